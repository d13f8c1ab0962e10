//! Overload: guards that stand before a server, so that it is not asked for more than it can do; and rules for callers that
//! try again.

pub mod breaker;
pub mod codel;
pub mod limiter;
pub mod retry;
mod rolling;
pub mod throttle;
pub mod token_bucket;
