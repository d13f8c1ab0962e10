//! Values that are fine one by one and mean nothing together, or too much.

use super::script::Act;
use super::{
    Coalesce, EarlyRefresh, Fault, MAX_REQUESTS, PARAMETERS, Popularity, Retry, Scenario, Topology, WriteStrategy,
};
use crate::time::Duration;

/// The most tries that all clients together may make.
const MAX_TRIES: u64 = 6_000_000;

/// The most connections that a recording tells apart.
const MAX_CONNECTIONS: u64 = 65_536;

/// The most looks into the cache that all who wait for a lock or a lease may be expected to take.
const MAX_POLLS: u64 = 20_000_000;

/// Every clash in `scenario`: the field to change, why, and a value that resolves it.
pub fn clashes(scenario: &Scenario) -> Vec<Fault> {
    let Scenario { clients, protection, cache, keys, apps, database, .. } = scenario;
    let mut faults = Vec::new();
    let mut clash = |path: &str, why: String, instead: &str| {
        let value = PARAMETERS.iter().find(|p| p.path == path).map_or_else(String::new, |p| p.spelled(scenario));
        faults.push(Fault { field: path.into(), value, accepted: why, used: Some(instead.into()) });
    };
    let peers = apps.topology == Topology::PeerToPeer;
    let (redis, lease) = (protection.coalesce == Coalesce::RedisLock, protection.coalesce == Coalesce::Lease);
    if peers && (redis || lease) {
        let why = "none, mutex or singleflight in peer to peer: there the owner of a key is the only one to load it, so \
                   that a lock or a lease for all apps has nobody to keep away";
        clash("protection.coalesce", why.into(), "singleflight");
    }
    if lease && keys.missing_share > 0.0 && cache.negative_ttl == Duration::ZERO {
        let why = "more than 0 with leases and unknown keys: who finds nothing could not fill the cache, and everybody \
                   else would wait until the lease ends";
        clash("cache.negative_ttl", why.into(), "1min");
    }
    if lease && cache.admit_after > 1 {
        let why = "1 with leases: who loads a key that is not admitted would keep its lease, and everybody else would \
                   wait until that ends";
        clash("cache.admit_after", why.into(), "1");
    }
    if lease && protection.early != EarlyRefresh::Off {
        let why = "none with leases: the cache hands out a lease on a miss only, so that nothing would keep early \
                   refreshes from being many";
        clash("protection.early", why.into(), "none");
    }
    if lease && cache.grace > Duration::ZERO {
        let why = "0 with leases: a value within its grace is no miss, and without a miss there is no lease to keep \
                   refreshes from being many";
        clash("cache.grace", why.into(), "0s");
    }
    let versions = matches!(scenario.writes.strategy, WriteStrategy::Through | WriteStrategy::Versioned);
    if scenario.writes_anything() {
        if peers && scenario.writes.strategy != WriteStrategy::Through {
            let why =
                "write-through in peer to peer, where apps ask the owner of a key for everything and know no database";
            clash("writes.strategy", why.into(), "write-through");
        }
        if versions && cache.hot_copies > 1 {
            let why = "1 with writes that go by versions: a node that holds no copy of a key knows no version of it, and \
                       would take an old one";
            clash("cache.hot_copies", why.into(), "1");
        }
        if scenario.writes.strategy == WriteStrategy::Back && database.error_share >= 1.0 {
            let why = "less than 1 with write-back: a queue that the database never takes is never empty";
            clash("database.error_share", why.into(), "0.5");
        }
    }
    let tries = if clients.retry == Retry::Off { 1 } else { clients.retries + 1 };
    if scenario.requests() <= MAX_REQUESTS && scenario.requests() * tries > MAX_TRIES {
        // At least one: twice as many tries are allowed as requests.
        let most = MAX_TRIES / scenario.requests() - 1;
        let why = format!("at most {most} with so many requests, for 6 000 000 tries in all");
        clash("clients.retries", why, &most.to_string());
    }
    if database.connections * (database.replicas + 1) > MAX_CONNECTIONS {
        let most = MAX_CONNECTIONS / (database.replicas + 1);
        clash("database.connections", format!("at most {most} with so many replicas"), &most.to_string());
    }
    if scenario.spikes() >= MAX_REQUESTS {
        clash("script.actions", format!("spikes of fewer than {MAX_REQUESTS} requests in all"), "");
    }
    if let Some(why) = impossible(scenario) {
        clash("script.actions", why, "");
    }
    let (poll, path) = match protection.coalesce {
        Coalesce::RedisLock => (protection.lock_poll, "protection.lock_poll"),
        Coalesce::Lease => (protection.lease_wait, "protection.lease_wait"),
        _ => return faults,
    };
    // As if everybody waited for one load; who waits for several is rarer than who waits for none.
    let looks = |poll: Duration| longest_query(scenario).as_nanos() / poll.as_nanos().max(1) + 1;
    if scenario.requests().saturating_mul(looks(poll)) > MAX_POLLS {
        let why = "a time so long that all who wait look into the cache at most 20 000 000 times during one query";
        clash(path, why.into(), "1min");
    }
    faults
}

/// How long a query may take by what the script does to the database: as if all of it happened during one.
fn longest_query(scenario: &Scenario) -> Duration {
    let usual = scenario.database.query_time;
    scenario.script.actions.iter().fold(usual, |longest, one| match one.act {
        Act::Slow(factor, length) => longest + usual.scale(factor, 1).min(length),
        Act::Stop(length) | Act::Outage(length) => longest + length,
        _ => longest,
    })
}

/// Why a key cannot be named, if it cannot: it does not exist.
fn no_such_key(scenario: &Scenario, name: &str, at: Duration) -> Option<String> {
    let keys = &scenario.keys;
    let others = if keys.popularity == Popularity::Single { 0 } else { keys.count - 1 };
    if scenario.key_named(name).is_some() {
        return None;
    }
    let hot = &keys.hot;
    Some(match others {
        0 => format!("only the key that there is, “{hot}”: at {at} there is no “{name}”"),
        1 => format!("only keys that exist, “{hot}” and key-1: at {at} there is no “{name}”"),
        _ => format!("only keys that exist, “{hot}” and key-1 to key-{others}: at {at} there is no “{name}”"),
    })
}

/// Why the script cannot be played, if it cannot: it names nodes that are not there at that time, or keys or apps that
/// never are.
fn impossible(scenario: &Scenario) -> Option<String> {
    let mut members = scenario.cache.nodes.clone();
    let mut script: Vec<_> = scenario.script.actions.iter().collect();
    script.sort_by_key(|one| one.at);
    for one in script {
        let missing = |name: &String| {
            (!members.contains(name)).then(|| format!("only nodes that are there: at {} there is no “{name}”", one.at))
        };
        match &one.act {
            Act::Delete(Some(name)) | Act::Expire(Some(name)) | Act::Update(Some(name)) => {
                if let Some(why) = no_such_key(scenario, name, one.at) {
                    return Some(why);
                }
            }
            Act::Crash(app) if *app > scenario.apps.count => {
                let count = scenario.apps.count;
                let there = if count == 1 { "only app 1".into() } else { format!("only apps 1 to {count}") };
                return Some(format!("{there}: at {} there is no app {app}", one.at));
            }
            Act::Kill(_) if scenario.apps.topology == Topology::PeerToPeer => {
                return Some(
                    "no kill in peer to peer, where the peers agree at once on who is left: use remove".into(),
                );
            }
            Act::Crash(_) | Act::Cut(_) if scenario.apps.topology == Topology::PeerToPeer => {
                return Some("no crash or cut in peer to peer, where the apps hold nothing".into());
            }
            Act::Flush(Some(name)) | Act::Kill(name) | Act::Restart(name) => {
                if let Some(why) = missing(name) {
                    return Some(why);
                }
            }
            Act::Add(name) if members.contains(name) => {
                return Some(format!("only new nodes to add: at {} “{name}” is there", one.at));
            }
            Act::Add(_) if members.len() >= 64 => return Some("at most 64 nodes at a time".into()),
            Act::Add(name) => members.push(name.clone()),
            Act::Remove(name) => {
                if let Some(why) = missing(name) {
                    return Some(why);
                }
                if members.len() == 1 {
                    return Some("no removal of the last node".into());
                }
                members.retain(|member| member != name);
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::scenario::link::Link;

    #[test]
    fn each_clash_names_its_reason_and_is_resolved() {
        for (link, field, reason) in [
            ("apps.topology=peer-to-peer&protection.coalesce=redis-lock", "protection.coalesce", "only one to load"),
            ("apps.topology=peer-to-peer&protection.coalesce=lease", "protection.coalesce", "only one to load"),
            ("protection.coalesce=lease&keys.missing_share=0.5", "cache.negative_ttl", "could not fill"),
            ("protection.coalesce=lease&cache.admit_after=2", "cache.admit_after", "keep its lease"),
            ("protection.coalesce=lease&protection.early=xfetch", "protection.early", "on a miss only"),
            ("do=kill:nobody@1s", "script.actions", "there is no “nobody”"),
            ("do=remove:cache@1s", "script.actions", "last node"),
            ("do=add:cache@1s", "script.actions", "is there"),
            ("preset=geecache&do=kill:http://localhost:8001@1s", "script.actions", "peer to peer"),
            ("do=delete:key-3@1s", "script.actions", "only the key that there is, “Tom”"),
            ("do=expire:Tim@1s", "script.actions", "there is no “Tim”"),
            ("preset=avalanche&do=update:key-500@1s", "script.actions", "key-1 to key-499"),
            ("preset=avalanche&do=update:key-0@1s", "script.actions", "there is no “key-0”"),
            ("preset=avalanche&do=delete:key-07@1s", "script.actions", "there is no “key-07”"),
            ("keys.popularity=uniform&keys.count=2&do=delete:key-2@1s", "script.actions", "“Tom” and key-1:"),
            ("do=crash:2@1s", "script.actions", "only app 1: at 1s there is no app 2"),
            ("apps.count=3&do=crash:4@1s", "script.actions", "only apps 1 to 3"),
            ("protection.coalesce=lease&cache.grace=1s", "cache.grace", "no miss"),
            ("apps.topology=peer-to-peer&clients.read_share=0.5", "writes.strategy", "know no database"),
            ("preset=geecache&do=crash:1@1s", "script.actions", "hold nothing"),
            ("preset=geecache&do=cut:1s@1s", "script.actions", "hold nothing"),
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
            ("clients.count=1000000&clients.retry=fixed&clients.retries=20", "clients.retries", "at most 4"),
            (
                "clients.count=3000000&clients.calm_rate=0&clients.retry=fixed&clients.retries=2",
                "clients.retries",
                "at most 1",
            ),
            ("database.connections=10000&database.replicas=8", "database.connections", "at most 7281"),
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
            assert!(faults.iter().any(|fault| fault.field == field && fault.accepted.contains(reason)), "{faults:?}");
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
