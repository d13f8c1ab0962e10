//! All requests at once: a row for each, in an order of one's choice, painted into the cells of a picture.
//!
//! A cell stands for a stretch of time and for as many rows as fall on it. Where several things happen in it, it shows the
//! one that is drawn last, in an order of states that is always the same: so nothing is sampled, and what is rare and
//! matters is seen among any number of others.

use super::log::Recording;
use super::phase::{Phase, State};
use crate::time::Instant;
use std::ops::Range;

/// The order of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The first to come stands first.
    Arrival,
    /// The request that was done soonest stands first; one that is never done stands last.
    Latency,
    /// By their keys, the hot one first; within a key by arrival.
    Key,
}

impl Order {
    /// All of them.
    pub const ALL: [Order; 3] = [Order::Arrival, Order::Latency, Order::Key];

    /// Its name in links.
    pub const fn name(self) -> &'static str {
        match self {
            Order::Arrival => "arrival",
            Order::Latency => "latency",
            Order::Key => "key",
        }
    }

    /// The order of this name, if there is one.
    pub fn named(name: &str) -> Option<Order> {
        Order::ALL.into_iter().find(|order| order.name() == name)
    }
}

/// The rows of a recording in an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lanes {
    rows: Vec<u32>,
}

/// A part of the lanes as cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// How many rows of cells there are.
    pub height: usize,
    /// Row by row, from left to right: the number of the phase that is drawn last, and one more; 0 where nobody is.
    pub cells: Vec<u8>,
    /// The request at the top of each row of cells.
    pub who: Vec<u32>,
}

/// Where nobody is.
const NOBODY: u8 = 0;
/// What stands for a row that is not in the picture.
const UNSEEN: u32 = u32::MAX;
/// Of two phases in one cell the one with the higher rank is drawn. No two ranks are alike, so the order of painting does not matter.
fn rank(phase: Phase) -> u16 {
    let state = match phase.state() {
        State::Travelling => 1,
        State::Hit => 2,
        State::Write => 3,
        State::Waiting => 4,
        State::Stale => 5,
        State::Database => 6,
        State::Failed => 7,
    };
    state << 8 | phase as u16
}

/// A picture that is being painted.
struct Canvas<'a> {
    /// Where columns begin; one more where the last ends.
    edges: &'a [u64],
    cells: Vec<u8>,
    /// The rank of each phase, by its number and one more.
    ranks: Vec<u16>,
}

impl Canvas<'_> {
    fn width(&self) -> usize {
        self.edges.len() - 1
    }

    /// The column of an instant; the first or last one for what lies beside the picture.
    fn column(&self, at: u64) -> usize {
        self.edges.partition_point(|edge| *edge <= at).saturating_sub(1).min(self.width() - 1)
    }

    /// One stay, from an instant on and before another.
    fn stay(&mut self, row: usize, phase: Phase, from: u64, until: u64) {
        if from < until && until > self.edges[0] && from < self.edges[self.width()] {
            self.paint(row, phase, self.column(from), self.column(until - 1));
        }
    }

    /// An end without an answer takes no time, and is seen.
    fn end(&mut self, row: usize, phase: Phase, at: u64) {
        if phase.is_end() && phase.state() == State::Failed && at >= self.edges[0] && at <= self.edges[self.width()] {
            let column = self.column(at);
            self.paint(row, phase, column, column);
        }
    }

    fn paint(&mut self, row: usize, phase: Phase, first: usize, last: usize) {
        let number = phase as u8 + 1;
        let rank = self.ranks[usize::from(number)];
        let from = row * self.width();
        for cell in &mut self.cells[from + first..=from + last] {
            if self.ranks[usize::from(*cell)] <= rank {
                *cell = number;
            }
        }
    }
}

impl Lanes {
    /// All requests of a recording in this order, refreshes and batches of writes included. Orphaned work belongs to
    /// the request for which it was begun.
    pub fn of(recording: &Recording, order: Order) -> Lanes {
        let mut rows: Vec<u32> = (0..recording.requests() as u32).collect();
        rows.retain(|who| recording.origin(*who).is_none());
        let began = |who: &u32| recording.began[*who as usize];
        match order {
            Order::Arrival => rows.sort_by_key(began),
            Order::Latency => {
                rows.sort_by_key(|who| (recording.ended[*who as usize].saturating_sub(began(who)), began(who)))
            }
            Order::Key => rows.sort_by_key(|who| (recording.key[*who as usize], began(who))),
        }
        Lanes { rows }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Where a request stands, counted from 0.
    pub fn position(&self, who: u32) -> Option<usize> {
        self.rows.iter().position(|row| *row == who)
    }

    /// Some of the rows as a picture of at most `height` rows of cells. `edges` says where its columns begin, in order of
    /// time, and where the last one ends. Rows that there are not are left out; without a column there is no picture.
    pub fn picture(&self, recording: &Recording, rows: Range<usize>, edges: &[Instant], height: usize) -> Picture {
        let rows = rows.start.min(self.rows.len())..rows.end.min(self.rows.len());
        let seen = &self.rows[rows.start.min(rows.end)..rows.end];
        let height = height.min(seen.len());
        if height == 0 || edges.len() < 2 {
            return Picture { height: 0, cells: Vec::new(), who: Vec::new() };
        }
        let edges: Vec<u64> = edges.iter().map(|edge| edge.as_nanos()).collect();
        let mut ranks = vec![0; Phase::COUNT + 1];
        Phase::ALL.into_iter().for_each(|phase| ranks[phase as usize + 1] = rank(phase));
        let cells = vec![NOBODY; height * (edges.len() - 1)];
        let mut canvas = Canvas { edges: &edges, cells, ranks };
        let row_of = |i: usize| i * height / seen.len();
        let mut row = vec![UNSEEN; recording.requests()];
        seen.iter().enumerate().for_each(|(i, who)| row[*who as usize] = row_of(i) as u32);
        for who in recording.clients..recording.requests() {
            // Work that goes on for work that goes on has that before it.
            if let Some(origin) = recording.origin(who as u32) {
                row[who] = row[origin as usize];
            }
        }
        in_order_of_time(recording, &mut canvas, &row);
        let cells = canvas.cells;
        // The first that falls on each row of cells.
        let who = (0..height).map(|at| seen[(at * seen.len()).div_ceil(height)]).collect();
        Picture { height, cells, who }
    }
}

/// Paints all lives, in the order in which their steps were taken; `row` says where each of them stands.
fn in_order_of_time(recording: &Recording, canvas: &mut Canvas, row: &[u32]) {
    let mut since = vec![u64::MAX; row.len()];
    let mut phase = vec![Phase::Answered; row.len()];
    let last = canvas.edges[canvas.width()];
    for step in recording.steps.pieces().flatten() {
        let (at, who) = (step.at.as_nanos(), step.who as usize);
        if at > last {
            break;
        }
        if row[who] == UNSEEN {
            continue;
        }
        let at_row = row[who] as usize;
        if since[who] != u64::MAX {
            canvas.stay(at_row, phase[who], since[who], at);
        }
        canvas.end(at_row, step.to, at);
        (since[who], phase[who]) = (at, step.to);
    }
    // A request that is under way goes on to the end of the picture.
    for (who, row) in row.iter().enumerate().filter(|(_, row)| **row != UNSEEN) {
        if since[who] != u64::MAX && !phase[who].is_end() {
            canvas.stay(*row as usize, phase[who], since[who], u64::MAX);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stay_of_no_time_is_not_seen() {
        let mut ranks = vec![0; Phase::COUNT + 1];
        Phase::ALL.into_iter().for_each(|phase| ranks[phase as usize + 1] = rank(phase));
        let mut canvas = Canvas { edges: &[0, 10, 20], cells: vec![NOBODY; 2], ranks };
        canvas.stay(0, Phase::ToNode, 5, 5);
        assert_eq!(canvas.cells, [NOBODY; 2]);
        canvas.stay(0, Phase::ToNode, 5, 6);
        assert_eq!(canvas.cells, [Phase::ToNode as u8 + 1, NOBODY]);
        canvas.stay(0, Phase::ToNode, 9, 11);
        assert_eq!(canvas.cells, [Phase::ToNode as u8 + 1; 2]);
    }
}
