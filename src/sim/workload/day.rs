//! A Poisson process whose rate follows a day: from the trough at its beginning to the peak in its middle and back.
//!
//! Rate m (1 − s cos 2πt/D) for a mean m, a swing s and a day D, as queueing theory models a day of demand (Green, Kolesar,
//! Whitt, "Coping with Time-Varying Demand", Production and Operations Management 2007). By time-rescaling, as in
//! [`rate`](super::rate); the inverse of the cumulative rate m (t − s D/2π sin 2πt/D) is Kepler's equation, which has no closed form.

use crate::random::unit_open;
use crate::time::Duration;
use std::f64::consts::TAU;

/// How far the process of a day's rate has come.
#[derive(Clone)]
pub struct Day {
    /// The mean rate, in requests a nanosecond.
    mean: f64,
    swing: f64,
    /// The length of a day, in nanoseconds.
    day: f64,
    /// How many requests were to be expected until the last one.
    expected: f64,
    last: u64,
}

impl Day {
    /// So many requests a second on average, `swing` of them more at the peak and less at the trough.
    pub fn new(rate: u64, swing: f64, day: Duration) -> Day {
        Day { mean: rate as f64 / 1e9, swing, day: day.as_nanos() as f64, expected: 0.0, last: 0 }
    }

    /// When the next request comes: nanoseconds from the beginning. `bits` are its own draw.
    pub fn next(&mut self, bits: u64) -> u64 {
        self.expected -= libm::log(unit_open(bits));
        self.last = self.last.max(libm::round(self.when(self.expected)) as u64);
        self.last
    }

    /// When `expected` requests are to be expected: by Newton's steps, and by halving where those leave what is known.
    fn when(&self, expected: f64) -> f64 {
        let even = expected / self.mean;
        let most = self.swing * self.day / TAU;
        let (mut from, mut to) = ((even - most).max(self.last as f64), even + most);
        let mut at = even.clamp(from, to.max(from));
        for _ in 0..64 {
            let angle = TAU * at / self.day;
            let over = at - most * libm::sin(angle) - even;
            if over > 0.0 {
                to = at
            } else {
                from = at
            }
            let slope = 1.0 - self.swing * libm::cos(angle);
            let newton = at - over / slope;
            let next = if slope > 1e-9 && from <= newton && newton <= to { newton } else { (from + to) / 2.0 };
            if (next - at).abs() < 0.01 {
                return next;
            }
            at = next;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inverse_is_one() {
        for swing in [0.0, 0.3, 1.0] {
            let day = Day::new(1_000, swing, Duration::from_secs(60));
            for n in 0..2_000 {
                let expected = f64::from(n) * 77.7;
                let at = day.when(expected);
                let back = day.mean * (at - swing * day.day / TAU * libm::sin(TAU * at / day.day));
                assert!((back - expected).abs() < 1e-4, "{swing}: {expected}");
            }
        }
    }

    #[test]
    fn the_smallest_and_the_largest_draws_have_an_instant() {
        let mut day = Day::new(1, 1.0, Duration::from_secs(1));
        // Where the rate is 0, many instants are as good as the first.
        assert!(day.next(u64::MAX) < 100);
        let late = day.next(0);
        assert!(late > 30_000_000_000);
        assert_eq!(day.next(u64::MAX), late);
    }
}
