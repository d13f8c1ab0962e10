//! The columns of a recording and the recorder that writes them.

use super::account::{Account, NOBODY, Writes};
use super::cache_log::CacheLog;
use super::column::Column;
use super::gauges::Gauges;
use super::holds::Holds;
use super::latency::Latencies;
use super::lived::Lived;
use super::part::{Part, Past};
use super::phase::{Begins, Phase, WAITING};
use super::tally::{AT_ANY_LOOKUP, Tally};
use super::terms::Terms;
use crate::digest::Digest;
use crate::memory::Memory;
use crate::time::{Duration, Instant};

pub use super::step::Step;

/// How many steps lie between two tallies kept for seeking: a seek reads at most this many.
const STRIDE: usize = 4096;

/// How many steps of a recording that ends lie between two words about how far it is: a few hundredths of a second. Few in a debug
/// build, so that a small run is told of too.
const LOOK: usize = if cfg!(debug_assertions) { 1 << 8 } else { 1 << 20 };

/// What kind of work a row of the recording is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// A client reads.
    Read,
    /// A client writes.
    Write,
    /// Work in the background: a refresh, or a batch of queued writes.
    Background,
    /// Work for a client that has given up, or that was told otherwise.
    GoesOn,
    /// A client reads, and what it has been given is old: past its time, or written anew before it asked. Only a frame
    /// says so, as it is not true of the whole life of a request.
    GivenOld,
}

/// A read that was given a value which had been written anew before it asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaleRead {
    /// When it was given that value.
    pub at: Instant,
    /// Who.
    pub who: u32,
    /// For how long the value had been out of date when the client asked, in nanoseconds.
    pub age: u64,
}

/// Writes a recording while the world runs, or only what the run comes to. Steps must come in order of time, as the world's
/// events do.
///
/// Nothing here allocates for a step but the growth of the columns themselves.
#[derive(Clone, Debug)]
pub struct Recorder {
    /// Whether the steps are kept, and all else that only a look at an instant asks for. Where they are not, all columns are
    /// empty.
    pub(super) keeps: bool,
    pub(super) account: Account,
    pub(super) steps: Column<Step>,
    pub(super) key: Vec<u32>,
    pub(super) app: Vec<u16>,
    pub(super) began: Vec<u64>,
    pub(super) ended: Vec<u64>,
    /// How many client requests there will be. Their rows come first, so that a number means the same request in every world,
    /// however many refreshes run in its background.
    pub(super) clients: usize,
    pub(super) tallies: Vec<Tally>,
    pub(super) latencies: Latencies,
    pub(super) lived: Lived,
    pub(super) cache: CacheLog,
    pub(super) l1: CacheLog,
    pub(super) origin: Vec<u32>,
    pub(super) stale: Vec<StaleRead>,
    pub(super) lost: Vec<(Instant, u32)>,
    pub(super) gauges: Gauges,
    pub(super) holds: Holds,
    /// What came before, where the steps of a window alone are kept.
    pub(super) past: Option<Box<Past>>,
}

/// What happened in one run, or in a window of it. Immutable.
#[derive(Debug)]
pub struct Recording {
    pub(super) steps: Column<Step>,
    pub(super) key: Vec<u32>,
    pub(super) app: Vec<u16>,
    pub(super) began: Vec<u64>,
    /// How many of the rows are client requests; background work follows.
    pub(super) clients: usize,
    pub(super) ended: Vec<u64>,
    /// For each request, where its steps begin in `steps_of`; one more at the end.
    first: Vec<u32>,
    /// The numbers of all steps, request by request, in order of time.
    steps_of: Vec<u32>,
    /// What a frame may skip.
    pub(super) blocks: Vec<Block>,
    tallies: Vec<Tally>,
    pub(super) account: Account,
    pub(super) latencies: Latencies,
    pub(super) lived: Lived,
    pub(super) terms: Terms,
    pub(super) cache: CacheLog,
    /// What the apps keep in their own memories.
    pub(super) l1: CacheLog,
    /// For each row beyond the clients: the row whose work it goes on with; [`NOBODY`] for work of its own.
    pub(super) origin: Vec<u32>,
    pub(super) stale: Vec<StaleRead>,
    /// Their numbers, by instant and then by reader.
    pub(super) stale_by_reader: Vec<u32>,
    pub(super) lost: Vec<(Instant, u32)>,
    pub(super) gauges: Gauges,
    pub(super) holds: Holds,
    /// Where only a window of the run is kept: which.
    pub(super) part: Option<Part>,
}

/// What is known of [`BLOCK`] requests that follow one another.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    /// When the last of them ended.
    pub(super) end: u64,
    /// The waits of one phase each.
    pub(super) waits: [Waits; WAITING.len()],
}

/// The waits of a block's requests in one phase. From `from` and before `until` all of these waits are under way at
/// once, so that they are of as many different requests.
#[derive(Clone, Debug)]
pub(super) struct Waits {
    pub(super) from: Instant,
    pub(super) until: Instant,
    pub(super) count: usize,
    /// How many of them at each place.
    pub(super) places: Vec<(u16, u32)>,
}

impl Default for Waits {
    fn default() -> Waits {
        Waits { from: Instant::ZERO, until: Instant::from_nanos(u64::MAX), count: 0, places: Vec::new() }
    }
}

impl Waits {
    fn add(&mut self, from: Instant, until: Instant, place: u16) {
        self.from = self.from.max(from);
        self.until = self.until.min(until);
        self.count += 1;
        match self.places.iter_mut().find(|(at, _)| *at == place) {
            Some((_, count)) => *count += 1,
            None => self.places.push((place, 1)),
        }
    }
}

/// Requests in a block.
pub(super) const BLOCK: usize = 512;

/// What a block takes, with a few places for each wait.
const BLOCK_BYTES: usize = size_of::<Block>() + WAITING.len() * 64;

fn weigh_rows(memory: &mut Memory, key: &Vec<u32>, app: &Vec<u16>, began: &Vec<u64>, ended: &Vec<u64>) {
    memory.block(key.capacity() * size_of::<u32>() + app.capacity() * size_of::<u16>());
    memory.block((began.capacity() + ended.capacity()) * size_of::<u64>());
}

impl Recorder {
    /// A recorder for `clients` client requests on `nodes` cache nodes, and `l1` apps with memories of their own.
    pub fn new(clients: usize, nodes: usize, l1: usize) -> Recorder {
        Recorder::of(clients, nodes, l1, true)
    }

    /// The same, of what the run comes to alone.
    pub fn without_steps(clients: usize, nodes: usize, l1: usize) -> Recorder {
        Recorder::of(clients, nodes, l1, false)
    }

    fn of(clients: usize, nodes: usize, l1: usize, keeps: bool) -> Recorder {
        let rows = if keeps { clients } else { 0 };
        Recorder {
            keeps,
            account: Account::new(clients, nodes, keeps),
            steps: Column::default(),
            key: vec![0; rows],
            app: vec![0; rows],
            began: vec![u64::MAX; rows],
            ended: vec![0; rows],
            clients,
            tallies: Vec::new(),
            latencies: Latencies::default(),
            lived: Lived::default(),
            cache: CacheLog::new(nodes, keeps),
            l1: CacheLog::new(l1, keeps),
            origin: Vec::new(),
            stale: Vec::new(),
            lost: Vec::new(),
            gauges: Gauges::new(keeps),
            holds: Holds::new(keeps),
            past: None,
        }
    }

    /// What the run will be judged by. To be said before anything happens.
    pub fn judge_by(&mut self, terms: Terms) {
        self.account.judge_by(terms);
    }

    /// A request appears, in `phase`: one that a life begins with. Returns its number: requests count from 0 in order of arrival.
    ///
    /// # Panics
    /// If more of them arrive than were announced.
    pub fn arrive(&mut self, at: Instant, key: u32, app: u16, phase: Phase) -> u32 {
        self.keep_tally();
        let who = self.account.arrive(at.as_nanos(), key, app, phase);
        if self.keeps {
            let row = who as usize;
            match &mut self.past {
                Some(past) => past.begin(who, (key, app), at, NOBODY),
                None => {
                    (self.key[row], self.app[row], self.began[row], self.ended[row]) =
                        (key, app, at.as_nanos(), u64::MAX);
                }
            }
            self.steps.push(Step { at, who, from: phase, to: phase, place: app });
        }
        who
    }

    /// Work begins that no client waits for, in `phase` at `place`. Its number follows those of all clients.
    pub fn begin_background(&mut self, at: Instant, key: u32, app: u16, place: u16, phase: Phase) -> u32 {
        self.row(at, (key, app, place), phase, NOBODY)
    }

    /// The work of `who` goes on without it, in a row of its own, from the phase and place in which it is.
    ///
    /// # Panics
    /// If that row is over.
    pub fn go_on(&mut self, at: Instant, who: u32) -> u32 {
        let Some((key, app, place, _)) = self.account.asks(who) else { unreachable!("a row that is over goes on") };
        self.row(at, (key, app, place), self.account.now_in(who), who)
    }

    fn row(&mut self, at: Instant, (key, app, place): (u32, u16, u16), phase: Phase, origin: u32) -> u32 {
        self.keep_tally();
        let who = self.account.row(at.as_nanos(), (key, app, place), phase, origin);
        if !self.keeps {
            return who;
        }
        self.steps.push(Step { at, who, from: phase, to: phase, place });
        if let Some(past) = &mut self.past {
            past.begin(who, (key, app), at, origin);
            return who;
        }
        self.origin.push(origin);
        if self.key.len() == self.key.capacity() {
            // By a quarter, and not to twice the size: these are large where the crowd is.
            let more = self.key.len() / 4 + BLOCK;
            self.key.reserve_exact(more);
            self.app.reserve_exact(more);
            self.began.reserve_exact(more);
            self.ended.reserve_exact(more);
        }
        self.key.push(key);
        self.app.push(app);
        self.began.push(at.as_nanos());
        self.ended.push(u64::MAX);
        who
    }

    /// How many steps have been taken.
    pub fn steps(&self) -> usize {
        self.account.steps() as usize
    }

    /// How many rows have ever entered a phase.
    pub fn entered(&self, phase: Phase) -> u64 {
        self.account.entered(phase)
    }

    /// How far the clients' requests have come, from 0 to 1: half of it is that they arrive, half that they end.
    pub fn share(&self) -> f64 {
        self.account.share()
    }

    /// Adds what it holds.
    pub fn weigh(&self, memory: &mut Memory) {
        self.account.weigh(memory);
        self.steps.weigh(memory);
        weigh_rows(memory, &self.key, &self.app, &self.began, &self.ended);
        memory.vec(&self.origin);
        memory.vec(&self.stale);
        memory.vec(&self.lost);
        memory.vec(&self.tallies);
        self.latencies.weigh(memory);
        self.lived.weigh(memory);
        self.cache.weigh(memory);
        self.l1.weigh(memory);
        self.gauges.weigh(memory);
        self.holds.weigh(memory);
        self.past.iter().for_each(|past| past.weigh(memory));
    }

    /// The bytes that [`finish`](Recorder::finish) will take besides.
    pub fn to_finish(&self) -> u64 {
        let (steps, rows) = (self.steps.len(), self.key.len());
        let stale = self.stale.len() * size_of::<(u32, StaleRead)>();
        (steps * size_of::<u32>() + rows * 3 * size_of::<u32>() + rows / BLOCK * BLOCK_BYTES + stale) as u64
    }

    /// How many changes of the caches and of the L1s there were.
    pub fn cache_changes(&self) -> usize {
        (self.cache.totals().changes() + self.l1.totals().changes()) as usize
    }

    /// The phase that a row is in.
    pub fn now_in(&self, who: u32) -> Phase {
        self.account.now_in(who)
    }

    /// When a row began.
    pub fn began(&self, who: u32) -> Instant {
        self.account.began(who)
    }

    /// The key and the app of a row that is not over, and whether it works for a write.
    pub fn asks(&self, who: u32) -> Option<(u32, u16, bool)> {
        self.account.asks(who).map(|(key, app, _, writes)| (key, app, writes))
    }

    /// A read has been given a value that had been out of date for `age` when it asked.
    pub fn stale_read(&mut self, at: Instant, who: u32, age: Duration) {
        self.account.stale_read(who, age.as_nanos());
        if self.keeps {
            self.stale.push(StaleRead { at, who, age: age.as_nanos() });
        }
    }

    /// A write to `key` is lost that a client was told is done.
    pub fn lose(&mut self, at: Instant, key: u32) {
        self.account.lose(at.as_nanos(), key);
        if self.keeps {
            self.lost.push((at, key));
        }
    }

    /// A node has less room than before, and has pushed values out.
    pub fn pushed_out(&mut self, at: Instant) {
        self.account.change(at.as_nanos());
    }

    /// Where the writes are at the end.
    pub fn set_writes(&mut self, writes: Writes) {
        self.account.writes = writes;
    }

    /// The gauges of the world's places.
    pub fn gauges(&mut self) -> &mut Gauges {
        &mut self.gauges
    }

    /// The locks and leases of the hot key.
    pub fn holds(&mut self) -> &mut Holds {
        &mut self.holds
    }

    /// The log of what the apps keep in their own memories.
    pub fn l1(&mut self) -> &mut CacheLog {
        &mut self.l1
    }

    /// A request goes on to another phase.
    #[inline(always)]
    pub fn step(&mut self, at: Instant, who: u32, to: Phase, place: u16) {
        debug_assert!(self.steps.last().is_none_or(|last| last.at <= at), "steps come in order of time");
        if self.keeps {
            self.step_and_keep(at, who, to, place);
        } else {
            self.account.step(at.as_nanos(), who, to, place);
        }
    }

    #[inline(never)]
    fn step_and_keep(&mut self, at: Instant, who: u32, to: Phase, place: u16) {
        self.keep_tally();
        if to.is_end() {
            let now = at.as_nanos();
            let took = now - self.account.began(who).as_nanos();
            if self.past.is_none() {
                self.ended[who as usize] = now;
            }
            match to {
                Phase::Answered => self.latencies.push(now, took, &self.account.answered),
                Phase::Failed | Phase::TimedOut => self.lived.lost.push(now, took, &self.account.failed),
                _ => {}
            }
        }
        let from = self.account.step(at.as_nanos(), who, to, place);
        self.steps.push(Step { at, who, from, to, place });
    }

    /// What a seek begins with, before the next step.
    #[inline]
    pub(super) fn keep_tally(&mut self) {
        if self.keeps && self.steps.len().is_multiple_of(STRIDE) {
            self.tallies.push(self.account.tally());
        }
    }

    /// The log of what the cache nodes hold.
    pub fn cache(&mut self) -> &mut CacheLog {
        &mut self.cache
    }

    /// Ends the recording.
    pub fn finish(self) -> Recording {
        self.finish_watched(&mut |_| ())
    }

    /// What the run has come to.
    pub fn into_account(mut self) -> Account {
        self.account.finish(self.cache.into_totals(), self.l1.into_totals());
        self.account
    }

    /// Ends the recording, and tells from time to time how much of that is done: from 0 to 1, never less than before.
    pub fn finish_watched(mut self, watch: &mut dyn FnMut(f64)) -> Recording {
        self.account.finish(self.cache.totals().clone(), self.l1.totals().clone());
        let mut first = vec![0u32; self.key.len() + 1];
        for step in self.steps.pieces().flatten() {
            first[step.who as usize + 1] += 1;
        }
        let mut steps = 0;
        for before in &mut first {
            steps += *before;
            *before = steps;
        }
        let mut blocks: Vec<Block> = self
            .ended
            .chunks(BLOCK)
            .map(|ended| Block { end: ended.iter().copied().max().unwrap_or(0), ..Block::default() })
            .collect();
        let queue = Phase::ALL.map(|phase| WAITING.iter().position(|waiting| *waiting == phase));
        // A counting sort turns the log in order of time into each request's own list.
        let mut next = first.clone();
        let mut steps_of = vec![0u32; self.steps.len()];
        let all = self.steps.len().max(1) as f64;
        let history = self.past.as_ref().map_or(0, |past| past.history());
        for (number, step) in self.steps.pieces().flatten().enumerate() {
            if number.is_multiple_of(LOOK) {
                watch(number as f64 / all);
            }
            let slot = &mut next[step.who as usize];
            steps_of[*slot as usize] = number as u32;
            // The first step of a row ends nothing, and of what came before a window not every step is kept.
            if step.from != step.to
                && number >= history
                && let Some(queue) = queue[step.from as usize]
            {
                let began = self.steps[steps_of[*slot as usize - 1] as usize];
                blocks[step.who as usize / BLOCK].waits[queue].add(began.at, step.at, began.place);
            }
            *slot += 1;
        }
        watch(1.0);
        drop(next);
        self.latencies.finish(&self.account.answered);
        self.lived.finish(&self.account.failed, self.account.missed.take());
        self.cache.finish();
        self.l1.finish();
        // Within an instant they are mostly in order already.
        let mut stale_by_reader: Vec<u32> = (0..self.stale.len() as u32).collect();
        stale_by_reader.sort_by_key(|&i| (self.stale[i as usize].at, self.stale[i as usize].who));
        Recording {
            steps: self.steps,
            key: self.key,
            app: self.app,
            began: self.began,
            clients: self.clients,
            ended: self.ended,
            first,
            steps_of,
            blocks,
            tallies: self.tallies,
            terms: self.account.terms,
            account: self.account,
            latencies: self.latencies,
            lived: self.lived,
            cache: self.cache,
            l1: self.l1,
            origin: self.origin,
            stale: self.stale,
            stale_by_reader,
            lost: self.lost,
            gauges: self.gauges,
            holds: self.holds,
            part: None,
        }
    }
}

impl Recording {
    /// How many lives there are: client requests, and after them background work.
    pub fn requests(&self) -> usize {
        self.key.len()
    }
    /// What the run comes to.
    pub fn account(&self) -> &Account {
        &self.account
    }
    /// How many orders each cache node was given: lookups, stores, deletions, and those of locks.
    pub fn node_orders(&self) -> &[u64] {
        self.account.node_orders()
    }
    /// How many of them are client requests.
    pub fn clients(&self) -> usize {
        self.account.clients()
    }
    /// What kind of work a row is.
    pub fn kind(&self, who: u32) -> Kind {
        if (who as usize) >= self.clients {
            return if self.origin(who).is_some() { Kind::GoesOn } else { Kind::Background };
        }
        let first = self.step_numbers(who).first().map(|&i| self.steps[i as usize].to);
        let begins = first.and_then(|first| first.entry().begins);
        if begins == Some(Begins::Write) { Kind::Write } else { Kind::Read }
    }

    /// Whether the last of these `steps`, all of `who`, is that of a read which has its answer, and that is an old one.
    pub(super) fn given_old(&self, who: u32, steps: &[u32]) -> bool {
        let Some(&last) = steps.last() else { return false };
        let Step { at, to, .. } = self.steps[last as usize];
        if !to.entry().hands_on {
            return false;
        }
        // A stale value is sent home at once, or by way of its owner: the steps before tell, and no others.
        let last_steps = steps.iter().rev().take(3).map(|&i| self.steps[i as usize].to);
        let past_its_time =
            last_steps.take_while(|to| *to != Phase::Retry).any(|to| matches!(to, Phase::StaleHit | Phase::Fallback));
        past_its_time || self.stale_at(who, at).is_some()
    }

    /// What `who` was given out of date at this very instant.
    pub(super) fn stale_at(&self, who: u32, at: Instant) -> Option<StaleRead> {
        let key = |&i: &u32| (self.stale[i as usize].at, self.stale[i as usize].who);
        let found = self.stale_by_reader.binary_search_by_key(&(at, who), key).ok()?;
        Some(self.stale[self.stale_by_reader[found] as usize])
    }

    /// The row whose work this row goes on with, if it does.
    pub fn origin(&self, who: u32) -> Option<u32> {
        let origin = *self.origin.get((who as usize).checked_sub(self.clients)?)?;
        (origin != NOBODY).then_some(origin)
    }
    /// Every read that was given a value out of date, in order of time.
    pub fn stale_reads(&self) -> &[StaleRead] {
        &self.stale
    }
    /// When each lost write was lost, and its key.
    pub fn lost_writes(&self) -> &[(Instant, u32)] {
        &self.lost
    }
    /// When the first write was lost, if any was.
    pub fn first_loss(&self) -> Option<Instant> {
        match &self.part {
            Some(part) => part.whole()?.first_loss(),
            None => self.lost.first().map(|(at, _)| *at),
        }
    }
    /// What the run is judged by.
    pub fn terms(&self) -> Terms {
        self.terms
    }
    /// What the cache nodes held.
    pub fn cache(&self) -> &CacheLog {
        &self.cache
    }
    /// The gauges of the world's places.
    pub fn gauges(&self) -> &Gauges {
        &self.gauges
    }
    /// Where the writes are at the end.
    pub fn writes(&self) -> Writes {
        self.account.writes
    }
    /// How many steps all requests took.
    pub fn steps(&self) -> usize {
        self.account.steps() as usize
    }
    /// Adds what it holds.
    pub fn weigh(&self, memory: &mut Memory) {
        self.steps.weigh(memory);
        weigh_rows(memory, &self.key, &self.app, &self.began, &self.ended);
        [&self.first, &self.steps_of, &self.origin, &self.stale_by_reader]
            .into_iter()
            .for_each(|column| memory.block(column.capacity() * size_of::<u32>()));
        memory.block(self.blocks.len() * BLOCK_BYTES);
        memory.block(self.stale.capacity() * size_of::<StaleRead>());
        memory.block(self.lost.capacity() * size_of::<(Instant, u32)>());
        memory.block(self.tallies.capacity() * size_of::<Tally>());
        self.latencies.weigh(memory);
        self.lived.weigh(memory);
        self.cache.weigh(memory);
        self.l1.weigh(memory);
        self.gauges.weigh(memory);
    }
    /// The end of the run: the last step's instant, or that at which a queued write was lost after it, or a value pushed out.
    pub fn end(&self) -> Instant {
        self.account.end_of_run()
    }
    /// A number that two runs share only if every step, key and stored value of theirs is the same.
    pub fn digest(&self) -> Digest {
        self.account.digest()
    }
    /// Step number `i`, in order of time.
    ///
    /// # Panics
    /// If there is no such step.
    pub fn step(&self, i: usize) -> Step {
        self.steps[i]
    }
    /// How many steps have been taken at `t`: those at `t` itself included.
    pub fn steps_until(&self, t: Instant) -> usize {
        let history = self.history();
        self.counted_before().steps as usize + self.kept_until(t).max(history) - history
    }
    /// How many of the steps that are kept had been taken at `t`.
    pub(super) fn kept_until(&self, t: Instant) -> usize {
        self.steps.partition_point(|step| step.at <= t)
    }
    /// The first instant after `t` at which a request takes a step; in a window, within it.
    pub fn next_event(&self, t: Instant) -> Option<Instant> {
        self.steps.get(self.kept_until(t)).filter(|_| self.kept_until(t) < self.until()).map(|step| step.at)
    }
    /// The last instant before `t` at which a request took a step; in a window, within it.
    pub fn previous_event(&self, t: Instant) -> Option<Instant> {
        let before = self.steps.partition_point(|step| step.at < t);
        before.checked_sub(1).filter(|i| *i >= self.history()).map(|i| self.steps[i].at)
    }
    /// One request's whole life, step by step; empty if there is no such request.
    pub fn life(&self, who: u32) -> impl DoubleEndedIterator<Item = Step> + '_ {
        self.step_numbers(who).iter().map(|&i| self.step(i as usize))
    }
    pub(super) fn step_numbers(&self, who: u32) -> &[u32] {
        match (self.first.get(who as usize), self.first.get(who as usize + 1)) {
            (Some(&from), Some(&to)) => &self.steps_of[from as usize..to as usize],
            _ => &[],
        }
    }
    /// The key that a request asks for, and its app.
    pub fn request(&self, who: u32) -> Option<(u32, u16)> {
        Some((*self.key.get(who as usize)?, *self.app.get(who as usize)?))
    }
    /// The counts at `t`.
    pub fn tally(&self, t: Instant) -> Tally {
        if t >= self.end() {
            return self.account.tally();
        }
        self.tally_after(self.kept_until(t))
    }
    /// The counts after the first `steps` steps that are kept.
    pub(super) fn tally_after(&self, steps: usize) -> Tally {
        if steps == self.steps.len() && self.part.is_none() {
            return self.account.tally();
        }
        let mut tally = self.tallies[steps / STRIDE];
        // What came before a window is in its first tally.
        let first = (steps / STRIDE * STRIDE).max(self.history());
        for (number, step) in (first..).zip(self.steps.range(first..steps)) {
            tally.add(step.from, step.to, (step.who as usize) < self.clients);
            if AT_ANY_LOOKUP.contains(&step.to) && step.from != step.to && !self.is_first_lookup(number) {
                tally.looked_again(step.to);
            }
            if step.to == Phase::ToDatabase && step.from != step.to && self.is_for_writes(step.who) {
                tally.writes += 1;
            }
        }
        tally
    }
    /// Whether a row began as a write or as a batch of writes, or goes on with one that did.
    fn is_for_writes(&self, who: u32) -> bool {
        match self.origin(who) {
            Some(origin) => self.is_for_writes(origin),
            None => self.step_numbers(who).first().is_some_and(|&i| self.steps[i as usize].to.begins_to_write()),
        }
    }
    /// Whether step number `i` ends a first lookup: a request's first look into the cache in a try. The step says what was
    /// found.
    ///
    /// # Panics
    /// If there is no such step.
    pub fn is_first_lookup(&self, i: usize) -> bool {
        let step = self.steps[i];
        // Work that goes on without its client has ended its lookup before.
        step.to.first_lookup().is_some()
            && step.from != step.to
            && match step.from {
                Phase::ToNode => true,
                Phase::Recheck => false,
                _ => !AT_ANY_LOOKUP.contains(&step.to) || self.order(step.who, i) != Some(Phase::Recheck),
            }
    }
    /// What a row had asked a node for before step number `i`: to look for the first time, or again.
    fn order(&self, who: u32, i: usize) -> Option<Phase> {
        let steps = self.step_numbers(who);
        let before = steps.partition_point(|number| (*number as usize) < i);
        let mut phases = steps[..before].iter().rev().map(|number| self.steps[*number as usize].to);
        phases.find(|phase| matches!(phase, Phase::ToNode | Phase::Recheck)).or_else(|| {
            // Work that goes on without its client has asked while the client still waited.
            self.order(self.origin(who)?, *steps.first()? as usize)
        })
    }
    /// The first step into `phase`, if any.
    pub fn first_into(&self, phase: Phase) -> Option<Step> {
        if let Some(part) = &self.part {
            return part.whole()?.first_into(phase);
        }
        self.steps.iter().find(|step| step.to == phase).copied()
    }
    /// The last step into `phase`, if any.
    pub fn last_into(&self, phase: Phase) -> Option<Step> {
        if let Some(part) = &self.part {
            return part.whole()?.last_into(phase);
        }
        self.steps.iter().rfind(|step| step.to == phase).copied()
    }
    /// The most requests that were in `phase` at once.
    pub fn peak(&self, phase: Phase) -> u64 {
        self.account.peak(phase)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_a_run_is_that_clients_come_and_half_that_they_end() {
        let at = Instant::from_nanos;
        let mut recorder = Recorder::new(2, 1, 0);
        let mut shares = vec![recorder.share()];
        for who in 0..2 {
            recorder.arrive(at(who.into()), 0, 0, Phase::ToApp);
            shares.push(recorder.share());
            recorder.begin_background(at(who.into()), 0, 0, 0, Phase::ToNode);
            recorder.step(at(who.into()), who, Phase::TimedOut, 0);
            shares.push(recorder.share());
        }
        assert_eq!(shares, [0.0, 0.25, 0.5, 0.75, 1.0]);
        assert_eq!(Recorder::new(0, 1, 0).share(), 1.0);
    }

    #[test]
    fn finishing_takes_a_number_for_each_step_and_three_for_each_row() {
        let at = Instant::from_nanos;
        let mut recorder = Recorder::new(1_000, 1, 0);
        (0..1_000).for_each(|_| _ = recorder.arrive(at(0), 0, 0, Phase::ToApp));
        (0..1_000).for_each(|who| recorder.step(at(1), who, Phase::ToNode, 0));
        let without = recorder.to_finish();
        assert!(without >= 2_000 * 4 + 1_000 * 12, "{without}");
        (0..1_000).for_each(|who| recorder.stale_read(at(2), who, Duration::from_nanos(1)));
        let with = recorder.to_finish();
        assert_eq!(with - without, 1_000 * size_of::<(u32, StaleRead)>() as u64);
        (0..1_000).for_each(|who| recorder.step(at(3), who, Phase::TimedOut, 0));
        assert_eq!(recorder.to_finish() - with, 1_000 * 4, "a step");
    }

    #[test]
    fn a_frame_of_a_crowd_that_reads_an_old_value_at_one_instant_searches_for_none() {
        // Each dot of them against each stale read would be 10^11 comparisons.
        const CROWD: u32 = 400_000;
        let at = Instant::from_nanos;
        let mut recorder = Recorder::new(CROWD as usize + 1, 1, 0);
        for _ in 0..=CROWD {
            recorder.arrive(at(0), 0, 0, Phase::ToApp);
        }
        for (when, phase) in [(1, Phase::ToNode), (2, Phase::Hit)] {
            (0..=CROWD).for_each(|who| recorder.step(at(when), who, phase, 0));
        }
        for who in 0..=CROWD {
            // The last one is given the new value.
            if who < CROWD {
                recorder.stale_read(at(3), who, Duration::from_nanos(1));
            }
            recorder.step(at(3), who, Phase::ToClient, 0);
        }
        (0..=CROWD).for_each(|who| recorder.step(at(5), who, Phase::Answered, 0));
        let frame = recorder.finish().frame_of(at(4), u32::MAX, 1, None);
        assert_eq!(frame.dots.kind.len(), CROWD as usize + 1);
        let old = frame.dots.kind.iter().filter(|kind| **kind == Kind::GivenOld as u8).count();
        assert_eq!((old, frame.dots.kind.last()), (CROWD as usize, Some(&(Kind::Read as u8))));
    }

    #[test]
    fn a_frame_with_many_lines_searches_for_none() {
        // As many queues as there may be places, in three kinds: with a search for each wait, 10^10 comparisons.
        const PLACES: u32 = 1 << 16;
        let at = Instant::from_nanos;
        let kinds = [Phase::WaitFlight, Phase::WaitPoll, Phase::WaitNode];
        let mut recorder = Recorder::new(2 * 3 * PLACES as usize, 1, 0);
        for _ in 0..2 * 3 * PLACES {
            recorder.arrive(at(0), 0, 0, Phase::ToApp);
        }
        for who in 0..2 * 3 * PLACES {
            recorder.step(at(1), who, kinds[who as usize % 3], (who / 3 % PLACES) as u16);
        }
        (0..2 * 3 * PLACES).for_each(|who| recorder.step(at(9), who, Phase::Answered, 0));
        let frame = recorder.finish().frame_of(at(5), u32::MAX, 1, None);
        assert_eq!(frame.queues.len(), 3 * PLACES as usize);
        assert!(frame.queues.iter().all(|queue| queue.length == 2));
        assert!(frame.queues.is_sorted_by_key(|queue| (queue.phase, queue.place)));
        let second = 3 * PLACES as usize;
        assert!(frame.dots.rank[..second].iter().all(|rank| *rank == 0));
        assert!(frame.dots.rank[second..].iter().all(|rank| *rank == 1));
    }

    #[test]
    fn traffic_lasts_until_the_last_client_has_its_answer_or_has_failed() {
        let at = Instant::from_nanos;
        let mut recorder = Recorder::new(2, 1, 0);
        recorder.arrive(at(5), 0, 0, Phase::ToApp);
        assert_eq!(recorder.account.traffic(), (at(5), at(5)), "nobody has an answer");
        recorder.arrive(at(6), 0, 0, Phase::ToApp);
        recorder.step(at(7), 0, Phase::Answered, 0);
        recorder.step(at(9), 1, Phase::TimedOut, 0);
        assert_eq!(recorder.account.traffic(), (at(5), at(9)));
    }

    #[test]
    fn a_recording_weighs_what_finishing_took_and_its_steps() {
        let at = Instant::from_nanos;
        let mut recorder = Recorder::new(100, 1, 0);
        (0..100).for_each(|_| _ = recorder.arrive(at(0), 0, 0, Phase::ToApp));
        (1..200).for_each(|now| (0..100).for_each(|who| recorder.step(at(now), who, Phase::ToNode, 0)));
        let to_finish = recorder.to_finish();
        let recording = recorder.finish();
        let (mut steps, mut all) = (Memory::default(), Memory::default());
        recording.steps.weigh(&mut steps);
        recording.weigh(&mut all);
        assert!(
            steps.held() >= 20_000 * 16 && all.held() >= steps.held() + to_finish,
            "{} and {to_finish}",
            all.held()
        );
    }
}
