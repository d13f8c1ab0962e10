//! What the cache nodes hold at an instant, key by key: so that a stage can draw a cache as the keys in it.
//!
//! It is read from the log of changes. A player looks at one instant after the other, so the state of the
//! last one is kept and read on from there; a look back reads from the start. What is seen depends on the instant alone.

use super::cache_log::{CacheChange, CacheLog};
use super::log::{Recording, Step};
use super::phase::Phase;
use crate::time::Instant;
use rustc_hash::FxHashSet;

/// The most cells that stand for the common keys of a node.
const CELLS: u32 = 600;

/// How it is with a key on a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum CellState {
    /// It was never there.
    #[default]
    Never,
    /// It is held and within its time.
    Fresh,
    /// It is held past its time.
    Past,
    /// It has left because its time was over.
    Expired,
    /// It was pushed out to make room.
    Evicted,
    /// It was deleted, or lost with its node's memory.
    Removed,
}

/// A key on a node; of those that have left, only why.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    stored: u64,
    until: u64,
    held: bool,
    left: CellState,
    /// A write was to change it here and could not: what is held is what was there then.
    missed: bool,
}

impl Cell {
    fn state(&self, now: u64) -> CellState {
        match self.held {
            true if now < self.until => CellState::Fresh,
            true => CellState::Past,
            false => self.left,
        }
    }
}

/// What one node holds.
#[derive(Clone, Debug, Default)]
struct Shelf {
    common: Vec<Cell>,
    /// Keys that are not asked for by popularity: of a scan, or such as do not exist.
    rare: FxHashSet<u32>,
}

/// What the nodes hold at one instant, in columns: a row is a cell, node after node, the most popular key first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contents {
    /// How many keys a cell stands for.
    pub each: u32,
    /// How many of the keys a node has cells for.
    pub keys: u32,
    /// The state, as a [`CellState`] by number: of the keys that are held fresh if there are any, else of most.
    pub state: Vec<u8>,
    /// The share of the cell's keys that is in that state, from 1 to 255.
    pub share: Vec<u8>,
    /// How much of their time is left of those that are fresh, on average, from 0 to 255.
    pub left: Vec<u8>,
    /// How many of the cell's keys are held though a write was to delete or change them here, and could not.
    pub missed: Vec<u8>,
    /// Of each node: how many entries of a scan it holds.
    pub scanned: Vec<u32>,
    /// Of each node: how many negative entries it holds.
    pub negative: Vec<u32>,
    /// Of each node: how many of the keys that it holds have no TTL.
    pub lasting: Vec<u32>,
}

/// How many of the keys that should be on a node are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stock {
    /// Held since before.
    pub kept: u32,
    /// Held, and stored since.
    pub reloaded: u32,
    /// Not held.
    pub missing: u32,
    /// Held, though another node is asked for them now.
    pub left_behind: u32,
}

/// The state of all nodes at the instant that was looked at last.
#[derive(Clone, Debug)]
pub struct Shelves {
    /// Keys below have a cell of their own.
    common: u32,
    /// Keys below are asked for by popularity. Of those without a cell nothing is kept.
    asked: u32,
    /// Whether a key of a number exists.
    exists: fn(u32) -> bool,
    /// How many changes have been read.
    read: usize,
    /// The changes of writes that failed: when, on which node, of which key. In order of time.
    failures: Vec<(u64, u16, u32)>,
    /// How many of those have been read.
    failed: usize,
    nodes: Vec<Shelf>,
    /// How they were before the first change of a window; `None` in a whole run.
    before: Option<Vec<Shelf>>,
}

impl Shelves {
    /// Nothing has been read yet. `common` is how many keys are asked for by popularity; of more than `most` the first.
    pub fn new(recording: &Recording, common: u64, exists: fn(u32) -> bool) -> Shelves {
        let mut shelves = Shelves::of_nodes(recording.nodes(), common, exists);
        shelves.failures = failures(recording);
        shelves
    }

    /// Nothing has happened yet in a run with so many nodes, that will be read window by window.
    pub fn of_nodes(nodes: usize, common: u64, exists: fn(u32) -> bool) -> Shelves {
        let asked = u32::try_from(common).unwrap_or(u32::MAX);
        let mut shelves = Shelves {
            common: asked.min(MOST as u32),
            asked,
            exists,
            read: 0,
            failures: Vec::new(),
            failed: 0,
            nodes: Vec::new(),
            before: None,
        };
        shelves.nodes = vec![shelves.empty(); nodes];
        shelves
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> u64 {
        let of = |shelf: &Shelf| shelf.common.len() * size_of::<Cell>() + shelf.rare.capacity() * size_of::<u64>();
        self.nodes.iter().map(of).sum::<usize>() as u64
    }

    fn empty(&self) -> Shelf {
        Shelf { common: vec![Cell::default(); self.common as usize], rare: FxHashSet::default() }
    }

    fn forget(&mut self) {
        (self.read, self.failed) = (0, 0);
        self.nodes = self.before.clone().unwrap_or_else(|| vec![self.empty(); self.nodes.len()]);
    }

    /// The next window of the run begins.
    pub fn begin(&mut self, window: &Recording) {
        self.failures.drain(..self.failed);
        self.failures.extend(failures(window));
        (self.read, self.failed) = (0, 0);
        self.before = Some(self.nodes.clone());
    }

    /// Reads a window to its end, and forgets its beginning.
    pub fn read_through(&mut self, window: &Recording, end: Instant) {
        self.begin(window);
        self.before = None;
        // What fails at its very end comes after all changes of that instant, and others may follow.
        let failed = self.failures.partition_point(|(at, ..)| *at < end.as_nanos());
        self.read(&window.cache, window.cache.until(Instant::MAX), failed);
    }

    /// Reads on, or anew, up to and including `t`.
    pub fn read_to(&mut self, recording: &Recording, t: Instant) {
        let log = &recording.cache;
        let until = log.until(t);
        let failed = self.failures.partition_point(|(at, ..)| *at <= t.as_nanos());
        if until < self.read || failed < self.failed {
            self.forget();
        }
        self.read(log, until, failed);
    }

    /// Reads on, up to this change and this failure.
    fn read(&mut self, log: &CacheLog, until: usize, failed: usize) {
        for number in self.read..until {
            let (at, ..) = log.nth(number);
            while self.failures[..failed].get(self.failed).is_some_and(|(when, ..)| *when < at) {
                self.fail();
            }
            self.apply(log, number);
        }
        self.read = until;
        while self.failed < failed {
            self.fail();
        }
    }

    /// The next change that failed.
    fn fail(&mut self) {
        let (_, node, key) = self.failures[self.failed];
        self.failed += 1;
        let cell = self.nodes.get_mut(usize::from(node)).and_then(|shelf| shelf.common.get_mut(key as usize));
        if let Some(cell) = cell {
            cell.missed = cell.held;
        }
    }

    fn apply(&mut self, log: &CacheLog, number: usize) {
        let (at, node, key, change, until) = log.nth(number);
        let Some(shelf) = self.nodes.get_mut(usize::from(node)) else { return };
        if log.is_loss(number) {
            shelf.rare.clear();
            for cell in shelf.common.iter_mut().filter(|cell| cell.held) {
                (cell.held, cell.left, cell.missed) = (false, CellState::Removed, false);
            }
            return;
        }
        let left = match change {
            CacheChange::Stored | CacheChange::Ended => None,
            CacheChange::Expired => Some(CellState::Expired),
            CacheChange::Evicted => Some(CellState::Evicted),
            CacheChange::Removed => Some(CellState::Removed),
        };
        if let Some(cell) = shelf.common.get_mut(key as usize) {
            match left {
                Some(left) => (cell.held, cell.left, cell.missed) = (false, left, false),
                None if change == CacheChange::Ended => cell.until = until,
                None => *cell = Cell { stored: at, until, held: true, ..Cell::default() },
            }
        } else if key >= self.asked {
            match left {
                Some(_) => shelf.rare.remove(&key),
                None => shelf.rare.insert(key),
            };
        }
    }

    /// What there is to see, at the instant up to which was read.
    pub fn contents(&self, t: Instant) -> Contents {
        let now = t.as_nanos();
        let each = cells_of(self.common);
        let mut contents = Contents { each, keys: self.common, ..Contents::default() };
        for shelf in &self.nodes {
            let lasts = |cell: &&Cell| cell.held && cell.until == Instant::NEVER.as_nanos();
            contents.lasting.push(shelf.common.iter().filter(lasts).count() as u32);
            for keys in shelf.common.chunks(each as usize) {
                let mut counts = [0u32; 6];
                let (mut left, mut missed) = (0u64, 0u8);
                for cell in keys {
                    missed = missed.saturating_add(u8::from(cell.missed && now < cell.until));
                    let state = cell.state(now);
                    counts[state as usize] += 1;
                    if state == CellState::Fresh {
                        let life = (cell.until - cell.stored).max(1);
                        left += (u128::from(cell.until - now) * 255 / u128::from(life)) as u64;
                    }
                }
                let fresh = counts[CellState::Fresh as usize];
                // Keys that are there count before keys that are not; of those, the state that most have.
                let state = match fresh {
                    0 => (0..6).max_by_key(|&state| (counts[state], 6 - state)).unwrap_or(0),
                    _ => CellState::Fresh as usize,
                };
                contents.state.push(state as u8);
                contents.share.push((u64::from(counts[state]) * 255).div_ceil(keys.len() as u64) as u8);
                contents.missed.push(missed);
                contents.left.push(left.checked_div(u64::from(fresh)).unwrap_or(0).min(255) as u8);
            }
            let negative = shelf.rare.iter().filter(|key| !(self.exists)(**key)).count();
            contents.negative.push(negative as u32);
            contents.scanned.push((shelf.rare.len() - negative) as u32);
        }
        contents
    }

    /// How the common keys stand on each node, where `owner` names the node that is asked for each of them, since `since`.
    pub fn stock(&self, t: Instant, owner: &[u16], since: Instant) -> Vec<Stock> {
        let mut stock = vec![Stock::default(); self.nodes.len()];
        for (node, shelf) in self.nodes.iter().enumerate() {
            for (cell, owner) in shelf.common.iter().zip(owner) {
                let own = usize::from(*owner) == node;
                let of = &mut stock[node];
                let count = match (own, cell.state(t.as_nanos()) == CellState::Fresh) {
                    (true, true) if cell.stored >= since.as_nanos() && since > Instant::ZERO => &mut of.reloaded,
                    (true, true) => &mut of.kept,
                    (true, false) => &mut of.missing,
                    (false, true) => &mut of.left_behind,
                    (false, false) => continue,
                };
                *count += 1;
            }
        }
        stock
    }
}

/// The changes of the cache that were to follow writes and failed: when, on which node, of which key.
fn failures(recording: &Recording) -> Vec<(u64, u16, u32)> {
    if recording.account().entered(Phase::CacheWriteFailed) == 0 {
        return Vec::new();
    }
    let steps = (recording.history()..recording.until()).map(|i| recording.step(i));
    let failed = steps.filter(|step| step.to == Phase::CacheWriteFailed && step.from != step.to);
    let of = |step: Step| (step.at.as_nanos(), step.place, recording.request(step.who).map_or(0, |(key, _)| key));
    failed.map(of).collect()
}

/// The most keys that are told apart: the most popular ones.
pub const MOST: u64 = 10_000;

/// How many keys a cell stands for, where there are so many: 1, 2, 5, 10, 20, …
fn cells_of(keys: u32) -> u32 {
    let mut each = 1;
    for factor in [2, 5, 10].into_iter().cycle() {
        if keys.div_ceil(each) <= CELLS {
            break;
        }
        let decade = 10u32.pow(each.ilog10());
        each = if each == decade * 5 { decade * 10 } else { decade * factor };
    }
    each
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::{NodeFill, Recorder};
    use CacheChange::{Ended, Evicted, Expired, Removed, Stored};

    fn at(ms: u64) -> Instant {
        Instant::from_nanos(ms * 1_000_000)
    }

    const UNKNOWN: u32 = 1 << 31;

    fn exists(key: u32) -> bool {
        key & UNKNOWN == 0
    }

    /// A recording of two nodes; a change is its millisecond, node, key, kind, and until when the value is fresh.
    fn recording(changes: &[(u64, u16, u32, CacheChange, u64)]) -> Recording {
        let mut recorder = Recorder::new(0, 2, 0);
        for &(ms, node, key, change, until) in changes {
            recorder.cache().change(at(ms), node, key, change, at(until), NodeFill::default());
        }
        recorder.finish()
    }

    #[test]
    fn a_popular_key_without_a_cell_is_none_of_a_scan() {
        let (last, first_of_scan) = (MOST as u32 + 4_999, MOST as u32 + 5_000);
        let run = recording(&[
            (1, 0, 3, Stored, 100),
            (2, 0, last, Stored, 100),
            (3, 0, first_of_scan, Stored, 100),
            (4, 0, UNKNOWN + 1, Stored, 100),
            (5, 0, last, Evicted, 0),
        ]);
        let mut shelves = Shelves::new(&run, MOST + 5_000, exists);
        for ms in [4, 5] {
            shelves.read_to(&run, at(ms));
            let seen = shelves.contents(at(ms));
            assert_eq!((seen.keys, seen.scanned[0], seen.negative[0]), (MOST as u32, 1, 1), "{ms} ms");
        }
    }

    #[test]
    fn a_cell_is_a_key_and_says_how_it_left() {
        let run = recording(&[
            (1, 0, 0, Stored, 101),
            (2, 0, 1, Stored, 10),
            (3, 0, 2, Stored, 99),
            (4, 0, 2, Evicted, 4),
            (5, 0, 3, Stored, 99),
            (6, 0, 3, Removed, 6),
            (12, 0, 1, Expired, 12),
            (20, 0, 0, Ended, 20),
            (21, 0, 77, Stored, 99),
            (22, 0, UNKNOWN | 5, Stored, 99),
            (30, 0, 77, Evicted, 30),
        ]);
        let mut shelves = Shelves::new(&run, 5, exists);
        let mut seen = |ms| {
            shelves.read_to(&run, at(ms));
            let contents = shelves.contents(at(ms));
            (contents.state[..5].to_vec(), contents.left[0], contents.scanned[0], contents.negative[0])
        };
        assert_eq!(seen(0), (vec![0; 5], 0, 0, 0));
        assert_eq!(seen(3).0, [1, 1, 1, 0, 0]);
        assert_eq!(seen(11), (vec![1, 2, 4, 5, 0], 229, 0, 0), "90 of 100 ms are left");
        assert_eq!(seen(22), (vec![2, 3, 4, 5, 0], 0, 1, 1));
        assert_eq!(seen(30), (vec![2, 3, 4, 5, 0], 0, 0, 1));
        assert_eq!(seen(3).0, [1, 1, 1, 0, 0], "looking back shows what playing showed");
    }

    #[test]
    fn a_delete_that_fails_is_seen_until_the_value_is_gone_or_stored_anew() {
        let mut recorder = Recorder::new(3, 1, 0);
        recorder.cache().change(at(1), 0, 0, Stored, at(50), NodeFill::default());
        for (ms, key) in [(2, 0), (3, 1), (30, 0)] {
            let who = recorder.arrive(at(ms), key, 0, Phase::WriteToApp);
            recorder.step(at(ms), who, Phase::ToDatabase, 0);
            recorder.step(at(ms), who, Phase::CacheWriteFailed, 0);
        }
        recorder.cache().change(at(20), 0, 0, Stored, at(50), NodeFill::default());
        recorder.cache().change(at(40), 0, 0, Removed, at(40), NodeFill::default());
        let run = recorder.finish();
        let mut shelves = Shelves::new(&run, 2, exists);
        let mut seen = |ms| {
            shelves.read_to(&run, at(ms));
            shelves.contents(at(ms)).missed
        };
        // Of key 1 nothing is held.
        assert_eq!([1, 2, 10, 20, 30, 40].map(|ms| seen(ms)[0]), [0, 1, 1, 0, 1, 0]);
        assert_eq!((seen(10), seen(49)), (vec![1, 0], vec![0, 0]));
    }

    #[test]
    fn keys_without_a_ttl_are_counted_while_they_are_held() {
        let mut recorder = Recorder::new(0, 2, 0);
        let mut stored = |ms, node, key, until| {
            recorder.cache().change(at(ms), node, key, Stored, until, NodeFill::default());
        };
        stored(1, 1, 0, Instant::NEVER);
        stored(2, 1, 1, Instant::NEVER);
        stored(3, 1, 2, at(50));
        recorder.cache().change(at(4), 1, 1, Evicted, at(4), NodeFill::default());
        let run = recorder.finish();
        let mut shelves = Shelves::new(&run, 4, exists);
        for (ms, lasting) in [(1, [0, 1]), (3, [0, 2]), (4, [0, 1])] {
            shelves.read_to(&run, at(ms));
            assert_eq!(shelves.contents(at(ms)).lasting, lasting, "{ms} ms");
        }
    }

    #[test]
    fn many_keys_share_a_cell_which_shows_what_is_there() {
        assert_eq!([1, 600, 601, 1200, 1201, 3000, 10_000].map(cells_of), [1, 1, 2, 2, 5, 5, 20]);
        let run = recording(&[(1, 1, 0, Stored, 101), (1, 1, 2, Stored, 3)]);
        let mut shelves = Shelves::new(&run, 1000, exists);
        shelves.read_to(&run, at(5));
        let contents = shelves.contents(at(5));
        assert_eq!((contents.each, contents.keys, contents.state.len()), (2, 1000, 1000));
        assert_eq!((contents.state[500], contents.share[500]), (CellState::Fresh as u8, 128));
        assert_eq!(
            (contents.state[501], contents.share[501]),
            (CellState::Never as u8, 128),
            "one of two was never there"
        );
    }

    #[test]
    fn a_node_that_loses_everything_has_lost_each_key() {
        let mut recorder = Recorder::new(0, 2, 0);
        for key in 0..3 {
            recorder.cache().change(at(1), 0, key, Stored, at(99), NodeFill::default());
        }
        recorder.cache().lose(at(2), 0);
        let run = recorder.finish();
        let mut shelves = Shelves::new(&run, 4, exists);
        shelves.read_to(&run, at(2));
        assert_eq!(shelves.contents(at(2)).state[..4], [5, 5, 5, 0]);
    }

    #[test]
    fn the_stock_tells_what_a_change_of_owners_leaves_behind() {
        let run =
            recording(&[(1, 0, 0, Stored, 99), (1, 0, 1, Stored, 99), (1, 1, 2, Stored, 99), (7, 1, 1, Stored, 99)]);
        let mut shelves = Shelves::new(&run, 4, exists);
        shelves.read_to(&run, at(8));
        // Key 1 has gone from node 0 to node 1, key 3 is on none.
        let stock = shelves.stock(at(8), &[0, 1, 1, 0], at(5));
        assert_eq!(stock[0], Stock { kept: 1, reloaded: 0, missing: 1, left_behind: 1 });
        assert_eq!(stock[1], Stock { kept: 1, reloaded: 1, missing: 0, left_behind: 0 });
    }
}
