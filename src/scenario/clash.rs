//! Values that are fine one by one and mean nothing together, or too much.

use super::script::Act;
use super::{Coalesce, EarlyRefresh, Fault, MAX_REQUESTS, PARAMETERS, Scenario, Topology};
use crate::time::Duration;

/// The most looks into the cache that all who wait for a lock or a lease may be expected to take.
const MAX_POLLS: u64 = 20_000_000;

/// Every clash in `scenario`: the field to change, why, and a value that resolves it.
pub fn clashes(scenario: &Scenario) -> Vec<Fault> {
    let Scenario { protection, cache, keys, apps, database, .. } = scenario;
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
    let looks = |poll: Duration| database.query_time.as_nanos() / poll.as_nanos().max(1) + 1;
    if scenario.requests().saturating_mul(looks(poll)) > MAX_POLLS {
        let why = "a time so long that all who wait look into the cache at most 20 000 000 times during one query";
        clash(path, why.into(), "1min");
    }
    faults
}

/// Why the script cannot be played, if it cannot: it names nodes that are not there at that time.
fn impossible(scenario: &Scenario) -> Option<String> {
    let mut members = scenario.cache.nodes.clone();
    let mut script: Vec<_> = scenario.script.actions.iter().collect();
    script.sort_by_key(|one| one.at);
    for one in script {
        let missing = |name: &String| {
            (!members.contains(name)).then(|| format!("only nodes that are there: at {} there is no “{name}”", one.at))
        };
        match &one.act {
            Act::Kill(_) if scenario.apps.topology == Topology::PeerToPeer => {
                return Some(
                    "no kill in peer to peer, where the peers agree at once on who is left: use remove".into(),
                );
            }
            Act::Flush(Some(name)) | Act::Kill(name) | Act::Restart(name) => {
                if let Some(why) = missing(name) {
                    return Some(why);
                }
            }
            Act::Crash(app) if *app > scenario.apps.count => {
                return Some(format!("only apps that are there: there is no app {app} of {}", scenario.apps.count));
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
            ("do=crash:2@1s", "script.actions", "no app 2 of 1"),
            ("preset=geecache&do=kill:http://localhost:8001@1s", "script.actions", "peer to peer"),
            ("protection.coalesce=lease&cache.grace=1s", "cache.grace", "no miss"),
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
}
