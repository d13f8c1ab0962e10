//! All that is told of a log: what the page draws, and what the command line prints.

use super::Analysis;
use super::advice::{Advice, advice};
use super::curves::{self, Curves, Unit};
use super::fit::Popularity;
use super::lifetimes::{self, Bar, Life};
use super::scenario::Traits;
use super::stack;
use super::traffic::Rates;
use crate::message::Message;
use serde::Serialize;

/// So many hot keys are told.
const HOT: usize = 20;

/// What a log says.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "LogReport"))]
pub struct Report {
    /// The format, by [name](crate::lab::trace::Format::name).
    pub format: &'static str,
    /// Bytes of the log, after decompression.
    pub bytes_read: f64,
    /// How many accesses read.
    pub reads: f64,
    /// How many write.
    pub writes: f64,
    /// How many delete.
    pub deletes: f64,
    /// How many lines ask for no key.
    pub lines_without_key: f64,
    /// How many distinct keys there are.
    pub keys: f64,
    /// The sizes of all keys together, in bytes; `None` in a log without sizes.
    pub footprint: Option<f64>,
    /// What was worked on, if that is not all of it.
    pub sampled: Option<Sampled>,
    /// The most popular keys.
    pub hot: Vec<HotKey>,
    /// The share of the requests that so many of the most popular keys make up.
    pub covered: Vec<(f64, f64)>,
    /// How fast requests come; `None` in a log without times.
    pub rates: Option<Rates>,
    /// After how many nanoseconds keys are asked for again; empty in a log without times.
    pub reuse_times: Vec<Bar>,
    /// How many distinct keys are asked for in between.
    pub reuse_distances: Vec<Bar>,
    /// How often caches miss, by objects, and by bytes in a log with sizes.
    pub curves: Vec<Curves>,
    /// The hit ratio by the time to live; empty in a log without times.
    pub lives: Vec<Life>,
    /// What to set, in each unit.
    pub advice: Vec<Advice>,
    /// The scenario that is most like it.
    pub fitted: Fitted,
}

/// A part of a log.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "LogSampled"))]
pub struct Sampled {
    /// The share of the keys.
    pub rate: f64,
    /// How many keys.
    pub keys: f64,
    /// How many requests.
    pub requests: f64,
    /// The share of the log's requests that it stands for: 1, or what came before it was full.
    pub of_log: f64,
    /// How far the curves may be off, in points.
    pub error: f64,
}

/// A key that is asked for often.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "LogHotKey"))]
pub struct HotKey {
    /// The key.
    pub key: String,
    /// At least so often.
    pub at_least: f64,
    /// At most so often.
    pub at_most: f64,
}

/// A scenario with the traffic of the log.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "LogFitted"))]
pub struct Fitted {
    /// Requests a second; `None` in a log without times.
    pub rate: Option<f64>,
    /// How popular keys are.
    pub popularity: Popularity,
    /// The share of the requests that reads.
    pub read_share: f64,
    /// Its link.
    pub link: String,
}

impl Report {
    /// Works out everything. `watch` is told the share that is done.
    pub fn of(log: &Analysis, watch: &mut dyn FnMut(f64)) -> Report {
        let (sample, requests) = (&log.sample, log.requests().max(1) as f64);
        let units: &[Unit] = if log.has_sizes { &[Unit::Objects, Unit::Bytes] } else { &[Unit::Objects] };
        let curve = |(at, &unit): (usize, &Unit)| {
            let part = 1.0 / units.len() as f64;
            curves::curves(sample, unit, log.has_sizes, &mut |share| watch((at as f64 + share) * part))
        };
        let curves: Vec<Curves> =
            if log.requests() > 0 { units.iter().enumerate().map(curve).collect() } else { vec![] };
        let advice: Vec<Advice> = curves.iter().filter_map(advice).collect();
        let distances = stack::distances(sample.requests(), sample.keys().len());
        let rates = log.has_times.then(|| log.traffic.told());
        Report {
            format: log.format.name(),
            bytes_read: log.bytes_read as f64,
            reads: log.reads as f64,
            writes: log.writes as f64,
            deletes: log.deletes as f64,
            lines_without_key: log.lines_without_key as f64,
            keys: sample.distinct_keys(),
            footprint: log.has_sizes.then(|| sample.footprint_bytes()),
            sampled: (!sample.is_whole()).then(|| Sampled {
                rate: sample.rate(),
                keys: sample.keys().len() as f64,
                requests: sample.requests().len() as f64,
                of_log: sample.stands_for().requests as f64 / requests,
                error: curves.iter().map(|curves| curves.error).fold(0.0, f64::max),
            }),
            hot: log.hot_keys().take(HOT).map(hot_key).collect(),
            covered: log.covered(),
            reuse_times: if log.has_times { lifetimes::reuse_times(sample) } else { Vec::new() },
            reuse_distances: lifetimes::reuse_distances(sample, &distances),
            lives: if log.has_times { lifetimes::lives(sample) } else { Vec::new() },
            fitted: fitted(log, rates.as_ref(), advice.first()),
            rates,
            curves,
            advice,
        }
    }
}

fn hot_key((key, at_least, at_most): (String, u64, u64)) -> HotKey {
    HotKey { key, at_least: at_least as f64, at_most: at_most as f64 }
}

fn fitted(log: &Analysis, rates: Option<&Rates>, advice: Option<&Advice>) -> Fitted {
    let rate = rates.map(|rates| rates.mean).filter(|&rate| rate > 0.0);
    let popularity = log.popularity();
    let read_share = log.reads as f64 / log.requests().max(1) as f64;
    let (ttls, sum) = log.ttls;
    let traits = Traits {
        rate,
        // A clock that is coarse shows no pace.
        even: rates.is_some_and(|rates| rates.gap_variation < 0.3 && rates.together < 0.01),
        popularity: Some(popularity),
        read_share: Some(read_share),
        requests: Some(log.requests()),
        ttl: Some(if ttls > 0 { sum / ttls as f64 } else { 0.0 }),
        cache: advice.map(|advice| (advice.size, advice.policy)),
        ..Traits::default()
    };
    Fitted { rate, popularity, read_share, link: traits.link().fragment() }
}

impl Report {
    /// What to say of it in sentences, one after another. The curves are a table of their own.
    pub fn sentences(&self) -> Vec<Message> {
        let mut said = vec![
            Message::new("report-requests")
                .with("reads", self.reads)
                .with("writes", self.writes)
                .with("deletes", self.deletes)
                .with("keys", self.keys.round()),
        ];
        if let Some(sampled) = self.sampled {
            let id = if sampled.of_log < 1.0 { "report-sampled-start" } else { "report-sampled" };
            let message = Message::new(id)
                .with("share", format!("{:.4} %", sampled.rate * 100.0))
                .with("keys", sampled.keys)
                .with("requests", sampled.requests)
                .with("error", format!("{:.2}", sampled.error));
            said.push(message);
        } else {
            said.push("report-whole".into());
        }
        if let Some(rates) = &self.rates {
            let rate = |rate: f64| super::fit::rounded(rate, 1);
            said.push(Message::new("report-rate").with("mean", rate(rates.mean)).with("peak", rate(rates.peak)));
        } else {
            said.push("report-no-times".into());
        }
        for advice in &self.advice {
            let id = if advice.unit == Unit::Objects { "report-advice" } else { "report-advice-bytes" };
            let message = Message::new(id)
                .with("size", advice.size)
                .with("policy", advice.policy)
                .with("size-reason", advice.why_size.clone())
                .with("policy-reason", advice.why_policy.clone());
            said.push(message);
        }
        said.push(match self.fitted.popularity {
            Popularity::Single => "report-single".into(),
            Popularity::Uniform { keys } => Message::new("report-uniform").with("keys", keys),
            Popularity::Zipf { exponent, keys } => {
                Message::new("report-zipf").with("exponent", format!("{exponent:.3}")).with("keys", keys)
            }
        });
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::analysis::sample::Room;
    use crate::lab::trace::AccessReader;
    use std::io::Cursor;

    fn report(log: &str) -> (Report, Vec<f64>) {
        let reader = AccessReader::new(Cursor::new(log.as_bytes().to_vec()), None).unwrap();
        let log = Analysis::read(reader, Room::default(), &mut |_| true).unwrap();
        let mut heard = Vec::new();
        let report = Report::of(&log, &mut |share| heard.push(share));
        (report, heard)
    }

    /// Accesses with a time in seconds, a key, and a size.
    fn log(seconds: impl Fn(u32) -> u32) -> String {
        let lines = (0..200).map(|at| format!("{},key-{},{}\n", seconds(at), at % 7, 100 + at % 7));
        format!("time,key,size\n{}", lines.collect::<String>())
    }

    #[test]
    fn who_watches_hears_the_share_that_is_done_of_all_curves() {
        let (report, heard) = report(&log(|at| at));
        assert_eq!(report.curves.len(), 2, "by objects and by bytes");
        assert!(heard.windows(2).all(|pair| pair[0] < pair[1]), "{heard:?}");
        assert!(heard[0] > 0.0 && (heard[heard.len() - 1] - 1.0).abs() < 1e-9, "{heard:?}");
    }

    #[test]
    fn a_log_whose_requests_came_all_at_once_has_no_rate() {
        assert_eq!(report(&log(|_| 5)).0.fitted.rate, None);
        let rate = report(&log(|at| 5 + at / 2)).0.fitted.rate.unwrap();
        assert!((1.9..2.1).contains(&rate), "{rate}");
    }

    #[test]
    fn a_sample_says_whether_it_stands_for_all_of_the_log() {
        let (mut report, _) = report(&log(|at| at));
        let mut said = |of_log: Option<f64>| {
            report.sampled =
                of_log.map(|of_log| Sampled { rate: 0.1, keys: 7.0, requests: 200.0, of_log, error: 0.01 });
            report.sentences()[1].id.clone()
        };
        assert_eq!(said(None), "report-whole");
        assert_eq!([said(Some(1.0)), said(Some(0.9))], ["report-sampled", "report-sampled-start"]);
    }
}
