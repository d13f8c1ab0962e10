//! Write-back (write-behind): a write is acknowledged once it is queued, and a worker brings it to the database later, in
//! batches.
//!
//! **In production**: Coherence's and Ehcache's write-behind, disk controllers, most metrics pipelines. Writes become as
//! fast as memory, bursts are evened out, and the database sees fewer, larger statements. The price is paid in a
//! crash: every write that was acknowledged but not yet applied is lost, unless it was logged first.
//!
//! **Semantics**:
//! * One batch is under way at a time and writes keep their order, so the last one to a key wins in the database too.
//! * A batch that fails stays at the head of the queue and is tried again.
//! * A full queue refuses the write, which the caller has to answer for: wait, write through, or fail.
//! * **Graceful shutdown** ([`WriteBack::close`]): no more writes, and the rest is flushed at once in batches.
//! * **Write-ahead log** ([`Log`]): what is on disk survives a crash and is replayed in order. Only what is on disk goes to
//!   the database: otherwise a replay could put an older, logged write over a newer one that was applied but not
//!   logged. Applying and noting it in the log are two steps, so a batch that reached the database just before the crash
//!   is applied twice: writes must be idempotent.
//! * Every write that was accepted is applied, queued, or counted as lost, whatever happens.
//!
//! **Cost**: O(1) a write, O(batch) a batch; a crash O(queue).
//!
//! **Source**: the log policies are Redis's `appendfsync always` and `everysec`; queue, worker and shutdown are as in the
//! products named above.

use crate::memory::Memory;
use crate::range::OutOfRange;
use crate::time::{Duration, Instant};
use std::collections::VecDeque;
use std::fmt;

/// Which writes are logged to disk, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Log {
    /// Nothing: a crash loses the queue.
    None,
    /// Each write, *before* it is acknowledged: the caller acknowledges when its disk has done so. A crash loses nothing.
    EveryWrite,
    /// All writes since the last time, this long after the first of them: a crash loses about as much.
    Every(Duration),
}

/// How writes are queued, batched and logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriteBackConfig {
    /// How many writes may wait or be under way: at least 1.
    pub capacity: usize,
    /// The largest batch: at least 1. A queue that has so many, or is full, is flushed at once.
    pub batch: usize,
    /// How long a write may wait for its batch to fill up.
    pub linger: Duration,
    /// Which writes survive a crash.
    pub log: Log,
}

/// A write on its way to the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Write<K, V> {
    /// Its place in the order of all writes: 0, 1, 2, ….
    pub number: u64,
    /// The key that is written to.
    pub key: K,
    /// The new value.
    pub value: V,
}

/// Why a write was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refused {
    /// The queue is full.
    Full,
    /// The queue is being flushed for shutdown.
    Closing,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refused::Full => "the write-back queue is full",
            Refused::Closing => "the write-back queue is closing",
        })
    }
}

impl std::error::Error for Refused {}

/// No batch is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoBatch;

impl fmt::Display for NoBatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no batch is under way")
    }
}

impl std::error::Error for NoBatch {}

/// Where all accepted writes are: `accepted = applied + queued + lost`, always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Were acknowledged to a client (or are about to be).
    pub accepted: u64,
    /// Are in the database.
    pub applied: u64,
    /// Wait, or are under way in a batch.
    pub queued: u64,
    /// Are nowhere.
    pub lost: u64,
}

/// How much a crash left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// How many writes the log gave back to the queue.
    pub replayed: usize,
    /// How many of these the database has already, and will get again.
    pub again: usize,
}

/// The queue of one process.
///
/// The contract: [`accept`](WriteBack::accept) each write. Whenever something has changed, and at
/// [`wake_at`](WriteBack::wake_at), ask for [`next_batch`](WriteBack::next_batch), bring it to the database, and say how it
/// went: [`applied`](WriteBack::applied) or [`failed`](WriteBack::failed). At [`sync_due`](WriteBack::sync_due) write the
/// log and call [`synced`](WriteBack::synced). Call in the order of time.
///
/// ```
/// use stampede_mechanisms::writes::write_back::{Log, WriteBack, WriteBackConfig};
/// use stampede_mechanisms::time::{Duration, Instant};
///
/// let config = WriteBackConfig { capacity: 100, batch: 2, linger: Duration::from_secs(1), log: Log::None };
/// let (mut queue, now) = (WriteBack::new(config).unwrap(), Instant::ZERO);
/// for (key, value) in [("a", 1), ("b", 2), ("c", 3)] {
///     queue.accept(key, value, now).unwrap();
/// }
/// let mut batch = Vec::new();
/// assert_eq!(queue.next_batch(now, &mut batch), 2);
/// queue.applied().unwrap();
/// assert_eq!(queue.next_batch(now, &mut batch), 0, "c waits for company until 1 s");
/// // Instead, the process dies.
/// let mut lost = Vec::new();
/// queue.crash(false, &mut lost);
/// assert_eq!((lost.len(), lost[0].key), (1, "c"));
/// ```
#[derive(Clone, Debug)]
pub struct WriteBack<K, V> {
    config: WriteBackConfig,
    /// All that is not applied, in order, with the time it was accepted. The first `under_way` are with the database.
    queue: VecDeque<(Write<K, V>, Instant)>,
    under_way: usize,
    /// Writes with a lower number are on disk.
    synced: u64,
    closing: bool,
    next: u64,
    applied: u64,
    lost: u64,
}

impl<K: Clone, V: Clone> WriteBack<K, V> {
    /// An empty queue.
    ///
    /// # Errors
    /// [`OutOfRange`] if the capacity or the batch is zero.
    pub fn new(config: WriteBackConfig) -> Result<Self, OutOfRange> {
        OutOfRange::check("capacity", config.capacity as u64, 1, u64::MAX)?;
        OutOfRange::check("batch", config.batch as u64, 1, u64::MAX)?;
        let queue = VecDeque::new();
        Ok(WriteBack { config, queue, under_way: 0, synced: 0, closing: false, next: 0, applied: 0, lost: 0 })
    }

    /// Takes a write and gives its number. With [`Log::EveryWrite`] the caller logs it and then acknowledges it; else it
    /// is acknowledged at once.
    ///
    /// # Errors
    /// [`Refused`] if the queue is full or closing.
    pub fn accept(&mut self, key: K, value: V, now: Instant) -> Result<u64, Refused> {
        if self.closing {
            return Err(Refused::Closing);
        }
        if self.queue.len() >= self.config.capacity {
            return Err(Refused::Full);
        }
        let number = self.next;
        self.next += 1;
        self.queue.push_back((Write { number, key, value }, now));
        if self.config.log == Log::EveryWrite {
            self.synced = self.next;
        }
        Ok(number)
    }

    /// Appends the next batch to `batch` and gives its size: 0 if there is none, one is under way, or it is not full and
    /// may linger.
    #[must_use = "a batch that is under way has to be reported as applied or failed"]
    pub fn next_batch(&mut self, now: Instant, batch: &mut Vec<Write<K, V>>) -> usize {
        if self.wake_at().is_none_or(|due| now < due) {
            return 0;
        }
        self.under_way = self.ready().min(self.config.batch);
        batch.extend(self.queue.iter().take(self.under_way).map(|(write, _)| write.clone()));
        self.under_way
    }

    /// When there will be a batch if nothing else happens; in the past if there is one; `None` if there is nothing, a batch
    /// is under way, or all waits for the log.
    pub fn wake_at(&self) -> Option<Instant> {
        let ready = self.ready();
        let (_, accepted) = self.queue.front().filter(|_| self.under_way == 0 && ready > 0)?;
        let due = self.closing || ready >= self.config.batch.min(self.config.capacity);
        Some(if due { *accepted } else { *accepted + self.config.linger })
    }

    /// The database has the batch: gives its size.
    ///
    /// # Errors
    /// [`NoBatch`] if none was under way.
    pub fn applied(&mut self) -> Result<usize, NoBatch> {
        let size = self.end_batch()?;
        self.queue.drain(..size);
        self.applied += size as u64;
        Ok(size)
    }

    /// The database refused the batch: it is the head of the queue again. The caller may pause before it asks for the
    /// next one.
    ///
    /// # Errors
    /// [`NoBatch`] if none was under way.
    pub fn failed(&mut self) -> Result<usize, NoBatch> {
        self.end_batch()
    }

    /// When the log must be written next; `None` if nothing waits for it.
    pub fn sync_due(&self) -> Option<Instant> {
        let Log::Every(interval) = self.config.log else { return None };
        let (_, accepted) = self.queue.get(self.on_disk())?;
        Some(if self.closing { *accepted } else { *accepted + interval })
    }

    /// The log has been written: all that was accepted so far is on disk. Without a log this does nothing.
    pub fn synced(&mut self) {
        if self.config.log != Log::None {
            self.synced = self.next;
        }
    }

    /// Shutdown: nothing more is accepted, the rest need not linger. It is over when [`counts`](WriteBack::counts) shows
    /// an empty queue.
    pub fn close(&mut self) {
        self.closing = true;
    }

    /// The process dies and starts again: memory is gone, what the log holds is queued again in order, the rest is
    /// appended to `lost`. `landed`: whether the batch that was under way had reached the database.
    pub fn crash(&mut self, landed: bool, lost: &mut Vec<Write<K, V>>) -> Recovery {
        let landed = if landed { self.under_way } else { 0 };
        let replayed = self.on_disk();
        let gone = self.queue.drain(replayed..).map(|(write, _)| write);
        let in_database = landed.saturating_sub(replayed);
        let before = lost.len();
        lost.extend(gone.skip(in_database));
        self.applied += in_database as u64;
        self.lost += (lost.len() - before) as u64;
        self.under_way = 0;
        self.closing = false;
        Recovery { replayed, again: landed.min(replayed) }
    }

    /// Adds what it holds.
    pub fn weigh(&self, memory: &mut Memory) {
        memory.deque(&self.queue);
    }

    /// Where all accepted writes are.
    pub fn counts(&self) -> Counts {
        Counts { accepted: self.next, applied: self.applied, queued: self.queue.len() as u64, lost: self.lost }
    }

    /// How many of the queue's first writes may go to the database.
    fn ready(&self) -> usize {
        if self.config.log == Log::None { self.queue.len() } else { self.on_disk() }
    }

    /// How many of the queue's first writes are on disk.
    fn on_disk(&self) -> usize {
        self.queue.partition_point(|(write, _)| write.number < self.synced)
    }

    fn end_batch(&mut self) -> Result<usize, NoBatch> {
        match std::mem::take(&mut self.under_way) {
            0 => Err(NoBatch),
            size => Ok(size),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    const CONFIG: WriteBackConfig =
        WriteBackConfig { capacity: 100, batch: 10, linger: Duration::from_secs(1), log: Log::None };

    fn at(ms: u64) -> Instant {
        Instant::ZERO + Duration::from_millis(ms)
    }

    fn filled(config: WriteBackConfig, writes: u64) -> WriteBack<u8, u64> {
        let mut queue = WriteBack::new(config).unwrap();
        for i in 0..writes {
            assert_eq!(queue.accept(i as u8, i, at(i)), Ok(i));
        }
        queue
    }

    fn numbers(writes: &[Write<u8, u64>]) -> Vec<u64> {
        writes.iter().map(|write| write.number).collect()
    }

    #[test]
    fn a_batch_goes_when_it_is_full_or_has_lingered() {
        let mut queue = filled(CONFIG, 12);
        let mut batch = Vec::new();
        assert_eq!(queue.next_batch(at(12), &mut batch), 10);
        assert_eq!(queue.next_batch(at(12), &mut batch), 0, "one at a time");
        assert_eq!((queue.wake_at(), queue.applied()), (None, Ok(10)));
        assert_eq!(queue.wake_at(), Some(at(1_010)), "the eleventh came at 10 ms");
        assert_eq!(queue.next_batch(at(1_009), &mut batch), 0);
        assert_eq!(queue.next_batch(at(1_010), &mut batch), 2);
        assert_eq!(queue.applied(), Ok(2));
        assert_eq!((queue.applied(), queue.failed()), (Err(NoBatch), Err(NoBatch)));
        assert_eq!(numbers(&batch), (0..12).collect::<Vec<_>>());
    }

    #[test]
    fn a_batch_that_fails_comes_again_first() {
        let mut queue = filled(CONFIG, 10);
        let (mut first, mut second) = (Vec::new(), Vec::new());
        let _ = queue.next_batch(at(10), &mut first);
        assert_eq!(queue.failed(), Ok(10));
        let _ = queue.next_batch(at(10), &mut second);
        assert_eq!(first, second);
    }

    #[test]
    fn a_full_queue_refuses_and_so_does_a_closing_one() {
        let mut queue = filled(WriteBackConfig { capacity: 3, ..CONFIG }, 3);
        assert_eq!(queue.accept(0, 0, at(3)), Err(Refused::Full));
        assert_eq!(queue.wake_at(), Some(at(0)), "it can never fill a batch, so it does not wait for that");
        queue.close();
        assert_eq!(queue.accept(0, 0, at(3)), Err(Refused::Closing));
        assert_eq!(queue.counts().accepted, 3, "what was refused is not counted");
    }

    #[test]
    fn a_graceful_shutdown_loses_nothing() {
        let mut queue = filled(CONFIG, 25);
        queue.close();
        let mut batch = Vec::new();
        let mut sizes = Vec::new();
        while queue.counts().queued > 0 {
            sizes.push(queue.next_batch(at(25), &mut batch));
            queue.applied().unwrap();
        }
        assert_eq!(sizes, [10, 10, 5]);
        assert_eq!(queue.counts(), Counts { accepted: 25, applied: 25, queued: 0, lost: 0 });
    }

    #[test]
    fn a_crash_without_a_log_loses_the_queue_and_the_batch_that_did_not_land() {
        for (landed, expected) in [(false, 0..25), (true, 10..25)] {
            let mut queue = filled(CONFIG, 25);
            let _ = queue.next_batch(at(25), &mut Vec::new());
            let mut lost = Vec::new();
            assert_eq!(queue.crash(landed, &mut lost), Recovery { replayed: 0, again: 0 });
            assert_eq!(numbers(&lost), expected.collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_crash_with_every_write_logged_loses_nothing_and_may_apply_a_batch_twice() {
        let mut queue = filled(WriteBackConfig { log: Log::EveryWrite, ..CONFIG }, 25);
        let _ = queue.next_batch(at(25), &mut Vec::new());
        let mut lost = Vec::new();
        assert_eq!(queue.crash(true, &mut lost), Recovery { replayed: 25, again: 10 });
        assert!(lost.is_empty());
        let mut batch = Vec::new();
        let _ = queue.next_batch(at(26), &mut batch);
        assert_eq!(numbers(&batch), (0..10).collect::<Vec<_>>(), "from the first that is not known to be applied");
    }

    #[test]
    fn a_log_written_now_and_then_loses_what_came_since() {
        let mut queue = filled(WriteBackConfig { log: Log::Every(Duration::from_secs(1)), ..CONFIG }, 5);
        assert_eq!((queue.sync_due(), queue.wake_at()), (Some(at(1_000)), None), "the log comes first");
        queue.synced();
        assert_eq!((queue.sync_due(), queue.wake_at()), (None, Some(at(1_000))));
        for i in 5..8 {
            queue.accept(0, i, at(2_000)).unwrap();
        }
        assert_eq!(queue.sync_due(), Some(at(3_000)));
        queue.close();
        assert_eq!(queue.sync_due(), Some(at(2_000)), "a shutdown does not wait for the interval");
        let mut lost = Vec::new();
        assert_eq!(queue.crash(false, &mut lost).replayed, 5);
        assert_eq!(numbers(&lost), [5, 6, 7]);
        assert_eq!(queue.accept(0, 8, at(2_001)), Ok(8), "numbers are not used again");
    }

    proptest! {
        /// The database and the log as plain lists; what the clients were promised as another.
        #[test]
        fn every_accepted_write_is_in_the_database_queued_or_counted_lost(
            batch in 1..6usize, capacity in 1..12usize, log in 0..3,
            ops in prop::collection::vec((0..12, 0..4u8, any::<bool>(), 0..400u64), 0..300),
        ) {
            let log = [Log::None, Log::EveryWrite, Log::Every(Duration::from_secs(1))][log as usize];
            let mut queue = WriteBack::new(WriteBackConfig { batch, capacity, log, ..CONFIG }).unwrap();
            let (mut now, mut in_flight) = (0, Vec::new());
            let (mut accepted, mut on_disk) = (Vec::new(), 0usize);
            let (mut database, mut lost): (Vec<u64>, Vec<u64>) = (Vec::new(), Vec::new());
            let mut rows: BTreeMap<u8, u64> = BTreeMap::new();
            for (op, key, flag, step) in ops {
                now += step;
                match op {
                    0..=5 => if let Ok(number) = queue.accept(key, now, at(now)) {
                        accepted.push((number, key));
                        if log == Log::EveryWrite {
                            on_disk = accepted.len();
                        }
                    },
                    6 | 7 => {
                        let _ = queue.next_batch(at(now), &mut in_flight);
                    }
                    8 | 9 if flag => {
                        let size = in_flight.len();
                        prop_assert_eq!(queue.applied(), if size == 0 { Err(NoBatch) } else { Ok(size) });
                        for write in in_flight.drain(..) {
                            database.push(write.number);
                            rows.insert(write.key, write.number);
                        }
                    }
                    8 | 9 => {
                        prop_assert_eq!(queue.failed().is_ok(), !in_flight.is_empty());
                        in_flight.clear();
                    }
                    10 => {
                        queue.synced();
                        if log != Log::None {
                            on_disk = accepted.len();
                        }
                    }
                    _ => {
                        if flag {
                            for write in &in_flight {
                                rows.insert(write.key, write.number);
                            }
                        }
                        let landed: Vec<u64> = if flag { numbers(&in_flight) } else { vec![] };
                        let mut gone = Vec::new();
                        let recovery = queue.crash(flag, &mut gone);
                        in_flight.clear();
                        let logged: Vec<u64> = accepted[..on_disk].iter().map(|write| write.0).collect();
                        let open = |number: &u64| !database.contains(number) && !lost.contains(number);
                        let replayed: Vec<u64> = logged.iter().copied().filter(open).collect();
                        let dead: Vec<u64> = accepted[on_disk..].iter().map(|write| write.0)
                            .filter(|number| open(number) && !landed.contains(number)).collect();
                        let twice = landed.iter().filter(|number| replayed.contains(number)).count();
                        prop_assert_eq!(recovery, Recovery { replayed: replayed.len(), again: twice });
                        prop_assert_eq!(numbers(&gone), &*dead);
                        database.extend(landed.iter().filter(|number| !replayed.contains(number)));
                        lost.extend(dead);
                    }
                }
                let counts = queue.counts();
                prop_assert_eq!(counts.accepted, counts.applied + counts.queued + counts.lost);
                prop_assert_eq!((counts.applied, counts.lost), (database.len() as u64, lost.len() as u64));
                prop_assert!(counts.queued <= capacity as u64);
                prop_assert!(log != Log::EveryWrite || lost.is_empty());
            }
            // Flushed to the end, each row holds the last write to it that was not lost.
            in_flight.clear();
            let _ = queue.failed();
            queue.close();
            queue.synced();
            while queue.next_batch(at(now), &mut in_flight) > 0 {
                queue.applied().unwrap();
            }
            for write in in_flight {
                rows.insert(write.key, write.number);
            }
            for key in 0..4 {
                let last = accepted.iter().rev().find(|write| write.1 == key && !lost.contains(&write.0));
                prop_assert_eq!(rows.get(&key), last.map(|write| &write.0));
            }
        }
    }
}
