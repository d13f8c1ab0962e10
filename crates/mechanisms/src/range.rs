//! The error of a parameter that is outside its range.

use std::fmt;

/// A parameter of a mechanism is outside its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OutOfRange {
    /// The parameter's name, as in the type that it belongs to.
    pub field: &'static str,
    /// Its value.
    pub value: u64,
    /// The smallest value allowed.
    pub min: u64,
    /// The largest value allowed.
    pub max: u64,
}

impl OutOfRange {
    /// `Ok` if `min ≤ value ≤ max`.
    pub(crate) fn check(field: &'static str, value: u64, min: u64, max: u64) -> Result<(), OutOfRange> {
        if (min..=max).contains(&value) { Ok(()) } else { Err(OutOfRange { field, value, min, max }) }
    }
}

impl fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is {}, but must be from {} to {}", self.field, self.value, self.min, self.max)
    }
}

impl std::error::Error for OutOfRange {}
