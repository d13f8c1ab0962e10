//! Where an assertion begins or ceases to hold along an axis.

use super::axis::{Axis, number};
use super::points::both;
use crate::lab::assertion::Assertion;
use crate::lab::interval::{self, Interval};
use crate::lab::runs;
use crate::scenario::Fault;
use crate::scenario::link::Link;
use serde::{Deserialize, Serialize};

/// Where an assertion changes between the ends of an axis.
#[derive(Clone, Debug, PartialEq)]
pub enum Tip {
    /// It holds up to about here and not from there on, or the other way round if `rises`: the median over the seeds, with
    /// an interval of the median from order statistics.
    At {
        /// The value.
        at: Interval,
        /// Whether it begins to hold there.
        rises: bool,
    },
    /// It holds at both ends in most runs.
    Always,
    /// It holds at neither end in most runs.
    Never,
}

/// A bisection ends where the ends are so near to each other, in parts of the value.
const NEAR: f64 = 0.002;
/// How sure the interval of a tipping point is.
pub const LEVEL: f64 = 0.05;

/// Whether an assertion holds at the first value of an axis and at the last, and where it changes between them: the last value
/// that is as the first, or the first that is as the last if it holds there. No number where it does not change.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    first: bool,
    last: bool,
    at: f64,
}

/// Finds by bisection, for one seed, where `assertion` changes between the ends of the axis. It is taken to change once.
///
/// # Errors
/// The faults of a value that cannot be run.
pub fn change(link: &Link, axis: &Axis, assertion: &Assertion, seed: u64) -> Result<Change, Vec<Fault>> {
    let holds = |value: f64| {
        let (a, b) = both(&axis.set(link, value)?, seed)?;
        Ok::<bool, Vec<Fault>>(assertion.holds(&a, &b))
    };
    let (first, last) = (holds(axis.from)?, holds(axis.to)?);
    if first == last {
        return Ok(Change { first, last, at: f64::NAN });
    }
    let (mut low, mut high) = (axis.from, axis.to);
    loop {
        let middle = number(&axis.value((low + high) / 2.0)).unwrap_or(low);
        if middle <= low || middle >= high || (high - low) <= NEAR * high.abs() {
            return Ok(Change { first, last, at: if last { high } else { low } });
        }
        if holds(middle)? == first {
            low = middle;
        } else {
            high = middle;
        }
    }
}

impl Tip {
    /// Of what was found for each seed.
    pub(super) fn of(found: &[Change], axis: &Axis) -> Tip {
        let most = |of: fn(&Change) -> bool| 2 * found.iter().filter(|one| of(one)).count() > found.len();
        let (first, last) = (most(|one| one.first), most(|one| one.last));
        if first == last {
            return if first { Tip::Always } else { Tip::Never };
        }
        // Where it never changed in a run, its tipping point lies beyond the end that is as the other one is for most.
        let place = |one: &Change| match (one.first == one.last, one.first == first) {
            (false, _) => one.at,
            (true, true) => f64::INFINITY,
            (true, false) => f64::NEG_INFINITY,
        };
        let places: Vec<f64> = found.iter().map(place).collect();
        let mut at = interval::of_quantile(&places, 0.5, LEVEL);
        at.low = at.low.max(axis.from);
        at.high = at.high.min(axis.to);
        Tip::At { at, rises: last }
    }
}

/// Finds for each seed on its own where `assertion` [changes](change) between the ends of the axis.
///
/// # Errors
/// The faults of a value that cannot be run.
pub fn tip(link: &Link, axis: &Axis, assertion: &Assertion, seeds: usize) -> Result<Tip, Vec<Fault>> {
    let seeds: Vec<u64> = runs::seeds(link.a.run.seed, seeds).collect();
    let found = runs::all(&seeds, |seed| change(link, axis, assertion, *seed));
    Ok(Tip::of(&found.into_iter().collect::<Result<Vec<_>, Vec<Fault>>>()?, axis))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All at once, one query each of 100 ms through so many connections: the last waits for the rounds before it.
    const ROUNDS: &str = "preset=breakdown&clients.count=20&clients.window=0s&clients.calm_rate=0&clients.start=0s&cache.preload=no\
                          &database.query_time=100ms&database.connections=5&b.protection.coalesce=singleflight";

    fn link() -> Link {
        let (link, faults) = Link::parse(ROUNDS);
        assert_eq!(faults, []);
        link
    }

    #[test]
    fn a_tipping_point_is_where_it_is() {
        // With n connections the last of 20 waits ceil(20/n) rounds of 100 ms: 300 ms are enough from 7 on.
        let slowest = Assertion::parse("a.slowest_ms < 390").unwrap();
        let axis = Axis::parse("a.database.connections=1..20").unwrap();
        let Tip::At { at, rises } = tip(&link(), &axis, &slowest, 6).unwrap() else { panic!("it tips") };
        assert_eq!((at.at, at.low, at.high, rises), (7.0, 7.0, 7.0, true));
        // One query more for each reader more, up to 12 of them.
        let few = Assertion::parse("a.db_queries <= 12").unwrap();
        let axis = Axis::parse("clients.count=1..1000").unwrap();
        let Tip::At { at, rises } = tip(&link(), &axis, &few, 6).unwrap() else { panic!("it tips") };
        assert_eq!((at.at, rises), (12.0, false));
        let (never, always) = ("a.db_queries < 0", "a.db_queries >= 0");
        for (text, tips) in [(never, Tip::Never), (always, Tip::Always)] {
            assert_eq!(tip(&link(), &axis, &Assertion::parse(text).unwrap(), 1).unwrap(), tips);
        }
    }
}
