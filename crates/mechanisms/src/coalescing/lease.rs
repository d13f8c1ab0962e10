//! Memcache leases: the cache itself lets one client per key rebuild, and refuses a rebuild that a delete has overtaken.
//!
//! **In production**: Facebook's memcache (Nishtala et al., "Scaling Memcache at Facebook", NSDI 2013, §3.2.1), against
//! both stampedes and stale sets; on herd-prone keys the peak fell from 17 000 to 1 300 database queries a second.
//!
//! **Semantics** (from the paper; the states are those of mcrouter's `MockMc`, which leaves the timeout out):
//! * A miss hands out a 64-bit token bound to the key, at most once per 10 s and key. The paper does not say whether a fill
//!   ends that time. Here it does, unless [`Leases::once_per_hold`] is asked for: taken literally, a key that is deleted again
//!   and again is loaded once in 10 s, and 1000 keys make at most 100 loads a second. On the wire a token of 0 is a hit
//!   and 1 a *hot miss*: another client has the lease, wait a little and ask again, or take the stale value.
//! * A value that is deleted is kept for a while, and handed out *marked stale* with either kind of miss.
//! * A delete always changes the token, so a fill that is under way comes with a wrong one. It is kept as the stale copy
//!   only. The delete does not end the hot state: until the 10 s are over nobody else is let in, so waiters can be in hot
//!   miss for up to 10 s.
//! * When the 10 s are over the next miss gets a new token: the first client is taken for dead. If it does come back, its
//!   token is wrong.
//! * A fill for a key that the cache holds by now is dropped: its token was used or voided. (The mock stores it, which
//!   would let a fill that a delete has overtaken replace the newer value; the paper's verification does not.)
//!
//! **Contract**: this stands *beside* a cache, and knows only the keys that the cache does not hold; see [`Leases`].
//!
//! **Cost**: every call O(1), amortised. A key that was deleted or missed and never filled is forgotten some time after
//! its lease and its stale value are over ([`Leases::remembering`]). Such keys are swept out whenever the table has
//! doubled since the last sweep: it holds at most 64 keys, or twice as many as were remembered at one time.

use crate::memory::Memory;
use crate::table::Table;
use crate::time::{Duration, Instant};
use std::borrow::Borrow;
use std::hash::{BuildHasher, Hash, RandomState};

/// The right to fill one key, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Token(u64);

impl Token {
    /// The number as it goes over the wire; never [`HIT`] or [`HOT_MISS`].
    pub fn wire(self) -> u64 {
        self.0
    }
}

/// The token that says: this is the value.
pub const HIT: u64 = 0;
/// The token that says: another client is filling this key.
pub const HOT_MISS: u64 = 1;
/// The first token given out, as in mcrouter.
const FIRST: u64 = 100;

/// The answer to a client that asks for a key which the cache does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a client that gets the lease has to load the value and fill it"]
pub enum Miss<V> {
    /// The client must load the value and [`fill`](Leases::fill) it with this token.
    Lease {
        /// The right to fill.
        token: Token,
        /// A value that was deleted, to be used while the new one is loaded, if staleness is acceptable.
        stale: Option<V>,
    },
    /// Another client has the lease: ask again later, or make do with the stale value.
    Hot {
        /// As above.
        stale: Option<V>,
    },
}

impl<V> Miss<V> {
    /// The token as it goes over the wire.
    pub fn wire(&self) -> u64 {
        match self {
            Miss::Lease { token, .. } => token.wire(),
            Miss::Hot { .. } => HOT_MISS,
        }
    }

    /// The stale value, if there is one.
    pub fn stale(&self) -> Option<&V> {
        match self {
            Miss::Lease { stale, .. } | Miss::Hot { stale } => stale.as_ref(),
        }
    }
}

/// The fate of a value that a client sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a valid value has to be put into the cache"]
pub enum Fill<V> {
    /// It is valid: put it into the cache.
    Stored(V),
    /// Its token was wrong: it may be handed out as a stale value, and must not enter the cache.
    StaleStored,
    /// The key is not known: another value is cached by now, the node was restarted, or the lease ended so long ago that it
    /// is forgotten. The value is dropped.
    NotStored,
}

/// The leases of one cache node.
///
/// The contract, for the node that owns it: ask the cache first. On its miss call [`miss`](Leases::miss); on a set
/// that presents a token call [`fill`](Leases::fill) and store what comes back as [`Fill::Stored`]; on a plain set call
/// [`set`](Leases::set); on a delete remove the value from the cache and hand it to [`delete`](Leases::delete). Call in
/// the order of time.
///
/// ```
/// use stampede_mechanisms::coalescing::lease::{Fill, Leases, Miss};
/// use stampede_mechanisms::time::{Duration, Instant};
///
/// let ten = Duration::from_secs(10);
/// let (mut leases, now) = (Leases::new(ten, ten), Instant::ZERO);
/// let Miss::Lease { token, stale: None } = leases.miss(&"k", now) else { panic!("the first to miss may fill") };
/// assert_eq!(leases.miss(&"k", now), Miss::Hot { stale: None });
/// // The row changes while the first client still carries the old one.
/// leases.delete(&"k", None, now);
/// assert_eq!(leases.fill(&"k", token, "old row", now), Fill::StaleStored);
/// assert_eq!(leases.miss(&"k", now), Miss::Hot { stale: Some("old row") });
/// ```
#[derive(Clone, Debug)]
pub struct Leases<K, V, S = RandomState> {
    hold: Duration,
    keep_stale: Duration,
    remember: Duration,
    /// Whether a fill leaves the time of its lease running.
    spaced: bool,
    next_token: u64,
    missing: Table<K, Missing<V>, S>,
    /// With so many keys in the table, those that are forgotten are swept out.
    sweep_at: usize,
}

/// Fewer keys than this are not worth a sweep.
const SWEEP_FROM: usize = 64;

/// A key that the cache does not hold.
#[derive(Clone, Debug)]
struct Missing<V> {
    token: Token,
    /// While the token is out: until when nobody else gets one.
    hot_until: Option<Instant>,
    /// Whether the cache holds the key, and only the time of its last lease is still running.
    filled: bool,
    stale: Option<(V, Instant)>,
}

impl<V> Missing<V> {
    /// The cache holds the key by now: nothing may fill it, and no old value is wanted.
    fn fill(&mut self, token: Token) {
        (self.token, self.filled, self.stale) = (token, true, None);
    }

    /// When its lease and its stale value are both over.
    fn over_at(&self) -> Instant {
        let stale = self.stale.as_ref().map_or(Instant::ZERO, |(_, until)| *until);
        self.hot_until.map_or(stale, |until| until.max(stale))
    }
}

/// Ten seconds each: the paper's interval, and the same for what it calls a short time (an assumption).
impl<K, V, S: Default> Default for Leases<K, V, S> {
    fn default() -> Self {
        Leases::with_hasher(Duration::from_secs(10), Duration::from_secs(10), S::default())
    }
}

impl<K, V> Leases<K, V> {
    /// No leases given. A lease is exclusive for `hold`; a deleted or refused value may be handed out for `keep_stale`
    /// after it came in.
    pub fn new(hold: impl Into<Duration>, keep_stale: impl Into<Duration>) -> Self {
        Leases::with_hasher(hold, keep_stale, RandomState::new())
    }
}

impl<K, V, S> Leases<K, V, S> {
    /// As [`new`](Leases::new); keys are found by the hashes of `hasher`.
    pub fn with_hasher(hold: impl Into<Duration>, keep_stale: impl Into<Duration>, hasher: S) -> Self {
        let (hold, keep_stale) = (hold.into(), keep_stale.into());
        let missing = Table::with_hasher(hasher);
        Leases { hold, keep_stale, remember: hold, spaced: false, next_token: FIRST, missing, sweep_at: SWEEP_FROM }
    }

    /// Remembers a key for `length` after its lease and its stale value are over; that is `hold` unless said otherwise. A
    /// client that is so late finds its key forgotten, and its value is dropped instead of kept as the stale copy.
    pub fn remembering(self, length: impl Into<Duration>) -> Self {
        Leases { remember: length.into(), ..self }
    }

    /// Hands out no second lease of a key while the time of the first is running, even when its value came in and has gone
    /// again.
    pub fn once_per_hold(self) -> Self {
        Leases { spaced: true, ..self }
    }
}

impl<K: Hash + Eq + Clone, V: Clone, S: BuildHasher> Leases<K, V, S> {
    /// Adds what they hold.
    pub fn weigh(&self, memory: &mut Memory) {
        memory.map(&self.missing);
    }

    /// A client asks for a key which the cache does not hold.
    pub fn miss<Q>(&mut self, key: &Q, now: Instant) -> Miss<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        let hot_until = Some(now + self.hold);
        let Some(entry) = self.missing.get_mut(key).filter(|entry| now < entry.over_at() + self.remember) else {
            let token = draw(&mut self.next_token);
            self.insert(key, Missing { token, hot_until, filled: false, stale: None }, now);
            return Miss::Lease { token, stale: None };
        };
        if entry.stale.as_ref().is_some_and(|(_, until)| now >= *until) {
            entry.stale = None;
        }
        entry.filled = false;
        let stale = entry.stale.as_ref().map(|(value, _)| value.clone());
        match entry.hot_until {
            Some(until) if now < until => return Miss::Hot { stale },
            Some(_) => entry.token = draw(&mut self.next_token),
            None => {}
        }
        entry.hot_until = hot_until;
        Miss::Lease { token: entry.token, stale }
    }

    /// A client sends the value it loaded.
    pub fn fill<Q>(&mut self, key: &Q, token: Token, value: V, now: Instant) -> Fill<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        match self.missing.get_mut(key).filter(|entry| now < entry.over_at() + self.remember) {
            None => Fill::NotStored,
            Some(entry) if entry.filled => Fill::NotStored,
            Some(entry) if entry.token == token && entry.hot_until.is_some_and(|until| now < until) => {
                if self.spaced {
                    entry.fill(draw(&mut self.next_token));
                } else {
                    self.missing.remove(key);
                }
                Fill::Stored(value)
            }
            Some(entry) => {
                entry.stale = Some((value, now + self.keep_stale));
                Fill::StaleStored
            }
        }
    }

    /// A client sets the key without a token: it is cached, and any lease on it is void.
    pub fn set<Q>(&mut self, key: &Q)
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        match self.missing.get_mut(key) {
            Some(entry) if self.spaced && entry.hot_until.is_some() => entry.fill(draw(&mut self.next_token)),
            _ => drop(self.missing.remove(key)),
        }
    }

    /// A client deletes the key, whose value was `cached`. The token changes in any case; a lease that is out keeps
    /// others away as before.
    pub fn delete<Q>(&mut self, key: &Q, cached: Option<V>, now: Instant)
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        let token = draw(&mut self.next_token);
        let stale = cached.map(|value| (value, now + self.keep_stale));
        match self.missing.get_mut(key) {
            Some(entry) => {
                entry.token = token;
                entry.filled = false;
                entry.stale = stale.or(entry.stale.take());
            }
            None if stale.is_some() => {
                self.insert(key, Missing { token, hot_until: None, filled: false, stale }, now);
            }
            None => {}
        }
    }

    /// How many keys are in the table, including those that are forgotten and not swept out yet.
    pub fn len(&self) -> usize {
        self.missing.len()
    }

    /// Whether the table holds no key at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn insert<Q>(&mut self, key: &Q, entry: Missing<V>, now: Instant)
    where
        Q: ToOwned<Owned = K> + ?Sized,
    {
        if self.missing.len() >= self.sweep_at {
            self.missing.retain(|_, entry| now < entry.over_at() + self.remember);
            self.sweep_at = (self.missing.len() * 2).max(SWEEP_FROM);
        }
        self.missing.insert(key.to_owned(), entry);
    }

    /// The node has lost its memory. Tokens given before are not given again.
    pub fn clear(&mut self) {
        self.missing.clear();
        self.sweep_at = SWEEP_FROM;
    }
}

fn draw(next: &mut u64) -> Token {
    let token = Token(*next);
    *next += 1;
    token
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn at(ms: u64) -> Instant {
        Instant::ZERO + Duration::from_millis(ms)
    }

    #[test]
    fn the_table_is_swept_once_each_time_that_it_doubles() {
        let ten = Duration::from_secs(10);
        let mut leases = Leases::<u32, u32>::new(ten, ten);
        let sweeps = |key| {
            let _ = leases.miss(&key, at(0));
            leases.sweep_at
        };
        let mut at_each: Vec<usize> = (0..1_000).map(sweeps).collect();
        at_each.dedup();
        assert_eq!(at_each, [64, 128, 256, 512, 1024]);
    }

    #[test]
    fn with_one_lease_a_hold_a_fill_leaves_its_time_running() {
        let ten = Duration::from_secs(10);
        let loads = |mut leases: Leases<u32, u32>| {
            // A key that is deleted and asked for every second, and loaded whenever that is allowed.
            let mut loads = 0;
            for second in 0..100 {
                let now = at(1_000 * second);
                if let Miss::Lease { token, .. } = leases.miss(&1, now) {
                    assert_eq!(leases.fill(&1, token, 7, now), Fill::Stored(7));
                    assert_eq!(leases.fill(&1, token, 8, now), Fill::NotStored, "once");
                    loads += 1;
                    leases.delete(&1, Some(7), now);
                } else {
                    assert_eq!(leases.miss(&1, now).stale(), Some(&7), "a deleted value is there for its readers");
                }
            }
            loads
        };
        assert_eq!((loads(Leases::new(ten, ten)), loads(Leases::new(ten, ten).once_per_hold())), (100, 10));
        // Nor does a plain set end it; and what is over is forgotten.
        let mut leases = Leases::new(ten, ten).once_per_hold();
        assert!(matches!(leases.miss(&1, at(0)), Miss::Lease { .. }));
        leases.set(&1);
        leases.delete(&1, Some(1), at(1));
        assert_eq!(leases.miss(&1, at(9_999)), Miss::Hot { stale: Some(1) });
        assert!(matches!(leases.miss(&1, at(10_000)), Miss::Lease { .. }));
    }

    fn lease<V: std::fmt::Debug>(miss: Miss<V>) -> Token {
        match miss {
            Miss::Lease { token, .. } => token,
            Miss::Hot { .. } => panic!("{miss:?}"),
        }
    }

    #[test]
    fn one_token_per_key_and_ten_seconds() {
        let mut leases: Leases<u8, u8> = Leases::default();
        let first = lease(leases.miss(&1, at(0)));
        assert_eq!(leases.miss(&1, at(9_999)), Miss::Hot { stale: None });
        let second = lease(leases.miss(&1, at(10_000)));
        assert_ne!(first, second);
        let _ = lease(leases.miss(&2, at(10_000)));
        assert_eq!(leases.fill(&1, first, 7, at(10_001)), Fill::StaleStored, "it was taken for dead");
        assert_eq!(leases.fill(&1, second, 8, at(10_002)), Fill::Stored(8));
    }

    #[test]
    fn a_lease_that_ran_out_is_wrong_even_if_nobody_has_the_next() {
        let mut leases: Leases<u8, u8> = Leases::default();
        let token = lease(leases.miss(&1, at(0)));
        assert_eq!(leases.fill(&1, token, 7, at(10_000)), Fill::StaleStored);
        assert_eq!(leases.miss(&1, at(10_001)).stale(), Some(&7));
    }

    #[test]
    fn a_delete_during_a_fill_leaves_waiters_in_hot_miss_until_the_ten_seconds_are_over() {
        let mut leases: Leases<_, _> = Leases::default();
        let token = lease(leases.miss(&1, at(0)));
        leases.delete(&1, None, at(100));
        assert_eq!(leases.fill(&1, token, "old", at(200)), Fill::StaleStored);
        assert_eq!(leases.miss(&1, at(9_999)), Miss::Hot { stale: Some("old") });
        let _ = lease(leases.miss(&1, at(10_000)));
    }

    #[test]
    fn a_deleted_value_is_handed_out_stale_for_a_while() {
        let mut leases = Leases::new(Duration::from_secs(10), Duration::from_secs(2));
        leases.delete(&1, Some("old"), at(0));
        let first = leases.miss(&1, at(1_000));
        assert_eq!(first.stale(), Some(&"old"));
        assert_eq!(leases.miss(&1, at(1_999)), Miss::Hot { stale: Some("old") });
        assert_eq!(leases.miss(&1, at(2_000)), Miss::Hot { stale: None });
        assert_eq!(leases.fill(&1, lease(first), "new", at(2_001)), Fill::Stored("new"));
    }

    #[test]
    fn a_fill_is_dropped_when_the_key_is_cached_by_now_or_the_node_forgot_it() {
        let mut leases: Leases<_, _> = Leases::default();
        let token = lease(leases.miss(&1, at(0)));
        leases.set(&1);
        assert_eq!(leases.fill(&1, token, "v", at(1)), Fill::NotStored);
        let token = lease(leases.miss(&1, at(2)));
        leases.clear();
        assert_eq!(leases.fill(&1, token, "v", at(3)), Fill::NotStored);
        assert_ne!(lease(leases.miss(&1, at(4))), token);
    }

    #[test]
    fn a_client_that_is_very_late_finds_its_key_forgotten() {
        let late = |leases: &mut Leases<u8, u8>, ms| {
            let token = lease(leases.miss(&1, at(0)));
            leases.fill(&1, token, 7, at(ms))
        };
        assert_eq!(late(&mut Leases::default(), 19_999), Fill::StaleStored);
        assert_eq!(late(&mut Leases::default(), 20_000), Fill::NotStored);
        let mut ever = Leases::<u8, u8>::default().remembering(Duration::MAX);
        assert_eq!(late(&mut ever, 1_000_000_000), Fill::StaleStored);
    }

    /// The paper's rules over a whole cache: every key in one of three states, every rule written out.
    #[derive(Default)]
    struct Model {
        cached: BTreeMap<u8, u32>,
        lease: BTreeMap<u8, (u64, u64)>,
        stale: BTreeMap<u8, (u32, u64)>,
        /// Until when the key is remembered.
        known: BTreeMap<u8, u64>,
    }

    impl Model {
        fn knows(&mut self, key: u8, over: u64) {
            let until = self.known.entry(key).or_default();
            *until = (*until).max(over + 10_000);
        }
    }

    proptest! {
        #[test]
        fn behaves_as_the_rules_written_out(ops in prop::collection::vec((0..6, 0..3u8, 0..8usize, 0..4000u64), 0..200)) {
            let mut leases: Leases<u8, u32> = Leases::new(Duration::from_secs(10), Duration::from_secs(5));
            let mut model = Model::default();
            let mut tokens: Vec<(u8, Token)> = Vec::new();
            let mut now = 0;
            for (value, (op, key, pick, step)) in (0u32..).zip(ops) {
                now += step;
                model.stale.retain(|_, (_, until)| now < *until);
                model.lease.retain(|_, (_, until)| now < *until);
                model.known.retain(|_, until| now < *until);
                match op {
                    0..=2 if !model.cached.contains_key(&key) => {
                        let stale = model.stale.get(&key).map(|(value, _)| *value);
                        let miss = leases.miss(&key, at(now));
                        prop_assert_eq!(miss.stale(), stale.as_ref());
                        let out = model.lease.contains_key(&key);
                        prop_assert_eq!(miss.wire() == HOT_MISS, out);
                        if let Miss::Lease { token, .. } = miss {
                            prop_assert!(tokens.iter().all(|(_, other)| *other != token), "never twice");
                            tokens.push((key, token));
                            model.lease.insert(key, (token.wire(), now + 10_000));
                            model.knows(key, now + 10_000);
                        }
                    }
                    3 => if let Some(&(key, token)) = tokens.get(tokens.len().wrapping_sub(pick + 1)) {
                        let valid = model.lease.get(&key).is_some_and(|(out, _)| *out == token.wire());
                        let fill = leases.fill(&key, token, value, at(now));
                        if valid {
                            prop_assert_eq!(fill, Fill::Stored(value));
                            model.cached.insert(key, value);
                            model.lease.remove(&key);
                            model.stale.remove(&key);
                            model.known.remove(&key);
                        } else if model.known.contains_key(&key) {
                            prop_assert_eq!(fill, Fill::StaleStored);
                            model.stale.insert(key, (value, now + 5_000));
                            model.knows(key, now + 5_000);
                        } else {
                            prop_assert_eq!(fill, Fill::NotStored);
                        }
                    },
                    4 => {
                        let value = model.cached.remove(&key);
                        leases.delete(&key, value, at(now));
                        if let Some(value) = value {
                            model.stale.insert(key, (value, now + 5_000));
                            model.knows(key, now + 5_000);
                        }
                        // The lease stays out, but its token is worth nothing any more.
                        model.lease.entry(key).and_modify(|(token, _)| *token = 0);
                    }
                    5 => {
                        leases.set(&key);
                        model.cached.insert(key, value);
                        model.lease.remove(&key);
                        model.stale.remove(&key);
                        model.known.remove(&key);
                    }
                    _ => {}
                }
            }
        }
    }
}
