//! Every figure per second, as lines over time: one mechanism for all of them.

use super::cache_log::CacheChange;
use super::log::Recording;
use super::phase::Phase;
use crate::time::Instant;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Entries into any of these phases.
    Phases(&'static [Phase]),
    /// Changes of this kind in the caches.
    Changes(CacheChange),
    /// Reads that were given a value out of date.
    StaleReads,
    /// Writes that were lost.
    LostWrites,
}

/// A figure that is counted, and so has a rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Its name where data leaves the library.
    pub name: &'static str,
    /// What it counts.
    pub source: Source,
}

const fn phases(name: &'static str, phases: &'static [Phase]) -> Counted {
    Counted { name, source: Source::Phases(phases) }
}

/// Every figure that has a rate. To add one, add its line.
pub const COUNTED: [Counted; 16] = [
    phases("requests", &[Phase::ToApp, Phase::WriteToApp, Phase::EdgeHit]),
    phases("answered", &[Phase::Answered]),
    phases("hits", &[Phase::Hit]),
    phases("misses", &[Phase::Miss, Phase::HotMiss]),
    phases("stale", &[Phase::StaleHit]),
    phases("negative", &[Phase::NegativeHit]),
    phases("l1", &[Phase::L1Hit]),
    phases("queries", &[Phase::ToDatabase]),
    phases("errors", &[Phase::Error]),
    phases("timeouts", &[Phase::TimedOut]),
    phases("retries", &[Phase::Retry]),
    phases("failed", &[Phase::Failed]),
    phases("writes", &[Phase::WriteToApp]),
    Counted { name: "evictions", source: Source::Changes(CacheChange::Evicted) },
    Counted { name: "staleReads", source: Source::StaleReads },
    Counted { name: "lostWrites", source: Source::LostWrites },
];

/// One figure per second, a value for each stretch.
#[derive(Clone, Debug, PartialEq)]
pub struct Rate {
    /// The figure's name.
    pub name: &'static str,
    /// How many a second, in each stretch; NaN in one without length.
    pub per_second: Vec<f64>,
}

impl Recording {
    /// The rates of all of [`COUNTED`] in the stretches that end at each of `ends`, the first beginning at the start of the
    /// run. `ends` must rise. A stretch holds what happens at its end and not what happens at its beginning; what
    /// happens at the very start belongs to the first.
    pub fn rates(&self, ends: &[Instant]) -> Vec<Rate> {
        let tallies: Vec<_> = ends.iter().map(|end| self.tally(*end)).collect();
        COUNTED
            .iter()
            .map(|counted| {
                let totals: Vec<u64> = match counted.source {
                    Source::Phases(phases) => {
                        let entered =
                            |tally: &super::log::Tally| phases.iter().map(|phase| tally.entered(*phase)).sum();
                        tallies.iter().map(entered).collect()
                    }
                    Source::Changes(change) => self.cache.totals(change, ends),
                    Source::StaleReads => {
                        ends.iter().map(|end| self.stale.partition_point(|one| one.at <= *end) as u64).collect()
                    }
                    Source::LostWrites => {
                        ends.iter().map(|end| self.lost.partition_point(|(at, _)| at <= end) as u64).collect()
                    }
                };
                Rate { name: counted.name, per_second: per_second(&totals, ends) }
            })
            .collect()
    }

    /// The share of first looks that found something, in each of the stretches; NaN where nobody looked.
    pub fn hit_ratios(&self, ends: &[Instant]) -> Vec<f64> {
        let mut before = (0, 0);
        let ratio = |end: &Instant| {
            let tally = self.tally(*end);
            let count = |phases: &[Phase]| phases.iter().map(|phase| tally.entered(*phase)).sum::<u64>();
            let now = (count(&FOUND), count(&FOUND) + count(&NOT_FOUND));
            let (found, looks) = (now.0 - before.0, now.1 - before.1);
            before = now;
            found as f64 / looks as f64
        };
        ends.iter().map(ratio).collect()
    }

    /// The most entries into `phase` within one second, wherever that second begins.
    pub fn most_in_a_second(&self, phase: Phase) -> u64 {
        let into = || self.steps.iter().filter(|step| step.to == phase).map(|step| step.at.as_nanos());
        let mut leaving = into();
        let (mut first, mut inside, mut most) = (leaving.next(), 0u64, 0u64);
        for at in into() {
            inside += 1;
            while first.is_some_and(|first| first.saturating_add(1_000_000_000) <= at) {
                inside -= 1;
                first = leaving.next();
            }
            most = most.max(inside);
        }
        most
    }
}

/// First looks that found something.
pub(super) const FOUND: [Phase; 3] = [Phase::Hit, Phase::StaleHit, Phase::NegativeHit];
/// First looks that found nothing.
pub(super) const NOT_FOUND: [Phase; 2] = [Phase::Miss, Phase::HotMiss];

fn per_second(totals: &[u64], ends: &[Instant]) -> Vec<f64> {
    let mut before = (0u64, Instant::ZERO);
    let rate = |(&total, &end): (&u64, &Instant)| {
        let (count, seconds) = (total - before.0, end.since(before.1).as_secs_f64());
        before = (total, end);
        if seconds > 0.0 { count as f64 / seconds } else { f64::NAN }
    };
    totals.iter().zip(ends).map(rate).collect()
}

#[cfg(test)]
mod tests {
    use super::super::log::Recorder;
    use super::*;

    const fn ms(n: u64) -> Instant {
        Instant::from_nanos(n * 1_000_000)
    }

    fn recording() -> Recording {
        let mut recorder = Recorder::new(4, 1, 0);
        for i in 0..4 {
            let who = recorder.arrive(ms(i * 400), i as u32, 0, Phase::ToApp);
            let found = if i == 3 { Phase::Miss } else { Phase::Hit };
            recorder.step(ms(i * 400 + 10), who, Phase::ToNode, 0);
            recorder.step(ms(i * 400 + 10), who, found, 0);
            if i == 3 {
                recorder.cache().change(ms(1_210), 0, 9, CacheChange::Evicted, ms(1_210), Default::default());
                recorder.step(ms(1_210), who, Phase::ToDatabase, 0);
            }
            recorder.step(ms(i * 400 + 20), who, Phase::Answered, 0);
        }
        recorder.finish()
    }

    #[test]
    fn rates_are_counts_over_time() {
        let rates = recording().rates(&[ms(500), ms(1_000), ms(1_500), ms(1_500)]);
        let of = |name: &str| rates.iter().find(|rate| rate.name == name).unwrap().per_second[..3].to_vec();
        assert_eq!(of("requests"), [4.0, 2.0, 2.0]);
        assert_eq!(of("answered"), [4.0, 2.0, 2.0]);
        assert_eq!(of("hits"), [4.0, 2.0, 0.0]);
        assert_eq!(of("misses"), [0.0, 0.0, 2.0]);
        assert_eq!(of("queries"), [0.0, 0.0, 2.0]);
        assert_eq!(of("evictions"), [0.0, 0.0, 2.0]);
        assert_eq!(of("timeouts"), [0.0; 3]);
        assert!(rates.iter().all(|rate| rate.per_second[3].is_nan()));
    }

    #[test]
    fn a_hit_ratio_needs_a_look() {
        let ratios = recording().hit_ratios(&[ms(500), ms(700), ms(1_500)]);
        assert_eq!((ratios[0], ratios[2]), (1.0, 0.5));
        assert!(ratios[1].is_nan());
    }

    #[test]
    fn the_busiest_second_may_begin_anywhere() {
        let recording = recording();
        assert_eq!(recording.most_in_a_second(Phase::ToApp), 3, "0, 400 and 800 ms");
        assert_eq!(recording.most_in_a_second(Phase::ToDatabase), 1);
        assert_eq!(recording.most_in_a_second(Phase::Failed), 0);
    }
}
