//! What a window of a run has beside its steps: from before, and of the whole.

use super::account::Account;
use super::gauges::Gauges;
use super::late_orders::LateOrders;
use super::phase::Phase;
use super::step::Step;
use crate::memory::Memory;
use crate::time::Instant;
use std::sync::Arc;

/// A row of a window, and its number in the run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) who: u32,
    pub(super) key: u32,
    pub(super) app: u16,
    pub(super) began: Instant,
    /// The row whose work it goes on with, or [`NOBODY`](super::account::NOBODY).
    pub(super) origin: u32,
}

/// What had been counted before a window began, beside what an account counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Before {
    pub(super) steps: u64,
    pub(super) stale: u64,
    pub(super) lost: u64,
    pub(super) missed: u64,
}

/// What a recorder of windows has from the windows before.
#[derive(Clone, Debug, Default)]
pub(super) struct Past {
    /// The rows under way, with those whose work they go on with; then those that have begun since.
    pub(super) rows: Vec<Row>,
    /// How many had begun before.
    pub(super) old: usize,
    /// How many of the recorder's steps are from before.
    pub(super) history: usize,
    pub(super) before: Before,
    pub(super) orders: LateOrders,
}

impl Past {
    pub(super) fn begin(&mut self, who: u32, (key, app): (u32, u16), began: Instant, origin: u32) {
        self.rows.push(Row { who, key, app, began, origin });
    }

    pub(super) fn history(&self) -> usize {
        self.history
    }

    /// Adds what it holds.
    pub(super) fn weigh(&self, memory: &mut Memory) {
        memory.vec(&self.rows);
        self.orders.weigh(memory);
    }
}

/// What windows ask of the whole run: what it has come to, and what happened in it first and last.
#[derive(Clone, Debug)]
pub struct Whole {
    pub(super) account: Account,
    pub(super) first: [Option<Step>; Phase::COUNT],
    pub(super) last: [Option<Step>; Phase::COUNT],
    pub(super) first_expiry: Option<Instant>,
    pub(super) first_loss: Option<Instant>,
    pub(super) gauges: Gauges,
}

impl Whole {
    /// What the run has come to.
    pub fn account(&self) -> &Account {
        &self.account
    }

    pub(super) fn first_expiry(&self) -> Option<Instant> {
        self.first_expiry
    }

    pub(super) fn first_loss(&self) -> Option<Instant> {
        self.first_loss
    }

    pub(super) fn first_into(&self, phase: Phase) -> Option<Step> {
        self.first[phase as usize]
    }

    pub(super) fn last_into(&self, phase: Phase) -> Option<Step> {
        self.last[phase as usize]
    }
}

/// Which window of a run a recording is of.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// The number of each row in the run.
    pub(super) names: Vec<u32>,
    pub(super) before: Before,
    pub(super) orders: LateOrders,
    /// How many of the steps are from before the window.
    pub(super) history: usize,
    /// The number of the first step from after it.
    pub(super) until: usize,
    /// What the whole run came to, once that is known.
    pub(super) whole: Option<Arc<Whole>>,
}

impl Part {
    pub(super) fn whole(&self) -> Option<&Whole> {
        self.whole.as_deref()
    }
}
