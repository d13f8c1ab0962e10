//! The lines of charts for a run that is held in windows: what each cell of time came to, counted while the run went by.
//!
//! A cell is a millisecond at first. With more than [`MOST`] cells two and two become one, so that a cell is at most a few
//! thousandths of the run. Every number of a cell is exact; a chart's stretch is the cells that it lies in.

use super::column::Column;
use super::figure::{Stretch, Whose};
use super::figures::{FigureId, Source};
use super::log::Recording;
use super::measure::{Series, quantile_of, stretched};
use crate::memory::Memory;
use crate::time::{Duration, Instant};

/// With more cells than so many two and two become one.
const MOST: usize = 4096;

/// How long a cell is at first.
const FIRST: Duration = Duration::from_millis(1);

/// What there was at the end of a cell, and what was the most in it.
#[derive(Clone, Debug)]
struct Cell {
    end: Instant,
    /// How often each of the [`counted`] things had happened.
    counts: Vec<f64>,
    most: Vec<f64>,
    /// How many had been answered, and had failed.
    ended: [usize; 2],
}

/// All cells of a run.
#[derive(Debug)]
pub struct Grid {
    length: Duration,
    cells: Vec<Cell>,
    /// The most so far in the cell that is not over.
    most: Vec<f64>,
    /// How long each answer took, in the order in which they came; and how long each client was kept that failed.
    took: [Column<u64>; 2],
}

impl Default for Grid {
    fn default() -> Grid {
        Grid { length: FIRST, cells: Vec::new(), most: Vec::new(), took: Default::default() }
    }
}

/// What the figures of stretches are counted from, each of them once for each figure.
fn counted() -> impl Iterator<Item = &'static Source> {
    stretched().flat_map(|(id, stretch)| {
        let source = &id.figure().source;
        match (stretch, source) {
            (Stretch::PerSecond, source) => [Some(source), None],
            (Stretch::Ratio, Source::Ratio(part, of)) => [Some(*part), Some(&of.figure().source)],
            _ => [None, None],
        }
        .into_iter()
        .flatten()
    })
}

/// The most of both; of the others alone where there is nothing yet.
fn widen(most: &mut Vec<f64>, others: impl Iterator<Item = f64>) {
    if most.is_empty() {
        most.extend(others);
    } else {
        most.iter_mut().zip(others).for_each(|(most, other)| *most = most.max(other));
    }
}

impl Grid {
    /// Takes in the next window of the run, which ends at `end`; what else happens then is in the next one. `over`: it is the
    /// last one.
    pub fn add(&mut self, window: &Recording, end: Instant, over: bool) {
        let mut ends = Vec::new();
        let mut next = self.cells.last().map_or(Instant::ZERO, |cell| cell.end) + self.length;
        while next < end {
            ends.push(next);
            next += self.length;
        }
        let whole = ends.len();
        ends.push(end);
        let lines = window.most_inside(&ends);
        let before = [self.took[0].len(), self.took[1].len()];
        let [answered, failed] = &mut self.took;
        window.latencies.ends().for_each(|(_, took)| answered.push(took));
        window.lived.lost.ends().for_each(|(_, took)| failed.push(took));
        for (i, at) in ends.iter().enumerate() {
            widen(&mut self.most, lines.iter().map(|line| line[i]));
            if i < whole || over {
                let of = |all: &super::latency::Latencies, before: usize| before + all.kept_until(at.as_nanos());
                self.cells.push(Cell {
                    end: *at,
                    counts: window.measured(*at, counted()),
                    most: std::mem::take(&mut self.most),
                    ended: [of(&window.latencies, before[0]), of(&window.lived.lost, before[1])],
                });
            }
        }
        while self.cells.len() > MOST && !over {
            self.double();
        }
    }

    fn double(&mut self) {
        self.length = self.length.scale(2, 1);
        let mut halves = std::mem::take(&mut self.cells).into_iter();
        while let Some(mut cell) = halves.next() {
            // The last one may be a half.
            if let Some(second) = halves.next() {
                let most = cell.most.iter().zip(&second.most).map(|(one, other)| one.max(*other)).collect();
                cell = Cell { most, ..second };
            } else {
                widen(&mut self.most, cell.most.iter().copied());
                break;
            }
            self.cells.push(cell);
        }
    }

    /// How long a cell is.
    pub fn length(&self) -> Duration {
        self.length
    }

    /// Adds what it holds.
    pub fn weigh(&self, memory: &mut Memory) {
        self.took.iter().for_each(|column| column.weigh(memory));
        let cell = self.cells.first().map_or(0, |cell| cell.counts.len() + cell.most.len()) * size_of::<f64>();
        memory.block(self.cells.len() * (size_of::<Cell>() + cell));
    }

    /// The cells that a stretch lies in, as their numbers: at least one.
    fn cells_of(&self, from: Instant, to: Instant) -> (usize, usize) {
        let until = (self.cells.partition_point(|cell| cell.end < to) + 1).min(self.cells.len());
        (self.cells.partition_point(|cell| cell.end <= from).min(until.saturating_sub(1)), until)
    }

    fn start(&self, cell: usize) -> Instant {
        cell.checked_sub(1).map_or(Instant::ZERO, |before| self.cells[before].end)
    }

    /// What was counted of one thing in these cells.
    fn count(&self, which: usize, (from, until): (usize, usize)) -> f64 {
        let so_far = |cells: usize| cells.checked_sub(1).map_or(0.0, |last| self.cells[last].counts[which]);
        so_far(until) - so_far(from)
    }

    fn per_second(&self, which: usize, cells: (usize, usize)) -> f64 {
        let seconds = self.start(cells.1).since(self.start(cells.0)).as_secs_f64();
        if seconds > 0.0 { self.count(which, cells) / seconds } else { f64::NAN }
    }

    /// As [`Recording::series`], each stretch with all of the cells that it lies in.
    pub fn series(&self, ends: &[Instant]) -> Vec<Series> {
        let starts = std::iter::once(Instant::ZERO).chain(ends.iter().copied());
        let parts: Vec<(usize, usize)> = starts.zip(ends).map(|(from, to)| self.cells_of(from, *to)).collect();
        if self.cells.is_empty() {
            return stretched().map(|(figure, _)| Series { figure, values: vec![f64::NAN; ends.len()] }).collect();
        }
        let (mut which, mut most) = (0, 0);
        let series = |(figure, stretch): (FigureId, Stretch)| {
            let values = match (stretch, &figure.figure().source) {
                (Stretch::PerSecond, _) => {
                    which += 1;
                    parts.iter().map(|cells| self.per_second(which - 1, *cells)).collect()
                }
                (Stretch::Ratio, _) => {
                    which += 2;
                    let ratio = |cells: &(usize, usize)| self.count(which - 2, *cells) / self.count(which - 1, *cells);
                    parts.iter().map(ratio).collect()
                }
                (Stretch::Most, _) => {
                    most += 1;
                    let of = |(from, until): &(usize, usize)| {
                        self.cells[*from..*until].iter().map(|cell| cell.most[most - 1]).fold(0.0, f64::max)
                    };
                    parts.iter().map(of).collect()
                }
                (_, Source::Quantile(whose, share)) => {
                    parts.iter().map(|one| self.took(*whose, *share, *one)).collect()
                }
                (_, Source::Slowest(whose)) => parts.iter().map(|one| self.took(*whose, 1.0, *one)).collect(),
                _ => Vec::new(),
            };
            Series { figure, values }
        };
        stretched().map(series).collect()
    }

    /// As [`Recording::rates`], each time with all of the cells that it lies in.
    pub fn rates(&self, ends: &[Instant], least: Duration) -> Vec<Series> {
        let starts = std::iter::once(Instant::ZERO).chain(ends.iter().copied());
        let parts: Vec<(usize, usize)> =
            starts.zip(ends).map(|(from, to)| self.cells_of(from.min(*to - least), *to)).collect();
        let mut which = 0;
        let mut rates = Vec::new();
        for (figure, stretch) in stretched() {
            if stretch == Stretch::PerSecond && !self.cells.is_empty() {
                let values = parts.iter().map(|cells| self.per_second(which, *cells)).collect();
                rates.push(Series { figure, values });
            }
            which += match stretch {
                Stretch::PerSecond => 1,
                Stretch::Ratio => 2,
                _ => 0,
            };
        }
        rates
    }

    fn took(&self, whose: Whose, share: f64, (from, until): (usize, usize)) -> f64 {
        let so_far = |cells: usize, who: usize| cells.checked_sub(1).map_or(0, |last| self.cells[last].ended[who]);
        let of = |who: usize| self.took[who].range(so_far(from, who)..so_far(until, who)).copied();
        let mut took: Vec<u64> = of(0).collect();
        if whose == Whose::All {
            took.extend(of(1));
        }
        quantile_of(&mut took, share)
    }
}
