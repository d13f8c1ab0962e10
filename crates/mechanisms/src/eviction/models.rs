//! Tests of every policy that keeps an order, against a slow model that is plainly right: plain vectors, searched from one
//! end to the other. The operations are random, in entries and in bytes.

use super::frequency_sketch::FrequencySketch;
use super::kind::PolicyKind;
use crate::cache::ttl::Life;
use crate::cache::{Cache, Departure, Limits, Lookup, Reason};
use crate::hash::FixedState;
use crate::random::{Purpose, Sequence, Stream};
use crate::time::Instant;
use proptest::prelude::*;
use std::hash::BuildHasher;

const SEED: u64 = 7;

#[derive(Clone, Copy, Debug, PartialEq)]
struct Item {
    key: u8,
    weight: u64,
    /// A visited bit or a count.
    mark: u64,
}

type Queue = Vec<Item>;

fn weight(queue: &Queue) -> u64 {
    queue.iter().map(|item| item.weight).sum()
}

fn place(queue: &Queue, key: u8) -> Option<usize> {
    queue.iter().position(|item| item.key == key)
}

fn pull(queue: &mut Queue, key: u8) -> Option<Item> {
    place(queue, key).map(|at| queue.remove(at))
}

trait Model {
    /// The queues of what is there, and after them the ghosts'.
    fn resident(&mut self) -> Vec<&mut Queue>;
    fn ghosts(&mut self) -> Vec<&mut Queue> {
        Vec::new()
    }
    fn touch(&mut self, key: u8);
    /// Before room is made.
    fn prepare(&mut self, _item: Item) {}
    fn victim(&mut self) -> u8;
    fn add(&mut self, item: Item);
    fn after(&mut self) {}
    /// An entry is about to leave.
    fn leaves(&mut self, _key: u8) {}
    /// The weight of an entry grew or shrank.
    fn reweighed(&mut self) {}
}

/// FIFO, LRU, CLOCK, LFU, SIEVE: all of them are one queue.
struct OneQueue {
    kind: PolicyKind,
    queue: Queue,
    hand: Option<u8>,
}

impl Model for OneQueue {
    fn resident(&mut self) -> Vec<&mut Queue> {
        vec![&mut self.queue]
    }
    fn touch(&mut self, key: u8) {
        let at = place(&self.queue, key).unwrap();
        match self.kind {
            PolicyKind::Clock | PolicyKind::Sieve => self.queue[at].mark = 1,
            PolicyKind::Lru | PolicyKind::Lfu => {
                let mut item = self.queue.remove(at);
                item.mark += 1;
                self.queue.push(item);
            }
            _ => {}
        }
    }
    fn prepare(&mut self, item: Item) {
        if self.kind == PolicyKind::Lru {
            self.queue.push(item);
        }
    }
    fn victim(&mut self) -> u8 {
        match self.kind {
            PolicyKind::Fifo | PolicyKind::Lru => self.queue[0].key,
            PolicyKind::Lfu => {
                let least = self.queue.iter().map(|item| item.mark).min().unwrap();
                self.queue.iter().find(|item| item.mark == least).unwrap().key
            }
            PolicyKind::Clock => {
                while self.queue[0].mark == 1 {
                    let mut item = self.queue.remove(0);
                    item.mark = 0;
                    self.queue.push(item);
                }
                self.queue[0].key
            }
            _ => {
                let mut at = self.hand.map_or(0, |key| place(&self.queue, key).unwrap());
                while self.queue[at].mark == 1 {
                    self.queue[at].mark = 0;
                    at = (at + 1) % self.queue.len();
                }
                self.hand = Some(self.queue[at].key);
                self.queue[at].key
            }
        }
    }
    fn leaves(&mut self, key: u8) {
        if self.hand == Some(key) {
            let next = place(&self.queue, key).unwrap() + 1;
            self.hand = self.queue.get(next).map(|item| item.key);
        }
    }
    fn add(&mut self, item: Item) {
        if self.kind != PolicyKind::Lru {
            self.queue.push(item);
        }
    }
}

struct Arc {
    capacity: f64,
    p: f64,
    t1: Queue,
    t2: Queue,
    b1: Queue,
    b2: Queue,
    to_t2: bool,
    in_b2: bool,
}

impl Model for Arc {
    fn resident(&mut self) -> Vec<&mut Queue> {
        vec![&mut self.t1, &mut self.t2]
    }
    fn ghosts(&mut self) -> Vec<&mut Queue> {
        vec![&mut self.b1, &mut self.b2]
    }
    fn touch(&mut self, key: u8) {
        let item = pull(&mut self.t1, key).or_else(|| pull(&mut self.t2, key)).unwrap();
        self.t2.push(item);
    }
    fn prepare(&mut self, item: Item) {
        let (b1, b2) = (weight(&self.b1) as f64, weight(&self.b2) as f64);
        (self.to_t2, self.in_b2) = (false, false);
        if pull(&mut self.b1, item.key).is_some() {
            self.p = self.capacity.min(self.p + (b2 / b1).max(1.0) * item.weight as f64);
            self.to_t2 = true;
        } else if pull(&mut self.b2, item.key).is_some() {
            self.p = (self.p - (b1 / b2).max(1.0) * item.weight as f64).max(0.0);
            (self.to_t2, self.in_b2) = (true, true);
        }
    }
    fn victim(&mut self) -> u8 {
        let t1 = weight(&self.t1) as f64;
        let from_t1 = !self.t1.is_empty() && (t1 > self.p || (self.in_b2 && t1 == self.p) || self.t2.is_empty());
        let (from, to) = if from_t1 { (&self.t1, &mut self.b1) } else { (&self.t2, &mut self.b2) };
        to.push(from[0]);
        from[0].key
    }
    fn add(&mut self, item: Item) {
        if self.to_t2 { self.t2.push(item) } else { self.t1.push(item) }
    }
    fn after(&mut self) {
        self.in_b2 = false;
        while weight(&self.t1) + weight(&self.b1) > self.capacity as u64 && !self.b1.is_empty() {
            self.b1.remove(0);
        }
        let all = |model: &Arc| [&model.t1, &model.t2, &model.b1, &model.b2].map(weight).iter().sum::<u64>();
        while all(self) > 2 * self.capacity as u64 && !self.b2.is_empty() {
            self.b2.remove(0);
        }
    }
}

struct S3Fifo {
    capacity: u64,
    small: Queue,
    main: Queue,
    ghost: Queue,
    has_evicted: bool,
    returns: bool,
}

impl Model for S3Fifo {
    fn resident(&mut self) -> Vec<&mut Queue> {
        vec![&mut self.small, &mut self.main]
    }
    fn ghosts(&mut self) -> Vec<&mut Queue> {
        vec![&mut self.ghost]
    }
    fn touch(&mut self, key: u8) {
        let queue = if place(&self.small, key).is_some() { &mut self.small } else { &mut self.main };
        let at = place(queue, key).unwrap();
        queue[at].mark = (queue[at].mark + 1).min(3);
    }
    fn prepare(&mut self, item: Item) {
        self.returns = pull(&mut self.ghost, item.key).is_some();
    }
    fn victim(&mut self) -> u8 {
        self.has_evicted = true;
        let main_capacity = self.capacity - self.capacity / 10;
        while weight(&self.main) <= main_capacity && !self.small.is_empty() {
            // All of the small queue is tried before main's size is looked at again.
            while !self.small.is_empty() {
                if self.small[0].mark < 2 {
                    self.ghost.push(self.small[0]);
                    return self.small[0].key;
                }
                let item = self.small.remove(0);
                self.main.push(Item { mark: 0, ..item });
            }
        }
        while self.main[0].mark > 0 {
            let item = self.main.remove(0);
            self.main.push(Item { mark: item.mark - 1, ..item });
        }
        self.main[0].key
    }
    fn add(&mut self, item: Item) {
        let fills_main = !self.has_evicted && weight(&self.small) >= self.capacity / 10;
        if self.returns || fills_main { self.main.push(item) } else { self.small.push(item) }
    }
    fn after(&mut self) {
        while weight(&self.ghost) > self.capacity * 9 / 10 {
            self.ghost.remove(0);
        }
    }
}

struct WTinyLfu {
    capacity: u64,
    window: Queue,
    probation: Queue,
    protected: Queue,
    candidates: Vec<u8>,
    sketch: FrequencySketch,
    draws: Sequence,
}

impl WTinyLfu {
    fn main(&self) -> u64 {
        self.capacity * 99 / 100
    }
    fn shrink_window(&mut self) {
        self.candidates.clear();
        while weight(&self.window) > self.capacity - self.main() {
            let item = self.window.remove(0);
            self.candidates.push(item.key);
            self.probation.push(item);
        }
    }
}

fn sketch_hash(key: u8) -> u32 {
    FixedState.hash_one(key) as u32
}

impl Model for WTinyLfu {
    fn resident(&mut self) -> Vec<&mut Queue> {
        vec![&mut self.window, &mut self.probation, &mut self.protected]
    }
    fn touch(&mut self, key: u8) {
        self.sketch.increment(sketch_hash(key));
        if let Some(item) = pull(&mut self.window, key) {
            self.window.push(item);
        } else if let Some(item) = pull(&mut self.protected, key) {
            self.protected.push(item);
        } else if let Some(item) = pull(&mut self.probation, key) {
            self.protected.push(item);
            while weight(&self.protected) > self.main() * 8 / 10 {
                let demoted = self.protected.remove(0);
                self.probation.push(demoted);
            }
        }
    }
    fn prepare(&mut self, item: Item) {
        if [&self.window, &self.probation, &self.protected].map(weight).iter().sum::<u64>() >= self.capacity / 2 {
            self.sketch.ensure_capacity(1);
        }
        self.sketch.increment(sketch_hash(item.key));
        self.window.push(item);
        self.shrink_window();
    }
    fn victim(&mut self) -> u8 {
        let queues = [&self.probation, &self.protected, &self.window];
        let victim = queues.into_iter().find(|queue| !queue.is_empty()).unwrap()[0].key;
        if self.candidates.is_empty() {
            return victim;
        }
        let candidate = self.candidates.remove(0);
        if candidate == victim {
            return candidate;
        }
        let [ours, theirs] = [candidate, victim].map(|key| self.sketch.frequency(sketch_hash(key)));
        if ours > theirs || (ours >= 6 && self.draws.next_u64().is_multiple_of(128)) { victim } else { candidate }
    }
    fn add(&mut self, _: Item) {}
    fn reweighed(&mut self) {
        self.shrink_window();
    }
}

fn model(kind: PolicyKind, capacity: u64) -> Box<dyn Model> {
    let queue = Vec::new;
    match kind {
        PolicyKind::Arc => Box::new(Arc {
            capacity: capacity as f64,
            p: 0.0,
            t1: queue(),
            t2: queue(),
            b1: queue(),
            b2: queue(),
            to_t2: false,
            in_b2: false,
        }),
        PolicyKind::S3Fifo => Box::new(S3Fifo {
            capacity,
            small: queue(),
            main: queue(),
            ghost: queue(),
            has_evicted: false,
            returns: false,
        }),
        PolicyKind::WTinyLfu => Box::new(WTinyLfu {
            capacity,
            window: queue(),
            probation: queue(),
            protected: queue(),
            candidates: Vec::new(),
            sketch: FrequencySketch::default(),
            draws: Stream::new(SEED, Purpose("eviction: chances")).sequence(),
        }),
        kind => Box::new(OneQueue { kind, queue: queue(), hand: None }),
    }
}

/// A model with the cache's own rules around it.
struct Slow {
    model: Box<dyn Model>,
    kind: PolicyKind,
    capacity: u64,
    in_bytes: bool,
}

impl Slow {
    fn holds(&mut self, key: u8) -> bool {
        self.model.resident().into_iter().any(|queue| place(queue, key).is_some())
    }
    fn total(&mut self) -> u64 {
        self.model.resident().into_iter().map(|queue| weight(queue)).sum()
    }
    fn get(&mut self, key: u8) -> bool {
        let hit = self.holds(key);
        if hit {
            self.model.touch(key);
        }
        hit
    }
    fn remove(&mut self, key: u8) {
        self.model.leaves(key);
        for queue in self.model.resident() {
            pull(queue, key);
        }
    }
    fn write(&mut self, key: u8, bytes: u64) -> Vec<(u8, Reason)> {
        let weight = if self.in_bytes { bytes } else { 1 };
        let mut left = Vec::new();
        let replaces = self.holds(key);
        if weight > self.capacity && self.kind != PolicyKind::Lru {
            if replaces {
                self.remove(key);
                left.push((key, Reason::Replaced));
            }
            left.push((key, Reason::TooLarge));
            return left;
        }
        let item = Item { key, weight, mark: u64::from(self.kind == PolicyKind::Lfu) };
        let mut pending = 0;
        if replaces {
            self.model.touch(key);
            for queue in self.model.resident() {
                if let Some(at) = place(queue, key) {
                    queue[at].weight = weight;
                }
            }
            self.model.reweighed();
        } else {
            self.model.prepare(item);
            pending = if self.holds(key) { 0 } else { weight };
        }
        while self.total() + pending > self.capacity {
            let victim = self.model.victim();
            let reason = match () {
                () if victim == key && weight > self.capacity => Reason::TooLarge,
                () if victim == key && !replaces => Reason::NotAdmitted,
                () => Reason::Evicted,
            };
            left.push((victim, reason));
            self.remove(victim);
        }
        if replaces {
            left.push((key, Reason::Replaced));
        } else if left.iter().all(|&(gone, _)| gone != key) {
            self.model.add(item);
        }
        self.model.after();
        left
    }
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// Reads, and fills on a miss.
    Access(u8, u64),
    Write(u8, u64),
    Remove(u8),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let key = || prop_oneof![0u8..6, 0u8..30];
    let step = prop_oneof![
        8 => (key(), 1u64..9).prop_map(|(key, bytes)| Step::Access(key, bytes)),
        1 => (key(), 1u64..40).prop_map(|(key, bytes)| Step::Write(key, bytes)),
        1 => key().prop_map(Step::Remove),
    ];
    prop::collection::vec(step, 1..400)
}

fn agree(kind: PolicyKind, capacity: u64, in_bytes: bool, steps: &[Step]) {
    let limit = Some(capacity);
    let limits = if in_bytes { Limits { entries: None, bytes: limit } } else { Limits { entries: limit, bytes: None } };
    let mut cache: Cache<u8, ()> = Cache::new(kind, limits, SEED).unwrap();
    let mut slow = Slow { model: model(kind, capacity), kind, capacity, in_bytes };
    for (number, &step) in steps.iter().enumerate() {
        let mut left: Vec<Departure<u8, ()>> = Vec::new();
        let mut expected = Vec::new();
        let mut write = |cache: &mut Cache<u8, ()>, slow: &mut Slow, key, bytes| {
            cache.insert(key, (), bytes, Life::FOREVER, Instant::ZERO, &mut left);
            expected = slow.write(key, bytes);
        };
        match step {
            Step::Access(key, bytes) => {
                let hit = cache.get(&key, Instant::ZERO) == Lookup::Fresh(&());
                assert_eq!(hit, slow.get(key), "{kind:?}, step {number}, {step:?}");
                if !hit {
                    write(&mut cache, &mut slow, key, bytes);
                }
            }
            Step::Write(key, bytes) => write(&mut cache, &mut slow, key, bytes),
            Step::Remove(key) => {
                assert_eq!(cache.remove(&key).is_some(), slow.holds(key));
                slow.remove(key);
            }
        }
        let left: Vec<(u8, Reason)> = left.iter().map(|it| (it.key, it.reason)).collect();
        assert_eq!(left, expected, "{kind:?} of {capacity}, step {number}, {step:?}");
        let held = if in_bytes { cache.bytes() } else { cache.len() as u64 };
        assert_eq!(held, slow.total());
        let order =
            |queue: &super::policy::Queue<u8>| -> Vec<u8> { queue.members.iter().map(|&(key, _)| key).collect() };
        if kind != PolicyKind::Lfu {
            let mut models: Vec<Vec<u8>> = Vec::new();
            models.extend(slow.model.resident().iter().map(|queue| queue.iter().map(|item| item.key).collect()));
            models.extend(slow.model.ghosts().iter().map(|queue| queue.iter().map(|item| item.key).collect()));
            let ours: Vec<_> = cache.queues().iter().take(models.len()).map(order).collect();
            assert_eq!(ours, models, "{kind:?} of {capacity}, step {number}, {step:?}");
        }
    }
}

const MODELLED: [PolicyKind; 8] = [
    PolicyKind::Fifo,
    PolicyKind::Lru,
    PolicyKind::Clock,
    PolicyKind::Lfu,
    PolicyKind::Sieve,
    PolicyKind::Arc,
    PolicyKind::S3Fifo,
    PolicyKind::WTinyLfu,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn agrees_with_its_model_in_entries(capacity in 1u64..25, steps in steps()) {
        MODELLED.iter().for_each(|&kind| agree(kind, capacity, false, &steps));
    }

    #[test]
    fn agrees_with_its_model_in_bytes(capacity in 1u64..60, steps in steps()) {
        MODELLED.iter().for_each(|&kind| agree(kind, capacity, true, &steps));
    }
}
