//! The world: it routes. Each part of it knows its own, is told what happens, and answers with what follows.
//!
//! This file has the events; the others have what follows from them, by subject: [`route`] a phase that is over,
//! [`reads`] a lookup, [`misses`] what coalesces loads, [`loads`] a load and its end, [`pools`] workers and connections, [`writes`] a write, [`ends`] clients
//! that come, leave and try again, [`acts`] the script.

mod acts;
mod answers;
mod ends;
mod loads;
mod misses;
mod pools;
mod reads;
mod route;
pub mod windows;
mod writes;

use super::ahead::make_room;
use super::allowance::{Allowance, EVENTS, Meter, Taken, Toil};
use super::apps::{Apps, Calls};
use super::clients::Clients;
use super::coalescing::{self, Coalescing};
use super::database::{self, Database};
use super::guards::Guards;
use super::kernel::clock::{Clock, Due, Lane};
use super::kernel::holdings::Connection;
use super::kernel::jobs::{Job, Jobs, Task};
use super::network::Network;
use super::nodes::Nodes;
use super::pools::Pools;
use super::refreshing::Ahead;
use super::writes::Writes;
use crate::memory::Memory;
use crate::recording::phase::{Course, Way};
use crate::recording::{self, Account, Phase, Recorder, Recording, Terms};
use crate::scenario::{Fault, PeerFlights, Popularity, Scenario, Topology};
use crate::time::{Duration, Instant};
use stampede_mechanisms::eviction::PolicyKind;
use std::sync::Arc;

/// Runs a scenario to the last answer.
///
/// The result depends on the scenario alone, to the bit, on every platform.
///
/// # Errors
/// Every [`Fault`] of the scenario, if it has any; or one that says what to lower, where the run takes more than the usual
/// [`Allowance`].
///
/// ```
/// use stampede::{scenario::link::Link, sim::simulate};
/// let (link, _) = Link::parse("hot-key");
/// let (a, b) = (simulate(&link.a).unwrap(), simulate(&link.b).unwrap());
/// assert_eq!(a.summary().db_queries, 100);
/// assert_eq!(b.summary().db_queries, 1);
/// ```
pub fn simulate(scenario: &Scenario) -> Result<Recording, Vec<Fault>> {
    simulate_within(scenario, Allowance::default(), &mut |_| ())
}

/// The same with another allowance, which the result does not depend on. `watch` is told how much of the run is over, from
/// 0 to 1 and never less than before, at least every few hundredths of a second.
///
/// # Errors
/// As [`simulate`].
pub fn simulate_within(
    scenario: &Scenario,
    allowance: Allowance,
    watch: &mut dyn FnMut(f64),
) -> Result<Recording, Vec<Fault>> {
    let (recorder, watch) = run(scenario, Recorder::new, allowance, watch)?;
    let recording = recorder.finish_watched(&mut |share| watch(EVENTS + (1.0 - EVENTS) * share));
    #[cfg(debug_assertions)]
    if let Err(violation) = super::audit::audit(scenario, &recording) {
        unreachable!("the world broke its own rules: {violation}");
    }
    Ok(recording)
}

/// Runs a scenario to the last answer and keeps none of its steps: what is held goes with the requests that are under way at
/// once. The figures and the digest are those of [`simulate`].
///
/// # Errors
/// As [`simulate`].
///
/// ```
/// use stampede::{scenario::link::Link, sim::{account, simulate}};
/// let (link, _) = Link::parse("hot-key");
/// let (whole, figures) = (simulate(&link.a).unwrap(), account(&link.a).unwrap());
/// assert_eq!(whole.summary(), figures.summary());
/// ```
pub fn account(scenario: &Scenario) -> Result<Account, Vec<Fault>> {
    account_within(scenario, Allowance::default(), &mut |_| ())
}

/// The same with another allowance, as [`simulate_within`].
///
/// # Errors
/// As [`simulate`].
pub fn account_within(
    scenario: &Scenario,
    allowance: Allowance,
    watch: &mut dyn FnMut(f64),
) -> Result<Account, Vec<Fault>> {
    let (recorder, watch) = run(scenario, Recorder::without_steps, allowance, watch)?;
    watch(1.0);
    Ok(recorder.into_account())
}

/// What is told how much of a run is over.
type Watcher<'a> = &'a mut dyn FnMut(f64);

/// Runs a scenario, and tells a recorder of it.
fn run<'a>(
    scenario: &'a Scenario,
    recorder: fn(usize, usize, usize) -> Recorder,
    allowance: Allowance,
    watch: Watcher<'a>,
) -> Result<(Recorder, Watcher<'a>), Vec<Fault>> {
    let faults = scenario.faults();
    if !faults.is_empty() {
        return Err(faults);
    }
    if let Some(refusal) = allowance.refuses(scenario) {
        return Err(vec![refusal]);
    }
    let mut world = World::new(scenario, recorder, Meter::new(allowance, watch))?;
    world.prepare();
    world.go_on()?;
    Ok(world.into_recorder())
}

/// All that a run is counted to hold at its end: of tables the room that they ever took.
#[cfg(test)]
pub(crate) fn weighed(scenario: &Scenario) -> String {
    let mut watch = |_: f64| ();
    let mut world = World::new(scenario, Recorder::new, Meter::new(Allowance::default(), &mut watch)).unwrap();
    world.prepare();
    world.go_on().unwrap();
    let (held, to_finish) = (world.held(), world.recorder.to_finish());
    format!("{held:?} {to_finish}")
}

struct World<'a> {
    scenario: Arc<Scenario>,
    clock: Clock,
    recorder: Recorder,
    meter: Meter<'a>,
    legs: Legs,
    network: Option<Network>,
    jobs: Jobs,
    clients: Clients,
    apps: Apps,
    /// The calls of apps to peers, where an app makes one at a time for each key.
    calls: Option<Calls>,
    nodes: Nodes,
    coalescing: Box<dyn Coalescing>,
    refreshing: Ahead,
    guards: Guards,
    pools: Option<Pools>,
    database: Database,
    writes: Writes,
    room: Room,
}

/// Room for what follows from what a part was told; empty between calls.
#[derive(Default)]
struct Room {
    database: Vec<database::Effect>,
    coalescing: Vec<coalescing::Effect>,
    /// The apps that have a worker for another request, one entry for each.
    idle: Vec<u16>,
    /// The connections that are back in the pools of their processes.
    back: Vec<(u16, Connection)>,
}

/// How long each way takes, one way.
#[derive(Clone)]
struct Legs {
    client: Duration,
    node: Duration,
    lookup: Duration,
    database: Duration,
}

/// What a run of this scenario is judged by.
fn terms(scenario: &Scenario) -> Terms {
    Terms {
        target: scenario.clients.target,
        entries: scenario.cache.max_entries,
        bytes: scenario.cache.max_bytes,
        evicts: scenario.cache.policy != PolicyKind::NoEviction,
        connections: scenario.database.connections * (1 + scenario.database.replicas),
    }
}

impl<'a> World<'a> {
    fn new(
        scenario: &Scenario,
        recorder: fn(usize, usize, usize) -> Recorder,
        meter: Meter<'a>,
    ) -> Result<World<'a>, Vec<Fault>> {
        let nodes = Nodes::new(scenario)?;
        let apps = Apps::new(scenario)?;
        let peers = scenario.apps.topology == Topology::PeerToPeer;
        let protection = &scenario.protection;
        let calls_once = peers && protection.coalesce.is_flights_alone() && protection.flights == PeerFlights::Both;
        let processes = if peers { nodes.count() } else { scenario.apps.count as usize };
        let database = Database::new(scenario)?;
        let requests = scenario.requests() as usize;
        let memories = if apps.remember() { scenario.apps.count as usize } else { 0 };
        let mut recorder = recorder(requests, nodes.count(), memories);
        recorder.judge_by(terms(scenario));
        Ok(World {
            scenario: Arc::new(scenario.clone()),
            clock: Clock::new(),
            recorder,
            meter,
            legs: Legs {
                client: scenario.clients.one_way,
                node: scenario.cache.round_trip.scale(1, 2),
                lookup: scenario.cache.lookup,
                database: scenario.database.round_trip.scale(1, 2),
            },
            network: Network::new(scenario),
            jobs: Jobs::new(requests, peers),
            clients: Clients::new(scenario),
            apps,
            calls: calls_once.then(|| Calls::new(scenario.apps.count as usize)),
            coalescing: coalescing::of(scenario, processes, nodes.count()),
            nodes,
            refreshing: Ahead::new(scenario),
            guards: Guards::new(scenario, processes)?,
            pools: Pools::new(scenario, processes, database.servers())?,
            database,
            writes: Writes::new(scenario)?,
            room: Room::default(),
        })
    }

    /// Schedules what is known from the beginning.
    fn prepare(&mut self) {
        // Scheduled first, so that at equal times what is done comes before what it is done to.
        for (number, one) in self.scenario.script.actions.iter().enumerate() {
            self.clock.at(Instant::ZERO + one.at, Lane::Script, number as u32);
        }
        if self.scenario.cache.preload {
            let several = self.scenario.keys.popularity != Popularity::Single;
            let keys = if several { self.scenario.cache.preload_keys.min(self.scenario.keys.count) } else { 1 };
            self.preload(keys);
        }
        self.expect_next();
        self.expect_active_expiry();
    }

    /// Goes on until its meter pauses it between two events, or to the end. Whether it has come to the end.
    ///
    /// # Errors
    /// What to lower, where it has taken more than it may.
    fn go_on(&mut self) -> Result<bool, Vec<Fault>> {
        while self.go_on_for_a_while() {
            self.read_meter();
            if let Some(refusal) = self.meter.refusal() {
                return Err(vec![refusal]);
            }
            if self.meter.pauses() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Goes on until it is time to read the meter; false if there is nothing left to do. A browser begins with code that it has made in
    /// haste, and takes better code when the function is called the next time: so this one comes to an end now and then.
    #[inline(never)]
    fn go_on_for_a_while(&mut self) -> bool {
        while let Some(due) = self.clock.next() {
            match due {
                Due::PhaseOver(phase, number) => self.phase_over(phase, number),
                Due::Other(lane, number) => {
                    // Often enough, as most of what begins or ends a job is such an event.
                    self.jobs.forget_those_over();
                    self.due(lane, number);
                }
            }
            self.serve_queues();
            if self.meter.tick() {
                return true;
            }
        }
        false
    }

    /// The same world, with what its recorder hands on, and under another meter.
    fn copied<'b>(&self, recorder: Recorder, meter: Meter<'b>) -> World<'b> {
        World {
            scenario: Arc::clone(&self.scenario),
            clock: self.clock.clone(),
            recorder,
            meter,
            legs: self.legs.clone(),
            network: self.network.clone(),
            jobs: self.jobs.clone(),
            clients: self.clients.clone(),
            apps: self.apps.clone(),
            calls: self.calls.clone(),
            nodes: self.nodes.clone(),
            coalescing: self.coalescing.clone(),
            refreshing: self.refreshing.clone(),
            guards: self.guards.clone(),
            pools: self.pools.clone(),
            database: self.database.clone(),
            writes: self.writes.clone(),
            // It is empty between events.
            room: Room::default(),
        }
    }

    #[inline(always)]
    fn due(&mut self, lane: Lane, number: u32) {
        match lane {
            Lane::Query => self.ticket(number),
            Lane::Arrival => self.next_arrives(),
            _ => self.seldom_due(lane, number),
        }
    }

    #[inline(never)]
    fn seldom_due(&mut self, lane: Lane, number: u32) {
        match lane {
            Lane::Query | Lane::Arrival => unreachable!("{lane:?} is due often"),
            Lane::NextOfUser => {
                if let Some(arrival) = self.clients.take_next_of(number) {
                    self.arrive(arrival);
                }
            }
            Lane::Script => self.act(number as usize),
            Lane::Timeout => self.timeout(number),
            Lane::Connection => self.waited_for_connection(number),
            Lane::RefreshAhead => self.refresh_ahead(number),
            Lane::WriteBack => self.flush_queue(number as u16),
            Lane::Log => self.write_log(number as u16),
            Lane::DeleteAgain => self.delete_again(number),
            Lane::ActiveExpiry => {
                let looked_at = self.nodes.look_for_expired(self.clock.now(), self.recorder.cache());
                self.toil(Toil::Script, looked_at);
                self.expect_active_expiry();
            }
            Lane::TakeOver => self.take_over(number as usize),
            Lane::Patience => self.patience_over(number),
        }
    }

    /// The workload's next request comes.
    fn next_arrives(&mut self) {
        if let Some(arrival) = self.clients.take_next() {
            self.arrive(arrival);
        }
        self.expect_next();
    }

    /// Schedules the workload's next arrival, so that only one waits in the queue at any time.
    fn expect_next(&mut self) {
        if let Some(at) = self.clients.expect_next() {
            self.clock.at(at, Lane::Arrival, 0);
        }
    }

    /// The nodes look for values that are over from time to time, until everybody has an answer.
    fn expect_active_expiry(&mut self) {
        if let Some(period) = self.nodes.looks_for_expired_every().filter(|_| self.recorder.share() < 1.0) {
            self.clock.after(period, Lane::ActiveExpiry, 0);
        }
    }

    fn preload(&mut self, keys: u64) {
        self.nodes.preload(keys, self.recorder.cache());
        if self.refreshing.is_on() {
            for key in 0..keys as u32 {
                let node = self.nodes.owner(key);
                self.set_timer(node, key);
            }
        }
    }

    /// The recorder, and the watcher of the run. All else is dropped before the recording is ended.
    fn into_recorder(mut self) -> (Recorder, Watcher<'a>) {
        let (accepted, stored, lost) = self.writes.truth.counts();
        let queued = self.writes.queues.queued();
        self.recorder.set_writes(recording::Writes { accepted, stored, queued, lost });
        (self.recorder, self.meter.into_watch())
    }

    /// A job enters a phase that ends by itself after `length`.
    #[inline]
    fn go(&mut self, job: u32, phase: Phase, place: u16, length: Duration) {
        self.go_in(self.jobs[job].row, job, phase, place, length);
    }

    /// The same, of a job whose row is at hand.
    #[inline(never)]
    fn go_in(&mut self, row: u32, job: u32, phase: Phase, place: u16, length: Duration) {
        self.enter(row, phase, place);
        let length = if self.network.is_some() { self.on_the_way(job, phase, length) } else { length };
        self.clock.end_phase(length, phase, job);
    }

    /// How long a phase lasts in which a job is on its way, where not every way takes the same time.
    #[inline(never)]
    fn on_the_way(&self, job: u32, phase: Phase, length: Duration) -> Duration {
        let one = &self.jobs[job];
        let leg = match phase.entry().course {
            Course::Moves(Way::AppToNode | Way::NodeToApp) if !self.apps.is_peer(one.app, one.node) => self.legs.node,
            Course::Moves(Way::NodeAgain) if !self.is_among_peers() => self.legs.node,
            Course::Moves(Way::LoaderToDatabase | Way::DatabaseToLoader) => self.legs.database,
            _ => Duration::ZERO,
        };
        let Some(network) = self.network.as_ref().filter(|_| leg > Duration::ZERO) else { return length };
        // Nobody sets out twice at one instant, but where no time passes in between; then it is another way.
        let when = self.clock.now().as_nanos().wrapping_mul(Phase::COUNT as u64).wrapping_add(phase as u64);
        length.saturating_sub(leg) + network.way(one.draw(), when, leg)
    }

    /// A job enters a phase that another job ends.
    fn stay(&mut self, job: u32, phase: Phase, place: u16) {
        self.enter(self.jobs[job].row, phase, place);
    }

    /// A row enters a phase.
    #[inline(always)]
    fn enter(&mut self, row: u32, phase: Phase, place: u16) {
        self.recorder.step(self.clock.now(), row, phase, place);
        if self.meter.tick() {
            self.read_meter();
        }
    }

    /// Work is done that no step stands for.
    #[inline]
    fn toil(&mut self, kind: Toil, parts: usize) {
        if self.meter.toil(kind, parts) {
            self.read_meter();
        }
    }

    #[cold]
    fn read_meter(&mut self) {
        if self.meter.rests() {
            return;
        }
        let bytes = self.bytes();
        make_room(bytes);
        let mut caches = Memory::default();
        self.nodes.weigh(&mut caches);
        self.apps.weigh_memories(&mut caches);
        let taken = Taken {
            scenario: &self.scenario,
            recorder: &self.recorder,
            bytes,
            in_caches: caches.needed(),
            entries: self.nodes.entries(),
            nodes: self.nodes.count() as u64,
            arrived: u64::from(self.clients.arrived()),
            events: self.clock.scheduled(),
        };
        self.meter.read(&taken);
    }

    /// The bytes that this world needs to go on, or to end its recording: then all else is given back.
    fn bytes(&self) -> u64 {
        let [recording, all] = self.held();
        all.needed().max(recording.held() + self.recorder.to_finish())
    }

    /// What its recording holds, and what all of it does.
    fn held(&self) -> [Memory; 2] {
        let mut recording = Memory::default();
        self.recorder.weigh(&mut recording);
        let mut all = recording;
        self.clock.weigh(&mut all);
        self.jobs.weigh(&mut all);
        self.clients.weigh(&mut all);
        self.apps.weigh(&mut all);
        self.calls.iter().for_each(|calls| calls.weigh(&mut all));
        self.nodes.weigh(&mut all);
        self.coalescing.weigh(&mut all);
        self.refreshing.weigh(&mut all);
        if let Some(pools) = &self.pools {
            pools.weigh(&mut all);
        }
        self.database.weigh(&mut all);
        self.writes.weigh(&mut all);
        all.vec(&self.room.database);
        all.vec(&self.room.coalescing);
        [recording, all]
    }

    fn is_among_peers(&self) -> bool {
        self.scenario.apps.topology == Topology::PeerToPeer
    }

    fn key_of(&self, job: u32) -> u32 {
        self.jobs[job].key
    }

    /// The node that a job deals with.
    fn node_of(&self, job: u32) -> u16 {
        self.jobs[job].node
    }

    /// Begins work in the background on `key` with `node`, for `app`.
    fn begin_background(&mut self, key: u32, app: u16, node: u16, task: Task, phase: Phase) -> u32 {
        let place = if self.is_among_peers() { node } else { app };
        let row = self.recorder.begin_background(self.clock.now(), key, app, place, phase);
        self.jobs.add(Job { row, who: row, key, node, app, task, ..Job::NONE })
    }
}
