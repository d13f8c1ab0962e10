//! The arcs of a circle that change hands when its points change.
//!
//! A point owns the positions after the point before it, up to and including itself. Comparing two sets of points arc
//! by arc gives exactly the keys that a change of members moves, without looking at a single key. Linear in the number
//! of points. [`HashRing`](crate::placement::ring::HashRing) returns these from every change.
//!
//! ```
//! use stampede_mechanisms::placement::{NodeId, moved::Moved};
//! let arc = Moved { from: 4_000_000_000, to: 100, before: Some(NodeId(0)), after: Some(NodeId(1)) };
//! assert!(arc.contains(4_000_000_001) && arc.contains(0) && arc.contains(100) && !arc.contains(101));
//! assert_eq!(arc.length(1 << 32), 294_967_396);
//! ```

use crate::placement::NodeId;

/// An arc of the circle whose owner changed: the positions after `from` up to and including `to`, going round past the
/// end of the circle where `from` is not below `to`; the whole circle where they are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The last position before the arc.
    pub from: u64,
    /// The last position of the arc.
    pub to: u64,
    /// Its owner before; `None` if the ring was empty.
    pub before: Option<NodeId>,
    /// Its owner now; `None` if the ring is empty.
    pub after: Option<NodeId>,
}

impl Moved {
    /// Whether the arc holds this position.
    pub const fn contains(&self, position: u64) -> bool {
        if self.from < self.to {
            self.from < position && position <= self.to
        } else {
            self.from < position || position <= self.to
        }
    }

    /// The number of positions on the arc, on a circle of that many, which must be a power of two as
    /// [`RingHash::circle`](crate::placement::ring::RingHash::circle) is.
    pub const fn length(&self, circle: u128) -> u128 {
        arc_length(self.from, self.to, circle)
    }
}

/// The positions after `from` up to and including `to`, at least 1 and at most the circle, a power of two.
pub(super) const fn arc_length(from: u64, to: u64, circle: u128) -> u128 {
    (to.wrapping_sub(from).wrapping_sub(1) as u128 & circle.saturating_sub(1)) + 1
}

/// Between two neighbouring points of either ring no owner changes: so it is enough to compare owners arc by arc.
pub(super) fn moved(before: &[(u64, NodeId)], after: &[(u64, NodeId)]) -> Vec<Moved> {
    let (mut old, mut new) = (before.iter().peekable(), after.iter().peekable());
    let ends = [before.last(), after.last()];
    let Some(mut from) = ends.iter().flatten().map(|point| point.0).max() else { return Vec::new() };
    let mut arcs: Vec<Moved> = Vec::new();
    while let Some(to) = [old.peek(), new.peek()].into_iter().flatten().map(|point| point.0).min() {
        let owner_before = old.peek().copied().or(before.first()).map(|point| point.1);
        let owner_after = new.peek().copied().or(after.first()).map(|point| point.1);
        if owner_before != owner_after {
            let arc = Moved { from, to, before: owner_before, after: owner_after };
            match arcs.last_mut() {
                Some(last) if joins(last, &arc) => last.to = to,
                _ => arcs.push(arc),
            }
        }
        old.next_if(|point| point.0 == to);
        new.next_if(|point| point.0 == to);
        from = to;
    }
    if let [first, .., last] = arcs.as_mut_slice()
        && joins(last, first)
    {
        first.from = last.from;
        arcs.pop();
    }
    arcs
}

/// Whether one arc ends where the other begins, and both changed hands alike.
pub(super) fn joins(first: &Moved, second: &Moved) -> bool {
    first.to == second.from && (first.before, first.after) == (second.before, second.after)
}
