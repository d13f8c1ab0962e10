//! The time, and what is due when.

use super::events::EventQueue;
use crate::memory::Memory;
use crate::recording::Phase;
use crate::time::{Duration, Instant};

/// The lanes of events that are not the end of a job's phase; each says what the event's number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// The next request of the workload: no number.
    Arrival,
    /// An intervention of the script: which.
    Script,
    /// The time of a try is over: its job.
    Timeout,
    /// A stored value is to be loaded anew: its timer.
    RefreshAhead,
    /// A queue of writes may have a batch: its app.
    WriteBack,
    /// A queue of writes is to be logged: its app.
    Log,
    /// A key is to be deleted again: its place in the list of those.
    DeleteAgain,
    /// The next request of a closed loop: its user.
    NextOfUser,
    /// The time is over in which a job may wait for a connection of its process's own: the job.
    Connection,
    /// A job has waited for another's load as long as it may: the job.
    Patience,
    /// The nodes look for values that are over: no number.
    ActiveExpiry,
    /// The replica of a node takes over: the node.
    TakeOver,
    /// A query ends: its ticket.
    Query,
}

impl Lane {
    const COUNT: usize = Lane::Query as usize;

    /// Its number in the queue. The lanes before these are of the phases that end by themselves, and their events'
    /// number is the job; that of the running queries is their phase's own.
    const fn number(self) -> usize {
        match self {
            Lane::Query => Phase::InDatabase as usize,
            lane => Phase::COUNT + lane as usize,
        }
    }

    /// All but that of the running queries, in order of their numbers.
    const REST: [Lane; Lane::COUNT] = [
        Lane::Arrival,
        Lane::Script,
        Lane::Timeout,
        Lane::RefreshAhead,
        Lane::WriteBack,
        Lane::Log,
        Lane::DeleteAgain,
        Lane::NextOfUser,
        Lane::Connection,
        Lane::Patience,
        Lane::ActiveExpiry,
        Lane::TakeOver,
    ];
}

/// What the events of a lane are.
#[derive(Clone, Copy)]
enum Kind {
    Phase(Phase),
    Lane(Lane),
}

/// What the events of each lane of the queue are.
static KINDS: [Kind; Phase::COUNT + Lane::COUNT] = {
    let mut kinds = [Kind::Lane(Lane::Query); Phase::COUNT + Lane::COUNT];
    let mut number = 0;
    while number < kinds.len() {
        if number >= Phase::COUNT {
            kinds[number] = Kind::Lane(Lane::REST[number - Phase::COUNT]);
        } else if number != Phase::InDatabase as usize {
            kinds[number] = Kind::Phase(Phase::ALL[number]);
        }
        number += 1;
    }
    kinds
};

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// A phase of a job that ends by itself is over. Of a client that waits before its next try, the number is the client's.
    PhaseOver(Phase, u32),
    /// Anything else, with its number.
    Other(Lane, u32),
}

/// The time, and what is due when. Time ends at [`Instant::MAX`]: what would come later comes then.
#[derive(Clone)]
pub struct Clock {
    now: Instant,
    queue: EventQueue,
}

impl Clock {
    /// At zero, with nothing due.
    pub fn new() -> Clock {
        Clock { now: Instant::ZERO, queue: EventQueue::new(Phase::COUNT + Lane::COUNT) }
    }

    /// The time.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// A phase of a job ends `length` from now.
    #[inline(always)]
    pub fn end_phase(&mut self, length: Duration, phase: Phase, number: u32) {
        self.queue.schedule((self.now + length).min(Instant::MAX), phase as usize, number);
    }

    /// Something else is due `length` from now.
    pub fn after(&mut self, length: Duration, lane: Lane, number: u32) {
        self.at(self.now + length, lane, number);
    }

    /// Something else is due at that instant.
    pub fn at(&mut self, at: Instant, lane: Lane, number: u32) {
        self.queue.schedule(at.min(Instant::MAX), lane.number(), number);
    }

    /// How many events have been scheduled.
    pub fn scheduled(&self) -> u64 {
        self.queue.scheduled()
    }

    /// Goes on to what is due next.
    pub fn next(&mut self) -> Option<Due> {
        let (at, lane, number) = self.queue.pop()?;
        self.now = at;
        Some(match KINDS[lane] {
            Kind::Phase(phase) => Due::PhaseOver(phase, number),
            Kind::Lane(lane) => Due::Other(lane, number),
        })
    }

    /// Adds what it holds.
    pub fn weigh(&self, memory: &mut Memory) {
        self.queue.weigh(memory);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_comes_in_order_and_time_goes_with_it() {
        let mut clock = Clock::new();
        let ms = Duration::from_millis;
        clock.after(ms(5), Lane::Timeout, 7);
        clock.end_phase(ms(3), Phase::ToApp, 1);
        clock.at(Instant::ZERO + ms(3), Lane::Query, 2);
        assert_eq!(clock.next(), Some(Due::PhaseOver(Phase::ToApp, 1)));
        assert_eq!((clock.next(), clock.now()), (Some(Due::Other(Lane::Query, 2)), Instant::ZERO + ms(3)));
        clock.after(Duration::MAX, Lane::Script, 0);
        assert_eq!(clock.next(), Some(Due::Other(Lane::Timeout, 7)));
        assert_eq!((clock.next(), clock.now()), (Some(Due::Other(Lane::Script, 0)), Instant::MAX));
        assert_eq!((clock.next(), clock.scheduled()), (None, 4));
    }
}
