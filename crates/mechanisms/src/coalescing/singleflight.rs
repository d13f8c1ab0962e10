//! Request coalescing: at most one load per key at a time, its result shared by all callers that asked meanwhile.
//!
//! **In production**: `golang.org/x/sync/singleflight`, whose semantics these are; groupcache (at the owning peer),
//! Varnish's and nginx's request coalescing, moka's `get_with`, FusionCache. It works *within one process*: N app
//! instances that miss together make N queries.
//!
//! **Semantics** (x/sync `singleflight.go`, run as the test vectors were):
//! * Nothing is cached: a call that comes after the flight has ended starts a new one.
//! * The result of the leader's load goes to all: a value, an error, a panic. Errors are shared just as values are.
//! * *shared* is true, also for the leader, when anyone joined, even if that caller has left since.
//! * [`Group::forget`] lets the next caller start a new flight while the old one runs; the old one still answers its
//!   own followers, and when it ends it does not remove the newer one.
//! * A leader that never returns holds its followers for ever, unless they give up ([`Group::leave`]: in Go, `DoChan`
//!   and a `select` with a timeout) or somebody forgets the key.
//!
//! **Cost**: each call is O(1), `finish` O(followers), `leave` O(place in the queue). Nothing is allocated once the
//! tables have grown to the largest crowd seen (beyond what cloning a key takes).

use crate::coalescing::waiters::{Queue, Waiters};
use crate::memory::Memory;
use crate::table::Table;
use std::borrow::Borrow;
use std::fmt;
use std::hash::{BuildHasher, Hash, RandomState};

/// Names one flight of one [`Group`]; never reused for another (until 2^32 flights have passed through one slot).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FlightId {
    slot: u32,
    generation: u32,
}

/// The part of a caller that joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a caller that leads has to load and then finish the flight"]
pub enum Join {
    /// The caller must run the load and then [`Group::finish`] the flight.
    Lead(FlightId),
    /// Another caller is loading; this one will be among the followers that [`Group::finish`] names.
    Follow(FlightId),
}

/// How a flight ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finished {
    /// Whether anyone ever joined: the third result of Go's `Do`, the same for the leader and its followers.
    pub shared: bool,
    /// Whether the key was forgotten while the flight was under way.
    pub forgotten: bool,
}

/// The flight has already ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotInFlight;

impl fmt::Display for NotInFlight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the flight has already ended")
    }
}

impl std::error::Error for NotInFlight {}

/// The fate of a key whose load panics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnPanic {
    /// x/sync since 2021: all callers panic too, and the key is free again.
    FreeTheKey,
    /// GeeCache (and the groupcache code that it follows): `wg.Done` and the removal are not deferred, so the key stays
    /// taken. Its followers hang, and so does every later caller for the key.
    LeaveTheKeyStuck,
}

/// The flights of one process.
///
/// The contract: a caller that misses the cache calls [`join`](Group::join). If it leads, it runs the load, gives the
/// result to the cache, and then calls [`finish`](Group::finish), which hands out all others that the result belongs to.
/// If it follows, it waits for that, and may [`leave`](Group::leave). `C` is the handle by which a follower is told: a
/// number, a sender of a channel, a closure.
///
/// ```
/// use stampede_mechanisms::coalescing::singleflight::{Group, Join};
///
/// let mut group = Group::new();
/// let Join::Lead(flight) = group.join(&"Tom", 1) else { panic!("the first caller leads") };
/// assert_eq!(group.join(&"Tom", 2), Join::Follow(flight));
/// assert_eq!(group.join(&"Tom", 3), Join::Follow(flight));
///
/// // Caller 1 has queried the database: one query has answered three.
/// let mut followers = Vec::new();
/// assert!(group.finish(flight, &mut followers).unwrap().shared);
/// assert_eq!(followers, [2, 3]);
/// ```
#[derive(Clone, Debug)]
pub struct Group<K, C, S = RandomState> {
    current: Table<K, u32, S>,
    flights: Vec<Flight<K>>,
    free: Vec<u32>,
    waiters: Waiters<C>,
    on_panic: OnPanic,
}

#[derive(Clone, Debug)]
struct Flight<K> {
    generation: u32,
    /// `None` once the flight has ended.
    key: Option<K>,
    forgotten: bool,
    shared: bool,
    queue: Queue,
}

impl<K, C, S: Default> Default for Group<K, C, S> {
    fn default() -> Self {
        Group::with_hasher(OnPanic::FreeTheKey, S::default())
    }
}

impl<K, C> Group<K, C> {
    /// No flights; panics free the key.
    pub fn new() -> Self {
        Group::default()
    }

    /// No flights; a panic does what `on_panic` says.
    pub fn with_panics(on_panic: OnPanic) -> Self {
        Group::with_hasher(on_panic, RandomState::new())
    }
}

impl<K, C, S> Group<K, C, S> {
    /// No flights; a panic does what `on_panic` says, and keys are found by the hashes of `hasher`.
    pub fn with_hasher(on_panic: OnPanic, hasher: S) -> Self {
        Group {
            current: Table::with_hasher(hasher),
            flights: Vec::new(),
            free: Vec::new(),
            waiters: Waiters::new(),
            on_panic,
        }
    }
}

impl<K: Hash + Eq + Clone, C, S: BuildHasher> Group<K, C, S> {
    /// Adds what it holds.
    pub fn weigh(&self, memory: &mut Memory) {
        memory.map(&self.current);
        memory.vec(&self.flights);
        memory.vec(&self.free);
        self.waiters.weigh(memory);
    }

    /// Joins the key's flight, or starts one. A caller that leads needs no handle: then `caller` is dropped.
    pub fn join<Q>(&mut self, key: &Q, caller: C) -> Join
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        self.join_with(key, || caller)
    }

    /// Like [`join`](Group::join), but makes the caller's handle only if it has to wait.
    pub fn join_with<Q>(&mut self, key: &Q, caller: impl FnOnce() -> C) -> Join
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        if let Some(&slot) = self.current.get(key) {
            let flight = &mut self.flights[slot as usize];
            flight.shared = true;
            self.waiters.push(&mut flight.queue, caller());
            return Join::Follow(FlightId { slot, generation: flight.generation });
        }
        let slot = self.free.pop().unwrap_or_else(|| {
            self.flights.push(Flight {
                generation: 0,
                key: None,
                forgotten: false,
                shared: false,
                queue: Queue::EMPTY,
            });
            self.flights.len() as u32 - 1
        });
        let flight = &mut self.flights[slot as usize];
        *flight = Flight { key: Some(key.to_owned()), forgotten: false, shared: false, ..*flight };
        self.current.insert(key.to_owned(), slot);
        Join::Lead(FlightId { slot, generation: flight.generation })
    }

    /// The load has ended, with a value or an error: appends to `followers` all its waiters, in the order in which
    /// they joined, and frees the key (unless it was forgotten: then it belongs to a newer flight, or to none).
    ///
    /// # Errors
    /// [`NotInFlight`] if the flight has ended before.
    pub fn finish(&mut self, flight: FlightId, followers: &mut Vec<C>) -> Result<Finished, NotInFlight> {
        let slot = flight.slot;
        let flight = self.flight(flight)?;
        let key = flight.key.take().ok_or(NotInFlight)?;
        let finished = Finished { shared: flight.shared, forgotten: flight.forgotten };
        flight.generation = flight.generation.wrapping_add(1);
        let mut queue = std::mem::replace(&mut flight.queue, Queue::EMPTY);
        if !finished.forgotten {
            self.current.remove(&key);
        }
        self.free.push(slot);
        while let Some(caller) = self.waiters.pop(&mut queue) {
            followers.push(caller);
        }
        Ok(finished)
    }

    /// The load has panicked. With [`OnPanic::FreeTheKey`] this is [`finish`](Group::finish): everybody named panics as
    /// well. With [`OnPanic::LeaveTheKeyStuck`] it is `None` and nobody is told, now or later.
    ///
    /// # Errors
    /// [`NotInFlight`] if the flight has ended before.
    pub fn panic(&mut self, flight: FlightId, followers: &mut Vec<C>) -> Result<Option<Finished>, NotInFlight> {
        match self.on_panic {
            OnPanic::FreeTheKey => self.finish(flight, followers).map(Some),
            OnPanic::LeaveTheKeyStuck => self.flight(flight).map(|_| None),
        }
    }

    /// Makes the next caller for `key` start a new flight, whether or not one is under way.
    pub fn forget<Q>(&mut self, key: &Q)
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        if let Some(slot) = self.current.remove(key) {
            self.flights[slot as usize].forgotten = true;
        }
    }

    /// The first follower that `is_it` stops waiting and is given back; the flight goes on, and counts as shared. `None`
    /// if there is none.
    pub fn leave(&mut self, flight: FlightId, is_it: impl FnMut(&C) -> bool) -> Option<C> {
        // A flight that has ended has an empty queue, but its slot may serve another by now.
        let found = self.flights.get_mut(flight.slot as usize).filter(|found| found.generation == flight.generation)?;
        self.waiters.remove(&mut found.queue, is_it)
    }

    /// How many follow the key's present flight, its leader not counted.
    pub fn waiting<Q>(&self, key: &Q) -> usize
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.current.get(key).map_or(0, |&slot| self.flights[slot as usize].queue.len())
    }

    /// Whether somebody is loading the key, so that a caller would have to wait for that.
    pub fn is_in_flight<Q>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.current.contains_key(key)
    }

    /// How many loads are under way, the forgotten and the stuck included.
    pub fn in_flight(&self) -> usize {
        self.flights.len() - self.free.len()
    }

    fn flight(&mut self, id: FlightId) -> Result<&mut Flight<K>, NotInFlight> {
        let flight = self.flights.get_mut(id.slot as usize).ok_or(NotInFlight)?;
        if flight.generation == id.generation && flight.key.is_some() { Ok(flight) } else { Err(NotInFlight) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    /// Leads a flight for `key`, or fails the test.
    fn lead(group: &mut Group<u8, u32>, key: u8) -> FlightId {
        match group.join(&key, 0) {
            Join::Lead(flight) => flight,
            Join::Follow(_) => panic!("key {key} has a flight already"),
        }
    }

    #[test]
    fn a_follower_that_leaves_is_not_told_but_the_flight_stays_shared() {
        let mut group = Group::new();
        let flight = lead(&mut group, 7);
        let _ = group.join(&7, 1);
        let _ = group.join(&7, 2);
        assert!(group.leave(flight, |caller| *caller == 1).is_some());
        assert!(group.leave(flight, |caller| *caller == 1).is_none(), "it has left already");
        assert!(group.leave(flight, |caller| *caller == 0).is_none(), "the leader does not wait");
        assert_eq!(group.waiting(&7), 1);
        assert!(group.leave(flight, |caller| *caller == 2).is_some());
        let mut told = Vec::new();
        assert_eq!(group.finish(flight, &mut told), Ok(Finished { shared: true, forgotten: false }));
        assert!(told.is_empty());
    }

    #[test]
    fn a_leader_that_never_returns_holds_the_key_until_it_is_forgotten() {
        let mut group = Group::new();
        let dead = lead(&mut group, 7);
        assert_eq!(group.join(&7, 1), Join::Follow(dead));
        assert!(group.leave(dead, |caller| *caller == 1).is_some(), "its timeout is all that frees a follower");
        assert_eq!(group.join(&7, 2), Join::Follow(dead), "and the next one waits again");
        group.forget(&7);
        let fresh = lead(&mut group, 7);
        assert_eq!(group.in_flight(), 2);
        assert_eq!(group.join(&7, 3), Join::Follow(fresh));
        assert_eq!(group.finish(fresh, &mut Vec::new()), Ok(Finished { shared: true, forgotten: false }));
    }

    #[test]
    fn a_forgotten_flight_that_ends_does_not_remove_the_newer_one() {
        let mut group = Group::new();
        let old = lead(&mut group, 7);
        group.forget(&7);
        let new = lead(&mut group, 7);
        assert_eq!(group.finish(old, &mut Vec::new()), Ok(Finished { shared: false, forgotten: true }));
        assert_eq!(group.join(&7, 1), Join::Follow(new));
    }

    #[test]
    fn a_panic_reaches_every_follower_and_frees_the_key() {
        let mut group = Group::new();
        let flight = lead(&mut group, 7);
        let _ = group.join(&7, 1);
        let mut told = Vec::new();
        assert_eq!(group.panic(flight, &mut told), Ok(Some(Finished { shared: true, forgotten: false })));
        assert_eq!(told, [1]);
        let _ = lead(&mut group, 7);
    }

    #[test]
    fn in_geecache_a_panic_leaves_the_key_stuck_and_its_followers_hanging() {
        let mut group = Group::with_panics(OnPanic::LeaveTheKeyStuck);
        let flight = lead(&mut group, 7);
        let _ = group.join(&7, 1);
        let mut told = Vec::new();
        assert_eq!(group.panic(flight, &mut told), Ok(None));
        assert!(told.is_empty());
        assert_eq!(group.join(&7, 2), Join::Follow(flight), "a later caller hangs too");
        assert_eq!((group.waiting(&7), group.in_flight()), (2, 1));
        let other = lead(&mut group, 8);
        assert!(group.finish(other, &mut told).is_ok(), "other keys are not touched");
    }

    #[test]
    fn a_flight_ends_once() {
        let mut group = Group::new();
        let flight = lead(&mut group, 7);
        assert!(group.finish(flight, &mut Vec::new()).is_ok());
        let next = lead(&mut group, 7);
        let _ = group.join(&7, 1);
        assert_eq!(group.finish(flight, &mut Vec::new()), Err(NotInFlight));
        assert_eq!(group.panic(flight, &mut Vec::new()), Err(NotInFlight));
        assert!(group.leave(flight, |caller| *caller == 1).is_none(), "caller 1 follows the newer flight");
        assert_eq!(group.waiting(&7), 1);
        assert!(group.finish(next, &mut Vec::new()).is_ok());
        assert_eq!(group.finish(next, &mut Vec::new()), Err(NotInFlight));
    }

    #[test]
    fn a_warm_group_reuses_its_memory() {
        let mut group = Group::new();
        let mut told = Vec::new();
        for _ in 0..100 {
            let flight = lead(&mut group, 7);
            for caller in 1..1000 {
                let _ = group.join(&7, caller);
            }
            told.clear();
            group.finish(flight, &mut told).unwrap();
            assert_eq!(told.len(), 999);
        }
        assert_eq!(group.flights.len(), 1);
    }

    #[derive(Clone, Debug)]
    enum Op {
        Join(u8),
        Finish(usize),
        Forget(u8),
        Leave(usize, usize),
    }

    fn op() -> impl Strategy<Value = Op> {
        prop_oneof![
            5 => (0..4u8).prop_map(Op::Join),
            2 => (0..64usize).prop_map(Op::Finish),
            1 => (0..4u8).prop_map(Op::Forget),
            2 => (0..64usize, 0..64usize).prop_map(|(f, c)| Op::Leave(f, c)),
        ]
    }

    /// Go's rules in the plainest words: a map of calls, and each call its list of waiters.
    #[derive(Default)]
    struct Model {
        calls: Vec<(u8, Vec<u32>, Finished, bool)>,
        current: BTreeMap<u8, usize>,
    }

    proptest! {
        #[test]
        fn behaves_as_a_map_of_calls(ops in prop::collection::vec(op(), 0..300)) {
            let mut group = Group::new();
            let mut model = Model::default();
            let mut ids = Vec::new();
            for (caller, op) in (0u32..).zip(ops) {
                match op {
                    Op::Join(key) => {
                        let joined = group.join(&key, caller);
                        match model.current.get(&key) {
                            Some(&call) => {
                                model.calls[call].1.push(caller);
                                model.calls[call].2.shared = true;
                                prop_assert_eq!(joined, Join::Follow(ids[call]));
                            }
                            None => {
                                let Join::Lead(id) = joined else { panic!("{key} has no flight") };
                                prop_assert!(!ids.contains(&id));
                                ids.push(id);
                                model.current.insert(key, model.calls.len());
                                model.calls.push((key, vec![], Finished { shared: false, forgotten: false }, true));
                            }
                        }
                    }
                    Op::Finish(call) if call < ids.len() => {
                        let mut told = Vec::new();
                        let finished = group.finish(ids[call], &mut told);
                        let (key, waiters, expected, alive) = &mut model.calls[call];
                        prop_assert_eq!(finished, if *alive { Ok(*expected) } else { Err(NotInFlight) });
                        prop_assert_eq!(&told, &*waiters);
                        waiters.clear();
                        *alive = false;
                        if model.current.get(key) == Some(&call) {
                            model.current.remove(key);
                        }
                    }
                    Op::Forget(key) => {
                        group.forget(&key);
                        if let Some(call) = model.current.remove(&key) {
                            model.calls[call].2.forgotten = true;
                        }
                    }
                    Op::Leave(call, place) if call < ids.len() => {
                        let waiters = &mut model.calls[call].1;
                        let who = waiters.get(place).copied();
                        prop_assert_eq!(group.leave(ids[call], |caller| Some(*caller) == who), who);
                        waiters.retain(|caller| Some(*caller) != who);
                    }
                    Op::Finish(_) | Op::Leave(..) => {}
                }
                prop_assert_eq!(group.in_flight(), model.calls.iter().filter(|call| call.3).count());
                for key in 0..4 {
                    let waiting = model.current.get(&key).map_or(0, |&call| model.calls[call].1.len());
                    prop_assert_eq!(group.waiting(&key), waiting);
                }
            }
        }
    }
}
