//! A lock in Redis for all processes: one loads, the others sleep and look the key up again. The lock of a key is on the node of the
//! job that asks for it, and its token is that job's number. With Redlock it is on all nodes, and a majority has to grant it.

use super::contract::{Coalescing, Effect, Next};
use crate::keyed::LockTable;
use crate::memory::Memory;
use crate::scenario::{LockRelease, Scenario};
use crate::sim::kernel::holdings::Claims;
use crate::sim::kernel::jobs::{Job, Jobs, flag};
use crate::sim::kernel::news::News;
use crate::time::{Duration, Instant};
use stampede_mechanisms::coalescing::lock::{Attempt, LockPolicy, Release, Released, Token};
use stampede_mechanisms::coalescing::redlock::Redlock;
use std::mem::take;

#[derive(Clone)]
pub struct Locks {
    of_node: Vec<LockTable<u32>>,
    policy: LockPolicy,
    /// Which nodes answer.
    up: Vec<bool>,
    /// How many nodes have to grant a lock, where a majority has to.
    quorum: Option<usize>,
    /// What each node's replica does not know yet: what each lock was before it changed, and when it did.
    news: Vec<News<Option<(Token, Instant)>>>,
}

impl Locks {
    pub fn new(scenario: &Scenario, nodes: usize) -> Locks {
        let protection = &scenario.protection;
        let members = scenario.cache.nodes.len() as u32;
        let redlock = Redlock::new(members, protection.lock_ttl).ok().filter(|_| protection.coalesce.is_of_majority());
        // A lock that asking for it outlasts is worth nothing: no number of nodes can grant it.
        let granted = |redlock: Redlock| redlock.validity_ns(scenario.cache.round_trip) > 0;
        Locks {
            up: (0..nodes as u32).map(|node| node < members).collect(),
            quorum: redlock.map(|redlock| if granted(redlock) { redlock.quorum() as usize } else { usize::MAX }),
            news: (0..nodes).map(|_| News::new(scenario)).collect(),
            of_node: (0..nodes).map(|_| LockTable::default()).collect(),
            policy: LockPolicy {
                ttl: protection.lock_ttl,
                poll: protection.lock_poll,
                patience: Duration::MAX,
                release: match protection.lock_release {
                    // Redlock knows no other.
                    _ if protection.coalesce.is_of_majority() => Release::Safe,
                    LockRelease::Safe => Release::Safe,
                    LockRelease::Unsafe => Release::Unsafe,
                },
            },
        }
    }

    /// The nodes that have the lock of a job's key: the job's own, or all that answer.
    fn nodes_of(&self, one: &Job) -> Vec<usize> {
        match self.quorum {
            None => vec![usize::from(one.node)],
            Some(_) => (0..self.up.len()).filter(|node| self.up[*node]).collect(),
        }
    }

    /// Something is done to the lock of a key on a node; its replica learns of it later.
    fn change<T>(
        &mut self,
        node: usize,
        key: u32,
        now: Instant,
        act: impl FnOnce(&LockPolicy, &mut LockTable<u32>) -> T,
    ) -> T {
        let locks = &mut self.of_node[node];
        let before = locks.held(&key, now);
        let done = act(&self.policy, locks);
        if locks.held(&key, now) != before {
            self.news[node].add(now, key, before);
        }
        done
    }

    /// A job lets go of its lock wherever it has it: what became of it on each of those nodes.
    fn let_go(&mut self, job: u32, one: &Job, now: Instant) -> Vec<Released> {
        let token = Token(u64::from(job));
        let nodes = self.nodes_of(one);
        nodes
            .into_iter()
            .map(|node| self.change(node, one.key, now, |policy, locks| policy.release(locks, &one.key, token, now)))
            .collect()
    }
}

/// A node among others, as a bit; those beyond the last bit are none.
fn bit(node: usize) -> u64 {
    1u64.checked_shl(node as u32).unwrap_or(0)
}

impl Coalescing for Locks {
    fn missed(&mut self, job: u32, jobs: &mut Jobs) -> Next {
        // Without the node there is no lock: the app goes on without.
        if jobs[job].has(flag::NO_CACHE) { Next::Load } else { Next::AskForLock }
    }

    fn try_lock(&mut self, job: u32, jobs: &mut Jobs, now: Instant) -> bool {
        let (one, token) = (jobs[job], Token(u64::from(job)));
        let attempt = |policy: &LockPolicy, locks: &mut LockTable<u32>| {
            matches!(policy.attempt(locks, &one.key, token, now, now), Attempt::Acquired { .. })
        };
        let nodes = self.nodes_of(&one);
        let yes = nodes.into_iter().filter(|node| self.change(*node, one.key, now, attempt)).count();
        let granted = yes >= self.quorum.unwrap_or(1);
        if granted {
            jobs.held.claim(job, |claims| claims.lock = true);
        } else if yes > 0 {
            // Those that have said yes are told to forget it; here that takes no time.
            self.let_go(job, &one, now);
        }
        granted
    }

    fn kept_away(&mut self, _: u32, awaited: bool, _: &Jobs) -> Next {
        // Another job is loading the value.
        if awaited { Next::Sleep(self.policy.poll) } else { Next::Finish }
    }

    fn still_missing(&mut self, _: u32) -> Next {
        Next::AskForLock
    }

    fn loaded(&mut self, job: u32, jobs: &mut Jobs) -> Next {
        if jobs.held.claims(job).lock { Next::Release } else { Next::Finish }
    }

    fn release(&mut self, job: u32, jobs: &mut Jobs, now: Instant) -> Released {
        let one = jobs[job];
        jobs.held.give_back(job, |claims| take(&mut claims.lock));
        let released = self.let_go(job, &one, now);
        match self.quorum {
            Some(quorum) if released.iter().filter(|released| **released == Released::Own).count() >= quorum => {
                Released::Own
            }
            Some(_) => Released::Expired,
            None => released.first().copied().unwrap_or(Released::Expired),
        }
    }

    fn left(&mut self, job: u32, claims: Claims, jobs: &mut Jobs, now: Instant, _: &mut Vec<Effect>) {
        if claims.lock {
            let (one, token) = (jobs[job], Token(u64::from(job)));
            for node in self.nodes_of(&one) {
                self.change(node, one.key, now, |_, locks| locks.compare_and_delete(&one.key, token, now));
            }
        }
    }

    fn keepers(&self, key: u32, now: Instant) -> u64 {
        let nodes = self.of_node.iter().enumerate().filter(|(_, locks)| locks.held(&key, now).is_some());
        nodes.fold(0, |all, (node, _)| all | bit(node))
    }

    fn node_answers(&mut self, node: u16, answers: bool) {
        self.up[usize::from(node)] = answers;
    }

    fn node_fell_back(&mut self, node: u16, to: Instant, _: Instant) {
        let node = usize::from(node);
        while let Some((key, before)) = self.news[node].take_back(to) {
            self.of_node[node].restore(&key, before);
        }
    }

    fn node_died(&mut self, node: u16) {
        self.of_node[usize::from(node)].clear();
        self.news[usize::from(node)].clear();
    }

    fn weigh(&self, memory: &mut Memory) {
        self.of_node.iter().for_each(|locks| locks.weigh(memory));
        self.news.iter().for_each(|news| news.weigh(memory));
    }
}
