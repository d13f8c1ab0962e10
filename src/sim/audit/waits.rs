//! How long each waits for another's load, as the recording tells it.

use crate::recording::{Phase, Step};
use crate::scenario::Scenario;
use crate::time::{Duration, Instant};
use std::collections::{BTreeMap, BTreeSet};

/// Whether it waits in a phase until another does something.
fn in_line(phase: Phase) -> bool {
    matches!(phase, Phase::WaitLock | Phase::WaitFlight | Phase::WaitCall)
}

/// The waits that may come to an end.
pub(super) struct Waits {
    /// `None` where they may last for ever.
    longest: Option<Duration>,
    nap: Duration,
    since: BTreeMap<u32, Instant>,
    over: BTreeSet<u32>,
}

impl Waits {
    pub(super) fn new(scenario: &Scenario) -> Waits {
        let protection = &scenario.protection;
        let nap = if protection.coalesce.has_leases() { protection.lease_wait } else { protection.lock_poll };
        let longest = Some(protection.longest_wait).filter(|longest| *longest > Duration::ZERO);
        Waits { longest, nap, since: BTreeMap::new(), over: BTreeSet::new() }
    }

    /// Whether `who` has waited as long as it may, and goes on alone.
    pub(super) fn is_over(&self, who: u32) -> bool {
        self.over.contains(&who)
    }

    /// The work for `client` goes on as `who`.
    pub(super) fn go_on(&mut self, client: u32, who: u32) {
        if let Some(since) = self.since.remove(&client) {
            self.since.insert(who, since);
        }
        if self.over.remove(&client) {
            self.over.insert(who);
        }
    }

    /// Whether a step is in time: nobody waits in a queue longer than it may, or goes to sleep when it would wake too late;
    /// and nobody gives up before.
    pub(super) fn step(&mut self, step: Step) -> bool {
        let Some(longest) = self.longest else { return step.to != Phase::WaitOver };
        let asleep = matches!(step.to, Phase::WaitPoll);
        if asleep || in_line(step.to) {
            let since = *self.since.entry(step.who).or_insert(step.at);
            return !asleep || step.at + self.nap <= since + longest;
        }
        let since = self.since.get(&step.who).copied().unwrap_or(step.at);
        if step.to == Phase::WaitOver {
            self.over.insert(step.who);
        } else if step.to == Phase::Retry || step.to.is_end() {
            self.since.remove(&step.who);
            self.over.remove(&step.who);
        }
        match (step.from, step.to) {
            (from, Phase::WaitOver) if in_line(from) => step.at == since + longest,
            (from, _) if in_line(from) => step.at <= since + longest,
            (_, Phase::WaitOver) => step.at + self.nap > since + longest,
            _ => true,
        }
    }
}
