//! How often a cache hits by the time to live, and after how long keys are asked for again.

use super::sample::Sample;
use crate::lab::trace::Operation;
use crate::time::{Duration, Instant};
use serde::Serialize;

/// How many times to live are tried.
const LIVES: usize = 16;

/// What a time to live makes of the hits.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "LogLife"))]
pub struct Life {
    /// The time to live, in nanoseconds.
    pub ttl: f64,
    /// The share of reads and writes that hit in a cache without any other limit. A value lives from its load or its write on,
    /// however often it is read.
    pub hits: f64,
}

/// The hit ratio for times to live from a ten-thousandth of the log's length to all of it, 1, 2 and 5 of each power of ten.
pub fn lives(sample: &Sample) -> Vec<Life> {
    let requests = sample.requests();
    let span = requests.last().map_or(0, |last| last.time.as_nanos());
    let ttls = steps(span);
    // When the value that is held was loaded, of each key and for each time to live.
    let mut loaded: Vec<[Option<Instant>; LIVES]> = vec![[None; LIVES]; sample.keys().len()];
    let mut misses = [0u64; LIVES];
    for request in requests {
        let loaded = &mut loaded[request.key as usize];
        for (at, ttl) in ttls.iter().enumerate() {
            let fresh = loaded[at].is_some_and(|loaded| request.time.since(loaded) < *ttl);
            match request.operation {
                Operation::Delete => loaded[at] = None,
                _ if !fresh => {
                    misses[at] += 1;
                    loaded[at] = Some(request.time);
                }
                Operation::Write => loaded[at] = Some(request.time),
                Operation::Read => {}
            }
        }
    }
    let asked = (sample.stands_for().requests as f64 * sample.rate()).max(1.0);
    let hits = |missed: u64| ((asked - missed as f64) / asked).max(0.0);
    ttls.iter().zip(misses).map(|(ttl, missed)| Life { ttl: ttl.as_nanos() as f64, hits: hits(missed) }).collect()
}

/// 1, 2 and 5 of each power of ten, up to the first that is not below `span`.
fn steps(span: u64) -> Vec<Duration> {
    if span == 0 {
        return Vec::new();
    }
    let powers = (0..19).map(|power| 10u64.pow(power));
    let all: Vec<u64> = powers.flat_map(|power| [1, 2, 5].map(|digit| power.saturating_mul(digit))).collect();
    let end = all.partition_point(|&step| step < span) + 1;
    all[end.saturating_sub(LIVES).min(all.len())..end.min(all.len())]
        .iter()
        .map(|&ns| Duration::from_nanos(ns))
        .collect()
}

/// A bar of a picture: a share of the requests, up to a bound.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "LogBar"))]
pub struct Bar {
    /// Below this, and not below the bar before.
    pub below: f64,
    /// The share of the requests.
    pub share: f64,
}

/// After how long keys are asked for again: a share of the reads and writes for each power of two of nanoseconds. What is
/// missing from 1 are first requests.
pub fn reuse_times(sample: &Sample) -> Vec<Bar> {
    let mut last: Vec<Option<Instant>> = vec![None; sample.keys().len()];
    let gaps =
        sample.requests().iter().filter(|request| request.operation != Operation::Delete).filter_map(|request| {
            let before = last[request.key as usize].replace(request.time)?;
            Some(request.time.since(before).as_nanos())
        });
    bars(gaps, sample.stands_for().requests as f64 * sample.rate())
}

/// How many distinct keys are asked for in between, at the log's own scale: a share of the reads and writes for each power
/// of two.
pub fn reuse_distances(sample: &Sample, found: &[Option<u32>]) -> Vec<Bar> {
    let distances = found.iter().flatten().map(|&place| (f64::from(place) / sample.rate()).round() as u64);
    bars(distances, sample.stands_for().requests as f64 * sample.rate())
}

/// Counts by powers of two: of 0, of 1, of 2 and 3, of 4 to 7, ….
#[derive(Clone, Debug)]
pub struct Powers([u64; 65]);

impl Default for Powers {
    fn default() -> Powers {
        Powers([0; 65])
    }
}

impl Powers {
    /// Counts a value.
    pub fn count(&mut self, value: u64) {
        self.0[(u64::BITS - value.leading_zeros()) as usize] += 1;
    }

    /// How many were 0.
    pub fn zeros(&self) -> u64 {
        self.0[0]
    }

    /// The shares of `all`, from the first bar with anything in it to the last.
    pub fn bars(&self, all: f64) -> Vec<Bar> {
        let filled = || (0..self.0.len()).filter(|&at| self.0[at] > 0);
        let (Some(first), Some(last)) = (filled().next(), filled().next_back()) else { return Vec::new() };
        let bar = |at: usize| Bar { below: libm::ldexp(1.0, at as i32), share: self.0[at] as f64 / all.max(1.0) };
        (first..=last).map(bar).collect()
    }
}

fn bars(values: impl Iterator<Item = u64>, all: f64) -> Vec<Bar> {
    let mut powers = Powers::default();
    values.for_each(|value| powers.count(value));
    powers.bars(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::analysis::sample::{Room, hash};
    use crate::lab::analysis::{generated, stack};
    use crate::lab::trace::{Access, Key};

    fn sample(accesses: &[(u64, u64, Operation)]) -> Sample {
        let mut sample = Sample::new(Room::default());
        for &(ms, key, operation) in accesses {
            let (key, time) = (Key::Number(key), Instant::ZERO + Duration::from_millis(ms));
            sample.take(hash(key), &Access { key, time, bytes: 1, ttl: None, operation });
        }
        sample
    }

    #[test]
    fn a_value_lives_from_its_load_and_not_from_its_last_read() {
        use Operation::{Delete, Read, Write};
        let log = [
            (0, 1, Read),
            (60, 1, Read),
            (120, 1, Read),
            (130, 1, Write),
            (225, 1, Read),
            (226, 1, Delete),
            (227, 1, Read),
        ];
        let lives = lives(&sample(&log));
        let hits = |ms: f64| lives.iter().find(|life| life.ttl == ms * 1e6).unwrap().hits;
        // 100 ms: loaded at 0, again at 120, written at 130; after the delete nothing is there.
        assert_eq!(hits(100.0), 3.0 / 6.0);
        assert_eq!(hits(50.0), 1.0 / 6.0);
        assert_eq!(hits(500.0), 4.0 / 6.0);
        assert!(lives.len() <= LIVES && lives.windows(2).all(|pair| pair[0].hits <= pair[1].hits));
    }

    #[test]
    fn a_sample_has_the_shares_of_its_log() {
        let log = || generated::zipf(5, 5_000, 0.8).take(40_000);
        let of = |room: Room| {
            let mut sample = Sample::new(room);
            for (at, key) in log().enumerate() {
                let (key, time) = (Key::Number(key), Instant::from_nanos(at as u64));
                sample.take(hash(key), &Access { key, time, bytes: 1, ttl: None, operation: Operation::Read });
            }
            sample
        };
        let (whole, part) = (of(Room::default()), of(Room { requests: 20_000, keys: 5_000, least_keys: 10 }));
        assert!(whole.is_whole() && part.rate() < 0.6, "{}", part.rate());
        let shares = |bars: &[Bar]| bars.iter().map(|bar| bar.share).sum::<f64>();
        let distances =
            |sample: &Sample| reuse_distances(sample, &stack::distances(sample.requests(), sample.keys().len()));
        // What is missing from 1 are first requests.
        let first = whole.keys().len() as f64 / 40_000.0;
        for bars in [reuse_times(&whole), distances(&whole)] {
            assert!((shares(&bars) + first - 1.0).abs() < 1e-9);
        }
        for bars in [reuse_times(&part), distances(&part)] {
            assert!((shares(&bars) + first - 1.0).abs() < 0.3, "{} of {first}", shares(&bars));
        }
        let middle = |bars: &[Bar]| {
            let mut sum = 0.0;
            bars.iter().find(|bar| (sum += bar.share, sum).1 > 0.5 * shares(bars)).map(|bar| bar.below)
        };
        let (one, other) = (middle(&distances(&whole)).unwrap(), middle(&distances(&part)).unwrap());
        assert!((0.5..=2.0).contains(&(one / other)), "at the log's own scale: {one} and {other}");
    }

    #[test]
    fn bars_are_shares_of_all() {
        let bars = bars([0, 1, 5, 6, 7].into_iter(), 10.0);
        let shares: Vec<(f64, f64)> = bars.iter().map(|bar| (bar.below, bar.share)).collect();
        assert_eq!(shares, [(1.0, 0.1), (2.0, 0.1), (4.0, 0.0), (8.0, 0.3)]);
    }
}
