//! Writes: those that are accepted now and reach the database later.

pub mod write_back;
