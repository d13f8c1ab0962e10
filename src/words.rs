//! The words of the command line, of the documents and of tests: what [`Message`]s say in a language.
//!
//! They stand in `words/`, a folder for each language, in the format of [Project Fluent](https://projectfluent.org). The
//! page reads the same files, so none of this is in the browser's build.

use crate::message::{Arg, Message, spaced};
use crate::time::Duration;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::fmt;
use std::sync::OnceLock;

/// The files of a language, in the order in which they are read.
macro_rules! room {
    ($language:literal: $($file:literal)+) => {
        &[$(include_str!(concat!("../words/", $language, "/", $file, ".ftl"))),+]
    };
}

/// All sentences in one language.
pub struct Words {
    bundle: FluentBundle<FluentResource>,
}

/// What an English-speaking person reads.
pub fn english() -> &'static Words {
    static ENGLISH: OnceLock<Words> = OnceLock::new();
    ENGLISH.get_or_init(|| {
        Words::new(
            "en",
            room!("en": "parameters" "presets" "faults" "script" "told" "plan" "figures" "trace" "command" "league" "verdicts" "guesses" "worlds"),
        )
    })
}

impl Words {
    /// # Panics
    /// If the files cannot be read, or say one thing twice: they are part of this library, and a test reads them.
    fn new(language: &str, files: &[&str]) -> Words {
        let language = language.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // The marks are for text of which nobody knows in which direction it runs; none of ours is.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(|value, _| match value {
            FluentValue::Number(number) => Some(spelled(number.value)),
            _ => None,
        }));
        if let Err(error) = bundle.add_builtins() {
            unreachable!("{error}");
        }
        for file in files {
            match FluentResource::try_new((*file).to_owned()) {
                Ok(resource) => {
                    if let Err(errors) = bundle.add_resource(resource) {
                        unreachable!("{errors:?}");
                    }
                }
                Err((_, errors)) => unreachable!("{errors:?}"),
            }
        }
        Words { bundle }
    }

    /// Whether there are words for this.
    pub fn has(&self, id: &str) -> bool {
        self.pattern(id).is_some()
    }

    fn pattern(&self, id: &str) -> Option<&fluent_syntax::ast::Pattern<&str>> {
        match id.split_once('.') {
            None => self.bundle.get_message(id)?.value(),
            Some((id, part)) => Some(self.bundle.get_message(id)?.get_attribute(part)?.value()),
        }
    }

    /// The sentence. A message without words is said by its identifier, so that a gap is seen and nothing else breaks.
    pub fn say(&self, message: &Message) -> String {
        let Some(pattern) = self.pattern(&message.id) else { return message.id.to_string() };
        let mut args = FluentArgs::new();
        for (name, arg) in &message.args {
            args.set(*name, self.value(arg));
        }
        let mut errors = Vec::new();
        let said = self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
        debug_assert!(errors.is_empty(), "{}: {errors:?}", message.id);
        said
    }

    fn value(&self, arg: &Arg) -> FluentValue<'static> {
        match arg {
            Arg::Text(text) => text.clone().into(),
            Arg::Number(number) => (*number).into(),
            Arg::Time(length) => length.to_string().into(),
            Arg::Spaced(length) => spaced(*length).into(),
            Arg::Measured(length) => measured(*length).into(),
            Arg::Percent(share) => format!("{:.0} %", share * 100.0).into(),
            Arg::Gigabytes(bytes) => format!("{:.1} GB", *bytes as f64 / 1e9).into(),
            Arg::Message(message) => self.say(message).into(),
            Arg::List(list) => list.iter().map(|one| self.say(one)).collect::<Vec<_>>().join("; ").into(),
        }
    }
}

impl fmt::Display for Message {
    /// In English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&english().say(self))
    }
}

/// A number as the page writes it.
fn spelled(number: f64) -> String {
    let whole = number.fract() == 0.0 && (0.0..1e18).contains(&number);
    if whole { grouped(number as u64) } else { number.to_string() }
}

/// `3 000 000`: groups of three.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

/// A length of time in three digits: `214 ms`, `1.24 s`.
fn measured(length: Duration) -> String {
    let ms = length.as_millis_f64();
    match ms {
        _ if ms < 1.0 => format!("{:.0} µs", ms * 1e3),
        _ if ms < 10.0 => format!("{ms:.1} ms"),
        _ if ms < 999.5 => format!("{ms:.0} ms"),
        _ if ms < 9_995.0 => format!("{:.2} s", ms / 1e3),
        _ if ms < 99_950.0 => format!("{:.1} s", ms / 1e3),
        _ if ms < 6_000_000.0 => format!("{:.1} min", ms / 6e4),
        _ => format!("{:.1} h", ms / 3.6e6),
    }
}
