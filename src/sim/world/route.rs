//! What follows when a phase is over that ends by itself, and what a node does for a job that comes to it.

use super::World;
use crate::recording::Phase;
use crate::sim::guards::Ended;
use crate::sim::kernel::jobs::flag;
use crate::sim::nodes::Turn;
use crate::time::Duration;

impl World<'_> {
    /// A phase that ends by itself is over.
    pub(super) fn phase_over(&mut self, phase: Phase, number: u32) {
        if phase == Phase::Backoff {
            self.try_again(number);
        } else if !self.jobs.is_gone(number) {
            self.ended(phase, number);
        }
    }

    /// What follows when a phase that ends by itself is over.
    fn ended(&mut self, phase: Phase, job: u32) {
        match phase {
            Phase::ToApp | Phase::WriteToApp | Phase::Retry => self.come_in(job),
            Phase::LogEvent if self.jobs[job].has(flag::LOST) => self.event_lost(job),
            Phase::ToNode
            | Phase::Recheck
            | Phase::ToLock
            | Phase::ToRelease
            | Phase::ToFill
            | Phase::ToInvalidate
            | Phase::ToUpdate
            | Phase::WriteToNode
            | Phase::LogEvent => self.at_node(job, phase),
            Phase::WaitNode => {
                let (node, work) = (self.node_of(job), self.jobs.held.take_work(job));
                self.go(job, Phase::AtNode, node, work.unwrap_or(self.nodes.service()));
            }
            Phase::AtNode => self.errand(job, self.jobs[job].errand),
            Phase::WaitLink => self.link_is_free(job),
            Phase::Unreachable => self.without_node(job),
            Phase::NegativeHit | Phase::Loaded => self.go_home(job),
            Phase::Hit | Phase::StaleHit => {
                // A second lookup may have found it.
                if phase == Phase::StaleHit {
                    self.needs_no_load(job);
                }
                let refreshes = self.jobs.held.take_refresh(job);
                self.go_home(job);
                if refreshes {
                    self.refresh(job);
                }
            }
            Phase::EarlyHit if self.is_loading(job) => self.go_home(job),
            Phase::EarlyHit => self.load_itself(job),
            Phase::Miss => self.missed(job),
            Phase::RecheckHit if self.is_among_peers() => self.go_home(job),
            Phase::RecheckHit => self.found_after_all(job),
            Phase::RecheckMiss => self.still_missing(job),
            Phase::LockGranted => self.query(job),
            Phase::LockRefused | Phase::HotMiss => self.kept_away(job),
            Phase::WaitPoll => self.recheck(job),
            Phase::Released | Phase::LockLost | Phase::LockStolen => self.finish(job),
            Phase::ToDatabase => self.at_database(job),
            Phase::AppBackoff => self.ask_again(job),
            Phase::FromDatabase => self.told_by_database(job, Ended::Answered),
            Phase::QueryFailed => self.told_by_database(job, Ended::Failed),
            Phase::QueryRejected => self.told_by_database(job, Ended::Rejected),
            Phase::FromFill | Phase::FillRefused => self.loaded(job),
            Phase::Logging => self.logged(job),
            Phase::Invalidated | Phase::Updated | Phase::CacheWriteFailed => self.cache_part_over(job),
            Phase::ToClient | Phase::EdgeHit => self.answered(job),
            Phase::Error => self.refused(job),
            _ => unreachable!("{phase:?} does not end by itself"),
        }
    }

    /// A job is with its node, which works on one at a time.
    fn at_node(&mut self, job: u32, errand: Phase) {
        let (node, work) = (self.node_of(job), self.work_of(job, errand));
        if work == Duration::ZERO {
            return self.errand_at(node, job, errand);
        }
        let (phase, length) = match self.nodes.arrive(node, work, self.clock.now()) {
            Turn::Done => return self.errand_at(node, job, errand),
            Turn::Works(length) => (Phase::AtNode, length),
            Turn::Waits(length) => {
                if work != self.nodes.service() {
                    self.jobs.held.has_work(job, work);
                }
                (Phase::WaitNode, length)
            }
        };
        self.jobs[job].errand = errand;
        self.go(job, phase, node, length);
    }

    /// A node does what a job came for.
    fn errand(&mut self, job: u32, errand: Phase) {
        self.errand_at(self.node_of(job), job, errand);
    }

    /// The same, of a job whose node is at hand.
    #[inline(always)]
    fn errand_at(&mut self, node: u16, job: u32, errand: Phase) {
        if let Some(placed) = self.jobs.held.take_placed(job) {
            self.nodes.finish(placed);
        }
        // An order that a majority decides goes to all nodes: no single one is waited for.
        let to_all =
            matches!(errand, Phase::ToLock | Phase::ToRelease) && self.scenario.protection.coalesce.is_of_majority();
        if !to_all && !self.nodes.answers(node, self.clock.now()) {
            self.jobs[job].errand = errand;
            let wait = self.scenario.cache.timeout.saturating_sub(self.legs.node);
            return self.go(job, Phase::Unreachable, node, wait);
        }
        match errand {
            Phase::ToNode => self.first_lookup_at_node(job),
            Phase::Recheck => self.second_lookup_at_node(job),
            Phase::ToLock => self.try_lock(job),
            Phase::ToRelease => self.release(job),
            Phase::ToFill => {
                let stored = self.store_at_node(job);
                self.go(job, if stored { Phase::FromFill } else { Phase::FillRefused }, node, self.legs.node);
            }
            Phase::ToInvalidate => self.invalidate(job),
            Phase::ToUpdate => self.update(job),
            Phase::LogEvent => self.event_arrived(job),
            Phase::WriteToNode => self.write_through(job),
            _ => unreachable!("{errand:?} is no errand"),
        }
    }

    /// A job has waited long enough for a node that does not answer.
    fn without_node(&mut self, job: u32) {
        let degrade = self.scenario.cache.degrade;
        let one = self.jobs[job];
        match one.errand {
            Phase::ToFill => self.loaded(job),
            Phase::ToRelease => self.finish(job),
            Phase::ToInvalidate | Phase::ToUpdate => {
                self.stay(job, Phase::CacheWriteFailed, one.node);
                self.cache_part_over(job);
            }
            Phase::LogEvent => self.event_lost(job),
            Phase::ToNode | Phase::ToLock | Phase::Recheck if degrade => {
                self.jobs[job].flags |= flag::NO_CACHE;
                if one.errand == Phase::ToNode {
                    self.missed(job);
                } else {
                    self.query(job);
                }
            }
            // Others may wait for it.
            Phase::Recheck | Phase::ToLock => {
                self.jobs[job].flags |= flag::ERROR;
                self.finish(job);
            }
            _ => self.fail(job),
        }
    }
}
