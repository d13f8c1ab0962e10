//! One piece of work in the world: a try of a client, or work in the background.

use crate::recording::Phase;
use crate::time::Instant;

/// The row of a job that is over.
pub(super) const GONE: u32 = u32::MAX;

/// What a job is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Task {
    /// Reads a key.
    Read,
    /// Writes a key.
    Write,
    /// Loads a key anew, in the background.
    Refresh,
    /// Deletes a key once more, in the background.
    Delete,
    /// Brings a batch of queued writes to the database.
    Batch,
}

/// What is known of a job, one bit each.
pub(super) mod flag {
    /// It has no value, and will not get one.
    pub const ERROR: u8 = 1;
    /// Its cache node does not answer.
    pub const NO_CACHE: u8 = 2;
    /// It holds its key's lock in Redis.
    pub const LOCKED: u8 = 4;
    /// Its value comes from its app's own memory, or is too old to be kept there.
    pub const NOT_TO_KEEP: u8 = 8;
    /// The process that it was for is gone.
    pub const ORPHAN: u8 = 16;
    /// It holds its key's lock in its process.
    pub const MUTEX: u8 = 32;
}

/// A piece of work. Its number is that of its client for a client's first try; later ones follow.
#[derive(Clone, Copy, Debug)]
pub(super) struct Job {
    /// Its row in the recording: its client's, as long as that waits for it; [`GONE`] when it is over.
    pub row: u32,
    /// What its random draws belong to: its client, or its own row.
    pub who: u32,
    /// The key it is about.
    pub key: u32,
    /// The version of the value it has.
    pub version: u32,
    /// When its client gives up.
    pub deadline: Instant,
    /// The node that it deals with: it keeps to the one it asked, while others join and leave.
    pub node: u16,
    /// The app it came to.
    pub app: u16,
    pub task: Task,
    /// How many tries its client made before.
    pub tried: u8,
    /// What it wants of the node that works on it.
    pub errand: Phase,
    pub flags: u8,
}

impl Job {
    pub(super) const NONE: Job = Job {
        row: GONE,
        who: 0,
        key: 0,
        version: 0,
        deadline: Instant::MAX,
        node: 0,
        app: 0,
        task: Task::Read,
        tried: 0,
        errand: Phase::ToNode,
        flags: 0,
    };

    /// What its random draws belong to.
    pub(super) fn draw(&self) -> u64 {
        u64::from(self.who) | u64::from(self.tried) << 32
    }

    pub(super) fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}
