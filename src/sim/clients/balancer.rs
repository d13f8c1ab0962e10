//! The load balancer: which app a request goes to.
//!
//! What it knows is which requests it has given to each app and seen no end of: no answer, no error, and no client that has
//! gone. So does nginx (`least_conn`, `random two least_conn`) and Envoy (`ROUND_ROBIN`, `RANDOM`, `LEAST_REQUEST`, which
//! draws two hosts with replacement). It costs no time. Two choices: Azar, Broder, Karlin, Upfal, "Balanced Allocations",
//! SIAM J. Comput. 1999; Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", IEEE TPDS 2001.

use crate::memory::Memory;
use crate::random::{Purpose, Stream, below};
use crate::scenario::{Balance, RetryBudget, Scenario};
use std::collections::BTreeSet;

const BALANCER: Purpose = Purpose("load balancer");

/// No app.
const NONE: u16 = u16::MAX;

/// The load balancer of a world. Cost: O(1) a request, or O(log of the apps) where it looks for the least.
#[derive(Clone)]
pub struct Balancer {
    apps: u64,
    way: Balance,
    draws: Stream,
    /// How many requests all apps have.
    all: u32,
    /// How many requests each app has, and when it was asked last; kept only where that matters.
    under_way: Vec<(u32, u64)>,
    /// The apps in the order in which the least is looked for.
    order: BTreeSet<(u32, u64, u16)>,
    /// The app that each request is with.
    with: Vec<u16>,
    turn: u64,
}

impl Balancer {
    /// The balancer of `scenario`, before its first request.
    pub fn new(scenario: &Scenario) -> Balancer {
        let (apps, way) = (scenario.apps.count, scenario.apps.balance);
        let counts =
            matches!(way, Balance::Least | Balance::TwoChoices) || scenario.clients.retry_budget == RetryBudget::Envoy;
        let under_way = vec![(0, 0); if counts { apps as usize } else { 0 }];
        let least = way == Balance::Least;
        Balancer {
            apps,
            way,
            draws: Stream::new(scenario.run.seed, BALANCER),
            all: 0,
            under_way,
            order: (0..apps as u16).filter(|_| least).map(|app| (0, 0, app)).collect(),
            with: Vec::new(),
            turn: 0,
        }
    }

    /// The app for request number `who`.
    pub fn choose(&self, who: u32) -> u16 {
        let draw = |n| below(self.draws.of(u64::from(who)).at(n), self.apps) as u16;
        let asked = |app: u16| self.under_way[usize::from(app)].0;
        match self.way {
            Balance::InTurn => (who % self.apps as u32) as u16,
            Balance::Random => draw(0),
            Balance::Least => self.order.first().map_or(0, |least| least.2),
            Balance::TwoChoices => {
                let (one, other) = (draw(0), draw(1));
                if asked(other) < asked(one) { other } else { one }
            }
        }
    }

    /// A try of request `who` goes to this app.
    pub fn given(&mut self, who: u32, app: u16) {
        if self.under_way.is_empty() {
            return;
        }
        let who = who as usize;
        if who >= self.with.len() {
            self.with.resize(who + 1, NONE);
        }
        self.with[who] = app;
        self.all += 1;
        self.turn += 1;
        let turn = self.turn;
        self.change(app, |(count, _)| (count + 1, turn));
    }

    /// How many tries are under way, where that matters to anybody.
    pub fn under_way(&self) -> u32 {
        self.all
    }

    /// The try of request `who` is over, as far as its client knows.
    pub fn over(&mut self, who: u32) {
        if self.under_way.is_empty() {
            return;
        }
        let app = self.with.get_mut(who as usize).map_or(NONE, |app| std::mem::replace(app, NONE));
        if app != NONE {
            self.all -= 1;
            self.change(app, |(count, turn)| (count - 1, turn));
        }
    }

    fn change(&mut self, app: u16, change: impl FnOnce((u32, u64)) -> (u32, u64)) {
        let one = &mut self.under_way[usize::from(app)];
        let before = *one;
        *one = change(before);
        if self.way == Balance::Least {
            self.order.remove(&(before.0, before.1, app));
            self.order.insert((one.0, one.1, app));
        }
    }

    /// Adds what it holds.
    pub fn weigh(&self, memory: &mut Memory) {
        memory.vec(&self.under_way);
        memory.vec(&self.with);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn balancer(way: &str, apps: u64, seed: u64) -> Balancer {
        let mut scenario = Scenario::default();
        for (path, value) in [("apps.balance", way), ("apps.count", &apps.to_string()), ("run.seed", &seed.to_string())]
        {
            scenario.set(path, value).unwrap();
        }
        Balancer::new(&scenario)
    }

    /// As many requests as there are apps, none of which ends: how many the busiest app has.
    fn fullest(way: &str, seed: u64) -> usize {
        let mut balancer = balancer(way, 1_000, seed);
        let mut with = vec![0; 1_000];
        for who in 0..1_000 {
            let app = balancer.choose(who);
            balancer.given(who, app);
            with[usize::from(app)] += 1;
        }
        with.into_iter().max().unwrap()
    }

    #[test]
    fn of_a_thousand_balls_in_a_thousand_bins_two_choices_leave_few_in_the_fullest() {
        // At random the fullest has (1 + o(1)) ln n / ln ln n: 5 to 7 of a thousand mostly. With two choices it has
        // ln ln n / ln 2 + O(1): 3, or rarely 4 (Azar and others, Theorem 1 and Table 1).
        for seed in 1..=20 {
            assert!((4..=9).contains(&fullest("random", seed)), "{seed}");
            assert!((3..=4).contains(&fullest("two-choices", seed)), "{seed}");
            assert_eq!((fullest("in-turn", seed), fullest("least-requests", seed)), (1, 1));
        }
    }

    #[test]
    fn what_is_over_counts_no_more_and_of_several_the_one_asked_longest_ago_is_next() {
        let mut balancer = balancer("least-requests", 3, 1);
        let give = |balancer: &mut Balancer, who| {
            let app = balancer.choose(who);
            balancer.given(who, app);
            app
        };
        assert_eq!([0, 1, 2].map(|who| give(&mut balancer, who)), [0, 1, 2]);
        balancer.over(1);
        balancer.over(1);
        assert_eq!(give(&mut balancer, 3), 1, "it alone has nothing to do");
        balancer.over(0);
        balancer.over(2);
        balancer.over(3);
        assert_eq!([4, 5, 6, 7].map(|who| give(&mut balancer, who)), [0, 2, 1, 0]);
    }

    #[test]
    fn at_random_each_app_has_its_share() {
        let balancer = balancer("random", 10, 3);
        let mut with = [0.0; 10];
        for who in 0..100_000 {
            with[usize::from(balancer.choose(who))] += 1.0;
        }
        let chi: f64 = with.iter().map(|seen: &f64| (seen - 1e4) * (seen - 1e4) / 1e4).sum();
        assert!(chi < 30.0, "χ² {chi} of 9 degrees of freedom");
    }
}
