//! What happened: an immutable record of a run, in columns, and views of it that are pure functions of time.
//!
//! A run writes through a [`Recorder`] and ends in a [`Recording`]. Every reader, at any instant and in any
//! order, reads the same columns, so seeking backwards shows exactly what playing forwards showed.

mod account;
pub mod alerts;
mod cache_log;
mod cause;
mod column;
pub mod export;
mod figure;
mod figures;
mod first_digest;
mod frame;
mod gauges;
mod grid;
mod histogram;
mod holds;
pub mod lanes;
mod late_orders;
mod latency;
mod lived;
mod log;
mod measure;
mod node_load;
mod part;
pub mod phase;
pub mod shelves;
mod slide;
mod step;
mod tally;
mod target;
mod terms;
mod window;

pub use account::{Account, Writes};
pub use alerts::{Alert, Rule, Severity};
pub use cache_log::{CacheChange, CacheLog, KeyState, NodeFill};
pub use cause::{Cause, Fact, Why};
pub use figure::{Better, Stretch, Unit, View, Whose};
pub use figures::{FIGURES, Figure, FigureId, Figures, Latency, Source, Summary};
pub use frame::{Dots, Frame, Queue, Readings, Versions};
pub use gauges::{Gauge, Gauges};
pub use grid::Grid;
pub use holds::{Hold, HoldEnd, Holds};
pub use log::{Kind, Recorder, Recording, StaleRead};
pub use measure::Series;
pub use node_load::NodeLoads;
pub use part::Whole;
pub use phase::{Phase, State};
pub use shelves::{CellState, Contents, Shelves, Stock};
pub use step::Step;
pub use tally::Tally;
pub use terms::Terms;
