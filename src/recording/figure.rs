//! The form in which a figure is declared, once: its name, unit, which way is better, and what it counts.
//!
//! From that one declaration follow the field of [`Figures`](super::Figures) or [`Summary`](super::Summary), the line of a
//! chart, what a person reads on the page and on the command line, the metric for Prometheus, and the row in the
//! documentation. How each [`Source`] is measured stands in `src/recording/measure.rs`.

use super::cache_log::CacheChange;
use super::phase::{Found, Phase};
use serde::Serialize;

/// What a figure's number means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A whole number of things.
    Count,
    /// A part of a whole, from 0 to 1.
    Share,
    /// How many for each of another thing.
    Ratio,
    /// Milliseconds.
    Milliseconds,
    /// Seconds.
    Seconds,
    /// Bytes.
    Bytes,
    /// Things a second.
    PerSecond,
}

/// Whether a run is better with more or with less of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// More is better.
    Up,
    /// Less is better.
    Down,
    /// It says nothing about good or bad.
    Neither,
}

/// Of what stretch of time a figure can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// Of everything up to an instant, and so of the whole run too.
    SoFar,
    /// Of one instant alone.
    Now,
    /// Of the whole run alone.
    Whole,
}

/// What a figure is in a stretch of time, as a chart shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Stretch {
    /// How many a second.
    PerSecond,
    /// The same ratio, of what was counted within the stretch.
    Ratio,
    /// The most at once within the stretch.
    Most,
    /// Of the answers that arrived within the stretch.
    Answers,
    /// Of the requests that ended within the stretch.
    Ends,
}

/// The clients whose latency it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Of answered clients: what a server measures.
    Answered,
    /// Of all clients, as they lived it: a failed one counts with the time it lost. Where those are more than a figure
    /// leaves aside, all that is known is that it is at least so much.
    All,
}

/// What a figure is, as a function of the recording; it names other figures by `Id`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Source<Id: 'static> {
    // Counted: what can only grow.
    /// Entries into any of these phases.
    Entered(&'static [Phase]),
    /// First lookups that found any of this. A lookup is a request's first look into the cache in a try;
    /// later ones, by holders of a mutex and by requests that slept, are not among them.
    Lookups(&'static [Found]),
    /// Queries that load a value: all but those of writes.
    Loads,
    /// Changes of this kind in the caches.
    Changes(CacheChange),
    /// Reads that were given a value out of date.
    StaleReads,
    /// Writes that were lost.
    LostWrites,
    /// Steps of all requests.
    Steps,

    // What there is at one instant.
    /// Requests in any of these phases.
    Inside(&'static [Phase]),
    /// Requests that a client waits for, and that have no answer yet.
    Unanswered,
    /// Writes in the queues of all apps.
    QueuedWrites,
    /// The longest wait for an answer so far, waits that still go on included.
    LongestWait,

    // Of latencies, seen from the clients.
    /// This share of them was at most so long.
    Quantile(Whose, f64),
    /// The longest.
    Slowest(Whose),
    /// Their mean.
    Mean(Whose),

    // Of clients and their target.
    /// Clients that were answered within it.
    Met,
    /// Clients that missed it.
    Missed,
    /// Both.
    Decided,

    // Of other figures.
    /// What is counted here for each of another figure; 0 where there is none of that.
    Ratio(&'static Source<Id>, Id),
    /// Another figure for each second of the run.
    EachSecond(Id),

    // Of the whole run.
    /// The most that were in this phase at once.
    Peak(Phase),
    /// The most entries into any of these phases within one second, wherever that second begins.
    MostInASecond(&'static [Phase]),
    /// The most queries that load a value within one second, wherever that second begins.
    MostLoadsInASecond,
    /// How long a stay in any of these phases took on average, counted by another figure.
    MeanStay(&'static [Phase], Id),
    /// For how long the most outdated value that was read had been out of date.
    OldestStale,
    /// Orders to the cache node that had most of them.
    BusiestNode,
    /// Orders to the cache node that had fewest.
    QuietestNode,
    /// The most entries that one node ever held.
    MostEntries,
    /// The most bytes that one node ever held.
    MostBytes,
    /// Writes that clients were told are done, or are about to be.
    AcceptedWrites,
    /// Those of them that are in the database at the end.
    StoredWrites,
    /// Those of them that are still in a queue at the end.
    WritesLeft,
    /// When the last request ended.
    End,
    /// Since when the last second has been healthy; infinite if it is not at the end.
    Recovered,
    /// The longest time in which requests waited and none was answered.
    WithoutSuccess,
    /// This percentile of all clients that left in one second, in the second of the run in which it was longest.
    WorstSecond,
    /// Queries that were sent before the last client had its answer or had failed.
    QueriesInTraffic,
    /// How long queries waited for a connection, or found none free.
    Saturated,
    /// The work that queries brought while there was traffic, for what all connections can do meanwhile.
    Offered,
    /// The same in the second in which most queries were sent.
    MostOffered,
    /// Orders to all cache nodes together.
    NodeOrders,
}

impl<Id: 'static> Source<Id> {
    /// What the figure is in a stretch of time; `None` where that has no meaning.
    pub const fn stretch(&self) -> Option<Stretch> {
        match self {
            Source::Entered(_)
            | Source::Lookups(_)
            | Source::Loads
            | Source::Changes(_)
            | Source::StaleReads
            | Source::LostWrites
            | Source::Met
            | Source::Missed
            | Source::Decided
            | Source::Steps => Some(Stretch::PerSecond),
            Source::Inside(_) => Some(Stretch::Most),
            Source::Ratio(..) => Some(Stretch::Ratio),
            Source::Quantile(whose, _) | Source::Slowest(whose) => Some(match whose {
                Whose::Answered => Stretch::Answers,
                Whose::All => Stretch::Ends,
            }),
            _ => None,
        }
    }
}

impl<Id: 'static> Source<Id> {
    /// The share of clients that must have been answered for the figure to be known exactly: where fewer are, it is at least
    /// so much. `None` of what is always known.
    pub const fn known_from(&self) -> Option<f64> {
        match self {
            Source::Quantile(Whose::All, share) => Some(*share),
            Source::Slowest(Whose::All) | Source::Mean(Whose::All) => Some(1.0),
            _ => None,
        }
    }
}

/// One figure.
#[derive(Debug)]
pub struct Figure<Id: 'static> {
    /// Its name in JSON, in captions and in links between figures.
    pub name: &'static str,
    /// What its number means.
    pub unit: Unit,
    /// Which way is better.
    pub better: Better,
    /// Its name for Prometheus, without the prefix of all; counters end in `_total`. Empty where it is not exported.
    pub metric: &'static str,
    /// Of what stretch of time it can be asked.
    pub view: View,
    /// What it is.
    pub source: Source<Id>,
}

impl<Id: 'static> Figure<Id> {
    /// Under which identifier its words stand: the label, and with `.help` what it means.
    pub fn words(&self) -> String {
        format!("figure-{}", self.name.replace('_', "-"))
    }
}

/// A number as a field of this type holds it.
pub(super) trait Number {
    fn from_measure(value: f64) -> Self;
    fn to_f64(&self) -> f64;
}

impl Number for u64 {
    fn from_measure(value: f64) -> u64 {
        // Counts stay far below 2^53.
        value as u64
    }
    fn to_f64(&self) -> f64 {
        *self as f64
    }
}

impl Number for f64 {
    fn from_measure(value: f64) -> f64 {
        value
    }
    fn to_f64(&self) -> f64 {
        *self
    }
}

/// Declares all figures: the table of them, and the structs with those of an instant and those of a whole run.
macro_rules! figures {
    (
        so_far { $($a:ident $(was $a_former:ident)?: $a_type:ty = $a_unit:ident, $a_better:ident, $a_metric:literal, $a_source:expr;)+ }
        now { $($n:ident: $n_type:ty = $n_unit:ident, $n_better:ident, $n_metric:literal, $n_source:expr;)+ }
        whole { $($w:ident: $w_type:ty = $w_unit:ident, $w_better:ident, $w_metric:literal, $w_source:expr;)+ }
    ) => {
        /// Every figure, by its name.
        #[allow(non_camel_case_types)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FigureId {
            $(#[doc = concat!("`", stringify!($a), "`: `", stringify!($a_source), "`.")] $a,)+
            $(#[doc = concat!("`", stringify!($n), "`: `", stringify!($n_source), "`.")] $n,)+
            $(#[doc = concat!("`", stringify!($w), "`: `", stringify!($w_source), "`.")] $w,)+
        }

        /// Every figure, in the order in which they are shown.
        pub static FIGURES: &[Figure] = &[
            $(Figure { name: stringify!($a), unit: Unit::$a_unit, better: Better::$a_better, metric: $a_metric, view: View::SoFar, source: $a_source },)+
            $(Figure { name: stringify!($n), unit: Unit::$n_unit, better: Better::$n_better, metric: $n_metric, view: View::Now, source: $n_source },)+
            $(Figure { name: stringify!($w), unit: Unit::$w_unit, better: Better::$w_better, metric: $w_metric, view: View::Whole, source: $w_source },)+
        ];

        /// The figures of a run at one instant: of everything up to it, and of what there is at it.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
        #[cfg_attr(test, derive(ts_rs::TS))]
        pub struct Figures {
            $(#[doc = concat!(stringify!($a_unit), ": `", stringify!($a_source), "`.")] pub $a: $a_type,)+
            $($(#[doc = concat!("`", stringify!($a), "` by its former name.")] pub $a_former: $a_type,)?)+
            $(#[doc = concat!(stringify!($n_unit), ": `", stringify!($n_source), "`.")] pub $n: $n_type,)+
        }

        /// The figures of a whole run.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[cfg_attr(test, derive(ts_rs::TS))]
        pub struct Summary {
            $(#[doc = concat!(stringify!($a_unit), ": `", stringify!($a_source), "`.")] pub $a: $a_type,)+
            $($(#[doc = concat!("`", stringify!($a), "` by its former name.")] pub $a_former: $a_type,)?)+
            $(#[doc = concat!(stringify!($w_unit), ": `", stringify!($w_source), "`.")] pub $w: $w_type,)+
            /// The latencies once more, as one object.
            pub latency_ms: Latency,
            /// The same as clients lived it.
            pub lived_ms: Latency,
            /// The names of those figures that are at least so much, because clients failed and what is known of them is how
            /// long they waited.
            #[cfg_attr(test, ts(type = "FigureName[]"))]
            pub over: Vec<&'static str>,
            /// How many orders each cache node was given, by its number: lookups, stores, deletions, and those of locks.
            pub node_orders: Vec<u64>,
            /// The recording's digest, as a link spells one.
            pub digest: String,
        }

        impl Figures {
            /// Asks for each of them.
            pub(super) fn measured(mut measure: impl FnMut(&Source) -> f64) -> Figures {
                Figures {
                    $($a: Number::from_measure(measure(&FigureId::$a.figure().source)),)+
                    $($($a_former: Number::from_measure(measure(&FigureId::$a.figure().source)),)?)+
                    $($n: Number::from_measure(measure(&FigureId::$n.figure().source)),)+
                }
            }

            /// The number of one of them; `None` for one of the whole run alone.
            pub fn get(&self, figure: FigureId) -> Option<f64> {
                match figure {
                    $(FigureId::$a => Some(self.$a.to_f64()),)+
                    $(FigureId::$n => Some(self.$n.to_f64()),)+
                    _ => None,
                }
            }
        }

        impl Summary {
            /// Asks for each of them; the rest is given.
            pub(super) fn measured(mut measure: impl FnMut(&Source) -> f64, over: Vec<&'static str>, node_orders: Vec<u64>, digest: String) -> Summary {
                let mut summary = Summary {
                    $($a: Number::from_measure(measure(&FigureId::$a.figure().source)),)+
                    $($($a_former: Number::from_measure(measure(&FigureId::$a.figure().source)),)?)+
                    $($w: Number::from_measure(measure(&FigureId::$w.figure().source)),)+
                    latency_ms: Latency::default(),
                    lived_ms: Latency::default(),
                    over,
                    node_orders,
                    digest,
                };
                summary.latency_ms = Latency {
                    mean: summary.mean_ms,
                    p50: summary.p50_ms,
                    p90: summary.p90_ms,
                    p99: summary.p99_ms,
                    p999: summary.p999_ms,
                    max: summary.slowest_ms,
                };
                summary.lived_ms = Latency {
                    mean: summary.lived_mean_ms,
                    p50: summary.lived_p50_ms,
                    p90: summary.lived_p90_ms,
                    p99: summary.lived_p99_ms,
                    p999: summary.lived_p999_ms,
                    max: summary.lived_slowest_ms,
                };
                summary
            }

            /// The number of one of them; `None` for one of an instant alone.
            pub fn get(&self, figure: FigureId) -> Option<f64> {
                match figure {
                    $(FigureId::$a => Some(self.$a.to_f64()),)+
                    $(FigureId::$w => Some(self.$w.to_f64()),)+
                    _ => None,
                }
            }
        }

        impl FigureId {
            /// All of them, in the order of [`FIGURES`].
            pub const ALL: &[FigureId] = &[$(FigureId::$a,)+ $(FigureId::$n,)+ $(FigureId::$w,)+];
            /// What some were called before. JSON has them under both names.
            pub const FORMER: &[(&str, FigureId)] = &[$($((stringify!($a_former), FigureId::$a),)?)+];
        }
    };
}
pub(super) use figures;
