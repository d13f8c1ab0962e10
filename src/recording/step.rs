//! A step: what a recording is made of.

use super::account;
use super::phase::Phase;
use crate::time::Instant;

/// One step of one request: at `at`, request `who` went from one phase to the next.
///
/// Sixteen bytes: a step is written and looked at as a whole, so that it lies in one cache line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: Instant,
    /// Which request, by order of arrival.
    pub who: u32,
    /// The phase that ends; equal to `to` at a request's first step.
    pub from: Phase,
    /// The phase that begins.
    pub to: Phase,
    /// Where it begins; [`Phase`] says what the number means.
    pub place: u16,
}

impl Step {
    /// What the digest sees.
    pub(super) fn bytes(&self) -> [u8; 16] {
        let [at, what] = account::words(self.at.as_nanos(), self.who, self.to, self.place);
        (u128::from(what) << 64 | u128::from(at)).to_le_bytes()
    }
}
