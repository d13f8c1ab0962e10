//! Many first-in-first-out queues of waiting callers in one slab.
//!
//! A stampede is ten thousand callers that queue up behind one key and leave together. One `Vec` per key would be
//! allocated and freed each time. Here all queues share one array of nodes that are linked by `u32`; the free nodes are
//! linked in the same way. So nothing is allocated once the array has grown to the largest crowd seen, and the array never
//! grows beyond that.

use crate::memory::Memory;

const NONE: u32 = u32::MAX;

/// The nodes of all queues. Holds at most 2^32 − 2 callers at a time.
#[derive(Clone, Debug)]
pub(super) struct Waiters<C> {
    nodes: Vec<Node<C>>,
    free: u32,
}

#[derive(Clone, Debug)]
struct Node<C> {
    /// `None`: the node is free.
    caller: Option<C>,
    next: u32,
}

/// One queue. Only meaningful together with the [`Waiters`] that holds its nodes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Queue {
    head: u32,
    tail: u32,
    len: u32,
}

impl Queue {
    pub(super) const EMPTY: Queue = Queue { head: NONE, tail: NONE, len: 0 };

    pub(super) fn len(&self) -> usize {
        self.len as usize
    }
}

impl<C> Waiters<C> {
    pub(super) fn new() -> Self {
        Waiters { nodes: Vec::new(), free: NONE }
    }

    /// Adds what they hold.
    pub(super) fn weigh(&self, memory: &mut Memory) {
        memory.vec(&self.nodes);
    }

    /// Adds `caller` to the end of `queue`.
    pub(super) fn push(&mut self, queue: &mut Queue, caller: C) {
        let node = Node { caller: Some(caller), next: NONE };
        let at = if self.free == NONE {
            self.nodes.push(node);
            self.nodes.len() as u32 - 1
        } else {
            let at = self.free;
            self.free = self.nodes[at as usize].next;
            self.nodes[at as usize] = node;
            at
        };
        if queue.tail == NONE {
            queue.head = at;
        } else {
            self.nodes[queue.tail as usize].next = at;
        }
        queue.tail = at;
        queue.len += 1;
    }

    /// Takes the caller that has waited longest.
    pub(super) fn pop(&mut self, queue: &mut Queue) -> Option<C> {
        if queue.head == NONE { None } else { self.unlink(queue, NONE, queue.head) }
    }

    /// Takes the first caller that `is_it` out of the queue, wherever it stands. Callers that give up are mostly those
    /// that came first, so the search from the head is short.
    pub(super) fn remove(&mut self, queue: &mut Queue, mut is_it: impl FnMut(&C) -> bool) -> Option<C> {
        let (mut before, mut at) = (NONE, queue.head);
        while at != NONE {
            let node = &self.nodes[at as usize];
            if node.caller.as_ref().is_some_and(&mut is_it) {
                return self.unlink(queue, before, at);
            }
            (before, at) = (at, node.next);
        }
        None
    }

    /// Takes out node `at`, which follows node `before` (or is the head).
    fn unlink(&mut self, queue: &mut Queue, before: u32, at: u32) -> Option<C> {
        let Node { caller, next } =
            std::mem::replace(&mut self.nodes[at as usize], Node { caller: None, next: self.free });
        if before == NONE {
            queue.head = next;
        } else {
            self.nodes[before as usize].next = next;
        }
        if queue.tail == at {
            queue.tail = before;
        }
        queue.len -= 1;
        self.free = at;
        caller
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::VecDeque;

    proptest! {
        #[test]
        fn two_queues_in_one_slab_behave_as_two_deques(ops in prop::collection::vec((0..3, 0..2usize, 0u8..12), 0..200)) {
            let mut slab = Waiters::new();
            let mut queues = [Queue::EMPTY; 2];
            let mut model = [VecDeque::new(), VecDeque::new()];
            let mut peak = 0;
            for (op, q, caller) in ops {
                match op {
                    0 => {
                        slab.push(&mut queues[q], caller);
                        model[q].push_back(caller);
                    }
                    1 => prop_assert_eq!(slab.pop(&mut queues[q]), model[q].pop_front()),
                    _ => {
                        let place = model[q].iter().position(|c| *c == caller);
                        let removed = slab.remove(&mut queues[q], |it| *it == caller);
                        prop_assert_eq!(removed, place.and_then(|at| model[q].remove(at)));
                    }
                }
                prop_assert_eq!(queues[q].len(), model[q].len());
                peak = peak.max(model[0].len() + model[1].len());
            }
            prop_assert_eq!(slab.nodes.len(), peak, "no node is lost or allocated in vain");
        }
    }
}
