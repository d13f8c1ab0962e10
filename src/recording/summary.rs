//! The figures of a whole run.

use super::cache_log::CacheChange;
use super::log::Recording;
use super::phase::{Phase, WAITING_FOR_LOAD};
use super::rates::{FOUND, NOT_FOUND};
use crate::time::Instant;
use serde::Serialize;

/// How long answers took, in milliseconds, seen from the client. All zero when nobody was answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Latency {
    /// The mean.
    pub mean: f64,
    /// Half of the answers took at most this.
    pub p50: f64,
    /// 90 % of them.
    pub p90: f64,
    /// 99 % of them.
    pub p99: f64,
    /// 99.9 % of them.
    pub p999: f64,
    /// The slowest one.
    pub max: f64,
}

/// The figures of a whole run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// Requests that arrived.
    pub requests: u64,
    /// Requests that got an answer.
    pub answered: u64,
    /// Requests that ended without one.
    pub failed: u64,
    /// Requests that found a fresh value at their first look into the cache.
    pub hits: u64,
    /// Requests that found nothing at their first look.
    pub misses: u64,
    /// Requests that took a value past its time.
    pub stale_hits: u64,
    /// Requests that found the note that their key does not exist.
    pub negative_hits: u64,
    /// Requests for keys that the apps' filter knew not to exist.
    pub filtered: u64,
    /// Second looks into the cache: by holders of a mutex, and by those who slept.
    pub rechecks: u64,
    /// Redis locks that had expired before their holders came to release them.
    pub locks_lost: u64,
    /// Redis locks that were released by somebody who did not hold them.
    pub locks_stolen: u64,
    /// Values that came with a lease that was worth nothing any more, and were not stored.
    pub fills_refused: u64,
    /// Background refreshes, which no client waits for; their queries count among the queries.
    pub refreshes: u64,
    /// The share of first looks that found something: a fresh value, a stale one, or the note that there is none. 0
    /// without a look.
    pub hit_ratio: f64,
    /// Entries pushed out of the cache to make room.
    pub evictions: u64,
    /// Requests whose clients gave up for good.
    pub timed_out: u64,
    /// Tries after a request's first.
    pub retries: u64,
    /// Queries that the database refused, or that ended with an error.
    pub errors: u64,
    /// Loads that a breaker, a limit or a throttle turned away before the database.
    pub turned_away: u64,
    /// Requests answered from an app's own memory.
    pub l1_hits: u64,
    /// Requests answered by the CDN.
    pub edge_hits: u64,
    /// Requests that were given an old value because there was no new one.
    pub fallbacks: u64,
    /// Works that were done when nobody waited for them any more.
    pub wasted: u64,
    /// Reads that were given a value which had been written anew before they asked.
    pub stale_reads: u64,
    /// For how long the most outdated of these values had been out of date, in milliseconds.
    pub oldest_stale_ms: f64,
    /// Writes that clients were told are done, or are about to be.
    pub writes: u64,
    /// Those of them that are in the database.
    pub writes_stored: u64,
    /// Those of them that still wait in a queue.
    pub writes_queued: u64,
    /// Those of them that are nowhere.
    pub lost_writes: u64,
    /// Queries sent to the database.
    pub db_queries: u64,
    /// Most queries that ran at once.
    pub db_peak_in_flight: u64,
    /// Most queries that waited for a connection at once.
    pub db_peak_queue: u64,
    /// Most queries that were sent within one second, wherever that second begins.
    pub db_peak_per_s: u64,
    /// Queries for each first look that found nothing; those of refreshes included. 0 without such a look.
    pub queries_per_miss: f64,
    /// Answers a second, over the whole run.
    pub goodput_per_s: f64,
    /// How often somebody waited for another's load: for its flight, its lock, or its lease.
    pub waits: u64,
    /// How long such a wait took on average, in milliseconds; 0 without one.
    pub wait_ms: f64,
    /// How many orders each cache node was given, by its number: looks, stores, deletions, and those of locks.
    pub node_orders: Vec<u64>,
    /// The most of these, and the fewest.
    pub busiest_node: u64,
    /// As above.
    pub quietest_node: u64,
    /// The most entries that one node ever held.
    pub memory_entries: u64,
    /// The most bytes that one node ever held.
    pub memory_bytes: u64,
    /// How long answers took.
    pub latency_ms: Latency,
    /// Steps that all requests took: the length of the recording.
    pub events: u64,
    /// When the last request ended, in seconds.
    pub end_s: f64,
    /// The recording's digest: 16 hexadecimal digits.
    pub digest: String,
}

impl Recording {
    /// The figures of the whole run.
    pub fn summary(&self) -> Summary {
        let histogram = self.latencies.histogram(u64::MAX);
        let ms = |ns: u64| ns as f64 / 1e6;
        let answers = self.latencies.until(u64::MAX);
        let slowest = self.latencies.slowest(u64::MAX);
        // The histogram answers with the top of a bucket, which may lie above every answer in it.
        let quantile = |q: f64| ms(histogram.value_at_quantile(q).min(slowest));
        let total: u128 = self.latencies.all().map(u128::from).sum();
        let figures = self.figures(Instant::MAX);
        let count = |phases: &[Phase]| phases.iter().map(|phase| self.total.entered(*phase)).sum::<u64>();
        let (found, missed) = (count(&FOUND), count(&NOT_FOUND));
        let share = |part: u64, whole: u64| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
        let waits = count(&WAITING_FOR_LOAD);
        let waited =
            WAITING_FOR_LOAD.iter().fold(0u64, |sum, phase| sum.saturating_add(self.waited(*phase).as_nanos()));
        let most = self.cache.most();
        let orders = self.node_orders();
        Summary {
            requests: figures.requests,
            answered: figures.answered,
            failed: figures.failed,
            hits: figures.hits,
            misses: figures.misses,
            stale_hits: figures.stale_hits,
            negative_hits: figures.negative_hits,
            filtered: figures.filtered,
            rechecks: self.total.entered(Phase::Recheck),
            locks_lost: self.total.entered(Phase::LockLost),
            locks_stolen: figures.locks_stolen,
            fills_refused: self.total.entered(Phase::FillRefused),
            refreshes: figures.refreshes,
            hit_ratio: share(found, found + missed),
            evictions: self.cache.count(CacheChange::Evicted),
            timed_out: figures.timed_out,
            retries: figures.retries,
            errors: figures.errors,
            turned_away: figures.turned_away,
            l1_hits: figures.l1_hits,
            edge_hits: figures.edge_hits,
            fallbacks: figures.fallbacks,
            wasted: figures.wasted,
            stale_reads: figures.stale_reads,
            oldest_stale_ms: self.stale.iter().map(|one| one.age).max().map_or(0.0, |age| age as f64 / 1e6),
            writes: self.writes.accepted,
            writes_stored: self.writes.stored,
            writes_queued: self.writes.queued,
            lost_writes: self.writes.lost,
            db_queries: figures.queries,
            db_peak_in_flight: self.peak(Phase::InDatabase),
            db_peak_queue: self.peak(Phase::WaitPool),
            db_peak_per_s: self.most_in_a_second(Phase::ToDatabase),
            queries_per_miss: share(figures.queries, missed),
            goodput_per_s: if self.end() == Instant::ZERO {
                0.0
            } else {
                figures.answered as f64 / self.end().as_secs_f64()
            },
            waits,
            wait_ms: if waits == 0 { 0.0 } else { waited as f64 / waits as f64 / 1e6 },
            busiest_node: orders.iter().copied().max().unwrap_or(0),
            quietest_node: orders.iter().copied().min().unwrap_or(0),
            node_orders: orders,
            memory_entries: most.entries,
            memory_bytes: most.bytes,
            latency_ms: Latency {
                mean: if answers == 0 { 0.0 } else { total as f64 / answers as f64 / 1e6 },
                p50: quantile(0.5),
                p90: quantile(0.9),
                p99: quantile(0.99),
                p999: quantile(0.999),
                max: ms(slowest),
            },
            events: self.steps() as u64,
            end_s: self.end().as_secs_f64(),
            digest: format!("{:016x}", self.digest()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::Recorder;

    fn at(ms: u64) -> Instant {
        Instant::from_nanos(ms * 1_000_000)
    }

    /// Four readers: one loads, two wait for it, for 6 and 3 ms, and the last finds what they have stored.
    fn recording() -> Recording {
        let mut recorder = Recorder::new(4, 2, 0);
        for who in 0..4u32 {
            recorder.arrive(at(u64::from(who)), 7, 0, Phase::ToApp);
        }
        for (ms, who, phase) in [
            (4, 0, Phase::Miss),
            (4, 0, Phase::ToDatabase),
            (5, 0, Phase::InDatabase),
            (6, 1, Phase::Miss),
            (6, 1, Phase::WaitFlight),
            (9, 2, Phase::Miss),
            (9, 2, Phase::WaitLock),
            (12, 0, Phase::Answered),
            (12, 1, Phase::Answered),
            (12, 2, Phase::Answered),
            (13, 3, Phase::Hit),
            (20, 3, Phase::Failed),
        ] {
            recorder.step(at(ms), who, phase, 0);
        }
        recorder.finish()
    }

    #[test]
    fn shares_and_means_are_of_what_was_counted() {
        let summary = recording().summary();
        assert_eq!((summary.requests, summary.answered, summary.failed), (4, 3, 1));
        assert_eq!((summary.hits, summary.misses, summary.hit_ratio), (1, 3, 0.25));
        assert_eq!((summary.waits, summary.wait_ms), (2, 4.5));
        assert_eq!((summary.db_queries, summary.db_peak_in_flight, summary.db_peak_queue), (1, 1, 0));
        assert!((summary.queries_per_miss - 1.0 / 3.0).abs() < 1e-12);
        let latency = summary.latency_ms;
        assert_eq!((latency.mean, latency.max), (11.0, 12.0));
        assert!((latency.p50 - 11.0).abs() < 0.02, "within the histogram’s bound: {}", latency.p50);
        assert!((summary.goodput_per_s - 3.0 / 0.020).abs() < 1e-9, "{}", summary.goodput_per_s);
        assert_eq!((summary.end_s, summary.events), (0.020, 4 + 12));
    }

    #[test]
    fn where_there_was_nothing_each_figure_is_zero() {
        let summary = Recorder::new(0, 1, 0).finish().summary();
        let latency = summary.latency_ms;
        let figures = [
            summary.hit_ratio,
            summary.queries_per_miss,
            summary.goodput_per_s,
            summary.wait_ms,
            latency.mean,
            latency.p99,
        ];
        assert_eq!(figures, [0.0; 6]);
    }
}
