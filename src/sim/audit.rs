//! The auditor: recomputes from the recording alone what must hold in every run.
//!
//! It shares no code with the world. It runs after every simulation of a debug build, and in the tests.

use super::workload::Workload;
use crate::recording::{Phase, Recording};
use crate::scenario::{Coalesce, Scenario, Topology};
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
        ToNode => matches!(to, Hit | StaleHit | NegativeHit | Miss),
        Miss => matches!(to, ToDatabase | WaitFlight | WaitLock | Recheck),
        WaitFlight => matches!(to, ToClient | Loaded),
        WaitLock => to == Recheck,
        Recheck => matches!(to, RecheckHit | RecheckMiss),
        RecheckMiss => to == ToDatabase,
        ToDatabase => matches!(to, WaitPool | InDatabase),
        WaitPool => to == InDatabase,
        InDatabase => to == FromDatabase,
        FromDatabase => matches!(to, ToFill | Loaded | ToClient),
        ToFill => to == FromFill,
        FromFill | Hit | StaleHit | NegativeHit | Filtered | RecheckHit | Loaded => to == ToClient,
        ToClient => to == Answered,
        Answered | Failed => false,
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
            None => check(step.to == Phase::ToApp, "a life begins at the client")?,
            Some(phase) => {
                check(phase == step.from, "a step begins where the last one ended")?;
                check(may_follow(phase, step.to), "a request takes only steps that exist")?;
            }
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
        if scenario.protection.coalesce != Coalesce::Off {
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
    if ended == recording.requests() as u64 && ended == scenario.requests() && running == 0 {
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
        let broken = |lives: &[(u64, u32, Phase, u16)]| {
            let mut recorder = Recorder::new(2, 1);
            recorder.arrive(at(0), 0, 0);
            recorder.arrive(at(0), 0, 0);
            for &(when, who, phase, place) in lives {
                recorder.step(at(when), who, phase, place);
            }
            audit(&scenario, &recorder.finish()).unwrap_err().rule
        };
        assert_eq!(broken(&[(1, 0, Phase::Hit, 0)]), "a request takes only steps that exist");
        assert_eq!(broken(&[(1, 0, Phase::ToNode, 0)]), "every request ends");
        let to_database =
            |who| [Phase::ToNode, Phase::Miss, Phase::ToDatabase, Phase::InDatabase].map(|p| (1, who, p, 0));
        let two: Vec<_> = to_database(0).into_iter().chain(to_database(1)).collect();
        assert_eq!(broken(&two), "no more queries run than there are connections");
    }
}
