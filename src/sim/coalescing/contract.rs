//! The contract between a way to coalesce loads and its caller.

use crate::memory::Memory;
use crate::recording::Phase;
use crate::sim::kernel::holdings::Claims;
use crate::sim::kernel::jobs::Jobs;
use crate::time::{Duration, Instant};
use stampede_mechanisms::coalescing::lock::Released;

/// What a job does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It loads the value.
    Load,
    /// It waits in its process, in this phase, for its [`Effect`].
    Wait(Phase),
    /// It makes a second lookup.
    Look,
    /// It asks its node for the lock. Where that is gone, it goes on without: [`Next::Load`].
    AskForLock,
    /// It gives the lock back to its node.
    Release,
    /// It sleeps for so long, then looks the key up again.
    Sleep(Duration),
    /// It is done: it has its value, or knows that it gets none, or needs none.
    Finish,
}

/// What happens to another job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It is its turn, and it makes a second lookup.
    Look(u32),
    /// It has what its leader got: a value, a stale one, or none.
    Finish(u32),
}

/// What a node that does not hold a key tells the job that looked it up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// The key is not there; a job may be given its lease with that.
    Nothing,
    /// Another job is loading the value.
    Wait,
    /// The same, with this version of the value, which is old.
    Stale(u32),
}

/// What can be copied with the world that it is of.
pub trait Copied {
    /// A copy of it.
    fn copied(&self) -> Box<dyn Coalescing>;
}

impl<T: Coalescing + Clone + 'static> Copied for T {
    fn copied(&self) -> Box<dyn Coalescing> {
        Box::new(self.clone())
    }
}

impl Clone for Box<dyn Coalescing> {
    fn clone(&self) -> Box<dyn Coalescing> {
        (**self).copied()
    }
}

/// One way to coalesce loads, for all processes and nodes of a world.
///
/// The contract: every job that [`missed`](Coalescing::missed) answered with other than [`Next::Wait`] comes back by exactly
/// one of [`over`](Coalescing::over), [`found`](Coalescing::found) and [`left`](Coalescing::left), unless its process
/// dies. What a job has of a way is noted as its claims, in `jobs.held`. Calls come in the order of time.
pub trait Coalescing: Copied {
    /// A miss is with the process that would load, or a refresh begins there.
    fn missed(&mut self, job: u32, jobs: &mut Jobs) -> Next;

    /// A job looks up a key that its node, which is up, does not hold; `again` if not for the first time.
    fn not_there(&mut self, _job: u32, _again: bool, _jobs: &mut Jobs, _now: Instant) -> Told {
        Told::Nothing
    }

    /// A job that was told to wait knows it. Where it is not `awaited`, nobody but itself has any use for the value.
    fn kept_away(&mut self, _job: u32, _awaited: bool, _jobs: &Jobs) -> Next {
        Next::Finish
    }

    /// A job's second lookup has found nothing.
    fn still_missing(&mut self, _job: u32) -> Next {
        Next::Load
    }

    /// A job's second lookup has found a value, so that it does not load. It had these claims.
    fn found(&mut self, _job: u32, _claims: Claims, _jobs: &mut Jobs, _effects: &mut Vec<Effect>) {}

    /// A job asks its node, which is up, for the lock. Whether it has it now.
    fn try_lock(&mut self, _job: u32, _jobs: &mut Jobs, _now: Instant) -> bool {
        false
    }

    /// A job gives its lock back to its node.
    fn release(&mut self, _job: u32, _jobs: &mut Jobs, _now: Instant) -> Released {
        Released::Expired
    }

    /// A value that was loaded is with its node, and not `outdated` there. Whether it may be stored.
    fn may_store(&mut self, _job: u32, outdated: bool, _jobs: &mut Jobs, _now: Instant) -> bool {
        !outdated
    }

    /// A job's load is over, and stored or not.
    fn loaded(&mut self, _job: u32, _jobs: &mut Jobs) -> Next {
        Next::Finish
    }

    /// A job that loaded is done, with an `error` or without. It had these claims.
    fn over(&mut self, _job: u32, _claims: Claims, _error: bool, _jobs: &mut Jobs, _effects: &mut Vec<Effect>) {}

    /// The client of a job has left and takes its work along. It had these claims.
    fn left(&mut self, _job: u32, _claims: Claims, _jobs: &mut Jobs, _now: Instant, _effects: &mut Vec<Effect>) {}

    /// A process has lost its memory, and all its jobs with what they held.
    fn process_died(&mut self, _process: u16) {}

    /// The nodes that keep others away from a key, as bits by their numbers.
    fn keepers(&self, _key: u32, _now: Instant) -> u64 {
        0
    }

    /// A node begins to answer, or stops.
    fn node_answers(&mut self, _node: u16, _answers: bool) {}

    /// A node's replica takes over, which knows what was so at that instant.
    fn node_fell_back(&mut self, node: u16, _to: Instant, _now: Instant) {
        self.node_died(node);
    }

    /// A node has lost its memory.
    fn node_died(&mut self, _node: u16) {}

    /// A key was deleted at a node, which held this version of its value.
    fn deleted(&mut self, _node: u16, _key: u32, _held: Option<u32>, _now: Instant) {}

    /// A write has set a key at a node.
    fn set(&mut self, _node: u16, _key: u32) {}

    /// Whether a process is loading a key already, so that a refresh would be one too many.
    fn is_loading(&self, _process: u16, _key: u32) -> bool {
        false
    }

    /// Whether what a job loads is of use to nobody but its client.
    fn is_for_one(&self) -> bool {
        false
    }

    /// Adds what it holds.
    fn weigh(&self, _memory: &mut Memory) {}
}
