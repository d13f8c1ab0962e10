//! The calls of apps to peers, where each app makes one at a time for each key: the outer of the two singleflights of groupcache.
//!
//! `Group.load` runs in the flight of the process that was asked, around the call to the peer that owns the key. The flight of
//! that peer is what coalesces loads, and is no concern of this file.

use crate::keyed::Group;
use crate::memory::Memory;
use crate::sim::kernel::jobs::Jobs;
use rustc_hash::FxHashMap;
use stampede_mechanisms::coalescing::singleflight::{FlightId, Join};

/// The calls of all apps.
#[derive(Clone)]
pub struct Calls {
    of_app: Vec<Group<u32, u32>>,
    /// The jobs whose calls are under way, each the leader of some others.
    led: FxHashMap<u32, FlightId>,
}

impl Calls {
    /// None under way.
    pub fn new(apps: usize) -> Calls {
        Calls { of_app: (0..apps).map(|_| Group::default()).collect(), led: FxHashMap::default() }
    }

    /// A job is to ask its key's owner. Whether it does; otherwise it waits for the call that is under way.
    pub fn begin(&mut self, job: u32, jobs: &Jobs) -> bool {
        let one = &jobs[job];
        match self.of_app[usize::from(one.app)].join(&one.key, job) {
            Join::Lead(flight) => {
                self.led.insert(job, flight);
                true
            }
            Join::Follow(_) => false,
        }
    }

    /// Whether this job makes a call that others may share.
    pub fn is_led_by(&self, job: u32) -> bool {
        self.led.contains_key(&job)
    }

    /// A job has its answer, an error, or no use for one any more: those that waited for its call, if it made one.
    pub fn over(&mut self, job: u32, jobs: &Jobs) -> Vec<u32> {
        let mut followers = Vec::new();
        if let Some(flight) = self.led.remove(&job) {
            // A flight that is led is there.
            let _ = self.of_app[usize::from(jobs[job].app)].finish(flight, &mut followers);
            followers.retain(|follower| !jobs.waits_no_more(*follower));
        }
        followers
    }

    /// Adds what they hold.
    pub fn weigh(&self, memory: &mut Memory) {
        self.of_app.iter().for_each(|calls| calls.weigh(memory));
        memory.map(&self.led);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::kernel::jobs::Job;

    #[test]
    fn each_app_calls_once_for_a_key_at_a_time() {
        let mut jobs = Jobs::new(5, true);
        for (job, (app, key)) in [(0, 7), (0, 7), (1, 7), (0, 8), (0, 7)].into_iter().enumerate() {
            jobs.begin(job as u32, Job { row: job as u32, app, key, ..Job::NONE });
        }
        let mut calls = Calls::new(2);
        assert_eq!([0, 1, 2, 3].map(|job| calls.begin(job, &jobs)), [true, false, true, true]);
        assert_eq!(calls.over(2, &jobs), [0; 0], "nobody waits in another app");
        assert_eq!(calls.over(1, &jobs), [0; 0], "a follower ends nothing");
        assert!(calls.is_led_by(0) && !calls.is_led_by(1));
        assert_eq!(calls.over(0, &jobs), [1]);
        assert!(!calls.is_led_by(0));
        assert_eq!(calls.over(0, &jobs), [0; 0], "once");
        assert!(calls.begin(4, &jobs), "the next one calls again");
    }
}
