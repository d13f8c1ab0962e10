//! What a run comes to: everything that the figures of a whole run and its digest need, kept while the world runs and without
//! any of its steps. What it holds goes with the requests that are under way at once, not with those that there are.
//!
//! One subject a file: [`busiest`] the most in a second, [`drought`] the longest time without an answer, [`health`] when a run
//! is well again, [`seconds`] its worst second, [`ends`] how long answers took, [`database`] what the database had to do.

mod busiest;
mod database;
mod drought;
mod ends;
mod health;
mod seconds;

use super::cache_log::CacheTotals;
use super::figure::Whose;
use super::figures::{FigureId, Source, Summary};
use super::phase::{Phase, WAITING};
use super::tally::{AT_ANY_LOOKUP, Tally, is_new};
use super::terms::Terms;
use crate::digest::{self, ColumnHash, Digest, halves};
use crate::memory::Memory;
use crate::paged::Paged;
use crate::time::{Duration, Instant};
use busiest::Busiest;
use database::Load;
use drought::Drought;
pub(super) use ends::Ends;
use health::Health;
use seconds::Seconds;
use std::mem::take;

/// Stands where there is no row.
pub(super) const NOBODY: u32 = u32::MAX;

/// Where the writes are that clients were told are done, at the end of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Writes {
    /// Done, as far as clients were told, or are about to be.
    pub accepted: u64,
    /// In the database.
    pub stored: u64,
    /// Still in a queue.
    pub queued: u64,
    /// Nowhere.
    pub lost: u64,
}

/// What a row is doing while the world runs.
#[derive(Clone, Copy, Debug)]
struct Life {
    /// When it began.
    began: u64,
    /// When its present phase began.
    since: u64,
    key: u32,
    app: u16,
    place: u16,
    now_in: Phase,
    /// Whether its last lookup in this try was not the first.
    looks_again: bool,
    /// Whether it began as a write or as a batch of writes, or goes on with one that did.
    for_writes: bool,
}

/// The rows that have been in a phase.
#[derive(Clone, Copy, Debug, Default)]
struct Stays {
    /// How many are in it, and in the high half those of them that a client waits for: both change with one step.
    now: u64,
    entered: u32,
    peak: u32,
}

impl Stays {
    /// One row, among those that are in a phase.
    fn one(client: bool) -> u64 {
        1 | u64::from(client) << 32
    }

    fn inside(&self) -> u32 {
        self.now as u32
    }

    fn waited_for(&self) -> u32 {
        (self.now >> 32) as u32
    }
}

/// From which phase to which a row goes, and where.
#[derive(Clone, Copy)]
struct Move {
    from: Phase,
    to: Phase,
    place: u16,
}

/// Of a row that is over, or is still to come.
const NO_LIFE: Life = Life {
    began: u64::MAX,
    since: 0,
    key: 0,
    app: 0,
    place: 0,
    now_in: Phase::Cancelled,
    looks_again: false,
    for_writes: false,
};

/// What else a step into or out of a phase changes, one bit each; nothing for many phases.
mod mark {
    /// It is an order to a cache node.
    pub const ORDER: u16 = 1;
    /// A lookup or a try begins or ends, so that the next lookup is the first or is not.
    pub const LOOKUP: u16 = 2;
    /// A life ends.
    pub const END: u16 = 4;
    /// It is a queue.
    pub const QUEUE: u16 = 8;
    /// The database has a query.
    pub const DATABASE: u16 = 16;
    /// A query sets out.
    pub const QUERY: u16 = 32;
    /// The first of the figures that count the most in a second.
    pub const BUSIEST: u16 = 64;
}

/// The phase that a query begins with.
const QUERIES: &[Phase] = &[Phase::ToDatabase];

/// The figures that count the most in a second.
const MOST_BUSIEST: usize = 8;

/// What a run comes to, so far or in the end.
#[derive(Clone, Debug)]
pub struct Account {
    clients: usize,
    arrived: usize,
    /// How many rows there are or will be, clients included.
    rows: u32,
    /// The instant of the last step.
    now: u64,
    pub(super) terms: Terms,
    lives: Paged<Life>,
    marks: [u16; Phase::COUNT],
    stays: [Stays; Phase::COUNT],
    /// How often a second lookup ended in each of the phases of [`AT_ANY_LOOKUP`].
    again: [u32; AT_ANY_LOOKUP.len()],
    queries_of_writes: u32,
    pub(super) answered: Ends,
    pub(super) failed: Ends,
    /// How long all rows together stood in each of the [`WAITING`] phases, in nanoseconds.
    waited: [u64; WAITING.len()],
    orders: Vec<u64>,
    busiest: Vec<(&'static [Phase], Busiest)>,
    /// Of queries that load a value, from the first on that does not; until then they are all queries.
    loads: Option<Busiest>,
    load: Load,
    drought: Drought,
    health: Health,
    seconds: Seconds,
    /// The first client that may still wait within its target.
    within: u32,
    /// When the target passes of the first client that waits within it.
    next_target: u64,
    /// When it was decided of each client that missed the target; only where the steps are kept, too.
    pub(super) missed: Option<Vec<u64>>,
    missed_count: u64,
    first_arrival: Option<u64>,
    last_end: u64,
    stale: u64,
    oldest_stale: u64,
    lost_writes: u64,
    /// When something last happened that no step stands for.
    last_change: u64,
    pub(super) writes: Writes,
    hashes: Hashes,
    /// What became of the entries of the cache nodes, and of the processes' own memories; from the end on.
    pub(super) cache: CacheTotals,
    pub(super) l1: CacheTotals,
}

/// What the digest is of, besides the changes of the caches.
#[derive(Clone, Debug, Default)]
struct Hashes {
    steps: ColumnHash<2>,
    /// Client requests: key and app.
    arrivals: ColumnHash<1>,
    /// Other rows: key, app, and whose work goes on in them.
    background: ColumnHash<2>,
    stale: ColumnHash<2>,
    lost: ColumnHash<2>,
}

/// What only the figures of a whole run ask for, and what the last second makes large.
#[derive(Debug)]
pub(super) struct Extremes {
    busiest: Vec<Busiest>,
    loads: Option<Busiest>,
    health: Health,
    seconds: Seconds,
}

impl Account {
    /// Sets aside what a window of a run does not ask for, before this is copied for one.
    pub(super) fn set_aside(&mut self) -> Extremes {
        Extremes {
            busiest: self.busiest.iter_mut().map(|(_, busiest)| take(busiest)).collect(),
            loads: take(&mut self.loads),
            health: take(&mut self.health),
            seconds: take(&mut self.seconds),
        }
    }

    /// Goes on with what was set aside.
    pub(super) fn take_back(&mut self, extremes: Extremes) {
        let Extremes { busiest, loads, health, seconds } = extremes;
        self.busiest.iter_mut().zip(busiest).for_each(|((_, now), before)| *now = before);
        (self.loads, self.health, self.seconds) = (loads, health, seconds);
    }

    pub(super) fn new(clients: usize, nodes: usize, keeps: bool) -> Account {
        let busiest = busiest_figures();
        debug_assert!(busiest.len() <= MOST_BUSIEST);
        Account {
            clients,
            arrived: 0,
            rows: clients as u32,
            now: 0,
            terms: Terms::UNKNOWN,
            lives: Paged::default(),
            marks: Phase::ALL.map(|phase| marks(phase, &busiest)),
            stays: [Stays::default(); Phase::COUNT],
            again: [0; AT_ANY_LOOKUP.len()],
            queries_of_writes: 0,
            answered: Ends::default(),
            failed: Ends::default(),
            waited: [0; WAITING.len()],
            orders: vec![0; nodes],
            busiest: busiest.into_iter().map(|phases| (phases, Busiest::default())).collect(),
            loads: None,
            load: Load::default(),
            drought: Drought::default(),
            health: Health::default(),
            seconds: Seconds::default(),
            within: 0,
            next_target: u64::MAX,
            missed: keeps.then(Vec::new),
            missed_count: 0,
            first_arrival: None,
            last_end: 0,
            stale: 0,
            oldest_stale: 0,
            lost_writes: 0,
            last_change: 0,
            writes: Writes::default(),
            hashes: Hashes::default(),
            cache: CacheTotals::default(),
            l1: CacheTotals::default(),
        }
    }

    pub(super) fn judge_by(&mut self, terms: Terms) {
        self.terms = terms;
    }

    /// A client's request appears. Its number.
    pub(super) fn arrive(&mut self, at: u64, key: u32, app: u16, phase: Phase) -> u32 {
        assert!(self.arrived < self.clients, "a request that was not announced");
        let who = self.arrived as u32;
        self.arrived += 1;
        self.advance(at);
        let (looks_again, for_writes) = (false, phase.begins_to_write());
        let life = Life { began: at, since: at, key, app, place: app, now_in: phase, looks_again, for_writes };
        self.lives.insert(who, life, NO_LIFE);
        self.hashes.arrivals.add([u64::from(app) << 32 | u64::from(key)]);
        if self.first_arrival.is_none() {
            self.first_arrival = Some(at);
            self.load.note_traffic(at);
        }
        self.drought.came(at);
        self.seconds.came(at);
        // Else one who came before is still within.
        if self.next_target == u64::MAX {
            (self.within, self.next_target) = (who, at.saturating_add(self.terms.target.as_nanos()));
        }
        self.begin(at, who, phase, app, true);
        who
    }

    /// Another row begins. Its number. `origin` is the row whose work it goes on with, or [`NOBODY`].
    pub(super) fn row(&mut self, at: u64, (key, app, place): (u32, u16, u16), phase: Phase, origin: u32) -> u32 {
        let who = self.rows;
        self.rows += 1;
        self.advance(at);
        let begins = (false, phase.begins_to_write());
        let goes_on = self.lives.get(origin).map(|origin| (origin.looks_again, origin.for_writes));
        let (looks_again, for_writes) = goes_on.unwrap_or(begins);
        let life = Life { began: at, since: at, key, app, place, now_in: phase, looks_again, for_writes };
        self.lives.insert(who, life, NO_LIFE);
        self.hashes.background.add([u64::from(app) << 32 | u64::from(key), u64::from(origin)]);
        self.begin(at, who, phase, place, origin == NOBODY);
        who
    }

    /// The first step of a row. What goes on with the work of another is not `new`.
    fn begin(&mut self, at: u64, who: u32, phase: Phase, place: u16, new: bool) {
        let client = (who as usize) < self.clients;
        let into = &mut self.stays[phase as usize];
        into.entered += u32::from(is_new(phase, client));
        into.now += Stays::one(client);
        if new {
            // For this instant the work of another is in two rows, and it is the work of one.
            into.peak = into.peak.max(into.inside());
        }
        self.write(at, who, phase, place);
        let marks = self.marks[phase as usize];
        if marks & mark::DATABASE != 0 {
            self.load.moves(at, Phase::COUNT, phase as usize, self.terms.connections);
        }
        if new && marks >= mark::BUSIEST {
            self.enter(at, marks);
        }
    }

    /// A row goes on to another phase. Returns the one that ends. Millions of steps have nothing else to do than what stands here.
    #[inline(always)]
    pub(super) fn step(&mut self, at: u64, who: u32, to: Phase, place: u16) -> Phase {
        if at > self.next_target {
            return self.step_after_targets(at, who, to, place);
        }
        self.now = at;
        let one = Stays::one((who as usize) < self.clients);
        let Some(life) = self.lives.get_mut(who) else { unreachable!("a row that is over takes no step") };
        let (from, since) = (life.now_in, life.since);
        (life.now_in, life.since, life.place) = (to, at, place);
        self.stays[from as usize].now -= one;
        let into = &mut self.stays[to as usize];
        into.now += one;
        into.entered += 1;
        into.peak = into.peak.max(into.inside());
        self.write(at, who, to, place);
        let (left, entered) = (self.marks[from as usize], self.marks[to as usize]);
        match entered & !mark::QUEUE | left & (mark::QUEUE | mark::DATABASE) {
            0 => from,
            mark::ORDER => {
                self.order(place);
                from
            }
            mark::DATABASE => {
                self.load.moves(at, from as usize, to as usize, self.terms.connections);
                from
            }
            _ => self.marked(at, who, since, Move { from, to, place }),
        }
    }

    /// The same, when the targets of others pass before.
    #[cold]
    fn step_after_targets(&mut self, at: u64, who: u32, to: Phase, place: u16) -> Phase {
        self.pass_targets(at);
        self.step(at, who, to, place)
    }

    /// What else follows from a step out of a phase that began at `since`. Returns that phase.
    #[inline(never)]
    fn marked(&mut self, at: u64, who: u32, since: u64, Move { from, to, place }: Move) -> Phase {
        let (left, entered) = (self.marks[from as usize], self.marks[to as usize]);
        if left & mark::QUEUE != 0
            && let Some(queue) = WAITING.iter().position(|phase| *phase == from)
        {
            // Where time ends, all of them may wait for ever.
            self.waited[queue] = self.waited[queue].saturating_add(at - since);
        }
        if (left | entered) & mark::DATABASE != 0 {
            self.load.moves(at, from as usize, to as usize, self.terms.connections);
        }
        if entered & mark::QUERY != 0 {
            self.query(at, who);
        }
        if entered & !(mark::QUEUE | mark::DATABASE | mark::QUERY) != 0 {
            self.marked_entry(at, who, to, place, entered);
        }
        from
    }

    /// A query sets out.
    fn query(&mut self, at: u64, who: u32) {
        self.load.sent(at);
        let writes = self.lives.get(who).is_some_and(|life| life.for_writes);
        self.queries_of_writes += u32::from(writes);
        if writes && self.loads.is_none() {
            self.loads = self.busiest_of(QUERIES).cloned();
        }
        if let Some(loads) = self.loads.as_mut().filter(|_| !writes) {
            loads.add(at);
        }
    }

    /// What else follows from a phase that begins.
    #[inline]
    fn marked_entry(&mut self, at: u64, who: u32, to: Phase, place: u16, entered: u16) {
        if entered & mark::LOOKUP != 0
            && let Some(life) = self.lives.get_mut(who)
        {
            match to {
                Phase::Recheck => life.looks_again = true,
                Phase::Retry => life.looks_again = false,
                _ if life.looks_again => {
                    let again = AT_ANY_LOOKUP.iter().position(|phase| *phase == to);
                    again.into_iter().for_each(|which| self.again[which] += 1);
                }
                _ => {}
            }
        }
        if entered & mark::ORDER != 0 {
            self.order(place);
        }
        if entered >= mark::BUSIEST {
            self.enter(at, entered);
        }
        if entered & mark::END != 0 {
            self.end(at, who, to);
        }
    }

    /// A node is given an order.
    fn order(&mut self, node: u16) {
        if let Some(orders) = self.orders.get_mut(usize::from(node)) {
            *orders += 1;
        }
    }

    /// A phase begins that is counted for the most in a second.
    fn enter(&mut self, at: u64, marks: u16) {
        let mut left = marks / mark::BUSIEST;
        while left != 0 {
            self.busiest[left.trailing_zeros() as usize].1.add(at);
            left &= left - 1;
        }
    }

    fn end(&mut self, at: u64, who: u32, phase: Phase) {
        let began = self.lives.get(who).map_or(at, |life| life.began);
        self.lives.let_go(who);
        if !phase.is_end_of_client() {
            return;
        }
        let took = at - began;
        let answered = phase == Phase::Answered;
        let ends = if answered { &mut self.answered } else { &mut self.failed };
        let late = ends.add(took, self.terms.target);
        self.drought.ended(at, answered);
        self.seconds.ended(began, took, !answered);
        // Of a client that was kept longer it was decided when the target passed.
        if !late {
            self.decide(at, answered);
        }
        self.last_end = at;
        self.load.note_traffic(at);
    }

    fn decide(&mut self, at: u64, met: bool) {
        self.health.decide(at, met);
        if !met {
            self.missed_count += 1;
            self.missed.iter_mut().for_each(|missed| missed.push(at));
        }
    }

    #[inline(always)]
    fn write(&mut self, at: u64, who: u32, to: Phase, place: u16) {
        self.hashes.steps.add(words(at, who, to, place));
    }

    /// Something happens at this instant: before it the targets pass that passed until then.
    #[inline(always)]
    fn advance(&mut self, at: u64) {
        if at > self.next_target {
            self.pass_targets(at);
        }
        self.now = at;
    }

    /// The targets pass, before `next`, of the requests that left their clients so long ago. Clients came in the order of their
    /// numbers; those that are found to have ended did so in time, or it was decided of them before.
    #[inline(never)]
    pub(super) fn pass_targets(&mut self, next: u64) {
        let target = self.terms.target.as_nanos();
        while (self.within as usize) < self.arrived {
            if let Some(waits) = self.lives.get(self.within).filter(|life| !life.now_in.is_end()) {
                let passes = waits.began.saturating_add(target);
                if passes >= next {
                    self.next_target = passes;
                    return;
                }
                self.decide(passes, false);
            }
            self.within += 1;
        }
        self.next_target = u64::MAX;
    }

    /// A read was given a value that had been out of date for `age` when it asked.
    pub(super) fn stale_read(&mut self, who: u32, age: u64) {
        self.stale += 1;
        self.oldest_stale = self.oldest_stale.max(age);
        self.hashes.stale.add(halves(u128::from(age) << 32 | u128::from(who)));
    }

    /// A write to `key` is lost.
    pub(super) fn lose(&mut self, at: u64, key: u32) {
        self.lost_writes += 1;
        self.change(at);
        self.hashes.lost.add(halves(u128::from(at) << 32 | u128::from(key)));
    }

    /// Something that figures count happens without a step.
    pub(super) fn change(&mut self, at: u64) {
        self.last_change = at;
    }

    /// The run is over.
    pub(super) fn finish(&mut self, cache: CacheTotals, l1: CacheTotals) {
        self.pass_targets(self.now + 1);
        (self.cache, self.l1) = (cache, l1);
        self.lives = Paged::default();
    }

    /// The counts so far.
    pub(super) fn tally(&self) -> Tally {
        Tally {
            entered: self.stays.map(|stays| stays.entered),
            inside: self.stays.map(|stays| stays.inside()),
            waited_for: self.stays.map(|stays| stays.waited_for()),
            again: self.again,
            writes: self.queries_of_writes,
        }
    }

    /// Whether a row of this number has begun.
    pub(super) fn has_begun(&self, who: u32) -> bool {
        if (who as usize) < self.clients { (who as usize) < self.arrived } else { who < self.rows }
    }

    /// How many rows have ever entered a phase.
    pub(super) fn entered(&self, phase: Phase) -> u64 {
        u64::from(self.stays[phase as usize].entered)
    }

    pub(super) fn steps(&self) -> u64 {
        self.hashes.steps.items()
    }

    pub(super) fn now_in(&self, who: u32) -> Phase {
        self.lives.get(who).map_or(NO_LIFE.now_in, |life| life.now_in)
    }

    pub(super) fn began(&self, who: u32) -> Instant {
        Instant::from_nanos(self.lives.get(who).map_or(0, |life| life.began))
    }

    /// The key and the app of a row, its place, and whether it works for a write.
    pub(super) fn asks(&self, who: u32) -> Option<(u32, u16, u16, bool)> {
        self.lives.get(who).map(|life| (life.key, life.app, life.place, life.for_writes))
    }

    /// How far the clients' requests have come, from 0 to 1: half of it is that they arrive, half that they end.
    pub(super) fn share(&self) -> f64 {
        let ended = self.answered.count() + self.failed.count();
        if self.clients == 0 { 1.0 } else { (self.arrived as u64 + ended) as f64 / (2 * self.clients) as f64 }
    }

    /// Adds what it holds.
    pub(super) fn weigh(&self, memory: &mut Memory) {
        self.lives.weigh(memory);
        self.missed.iter().for_each(|missed| memory.vec(missed));
        memory.block(self.busiest.iter().map(|(_, busiest)| busiest.bytes()).sum());
        memory.block(self.loads.as_ref().map_or(0, Busiest::bytes) + self.health.bytes() + self.seconds.bytes());
    }

    /// How many client requests there were.
    pub fn clients(&self) -> usize {
        self.clients
    }

    /// The end of the run: the last step's instant, or that at which a queued write was lost after it, or a value pushed out.
    pub fn end_of_run(&self) -> Instant {
        Instant::from_nanos(self.now.max(self.last_change))
    }

    /// From the first request's departure until the last client has its answer or has failed.
    pub fn traffic(&self) -> (Instant, Instant) {
        let first = self.first_arrival.unwrap_or(0);
        let last = if self.answered.count() + self.failed.count() > 0 { self.last_end } else { first };
        (Instant::from_nanos(first), Instant::from_nanos(last))
    }

    /// The most requests that were in `phase` at once.
    pub fn peak(&self, phase: Phase) -> u64 {
        u64::from(self.stays[phase as usize].peak)
    }

    /// How long all rows together waited in a queue of this kind; zero for a phase that is no queue.
    pub fn waited(&self, phase: Phase) -> Duration {
        let kind = WAITING.iter().position(|waiting| *waiting == phase);
        kind.map_or(Duration::ZERO, |kind| Duration::from_nanos(self.waited[kind]))
    }

    /// How many orders each cache node was given: lookups, stores, deletions, and those of locks.
    pub fn node_orders(&self) -> &[u64] {
        &self.orders
    }

    /// The first instant from which the last second is healthy and stays so; `None` if it is not so at the end.
    pub fn recovered(&self) -> Option<Instant> {
        self.health.clone().recovered().map(Instant::from_nanos)
    }

    /// A number that two runs share only if every step, key and stored value of theirs is the same.
    pub fn digest(&self) -> Digest {
        let Hashes { steps, arrivals, background, stale, lost } = &self.hashes;
        digest::of_columns(&[
            steps.told(),
            arrivals.told(),
            background.told(),
            self.cache.hash.told(),
            self.l1.hash.told(),
            stale.told(),
            lost.told(),
        ])
    }

    /// The figures of the whole run.
    pub fn summary(&self) -> Summary {
        let answered = self.measure(&FigureId::answered_share.figure().source);
        let worst = self.seconds.worst();
        let unknown = |id: &&FigureId| match &id.figure().source {
            Source::WorstSecond => worst.is_some_and(|worst| worst.over),
            source => source.known_from().is_some_and(|share| answered < share && self.failed.count() > 0),
        };
        let over = FigureId::ALL.iter().filter(unknown).map(|id| id.figure().name).collect();
        let lived = self.answered.with(&self.failed);
        let measured = |source: &Source| match source {
            Source::Quantile(Whose::All, share) => ms(lived.quantile(*share)),
            source => self.measure(source),
        };
        Summary::measured(measured, over, self.orders.clone(), self.digest().to_string())
    }

    /// How long a query held its connection on average, in seconds, for each connection that there is.
    fn share_of_a_query(&self) -> f64 {
        let queries = self.entered(Phase::InDatabase) as f64;
        share(share(self.load.busy as f64 / 1e9, queries), self.terms.connections as f64)
    }

    fn most_in_a_second(&self, phases: &[Phase]) -> u64 {
        self.busiest_of(phases).map_or(0, Busiest::most)
    }

    fn busiest_of(&self, phases: &[Phase]) -> Option<&Busiest> {
        self.busiest.iter().find(|(of, _)| *of == phases).map(|(_, busiest)| busiest)
    }

    /// What a figure of the whole run comes to; `NaN` of one of an instant alone.
    pub(super) fn measure(&self, source: &Source) -> f64 {
        if let Some(count) = self.tally().measure(source) {
            return count;
        }
        let all = |of: fn(&Ends) -> u64| of(&self.answered) + of(&self.failed);
        match *source {
            Source::Changes(change) => self.cache.count(change) as f64,
            Source::StaleReads => self.stale as f64,
            Source::LostWrites => self.lost_writes as f64,
            Source::Steps => self.steps() as f64,
            Source::Quantile(Whose::Answered, share) => ms(self.answered.quantile(share)),
            Source::Quantile(Whose::All, share) => ms(self.answered.with(&self.failed).quantile(share)),
            Source::Slowest(Whose::Answered) => ms(self.answered.slowest()),
            Source::Slowest(Whose::All) => ms(self.answered.slowest().max(self.failed.slowest())),
            Source::Met => (self.answered.count() - self.answered.late()) as f64,
            Source::Missed => self.missed_count as f64,
            Source::Decided => (self.answered.count() - self.answered.late() + self.missed_count) as f64,
            Source::Ratio(part, of) => share(self.measure(part), self.measure(&of.figure().source)),
            Source::EachSecond(figure) => share(self.measure(&figure.figure().source), self.end_of_run().as_secs_f64()),
            Source::MeanStay(phases, of) => {
                let add = |sum: u64, phase: &Phase| sum.saturating_add(self.waited(*phase).as_nanos());
                share(phases.iter().fold(0, add) as f64, self.measure(&of.figure().source)) / 1e6
            }
            Source::Mean(Whose::Answered) => share(self.answered.total() as f64, self.answered.count() as f64) / 1e6,
            Source::Mean(Whose::All) => {
                share((self.answered.total() + self.failed.total()) as f64, all(Ends::count) as f64) / 1e6
            }
            Source::Peak(phase) => self.peak(phase) as f64,
            Source::MostInASecond(phases) => self.most_in_a_second(phases) as f64,
            Source::MostLoadsInASecond => {
                self.loads.as_ref().map_or(self.most_in_a_second(QUERIES), Busiest::most) as f64
            }
            Source::OldestStale => ms(self.oldest_stale),
            Source::BusiestNode => self.orders.iter().copied().max().unwrap_or(0) as f64,
            Source::QuietestNode => self.orders.iter().copied().min().unwrap_or(0) as f64,
            Source::NodeOrders => self.orders.iter().sum::<u64>() as f64,
            Source::MostEntries => self.cache.most.entries as f64,
            Source::MostBytes => self.cache.most.bytes as f64,
            Source::AcceptedWrites => self.writes.accepted as f64,
            Source::StoredWrites => self.writes.stored as f64,
            Source::WritesLeft => self.writes.queued as f64,
            Source::End => self.end_of_run().as_secs_f64(),
            Source::Recovered => self.recovered().map_or(f64::INFINITY, Instant::as_secs_f64),
            Source::WithoutSuccess => Duration::from_nanos(self.drought.longest()).as_secs_f64(),
            Source::WorstSecond => self.seconds.worst().map_or(0.0, |worst| ms(worst.p99)),
            Source::QueriesInTraffic => self.load.in_traffic as f64,
            Source::Saturated => self.load.saturated as f64 / 1e9,
            Source::Offered => {
                let (from, to) = self.traffic();
                share(self.load.in_traffic as f64, to.since(from).as_secs_f64()) * self.share_of_a_query()
            }
            Source::MostOffered => self.most_in_a_second(QUERIES) as f64 * self.share_of_a_query(),
            Source::Entered(_) | Source::Lookups(_) | Source::Loads => f64::NAN,
            Source::Inside(_) | Source::Unanswered | Source::QueuedWrites | Source::LongestWait => f64::NAN,
        }
    }
}

/// What the digest sees of a step. The phase that ends is the one that began before, so that it adds nothing.
pub(super) fn words(at: u64, who: u32, to: Phase, place: u16) -> [u64; 2] {
    [at, u64::from(who) | u64::from(place) << 32 | (to as u64) << 48]
}

/// The phases of each figure that counts the most in a second, once each.
fn busiest_figures() -> Vec<&'static [Phase]> {
    let mut all: Vec<&'static [Phase]> = Vec::new();
    for id in FigureId::ALL {
        if let Source::MostInASecond(phases) = id.figure().source
            && !all.contains(&phases)
        {
            all.push(phases);
        }
    }
    all
}

fn marks(phase: Phase, busiest: &[&[Phase]]) -> u16 {
    let lookup = AT_ANY_LOOKUP.contains(&phase) || matches!(phase, Phase::Recheck | Phase::Retry);
    let at_database = matches!(phase, Phase::InDatabase | Phase::WaitPool);
    let of = |holds: bool, mark: u16| if holds { mark } else { 0 };
    let counted = busiest.iter().enumerate().map(|(which, phases)| of(phases.contains(&phase), mark::BUSIEST << which));
    of(phase.is_order(), mark::ORDER)
        | of(lookup, mark::LOOKUP)
        | of(phase.is_end(), mark::END)
        | of(WAITING.contains(&phase), mark::QUEUE)
        | of(at_database, mark::DATABASE)
        | of(phase == Phase::ToDatabase, mark::QUERY)
        | counted.fold(0, |all, mark| all | mark)
}

pub(super) fn ms(ns: u64) -> f64 {
    ns as f64 / 1e6
}

pub(super) fn share(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { part / whole }
}
