//! Nothing: every miss loads.

use super::contract::{Coalescing, Next};
use crate::sim::kernel::jobs::Jobs;

#[derive(Clone)]
pub struct None;

impl Coalescing for None {
    fn missed(&mut self, _: u32, _: &mut Jobs) -> Next {
        Next::Load
    }

    fn is_for_one(&self) -> bool {
        true
    }
}
