//! A Poisson process whose rate changes with time.
//!
//! By time-rescaling (Brown, Barbieri, Ventura, Kass, Frank, Neural Computation 2002): the number of requests that the
//! rate makes one expect until each arrival is a Poisson process of rate 1. So its gaps are unit-exponential draws, one
//! a request, and the instants follow through the inverse of the cumulative rate. Nothing is thrown away, as thinning
//! would, so that a draw belongs to its request whatever the rates are.

use crate::random::unit_open;
use crate::time::Duration;

/// A rate that is linear in each of several pieces of time, and how far its process has come.
#[derive(Clone)]
pub struct Rate {
    pieces: Vec<Piece>,
    /// The piece that the process is in.
    now: usize,
    /// How many requests were to be expected until the last one.
    expected: f64,
    /// When that was.
    last: u64,
}

/// Rates are in requests a nanosecond, times in nanoseconds.
#[derive(Clone)]
struct Piece {
    begins: f64,
    /// How many requests are to be expected before it begins.
    before: f64,
    /// The rate at its beginning, and by how much it grows each nanosecond.
    rate: f64,
    slope: f64,
}

impl Rate {
    /// A rate that in each piece goes evenly from one value to another, and has the value `then` after all of them;
    /// in requests a second. `then` is more than 0, so that every request comes.
    pub fn new(pieces: &[(Duration, u64, u64)], then: u64) -> Rate {
        let a_nano = |rate: u64| rate as f64 / 1e9;
        let (mut begins, mut before) = (0.0, 0.0);
        let mut all = Vec::with_capacity(pieces.len() + 1);
        for &(length, from, to) in pieces.iter().filter(|piece| piece.0 > Duration::ZERO) {
            let (length, from, to) = (length.as_nanos() as f64, a_nano(from), a_nano(to));
            all.push(Piece { begins, before, rate: from, slope: (to - from) / length });
            begins += length;
            before += (from + to) / 2.0 * length;
        }
        all.push(Piece { begins, before, rate: a_nano(then), slope: 0.0 });
        Rate { pieces: all, now: 0, expected: 0.0, last: 0 }
    }

    /// When the next request comes: nanoseconds from the beginning. `bits` are its own draw.
    pub fn next(&mut self, bits: u64) -> u64 {
        self.expected -= libm::log(unit_open(bits));
        while self.pieces.get(self.now + 1).is_some_and(|next| next.before <= self.expected) {
            self.now += 1;
        }
        // Where two pieces meet, the rounding of one may not bring a request before one of the other.
        self.last = self.last.max(self.pieces[self.now].when(self.expected));
        self.last
    }
}

impl Piece {
    /// When `expected` requests are to be expected.
    fn when(&self, expected: f64) -> u64 {
        let more = expected - self.before;
        if more <= 0.0 {
            return libm::round(self.begins) as u64;
        }
        // The root of slope/2·t² + rate·t = more, in the form that takes no difference of near values, divides by no
        // slope of 0, and begins at a rate of 0.
        let root = libm::sqrt((self.rate * self.rate + 2.0 * self.slope * more).max(0.0));
        libm::round(self.begins + 2.0 * more / (self.rate + root)) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// When so many requests are to be expected, in seconds.
    fn when(rate: &Rate, expected: f64) -> f64 {
        let piece = rate.pieces.iter().rev().find(|piece| piece.before <= expected).unwrap();
        piece.when(expected) as f64 / 1e9
    }

    #[test]
    fn the_inverse_has_its_closed_form() {
        let rising = Rate::new(&[(SECOND, 0, 200)], 200);
        // 100 t² until 1 s, then 200 a second.
        for (expected, at) in [(0.0, 0.0), (1.0, 0.1), (25.0, 0.5), (100.0, 1.0), (300.0, 2.0)] {
            assert!((when(&rising, expected) - at).abs() < 2e-9, "{expected}");
        }
        let falling = Rate::new(&[(SECOND, 300, 100)], 100);
        // 300 t − 100 t² until 1 s, then 100 a second.
        for (expected, at) in [(0.0, 0.0), (125.0, 0.5), (200.0, 1.0), (250.0, 1.5)] {
            assert!((when(&falling, expected) - at).abs() < 2e-9, "{expected}");
        }
    }

    #[test]
    fn pieces_without_length_do_not_count() {
        let rate = Rate::new(&[(Duration::ZERO, 10, 10), (SECOND, 1000, 1000)], 10);
        for (expected, at) in [(0.0, 0.0), (500.0, 0.5), (1000.0, 1.0), (1010.0, 2.0)] {
            assert!((when(&rate, expected) - at).abs() < 2e-9, "{expected}");
        }
    }

    #[test]
    fn the_smallest_and_the_largest_draws_have_an_instant() {
        let mut rate = Rate::new(&[(SECOND, 0, 1)], 1);
        // The draw that is 1 makes a gap of 0, at a rate of 0.
        assert_eq!(rate.next(u64::MAX), 0);
        assert!(rate.next(0) > 30_000_000_000);
        let late = rate.next(u64::MAX);
        assert_eq!(rate.next(u64::MAX), late);
    }
}
