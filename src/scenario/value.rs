//! What a parameter can hold, how it is spelled in a link, and what it accepts.

use super::fault::Fault;
use super::name::{NAME, is_digits, is_name};
use super::script::{self, Intervention};
use crate::message::Message;
use crate::time::Duration;

/// The value of one parameter, of the type its [`Kind`] says.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A count.
    Whole(u64),
    /// A count that bounds something, or no bound.
    Limit(Option<u64>),
    /// A ratio or an exponent.
    Real(f64),
    /// A length of time.
    Time(Duration),
    /// One of a few named possibilities.
    Choice(&'static str),
    /// On or off.
    Flag(bool),
    /// A name.
    Text(String),
    /// A list of names.
    Names(Vec<String>),
    /// What is done while the world runs.
    Script(Vec<Intervention>),
}

/// What a parameter accepts.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A whole number from `min` to `max`, of `unit`.
    Whole {
        /// Smallest accepted.
        min: u64,
        /// Largest accepted.
        max: u64,
        /// What is counted: `unit-` and this is its identifier in `words/`; empty for a bare number.
        unit: &'static str,
    },
    /// A bound: a whole number from `min` to `max`, of `unit`, or [`NO_LIMIT`].
    Limit {
        /// Smallest accepted.
        min: u64,
        /// Largest accepted.
        max: u64,
        /// What is counted: `unit-` and this is its identifier in `words/`.
        unit: &'static str,
    },
    /// A decimal number from `min` to `max`.
    Real {
        /// Smallest accepted.
        min: f64,
        /// Largest accepted.
        max: f64,
    },
    /// A length of time from `min` to `max`.
    Time {
        /// Shortest accepted.
        min: Duration,
        /// Longest accepted.
        max: Duration,
    },
    /// One of these names.
    Choice(&'static [&'static str]),
    /// `yes` or `no`.
    Flag,
    /// A name of 1 to `max` characters.
    Text {
        /// Most characters.
        max: usize,
    },
    /// 1 to `max` different names, separated by commas.
    Names {
        /// Most names.
        max: usize,
    },
    /// Interventions, as [`script::parse`] reads them.
    Script,
}

/// How it is spelled that there is no bound. 0 is a bound: of a queue in which nobody may wait.
pub const NO_LIMIT: &str = "none";

impl Kind {
    /// The accepted range, as it stands in an error message.
    pub fn range(&self) -> Message {
        match self {
            Kind::Whole { min, max, unit: "" } => {
                Message::new("range-number").with("min", *min).with("max", max.to_string())
            }
            Kind::Whole { min, max, unit } => {
                let unit = Message::new(format!("unit-{unit}"));
                Message::new("range-whole").with("min", *min).with("max", *max).with("unit", unit)
            }
            Kind::Limit { min, max, unit } => {
                let unit = Message::new(format!("unit-{unit}"));
                Message::new("range-limit").with("min", *min).with("max", *max).with("unit", unit)
            }
            Kind::Real { min, max } => Message::new("range-real").with("min", *min).with("max", *max),
            Kind::Time { min, max } => Message::new("range-time").with("min", *min).with("max", *max),
            Kind::Choice(options) => Message::new("range-choice").with("options", options.join(", ")),
            Kind::Flag => Message::new("range-flag"),
            Kind::Text { max } => Message::new("range-text").with("max", *max),
            Kind::Script => Message::new("range-script").with("most", script::MAX_ACTS),
            Kind::Names { max } => Message::new("range-names").with("max", *max).with("length", NAME),
        }
    }

    /// Reads a value as it is spelled in a link.
    ///
    /// # Errors
    /// A [`Fault`] that names the field, the text and the range; it carries the nearest accepted value if there is one.
    pub fn parse(&self, field: &str, text: &str) -> Result<Value, Fault> {
        let fault = |nearest: Option<Value>| Fault {
            field: field.into(),
            value: text.into(),
            accepted: self.range(),
            used: nearest.map(|value| self.spell(&value)),
        };
        match self {
            Kind::Whole { .. } if !is_digits(text) => Err(fault(None)),
            Kind::Whole { min, max, .. } => match text.parse::<u64>() {
                Ok(n) if (*min..=*max).contains(&n) => Ok(Value::Whole(n)),
                Ok(n) => Err(fault(Some(Value::Whole(n.clamp(*min, *max))))),
                Err(_) => Err(fault(Some(Value::Whole(*max)))),
            },
            Kind::Limit { .. } if text == NO_LIMIT => Ok(Value::Limit(None)),
            Kind::Limit { .. } if !is_digits(text) => Err(fault(None)),
            Kind::Limit { min, max, .. } => match text.parse::<u64>() {
                Ok(n) if (*min..=*max).contains(&n) => Ok(Value::Limit(Some(n))),
                Ok(n) => Err(fault(Some(Value::Limit(Some(n.clamp(*min, *max)))))),
                Err(_) => Err(fault(Some(Value::Limit(Some(*max))))),
            },
            Kind::Real { min, max } => match text.parse::<f64>() {
                Ok(x) if (*min..=*max).contains(&x) => Ok(Value::Real(x + 0.0)),
                Ok(x) if x.is_finite() => Err(fault(Some(Value::Real(x.clamp(*min, *max))))),
                _ => Err(fault(None)),
            },
            Kind::Time { min, max } => match Duration::parse(text) {
                Some(length) if (*min..=*max).contains(&length) => Ok(Value::Time(length)),
                Some(length) => Err(fault(Some(Value::Time(length.clamp(*min, *max))))),
                None => Err(fault(None)),
            },
            Kind::Choice(options) => {
                options.iter().find(|name| **name == text).map(|name| Value::Choice(name)).ok_or_else(|| fault(None))
            }
            Kind::Flag => match text {
                "yes" => Ok(Value::Flag(true)),
                "no" => Ok(Value::Flag(false)),
                _ => Err(fault(None)),
            },
            Kind::Text { max } => {
                if is_name(text, *max) {
                    Ok(Value::Text(text.into()))
                } else {
                    Err(fault(None))
                }
            }
            Kind::Script => script::parse(text).map(Value::Script).ok_or_else(|| fault(None)),
            Kind::Names { max } => {
                // One more than there may be tells that there are too many.
                let names: Vec<String> = text.split(',').take(max + 1).map(str::to_owned).collect();
                let distinct = || names.iter().enumerate().all(|(i, name)| !names[..i].contains(name));
                if names.len() <= *max && names.iter().all(|name| is_name(name, NAME)) && distinct() {
                    Ok(Value::Names(names))
                } else {
                    Err(fault(None))
                }
            }
        }
    }

    /// Spells a value as [`Kind::parse`] reads it.
    pub fn spell(&self, value: &Value) -> String {
        match value {
            Value::Whole(n) => n.to_string(),
            Value::Limit(n) => n.map_or_else(|| NO_LIMIT.into(), |n| n.to_string()),
            Value::Real(x) => x.to_string(),
            Value::Time(length) => length.to_string(),
            Value::Choice(name) => (*name).into(),
            Value::Flag(on) => if *on { "yes" } else { "no" }.into(),
            Value::Text(text) => text.clone(),
            Value::Names(names) => names.join(","),
            Value::Script(all) => script::spell(all),
        }
    }

    /// Whether a value lies in the accepted range; the guard for scenarios built in code.
    pub fn accepts(&self, value: &Value) -> bool {
        self.parse("", &self.spell(value)).is_ok_and(|read| read == *value)
    }
}

/// A type that a parameter's field can have. A value that the field's `Kind` accepted always converts.
pub trait Field: Sized {
    /// The field's content as a value.
    fn get(&self) -> Value;
    /// Takes over a value of the field's own kind; any other kind leaves the field as it is.
    fn set(&mut self, value: Value);
}

macro_rules! field {
    ($($ty:ty => $variant:ident),*) => {$(
        impl Field for $ty {
            fn get(&self) -> Value {
                Value::$variant(self.clone())
            }
            fn set(&mut self, value: Value) {
                if let Value::$variant(content) = value {
                    *self = content;
                }
            }
        }
    )*};
}
field!(u64 => Whole, Option<u64> => Limit, f64 => Real, Duration => Time, bool => Flag, String => Text, Vec<String> => Names, Vec<Intervention> => Script);

/// Declares an enumeration whose variants are spelled in links: name and meaning.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[doc = $help:literal])+ $variant:ident = $text:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[doc = $help])+ $variant),+ }
        impl $name {
            /// The name of every possibility.
            pub const OPTIONS: &'static [&'static str] = &[$($text),+];
        }
        impl $crate::scenario::value::Field for $name {
            fn get(&self) -> $crate::scenario::value::Value {
                $crate::scenario::value::Value::Choice(match self { $($name::$variant => $text),+ })
            }
            fn set(&mut self, value: $crate::scenario::value::Value) {
                if let $crate::scenario::value::Value::Choice(text) = value {
                    match text {
                        $($text => *self = $name::$variant,)+
                        _ => {}
                    }
                }
            }
        }
    };
}
pub(crate) use choice;

/// Spells the variants of an enumeration that is defined elsewhere.
macro_rules! named {
    ($name:ident { $($variant:ident = $text:literal;)+ }) => {
        /// The name of every eviction policy.
        pub const POLICIES: &[&str] = &[$($text),+];
        const _: () = assert!(POLICIES.len() == $name::ALL.len(), "every policy is spelled");
        impl $crate::scenario::value::Field for $name {
            fn get(&self) -> $crate::scenario::value::Value {
                $crate::scenario::value::Value::Choice(self.name())
            }
            fn set(&mut self, value: $crate::scenario::value::Value) {
                if let $crate::scenario::value::Value::Choice(text) = value {
                    match text {
                        $($text => *self = $name::$variant,)+
                        _ => {}
                    }
                }
            }
        }
    };
}
pub(crate) use named;
