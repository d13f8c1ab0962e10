//! The holders of the hot key's lock or lease, from when until when, and those that still work after losing it.

use crate::memory::Memory;
use crate::time::Instant;

/// Why a lock or a lease ended before its time was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldEnd {
    /// Its holder gave it back.
    Released,
    /// Another request deleted it: a release that does not compare the token.
    Taken,
    /// Its holder stored the value, which uses a lease up.
    Used,
    /// The node lost its memory, or the key was written or deleted.
    Voided,
}

/// One lock or lease of the hot key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    /// The node that gave it.
    pub node: u16,
    /// The row of its holder, as it was then.
    pub who: u32,
    /// Its holder's app.
    pub app: u16,
    /// The nodes that have it: a bit for each, by its number.
    pub kept_by: u64,
    /// Since when.
    pub from: Instant,
    /// When its time is over.
    pub until: Instant,
    /// When and why it ended before that, if it did.
    pub ended: Option<(Instant, HoldEnd)>,
    /// When its holder was done with its load; [`Instant::MAX`] if it never was.
    pub done: Instant,
    /// When its holder's process ended while it was at work; [`Instant::MAX`] if it did not.
    pub died: Instant,
}

impl Hold {
    /// When it was over, one way or another.
    pub fn over(&self) -> Instant {
        self.ended.map_or(self.until, |(at, _)| at.min(self.until))
    }

    /// Whether it keeps others away at `t`.
    pub fn holds(&self, t: Instant) -> bool {
        self.from <= t && t < self.over()
    }

    /// Whether its holder is at work at `t`, with it or without.
    pub fn works(&self, t: Instant) -> bool {
        self.from <= t && t < self.done.min(self.died)
    }
}

/// All locks and leases of the hot key, in order of time. No part of the digest: what follows from them is.
#[derive(Clone, Debug, Default)]
pub struct Holds {
    /// Whether those are kept that are over.
    keeps: bool,
    all: Vec<Hold>,
    /// How many came before the first of these and are not kept any more.
    gone: u32,
    /// The holders at work: their jobs, and the numbers of what they have or had.
    at_work: Vec<(u32, u32)>,
    /// The last that each node gave.
    last: Vec<(u32, u32)>,
    /// When which nodes forgot which, as bits: their memory is gone, and their holders do not know it.
    forgotten: Vec<(Instant, u32, u64)>,
}

/// How many are looked at for one instant, from the latest back: those before are over.
const LOOK_BACK: usize = 256;

/// How many may stand there that need not be kept.
const ROOM: usize = 64;

impl Holds {
    pub(super) fn new(keeps: bool) -> Holds {
        Holds { keeps, ..Holds::default() }
    }

    /// Those that are over are kept from now on.
    pub(super) fn keep(&mut self) {
        self.keeps = true;
    }

    /// Those that are still asked for.
    pub(super) fn rest(&self) -> Holds {
        let mut rest = self.clone();
        rest.drop_old();
        let gone = rest.gone;
        rest.forgotten.retain(|(_, number, _)| *number >= gone);
        rest
    }

    /// Those before the first that is still asked for are not kept.
    fn drop_old(&mut self) {
        let asked = self.at_work.iter().chain(&self.last).map(|(_, number)| *number);
        let first = asked.min().unwrap_or(self.gone + self.all.len() as u32);
        self.all.drain(..(first - self.gone) as usize);
        self.gone = first;
    }

    /// The node gives a lock or a lease to `job`, whose row is `who`.
    pub fn grant(
        &mut self,
        from: Instant,
        (node, kept_by): (u16, u64),
        job: u32,
        (who, app): (u32, u16),
        until: Instant,
    ) {
        if !self.keeps && self.all.len() >= ROOM.max(2 * (self.at_work.len() + self.last.len())) {
            self.drop_old();
        }
        let number = self.gone + self.all.len() as u32;
        let (done, died) = (Instant::MAX, Instant::MAX);
        self.all.push(Hold { node, who, app, kept_by, from, until, ended: None, done, died });
        self.at_work.push((job, number));
        match self.last.iter_mut().find(|(of, _)| *of == u32::from(node)) {
            Some((_, last)) => *last = number,
            None => self.last.push((u32::from(node), number)),
        }
    }

    /// What the node has given last ends before its time.
    pub fn end(&mut self, at: Instant, node: u16, why: HoldEnd) {
        let Some((_, last)) = self.last.iter().find(|(of, _)| *of == u32::from(node)) else { return };
        let hold = &mut self.all[(*last - self.gone) as usize];
        if hold.ended.is_none() && at < hold.until {
            hold.ended = Some((at, why));
        }
    }

    /// A node's replica takes over, which knows what was so at that instant: what the node gave since then is void.
    pub fn fall_back(&mut self, at: Instant, node: u16, to: Instant) {
        let last = self
            .last
            .iter()
            .find(|(of, _)| *of == u32::from(node))
            .map(|(_, last)| self.all[(*last - self.gone) as usize]);
        if last.is_some_and(|last| last.from > to) {
            self.end(at, node, HoldEnd::Voided);
        }
    }

    /// These nodes do not know any more whose lock it is that was given last.
    pub fn forget(&mut self, at: Instant, nodes: u64) {
        if let Some(last) = self.all.len().checked_sub(1).filter(|_| self.keeps) {
            self.forgotten.push((at, self.gone + last as u32, nodes));
        }
    }

    /// Whether what the node has given last is what `job` was given.
    pub fn is_of(&self, node: u16, job: u32) -> bool {
        let last = self.last.iter().find(|(of, _)| *of == u32::from(node));
        last.is_some_and(|(_, last)| self.at_work.contains(&(job, *last)))
    }

    /// A job is done with its load.
    pub fn done(&mut self, at: Instant, job: u32) {
        let (all, gone) = (&mut self.all, self.gone);
        self.at_work.retain(|&(of, number)| {
            if of == job {
                all[(number - gone) as usize].done = at;
            }
            of != job
        });
    }

    /// An app's process ends, and with it the work of its holders.
    pub fn process_died(&mut self, at: Instant, app: u16) {
        let (all, gone) = (&mut self.all, self.gone);
        self.at_work.retain(|&(_, number)| {
            let hold = &mut all[(number - gone) as usize];
            if hold.app == app {
                hold.died = at;
            }
            hold.app != app
        });
    }

    /// Whether there ever was one.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// What there is to see at `t`: what keeps others away, and what is over while its holder still works. The latest last.
    pub fn at(&self, t: Instant) -> impl Iterator<Item = Hold> {
        let until = self.all.partition_point(|hold| hold.from <= t);
        let from = until.saturating_sub(LOOK_BACK);
        let seen = self.all[from..until]
            .iter()
            .zip(self.gone + from as u32..)
            .filter(move |(hold, _)| hold.holds(t) || hold.works(t));
        seen.map(move |(hold, number)| {
            let gone = self.forgotten.iter().filter(|(at, of, _)| *of == number && *at <= t);
            let kept_by = gone.fold(hold.kept_by, |kept, (.., nodes)| kept & !nodes);
            // What comes after is not to be seen yet.
            let yet = |at: Instant| if at <= t { at } else { Instant::MAX };
            let ended = hold.ended.filter(|(at, _)| *at <= t);
            Hold { kept_by, ended, done: yet(hold.done), died: yet(hold.died), ..*hold }
        })
    }

    /// Adds what it holds.
    pub(super) fn weigh(&self, memory: &mut Memory) {
        memory.vec(&self.all);
        memory.vec(&self.at_work);
        memory.vec(&self.last);
        memory.vec(&self.forgotten);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64) -> Instant {
        Instant::from_nanos(ms * 1_000_000)
    }

    fn seen(holds: &Holds, ms: u64) -> Vec<(u32, bool, bool)> {
        holds.at(at(ms)).map(|hold| (hold.who, hold.holds(at(ms)), hold.works(at(ms)))).collect()
    }

    #[test]
    fn a_holder_whose_time_is_over_is_seen_for_as_long_as_it_works() {
        let mut holds = Holds::new(true);
        assert!(holds.is_empty());
        holds.grant(at(10), (0, 1), 7, (70, 2), at(90));
        holds.grant(at(95), (0, 1), 8, (80, 1), at(175));
        holds.done(at(210), 7);
        assert_eq!(seen(&holds, 9), []);
        assert_eq!(seen(&holds, 10), [(70, true, true)]);
        assert_eq!(seen(&holds, 92), [(70, false, true)], "it ran out");
        assert_eq!(seen(&holds, 100), [(70, false, true), (80, true, true)]);
        assert_eq!(seen(&holds, 300), [(80, false, true)], "the other is done");
        assert!(holds.is_of(0, 8) && !holds.is_of(0, 7) && !holds.is_of(1, 8) && !holds.is_empty());
    }

    #[test]
    fn what_is_released_or_taken_is_over_at_once_and_what_has_run_out_is_not_taken() {
        let mut holds = Holds::new(true);
        holds.grant(at(0), (0, 1), 1, (1, 0), at(50));
        holds.end(at(20), 0, HoldEnd::Taken);
        holds.end(at(30), 0, HoldEnd::Released);
        holds.grant(at(40), (1, 2), 2, (2, 0), at(50));
        holds.end(at(60), 1, HoldEnd::Released);
        let ends: Vec<_> = holds.all.iter().map(|hold| (hold.ended, hold.over())).collect();
        assert_eq!(ends, [(Some((at(20), HoldEnd::Taken)), at(20)), (None, at(50))]);
        assert_eq!(seen(&holds, 25), [(1, false, true)]);
    }

    #[test]
    fn a_node_forgets_what_the_others_still_have() {
        let mut holds = Holds::new(true);
        holds.forget(at(1), 1);
        holds.grant(at(10), (3, 0b11111), 7, (70, 2), at(90));
        holds.forget(at(20), 0b01000);
        let kept = |ms| holds.at(at(ms)).map(|hold| hold.kept_by).collect::<Vec<_>>();
        assert_eq!([kept(19), kept(20)], [[0b11111], [0b10111]]);
    }

    #[test]
    fn the_dead_hold_on_and_do_not_work() {
        let mut holds = Holds::new(true);
        holds.grant(at(0), (0, 1), 1, (1, 3), at(50));
        holds.process_died(at(10), 4);
        assert_eq!(seen(&holds, 11), [(1, true, true)], "another app");
        holds.process_died(at(12), 3);
        holds.done(at(30), 1);
        assert_eq!(seen(&holds, 12), [(1, true, false)]);
        assert_eq!(seen(&holds, 50), []);
    }

    #[test]
    fn without_its_steps_a_run_keeps_those_that_are_asked_for() {
        let (mut kept, mut holds) = (Holds::new(true), Holds::new(false));
        for i in 0..1_000u32 {
            for holds in [&mut kept, &mut holds] {
                holds.grant(at(u64::from(i)), ((i % 3) as u16, 1 << (i % 3)), i, (i, 0), at(u64::from(i) + 5));
                if i >= 2 {
                    holds.done(at(u64::from(i)), i - 2);
                }
            }
            for node in 0..3 {
                let of =
                    |holds: &Holds| [i, i.saturating_sub(1), i.saturating_sub(2)].map(|job| holds.is_of(node, job));
                assert_eq!(of(&kept), of(&holds), "{i}");
            }
        }
        assert!(holds.all.len() <= ROOM, "{}", holds.all.len());
        assert_eq!(kept.all.len(), 1_000);
    }
}
