//! How figures depend on a parameter: sweeps over one or two of them, the tipping point where an assertion stops to hold, and
//! the smallest value with which it does.

mod axis;
mod points;
mod sheet;
mod tip;

pub use axis::{Axis, Scale, number};
pub use points::{Point, sweep};
pub use sheet::{Asked, Outcome, Sheet, Task, Told};
pub use tip::{Change, LEVEL, Tip, change, tip};
