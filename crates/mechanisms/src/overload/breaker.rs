//! Circuit breaker: stops calling a database that mostly fails, and tries it again after a while.
//!
//! **In production**: Netflix Hystrix ([`BreakerConfig::hystrix`]) and resilience4j ([`BreakerConfig::resilience4j`]);
//! they differ only in what is configured here.
//!
//! **Semantics**:
//! * *Closed*: calls go through. Once the window holds enough calls, a share of failures (or of slow calls) that has
//!   reached its threshold opens the breaker. It is looked at whenever a call ends.
//! * *Open*: calls are refused. The first one after the wait makes the breaker half-open and goes through.
//! * *Half-open*: a number of probes goes through, all other calls are refused. When the last probe has ended, their
//!   share of failures decides: at the threshold the breaker opens anew, below it closes with an empty window.
//! * A call that ends in another state than it began in does not count. (Hystrix lets a late success close the breaker,
//!   resilience4j counts it among the probes; both are accidents of where they keep the state.)
//! * A probe that never ends keeps the breaker half-open for ever, as in resilience4j by default: end it as
//!   [`Outcome::Abandoned`] to let another one try.
//!
//! **Cost**: O(1) a call; a byte per call in a count window.
//!
//! **Source**: Hystrix `HystrixCircuitBreaker`, resilience4j `CircuitBreakerStateMachine` and their documentation.

use crate::overload::rolling::Rolling;
use crate::range::OutOfRange;
use crate::time::{Duration, Instant};

/// Which calls the shares are taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Window {
    /// The last `n` calls, 1 to 1 000 000.
    Count(u32),
    /// The calls of the last stretches of time, the unfinished one included.
    Time {
        /// How many stretches, 1 to 10 000.
        buckets: u32,
        /// How long each is, at least 1 ns.
        bucket: Duration,
    },
}

/// Calls that succeed too slowly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlowCalls {
    /// A call that takes longer than this is slow.
    pub longer_than: Duration,
    /// The share of slow calls, in percent, that opens the breaker: 1 to 100.
    pub percent: u32,
}

/// When to open, for how long, and how to try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BreakerConfig {
    /// Which calls are counted.
    pub window: Window,
    /// With fewer calls in the window the breaker stays closed. At least 1; a count window's size is enough.
    pub minimum_calls: u32,
    /// The share of failures, in percent, that opens the breaker: 1 to 100.
    pub failure_percent: u32,
    /// Whether slow calls open it too.
    pub slow_calls: Option<SlowCalls>,
    /// How long it stays open.
    pub open_for: Duration,
    /// How many calls probe a half-open breaker: at least 1.
    pub probes: u32,
}

impl BreakerConfig {
    /// Hystrix: 10 s in 10 buckets, 20 requests, 50 % errors, 5 s of sleep, one probe.
    pub const fn hystrix() -> Self {
        BreakerConfig {
            window: Window::Time { buckets: 10, bucket: Duration::from_secs(1) },
            minimum_calls: 20,
            failure_percent: 50,
            slow_calls: None,
            open_for: Duration::from_secs(5),
            probes: 1,
        }
    }

    /// resilience4j: the last 100 calls and not fewer, 50 % failures or 100 % slower than 60 s, 60 s open, 10 probes.
    pub const fn resilience4j() -> Self {
        BreakerConfig {
            window: Window::Count(100),
            minimum_calls: 100,
            failure_percent: 50,
            slow_calls: Some(SlowCalls { longer_than: Duration::from_secs(60), percent: 100 }),
            open_for: Duration::from_secs(60),
            probes: 10,
        }
    }
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It gave an answer.
    Success,
    /// It failed.
    Failure,
    /// Nobody knows: it was cancelled, or its caller has gone. Counts for nothing, and frees its place among the probes.
    Abandoned,
}

/// The state, as people draw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Calls go through.
    Closed,
    /// Calls are refused.
    Open {
        /// From when on a call is let through as a probe.
        until: Instant,
    },
    /// Probes go through.
    HalfOpen,
}

/// The permission to make one call. [`Breaker::report`] takes it back when the call has ended, so no call can be reported
/// twice:
///
/// ```compile_fail,E0382
/// use stampede_mechanisms::overload::breaker::{Breaker, BreakerConfig, Outcome};
/// use stampede_mechanisms::time::{Duration, Instant};
///
/// let mut breaker = Breaker::new(BreakerConfig::hystrix()).unwrap();
/// let permit = breaker.call(Instant::ZERO).unwrap();
/// breaker.report(permit, Outcome::Success, Duration::ZERO, Instant::ZERO);
/// breaker.report(permit, Outcome::Success, Duration::ZERO, Instant::ZERO);
/// ```
/// A clone belongs to a clone of the breaker, as in a copy of a whole simulation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a call that is permitted has to be reported"]
pub struct Permit {
    epoch: u64,
}

/// A circuit breaker.
///
/// The contract: before each call ask [`call`](Breaker::call); without a permit do not make it (answer from a stale
/// value, or fail at once). When the call has ended, [`report`](Breaker::report) it. Call in the order of time.
///
/// ```
/// use stampede_mechanisms::overload::breaker::{Breaker, BreakerConfig, Outcome, State};
/// use stampede_mechanisms::time::{Duration, Instant};
///
/// let mut breaker = Breaker::new(BreakerConfig::hystrix()).unwrap();
/// for _ in 0..20 {
///     let permit = breaker.call(Instant::ZERO).expect("closed");
///     breaker.report(permit, Outcome::Failure, Duration::ZERO, Instant::ZERO);
/// }
/// assert!(breaker.call(Instant::ZERO).is_none());
/// let probe = breaker.call(Instant::ZERO + Duration::from_secs(5)).expect("one probe");
/// assert_eq!(breaker.state(), State::HalfOpen);
/// ```
#[derive(Clone, Debug)]
pub struct Breaker {
    config: BreakerConfig,
    phase: Phase,
    calls: Calls,
    /// Grows with every change of state, so that a call which began in another one is recognised.
    epoch: u64,
}

#[derive(Clone, Copy, Debug)]
enum Phase {
    Closed,
    Open { until: Instant },
    HalfOpen { out: u32, ended: Tally },
}

/// Calls, failures, slow calls.
type Tally = [u64; 3];

#[derive(Clone, Debug)]
enum Calls {
    Last { ring: Vec<[bool; 2]>, next: usize, size: usize, tally: Tally },
    Recent(Rolling<3>),
}

impl Breaker {
    /// A closed breaker with an empty window.
    ///
    /// # Errors
    /// [`OutOfRange`] names the first parameter that is outside its range.
    pub fn new(config: BreakerConfig) -> Result<Breaker, OutOfRange> {
        let calls = match config.window {
            Window::Count(n) => {
                OutOfRange::check("window", n.into(), 1, 1_000_000)?;
                Calls::Last { ring: Vec::new(), next: 0, size: n as usize, tally: [0; 3] }
            }
            Window::Time { buckets, bucket } => {
                OutOfRange::check("buckets", buckets.into(), 1, 10_000)?;
                OutOfRange::check("bucket", bucket.as_nanos(), 1, u64::MAX)?;
                Calls::Recent(Rolling::new(buckets, bucket))
            }
        };
        OutOfRange::check("minimum_calls", config.minimum_calls.into(), 1, u32::MAX.into())?;
        OutOfRange::check("failure_percent", config.failure_percent.into(), 1, 100)?;
        OutOfRange::check("slow_calls.percent", config.slow_calls.map_or(100, |slow| slow.percent).into(), 1, 100)?;
        OutOfRange::check("probes", config.probes.into(), 1, u32::MAX.into())?;
        Ok(Breaker { config, phase: Phase::Closed, calls, epoch: 0 })
    }

    /// May a call be made? `None`: no.
    pub fn call(&mut self, now: Instant) -> Option<Permit> {
        if matches!(self.phase, Phase::Open { until } if now >= until) {
            self.enter(Phase::HalfOpen { out: 0, ended: [0; 3] });
        }
        match &mut self.phase {
            Phase::Closed => {}
            Phase::Open { .. } => return None,
            Phase::HalfOpen { out, ended } => {
                if u64::from(*out) + ended[0] >= u64::from(self.config.probes) {
                    return None;
                }
                *out += 1;
            }
        }
        Some(Permit { epoch: self.epoch })
    }

    /// A call has ended after `took`.
    pub fn report(&mut self, permit: Permit, outcome: Outcome, took: impl Into<Duration>, now: Instant) {
        let took = took.into();
        if permit.epoch != self.epoch {
            return;
        }
        let slow = self.config.slow_calls.is_some_and(|slow| took > slow.longer_than);
        let marks = [outcome == Outcome::Failure, slow];
        let counted = outcome != Outcome::Abandoned;
        match &mut self.phase {
            Phase::Closed if counted => {
                let tally = self.calls.add(marks, now);
                let minimum = match self.config.window {
                    Window::Count(n) => self.config.minimum_calls.min(n),
                    Window::Time { .. } => self.config.minimum_calls,
                };
                if tally[0] >= minimum.into() && self.is_bad(tally) {
                    self.open(now);
                }
            }
            Phase::HalfOpen { out, ended } => {
                *out = out.saturating_sub(1);
                if counted {
                    *ended = plus(*ended, marks);
                }
                let ended = *ended;
                if ended[0] >= self.config.probes.into() {
                    if self.is_bad(ended) { self.open(now) } else { self.enter(Phase::Closed) }
                }
            }
            // Open: the epoch of a permit is never that of an open breaker.
            Phase::Closed | Phase::Open { .. } => {}
        }
    }

    /// The present state. An open breaker becomes half-open with the first call after its wait, not before.
    pub fn state(&self) -> State {
        match self.phase {
            Phase::Closed => State::Closed,
            Phase::Open { until } => State::Open { until },
            Phase::HalfOpen { .. } => State::HalfOpen,
        }
    }

    fn is_bad(&self, [calls, failures, slow]: Tally) -> bool {
        let reaches = |count: u64, percent: u32| count * 100 >= calls * u64::from(percent);
        reaches(failures, self.config.failure_percent)
            || self.config.slow_calls.is_some_and(|config| reaches(slow, config.percent))
    }

    fn open(&mut self, now: Instant) {
        self.enter(Phase::Open { until: now + self.config.open_for });
    }

    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.epoch += 1;
        self.calls.clear();
    }
}

fn plus([calls, failures, slow]: Tally, marks: [bool; 2]) -> Tally {
    [calls + 1, failures + u64::from(marks[0]), slow + u64::from(marks[1])]
}

impl Calls {
    fn add(&mut self, marks: [bool; 2], now: Instant) -> Tally {
        match self {
            Calls::Last { ring, next, size, tally } => {
                *tally = plus(*tally, marks);
                if ring.len() < *size {
                    ring.push(marks);
                } else {
                    let gone = std::mem::replace(&mut ring[*next], marks);
                    *next = (*next + 1) % *size;
                    let [calls, failures, slow] = *tally;
                    *tally = [calls - 1, failures - u64::from(gone[0]), slow - u64::from(gone[1])];
                }
                *tally
            }
            Calls::Recent(rolling) => {
                rolling.add(plus([0; 3], marks), now);
                rolling.sum(now)
            }
        }
    }

    fn clear(&mut self) {
        match self {
            Calls::Last { ring, next, tally, .. } => {
                ring.clear();
                (*next, *tally) = (0, [0; 3]);
            }
            Calls::Recent(rolling) => rolling.clear(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SMALL: BreakerConfig = BreakerConfig {
        window: Window::Count(4),
        minimum_calls: 4,
        failure_percent: 50,
        slow_calls: Some(SlowCalls { longer_than: Duration::from_millis(100), percent: 75 }),
        open_for: Duration::from_secs(5),
        probes: 2,
    };

    fn at(ms: u64) -> Instant {
        Instant::ZERO + Duration::from_millis(ms)
    }

    fn run(breaker: &mut Breaker, outcome: Outcome, took_ms: u64, now: Instant) {
        let permit = breaker.call(now).expect("permitted");
        breaker.report(permit, outcome, Duration::from_millis(took_ms), now);
    }

    fn opened() -> Breaker {
        let mut breaker = Breaker::new(SMALL).unwrap();
        for _ in 0..4 {
            run(&mut breaker, Outcome::Failure, 0, at(0));
        }
        breaker
    }

    #[test]
    fn hystrix_needs_twenty_requests_and_forgets_them_after_ten_seconds() {
        let mut breaker = Breaker::new(BreakerConfig::hystrix()).unwrap();
        for _ in 0..19 {
            run(&mut breaker, Outcome::Failure, 0, at(500));
        }
        run(&mut breaker, Outcome::Failure, 0, at(10_000));
        assert_eq!(breaker.state(), State::Closed, "the nineteen are over");
        for i in 0..19 {
            let outcome = if i % 2 == 0 { Outcome::Success } else { Outcome::Failure };
            run(&mut breaker, outcome, 0, at(10_500));
        }
        assert_eq!(breaker.state(), State::Open { until: at(15_500) }, "ten of twenty");
    }

    #[test]
    fn one_probe_decides_in_hystrix() {
        for (outcome, expected) in
            [(Outcome::Success, State::Closed), (Outcome::Failure, State::Open { until: at(10_000) })]
        {
            let mut breaker = Breaker::new(BreakerConfig::hystrix()).unwrap();
            for _ in 0..20 {
                run(&mut breaker, Outcome::Failure, 0, at(0));
            }
            let probe = breaker.call(at(5_000)).expect("a probe");
            assert!(breaker.call(at(5_000)).is_none(), "only one");
            breaker.report(probe, outcome, Duration::ZERO, at(5_000));
            assert_eq!(breaker.state(), expected);
        }
    }

    #[test]
    fn slow_calls_open_it_though_they_succeed() {
        let mut breaker = Breaker::new(SMALL).unwrap();
        run(&mut breaker, Outcome::Success, 100, at(0)); // not longer than 100 ms
        for _ in 0..2 {
            run(&mut breaker, Outcome::Success, 101, at(0));
        }
        run(&mut breaker, Outcome::Success, 0, at(0));
        assert_eq!(breaker.state(), State::Closed, "half of the four are slow");
        run(&mut breaker, Outcome::Success, 101, at(0));
        assert_eq!(breaker.state(), State::Open { until: at(5_000) }, "three of the last four");
    }

    #[test]
    fn a_call_that_ends_in_another_state_does_not_count() {
        let mut breaker = Breaker::new(SMALL).unwrap();
        let late = [(); 2].map(|()| breaker.call(at(0)).expect("closed"));
        for _ in 0..4 {
            run(&mut breaker, Outcome::Failure, 0, at(0));
        }
        let _probe = breaker.call(at(5_000)).expect("a probe");
        for permit in late {
            breaker.report(permit, Outcome::Success, Duration::ZERO, at(5_001));
        }
        assert_eq!(breaker.state(), State::HalfOpen);
    }

    #[test]
    fn an_abandoned_probe_makes_room_for_another() {
        let mut breaker = opened();
        let probes = [(); 2].map(|()| breaker.call(at(5_000)).expect("a probe"));
        assert!(breaker.call(at(100_000)).is_none(), "a probe that never ends blocks for ever");
        for probe in probes {
            breaker.report(probe, Outcome::Abandoned, Duration::ZERO, at(6_000));
        }
        assert_eq!(breaker.state(), State::HalfOpen);
        run(&mut breaker, Outcome::Success, 0, at(6_000));
        run(&mut breaker, Outcome::Success, 0, at(6_000));
        assert_eq!(breaker.state(), State::Closed);
    }

    #[test]
    fn refuses_parameters_outside_their_range() {
        let field = |config| Breaker::new(config).unwrap_err().field;
        assert_eq!(field(BreakerConfig { window: Window::Count(0), ..SMALL }), "window");
        let window = Window::Time { buckets: 1, bucket: Duration::ZERO };
        assert_eq!(field(BreakerConfig { window, ..SMALL }), "bucket");
        assert_eq!(field(BreakerConfig { failure_percent: 101, ..SMALL }), "failure_percent");
        assert_eq!(field(BreakerConfig { probes: 0, ..SMALL }), "probes");
    }

    /// Everything that was ever reported, and the rules applied to all of it from the start each time.
    struct Model {
        config: BreakerConfig,
        state: State,
        /// Reported since the last change of state: when, failed, slow.
        log: Vec<(u64, bool, bool)>,
        probing: usize,
    }

    impl Model {
        fn judge(&mut self, now: u64) {
            let (considered, enough): (Vec<_>, usize) = match (self.state, self.config.window) {
                (State::HalfOpen, _) => (self.log.iter().collect(), self.config.probes as usize),
                (_, Window::Count(n)) => {
                    (self.log.iter().rev().take(n as usize).collect(), self.config.minimum_calls.min(n) as usize)
                }
                (_, Window::Time { buckets, bucket }) => {
                    let stretch = |t: u64| t / (bucket.as_nanos() / 1_000_000);
                    let first = (stretch(now) + 1).saturating_sub(buckets.into());
                    let recent = self.log.iter().filter(|call| stretch(call.0) >= first);
                    (recent.collect(), self.config.minimum_calls as usize)
                }
            };
            if considered.len() < enough {
                return;
            }
            let share = |marked: usize| marked as f64 / considered.len() as f64 * 100.0 + 1e-9;
            let bad = share(considered.iter().filter(|call| call.1).count()) >= self.config.failure_percent.into()
                || self
                    .config
                    .slow_calls
                    .is_some_and(|slow| share(considered.iter().filter(|call| call.2).count()) >= slow.percent.into());
            if bad {
                self.enter(State::Open { until: at(now) + self.config.open_for });
            } else if self.state == State::HalfOpen {
                self.enter(State::Closed);
            }
        }

        fn enter(&mut self, state: State) {
            self.state = state;
            self.log.clear();
            self.probing = 0;
        }
    }

    proptest! {
        #[test]
        fn behaves_as_the_rules_applied_to_the_whole_log(
            by_time in any::<bool>(), minimum in 1..8u32, percent in 1..=100u32, slow in 1..=100u32, probes in 1..4u32,
            steps in prop::collection::vec((0..1500u64, 0..6usize, 0..200u64, 0..8usize), 0..200),
        ) {
            let window = if by_time { Window::Time { buckets: 3, bucket: Duration::from_secs(1) } } else { Window::Count(5) };
            let slow_calls = Some(SlowCalls { longer_than: Duration::from_millis(100), percent: slow });
            let config =
                BreakerConfig { window, minimum_calls: minimum, failure_percent: percent, slow_calls, probes, ..SMALL };
            let mut breaker = Breaker::new(config).unwrap();
            let mut model = Model { config, state: State::Closed, log: vec![], probing: 0 };
            let mut permits: Vec<(Permit, u64)> = Vec::new();
            let (mut now, mut changes) = (0, 0);
            for (step, op, took, pick) in steps {
                now += step;
                let before = model.state;
                if op < 3 {
                    if matches!(model.state, State::Open { until } if at(now) >= until) {
                        model.enter(State::HalfOpen);
                    }
                    let expected = match model.state {
                        State::Closed => true,
                        State::Open { .. } => false,
                        State::HalfOpen => model.log.len() + model.probing < probes as usize,
                    };
                    let permit = breaker.call(at(now));
                    prop_assert_eq!(permit.is_some(), expected);
                    changes += u64::from(before != model.state);
                    if let Some(permit) = permit {
                        model.probing += usize::from(model.state == State::HalfOpen);
                        permits.push((permit, changes));
                    }
                } else if !permits.is_empty() {
                    let (permit, begun) = permits.swap_remove(pick % permits.len());
                    let outcome = [Outcome::Success, Outcome::Failure, Outcome::Abandoned][op - 3];
                    breaker.report(permit, outcome, Duration::from_millis(took), at(now));
                    if begun == changes {
                        model.probing -= usize::from(model.state == State::HalfOpen);
                        if outcome != Outcome::Abandoned {
                            model.log.push((now, outcome == Outcome::Failure, took > 100));
                            model.judge(now);
                        }
                    }
                    changes += u64::from(before != model.state);
                }
                prop_assert_eq!(breaker.state(), model.state);
            }
        }
    }
}
