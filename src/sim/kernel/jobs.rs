//! The pieces of work in the world: tries of clients, and work in the background.

use super::holdings::Holdings;
use crate::memory::Memory;
use crate::paged::Paged;
use crate::recording::Phase;
use crate::time::Instant;
use std::ops::{Index, IndexMut};

/// The row of a job that is over.
pub const GONE: u32 = u32::MAX;

/// What a job is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Reads a key.
    Read,
    /// Writes a key.
    Write,
    /// Loads a key anew, in the background.
    Refresh,
    /// Deletes a key once more, in the background.
    Delete,
    /// Deletes a key of which the database's log says that it was written: the work of no app.
    Event,
    /// Brings a batch of queued writes to the database.
    Batch,
}

/// What is known of a job, one bit each.
pub mod flag {
    /// It has no value, and will not get one.
    pub const ERROR: u8 = 1;
    /// Its cache node does not answer.
    pub const NO_CACHE: u8 = 2;
    /// Its value comes from its app's own memory, or is too old to be kept there.
    pub const NOT_TO_KEEP: u8 = 4;
    /// The process that it was for is gone.
    pub const ORPHAN: u8 = 8;
    /// It has waited for another's load as long as it may, and does not wait any more.
    pub const IMPATIENT: u8 = 16;
    /// It has found a value that is still fresh, and loads it anew.
    pub const EARLY: u8 = 32;
    /// It is lost on its way.
    pub const LOST: u8 = 64;
}

/// A piece of work. Its number is that of its client for a client's first try; later ones follow.
#[derive(Clone, Copy, Debug)]
pub struct Job {
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
    /// How many queries it sent before that failed.
    pub asked: u8,
    /// What it wants of the node that works on it.
    pub errand: Phase,
    pub flags: u8,
}

impl Job {
    pub const NONE: Job = Job {
        row: GONE,
        who: 0,
        key: 0,
        version: 0,
        deadline: Instant::MAX,
        node: 0,
        app: 0,
        task: Task::Read,
        tried: 0,
        asked: 0,
        errand: Phase::ToNode,
        flags: 0,
    };

    /// What its random draws belong to.
    pub fn draw(&self) -> u64 {
        u64::from(self.who) | u64::from(self.tried) << 32 | u64::from(self.asked) << 40
    }

    /// Whether its query is one for the primary alone.
    pub fn writes(&self) -> bool {
        matches!(self.task, Task::Write | Task::Batch)
    }

    /// Whether what it loads is there already, so that nobody else needs it.
    pub fn refreshes(&self) -> bool {
        self.task == Task::Refresh || self.has(flag::EARLY)
    }

    pub fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

/// All jobs, by number, with what they hold. Of those that are over only some are kept.
#[derive(Clone, Debug)]
pub struct Jobs {
    all: Paged<Job>,
    /// Those that are over and not forgotten yet.
    over: Vec<u32>,
    /// The number of the next one that is no client's first try.
    next: u32,
    /// What each of them holds.
    pub held: Holdings,
    /// How many client requests there will be; greater rows are work in the background, or that nobody waits for.
    clients: u32,
    /// Whether the nodes load, and not the apps.
    peers: bool,
}

impl Jobs {
    /// Room for the first tries of all clients. With `peers`, the nodes load, and not the apps.
    pub fn new(clients: usize, peers: bool) -> Jobs {
        let clients = clients as u32;
        Jobs { all: Paged::default(), over: Vec::new(), next: clients, held: Holdings::default(), clients, peers }
    }

    /// A client's first try: it has the client's number.
    pub fn begin(&mut self, client: u32, job: Job) {
        self.all.insert(client, job, Job::NONE);
    }

    /// Adds a job whose row there is already: its number.
    pub fn add(&mut self, job: Job) -> u32 {
        self.next += 1;
        self.all.insert(self.next - 1, job, Job::NONE);
        self.next - 1
    }

    /// A job is over, unless it is already. Until it is forgotten it can be asked what it was.
    pub fn end(&mut self, job: u32) {
        if let Some(one) = self.all.get_mut(job).filter(|one| one.row != GONE) {
            one.row = GONE;
            self.over.push(job);
        }
    }

    /// To be told between two events: nothing is asked any more of the jobs that ended in those before.
    #[inline]
    pub fn forget_those_over(&mut self) {
        while let Some(job) = self.over.pop() {
            self.all.let_go(job);
        }
    }

    /// The numbers of all jobs that are not over, in their order.
    pub fn alive(&self) -> impl Iterator<Item = u32> {
        self.all.numbers().filter(|job| !self.is_gone(*job))
    }

    /// How many jobs are looked through to find those that are not over.
    pub fn room(&self) -> usize {
        self.all.room()
    }

    /// Whether a row is a client's.
    pub fn is_client(&self, row: u32) -> bool {
        row < self.clients
    }

    /// The row of a job, which may be over.
    pub fn row(&self, job: u32) -> u32 {
        self.all.get(job).map_or(GONE, |one| one.row)
    }

    /// Whether a job is over.
    pub fn is_gone(&self, job: u32) -> bool {
        self.row(job) == GONE
    }

    /// Whether a job does not wait any more for what another loads, for whatever reason.
    pub fn waits_no_more(&self, job: u32) -> bool {
        self.is_gone(job) || self[job].has(flag::IMPATIENT)
    }

    /// The process that loads for a job: its app, or among peers its node.
    pub fn process_of(&self, job: u32) -> u16 {
        self.process(&self[job])
    }

    /// The same, of a job that is at hand.
    #[inline]
    pub fn process(&self, one: &Job) -> u16 {
        if self.peers { one.node } else { one.app }
    }

    /// Adds what they take.
    pub fn weigh(&self, memory: &mut Memory) {
        self.all.weigh(memory);
        self.held.weigh(memory);
    }
}

impl Index<u32> for Jobs {
    type Output = Job;

    /// A job that is over may not be kept any more: nothing is to be asked of it but its [row](Jobs::row).
    #[inline]
    fn index(&self, job: u32) -> &Job {
        match self.all.get(job) {
            Some(one) => one,
            None => not_kept(job),
        }
    }
}

/// Nobody asks for such a job.
#[cold]
fn not_kept(job: u32) -> &'static Job {
    debug_assert!(false, "job {job} is over and not kept");
    &Job::NONE
}

impl IndexMut<u32> for Jobs {
    /// # Panics
    /// If the job is over and not kept.
    #[inline]
    fn index_mut(&mut self, job: u32) -> &mut Job {
        match self.all.get_mut(job) {
            Some(one) => one,
            None => unreachable!("a job that is over does not change"),
        }
    }
}
