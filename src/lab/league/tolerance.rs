//! How wrong the inputs of a league may be: each of them is halved and raised by half, and the best are run again.

use super::race::{LEVEL, League, cost};
use super::row::{INDIFFERENT, Question, Row, mean};
use super::second;
use crate::lab::interval;
use crate::lab::runs;
use crate::lab::sweep::number;
use crate::scenario::value::{Kind, Value};
use crate::scenario::{Arrivals, Fault, Scenario, parameter};
use crate::sim::account;
use crate::time::Duration;

/// The inputs that a person guesses, by their parameters.
const INPUTS: [&str; 6] =
    ["clients.rate", "clients.count", "apps.count", "database.query_time", "database.connections", "cache.ttl"];

/// By what an input may be wrong.
const FACTORS: [f64; 2] = [0.5, 1.5];

/// Runs of each of the best with each input halved and raised by half, at most.
pub const TOLERANCE_RUNS: usize = 6;

/// So many of the best are run again.
const BEST: usize = 5;

/// What becomes of the answer when one input is another.
#[derive(Clone, Debug)]
pub struct Held {
    /// Which input.
    pub path: &'static str,
    /// What it is instead, as a link spells it.
    pub value: String,
    /// Whether the best is still as good as any of the best, and meets the target as before.
    pub holds: bool,
    /// Which row is best there, by its place in the league.
    pub best: usize,
}

/// The scenario with this input another; `None` where it has no part in it, or does not change. A rate takes its requests with
/// it, so that the run is as long.
fn scaled(scenario: &Scenario, path: &'static str, factor: f64) -> Option<(Scenario, String)> {
    let rated = !matches!(scenario.clients.arrivals, Arrivals::Burst | Arrivals::Closed);
    if (path == "clients.rate") != rated && path.starts_with("clients.") {
        return None;
    }
    let mut changed = scenario.clone();
    let mut set = |path: &'static str| {
        let parameter = parameter(path)?;
        let wanted = number(&parameter.value(scenario))? * factor;
        let value = match parameter.kind {
            Kind::Whole { min, max, .. } => Value::Whole((wanted.round() as u64).clamp(min, max)),
            Kind::Time { min, max } => Value::Time(Duration::from_nanos(wanted as u64).clamp(min, max)),
            _ => return None,
        };
        let text = parameter.kind.spell(&value);
        changed.set(path, &text).ok()?;
        Some(text)
    };
    let text = set(path)?;
    if path == "clients.rate" {
        set("clients.count")?;
    }
    // Traffic that begins shortly before a value ends still does.
    let (before, start) = (scenario.cache.ttl, scenario.clients.start);
    if path == "cache.ttl" && Duration::ZERO < start && start < before {
        let left = before.as_nanos() - start.as_nanos();
        changed.clients.start = Duration::from_nanos(changed.cache.ttl.as_nanos().saturating_sub(left));
    }
    (changed != *scenario && changed.faults().is_empty()).then_some((changed, text))
}

/// Runs the best of a league with each input halved and raised by half, `runs` times each.
///
/// # Errors
/// The faults of a scenario that takes more than a run may take.
pub fn tolerance(question: &Question, league: &League, runs: usize) -> Result<Vec<Held>, Vec<Fault>> {
    let seeds: Vec<u64> = runs::seeds(question.link.a.run.seed, runs).collect();
    let distinct = |place: &usize| !league.rows[..*place].iter().any(|other| other.same(&league.rows[*place]));
    let best: Vec<usize> = (0..league.rows.len()).filter(distinct).take(BEST).collect();
    let mut held = Vec::new();
    for path in INPUTS {
        for factor in FACTORS {
            let of = |row: &Row| scaled(&row.scenario, path, factor);
            let scenarios: Option<Vec<(Scenario, String)>> =
                best.iter().map(|place| of(&league.rows[*place])).collect();
            let Some(scenarios) = scenarios else { continue };
            let bare = super::layers::bare(&scenarios[0].0);
            let incident = second::Second::of(&bare, account(&bare)?.end_of_run());
            let work: Vec<(usize, u64)> =
                (0..best.len()).flat_map(|of| seeds.iter().map(move |seed| (of, *seed))).collect();
            let costs = runs::all(&work, |(of, seed)| {
                let parts = league.rows[best[*of]].parts;
                Ok(cost(question, &scenarios[*of].0, parts, *seed, &incident)?.cost)
            });
            let costs: Vec<f64> = costs.into_iter().collect::<Result<_, Vec<Fault>>>()?;
            let costs: Vec<&[f64]> = costs.chunks(runs).collect();
            let least =
                (0..best.len()).min_by(|one, other| mean(costs[*one]).total_cmp(&mean(costs[*other]))).unwrap_or(0);
            let behind = interval::paired(costs[0], costs[least], LEVEL);
            held.push(Held {
                path,
                value: scenarios[0].1.clone(),
                holds: behind.low <= INDIFFERENT,
                best: best[least],
            });
        }
    }
    Ok(held)
}
