//! Request coalescing: at most one load per key at a time, its result shared by all who asked meanwhile.
//!
//! **In production**: `golang.org/x/sync/singleflight`, whose semantics these are; groupcache (at the owning peer),
//! Varnish's and nginx's request coalescing, moka's `get_with`, FusionCache. It works *within one process*: N app
//! instances that miss together make N queries.
//!
//! **Semantics** (x/sync `singleflight.go`, run as the test vectors were):
//! * Nothing is cached: a call that comes after the flight has ended starts a new one.
//! * Whatever the leader's load gives goes to all: a value, an error, a panic. An error is as shared as a value.
//! * *shared* is true for the leader too when anyone joined, even if the joiner has left since.
//! * [`Group::forget`] lets the next caller start a new flight while the old one runs; the old one still answers its
//!   own followers, and when it ends it does not remove the newer one.
//! * A leader that never returns holds its followers for ever, unless they give up ([`Group::leave`]: in Go, `DoChan`
//!   and a `select` with a timeout) or somebody forgets the key.
//!
//! **Cost**: each call is O(1), `finish` O(followers), `leave` O(place in the queue). Nothing is allocated once the
//! tables have grown to the largest crowd seen (beyond what cloning a key takes).

use super::waiters::{Queue, Waiters};
use rustc_hash::FxHashMap;
use std::fmt;
use std::hash::Hash;

/// Names one flight of one [`Group`]; never reused for another (until 2^32 flights have passed through one slot).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FlightId {
    slot: u32,
    generation: u32,
}

/// What a caller that joined is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// What a load that panics does to its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnPanic {
    /// x/sync since 2021: all callers panic too, and the key is free again.
    FreeTheKey,
    /// GeeCache (and the groupcache code that it follows): `wg.Done` and the removal are not deferred, so the key stays
    /// taken. Its followers hang, and so does everyone who asks for the key from then on.
    LeaveTheKeyStuck,
}

/// The flights of one process.
///
/// The contract: a caller that misses the cache calls [`join`](Group::join). If it leads, it runs the load, gives the
/// result to the cache, and then calls [`finish`](Group::finish), which names everybody else the result belongs to.
/// If it follows, it waits to be named, and may [`leave`](Group::leave). `C` is the caller's handle; one that
/// waits twice in a flight must be two different handles if it may leave.
///
/// ```
/// use stampede::mechanism::singleflight::{Group, Join};
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
pub struct Group<K, C> {
    current: FxHashMap<K, u32>,
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

impl<K: Hash + Eq + Clone, C: Copy> Default for Group<K, C> {
    fn default() -> Self {
        Group::new()
    }
}

impl<K: Hash + Eq + Clone, C: Copy> Group<K, C> {
    /// No flights; panics free the key.
    pub fn new() -> Self {
        Group::with_panics(OnPanic::FreeTheKey)
    }

    /// No flights; a panic does what `on_panic` says.
    pub fn with_panics(on_panic: OnPanic) -> Self {
        Group {
            current: FxHashMap::default(),
            flights: Vec::new(),
            free: Vec::new(),
            waiters: Waiters::new(),
            on_panic,
        }
    }

    /// Joins the key's flight, or starts one.
    pub fn join(&mut self, key: &K, caller: C) -> Join {
        if let Some(&slot) = self.current.get(key) {
            let flight = &mut self.flights[slot as usize];
            flight.shared = true;
            self.waiters.push(&mut flight.queue, caller);
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
        *flight = Flight { key: Some(key.clone()), forgotten: false, shared: false, ..*flight };
        self.current.insert(key.clone(), slot);
        Join::Lead(FlightId { slot, generation: flight.generation })
    }

    /// The load has ended, with a value or an error: appends to `followers` all who wait for it, in the order in which
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
    pub fn forget(&mut self, key: &K) {
        if let Some(slot) = self.current.remove(key) {
            self.flights[slot as usize].forgotten = true;
        }
    }

    /// A follower stops waiting; the flight goes on, and counts as shared. False if it is not waiting there.
    pub fn leave(&mut self, flight: FlightId, caller: C) -> bool
    where
        C: PartialEq,
    {
        let Some(found) = self.flights.get_mut(flight.slot as usize) else { return false };
        // A flight that has ended has an empty queue, but its slot may serve another by now.
        found.generation == flight.generation && self.waiters.remove(&mut found.queue, caller)
    }

    /// How many follow the key's present flight, its leader not counted.
    pub fn waiting(&self, key: &K) -> usize {
        self.current.get(key).map_or(0, |&slot| self.flights[slot as usize].queue.len())
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
