//! Every figure of a run, declared once.

use super::cache_log::CacheChange;
use super::figure::{Better, Figure, Number, Source, Unit, View, figures};
use super::phase::{Found, Phase, WAITING_FOR_LOAD};
use serde::Serialize;

/// What a lookup finds where there is something to answer with.
const SOMETHING: &[Found] = &[Found::Fresh, Found::Stale, Found::Negative];
/// What it finds where there is not.
const NOTHING: &[Found] = &[Found::Nothing, Found::KeptAway];
/// Whatever it finds.
const ANYTHING: &[Found] = &[Found::Fresh, Found::Stale, Found::Negative, Found::Nothing, Found::KeptAway];
const WAITS: &[Phase] = &WAITING_FOR_LOAD;
const QUERIES: Source = Source::Entered(&[Phase::ToDatabase]);

figures! {
    so_far {
        /// Requests that have left their clients, calm readers included.
        requests: u64 = "Requests", Count, Neither, "requests_total", Source::Entered(&[Phase::ToApp, Phase::WriteToApp, Phase::EdgeHit]);
        /// Requests whose answer has reached the client.
        answered: u64 = "Answered", Count, Up, "answered_total", Source::Entered(&[Phase::Answered]);
        /// Requests that ended without an answer: with an error, or because their client gave up for good.
        failed: u64 = "Failed", Count, Down, "failed_total", Source::Entered(&[Phase::Failed, Phase::TimedOut]);
        /// Requests whose client gave up for good. They are among those that failed.
        timed_out: u64 = "Timed out", Count, Down, "timed_out_total", Source::Entered(&[Phase::TimedOut]);
        /// Tries after a request's first.
        retries: u64 = "Retries", Count, Down, "retries_total", Source::Entered(&[Phase::Retry]);
        /// Queries that the database refused, or that ended with an error.
        errors: u64 = "Query errors", Count, Down, "db_errors_total", Source::Entered(&[Phase::QueryFailed, Phase::QueryRefused]);
        /// Loads that a breaker, a limit or a throttle turned away before the database.
        turned_away: u64 = "Turned away", Count, Down, "turned_away_total", Source::Entered(&[Phase::BreakerOpen, Phase::Shed]);
        /// Work that was done when nobody waited for it any more.
        wasted: u64 = "Wasted work", Count, Down, "wasted_total", Source::Entered(&[Phase::Abandoned]);
        /// Waits for somebody else's load: for its flight, its lock, or its lease. A request may wait more than once.
        waits: u64 = "Waits for another", Count, Neither, "waits_total", Source::Entered(WAITS);
        /// Queries sent: counted when they leave for the database, before any waiting. Those of refreshes are included.
        db_queries: u64 = "Queries", Count, Down, "db_queries_total", QUERIES;
        /// First lookups: a request looks for the first time in each of its tries. Counted at the node.
        lookups: u64 = "Lookups", Count, Neither, "cache_lookups_total", Source::Lookups(ANYTHING);
        /// First lookups that found a fresh value.
        hits: u64 = "Hits", Count, Up, "cache_hits_total", Source::Lookups(&[Found::Fresh]);
        /// First lookups that found nothing, hot misses included.
        misses: u64 = "Misses", Count, Down, "cache_misses_total", Source::Lookups(NOTHING);
        /// First lookups that found nothing while another request had the lease.
        hot_misses: u64 = "Hot misses", Count, Neither, "cache_hot_misses_total", Source::Lookups(&[Found::KeptAway]);
        /// Values past their time that were taken: at a first lookup, or, from a lease, a deleted one at any lookup.
        stale_hits: u64 = "Stale answers", Count, Neither, "cache_stale_hits_total", Source::Entered(&[Phase::StaleHit]);
        /// First lookups that found the note that the key does not exist.
        negative_hits: u64 = "Notes found", Count, Neither, "cache_negative_hits_total", Source::Lookups(&[Found::Negative]);
        /// The share of first lookups that found something: a fresh value, a stale one, or the note that there is none.
        hit_ratio: f64 = "Hit ratio", Share, Up, "cache_hit_ratio", Source::Ratio(&Source::Lookups(SOMETHING), FigureId::lookups);
        /// Queries for each first lookup that found nothing. Those of refreshes, retries and second lookups count too.
        queries_per_miss: f64 = "Queries a miss", Ratio, Down, "", Source::Ratio(&QUERIES, FigureId::misses);
        /// Queries for each request: what the whole of caches, retries and refreshes makes of the clients' load.
        amplification: f64 = "Queries a request", Ratio, Down, "amplification", Source::Ratio(&QUERIES, FigureId::requests);
        /// Second lookups: by holders of a mutex and by those who slept, whatever they find. One that finds the value is no hit.
        rechecks: u64 = "Second lookups", Count, Neither, "cache_rechecks_total", Source::Entered(&[Phase::Recheck]);
        /// Requests for keys that the apps' Bloom filter knew not to exist. They never look.
        filtered: u64 = "Filtered", Count, Neither, "filtered_total", Source::Entered(&[Phase::Filtered]);
        /// Reads answered from their app's own memory.
        l1_hits: u64 = "L1 hits", Count, Up, "l1_hits_total", Source::Entered(&[Phase::L1Hit]);
        /// Reads answered by the CDN.
        edge_hits: u64 = "CDN hits", Count, Up, "cdn_hits_total", Source::Entered(&[Phase::EdgeHit]);
        /// Background refreshes begun, which no client waits for.
        refreshes: u64 = "Refreshes", Count, Neither, "cache_refreshes_total", Source::Entered(&[Phase::Refresh]);
        /// Requests that took an old value because loading a new one had failed.
        fallbacks: u64 = "Stale on error", Count, Neither, "cache_fallbacks_total", Source::Entered(&[Phase::Fallback]);
        /// Entries pushed out to make room. A new entry that its node does not keep, because it is too large or the policy refuses it, counts as one.
        evictions: u64 = "Evictions", Count, Down, "cache_evictions_total", Source::Changes(CacheChange::Evicted);
        /// Redis locks that had expired before their holders came to release them.
        locks_lost: u64 = "Locks expired", Count, Down, "locks_lost_total", Source::Entered(&[Phase::LockLost]);
        /// Redis locks released by somebody who did not hold them.
        locks_stolen: u64 = "Locks stolen", Count, Down, "locks_stolen_total", Source::Entered(&[Phase::LockStolen]);
        /// Values that came with a lease that was worth nothing any more, and were not stored.
        fills_refused: u64 = "Leases void", Count, Down, "fills_refused_total", Source::Entered(&[Phase::FillRefused]);
        /// Requests that write, as they leave their clients.
        write_requests: u64 = "Write requests", Count, Neither, "write_requests_total", Source::Entered(&[Phase::WriteToApp]);
        /// Reads that were given a value which had been written anew before they asked.
        stale_reads: u64 = "Stale reads", Count, Down, "stale_reads_total", Source::StaleReads;
        /// Writes that clients were told are done, and that are nowhere.
        lost_writes: u64 = "Lost writes", Count, Down, "writes_lost_total", Source::LostWrites;
        /// Half of the answers took at most this, from the moment a request leaves its client to the moment the answer is there.
        p50_ms: f64 = "p50", Milliseconds, Down, "", Source::Quantile(0.5);
        /// 90 % of the answers took at most this.
        p90_ms: f64 = "p90", Milliseconds, Down, "", Source::Quantile(0.9);
        /// 99 % of the answers took at most this. Requests that still wait are not among them.
        p99_ms: f64 = "p99", Milliseconds, Down, "", Source::Quantile(0.99);
        /// 99.9 % of the answers took at most this.
        p999_ms: f64 = "p99.9", Milliseconds, Down, "", Source::Quantile(0.999);
        /// The slowest answer.
        slowest_ms: f64 = "Slowest", Milliseconds, Down, "", Source::Slowest;
        /// Steps from phase to phase, of all requests and all background work together.
        events: u64 = "Steps", Count, Neither, "", Source::Steps;
    }
    now {
        /// Requests under way that nobody has given an answer yet. An answer on its way home is an answer. Refreshes are left out.
        unanswered: u64 = "Without an answer", Count, Down, "", Source::Unanswered;
        /// Queries that hold a connection.
        running: u64 = "Running", Count, Neither, "", Source::Inside(&[Phase::InDatabase]);
        /// Queries that wait for a connection.
        queued: u64 = "In line", Count, Down, "", Source::Inside(&[Phase::WaitPool]);
        /// Queries at the database: those that run, and those that wait for a connection.
        db_load: u64 = "Database load", Count, Down, "", Source::Inside(&[Phase::WaitPool, Phase::InDatabase]);
        /// Requests that wait for somebody else's load: for its flight, its lock, or its lease.
        waiting: u64 = "Waiting", Count, Neither, "", Source::Inside(WAITS);
        /// Writes that wait in the apps' queues.
        queued_writes: u64 = "Queued writes", Count, Down, "", Source::QueuedWrites;
        /// The longest that anybody has waited so far for an answer, those who still wait included.
        longest_ms: f64 = "Longest wait", Milliseconds, Down, "", Source::LongestWait;
    }
    whole {
        /// Answers a second, until the last request ended.
        goodput_per_s: f64 = "Answers a second", PerSecond, Up, "", Source::EachSecond(FigureId::answered);
        /// How long a wait for somebody else's load took on average.
        wait_ms: f64 = "Mean wait for another", Milliseconds, Down, "", Source::MeanStay(WAITS, FigureId::waits);
        /// The most queries that were sent within one second, wherever that second begins.
        db_peak_per_s: u64 = "Queries in the busiest second", Count, Down, "db_peak_per_second", Source::MostInASecond(Phase::ToDatabase);
        /// The most queries that held a connection at once.
        db_peak_in_flight: u64 = "Most queries at once", Count, Down, "db_peak_running", Source::Peak(Phase::InDatabase);
        /// The most queries that waited for a connection at once.
        db_peak_queue: u64 = "Longest line", Count, Down, "db_peak_waiting", Source::Peak(Phase::WaitPool);
        /// Orders to the cache node that had most of them: lookups, stores, deletions, and those of locks.
        busiest_node: u64 = "Busiest node", Count, Neither, "", Source::BusiestNode;
        /// Orders to the cache node that had fewest of them.
        quietest_node: u64 = "Quietest node", Count, Neither, "", Source::QuietestNode;
        /// The most entries that one node ever held.
        memory_entries: u64 = "Fullest node", Count, Neither, "node_max_entries", Source::MostEntries;
        /// The most bytes of keys and values that one node ever held.
        memory_bytes: u64 = "Most bytes on a node", Bytes, Neither, "node_max_bytes", Source::MostBytes;
        /// For how long the most outdated value that was read had been out of date when its client asked.
        oldest_stale_ms: f64 = "Oldest stale read", Milliseconds, Down, "", Source::OldestStale;
        /// Writes that clients were told are done, or are about to be.
        writes: u64 = "Writes", Count, Neither, "writes_total", Source::AcceptedWrites;
        /// Those writes that are in the database at the end.
        writes_stored: u64 = "Writes stored", Count, Up, "", Source::StoredWrites;
        /// Those writes that are still in a queue at the end.
        writes_queued: u64 = "Writes left in a queue", Count, Down, "", Source::WritesLeft;
        /// The mean of all answers.
        mean_ms: f64 = "Mean", Milliseconds, Down, "", Source::Mean;
        /// When the last request or refresh ended.
        end_s: f64 = "End", Seconds, Neither, "", Source::End;
    }
}

/// How long answers took, in milliseconds, seen from the client. All zero when nobody was answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
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

impl FigureId {
    /// Its row in the table.
    pub fn figure(self) -> &'static Figure {
        &FIGURES[self as usize]
    }

    /// The figure of this name, if there is one.
    pub fn named(name: &str) -> Option<FigureId> {
        FigureId::ALL.iter().copied().find(|id| id.figure().name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_its_names() {
        assert_eq!(FigureId::ALL.len(), FIGURES.len());
        for id in FigureId::ALL {
            assert_eq!(format!("{id:?}"), id.figure().name);
            assert_eq!(FigureId::named(id.figure().name), Some(*id));
        }
        assert_eq!(FigureId::named("frequency"), None);
    }

    #[test]
    fn a_lookup_finds_something_or_nothing() {
        assert_eq!([SOMETHING, NOTHING].concat(), ANYTHING);
        assert!(SOMETHING.iter().all(|found| found.is_hit()) && !NOTHING.iter().any(|found| found.is_hit()));
        let found: Vec<Found> = Phase::ALL.into_iter().filter_map(Phase::first_lookup).collect();
        assert!(found.iter().all(|one| ANYTHING.contains(one)) && ANYTHING.iter().all(|one| found.contains(one)));
    }

    #[test]
    fn each_figure_has_one_label_and_a_whole_sentence() {
        let labels: std::collections::BTreeSet<_> = FIGURES.iter().map(|figure| figure.label).collect();
        assert_eq!(labels.len(), FIGURES.len(), "two figures have one label");
        assert!(FIGURES.iter().all(|figure| figure.help.trim().ends_with('.')));
    }
}
