//! A log as a stream of requests with numbered keys, for a replay.

use super::choice::Choice;
use super::error::{Bounds, TraceError};
use super::format::Format;
use super::keys::Keys;
use super::reader::AccessReader;
use super::request::{Access, Key, Request};
use std::io::BufRead;

/// Reads a trace. Iterate it for its requests; after an error it ends.
#[derive(Debug)]
pub struct TraceReader<R> {
    accesses: AccessReader<R>,
    keys: Keys,
}

impl<R: BufRead> TraceReader<R> {
    /// A reader of `input`, which must not be compressed; `None` recognises the format by the beginning.
    ///
    /// # Errors
    /// If the source fails, its format cannot be told, or its header names no key.
    pub fn new(input: R, format: Option<Format>) -> Result<Self, TraceError> {
        Ok(TraceReader::of(AccessReader::new(input, format)?))
    }

    /// Reads columns without a header, or others than it names: `names` is what the header would have been, e.g.
    /// `time,key,size`, or says what is where, e.g. `key=2,time=1` ([`Choice::parse`]).
    ///
    /// # Errors
    /// If `names` names no key, or what the file does not have.
    pub fn with_columns(input: R, names: &str) -> Result<Self, TraceError> {
        let choice = Choice::parse(names).map_err(|problem| TraceError::Line { number: 0, problem })?;
        Ok(TraceReader::of(AccessReader::with_choice(input, &choice)?))
    }

    fn of(accesses: AccessReader<R>) -> Self {
        TraceReader { accesses, keys: Keys::new(Bounds::default().keys) }
    }

    /// Reads within other bounds than the default. To be called before the first request is read.
    pub fn within(mut self, bounds: Bounds) -> Self {
        self.keys = Keys::new(bounds.keys);
        self.accesses = self.accesses.within(bounds);
        self
    }

    /// The format, recognised or given.
    pub fn format(&self) -> Format {
        self.accesses.format()
    }

    /// Whether the trace has sizes.
    pub fn has_sizes(&self) -> bool {
        self.accesses.has_sizes()
    }

    /// How many distinct keys there were so far.
    pub fn distinct_keys(&self) -> usize {
        self.keys.len()
    }

    fn read(&mut self) -> Result<Option<Request>, TraceError> {
        let Some(Access { key, time, bytes, ttl, operation }) = self.accesses.next_access()? else { return Ok(None) };
        let key = match key {
            Key::Number(number) => self.keys.number(number),
            Key::Text(text) => self.keys.text(text),
        };
        match key {
            Ok(key) => Ok(Some(Request { key, time, bytes, ttl, operation })),
            Err(problem) => {
                self.accesses.end();
                Err(self.accesses.wrong(problem))
            }
        }
    }
}

impl<R: BufRead> Iterator for TraceReader<R> {
    type Item = Result<Request, TraceError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_has_sizes_where_its_format_or_its_header_has() {
        let sized = |log: &str| TraceReader::new(log.as_bytes(), None).unwrap().has_sizes();
        assert!(sized("key,size\nhome,5\nabout,7\n"));
        assert!(!sized("key,time\nhome,5\nabout,7\n"));
        assert!(!sized("home\nabout\n"));
    }
}
