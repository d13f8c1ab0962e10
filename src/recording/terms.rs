//! What a run is judged by.

use crate::time::Duration;

/// What a run is judged by and does not follow from its steps: what clients were promised, and what there was of everything.
/// It changes nothing in the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The time within which an answer is a good one.
    pub target: Duration,
    /// Entries of a node; 0 for no limit.
    pub entries: u64,
    /// Bytes of a node; 0 for no limit.
    pub bytes: u64,
    /// Whether a node that is full gives something up for what is new.
    pub evicts: bool,
    /// Connections of all database servers together; 0 where that is not known.
    pub connections: u64,
}

impl Terms {
    /// Of a run of which nothing is known: every answer is a good one, and nothing has a limit.
    pub const UNKNOWN: Terms = Terms { target: Duration::MAX, entries: 0, bytes: 0, evicts: false, connections: 0 };
}

impl Default for Terms {
    fn default() -> Terms {
        Terms::UNKNOWN
    }
}
