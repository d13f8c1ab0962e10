//! The description of a run: its parameters, their ranges, the presets, and the link that carries it.

mod captions;
mod checks;
mod clash;
mod fault;
pub mod former;
pub mod interventions;
pub mod link;
pub mod look;
mod name;
mod nearest;
pub mod parameter;
pub mod parameters;
pub mod preset;
mod reading;
pub mod recorded;
pub mod script;
pub mod timeline;
mod traffic;
pub mod value;

pub use fault::Fault;
pub use parameters::*;
