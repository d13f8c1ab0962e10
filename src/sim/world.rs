//! The world and the life of a request in it. This file alone routes events.

use super::pool::Pool;
use super::queue::EventQueue;
use super::workload::Workload;
use crate::mechanism::cache::{Cache, Departure, Limits, Lookup, Reason};
use crate::mechanism::eviction::PolicyKind;
use crate::mechanism::mutex::{KeyedMutex, Lock};
use crate::mechanism::ring::{HashRing, RingHash};
use crate::mechanism::singleflight::{FlightId, Group, Join};
use crate::mechanism::ttl::Life;
use crate::random::{Purpose, Stream, log_normal};
use crate::recording::{CacheChange, NodeFill, Phase, Recorder, Recording};
use crate::scenario::{Coalesce, Fault, QueryTime, Scenario, Topology};
use crate::time::{Duration, Instant};
use rustc_hash::FxHashMap;

const QUERY_TIMES: Purpose = Purpose("query times");

/// Events of this lane are arrivals. Every other lane is a phase that ends, and its events' number is the request,
const ARRIVAL: usize = Phase::COUNT;
/// but for queries, whose number is their connection.
const QUERY: usize = Phase::InDatabase as usize;

const HOT: u32 = 0;
const UNKNOWN: u16 = u16::MAX;

/// Runs a scenario to the last answer.
///
/// The result depends on the scenario alone, to the bit, on every platform.
///
/// # Errors
/// Every [`Fault`] of the scenario, if it has any.
///
/// ```
/// use stampede::{scenario::link::Link, sim::simulate};
/// let (link, _) = Link::parse("hot-key");
/// let (a, b) = (simulate(&link.a).unwrap(), simulate(&link.b).unwrap());
/// assert_eq!(a.summary().db_queries, 100);
/// assert_eq!(b.summary().db_queries, 1);
/// ```
pub fn simulate(scenario: &Scenario) -> Result<Recording, Vec<Fault>> {
    let faults = scenario.faults();
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut world = World::new(scenario)?;
    world.run();
    let recording = world.recorder.finish();
    #[cfg(debug_assertions)]
    if let Err(violation) = super::audit::audit(scenario, &recording) {
        unreachable!("the world broke its own rules: {violation}");
    }
    Ok(recording)
}

struct World<'a> {
    scenario: &'a Scenario,
    now: Instant,
    queue: EventQueue,
    recorder: Recorder,
    workload: Workload,
    /// The next request of the workload, whose arrival is scheduled.
    arriving: Option<u32>,
    legs: Legs,
    /// The key each request asks for.
    key: Vec<u32>,
    placement: Placement,
    nodes: Vec<Cache<u32, ()>>,
    left: Vec<Departure<u32, ()>>,
    gates: Vec<Gate>,
    /// The flights that are led now, by leader.
    flights: FxHashMap<u32, FlightId>,
    followers: Vec<u32>,
    pool: Pool,
    /// Whose query each connection runs.
    running: Vec<u32>,
    query_times: Stream,
}

/// What one process uses to coalesce its loads: each app in look-aside, each owning peer in peer to peer.
#[derive(Default)]
struct Gate {
    flights: Group<u32, u32>,
    locks: KeyedMutex<u32, u32>,
}

/// How long each way takes, one way.
struct Legs {
    client: Duration,
    node: Duration,
    lookup: Duration,
    database: Duration,
}

/// Which node owns a key, worked out at its first use.
struct Placement {
    ring: HashRing,
    hot: String,
    owner: Vec<u16>,
}

impl Placement {
    fn owner(&mut self, key: u32) -> u16 {
        let known = self.owner[key as usize];
        if known == UNKNOWN { self.look_up(key) } else { known }
    }

    #[cold]
    fn look_up(&mut self, key: u32) -> u16 {
        let owner = if key == HOT { self.ring.owner(&self.hot) } else { self.ring.owner(&format!("key-{key}")) };
        let owner = owner.map_or(0, |node| node.0 as u16);
        self.owner[key as usize] = owner;
        owner
    }
}

impl<'a> World<'a> {
    fn new(scenario: &'a Scenario) -> Result<World<'a>, Vec<Fault>> {
        // The scenario's own ranges are narrower than the mechanisms', so that these cannot fail once it is valid.
        let refused = |field: &str, why: String| {
            vec![Fault { field: field.into(), value: String::new(), accepted: why, used: None }]
        };
        let cache = &scenario.cache;
        let mut ring = HashRing::new(RingHash::GroupcacheCrc32, cache.virtual_nodes as u32)
            .map_err(|error| refused("cache.virtual_nodes", error.to_string()))?;
        for name in &cache.nodes {
            ring.add(name, 1).map_err(|error| refused("cache.nodes", error.to_string()))?;
        }
        let limit = |n: u64| (n > 0).then_some(n);
        let limits = Limits { entries: limit(cache.max_entries), bytes: limit(cache.max_bytes) };
        let nodes = cache
            .nodes
            .iter()
            .map(|_| Cache::new(PolicyKind::Lru, limits, scenario.run.seed))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| refused("cache.max_entries", error.to_string()))?;
        let gates = match scenario.apps.topology {
            Topology::LookAside => scenario.apps.count as usize,
            Topology::PeerToPeer => nodes.len(),
        };
        let requests = scenario.requests() as usize;
        Ok(World {
            scenario,
            now: Instant::ZERO,
            queue: EventQueue::new(Phase::COUNT + 1),
            recorder: Recorder::new(requests, nodes.len()),
            workload: Workload::new(scenario),
            arriving: None,
            legs: Legs {
                client: scenario.clients.one_way,
                node: cache.round_trip.scale(1, 2),
                lookup: cache.lookup,
                database: scenario.database.round_trip.scale(1, 2),
            },
            key: Vec::with_capacity(requests),
            placement: Placement {
                ring,
                hot: scenario.keys.hot.clone(),
                owner: vec![UNKNOWN; scenario.keys.count.max(1) as usize],
            },
            nodes,
            left: Vec::new(),
            gates: (0..gates).map(|_| Gate::default()).collect(),
            flights: FxHashMap::default(),
            followers: Vec::new(),
            pool: Pool::new(scenario.database.connections as u16),
            running: vec![0; scenario.database.connections as usize],
            query_times: Stream::new(scenario.run.seed, QUERY_TIMES),
        })
    }

    fn run(&mut self) {
        if self.scenario.cache.preload {
            self.store(HOT);
        }
        self.expect_next();
        while let Some((at, lane, number)) = self.queue.pop() {
            self.now = at;
            match lane {
                ARRIVAL => self.arrive(),
                QUERY => self.query_done(number as u16),
                phase => self.ended(Phase::from_number(phase as u8), number),
            }
        }
    }

    /// Schedules the workload's next arrival, so that only one waits in the queue at any time.
    fn expect_next(&mut self) {
        self.arriving = self.workload.next().map(|(at, key)| {
            self.queue.schedule(at, ARRIVAL, 0);
            key
        });
    }

    fn arrive(&mut self) {
        let Some(key) = self.arriving else { return };
        // The load balancer deals the requests out in turn.
        let app = (self.key.len() as u64 % self.scenario.apps.count) as u16;
        let who = self.recorder.arrive(self.now, key, app);
        self.key.push(key);
        self.queue.schedule(self.after(self.legs.client), Phase::ToApp as usize, who);
        self.expect_next();
    }

    /// A request enters a phase that ends by itself after `length`.
    fn go(&mut self, who: u32, phase: Phase, place: u16, length: Duration) {
        self.recorder.step(self.now, who, phase, place);
        self.queue.schedule(self.after(length), phase as usize, who);
    }

    /// The instant `length` from now. Time ends at [`Instant::MAX`]: what would come later comes then.
    fn after(&self, length: Duration) -> Instant {
        (self.now + length).min(Instant::MAX)
    }

    /// A request enters a phase that somebody else ends.
    fn stay(&mut self, who: u32, phase: Phase, place: u16) {
        self.recorder.step(self.now, who, phase, place);
    }

    /// What follows when a phase that ends by itself is over.
    fn ended(&mut self, phase: Phase, who: u32) {
        match phase {
            Phase::ToApp => {
                let node = self.node_of(who);
                let length = self.legs.node + if self.peers() { self.legs.lookup } else { Duration::ZERO };
                self.go(who, Phase::ToNode, node, length);
            }
            Phase::ToNode => self.first_look(who),
            Phase::Hit | Phase::StaleHit | Phase::Loaded => self.go_home(who),
            Phase::Miss => self.gate(who),
            Phase::Recheck => self.second_look(who),
            Phase::RecheckHit => {
                if !self.peers() {
                    self.unlock(who);
                }
                self.go_home(who);
            }
            Phase::RecheckMiss => self.query(who),
            Phase::ToDatabase => match self.pool.ask(who) {
                Some(connection) => self.run_query(who, connection),
                // One line for all, wherever a query comes from.
                None => self.stay(who, Phase::WaitPool, 0),
            },
            Phase::FromDatabase => {
                if self.peers() {
                    self.store(self.key[who as usize]);
                    self.loaded(who);
                } else {
                    let node = self.node_of(who);
                    self.go(who, Phase::ToFill, node, self.legs.node);
                }
            }
            Phase::ToFill => {
                self.store(self.key[who as usize]);
                let node = self.node_of(who);
                self.go(who, Phase::FromFill, node, self.legs.node);
            }
            Phase::FromFill => self.loaded(who),
            Phase::ToClient => self.stay(who, Phase::Answered, 0),
            Phase::InDatabase
            | Phase::WaitFlight
            | Phase::WaitLock
            | Phase::WaitPool
            | Phase::Answered
            | Phase::Failed => {
                unreachable!("{phase:?} does not end by itself")
            }
        }
    }

    fn peers(&self) -> bool {
        self.scenario.apps.topology == Topology::PeerToPeer
    }

    fn node_of(&mut self, who: u32) -> u16 {
        self.placement.owner(self.key[who as usize])
    }

    /// The process that loads for this request.
    fn gate_of(&mut self, who: u32) -> u16 {
        if self.peers() { self.node_of(who) } else { (u64::from(who) % self.scenario.apps.count) as u16 }
    }

    /// Looks a key up on its node and notes what the look itself changes: an entry past its time leaves.
    fn look(&mut self, who: u32) -> Option<Phase> {
        let (key, node) = (self.key[who as usize], self.node_of(who));
        let cache = &mut self.nodes[usize::from(node)];
        match cache.get(&key, self.now) {
            Lookup::Fresh(()) => Some(Phase::Hit),
            Lookup::Stale { .. } => Some(Phase::StaleHit),
            Lookup::Expired => {
                let fill = NodeFill { entries: cache.len() as u64, bytes: cache.bytes() };
                self.recorder.cache().change(self.now, node, key, CacheChange::Expired, self.now, fill);
                None
            }
            Lookup::Absent => None,
        }
    }

    fn first_look(&mut self, who: u32) {
        let node = self.node_of(who);
        match self.look(who) {
            Some(found) => self.go(who, found, node, self.legs.node),
            None if self.peers() => {
                self.stay(who, Phase::Miss, node);
                self.gate(who);
            }
            None => self.go(who, Phase::Miss, node, self.legs.node),
        }
    }

    fn second_look(&mut self, who: u32) {
        let node = self.node_of(who);
        match self.look(who) {
            Some(_) => {
                if self.peers() {
                    self.unlock(who);
                }
                self.go(who, Phase::RecheckHit, node, self.legs.node);
            }
            None if self.peers() => {
                self.stay(who, Phase::RecheckMiss, node);
                self.query(who);
            }
            None => self.go(who, Phase::RecheckMiss, node, self.legs.node),
        }
    }

    /// A miss reaches whatever coalesces loads.
    fn gate(&mut self, who: u32) {
        let (key, gate) = (self.key[who as usize], self.gate_of(who));
        match self.scenario.protection.coalesce {
            Coalesce::Off => self.query(who),
            Coalesce::Singleflight => match self.gates[usize::from(gate)].flights.join(&key, who) {
                Join::Lead(flight) => {
                    self.flights.insert(who, flight);
                    self.query(who);
                }
                Join::Follow(_) => self.stay(who, Phase::WaitFlight, gate),
            },
            Coalesce::Mutex => match self.gates[usize::from(gate)].locks.lock(&key, who) {
                Lock::Acquired => self.recheck(who),
                Lock::Queued { .. } => self.stay(who, Phase::WaitLock, gate),
            },
        }
    }

    /// The holder of the lock looks into the cache again: somebody may have filled it while it waited.
    fn recheck(&mut self, who: u32) {
        let node = self.node_of(who);
        let length = if self.peers() { self.legs.lookup } else { self.legs.node };
        self.go(who, Phase::Recheck, node, length);
    }

    fn unlock(&mut self, who: u32) {
        let (key, gate) = (self.key[who as usize], self.gate_of(who));
        if let Ok(Some(next)) = self.gates[usize::from(gate)].locks.unlock(&key) {
            self.recheck(next);
        }
    }

    fn query(&mut self, who: u32) {
        let gate = self.gate_of(who);
        self.go(who, Phase::ToDatabase, gate, self.legs.database);
    }

    fn run_query(&mut self, who: u32, connection: u16) {
        let database = &self.scenario.database;
        let mean = database.query_time;
        let length = match database.distribution {
            QueryTime::Constant => mean,
            QueryTime::LogNormal => {
                let own = self.query_times.of(u64::from(who));
                let nanos = log_normal((own.at(0), own.at(1)), mean.as_nanos(), database.sigma);
                Duration::from_nanos(nanos).min(Duration::MAX)
            }
        };
        self.running[usize::from(connection)] = who;
        self.recorder.step(self.now, who, Phase::InDatabase, connection);
        self.queue.schedule(self.after(length), QUERY, u32::from(connection));
    }

    fn query_done(&mut self, connection: u16) {
        let who = self.running[usize::from(connection)];
        let gate = self.gate_of(who);
        self.go(who, Phase::FromDatabase, gate, self.legs.database);
        if let Some(next) = self.pool.give_back(connection) {
            self.run_query(next, connection);
        }
    }

    /// The load is over and the cache is filled: whoever waited for it learns so.
    fn loaded(&mut self, who: u32) {
        self.answer(who);
        match self.scenario.protection.coalesce {
            Coalesce::Off => {}
            Coalesce::Mutex => self.unlock(who),
            Coalesce::Singleflight => {
                let gate = self.gate_of(who);
                let mut followers = std::mem::take(&mut self.followers);
                if let Some(flight) = self.flights.remove(&who)
                    && self.gates[usize::from(gate)].flights.finish(flight, &mut followers).is_ok()
                {
                    for follower in followers.drain(..) {
                        self.answer(follower);
                    }
                }
                self.followers = followers;
            }
        }
    }

    /// Whoever loaded hands the value on: an app to its client, an owner to the app that asked.
    fn answer(&mut self, who: u32) {
        if self.peers() {
            let node = self.node_of(who);
            self.go(who, Phase::Loaded, node, self.legs.node);
        } else {
            self.go_home(who);
        }
    }

    fn go_home(&mut self, who: u32) {
        self.go(who, Phase::ToClient, 0, self.legs.client);
    }

    /// Stores a key's value on its node and notes what had to leave.
    fn store(&mut self, key: u32) {
        let node = self.placement.owner(key);
        let bytes = self.scenario.keys.value_bytes + self.name_length(key);
        let cache = &mut self.nodes[usize::from(node)];
        let life = Life::until(self.now + self.scenario.cache.ttl);
        let mut left = std::mem::take(&mut self.left);
        cache.insert(key, (), bytes, life, self.now, &mut left);
        let fill = NodeFill { entries: cache.len() as u64, bytes: cache.bytes() };
        let log = self.recorder.cache();
        log.change(self.now, node, key, CacheChange::Stored, life.fresh_until, fill);
        for departure in left.drain(..) {
            let change = match departure.reason {
                Reason::Replaced => continue,
                Reason::Expired => CacheChange::Expired,
                _ => CacheChange::Evicted,
            };
            log.change(self.now, node, departure.key, change, self.now, fill);
        }
        self.left = left;
    }

    fn name_length(&self, key: u32) -> u64 {
        if key == HOT { self.scenario.keys.hot.len() as u64 } else { 4 + u64::from(key.ilog10()) + 1 }
    }
}
