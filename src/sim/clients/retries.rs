//! How clients try again.

use crate::memory::Memory;
use crate::random::{Purpose, Stream};
use crate::scenario::{self, RetryBudget, Scenario};
use crate::time::Duration;
use rustc_hash::FxHashMap;
use rustc_hash::FxHashSet;
use stampede_mechanisms::overload::retry::{
    Backoff, Failed, QuotaCosts, Retry, RetryConcurrency, RetryPolicy, RetryQuota, RetryThrottle,
};

const RETRIES: Purpose = Purpose("retries");
/// gRPC's example: ten tokens, of which a success earns a tenth.
const GRPC: (u32, u32) = (10, 100);
/// The tokens of the AWS SDKs.
const AWS: u32 = 500;

/// How clients try again.
#[derive(Clone)]
pub struct Retries {
    policy: RetryPolicy,
    draws: Stream,
    /// The clients that have failed at least once.
    failed: FxHashMap<u32, Retry>,
    /// The budget of each process that clients run in; empty without one.
    throttles: Vec<RetryThrottle>,
    quotas: Vec<RetryQuota>,
    /// What is left of all of these budgets, in thousandths of one.
    left: u64,
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
        let processes = clients.processes as usize;
        let quota = match clients.retry_budget {
            RetryBudget::Aws2020 => Some(RetryQuota::new(AWS, QuotaCosts::AWS_2020)),
            RetryBudget::Aws2026 => Some(RetryQuota::new(AWS, QuotaCosts::AWS_2026)),
            RetryBudget::Off | RetryBudget::Grpc | RetryBudget::Envoy => None,
        };
        let grpc = clients.retry_budget == RetryBudget::Grpc;
        let throttle = if grpc { RetryThrottle::new(GRPC.0, GRPC.1).ok() } else { None };
        let throttles = throttle.map_or_else(Vec::new, |one| vec![one; processes]);
        let quotas = quota.map_or_else(Vec::new, |one| vec![one; processes]);
        Retries {
            policy: RetryPolicy { retries, backoff },
            draws: Stream::new(scenario.run.seed, RETRIES),
            failed: FxHashMap::default(),
            left: 1000 * throttles.len().max(quotas.len()) as u64,
            throttles,
            quotas,
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
        memory.vec(&self.throttles);
        memory.vec(&self.quotas);
    }

    /// The process that a client runs in.
    fn process_of(&self, client: u32) -> usize {
        client as usize % self.throttles.len().max(self.quotas.len()).max(1)
    }

    /// Something happens to the budget of a client's process.
    fn spend<T>(&mut self, client: u32, spend: impl FnOnce(&mut Retries, usize) -> T) -> T {
        let process = self.process_of(client);
        let before = self.left_of(process);
        let spent = spend(self, process);
        self.left = self.left + u64::from(self.left_of(process)) - u64::from(before);
        spent
    }

    fn left_of(&self, process: usize) -> u32 {
        let throttle = self.throttles.get(process).map(RetryThrottle::left);
        throttle.or(self.quotas.get(process).map(RetryQuota::left)).unwrap_or(0)
    }

    /// A try of `client` has failed: how long it waits before the next, if it makes one. So many other tries are `under_way`.
    pub fn failed(&mut self, client: u32, after_timeout: bool, under_way: u32) -> Option<Duration> {
        self.over(client);
        self.spend(client, |all, process| {
            if let Some(throttle) = all.throttles.get_mut(process) {
                throttle.failure();
            }
        });
        if self.policy.retries == 0 {
            return None;
        }
        let retry = self.failed.entry(client).or_insert_with(|| Retry::new(self.policy));
        let draw = self.draws.of(u64::from(client)).at(u64::from(retry.made()));
        let wait = retry.failed(draw)?;
        if self.throttles.get(self.process_of(client)).is_some_and(|throttle| !throttle.may_retry()) {
            return None;
        }
        if !self.quotas.is_empty() {
            let why = if after_timeout { Failed::Timeout } else { Failed::Transient };
            let taken = self.spend(client, |all, process| all.quotas[process].take(why))?;
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
        if self.throttles.is_empty() && self.quotas.is_empty() {
            return;
        }
        let taken = self.taken.remove(&client);
        self.spend(client, |all, process| {
            if let Some(throttle) = all.throttles.get_mut(process) {
                throttle.success();
            }
            if let Some(quota) = all.quotas.get_mut(process) {
                quota.success(taken);
            }
        });
    }

    /// The share of the budget that is left, in thousandths and of all processes; `None` without one.
    pub fn budget(&self) -> Option<u32> {
        let processes = self.throttles.len().max(self.quotas.len()) as u64;
        (processes > 0).then(|| (self.left / processes) as u32)
    }

    /// How many retries a client has made, or is about to.
    pub fn made(&self, client: u32) -> u8 {
        self.failed.get(&client).map_or(0, |retry| retry.made() as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retries(budget: &str) -> Retries {
        retries_of(budget, "1")
    }

    fn retries_of(budget: &str, processes: &str) -> Retries {
        let mut scenario = Scenario::default();
        for (path, value) in [
            ("clients.retry", "fixed"),
            ("clients.retries", "5"),
            ("clients.retry_budget", budget),
            ("clients.processes", processes),
        ] {
            scenario.set(path, value).unwrap();
        }
        Retries::new(&scenario)
    }

    #[test]
    fn a_budget_says_what_share_of_it_is_left() {
        assert_eq!((retries("none").budget(), retries("envoy").budget()), (None, None));
        // A failure takes one token of ten, and a success earns a tenth of one.
        let mut grpc = retries("grpc");
        assert_eq!(grpc.budget(), Some(1_000));
        assert!(grpc.failed(0, false, 9).is_some());
        assert_eq!(grpc.budget(), Some(900));
        grpc.succeeded(0);
        assert_eq!(grpc.budget(), Some(910));
        // A retry takes five tokens of five hundred, or ten after a time out; its success gives them back.
        let mut aws = retries("aws-2020");
        assert!(aws.failed(0, false, 9).is_some() && aws.failed(1, true, 9).is_some());
        assert_eq!(aws.budget(), Some(970));
        aws.succeeded(1);
        assert_eq!(aws.budget(), Some(990));
    }

    #[test]
    fn a_client_makes_as_many_retries_as_it_may() {
        let mut retries = retries("none");
        assert_eq!(retries.made(3), 0);
        let granted = (0..10).take_while(|_| retries.failed(3, false, 9).is_some()).count();
        assert_eq!((granted, retries.made(3), retries.made(4)), (5, 5, 0));
    }

    #[test]
    fn each_process_of_the_clients_has_a_budget_of_its_own() {
        let mut retries = retries_of("grpc", "2");
        // Half of ten tokens must be left.
        let granted = |retries: &mut Retries, clients: [u32; 8]| {
            clients.into_iter().filter(|client| retries.failed(*client, false, 9).is_some()).count()
        };
        assert_eq!(granted(&mut retries, [0, 2, 4, 6, 8, 10, 12, 14]), 4);
        assert_eq!(granted(&mut retries, [1, 3, 5, 7, 9, 11, 13, 15]), 4, "the others have spent none of theirs");
    }
}
