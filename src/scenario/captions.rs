//! Whether the captions of a preset are still true after its scenario was changed.
//!
//! Captions speak of what a world is and what happens in it, whatever its numbers are. So each parameter says when a change
//! of it makes them untrue ([`Captions`]), and nothing else does.

use super::parameter::Captions;
use super::parameters::{Arrivals, PARAMETERS, Parameter, Scenario};
use super::script::Act;
use crate::time::Duration;

impl Scenario {
    /// Whether captions that were written for `base` are true of this scenario too.
    pub fn keeps_captions_of(&self, base: &Scenario) -> bool {
        let decided = numbers_decide(self) || numbers_decide(base);
        PARAMETERS.iter().all(|parameter| parameter.keeps_captions(base, self, decided))
    }
}

impl Parameter {
    fn keeps_captions(&self, base: &Scenario, now: &Scenario, decided: bool) -> bool {
        let [was, is] = [base, now].map(|scenario| self.value(scenario));
        if was == is || !((self.matters)(base) || (self.matters)(now)) {
            return true;
        }
        let off = self.value(&Scenario::default());
        match self.captions {
            Captions::Hold => true,
            Captions::Number => !decided,
            Captions::Switch => !decided && (was == off) == (is == off),
            Captions::End => false,
        }
    }
}

/// Whether the numbers decide what happens. Where clients give up they decide which requests are served at all; and they decide
/// when a spike comes, and what an app is doing when it restarts.
fn numbers_decide(scenario: &Scenario) -> bool {
    let crashes = scenario.script.actions.iter().any(|one| matches!(one.act, Act::Crash(_)));
    scenario.clients.timeout > Duration::ZERO || scenario.clients.arrivals == Arrivals::Spike || crashes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::link::Link;
    use crate::scenario::value::{Kind, Value};

    fn kept(preset: &str, change: &str) -> bool {
        let base = Link::to_preset(preset).unwrap().a;
        let (changed, faults) = Link::parse(&format!("preset={preset}&{change}"));
        assert_eq!(faults, [], "{change}");
        changed.a.keeps_captions_of(&base)
    }

    #[test]
    fn numbers_may_change_and_kinds_may_not() {
        for change in ["clients.count=250", "cache.ttl=1s", "database.query_time=1s", "seed=7", "prices.node=1"] {
            assert!(kept("hot-key", change), "{change}");
        }
        for change in [
            "protection.coalesce=mutex",
            "clients.retry=fixed",
            "do=flush@1s",
            "keys.popularity=zipf",
            "cache.grace=1s",
            "database.replicas=2",
            "clients.read_share=0.5",
            "cache.preload=no",
        ] {
            assert!(!kept("hot-key", change), "{change}");
        }
    }

    #[test]
    fn a_parameter_without_effect_changes_no_caption() {
        assert!(kept("hot-key", "writes.strategy=write-around"), "nothing is written");
        assert!(kept("hot-key", "protection.lock_ttl=1s"), "there is no lock");
        assert!(!kept("lock-too-short", "protection.lock_ttl=1s"), "there is one");
    }

    #[test]
    fn where_clients_give_up_every_number_counts() {
        assert!(!kept("metastable", "clients.count=1000"));
        assert!(kept("metastable", "prices.node=1"));
    }

    /// Every parameter in turn, with other values: what ends the captions is what the table says.
    #[test]
    fn every_parameter_does_what_it_says() {
        let base = Scenario::default();
        for parameter in PARAMETERS {
            let others: Vec<Value> = match parameter.kind {
                Kind::Whole { min, max, .. } => [min, max, min + (max - min) / 2].map(Value::Whole).into(),
                Kind::Limit { min, max, .. } => [Some(min), Some(max), None].map(Value::Limit).into(),
                Kind::Real { min, max } => [min, max, (min + max) / 2.0].map(Value::Real).into(),
                Kind::Time { min, max } => [min, max].map(Value::Time).into(),
                Kind::Choice(options) => options.iter().map(|name| Value::Choice(name)).collect(),
                Kind::Flag => vec![Value::Flag(false), Value::Flag(true)],
                Kind::Text { .. } | Kind::Names { .. } | Kind::Script => continue,
            };
            for value in others {
                let mut now = base.clone();
                (parameter.write)(&mut now, value.clone());
                let changed = parameter.value(&now) != parameter.value(&base) && (parameter.matters)(&now);
                let ends = match parameter.captions {
                    Captions::Hold => false,
                    Captions::Number => changed && numbers_decide(&now),
                    Captions::Switch | Captions::End => changed,
                };
                assert_eq!(!now.keeps_captions_of(&base), ends, "{} = {value:?}", parameter.path);
            }
        }
    }
}
