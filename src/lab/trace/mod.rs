//! Access logs as a stream of requests, whatever their format.
//!
//! A trace is read once, from front to back. An [`AccessReader`] takes memory that does not grow; a [`TraceReader`], which
//! numbers the keys, takes memory that grows with the distinct ones, never with the trace's length. Both have
//! [bounds](Bounds).
//!
//! | format | a line |
//! |---|---|
//! | [`Keys`](Format::Keys) | a key, any text; a line of just `*` separates and is skipped, so are empty ones |
//! | [`Blocks`](Format::Blocks) | `start count _ _`: the numbers from `start` to `start + count − 1` (the ARC paper's traces) |
//! | [`Columns`](Format::Columns) | comma- or tab-separated values, under a header that names at least `key`, or as [chosen](Choice) |
//! | [`JsonLines`](Format::JsonLines) | an object of JSON, with a field that is named or chosen as the key |
//! | [`Twitter`](Format::Twitter) | `timestamp,key,key size,value size,client,operation,TTL` (twitter/cache-trace) |
//! | [`WebLog`](Format::WebLog) | the Common and the Combined Log Format of web servers; the key is what was asked for |
//! | [`Monitor`](Format::Monitor) | `time [database client] "command" "key" …` (`MONITOR` of Redis and Valkey) |
//! | [`Valkey`](Format::Valkey) | `time,number,database,command,key,READ,…` (Valkey's `MONITOR TRACE`, as proposed) |
//! | [`OracleGeneral`](Format::OracleGeneral) | no lines: 24-byte records (libCacheSim) |
//! | [`Keys32`](Format::Keys32), [`Keys64`](Format::Keys64) | no lines: keys of 4 or 8 bytes |
//!
//! What Prometheus answers to range queries is no log; [`prometheus`] reads it. What a file was taken for is told with its
//! first rows ([`Preview`]), and what is not certainly of any format is refused.
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

mod blocks;
mod choice;
mod clock;
mod columns;
mod decompress;
mod error;
mod fields;
mod format;
mod json_lines;
mod keys;
mod monitor;
pub mod preview;
pub mod prometheus;
mod reader;
mod recognise;
mod request;
mod requests;
mod valkey;
mod web_log;

pub use choice::{Choice, Place, Reading, Role};
pub use decompress::decompressed;
pub use error::{Bounds, TraceError};
pub use format::Format;
pub use preview::Preview;
pub use reader::{AccessReader, HEAD};
pub use request::{Access, Key, Operation, Request};
pub use requests::TraceReader;
