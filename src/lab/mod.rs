//! Many runs: comparisons, and what is told about them.

pub mod accounts;
pub mod analysis;
pub mod assertion;
pub mod compare;
pub mod cost;
pub mod demand;
pub mod interval;
pub mod league;
pub mod plan;
pub mod remap;
pub mod replay;
pub mod runs;
pub mod shown;
pub mod sweep;
pub mod told;
pub mod trace;
