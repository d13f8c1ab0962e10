//! Many runs: comparisons, and what is told about them.

pub mod analysis;
pub mod assertion;
pub mod compare;
pub mod cost;
pub mod demand;
pub mod plan;
pub mod remap;
pub mod replay;
pub mod runs;
pub mod told;
pub mod trace;
