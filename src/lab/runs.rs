//! Many runs at once, on all the cores that there are.

use crate::scenario::Scenario;
#[cfg(not(target_arch = "wasm32"))]
use rayon::prelude::*;

/// The seeds of so many runs: that of a link, and those that follow it. Two links with the same seed so have the same draws,
/// run by run.
pub fn seeds(first: u64, runs: usize) -> impl Iterator<Item = u64> + Clone {
    (0..runs as u64).map(move |n| first.wrapping_add(n))
}

/// The same description with another seed.
pub fn with_seed(scenario: &Scenario, seed: u64) -> Scenario {
    let mut scenario = scenario.clone();
    scenario.run.seed = seed;
    scenario
}

/// What several threads may call at once; where there is one thread, anything.
#[cfg(not(target_arch = "wasm32"))]
pub trait Shared: Sync {}
#[cfg(not(target_arch = "wasm32"))]
impl<T: Sync> Shared for T {}
/// What several threads may call at once; where there is one thread, anything.
#[cfg(target_arch = "wasm32")]
pub trait Shared {}
#[cfg(target_arch = "wasm32")]
impl<T> Shared for T {}

/// Does each piece of work, and gives back the results in their order, whichever was ready first.
#[cfg(not(target_arch = "wasm32"))]
pub fn all<T: Sync, R: Send>(work: &[T], does: impl Fn(&T) -> R + Shared) -> Vec<R> {
    work.par_iter().map(&does).collect()
}

/// The same one after another: the page's worker is one thread.
#[cfg(target_arch = "wasm32")]
pub fn all<T, R>(work: &[T], does: impl Fn(&T) -> R + Shared) -> Vec<R> {
    work.iter().map(does).collect()
}

/// Does two pieces of work at once, and waits for both.
#[cfg(not(target_arch = "wasm32"))]
pub fn both<R: Send>(one: impl FnOnce() -> R + Send, other: impl FnOnce() -> R + Send) -> (R, R) {
    rayon::join(one, other)
}

/// The same one after the other: the page's worker is one thread.
#[cfg(target_arch = "wasm32")]
pub fn both<R>(one: impl FnOnce() -> R, other: impl FnOnce() -> R) -> (R, R) {
    (one(), other())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_follow_the_first() {
        assert_eq!(seeds(7, 3).collect::<Vec<_>>(), [7, 8, 9]);
        assert_eq!(seeds(u64::MAX, 2).collect::<Vec<_>>(), [u64::MAX, 0]);
    }

    #[test]
    fn results_stand_in_the_order_of_the_work() {
        let work: Vec<u64> = (0..1_000).collect();
        assert!(all(&work, |n| n * n).into_iter().eq(work.iter().map(|n| n * n)));
    }
}
