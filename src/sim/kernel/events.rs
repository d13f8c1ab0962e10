//! The event queue: a total order by `(time, order of scheduling)`.
//!
//! Most delays of one kind are constant, so events of one kind are mostly scheduled in the order in which they fall
//! due. The queue keeps such an event at the back of its kind's lane, in constant time, and only an event that would
//! break its lane's order goes to a heap. The order of the whole does not depend on where an event was kept.

use crate::memory::Memory;
use crate::time::Instant;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// An event: the smallest is the next. It takes no more than sixteen bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Event {
    /// When it falls due, in nanoseconds.
    at: u64,
    /// The order of scheduling in the high half, then its number. A run schedules far fewer than 2^32 events: some twenty for each of at
    /// most fifty million requests.
    rest: u64,
}

impl Event {
    /// As it stands among the fronts. No two have the order of scheduling in common, so that what follows it decides nothing.
    fn front(self, lane: usize) -> Event {
        Event { at: self.at, rest: self.rest & !u64::from(u32::MAX) | lane as u64 }
    }

    fn number(self) -> u32 {
        self.rest as u32
    }
}

/// An empty lane with room for more events than this gives it back.
const LARGE: usize = 1 << 14;

/// Events that each belong to a lane and carry a number.
#[derive(Clone, Debug)]
pub struct EventQueue {
    lanes: Vec<Lane>,
    /// The first event of each lane that has any, with the lane in place of its number: the next one comes last. Few lanes
    /// are in use at once, and the event behind a lane's first is mostly due soon after it, so that it has few others to pass.
    fronts: Vec<Event>,
    heap: BinaryHeap<Reverse<(Event, usize)>>,
    scheduled: u32,
}

#[derive(Clone, Debug, Default)]
struct Lane {
    /// Whether its first event stands among the fronts.
    used: bool,
    /// The number of that event.
    first: u32,
    /// When the event is due that joined last, still there or not.
    last: u64,
    /// What comes behind its first event.
    events: VecDeque<Event>,
}

impl EventQueue {
    /// An empty queue with this many lanes.
    pub fn new(lanes: usize) -> EventQueue {
        EventQueue {
            lanes: std::iter::repeat_with(Lane::default).take(lanes).collect(),
            fronts: Vec::with_capacity(lanes),
            heap: BinaryHeap::new(),
            scheduled: 0,
        }
    }

    /// Adds an event that falls due at `at`.
    #[inline(always)]
    pub fn schedule(&mut self, at: Instant, name: usize, number: u32) {
        let event = Event { at: at.as_nanos(), rest: u64::from(self.scheduled) << 32 | u64::from(number) };
        self.scheduled += 1;
        let lane = &mut self.lanes[name];
        if lane.last > event.at {
            return self.heap.push(Reverse((event, name)));
        }
        lane.last = event.at;
        if lane.used {
            lane.events.push_back(event);
        } else {
            (lane.used, lane.first) = (true, number);
            let front = event.front(name);
            self.fronts.push(front);
            settle(&mut self.fronts, front);
        }
    }

    /// How many events have been added.
    pub fn scheduled(&self) -> u64 {
        u64::from(self.scheduled)
    }

    /// Adds what it holds.
    pub fn weigh(&self, memory: &mut Memory) {
        self.lanes.iter().for_each(|lane| memory.deque(&lane.events));
        memory.heap(&self.heap);
    }

    /// Takes the next event: its time, its lane, its number.
    pub fn pop(&mut self) -> Option<(Instant, usize, u32)> {
        if !self.heap.is_empty()
            && let Some(late) = self.pop_late()
        {
            return Some(late);
        }
        let first = *self.fronts.last()?;
        let name = first.number() as usize;
        let lane = &mut self.lanes[name];
        let number = lane.first;
        if let Some(next) = lane.events.pop_front() {
            lane.first = next.number();
            settle(&mut self.fronts, next.front(name));
        } else {
            lane.used = false;
            self.fronts.pop();
            // A crowd goes from lane to lane: it need not leave room for itself in each.
            if lane.events.capacity() > LARGE {
                lane.events = VecDeque::new();
            }
        }
        Some((Instant::from_nanos(first.at), name, number))
    }

    /// Takes the first event of the heap, if that comes before all others.
    fn pop_late(&mut self) -> Option<(Instant, usize, u32)> {
        let Reverse((event, name)) = *self.heap.peek()?;
        if self.fronts.last().is_some_and(|first| *first < event) {
            return None;
        }
        self.heap.pop();
        Some((Instant::from_nanos(event.at), name, event.number()))
    }
}

/// Puts `moved` where it belongs among the fronts, in place of the last of them.
#[inline]
fn settle(fronts: &mut [Event], moved: Event) {
    let Some((mut hole, rest)) = fronts.split_last_mut() else { return };
    for before in rest.iter_mut().rev() {
        if before.at > moved.at || before.at == moved.at && before.rest > moved.rest {
            break;
        }
        *hole = *before;
        hole = before;
    }
    *hole = moved;
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn lanes_change_nothing_about_the_order(
            plan in proptest::collection::vec((0u64..50, 0usize..4, prop::bool::weighted(0.4)), 0..300)
        ) {
            let mut queue = EventQueue::new(4);
            // The plain model: sort by time, keep insertion order among equals, whatever their numbers.
            let mut model: Vec<(u64, usize, u32)> = Vec::new();
            let mut now = 0;
            for (order, (delay, lane, then_pop)) in plan.into_iter().enumerate() {
                let number = u32::MAX - order as u32;
                queue.schedule(Instant::from_nanos(now + delay), lane, number);
                model.push((now + delay, order, number));
                if then_pop {
                    model.sort();
                    let (at, _, number) = model.remove(0);
                    let popped = queue.pop().unwrap();
                    prop_assert_eq!((popped.0.as_nanos(), popped.2), (at, number));
                    now = at;
                }
            }
            model.sort();
            for (at, _, number) in model {
                let popped = queue.pop().unwrap();
                prop_assert_eq!((popped.0.as_nanos(), popped.2), (at, number));
            }
            prop_assert_eq!(queue.pop(), None);
        }
    }

    #[test]
    fn it_weighs_its_lanes_and_its_heap() {
        let mut queue = EventQueue::new(2);
        let held = |queue: &EventQueue| {
            let mut memory = Memory::default();
            queue.weigh(&mut memory);
            memory.held()
        };
        // In order of time, all of them are in a lane; the other way round, all but the first are in the heap.
        (0..1_000).for_each(|at| queue.schedule(Instant::from_nanos(at), 0, 0));
        let lane = held(&queue);
        assert!((16_000..64_000).contains(&lane), "{lane}");
        (0..1_000).for_each(|at| queue.schedule(Instant::from_nanos(1_000 - at), 1, 0));
        assert!((lane + 24_000..lane + 96_000).contains(&held(&queue)), "{}", held(&queue));
    }
}
