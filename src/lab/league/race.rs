//! The race of the candidates.
//!
//! **The rule that drops candidates** is a t-race with common random numbers, as in irace (López-Ibáñez, Dubois-Lacoste,
//! Cáceres, Birattari and Stützle, Operations Research Perspectives 3, 2016). After so many runs of each, 4, 10 and 20, the
//! candidate of the least mean cost leads, and those are dropped whose cost is surely higher: the paired t interval
//! of the difference, at a level of 5 % shared out among all candidates and rounds (Bonferroni), lies above the indifference
//! zone (Bechhofer, Annals of Mathematical Statistics 25, 1954): a quarter, which is what one part costs. A candidate within it
//! of the best ties with it. The rule acts on complete rounds, and so neither on time nor on the number of cores.

use super::layers::{self, Stack};
use super::reason;
use super::row::{INDIFFERENT, Question, ROUNDS, Row};
use super::second;
use super::weigh::Measured;
use crate::lab::{interval, runs};
use crate::message::Message;
use crate::scenario::{Fault, Scenario};
use crate::sim::simulate;

/// How sure it must be, of all candidates and rounds together, that none is dropped which is as good as the best.
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

    /// Why a row stands where it stands.
    pub fn reason(&self, row: &Row) -> Message {
        reason::of(row, &self.rows)
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
    let present = &question.link.a;
    let bare = layers::bare(present);
    let mut rows: Vec<Row> =
        layers::stacks(&bare, question.target.stale).into_iter().map(|stack| row(stack, false)).collect();
    match rows.iter_mut().find(|row| row.scenario == *present) {
        Some(row) => row.present = true,
        None => rows.push(row(Stack { layers: layers::present(present), scenario: present.clone() }, true)),
    }
    // What is done a second time happens when the first is over, as it is without any protection.
    let end = simulate(present)?.end();
    let second = second::Second::of(&bare, end);
    let all = rows.len() * question.runs * 2;
    let done = std::sync::atomic::AtomicUsize::new(0);
    let stopped = std::sync::atomic::AtomicBool::new(false);
    let seeds: Vec<u64> = runs::seeds(present.run.seed, question.runs).collect();
    let rounds: Vec<usize> = ROUNDS.into_iter().filter(|runs| *runs < question.runs).chain([question.runs]).collect();
    for upto in &rounds {
        let alive = (0..rows.len()).filter(|row| rows[*row].dropped.is_none());
        let work: Vec<(usize, usize)> =
            alive.flat_map(|row| (rows[row].runs.len()..*upto).map(move |run| (row, run))).collect();
        let results = runs::all(&work, |(row, run)| {
            use std::sync::atomic::Ordering::Relaxed;
            if stopped.load(Relaxed) {
                return Err(Vec::new());
            }
            let done_so = cost(question, &rows[*row].scenario, rows[*row].parts, seeds[*run], &second)?;
            if !watch(done.fetch_add(2, Relaxed) + 2, all) {
                stopped.store(true, Relaxed);
            }
            Ok(done_so)
        });
        for ((row, _), result) in work.into_iter().zip(results) {
            match result {
                Ok((first, then, cost)) => {
                    let row = &mut rows[row];
                    row.costs.push(cost);
                    row.runs.push(first);
                    row.second.push(then);
                }
                Err(faults) if rows[row].present && !faults.is_empty() => return Err(faults),
                Err(_) => rows[row].dropped = Some(rows[row].runs.len()),
            }
        }
        rows.retain(|row| !row.runs.is_empty());
        drop_some(&mut rows, rounds.len(), *upto);
        told(&ranked(rows.clone(), question, &second));
        let left = rows.iter().filter(|row| row.dropped.is_none()).count();
        if left <= 1 || stopped.load(std::sync::atomic::Ordering::Relaxed) {
            break;
        }
    }
    Ok(ranked(rows, question, &second))
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

/// What a run comes to, the same in the second incident, and what both cost.
pub(super) fn cost(
    question: &Question,
    scenario: &Scenario,
    parts: f64,
    seed: u64,
    second: &second::Second,
) -> Result<(Measured, Measured, f64), Vec<Fault>> {
    let scenario = runs::with_seed(scenario, seed);
    let (first, then) = (measured(&scenario)?, measured(&second.of_scenario(&scenario))?);
    let missed = if first.meets(&question.target) { 0.0 } else { MISSED };
    let weights = &question.weights;
    let cost = missed + first.cost(weights) + weights.second * then.cost(weights) + weights.parts * parts;
    Ok((first, then, cost))
}

fn measured(scenario: &Scenario) -> Result<Measured, Vec<Fault>> {
    Ok(Measured::of(&simulate(scenario)?.summary(), scenario))
}

/// Drops those whose cost is surely higher than that of the best so far. What there is runs on with the best, so that they
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
