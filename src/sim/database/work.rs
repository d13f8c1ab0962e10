//! What a query is to the database: how long it runs, and whether it ends with an error.

use super::law::Law;
use super::pace::Pace;
use crate::random::{Purpose, Stream, unit};
use crate::scenario::Scenario;
use crate::time::{Duration, Instant};

const QUERY_TIMES: Purpose = Purpose("query times");
const STAGES: Purpose = Purpose("stages of query times");
const QUERY_ERRORS: Purpose = Purpose("query errors");

/// The law of the query times, what stretches them, and the law of the errors.
#[derive(Clone, Debug)]
pub(super) struct Work {
    read: Duration,
    write: Duration,
    law: Law,
    contention: f64,
    crosstalk: f64,
    pace: Pace,
    times: Stream,
    stages: Stream,
    error_share: f64,
    errors: Stream,
}

impl Work {
    pub fn new(scenario: &Scenario) -> Work {
        let database = &scenario.database;
        Work {
            read: database.query_time,
            write: database.write_time,
            law: Law::new(database),
            contention: database.contention,
            crosstalk: database.crosstalk,
            pace: Pace::new(&scenario.script.actions),
            times: Stream::new(scenario.run.seed, QUERY_TIMES),
            stages: Stream::new(scenario.run.seed, STAGES),
            error_share: database.error_share,
            errors: Stream::new(scenario.run.seed, QUERY_ERRORS),
        }
    }

    /// The mean time of a read or a write on an idle server that nothing slows.
    pub fn mean(&self, write: bool) -> Duration {
        if write { self.write } else { self.read }
    }

    /// When a query ends that starts now, with `running` on its server, itself included.
    ///
    /// The load at the start stretches the work. A query that starts later does not slow those that run, and one that ends
    /// does not speed them up. An intervention counts for the time it takes.
    pub fn end(&self, write: bool, draw: u64, running: u32, now: Instant) -> Instant {
        let (work, factor) = (self.alone(write, draw), self.slowdown(running));
        let work = if factor > 1.0 { nanos(work.as_nanos() as f64 * factor) } else { work };
        self.pace.done(now, work).min(Instant::MAX)
    }

    /// How long a query takes on an idle server.
    fn alone(&self, write: bool, draw: u64) -> Duration {
        self.law.draw(self.mean(write), self.times.of(draw), self.stages.of(draw), write)
    }

    /// How many times as long a query takes where `running` run: 1 + σ(n − 1) + κ n (n − 1), so that n clients who
    /// never pause get through n times as much as one, divided by it.
    ///
    /// Source: the universal scalability law, Gunther, Guerrilla Capacity Planning (2007), chapter 6.
    fn slowdown(&self, running: u32) -> f64 {
        let (n, others) = (f64::from(running), f64::from(running.saturating_sub(1)));
        1.0 + self.contention * others + self.crosstalk * n * others
    }

    /// Whether the query ends with an error, after it has taken its whole time.
    pub fn fails(&self, draw: u64) -> bool {
        self.error_share > 0.0 && unit(self.errors.at(draw)) < self.error_share
    }
}

/// Rounded, and no longer than time is.
fn nanos(length: f64) -> Duration {
    Duration::from_nanos(libm::round(length) as u64).min(Duration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::log_normal;

    fn work(settings: &str) -> Work {
        let mut scenario = Scenario::default();
        for setting in settings.split_whitespace() {
            let (path, value) = setting.split_once('=').unwrap();
            scenario.set(path, value).unwrap();
        }
        Work::new(&scenario)
    }

    fn alone(work: &Work, write: bool) -> Vec<f64> {
        (0..200_000).map(|draw| work.alone(write, draw).as_nanos() as f64 / 1e6).collect()
    }

    fn mean(samples: &[f64]) -> f64 {
        samples.iter().sum::<f64>() / samples.len() as f64
    }

    #[test]
    fn every_law_has_the_mean_of_its_kind_of_query() {
        for law in ["constant", "log-normal", "exponential", "uniform"] {
            let work = work(&format!(
                "database.distribution={law} database.query_time=200ms database.write_time=20ms database.range=1"
            ));
            let (reads, writes) = (mean(&alone(&work, false)), mean(&alone(&work, true)));
            // Of these the exponential law spreads most: its mean is known to 1 / √200 000.
            assert!((reads / 200.0 - 1.0).abs() < 0.009, "{law}: {reads}");
            assert!((writes / 20.0 - 1.0).abs() < 0.009, "{law}: {writes}");
        }
    }

    #[test]
    fn the_laws_spread_as_their_names_say() {
        let deviation = |samples: &[f64]| {
            let centre = mean(samples);
            libm::sqrt(mean(&samples.iter().map(|one| (one - centre) * (one - centre)).collect::<Vec<_>>()))
        };
        let exponential = alone(&work("database.distribution=exponential"), false);
        assert!((deviation(&exponential) / 200.0 - 1.0).abs() < 0.02);
        let longer = exponential.iter().filter(|one| **one > 200.0).count() as f64 / 200_000.0;
        assert!((longer - libm::exp(-1.0)).abs() < 0.005, "{longer}");
        let uniform = alone(&work("database.distribution=uniform database.range=0.25"), false);
        assert!(uniform.iter().all(|one| (150.0..=250.0).contains(one)));
        assert!((deviation(&uniform) - 100.0 / libm::sqrt(12.0)).abs() < 0.2);
        let log_normal = alone(&work("database.distribution=log-normal database.sigma=0.5"), false);
        let variation = libm::sqrt(libm::expm1(0.25));
        assert!((deviation(&log_normal) / 200.0 / variation - 1.0).abs() < 0.03);
    }

    #[test]
    fn a_log_normal_read_draws_what_it_always_drew() {
        let work = work("database.distribution=log-normal run.seed=9");
        let own = Stream::new(9, Purpose("query times")).of(37);
        let before = log_normal((own.at(0), own.at(1)), 200_000_000, 0.5);
        assert_eq!(work.alone(false, 37), Duration::from_nanos(before));
        assert_ne!(work.alone(true, 37).as_nanos(), before / 10, "a write has draws of its own");
    }

    #[test]
    fn others_that_run_slow_a_query_as_the_law_says() {
        let work = work("database.contention=0.1 database.crosstalk=0.01");
        let end = |running| work.end(false, 0, running, Instant::ZERO).since(Instant::ZERO);
        assert_eq!(end(1), Duration::from_millis(200));
        assert_eq!(end(2), Duration::from_millis(224), "1 + 0.1 + 0.02");
        assert_eq!(end(11), Duration::from_millis(620), "1 + 1 + 1.1");
    }

    #[test]
    fn the_longest_query_ends_with_time() {
        let work = work("database.query_time=1h database.contention=1 database.crosstalk=1");
        assert_eq!(work.end(false, 0, 10_000, Instant::MAX), Instant::MAX);
    }

    #[test]
    fn as_many_fail_as_are_to() {
        for share in [0.0, 0.2, 1.0] {
            let work = work(&format!("database.error_share={share}"));
            let failed = (0..100_000).filter(|draw| work.fails(*draw)).count() as f64 / 100_000.0;
            assert!((failed - share).abs() < 0.006, "{failed} for {share}");
        }
    }
}
