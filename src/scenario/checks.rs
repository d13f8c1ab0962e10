//! What is asked of a whole scenario: to take a value, what keeps it from being run, and how much happens in it.

use super::clash;
use super::fault::Fault;
use super::parameters::{KeyPlacement, PARAMETERS, Popularity, Scenario, Topology, parameter};
use super::script;
use crate::time::Duration;

impl Scenario {
    /// Sets one parameter from its spelling in a link.
    ///
    /// # Errors
    /// A [`Fault`] for an unknown path or a value out of range; the scenario then stays as it was.
    pub fn set(&mut self, path: &str, text: &str) -> Result<(), Fault> {
        let parameter = parameter(path).ok_or_else(|| Fault {
            field: path.into(),
            value: text.into(),
            accepted: "no-parameter".into(),
            used: None,
        })?;
        let value = parameter.kind.parse(path, text)?;
        (parameter.write)(self, value);
        Ok(())
    }

    /// Everything that keeps this scenario from being run: values out of range, and values that are too much together.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults: Vec<Fault> = PARAMETERS
            .iter()
            .filter(|p| !p.kind.accepts(&p.value(self)))
            .map(|p| Fault { field: p.path.into(), value: p.spelled(self), accepted: p.kind.range(), used: None })
            .collect();
        faults.extend(clash::clashes(self));
        faults
    }

    /// How many requests arrive in the whole run.
    pub fn requests(&self) -> u64 {
        let crowds = [self.crowd(), self.calm_readers(), self.spikes(), self.updates()];
        crowds.into_iter().fold(0, u64::saturating_add)
    }

    /// Whether anything is ever written.
    pub fn writes_anything(&self) -> bool {
        self.clients.read_share < 1.0 || self.updates() > 0
    }

    /// Whether events of the database's log delete what was written. Among peers nobody reads that log.
    pub fn has_log_events(&self) -> bool {
        self.writes.events && self.writes_anything() && self.apps.topology == Topology::CacheAside
    }

    /// Whether a write, or its event, can delete other keys besides its own.
    pub fn may_delete_related(&self) -> bool {
        use super::parameters::WriteStrategy::{DeleteUpdate, UpdateDelete, UpdateSet};
        let by_app = matches!(self.writes.strategy, UpdateDelete | DeleteUpdate | UpdateSet);
        self.writes_anything() && (by_app || self.has_log_events())
    }

    /// Whether it does.
    pub fn deletes_related(&self) -> bool {
        self.may_delete_related() && self.writes.related > 0
    }

    /// After how long the replica of a cache node that dies takes over; `None` where nodes have none.
    pub fn fails_over_after(&self) -> Option<Duration> {
        (self.cache.replica && self.apps.topology == Topology::CacheAside).then_some(self.cache.failover)
    }

    /// How many writes the script makes.
    pub fn updates(&self) -> u64 {
        self.script.actions.iter().filter(|one| matches!(one.act, script::Act::Update(_))).count() as u64
    }

    /// The number of the key of this name, if there is one: the hot key's name, or `key-n`.
    pub fn key_named(&self, name: &str) -> Option<u32> {
        if name == self.keys.hot {
            return Some(0);
        }
        let keys = if self.keys.popularity == Popularity::Single { 1 } else { self.keys.count };
        let number: u32 = name.strip_prefix("key-")?.parse().ok()?;
        // Written as the key is called: without zeros or a sign in front.
        let exists = number > 0 && u64::from(number) < keys && format!("key-{number}") == name;
        exists.then_some(number)
    }

    /// How many requests the script's spikes add.
    pub fn spikes(&self) -> u64 {
        let spike = |one: &script::Intervention| if let script::Act::Spike(count, _) = one.act { count } else { 0 };
        self.script.actions.iter().map(spike).fold(0, u64::saturating_add)
    }

    /// Whether a node can become full.
    pub fn is_limited(&self) -> bool {
        self.keys.popularity != Popularity::Single && (self.cache.max_entries > 0 || self.cache.max_bytes > 0)
    }

    /// How many calm readers arrive: at the even rate, from the start until `clients.calm_until`.
    pub fn calm_readers(&self) -> u64 {
        self.clients.calm_until.scale(self.clients.calm_rate, 1_000_000_000).as_nanos()
    }
}

impl KeyPlacement {
    /// Whether nodes have points on a ring.
    pub const fn is_ring(self) -> bool {
        matches!(self, KeyPlacement::RingCrc32 | KeyPlacement::RingKetama | KeyPlacement::RingMixed)
    }
}

#[cfg(test)]
mod tests {
    use crate::message::Message;
    use crate::scenario::*;
    use crate::time::Duration;
    use crate::words::english;
    use stampede_mechanisms::eviction::PolicyKind;

    #[test]
    fn the_policies_have_the_names_of_the_mechanisms() {
        assert!(PolicyKind::ALL.iter().all(|kind| POLICIES.contains(&kind.name())));
        assert_eq!(POLICIES.len(), PolicyKind::ALL.len());
    }

    #[test]
    fn every_default_is_within_its_own_range() {
        assert_eq!(Scenario::default().faults(), []);
    }

    #[test]
    fn every_path_is_declared_once_and_has_words() {
        for (i, p) in PARAMETERS.iter().enumerate() {
            assert!(PARAMETERS[..i].iter().all(|q| q.path != p.path), "{} twice", p.path);
            let words = p.words();
            let help = Message::new(format!("{words}.help")).to_string();
            assert!(help.ends_with('.') && english().has(&words), "{}: help is a sentence", p.path);
            assert!(english().has(&format!("group-{}", p.group)), "{}", p.group);
            if let value::Kind::Choice(options) = p.kind {
                options.iter().for_each(|name| assert!(english().has(&format!("{words}.{name}")), "{words}.{name}"));
            }
        }
    }

    #[test]
    fn a_fault_names_the_field_the_value_and_the_range() {
        let mut scenario = Scenario::default();
        let fault = scenario.set("database.connections", "0").unwrap_err();
        assert_eq!(
            fault.to_string(),
            "database.connections = “0” is not accepted: it takes a whole number from 1 to 10 000 connections. Using 1."
        );
        assert_eq!(scenario, Scenario::default());
        assert!(scenario.set("database.conections", "5").unwrap_err().to_string().contains("no such parameter"));
    }

    #[test]
    fn a_text_of_any_length_is_told_of_in_a_sentence() {
        let mut scenario = Scenario::default();
        let told = scenario.set("keys.hot", &"名".repeat(1_000_000)).unwrap_err().to_string();
        assert!(told.contains("名名… (1 000 000 characters in all)” is not accepted"), "{told}");
        let told = scenario.set(&"x".repeat(1_000), "1").unwrap_err().to_string();
        assert!(told.starts_with(&format!("{}… (1 000 characters in all) = “1”", "x".repeat(200))), "{told}");
        let told = scenario.set("keys.hot", "a\u{0}\u{1b}[2J\u{202e}b\n").unwrap_err().to_string();
        assert!(told.contains("“a\\u{0}\\u{1b}[2J\\u{202e}b\\u{a}”"), "{told}");
    }

    #[test]
    fn no_number_is_too_large_to_be_refused() {
        let mut scenario = Scenario::default();
        scenario.clients.count = u64::MAX;
        scenario.clients.calm_rate = u64::MAX;
        scenario.clients.calm_until = Duration::from_nanos(u64::MAX);
        scenario.clients.retry = Retry::Fixed;
        scenario.clients.retries = u64::MAX;
        scenario.database.connections = u64::MAX;
        scenario.database.replicas = u64::MAX;
        scenario.database.query_time = Duration::from_nanos(u64::MAX);
        scenario.protection.coalesce = Coalesce::Lease;
        scenario.protection.lease_wait = Duration::ZERO;
        scenario.keys.popularity = Popularity::Zipf;
        for count in [0, u64::MAX] {
            scenario.keys.count = count;
            scenario.script.actions = script::parse("delete:key-1@1s,spike:1:1s@1s").unwrap();
            scenario.script.actions[1].act = script::Act::Spike(u64::MAX, Duration::ZERO);
            assert!(scenario.faults().len() > 8, "{:?}", scenario.faults());
            scenario.script.actions.truncate(1);
            assert!(scenario.faults().len() > 8, "{:?}", scenario.faults());
            scenario.clients.count = 0;
            scenario.clients.calm_rate = 0;
            assert!(scenario.faults().len() > 5, "{:?}", scenario.faults());
        }
    }

    #[test]
    fn too_much_together_is_a_fault() {
        let mut scenario = Scenario::default();
        scenario.set("clients.calm_rate", "100000").unwrap();
        scenario.set("clients.calm_until", "1h").unwrap();
        assert_eq!(scenario.faults()[0].field, "clients.calm_rate");
    }
}
