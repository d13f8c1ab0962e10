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
        // What would come after the end of time comes then.
        let due = (since + longest).min(Instant::MAX);
        match (step.from, step.to) {
            (from, Phase::WaitOver) if in_line(from) => step.at == due,
            (from, _) if in_line(from) => step.at <= due,
            (_, Phase::WaitOver) => step.at + self.nap > since + longest,
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The answers to one row's steps, each with its time in milliseconds, where a wait may last 10 ms and a nap is 3 ms.
    fn steps(path: &str, steps: &[(u64, Phase)]) -> Vec<bool> {
        let mut scenario = Scenario::default();
        let settings =
            [("protection.coalesce", "mutex"), ("protection.lock_poll", "3ms"), ("protection.longest_wait", path)];
        settings.iter().for_each(|(path, value)| scenario.set(path, value).unwrap());
        let mut waits = Waits::new(&scenario);
        let mut from = Phase::Miss;
        let told = steps.iter().map(|&(at, to)| {
            let at = Instant::ZERO + Duration::from_millis(at);
            let step = Step { at, who: 7, from: std::mem::replace(&mut from, to), to, place: 0 };
            waits.step(step)
        });
        told.collect()
    }

    #[test]
    fn a_wait_ends_with_time() {
        use Phase::*;
        let mut scenario = Scenario::default();
        scenario.set("protection.coalesce", "singleflight").unwrap();
        scenario.set("protection.longest_wait", "10ms").unwrap();
        let mut waits = Waits::new(&scenario);
        let began = Instant::MAX - Duration::from_millis(4);
        assert!(waits.step(Step { at: began, who: 7, from: Miss, to: WaitFlight, place: 0 }));
        assert!(waits.step(Step { at: Instant::MAX, who: 7, from: WaitFlight, to: WaitOver, place: 0 }));
    }

    #[test]
    fn a_wait_in_a_queue_ends_in_time() {
        use Phase::*;
        for line in [WaitLock, WaitFlight, WaitCall] {
            assert_eq!(steps("10ms", &[(5, line), (15, WaitOver)]), [true, true], "{line:?}");
            assert_eq!(steps("10ms", &[(5, line), (14, WaitOver)]), [true, false], "{line:?}: too early");
            assert_eq!(steps("10ms", &[(5, line), (16, WaitOver)]), [true, false], "{line:?}: too late");
            assert_eq!(steps("10ms", &[(5, line), (15, Hit)]), [true, true], "{line:?}");
            assert_eq!(steps("10ms", &[(5, line), (16, Hit)]), [true, false], "{line:?}");
            assert_eq!(steps("0s", &[(5, line), (900, Hit)]), [true, true], "{line:?}: it may last for ever");
            assert_eq!(steps("0s", &[(5, line), (15, WaitOver)]), [true, false], "{line:?}: and does not end");
        }
    }

    #[test]
    fn nobody_sleeps_longer_than_it_may_wait() {
        use Phase::*;
        assert_eq!(steps("10ms", &[(0, WaitPoll), (3, ToLock), (7, WaitPoll)]), [true, true, true]);
        assert_eq!(steps("10ms", &[(0, WaitPoll), (3, ToLock), (8, WaitPoll)]), [true, true, false]);
        assert_eq!(steps("10ms", &[(0, WaitPoll), (3, ToLock), (8, WaitOver)]), [true, true, true]);
        assert_eq!(
            steps("10ms", &[(0, WaitPoll), (3, ToLock), (7, WaitOver)]),
            [true, true, false],
            "it may sleep once more"
        );
        let again = [(0, WaitPoll), (3, Retry), (20, WaitPoll)];
        assert_eq!(steps("10ms", &again), [true, true, true], "each try waits anew");
    }

    #[test]
    fn what_goes_on_without_its_client_has_waited_as_long() {
        let mut scenario = Scenario::default();
        scenario.set("protection.longest_wait", "10ms").unwrap();
        let mut waits = Waits::new(&scenario);
        let at = |ms| Instant::ZERO + Duration::from_millis(ms);
        let step = |at, who, from, to| Step { at, who, from, to, place: 0 };
        assert!(waits.step(step(at(0), 1, Phase::Miss, Phase::WaitFlight)));
        waits.go_on(1, 2);
        assert!(!waits.step(step(at(9), 2, Phase::WaitFlight, Phase::WaitOver)));
        assert!(waits.step(step(at(10), 2, Phase::WaitFlight, Phase::WaitOver)));
        assert!(waits.is_over(2) && !waits.is_over(1));
        waits.go_on(2, 3);
        assert!(waits.is_over(3) && !waits.is_over(2));
        assert!(waits.step(step(at(11), 3, Phase::ToDatabase, Phase::Retry)));
        assert!(!waits.is_over(3), "each try waits anew");
    }
}
