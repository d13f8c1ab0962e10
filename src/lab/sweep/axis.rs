//! A parameter that is swept: in which world, from where to where, and by which values.

use crate::message::Message;
use crate::scenario::link::Link;
use crate::scenario::preset::World;
use crate::scenario::value::{Kind, Value};
use crate::scenario::{Fault, Parameter, parameter};
use crate::time::Duration;
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
    pub(super) fn value(&self, number: f64) -> Value {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_is_read_or_refused() {
        let axis = Axis::parse("cache.ttl=1s..60s").unwrap();
        assert_eq!((axis.parameter.path, axis.world, axis.spelled(axis.from)), ("cache.ttl", None, "1s".into()));
        assert_eq!(Axis::parse("b.cache.ttl=1s..60s").unwrap().world, Some(World::B));
        let share = Axis::parse("clients.read_share=0.5..1").unwrap();
        assert_eq!((share.from, share.to), (0.5, 1.0), "a number that is not whole is one, too");
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
}
