//! What a world is made of, as a stage must know it before anything moves.

use crate::scenario::script::{Act, Intervention};
use crate::scenario::timeline::{Change, Timeline};
use crate::scenario::{
    BreakerKind, Coalesce, EarlyRefresh, KeyPlacement, LockRelease, POLICIES, QueueOrder, Scenario, Shed, Topology,
    WriteLog, WriteStrategy, parameter,
};
use crate::sim::nodes::{placement, ring};
use crate::time::Duration;
use serde::Serialize;
use stampede_mechanisms::eviction::PolicyKind;
use stampede_mechanisms::placement::Placement;
use stampede_mechanisms::placement::ring::HashRing;

/// One world's fixed parts.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// Whether the owning peer loads a missing key; else the app that asked does.
    pub peers: bool,
    /// App instances.
    pub apps: u64,
    /// The cache nodes' names.
    pub nodes: Vec<String>,
    /// Every virtual node: its place on the ring from 0 to 1, clockwise, and its node.
    pub points: Vec<(f64, u32)>,
    /// The hot key's name.
    pub key: String,
    /// Its place on the ring from 0 to 1.
    pub key_at: f64,
    /// The node that owns it.
    pub owner: u32,
    /// How long a stored value is fresh, in nanoseconds.
    pub ttl: u64,
    /// For how long past that it is still served, in nanoseconds.
    pub grace: u64,
    /// The most entries a node holds; 0 for no limit.
    pub max_entries: u64,
    /// The most bytes a node holds; 0 for no limit.
    pub max_bytes: u64,
    /// Connections to the database.
    pub connections: u64,
    /// Read replicas of the database; each has as many connections, numbered after the primary's.
    pub replicas: u64,
    /// How long an app keeps a value in its own memory, in nanoseconds; 0 where it keeps none.
    pub l1_ttl: u64,
    /// Whether anything is written, and how, by the strategy's name in links; empty where nothing is.
    pub writes: String,
    /// Whether processes have a circuit breaker before the database.
    pub breaker: bool,
    /// Whether clients give up after a while.
    pub timeout: u64,
    /// The share of reads that a CDN answers.
    pub cdn_share: f64,
    /// How long a cache node works on one request, in nanoseconds; 0 where it takes no time.
    pub service: u64,
    /// On how many nodes a hot key is kept.
    pub hot_copies: u64,
    /// When no app reaches any cache node: from and to, in nanoseconds.
    pub cuts: Vec<(u64, u64)>,
    /// When the database is not at its usual pace: from and to in nanoseconds, and how many times as long a query takes;
    /// 0 where nothing gets on, −1 where every query is refused.
    pub paces: Vec<(u64, u64, i64)>,
    /// How the nodes change, in order of time; empty where they do not.
    pub eras: Vec<Era>,
    /// How loads are coalesced, by its name in links.
    pub coalesce: &'static str,
    /// What makes the jobs of one process wait for each other, by its name in links; empty where nothing does.
    pub gate: &'static str,
    /// What the cache has for all processes together: `lock`, `lease`, or nothing.
    pub central: &'static str,
    /// Everything that protects the database, in words.
    pub protection: String,
    /// The world's name beside the other's.
    pub title: String,
    /// One sentence that says what the first of that does.
    pub promise: &'static str,
}

/// The nodes from an instant on.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Era {
    /// Since when, in nanoseconds.
    pub from: u64,
    /// Which nodes answer.
    pub present: Vec<bool>,
    /// The virtual nodes, as in the plan.
    pub points: Vec<(f64, u32)>,
    /// The hot key's node.
    pub owner: u32,
}

/// How the nodes change: one era from the start, and one from each change on.
fn eras(scenario: &Scenario, timeline: &Timeline) -> Vec<Era> {
    let (Ok(mut nodes), mut ring) = (placement(scenario), ring_of(scenario)) else { return Vec::new() };
    let mut present: Vec<bool> = (0..timeline.names().len()).map(|node| node < timeline.first()).collect();
    let mut eras = vec![era(scenario, 0, &present, &*nodes, ring.as_ref())];
    for event in timeline.events() {
        let name = &timeline.names()[event.node];
        // What cannot be placed cannot be run either, and running says so.
        match event.change {
            Change::Joins => {
                let _ = nodes.add(name, 1);
                let _ = ring.as_mut().map(|ring| ring.add(name, 1));
            }
            Change::Leaves => {
                let _ = nodes.remove(name);
                let _ = ring.as_mut().map(|ring| ring.remove(name));
            }
            Change::Dies | Change::Returns => {}
        }
        present[event.node] = matches!(event.change, Change::Joins | Change::Returns);
        eras.push(era(scenario, event.at.as_nanos(), &present, &*nodes, ring.as_ref()));
    }
    if eras.len() > 1 { eras } else { Vec::new() }
}

fn era(scenario: &Scenario, from: u64, present: &[bool], nodes: &dyn Placement, ring: Option<&HashRing>) -> Era {
    Era {
        from,
        present: present.to_vec(),
        points: ring.map_or_else(Vec::new, points),
        owner: nodes.owner(&scenario.keys.hot).map_or(0, |node| node.0),
    }
}

fn points(ring: &HashRing) -> Vec<(f64, u32)> {
    let circle = ring.circle() as f64;
    ring.points().iter().map(|&(point, node)| (point as f64 / circle, node.0)).collect()
}

fn ring_of(scenario: &Scenario) -> Option<HashRing> {
    let mut ring = ring(scenario.cache.placement, scenario.cache.virtual_nodes)?.ok()?;
    for name in &scenario.cache.nodes {
        ring.add(name, 1).ok()?;
    }
    Some(ring)
}

impl Plan {
    /// The fixed parts of two worlds that stand side by side. Each is named after what protects it; where that is the
    /// same, or where they write in different ways, after how they write.
    pub fn of_both(scenarios: [&Scenario; 2]) -> [Plan; 2] {
        let mut plans = scenarios.map(Plan::of);
        let alike = plans[0].protection == plans[1].protection;
        let [a, b] = scenarios.map(|scenario| scenario.writes_anything().then(|| writing(scenario)));
        if let (Some(a), Some(b)) = (a, b)
            && (alike || a != b)
        {
            for (plan, (name, promise)) in plans.iter_mut().zip([a, b]) {
                plan.title = if alike { name } else { format!("{name} + {}", plan.protection) };
                plan.promise = promise;
            }
        }
        plans
    }

    /// The fixed parts of `scenario`.
    pub fn of(scenario: &Scenario) -> Plan {
        let timeline = Timeline::of(scenario);
        let mut plan = Plan {
            peers: scenario.apps.topology == Topology::PeerToPeer,
            apps: scenario.apps.count,
            nodes: timeline.names().to_vec(),
            points: Vec::new(),
            key: scenario.keys.hot.clone(),
            key_at: 0.0,
            owner: 0,
            ttl: scenario.cache.ttl.as_nanos(),
            grace: scenario.cache.grace.as_nanos(),
            max_entries: scenario.cache.max_entries,
            max_bytes: scenario.cache.max_bytes,
            connections: scenario.database.connections,
            replicas: scenario.database.replicas,
            l1_ttl: scenario.apps.l1_ttl.as_nanos(),
            writes: if scenario.writes_anything() { spelled("writes.strategy", scenario) } else { String::new() },
            breaker: scenario.protection.breaker != BreakerKind::Off,
            timeout: scenario.clients.timeout.as_nanos(),
            cdn_share: scenario.clients.cdn_share,
            service: scenario.cache.service.as_nanos(),
            hot_copies: scenario.cache.hot_copies,
            cuts: stretches(scenario, |act| if let Act::Cut(length) = act { Some((*length, 0)) } else { None })
                .map(|(from, to, _)| (from, to))
                .collect(),
            paces: stretches(scenario, |act| match act {
                Act::Slow(factor, length) => Some((*length, *factor as i64)),
                Act::Stop(length) => Some((*length, 0)),
                Act::Outage(length) => Some((*length, -1)),
                _ => None,
            })
            .collect(),
            eras: Vec::new(),
            coalesce: "none",
            gate: "",
            central: match scenario.protection.coalesce {
                way if way.has_lock() => "lock",
                way if way.has_leases() => "lease",
                _ => "",
            },
            protection: String::new(),
            title: String::new(),
            promise: "",
        };
        let (coalesce, name, promise) = match (scenario.protection.coalesce, plan.peers) {
            (Coalesce::Off, _) => ("none", "", ""),
            (Coalesce::Mutex, _) => ("mutex", "Mutex", "one loads; the others wait for the lock and look again"),
            (Coalesce::Singleflight, false) => {
                ("singleflight", "Singleflight", "in each app one leader queries, the others share its answer")
            }
            (Coalesce::Singleflight, true) => {
                ("singleflight", "Singleflight", "at the owner one leader queries, the others share its answer")
            }
            (Coalesce::RedisLock, _) if scenario.protection.lock_release == LockRelease::Unsafe => {
                ("redis-lock", "Redis lock, unsafe release", "whoever is done deletes the lock, whosever it is by then")
            }
            (Coalesce::RedisLock, _) => {
                ("redis-lock", "Redis lock", "one of all apps loads; the others sleep and look again")
            }
            (Coalesce::Lease, _) if scenario.protection.lease_stale => {
                ("lease", "Lease", "the cache lets one client load; the others take the old value")
            }
            (Coalesce::Lease, _) => {
                ("lease", "Lease", "the cache lets one client load; the others sleep and ask again")
            }
            (Coalesce::FlightLock, _) => {
                ("flight-lock", "Singleflight + Redis lock", "one leader in each app, and one of all those loads")
            }
            (Coalesce::FlightLease, _) => {
                ("flight-lease", "Singleflight + lease", "one leader in each app, and the cache lets one of those load")
            }
        };
        plan.coalesce = coalesce;
        plan.gate = match scenario.protection.coalesce {
            Coalesce::Mutex => "mutex",
            way if way.is_in_process() => "singleflight",
            _ => "",
        };
        let guards = guards_of(scenario);
        plan.promise = match guards.first() {
            Some(guard) => guard.1,
            None if name.is_empty() && plan.cuts.iter().any(|(from, _)| *from == 0) => {
                "every read queries the database"
            }
            None if name.is_empty() => "every miss queries the database",
            None => promise,
        };
        let names = std::iter::once(name).filter(|name| !name.is_empty());
        let names: Vec<&str> = names.chain(guards.iter().map(|guard| guard.0)).collect();
        plan.protection = if names.is_empty() { "No protection".into() } else { names.join(" + ") };
        let without_cache = names.is_empty() && plan.cuts.iter().any(|(from, _)| *from == 0);
        plan.title = if without_cache { "Cache cut off".into() } else { plan.protection.clone() };
        // What cannot be placed cannot be run either, and running says so.
        if let Ok(placement) = placement(scenario) {
            plan.owner = placement.owner(&scenario.keys.hot).map_or(0, |node| node.0);
            // Without a ring the key is drawn beside its node.
            plan.key_at = f64::from(plan.owner) / placement.members().len() as f64;
        }
        if let Some(ring) = ring_of(scenario) {
            plan.points = points(&ring);
            plan.key_at = ring.position(&scenario.keys.hot) as f64 / ring.circle() as f64;
        }
        plan.eras = eras(scenario, &timeline);
        plan
    }
}

/// The stretches of time in which something holds that `of` reads from an intervention: its length, and a number.
fn stretches(
    scenario: &Scenario,
    of: impl Fn(&Act) -> Option<(Duration, i64)>,
) -> impl Iterator<Item = (u64, u64, i64)> {
    let stretch = move |one: &Intervention| {
        let (length, number) = of(&one.act)?;
        Some((one.at.as_nanos(), (one.at + length).as_nanos(), number))
    };
    scenario.script.actions.iter().filter_map(stretch)
}

fn spelled(path: &str, scenario: &Scenario) -> String {
    parameter(path).map_or_else(String::new, |parameter| parameter.spelled(scenario))
}

/// What a change of the nodes costs.
fn moved_by(placement: KeyPlacement) -> &'static str {
    match placement {
        KeyPlacement::Modulo => "a key’s node is its hash modulo their number: when that changes, most keys move",
        KeyPlacement::Jump => "few keys move where the last node leaves, more where another does",
        _ => "when a node leaves, its keys move and no others",
    }
}

/// What a full cache gives up to make room.
fn given_up_by(policy: PolicyKind) -> &'static str {
    match policy {
        PolicyKind::Fifo => "a full cache gives up what was stored first",
        PolicyKind::Lru | PolicyKind::RedisLru | PolicyKind::VolatileLru => {
            "a full cache gives up what was read longest ago"
        }
        PolicyKind::Lfu | PolicyKind::RedisLfu | PolicyKind::VolatileLfu => "a full cache gives up what was read least",
        PolicyKind::Clock | PolicyKind::Sieve => "a full cache gives up what was not read since a hand last came by",
        PolicyKind::Arc => "a full cache balances what was read lately against what was read often",
        PolicyKind::S3Fifo => "new keys prove themselves in a small queue first",
        PolicyKind::WTinyLfu => "a new key gets in only if it is wanted more than the one it would push out",
        PolicyKind::Random | PolicyKind::VolatileRandom => "a full cache gives up any entry",
        PolicyKind::VolatileTtl => "a full cache gives up what expires next",
        PolicyKind::NoEviction => "a full cache takes nothing new",
        _ => "a full cache gives up what its policy chooses",
    }
}

/// How a world writes: its name, and what that means.
fn writing(scenario: &Scenario) -> (String, &'static str) {
    let writes = &scenario.writes;
    let again = writes.delete_again.as_nanos() > 0;
    let (name, promise) = match writes.strategy {
        WriteStrategy::UpdateDelete if again => {
            ("Update, delete, delete again", "some time after the write the key is deleted once more")
        }
        WriteStrategy::DeleteUpdate if again => {
            ("Delete, update, delete again", "some time after the write the key is deleted once more")
        }
        WriteStrategy::UpdateDelete => ("Update, then delete", "the database first, then the key leaves the cache"),
        WriteStrategy::DeleteUpdate => ("Delete, then update", "the key leaves the cache first, then the database"),
        WriteStrategy::UpdateSet => ("Update, then store", "the database first, then the cache has the new value too"),
        WriteStrategy::Through => ("Write-through", "the cache node writes to the database, and keeps the value"),
        WriteStrategy::Around => ("Write-around", "the database alone: the cache is not told"),
        WriteStrategy::Versioned => ("Versioned keys", "a newer version in the cache, and no older one counts"),
        WriteStrategy::Back => match writes.log {
            WriteLog::Every => ("Write-back, logged", "a write is done once it is on disk and queued"),
            WriteLog::Second => ("Write-back, logged every second", "the queue reaches the disk once a second"),
            WriteLog::Off if writes.graceful => {
                ("Write-back, flushed", "before a restart the queue goes to the database")
            }
            WriteLog::Off => ("Write-back", "a write is done once it is queued in memory"),
        },
    };
    let related =
        matches!(writes.strategy, WriteStrategy::UpdateDelete | WriteStrategy::DeleteUpdate | WriteStrategy::UpdateSet);
    match writes.related {
        0 => (name.into(), promise),
        _ if !related => (name.into(), promise),
        keys => (format!("{name}, {} keys", keys + 1), "a write deletes what depends on its key too"),
    }
}

/// What protects the database besides coalescing: its name, and what it does.
fn guards_of(scenario: &Scenario) -> Vec<(&'static str, &'static str)> {
    let Scenario { clients, cache, protection, database, .. } = scenario;
    let unknown = scenario.keys.missing_share > 0.0;
    let policy = POLICIES.iter().find(|(name, _)| *name == cache.policy.name()).map_or("", |(_, label)| label);
    let placement = KeyPlacement::OPTIONS.iter().find(|(name, _)| *name == spelled("cache.placement", scenario));
    let moves = Timeline::of(scenario).moves_keys();
    let before = match protection.early {
        EarlyRefresh::Ahead => "a timer refreshes what is read before it expires",
        _ => "readers refresh the value before it expires",
    };
    let early = match protection.early {
        EarlyRefresh::XFetch => "XFetch",
        EarlyRefresh::Linear => "Linear refresh",
        EarlyRefresh::Threshold => "Refresh below a threshold",
        EarlyRefresh::Ahead => "Refresh-ahead",
        EarlyRefresh::Off => "",
    };
    [
        (protection.early != EarlyRefresh::Off, early, before),
        (cache.grace.as_nanos() > 0, "Serve stale", "the old value is served while a new one is loaded"),
        (unknown && protection.bloom, "Bloom filter", "the apps turn away keys that do not exist"),
        (
            unknown && cache.negative_ttl.as_nanos() > 0,
            "Negative caching",
            "the cache holds the answer “not found” too",
        ),
        (
            scenario.is_limited() && cache.admit_after > 1,
            "Admission",
            "a key enters the cache only when it is loaded again",
        ),
        (moves, placement.map_or("", |(_, label)| label), moved_by(cache.placement)),
        (scenario.is_limited(), policy, given_up_by(cache.policy)),
        (clients.cdn_share > 0.0, "CDN", "most readers are answered before they reach an app"),
        (scenario.apps.l1_ttl.as_nanos() > 0, "L1", "each app keeps what it has fetched in its own memory for a while"),
        (
            cache.hot_copies > 1 && cache.nodes.len() > 1,
            "Copies of a hot key",
            "the readers of a hot key are spread over several nodes",
        ),
        (protection.breaker != BreakerKind::Off, "Breaker", "when too many queries fail, none is sent for a while"),
        (cache.stale_on_error.as_nanos() > 0, "Stale on error", "where a load fails, the expired value is the answer"),
        (protection.limit > 0, "Limited loads", "each process loads a few at a time"),
        (
            protection.throttle,
            "Adaptive throttle",
            "the more queries fail, the more are turned away before they are sent",
        ),
        (database.queue_limit > 0, "Short line", "who finds the database’s line full is refused at once"),
        (database.order == QueueOrder::Lifo, "Last come, first served", "the newest query in line runs first"),
        (database.shed == Shed::Codel, "CoDel", "the database drops who has waited too long in a standing line"),
        (database.shed == Shed::Late, "Drops what is late", "the database runs no query whose client has gone"),
        (database.shed == Shed::Hopeless, "Drops the hopeless", "the database runs no query that must come too late"),
        (protection.late_fill, "Late results are stored", "what comes too late for its client still fills the cache"),
        (cache.jitter.as_nanos() > 0, "TTL jitter", "what was stored together expires at different times"),
    ]
    .into_iter()
    .filter_map(|(on, name, promise)| on.then_some((name, promise)))
    .collect()
}

#[cfg(test)]
mod tests;
