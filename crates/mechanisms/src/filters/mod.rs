//! Filters: they know which keys cannot exist, so that nobody needs to ask for them.

pub mod bloom;
