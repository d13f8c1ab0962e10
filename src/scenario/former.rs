//! What older links mean: what a parameter that they do not name was then, what a preset set then, which names have
//! changed, and what was wrong in the model when they were made.
//!
//! A link spells only what differs from its preset, and a preset only what differs from the defaults. So a default that
//! changes would change the runs of all links that leave it out. Instead the version of the link goes up, and the value of
//! before gets a line here: a link of that version still means it. A mistake that has been put right is not kept: a
//! link that shows it has another run, and the page says why.

use super::fault::Fault;
use super::parameters::{BreakerKind, Scenario, Topology, parameter};
use super::preset::{Preset, World, apply};
use super::script::Act;

/// A preset as it was: its settings on top of the defaults of that time.
pub struct FormerPreset {
    /// The last version of the link format for which it was so.
    pub until: u64,
    /// Its name.
    pub name: &'static str,
    /// What A set, on top of the defaults.
    pub a: &'static [(&'static str, &'static str)],
    /// What B changed, on top of A.
    pub b: &'static [(&'static str, &'static str)],
}

/// Something that the model had wrong.
pub struct Change {
    /// The last version of the link format whose links were made with it.
    pub until: u64,
    /// What is otherwise now: an identifier of `words/`.
    pub says: &'static str,
    /// Whether it changes anything in a world.
    pub matters: fn(&Scenario) -> bool,
}

/// All that has changed since there are links.
pub struct Former {
    /// Defaults: the last version that had it, the parameter's path, and what it was, spelled as in a link.
    pub defaults: &'static [(u64, &'static str, &'static str)],
    /// Presets whose settings were others. Those that were the same in the end, because a preset came to pin a former
    /// default, are not among them.
    pub presets: &'static [FormerPreset],
    /// Names of fields: the former one, and the one of today. No name of before comes to mean something else.
    pub fields: &'static [(&'static str, &'static str)],
    /// Spellings of values: the last version that had it, the parameter's path, the former spelling, and the one of today. What is
    /// still a spelling of something means that to links of today, and to people.
    pub values: &'static [(u64, &'static str, &'static str, &'static str)],
    /// What was wrong.
    pub changes: &'static [Change],
}

/// The tables for [`VERSION`](super::link::VERSION) and all versions before.
pub static FORMER: Former = Former {
    defaults: &[
        (1, "protection.early_load", "background"),
        (1, "protection.flights", "owner"),
        (1, "cache.service", "0s"),
    ],
    presets: &[CELEBRITY, RELATED_KEYS],
    fields: &[],
    values: &[
        // 0 was no limit, before a queue could have no place at all.
        (1, "database.queue_limit", "0", "none"),
        (1, "protection.limit", "0", "none"),
        (1, "protection.rate", "0", "none"),
        (1, "clients.retry_budget", "aws", "aws-2020"),
        (1, "apps.topology", "look-aside", "cache-aside"),
    ],
    changes: &[
        Change { until: 1, says: "changed-throttle", matters: |s| s.protection.throttle },
        Change { until: 1, says: "changed-breaker", matters: |s| s.protection.breaker != BreakerKind::Off },
        Change {
            until: 1,
            says: "changed-crash",
            matters: |s| s.script.actions.iter().any(|one| matches!(one.act, Act::Crash(_))),
        },
        Change {
            until: 1,
            says: "changed-owner",
            matters: |s| s.apps.topology == Topology::PeerToPeer && s.writes_anything(),
        },
    ],
};

/// The incident before it was told by the clock: its readers came as a Poisson process, and so 5000 of them on average.
const CELEBRITY: FormerPreset = FormerPreset {
    until: 1,
    name: "celebrity",
    a: &[
        ("clients.arrivals", "poisson"),
        ("clients.rate", "5000"),
        ("clients.count", "15000"),
        ("clients.start", "35s"),
        ("clients.calm_rate", "10"),
        ("clients.calm_until", "4.9s"),
        ("keys.hot", "user:tech_celeb"),
        ("cache.nodes", "cache"),
        ("cache.ttl", "1h"),
        ("database.query_time", "1s"),
        ("database.connections", "100"),
        ("script.actions", "delete@5s"),
    ],
    b: &[("protection.coalesce", "redis-lock"), ("protection.lock_ttl", "5s")],
};

/// The feeds before a post made its followers' feeds old.
const RELATED_KEYS: FormerPreset = FormerPreset {
    until: 1,
    name: "related-keys",
    a: &[
        ("clients.arrivals", "poisson"),
        ("clients.rate", "1000"),
        ("clients.count", "10000"),
        ("clients.read_share", "0.995"),
        ("keys.popularity", "uniform"),
        ("keys.count", "1000"),
        ("cache.nodes", "cache"),
        ("cache.ttl", "1h"),
        ("cache.preload_keys", "1000"),
        ("database.query_time", "50ms"),
        ("database.write_time", "20ms"),
    ],
    b: &[("writes.related", "50")],
};

impl Former {
    /// World A of a preset, as a link of this version means it.
    ///
    /// # Errors
    /// A [`Fault`] if the tables or the preset are wrong, which a test rules out.
    pub fn base(&self, version: u64, preset: &Preset) -> Result<Scenario, Fault> {
        let mut a = Scenario::default();
        self.defaults(version).into_iter().try_for_each(|(path, value)| a.set(path, value))?;
        apply(&mut a, self.settings(version, preset, World::A))?;
        Ok(a)
    }

    /// World B of a preset over this world A, as a link of this version means it.
    ///
    /// # Errors
    /// A [`Fault`] if the tables or the preset are wrong, which a test rules out.
    pub fn patched(&self, version: u64, preset: &Preset, a: &Scenario) -> Result<Scenario, Fault> {
        let mut b = a.clone();
        apply(&mut b, self.settings(version, preset, World::B))?;
        Ok(b)
    }

    /// The defaults of this version that are others today: path and value, what counts last.
    fn defaults(&self, version: u64) -> Vec<(&'static str, &'static str)> {
        // Of several versions that had their own, the oldest that is not before the link's is what it means.
        let mut then: Vec<_> = self.defaults.iter().filter(|(until, ..)| *until >= version).collect();
        then.sort_by_key(|(until, ..)| std::cmp::Reverse(*until));
        then.into_iter().map(|(_, path, value)| (*path, *value)).collect()
    }

    /// Gives a world the defaults of today where those of this version change nothing in it, so that it is not written with
    /// what it has no use for. Values that were `asked` for by their paths stay.
    pub fn settle(&self, version: u64, world: &mut Scenario, asked: impl Fn(&str) -> bool) {
        let today = Scenario::default();
        for (path, value) in self.defaults(version) {
            let Some(parameter) = parameter(path).filter(|_| !asked(path)) else { continue };
            if !(parameter.matters)(world) && parameter.spelled(world) == value {
                (parameter.write)(world, parameter.value(&today));
            }
        }
    }

    /// What a preset sets in one of its worlds, as a link of this version means it: A on top of the defaults, B on top of A.
    pub fn settings(&self, version: u64, preset: &Preset, world: World) -> &'static [(&'static str, &'static str)] {
        let then = self.presets.iter().filter(|then| then.name == preset.name && then.until >= version);
        let (a, b) = then.min_by_key(|then| then.until).map_or((preset.a, preset.b), |then| (then.a, then.b));
        if world == World::A { a } else { b }
    }

    /// The name of today for the name of a field without `b.`.
    pub fn field<'a>(&self, name: &'a str) -> &'a str {
        self.fields.iter().find(|(before, _)| *before == name).map_or(name, |(_, now)| now)
    }

    /// The spelling of today for a parameter's value, as a link of this version means it. A spelling of before that means nothing
    /// today is known in every link.
    pub fn value<'a>(&self, version: u64, path: &str, value: &'a str) -> &'a str {
        let means = || parameter(path).is_some_and(|parameter| parameter.kind.parse(path, value).is_ok());
        let then = self.values.iter().filter(|(_, of, before, _)| *of == path && *before == value);
        let same = then.filter(|(until, ..)| *until >= version || !means()).min_by_key(|(until, ..)| *until);
        same.map_or(value, |(.., now)| now)
    }

    /// What a link of this version shows otherwise than when it was made: identifiers of `words/`.
    pub fn changes(&self, version: u64, a: &Scenario, b: &Scenario) -> Vec<&'static str> {
        let since = self.changes.iter().filter(|change| change.until >= version);
        since.filter(|change| (change.matters)(a) || (change.matters)(b)).map(|change| change.says).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::link::VERSION;
    use super::*;
    use crate::words::english;

    #[test]
    fn what_was_a_default_is_none_now_and_is_still_accepted() {
        for (until, path, value) in FORMER.defaults {
            assert!(*until < VERSION, "{path}");
            let mut then = Scenario::default();
            assert_eq!(then.set(path, value), Ok(()), "{path}");
            assert_ne!(then, Scenario::default(), "{path} is {value} today, too");
            let same = FORMER.defaults.iter().filter(|(u, p, _)| (u, p) == (until, path));
            assert_eq!(same.count(), 1, "{path} had one default at a time");
        }
    }

    #[test]
    fn a_preset_of_before_could_be_run() {
        for then in FORMER.presets {
            assert!(then.until < VERSION, "{}", then.name);
            let now = Preset::named(then.name).expect(then.name);
            assert_ne!((then.a, then.b), (now.a, now.b), "{} is so today", then.name);
            let a = FORMER.base(then.until, now).unwrap();
            let b = FORMER.patched(then.until, now, &a).unwrap();
            assert_eq!((a.faults(), b.faults()), (vec![], vec![]), "{}", then.name);
        }
    }

    #[test]
    fn a_name_of_before_means_one_of_today() {
        for (before, now) in FORMER.fields {
            assert!(parameter(before).is_none(), "{before} means something again");
            assert!(parameter(now).is_some(), "{now}");
        }
        for (until, path, before, now) in FORMER.values {
            let kind = parameter(path).expect(path).kind;
            let (then, today) = (kind.parse(path, before), kind.parse(path, now));
            assert!(*until < VERSION && today.is_ok() && then != today, "{path}: {before}, {now}");
            assert_eq!((FORMER.value(*until, path, before), FORMER.value(*until, path, now)), (*now, *now));
        }
        // No limit was spelled as what is now a queue of length 0.
        let value = |version| FORMER.value(version, "database.queue_limit", "0");
        assert_eq!([1, 2].map(value), ["none", "0"]);
    }

    #[test]
    fn every_change_has_words() {
        for change in FORMER.changes {
            assert!(change.until < VERSION && english().has(change.says), "{}", change.says);
        }
    }

    #[test]
    fn of_several_former_values_a_link_means_that_of_its_time() {
        let former = Former {
            defaults: &[(1, "apps.count", "7"), (3, "apps.count", "9"), (3, "clients.count", "5")],
            presets: &[FormerPreset {
                until: 2,
                name: "hot-key",
                a: &[("apps.count", "4")],
                b: &[("apps.count", "3")],
            }],
            ..FORMER
        };
        let apps = |version: u64, name: &str| {
            let preset = Preset::named(name).unwrap();
            let a = former.base(version, preset).unwrap();
            let b = former.patched(version, preset, &a).unwrap();
            (a.apps.count, b.apps.count)
        };
        let today = Scenario::default().apps.count;
        assert_eq!([1, 2, 3, 4].map(|version| apps(version, "breakdown").0), [7, 9, 9, today]);
        assert_eq!([1, 2, 3].map(|version| apps(version, "hot-key")), [(4, 3), (4, 3), (9, 9)]);
    }
}
