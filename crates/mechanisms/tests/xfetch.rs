//! XFetch against offsets, decisions and closed forms computed apart: `vectors/xfetch.json`.

use serde_json::Value;
use stampede_mechanisms::random::{Purpose, Stream, unit_open};
use stampede_mechanisms::refreshing::early::{Beta, Unit, xfetch, xfetch_offset};
use stampede_mechanisms::time::{Duration, Instant};

fn vectors() -> Value {
    serde_json::from_str(include_str!("vectors/xfetch.json")).expect("vectors")
}

fn rows(name: &str) -> Vec<Value> {
    vectors()[name].as_array().expect("rows").clone()
}

fn number(value: &Value) -> f64 {
    value.as_f64().or_else(|| value.as_str()?.parse().ok()).unwrap_or_else(|| panic!("{value} is no number"))
}

fn length(seconds: &Value) -> Duration {
    Duration::from_nanos((number(seconds) * 1e9).round() as u64)
}

fn beta(row: &Value) -> Beta {
    Beta::new(number(&row["beta"])).expect("a valid β")
}

fn unit(row: &Value) -> Unit {
    Unit::new(number(&row["u"])).expect("u in (0, 1]")
}

#[test]
fn offsets() {
    for row in rows("offsets") {
        let offset = xfetch_offset(length(&row["delta"]), beta(&row), unit(&row)).as_nanos();
        let expected = number(&row["early_offset"]) * 1e9;
        assert!((offset as f64 - expected).abs() <= 1.0, "{row}: {offset} ns");
    }
}

#[test]
fn decisions() {
    for row in rows("decisions") {
        let moment = |name: &str| Instant::ZERO + length(&row[name]);
        let recompute = xfetch(moment("now"), moment("expiry"), length(&row["delta"]), beta(&row), unit(&row));
        assert_eq!(row["recompute"], recompute, "{row}");
    }
}

/// The chance that a read recomputes, by the share of many draws that do.
#[test]
fn chances_at_a_remaining_lifetime() {
    let draws = Stream::new(1, Purpose("chances"));
    for row in rows("analytics") {
        let took = length(&row["delta"]);
        for (remaining, p) in row["p_early_at_remaining_r"].as_object().expect("chances") {
            let remaining = length(&Value::from(remaining.as_str()));
            let now = Instant::ZERO + Duration::from_secs(100);
            let n = 40_000;
            let early = (0..n)
                .filter(|&i| xfetch(now, now + remaining, took, beta(&row), Unit::from_bits(draws.at(i))))
                .count();
            let (share, p) = (early as f64 / n as f64, number(p));
            assert!((share - p).abs() < 5.0 * (p * (1.0 - p) / n as f64).sqrt() + 1e-9, "{share} for {p} in {row}");
        }
    }
}

struct Refresh {
    recomputes: f64,
    remaining_s: f64,
}

/// One refresh without a lock: readers come at rate λ, and from the first of them that recomputes until it is done,
/// others may do so too. Those more than 20 θ before expiry are left out: one in e^20 of them would recompute.
fn refresh(row: &Value, draws: Stream) -> Refresh {
    let (took, beta) = (length(&row["delta"]), beta(row));
    let mean_gap = 1e9 / number(&row["lambda"]);
    let expiry = Instant::ZERO + length(&row["ttl"]);
    let (mut now, mut first, mut recomputes) = (expiry - length(&row["theta"]).scale(20, 1), None, 0);
    for reader in 0.. {
        let draws = draws.of(reader);
        now += Duration::from_nanos((-libm::log(unit_open(draws.at(0))) * mean_gap) as u64);
        if first.is_some_and(|first: Instant| now >= first + took) {
            break;
        }
        if xfetch(now, expiry, took, beta, Unit::from_bits(draws.at(1))) {
            first.get_or_insert(now);
            recomputes += 1;
        }
    }
    let first = first.expect("somebody recomputes at expiry at the latest");
    Refresh { recomputes: f64::from(recomputes), remaining_s: expiry.since(first).as_secs_f64() }
}

#[test]
fn recomputes_per_refresh_and_lifetime() {
    for (place, row) in (0..).zip(rows("analytics")) {
        let draws = Stream::new(place, Purpose("refreshes"));
        let n = 2_000;
        let mut runs: Vec<Refresh> = (0..n).map(|run| refresh(&row, draws.of(run))).collect();
        let mean = |of: fn(&Refresh) -> f64| runs.iter().map(of).sum::<f64>() / runs.len() as f64;
        let close = |found: f64, name: &str, tolerance: f64| {
            let expected = number(&row[name]);
            assert!((found - expected).abs() < tolerance, "{name}: {found} for {expected} in {row}");
        };
        let theta = number(&row["theta"]);
        let sigmas = 5.0 / (n as f64).sqrt();
        // Recomputes: geometric-like, with a standard deviation of about their mean; Gumbel: 1.28 θ.
        let expected = number(&row["expected_recomputes_per_refresh_no_lock_asymptotic"]);
        let recomputes = mean(|run| run.recomputes);
        close(recomputes, "expected_recomputes_per_refresh_no_lock_asymptotic", expected * sigmas);
        let remaining = mean(|run| run.remaining_s);
        close(remaining, "mean_remaining_at_first_trigger_asymptotic", 1.28 * theta * sigmas);
        runs.sort_by(|a, b| a.remaining_s.total_cmp(&b.remaining_s));
        close(runs[runs.len() / 2].remaining_s, "median_remaining_at_first_trigger", 1.6 * theta * sigmas);
        let naive = number(&row["naive_stampede_size_1_plus_lambda_delta"]);
        assert_eq!(naive, 1.0 + number(&row["lambda"]) * number(&row["delta"]));
        assert!(recomputes < naive / 5.0, "that is what it is for");
        assert!(number(&row["p_no_early_before_expiry"]) < 1e-20, "and so nobody waited");
        assert!(runs[0].remaining_s > 0.0, "{row}");
    }
}
