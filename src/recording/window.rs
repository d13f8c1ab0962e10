//! A window of a run: the steps between two of its instants, with what must be known of those before.
//!
//! A run that is too large to be kept is recorded window by window. A recorder of [windows](Recorder::of_windows) is
//! [cut](Recorder::cut) now and then: what was recorded since the last cut is a [`Recording`] of its own, and the recorder goes
//! on with what the next one needs: the counts so far, and of each row that is under way what a frame can ask of the steps
//! before, and the latest orders to the nodes. So the frame of an instant is the same, whether it is of a window or of the whole run (`tests/windows.rs`).
//!
//! In a window rows have numbers of their own, from 0. [`Recording::row_of`] and [`Recording::number_of`] translate.

use super::account::NOBODY;
use super::gauges::Gauges;
use super::late_orders::LateOrders;
use super::log::{Recorder, Recording, StaleRead};
use super::part::{Before, Part, Past, Row, Whole};
use super::phase::Phase;
use super::step::Step;
use crate::digest::Digest;
use crate::time::Instant;
use std::sync::Arc;

/// How many of its latest steps a row under way takes along: a frame asks for so many.
const LATEST: usize = 3;

impl Whole {
    /// Of a run that has not begun.
    pub fn new(recorder: &Recorder) -> Whole {
        Whole {
            account: recorder.account.clone(),
            first: [None; Phase::COUNT],
            last: [None; Phase::COUNT],
            first_expiry: None,
            first_loss: None,
            gauges: Gauges::default(),
        }
    }

    /// Takes in the next window.
    pub fn add(&mut self, window: &Recording) {
        for step in window.steps.range(window.history()..window.until()) {
            let step = Step { who: window.number_of(step.who), ..*step };
            self.first[step.to as usize].get_or_insert(step);
            self.last[step.to as usize] = Some(step);
        }
        self.first_loss = self.first_loss.or(window.lost.first().map(|(at, _)| *at));
    }

    /// The run is over: this is what its recorder has come to.
    pub fn end(&mut self, recorder: Recorder) {
        self.first_expiry = recorder.cache.first_expiry();
        self.gauges = recorder.gauges.clone();
        self.account = recorder.into_account();
    }
}

impl Recorder {
    /// A recorder that is [cut](Recorder::cut) into windows. As [`new`](Recorder::new) otherwise.
    pub fn of_windows(clients: usize, nodes: usize, l1: usize) -> Recorder {
        // The rows of a window are counted by it.
        let mut recorder = Recorder::without_steps(clients, nodes, l1);
        recorder.keep();
        recorder.past = Some(Box::default());
        recorder
    }

    fn keep(&mut self) {
        self.keeps = true;
        self.cache.keep_changes();
        self.l1.keep_changes();
        self.gauges.keep();
        self.holds.keep();
        self.account.missed = Some(Vec::new());
    }

    /// What has happened since the last cut, and up to now, as a recording. The recorder goes on with the next window.
    pub fn cut(&mut self, now: Instant) -> Recording {
        let extremes = self.account.set_aside();
        let rest = self.resting();
        let done = std::mem::replace(self, rest);
        self.account.take_back(extremes);
        let missed = done.account.missed.as_ref().map_or(0, Vec::len) as u64;
        let before = done.past.as_ref().map_or_else(Before::default, |past| past.before);
        let window = done.finish_part(now, &[], None);
        self.take_along(&window, now, before, missed);
        window
    }

    /// What has happened since the last cut, and up to now, as a recording of a run that is known as a whole; `next` are the
    /// steps that its rows take next.
    pub fn into_window(self, now: Instant, next: &[Step], whole: &Arc<Whole>) -> Recording {
        let mut window = self.finish_part(now, next, Some(Arc::clone(whole)));
        window.gauges.know(&whole.gauges);
        window.account = whole.account.clone();
        window
    }

    /// A copy that windows can be recorded with again. What only the figures of a whole run ask for is not in it.
    pub fn copied_for_windows(&mut self) -> Recorder {
        let extremes = self.account.set_aside();
        let copy = self.clone();
        self.account.take_back(extremes);
        copy
    }

    /// Whether a row of this number has begun.
    pub fn has_begun(&self, who: u32) -> bool {
        self.account.has_begun(who)
    }

    /// The digest of what has happened so far.
    pub fn digest(&self) -> Digest {
        self.clone().into_account().digest()
    }

    /// The same recorder without anything that it has recorded, but for what it counts.
    fn resting(&self) -> Recorder {
        let mut account = self.account.clone();
        account.missed = Some(Vec::new());
        Recorder {
            account,
            cache: self.cache.rest(),
            l1: self.l1.rest(),
            gauges: self.gauges.rest(),
            holds: self.holds.rest(),
            past: Some(Box::default()),
            ..Recorder::new(0, 0, 0)
        }
        .with_clients(self.clients)
    }

    fn with_clients(mut self, clients: usize) -> Recorder {
        self.clients = clients;
        self
    }

    /// Begins after a window: with the rows that are under way, and of their steps those that can be asked for.
    fn take_along(&mut self, window: &Recording, now: Instant, before: Before, missed: u64) {
        let mut wanted = vec![false; window.key.len()];
        for row in 0..window.key.len() as u32 {
            let mut next = (window.ended[row as usize] == u64::MAX).then_some(row);
            while let Some(row) = next.filter(|row| !wanted[*row as usize]) {
                wanted[row as usize] = true;
                next = window.origin(row);
            }
        }
        let mut rows = Vec::new();
        let mut steps: Vec<u32> = Vec::new();
        for row in (0..window.key.len() as u32).filter(|row| wanted[*row as usize]) {
            rows.push(Row {
                who: window.number_of(row),
                key: window.key[row as usize],
                app: window.app[row as usize],
                began: Instant::from_nanos(window.began[row as usize]),
                origin: window.origin(row).map_or(NOBODY, |origin| window.number_of(origin)),
            });
            let all = window.step_numbers(row);
            let asks = |i: &&u32| matches!(window.steps[**i as usize].to, Phase::ToNode | Phase::Recheck);
            if let Some(origin) = window.origin(row) {
                // Where that was when this one went on for it: it may have begun anew since.
                let before = window.step_numbers(origin);
                let before = &before[..before.partition_point(|number| *number < all[0])];
                steps.extend(before.last().into_iter().chain(before.iter().rev().find(asks)));
            }
            let latest = all.len().saturating_sub(LATEST);
            // What it is, and what it has asked a node for last.
            let earlier = all[..latest].first().into_iter().chain(all[..latest].iter().skip(1).rev().find(asks));
            steps.extend(earlier.chain(&all[latest..]));
            if let Some(read) = all.last().and_then(|last| window.stale_at(row, window.steps[*last as usize].at)) {
                self.stale.push(StaleRead { who: window.number_of(row), ..read });
            }
        }
        steps.sort_unstable();
        steps.dedup();
        self.stale.sort_by_key(|read| read.at);
        for number in &steps {
            let step = window.steps[*number as usize];
            self.keep_tally();
            self.steps.push(Step { who: window.number_of(step.who), ..step });
        }
        self.past = Some(Box::new(Past {
            old: rows.len(),
            rows,
            history: steps.len(),
            before: Before {
                steps: before.steps + (window.until() - window.history()) as u64,
                stale: before.stale + (window.stale.len() - self.stale.len()) as u64,
                lost: before.lost + window.lost.len() as u64,
                missed: before.missed + missed,
            },
            orders: window.late_orders().go_on(now, window.orders()),
        }));
        self.latencies.goes_on(&window.latencies);
        self.lived.lost.goes_on(&window.lived.lost);
    }

    fn finish_part(mut self, now: Instant, next: &[Step], whole: Option<Arc<Whole>>) -> Recording {
        let mut past = self.past.take().unwrap_or_default();
        // What has been decided by now is told with the next step.
        self.account.pass_targets(now.as_nanos());
        self.keep_tally();
        let until = self.steps.len();
        next.iter().for_each(|step| self.steps.push(*step));
        let places = Places::of(&past, self.clients as u32);
        self.key = places.rows.iter().map(|row| row.key).collect();
        self.app = places.rows.iter().map(|row| row.app).collect();
        self.began = places.rows.iter().map(|row| row.began.as_nanos()).collect();
        self.ended = vec![u64::MAX; places.rows.len()];
        let others = &places.rows[places.clients..];
        let origin = |row: &Row| if row.origin == NOBODY { NOBODY } else { places.of_row(row.origin) };
        self.origin = others.iter().map(origin).collect();
        for step in self.steps.iter_mut() {
            step.who = places.of_row(step.who);
            if step.to.is_end() {
                self.ended[step.who as usize] = step.at.as_nanos();
            }
        }
        self.stale.iter_mut().for_each(|read| read.who = places.of_row(read.who));
        self.clients = places.clients;
        let names = places.rows.iter().map(|row| row.who).collect();
        let orders = std::mem::take(&mut past.orders);
        let part = Part { names, before: past.before, orders, history: past.history, until, whole };
        self.past = Some(past);
        let mut window = self.finish();
        window.part = Some(part);
        window
    }
}

/// Where each row of a window stands in it: clients first, and in the order of their numbers.
struct Places {
    rows: Vec<Row>,
    /// How many are clients.
    clients: usize,
    /// How many clients there are in the run.
    all_clients: u32,
    /// Of clients, and of others: the first that began in the window, and where it stands.
    new: [(u32, usize); 2],
}

impl Places {
    fn of(past: &Past, all_clients: u32) -> Places {
        let (old, new) = past.rows.split_at(past.old);
        let is_client = |row: &&Row| row.who < all_clients;
        let mut rows = Vec::with_capacity(past.rows.len());
        let mut first = [(u32::MAX, 0); 2];
        rows.extend(old.iter().filter(is_client));
        first[0] = (new.iter().find(is_client).map_or(u32::MAX, |row| row.who), rows.len());
        rows.extend(new.iter().filter(is_client));
        let clients = rows.len();
        rows.extend(old.iter().filter(|row| !is_client(row)));
        first[1] = (new.iter().find(|row| !is_client(row)).map_or(u32::MAX, |row| row.who), rows.len());
        rows.extend(new.iter().filter(|row| !is_client(row)));
        Places { rows, clients, all_clients, new: first }
    }

    /// Where the row of this number stands.
    fn of_row(&self, who: u32) -> u32 {
        let other = usize::from(who >= self.all_clients);
        let (first, at) = self.new[other];
        if who >= first {
            // Those that began in the window have numbers that follow one another.
            return at as u32 + (who - first);
        }
        let from = if other == 1 { self.clients } else { 0 };
        (from + self.rows[from..at].partition_point(|row| row.who < who)) as u32
    }
}

impl Recording {
    /// How many of the steps that are kept are from before the window; none of a whole run.
    pub(super) fn history(&self) -> usize {
        self.part.as_ref().map_or(0, |part| part.history)
    }

    /// How many steps are kept of the window and before; after these comes the next step of each row.
    pub(super) fn until(&self) -> usize {
        self.part.as_ref().map_or(self.steps.len(), |part| part.until)
    }

    /// The orders shortly before the window.
    pub(super) fn late_orders(&self) -> &LateOrders {
        static NONE: LateOrders = LateOrders::NONE;
        self.part.as_ref().map_or(&NONE, |part| &part.orders)
    }

    /// The orders to the nodes within the window; none where there is one node alone, whose load is not told.
    fn orders(&self) -> impl Iterator<Item = (Instant, u16)> {
        let is_order = Phase::ALL.map(Phase::is_order);
        let within = if self.nodes() > 1 { self.history()..self.until() } else { 0..0 };
        let steps = self.steps.range(within);
        steps.filter(move |step| is_order[step.to as usize] && step.from != step.to).map(|step| (step.at, step.place))
    }

    /// What had been counted before the window.
    pub(super) fn counted_before(&self) -> Before {
        self.part.as_ref().map_or_else(Before::default, |part| part.before)
    }

    /// The number in the run of a row here.
    pub fn number_of(&self, row: u32) -> u32 {
        self.part.as_ref().map_or(row, |part| part.names[row as usize])
    }

    /// The row here that has this number in the run; `None` of a row that this window knows nothing of.
    pub fn row_of(&self, number: u32) -> Option<u32> {
        match &self.part {
            None => ((number as usize) < self.key.len()).then_some(number),
            Some(part) => part.names.binary_search(&number).ok().map(|row| row as u32),
        }
    }

    /// Whether only a window of the run is kept.
    pub fn is_window(&self) -> bool {
        self.part.is_some()
    }

    /// The steps of a row within the window, in order of time; of a whole run all of them.
    pub fn life_within(&self, row: u32) -> impl Iterator<Item = Step> + '_ {
        let within = self.history()..self.until();
        let steps = self.step_numbers(row).iter().map(|number| *number as usize);
        let who = self.number_of(row);
        steps.filter(move |number| within.contains(number)).map(move |number| Step { who, ..self.steps[number] })
    }

    /// Whether a row ends before the end of the window.
    pub fn is_over(&self, row: u32) -> bool {
        self.life_within(row).last().is_some_and(|last| last.to.is_end())
    }

    /// The rows that were under way when the window began, with their next steps in it, if they take one. Of each: its
    /// number in the run.
    pub fn next_steps(&self) -> impl Iterator<Item = (u32, Option<Step>)> + '_ {
        let history = self.history() as u32;
        let old = move |row: &u32| self.step_numbers(*row).first().is_some_and(|first| *first < history);
        let was_over = move |row: u32| {
            let before = self.step_numbers(row).iter().take_while(|number| **number < history).last();
            before.is_some_and(|last| self.steps[*last as usize].to.is_end())
        };
        (0..self.key.len() as u32).filter(old).filter(move |row| !was_over(*row)).map(move |row| {
            let who = self.number_of(row);
            let next = self.step_numbers(row).iter().find(|number| **number >= history);
            (who, next.map(|number| Step { who, ..self.steps[*number as usize] }))
        })
    }
}
