//! What a world is made of, as a stage must know it before anything moves.

use crate::message::Message;
use crate::scenario::script::{Act, Intervention};
use crate::scenario::timeline::{Change, Timeline, in_order};
use crate::scenario::{
    BreakerKind, Coalesce, EarlyRefresh, KeyPlacement, LockRelease, Parameter, Popularity, QueueOrder, Scenario, Shed,
    Topology, WriteLog, WriteStrategy, parameter,
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
    /// For how long past its time a value is at hand where loading fails, in nanoseconds.
    pub stale_on_error: u64,
    /// Whether keys are asked for that do not exist, or by a scan.
    pub rare_keys: bool,
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
    /// Whether events of the database's log delete from the cache what was written.
    pub log_events: bool,
    /// Whether processes have a circuit breaker before the database.
    pub breaker: bool,
    /// Whether clients give up after a while.
    pub timeout: u64,
    /// Within how many nanoseconds a client is well served.
    pub target: u64,
    /// The share of reads that a CDN answers.
    pub cdn_share: f64,
    /// How long a cache node works on one request, in nanoseconds; 0 where it takes no time.
    pub service: u64,
    /// On how many nodes a hot key is kept.
    pub hot_copies: u64,
    /// How many keys are asked for by popularity; 1 where all ask for one.
    pub keys: u64,
    /// How keys are placed on nodes, by its name in links.
    pub placement: String,
    /// How far a replica is behind the primary, in nanoseconds.
    pub lag: u64,
    /// The most loads of a process at once; 0 for no limit.
    pub limit: u64,
    /// The loads after which a key is let into a full cache; 0 where every key is.
    pub admit_after: u64,
    /// Whether each process throttles its loads.
    pub throttle: bool,
    /// How long before its end a value is loaded anew, in nanoseconds, by a timer or by the next reader; 0 where none is.
    pub refresh_below: u64,
    /// How values are loaded before their end, by its name in links; empty where they are not.
    pub early: String,
    /// The share of keys that do not exist which the filter of known keys lets through; 0 without a filter.
    pub bloom_errors: f64,
    /// How writes are logged before they are in the database, by its name in links; empty where none are.
    pub log: String,
    /// The time of day at which the run begins, in nanoseconds from midnight; 0 where none is told.
    pub clock: u64,
    /// When no app reaches any cache node: from and to, in nanoseconds.
    pub cuts: Vec<(u64, u64)>,
    /// When the database is not at its usual pace: from and to in nanoseconds, and how many times as long a query takes;
    /// 0 where nothing gets on, −1 where every query is refused, −2 where those to the primary are.
    pub paces: Vec<(u64, u64, i64)>,
    /// When which node has so many percent of its first room, in nanoseconds and in order of time.
    pub resized: Vec<(u64, usize, u32)>,
    /// How the nodes change, in order of time; empty where they do not.
    pub eras: Vec<Era>,
    /// How loads are coalesced, by its name in links.
    pub coalesce: String,
    /// What coalesces loads within one process, by its name in links; empty where nothing does.
    pub coalescer: &'static str,
    /// What the cache keeps to coalesce the loads of all processes: `lock`, `lease`, or nothing.
    pub central: &'static str,
    /// Everything that protects the database, in words.
    pub protection: Message,
    /// The world's name beside the other's.
    pub title: Message,
    /// One sentence that says what the first of that does.
    pub promise: Message,
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
    /// For which of them a replica does, which has taken over.
    pub replicas: Vec<bool>,
    /// The virtual nodes, as in the plan.
    pub points: Vec<(f64, u32)>,
    /// The hot key's node.
    pub owner: u32,
}

/// How the nodes change: one era from the start, and one from each change on.
fn eras(scenario: &Scenario, timeline: &Timeline) -> Vec<Era> {
    let (Ok(mut nodes), mut ring) = (placement(scenario), ring_of(scenario)) else { return Vec::new() };
    let mut present: Vec<bool> = (0..timeline.names().len()).map(|node| node < timeline.first()).collect();
    let mut replicas = vec![false; present.len()];
    let mut eras = vec![era(scenario, 0, (&present, &replicas), &*nodes, ring.as_ref())];
    for event in timeline.events() {
        let name = &timeline.names()[event.node];
        // A scenario whose keys cannot be placed cannot be run either, and running it says so.
        match event.change {
            Change::Joins => {
                let _ = nodes.add(name, 1);
                let _ = ring.as_mut().map(|ring| ring.add(name, 1));
            }
            Change::Leaves => {
                let _ = nodes.remove(name);
                let _ = ring.as_mut().map(|ring| ring.remove(name));
            }
            Change::Dies | Change::Returns | Change::TakenOver => {}
        }
        present[event.node] = !matches!(event.change, Change::Dies | Change::Leaves);
        replicas[event.node] = event.change == Change::TakenOver;
        eras.push(era(scenario, event.at.as_nanos(), (&present, &replicas), &*nodes, ring.as_ref()));
    }
    if eras.len() > 1 { eras } else { Vec::new() }
}

fn era(
    scenario: &Scenario,
    from: u64,
    (present, replicas): (&[bool], &[bool]),
    nodes: &dyn Placement,
    ring: Option<&HashRing>,
) -> Era {
    Era {
        from,
        present: present.to_vec(),
        replicas: replicas.to_vec(),
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
                plan.title = if alike {
                    name
                } else {
                    Message::new("plan-and").with("first", name).with("then", plan.protection.clone())
                };
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
            stale_on_error: scenario.cache.stale_on_error.as_nanos(),
            rare_keys: scenario.keys.missing_share > 0.0 || scenario.keys.scan_share > 0.0,
            max_entries: scenario.cache.max_entries,
            max_bytes: scenario.cache.max_bytes,
            connections: scenario.database.connections,
            replicas: scenario.database.replicas,
            l1_ttl: scenario.apps.l1_ttl.as_nanos(),
            writes: if scenario.writes_anything() { spelled("writes.strategy", scenario) } else { String::new() },
            log_events: scenario.has_log_events(),
            breaker: scenario.protection.breaker != BreakerKind::Off,
            timeout: scenario.clients.timeout.as_nanos(),
            target: scenario.clients.target.as_nanos(),
            cdn_share: scenario.clients.cdn_share,
            service: scenario.cache.service.as_nanos(),
            hot_copies: scenario.cache.hot_copies,
            keys: if scenario.keys.popularity == Popularity::Single { 1 } else { scenario.keys.count },
            placement: spelled("cache.placement", scenario),
            lag: scenario.database.lag.as_nanos(),
            limit: scenario.protection.limit.unwrap_or(0),
            admit_after: if scenario.is_limited() && scenario.cache.admit_after > 1 {
                scenario.cache.admit_after
            } else {
                0
            },
            throttle: scenario.protection.throttle,
            refresh_below: match scenario.protection.early {
                EarlyRefresh::Ahead | EarlyRefresh::Linear | EarlyRefresh::Threshold => {
                    scenario.protection.early_below.as_nanos()
                }
                EarlyRefresh::XFetch | EarlyRefresh::Off => 0,
            },
            early: match scenario.protection.early {
                EarlyRefresh::Off => String::new(),
                _ => spelled("protection.early", scenario),
            },
            bloom_errors: if scenario.protection.bloom { scenario.protection.bloom_errors } else { 0.0 },
            log: if scenario.writes.strategy == WriteStrategy::Back && scenario.writes_anything() {
                spelled("writes.log", scenario)
            } else {
                String::new()
            },
            clock: scenario.run.clock.as_nanos(),
            cuts: stretches(scenario, |act| if let Act::Cut(length) = act { Some((*length, 0)) } else { None })
                .map(|(from, to, _)| (from, to))
                .collect(),
            paces: stretches(scenario, |act| match act {
                Act::Slow(factor, length) => Some((*length, *factor as i64)),
                Act::Stop(length) => Some((*length, 0)),
                Act::Outage(length) => Some((*length, -1)),
                Act::Failover(length) => Some((*length, -2)),
                _ => None,
            })
            .collect(),
            resized: resized(scenario),
            eras: Vec::new(),
            coalesce: String::new(),
            coalescer: "",
            central: match scenario.protection.coalesce {
                way if way.has_lock() => "lock",
                way if way.has_leases() => "lease",
                _ => "",
            },
            protection: "plan-nothing".into(),
            title: "plan-nothing".into(),
            promise: promise("plan-nothing"),
        };
        plan.coalesce = spelled("protection.coalesce", scenario);
        let coalescing = match scenario.protection.coalesce {
            Coalesce::Off => None,
            Coalesce::Mutex => Some("plan-mutex"),
            Coalesce::Singleflight if plan.peers => Some("plan-singleflight-peers"),
            Coalesce::Singleflight => Some("plan-singleflight"),
            Coalesce::Redlock => Some("plan-redlock"),
            Coalesce::RedisLock if scenario.protection.lock_release == LockRelease::Unsafe => {
                Some("plan-redis-lock-unsafe")
            }
            Coalesce::RedisLock => Some("plan-redis-lock"),
            Coalesce::Lease if scenario.protection.lease_stale => Some("plan-lease-stale"),
            Coalesce::Lease => Some("plan-lease"),
            Coalesce::FlightLock => Some("plan-flight-lock"),
            Coalesce::FlightLease => Some("plan-flight-lease"),
        };
        plan.coalescer = match scenario.protection.coalesce {
            Coalesce::Mutex => "mutex",
            way if way.is_in_process() => "singleflight",
            _ => "",
        };
        let guards = guards_of(scenario);
        let cut_off = plan.cuts.iter().any(|(from, _)| *from == 0);
        plan.promise = match (guards.first(), coalescing) {
            (Some(guard), _) => guard.1.clone(),
            (None, Some(coalescing)) => promise(coalescing),
            (None, None) if cut_off => promise("plan-cut-off"),
            (None, None) => promise("plan-nothing"),
        };
        let names = coalescing.map(Message::new).into_iter().chain(guards.into_iter().map(|guard| guard.0));
        let all = names.reduce(|first, then| Message::new("plan-and").with("first", first).with("then", then));
        plan.title = match &all {
            Some(all) => all.clone(),
            None if cut_off => "plan-cut-off".into(),
            None => "plan-nothing".into(),
        };
        plan.protection = all.unwrap_or_else(|| "plan-nothing".into());
        // A scenario whose keys cannot be placed cannot be run either, and running it says so.
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

/// When which node is resized.
fn resized(scenario: &Scenario) -> Vec<(u64, usize, u32)> {
    let timeline = Timeline::of(scenario);
    let acts = in_order(&scenario.script.actions).into_iter().filter_map(|(_, one)| match &one.act {
        Act::Resize(name, percent) => Some((one.at.as_nanos(), timeline.number(name)?, *percent)),
        _ => None,
    });
    acts.collect()
}

/// What the thing of this name does, in one clause.
fn promise(name: &str) -> Message {
    Message::new(format!("{name}.promise"))
}

fn spelled(path: &str, scenario: &Scenario) -> String {
    parameter(path).map_or_else(String::new, |parameter| parameter.spelled(scenario))
}

/// What a change of the nodes costs.
fn moved_by(placement: KeyPlacement) -> Message {
    Message::new(match placement {
        KeyPlacement::Modulo => "plan-moves-most",
        KeyPlacement::Jump => "plan-moves-jump",
        _ => "plan-moves-few",
    })
}

/// What a full cache gives up to make room.
fn given_up_by(policy: PolicyKind) -> Message {
    Message::new(match policy {
        PolicyKind::Fifo => "plan-evicts-fifo",
        PolicyKind::Lru | PolicyKind::RedisLru | PolicyKind::VolatileLru => "plan-evicts-lru",
        PolicyKind::Lfu | PolicyKind::RedisLfu | PolicyKind::VolatileLfu => "plan-evicts-lfu",
        PolicyKind::Clock | PolicyKind::Sieve => "plan-evicts-clock",
        PolicyKind::Arc => "plan-evicts-arc",
        PolicyKind::S3Fifo => "plan-evicts-s3-fifo",
        PolicyKind::WTinyLfu => "plan-evicts-w-tinylfu",
        PolicyKind::Random | PolicyKind::VolatileRandom => "plan-evicts-random",
        PolicyKind::VolatileTtl => "plan-evicts-ttl",
        PolicyKind::NoEviction => "plan-evicts-nothing",
        _ => "plan-evicts-other",
    })
}

/// How a world writes: its name, and what that means.
fn writing(scenario: &Scenario) -> (Message, Message) {
    let writes = &scenario.writes;
    let again = writes.delete_again.as_nanos() > 0;
    let id = match writes.strategy {
        WriteStrategy::UpdateDelete if again => "plan-update-delete-again",
        WriteStrategy::DeleteUpdate if again => "plan-delete-update-again",
        WriteStrategy::UpdateDelete => "plan-update-delete",
        WriteStrategy::DeleteUpdate => "plan-delete-update",
        WriteStrategy::UpdateSet => "plan-update-set",
        WriteStrategy::Through => "plan-write-through",
        WriteStrategy::Around => "plan-write-around",
        WriteStrategy::Versioned => "plan-versioned",
        WriteStrategy::Back => match writes.log {
            WriteLog::Every => "plan-write-back-logged",
            WriteLog::Second => "plan-write-back-logged-each-second",
            WriteLog::Off if writes.graceful => "plan-write-back-flushed",
            WriteLog::Off => "plan-write-back",
        },
    };
    let (name, told) = match scenario.has_log_events() {
        true if writes.strategy == WriteStrategy::Around => (Message::new("plan-log-events"), "plan-log-events"),
        true => (Message::new("plan-and-log-events").with("name", Message::new(id)), "plan-log-events"),
        false => (id.into(), id),
    };
    if scenario.deletes_related() {
        let keys = writes.related + 1;
        return (Message::new("plan-related").with("name", name).with("keys", keys), promise("plan-related"));
    }
    (name, promise(told))
}

/// What protects the database besides coalescing: its name, and what it does.
fn guards_of(scenario: &Scenario) -> Vec<(Message, Message)> {
    let Scenario { clients, cache, protection, database, .. } = scenario;
    let unknown = scenario.keys.missing_share > 0.0;
    let moves = Timeline::of(scenario).moves_keys();
    let guard = |on: bool, id: &'static str| on.then(|| (Message::new(id), promise(id)));
    let early = match protection.early {
        EarlyRefresh::XFetch => Some("plan-xfetch"),
        EarlyRefresh::Linear => Some("plan-linear"),
        EarlyRefresh::Threshold => Some("plan-threshold"),
        EarlyRefresh::Ahead => Some("plan-ahead"),
        EarlyRefresh::Off => None,
    };
    let refreshed_by = if protection.early == EarlyRefresh::Ahead { "plan-ahead" } else { "plan-early-refresh" };
    [
        early.map(|id| (id.into(), promise(refreshed_by))),
        guard(cache.grace.as_nanos() > 0, "plan-serve-stale"),
        guard(unknown && protection.bloom, "plan-bloom-filter"),
        guard(unknown && cache.negative_ttl.as_nanos() > 0, "plan-negative-caching"),
        guard(scenario.is_limited() && cache.admit_after > 1, "plan-admission"),
        moves.then(|| (choice("cache.placement", scenario), moved_by(cache.placement))),
        scenario.is_limited().then(|| (choice("cache.policy", scenario), given_up_by(cache.policy))),
        guard(clients.cdn_share > 0.0, "plan-cdn"),
        guard(scenario.apps.l1_ttl.as_nanos() > 0, "plan-l1"),
        guard(cache.hot_copies > 1 && cache.nodes.len() > 1, "plan-hot-copies"),
        guard(cache.load_bound > 0.0 && cache.nodes.len() > 1 && cache.placement.is_ring(), "plan-bounded-loads"),
        guard(protection.breaker != BreakerKind::Off, "plan-breaker"),
        guard(cache.stale_on_error.as_nanos() > 0, "plan-stale-on-error"),
        guard(protection.limit.is_some(), "plan-limit"),
        guard(protection.rate.is_some(), "plan-rate-limit"),
        guard(protection.throttle, "plan-adaptive-throttle"),
        guard(database.queue_limit.is_some(), "plan-short-queue"),
        guard(database.order == QueueOrder::Lifo, "plan-lifo"),
        guard(database.shed == Shed::Codel, "plan-codel"),
        guard(database.shed == Shed::Late, "plan-drops-late"),
        guard(database.shed == Shed::Hopeless, "plan-drops-hopeless"),
        guard(protection.late_fill, "plan-late-fill"),
        guard(cache.jitter.as_nanos() > 0, "plan-ttl-jitter"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The words for what a parameter chooses.
fn choice(path: &str, scenario: &Scenario) -> Message {
    let words = parameter(path).map_or_else(String::new, Parameter::words);
    Message::new(format!("{words}.{}", spelled(path, scenario)))
}

#[cfg(test)]
mod tests;
