//! What the cache nodes held, change by change.

use super::column::Column;
use crate::digest::ColumnHash;
use crate::memory::Memory;
use crate::time::Instant;

/// Changes between two states kept for seeking.
const STRIDE: usize = 4096;

/// What happened to an entry of a cache node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum CacheChange {
    /// A value was stored.
    Stored,
    /// A value left because its time was over.
    Expired,
    /// A value was pushed out to make room.
    Evicted,
    /// A value was deleted; of the hot key also: its node lost everything.
    Removed,
    /// A value is held, and its time ends otherwise than it did: it was ended, or has begun anew.
    Ended,
}

/// What a node holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NodeFill {
    /// Entries.
    pub entries: u64,
    /// Bytes of keys and values.
    pub bytes: u64,
}

/// The state of one key on one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyState {
    /// When the value now or last held was stored.
    pub stored: Instant,
    /// When it stops being fresh.
    pub fresh_until: Instant,
    /// Whether it is held at all.
    pub held: bool,
}

/// What all changes come to.
#[derive(Clone, Debug, Default)]
pub(super) struct CacheTotals {
    counts: [u64; 5],
    /// What each node holds.
    pub(super) now: Vec<NodeFill>,
    /// The most that one node ever held: entries, and bytes.
    pub(super) most: NodeFill,
    pub(super) hash: ColumnHash<4>,
}

impl CacheTotals {
    /// How often a change happened.
    pub(super) fn count(&self, change: CacheChange) -> u64 {
        self.counts[change as usize]
    }

    /// How many changes there were.
    pub(super) fn changes(&self) -> u64 {
        self.counts.iter().sum()
    }
}

/// The columns of all changes, in order of time.
#[derive(Clone, Debug, Default)]
pub struct CacheLog {
    /// Whether the changes are kept, and not only what they come to.
    keeps: bool,
    totals: CacheTotals,
    pub(super) at: Column<u64>,
    pub(super) node: Column<u16>,
    pub(super) key: Column<u32>,
    pub(super) change: Column<CacheChange>,
    pub(super) fresh_until: Column<u64>,
    fill: Column<NodeFill>,
    states: Vec<Vec<NodeFill>>,
    /// How often each change had happened before each of these states.
    counted: Vec<[u64; 5]>,
    /// The changes of key 0, the hot one, on each node.
    hot: Vec<Column<u32>>,
    /// The first two of them on any node: what they were, and until when the value is fresh.
    first_hot: Vec<(CacheChange, u64)>,
    /// Its state on each node before the first of these changes; empty in a whole run.
    hot_before: Vec<Option<KeyState>>,
    /// Which changes are those of a node that lost everything at once.
    lost: Vec<u32>,
    /// When a node stopped answering, and when it came back.
    answers: Vec<(Instant, u16, bool)>,
}

/// Why a node does not hold a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Absence {
    /// It never did.
    NeverStored,
    /// Its time was over then.
    Expired(Instant),
    /// It had to make room for this key.
    Evicted(Instant, u32),
    /// The node had no room for it, or preferred what it had.
    NotKept(Instant),
    /// It was deleted.
    Deleted(Instant),
    /// The node lost everything.
    Lost(Instant),
}

impl CacheLog {
    pub(super) fn new(nodes: usize, keeps: bool) -> CacheLog {
        let hot = (0..nodes).map(|_| Column::default()).collect();
        let totals = CacheTotals { now: vec![NodeFill::default(); nodes], ..CacheTotals::default() };
        CacheLog { keeps, totals, hot, ..CacheLog::default() }
    }

    /// What all changes come to so far.
    pub(super) fn totals(&self) -> &CacheTotals {
        &self.totals
    }

    pub(super) fn into_totals(self) -> CacheTotals {
        self.totals
    }

    /// An entry of `node` changed at `at`, and the node now holds `fill`.
    pub fn change(
        &mut self,
        at: Instant,
        node: u16,
        key: u32,
        change: CacheChange,
        fresh_until: Instant,
        fill: NodeFill,
    ) {
        if self.keeps {
            self.keep(at, node, key, change, fresh_until, fill);
        }
        let what = u64::from(key) | u64::from(node) << 32 | (change as u64) << 48;
        let totals = &mut self.totals;
        totals.hash.add([at.as_nanos(), fresh_until.as_nanos(), what, 0]);
        totals.now[usize::from(node)] = fill;
        totals.counts[change as usize] += 1;
        totals.most.entries = totals.most.entries.max(fill.entries);
        totals.most.bytes = totals.most.bytes.max(fill.bytes);
    }

    fn keep(&mut self, at: Instant, node: u16, key: u32, change: CacheChange, fresh_until: Instant, fill: NodeFill) {
        if self.at.len().is_multiple_of(STRIDE) {
            self.states.push(self.totals.now.clone());
            self.counted.push(self.totals.counts);
        }
        if key == 0 {
            let number = self.at.len() as u32;
            self.hot[usize::from(node)].push(number);
            if self.first_hot.len() < 2 {
                self.first_hot.push((change, fresh_until.as_nanos()));
            }
        }
        self.at.push(at.as_nanos());
        self.node.push(node);
        self.key.push(key);
        self.change.push(change);
        self.fresh_until.push(fresh_until.as_nanos());
        self.fill.push(fill);
    }

    /// `node` lost everything at `at`. The hot key stands for all its keys.
    pub fn lose(&mut self, at: Instant, node: u16) {
        if self.keeps {
            self.lost.push(self.at.len() as u32);
        }
        self.change(at, node, 0, CacheChange::Removed, at, NodeFill::default());
    }

    /// From `at` on `node` answers, or does not. Not part of the digest: what follows from it is.
    pub fn answers(&mut self, at: Instant, node: u16, up: bool) {
        if self.keeps {
            self.answers.push((at, node, up));
        }
    }

    /// All changes are kept from now on.
    pub(super) fn keep_changes(&mut self) {
        self.keeps = true;
    }

    /// The same without the changes so far: what they have come to.
    pub(super) fn rest(&self) -> CacheLog {
        let nodes = self.totals.now.len();
        CacheLog {
            totals: self.totals.clone(),
            hot_before: (0..nodes).map(|node| self.hot(node as u16, Instant::MAX)).collect(),
            first_hot: self.first_hot.clone(),
            answers: self.answers.clone(),
            ..CacheLog::new(nodes, self.keeps)
        }
    }

    pub(super) fn finish(&mut self) {
        self.states.push(self.totals.now.clone());
        self.counted.push(self.totals.counts);
    }

    /// Adds what it holds.
    pub(super) fn weigh(&self, memory: &mut Memory) {
        [&self.at, &self.fresh_until].into_iter().for_each(|column| column.weigh(memory));
        self.node.weigh(memory);
        self.key.weigh(memory);
        self.change.weigh(memory);
        self.fill.weigh(memory);
        self.hot.iter().for_each(|column| column.weigh(memory));
        memory.block(self.states.len() * self.totals.now.len() * size_of::<NodeFill>());
    }

    /// Whether nothing ever changed.
    pub(super) fn is_empty(&self) -> bool {
        self.at.is_empty()
    }

    /// How often each change happened in the whole run.
    pub fn count(&self, change: CacheChange) -> u64 {
        self.totals.count(change)
    }

    /// How often a change had happened at `t`.
    pub fn count_until(&self, change: CacheChange, t: Instant) -> u64 {
        let until = self.at.partition_point(|at| *at <= t.as_nanos());
        if until == self.at.len() {
            return self.count(change);
        }
        let since = until / STRIDE * STRIDE..until;
        let more = self.change.range(since).filter(|one| **one == change).count();
        self.counted[until / STRIDE][change as usize] + more as u64
    }

    /// What every node holds at `t`.
    pub(super) fn fills(&self, t: Instant) -> Vec<NodeFill> {
        let until = self.at.partition_point(|at| *at <= t.as_nanos());
        if until == self.at.len() {
            return self.totals.now.clone();
        }
        let mut fills = self.states[until / STRIDE].clone();
        for i in until / STRIDE * STRIDE..until {
            fills[usize::from(self.node[i])] = self.fill[i];
        }
        fills
    }

    /// The instants of all changes of one kind.
    pub fn instants(&self, change: CacheChange) -> impl Iterator<Item = Instant> + '_ {
        let changes = self.at.iter().zip(self.change.iter());
        changes.filter(move |(_, one)| **one == change).map(|(at, _)| Instant::from_nanos(*at))
    }

    /// Every change, in order of time: when, on which node, of which key, and what it was.
    pub(super) fn changes(&self) -> impl Iterator<Item = (u64, u16, u32, CacheChange)> + '_ {
        let what = self.node.iter().zip(self.key.iter()).zip(self.change.iter());
        self.at.iter().zip(what).map(|(at, ((node, key), change))| (*at, *node, *key, *change))
    }

    /// What each change left its node with, in order of time.
    pub fn filling(&self) -> impl Iterator<Item = (Instant, u16, NodeFill)> + '_ {
        let fills = self.node.iter().zip(self.fill.iter());
        self.at.iter().zip(fills).map(|(at, (node, fill))| (Instant::from_nanos(*at), *node, *fill))
    }

    /// Since when `node` has not answered, if it does not at `t`.
    pub(super) fn down_since(&self, node: u16, t: Instant) -> Option<Instant> {
        let last = self.answers.iter().rfind(|(at, of, _)| *of == node && *at <= t)?;
        (!last.2).then_some(last.0)
    }

    /// How many changes there were up to and including `t`.
    pub(super) fn until(&self, t: Instant) -> usize {
        self.at.partition_point(|at| *at <= t.as_nanos())
    }

    /// One change: when, on which node, of which key, what, and until when its value is fresh.
    pub(super) fn nth(&self, i: usize) -> (u64, u16, u32, CacheChange, u64) {
        (self.at[i], self.node[i], self.key[i], self.change[i], self.fresh_until[i])
    }

    pub(super) fn is_loss(&self, change: usize) -> bool {
        self.lost.binary_search(&(change as u32)).is_ok()
    }

    /// The last change of `key` on `node` before the change number `until`.
    fn last_change(&self, node: u16, key: u32, until: usize) -> Option<usize> {
        (0..until).rev().find(|&i| self.key[i] == key && self.node[i] == node && !self.is_loss(i))
    }

    /// When the value of `key` that `node` holds at `t` was stored; `None` if it holds none within its time.
    pub(super) fn stored(&self, node: u16, key: u32, t: Instant) -> Option<Instant> {
        let until = self.at.partition_point(|at| *at <= t.as_nanos());
        let last = self.last_change(node, key, until)?;
        let lost = self.lost.iter().any(|&i| (last..until).contains(&(i as usize)) && self.node[i as usize] == node);
        let held = self.change[last] == CacheChange::Stored && self.fresh_until[last] > t.as_nanos() && !lost;
        held.then(|| Instant::from_nanos(self.at[last]))
    }

    /// Why a look at `t` did not find `key` on `node`; `None` if the log has it there.
    pub(super) fn absence(&self, node: u16, key: u32, t: Instant) -> Option<Absence> {
        let now = t.as_nanos();
        let mut until = self.at.partition_point(|at| *at <= now);
        let last = loop {
            let Some(last) = self.last_change(node, key, until) else { return Some(Absence::NeverStored) };
            // A value that was stored in this very instant came after the lookup.
            if self.change[last] != CacheChange::Stored || self.at[last] < now {
                break last;
            }
            until = last;
        };
        let at = Instant::from_nanos(self.at[last]);
        match self.change[last] {
            CacheChange::Stored => {
                let lost =
                    self.lost.iter().map(|i| *i as usize).find(|&i| i > last && i < until && self.node[i] == node);
                let over = self.fresh_until[last];
                match lost.map(|i| self.at[i]) {
                    Some(lost) if lost < over => Some(Absence::Lost(Instant::from_nanos(lost))),
                    _ => (over <= now).then(|| Absence::Expired(Instant::from_nanos(over))),
                }
            }
            CacheChange::Expired => {
                // Noticed only now, or made to expire before its time.
                let says_when = |i: usize| matches!(self.change[i], CacheChange::Stored | CacheChange::Ended);
                let before = (0..last).rev().find(|&i| self.key[i] == key && self.node[i] == node && says_when(i));
                let over = before.map_or(self.at[last], |i| self.fresh_until[i].min(self.at[last]));
                Some(Absence::Expired(Instant::from_nanos(over)))
            }
            CacheChange::Evicted => {
                let before = (0..last).rev().take_while(|&i| self.at[i] == self.at[last]);
                let entered =
                    before.into_iter().find(|&i| self.node[i] == node && self.change[i] == CacheChange::Stored);
                Some(match entered.map(|i| self.key[i]) {
                    Some(entered) if entered != key => Absence::Evicted(at, entered),
                    _ => Absence::NotKept(at),
                })
            }
            CacheChange::Removed => Some(Absence::Deleted(at)),
            CacheChange::Ended => Some(Absence::Expired(Instant::from_nanos(self.fresh_until[last]))),
        }
    }

    /// The hot key's state on `node` at `t`; `None` if it was never stored there before.
    ///
    /// A value that is past its time but that nobody has looked for since is still held: caches expire lazily.
    pub(super) fn hot(&self, node: u16, t: Instant) -> Option<KeyState> {
        let changes = self.hot.get(usize::from(node))?;
        let until = changes.partition_point(|&i| self.at[i as usize] <= t.as_nanos());
        let mut left = false;
        let mut ended: Option<u64> = None;
        for &i in changes.range(0..until).rev() {
            let i = i as usize;
            if self.change[i] == CacheChange::Stored {
                return Some(KeyState {
                    stored: Instant::from_nanos(self.at[i]),
                    fresh_until: Instant::from_nanos(ended.unwrap_or(self.fresh_until[i])),
                    held: !left,
                });
            }
            if self.change[i] == CacheChange::Ended {
                ended = ended.or(Some(self.fresh_until[i]));
            } else {
                left = true;
            }
        }
        let before = (*self.hot_before.get(usize::from(node))?)?;
        let fresh_until = ended.map_or(before.fresh_until, Instant::from_nanos);
        Some(KeyState { fresh_until, held: before.held && !left, ..before })
    }

    /// When the value of the hot key that was stored first stopped being fresh.
    pub(super) fn first_expiry(&self) -> Option<Instant> {
        let next = self.first_hot.get(1).filter(|(change, _)| *change == CacheChange::Ended);
        next.or(self.first_hot.first()).map(|(_, until)| Instant::from_nanos(*until))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hot_key_on_one_node_is_not_searched_for_among_the_changes_of_another() {
        // A look at each instant past all that happened on the other node would be 10^11 steps.
        const CHANGES: u64 = 400_000;
        let at = Instant::from_nanos;
        let mut log = CacheLog::new(2, true);
        log.change(at(0), 1, 0, CacheChange::Stored, at(7), NodeFill::default());
        for t in 1..=CHANGES {
            log.change(at(t), 0, 0, CacheChange::Stored, at(t + 7), NodeFill::default());
        }
        log.finish();
        let stored = |stored: u64| Some(KeyState { stored: at(stored), fresh_until: at(stored + 7), held: true });
        for t in 1..=CHANGES {
            assert_eq!((log.hot(0, at(t)), log.hot(1, at(t))), (stored(t), stored(0)));
        }
    }

    const NOWHERE: NodeFill = NodeFill { entries: 0, bytes: 0 };

    fn at(ms: u64) -> Instant {
        Instant::from_nanos(ms * 1_000_000)
    }

    /// A log of two nodes; a change is its millisecond, node, key, kind, and until when the value is fresh.
    fn log(changes: &[(u64, u16, u32, CacheChange, u64)]) -> CacheLog {
        let mut log = CacheLog::new(2, true);
        for &(ms, node, key, change, until) in changes {
            log.change(at(ms), node, key, change, at(until), NOWHERE);
        }
        log
    }

    use CacheChange::{Ended, Evicted, Expired, Removed, Stored};

    #[test]
    fn a_value_is_absent_from_its_expiry_on_whether_noticed_or_not() {
        let mut changes = vec![(1, 0, 7, Stored, 5)];
        for _ in 0..2 {
            let log = log(&changes);
            let absence = |ms| log.absence(0, 7, at(ms));
            assert_eq!(absence(0), Some(Absence::NeverStored));
            assert_eq!(
                absence(1),
                Some(Absence::NeverStored),
                "what was stored in the look’s own instant came after it"
            );
            assert_eq!((absence(2), absence(4)), (None, None));
            assert_eq!(absence(5), Some(Absence::Expired(at(5))));
            assert_eq!(absence(20), Some(Absence::Expired(at(5))));
            assert_eq!(log.absence(1, 7, at(3)), Some(Absence::NeverStored), "the other node never had it");
            assert_eq!(log.absence(0, 8, at(3)), Some(Absence::NeverStored), "nor this one the other key");
            changes.push((9, 0, 7, Expired, 9));
        }
    }

    #[test]
    fn a_value_whose_time_was_ended_expired_then() {
        let ended = log(&[(1, 0, 7, Stored, 5), (3, 0, 7, Ended, 3)]);
        assert_eq!(ended.absence(0, 7, at(4)), Some(Absence::Expired(at(3))));
        let noticed = log(&[(1, 0, 7, Stored, 5), (3, 0, 7, Ended, 3), (4, 0, 7, Expired, 4)]);
        assert_eq!(noticed.absence(0, 7, at(6)), Some(Absence::Expired(at(3))));
        let before_its_time = log(&[(1, 0, 7, Stored, 5), (2, 0, 7, Expired, 2)]);
        assert_eq!(before_its_time.absence(0, 7, at(6)), Some(Absence::Expired(at(2))));
    }

    #[test]
    fn a_node_that_loses_everything_loses_what_it_held_then() {
        let lost = |stored, until, loss, node, look| {
            let mut log = CacheLog::new(2, true);
            let mut steps = [(stored, true), (loss, false)];
            steps.sort_unstable();
            for (ms, stores) in steps {
                match stores {
                    true => log.change(at(ms), 0, 7, Stored, at(until), NOWHERE),
                    false => log.lose(at(ms), node),
                }
            }
            (log.absence(0, 7, at(look)), log.stored(0, 7, at(look)))
        };
        assert_eq!(lost(1, 10, 4, 0, 6), (Some(Absence::Lost(at(4))), None));
        assert_eq!(lost(1, 10, 4, 0, 20), (Some(Absence::Lost(at(4))), None), "it was lost before it could expire");
        assert_eq!(lost(1, 10, 4, 1, 6), (None, Some(at(1))), "another node’s loss");
        assert_eq!(lost(1, 10, 8, 0, 6), (None, Some(at(1))), "a loss still to come");
        assert_eq!(lost(5, 10, 4, 0, 6), (None, Some(at(5))), "stored after the loss");
        assert_eq!(lost(1, 3, 4, 0, 6), (Some(Absence::Expired(at(3))), None), "expired before the loss");
    }

    #[test]
    fn an_evicted_value_made_room_for_what_entered_in_that_instant() {
        let log = log(&[
            (1, 0, 7, Stored, 90),
            (2, 0, 8, Stored, 90),
            (5, 1, 4, Stored, 90),
            (5, 0, 9, Stored, 90),
            (5, 0, 7, Evicted, 5),
            (6, 0, 3, Stored, 90),
            (6, 0, 3, Evicted, 6),
            (7, 0, 8, Evicted, 7),
        ]);
        assert_eq!(log.absence(0, 7, at(6)), Some(Absence::Evicted(at(5), 9)));
        assert_eq!(log.absence(0, 3, at(8)), Some(Absence::NotKept(at(6))), "there was no room for it");
        assert_eq!(log.absence(0, 8, at(8)), Some(Absence::NotKept(at(7))), "nothing entered");
        assert_eq!((log.absence(0, 9, at(8)), log.absence(1, 4, at(8))), (None, None));
    }

    #[test]
    fn a_deleted_value_is_gone_until_it_is_stored_again() {
        let log = log(&[(1, 0, 0, Stored, 90), (3, 0, 0, Removed, 3), (5, 0, 0, Stored, 90)]);
        assert_eq!(log.absence(0, 0, at(4)), Some(Absence::Deleted(at(3))));
        assert_eq!((log.absence(0, 0, at(6)), log.stored(0, 0, at(6))), (None, Some(at(5))));
        assert_eq!(
            [2, 3, 4, 5, 89, 90].map(|ms| log.stored(0, 0, at(ms))),
            [Some(at(1)), None, None, Some(at(5)), Some(at(5)), None]
        );
        let held = |ms| log.hot(0, at(ms)).map(|state| (state.stored, state.held));
        assert_eq!([0, 2, 4, 6].map(held), [None, Some((at(1), true)), Some((at(1), false)), Some((at(5), true))]);
        assert_eq!(log.hot(1, at(6)), None);
    }

    #[test]
    fn the_hot_key_expires_when_its_time_is_over_or_ended() {
        assert_eq!(log(&[]).first_expiry(), None);
        assert_eq!(log(&[(1, 0, 5, Stored, 4)]).first_expiry(), None, "another key");
        assert_eq!(log(&[(1, 0, 0, Stored, 4), (6, 0, 0, Stored, 9)]).first_expiry(), Some(at(4)));
        let ended = log(&[(1, 0, 0, Stored, 9), (3, 0, 0, Ended, 3)]);
        assert_eq!(ended.first_expiry(), Some(at(3)));
        let state = |ms| ended.hot(0, at(ms)).map(|state| (state.fresh_until, state.held));
        assert_eq!((state(2), state(3)), (Some((at(9), true)), Some((at(3), true))));
    }

    #[test]
    fn what_the_nodes_hold_is_the_last_that_each_of_them_said() {
        let fill = |entries| NodeFill { entries, bytes: 10 * entries };
        let mut log = CacheLog::new(2, true);
        assert!(log.is_empty());
        let changes = 2 * STRIDE as u64 + 5;
        for n in 0..changes {
            log.change(at(n), (n % 2) as u16, 1, if n % 3 == 0 { Stored } else { Removed }, at(n), fill(n));
        }
        log.finish();
        assert!(!log.is_empty());
        let stride = STRIDE as u64;
        for n in [0, 1, 2, stride - 1, stride, stride + 1, 2 * stride - 1, 2 * stride, changes - 1, changes + 9] {
            let last = n.min(changes - 1);
            let (same, other) = (fill(last), last.checked_sub(1).map_or(NOWHERE, fill));
            let expected = if last % 2 == 0 { [same, other] } else { [other, same] };
            assert_eq!(log.fills(at(n)), expected, "at {n}");
        }
        assert_eq!(log.totals().most, fill(changes - 1));
        assert_eq!(
            (log.count(Stored), log.count(Removed), log.count(Ended)),
            (changes.div_ceil(3), changes * 2 / 3, 0)
        );
        assert_eq!([0, 2, 3, changes].map(|t| log.count_until(Stored, at(t))), [1, 1, 2, changes.div_ceil(3)]);
        assert_eq!(log.filling().nth(3), Some((at(3), 1, fill(3))));
    }

    #[test]
    fn a_node_is_down_from_its_last_silence_on() {
        let mut log = CacheLog::new(2, true);
        for (ms, node, up) in [(3, 0, false), (4, 1, false), (6, 0, true), (8, 0, false)] {
            log.answers(at(ms), node, up);
        }
        let down = |node| [2, 3, 5, 6, 7, 9].map(|ms| log.down_since(node, at(ms)));
        assert_eq!(down(0), [None, Some(at(3)), Some(at(3)), None, None, Some(at(8))]);
        assert_eq!(down(1), [None, None, Some(at(4)), Some(at(4)), Some(at(4)), Some(at(4))]);
    }
}
