//! The mechanisms against tables written from their sources: `vectors/state_machines.json`, every section of it.

use serde_json::Value;
use stampede_mechanisms::coalescing::lease::{Fill, HIT, Leases, Miss, Token as LeaseToken};
use stampede_mechanisms::coalescing::lock::{LockTable, Token};
use stampede_mechanisms::coalescing::redlock::{Redlock, Verdict};
use stampede_mechanisms::overload::breaker::{Breaker, BreakerConfig, Outcome, SlowCalls, State, Window};
use stampede_mechanisms::overload::codel::Codel;
use stampede_mechanisms::overload::retry::{Backoff, Retry, RetryPolicy};
use stampede_mechanisms::overload::throttle::reject_probability;
use stampede_mechanisms::overload::token_bucket::TokenBucket;
use stampede_mechanisms::refreshing::stale::{RaceConditionTtl, RaceRead};
use stampede_mechanisms::time::{Duration, Instant};

fn section(name: &str) -> Value {
    let all: Value = serde_json::from_str(include_str!("vectors/state_machines.json")).expect("vectors");
    all[name].clone()
}

fn rows(section: &Value, name: &str) -> Vec<Value> {
    let rows = section[name].as_array().expect("rows").clone();
    assert!(!rows.is_empty());
    rows
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

/// The tables give decimals that are whole at a microsecond.
fn length(seconds: &Value) -> Duration {
    Duration::from_micros((number(seconds) * 1e6).round() as u64)
}

fn moment(seconds: &Value) -> Instant {
    Instant::ZERO + length(seconds)
}

fn ms(value: &Value) -> Duration {
    Duration::from_micros((number(value) * 1e3).round() as u64)
}

#[test]
fn every_section_has_a_test() {
    let all: Value = serde_json::from_str(include_str!("vectors/state_machines.json")).expect("vectors");
    let names: Vec<&str> = all.as_object().expect("sections").keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "aws_backoff",
            "breaker_resilience4j_count",
            "codel_folly",
            "facebook_lease",
            "rails_race_condition_ttl",
            "redis_lock",
            "redlock_validity",
            "sre_adaptive_throttle",
            "token_bucket"
        ]
    );
}

#[test]
fn facebook_lease() {
    let mut leases: Leases<&str, String> = Leases::default();
    let mut cached: Option<String> = None;
    let mut given: Vec<LeaseToken> = Vec::new();
    for step in rows(&section("facebook_lease"), "log") {
        let now = moment(&step["t"]);
        let text = |value: Option<&String>| value.map_or(Value::Null, |text| text.as_str().into());
        match step["op"].as_str() {
            Some("lease_get") => {
                let miss = if cached.is_some() { None } else { Some(leases.miss(&"k", now)) };
                let (result, wire) = match &miss {
                    None => ("hit", HIT),
                    Some(Miss::Hot { .. }) => ("hot_miss", miss.as_ref().map_or(0, Miss::wire)),
                    Some(Miss::Lease { token, .. }) => {
                        given.push(*token);
                        ("miss_lease", token.wire())
                    }
                };
                assert_eq!((step["result"].as_str(), step["token"].as_u64()), (Some(result), Some(wire)), "{step}");
                assert_eq!(step["value"], text(cached.as_ref()));
                assert_eq!(step["stale_value"], text(miss.as_ref().and_then(Miss::stale)), "{step}");
            }
            Some("lease_set") => {
                let token = *given.iter().find(|token| step["token"] == token.wire()).expect("a token that was given");
                let result = match leases.fill(&"k", token, step["value"].as_str().expect("a value").into(), now) {
                    Fill::Stored(value) => {
                        cached = Some(value);
                        "STORED"
                    }
                    Fill::StaleStored => "STALE_STORED",
                    Fill::NotStored => "NOT_STORED",
                };
                assert_eq!(step["result"], result, "{step}");
            }
            Some("delete") => {
                let value = cached.take();
                assert_eq!(step["result"], value.is_some(), "{step}");
                leases.delete(&"k", value, now);
            }
            _ => panic!("{step}"),
        }
    }
}

#[test]
fn redis_lock() {
    let mut redis = LockTable::new();
    for step in rows(&section("redis_lock"), "log") {
        let now = Instant::ZERO + ms(&step["t_ms"]);
        let op = step["op"].as_str().expect("an operation");
        let words: Vec<&str> = op.split(' ').collect();
        let token = |name: &str| Token(name.bytes().next().expect("a name").into());
        match words[..] {
            ["SET", "L", name, "NX", "PX", ttl] => {
                let ttl = Duration::from_millis(ttl.parse().expect("milliseconds"));
                assert_eq!(step["ok"], redis.set_nx_px(&"L", token(name), ttl, now).is_some(), "{step}");
            }
            ["release-if-equals", name] => {
                assert_eq!(step["result"], u8::from(redis.compare_and_delete(&"L", token(name), now)), "{step}");
            }
            ["DEL", "L", "(unsafe)"] => {
                assert_eq!(step["result"], u8::from(redis.delete(&"L", now).is_some()), "{step}");
            }
            _ => panic!("{step}"),
        }
    }
}

#[test]
fn redlock_validity() {
    for row in rows(&section("redlock_validity"), "rows") {
        let (nodes, acquired) = (row["N"].as_u64().expect("N"), row["acquired"].as_u64().expect("acquired"));
        let redlock = Redlock::new(nodes as u32, ms(&row["ttl"])).expect("nodes");
        assert_eq!(row["quorum"], redlock.quorum());
        assert_eq!(ms(&row["drift"]), redlock.drift());
        let validity_ns = row["validity"].as_i64().expect("validity") * 1_000_000;
        assert_eq!(redlock.validity_ns(ms(&row["elapsed"])), validity_ns, "{row}");
        let mut round = redlock.begin(Instant::ZERO);
        let mut verdict = Verdict::Waiting;
        let end = Instant::ZERO + ms(&row["elapsed"]);
        for node in 0..nodes {
            verdict = round.reply(node < acquired, end, 0);
        }
        let expected = match row["locked"].as_bool() {
            Some(true) => Verdict::Locked { until: end + Duration::from_nanos(validity_ns as u64) },
            _ => Verdict::Failed { again_at: Some(end) },
        };
        assert_eq!(verdict, expected, "{row}");
    }
}

#[test]
fn breaker_resilience4j_count() {
    let section = section("breaker_resilience4j_count");
    let read = |of: &Value, name: &str| of[name].as_u64().unwrap_or_else(|| panic!("{name}")) as u32;
    let given = &section["config"];
    let config = BreakerConfig {
        window: Window::Count(read(given, "slidingWindowSize")),
        minimum_calls: read(given, "minimumNumberOfCalls"),
        failure_percent: read(given, "failureRateThreshold"),
        slow_calls: None,
        open_for: length(&given["waitDurationInOpenState_s"]),
        probes: read(given, "permittedNumberOfCallsInHalfOpenState"),
    };
    let mut breaker = Breaker::new(config).expect("valid");
    for step in rows(&section, "log") {
        let now = moment(&step["t"]);
        let permit = breaker.call(now);
        assert_eq!(step["permitted"], permit.is_some(), "{step}");
        if let Some(permit) = permit {
            let outcome = if step["outcome"] == "ok" { Outcome::Success } else { Outcome::Failure };
            breaker.report(permit, outcome, Duration::ZERO, now);
        }
        let state = match breaker.state() {
            State::Closed => "CLOSED",
            State::Open { .. } => "OPEN",
            State::HalfOpen => "HALF_OPEN",
        };
        assert_eq!(step["state_after"], state, "{step}");
    }
    let defaults = &section["defaults"];
    let expected = BreakerConfig {
        window: Window::Count(read(defaults, "slidingWindowSize")),
        minimum_calls: read(defaults, "minimumNumberOfCalls"),
        failure_percent: read(defaults, "failureRateThreshold"),
        slow_calls: Some(SlowCalls {
            longer_than: length(&defaults["slowCallDuration_s"]),
            percent: read(defaults, "slowCallRateThreshold"),
        }),
        open_for: length(&defaults["wait_s"]),
        probes: read(defaults, "half_open_calls"),
    };
    assert_eq!(BreakerConfig::resilience4j(), expected);
}

#[test]
fn token_bucket() {
    let section = section("token_bucket");
    let (rate, burst) = (number(&section["rate_per_s"]), number(&section["burst"]));
    let mut bucket = TokenBucket::new(rate as u32, Duration::from_secs(1), burst as u32, Instant::ZERO).expect("valid");
    let gcra = &section["gcra_equivalent"];
    assert_eq!(gcra["same_decisions"], true);
    let (interval, tolerance) = (length(&gcra["emission_interval"]), length(&gcra["tolerance"]));
    let mut arrival = Instant::ZERO;
    for step in rows(&section, "log") {
        let now = moment(&step["t"]);
        assert_eq!(step["allow"], bucket.take(now), "{step}");
        assert!((bucket.tokens(now) - number(&step["tokens_after"])).abs() < 1e-9, "{step}");
        let conforms = arrival.since(now) <= tolerance;
        assert_eq!(step["allow"], conforms, "GCRA: {step}");
        if conforms {
            arrival = arrival.max(now) + interval;
        }
    }
}

#[test]
fn codel_folly() {
    let mut codel = Codel::new(Instant::ZERO);
    for step in rows(&section("codel_folly"), "log") {
        let shed = codel.shed(length(&step["queue_delay"]), moment(&step["now"]));
        assert_eq!(step["shed"], shed, "{step}");
        assert_eq!(step["overloaded"], codel.overloaded(), "{step}");
        assert_eq!(length(&step["min_delay"]), codel.min_delay(), "{step}");
    }
}

/// The random bits that make the uniform draw `u`.
fn bits(u: f64) -> u64 {
    (u * 18_446_744_073_709_551_616.0) as u64
}

#[test]
fn aws_backoff() {
    let section = section("aws_backoff");
    let (base, cap) = (Duration::from_millis(5), Duration::from_millis(2000));
    let near = |wait: Duration, expected: &Value| {
        let expected = ms(expected);
        let (low, high) = (wait.min(expected), wait.max(expected));
        // The draw is exact to a nanosecond, and decorrelated jitter triples what it drew before.
        assert!(high.saturating_sub(low) < Duration::from_nanos(1_000), "{wait} for {expected}");
    };
    for row in rows(&section, "rows") {
        let n = row["attempt"].as_u64().expect("attempt") as u32;
        let (full, equal) = (Backoff::FullJitter { base, cap }, Backoff::EqualJitter { base, cap });
        near(Backoff::Exponential { base, cap }.wait(n, None, 0), &row["expo_cap2000_base5"]);
        near(full.wait(n, None, bits(0.0)), &row["full_jitter"][0]);
        near(full.wait(n, None, bits(1.0)), &row["full_jitter"][1]);
        near(full.wait(n, None, bits(0.25)), &row["full_at_u0.25"]);
        near(equal.wait(n, None, bits(0.0)), &row["equal_jitter"][0]);
        near(equal.wait(n, None, bits(1.0)), &row["equal_jitter"][1]);
        near(equal.wait(n, None, bits(0.25)), &row["equal_at_u0.25"]);
    }
    let mut retry = Retry::new(RetryPolicy { retries: 100, backoff: Backoff::DecorrelatedJitter { base, cap } });
    for row in rows(&section, "decorrelated_base5_cap2000") {
        near(retry.failed(bits(number(&row["u"]))).expect("a retry"), &row["sleep"]);
    }
}

#[test]
fn sre_adaptive_throttle() {
    for row in rows(&section("sre_adaptive_throttle"), "rows") {
        let count = |name: &str| row[name].as_u64().expect("a count");
        let p = reject_probability(count("requests"), count("accepts"), number(&row["K"]));
        assert!((p - number(&row["p"])).abs() < 1e-15, "{row}: {p}");
    }
}

#[test]
fn rails_race_condition_ttl() {
    for case in rows(&section("rails_race_condition_ttl"), "cases") {
        let race = RaceConditionTtl(length(&case["race"]));
        let expected = match &case["stale_visible_until"] {
            Value::Null => RaceRead::Delete,
            until => RaceRead::Extend { expiry: moment(until), store_ttl: race.0 + race.0 },
        };
        assert_eq!(race.read(moment(&case["expires_at"]), moment(&case["now"])), expected, "{case}");
        assert_eq!(case["this_caller"], "regenerates");
    }
}
