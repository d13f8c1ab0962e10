//! What cannot be used of a description, and how that is told.

use crate::message::{Arg, Message};
use std::fmt;

/// Something in a description that cannot be used: which field, what it said, what it accepts.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// The parameter's path, or the link's own field.
    pub field: String,
    /// What stood there.
    pub value: String,
    /// What is accepted.
    pub accepted: Message,
    /// What is used in its place, if not the value that was there before.
    pub used: Option<String>,
}

impl Fault {
    /// What a mechanism refuses of a value that lies within the scenario's own range, which is narrower: it never comes about
    /// in a scenario without faults.
    pub(crate) fn refused(field: &str, why: impl fmt::Display) -> Vec<Fault> {
        let accepted = Message::new("refused").with("why", why.to_string());
        vec![Fault { field: field.into(), value: String::new(), accepted, used: None }]
    }

    /// The whole of it as one sentence or two.
    pub fn told(&self) -> Message {
        let told = |id| {
            let message = Message::new(id).with("field", shown(&self.field)).with("value", shown(&self.value));
            message.with("accepted", self.accepted.clone())
        };
        match self.used.as_deref() {
            None => told("fault"),
            Some("") => told("fault-used-nothing"),
            Some(used) => told("fault-used").with("used", shown(used)),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.told().fmt(f)
    }
}

/// Most characters of a text that are told of again.
const TOLD: usize = 200;

/// A text that anybody may have written, as it can stand in a sentence: of bounded length, and without characters that
/// move or turn what stands around them.
fn shown(text: &str) -> Arg {
    let unseen = |c: char| {
        c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut shown = String::new();
    for c in text.chars().take(TOLD) {
        if unseen(c) { shown.extend(c.escape_unicode()) } else { shown.push(c) }
    }
    let length = text.chars().count();
    if length > TOLD {
        return Message::new("fault-cut").with("text", shown).with("length", length).into();
    }
    shown.into()
}

impl std::error::Error for Fault {}
