//! Which request holds which lock or lease, by the recording and the script: each node keeps its own.

use crate::recording::{Phase, Recording, Step};
use crate::scenario::script::Act;
use crate::scenario::timeline::{Change, Timeline};
use crate::scenario::{LeaseNext, LockRelease, Scenario, WriteStrategy};
use crate::time::{Duration, Instant};
use std::collections::{BTreeMap, BTreeSet};

/// In place of a holder whose try is over while what it held is not.
const NOBODY: u32 = u32::MAX;

/// A lock or a lease.
#[derive(Clone, Copy)]
struct Hold {
    who: u32,
    since: Instant,
    until: Instant,
    /// Whether it is out for certain. Facts that no recording tells, as a write's version, may have ended it.
    sure: bool,
}

/// The nodes with what each holds: the locks, or the leases.
pub(super) struct Held<'a> {
    scenario: &'a Scenario,
    holds: BTreeMap<(u16, u32), Hold>,
    timeline: Timeline,
    /// Which nodes remember anything.
    up: Vec<bool>,
    /// What was let go of, and when, on nodes whose replica may not know it yet.
    released: Vec<(Instant, (u16, u32), Hold)>,
    /// How many of the timeline's events are past.
    past: usize,
    /// The requests that load without a lease, because a node that has left told them that it holds nothing.
    without: BTreeSet<u32>,
}

impl<'a> Held<'a> {
    pub(super) fn new(scenario: &'a Scenario) -> Held<'a> {
        let timeline = Timeline::of(scenario);
        let up = (0..timeline.names().len()).map(|node| node < timeline.first()).collect();
        let (holds, without) = (BTreeMap::new(), BTreeSet::new());
        Held { scenario, timeline, holds, up, released: Vec::new(), past: 0, without }
    }

    fn is_lease(&self) -> bool {
        self.scenario.protection.coalesce.has_leases()
    }

    /// An intervention at its time: nodes forget, come and go.
    pub(super) fn act(&mut self, act: &Act, at: Instant) {
        self.take_over(at, false);
        let name = match (act, Change::of(act)) {
            (Act::Flush(None), _) => {
                self.released.clear();
                return self.holds.clear();
            }
            (Act::Flush(Some(name)), _) => name,
            (_, Some((_, name))) => name,
            _ => return,
        };
        let Some(node) = self.timeline.number(name) else { return };
        if let Some((change, _)) = Change::of(act) {
            self.up[node] = matches!(change, Change::Joins | Change::Returns);
            let mut then = self.timeline.events().iter().filter(|event| event.at >= at && event.node == node).skip(1);
            let taken_over = then.next().is_some_and(|event| event.change == Change::TakenOver);
            if change == Change::Dies && taken_over && !self.is_lease() {
                return self.fall_back(node, at);
            }
        }
        self.forget(node);
    }

    fn forget(&mut self, node: usize) {
        self.holds.retain(|(on, _), _| usize::from(*on) != node);
        self.released.retain(|(_, (on, _), _)| usize::from(*on) != node);
    }

    /// Undoes the changes that a node's replica does not know yet: a request that was given a lock has none, and one that gave it back has it.
    fn fall_back(&mut self, node: usize, at: Instant) {
        let known = Instant::ZERO + at.since(Instant::ZERO + self.scenario.cache.replica_lag);
        self.holds.retain(|(on, _), hold| usize::from(*on) != node || hold.since <= known);
        for (when, place, hold) in std::mem::take(&mut self.released) {
            if usize::from(place.0) == node && when > known && hold.since <= known {
                self.holds.entry(place).or_insert(Hold { sure: false, ..hold });
            }
        }
    }

    /// Replicas that are to take over by this time do.
    pub(super) fn take_over(&mut self, at: Instant, now: bool) {
        while let Some(event) =
            self.timeline.events().get(self.past).filter(|event| event.at < at || now && event.at == at)
        {
            if event.change == Change::TakenOver {
                self.up[event.node] = true;
            }
            self.past += 1;
        }
    }

    /// The work for `client` goes on as `who`.
    pub(super) fn go_on(&mut self, client: u32, who: u32) {
        self.holds.values_mut().filter(|hold| hold.who == client).for_each(|hold| hold.who = who);
        if self.without.contains(&client) {
            self.without.insert(who);
        }
    }

    /// A client that takes its work along lets go of its lock; a lease is out until its time is over.
    pub(super) fn cancelled(&mut self, who: u32, at: Instant) {
        if !self.is_lease() {
            let places: Vec<_> =
                self.holds.iter().filter(|(_, hold)| hold.who == who && hold.sure).map(|(place, _)| *place).collect();
            places.into_iter().for_each(|place| self.release(place, at));
        }
    }

    /// A lock is free again, though a replica may not know it yet.
    fn release(&mut self, place: (u16, u32), at: Instant) {
        if let Some(hold) = self.holds.remove(&place)
            && self.scenario.fails_over_after().is_some()
        {
            self.released.push((at, place, hold));
        }
    }

    /// What a step says of a lock or a lease, and the rule that it breaks, if any.
    pub(super) fn step(&mut self, recording: &Recording, key: u32, step: Step) -> Result<(), &'static str> {
        use Phase::*;
        let protection = &self.scenario.protection;
        let (redis, lease) = (protection.coalesce.has_lock(), self.is_lease());
        if !redis && !lease {
            return Ok(());
        }
        let (at, who) = ((step.place, key), step.who);
        let rule = |holds: bool, rule| if holds { Ok(()) } else { Err(rule) };
        if protection.coalesce.is_of_majority() {
            return self.step_of_majority(key, step);
        }
        let hold = self.holds.get(&at).filter(|hold| step.at < hold.until);
        let (holder, sure) = (hold.map(|hold| hold.who), hold.is_some_and(|hold| hold.sure));
        let up = self.up.get(usize::from(step.place)).copied().unwrap_or(false);
        match step.to {
            LockGranted => {
                rule(up, "a node that has left grants no lock")?;
                rule(!sure, "a lock has one holder")?;
                self.hold(at, who, step.at, protection.lock_ttl);
            }
            // A leader asks for its lease by a lookup of its own.
            Miss if protection.coalesce.is_in_process() => {}
            Miss | RecheckMiss if lease && up => {
                rule(!sure, "a lease is given to one client")?;
                self.without.remove(&who);
                self.hold(at, who, step.at, protection.lease_hold);
            }
            Miss | RecheckMiss if lease => {
                self.without.insert(who);
            }
            // What waited for its node's link was found before that, and the lease may be over by now.
            StaleHit if step.from == WaitLink => {}
            // For an unknown key an old negative entry may be found, which looks like a new one.
            LockRefused | HotMiss | StaleHit if lease || step.to == LockRefused => {
                rule(holder.is_some() || !up, "nobody is kept away from what nobody holds")?;
            }
            FromFill if lease => {
                // A refresh sets the value without asking, and so ends whatever lease is out.
                let refresh = u64::from(who) >= self.scenario.requests() && recording.origin(who).is_none();
                let may = refresh || self.without.contains(&who) || holder == Some(who);
                rule(may, "only the holder of the lease fills")?;
                self.lease_used(at);
            }
            // The value that it carries may be older than what was written meanwhile; that uses its lease up, too.
            FillRefused if lease && self.versions() && holder == Some(who) => self.doubt(|on| on == at),
            Updated if lease => {
                let cache = &self.scenario.cache;
                let copied = cache.hot_copies > 1 || cache.load_bound > 0.0;
                if self.versions() {
                    self.doubt(|on| on == at);
                } else {
                    self.lease_used(at);
                }
                self.doubt(|on| copied && on.1 == key);
            }
            Released => {
                rule(holder == Some(who), "a job that releases its own lock holds it")?;
                self.release(at, step.at);
            }
            LockLost => rule(holder != Some(who) || !sure, "a lock that is held is not lost")?,
            LockStolen => {
                let of_another = holder.is_some_and(|holder| holder != who);
                let may = protection.lock_release == LockRelease::Unsafe;
                rule(of_another && may, "only an unsafe release takes a lock, and from another")?;
                self.release(at, step.at);
            }
            // It may have gone without its lock, which a node could not be told of; or its app has restarted.
            Error if redis => self.holds.values_mut().filter(|hold| hold.who == who).for_each(|hold| hold.sure = false),
            Retry => self.go_on(who, NOBODY),
            _ => {}
        }
        Ok(())
    }

    /// A value has been stored: the lease is over, or has no holder until its time is.
    fn lease_used(&mut self, at: (u16, u32)) {
        if self.scenario.protection.lease_next == LeaseNext::AfterFill {
            self.holds.remove(&at);
        } else if let Some(hold) = self.holds.get_mut(&at) {
            hold.who = NOBODY;
        }
    }

    /// What a step says of a lock that a majority of the nodes grants: each that answers grants it unless it is out there.
    fn step_of_majority(&mut self, key: u32, step: Step) -> Result<(), &'static str> {
        let rule = |holds: bool, rule| if holds { Ok(()) } else { Err(rule) };
        let quorum = self.timeline.first() / 2 + 1;
        let up: Vec<u16> = (0..self.up.len() as u16).filter(|node| self.up[usize::from(*node)]).collect();
        let out = |node: &u16| self.holds.get(&(*node, key)).filter(|hold| step.at < hold.until);
        let own = up.iter().filter(|node| out(node).is_some_and(|hold| hold.who == step.who)).count();
        match step.to {
            Phase::LockGranted => {
                let free = up.iter().filter(|node| out(node).is_none_or(|hold| !hold.sure)).count();
                rule(free >= quorum, "a lock has one holder")?;
                let places: Vec<_> =
                    up.iter().filter(|node| out(node).is_none_or(|hold| !hold.sure)).copied().collect();
                for node in places {
                    self.hold((node, key), step.who, step.at, self.scenario.protection.lock_ttl);
                }
            }
            Phase::LockRefused => {
                let free = up.iter().filter(|node| out(node).is_none()).count();
                let in_time = self.scenario.protection.lock_ttl.scale(99, 100)
                    > self.scenario.cache.round_trip + Duration::from_millis(2);
                rule(free < quorum || !in_time, "nobody is kept away from what nobody holds")?;
            }
            Phase::Released | Phase::LockLost => {
                let released = step.to == Phase::Released;
                rule(!released || own >= quorum, "a job that releases its own lock holds it")?;
                let places: Vec<_> = up.iter().map(|node| (*node, key)).collect();
                for place in places {
                    if self.holds.get(&place).is_some_and(|hold| hold.who == step.who) {
                        self.release(place, step.at);
                    }
                }
            }
            // It may have gone without its lock, which a node could not be told of; or its app has restarted.
            Phase::Error => {
                self.holds.values_mut().filter(|hold| hold.who == step.who).for_each(|hold| hold.sure = false);
            }
            Phase::Retry => self.go_on(step.who, NOBODY),
            _ => {}
        }
        Ok(())
    }

    fn hold(&mut self, at: (u16, u32), who: u32, since: Instant, length: Duration) {
        self.holds.insert(at, Hold { who, since, until: since + length, sure: true });
    }

    fn doubt(&mut self, which: impl Fn((u16, u32)) -> bool) {
        self.holds.iter_mut().filter(|(at, _)| which(**at)).for_each(|(_, hold)| hold.sure = false);
    }

    /// Whether a write may come too late, by a version that the recording does not tell.
    fn versions(&self) -> bool {
        matches!(self.scenario.writes.strategy, WriteStrategy::Versioned | WriteStrategy::Through)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64) -> Instant {
        Instant::from_nanos(ms * 1_000_000)
    }

    fn scenario() -> Scenario {
        let mut scenario = Scenario::default();
        for (path, value) in
            [("cache.nodes", "x,y,z"), ("protection.coalesce", "redlock"), ("cache.replica_lag", "100ms")]
        {
            scenario.set(path, value).unwrap();
        }
        scenario
    }

    #[test]
    fn a_majority_that_is_free_keeps_nobody_away() {
        let scenario = scenario();
        let refused = |holders: u16| {
            let mut held = Held::new(&scenario);
            (0..holders).for_each(|node| held.hold((node, 0), 1, at(0), Duration::from_secs(10)));
            let (from, to) = (Phase::ToNode, Phase::LockRefused);
            held.step_of_majority(0, Step { at: at(1), who: 2, from, to, place: 0 })
        };
        assert_eq!(refused(2), Ok(()));
        assert_eq!(refused(1), Err("nobody is kept away from what nobody holds"), "two of three are free");
    }

    #[test]
    fn a_replica_undoes_what_it_does_not_know() {
        let scenario = scenario();
        let mut held = Held::new(&scenario);
        let hold = |since: u64| Hold { who: 1, since: at(since), until: at(9_000), sure: true };
        // The lag is 100 ms: what was so at 900 ms is so again.
        held.released = vec![
            (at(950), (0, 1), hold(500)),
            (at(850), (0, 2), hold(500)),
            (at(950), (0, 3), hold(920)),
            (at(950), (1, 4), hold(500)),
        ];
        held.holds.insert((0, 5), hold(500));
        held.holds.insert((0, 6), hold(920));
        held.holds.insert((1, 7), hold(920));
        held.fall_back(0, at(1_000));
        let places: Vec<_> = held.holds.keys().copied().collect();
        assert_eq!(places, [(0, 1), (0, 5), (1, 7)]);
    }
}
