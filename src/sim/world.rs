//! The world: who is where, and what happens next. This file alone routes events.

use super::allowance::{Allowance, EVENTS, Meter, Toil};
use super::client::Retries;
use super::coalescing::{self, Coalescing};
use super::database::{Database, Effect};
use super::guard::Guard;
use super::kernel::jobs::{Job, Jobs, Task, flag};
use super::kernel::queue::EventQueue;
use super::l1::L1;
use super::nodes::{Found, Nodes};
use super::truth::Truth;
use super::workload::{Arrival, HOT, Workload};
use super::writes::WriteSide;
use crate::keyed::HotKeys;
use crate::memory::Memory;
use crate::random::{Purpose, Stream, below};
use crate::recording::{Phase, Recorder, Recording};
use crate::scenario::script::Act;
use crate::scenario::{EarlyRefresh, Fault, Popularity, Scenario, Topology};
use crate::time::{Duration, Instant};
use rustc_hash::{FxHashMap, FxHashSet};
use stampede_mechanisms::filters::bloom::BloomFilter;

const COPIES: Purpose = Purpose("copies of hot keys");
/// Over what a key's requests are counted that make it hot.
const HOT_WINDOW: Duration = Duration::from_secs(1);

/// The lanes of events that are not the end of a job's phase; each says what the event's number is.
#[derive(Clone, Copy)]
pub(super) enum Lane {
    /// The next request of the workload: no number.
    Arrival,
    /// An intervention of the script: which.
    Script,
    /// The time of a try is over: its job.
    Timeout,
    /// A stored value is to be loaded anew: its place in the list of those.
    RefreshAhead,
    /// A queue of writes may have a batch: its app.
    WriteBack,
    /// A queue of writes is to be logged: its app.
    Log,
    /// A key is to be deleted again: its place in the list of those.
    DeleteAgain,
    /// The next request of a closed loop: its user.
    NextOfUser,
    /// A query ends: its ticket.
    Query,
}

impl Lane {
    const COUNT: usize = Lane::Query as usize;

    /// Its number in the queue. The lanes before these are of the phases that end by themselves, and their events'
    /// number is the job; that of the running queries is their phase's own.
    pub(super) const fn number(self) -> usize {
        match self {
            Lane::Query => Phase::InDatabase as usize,
            lane => Phase::COUNT + lane as usize,
        }
    }

    const fn of(number: usize) -> Option<Lane> {
        const LANES: [Lane; Lane::COUNT] = [
            Lane::Arrival,
            Lane::Script,
            Lane::Timeout,
            Lane::RefreshAhead,
            Lane::WriteBack,
            Lane::Log,
            Lane::DeleteAgain,
            Lane::NextOfUser,
        ];
        match number {
            number if number == Phase::InDatabase as usize => Some(Lane::Query),
            number if number < Phase::COUNT => None,
            number => Some(LANES[number - Phase::COUNT]),
        }
    }
}

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
    let faults = scenario.faults();
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut world = World::new(scenario, Meter::new(allowance, watch))?;
    world.run()?;
    world.tell_of_writes();
    let (recorder, watch) = world.into_recorder();
    let recording = recorder.finish_watched(&mut |share| watch(EVENTS + (1.0 - EVENTS) * share));
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
    pub(super) workload: Workload,
    /// The next request of the workload, whose arrival is scheduled.
    arriving: Option<Arrival>,
    pub(super) legs: Legs,
    /// How many of them have arrived.
    pub(super) arrived: u32,
    pub(super) jobs: Jobs,
    pub(super) retries: Retries,
    /// In a closed loop: the user of each request, and each user's next request.
    pub(super) users: Vec<u32>,
    pub(super) next_of_user: FxHashMap<u32, Arrival>,
    pub(super) nodes: Nodes,
    /// Until when each node is busy.
    busy: Vec<Instant>,
    /// When no app reaches any node: from, to.
    cuts: Vec<(Instant, Instant)>,
    /// Counts what makes a key hot; `None` where hot keys have no copies.
    hot: Option<HotKeys<u32>>,
    copies: Stream,
    /// Refresh-ahead: the values that have a timer, and those that were read since they were stored.
    pub(super) ahead: Vec<(u16, u32)>,
    pub(super) read_since: FxHashSet<(u16, u32)>,
    pub(super) l1: Option<L1>,
    /// The keys that exist, as every app knows them.
    known: Option<BloomFilter>,
    pub(super) coalescing: Box<dyn Coalescing>,
    /// Room for whom it wakes.
    pub(super) woken: Vec<coalescing::Effect>,
    pub(super) guards: Vec<Guard>,
    pub(super) database: Database,
    /// Room for what the database does.
    pub(super) effects: Vec<Effect>,
    pub(super) truth: Truth,
    pub(super) writes: WriteSide,
    pub(super) meter: Meter<'a>,
}

/// How long each way takes, one way.
pub(super) struct Legs {
    pub(super) client: Duration,
    pub(super) node: Duration,
    pub(super) lookup: Duration,
    pub(super) database: Duration,
}

/// A mechanism's refusal of what the scenario's own ranges let through.
fn refused(field: &str, why: impl ToString) -> Vec<Fault> {
    vec![Fault { field: field.into(), value: String::new(), accepted: why.to_string(), used: None }]
}

impl<'a> World<'a> {
    fn new(scenario: &'a Scenario, meter: Meter<'a>) -> Result<World<'a>, Vec<Fault>> {
        let cache = &scenario.cache;
        let nodes = Nodes::new(scenario)?;
        let processes = match scenario.apps.topology {
            Topology::LookAside => scenario.apps.count as usize,
            Topology::PeerToPeer => nodes.count(),
        };
        let guards: Result<Vec<Guard>, _> = (0..processes).map(|_| Guard::new(scenario)).collect();
        let requests = scenario.requests() as usize;
        let l1 = L1::new(scenario).map_err(|error| refused("apps.l1_entries", error))?;
        let memories = if l1.is_some() { scenario.apps.count as usize } else { 0 };
        let cuts = scenario.script.actions.iter().filter_map(|one| match one.act {
            Act::Cut(length) => Some((Instant::ZERO + one.at, Instant::ZERO + one.at + length)),
            _ => None,
        });
        Ok(World {
            scenario,
            now: Instant::ZERO,
            queue: EventQueue::new(Phase::COUNT + Lane::COUNT),
            recorder: Recorder::new(requests, nodes.count(), memories),
            workload: Workload::new(scenario),
            arriving: None,
            legs: Legs {
                client: scenario.clients.one_way,
                node: cache.round_trip.scale(1, 2),
                lookup: cache.lookup,
                database: scenario.database.round_trip.scale(1, 2),
            },
            arrived: 0,
            jobs: Jobs::new(requests, scenario.apps.topology == Topology::PeerToPeer),
            retries: Retries::new(scenario),
            users: Vec::new(),
            next_of_user: FxHashMap::default(),
            busy: vec![Instant::ZERO; nodes.count()],
            cuts: cuts.collect(),
            hot: (cache.hot_copies > 1).then(|| HotKeys::with_hasher(cache.hot_above, HOT_WINDOW, Default::default())),
            copies: Stream::new(scenario.run.seed, COPIES),
            ahead: Vec::new(),
            read_since: FxHashSet::default(),
            l1,
            coalescing: coalescing::of(scenario, processes, nodes.count()),
            woken: Vec::new(),
            nodes,
            known: known_keys(scenario)?,
            guards: guards.map_err(|error| refused("protection.breaker", error))?,
            database: Database::new(scenario)?,
            effects: Vec::new(),
            truth: Truth::default(),
            writes: WriteSide::new(scenario).map_err(|error| refused("writes.queue", error))?,
            meter,
        })
    }

    fn run(&mut self) -> Result<(), Vec<Fault>> {
        // Scheduled first, so that at equal times what is done comes before what it is done to.
        for (number, one) in self.scenario.script.actions.iter().enumerate() {
            self.schedule_at(Instant::ZERO + one.at, Lane::Script.number(), number as u32);
        }
        if self.scenario.cache.preload {
            let several = self.scenario.keys.popularity != Popularity::Single;
            let keys = if several { self.scenario.cache.preload_keys.min(self.scenario.keys.count) } else { 1 };
            self.preload(keys);
        }
        self.expect_next();
        while let Some((at, lane, number)) = self.queue.pop() {
            self.now = at;
            self.toil(Toil::Events, 1);
            if let Some(refusal) = self.meter.refusal.take() {
                return Err(vec![refusal]);
            }
            match Lane::of(lane) {
                None => self.phase_over(Phase::from_number(lane as u8), number),
                Some(Lane::Query) => self.ticket(number),
                Some(Lane::Arrival) => {
                    if let Some(arrival) = self.arriving.take() {
                        self.arrive(arrival);
                    }
                    self.expect_next();
                }
                Some(Lane::NextOfUser) => {
                    if let Some(arrival) = self.next_of_user.remove(&number) {
                        self.arrive(arrival);
                    }
                }
                Some(Lane::Script) => self.act(number as usize),
                Some(Lane::Timeout) => self.timeout(number),
                Some(Lane::RefreshAhead) => self.refresh_ahead(number as usize),
                Some(Lane::WriteBack) => self.flush_queue(number as u16),
                Some(Lane::Log) => self.write_log(number as u16),
                Some(Lane::DeleteAgain) => self.delete_again(number as usize),
            }
        }
        Ok(())
    }

    /// The recorder alone: all else is given back before the recording is ended. And whoever watches.
    fn into_recorder(self) -> (Recorder, &'a mut dyn FnMut(f64)) {
        (self.recorder, self.meter.into_watch())
    }

    /// Adds what it holds beside its recorder.
    pub(super) fn weigh(&self, memory: &mut Memory) {
        self.queue.weigh(memory);
        self.jobs.weigh(memory);
        self.retries.weigh(memory);
        memory.vec(&self.users);
        memory.map(&self.next_of_user);
        memory.vec(&self.ahead);
        memory.set(&self.read_since);
        memory.vec(&self.effects);
        memory.vec(&self.woken);
        self.coalescing.weigh(memory);
        self.nodes.weigh(memory);
        if let Some(hot) = &self.hot {
            hot.weigh(memory);
        }
        if let Some(l1) = &self.l1 {
            l1.weigh(memory);
        }
        memory.block(self.known.as_ref().map_or(0, |known| known.bits() as usize / 8));
        self.database.weigh(memory);
        self.truth.weigh(memory);
        self.writes.weigh(memory);
    }

    fn preload(&mut self, keys: u64) {
        self.nodes.preload(keys, self.recorder.cache());
        if self.scenario.protection.early == EarlyRefresh::Ahead {
            for key in 0..keys as u32 {
                let node = self.nodes.owner(key);
                self.set_timer(node, key);
            }
        }
    }

    /// Schedules the workload's next arrival, so that only one waits in the queue at any time.
    fn expect_next(&mut self) {
        self.arriving = self.workload.next();
        if let Some(arrival) = &self.arriving {
            let at = arrival.at;
            self.schedule_at(at, Lane::Arrival.number(), 0);
        }
    }

    /// Something happens `length` from now. Time ends at [`Instant::MAX`]: what would come later comes then.
    pub(super) fn schedule(&mut self, length: Duration, lane: usize, number: u32) {
        self.queue.schedule((self.now + length).min(Instant::MAX), lane, number);
    }

    pub(super) fn schedule_at(&mut self, at: Instant, lane: usize, number: u32) {
        self.queue.schedule(at.min(Instant::MAX), lane, number);
    }

    /// A job enters a phase that ends by itself after `length`.
    pub(super) fn go(&mut self, job: u32, phase: Phase, place: u16, length: Duration) {
        self.stay(job, phase, place);
        self.schedule(length, phase as usize, job);
    }

    /// A job enters a phase that somebody else ends.
    pub(super) fn stay(&mut self, job: u32, phase: Phase, place: u16) {
        self.recorder.step(self.now, self.jobs[job].row, phase, place);
        self.tick();
    }

    /// A phase that ends by itself is over.
    fn phase_over(&mut self, phase: Phase, number: u32) {
        if phase == Phase::Backoff {
            self.try_again(number);
        } else if !self.jobs.is_gone(number) {
            self.ended(phase, number);
        }
    }

    /// What follows when a phase that ends by itself is over.
    fn ended(&mut self, phase: Phase, job: u32) {
        match phase {
            Phase::ToApp | Phase::WriteToApp | Phase::Retry => {
                if self.jobs[job].task == Task::Write {
                    self.begin_write(job);
                } else {
                    self.ask(job);
                }
            }
            Phase::ToNode
            | Phase::Recheck
            | Phase::ToLock
            | Phase::ToRelease
            | Phase::ToFill
            | Phase::ToInvalidate
            | Phase::ToUpdate
            | Phase::WriteToNode => self.at_node(job, phase),
            Phase::WaitNode => {
                let node = self.node_of(job);
                self.go(job, Phase::AtNode, node, self.scenario.cache.service);
            }
            Phase::AtNode => self.errand(job, self.jobs[job].errand),
            Phase::Unreachable => self.without_node(job),
            Phase::NegativeHit | Phase::Loaded => self.go_home(job),
            Phase::Hit | Phase::StaleHit => {
                // A second lookup may have found it.
                if phase == Phase::StaleHit {
                    self.needs_no_load(job);
                }
                let refreshes = self.jobs.held.take_refresh(job);
                self.go_home(job);
                if refreshes {
                    self.refresh(job);
                }
            }
            Phase::Miss => self.gate(job),
            Phase::RecheckHit if self.peers() => self.go_home(job),
            Phase::RecheckHit => self.found_after_all(job),
            Phase::RecheckMiss => self.still_missing(job),
            Phase::LockGranted => self.query(job),
            Phase::LockRefused | Phase::HotMiss => self.kept_away(job),
            Phase::WaitPoll => self.recheck(job),
            Phase::Released | Phase::LockLost | Phase::LockStolen => self.finish(job),
            Phase::ToDatabase => self.at_database(job),
            Phase::FromDatabase => self.told_by_database(job, true),
            Phase::QueryFailed | Phase::QueryRefused => self.told_by_database(job, false),
            Phase::FromFill | Phase::FillRefused => self.loaded(job),
            Phase::Logging => self.logged(job),
            Phase::Invalidated | Phase::Updated | Phase::CacheWriteFailed => self.cache_part_over(job),
            Phase::ToClient | Phase::EdgeHit => self.answered(job),
            Phase::Error => self.refused(job),
            _ => unreachable!("{phase:?} does not end by itself"),
        }
    }

    /// A job is with its node, which works on one at a time.
    fn at_node(&mut self, job: u32, errand: Phase) {
        let node = self.node_of(job);
        let service = self.scenario.cache.service;
        if service == Duration::ZERO || !self.reaches(node) {
            return self.errand(job, errand);
        }
        self.jobs[job].errand = errand;
        let free = self.busy[usize::from(node)].max(self.now);
        self.busy[usize::from(node)] = free + service;
        if free > self.now {
            self.go(job, Phase::WaitNode, node, free.since(self.now));
        } else {
            self.go(job, Phase::AtNode, node, service);
        }
    }

    /// A node does what a job came for.
    fn errand(&mut self, job: u32, errand: Phase) {
        let node = self.node_of(job);
        if !self.reaches(node) {
            self.jobs[job].errand = errand;
            let wait = self.scenario.cache.timeout.saturating_sub(self.legs.node);
            return self.go(job, Phase::Unreachable, node, wait);
        }
        match errand {
            Phase::ToNode => self.first_look(job),
            Phase::Recheck => self.second_look(job),
            Phase::ToLock => self.try_lock(job),
            Phase::ToRelease => self.release(job),
            Phase::ToFill => {
                let stored = self.store_at_node(job);
                self.go(job, if stored { Phase::FromFill } else { Phase::FillRefused }, node, self.legs.node);
            }
            Phase::ToInvalidate => self.invalidate(job),
            Phase::ToUpdate => self.update(job),
            Phase::WriteToNode => self.write_through(job),
            _ => unreachable!("{errand:?} is no errand"),
        }
    }

    /// Whether a node answers.
    fn reaches(&self, node: u16) -> bool {
        !self.nodes.is_dead(node) && !self.cuts.iter().any(|(from, to)| *from <= self.now && self.now < *to)
    }

    /// A job has waited long enough for a node that does not answer.
    fn without_node(&mut self, job: u32) {
        let degrade = self.scenario.cache.degrade;
        let one = self.jobs[job];
        match one.errand {
            Phase::ToFill => self.loaded(job),
            Phase::ToRelease => self.finish(job),
            Phase::ToInvalidate | Phase::ToUpdate => {
                self.stay(job, Phase::CacheWriteFailed, one.node);
                self.cache_part_over(job);
            }
            Phase::ToNode | Phase::ToLock | Phase::Recheck if degrade => {
                self.jobs[job].flags |= flag::NO_CACHE;
                if one.errand == Phase::ToNode {
                    self.gate(job);
                } else {
                    self.query(job);
                }
            }
            // Others may wait for it.
            Phase::Recheck | Phase::ToLock => {
                self.jobs[job].flags |= flag::ERROR;
                self.finish(job);
            }
            _ => self.fail(job),
        }
    }

    pub(super) fn peers(&self) -> bool {
        self.scenario.apps.topology == Topology::PeerToPeer
    }

    pub(super) fn key_of(&self, job: u32) -> u32 {
        self.jobs[job].key
    }

    /// The node that a job deals with.
    pub(super) fn node_of(&self, job: u32) -> u16 {
        self.jobs[job].node
    }

    /// Chooses the node to ask: the key's owner, or, for a hot key, any of those that hold a copy.
    pub(super) fn set_out(&mut self, job: u32) -> u16 {
        let key = self.key_of(job);
        if let Some(hot) = &mut self.hot {
            hot.record(&key, self.now);
        }
        self.set_out_again(job)
    }

    /// The same, without counting it as another request.
    pub(super) fn set_out_again(&mut self, job: u32) -> u16 {
        let one = self.jobs[job];
        let reads = one.task == Task::Read || one.task == Task::Refresh;
        let hot = reads && self.hot.as_mut().is_some_and(|hot| hot.is_hot(&one.key, self.now));
        let node = if hot {
            let copy = below(self.copies.at(one.draw()), self.scenario.cache.hot_copies);
            self.nodes.copy(one.key, copy)
        } else {
            self.nodes.owner(one.key)
        };
        self.jobs[job].node = node;
        node
    }

    /// Begins work in the background on `key` with `node`, for `app`.
    pub(super) fn begin_background(&mut self, key: u32, app: u16, node: u16, task: Task, phase: Phase) -> u32 {
        let place = if self.peers() { node } else { app };
        let row = self.recorder.begin_background(self.now, key, app, place, phase);
        self.jobs.add(Job { row, who: row, key, node, app, task, ..Job::NONE })
    }

    /// The app looks into its own memory and asks the cache, unless it knows better.
    fn ask(&mut self, job: u32) {
        let Job { key, app, .. } = self.jobs[job];
        if self.known.as_ref().is_some_and(|known| !known.contains(self.nodes.name(key).as_bytes())) {
            self.stay(job, Phase::Filtered, app);
            return self.go_home(job);
        }
        if let Some(l1) = &mut self.l1
            && let Some(version) = l1.look(app, key, self.now, self.recorder.l1())
        {
            self.jobs[job].version = version;
            self.jobs[job].flags |= flag::NOT_TO_KEEP;
            self.stay(job, Phase::L1Hit, app);
            return self.go_home(job);
        }
        let node = self.set_out(job);
        let length = self.legs.node + if self.peers() { self.legs.lookup } else { Duration::ZERO };
        self.go(job, Phase::ToNode, node, length);
    }

    /// A node looks a job's key up.
    pub(super) fn look(&mut self, job: u32) -> Found {
        let one = self.jobs[job];
        let look = self.nodes.look(one.draw(), one.node, one.key, self.now, self.recorder.cache());
        self.jobs[job].version = look.version;
        if look.at_hand {
            self.jobs.held.keep_stale(job, look.version);
        }
        match look.found {
            Found::Stale => self.jobs[job].flags |= flag::NOT_TO_KEEP,
            Found::Fresh | Found::Early if self.scenario.protection.early == EarlyRefresh::Ahead => {
                self.read_since.insert((one.node, one.key));
            }
            _ => {}
        }
        look.found
    }

    fn first_look(&mut self, job: u32) {
        let node = self.node_of(job);
        let found = self.look(job);
        let phase = match found {
            Found::Fresh | Found::Early => Phase::Hit,
            Found::Stale => Phase::StaleHit,
            Found::NotThere => Phase::NegativeHit,
            Found::Nothing if self.peers() => {
                self.stay(job, Phase::Miss, node);
                return self.gate(job);
            }
            Found::Nothing => self.miss(job, Phase::Miss),
        };
        self.go(job, phase, node, self.legs.node);
        if matches!(found, Found::Early | Found::Stale) {
            if self.peers() {
                self.refresh(job);
            } else {
                self.jobs.held.will_refresh(job);
            }
        }
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
