//! What jobs hold: the one place, with one way to let go of all of it, however a job ends.
//!
//! A part that gives something to a job notes it here, and takes it from here when it is given back. A job that ends
//! early lets go of everything at once, and its end hands each thing back to the part that it came from.

use crate::memory::Memory;
use crate::sparse::Sparse;
use crate::time::{Duration, Instant};
use stampede_mechanisms::coalescing::lease::Token;
use stampede_mechanisms::coalescing::singleflight::FlightId;
use stampede_mechanisms::overload::breaker::Permit;

/// What a job holds that keeps others waiting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// The flight that it leads.
    pub flight: Option<FlightId>,
    /// Whether it has its key's mutex in its process.
    pub mutex: bool,
    /// Whether it has its key's lock in Redis.
    pub lock: bool,
    /// The lease of its key at its node.
    pub lease: Option<Token>,
    /// Whether it is its turn to write its key through.
    pub turn: bool,
}

impl Claims {
    const NONE: Claims = Claims { flight: None, mutex: false, lock: false, lease: None, turn: false };
}

/// What the guards of a process gave a load that they let set out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pass {
    /// The breaker's permit; `None` without a breaker, or once it was reported.
    pub permit: Option<Permit>,
    /// When the load set out.
    pub since: Instant,
}

/// A connection of a process's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connection {
    /// The server that it leads to.
    pub server: u16,
    /// Whether it is open; else the query that has it opens it.
    pub open: bool,
}

/// All that a job held.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "the parts that it came from want it back"]
pub struct Held {
    /// Whether a worker of its app works on it.
    pub worker: bool,
    /// The connection of its process's own that it has.
    pub connection: Option<Connection>,
    /// What keeps others waiting.
    pub claims: Claims,
    /// What its process's guards gave it.
    pub pass: Option<Pass>,
    /// The node that bounded loads count it for.
    pub placed: Option<u16>,
}

/// What all jobs hold, by job.
#[derive(Clone, Debug, Default)]
pub struct Holdings {
    claims: Sparse<Claims>,
    passes: Sparse<Pass>,
    workers: Sparse<()>,
    connections: Sparse<Connection>,
    /// The node that each request is under way to, where that is counted.
    placed: Sparse<u16>,
    /// When each load under way set out; kept where the time it takes is asked for.
    asked: Sparse<Instant>,
    /// The versions of the stale values that are at hand where loading fails.
    stale: Sparse<u32>,
    /// Readers that will start a refresh when their answer is with their app.
    eager: Sparse<()>,
    /// Since when each job waits for another's load; kept where that wait has an end.
    waits: Sparse<Instant>,
    /// How long its node will work on each job that waits for its turn there, where that is not the usual time.
    work: Sparse<Duration>,
}

impl Holdings {
    /// What keeps others waiting for a job.
    pub fn claims(&self, job: u32) -> Claims {
        self.claims.get(job).copied().unwrap_or_default()
    }

    /// A job is given a claim.
    pub fn claim(&mut self, job: u32, give: impl FnOnce(&mut Claims)) {
        give(self.claims.get_or_insert(job, Claims::NONE));
    }

    /// A job gives back what `take` takes of its claims.
    pub fn give_back<T: Default>(&mut self, job: u32, take: impl FnOnce(&mut Claims) -> T) -> T {
        let Some(claims) = self.claims.get_mut(job) else { return T::default() };
        let taken = take(claims);
        if *claims == Claims::NONE {
            self.claims.remove(job);
        }
        taken
    }

    /// A job gives back all of its claims.
    pub fn give_back_all(&mut self, job: u32) -> Claims {
        take(&mut self.claims, job).unwrap_or_default()
    }

    /// The guards let a load of a job set out.
    pub fn let_pass(&mut self, job: u32, pass: Pass) {
        self.passes.insert(job, pass);
    }

    /// What the guards gave a job's load.
    pub fn pass(&mut self, job: u32) -> Option<&mut Pass> {
        self.passes.get_mut(job)
    }

    /// A job's load has ended.
    pub fn take_pass(&mut self, job: u32) -> Option<Pass> {
        self.passes.remove(job)
    }

    /// A worker of its app works on a job.
    pub fn has_worker(&mut self, job: u32) {
        self.workers.insert(job, ());
    }

    /// Whether a worker works on a job; it does no more.
    pub fn take_worker(&mut self, job: u32) -> bool {
        take(&mut self.workers, job).is_some()
    }

    /// A job has a connection of its process's own.
    pub fn has_connection(&mut self, job: u32, connection: Connection) {
        self.connections.insert(job, connection);
    }

    /// The connection of its process's own that a job has.
    pub fn connection(&mut self, job: u32) -> Option<&mut Connection> {
        self.connections.get_mut(job)
    }

    /// A job has its connection no more.
    pub fn take_connection(&mut self, job: u32) -> Option<Connection> {
        take(&mut self.connections, job)
    }

    /// All connections to a server are closed. How many of those that jobs have were open.
    pub fn close_connections(&mut self, server: u16) -> u32 {
        let open = self.connections.values_mut().filter(|connection| connection.open && connection.server == server);
        open.map(|connection| connection.open = false).count() as u32
    }

    /// A job is under way to a node that counts it.
    pub fn place(&mut self, job: u32, node: u16) {
        self.placed.insert(job, node);
    }

    /// What a job went to its node for is over: the node, if that counts it.
    #[inline]
    pub fn take_placed(&mut self, job: u32) -> Option<u16> {
        take(&mut self.placed, job)
    }

    /// A job's load sets out, and the time that it takes will be asked for.
    pub fn asks(&mut self, job: u32, now: Instant) {
        self.asked.insert(job, now);
    }

    /// When a job's load set out, if that was noted. It is forgotten.
    pub fn take_asked(&mut self, job: u32) -> Option<Instant> {
        self.asked.remove(job)
    }

    /// A stale value is at hand for a job, should loading fail.
    pub fn keep_stale(&mut self, job: u32, version: u32) {
        self.stale.insert(job, version);
    }

    /// The version of the stale value that is at hand for a job. It is forgotten.
    pub fn take_stale(&mut self, job: u32) -> Option<u32> {
        self.stale.remove(job)
    }

    /// Whether a stale value is at hand for a job.
    pub fn has_stale(&self, job: u32) -> bool {
        self.stale.get(job).is_some()
    }

    /// A job will start a refresh when its answer is with its app.
    pub fn will_refresh(&mut self, job: u32) {
        self.eager.insert(job, ());
    }

    /// Whether a job will start a refresh. It is forgotten.
    pub fn take_refresh(&mut self, job: u32) -> bool {
        take(&mut self.eager, job).is_some()
    }

    /// Since when a job waits for another's load: from now on, if it has not waited before.
    pub fn waits_since(&mut self, job: u32, now: Instant) -> Instant {
        *self.waits.get_or_insert(job, now)
    }

    /// A job waits for its turn at its node, which will work on it for so long.
    pub fn has_work(&mut self, job: u32, work: Duration) {
        self.work.insert(job, work);
    }

    /// How long the node of a job works on it, now that it is its turn; `None` for the usual time.
    pub fn take_work(&mut self, job: u32) -> Option<Duration> {
        take(&mut self.work, job)
    }

    /// A job has ended, one way or another: it holds nothing any more. `None` if nothing of it is to be given back.
    #[inline]
    pub fn let_go(&mut self, job: u32) -> Option<Held> {
        let notes = self.asked.len() + self.stale.len() + self.eager.len() + self.waits.len() + self.work.len();
        let scarce = self.workers.len() + self.connections.len() + self.placed.len();
        if notes + scarce + self.claims.len() + self.passes.len() == 0 {
            return None;
        }
        self.let_go_of_all(job)
    }

    fn let_go_of_all(&mut self, job: u32) -> Option<Held> {
        // Notes are of use to the job alone.
        take(&mut self.asked, job);
        take(&mut self.stale, job);
        take(&mut self.waits, job);
        take(&mut self.work, job);
        take(&mut self.eager, job);
        let (claims, pass) = (take(&mut self.claims, job), take(&mut self.passes, job));
        let placed = take(&mut self.placed, job);
        let (worker, connection) = (self.take_worker(job), self.take_connection(job));
        let any = claims.is_some() || pass.is_some() || placed.is_some() || worker || connection.is_some();
        any.then(|| Held { claims: claims.unwrap_or_default(), pass, placed, worker, connection })
    }

    /// Adds what they take.
    pub fn weigh(&self, memory: &mut Memory) {
        self.claims.weigh(memory);
        self.passes.weigh(memory);
        self.workers.weigh(memory);
        self.connections.weigh(memory);
        self.placed.weigh(memory);
        self.asked.weigh(memory);
        self.stale.weigh(memory);
        self.eager.weigh(memory);
        self.waits.weigh(memory);
        self.work.weigh(memory);
    }
}

/// Takes what a job has; most runs have nothing of most kinds.
#[inline]
fn take<T>(from: &mut Sparse<T>, job: u32) -> Option<T> {
    if from.is_empty() { None } else { from.remove(job) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_that_ends_holds_nothing_and_tells_what_it_held() {
        let mut held = Holdings::default();
        assert_eq!(held.let_go(1), None);
        held.asks(1, Instant::ZERO);
        held.keep_stale(1, 7);
        held.will_refresh(1);
        held.will_refresh(2);
        assert_eq!(held.let_go(1), None, "nobody else has any use for notes");
        assert_eq!((held.take_asked(1), held.take_stale(1), held.take_refresh(1)), (None, None, false));
        assert!(held.take_refresh(2), "others keep theirs");
        held.claim(1, |claims| claims.lock = true);
        held.claim(1, |claims| claims.mutex = true);
        held.let_pass(1, Pass { permit: None, since: Instant::ZERO });
        let all = held.let_go(1).unwrap();
        assert!(all.claims.lock && all.claims.mutex && all.pass.is_some());
        assert_eq!((held.let_go(1), held.claims(1)), (None, Claims::default()));
    }

    #[test]
    fn a_claim_that_is_given_back_is_gone_and_others_stay() {
        let mut held = Holdings::default();
        held.claim(1, |claims| (claims.lock, claims.turn) = (true, true));
        assert!(held.give_back(1, |claims| std::mem::take(&mut claims.lock)));
        assert!(!held.give_back(1, |claims| std::mem::take(&mut claims.lock)), "only once");
        assert!(held.claims(1).turn);
        assert!(held.give_back(1, |claims| std::mem::take(&mut claims.turn)));
        assert!(held.claims.is_empty(), "no room is kept for jobs that hold nothing");
    }

    #[test]
    fn whatever_a_job_holds_it_lets_go_of() {
        const CONNECTION: Connection = Connection { server: 0, open: true };
        let give: [fn(&mut Holdings); 9] = [
            |held| held.asks(1, Instant::ZERO),
            |held| held.keep_stale(1, 7),
            |held| held.will_refresh(1),
            |held| _ = held.waits_since(1, Instant::ZERO),
            |held| held.has_worker(1),
            |held| held.has_connection(1, CONNECTION),
            |held| held.place(1, 2),
            |held| held.claim(1, |claims| claims.turn = true),
            |held| held.let_pass(1, Pass { permit: None, since: Instant::ZERO }),
        ];
        for (i, one) in give.iter().enumerate() {
            for (j, other) in give.iter().enumerate() {
                let mut held = Holdings::default();
                one(&mut held);
                other(&mut held);
                let has = |place: usize| place == i || place == j;
                match held.let_go(1) {
                    None => assert!(i < 4 && j < 4, "notes are of use to the job alone: {i} and {j}"),
                    Some(all) => assert_eq!(
                        (all.worker, all.connection, all.placed, all.claims.turn, all.pass.is_some()),
                        (has(4), has(5).then_some(CONNECTION), has(6).then_some(2), has(7), has(8))
                    ),
                }
                assert_eq!(held.let_go(1), None);
                assert!(!held.take_refresh(1) && held.take_asked(1).is_none() && held.take_stale(1).is_none());
                let later = Instant::from_nanos(9);
                assert_eq!(held.waits_since(1, later), later, "{i} and {j}");
            }
        }
    }
}
