//! The browser's door: the only place that knows JavaScript.
//!
//! Descriptions cross as plain objects, columns as typed arrays, instants as numbers of nanoseconds (integers below
//! 2^53), seeds and digests as strings. What crosses is declared in `views`, and its types for the page follow from that:
//! `www/engine-types.d.ts`.

mod columns;
mod crowd;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod golden;
#[cfg(target_arch = "wasm32")]
mod logs;
#[cfg(target_arch = "wasm32")]
mod session;
#[cfg(target_arch = "wasm32")]
mod sweep;
#[cfg(test)]
mod types;
// Without JavaScript nobody asks for them but the test of their types.
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
mod views;

#[cfg(target_arch = "wasm32")]
pub use crowd::Crowd;
#[cfg(target_arch = "wasm32")]
pub use logs::{log_window, preview_log, read_log};
#[cfg(target_arch = "wasm32")]
pub use session::{LeagueRace, Session, catalogue, fresh_seed, spell_time};
#[cfg(target_arch = "wasm32")]
pub use sweep::SweepSheet;
