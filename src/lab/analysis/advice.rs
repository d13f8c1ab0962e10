//! Which size and which policy, and why.

use super::curves::{BELADY, Curves, Unit};
use crate::message::Message;
use serde::Serialize;

/// A size is enough when twice of it would miss less by no more than this share of the requests.
const LITTLE: f64 = 0.01;
/// A policy is as good as another when it misses by no more than this share more.
const EQUAL: f64 = 0.005;

/// What to set.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "LogAdvice"))]
pub struct Advice {
    /// What the size is counted in.
    pub unit: Unit,
    /// The size.
    pub size: f64,
    /// The policy.
    pub policy: &'static str,
    /// The share of the requests that misses then.
    pub misses: f64,
    /// Why that size.
    pub why_size: Message,
    /// Why that policy.
    pub why_policy: Message,
}

/// The smallest size after which doubling it spares less than a point, under the policy that misses least there; and of
/// the policies that are within half a point of that one, the first in the order of [`POLICIES`](super::curves::POLICIES).
/// `None` without a curve of two sizes.
pub fn advice(curves: &Curves) -> Option<Advice> {
    let real = || curves.policies.iter().filter(|curve| curve.policy != BELADY);
    let best_at = |at: usize| real().map(|curve| curve.misses[at]).fold(1.0, f64::min);
    let (sizes, last) = (&curves.sizes, curves.sizes.len().checked_sub(1).filter(|&last| last > 0)?);
    let gained = |at: usize| {
        let doubled = sizes.iter().position(|&size| size >= 2.0 * sizes[at] * 0.99).unwrap_or(last);
        best_at(at) - best_at(doubled)
    };
    let at = (0..last).find(|&at| (at..last).all(|at| gained(at) < LITTLE)).unwrap_or(last);
    let least = best_at(at);
    let chosen = real().find(|curve| curve.misses[at] <= least + EQUAL)?;
    let lru = real().find(|curve| curve.policy == "lru")?.misses[at];
    let optimum = curves.policies.iter().find(|curve| curve.policy == BELADY)?.misses[at];
    let why_size = if at == last {
        Message::new("advice-size-all").with("misses", percent(least))
    } else {
        let doubled = sizes.iter().position(|&size| size >= 2.0 * sizes[at] * 0.99).unwrap_or(last);
        Message::new("advice-size").with("misses", percent(least)).with("doubled", percent(best_at(doubled)))
    };
    let why_policy = if chosen.policy == "lru" {
        Message::new("advice-lru").with("least", percent(least))
    } else {
        Message::new("advice-policy").with("misses", percent(chosen.misses[at])).with("lru", percent(lru))
    };
    let why_policy = why_policy.with("optimum", percent(optimum));
    let (unit, size) = (curves.unit, sizes[at].round());
    Some(Advice { unit, size, policy: chosen.policy, misses: chosen.misses[at], why_size, why_policy })
}

/// A share, in percent with one decimal.
fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::analysis::curves::Curve;

    fn curves(sizes: &[f64], policies: &[(&'static str, &[f64])]) -> Curves {
        let curve =
            |(policy, misses): &(&'static str, &[f64])| Curve { policy, misses: misses.to_vec(), byte_misses: vec![] };
        Curves {
            unit: Unit::Objects,
            sizes: sizes.to_vec(),
            policies: policies.iter().map(curve).collect(),
            error: 0.0,
        }
    }

    #[test]
    fn the_size_is_where_doubling_spares_little() {
        let sizes = [100.0, 200.0, 400.0, 800.0];
        let told =
            advice(&curves(&sizes, &[("lru", &[0.5, 0.2, 0.195, 0.194]), (BELADY, &[0.4, 0.1, 0.1, 0.1])])).unwrap();
        assert_eq!((told.size, told.policy, told.misses), (200.0, "lru", 0.2));
        let why = Message::new("advice-size").with("misses", percent(0.2)).with("doubled", percent(0.195));
        assert_eq!(told.why_size, why, "what 400 would miss");
        // A step that comes later counts: 100 is not enough though 200 is no better.
        let told = advice(&curves(&sizes, &[("lru", &[0.9, 0.9, 0.1, 0.1]), (BELADY, &[0.5, 0.4, 0.1, 0.1])])).unwrap();
        assert_eq!(told.size, 400.0);
        let told = advice(&curves(&sizes, &[("lru", &[0.9, 0.7, 0.5, 0.3]), (BELADY, &[0.3; 4])])).unwrap();
        assert_eq!((told.size, told.why_size.id.as_ref()), (800.0, "advice-size-all"));
    }

    #[test]
    fn the_simplest_of_those_that_are_equal_is_chosen() {
        let sizes = [100.0, 200.0];
        let with = |s3: f64| {
            advice(&curves(&sizes, &[("lru", &[0.204, 0.2]), ("s3-fifo", &[s3, 0.2]), (BELADY, &[0.1; 2])])).unwrap()
        };
        assert_eq!(with(0.2).policy, "lru");
        let told = with(0.195);
        assert_eq!((told.policy, told.why_policy.id.as_ref()), ("s3-fifo", "advice-policy"));
        assert_eq!(
            told.why_policy.to_string(),
            "It misses 19.5 %, LRU 20.4 %, and no policy could miss less than 10.0 %."
        );
    }
}
