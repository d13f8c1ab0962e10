//! Time as integers: nanoseconds since a start that the caller chooses, as the start of a process or of a simulated run.
//!
//! Every time is a `u64` of nanoseconds, so two machines can never disagree about a rounding. No arithmetic on times wraps
//! around. [`Instant::MAX`] is 2^53 ns (about 104 days): up to there a JavaScript number holds every nanosecond exactly. The
//! mechanisms work up to [`Instant::NEVER`].
//!
//! With the standard library's clock, the present moment is `Instant::ZERO + start.elapsed()`:
//!
//! ```
//! use stampede_mechanisms::time::{Duration, Instant};
//! let start = std::time::Instant::now();
//! let now = Instant::ZERO + start.elapsed();
//! assert!(now + std::time::Duration::from_secs(1) == now + Duration::from_secs(1));
//! ```

use std::fmt;
use std::ops::{Add, AddAssign, Sub};

/// A length of time in whole nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(u64);

/// A moment, in whole nanoseconds since the run began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(u64);

impl Duration {
    /// No time at all.
    pub const ZERO: Duration = Duration(0);
    /// 2^53 ns, about 104 days: longer than anybody waits.
    pub const MAX: Duration = Duration(1 << 53);

    /// `ns` nanoseconds.
    pub const fn from_nanos(ns: u64) -> Duration {
        Duration(ns)
    }
    /// `us` microseconds; saturates at `u64::MAX` nanoseconds.
    pub const fn from_micros(us: u64) -> Duration {
        Duration(us.saturating_mul(1_000))
    }
    /// `ms` milliseconds; saturates at `u64::MAX` nanoseconds.
    pub const fn from_millis(ms: u64) -> Duration {
        Duration(ms.saturating_mul(1_000_000))
    }
    /// `s` seconds; saturates at `u64::MAX` nanoseconds.
    pub const fn from_secs(s: u64) -> Duration {
        Duration(s.saturating_mul(1_000_000_000))
    }
    /// The length in nanoseconds.
    pub const fn as_nanos(self) -> u64 {
        self.0
    }
    /// The length in milliseconds, for display only.
    pub fn as_millis_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }
    /// The length in seconds, for display only.
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e9
    }
    /// `self · numerator / denominator`, rounded down, computed without overflow; saturates at `u64::MAX`.
    ///
    /// # Panics
    /// If `denominator` is zero.
    pub fn scale(self, numerator: u64, denominator: u64) -> Duration {
        let scaled = u128::from(self.0) * u128::from(numerator) / u128::from(denominator);
        Duration(u64::try_from(scaled).unwrap_or(u64::MAX))
    }
    /// The sum, or `u64::MAX` nanoseconds.
    pub const fn saturating_add(self, other: Duration) -> Duration {
        Duration(self.0.saturating_add(other.0))
    }
    /// The difference, or zero.
    pub const fn saturating_sub(self, other: Duration) -> Duration {
        Duration(self.0.saturating_sub(other.0))
    }
}

impl Instant {
    /// The start of the run.
    pub const ZERO: Instant = Instant(0);
    /// The last moment that a clock may show: 2^53 ns, about 104 days after the start.
    pub const MAX: Instant = Instant(1 << 53);
    /// The moment that never comes: 2^64 − 1 ns, far beyond [`Instant::MAX`].
    pub const NEVER: Instant = Instant(u64::MAX);

    /// The moment `ns` nanoseconds after the start.
    pub const fn from_nanos(ns: u64) -> Instant {
        Instant(ns)
    }
    /// Nanoseconds since the start.
    pub const fn as_nanos(self) -> u64 {
        self.0
    }
    /// Seconds since the start, for display only.
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e9
    }
    /// How long after `earlier` this is; zero if it is not after it.
    pub const fn since(self, earlier: Instant) -> Duration {
        Duration(self.0.saturating_sub(earlier.0))
    }
    /// The moment `length` later, or `u64::MAX` nanoseconds.
    pub const fn saturating_add(self, length: Duration) -> Instant {
        Instant(self.0.saturating_add(length.0))
    }
}

/// Saturates: no arithmetic on times can wrap around.
impl Add<Duration> for Instant {
    type Output = Instant;
    fn add(self, length: Duration) -> Instant {
        self.saturating_add(length)
    }
}

/// Saturates at the start of the run.
impl Sub<Duration> for Instant {
    type Output = Instant;
    fn sub(self, length: Duration) -> Instant {
        Instant(self.0.saturating_sub(length.0))
    }
}

impl AddAssign<Duration> for Instant {
    fn add_assign(&mut self, length: Duration) {
        *self = *self + length;
    }
}

/// Saturates: no arithmetic on times can wrap around.
impl Add for Duration {
    type Output = Duration;
    fn add(self, other: Duration) -> Duration {
        self.saturating_add(other)
    }
}

/// Counts whole nanoseconds; more than 2^64 − 1 of them (584 years) are taken as that many.
impl From<std::time::Duration> for Duration {
    fn from(length: std::time::Duration) -> Duration {
        Duration(u64::try_from(length.as_nanos()).unwrap_or(u64::MAX))
    }
}

impl From<Duration> for std::time::Duration {
    fn from(length: Duration) -> std::time::Duration {
        std::time::Duration::from_nanos(length.0)
    }
}

/// Saturates, as with a [`Duration`] of this crate: `Instant::ZERO + start.elapsed()` is the moment that it is.
impl Add<std::time::Duration> for Instant {
    type Output = Instant;
    fn add(self, length: std::time::Duration) -> Instant {
        self + Duration::from(length)
    }
}

const UNITS: [(&str, u64); 7] = [
    ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000),
    ("min", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
];

/// The shortest exact spelling in one unit with at most three decimals: `2s`, `120ms`, `2.064s`, `1h`.
/// [`Duration::parse`] reads it back unchanged.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("0s");
        }
        // Whole hours and days read best as such; other lengths take decimal places, which only the
        // decimal units can carry without a rounding.
        for (unit, ns) in UNITS {
            let decimal = ns <= 1_000_000_000;
            if self.0 >= ns
                && (self.0.is_multiple_of(ns)
                    || (decimal && (u128::from(self.0) * 1_000).is_multiple_of(u128::from(ns))))
            {
                let (whole, thousandths) = (self.0 / ns, (self.0 % ns) as u128 * 1_000 / u128::from(ns));
                return if thousandths == 0 {
                    write!(f, "{whole}{unit}")
                } else {
                    let decimals = format!("{thousandths:03}");
                    write!(f, "{whole}.{}{unit}", decimals.trim_end_matches('0'))
                };
            }
        }
        write!(f, "{}ns", self.0)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Duration(self.0).fmt(f)
    }
}

impl Duration {
    /// Reads a number with a unit: `ns`, `us` (or `µs`), `ms`, `s`, `min`, `h`, `d`; decimals are exact to the nanosecond.
    ///
    /// # Errors
    /// `None` when there is no number, no known unit, a sign, or more than `u64::MAX` nanoseconds.
    ///
    /// ```
    /// use stampede_mechanisms::time::Duration;
    /// assert_eq!(Duration::parse("2.064s"), Some(Duration::from_millis(2064)));
    /// assert_eq!(Duration::parse("1.5 h"), Some(Duration::from_secs(5400)));
    /// assert_eq!(Duration::parse("12"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Duration> {
        let text = text.trim();
        let split = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, unit) = text.split_at(split);
        let unit = match unit.trim_start() {
            "µs" | "μs" => "us",
            "m" => "min",
            unit => unit,
        };
        let ns = UNITS.iter().find(|(name, _)| *name == unit)?.1;
        let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && decimals.is_empty()) || decimals.contains('.') || decimals.len() > 15 {
            return None;
        }
        let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        let mut total = u128::from(whole) * u128::from(ns);
        if !decimals.is_empty() {
            let digits: u128 = decimals.parse().ok()?;
            total += digits * u128::from(ns) / 10u128.pow(decimals.len() as u32);
        }
        u64::try_from(total).ok().map(Duration)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spells_lengths_as_a_person_would() {
        for (ns, text) in [
            (0, "0s"),
            (1, "1ns"),
            (1_500, "1.5us"),
            (120_000_000, "120ms"),
            (2_064_000_000, "2.064s"),
            (90_000_000_000, "90s"),
            (60_000_000_000, "1min"),
            (3_600_000_000_000, "1h"),
            (2_064_123_000, "2064.123ms"),
        ] {
            assert_eq!(Duration(ns).to_string(), text);
            assert_eq!(Instant(ns).to_string(), text);
        }
    }

    #[test]
    fn refuses_what_is_not_a_length() {
        for text in ["", "5", "ms", "-1s", "1.2.3s", "1 fortnight", "99999999999999d", ".s"] {
            assert_eq!(Duration::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_length_reads_back(ns in 0u64..=1 << 53) {
            prop_assert_eq!(Duration::parse(&Duration(ns).to_string()), Some(Duration(ns)));
        }

        #[test]
        fn parsing_never_panics(text in ".{0,24}") {
            let _ = Duration::parse(&text);
        }
    }
}
