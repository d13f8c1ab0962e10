//! What each app has before all cache nodes: its workers, a memory of its own, and a filter of the keys that exist.

mod calls;
mod known;
mod l1;

use crate::memory::Memory;
use crate::recording::CacheLog;
use crate::scenario::{Fault, Scenario, Topology};
use crate::sim::kernel::queues::{Queues, Turn};
use crate::time::Instant;
pub use calls::Calls;
use known::Known;
use l1::L1;
use std::sync::Arc;

/// The apps of a world.
#[derive(Clone)]
pub struct Apps {
    /// The keys that exist, as every app knows them.
    known: Option<Arc<Known>>,
    l1: Option<L1>,
    /// Where each works on so many requests at once.
    workers: Option<Queues>,
    /// Whether the first of them are the peers, too.
    are_peers: bool,
}

impl Apps {
    /// Apps with empty memories.
    ///
    /// # Errors
    /// What the mechanisms refuse. The scenario's own ranges are narrower.
    pub fn new(scenario: &Scenario) -> Result<Apps, Vec<Fault>> {
        let Scenario { apps, .. } = scenario;
        let workers = apps.workers.map(|most| Queues::new(apps.count as usize, most, apps.backlog, "apps.workers"));
        Ok(Apps {
            workers: workers.transpose()?,
            are_peers: apps.peers && apps.topology == Topology::PeerToPeer,
            known: Known::new(scenario)?.map(Arc::new),
            l1: L1::new(scenario).map_err(|error| Fault::refused("apps.l1_entries", error))?,
        })
    }

    /// Whether an app and a peer are one process.
    pub fn is_peer(&self, app: u16, node: u16) -> bool {
        self.are_peers && app == node
    }

    /// Whether an app works on so many requests at once, and not on any number.
    #[inline]
    pub fn have_workers(&self) -> bool {
        self.workers.is_some()
    }

    /// A request comes to an app.
    pub fn come_in(&mut self, app: u16, job: u32, now: Instant) -> Turn {
        self.workers.as_mut().map_or(Turn::Has, |workers| workers.arrive(app, job, now))
    }

    /// A worker of an app is done with a request: the one that it works on now.
    pub fn worker_is_free(&mut self, app: u16) -> Option<u32> {
        self.workers.as_mut()?.done(app)
    }

    /// A request waits for a worker no more, if it did.
    pub fn go_away(&mut self, job: u32) {
        if let Some(workers) = &mut self.workers {
            workers.leave(job);
        }
    }

    /// An app's process begins anew: it works on nothing, and nothing waits for it.
    pub fn lose_workers(&mut self, app: u16) {
        if let Some(workers) = &mut self.workers {
            workers.clear(app);
        }
    }

    /// Whether they have memories of their own.
    pub fn remember(&self) -> bool {
        self.l1.is_some()
    }

    /// Whether a key may exist, as far as they know. Its name is asked for only if it matters.
    #[inline]
    pub fn may_exist(&self, name: impl FnOnce() -> String) -> bool {
        self.known.as_ref().is_none_or(|known| known.may_exist(&name()))
    }

    /// The version of `key` that `app` keeps, if it keeps one within its time.
    #[inline]
    pub fn look(&mut self, app: u16, key: u32, now: Instant, log: &mut CacheLog) -> Option<u32> {
        self.l1.as_mut()?.look(app, key, now, log)
    }

    /// An app has fetched a value, and keeps it or not.
    #[inline]
    pub fn keep(&mut self, app: u16, key: u32, version: u32, draw: u64, now: Instant, log: &mut CacheLog) {
        if let Some(l1) = &mut self.l1 {
            l1.keep(app, key, version, draw, now, log);
        }
    }

    /// An app takes a key out of its memory.
    pub fn forget(&mut self, app: u16, key: u32, now: Instant, log: &mut CacheLog) {
        if let Some(l1) = &mut self.l1 {
            l1.forget(app, key, now, log);
        }
    }

    /// An app has lost its memory.
    pub fn clear(&mut self, app: u16, now: Instant, log: &mut CacheLog) {
        if let Some(l1) = &mut self.l1 {
            l1.clear(app, now, log);
        }
    }

    /// Adds what their memories hold.
    pub fn weigh_memories(&self, memory: &mut Memory) {
        if let Some(l1) = &self.l1 {
            l1.weigh(memory);
        }
    }

    /// Adds what they hold.
    pub fn weigh(&self, memory: &mut Memory) {
        self.weigh_memories(memory);
        if let Some(workers) = &self.workers {
            workers.weigh(memory);
        }
        memory.block(self.known.as_ref().map_or(0, |known| known.bytes()));
    }
}
