//! What there is to see at one instant.

use super::account::NOBODY;
use super::cache_log::{KeyState, NodeFill};
use super::figures::Figures;
use super::gauges::Gauge;
use super::holds::Hold;
use super::log::{BLOCK, Kind, Recording, Step};
use super::phase::{Load, Phase, WAITING};
use super::tally::Tally;
use crate::time::{Duration, Instant};
use std::ops::Range;

/// Requests at one instant, in columns of equal length; one row is one request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dots {
    /// Which request.
    pub who: Vec<u32>,
    /// Its phase, by number.
    pub phase: Vec<u8>,
    /// Where, as its [`Phase`] says.
    pub place: Vec<u16>,
    /// The app it went through.
    pub app: Vec<u16>,
    /// How much of the phase is over, from 0 to 1; 0 where the end is not known yet.
    pub progress: Vec<f32>,
    /// In a queue: how many stand before it. Else 0.
    pub rank: Vec<u32>,
    /// Its [`Kind`], by number.
    pub kind: Vec<u8>,
}

/// A queue of requests that wait for the same thing at the same place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queue {
    /// What they wait for.
    pub phase: Phase,
    /// Where; 0 for the database's one queue.
    pub place: u16,
    /// How many.
    pub length: u32,
}

/// One instant of a recording.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// The instant.
    pub at: Instant,
    /// The figures so far.
    pub figures: Figures,
    /// How many requests are in each phase and have ever been.
    pub tally: Tally,
    /// The requests to draw: all of them, or a sample.
    pub dots: Dots,
    /// One of how many moving requests is drawn: 1, 2, 5, 10, … The same at every instant of a recording.
    pub every: u32,
    /// Every queue in which somebody waits, in order of phase and place. Where a queue is longer than the limit, its members are not among the dots.
    pub queues: Vec<Queue>,
    /// What each cache node holds.
    pub fills: Vec<NodeFill>,
    /// The hot key on each cache node.
    pub hot: Vec<Option<KeyState>>,
    /// What each app keeps in its own memory; empty where apps keep nothing.
    pub l1: Vec<NodeFill>,
    /// The hot key in each app's own memory.
    pub l1_hot: Vec<Option<KeyState>>,
    /// Whether the breaker of each process that loads is open; empty where none ever was.
    pub breakers: Vec<bool>,
    /// How many writes wait in each app; empty where none ever did.
    pub write_queues: Vec<u32>,
    /// The hot key's locks or leases that keep others away, and those that are over while their holders still work.
    pub holds: Vec<Hold>,
    /// What the other guards show.
    pub readings: Readings,
    /// How many writes each app had accepted that are lost; empty where none ever was.
    pub lost_writes: Vec<u32>,
}

/// Which version of the hot key is where. What was there before the run is version 0; the writes count from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Versions {
    /// The newest that a client was told is written.
    pub newest: u32,
    /// What the primary holds.
    pub primary: u32,
    /// What a replica holds that is so far behind.
    pub replica: u32,
    /// What each cache node was given last; empty where none was given any.
    pub nodes: Vec<u32>,
    /// What each app has in its own memory; empty where none has any.
    pub apps: Vec<u32>,
}

/// What guards show at an instant; empty where there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Readings {
    /// The loads under way in each process that limits them.
    pub loads: Vec<u32>,
    /// The share of its loads that each process sheds by its throttle, in thousandths.
    pub throttle: Vec<u32>,
    /// What is left of the clients' retry budget, in thousandths; `None` before it is first used.
    pub retry_budget: Option<u32>,
    /// Whether each server of the database drops from its queue by CoDel.
    pub dropping: Vec<bool>,
}

/// Cuts rows where one block ends and the next begins.
fn blocks(rows: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let first = rows.start / BLOCK;
    let cut = move |block: usize| (block * BLOCK).clamp(rows.start, rows.end);
    (first..rows.end.div_ceil(BLOCK).max(first))
        .map(move |block| cut(block)..cut(block + 1))
        .filter(|part| !part.is_empty())
}

/// The queues in which requests stand at one instant, found by phase and place.
#[derive(Default)]
struct Queues {
    queues: Vec<Queue>,
    /// For each kind of queue, its number at each place, and [`NOBODY`] where there is none.
    number: [Vec<u32>; WAITING.len()],
}

impl Queues {
    /// The number of the queue at a place, which is there from now on.
    fn at(&mut self, phase: Phase, place: u16) -> Option<usize> {
        let kind = WAITING.iter().position(|waiting| *waiting == phase)?;
        let numbers = &mut self.number[kind];
        if numbers.len() <= usize::from(place) {
            numbers.resize(usize::from(place) + 1, NOBODY);
        }
        let number = &mut numbers[usize::from(place)];
        if *number == NOBODY {
            *number = self.queues.len() as u32;
            self.queues.push(Queue { phase, place, length: 0 });
        }
        Some(*number as usize)
    }

    /// Another `count` requests in a queue.
    fn stand(&mut self, phase: Phase, place: u16, count: u32) {
        if let Some(queue) = self.at(phase, place) {
            self.queues[queue].length += count;
        }
    }
}

impl Recording {
    /// What there is to see at `t`, with about `limit` dots at the most; the request `follow` is always among them
    /// while it is under way.
    ///
    /// A pure function: it reads the columns and remembers nothing. Its time has a bound: a few hundred nanoseconds for
    /// each request that is under way and not in a queue too long to be drawn, a stride of each log, and for each 512
    /// requests that ever were one look at whether they are over. So no frame of the longest recording that there may be
    /// takes as much as a second or two, and what happens at one instant, in one queue or at one place counts once.
    pub fn frame(&self, t: Instant, limit: u32, follow: Option<u32>) -> Frame {
        self.frame_of(t, limit, self.sampling(limit), follow)
    }

    /// The same with one of `every` moving requests drawn: two worlds side by side are drawn by the same measure.
    pub fn frame_of(&self, t: Instant, limit: u32, every: u32, follow: Option<u32>) -> Frame {
        let tally = self.tally(t);
        let now = t.as_nanos();
        let follow = follow.and_then(|who| self.row_of(who));
        let mut dots = Dots::default();
        let mut queues = Queues::default();
        let mut standing: Vec<(u32, u32)> = Vec::new();
        // Requests are numbered in order of arrival. After the clients comes the work in the background, numbered alike.
        let too_long = |phase| tally.inside(phase) > u64::from(limit);
        let begun = |rows: Range<usize>| rows.start + self.began[rows].partition_point(|began| *began <= now);
        let rows = [0..begun(0..self.clients), self.clients..begun(self.clients..self.began.len())];
        // Clients and others share a block where the ones end and the others begin.
        let mixed = (self.clients < self.began.len()).then_some(self.clients / BLOCK);
        for members in rows.into_iter().flat_map(blocks) {
            let block = &self.blocks[members.start / BLOCK];
            if block.end <= now {
                continue;
            }
            // Where the whole block stands in a queue too long to be drawn, its members need not be looked at.
            let standing_still = WAITING.iter().zip(&block.waits).find(|(phase, waits)| {
                waits.count == members.len() && waits.from <= t && t < waits.until && too_long(**phase)
            });
            if let Some((phase, waits)) = standing_still
                && mixed != Some(members.start / BLOCK)
                && !follow.is_some_and(|who| members.contains(&(who as usize)))
            {
                for &(place, count) in &waits.places {
                    queues.stand(*phase, place, count);
                }
                continue;
            }
            for who in members {
                if self.ended[who] <= now {
                    continue;
                }
                let who = who as u32;
                let steps = self.step_numbers(who);
                let passed = steps.partition_point(|&i| self.steps[i as usize].at <= t);
                let Step { to: phase, place, .. } = self.steps[steps[passed - 1] as usize];
                let current = self.entry(who, steps[passed - 1]);
                let at = self.steps[current as usize].at;
                let sampled = if phase.is_waiting() {
                    queues.stand(phase, place, 1);
                    !too_long(phase)
                } else {
                    self.drawn_one_by_one(phase, limit) || self.number_of(who).is_multiple_of(every)
                };
                if !sampled && follow != Some(who) {
                    continue;
                }
                if phase.is_waiting() {
                    standing.push((current, dots.who.len() as u32));
                }
                let progress = steps.get(passed).map_or(0.0, |&next| {
                    let length = self.steps[next as usize].at.since(at).as_nanos();
                    if length == 0 { 0.0 } else { t.since(at).as_nanos() as f32 / length as f32 }
                });
                dots.who.push(self.number_of(who));
                dots.phase.push(phase as u8);
                dots.place.push(place);
                dots.app.push(self.app[who as usize]);
                dots.progress.push(progress);
                dots.rank.push(0);
                let kind = match self.kind(who) {
                    Kind::Read if self.given_old(who, &steps[..passed]) => Kind::GivenOld,
                    kind => kind,
                };
                dots.kind.push(kind as u8);
            }
        }
        // A queue is in order of arrival at it, which is the order of the steps that led there.
        standing.sort_unstable();
        let mut seen = vec![0u32; queues.queues.len()];
        for (_, dot) in standing {
            let dot = dot as usize;
            if let Some(queue) = queues.at(Phase::from_number(dots.phase[dot]), dots.place[dot]) {
                dots.rank[dot] = seen[queue];
                seen[queue] += 1;
            }
        }
        let mut queues = queues.queues;
        queues.sort_unstable_by_key(|queue| (queue.phase, queue.place));
        Frame {
            at: t,
            figures: self.figures_of(tally, t),
            tally,
            dots,
            every,
            queues,
            fills: self.cache.fills(t),
            hot: (0..self.nodes()).map(|node| self.cache.hot(node as u16, t)).collect(),
            l1_hot: (0..self.l1.fills(Instant::MAX).len()).map(|app| self.l1.hot(app as u16, t)).collect(),
            l1: self.l1.fills(t),
            breakers: self.gauge(Gauge::Breaker, t).map(|open| open > 0).collect(),
            write_queues: self.gauge(Gauge::WriteQueue, t).collect(),
            holds: self.holds.at(t).collect(),
            readings: Readings {
                loads: self.gauge(Gauge::Loads, t).collect(),
                throttle: self.gauge(Gauge::Throttle, t).collect(),
                retry_budget: (self.gauges.places(Gauge::RetryBudget) > 0)
                    .then(|| self.gauges.at(Gauge::RetryBudget, 0, t)),
                dropping: self.gauge(Gauge::Dropping, t).map(|drops| drops > 0).collect(),
            },
            lost_writes: self.gauge(Gauge::Lost, t).collect(),
        }
    }

    /// Which version of the hot key is where at `t`. Replicas are `lag` behind.
    pub fn versions(&self, t: Instant, lag: Duration) -> Versions {
        let behind = Instant::from_nanos(t.as_nanos().saturating_sub(lag.as_nanos()));
        // Before the run began nothing was written.
        let replica = if t.as_nanos() < lag.as_nanos() { 0 } else { self.gauges.at(Gauge::AtPrimary, 0, behind) };
        Versions {
            newest: self.gauges.at(Gauge::Accepted, 0, t),
            primary: self.gauges.at(Gauge::AtPrimary, 0, t),
            replica,
            nodes: self.gauge(Gauge::AtNode, t).collect(),
            apps: self.gauge(Gauge::AtApp, t).collect(),
        }
    }

    fn gauge(&self, gauge: Gauge, t: Instant) -> impl Iterator<Item = u32> + '_ {
        (0..self.gauges.places(gauge)).map(move |place| self.gauges.at(gauge, place, t))
    }

    /// The step at which a row entered the phase of this step of its: for work that goes on without its client, and is
    /// still in the phase in which it was left, a step of that client.
    fn entry(&self, who: u32, step: u32) -> u32 {
        match self.origin(who) {
            Some(origin) if self.step_numbers(who).first() == Some(&step) => {
                let before = self.step_numbers(origin);
                let last = before.partition_point(|&i| i < step).saturating_sub(1);
                before.get(last).map_or(step, |&i| self.entry(origin, i))
            }
            _ => step,
        }
    }

    /// How many cache nodes the run had.
    pub fn nodes(&self) -> usize {
        self.cache.fills(Instant::MAX).len()
    }

    /// One of how many moving requests is drawn, so that at no instant much more than `limit` are.
    pub fn sampling(&self, limit: u32) -> u32 {
        let moving: u64 = Phase::ALL
            .into_iter()
            .filter(|&phase| !phase.is_waiting() && !phase.is_end() && !self.drawn_one_by_one(phase, limit))
            .map(|phase| self.peak(phase))
            .sum();
        let mut every = 1u64;
        let mut steps = [2, 5, 10].into_iter().cycle();
        let mut decade = 1u64;
        while moving / every > u64::from(limit.max(1)) {
            let step = steps.next().unwrap_or(10);
            every = decade * step;
            if step == 10 {
                decade = every;
            }
        }
        every as u32
    }

    /// Requests at the database are few at a time and each of them matters, so they are drawn one by one.
    fn drawn_one_by_one(&self, phase: Phase, limit: u32) -> bool {
        let loads = phase.is_loading() || phase.entry().load == Some(Load::Stored);
        loads && self.peak(phase) <= u64::from(limit / 4)
    }
}
