//! Access logs as a stream of requests, whatever their format.
//!
//! A trace is read once, from front to back; memory grows with its distinct keys, never with its length, and both have
//! [bounds](Bounds).
//!
//! | format | a line |
//! |---|---|
//! | [`Keys`](Format::Keys) | a key, any text; a line of just `*` separates and is skipped, so are empty ones |
//! | [`Blocks`](Format::Blocks) | `start count _ _`: the numbers from `start` to `start + count − 1` (the ARC paper's traces) |
//! | [`Columns`](Format::Columns) | comma- or tab-separated values under a header that names at least `key` |
//! | [`Twitter`](Format::Twitter) | `timestamp,key,key size,value size,client,operation,TTL` (twitter/cache-trace) |
//! | [`WebLog`](Format::WebLog) | the Common and the Combined Log Format of web servers; the key is what was asked for |
//! | [`OracleGeneral`](Format::OracleGeneral) | no lines: 24-byte records (libCacheSim) |
//! | [`Keys32`](Format::Keys32), [`Keys64`](Format::Keys64) | no lines: keys of 4 or 8 bytes |
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
mod recognise;
mod web_log;

use crate::message::Message;
use std::fmt;
use std::io::{self, BufRead, Chain, Cursor, Read};

use crate::time::{Duration, Instant};
use columns::Columns;
#[cfg(not(target_arch = "wasm32"))]
pub use decompress::decompressed;
use keys::Keys;
use recognise::little_endian;

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
    /// Access logs of web servers, Common or Combined. Each entry reads what it asks for, whatever its method.
    WebLog,
    /// Binary keys of 32 bits. The order of the bytes does not matter: keys are only told apart.
    Keys32,
    /// Binary keys of 64 bits.
    Keys64,
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 8] = [
        Format::Keys,
        Format::Blocks,
        Format::Columns,
        Format::Twitter,
        Format::WebLog,
        Format::OracleGeneral,
        Format::Keys32,
        Format::Keys64,
    ];

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Format::Keys => "keys",
            Format::Blocks => "arc",
            Format::Columns => "csv",
            Format::Twitter => "twitter",
            Format::OracleGeneral => "oracle-general",
            Format::WebLog => "combined",
            Format::Keys32 => "u32",
            Format::Keys64 => "u64",
        }
    }

    /// The format with this [name](Format::name).
    pub fn parse(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.name() == name)
    }
}

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

impl fmt::Display for TraceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TraceError::Io(error) => write!(f, "{error}"),
            TraceError::Line { number, problem } => {
                Message::new("trace-line").with("number", number.to_string()).with("problem", problem.clone()).fmt(f)
            }
            TraceError::Record { number, problem } => {
                Message::new("trace-record").with("number", number.to_string()).with("problem", problem.clone()).fmt(f)
            }
            TraceError::Unrecognised(problem) => write!(f, "{problem}"),
        }
    }
}

impl std::error::Error for TraceError {}

impl From<io::Error> for TraceError {
    fn from(error: io::Error) -> Self {
        TraceError::Io(error)
    }
}

/// How much is looked at to recognise the format.
const HEAD: usize = 64 << 10;
/// The longest line that is read.
const LONGEST_LINE: u64 = 1 << 20;
/// The longest run of blocks that a line may stand for.
const LONGEST_RUN: u64 = 1 << 20;
/// How many lines without a request are read, and one for each request.
const IDLE_LINES: u64 = 1 << 20;
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
    /// Lines without a request.
    idle: u64,
    /// Bytes read so far.
    bytes: u64,
    bounds: Bounds,
    ended: bool,
}

impl<R: BufRead> TraceReader<R> {
    /// A reader of `input`, which must not be compressed (see [`decompressed`]); `None` recognises the format by the
    /// beginning.
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
        let mut reader = TraceReader {
            input: Cursor::new(head).chain(input),
            format,
            columns: Columns::twitter(),
            keys: Keys::new(Bounds::default().keys),
            line: Vec::new(),
            number: 0,
            requests: 0,
            first_time: None,
            blocks: 0..0,
            idle: 0,
            bytes: 0,
            bounds: Bounds::default(),
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

    /// Reads within other bounds than the default. To be called before the first request is read.
    pub fn within(mut self, bounds: Bounds) -> Self {
        self.keys = Keys::new(bounds.keys);
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
            Format::Keys | Format::Blocks | Format::Keys32 | Format::Keys64 => false,
            Format::Twitter | Format::OracleGeneral | Format::WebLog => true,
            Format::Columns => self.columns.has_sizes(),
        }
    }

    /// How many distinct keys there were so far.
    pub fn distinct_keys(&self) -> usize {
        self.keys.len()
    }

    fn read(&mut self) -> Result<Option<Request>, TraceError> {
        match self.format {
            Format::OracleGeneral => return self.read_record::<24>(),
            Format::Keys32 => return self.read_record::<4>(),
            Format::Keys64 => return self.read_record::<8>(),
            _ => {}
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
                Format::Blocks => self.blocks = block_run(&self.line).map_err(|problem| self.wrong(problem))?,
                Format::WebLog => {
                    let entry = web_log::read(&self.line).map_err(|problem| self.wrong(problem))?;
                    let key = self.keys.text(entry.target);
                    return self.request(key, Some(entry.time), entry.bytes, None, Operation::Read).map(Some);
                }
                Format::Columns | Format::Twitter => {
                    let row = self.columns.read(&self.line).map_err(|problem| self.wrong(problem))?;
                    let key = self.keys.text(&row.key);
                    return self.request(key, row.time, row.bytes, row.ttl, row.operation).map(Some);
                }
                _ => {
                    let key = self.keys.text(&self.line);
                    return self.request(key, None, 1, None, Operation::Read).map(Some);
                }
            }
            if self.blocks.is_empty() {
                self.idle += 1;
                if self.idle > IDLE_LINES + self.requests {
                    return Err(self.wrong(Message::new("trace-idle").with("lines", IDLE_LINES)));
                }
            }
        }
    }

    fn request(
        &mut self,
        key: Result<u32, Message>,
        time: Option<Duration>,
        bytes: u64,
        ttl: Option<Duration>,
        operation: Operation,
    ) -> Result<Request, TraceError> {
        let key = key.map_err(|problem| self.wrong(problem))?;
        if self.requests == self.bounds.requests {
            return Err(self.wrong(Message::new("trace-too-many-requests").with("most", self.bounds.requests)));
        }
        let time = match time {
            Some(time) => Instant::ZERO + time.saturating_sub(*self.first_time.get_or_insert(time)),
            None => Instant::from_nanos(PACE.as_nanos().saturating_mul(self.requests)),
        };
        self.requests += 1;
        Ok(Request { key, time, bytes, ttl, operation })
    }

    /// Reads a record of libCacheSim's, or a shorter one, which is nothing but a key.
    fn read_record<const LENGTH: usize>(&mut self) -> Result<Option<Request>, TraceError> {
        let mut record = [0; LENGTH];
        let mut filled = 0;
        while filled < LENGTH {
            match self.input.read(&mut record[filled..]) {
                Ok(0) if filled == 0 => return Ok(None),
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
        if self.format != Format::OracleGeneral {
            let key = self.keys.number(little_endian(&record));
            return self.request(key, None, 1, None, Operation::Read).map(Some);
        }
        let key = self.keys.number(little_endian(&record[4..12]));
        let time = Duration::from_secs(little_endian(&record[0..4]));
        self.request(key, Some(time), little_endian(&record[12..16]), None, Operation::Read).map(Some)
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

    fn wrong(&self, problem: Message) -> TraceError {
        let number = self.number;
        match self.format {
            Format::OracleGeneral | Format::Keys32 | Format::Keys64 => TraceError::Record { number, problem },
            _ => TraceError::Line { number, problem },
        }
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

/// The numbers that a line of the ARC paper's traces stands for.
fn block_run(line: &[u8]) -> Result<std::ops::Range<u64>, Message> {
    let Some([start, count, ..]) = four_numbers(line) else {
        return Err(Message::new("trace-no-blocks").with("line", shown(line)));
    };
    if count > LONGEST_RUN {
        return Err(Message::new("trace-run-too-long").with("blocks", count.to_string()).with("most", LONGEST_RUN));
    }
    let end =
        start.checked_add(count).ok_or_else(|| Message::new("trace-blocks-too-high").with("line", shown(line)))?;
    Ok(start..end)
}

/// The numbers of a line that has four of them and nothing else.
fn four_numbers(line: &[u8]) -> Option<[u64; 4]> {
    let numbers = std::str::from_utf8(line).ok()?.split_ascii_whitespace().map(str::parse);
    numbers.collect::<Result<Vec<u64>, _>>().ok()?.try_into().ok()
}

/// The beginning of a line, for a message.
fn shown(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(&line[..line.len().min(60)]).into_owned();
    if line.len() > 60 { text + "…" } else { text }
}
