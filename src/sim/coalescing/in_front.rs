//! Singleflight in front of another way: each process has one leader, and what coalesces the loads of all processes
//! lets one of those load. The followers sleep and ask for nothing; they get what their leader gets, however it does.

use super::contract::{Coalescing, Effect, Next, Told};
use super::singleflight::Flights;
use crate::memory::Memory;
use crate::sim::kernel::holdings::Claims;
use crate::sim::kernel::jobs::{Jobs, flag};
use crate::time::Instant;
use stampede_mechanisms::coalescing::lock::Released;

#[derive(Clone)]
pub struct InFront<Behind> {
    flights: Flights,
    behind: Behind,
    /// Whether a leader asks by looking into the cache for a second time. A lease comes with a lookup that finds nothing,
    /// so the first lookup, which everybody makes, asks for none.
    asks_by_looking: bool,
}

impl<Behind: Coalescing> InFront<Behind> {
    /// Leaders ask for a lock.
    pub fn of_lock(processes: usize, behind: Behind) -> Self {
        InFront { flights: Flights::new(processes), behind, asks_by_looking: false }
    }

    /// Leaders ask for a lease.
    pub fn of_leases(processes: usize, behind: Behind) -> Self {
        InFront { asks_by_looking: true, ..InFront::of_lock(processes, behind) }
    }
}

impl<Behind: Coalescing + Clone + 'static> Coalescing for InFront<Behind> {
    fn missed(&mut self, job: u32, jobs: &mut Jobs) -> Next {
        match self.flights.missed(job, jobs) {
            Next::Load => {
                // A refresh is of a value that is there, and where no node answers there is nothing to look at.
                let looks = !jobs[job].refreshes() && !jobs[job].has(flag::NO_CACHE);
                if self.asks_by_looking && looks { Next::Look } else { self.behind.missed(job, jobs) }
            }
            follow => follow,
        }
    }

    fn not_there(&mut self, job: u32, again: bool, jobs: &mut Jobs, now: Instant) -> Told {
        if again { self.behind.not_there(job, again, jobs, now) } else { Told::Nothing }
    }

    fn kept_away(&mut self, job: u32, awaited: bool, jobs: &Jobs) -> Next {
        self.behind.kept_away(job, awaited || self.flights.has_followers(job, jobs), jobs)
    }

    fn still_missing(&mut self, job: u32) -> Next {
        self.behind.still_missing(job)
    }

    fn found(&mut self, job: u32, claims: Claims, jobs: &mut Jobs, effects: &mut Vec<Effect>) {
        if let Some(flight) = claims.flight {
            // A value too old for the leader's app to keep is too old for its followers, too.
            let flags = jobs[job].flags & flag::NOT_TO_KEEP;
            self.flights.land(flight, job, flags, jobs, effects);
        }
    }

    fn try_lock(&mut self, job: u32, jobs: &mut Jobs, now: Instant) -> bool {
        self.behind.try_lock(job, jobs, now)
    }

    fn release(&mut self, job: u32, jobs: &mut Jobs, now: Instant) -> Released {
        self.behind.release(job, jobs, now)
    }

    fn may_store(&mut self, job: u32, outdated: bool, jobs: &mut Jobs, now: Instant) -> bool {
        self.behind.may_store(job, outdated, jobs, now)
    }

    fn loaded(&mut self, job: u32, jobs: &mut Jobs) -> Next {
        self.behind.loaded(job, jobs)
    }

    fn over(&mut self, job: u32, claims: Claims, error: bool, jobs: &mut Jobs, effects: &mut Vec<Effect>) {
        self.behind.over(job, claims, error, jobs, effects);
        self.flights.over(job, claims, error, jobs, effects);
    }

    fn left(&mut self, job: u32, claims: Claims, jobs: &mut Jobs, now: Instant, effects: &mut Vec<Effect>) {
        self.behind.left(job, claims, jobs, now, effects);
        self.flights.left(job, claims, jobs, now, effects);
    }

    fn process_died(&mut self, process: u16) {
        self.flights.process_died(process);
        self.behind.process_died(process);
    }

    fn keepers(&self, key: u32, now: Instant) -> u64 {
        self.behind.keepers(key, now)
    }

    fn node_answers(&mut self, node: u16, answers: bool) {
        self.behind.node_answers(node, answers);
    }

    fn node_fell_back(&mut self, node: u16, to: Instant, now: Instant) {
        self.behind.node_fell_back(node, to, now);
    }

    fn node_died(&mut self, node: u16) {
        self.behind.node_died(node);
    }

    fn deleted(&mut self, node: u16, key: u32, held: Option<u32>, now: Instant) {
        self.behind.deleted(node, key, held, now);
    }

    fn set(&mut self, node: u16, key: u32) {
        self.behind.set(node, key);
    }

    fn is_loading(&self, process: u16, key: u32) -> bool {
        self.flights.is_loading(process, key)
    }

    fn weigh(&self, memory: &mut Memory) {
        self.flights.weigh(memory);
        self.behind.weigh(memory);
    }
}
