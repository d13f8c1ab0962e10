//! What is said to a person, without its words: an identifier and arguments.
//!
//! The engine says what is the case, and the page or the command line says it in a language: `words/` has a room for each,
//! where every identifier has its sentence. `a.b` is the part `b` of the message `a`.

use crate::time::Duration;
use serde::{Serialize, Serializer, ser::SerializeMap};
use std::borrow::Cow;

/// Something to say.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Message {
    /// Which sentence of `words/`.
    pub id: Cow<'static, str>,
    /// What stands in it, by name.
    #[serde(serialize_with = "as_map")]
    #[cfg_attr(test, ts(type = "Record<string, Arg>"))]
    pub args: Vec<(&'static str, Arg)>,
}

/// What stands in a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// A name, or something that is spelled as in a link.
    Text(String),
    /// A number: it decides on singular and plural, and is grouped in threes.
    Number(f64),
    /// A length of time, spelled as in a link: `200ms`.
    Time(Duration),
    /// A length of time, spelled for reading: `200 ms`.
    Spaced(Duration),
    /// A length of time that was measured, in three digits: `214 ms`.
    Measured(Duration),
    /// A share, in percent.
    Percent(f64),
    /// So many bytes, in gigabytes: `3.4 GB`.
    Gigabytes(u64),
    /// Something that has words of its own.
    Message(Message),
    /// Several of those, one after another.
    List(Vec<Message>),
}

fn as_map<S: Serializer>(args: &[(&'static str, Arg)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(args.iter().map(|(name, arg)| (name, arg)))
}

impl Serialize for Arg {
    /// A text is a string, a number is a number, all else an object that says what it is. A length of time that somebody
    /// has written is a text: it is spelled alike in every language.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Arg::Text(text) => serializer.serialize_str(text),
            Arg::Number(number) => serializer.serialize_f64(*number),
            Arg::Message(message) => message.serialize(serializer),
            Arg::Time(length) => serializer.collect_str(length),
            Arg::Spaced(length) => serializer.serialize_str(&spaced(*length)),
            Arg::Measured(length) => tagged(serializer, "measured", &(length.as_nanos() as f64)),
            Arg::Percent(share) => tagged(serializer, "percent", share),
            Arg::Gigabytes(bytes) => tagged(serializer, "gigabytes", &(*bytes as f64 / 1e9)),
            Arg::List(list) => tagged(serializer, "list", list),
        }
    }
}

fn tagged<S: Serializer, T: Serialize + ?Sized>(
    serializer: S,
    kind: &'static str,
    value: &T,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(kind, value)?;
    map.end()
}

impl Message {
    /// A sentence in which nothing stands yet.
    pub fn new(id: impl Into<Cow<'static, str>>) -> Message {
        Message { id: id.into(), args: Vec::new() }
    }

    /// The same with this in it.
    #[must_use]
    pub fn with(mut self, name: &'static str, arg: impl Into<Arg>) -> Message {
        self.args.push((name, arg.into()));
        self
    }
}

impl From<&'static str> for Message {
    fn from(id: &'static str) -> Message {
        Message::new(id)
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Arg {
        Arg::Text(text.to_owned())
    }
}

impl From<&String> for Arg {
    fn from(text: &String) -> Arg {
        Arg::Text(text.clone())
    }
}

impl From<Message> for Arg {
    fn from(message: Message) -> Arg {
        Arg::Message(message)
    }
}

macro_rules! from {
    ($($ty:ty: $value:ident => $arg:expr;)+) => {$(
        impl From<$ty> for Arg {
            fn from($value: $ty) -> Arg {
                $arg
            }
        }
    )+};
}
from! {
    String: text => Arg::Text(text);
    f64: number => Arg::Number(number);
    u64: number => Arg::Number(number as f64);
    usize: number => Arg::Number(number as f64);
    u32: number => Arg::Number(f64::from(number));
    u16: number => Arg::Number(f64::from(number));
    Duration: length => Arg::Time(length);
    Vec<Message>: list => Arg::List(list);
}

/// A length of time as a person writes it: `2 s`.
pub fn spaced(length: Duration) -> String {
    let text = length.to_string();
    let unit = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    format!("{} {}", &text[..unit], text[unit..].replace("us", "µs"))
}

/// In a browser the page has the words.
#[cfg(all(target_arch = "wasm32", not(test)))]
impl std::fmt::Display for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.id)
    }
}
