//! Hot keys: which keys get more requests than one node should serve.

pub mod hot_key;
pub mod space_saving;
