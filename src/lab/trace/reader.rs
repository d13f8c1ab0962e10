//! A log as a stream of accesses, in memory that does not grow with it.

use super::blocks;
use super::choice::{Choice, Reading};
use super::columns::Columns;
use super::error::{Bounds, TraceError};
use super::format::Format;
use super::json_lines::Fields;
use super::recognise::{self, little_endian};
use super::request::{Access, Key, Operation, Row};
use super::{monitor, valkey, web_log};
use crate::message::Message;
use crate::time::{Duration, Instant};
use std::collections::VecDeque;
use std::io::{self, BufRead, Chain, Cursor, Read};

/// How much is looked at to recognise the format, in bytes.
pub const HEAD: usize = 64 << 10;
/// The longest line that is read.
const LONGEST_LINE: u64 = 1 << 20;
/// How many lines without a request are read, and one for each request.
const IDLE_LINES: u64 = 1 << 20;
/// The pace of a trace without times.
const PACE: Duration = Duration::from_millis(1);
/// The year 2200: a later time is in another unit than was thought.
const LATEST: Duration = Duration::from_secs(7_258_118_400);

/// Reads a log, access by access.
#[derive(Debug)]
pub struct AccessReader<R> {
    input: Chain<Cursor<Vec<u8>>, R>,
    format: Format,
    columns: Columns,
    fields: Fields,
    line: Vec<u8>,
    /// Lines or records read so far.
    number: u64,
    requests: u64,
    /// Lines that ask for nothing in a format that has such lines.
    without_key: u64,
    first_time: Option<Duration>,
    current: Current,
    /// Block numbers still to come from the current line.
    blocks: std::ops::Range<u64>,
    /// Keys still to come from the current line.
    keys: VecDeque<Vec<u8>>,
    /// Lines without a request.
    idle: u64,
    /// Bytes read so far.
    bytes: u64,
    bounds: Bounds,
    ended: bool,
}

/// The access that was read last.
#[derive(Debug)]
struct Current {
    key: Vec<u8>,
    number: Option<u64>,
    time: Option<Duration>,
    bytes: u64,
    ttl: Option<Duration>,
    operation: Operation,
}

impl<R: BufRead> AccessReader<R> {
    /// A reader of `input`, which must not be compressed.
    ///
    /// # Errors
    /// As [`new`](AccessReader::new) and [`with_choice`](AccessReader::with_choice).
    pub fn open(input: R, reading: &Reading) -> Result<Self, TraceError> {
        match reading {
            Reading::Told => AccessReader::new(input, None),
            Reading::As(format) => AccessReader::new(input, Some(*format)),
            Reading::Chosen(choice) => AccessReader::with_choice(input, choice),
        }
    }

    /// A reader of `input`, which must not be compressed; `None` recognises the format by the beginning.
    ///
    /// # Errors
    /// If the source fails, its format cannot be told, or its header names no key.
    pub fn new(mut input: R, format: Option<Format>) -> Result<Self, TraceError> {
        let mut head = Vec::new();
        input.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
        let format = match format {
            Some(format) => format,
            None => recognise::recognise(&head, head.len() < HEAD).map_err(TraceError::Unrecognised)?,
        };
        let mut reader = AccessReader::of(head, input, format);
        match format {
            Format::Columns if reader.read_line()? => {
                reader.columns = Columns::from_header(&reader.line).map_err(|problem| reader.wrong(problem))?;
            }
            Format::JsonLines => {
                let first = reader.first_line();
                if !first.is_empty() {
                    reader.fields = Fields::from_line(&first).map_err(|problem| reader.wrong(problem))?;
                }
            }
            _ => {}
        }
        Ok(reader)
    }

    /// Reads columns, or fields of JSON, that somebody has chosen.
    ///
    /// # Errors
    /// If the source fails, or it has no such columns.
    pub fn with_choice(mut input: R, choice: &Choice) -> Result<Self, TraceError> {
        let mut head = Vec::new();
        input.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
        let mut reader = AccessReader::of(head, input, Format::Columns);
        let first = reader.first_line();
        if first.starts_with(b"{") {
            reader.format = Format::JsonLines;
            reader.fields = Fields::chosen(choice).map_err(|problem| reader.wrong(problem))?;
        } else {
            reader.columns = Columns::chosen(choice, &first).map_err(|problem| reader.wrong(problem))?;
            if choice.header {
                reader.read_line()?;
            }
        }
        Ok(reader)
    }

    fn of(head: Vec<u8>, input: R, format: Format) -> Self {
        AccessReader {
            input: Cursor::new(head).chain(input),
            format,
            columns: Columns::twitter(),
            fields: Fields::default(),
            line: Vec::new(),
            number: 0,
            requests: 0,
            without_key: 0,
            first_time: None,
            current: Current {
                key: Vec::new(),
                number: None,
                time: None,
                bytes: 1,
                ttl: None,
                operation: Operation::Read,
            },
            blocks: 0..0,
            keys: VecDeque::new(),
            idle: 0,
            bytes: 0,
            bounds: Bounds::default(),
            ended: false,
        }
    }

    /// Reads within other bounds than the default. To be called before the first request is read.
    pub fn within(mut self, bounds: Bounds) -> Self {
        self.bounds = bounds;
        self
    }

    /// The format, recognised or given.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Whether the trace has sizes.
    pub fn has_sizes(&self) -> bool {
        match self.format {
            Format::Keys | Format::Blocks | Format::Keys32 | Format::Keys64 | Format::Monitor => false,
            Format::Twitter | Format::OracleGeneral | Format::WebLog | Format::Valkey => true,
            Format::Columns => self.columns.has_sizes(),
            Format::JsonLines => self.fields.has_sizes(),
        }
    }

    /// Whether it had times so far.
    pub fn has_times(&self) -> bool {
        self.first_time.is_some()
    }

    /// Bytes read so far, after decompression.
    pub fn bytes_read(&self) -> u64 {
        self.bytes
    }

    /// Lines so far that were read and ask for no key: commands like `ping`.
    pub fn lines_without_key(&self) -> u64 {
        self.without_key
    }

    /// The first line that is in the beginning.
    fn first_line(&self) -> Vec<u8> {
        let lines = self.input.get_ref().0.get_ref().split(|&byte| byte == b'\n');
        lines.map(<[u8]>::trim_ascii).find(|line| !line.is_empty()).unwrap_or_default().to_vec()
    }

    /// The next access; `None` at the end, and after an error.
    ///
    /// # Errors
    /// If the source fails, or what it says is not what its format says.
    pub fn next_access(&mut self) -> Result<Option<Access<'_>>, TraceError> {
        if self.ended {
            return Ok(None);
        }
        self.ended = true;
        if !self.advance()? {
            return Ok(None);
        }
        if self.requests == self.bounds.requests {
            return Err(self.wrong(Message::new("trace-too-many-requests").with("most", self.bounds.requests)));
        }
        let time = match self.current.time {
            Some(time) if time > LATEST => return Err(self.wrong("trace-time-too-late".into())),
            Some(time) => Instant::ZERO + time.saturating_sub(*self.first_time.get_or_insert(time)),
            None => Instant::from_nanos(PACE.as_nanos().saturating_mul(self.requests)),
        };
        self.ended = false;
        self.requests += 1;
        let Current { bytes, ttl, operation, .. } = self.current;
        let key = self.current.number.map_or(Key::Text(&self.current.key), Key::Number);
        Ok(Some(Access { key, time, bytes, ttl, operation }))
    }

    /// Reads the next access into `current`. False at the end.
    fn advance(&mut self) -> Result<bool, TraceError> {
        match self.format {
            Format::OracleGeneral => return self.read_record::<24>(),
            Format::Keys32 => return self.read_record::<4>(),
            Format::Keys64 => return self.read_record::<8>(),
            _ => {}
        }
        loop {
            if let Some(block) = self.blocks.next() {
                self.current.number = Some(block);
                return Ok(true);
            }
            if let Some(key) = self.keys.pop_front() {
                self.current.key = key;
                return Ok(true);
            }
            if !self.read_line()? {
                return Ok(false);
            }
            let line = std::mem::take(&mut self.line);
            let read = self.read_into_current(&line);
            self.line = line;
            if read.map_err(|problem| self.wrong(problem))? {
                return Ok(true);
            }
            if self.blocks.is_empty() && self.keys.is_empty() {
                self.idle += 1;
                if self.idle > IDLE_LINES + self.requests {
                    return Err(self.wrong(Message::new("trace-idle").with("lines", IDLE_LINES)));
                }
            }
        }
    }

    /// Whether the line is an access; if not, it may have left some that are still to come.
    fn read_into_current(&mut self, line: &[u8]) -> Result<bool, Message> {
        let row = match self.format {
            _ if line.is_empty() => return Ok(false),
            Format::Blocks => {
                self.blocks = blocks::read(line)?;
                return Ok(false);
            }
            Format::Monitor | Format::Valkey if monitor::is_greeting(line) => return Ok(false),
            Format::Monitor => {
                let command = monitor::read(line)?;
                self.without_key += u64::from(command.keys.is_empty());
                self.keys = command.keys.into();
                let (time, ttl, operation) = (Some(command.time), command.ttl, command.operation);
                self.current = Current { key: Vec::new(), number: None, time, bytes: 1, ttl, operation };
                return Ok(false);
            }
            Format::WebLog => web_log::read(line)?,
            Format::Valkey => valkey::read(line)?,
            Format::JsonLines => self.fields.read(line)?,
            Format::Columns | Format::Twitter => self.columns.read(line)?,
            Format::Keys if line == b"*" => return Ok(false),
            Format::Keys | Format::OracleGeneral | Format::Keys32 | Format::Keys64 => {
                Row { key: line.into(), time: None, ttl: None, bytes: 1, operation: Operation::Read }
            }
        };
        self.current.key.clear();
        self.current.key.extend_from_slice(&row.key);
        let Row { time, ttl, bytes, operation, .. } = row;
        self.current =
            Current { key: std::mem::take(&mut self.current.key), number: None, time, bytes, ttl, operation };
        Ok(true)
    }

    /// Reads a record of libCacheSim's, or a shorter one, which is nothing but a key.
    fn read_record<const LENGTH: usize>(&mut self) -> Result<bool, TraceError> {
        let mut record = [0; LENGTH];
        let mut filled = 0;
        while filled < LENGTH {
            match self.input.read(&mut record[filled..]) {
                Ok(0) if filled == 0 => return Ok(false),
                Ok(0) => {
                    self.number += 1;
                    return Err(self.wrong("trace-cut".into()));
                }
                Ok(n) => filled += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.number += 1;
        self.count(LENGTH)?;
        if LENGTH < 24 {
            self.current.number = Some(little_endian(&record));
        } else {
            self.current.number = Some(little_endian(&record[4..12]));
            self.current.time = Some(Duration::from_secs(little_endian(&record[0..4])));
            self.current.bytes = little_endian(&record[12..16]);
        }
        Ok(true)
    }

    /// Counts what was read.
    fn count(&mut self, bytes: usize) -> Result<(), TraceError> {
        self.bytes += bytes as u64;
        if self.bytes > self.bounds.input {
            return Err(self.wrong(Message::new("trace-too-large").with("most", self.bounds.input)));
        }
        Ok(())
    }

    /// Reads a line without its end and the blanks around it. False at the end of the file.
    fn read_line(&mut self) -> Result<bool, TraceError> {
        self.line.clear();
        let read = self.input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut self.line)?;
        self.number += 1;
        self.count(read)?;
        if read as u64 == LONGEST_LINE && !self.line.ends_with(b"\n") {
            return Err(self.wrong(Message::new("trace-line-too-long").with("most", LONGEST_LINE)));
        }
        while self.line.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r' | b' ')) {
            self.line.pop();
        }
        let blanks = self.line.iter().take_while(|&&byte| byte == b' ').count();
        self.line.drain(..blanks);
        Ok(read > 0)
    }

    /// Reads nothing more.
    pub(super) fn end(&mut self) {
        self.ended = true;
    }

    /// What is wrong with the line or record that was read last.
    pub(super) fn wrong(&self, problem: Message) -> TraceError {
        let number = self.number;
        if self.format.is_binary() {
            TraceError::Record { number, problem }
        } else {
            TraceError::Line { number, problem }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_a_bound() {
        let read = |length: u64| {
            let line = [vec![b'k'; length as usize - 1], b"\n".to_vec()].concat();
            let mut reader = AccessReader::new(&line[..], Some(Format::Keys)).unwrap();
            reader.next_access().map(|access| access.is_some())
        };
        assert!(read(LONGEST_LINE).unwrap());
        let error = read(LONGEST_LINE + 1).unwrap_err();
        assert!(matches!(error, TraceError::Line { number: 1, problem } if problem.id == "trace-line-too-long"));
    }
}
