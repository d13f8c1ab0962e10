//! What a process puts between its loads and the database: a circuit breaker, within it a limit and a rate, and within those a
//! throttle.
//!
//! So Hystrix has it, whose commands ask the circuit before the semaphore and count what the semaphore rejects, and so
//! resilience4j's documentation orders its decorators. A throttle belongs to the client library that is called within.

use crate::recording::Phase;
use crate::scenario::{BreakerKind, Scenario};
use crate::sim::kernel::holdings::Pass;
use crate::time::{Duration, Instant};
use stampede_mechanisms::overload::breaker::{Breaker, BreakerConfig, Outcome, Permit, SlowCalls, State};
use stampede_mechanisms::overload::throttle::AdaptiveThrottle;
use stampede_mechanisms::overload::token_bucket::TokenBucket;
use stampede_mechanisms::range::OutOfRange;

/// The accepts that one rejected request is worth: K of the SRE book.
const THROTTLE: f64 = 2.0;

/// How a load ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// With a result.
    Answered,
    /// The database took the query, and it ended with an error.
    Failed,
    /// The database did not take the query.
    Rejected,
    /// Its client has timed out and taken it back.
    Cancelled,
}

/// The guards of one process.
#[derive(Clone, Default)]
pub struct Guard {
    /// Whether the breaker goes by time-outs: to Hystrix a command that has timed out has failed, then and there. To resilience4j
    /// a call counts when it ends, and one that is cancelled for nothing.
    times_out: bool,
    limit: Option<usize>,
    rate: Option<TokenBucket>,
    throttle: Option<AdaptiveThrottle>,
    breaker: Option<Breaker>,
    /// How many loads are under way. Counted only where something guards.
    under_way: usize,
}

impl Guard {
    pub fn new(scenario: &Scenario) -> Result<Guard, OutOfRange> {
        let protection = &scenario.protection;
        let config = match protection.breaker {
            BreakerKind::Off => None,
            BreakerKind::Hystrix => Some(BreakerConfig::hystrix()),
            BreakerKind::Resilience4j => Some(BreakerConfig::resilience4j()),
        };
        let longer_than = protection.breaker_slow;
        let config = config.map(|config| BreakerConfig {
            slow_calls: config.slow_calls.map(|slow| SlowCalls { longer_than, ..slow }),
            open_for: protection.breaker_open,
            ..config
        });
        Ok(Guard {
            times_out: protection.breaker == BreakerKind::Hystrix,
            limit: protection.limit.map(|limit| limit as usize),
            rate: match protection.rate {
                None => None,
                Some(rate) => {
                    let (rate, burst) = (rate as u32, protection.rate_burst as u32);
                    Some(TokenBucket::new(rate, Duration::from_secs(1), burst, Instant::ZERO)?)
                }
            },
            throttle: protection.throttle.then(|| AdaptiveThrottle::new(THROTTLE).ok()).flatten(),
            breaker: config.map(Breaker::new).transpose()?,
            under_way: 0,
        })
    }

    /// Whether it lets everything through.
    pub fn is_idle(&self) -> bool {
        self.limit.is_none() && self.rate.is_none() && self.throttle.is_none() && self.breaker.is_none()
    }

    /// A load wants to set out: its pass, where anything guards. Where it may not, the phase that says why. `bits` are drawn
    /// for the throttle alone.
    pub fn admit(&mut self, bits: impl FnOnce() -> u64, now: Instant) -> Result<Option<Pass>, Phase> {
        if self.is_idle() {
            return Ok(None);
        }
        let permit = match &mut self.breaker {
            Some(breaker) => Some(breaker.call(now).ok_or(Phase::BreakerOpen)?),
            None => None,
        };
        let is_full = self.limit.is_some_and(|limit| self.under_way >= limit);
        let is_full = is_full || self.rate.as_mut().is_some_and(|rate| !rate.take(now));
        if is_full || self.throttle.as_mut().is_some_and(|throttle| !throttle.admit(now, bits())) {
            self.report(permit, Outcome::Failure, now, now);
            return Err(Phase::Shed);
        }
        self.under_way += 1;
        Ok(Some(Pass { permit, since: now }))
    }

    /// A load that had this pass has ended.
    pub fn done(&mut self, pass: Pass, ended: Ended, now: Instant) {
        self.under_way -= 1;
        // A query that ended with an error was accepted: the throttle is about a back end that has no room.
        if matches!(ended, Ended::Answered | Ended::Failed)
            && let Some(throttle) = &mut self.throttle
        {
            throttle.accepted(now);
        }
        let outcome = match ended {
            Ended::Answered => Outcome::Success,
            Ended::Cancelled if !self.times_out => Outcome::Abandoned,
            Ended::Failed | Ended::Rejected | Ended::Cancelled => Outcome::Failure,
        };
        self.report(pass.permit, outcome, pass.since, now);
    }

    /// The client of a load has given up, and the load goes on.
    pub fn gave_up(&mut self, pass: &mut Pass, now: Instant) {
        if self.times_out {
            self.report(pass.permit.take(), Outcome::Failure, pass.since, now);
        }
    }

    fn report(&mut self, permit: Option<Permit>, outcome: Outcome, since: Instant, now: Instant) {
        if let (Some(breaker), Some(permit)) = (&mut self.breaker, permit) {
            breaker.report(permit, outcome, now.since(since), now);
        }
    }

    /// The loads under way, where their number is limited.
    pub fn loads(&self) -> Option<u32> {
        self.limit.map(|_| self.under_way as u32)
    }

    /// The share of the loads that the throttle would shed now, in thousandths.
    pub fn share_shed(&mut self, now: Instant) -> Option<u32> {
        self.throttle.as_mut().map(|throttle| (throttle.rejects(now) * 1000.0) as u32)
    }

    /// Whether its breaker lets nothing or only probes through; `None` without one.
    pub fn is_open(&self) -> Option<bool> {
        self.breaker.as_ref().map(|breaker| breaker.state() != State::Closed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Stream};

    fn guard(settings: &str) -> Guard {
        let mut scenario = Scenario::default();
        for setting in settings.split(' ') {
            let (path, value) = setting.split_once('=').unwrap();
            scenario.set(&format!("protection.{path}"), value).unwrap();
        }
        Guard::new(&scenario).unwrap()
    }

    fn at(ms: u64) -> Instant {
        Instant::ZERO + Duration::from_millis(ms)
    }

    /// So many loads that end so, each after so many milliseconds, and whether the breaker is open then.
    fn opens(guard: &mut Guard, loads: u64, took: u64, ended: Ended) -> bool {
        for load in 0..loads {
            if let Ok(Some(pass)) = guard.admit(|| 0, at(load)) {
                guard.done(pass, ended, at(load + took));
            }
        }
        guard.is_open() == Some(true)
    }

    #[test]
    fn slow_loads_open_the_breaker_of_resilience4j_alone_and_only_all_of_them() {
        let slow = "breaker_slow=100ms";
        assert!(!opens(&mut guard(&format!("breaker=hystrix {slow}")), 500, 200, Ended::Answered));
        assert!(opens(&mut guard(&format!("breaker=resilience4j {slow}")), 100, 200, Ended::Answered));
        let mut half = guard(&format!("breaker=resilience4j {slow}"));
        assert!(!opens(&mut half, 1, 10, Ended::Answered) && !opens(&mut half, 99, 200, Ended::Answered));
    }

    #[test]
    fn a_time_out_is_a_failure_to_hystrix_and_nothing_to_resilience4j() {
        for (breaker, opened) in [("hystrix", true), ("resilience4j", false)] {
            let mut cancelled = guard(&format!("breaker={breaker}"));
            assert_eq!(opens(&mut cancelled, 300, 200, Ended::Cancelled), opened, "{breaker}");
            let mut given_up = guard(&format!("breaker={breaker}"));
            for load in 0..300 {
                if let Ok(Some(mut pass)) = given_up.admit(|| 0, at(load)) {
                    given_up.gave_up(&mut pass, at(load + 100));
                    // It ends well after all.
                    given_up.done(pass, Ended::Answered, at(load + 200));
                }
            }
            assert_eq!(given_up.is_open(), Some(opened), "{breaker}");
        }
    }

    #[test]
    fn the_breaker_is_asked_first_and_counts_what_the_limit_sheds() {
        for (breaker, failures) in [("hystrix", 20), ("resilience4j", 100)] {
            let mut guard = guard(&format!("breaker={breaker} limit=1"));
            let held = guard.admit(|| 0, at(0)).unwrap();
            for load in 1..=failures {
                assert_eq!(guard.is_open(), Some(false), "{breaker} after {load}");
                assert_eq!(guard.admit(|| 0, at(load)), Err(Phase::Shed), "{breaker}");
            }
            assert_eq!(guard.admit(|| 0, at(failures + 1)), Err(Phase::BreakerOpen), "{breaker}");
            guard.done(held.unwrap(), Ended::Answered, at(failures + 2));
        }
    }

    #[test]
    fn a_throttle_turns_nobody_away_for_errors() {
        assert_eq!(admitted(|_| Ended::Failed), 1_000);
        assert_eq!(admitted(|job| if job % 10 < 6 { Ended::Failed } else { Ended::Answered }), 1_000);
    }

    /// How many of a thousand loads a throttle lets go, where they end so.
    fn admitted(ended: impl Fn(u32) -> Ended) -> usize {
        let mut scenario = Scenario::default();
        scenario.set("protection.throttle", "yes").unwrap();
        let mut guard = Guard::new(&scenario).unwrap();
        let draws = Stream::new(1, Purpose("test"));
        let load = |job: u32| {
            let now = Instant::ZERO + Duration::from_millis(u64::from(job));
            let pass = guard.admit(|| draws.at(u64::from(job)), now);
            let goes = pass.is_ok();
            if let Ok(Some(pass)) = pass {
                guard.done(pass, ended(job), now);
            }
            goes
        };
        (0..1_000).map(load).filter(|goes| *goes).count()
    }

    #[test]
    fn a_bucket_lets_go_its_burst_at_once_and_its_rate_after_that() {
        let mut scenario = Scenario::default();
        scenario.set("protection.rate", "100").unwrap();
        scenario.set("protection.rate_burst", "20").unwrap();
        let mut guard = Guard::new(&scenario).unwrap();
        // One every millisecond for ten seconds: as many as were there at first, and what came since.
        let let_go = (0..10_000).filter(|ms| {
            let now = Instant::ZERO + Duration::from_millis(*ms);
            guard.admit(|| unreachable!("nothing is drawn"), now).is_ok_and(|pass| {
                pass.into_iter().for_each(|pass| guard.done(pass, Ended::Failed, now));
                true
            })
        });
        assert_eq!(let_go.count(), 20 + 999);
    }

    #[test]
    fn a_throttle_lets_go_what_is_accepted_and_twice_as_much() {
        let refused = |refused: bool| if refused { Ended::Rejected } else { Ended::Answered };
        assert_eq!(admitted(|_| Ended::Answered), 1_000);
        // The chance to be shed is (requests - 2 accepts) / (requests + 1): of loads that are all refused few go.
        let none = admitted(|_| refused(true));
        assert!((1..30).contains(&none), "{none}");
        // Where three of four are accepted, twice as many as those are more than all.
        let most = admitted(|job| refused(job.is_multiple_of(4)));
        assert!(most > 900, "{most}");
        let tenth = admitted(|job| refused(!job.is_multiple_of(10)));
        assert!((10..500).contains(&tenth), "{tenth}");
    }

    #[test]
    fn where_nothing_guards_a_load_needs_no_pass() {
        let mut none = Guard::new(&Scenario::default()).unwrap();
        assert!(none.is_idle());
        assert_eq!(none.admit(|| 0, at(0)), Ok(None));
        for one in ["limit=5", "rate=5", "throttle=yes", "breaker=hystrix"] {
            let mut guard = guard(one);
            assert!(!guard.is_idle(), "{one}");
            assert!(matches!(guard.admit(|| 0, at(0)), Ok(Some(_))), "{one}");
        }
    }
}
