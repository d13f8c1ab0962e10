//! Every figure of a run, declared once.

use super::cache_log::CacheChange;
use super::figure::{self, Better, Number, Unit, View, Whose, figures};
use super::phase::{Found, Phase, WAITING_FOR_LOAD};
use serde::Serialize;

/// What a lookup finds where there is something to answer with.
const SOMETHING: &[Found] = &[Found::Fresh, Found::Stale, Found::Negative];
/// What it finds where there is not.
const NOTHING: &[Found] = &[Found::Nothing, Found::KeptAway];
/// Whatever it finds.
const ANYTHING: &[Found] = &[Found::Fresh, Found::Stale, Found::Negative, Found::Nothing, Found::KeptAway];
const WAITS: &[Phase] = &WAITING_FOR_LOAD;
const SHED: &[Phase] = &[Phase::BreakerOpen, Phase::Shed, Phase::AppBusy, Phase::NoConnection];
const FAILS: &[Phase] = &[Phase::Failed, Phase::TimedOut];
const QUERIES: Source = Source::Entered(&[Phase::ToDatabase]);

figures! {
    so_far {
        requests: u64 = Count, Neither, "requests_total", Source::Entered(&[Phase::ToApp, Phase::WriteToApp, Phase::EdgeHit]);
        answered: u64 = Count, Up, "answered_total", Source::Entered(&[Phase::Answered]);
        failed: u64 = Count, Down, "failed_total", Source::Entered(FAILS);
        ended: u64 = Count, Neither, "", Source::Entered(&[Phase::Answered, Phase::Failed, Phase::TimedOut]);
        answered_share: f64 = Share, Up, "answered_share", Source::Ratio(&Source::Entered(&[Phase::Answered]), FigureId::ended);
        timed_out: u64 = Count, Down, "timed_out_total", Source::Entered(&[Phase::TimedOut]);
        retries: u64 = Count, Down, "retries_total", Source::Entered(&[Phase::Retry]);
        error_answers: u64 = Count, Down, "error_answers_total", Source::Entered(&[Phase::Error]);
        errors: u64 = Count, Down, "db_errors_total", Source::Entered(&[Phase::QueryFailed, Phase::QueryRejected]);
        shed was turned_away: u64 = Count, Down, "shed_total", Source::Entered(SHED);
        orphaned was wasted: u64 = Count, Down, "orphaned_total", Source::Entered(&[Phase::Abandoned]);
        waits: u64 = Count, Neither, "waits_total", Source::Entered(WAITS);
        db_queries: u64 = Count, Down, "db_queries_total", QUERIES;
        loads: u64 = Count, Down, "db_loads_total", Source::Loads;
        lookups: u64 = Count, Neither, "cache_lookups_total", Source::Lookups(ANYTHING);
        hits: u64 = Count, Up, "cache_hits_total", Source::Lookups(&[Found::Fresh]);
        misses: u64 = Count, Down, "cache_misses_total", Source::Lookups(NOTHING);
        hot_misses: u64 = Count, Neither, "cache_hot_misses_total", Source::Lookups(&[Found::KeptAway]);
        stale_hits: u64 = Count, Neither, "cache_stale_hits_total", Source::Entered(&[Phase::StaleHit]);
        negative_hits: u64 = Count, Neither, "cache_negative_hits_total", Source::Lookups(&[Found::Negative]);
        hit_ratio: f64 = Share, Up, "cache_hit_ratio", Source::Ratio(&Source::Lookups(SOMETHING), FigureId::lookups);
        queries_per_miss: f64 = Ratio, Down, "", Source::Ratio(&QUERIES, FigureId::misses);
        amplification: f64 = Ratio, Down, "amplification", Source::Ratio(&QUERIES, FigureId::requests);
        second_lookups was rechecks: u64 = Count, Neither, "cache_second_lookups_total", Source::Entered(&[Phase::Recheck]);
        filtered: u64 = Count, Neither, "filtered_total", Source::Entered(&[Phase::Filtered]);
        l1_hits: u64 = Count, Up, "l1_hits_total", Source::Entered(&[Phase::L1Hit]);
        edge_hits: u64 = Count, Up, "cdn_hits_total", Source::Entered(&[Phase::EdgeHit]);
        early_hits: u64 = Count, Neither, "cache_early_hits_total", Source::Entered(&[Phase::EarlyHit]);
        refreshes: u64 = Count, Neither, "cache_refreshes_total", Source::Entered(&[Phase::Refresh]);
        fallbacks: u64 = Count, Neither, "cache_fallbacks_total", Source::Entered(&[Phase::Fallback]);
        evictions: u64 = Count, Down, "cache_evictions_total", Source::Changes(CacheChange::Evicted);
        locks_lost: u64 = Count, Down, "locks_lost_total", Source::Entered(&[Phase::LockLost]);
        locks_stolen: u64 = Count, Down, "locks_stolen_total", Source::Entered(&[Phase::LockStolen]);
        fills_refused: u64 = Count, Down, "fills_refused_total", Source::Entered(&[Phase::FillRefused]);
        write_requests: u64 = Count, Neither, "write_requests_total", Source::Entered(&[Phase::WriteToApp]);
        stale_reads: u64 = Count, Down, "stale_reads_total", Source::StaleReads;
        lost_writes: u64 = Count, Down, "writes_lost_total", Source::LostWrites;
        p50_ms: f64 = Milliseconds, Down, "", Source::Quantile(Whose::Answered, 0.5);
        p90_ms: f64 = Milliseconds, Down, "", Source::Quantile(Whose::Answered, 0.9);
        p99_ms: f64 = Milliseconds, Down, "", Source::Quantile(Whose::Answered, 0.99);
        p999_ms: f64 = Milliseconds, Down, "", Source::Quantile(Whose::Answered, 0.999);
        slowest_ms: f64 = Milliseconds, Down, "", Source::Slowest(Whose::Answered);
        lived_p50_ms: f64 = Milliseconds, Down, "", Source::Quantile(Whose::All, 0.5);
        lived_p90_ms: f64 = Milliseconds, Down, "", Source::Quantile(Whose::All, 0.9);
        lived_p99_ms: f64 = Milliseconds, Down, "", Source::Quantile(Whose::All, 0.99);
        lived_p999_ms: f64 = Milliseconds, Down, "", Source::Quantile(Whose::All, 0.999);
        lived_slowest_ms: f64 = Milliseconds, Down, "", Source::Slowest(Whose::All);
        target_met: u64 = Count, Up, "target_met_total", Source::Met;
        target_missed: u64 = Count, Down, "target_missed_total", Source::Missed;
        target_decided: u64 = Count, Neither, "", Source::Decided;
        target_share: f64 = Share, Up, "target_share", Source::Ratio(&Source::Met, FigureId::target_decided);
        events: u64 = Count, Neither, "", Source::Steps;
    }
    now {
        unanswered: u64 = Count, Down, "", Source::Unanswered;
        running: u64 = Count, Neither, "", Source::Inside(&[Phase::InDatabase]);
        queued: u64 = Count, Down, "", Source::Inside(&[Phase::WaitPool]);
        db_load: u64 = Count, Down, "", Source::Inside(&[Phase::WaitPool, Phase::InDatabase]);
        waiting: u64 = Count, Neither, "", Source::Inside(WAITS);
        queued_writes: u64 = Count, Down, "", Source::QueuedWrites;
        longest_ms: f64 = Milliseconds, Down, "", Source::LongestWait;
    }
    whole {
        goodput_per_s: f64 = PerSecond, Up, "", Source::EachSecond(FigureId::answered);
        goodput_target_per_s: f64 = PerSecond, Up, "goodput_target_per_second", Source::EachSecond(FigureId::target_met);
        failures_per_s: f64 = PerSecond, Down, "", Source::EachSecond(FigureId::failed);
        recovered_s: f64 = Seconds, Down, "", Source::Recovered;
        no_success_s: f64 = Seconds, Down, "longest_without_success_seconds", Source::WithoutSuccess;
        worst_second_p99_ms: f64 = Milliseconds, Down, "", Source::WorstSecond;
        worst_second_failed: u64 = Count, Down, "worst_second_failed", Source::MostInASecond(FAILS);
        db_queries_in_traffic: u64 = Count, Down, "", Source::QueriesInTraffic;
        db_saturated_s: f64 = Seconds, Down, "db_saturated_seconds", Source::Saturated;
        offered_load: f64 = Ratio, Down, "db_offered_load", Source::Offered;
        offered_peak: f64 = Ratio, Down, "db_offered_load_peak", Source::MostOffered;
        wait_ms: f64 = Milliseconds, Down, "", Source::MeanStay(WAITS, FigureId::waits);
        db_peak_per_s: u64 = Count, Down, "db_peak_per_second", Source::MostInASecond(&[Phase::ToDatabase]);
        loads_peak_per_s: u64 = Count, Down, "db_loads_peak_per_second", Source::MostLoadsInASecond;
        db_peak_in_flight: u64 = Count, Down, "db_peak_running", Source::Peak(Phase::InDatabase);
        db_peak_queue: u64 = Count, Down, "db_peak_waiting", Source::Peak(Phase::WaitPool);
        node_operations: u64 = Count, Neither, "node_operations_total", Source::NodeOrders;
        busiest_node: u64 = Count, Neither, "", Source::BusiestNode;
        quietest_node: u64 = Count, Neither, "", Source::QuietestNode;
        memory_entries: u64 = Count, Neither, "node_max_entries", Source::MostEntries;
        memory_bytes: u64 = Bytes, Neither, "node_max_bytes", Source::MostBytes;
        oldest_stale_ms: f64 = Milliseconds, Down, "", Source::OldestStale;
        writes: u64 = Count, Neither, "writes_total", Source::AcceptedWrites;
        writes_stored: u64 = Count, Up, "", Source::StoredWrites;
        writes_queued: u64 = Count, Down, "", Source::WritesLeft;
        mean_ms: f64 = Milliseconds, Down, "", Source::Mean(Whose::Answered);
        lived_mean_ms: f64 = Milliseconds, Down, "", Source::Mean(Whose::All);
        end_s: f64 = Seconds, Neither, "", Source::End;
    }
}

/// One figure of the table.
pub type Figure = figure::Figure<FigureId>;
/// What a figure of the table is.
pub type Source = figure::Source<FigureId>;

/// How long answers took, or how long clients were kept, in milliseconds, seen from the client. All zero where there was none.
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

impl Source {
    /// The figure without which this one says nothing.
    pub const fn of(&self) -> Option<FigureId> {
        match self {
            Source::Ratio(_, of) | Source::MeanStay(_, of) => Some(*of),
            Source::Quantile(Whose::Answered, _) | Source::Slowest(Whose::Answered) | Source::Mean(Whose::Answered) => {
                Some(FigureId::answered)
            }
            Source::Quantile(..) | Source::Slowest(_) | Source::Mean(_) => Some(FigureId::ended),
            Source::Recovered | Source::WithoutSuccess | Source::WorstSecond => Some(FigureId::requests),
            Source::Offered | Source::MostOffered => Some(FigureId::db_queries),
            Source::OldestStale => Some(FigureId::stale_reads),
            _ => None,
        }
    }
}

impl FigureId {
    /// Its row in the table.
    pub fn figure(self) -> &'static Figure {
        &FIGURES[self as usize]
    }

    /// The figure of this name, or once of this name, if there is one.
    pub fn named(name: &str) -> Option<FigureId> {
        let now = FigureId::ALL.iter().copied().find(|id| id.figure().name == name);
        now.or_else(|| FigureId::FORMER.iter().find(|(former, _)| *former == name).map(|(_, id)| *id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Message;

    #[test]
    fn the_table_is_in_the_order_of_its_names() {
        assert_eq!(FigureId::ALL.len(), FIGURES.len());
        for id in FigureId::ALL {
            assert_eq!(format!("{id:?}"), id.figure().name);
            assert_eq!(FigureId::named(id.figure().name), Some(*id));
        }
        assert_eq!(FigureId::named("frequency"), None);
        assert!(!FigureId::FORMER.is_empty());
        for (former, id) in FigureId::FORMER {
            assert!(FIGURES.iter().all(|figure| figure.name != *former), "{former} is taken again");
            assert_eq!(FigureId::named(former), Some(*id));
        }
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
        let said = |id: String| Message::new(id).to_string();
        let labels: std::collections::BTreeSet<_> = FIGURES.iter().map(|figure| said(figure.words())).collect();
        assert_eq!(labels.len(), FIGURES.len(), "two figures have one label");
        assert!(FIGURES.iter().all(|figure| said(format!("{}.help", figure.words())).ends_with('.')));
    }
}
