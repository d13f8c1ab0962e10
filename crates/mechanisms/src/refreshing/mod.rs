//! Refreshing: when a value is loaded anew before it is missing, and how long an old one may be served.

#[cfg(feature = "early")]
pub mod early;
pub mod stale;
