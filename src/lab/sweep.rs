//! How figures depend on a parameter: sweeps over one or two of them, the tipping point where an assertion stops to hold, and
//! the smallest value with which it does.

mod sheet;

pub use sheet::{Asked, Outcome, Sheet, Task, Told};

use super::assertion::Assertion;
use super::interval::{self, Interval};
use super::runs;
use crate::message::Message;
use crate::recording::Summary;
use crate::scenario::link::Link;
use crate::scenario::preset::World;
use crate::scenario::value::{Kind, Value};
use crate::scenario::{Fault, Parameter, parameter};
use crate::sim::account;
use crate::time::Duration;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How the values of a sweep stand apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// By equal differences.
    Linear,
    /// By equal ratios.
    Log,
}

/// A numeric parameter, and from where to where it goes.
#[derive(Clone, Copy)]
pub struct Axis {
    /// Which.
    pub parameter: &'static Parameter,
    /// In which world it is changed; in both, if in none alone.
    pub world: Option<World>,
    /// The first value, a number of units or of nanoseconds.
    pub from: f64,
    /// The last value.
    pub to: f64,
}

impl fmt::Debug for Axis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} to {}", self.parameter.path, self.spelled(self.from), self.spelled(self.to))
    }
}

/// What a parameter's value comes to as a number, if it is one.
pub fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Whole(number) => Some(*number as f64),
        Value::Real(number) => Some(*number),
        Value::Time(length) => Some(length.as_nanos() as f64),
        _ => None,
    }
}

impl Axis {
    /// Reads `cache.ttl=1s..60s`; with `a.` or `b.` before it, the parameter is changed in that world alone.
    ///
    /// # Errors
    /// What it takes, if it is no such range, or the fault of one of its ends.
    pub fn parse(text: &str) -> Result<Axis, Message> {
        let form = || Message::new("axis-form").with("text", text);
        let (name, ends) = text.split_once('=').ok_or_else(form)?;
        let (from, to) = ends.split_once("..").ok_or_else(form)?;
        let (world, path) = match name.split_once('.') {
            Some(("a", path)) => (Some(World::A), path),
            Some(("b", path)) => (Some(World::B), path),
            _ => (None, name),
        };
        let parameter = parameter(path).ok_or_else(|| Message::new("axis-parameter").with("text", path))?;
        let end = |text: &str| {
            let value = parameter.kind.parse(path, text).map_err(|fault| fault.told())?;
            number(&value).ok_or_else(|| Message::new("axis-parameter").with("text", path))
        };
        let (from, to) = (end(from)?, end(to)?);
        if from < to { Ok(Axis { parameter, world, from, to }) } else { Err(form()) }
    }

    /// The value nearest to this number that the parameter can hold.
    fn value(&self, number: f64) -> Value {
        match self.parameter.kind {
            Kind::Time { .. } => Value::Time(Duration::from_nanos(tidy(number) as u64)),
            Kind::Whole { .. } => Value::Whole(number.round() as u64),
            _ => Value::Real(number),
        }
    }

    /// How it is spelled.
    pub fn spelled(&self, number: f64) -> String {
        self.parameter.kind.spell(&self.value(number))
    }

    /// So many values from the first to the last, none of them twice.
    pub fn values(&self, points: usize, scale: Scale) -> Vec<f64> {
        let last = points.max(2) - 1;
        let at = |i: usize| {
            let share = i as f64 / last as f64;
            let between = match scale {
                Scale::Log if self.from > 0.0 => self.from * libm::pow(self.to / self.from, share),
                _ => self.from + (self.to - self.from) * share,
            };
            if i == last { self.to } else { number(&self.value(between)).unwrap_or(between) }
        };
        let mut values: Vec<f64> = (0..=last).map(at).collect();
        values.dedup();
        values
    }

    /// The link with this value, in the worlds of the axis: in both, where B has what A has.
    ///
    /// # Errors
    /// The faults of a world that cannot be run with it.
    pub fn set(&self, link: &Link, number: f64) -> Result<Link, Vec<Fault>> {
        let path = self.parameter.path;
        let follows = self.parameter.value(&link.a) == self.parameter.value(&link.b);
        let mut link = link.clone();
        let text = self.spelled(number);
        let faults = link.attempt(|link| {
            if self.world != Some(World::B) {
                link.a.set(path, &text)?;
            }
            if self.world == Some(World::B) || self.world.is_none() && follows {
                link.b.set(path, &text)
            } else {
                Ok(())
            }
        });
        if faults.is_empty() { Ok(link) } else { Err(faults) }
    }
}

/// To four digits, so that a length of time reads well.
fn tidy(nanoseconds: f64) -> f64 {
    let mut unit = 1.0;
    while nanoseconds / unit >= 10_000.0 {
        unit *= 10.0;
    }
    (nanoseconds / unit).round() * unit
}

/// The figures of both worlds, seed by seed.
#[derive(Clone, Debug)]
pub struct Point {
    /// The values of the parameters, in the order of the axes.
    pub values: Vec<f64>,
    /// The link that shows it.
    pub link: Link,
    /// World A's.
    pub a: Vec<Summary>,
    /// World B's.
    pub b: Vec<Summary>,
}

fn both(link: &Link, seed: u64) -> Result<(Summary, Summary), Vec<Fault>> {
    let of = |scenario| Ok::<_, Vec<Fault>>(account(&runs::with_seed(scenario, seed))?.summary());
    Ok((of(&link.a)?, of(&link.b)?))
}

/// A point for each value of an axis, or for each pair of values of two, before anything has run.
///
/// # Errors
/// The faults of the first value that cannot be run.
fn expanded(link: &Link, axes: &[(Axis, Vec<f64>)]) -> Result<Vec<Point>, Vec<Fault>> {
    let mut points = vec![Point { values: Vec::new(), link: link.clone(), a: Vec::new(), b: Vec::new() }];
    for (axis, values) in axes {
        let mut next = Vec::new();
        for point in &points {
            for value in values {
                let values = [&point.values[..], &[*value]].concat();
                next.push(Point { values, link: axis.set(&point.link, *value)?, a: Vec::new(), b: Vec::new() });
            }
        }
        points = next;
    }
    Ok(points)
}

/// Runs a link with each value of an axis, or with each pair of values of two.
///
/// # Errors
/// The faults of the first value that cannot be run.
pub fn sweep(
    link: &Link,
    axes: &[(Axis, Vec<f64>)],
    seeds: usize,
    watch: impl Fn(usize, usize) + runs::Shared,
) -> Result<Vec<Point>, Vec<Fault>> {
    let mut points = expanded(link, axes)?;
    let seeds: Vec<u64> = runs::seeds(link.a.run.seed, seeds).collect();
    let work: Vec<(usize, u64)> =
        (0..points.len()).flat_map(|point| seeds.iter().map(move |seed| (point, *seed))).collect();
    let done = std::sync::atomic::AtomicUsize::new(0);
    let results = runs::all(&work, |(point, seed)| {
        let figures = both(&points[*point].link, *seed);
        watch(done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1, work.len());
        figures
    });
    for ((point, _), figures) in work.iter().zip(results) {
        let (a, b) = figures?;
        points[*point].a.push(a);
        points[*point].b.push(b);
    }
    Ok(points)
}

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
    fn of(found: &[Change], axis: &Axis) -> Tip {
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
    fn an_axis_is_read_or_refused() {
        let axis = Axis::parse("cache.ttl=1s..60s").unwrap();
        assert_eq!((axis.parameter.path, axis.world, axis.spelled(axis.from)), ("cache.ttl", None, "1s".into()));
        assert_eq!(Axis::parse("b.cache.ttl=1s..60s").unwrap().world, Some(World::B));
        for (text, id) in [
            ("cache.ttl", "axis-form"),
            ("cache.ttl=1s", "axis-form"),
            ("cache.ttl=2s..1s", "axis-form"),
            ("cache.tll=1s..2s", "axis-parameter"),
            ("protection.coalesce=none..lease", "axis-parameter"),
            ("cache.ttl=1s..soon", "fault"),
        ] {
            assert_eq!(Axis::parse(text).unwrap_err().id, id, "{text}");
        }
    }

    #[test]
    fn values_stand_apart_as_they_should() {
        let axis = Axis::parse("database.connections=1..100").unwrap();
        assert_eq!(axis.values(5, Scale::Linear), [1.0, 26.0, 51.0, 75.0, 100.0]);
        assert_eq!(axis.values(3, Scale::Log), [1.0, 10.0, 100.0]);
        let few = Axis::parse("database.connections=1..3").unwrap();
        assert_eq!(few.values(50, Scale::Linear), [1.0, 2.0, 3.0], "none twice");
        let time = Axis::parse("cache.ttl=1ms..1s").unwrap();
        let spelled: Vec<String> = time.values(4, Scale::Log).into_iter().map(|value| time.spelled(value)).collect();
        assert_eq!(spelled, ["1ms", "10ms", "100ms", "1s"]);
    }

    #[test]
    fn a_sweep_has_the_figures_of_each_value_and_seed() {
        let axis = Axis::parse("database.connections=5..20").unwrap();
        let other = Axis::parse("a.database.query_time=100ms..200ms").unwrap();
        let points = sweep(&link(), &[(axis, vec![5.0, 20.0]), (other, vec![1e8, 2e8])], 2, |_, _| ()).unwrap();
        let of = |point: &Point| (point.a[0].slowest_ms - point.b[0].slowest_ms).round();
        // Rounds of queries in A: 4 of 100 ms, 4 of 200, 1 of 100, 1 of 200; B has no longer ones, and one load for all.
        let longer: Vec<f64> = points.iter().map(of).collect();
        assert_eq!(longer, [300.0, 700.0, 0.0, 100.0]);
        assert!(points.iter().all(|point| point.a.len() == 2 && point.b.len() == 2));
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
