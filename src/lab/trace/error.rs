//! Why a log cannot be read, and how much of one is.

use crate::message::Message;
use std::fmt;
use std::io;

/// How much of a trace is read. What goes beyond is an error, so that no file takes all memory or never ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Requests.
    pub requests: u64,
    /// Distinct keys. Together they may have 64 bytes of text for each.
    pub keys: u32,
    /// Bytes, after decompression.
    pub input: u64,
}

impl Default for Bounds {
    /// A hundred million requests, 16 777 216 keys, 16 GiB.
    fn default() -> Bounds {
        Bounds { requests: 100_000_000, keys: 1 << 24, input: 16 << 30 }
    }
}

/// Why a trace cannot be read on.
#[derive(Debug)]
pub enum TraceError {
    /// Its beginning does not tell the format; the text says what to do.
    Unrecognised(Message),
    /// The source failed, or its compression is damaged.
    Io(io::Error),
    /// A line is not what the format says. Lines count from 1.
    Line {
        /// Which.
        number: u64,
        /// What is wrong with it.
        problem: Message,
    },
    /// A binary record is cut, or beyond a bound. Records count from 1.
    Record {
        /// Which.
        number: u64,
        /// What is wrong with it.
        problem: Message,
    },
}

impl TraceError {
    /// What is to be said of it.
    pub fn message(&self) -> Message {
        match self {
            TraceError::Io(error) => Message::new("trace-source").with("cause", error.to_string()),
            TraceError::Line { number, problem } => {
                Message::new("trace-line").with("number", number.to_string()).with("problem", problem.clone())
            }
            TraceError::Record { number, problem } => {
                Message::new("trace-record").with("number", number.to_string()).with("problem", problem.clone())
            }
            TraceError::Unrecognised(problem) => problem.clone(),
        }
    }
}

impl fmt::Display for TraceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for TraceError {}

impl From<io::Error> for TraceError {
    fn from(error: io::Error) -> Self {
        TraceError::Io(error)
    }
}

/// The beginning of a line, for a message.
pub(super) fn shown(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(&line[..line.len().min(60)]).into_owned();
    if line.len() > 60 { text + "…" } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_shown_by_its_beginning() {
        assert_eq!(shown(b"a line"), "a line");
        assert_eq!(shown(&[b'x'; 60]), "x".repeat(60));
        for longer in [61, 62, 1_000] {
            assert_eq!(shown(&vec![b'x'; longer]), "x".repeat(60) + "…");
        }
    }
}
