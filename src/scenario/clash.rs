//! Values that are fine one by one and mean nothing together, or too much.

use super::fault::Fault;
use super::parameters::{EarlyRefresh, MAX_REQUESTS, Popularity, Retry, Scenario, Topology, WriteStrategy, parameter};
use super::script::{self, Act, Intervention};
use super::timeline::{MAX_NODES, Misfit, Timeline, in_order};
use crate::message::Message;
use crate::time::Duration;

/// The most tries that all clients together may make.
const MAX_TRIES: u64 = 100_000_000;

/// The most connections that a recording tells apart.
const MAX_CONNECTIONS: u64 = 65_536;

/// The most lookups that all requests together may be expected to make while they wait for a lock or a lease.
const MAX_POLLS: u64 = 20_000_000;

/// The longest that a request may sleep between two lookups while it waits for a lock or a lease.
const LONGEST_POLL: Duration = Duration::from_secs(60);

/// How many interventions are told of that cannot be.
const TOLD: usize = 3;

/// Finds one kind of clash: the field to change, why, and in `used` a value that resolves it.
type Clash = fn(&Scenario) -> Option<Fault>;

/// Every kind of clash, in the order in which they are told and resolved.
///
/// What resolves one may bring about another, but none that was resolved before: each changes its parameter one way, and
/// nothing ever changes it back. So to resolve one after another comes to an end.
const CLASHES: &[Clash] = &[
    too_many_calm_readers,
    too_many_readers,
    lock_among_peers,
    lease_of_nothing,
    lease_not_admitted,
    lease_and_early_refresh,
    lease_and_grace,
    writes_among_peers,
    versions_on_copies,
    versions_on_bounded_loads,
    queue_of_writes_never_empty,
    too_many_tries,
    too_many_connections,
    impossible_script,
    query_too_long_to_wait_for,
    script_too_long_to_wait_for,
    looks_too_often,
];

/// Every clash in `scenario`: the field to change, why, and a value that resolves it.
pub fn clashes(scenario: &Scenario) -> Vec<Fault> {
    CLASHES.iter().filter_map(|clash| clash(scenario)).collect()
}

fn clash(scenario: &Scenario, path: &str, why: impl Into<Message>, instead: impl ToString) -> Option<Fault> {
    let value = parameter(path).map_or_else(String::new, |parameter| parameter.spelled(scenario));
    Some(Fault { field: path.into(), value, accepted: why.into(), used: Some(instead.to_string()) })
}

fn among_peers(scenario: &Scenario) -> bool {
    scenario.apps.topology == Topology::PeerToPeer
}

fn with_leases(scenario: &Scenario) -> bool {
    scenario.protection.coalesce.has_leases()
}

/// How many requests the script alone makes.
fn scripted(scenario: &Scenario) -> u64 {
    scenario.spikes().saturating_add(scenario.updates())
}

fn too_many_calm_readers(scenario: &Scenario) -> Option<Fault> {
    let most = MAX_REQUESTS.saturating_sub(scripted(scenario));
    if scenario.calm_readers() < most {
        return None;
    }
    let why = Message::new("clash-calm-readers").with("most", most);
    clash(scenario, "clients.calm_rate", why, 0)
}

fn too_many_readers(scenario: &Scenario) -> Option<Fault> {
    let others = scenario.calm_readers().saturating_add(scripted(scenario));
    let most = MAX_REQUESTS.saturating_sub(others);
    if most == 0 || scenario.crowd() <= most {
        return None;
    }
    if scenario.is_timed() {
        let why = Message::new("clash-crowd-too-long").with("crowd", scenario.crowd()).with("most", most);
        return clash(scenario, "clients.for", why, shorter(scenario, most));
    }
    let why = Message::new(if scripted(scenario) > 0 { "clash-readers-scripted" } else { "clash-readers" });
    let why = why.with("most", most).with("others", others).with("all", MAX_REQUESTS);
    clash(scenario, "clients.count", why, most)
}

/// A time in which at most so many requests are to be expected: half of what there is, and again.
fn shorter(scenario: &Scenario, most: u64) -> Duration {
    let mut rest = scenario.clone();
    while rest.crowd() > most {
        rest.clients.lasts = rest.clients.lasts.scale(1, 2);
    }
    Duration::from_millis(rest.clients.lasts.as_nanos() / 1_000_000)
}

fn lock_among_peers(scenario: &Scenario) -> Option<Fault> {
    let coalesce = scenario.protection.coalesce;
    if !among_peers(scenario) || !(coalesce.has_lock() || coalesce.has_leases()) {
        return None;
    }
    clash(scenario, "protection.coalesce", "clash-lock-among-peers", "singleflight")
}

fn lease_of_nothing(scenario: &Scenario) -> Option<Fault> {
    let unknown = scenario.keys.missing_share > 0.0 && scenario.cache.negative_ttl == Duration::ZERO;
    if !with_leases(scenario) || !unknown {
        return None;
    }
    clash(scenario, "cache.negative_ttl", "clash-lease-of-nothing", "1min")
}

fn lease_not_admitted(scenario: &Scenario) -> Option<Fault> {
    if !with_leases(scenario) || scenario.cache.admit_after <= 1 {
        return None;
    }
    clash(scenario, "cache.admit_after", "clash-lease-not-admitted", 1)
}

fn lease_and_early_refresh(scenario: &Scenario) -> Option<Fault> {
    if !with_leases(scenario) || scenario.protection.early == EarlyRefresh::Off {
        return None;
    }
    clash(scenario, "protection.early", "clash-lease-and-early-refresh", "none")
}

fn lease_and_grace(scenario: &Scenario) -> Option<Fault> {
    if !with_leases(scenario) || scenario.cache.grace == Duration::ZERO {
        return None;
    }
    clash(scenario, "cache.grace", "clash-lease-and-grace", "0s")
}

fn writes_among_peers(scenario: &Scenario) -> Option<Fault> {
    let other = scenario.writes_anything() && scenario.writes.strategy != WriteStrategy::Through;
    if !among_peers(scenario) || !other {
        return None;
    }
    clash(scenario, "writes.strategy", "clash-writes-among-peers", "write-through")
}

fn versions_on_copies(scenario: &Scenario) -> Option<Fault> {
    let versions = matches!(scenario.writes.strategy, WriteStrategy::Through | WriteStrategy::Versioned);
    if !scenario.writes_anything() || !versions || scenario.cache.hot_copies <= 1 {
        return None;
    }
    clash(scenario, "cache.hot_copies", "clash-versions-on-copies", 1)
}

fn versions_on_bounded_loads(scenario: &Scenario) -> Option<Fault> {
    let versions = matches!(scenario.writes.strategy, WriteStrategy::Through | WriteStrategy::Versioned);
    if !scenario.writes_anything() || !versions || scenario.cache.load_bound <= 0.0 {
        return None;
    }
    clash(scenario, "cache.load_bound", "clash-versions-on-bounded-loads", 0)
}

fn queue_of_writes_never_empty(scenario: &Scenario) -> Option<Fault> {
    let back = scenario.writes_anything() && scenario.writes.strategy == WriteStrategy::Back;
    if !back || scenario.database.error_share < 1.0 {
        return None;
    }
    clash(scenario, "database.error_share", "clash-queue-never-empty", "0.5")
}

fn too_many_tries(scenario: &Scenario) -> Option<Fault> {
    let clients = &scenario.clients;
    let requests = scenario.requests();
    let tries = clients.retries.saturating_add(1);
    // Too many requests are a clash of their own; with fewer, twice as many tries are allowed as requests.
    if clients.retry == Retry::Off || requests > MAX_REQUESTS || requests.saturating_mul(tries) <= MAX_TRIES {
        return None;
    }
    let most = MAX_TRIES / requests - 1;
    let why = Message::new("clash-tries").with("most", most).with("all", MAX_TRIES);
    clash(scenario, "clients.retries", why, most)
}

fn too_many_connections(scenario: &Scenario) -> Option<Fault> {
    let most = MAX_CONNECTIONS / scenario.database.replicas.saturating_add(1);
    if scenario.database.connections <= most {
        return None;
    }
    clash(scenario, "database.connections", Message::new("clash-connections").with("most", most), most)
}

/// How often requests look the key up again while they wait for a lock or a lease: the parameter, and its value.
fn poll(scenario: &Scenario) -> Option<(&'static str, Duration)> {
    // Too many requests are a clash of their own.
    if scenario.requests() > MAX_REQUESTS {
        return None;
    }
    match scenario.protection.coalesce {
        way if way.has_lock() => Some(("protection.lock_poll", scenario.protection.lock_poll)),
        way if way.has_leases() => Some(("protection.lease_wait", scenario.protection.lease_wait)),
        _ => None,
    }
}

/// Whether waiting requests may look the key up so often during a query that takes so long.
///
/// As if every request waited for one load; fewer wait for several than for none.
fn may_look(scenario: &Scenario, query: Duration, poll: Duration) -> bool {
    let looks = (query.as_nanos() / poll.as_nanos().max(1)).saturating_add(1);
    scenario.requests().saturating_mul(looks) <= MAX_POLLS
}

fn query_too_long_to_wait_for(scenario: &Scenario) -> Option<Fault> {
    poll(scenario)?;
    if may_look(scenario, scenario.database.query_time, LONGEST_POLL) {
        return None;
    }
    let looks = MAX_POLLS / scenario.requests().max(1);
    let most = LONGEST_POLL.scale(looks.saturating_sub(1), 1);
    let why = Message::new("clash-query-too-long").with("most", most).with("looks", MAX_POLLS);
    clash(scenario, "database.query_time", why, most)
}

fn script_too_long_to_wait_for(scenario: &Scenario) -> Option<Fault> {
    poll(scenario)?;
    let usual = scenario.database.query_time;
    let fits = |script: &[Intervention]| may_look(scenario, longest_query(usual, script), LONGEST_POLL);
    let mut script = scenario.script.actions.clone();
    if fits(&script) || !may_look(scenario, usual, LONGEST_POLL) {
        return None;
    }
    while !fits(&script) {
        let longest = (0..script.len()).max_by_key(|&i| stretch(usual, &script[i].act))?;
        script.remove(longest);
    }
    let why = Message::new("clash-script-too-long").with("looks", MAX_POLLS);
    clash(scenario, "script.actions", why, script::spell(&script))
}

fn looks_too_often(scenario: &Scenario) -> Option<Fault> {
    let (path, poll) = poll(scenario)?;
    let query = longest_query(scenario.database.query_time, &scenario.script.actions);
    if may_look(scenario, query, poll) || !may_look(scenario, query, LONGEST_POLL) {
        return None;
    }
    let why = Message::new("clash-looks-too-often").with("looks", MAX_POLLS);
    clash(scenario, path, why, LONGEST_POLL)
}

/// How long a query may take by what the script does to the database: as if all of it happened during one.
fn longest_query(usual: Duration, script: &[Intervention]) -> Duration {
    script.iter().fold(usual, |longest, one| longest + stretch(usual, &one.act))
}

/// By how much an act may stretch a query.
fn stretch(usual: Duration, act: &Act) -> Duration {
    match act {
        Act::Slow(factor, length) => usual.scale(*factor, 1).min(*length),
        Act::Stop(length) | Act::Outage(length) | Act::Failover(length) => *length,
        _ => Duration::ZERO,
    }
}

/// The script names nodes that are not there at that time, or keys or apps that never are. The others of its
/// interventions can stay.
fn impossible_script(scenario: &Scenario) -> Option<Fault> {
    let timeline = Timeline::of(scenario);
    let misfit = |place| timeline.misfits().iter().find(|(misfit, _)| *misfit == place).map(|(_, why)| *why);
    let mut wrong = Vec::new();
    let mut reasons: Vec<Message> = Vec::new();
    for (place, one) in in_order(&scenario.script.actions) {
        if let Some(why) = why_not(scenario, misfit(place), one) {
            wrong.push(place);
            if !reasons.contains(&why) {
                reasons.push(why);
            }
        }
    }
    if wrong.is_empty() {
        return None;
    }
    let more = reasons.len().saturating_sub(TOLD);
    reasons.truncate(TOLD);
    if more > 0 {
        reasons.push(Message::new("misfit-more").with("count", more));
    }
    let all = scenario.script.actions.iter().enumerate();
    let rest: Vec<_> = all.filter(|(number, _)| !wrong.contains(number)).map(|(_, one)| one.clone()).collect();
    clash(scenario, "script.actions", Message::new("clash-reasons").with("all", reasons), script::spell(&rest))
}

/// Why something cannot be done, if it cannot: the nodes do not fit it, or the rest of the world does not.
fn why_not(scenario: &Scenario, misfit: Option<Misfit>, one: &Intervention) -> Option<Message> {
    let at = one.at;
    match &one.act {
        Act::Delete(Some(name)) | Act::Expire(Some(name)) | Act::Update(Some(name)) => no_such_key(scenario, name, at),
        Act::Crash(_) | Act::Cut(_) if among_peers(scenario) => Some("misfit-peers-hold-nothing".into()),
        Act::Crash(app) if *app > scenario.apps.count => {
            Some(Message::new("misfit-no-app").with("apps", scenario.apps.count).with("at", at).with("app", *app))
        }
        Act::Kill(_) if among_peers(scenario) => Some("misfit-kill-among-peers".into()),
        Act::Resize(..) if !scenario.is_limited() => Some("misfit-no-limit".into()),
        Act::Failover(_) if scenario.database.replicas == 0 => Some("misfit-no-replica".into()),
        Act::Failover(_) if scenario.writes_anything() && scenario.writes.strategy == WriteStrategy::Back => {
            Some("misfit-write-back".into())
        }
        Act::Add(name)
        | Act::Flush(Some(name))
        | Act::Kill(name)
        | Act::Restart(name)
        | Act::Remove(name)
        | Act::Resize(name, _) => Some(match misfit? {
            Misfit::There => Message::new("misfit-there").with("at", at).with("name", name),
            Misfit::Full => Message::new("misfit-full").with("most", MAX_NODES),
            Misfit::NotThere => Message::new("misfit-not-there").with("at", at).with("name", name),
            Misfit::Last => "misfit-last".into(),
        }),
        _ => None,
    }
}

/// Why a key cannot be named, if it cannot: it does not exist.
fn no_such_key(scenario: &Scenario, name: &str, at: Duration) -> Option<Message> {
    let keys = &scenario.keys;
    let others = if keys.popularity == Popularity::Single { 0 } else { keys.count.saturating_sub(1) };
    if scenario.key_named(name).is_some() {
        return None;
    }
    let why = match others {
        0 => Message::new("misfit-only-key"),
        1 => Message::new("misfit-two-keys"),
        // As the key is called, without spaces.
        _ => Message::new("misfit-keys").with("last", others.to_string()),
    };
    Some(why.with("hot", &keys.hot).with("at", at).with("name", name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::link::Link;

    /// A link for each kind of clash, in the order of [`CLASHES`]: what it says, the field to change, and the reason.
    const EACH: &[(&str, &str, &str)] = &[
        ("clients.calm_rate=100000&clients.calm_until=1h", "clients.calm_rate", "fewer than 50 000 000 calm"),
        ("clients.count=50000000&do=update@1s", "clients.count", "at most 49 999 999"),
        ("apps.topology=peer-to-peer&protection.coalesce=redis-lock", "protection.coalesce", "only one to load"),
        ("protection.coalesce=lease&keys.missing_share=0.5", "cache.negative_ttl", "could not fill"),
        ("protection.coalesce=lease&cache.admit_after=2", "cache.admit_after", "keep its lease"),
        ("protection.coalesce=lease&protection.early=xfetch", "protection.early", "on a miss only"),
        ("protection.coalesce=lease&cache.grace=1s", "cache.grace", "no miss"),
        ("apps.topology=peer-to-peer&clients.read_share=0.5", "writes.strategy", "know no database"),
        ("clients.read_share=0.5&writes.strategy=versioned&cache.hot_copies=2", "cache.hot_copies", "knows no version"),
        ("clients.read_share=0.5&writes.strategy=versioned&cache.load_bound=1", "cache.load_bound", "knows no version"),
        (
            "clients.read_share=0.5&writes.strategy=write-back&database.error_share=1",
            "database.error_share",
            "never empty",
        ),
        ("clients.count=50000000&clients.retry=fixed", "clients.retries", "at most 1"),
        ("database.connections=10000&database.replicas=8", "database.connections", "at most 7 281"),
        ("do=kill:nobody@1s,warm@2s,remove:cache-7@3s", "script.actions", "“nobody”; only nodes"),
        (
            "clients.count=3000000&protection.coalesce=lease&database.query_time=1h",
            "database.query_time",
            "at most 5min",
        ),
        (
            "clients.count=50000&protection.coalesce=redis-lock&do=warm@1s,stop:1d@1s,slow:2:1s@2s",
            "script.actions",
            "at most 20 000 000 times",
        ),
        ("protection.coalesce=lease&protection.lease_wait=1ms&do=stop:1d@0s", "protection.lease_wait", "20 000 000"),
    ];

    /// The defaults with these fields, clashing as they may.
    fn scenario(link: &str) -> Scenario {
        let mut scenario = Scenario::default();
        for (name, value) in link.split('&').filter_map(|field| field.split_once('=')) {
            scenario.set(if name == "do" { "script.actions" } else { name }, value).unwrap();
        }
        scenario
    }

    #[test]
    fn what_resolves_a_clash_is_accepted_and_resolves_it() {
        assert_eq!(EACH.len(), CLASHES.len(), "a link for each kind");
        for (clash, (link, field, reason)) in CLASHES.iter().zip(EACH) {
            let mut scenario = scenario(link);
            let fault = clash(&scenario).unwrap_or_else(|| panic!("no clash: {link}"));
            assert_eq!(fault.field, *field, "{link}");
            assert!(fault.accepted.to_string().contains(reason), "{fault}");
            scenario.set(field, fault.used.as_deref().unwrap()).unwrap();
            assert_eq!(clash(&scenario), None, "{link}");
        }
    }

    #[test]
    fn what_can_stay_of_a_script_stays() {
        for (link, stays) in [
            ("do=kill:nobody@1s,warm@2s,remove:cache-7@3s", "warm@2s"),
            ("do=add:x@1s,add:x@2s,remove:x@3s,flush:x@4s,warm@5s", "add:x@1s,remove:x@3s,warm@5s"),
            (
                "clients.count=50000&protection.coalesce=redis-lock&do=warm@1s,stop:1d@1s,slow:2:1s@2s",
                "warm@1s,slow:2:1s@2s",
            ),
        ] {
            assert_eq!(clashes(&scenario(link))[0].used.as_deref(), Some(stays), "{link}");
        }
    }

    #[test]
    fn a_few_reasons_are_enough() {
        let acts: Vec<String> = (1..=9).map(|i| format!("kill:n{i}@{i}s")).collect();
        let fault = impossible_script(&scenario(&format!("do={}", acts.join(",")))).unwrap();
        assert!(fault.accepted.to_string().ends_with("at 3s there is no “n3”; and so on for 6 more"), "{fault}");
    }

    #[test]
    fn each_clash_names_its_reason_and_is_resolved() {
        for (link, field, reason) in [
            ("apps.topology=peer-to-peer&protection.coalesce=redis-lock", "protection.coalesce", "only one to load"),
            ("apps.topology=peer-to-peer&protection.coalesce=lease", "protection.coalesce", "only one to load"),
            ("protection.coalesce=lease&keys.missing_share=0.5", "cache.negative_ttl", "could not fill"),
            ("protection.coalesce=lease&cache.admit_after=2", "cache.admit_after", "keep its lease"),
            ("protection.coalesce=lease&protection.early=xfetch", "protection.early", "on a miss only"),
            ("do=kill:nobody@1s", "do", "there is no “nobody”"),
            ("do=remove:cache@1s", "do", "last node"),
            ("do=add:cache@1s", "do", "is there"),
            ("preset=geecache&do=kill:http://localhost:8001@1s", "do", "peer to peer"),
            ("do=delete:key-3@1s", "do", "only the key that there is, “Tom”"),
            ("do=expire:Tim@1s", "do", "there is no “Tim”"),
            ("preset=avalanche&do=update:key-500@1s", "do", "key-1 to key-499"),
            ("preset=avalanche&do=update:key-0@1s", "do", "there is no “key-0”"),
            ("preset=avalanche&do=delete:key-07@1s", "do", "there is no “key-07”"),
            ("keys.popularity=uniform&keys.count=2&do=delete:key-2@1s", "do", "“Tom” and key-1:"),
            ("do=crash:2@1s", "do", "only app 1: at 1s there is no app 2"),
            ("apps.count=3&do=crash:4@1s", "do", "only apps 1 to 3"),
            ("protection.coalesce=lease&cache.grace=1s", "cache.grace", "no miss"),
            ("apps.topology=peer-to-peer&clients.read_share=0.5", "writes.strategy", "know no database"),
            ("preset=geecache&do=crash:1@1s", "do", "hold nothing"),
            ("preset=geecache&do=cut:1s@1s", "do", "hold nothing"),
            (
                "preset=node-leaves&clients.read_share=0.5&writes.strategy=versioned&cache.hot_copies=2",
                "cache.hot_copies",
                "knows no version",
            ),
            (
                "clients.read_share=0.5&writes.strategy=write-back&database.error_share=1",
                "database.error_share",
                "never empty",
            ),
            ("clients.count=10000000&clients.retry=fixed&clients.retries=20", "clients.retries", "at most 8"),
            (
                "clients.count=50000000&clients.calm_rate=0&clients.retry=fixed&clients.retries=2",
                "clients.retries",
                "at most 1",
            ),
            ("clients.arrivals=constant&clients.rate=10000000&clients.for=1d", "clients.for", "at most 49 999 803"),
            ("database.connections=10000&database.replicas=8", "database.connections", "at most 7 281"),
            (
                "protection.coalesce=redis-lock&protection.lock_poll=1ms&do=stop:1d@0s",
                "protection.lock_poll",
                "at most 20 000 000 times",
            ),
            (
                "protection.coalesce=redis-lock&protection.lock_poll=1ms&clients.count=3000000",
                "protection.lock_poll",
                "at most 20 000 000 times",
            ),
        ] {
            let (parsed, faults) = Link::parse(link);
            assert!(
                faults.iter().any(|fault| fault.field == field && fault.accepted.to_string().contains(reason)),
                "{faults:?}"
            );
            assert!(faults.iter().all(|fault| fault.used.is_some()), "{link}");
            assert_eq!((parsed.a.faults(), parsed.b.faults()), (vec![], vec![]), "{link}");
        }
    }

    #[test]
    fn keys_and_apps_that_exist_may_be_named() {
        for link in [
            "do=delete:Tom@1s,expire@1s",
            "keys.hot=key-9&do=delete:key-9@1s",
            "preset=avalanche&do=update:key-1@1s,update:key-499@1s",
            "apps.count=3&do=crash:3@1s",
        ] {
            assert_eq!(Link::parse(link).1, [], "{link}");
        }
    }
}
