//! Tests of the policies that draw their victims, and of the one that has none, against a slow model. The model has plain
//! vectors, computes ranks anew from the whole history of an entry, and reads the same named streams in the same order. The
//! operations are random, over time, in entries, in bytes and in both.

use super::kind::PolicyKind;
use crate::cache::ttl::Life;
use crate::cache::{Cache, Departure, Limits, Lookup, Reason};
use crate::random::{Purpose, Sequence, Stream, below};
use crate::time::{Duration, Instant};
use proptest::prelude::*;

const SEED: u64 = 7;
const SECOND: u64 = 1_000_000_000;

#[derive(Clone, Copy, Debug)]
struct Entry {
    key: u8,
    value: usize,
    bytes: u64,
    life: Life,
}

impl Entry {
    fn is_over(&self, now: Instant) -> bool {
        self.life.kept_until <= now
    }
}

/// One that may be drawn, with all that has happened to it since it could be.
#[derive(Clone, Debug)]
struct Candidate {
    key: u8,
    since: Instant,
    /// When it was used, and the random bits that went with it.
    uses: Vec<(Instant, u64)>,
}

impl Candidate {
    /// Since the last use or, without one, the start, in ticks of a clock of whole seconds.
    fn idle(&self, now: Instant) -> u64 {
        let used = self.uses.last().map_or(self.since, |&(at, _)| at);
        now.as_nanos() / SECOND - used.as_nanos() / SECOND
    }

    /// Its whole life again: down by one whenever a minute begins, up by chance with each use, never outside 0 to 255.
    fn counter(&self, now: Instant) -> u64 {
        let minute = |at: Instant| at.as_nanos() / (60 * SECOND);
        let (mut count, mut clock) = (5u64, minute(self.since));
        let forget = |count: &mut u64, clock: &mut u64, until: u64| {
            while *clock < until {
                *count = count.saturating_sub(1);
                *clock += 1;
            }
        };
        for &(at, bits) in &self.uses {
            forget(&mut count, &mut clock, minute(at));
            // With probability 1 / one_in.
            let one_in = if count > 5 { (count - 5) * 10 + 1 } else { 1 };
            if u128::from(bits) * u128::from(one_in) < 1 << 64 {
                count = (count + 1).min(255);
            }
        }
        forget(&mut count, &mut clock, minute(now));
        count
    }
}

/// A cache under one of these policies.
struct Slow {
    kind: PolicyKind,
    max_entries: u64,
    max_bytes: u64,
    entries: Vec<Entry>,
    /// In the order in which they are drawn from: the last takes the place of one that goes.
    candidates: Vec<Candidate>,
    /// Rank when seen and key, the worst candidate first.
    pool: Vec<(u64, u8)>,
    victims: Sequence,
    chances: Sequence,
}

type Left = Vec<(u8, usize, Reason)>;

impl Slow {
    fn new(kind: PolicyKind, limits: Limits) -> Slow {
        Slow {
            kind,
            max_entries: limits.entries.unwrap_or(u64::MAX),
            max_bytes: limits.bytes.unwrap_or(u64::MAX),
            entries: Vec::new(),
            candidates: Vec::new(),
            pool: Vec::new(),
            victims: Stream::new(SEED, Purpose("eviction: victims")).sequence(),
            chances: Stream::new(SEED, Purpose("eviction: chances")).sequence(),
        }
    }

    fn place(&self, key: u8) -> Option<usize> {
        self.entries.iter().position(|entry| entry.key == key)
    }

    fn bytes(&self) -> u64 {
        self.entries.iter().map(|entry| entry.bytes).sum()
    }

    fn may_go(&self, life: Life) -> bool {
        match self.kind {
            PolicyKind::Random | PolicyKind::RedisLru | PolicyKind::RedisLfu => true,
            PolicyKind::NoEviction => false,
            _ => life.kept_until != Instant::NEVER,
        }
    }

    fn counts(&self) -> bool {
        matches!(self.kind, PolicyKind::RedisLfu | PolicyKind::VolatileLfu)
    }

    fn candidate(&self, key: u8) -> Option<usize> {
        self.candidates.iter().position(|candidate| candidate.key == key)
    }

    /// A candidate or not, as its life says. One that was none before starts without a history.
    fn classify(&mut self, key: u8, life: Life, now: Instant) {
        match (self.candidate(key), self.may_go(life)) {
            (None, true) => self.candidates.push(Candidate { key, since: now, uses: Vec::new() }),
            (Some(_), false) => self.spare(key),
            _ => {}
        }
    }

    /// A candidate no longer.
    fn spare(&mut self, key: u8) {
        if let Some(at) = self.candidate(key) {
            let last = self.candidates.pop().unwrap();
            if at < self.candidates.len() {
                self.candidates[at] = last;
            }
        }
        self.pool.retain(|&(_, other)| other != key);
    }

    fn take(&mut self, key: u8) -> Option<Entry> {
        self.spare(key);
        self.place(key).map(|at| self.entries.remove(at))
    }

    /// Only the uses of candidates are counted.
    fn used(&mut self, key: u8, now: Instant) {
        if let Some(at) = self.candidate(key) {
            let bits = if self.counts() { self.chances.next_u64() } else { 0 };
            self.candidates[at].uses.push((now, bits));
        }
    }

    fn get(&mut self, key: u8, now: Instant) -> Lookup<'_, usize> {
        let Some(at) = self.place(key) else { return Lookup::Absent };
        let life = self.entries[at].life;
        if self.entries[at].is_over(now) {
            self.take(key);
            return Lookup::Expired;
        }
        self.used(key, now);
        let value = &self.entries[at].value;
        if now < life.fresh_until {
            Lookup::Fresh(value)
        } else {
            let expired_for = Duration::from_nanos(now.as_nanos() - life.fresh_until.as_nanos());
            Lookup::Stale { value, expired_for }
        }
    }

    /// One of the candidates. The draw is spent though there be none.
    fn draw(&mut self) -> Option<usize> {
        let bits = self.victims.next_u64();
        (!self.candidates.is_empty()).then(|| below(bits, self.candidates.len() as u64) as usize)
    }

    fn rank(&self, candidate: &Candidate, now: Instant) -> u64 {
        match self.kind {
            PolicyKind::RedisLru | PolicyKind::VolatileLru => candidate.idle(now),
            PolicyKind::RedisLfu | PolicyKind::VolatileLfu => 255 - candidate.counter(now),
            _ => u64::MAX - self.entries[self.place(candidate.key).unwrap()].life.kept_until.as_nanos(),
        }
    }

    fn victim(&mut self, now: Instant) -> Option<u8> {
        if self.kind == PolicyKind::NoEviction {
            return None;
        }
        if matches!(self.kind, PolicyKind::Random | PolicyKind::VolatileRandom) {
            return self.draw().map(|at| self.candidates[at].key);
        }
        for _ in 0..5 {
            let at = self.draw()?;
            let rank = self.rank(&self.candidates[at], now);
            // Before its equals; the worst goes when there are too many, be it the new one.
            let place = self.pool.iter().position(|&(other, _)| other >= rank).unwrap_or(self.pool.len());
            self.pool.insert(place, (rank, self.candidates[at].key));
            if self.pool.len() > 16 {
                self.pool.remove(0);
            }
        }
        self.pool.last().map(|&(_, key)| key)
    }

    /// Makes room for so many more entries and bytes. False if nothing may go.
    fn make_room(&mut self, entries: u64, bytes: u64, now: Instant, incoming: Option<u8>, left: &mut Left) -> bool {
        while self.entries.len() as u64 + entries > self.max_entries || self.bytes() + bytes > self.max_bytes {
            let Some(key) = self.victim(now) else { return false };
            let gone = self.take(key).unwrap();
            let expired = gone.is_over(now) && incoming != Some(key);
            left.push((key, gone.value, if expired { Reason::Expired } else { Reason::Evicted }));
        }
        true
    }

    fn insert(&mut self, new: Entry, now: Instant) -> Left {
        let mut left = Vec::new();
        let rejected = match () {
            () if new.is_over(now) => Some(Reason::Expired),
            () if new.bytes > self.max_bytes => Some(Reason::TooLarge),
            () => None,
        };
        if let Some(at) = self.place(new.key) {
            let old = self.entries[at];
            if !old.is_over(now) && rejected.is_none() {
                self.entries[at] = new;
                self.used(new.key, now);
                self.classify(new.key, new.life, now);
                if self.make_room(0, 0, now, Some(new.key), &mut left) {
                    left.push((new.key, old.value, Reason::Replaced));
                } else {
                    let at = self.place(new.key).unwrap();
                    self.entries[at] = old;
                    self.classify(new.key, old.life, now);
                    left.push((new.key, new.value, Reason::Refused));
                }
                return left;
            }
            self.take(new.key);
            left.push((old.key, old.value, if old.is_over(now) { Reason::Expired } else { Reason::Replaced }));
        }
        if let Some(reason) = rejected {
            left.push((new.key, new.value, reason));
        } else if self.make_room(1, new.bytes, now, None, &mut left) {
            self.entries.push(new);
            self.classify(new.key, new.life, now);
        } else {
            left.push((new.key, new.value, Reason::Refused));
        }
        left
    }

    fn renew(&mut self, key: u8, life: Life, now: Instant) -> bool {
        let Some(at) = self.place(key).filter(|&at| !self.entries[at].is_over(now)) else { return false };
        if life.kept_until <= now {
            self.take(key);
        } else {
            self.entries[at].life = life;
            self.classify(key, life, now);
        }
        true
    }

    /// As the cache shows them.
    fn queues(&self) -> Vec<Vec<(u8, u64)>> {
        let pool = self.pool.iter().rev().map(|&(rank, key)| (key, rank)).collect();
        let candidates = self.candidates.iter().map(|candidate| (candidate.key, 0)).collect();
        match self.kind {
            PolicyKind::NoEviction => Vec::new(),
            PolicyKind::Random | PolicyKind::VolatileRandom => vec![candidates],
            _ => vec![pool, candidates],
        }
    }
}

/// A TTL and a grace after it; `None`: no TTL.
type Term = Option<(Duration, Duration)>;

fn life(term: Term, now: Instant) -> Life {
    term.map_or(Life::FOREVER, |(ttl, grace)| Life::with_grace(now + ttl, grace))
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// Reads, and fills on a miss.
    Access(u8, u64, Term),
    /// Reads many times at once.
    Burst(u8, u8),
    Write(u8, u64, Term),
    Renew(u8, Term),
    Remove(u8),
    Pass(Duration),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let key = || prop_oneof![0u8..6, 0u8..40];
    let tenths = |range| Strategy::prop_map(range, |tenths: u64| Duration::from_millis(100 * tenths));
    let term = move || {
        let grace = prop_oneof![3 => Just(Duration::ZERO), 1 => tenths(0u64..100)];
        let ttl = prop_oneof![1 => Just(Duration::ZERO), 10 => tenths(1u64..100), 20 => tenths(1u64..6000)];
        prop_oneof![2 => Just(None), 3 => (ttl, grace).prop_map(Some)]
    };
    let pass = prop_oneof![6 => tenths(0u64..30), 2 => tenths(0u64..300), 1 => tenths(0u64..3000)];
    let step = prop_oneof![
        20 => (key(), 0u64..9, term()).prop_map(|(key, bytes, term)| Step::Access(key, bytes, term)),
        2 => (key(), 1u8..60).prop_map(|(key, times)| Step::Burst(key, times)),
        5 => (key(), 0u64..40, term()).prop_map(|(key, bytes, term)| Step::Write(key, bytes, term)),
        2 => (key(), term()).prop_map(|(key, term)| Step::Renew(key, term)),
        2 => key().prop_map(Step::Remove),
        8 => pass.prop_map(Step::Pass),
    ];
    prop::collection::vec(step, 1..400)
}

fn agree(kind: PolicyKind, limits: Limits, steps: &[Step]) {
    let mut cache: Cache<u8, usize> = Cache::new(kind, limits, SEED).unwrap();
    let mut slow = Slow::new(kind, limits);
    let mut now = Instant::ZERO;
    for (number, &step) in steps.iter().enumerate() {
        let place = format!("{kind:?} of {limits:?}, step {number}, {step:?}");
        let mut left: Vec<Departure<u8, usize>> = Vec::new();
        let mut expected = Vec::new();
        let mut write = |cache: &mut Cache<u8, usize>, slow: &mut Slow, key, bytes, term| {
            let life = life(term, now);
            cache.insert(key, number, bytes, life, now, &mut left);
            expected = slow.insert(Entry { key, value: number, bytes, life }, now);
        };
        match step {
            Step::Access(key, bytes, term) => {
                let found = cache.get(&key, now);
                assert_eq!(found, slow.get(key, now), "{place}");
                if matches!(found, Lookup::Absent | Lookup::Expired) {
                    write(&mut cache, &mut slow, key, bytes, term);
                }
            }
            Step::Burst(key, times) => {
                (0..times).for_each(|_| assert_eq!(cache.get(&key, now), slow.get(key, now), "{place}"));
            }
            Step::Write(key, bytes, term) => write(&mut cache, &mut slow, key, bytes, term),
            Step::Renew(key, term) => {
                let life = life(term, now);
                assert_eq!(cache.renew(&key, life, now), slow.renew(key, life, now), "{place}");
            }
            Step::Remove(key) => {
                assert_eq!(cache.remove(&key), slow.take(key).map(|entry| entry.value), "{place}");
            }
            Step::Pass(time) => now += time,
        }
        let left: Left = left.iter().map(|it| (it.key, it.value, it.reason)).collect();
        assert_eq!(left, expected, "{place}");
        assert_eq!((cache.len(), cache.bytes()), (slow.entries.len(), slow.bytes()), "{place}");
        assert!(slow.entries.iter().all(|entry| cache.life(&entry.key) == Some(entry.life)), "{place}");
        let queues: Vec<_> = cache.queues().into_iter().map(|queue| queue.members).collect();
        assert_eq!(queues, slow.queues(), "{place}");
    }
}

const MODELLED: [PolicyKind; 8] = [
    PolicyKind::Random,
    PolicyKind::RedisLru,
    PolicyKind::RedisLfu,
    PolicyKind::VolatileLru,
    PolicyKind::VolatileLfu,
    PolicyKind::VolatileRandom,
    PolicyKind::VolatileTtl,
    PolicyKind::NoEviction,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn agrees_with_its_model_in_entries(capacity in 1u64..35, steps in steps()) {
        let limits = Limits { entries: Some(capacity), bytes: None };
        MODELLED.iter().for_each(|&kind| agree(kind, limits, &steps));
    }

    #[test]
    fn agrees_with_its_model_in_bytes(capacity in 1u64..150, steps in steps()) {
        let limits = Limits { entries: None, bytes: Some(capacity) };
        MODELLED.iter().for_each(|&kind| agree(kind, limits, &steps));
    }

    #[test]
    fn agrees_with_its_model_in_both(entries in 1u64..35, bytes in 1u64..150, steps in steps()) {
        let limits = Limits { entries: Some(entries), bytes: Some(bytes) };
        MODELLED.iter().for_each(|&kind| agree(kind, limits, &steps));
    }
}
