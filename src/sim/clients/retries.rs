//! How clients try again.

use crate::memory::Memory;
use crate::random::{Purpose, Stream};
use crate::scenario::{self, RetryBudget, Scenario};
use crate::time::Duration;
use rustc_hash::FxHashMap;
use rustc_hash::FxHashSet;
use stampede_mechanisms::overload::retry::{Backoff, Retry, RetryConcurrency, RetryPolicy, RetryQuota, RetryThrottle};

const RETRIES: Purpose = Purpose("retries");
/// gRPC's example: ten tokens, of which a success earns a tenth.
const GRPC: (u32, u32) = (10, 100);

/// How clients try again.
pub struct Retries {
    policy: RetryPolicy,
    draws: Stream,
    /// The clients that have failed at least once.
    failed: FxHashMap<u32, Retry>,
    throttle: Option<RetryThrottle>,
    quota: Option<RetryQuota>,
    /// What each client's last retry took from the quota.
    taken: FxHashMap<u32, u32>,
    concurrency: Option<RetryConcurrency>,
    /// The clients whose retries are under way, or about to be; kept only where that is asked for.
    retrying: FxHashSet<u32>,
}

impl Retries {
    pub fn new(scenario: &Scenario) -> Retries {
        let clients = &scenario.clients;
        let (base, cap) = (clients.retry_base, clients.retry_cap);
        let backoff = match clients.retry {
            scenario::Retry::Off | scenario::Retry::Fixed => Backoff::Fixed(base),
            scenario::Retry::Exponential => Backoff::Exponential { base, cap },
            scenario::Retry::FullJitter => Backoff::FullJitter { base, cap },
            scenario::Retry::EqualJitter => Backoff::EqualJitter { base, cap },
            scenario::Retry::Decorrelated => Backoff::DecorrelatedJitter { base, cap },
        };
        let retries = if clients.retry == scenario::Retry::Off { 0 } else { clients.retries as u32 };
        Retries {
            policy: RetryPolicy { retries, backoff },
            draws: Stream::new(scenario.run.seed, RETRIES),
            failed: FxHashMap::default(),
            throttle: (clients.retry_budget == RetryBudget::Grpc)
                .then(|| RetryThrottle::new(GRPC.0, GRPC.1).ok())
                .flatten(),
            quota: (clients.retry_budget == RetryBudget::Aws).then(RetryQuota::default),
            taken: FxHashMap::default(),
            concurrency: (clients.retry_budget == RetryBudget::Envoy).then(RetryConcurrency::default),
            retrying: FxHashSet::default(),
        }
    }

    /// Adds what it holds.
    pub fn weigh(&self, memory: &mut Memory) {
        memory.map(&self.failed);
        memory.map(&self.taken);
        memory.set(&self.retrying);
    }

    /// A try of `client` has failed: how long it waits before the next, if it makes one. So many other tries are `under_way`.
    pub fn failed(&mut self, client: u32, after_timeout: bool, under_way: u32) -> Option<Duration> {
        self.over(client);
        if let Some(throttle) = &mut self.throttle {
            throttle.failure();
        }
        if self.policy.retries == 0 {
            return None;
        }
        let retry = self.failed.entry(client).or_insert_with(|| Retry::new(self.policy));
        let draw = self.draws.of(u64::from(client)).at(u64::from(retry.made()));
        let wait = retry.failed(draw)?;
        if self.throttle.as_ref().is_some_and(|throttle| !throttle.may_retry()) {
            return None;
        }
        if let Some(quota) = &mut self.quota {
            let taken = quota.take(after_timeout)?;
            self.taken.insert(client, taken);
        }
        if let Some(concurrency) = &mut self.concurrency {
            if !concurrency.take(under_way) {
                return None;
            }
            self.retrying.insert(client);
        }
        Some(wait)
    }

    /// If a retry of a client was under way, it has an outcome.
    fn over(&mut self, client: u32) {
        if let Some(concurrency) = &mut self.concurrency
            && self.retrying.remove(&client)
        {
            concurrency.over();
        }
    }

    pub fn succeeded(&mut self, client: u32) {
        self.over(client);
        if let Some(throttle) = &mut self.throttle {
            throttle.success();
        }
        if let Some(quota) = &mut self.quota {
            quota.success(self.taken.remove(&client));
        }
    }

    /// The share of the budget that is left, in thousandths; `None` without one.
    pub fn budget(&self) -> Option<u32> {
        let throttle = self.throttle.as_ref().map(RetryThrottle::left);
        throttle.or(self.quota.as_ref().map(RetryQuota::left))
    }

    /// How many retries a client has made, or is about to.
    pub fn made(&self, client: u32) -> u8 {
        self.failed.get(&client).map_or(0, |retry| retry.made() as u8)
    }
}
