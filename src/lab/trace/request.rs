//! One access of a log.

use crate::time::{Duration, Instant};

/// One access, its key by number.
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

/// One access, its key as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access<'a> {
    /// The key.
    pub key: Key<'a>,
    /// As [`Request::time`].
    pub time: Instant,
    /// As [`Request::bytes`].
    pub bytes: u64,
    /// As [`Request::ttl`].
    pub ttl: Option<Duration>,
    /// What is done.
    pub operation: Operation,
}

/// A key as a log has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key<'a> {
    /// In a binary log, or a block.
    Number(u64),
    /// In any other.
    Text(&'a [u8]),
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

/// What a line says of one access.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row<'a> {
    pub key: std::borrow::Cow<'a, [u8]>,
    /// Since any fixed instant.
    pub time: Option<Duration>,
    pub ttl: Option<Duration>,
    pub bytes: u64,
    pub operation: Operation,
}
