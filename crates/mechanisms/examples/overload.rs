//! A client of a database that fails for a while: a breaker stops the calls, a budget and jitter hold the retries back.
//!
//! `cargo run --example overload`

use stampede_mechanisms::overload::breaker::{Breaker, BreakerConfig, Outcome, State, Window};
use stampede_mechanisms::overload::retry::{Backoff, Failed, QuotaCosts, Retry, RetryPolicy, RetryQuota};
use stampede_mechanisms::random::{Purpose, Stream};
use stampede_mechanisms::time::{Duration, Instant};

/// The database is down from second 2 to second 4.
fn database_answers(now: Instant) -> bool {
    let seconds = now.as_nanos() / 1_000_000_000;
    !(2..4).contains(&seconds)
}

/// Runs the example.
pub fn main() {
    // As Hystrix, but judged by the last 40 calls, and closed again sooner.
    let config =
        BreakerConfig { window: Window::Count(40), open_for: Duration::from_secs(1), ..BreakerConfig::hystrix() };
    let mut breaker = Breaker::new(config).expect("valid");
    let (mut calls, mut refused, mut failed) = (0, 0, 0);
    for ms in (0..8_000).step_by(10) {
        let now = Instant::ZERO + Duration::from_millis(ms);
        // Without a permit no call is made: the service answers from an old value, or fails at once.
        let Some(permit) = breaker.call(now) else {
            refused += 1;
            continue;
        };
        calls += 1;
        let answered = database_answers(now);
        failed += u32::from(!answered);
        let outcome = if answered { Outcome::Success } else { Outcome::Failure };
        // The report takes the permit: no call can be counted twice.
        breaker.report(permit, outcome, Duration::from_millis(2), now);
    }
    println!("{calls} calls, {failed} of them in vain; {refused} were not made");
    assert!(refused > 150 && failed < 50 && breaker.state() == State::Closed);

    // One request that keeps failing: each wait is drawn, and each retry is paid from a budget that all requests share.
    let mut draws = Stream::new(1, Purpose("backoff")).sequence();
    let backoff = Backoff::FullJitter { base: Duration::from_millis(50), cap: Duration::from_secs(2) };
    let (mut retry, mut quota) =
        (Retry::new(RetryPolicy { retries: 3, backoff }), RetryQuota::new(10, QuotaCosts::AWS_2020));
    while let Some(wait) = retry.failed(draws.next_u64()) {
        if quota.take(Failed::Transient).is_none() {
            println!("the budget is spent: no retry");
            break;
        }
        // A service sleeps for `std::time::Duration::from(wait)`.
        println!("try again in {} ms", wait.as_millis_f64());
    }
    assert_eq!(retry.made(), 3, "the third one was not paid");
}
