//! Lookups: in the memory of an app, at a node, and at a node again.

use super::World;
use crate::recording::Phase;
use crate::scenario::EarlyLoad;
use crate::sim::kernel::jobs::{Job, Task, flag};
use crate::sim::nodes::Found;
use crate::time::Duration;

impl World<'_> {
    /// Chooses the node to ask: the key's owner, or, for a hot key, any of those that hold a copy.
    pub(super) fn set_out(&mut self, job: u32) -> u16 {
        let one = self.jobs[job];
        self.nodes.asked(one.key, self.clock.now());
        self.set_out_again(job, &one)
    }

    /// The same of a job, which is `one`, without counting it as another request.
    #[inline]
    fn set_out_again(&mut self, job: u32, one: &Job) -> u16 {
        let reads = one.task == Task::Read || one.task == Task::Refresh;
        let (node, placed) = self.nodes.choose(one.key, reads, one.draw(), self.clock.now());
        if placed {
            self.jobs.held.place(job, node);
        }
        self.jobs[job].node = node;
        node
    }

    /// The app of a job, which is `one`, looks into its own memory and asks the cache, unless it knows better.
    #[inline(always)]
    pub(super) fn ask(&mut self, job: u32, one: &Job) {
        let Job { key, app, .. } = *one;
        if !self.apps.may_exist(|| self.nodes.name(key)) {
            self.stay(job, Phase::Filtered, app);
            return self.go_home(job);
        }
        if let Some(version) = self.apps.look(app, key, self.clock.now(), self.recorder.l1()) {
            self.jobs[job].version = version;
            self.jobs[job].flags |= flag::NOT_TO_KEEP;
            self.stay(job, Phase::L1Hit, app);
            return self.go_home(job);
        }
        if let Some(calls) = &mut self.calls {
            let owner = self.nodes.owner(key);
            if !self.apps.is_peer(app, owner) && !calls.begin(job, &self.jobs) {
                self.jobs[job].node = owner;
                self.stay(job, Phase::WaitCall, app);
                return self.wait_at_longest(job);
            }
        }
        self.call_as(job, one);
    }

    /// A reader asks a node.
    pub(super) fn call(&mut self, job: u32) {
        let one = self.jobs[job];
        self.call_as(job, &one);
    }

    #[inline(always)]
    fn call_as(&mut self, job: u32, one: &Job) {
        self.nodes.asked(one.key, self.clock.now());
        let node = self.set_out_again(job, one);
        let lookup = if self.is_among_peers() { self.legs.lookup } else { Duration::ZERO };
        self.go_in(one.row, job, Phase::ToNode, node, self.way_between(one.app, node) + lookup);
    }

    /// How long the way takes between a job's app and its node, one way.
    pub(super) fn way(&self, job: u32) -> Duration {
        let one = &self.jobs[job];
        self.way_between(one.app, one.node)
    }

    /// How long the way takes between an app and a node: none where both are one process.
    #[inline]
    fn way_between(&self, app: u16, node: u16) -> Duration {
        if self.apps.is_peer(app, node) { Duration::ZERO } else { self.legs.node }
    }

    /// A node looks up the key of a job, which is `one`.
    #[inline]
    fn look(&mut self, job: u32, one: &Job) -> Found {
        let look = self.nodes.look(one.draw(), one.node, one.key, self.clock.now(), self.recorder.cache());
        self.jobs[job].version = look.version;
        if look.at_hand {
            self.jobs.held.keep_stale(job, look.version);
        }
        match look.found {
            Found::Stale => self.jobs[job].flags |= flag::NOT_TO_KEEP,
            Found::Fresh | Found::Early => self.refreshing.read(one.node, one.key),
            Found::NotThere | Found::Nothing => {}
        }
        look.found
    }

    pub(super) fn first_lookup_at_node(&mut self, job: u32) {
        let one = self.jobs[job];
        let node = one.node;
        let found = self.look(job, &one);
        let itself = found == Found::Early && self.scenario.protection.early_load == EarlyLoad::Reader;
        if itself && self.is_among_peers() && !self.is_loading(job) {
            self.stay(job, Phase::EarlyHit, node);
            return self.load_itself(job);
        }
        let phase = match found {
            Found::Early if itself && !self.is_among_peers() => Phase::EarlyHit,
            Found::Fresh | Found::Early => Phase::Hit,
            Found::Stale => Phase::StaleHit,
            Found::NotThere => Phase::NegativeHit,
            Found::Nothing if self.is_among_peers() => {
                self.stay(job, Phase::Miss, node);
                return self.missed(job);
            }
            Found::Nothing => self.miss(job, Phase::Miss),
        };
        self.answer_of_node(job, &one, phase);
        if matches!(found, Found::Early | Found::Stale) && !itself {
            if self.is_among_peers() {
                self.refresh(job);
            } else {
                self.jobs.held.will_refresh(job);
            }
        }
    }

    /// A job that had to wait looks into the cache again: another may have filled it meanwhile.
    pub(super) fn recheck(&mut self, job: u32) {
        let one = self.jobs[job];
        let node = if self.is_among_peers() { one.node } else { self.set_out_again(job, &one) };
        let length = if self.is_among_peers() { self.legs.lookup } else { self.legs.node };
        self.go_in(one.row, job, Phase::Recheck, node, length);
    }

    /// The second lookup is with its node.
    pub(super) fn second_lookup_at_node(&mut self, job: u32) {
        let one = self.jobs[job];
        let found = self.look(job, &one);
        if found == Found::Nothing && self.is_among_peers() {
            self.stay(job, Phase::RecheckMiss, one.node);
            return self.still_missing(job);
        }
        let phase = if found == Found::Nothing { self.miss(job, Phase::RecheckMiss) } else { Phase::RecheckHit };
        if phase == Phase::RecheckHit && self.is_among_peers() {
            self.needs_no_load(job);
        }
        self.answer_of_node(job, &one, phase);
    }

    /// What the node of a job, which is `one`, has found sets out for the app. A value waits until the node's link is free.
    #[inline]
    fn answer_of_node(&mut self, job: u32, one: &Job, phase: Phase) {
        let way = self.way_between(one.app, one.node);
        if self.nodes.has_links() {
            return self.answer_on_link(job, phase, way);
        }
        self.go_in(one.row, job, phase, one.node, way);
    }

    #[inline(never)]
    fn answer_on_link(&mut self, job: u32, phase: Phase, way: Duration) {
        let value = matches!(phase, Phase::Hit | Phase::EarlyHit | Phase::StaleHit | Phase::RecheckHit);
        let Job { app, node, key, .. } = self.jobs[job];
        // A value that stays within a process takes no room on a link.
        if !value || self.apps.is_peer(app, node) {
            return self.go(job, phase, node, way);
        }
        let wait = self.nodes.send(node, key, self.clock.now());
        if wait == Duration::ZERO {
            return self.go(job, phase, node, self.nodes.sending(key) + way);
        }
        self.jobs[job].errand = phase;
        self.go(job, Phase::WaitLink, node, wait);
    }

    /// The link is free for a job's value.
    pub(super) fn link_is_free(&mut self, job: u32) {
        let Job { node, key, errand: phase, .. } = self.jobs[job];
        let length = self.nodes.sending(key) + self.way(job);
        self.go(job, phase, node, length);
    }

    /// A second lookup has found the value, and its app knows.
    pub(super) fn found_after_all(&mut self, job: u32) {
        self.needs_no_load(job);
        if self.jobs[job].task == Task::Refresh { self.end(job, Phase::Refreshed) } else { self.go_home(job) }
    }
}
