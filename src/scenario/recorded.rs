//! Traffic that was recorded somewhere: a log that is played as it is. It is part of a scenario and of no link, because a log
//! does not fit into an address: the link opens with the traffic that the parameters describe.

use crate::time::Instant;
use std::sync::Arc;

/// A request of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// When it leaves its client, counted from the first of the log that is played.
    pub at: Instant,
    /// Its key: 0 is the most popular.
    pub key: u32,
    /// Whether it writes.
    pub writes: bool,
}

/// The requests of a log, in order of time. Copies share them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log(Arc<[Recorded]>);

impl Log {
    /// These requests, put in order of time.
    pub fn new(mut requests: Vec<Recorded>) -> Log {
        requests.sort_by_key(|request| request.at);
        Log(requests.into())
    }

    /// All of them.
    pub fn requests(&self) -> &[Recorded] {
        &self.0
    }
}
