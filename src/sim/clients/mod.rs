//! The clients: which of them asks next, and which tries again.

mod balancer;
mod retries;

use super::workload::{Arrival, Ask, Workload};
use crate::memory::Memory;
use crate::scenario::Scenario;
use crate::time::{Duration, Instant};
use balancer::Balancer;
use retries::Retries;
use rustc_hash::FxHashMap;

/// All clients of a world.
#[derive(Clone)]
pub struct Clients {
    workload: Workload,
    /// The next request of the workload.
    next: Option<Arrival>,
    /// How many requests have arrived.
    arrived: u32,
    balancer: Balancer,
    timeout: Duration,
    retries: Retries,
    /// In a closed loop: the user of each request, and each user's next request.
    users: Vec<u32>,
    next_of_user: FxHashMap<u32, Arrival>,
}

impl Clients {
    /// None of them has asked for anything.
    pub fn new(scenario: &Scenario) -> Clients {
        Clients {
            workload: Workload::new(scenario),
            next: None,
            arrived: 0,
            balancer: Balancer::new(scenario),
            timeout: scenario.clients.timeout,
            retries: Retries::new(scenario),
            users: Vec::new(),
            next_of_user: FxHashMap::default(),
        }
    }

    /// When the workload's next request arrives, to be [taken](Clients::take_next) then; `None` if there is no other.
    pub fn expect_next(&mut self) -> Option<Instant> {
        self.next = self.workload.next();
        self.next.map(|arrival| arrival.at)
    }

    /// The request that was expected.
    pub fn take_next(&mut self) -> Option<Arrival> {
        self.next.take()
    }

    /// The request that a user of a closed loop was to make.
    pub fn take_next_of(&mut self, user: u32) -> Option<Arrival> {
        self.next_of_user.remove(&user)
    }

    /// A request leaves its client: its number, and the app that the load balancer gives it to.
    pub fn arrive(&mut self, arrival: &Arrival) -> (u32, u16) {
        let who = self.arrived;
        self.arrived += 1;
        if arrival.user != Arrival::NOBODY {
            self.users.resize(who as usize, Arrival::NOBODY);
            self.users.push(arrival.user);
        }
        let app = self.balancer.choose(who);
        if arrival.kind != Ask::Edge {
            self.balancer.given(who, app);
        }
        (who, app)
    }

    /// How many requests have arrived.
    pub fn arrived(&self) -> u32 {
        self.arrived
    }

    /// How long a client waits for an answer; `None` for as long as it takes.
    pub fn patience(&self) -> Option<Duration> {
        (self.timeout > Duration::ZERO).then_some(self.timeout)
    }

    /// A client has its answer: when its user asks again, if one does.
    pub fn answered(&mut self, client: u32, now: Instant) -> Option<(Instant, u32)> {
        self.balancer.over(client);
        self.retries.succeeded(client);
        self.think(client, now)
    }

    /// A try of a client has failed: how long it waits before the next, if it makes one.
    pub fn failed(&mut self, client: u32, after_timeout: bool) -> Option<Duration> {
        self.balancer.over(client);
        self.retries.failed(client, after_timeout, self.balancer.under_way())
    }

    /// A client tries again, at the same app.
    pub fn tries_again(&mut self, client: u32, app: u16) {
        self.balancer.given(client, app);
    }

    /// The share of the retry budget that is left, in thousandths; `None` without one.
    pub fn budget(&self) -> Option<u32> {
        self.retries.budget()
    }

    /// How many tries of a client have failed.
    pub fn tried(&self, client: u32) -> u8 {
        self.retries.made(client)
    }

    /// A user of a closed loop has had an answer, or given up: when it asks again, and its number.
    pub fn think(&mut self, client: u32, now: Instant) -> Option<(Instant, u32)> {
        let user = self.users.get(client as usize).copied().filter(|user| *user != Arrival::NOBODY)?;
        let next = self.workload.again(now, user)?;
        self.next_of_user.insert(user, next);
        Some((next.at, user))
    }

    /// Adds what they hold.
    pub fn weigh(&self, memory: &mut Memory) {
        self.retries.weigh(memory);
        self.balancer.weigh(memory);
        memory.vec(&self.users);
        memory.map(&self.next_of_user);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::link::Link;

    fn clients(link: &str) -> Clients {
        let (link, faults) = Link::parse(link);
        assert_eq!(faults, []);
        Clients::new(&link.a)
    }

    #[test]
    fn an_app_has_what_it_is_given_and_nothing_that_the_edge_answers() {
        let apps = |cdn_share: &str| {
            let mut clients = clients(&format!(
                "preset=hot-key&clients.count=4&clients.calm_rate=0&apps.count=2&apps.balance=least-requests&clients.cdn_share={cdn_share}"
            ));
            std::iter::from_fn(|| {
                clients.expect_next()?;
                let arrival = clients.take_next()?;
                Some(clients.arrive(&arrival).1)
            })
            .collect::<Vec<_>>()
        };
        assert_eq!(apps("0"), [0, 1, 0, 1], "none has ended: the one that was asked longest ago has fewest");
        assert_eq!(apps("1"), [0; 4], "no app has any");
    }

    #[test]
    fn a_request_that_tries_again_counts_for_its_app_again() {
        let mut clients = clients(
            "preset=hot-key&clients.count=4&clients.calm_rate=0&apps.count=2&apps.balance=least-requests&clients.timeout=1s&clients.retry=fixed&clients.retries=3",
        );
        let mut next = || {
            clients.expect_next().unwrap();
            let arrival = clients.take_next().unwrap();
            clients.arrive(&arrival).1
        };
        assert_eq!([next(), next()], [0, 1]);
        assert!(clients.failed(0, true).is_some());
        assert_eq!(clients.balancer.under_way(), 1);
        clients.tries_again(0, 1);
        assert_eq!(clients.balancer.under_way(), 2);
        clients.expect_next().unwrap();
        let arrival = clients.take_next().unwrap();
        assert_eq!(clients.arrive(&arrival).1, 0, "app 1 has two of them");
    }

    #[test]
    fn requests_come_in_order_and_apps_take_turns() {
        let mut clients = clients("preset=hot-key&clients.count=5&clients.calm_rate=0&apps.count=2");
        let mut seen = Vec::new();
        let mut last = Instant::ZERO;
        while let Some(at) = clients.expect_next() {
            assert!(last <= at);
            last = at;
            let arrival = clients.take_next().unwrap();
            assert_eq!(arrival.at, at);
            seen.push(clients.arrive(&arrival));
        }
        assert_eq!(seen, [(0, 0), (1, 1), (2, 0), (3, 1), (4, 0)]);
        assert_eq!((clients.arrived(), clients.take_next(), clients.patience()), (5, None, None));
    }

    #[test]
    fn a_user_asks_again_after_an_answer_and_after_a_failure() {
        let mut clients =
            clients("preset=hot-key&clients.arrivals=closed&clients.users=1&clients.count=3&clients.calm_rate=0");
        let mut due = Vec::new();
        while let Some(at) = clients.expect_next() {
            let arrival = clients.take_next().unwrap();
            due.push(clients.arrive(&arrival).0);
            assert_eq!(at, arrival.at);
        }
        assert_eq!(due, [0], "one user has one request at a time");
        let now = Instant::ZERO + Duration::from_secs(5);
        let (at, user) = clients.answered(0, now).unwrap();
        assert!(at >= now);
        let next = clients.take_next_of(user).unwrap();
        assert_eq!((next.at, clients.take_next_of(user)), (at, None));
        assert_eq!(clients.arrive(&next).0, 1);
        assert_eq!((clients.failed(1, true), clients.tried(1)), (None, 0), "without retries");
        let (_, user) = clients.think(1, at).unwrap();
        let last = clients.take_next_of(user).unwrap();
        assert_eq!(clients.arrive(&last).0, 2);
        assert_eq!(clients.answered(2, last.at), None, "all requests have been made");
    }
}
