//! What every part of the world stands on: the order of events, the jobs, and what each job holds.

pub mod clock;
pub mod events;
pub mod holdings;
pub mod jobs;
pub mod news;
pub mod queues;
