//! The league: which protection to use, for one scenario and one target.
//!
//! Candidates are stacks of [layers]. Each runs with the same seeds, so that all of them meet the same
//! traffic and the same draws (common random numbers), and each once more in a second incident, which tells a protection
//! that only helps against what was asked about from one that helps. What a run comes to is weighed as one cost.

mod asked;
pub mod layers;
pub mod posed;
pub mod problems;
mod race;
mod reason;
mod row;
mod second;
mod tolerance;
mod weigh;

pub use race::{League, Outcome, Race, Task, run};
pub use row::{Question, Row};
pub use tolerance::{Held, TOLERANCE_RUNS, tolerance};
pub use weigh::{Measured, Target, Weights};

#[cfg(test)]
mod tests;
