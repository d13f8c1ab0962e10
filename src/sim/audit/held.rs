//! Who holds which lock or lease, as the recording and the script tell it: each node keeps its own.

use crate::recording::{Phase, Recording, Step};
use crate::scenario::script::Act;
use crate::scenario::timeline::{Change, Timeline};
use crate::scenario::{LockRelease, Scenario, WriteStrategy};
use crate::time::Instant;
use std::collections::{BTreeMap, BTreeSet};

/// In place of a holder whose try is over while what it held is not.
const NOBODY: u32 = u32::MAX;

/// A lock or a lease.
struct Hold {
    who: u32,
    until: Instant,
    /// Whether it is out for certain. What the recording does not tell, as which version a write has, may have ended it.
    sure: bool,
}

/// The nodes with what each holds: the locks, or the leases.
pub(super) struct Held<'a> {
    scenario: &'a Scenario,
    holds: BTreeMap<(u16, u32), Hold>,
    timeline: Timeline,
    /// Which nodes remember anything.
    up: Vec<bool>,
    /// Those who were told by a node that has left that it holds nothing, and so load without a lease.
    without: BTreeSet<u32>,
}

impl<'a> Held<'a> {
    pub(super) fn new(scenario: &'a Scenario) -> Held<'a> {
        let timeline = Timeline::of(scenario);
        let up = (0..timeline.names().len()).map(|node| node < timeline.first()).collect();
        Held { scenario, timeline, holds: BTreeMap::new(), up, without: BTreeSet::new() }
    }

    fn is_lease(&self) -> bool {
        self.scenario.protection.coalesce.has_leases()
    }

    /// An intervention: nodes forget, come and go.
    pub(super) fn act(&mut self, act: &Act) {
        let name = match (act, Change::of(act)) {
            (Act::Flush(None), _) => return self.holds.clear(),
            (Act::Flush(Some(name)), _) => name,
            (_, Some((_, name))) => name,
            _ => return,
        };
        let Some(node) = self.timeline.number(name) else { return };
        if let Some((change, _)) = Change::of(act) {
            self.up[node] = matches!(change, Change::Joins | Change::Returns);
        }
        self.holds.retain(|(on, _), _| usize::from(*on) != node);
    }

    /// The work for `client` goes on as `who`.
    pub(super) fn go_on(&mut self, client: u32, who: u32) {
        self.holds.values_mut().filter(|hold| hold.who == client).for_each(|hold| hold.who = who);
        if self.without.contains(&client) {
            self.without.insert(who);
        }
    }

    /// A client that takes its work along lets go of its lock; a lease is out until its time is over.
    pub(super) fn cancelled(&mut self, who: u32) {
        if !self.is_lease() {
            self.holds.retain(|_, hold| hold.who != who || !hold.sure);
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
        let hold = self.holds.get(&at).filter(|hold| step.at < hold.until);
        let (holder, sure) = (hold.map(|hold| hold.who), hold.is_some_and(|hold| hold.sure));
        let up = self.up.get(usize::from(step.place)).copied().unwrap_or(false);
        match step.to {
            LockGranted => {
                rule(up, "a node that has left grants no lock")?;
                rule(!sure, "a lock has one holder")?;
                self.hold(at, who, step.at + protection.lock_ttl);
            }
            // A leader asks for its lease by a lookup of its own.
            Miss if protection.coalesce.is_in_process() => {}
            Miss | RecheckMiss if lease && up => {
                rule(!sure, "a lease is given to one client")?;
                self.without.remove(&who);
                self.hold(at, who, step.at + protection.lease_hold);
            }
            Miss | RecheckMiss if lease => {
                self.without.insert(who);
            }
            // What does not exist may be found as an old note of that, which looks like a new one.
            LockRefused | HotMiss | StaleHit if lease || step.to == LockRefused => {
                rule(holder.is_some() || !up, "nobody is kept away from what nobody holds")?;
            }
            FromFill if lease => {
                // A refresh sets the value without asking, and so ends whatever lease is out.
                let refresh = u64::from(who) >= self.scenario.requests() && recording.origin(who).is_none();
                let may = refresh || self.without.contains(&who) || holder == Some(who);
                rule(may, "only who has the lease fills")?;
                self.holds.remove(&at);
            }
            // The value that it carries may be older than what was written meanwhile; that uses its lease up, too.
            FillRefused if lease && self.versions() && holder == Some(who) => self.doubt(|on| on == at),
            Updated if lease => {
                let cache = &self.scenario.cache;
                let copied = cache.hot_copies > 1 || cache.load_bound > 0.0;
                if self.versions() {
                    self.doubt(|on| on == at);
                } else {
                    self.holds.remove(&at);
                }
                self.doubt(|on| copied && on.1 == key);
            }
            Released => {
                rule(holder == Some(who), "who releases a lock of its own holds it")?;
                self.holds.remove(&at);
            }
            LockLost => rule(holder != Some(who) || !sure, "a lock that is held is not lost")?,
            LockStolen => {
                let of_another = holder.is_some_and(|holder| holder != who);
                let may = protection.lock_release == LockRelease::Unsafe;
                rule(of_another && may, "only an unsafe release takes a lock, and from another")?;
                self.holds.remove(&at);
            }
            // It may have gone without its lock, which a node could not be told of; or its app has restarted.
            Error if redis => self.holds.values_mut().filter(|hold| hold.who == who).for_each(|hold| hold.sure = false),
            Retry => self.go_on(who, NOBODY),
            _ => {}
        }
        Ok(())
    }

    fn hold(&mut self, at: (u16, u32), who: u32, until: Instant) {
        self.holds.insert(at, Hold { who, until, sure: true });
    }

    fn doubt(&mut self, which: impl Fn((u16, u32)) -> bool) {
        self.holds.iter_mut().filter(|(at, _)| which(**at)).for_each(|(_, hold)| hold.sure = false);
    }

    /// Whether a write may come too late, by a version that the recording does not tell.
    fn versions(&self) -> bool {
        matches!(self.scenario.writes.strategy, WriteStrategy::Versioned | WriteStrategy::Through)
    }
}
