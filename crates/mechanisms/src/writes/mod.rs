//! Writes: the ways in which a write is accepted now and reaches the database later.

pub mod write_back;
