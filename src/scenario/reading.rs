//! One world as it is read: its parameters, made so that they can be run together, and what was changed of what was
//! asked for.

use super::fault::Fault;
use super::parameters::{PARAMETERS, Parameter, Scenario, parameter};
use crate::message::{Arg, Message};

/// Several reasons, one after another.
const REASONS: &str = "clash-reasons";

/// A world under way from a text to a run.
pub(super) struct Reading {
    /// The world as it stands.
    pub scenario: Scenario,
    /// What was changed of it, by the parameter's path: what was asked for, and in `used` what stands there now. Each
    /// parameter is told once, however often it was changed.
    pub told: Vec<Fault>,
}

impl Reading {
    /// A world of which nothing was changed.
    pub fn of(scenario: Scenario) -> Reading {
        Reading { scenario, told: Vec::new() }
    }

    /// A world that follows from this one: what was changed here was changed there too, where it still stands there.
    pub fn followed_by(&self, scenario: Scenario) -> Reading {
        let stands = |fault: &&Fault| {
            let there = parameter(&fault.field).map(|parameter| parameter.spelled(&scenario));
            there == fault.used
        };
        Reading { told: self.told.iter().filter(stands).cloned().collect(), scenario }
    }

    /// Sets a parameter as the text spells it; where that is out of its range, to the nearest that is accepted, and where
    /// it cannot be read, not at all.
    pub fn set(&mut self, parameter: &Parameter, text: &str) {
        self.told.retain(|fault| fault.field != parameter.path);
        match parameter.kind.parse(parameter.path, text) {
            Ok(value) => (parameter.write)(&mut self.scenario, value),
            Err(mut fault) => {
                let nearest = fault.used.take().and_then(|nearest| parameter.kind.parse(parameter.path, &nearest).ok());
                if let Some(value) = nearest {
                    (parameter.write)(&mut self.scenario, value);
                }
                self.told.push(Fault { used: Some(parameter.spelled(&self.scenario)), ..fault });
            }
        }
    }

    /// Makes the world one that can be run: resolves what clashes, one thing after another, because what resolves one
    /// clash may bring about the next. Where that is not done after so many rounds, everything becomes as `otherwise`
    /// has it, which must be a world that can be run.
    pub fn repair(&mut self, rounds: usize, otherwise: &Scenario) {
        for _ in 0..rounds {
            let Some(fault) = self.scenario.faults().into_iter().next() else { return };
            let Some(used) = &fault.used else { break };
            if self.scenario.set(&fault.field, used).is_err() {
                break;
            }
            self.tell(fault);
        }
        if self.scenario.faults().is_empty() {
            return;
        }
        // The seed is that of both worlds, and clashes with nothing.
        for parameter in PARAMETERS.iter().filter(|parameter| parameter.path != "run.seed") {
            let (value, used) = (parameter.spelled(&self.scenario), parameter.spelled(otherwise));
            if value != used {
                (parameter.write)(&mut self.scenario, parameter.value(otherwise));
                let accepted = "clash-together".into();
                self.tell(Fault { field: parameter.path.into(), value, accepted, used: Some(used) });
            }
        }
    }

    /// A value that was changed again is told as it stands now, beside the value that was asked for, with all reasons.
    fn tell(&mut self, fault: Fault) {
        match self.told.iter_mut().find(|earlier| earlier.field == fault.field) {
            Some(earlier) => {
                earlier.accepted = both(&earlier.accepted, &fault.accepted);
                earlier.used = fault.used;
            }
            None => self.told.push(fault),
        }
        // A value that is again as asked for was not changed.
        self.told.retain(|fault| fault.used.as_ref() != Some(&fault.value));
    }
}

/// One reason and another, unless it is among those already.
fn both(earlier: &Message, another: &Message) -> Message {
    let mut reasons = match &earlier.args[..] {
        [(_, Arg::List(reasons))] if earlier.id == REASONS => reasons.clone(),
        _ => vec![earlier.clone()],
    };
    if !reasons.contains(another) {
        reasons.push(another.clone());
    }
    if reasons.len() == 1 { reasons.remove(0) } else { Message::new(REASONS).with("all", reasons) }
}
