//! Write-back: the queue of each app, and the batches that leave it.

use crate::memory::Memory;
use crate::scenario::{Scenario, WriteLog, WriteStrategy};
use crate::time::{Duration, Instant};
use rustc_hash::FxHashMap;
use stampede_mechanisms::range::OutOfRange;
use stampede_mechanisms::writes::write_back::{Log, WriteBack, WriteBackConfig};

/// How long a queue pauses at least after the database has refused a batch (an assumption).
const PAUSE: Duration = Duration::from_millis(10);
/// The log is written once a second, as by Redis's `appendfsync everysec`.
const SECOND: Duration = Duration::from_secs(1);

/// A key and the version of its value.
pub type Write = (u32, u32);

/// When a queue wants to be looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wake {
    /// How long it is, if that may have changed.
    pub queued: Option<u32>,
    /// When there may be a batch, unless it will be looked at before.
    pub flush: Option<Instant>,
    /// When its log is to be written.
    pub log: Option<Instant>,
}

/// What a look at a queue comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flush {
    /// There is nothing to flush.
    Nothing,
    /// It pauses.
    Pauses(Wake),
    /// A batch sets out.
    Batch(Vec<Write>),
}

/// The queues of all apps; none without write-back.
#[derive(Clone)]
pub struct Queues {
    of_app: Vec<Queue>,
    /// That of a process that begins.
    fresh: WriteBack<u32, u32>,
    /// How long a queue pauses after the database has refused a batch.
    pause: Duration,
    /// Whether a queue is flushed before its process ends.
    graceful: bool,
    /// Whether writes go to a log.
    logged: bool,
    /// What each batch under way writes.
    batches: FxHashMap<u32, Vec<Write>>,
}

#[derive(Clone)]
struct Queue {
    writes: WriteBack<u32, u32>,
    /// When it will be looked at next.
    woken: Option<Instant>,
    /// Until when it pauses, even if a write joins it.
    paused: Instant,
    /// Whether it is being emptied before its app restarts.
    closing: bool,
}

impl Queue {
    fn wake_by(&mut self, due: Instant) -> Option<Instant> {
        if self.woken.is_some_and(|at| at <= due) {
            return None;
        }
        self.woken = Some(due);
        self.woken
    }

    fn reopen(&mut self, fresh: &WriteBack<u32, u32>) {
        self.writes = fresh.clone();
        self.closing = false;
    }
}

fn empty(scenario: &Scenario) -> Result<WriteBack<u32, u32>, OutOfRange> {
    let writes = &scenario.writes;
    WriteBack::new(WriteBackConfig {
        capacity: writes.queue as usize,
        batch: writes.batch as usize,
        linger: writes.linger,
        log: match writes.log {
            WriteLog::Off => Log::None,
            WriteLog::Every => Log::EveryWrite,
            WriteLog::Second => Log::Every(SECOND),
        },
    })
}

impl Queues {
    /// Empty queues.
    ///
    /// # Errors
    /// What the mechanism refuses.
    pub fn new(scenario: &Scenario) -> Result<Queues, OutOfRange> {
        let queues = if scenario.writes.strategy == WriteStrategy::Back { scenario.apps.count } else { 0 };
        let fresh = empty(scenario)?;
        let queue = Queue { writes: fresh.clone(), woken: None, paused: Instant::ZERO, closing: false };
        let writes = &scenario.writes;
        Ok(Queues {
            of_app: vec![queue; queues as usize],
            fresh,
            pause: writes.linger.max(PAUSE),
            graceful: writes.graceful,
            logged: writes.log != WriteLog::Off,
            batches: FxHashMap::default(),
        })
    }

    /// A write joins the queue of an app; false if that is full.
    pub fn accept(&mut self, app: u16, (key, version): Write, now: Instant) -> bool {
        self.of_app[usize::from(app)].writes.accept(key, version, now).is_ok()
    }

    /// When the queue of an app wants to be looked at.
    pub fn wake(&mut self, app: u16, now: Instant) -> Wake {
        let Some(queue) = self.of_app.get_mut(usize::from(app)) else { return Wake::default() };
        let (due, sync) = (queue.writes.wake_at(), queue.writes.sync_due());
        Wake {
            queued: Some(queue.writes.counts().queued as u32),
            flush: due.and_then(|due| queue.wake_by(due.max(now))),
            log: sync.map(|sync| sync.max(now)),
        }
    }

    /// It is time to write the log of an app. False if it is not.
    pub fn write_log(&mut self, app: u16, now: Instant) -> bool {
        let writes = &mut self.of_app[usize::from(app)].writes;
        let due = writes.sync_due().is_some_and(|due| due <= now);
        if due {
            writes.synced();
        }
        due
    }

    /// It may be time for a batch of an app.
    pub fn flush(&mut self, app: u16, now: Instant) -> Flush {
        let queue = &mut self.of_app[usize::from(app)];
        queue.woken = None;
        if now < queue.paused {
            return Flush::Pauses(Wake { flush: queue.wake_by(queue.paused), ..Wake::default() });
        }
        let mut batch = Vec::new();
        match queue.writes.next_batch(now, &mut batch) {
            0 => Flush::Nothing,
            _ => Flush::Batch(batch.iter().map(|write| (write.key, write.value)).collect()),
        }
    }

    /// A batch is brought to the database by this job.
    pub fn set_out(&mut self, job: u32, batch: Vec<Write>) {
        self.batches.insert(job, batch);
    }

    /// What the batch of a job writes.
    pub fn batch(&self, job: u32) -> &[Write] {
        self.batches.get(&job).map_or(&[], Vec::as_slice)
    }

    /// The database has said what became of the batch that a job brought there for its app.
    pub fn done(&mut self, app: u16, job: u32, success: bool, now: Instant) -> Wake {
        self.batches.remove(&job);
        let queue = &mut self.of_app[usize::from(app)];
        let told = if success { queue.writes.applied() } else { queue.writes.failed() };
        debug_assert!(told.is_ok(), "a batch that was under way");
        if !success {
            queue.paused = now + self.pause;
            return Wake { flush: queue.wake_by(queue.paused), ..Wake::default() };
        }
        if queue.closing && queue.writes.counts().queued == 0 {
            queue.reopen(&self.fresh);
        }
        self.wake(app, now)
    }

    /// An app's process ends: its queue is flushed first, or lost as far as no log has it, which is returned. `landed`:
    /// whether the batch that was under way has not been refused; then it is beyond the process, and the database has it or
    /// will have it.
    pub fn process_died(&mut self, app: u16, landed: bool) -> Vec<Write> {
        let Some(queue) = self.of_app.get_mut(usize::from(app)) else { return Vec::new() };
        let mut lost = Vec::new();
        if !self.graceful {
            queue.writes.crash(landed, &mut lost);
        } else {
            queue.writes.close();
            if queue.writes.counts().queued == 0 {
                queue.reopen(&self.fresh);
            } else {
                queue.closing = true;
            }
        }
        lost.into_iter().map(|write| (write.key, write.value)).collect()
    }

    /// The database has not taken the batch of a job whose process is gone: what no log had is lost, and returned.
    pub fn lose(&mut self, job: u32) -> Vec<Write> {
        if self.logged { Vec::new() } else { self.batches.remove(&job).unwrap_or_default() }
    }

    /// How many writes are in all queues.
    pub fn queued(&self) -> u64 {
        self.of_app.iter().map(|queue| queue.writes.counts().queued).sum()
    }

    /// Adds what they hold. A batch under way is as large as the part of its queue that it is of.
    pub fn weigh(&self, memory: &mut Memory) {
        for queue in &self.of_app {
            queue.writes.weigh(memory);
            memory.block(queue.writes.counts().queued as usize * size_of::<Write>());
        }
        memory.map(&self.batches);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scenario(settings: &[(&str, &str)]) -> Scenario {
        let mut scenario = Scenario::default();
        let usual = [
            ("writes.strategy", "write-back"),
            ("writes.batch", "2"),
            ("writes.queue", "3"),
            ("writes.linger", "100ms"),
        ];
        for (path, value) in usual.iter().chain(settings) {
            scenario.set(path, value).unwrap();
        }
        scenario
    }

    fn at(ms: u64) -> Instant {
        Instant::ZERO + Duration::from_millis(ms)
    }

    #[test]
    fn a_batch_leaves_when_it_is_full_and_comes_back_when_it_is_refused() {
        let scenario = scenario(&[]);
        let mut queues = Queues::new(&scenario).unwrap();
        assert!(queues.accept(0, (7, 1), at(0)));
        let wake = Wake { queued: Some(1), flush: Some(at(100)), log: None };
        assert_eq!(queues.wake(0, at(0)), wake);
        assert_eq!(queues.wake(0, at(1)), Wake { flush: None, ..wake }, "it will be looked at already");
        assert!(queues.accept(0, (8, 1), at(2)) && queues.accept(0, (9, 1), at(3)));
        assert!(!queues.accept(0, (10, 1), at(3)), "it is full");
        assert_eq!(queues.wake(0, at(3)).flush, Some(at(3)));
        assert_eq!(queues.flush(0, at(3)), Flush::Batch(vec![(7, 1), (8, 1)]));
        queues.set_out(5, vec![(7, 1), (8, 1)]);
        assert_eq!(queues.batch(5).len(), 2);
        let paused = queues.done(0, 5, false, at(10));
        assert_eq!((paused.flush, paused.queued), (Some(at(110)), None));
        assert!(matches!(queues.flush(0, at(50)), Flush::Pauses(Wake { flush: Some(until), .. }) if until == at(110)));
        assert!(matches!(queues.flush(0, at(110)), Flush::Batch(batch) if batch.len() == 2));
        assert_eq!(queues.done(0, 6, true, at(120)).queued, Some(1));
        assert_eq!(queues.queued(), 1);
    }

    #[test]
    fn a_process_that_dies_loses_what_no_log_has_or_flushes_it_first() {
        for (settings, lost) in
            [(&[][..], 1), (&[("writes.log", "every-write")], 0), (&[("writes.graceful", "yes")], 0)]
        {
            let scenario = scenario(settings);
            let mut queues = Queues::new(&scenario).unwrap();
            assert!(queues.accept(0, (7, 1), at(0)));
            assert_eq!(queues.process_died(0, true).len(), lost, "{settings:?}");
            assert_eq!(queues.queued(), 1 - lost as u64, "{settings:?}");
        }
        let scenario = Scenario::default();
        let mut none = Queues::new(&scenario).unwrap();
        assert_eq!((none.process_died(0, true), none.wake(0, at(0))), (Vec::new(), Wake::default()));
    }

    #[test]
    fn each_queued_write_has_room_in_a_batch() {
        let scenario = scenario(&[("apps.count", "1"), ("writes.queue", "100")]);
        let mut queues = Queues::new(&scenario).unwrap();
        (0..100).for_each(|key| assert!(queues.accept(0, (key, 1), at(0))));
        let (mut alone, mut all) = (Memory::default(), Memory::default());
        queues.of_app[0].writes.weigh(&mut alone);
        queues.weigh(&mut all);
        assert_eq!(all.held() - alone.held(), 100 * size_of::<Write>() as u64);
    }
}
