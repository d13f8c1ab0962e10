//! What a process puts between its loads and the database: a circuit breaker, a limit, a throttle.

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

/// The guards of one process.
#[derive(Default)]
pub struct Guard {
    limit: usize,
    rate: Option<TokenBucket>,
    throttle: Option<AdaptiveThrottle>,
    breaker: Option<Breaker>,
    /// How many loads are under way. Counted only where something guards.
    under_way: usize,
}

impl Guard {
    pub fn new(scenario: &Scenario) -> Result<Guard, OutOfRange> {
        let protection = &scenario.protection;
        let slow_calls = Some(SlowCalls { longer_than: protection.breaker_slow, percent: 50 });
        let config = match protection.breaker {
            BreakerKind::Off => None,
            BreakerKind::Hystrix => Some(BreakerConfig::hystrix()),
            BreakerKind::Resilience4j => Some(BreakerConfig::resilience4j()),
        };
        let config = config.map(|config| BreakerConfig { slow_calls, open_for: protection.breaker_open, ..config });
        Ok(Guard {
            limit: protection.limit as usize,
            rate: match protection.rate as u32 {
                0 => None,
                rate => {
                    let burst = protection.rate_burst as u32;
                    Some(TokenBucket::new(rate, Duration::from_secs(1), burst, Instant::ZERO)?)
                }
            },
            throttle: protection.throttle.then(|| AdaptiveThrottle::new(THROTTLE).ok()).flatten(),
            breaker: config.map(Breaker::new).transpose()?,
            under_way: 0,
        })
    }

    fn is_idle(&self) -> bool {
        self.limit == 0 && self.rate.is_none() && self.throttle.is_none() && self.breaker.is_none()
    }

    /// A load wants to set out: its pass, where anything guards. Where it may not, the phase that says why. `bits` are drawn
    /// for the throttle alone.
    pub fn admit(&mut self, bits: impl FnOnce() -> u64, now: Instant) -> Result<Option<Pass>, Phase> {
        if self.is_idle() {
            return Ok(None);
        }
        if self.limit > 0 && self.under_way >= self.limit {
            return Err(Phase::Shed);
        }
        if self.rate.as_mut().is_some_and(|rate| !rate.take(now)) {
            return Err(Phase::Shed);
        }
        if self.throttle.as_mut().is_some_and(|throttle| !throttle.admit(now, bits())) {
            return Err(Phase::Shed);
        }
        let permit = match &mut self.breaker {
            Some(breaker) => Some(breaker.call(now).ok_or(Phase::BreakerOpen)?),
            None => None,
        };
        self.under_way += 1;
        Ok(Some(Pass { permit, since: now }))
    }

    /// A load that had this pass has ended.
    pub fn done(&mut self, pass: Pass, success: bool, now: Instant) {
        self.under_way -= 1;
        if success && let Some(throttle) = &mut self.throttle {
            throttle.accepted(now);
        }
        let outcome = if success { Outcome::Success } else { Outcome::Failure };
        self.report(pass.permit, outcome, pass.since, now);
    }

    /// The client of a load has given up: to the breaker that is a failure, while the load goes on.
    pub fn gave_up(&mut self, pass: &mut Pass, now: Instant) {
        self.report(pass.permit.take(), Outcome::Failure, pass.since, now);
    }

    fn report(&mut self, permit: Option<Permit>, outcome: Outcome, since: Instant, now: Instant) {
        if let (Some(breaker), Some(permit)) = (&mut self.breaker, permit) {
            breaker.report(permit, outcome, now.since(since), now);
        }
    }

    /// The loads under way, where their number is limited.
    pub fn loads(&self) -> Option<u32> {
        (self.limit > 0).then_some(self.under_way as u32)
    }

    /// The share of the loads that the throttle would turn away now, in thousandths.
    pub fn turns_away(&mut self, now: Instant) -> Option<u32> {
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

    /// How many of a thousand loads a throttle lets go, where these fail.
    fn admitted(fails: impl Fn(u32) -> bool) -> usize {
        let mut scenario = Scenario::default();
        scenario.set("protection.throttle", "yes").unwrap();
        let mut guard = Guard::new(&scenario).unwrap();
        let draws = Stream::new(1, Purpose("test"));
        let load = |job: u32| {
            let now = Instant::ZERO + Duration::from_millis(u64::from(job));
            let pass = guard.admit(|| draws.at(u64::from(job)), now);
            let goes = pass.is_ok();
            if let Ok(Some(pass)) = pass {
                guard.done(pass, !fails(job), now);
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
                pass.into_iter().for_each(|pass| guard.done(pass, false, now));
                true
            })
        });
        assert_eq!(let_go.count(), 20 + 999);
    }

    #[test]
    fn a_throttle_lets_go_what_succeeds_and_twice_as_much() {
        assert_eq!(admitted(|_| false), 1_000);
        // The chance to be turned away is (requests - 2 accepts) / (requests + 1): of loads that all fail few go.
        let none = admitted(|_| true);
        assert!((1..30).contains(&none), "{none}");
        // Where three of four succeed, twice as many as those are more than all.
        let most = admitted(|job| job.is_multiple_of(4));
        assert!(most > 900, "{most}");
        let tenth = admitted(|job| !job.is_multiple_of(10));
        assert!((10..500).contains(&tenth), "{tenth}");
    }
}
