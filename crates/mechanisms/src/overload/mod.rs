//! Overload: what stands before a server so that it is not asked for more than it can do, and how callers try again.

pub mod breaker;
pub mod codel;
pub mod limiter;
pub mod retry;
mod rolling;
pub mod throttle;
pub mod token_bucket;
