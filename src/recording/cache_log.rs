//! What the cache nodes held, change by change.

use super::log::column;
use crate::time::Instant;
use xxhash_rust::xxh3::Xxh3;

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
    /// A value is held, and its time was ended.
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

/// The columns of all changes, in order of time.
#[derive(Debug, Default)]
pub struct CacheLog {
    at: Vec<u64>,
    node: Vec<u16>,
    key: Vec<u32>,
    change: Vec<CacheChange>,
    fresh_until: Vec<u64>,
    fill: Vec<NodeFill>,
    now: Vec<NodeFill>,
    states: Vec<Vec<NodeFill>>,
    /// The changes of key 0, the hot one.
    hot: Vec<u32>,
    counts: [u64; 5],
}

impl CacheLog {
    pub(super) fn new(nodes: usize) -> CacheLog {
        CacheLog { now: vec![NodeFill::default(); nodes], ..CacheLog::default() }
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
        if self.at.len().is_multiple_of(STRIDE) {
            self.states.push(self.now.clone());
        }
        if key == 0 {
            self.hot.push(self.at.len() as u32);
        }
        self.at.push(at.as_nanos());
        self.node.push(node);
        self.key.push(key);
        self.change.push(change);
        self.fresh_until.push(fresh_until.as_nanos());
        self.fill.push(fill);
        self.now[usize::from(node)] = fill;
        self.counts[change as usize] += 1;
    }

    pub(super) fn finish(&mut self) {
        self.states.push(self.now.clone());
    }

    /// Whether nothing ever changed.
    pub(super) fn is_empty(&self) -> bool {
        self.at.is_empty()
    }

    /// How often each change happened in the whole run.
    pub fn count(&self, change: CacheChange) -> u64 {
        self.counts[change as usize]
    }

    /// What every node holds at `t`.
    pub(super) fn fills(&self, t: Instant) -> Vec<NodeFill> {
        let until = self.at.partition_point(|at| *at <= t.as_nanos());
        if until == self.at.len() {
            return self.now.clone();
        }
        let mut fills = self.states[until / STRIDE].clone();
        for i in until / STRIDE * STRIDE..until {
            fills[usize::from(self.node[i])] = self.fill[i];
        }
        fills
    }

    /// The hot key's state on `node` at `t`; `None` if it was never stored there before.
    ///
    /// A value that is past its time but that nobody has looked for since is still held: caches expire lazily.
    pub(super) fn hot(&self, node: u16, t: Instant) -> Option<KeyState> {
        let until = self.hot.partition_point(|&i| self.at[i as usize] <= t.as_nanos());
        let mut left = false;
        let mut ended: Option<u64> = None;
        for &i in self.hot[..until].iter().rev() {
            let i = i as usize;
            if self.node[i] != node {
                continue;
            }
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
        None
    }

    /// When the value of the hot key that was stored first stopped being fresh.
    pub(super) fn first_expiry(&self) -> Option<Instant> {
        let first = *self.hot.first()? as usize;
        let next = self.hot.get(1).map(|&i| i as usize).filter(|&i| self.change[i] == CacheChange::Ended);
        let at = next.unwrap_or(first);
        Some(Instant::from_nanos(self.fresh_until[at]))
    }

    pub(super) fn digest(&self, hash: &mut Xxh3) {
        column(hash, &self.at, |x| x.to_le_bytes());
        column(hash, &self.node, |x| x.to_le_bytes());
        column(hash, &self.key, |x| x.to_le_bytes());
        column(hash, &self.change, |x| [*x as u8]);
        column(hash, &self.fresh_until, |x| x.to_le_bytes());
    }
}
