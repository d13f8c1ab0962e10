//! The world: who is where, and what happens next. This file alone routes events.

use super::central::Central;
use super::gate::Gate;
use super::nodes::{Found, Nodes, every_node};
use super::pace::Pace;
use super::pool::Pool;
use super::queue::EventQueue;
use super::workload::{HOT, Workload};
use crate::mechanism::bloom::BloomFilter;
use crate::mechanism::lease;
use crate::mechanism::singleflight::FlightId;
use crate::random::{Purpose, Stream, log_normal};
use crate::recording::{Phase, Recorder, Recording};
use crate::scenario::{EarlyRefresh, Fault, Popularity, QueryTime, Scenario, Topology};
use crate::time::{Duration, Instant};
use rustc_hash::{FxHashMap, FxHashSet};

const QUERY_TIMES: Purpose = Purpose("query times");

/// Events of this lane are arrivals. Every other lane is a phase that ends, and its events' number is the request,
const ARRIVAL: usize = Phase::COUNT;
/// but for queries, whose number is their connection.
/// The lane of the script, whose number is the intervention.
const SCRIPT: usize = Phase::COUNT + 1;
const QUERY: usize = Phase::InDatabase as usize;

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

pub(super) struct World<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) now: Instant,
    queue: EventQueue,
    pub(super) recorder: Recorder,
    workload: Workload,
    /// The next request of the workload, whose arrival is scheduled.
    arriving: Option<u32>,
    pub(super) legs: Legs,
    /// How many client requests there will be; greater numbers are work in the background.
    clients: u32,
    /// The key each request asks for.
    key: Vec<u32>,
    /// The key and the app of each work in the background.
    background: Vec<(u32, u16)>,
    /// The node that each life deals with: it keeps to the one it asked, while others join and leave.
    node: Vec<u16>,
    pace: Pace,
    /// Readers that will start a refresh when their answer is with their app.
    pub(super) eager: FxHashSet<u32>,
    /// When each load under way began; kept where the time it takes is asked for.
    asked: FxHashMap<u32, Instant>,
    pub(super) nodes: Nodes,
    /// The keys that exist, as every app knows them.
    known: Option<BloomFilter>,
    pub(super) gates: Vec<Gate>,
    /// What each node knows of locks and leases.
    pub(super) central: Vec<Central>,
    /// The leases that are out, by who has them.
    pub(super) leases: FxHashMap<u32, lease::Token>,
    /// The flights that are led now, by leader.
    pub(super) flights: FxHashMap<u32, FlightId>,
    pub(super) followers: Vec<u32>,
    pool: Pool,
    /// Whose query each connection runs.
    running: Vec<u32>,
    query_times: Stream,
}

/// How long each way takes, one way.
pub(super) struct Legs {
    client: Duration,
    pub(super) node: Duration,
    pub(super) lookup: Duration,
    database: Duration,
}

impl<'a> World<'a> {
    fn new(scenario: &'a Scenario) -> Result<World<'a>, Vec<Fault>> {
        let cache = &scenario.cache;
        let nodes = Nodes::new(scenario)?;
        let gates = match scenario.apps.topology {
            Topology::LookAside => scenario.apps.count as usize,
            Topology::PeerToPeer => nodes.count(),
        };
        let requests = scenario.requests() as usize;
        Ok(World {
            scenario,
            now: Instant::ZERO,
            queue: EventQueue::new(Phase::COUNT + 2),
            recorder: Recorder::new(requests, nodes.count()),
            workload: Workload::new(scenario),
            arriving: None,
            legs: Legs {
                client: scenario.clients.one_way,
                node: cache.round_trip.scale(1, 2),
                lookup: cache.lookup,
                database: scenario.database.round_trip.scale(1, 2),
            },
            clients: requests as u32,
            key: Vec::with_capacity(requests),
            background: Vec::new(),
            node: vec![0; requests],
            pace: Pace::new(&scenario.script.actions),
            eager: FxHashSet::default(),
            asked: FxHashMap::default(),
            central: (0..every_node(scenario).len()).map(|_| Central::new(scenario)).collect(),
            leases: FxHashMap::default(),
            nodes,
            known: known_keys(scenario)?,
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
            let several = self.scenario.keys.popularity != Popularity::Single;
            let keys = if several { self.scenario.cache.preload_keys.min(self.scenario.keys.count) } else { 1 };
            self.nodes.preload(keys, self.recorder.cache());
        }
        // Scheduled first, so that at equal times what is done comes before what it is done to.
        for (number, one) in self.scenario.script.actions.iter().enumerate() {
            self.queue.schedule(Instant::ZERO + one.at, SCRIPT, number as u32);
        }
        self.expect_next();
        while let Some((at, lane, number)) = self.queue.pop() {
            self.now = at;
            match lane {
                ARRIVAL => self.arrive(),
                SCRIPT => self.act(number as usize),
                QUERY => self.query_done(number as u16),
                phase => self.ended(Phase::from_number(phase as u8), number),
            }
        }
    }

    /// Schedules the workload's next arrival, so that only one waits in the queue at any time.
    fn expect_next(&mut self) {
        self.arriving = self.workload.next().map(|one| {
            self.queue.schedule(one.at, ARRIVAL, 0);
            one.key
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
    pub(super) fn go(&mut self, who: u32, phase: Phase, place: u16, length: Duration) {
        self.recorder.step(self.now, who, phase, place);
        self.queue.schedule(self.after(length), phase as usize, who);
    }

    /// The instant `length` from now. Time ends at [`Instant::MAX`]: what would come later comes then.
    fn after(&self, length: Duration) -> Instant {
        (self.now + length).min(Instant::MAX)
    }

    /// A request enters a phase that somebody else ends.
    pub(super) fn stay(&mut self, who: u32, phase: Phase, place: u16) {
        self.recorder.step(self.now, who, phase, place);
    }

    /// What follows when a phase that ends by itself is over.
    fn ended(&mut self, phase: Phase, who: u32) {
        match phase {
            Phase::ToApp => self.ask(who),
            Phase::ToNode => self.first_look(who),
            Phase::NegativeHit | Phase::Loaded => self.go_home(who),
            Phase::Hit | Phase::StaleHit => {
                self.go_home(who);
                if self.eager.remove(&who) {
                    self.refresh(who);
                }
            }
            Phase::Miss => self.gate(who),
            Phase::Recheck => self.second_look(who),
            Phase::RecheckHit => self.found_after_all(who),
            Phase::RecheckMiss => self.still_missing(who),
            Phase::ToLock => self.try_lock(who),
            Phase::LockGranted => self.query(who),
            Phase::LockRefused | Phase::HotMiss => self.sleep(who),
            Phase::WaitPoll => self.recheck(who),
            Phase::ToRelease => self.release(who),
            Phase::Released | Phase::LockLost | Phase::LockStolen => self.finish(who),
            Phase::ToDatabase => match self.pool.ask(who) {
                Some(connection) => self.run_query(who, connection),
                // One line for all, wherever a query comes from.
                None => self.stay(who, Phase::WaitPool, 0),
            },
            Phase::FromDatabase => self.fill(who),
            Phase::ToFill => {
                let stored = self.store_at_node(who);
                let node = self.node_of(who);
                self.go(who, if stored { Phase::FromFill } else { Phase::FillRefused }, node, self.legs.node);
            }
            Phase::FromFill | Phase::FillRefused => self.loaded(who),
            Phase::ToClient => self.stay(who, Phase::Answered, 0),
            _ => {
                unreachable!("{phase:?} does not end by itself")
            }
        }
    }

    pub(super) fn peers(&self) -> bool {
        self.scenario.apps.topology == Topology::PeerToPeer
    }

    /// Whether this is work in the background, that no client waits for.
    pub(super) fn is_background(&self, who: u32) -> bool {
        who >= self.clients
    }

    pub(super) fn key_of(&self, who: u32) -> u32 {
        if self.is_background(who) { self.background[(who - self.clients) as usize].0 } else { self.key[who as usize] }
    }

    /// The node that a life deals with.
    pub(super) fn node_of(&self, who: u32) -> u16 {
        self.node[who as usize]
    }

    /// Chooses the node that owns the key now.
    pub(super) fn set_out(&mut self, who: u32) -> u16 {
        let node = self.nodes.owner(self.key_of(who));
        self.node[who as usize] = node;
        node
    }

    /// The app that a request came to.
    pub(super) fn app_of(&self, who: u32) -> u16 {
        if self.is_background(who) {
            self.background[(who - self.clients) as usize].1
        } else {
            (u64::from(who) % self.scenario.apps.count) as u16
        }
    }

    /// Begins work in the background: a load of `key` by `app`, or by its owner.
    pub(super) fn begin_background(&mut self, key: u32, app: u16) -> u32 {
        self.background.push((key, app));
        let node = self.nodes.owner(key);
        self.node.push(node);
        let place = if self.peers() { node } else { app };
        self.recorder.begin_background(self.now, key, app, place)
    }

    /// The process that loads for this request.
    pub(super) fn gate_of(&mut self, who: u32) -> u16 {
        if self.peers() { self.node_of(who) } else { self.app_of(who) }
    }

    /// The app asks the cache, unless it knows better.
    fn ask(&mut self, who: u32) {
        let key = self.key_of(who);
        if self.known.as_ref().is_some_and(|known| !known.contains(self.nodes.name(key).as_bytes())) {
            self.stay(who, Phase::Filtered, self.app_of(who));
            return self.go_home(who);
        }
        let node = self.set_out(who);
        let length = self.legs.node + if self.peers() { self.legs.lookup } else { Duration::ZERO };
        self.go(who, Phase::ToNode, node, length);
    }

    pub(super) fn look(&mut self, who: u32) -> Found {
        self.nodes.look(who, self.node_of(who), self.key_of(who), self.now, self.recorder.cache())
    }

    fn first_look(&mut self, who: u32) {
        let node = self.node_of(who);
        let found = self.look(who);
        let phase = match found {
            Found::Fresh | Found::Early => Phase::Hit,
            Found::Stale => Phase::StaleHit,
            Found::NotThere => Phase::NegativeHit,
            Found::Nothing if self.peers() => {
                self.stay(who, Phase::Miss, node);
                return self.gate(who);
            }
            Found::Nothing => self.miss(who, Phase::Miss),
        };
        self.go(who, phase, node, self.legs.node);
        if matches!(found, Found::Early | Found::Stale) {
            if self.peers() {
                self.refresh(who);
            } else {
                self.eager.insert(who);
            }
        }
    }

    pub(super) fn query(&mut self, who: u32) {
        let gate = self.gate_of(who);
        if self.scenario.protection.early == EarlyRefresh::XFetch {
            self.asked.insert(who, self.now);
        }
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
            QueryTime::Exponential | QueryTime::Uniform => mean,
        };
        self.running[usize::from(connection)] = who;
        self.recorder.step(self.now, who, Phase::InDatabase, connection);
        self.queue.schedule(self.pace.done(self.now, length).min(Instant::MAX), QUERY, u32::from(connection));
    }

    fn query_done(&mut self, connection: u16) {
        let who = self.running[usize::from(connection)];
        let gate = self.gate_of(who);
        self.go(who, Phase::FromDatabase, gate, self.legs.database);
        if let Some(next) = self.pool.give_back(connection) {
            self.run_query(next, connection);
        }
    }

    /// The result is there: it goes into the cache, if the cache takes it.
    fn fill(&mut self, who: u32) {
        if !self.nodes.admits(self.key_of(who), self.now) {
            self.asked.remove(&who);
            self.loaded(who);
        } else if self.peers() {
            self.store(who);
            self.loaded(who);
        } else {
            let node = self.node_of(who);
            self.go(who, Phase::ToFill, node, self.legs.node);
        }
    }

    pub(super) fn store(&mut self, who: u32) {
        let took = self.asked.remove(&who).map_or(Duration::ZERO, |asked| self.now.since(asked));
        self.nodes.store(who, self.node_of(who), self.key_of(who), took, self.now, self.recorder.cache());
    }

    /// Whoever loaded hands the value on: an app to its client, an owner to the app that asked.
    pub(super) fn answer(&mut self, who: u32) {
        if self.is_background(who) {
            self.stay(who, Phase::Refreshed, 0);
        } else if self.peers() {
            let node = self.node_of(who);
            self.go(who, Phase::Loaded, node, self.legs.node);
        } else {
            self.go_home(who);
        }
    }

    pub(super) fn go_home(&mut self, who: u32) {
        self.go(who, Phase::ToClient, 0, self.legs.client);
    }
}

/// A filter of all keys that exist, those of the scan included; `None` where there is no filter.
fn known_keys(scenario: &Scenario) -> Result<Option<BloomFilter>, Vec<Fault>> {
    if !scenario.protection.bloom {
        return Ok(None);
    }
    let scanned = if scenario.keys.scan_share > 0.0 { scenario.clients.count } else { 0 };
    let keys = scenario.keys.count + scanned;
    let mut known = BloomFilter::new(keys, scenario.protection.bloom_errors).map_err(|error| {
        let value = scenario.protection.bloom_errors.to_string();
        vec![Fault { field: "protection.bloom_errors".into(), value, accepted: error.to_string(), used: None }]
    })?;
    known.insert(scenario.keys.hot.as_bytes());
    for key in HOT + 1..keys as u32 {
        known.insert(Workload::name(key).as_bytes());
    }
    Ok(Some(known))
}
