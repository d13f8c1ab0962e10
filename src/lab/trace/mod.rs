//! Access logs as a stream of requests, whatever their format.
//!
//! A trace is read once, from front to back; memory grows with its distinct keys, never with its length.
//!
//! | format | a line |
//! |---|---|
//! | [`Keys`](Format::Keys) | a key, any text; a line of just `*` separates and is skipped, so are empty ones |
//! | [`Blocks`](Format::Blocks) | `start count _ _`: the numbers from `start` to `start + count − 1` (the ARC paper's traces) |
//! | [`Columns`](Format::Columns) | comma- or tab-separated values under a header that names at least `key` |
//! | [`Twitter`](Format::Twitter) | `timestamp,key,key size,value size,client,operation,TTL` (twitter/cache-trace) |
//! | [`OracleGeneral`](Format::OracleGeneral) | no lines: 24-byte records (libCacheSim) |
//!
//! ```
//! use stampede::lab::trace::{Format, TraceReader};
//!
//! let log = "time,key,size\n0.5,home,100\n0.7,about,20\n0.9,home,100\n";
//! let mut trace = TraceReader::new(log.as_bytes(), None)?;
//! assert_eq!(trace.format(), Format::Columns);
//! let requests = trace.by_ref().collect::<Result<Vec<_>, _>>()?;
//! assert_eq!(requests.iter().map(|it| (it.key, it.bytes)).collect::<Vec<_>>(), [(0, 100), (1, 20), (0, 100)]);
//! # Ok::<(), stampede::lab::trace::TraceError>(())
//! ```

mod columns;
#[cfg(not(target_arch = "wasm32"))]
mod decompress;
mod keys;

use std::fmt;
use std::io::{self, BufRead, Chain, Cursor, Read};

use crate::time::{Duration, Instant};
use columns::Columns;
#[cfg(not(target_arch = "wasm32"))]
pub use decompress::decompressed;
use keys::Keys;

/// One access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Which key: numbered from 0 in the order of first appearance.
    pub key: u32,
    /// When, counted from the first request. A trace without times is taken to have a request each millisecond.
    pub time: Instant,
    /// The size of key and value; 1 in a trace without sizes.
    pub bytes: u64,
    /// The time to live that a write sets.
    pub ttl: Option<Duration>,
    /// What is done.
    pub operation: Operation,
}

/// What a request does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Reads the key.
    Read,
    /// Writes it.
    Write,
    /// Removes it.
    Delete,
}

/// How a trace is written down. See the [module](self).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A key a line.
    Keys,
    /// Runs of block numbers.
    Blocks,
    /// Named columns.
    Columns,
    /// Twitter's cache traces.
    Twitter,
    /// libCacheSim's binary records: `u32` time in seconds, `u64` object, `u32` size, `i64` next access, packed,
    /// little-endian.
    OracleGeneral,
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 5] =
        [Format::Keys, Format::Blocks, Format::Columns, Format::Twitter, Format::OracleGeneral];

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Format::Keys => "keys",
            Format::Blocks => "arc",
            Format::Columns => "csv",
            Format::Twitter => "twitter",
            Format::OracleGeneral => "oracle-general",
        }
    }

    /// The format with this [name](Format::name).
    pub fn parse(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// Why a trace cannot be read on.
#[derive(Debug)]
pub enum TraceError {
    /// The source failed, or its compression is damaged.
    Io(io::Error),
    /// A line is not what the format says. Lines count from 1.
    Line {
        /// Which.
        number: u64,
        /// What is wrong with it.
        problem: String,
    },
    /// The file ends within a binary record. Records count from 1.
    Record(u64),
}

impl fmt::Display for TraceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TraceError::Io(error) => write!(f, "{error}"),
            TraceError::Line { number, problem } => write!(f, "line {number}: {problem}"),
            TraceError::Record(number) => write!(f, "record {number}: the file ends within it"),
        }
    }
}

impl std::error::Error for TraceError {}

impl From<io::Error> for TraceError {
    fn from(error: io::Error) -> Self {
        TraceError::Io(error)
    }
}

/// How much is looked at to guess the format.
const HEAD: usize = 64 << 10;
/// The longest line that is read.
const LONGEST_LINE: u64 = 1 << 20;
/// The pace of a trace without times.
const PACE: Duration = Duration::from_millis(1);

/// Reads a trace. Iterate it for its requests; after an error it ends.
#[derive(Debug)]
pub struct TraceReader<R> {
    input: Chain<Cursor<Vec<u8>>, R>,
    format: Format,
    columns: Columns,
    keys: Keys,
    line: Vec<u8>,
    /// Lines or records read so far.
    number: u64,
    requests: u64,
    first_time: Option<Duration>,
    /// Block numbers still to come from the current line.
    blocks: std::ops::Range<u64>,
    ended: bool,
}

impl<R: BufRead> TraceReader<R> {
    /// A reader of `input`, which must not be compressed (see [`decompressed`]); `None` guesses the format from the
    /// beginning.
    ///
    /// # Errors
    /// If the source fails, or its header names no key.
    pub fn new(mut input: R, format: Option<Format>) -> Result<Self, TraceError> {
        let mut head = Vec::new();
        input.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
        let format = format.unwrap_or_else(|| guess(&head));
        let mut reader = TraceReader {
            input: Cursor::new(head).chain(input),
            format,
            columns: Columns::twitter(),
            keys: Keys::default(),
            line: Vec::new(),
            number: 0,
            requests: 0,
            first_time: None,
            blocks: 0..0,
            ended: false,
        };
        if format == Format::Columns && reader.read_line()? {
            reader.columns = Columns::from_header(&reader.line).map_err(|problem| reader.wrong(problem))?;
        }
        Ok(reader)
    }

    /// Reads columns that have no header: `names` is what the header would have been, e.g. `time,key,size`.
    ///
    /// # Errors
    /// If `names` names no key.
    pub fn with_columns(input: R, names: &str) -> Result<Self, TraceError> {
        let columns =
            Columns::from_header(names.as_bytes()).map_err(|problem| TraceError::Line { number: 0, problem })?;
        // Any other format than `Columns` leaves the first line unread.
        let mut reader = TraceReader::new(input, Some(Format::Keys))?;
        (reader.format, reader.columns) = (Format::Columns, columns);
        Ok(reader)
    }

    /// The format, guessed or given.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Whether the trace has sizes.
    pub fn has_sizes(&self) -> bool {
        match self.format {
            Format::Keys | Format::Blocks => false,
            Format::Twitter | Format::OracleGeneral => true,
            Format::Columns => self.columns.has_sizes(),
        }
    }

    /// How many distinct keys there were so far.
    pub fn distinct_keys(&self) -> usize {
        self.keys.len()
    }

    fn read(&mut self) -> Result<Option<Request>, TraceError> {
        if self.format == Format::OracleGeneral {
            return self.read_record();
        }
        loop {
            if let Some(block) = self.blocks.next() {
                let key = self.keys.number(block);
                return self.request(key, None, 1, None, Operation::Read).map(Some);
            }
            if !self.read_line()? {
                return Ok(None);
            }
            match self.format {
                _ if self.line.is_empty() => {}
                Format::Keys if self.line == b"*" => {}
                Format::Keys => {
                    let key = self.keys.text(&self.line);
                    return self.request(key, None, 1, None, Operation::Read).map(Some);
                }
                Format::Blocks => self.blocks = block_run(&self.line).map_err(|problem| self.wrong(problem))?,
                Format::Columns | Format::Twitter => {
                    let row = self.columns.read(&self.line).map_err(|problem| self.wrong(problem))?;
                    let key = self.keys.text(&row.key);
                    return self.request(key, row.time, row.bytes, row.ttl, row.operation).map(Some);
                }
                Format::OracleGeneral => unreachable!("read above"),
            }
        }
    }

    fn request(
        &mut self,
        key: Option<u32>,
        time: Option<Duration>,
        bytes: u64,
        ttl: Option<Duration>,
        operation: Operation,
    ) -> Result<Request, TraceError> {
        let key = key.ok_or_else(|| self.wrong("more than 2^32 distinct keys".into()))?;
        let time = match time {
            Some(time) => Instant::ZERO + time.saturating_sub(*self.first_time.get_or_insert(time)),
            None => Instant::from_nanos(PACE.as_nanos().saturating_mul(self.requests)),
        };
        self.requests += 1;
        Ok(Request { key, time, bytes, ttl, operation })
    }

    fn read_record(&mut self) -> Result<Option<Request>, TraceError> {
        let mut record = [0; 24];
        let mut filled = 0;
        while filled < record.len() {
            match self.input.read(&mut record[filled..]) {
                Ok(0) if filled == 0 => return Ok(None),
                Ok(0) => return Err(TraceError::Record(self.number + 1)),
                Ok(n) => filled += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.number += 1;
        let number = |from: usize, to: usize| {
            record[from..to].iter().rev().fold(0u64, |number, &byte| number << 8 | u64::from(byte))
        };
        let key = self.keys.number(number(4, 12));
        let time = Duration::from_secs(number(0, 4));
        self.request(key, Some(time), number(12, 16), None, Operation::Read).map(Some)
    }

    /// Reads a line without its end and the blanks around it. False at the end of the file.
    fn read_line(&mut self) -> Result<bool, TraceError> {
        self.line.clear();
        let read = self.input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut self.line)?;
        self.number += 1;
        if read as u64 == LONGEST_LINE && !self.line.ends_with(b"\n") {
            return Err(self.wrong(format!("longer than {LONGEST_LINE} bytes")));
        }
        while self.line.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r' | b' ')) {
            self.line.pop();
        }
        let blanks = self.line.iter().take_while(|&&byte| byte == b' ').count();
        self.line.drain(..blanks);
        Ok(read > 0)
    }

    fn wrong(&self, problem: String) -> TraceError {
        TraceError::Line { number: self.number, problem }
    }
}

impl<R: BufRead> Iterator for TraceReader<R> {
    type Item = Result<Request, TraceError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let request = self.read().transpose();
        self.ended = !matches!(request, Some(Ok(_)));
        request
    }
}

/// The format that the beginning of a trace looks like.
fn guess(head: &[u8]) -> Format {
    if head.contains(&0) {
        return Format::OracleGeneral;
    }
    let lines =
        || head.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty() && *line != b"*");
    let Some(first) = lines().next() else { return Format::Keys };
    let has_columns = first == b"key" || first.iter().any(|byte| matches!(byte, b',' | b'\t' | b';'));
    if has_columns && Columns::from_header(first).is_ok() {
        Format::Columns
    } else if Columns::twitter().read(first).is_ok() {
        Format::Twitter
    } else if block_run(first).is_ok() {
        Format::Blocks
    } else {
        Format::Keys
    }
}

/// The numbers that a line of the ARC paper's traces stands for.
fn block_run(line: &[u8]) -> Result<std::ops::Range<u64>, String> {
    let problem = || format!("expected `start count _ _`, four whole numbers, not `{}`", shown(line));
    let text = std::str::from_utf8(line).map_err(|_| problem())?;
    let numbers: Vec<u64> =
        text.split_ascii_whitespace().map(|word| word.parse().map_err(|_| problem())).collect::<Result<_, _>>()?;
    let [start, count, _, _] = numbers[..] else { return Err(problem()) };
    let end = start.checked_add(count).ok_or_else(|| format!("block numbers beyond 2^64 in `{}`", shown(line)))?;
    Ok(start..end)
}

/// The beginning of a line, for a message.
fn shown(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(&line[..line.len().min(60)]).into_owned();
    if line.len() > 60 { text + "…" } else { text }
}
