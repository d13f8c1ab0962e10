//! What an access log says: its keys, how a cache of any size and policy would do, and which scenario is like it.
//!
//! A log is read once, in memory that does not grow with it: what is counted of all of it takes a few megabytes, and the
//! rest works on a [`Sample`], which is the whole log where that is small.

pub mod advice;
pub mod belady;
pub mod curves;
pub mod fit;
#[cfg(test)]
pub mod generated;
pub mod lifetimes;
pub mod play;
pub mod report;
pub mod sample;
pub mod scenario;
pub mod series;
pub mod stack;
pub mod traffic;

use crate::keyed::SpaceSaving;
use crate::lab::trace::{AccessReader, Format, Key, Operation, TraceError};
use rustc_hash::{FxBuildHasher, FxHashMap};
pub use sample::{Room, Sample};
use std::io::BufRead;
use traffic::Traffic;

/// How many of the most popular keys are counted while a log is read.
const COUNTERS: usize = 4096;
/// How much of a key's text is kept, in bytes.
const TEXT: usize = 120;
/// After how many accesses somebody is told how far it is.
const PACE: u64 = 1 << 14;

/// A log that has been read.
pub struct Analysis {
    /// The log's format.
    pub format: Format,
    /// Whether it has times.
    pub has_times: bool,
    /// Whether it has sizes.
    pub has_sizes: bool,
    /// How many bytes were read, after decompression.
    pub bytes_read: u64,
    /// Lines that ask for no key.
    pub lines_without_key: u64,
    /// How many of its accesses read.
    pub reads: u64,
    /// How many write.
    pub writes: u64,
    /// How many delete.
    pub deletes: u64,
    /// The times to live that it names, in nanoseconds: how many, and their sum.
    pub ttls: (u64, f64),
    /// How fast reads and writes came.
    pub traffic: Traffic,
    /// The part of it that is small enough.
    pub sample: Sample,
    hot: SpaceSaving<u64>,
    names: FxHashMap<u64, Box<[u8]>>,
}

impl Analysis {
    /// Reads a log to its end. `watch` is called now and then with the number of bytes that were read of it, decompressed,
    /// and says whether to go on; if not, the log ends there.
    ///
    /// # Errors
    /// If it cannot be read to its end.
    pub fn read<R: BufRead>(
        mut reader: AccessReader<R>,
        room: Room,
        watch: &mut dyn FnMut(u64) -> bool,
    ) -> Result<Analysis, TraceError> {
        let mut analysis = Analysis {
            format: reader.format(),
            has_times: false,
            has_sizes: reader.has_sizes(),
            bytes_read: 0,
            lines_without_key: 0,
            reads: 0,
            writes: 0,
            deletes: 0,
            ttls: (0, 0.0),
            traffic: Traffic::default(),
            sample: Sample::new(room),
            hot: SpaceSaving::with_hasher(COUNTERS, FxBuildHasher),
            names: FxHashMap::default(),
        };
        let mut count = 0u64;
        while let Some(access) = reader.next_access()? {
            let hash = sample::hash(access.key);
            analysis.sample.take(hash, &access);
            match access.operation {
                Operation::Read => analysis.reads += 1,
                Operation::Write => analysis.writes += 1,
                Operation::Delete => analysis.deletes += 1,
            }
            if let Some(ttl) = access.ttl {
                analysis.ttls = (analysis.ttls.0 + 1, analysis.ttls.1 + ttl.as_nanos() as f64);
            }
            if access.operation != Operation::Delete {
                analysis.traffic.take(access.time);
                analysis.count(hash, access.key);
            }
            count += 1;
            if count.is_multiple_of(PACE) && !watch(reader.bytes_read()) {
                break;
            }
        }
        analysis.has_times = reader.has_times();
        analysis.bytes_read = reader.bytes_read();
        analysis.lines_without_key = reader.lines_without_key();
        Ok(analysis)
    }

    fn count(&mut self, hash: u64, key: Key<'_>) {
        self.hot.record(&hash);
        self.names.entry(hash).or_insert_with(|| match key {
            Key::Number(number) => number.to_string().into_bytes().into(),
            Key::Text(text) => text[..text.len().min(TEXT)].into(),
        });
        if self.names.len() > 4 * COUNTERS {
            let hot = &self.hot;
            self.names.retain(|hash, _| hot.estimate(hash).at_least > 0);
        }
    }

    /// The most popular keys, with the least and the most that each can have been asked for.
    pub fn hot_keys(&self) -> impl Iterator<Item = (String, u64, u64)> {
        self.hot.ranking().map(|(hash, estimate)| {
            let name = self.names.get(hash).map(|name| String::from_utf8_lossy(name).into_owned());
            (name.unwrap_or_default(), estimate.at_least, estimate.at_most)
        })
    }

    /// How many accesses read or write.
    pub fn requests(&self) -> u64 {
        self.reads + self.writes
    }

    /// How often keys were asked for, from the most popular on: all of them where that is known, else the head, as far as it
    /// is certain to a twentieth.
    fn ranked(&self) -> Vec<f64> {
        if self.sample.rate() == 1.0 {
            let mut counts: Vec<f64> = self.sample.keys().iter().map(|key| key.count as f64).collect();
            counts.sort_by(|one, other| other.total_cmp(one));
            return counts;
        }
        let estimates = self.hot.ranking().map(|(_, estimate)| (estimate.at_least as f64, estimate.at_most as f64));
        let certain = estimates.take_while(|(least, most)| most - least <= most / 20.0);
        let mut counts: Vec<f64> = certain.map(|(least, most)| (least + most) / 2.0).collect();
        counts.sort_by(|one, other| other.total_cmp(one));
        counts
    }

    /// How popular keys are.
    pub fn popularity(&self) -> fit::Popularity {
        let counts = self.sample.keys().iter().map(|key| key.count as f64);
        let distinct = self.sample.keys().len() as f64;
        let mean = counts.clone().sum::<f64>() / distinct.max(1.0);
        let variance = counts.map(|count| (count - mean) * (count - mean)).sum::<f64>() / distinct.max(1.0);
        fit::popularity(fit::Counts {
            head: &self.ranked(),
            distinct: self.sample.distinct_keys(),
            requests: self.requests() as f64,
            dispersion: variance / mean.max(f64::MIN_POSITIVE),
        })
    }

    /// The share of all requests that the most popular keys make up together, at ranks 1, 2, 5, 10, ….
    pub fn covered(&self) -> Vec<(f64, f64)> {
        let ranked = self.ranked();
        let all = self.requests().max(1) as f64;
        let mut sum = 0.0;
        let sums: Vec<f64> = ranked
            .iter()
            .map(|count| {
                sum += count;
                sum / all
            })
            .collect();
        let ranks = (0..8).flat_map(|power| [1, 2, 5].map(|digit| digit * 10usize.pow(power)));
        let mut covered: Vec<(f64, f64)> = ranks.filter_map(|rank| Some((rank as f64, *sums.get(rank - 1)?))).collect();
        if self.sample.rate() == 1.0 && covered.last().is_some_and(|last| last.0 < sums.len() as f64) {
            covered.push((sums.len() as f64, sums[sums.len() - 1]));
        }
        covered
    }
}
