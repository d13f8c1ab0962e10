//! The race of the candidates.
//!
//! **The rule that drops candidates** is a t-race with common random numbers, as in irace (López-Ibáñez, Dubois-Lacoste,
//! Cáceres, Birattari and Stützle, Operations Research Perspectives 3, 2016). After so many runs of each, 4, 10 and 20, the
//! candidate of the least mean cost leads, and candidates that surely cost more are dropped: the paired t interval
//! of the difference, at a level of 5 % shared out among all candidates and rounds (Bonferroni), lies above the indifference
//! zone (Bechhofer, Annals of Mathematical Statistics 25, 1954): a quarter, which is what one part costs. A candidate within it
//! of the best ties with it. The rule acts on complete rounds, and so neither on time nor on the number of cores.

use super::layers::{self, Stack};
use super::reason;
use super::row::{INDIFFERENT, Question, ROUNDS, Row};
use super::second;
use super::weigh::Measured;
use crate::digest::Digest;
use crate::lab::{interval, runs};
use crate::message::Message;
use crate::scenario::{Fault, Scenario};
use crate::sim::account;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicUsize};

/// The greatest chance, over all candidates and rounds together, that one as good as the best is dropped.
pub(super) const LEVEL: f64 = 0.05;

/// What a missed target costs besides: more than any cost that a run can come to.
const MISSED: f64 = 1_000.0;

/// Of so many runs at least must meet the target.
const MET: f64 = 0.95;

/// The answer: every candidate, the best first.
#[derive(Clone, Debug)]
pub struct League {
    /// All rows, by whether they meet the target and then by cost.
    pub rows: Vec<Row>,
    /// What the second incident was.
    pub second: &'static str,
    /// How many runs were made.
    pub made: usize,
}

impl League {
    /// The row of what there is.
    pub fn present(&self) -> Option<&Row> {
        self.rows.iter().find(|row| row.present)
    }

    /// Whether a row is on the Pareto front: of those that meet the target as it does, none has fewer queries and no longer a p99
    /// of the worst second, or a shorter one and no more queries.
    pub fn on_front(&self, row: &Row) -> bool {
        let of = |row: &Row| (row.spread(|one| one.queries).median, row.spread(|one| one.p99_ms).median);
        let (queries, p99) = of(row);
        let beaten = |other: &Row| {
            let (fewer, shorter) = of(other);
            fewer <= queries && shorter <= p99 && (fewer < queries || shorter < p99)
        };
        self.rows.first().is_some_and(|best| best.meets == row.meets)
            && !self.rows.iter().any(|other| other.meets == row.meets && beaten(other))
    }

    /// One number for all runs of all candidates: what a link carries to tell whether its league is the same.
    pub fn digest(&self) -> Digest {
        let runs = self.rows.iter().flat_map(|row| row.runs.iter().chain(&row.second));
        Digest::of_texts(runs.map(|run| run.digest.as_str()))
    }

    /// Why a row stands where it stands.
    pub fn reason(&self, row: &Row) -> Message {
        reason::of(row, &self.rows)
    }
}

/// One run that is to be made: of which candidate, and with which seed, both by number.
pub type Task = (usize, usize);

/// What a task came to: the run, the same in the second incident, and what both cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The run.
    pub first: Measured,
    /// With the second incident.
    pub then: Measured,
    /// What both cost.
    pub cost: f64,
}

/// A league that is being run: which runs are to be made next, and the results of the others. Threads of this
/// process, workers of a page and other machines make the runs, and the rows are the same.
pub struct Race {
    question: Question,
    rows: Vec<Row>,
    second: second::Second,
    seeds: Vec<u64>,
    /// How many runs each candidate has had after each round that is left.
    rounds: VecDeque<usize>,
    /// How many rounds there are.
    of: usize,
}

impl Race {
    /// With every candidate, none of which has been run.
    ///
    /// # Errors
    /// The faults of the scenario, if it cannot be run.
    pub fn new(question: &Question) -> Result<Race, Vec<Fault>> {
        let present = &question.link.a;
        let bare = layers::bare(present);
        let mut rows: Vec<Row> =
            layers::stacks(&bare, question.target.stale).into_iter().map(|stack| row(stack, false)).collect();
        match rows.iter_mut().find(|row| row.scenario == *present) {
            Some(row) => row.present = true,
            None => rows.push(row(Stack { layers: layers::present(present), scenario: present.clone() }, true)),
        }
        // The second incident comes when the first is over, as timed without any protection.
        let second = second::Second::of(&bare, account(present)?.end_of_run());
        let rounds: VecDeque<usize> =
            ROUNDS.into_iter().filter(|runs| *runs < question.runs).chain([question.runs]).collect();
        let seeds = runs::seeds(present.run.seed, question.runs).collect();
        Ok(Race { question: question.clone(), rows, second, seeds, of: rounds.len(), rounds })
    }

    /// How many runs there will be at most.
    pub fn most(&self) -> usize {
        self.rows.len() * self.question.runs * 2
    }

    /// Every run of every candidate, where none is dropped.
    pub fn all(&self) -> Vec<Task> {
        (0..self.rows.len()).flat_map(|row| (0..self.question.runs).map(move |run| (row, run))).collect()
    }

    /// The runs of the next round; none where the race is over.
    pub fn work(&self) -> Vec<Task> {
        let Some(upto) = self.rounds.front().copied() else { return Vec::new() };
        let alive = (0..self.rows.len()).filter(|row| self.rows[*row].dropped.is_none());
        alive.flat_map(|row| (self.rows[row].runs.len()..upto).map(move |run| (row, run))).collect()
    }

    /// Makes one of them, twice: as it is, and with the second incident.
    ///
    /// # Errors
    /// The faults of a candidate that takes more than a run may take.
    pub fn make(&self, (row, run): Task) -> Result<Outcome, Vec<Fault>> {
        let row = &self.rows[row];
        cost(&self.question, &row.scenario, row.parts, self.seeds[run], &self.second)
    }

    /// Ends a round with what its work came to, in the order of the work.
    ///
    /// # Errors
    /// The faults of what there is. Another candidate that cannot be run is left out.
    pub fn take(&mut self, results: Vec<(Task, Result<Outcome, Vec<Fault>>)>) -> Result<(), Vec<Fault>> {
        let Some(upto) = self.rounds.pop_front() else { return Ok(()) };
        self.hold(results)?;
        drop_some(&mut self.rows, self.of, upto);
        if self.rows.iter().filter(|row| row.dropped.is_none()).count() <= 1 {
            self.rounds.clear();
        }
        Ok(())
    }

    /// Ends the race with these results and drops none.
    ///
    /// # Errors
    /// As [`take`](Race::take).
    pub fn whole(mut self, results: Vec<(Task, Result<Outcome, Vec<Fault>>)>) -> Result<League, Vec<Fault>> {
        self.hold(results)?;
        Ok(self.league())
    }

    fn hold(&mut self, results: Vec<(Task, Result<Outcome, Vec<Fault>>)>) -> Result<(), Vec<Fault>> {
        for ((row, _), result) in results {
            let row = &mut self.rows[row];
            match result {
                Ok(Outcome { first, then, cost }) => {
                    row.costs.push(cost);
                    row.runs.push(first);
                    row.second.push(then);
                }
                Err(faults) if row.present && !faults.is_empty() => return Err(faults),
                Err(_) => row.dropped = Some(row.runs.len()),
            }
        }
        Ok(())
    }

    /// The rows as they stand: those that have been run at all.
    pub fn league(&self) -> League {
        let run = self.rows.iter().filter(|row| !row.runs.is_empty());
        ranked(run.cloned().collect(), &self.question, &self.second)
    }
}

/// Runs a league. `watch` is told after each run how many are done, and how many there will be at most; it answers whether
/// to go on; `told` has the rows as they stand after each round.
///
/// # Errors
/// The faults of the scenario, if it cannot be run. A candidate that takes more than a run may take is left out, unless it is
/// what there is.
pub fn run(
    question: &Question,
    watch: impl Fn(usize, usize) -> bool + runs::Shared,
    told: &mut dyn FnMut(&League),
) -> Result<League, Vec<Fault>> {
    let mut race = Race::new(question)?;
    let (done, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
    loop {
        let work = race.work();
        if work.is_empty() || stopped.load(Relaxed) {
            return Ok(race.league());
        }
        let results = runs::all(&work, |task| {
            if stopped.load(Relaxed) {
                return Err(Vec::new());
            }
            let outcome = race.make(*task)?;
            if !watch(done.fetch_add(2, Relaxed) + 2, race.most()) {
                stopped.store(true, Relaxed);
            }
            Ok(outcome)
        });
        race.take(work.into_iter().zip(results).collect())?;
        told(&race.league());
    }
}

/// The rows as they stand, the best first.
fn ranked(mut rows: Vec<Row>, question: &Question, second: &second::Second) -> League {
    for row in &mut rows {
        let met = row.runs.iter().filter(|one| one.meets(&question.target)).count();
        row.meets = met as f64 >= MET * row.runs.len() as f64;
    }
    let key = |row: &Row| (!row.meets, row.cost());
    rows.sort_by(|one, other| {
        let ((misses, cost), (others, more)) = (key(one), key(other));
        misses.cmp(&others).then(cost.total_cmp(&more)).then(one.parts.total_cmp(&other.parts))
    });
    if let Some(best) = rows.first().map(|best| best.costs.clone()) {
        rows.iter_mut().for_each(|row| row.behind = interval::paired(&row.costs, &best, LEVEL));
    }
    let made = rows.iter().map(|row| row.runs.len() + row.second.len()).sum();
    League { rows, second: second.name(), made }
}

fn row(stack: Stack, present: bool) -> Row {
    Row {
        parts: stack.parts(),
        layers: stack.layers,
        present,
        scenario: stack.scenario,
        runs: Vec::new(),
        second: Vec::new(),
        costs: Vec::new(),
        meets: false,
        dropped: None,
        behind: interval::Interval::default(),
    }
}

/// What a run comes to with this seed.
pub(super) fn cost(
    question: &Question,
    scenario: &Scenario,
    parts: f64,
    seed: u64,
    second: &second::Second,
) -> Result<Outcome, Vec<Fault>> {
    let scenario = runs::with_seed(scenario, seed);
    let (first, then) = (measured(&scenario)?, measured(&second.of_scenario(&scenario))?);
    let missed = if first.meets(&question.target) { 0.0 } else { MISSED };
    let weights = &question.weights;
    let cost = missed + first.cost(weights) + weights.second * then.cost(weights) + weights.parts * parts;
    Ok(Outcome { first, then, cost })
}

fn measured(scenario: &Scenario) -> Result<Measured, Vec<Fault>> {
    Ok(Measured::of(&account(scenario)?.summary(), scenario))
}

/// Drops candidates that surely cost more than the best so far. What there is runs on with the best, so that they
/// can be compared.
fn drop_some(rows: &mut [Row], rounds: usize, upto: usize) {
    let alive = |row: &&Row| row.dropped.is_none();
    let Some(best) = rows.iter().filter(alive).min_by(|one, other| one.cost().total_cmp(&other.cost())) else { return };
    let best = best.costs.clone();
    let level = LEVEL / (rows.len() * rounds) as f64;
    for row in rows.iter_mut().filter(|row| row.dropped.is_none() && !row.present) {
        if interval::paired(&row.costs, &best, level).low > INDIFFERENT {
            row.dropped = Some(upto);
        }
    }
}
