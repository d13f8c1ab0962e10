//! What must hold of a comparison's figures: `b.db_peak_per_s < 50`, so that a team can keep a scenario among its tests.

use crate::message::Message;
use crate::recording::{FIGURES, FigureId, Summary, View};
use crate::scenario::preset::World;
use std::fmt;

/// A figure of one world beside a number or another figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Assertion {
    left: Place,
    relation: Relation,
    right: Side,
}

/// A figure of a world.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    world: World,
    figure: FigureId,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Relation {
    Less,
    AtMost,
    Equal,
    AtLeast,
    More,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Side {
    Number(f64),
    Figure(Place),
}

/// The longer ones first, so that none is taken for its beginning.
const RELATIONS: [(&str, Relation); 6] = [
    ("<=", Relation::AtMost),
    (">=", Relation::AtLeast),
    ("==", Relation::Equal),
    ("<", Relation::Less),
    (">", Relation::More),
    ("=", Relation::Equal),
];

impl Assertion {
    /// Reads one.
    ///
    /// # Errors
    /// What it takes, if it is none.
    pub fn parse(text: &str) -> Result<Assertion, Message> {
        let form = || Message::new("assert-form").with("text", text);
        let found = RELATIONS.iter().find_map(|(sign, relation)| Some((text.split_once(sign)?, *relation)));
        let ((left, right), relation) = found.ok_or_else(form)?;
        let (left, right) = (left.trim(), right.trim());
        let right = match right.parse::<f64>() {
            Ok(number) if number.is_finite() => Side::Number(number),
            Ok(_) => return Err(form()),
            Err(_) if right.is_empty() => return Err(form()),
            Err(_) => Side::Figure(Place::parse(right)?),
        };
        Ok(Assertion { left: Place::parse(left)?, relation, right })
    }

    /// Whether it holds of the figures of A and of B.
    pub fn holds(&self, a: &Summary, b: &Summary) -> bool {
        let left = self.left.value(a, b);
        let right = match self.right {
            Side::Number(number) => number,
            Side::Figure(place) => place.value(a, b),
        };
        match self.relation {
            Relation::Less => left < right,
            Relation::AtMost => left <= right,
            Relation::Equal => left == right,
            Relation::AtLeast => left >= right,
            Relation::More => left > right,
        }
    }

    /// The figure on the left, by its name and world.
    pub fn left(&self) -> String {
        self.left.to_string()
    }

    /// The number of the figure on the left.
    pub fn value(&self, a: &Summary, b: &Summary) -> f64 {
        self.left.value(a, b)
    }
}

impl Place {
    fn parse(text: &str) -> Result<Place, Message> {
        let world = match text.split_once('.') {
            Some(("a", name)) => Some((World::A, name)),
            Some(("b", name)) => Some((World::B, name)),
            _ => None,
        };
        let whole = |id: &FigureId| id.figure().view != View::Now;
        let found = world.and_then(|(world, name)| Some((world, FigureId::named(name).filter(whole)?)));
        found.map(|(world, figure)| Place { world, figure }).ok_or_else(|| {
            let name = world.map_or(text, |(_, name)| name);
            let names = FIGURES.iter().filter(|one| one.view != View::Now).map(|one| one.name);
            let near = names
                .max_by(|one, other| strsim::jaro_winkler(one, name).total_cmp(&strsim::jaro_winkler(other, name)));
            Message::new("assert-figure").with("text", text).with("meant", near.unwrap_or_default())
        })
    }

    fn value(&self, a: &Summary, b: &Summary) -> f64 {
        let summary = if self.world == World::A { a } else { b };
        summary.get(self.figure).unwrap_or(f64::NAN)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", if self.world == World::A { 'a' } else { 'b' }, self.figure.figure().name)
    }
}

impl fmt::Display for Assertion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = RELATIONS.iter().find(|(_, relation)| *relation == self.relation).map_or("", |(sign, _)| sign);
        write!(f, "{} {sign} ", self.left)?;
        match self.right {
            Side::Number(number) => write!(f, "{number}"),
            Side::Figure(place) => place.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::compare::Comparison;
    use crate::scenario::link::Link;

    #[test]
    fn it_compares_figures_of_worlds() {
        // 100 queries in A, 1 in B.
        let run = Comparison::run(&Link::to_preset("hot-key").unwrap()).unwrap();
        let (a, b) = (run.a.summary(), run.b.summary());
        for (text, holds) in [
            ("a.db_queries = 100", true),
            ("a.db_queries==100", true),
            ("a.db_queries < 100", false),
            ("a.db_queries<=100", true),
            (" a.db_queries > 99.5 ", true),
            ("b.db_queries >= 2", false),
            ("b.db_queries < a.db_queries", true),
            ("b.db_peak_per_s > a.db_peak_per_s", false),
        ] {
            let assertion = Assertion::parse(text).unwrap();
            assert_eq!(assertion.holds(&a, &b), holds, "{text}");
            assert_eq!(Assertion::parse(&assertion.to_string()), Ok(assertion));
        }
        let assertion = Assertion::parse("b.db_queries<a.db_queries").unwrap();
        assert_eq!((assertion.to_string().as_str(), assertion.value(&a, &b)), ("b.db_queries < a.db_queries", 1.0));
        assert_eq!(assertion.left(), "b.db_queries");
    }

    #[test]
    fn what_is_none_is_refused_with_what_is_meant() {
        for (text, id) in [
            ("", "assert-form"),
            ("b.db_queries", "assert-form"),
            ("b.db_queries <", "assert-form"),
            ("b.db_queries < inf", "assert-form"),
            ("db_queries < 5", "assert-figure"),
            ("c.db_queries < 5", "assert-figure"),
            ("b.queries < 5", "assert-figure"),
            // A figure of one instant alone.
            ("b.queued < 5", "assert-figure"),
            ("b.db_queries < 5 ms", "assert-figure"),
        ] {
            assert_eq!(Assertion::parse(text).unwrap_err().id, id, "{text}");
        }
        let told = Assertion::parse("b.db_peak_per_sec < 5").unwrap_err();
        assert!(told.args.iter().any(|(_, arg)| *arg == "db_peak_per_s".into()), "{told:?}");
    }
}
