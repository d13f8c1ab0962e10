//! The auditor: recomputes from the recording alone what must hold in every run.
//!
//! It shares no code with the world. It runs after every simulation of a debug build, and in the tests.

use super::workload::Workload;
use crate::recording::{Phase, Recording, Step};
use crate::scenario::script::Act;
use crate::scenario::{Coalesce, LockRelease, Scenario, Topology};
use crate::time::Instant;
use std::collections::BTreeMap;
use std::fmt;

/// A rule that a recording breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The rule.
    pub rule: &'static str,
    /// When it is broken first.
    pub at: Instant,
    /// By which request.
    pub who: u32,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (request {} at {})", self.rule, self.who, self.at)
    }
}

/// Which phases may follow a phase.
fn may_follow(from: Phase, to: Phase) -> bool {
    use Phase::*;
    match from {
        ToApp => matches!(to, ToNode | Filtered),
        ToNode => matches!(to, Hit | StaleHit | NegativeHit | Miss | HotMiss),
        Miss => matches!(to, ToDatabase | WaitFlight | WaitLock | Recheck | ToLock),
        WaitFlight => matches!(to, ToClient | Loaded),
        WaitLock | WaitPoll => to == Recheck,
        Recheck => matches!(to, RecheckHit | RecheckMiss | HotMiss | StaleHit),
        RecheckMiss => matches!(to, ToDatabase | ToLock),
        ToLock => matches!(to, LockGranted | LockRefused),
        LockGranted => to == ToDatabase,
        LockRefused => matches!(to, WaitPoll | Refreshed),
        HotMiss => to == WaitPoll,
        Refresh => matches!(to, ToDatabase | ToLock),
        ToDatabase => matches!(to, WaitPool | InDatabase),
        WaitPool => to == InDatabase,
        InDatabase => to == FromDatabase,
        FromDatabase => matches!(to, ToFill | ToRelease | Loaded | ToClient | Refreshed),
        ToFill => matches!(to, FromFill | FillRefused),
        FromFill => matches!(to, ToClient | ToRelease | Refreshed),
        FillRefused => matches!(to, ToClient | Refreshed),
        ToRelease => matches!(to, Released | LockLost | LockStolen),
        Released | LockLost | LockStolen => matches!(to, ToClient | Refreshed),
        Hit | StaleHit | NegativeHit | Filtered | RecheckHit | Loaded => to == ToClient,
        ToClient => to == Answered,
        _ => false,
    }
}

/// Locks and leases, kept as a plain list of who holds what until when.
#[derive(Default)]
struct Held(BTreeMap<u32, (u32, Instant)>);

impl Held {
    fn holder(&self, key: u32, now: Instant) -> Option<u32> {
        self.0.get(&key).filter(|(_, until)| now < *until).map(|(who, _)| *who)
    }

    /// What a step says of a lock or a lease, and the rule that it breaks, if any.
    fn step(&mut self, scenario: &Scenario, key: u32, step: Step) -> Result<(), &'static str> {
        use Phase::*;
        let holder = self.holder(key, step.at);
        let protection = &scenario.protection;
        let hold = match protection.coalesce {
            Coalesce::RedisLock => protection.lock_ttl,
            Coalesce::Lease => protection.lease_hold,
            _ => return Ok(()),
        };
        let lease = protection.coalesce == Coalesce::Lease;
        let rule = |holds: bool, rule| if holds { Ok(()) } else { Err(rule) };
        match step.to {
            LockGranted => rule(holder.is_none(), "a lock has one holder")?,
            Miss | RecheckMiss if lease => rule(holder.is_none(), "a lease is given to one client")?,
            LockRefused | HotMiss => return rule(holder.is_some(), "nobody is kept away from what nobody holds"),
            FromFill if lease => {
                self.0.remove(&key);
                // A refresh sets the value without asking, and so ends whatever lease is out.
                let refresh = u64::from(step.who) >= scenario.requests();
                return rule(refresh || holder == Some(step.who), "only who has the lease fills");
            }
            Released => {
                self.0.remove(&key);
                return rule(holder == Some(step.who), "who releases a lock of its own holds it");
            }
            LockLost => return rule(holder != Some(step.who), "a lock that is held is not lost"),
            LockStolen => {
                self.0.remove(&key);
                let of_another = holder.is_some_and(|holder| holder != step.who);
                let may = protection.lock_release == LockRelease::Unsafe;
                return rule(of_another && may, "only an unsafe release takes a lock, and from another");
            }
            _ => return Ok(()),
        }
        self.0.insert(key, (step.who, step.at + hold));
        Ok(())
    }
}

/// Whether everything holds that must hold.
///
/// # Errors
/// The first [`Violation`].
pub fn audit(scenario: &Scenario, recording: &Recording) -> Result<(), Violation> {
    let mut running = 0u64;
    let mut connections = vec![None; scenario.database.connections as usize];
    let mut loads: BTreeMap<(u32, u16), u32> = BTreeMap::new();
    let mut now_in: Vec<Option<Phase>> = vec![None; recording.requests()];
    let mut ended = 0u64;
    let mut clients = 0u64;
    let mut held = Held::default();
    // Nodes that forget or change forget locks and leases; that is not kept here.
    let keeps =
        |act: &Act| matches!(act, Act::Delete(None) | Act::Warm | Act::Slow(..) | Act::Stop(_) | Act::Spike(..));
    let forgets = !scenario.script.actions.iter().all(|one| keeps(&one.act));
    let mut last = Instant::ZERO;
    for i in 0..recording.steps() {
        let step = recording.step(i);
        let check = |holds: bool, rule| {
            if holds { Ok(()) } else { Err(Violation { rule, at: step.at, who: step.who }) }
        };
        check(step.at >= last, "time does not run backwards")?;
        last = step.at;
        let before = now_in[step.who as usize].replace(step.to);
        match before {
            None => {
                clients += u64::from(step.to == Phase::ToApp);
                check(
                    matches!(step.to, Phase::ToApp | Phase::Refresh),
                    "a life begins at the client, or as a refresh",
                )?;
            }
            Some(phase) => {
                check(phase == step.from, "a step begins where the last one ended")?;
                check(may_follow(phase, step.to), "a request takes only steps that exist")?;
            }
        }
        if matches!(step.to, Phase::Answered | Phase::Refreshed) {
            let refresh = u64::from(step.who) >= scenario.requests();
            check(refresh == (step.to == Phase::Refreshed), "a client gets an answer, a refresh none")?;
        }
        let key = recording.request(step.who).map_or(0, |(key, _)| key);
        if !forgets {
            held.step(scenario, key, step).or_else(|rule| check(false, rule))?;
        }
        let unknown = !recording.request(step.who).is_some_and(|(key, _)| Workload::exists(key));
        match step.to {
            Phase::Hit | Phase::StaleHit => check(!unknown, "what does not exist has no value")?,
            Phase::NegativeHit => check(unknown, "only what does not exist is noted as such")?,
            Phase::Filtered => check(unknown, "a filter turns away no key that exists")?,
            _ => {}
        }
        if step.to == Phase::InDatabase {
            running += 1;
            check(running <= scenario.database.connections, "no more queries run than there are connections")?;
            let slot = &mut connections[usize::from(step.place)];
            check(slot.is_none(), "a connection runs one query")?;
            *slot = Some(step.who);
        }
        if before == Some(Phase::InDatabase) {
            running -= 1;
            let slot = connections.iter_mut().find(|slot| **slot == Some(step.who));
            check(slot.is_some(), "a query runs on a connection")?;
            if let Some(slot) = slot {
                *slot = None;
            }
        }
        // A load lasts from the query's departure until the loader answers.
        if matches!(scenario.protection.coalesce, Coalesce::Mutex | Coalesce::Singleflight) {
            let (key, app) = recording.request(step.who).unwrap_or_default();
            let loads_now = |loads: &BTreeMap<(u32, u16), u32>, gate| loads.get(&(key, gate)).copied();
            let gate = match scenario.apps.topology {
                Topology::LookAside => app,
                // One owner loads a key, so that the key alone names the gate.
                Topology::PeerToPeer => 0,
            };
            if step.to == Phase::ToDatabase {
                check(loads_now(&loads, gate).is_none(), "a gate loads a key once at a time")?;
                loads.insert((key, gate), step.who);
            }
            if matches!(before, Some(Phase::FromFill | Phase::FromDatabase)) && step.to != Phase::ToFill {
                check(loads.remove(&(key, gate)) == Some(step.who), "who loads is who answers")?;
            }
        }
        ended += u64::from(step.to.is_end());
    }
    let whole = Violation { rule: "every request ends", at: recording.end(), who: 0 };
    if ended == recording.requests() as u64 && clients == scenario.requests() && running == 0 {
        Ok(())
    } else {
        Err(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::Recorder;
    use crate::scenario::link::Link;
    use crate::scenario::preset::PRESETS;
    use crate::sim::simulate;

    #[test]
    fn warming_a_key_that_is_being_loaded_starts_no_second_load() {
        for coalesce in ["mutex", "singleflight"] {
            for topology in ["look-aside", "peer-to-peer"] {
                let text = format!(
                    "preset=hot-key&apps.topology={topology}&protection.coalesce={coalesce}&do=warm@2.1s,warm@2.11s"
                );
                let (link, faults) = Link::parse(&text);
                assert_eq!(faults, [], "{text}");
                let recording = simulate(&link.a).unwrap();
                assert_eq!(audit(&link.a, &recording), Ok(()), "{text}");
                assert_eq!(recording.summary().db_queries, 1, "{text}");
            }
        }
    }

    #[test]
    fn every_preset_passes() {
        for name in PRESETS.iter().map(|preset| preset.name).filter(|name| *name != "geecache-100k") {
            let link = Link::to_preset(name).unwrap();
            for scenario in [&link.a, &link.b] {
                assert_eq!(audit(scenario, &simulate(scenario).unwrap()), Ok(()), "{name}");
            }
        }
    }

    #[test]
    fn a_broken_world_is_caught() {
        let mut scenario = Scenario::default();
        scenario.set("clients.count", "2").unwrap();
        scenario.set("database.connections", "1").unwrap();
        let at = Instant::from_nanos;
        let broken = |scenario: &Scenario, lives: &[(u64, u32, Phase, u16)]| {
            let mut recorder = Recorder::new(2, 1);
            recorder.arrive(at(0), 0, 0);
            recorder.arrive(at(0), 0, 0);
            for &(when, who, phase, place) in lives {
                recorder.step(at(when), who, phase, place);
            }
            audit(scenario, &recorder.finish()).unwrap_err().rule
        };
        assert_eq!(broken(&scenario, &[(1, 0, Phase::Hit, 0)]), "a request takes only steps that exist");
        assert_eq!(broken(&scenario, &[(1, 0, Phase::ToNode, 0)]), "every request ends");
        assert_eq!(broken(&scenario, &[(1, 0, Phase::Filtered, 0)]), "a filter turns away no key that exists");

        let to_database =
            |who| [Phase::ToNode, Phase::Miss, Phase::ToDatabase, Phase::InDatabase].map(|p| (1, who, p, 0));
        let two: Vec<_> = to_database(0).into_iter().chain(to_database(1)).collect();
        assert_eq!(broken(&scenario, &two), "no more queries run than there are connections");
        scenario.set("protection.coalesce", "redis-lock").unwrap();
        let lock = |who, outcome| [Phase::ToNode, Phase::Miss, Phase::ToLock, outcome].map(|p| (1, who, p, 0));
        let two: Vec<_> = lock(0, Phase::LockGranted).into_iter().chain(lock(1, Phase::LockGranted)).collect();
        assert_eq!(broken(&scenario, &two), "a lock has one holder");
        assert_eq!(broken(&scenario, &lock(0, Phase::LockRefused)), "nobody is kept away from what nobody holds");
    }
}
