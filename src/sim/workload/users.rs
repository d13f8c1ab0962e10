//! A closed loop: each user asks, waits for the answer, thinks, and asks again.

use super::turn::Turn;
use crate::random::{Purpose, Stream, below, exponential};
use crate::scenario::Scenario;
use crate::time::{Duration, Instant};

const STARTS: Purpose = Purpose("users' starts");
const THINKING: Purpose = Purpose("think times");

/// More than there can be users.
const USERS: u64 = 1 << 17;

/// The users of a closed loop, and how much they may still ask for together.
#[derive(Clone)]
pub struct Users {
    /// The first requests that have not come yet: the next one last.
    starting: Vec<(Instant, u32)>,
    /// How many requests each user has made.
    made: Vec<u32>,
    /// The mean think time, in nanoseconds.
    think: f64,
    thinking: Stream,
    /// How many requests may be made besides the first of each user.
    left: u64,
}

impl Users {
    /// The users of `scenario`, none of whom has asked yet. Where fewer requests are asked for than there are users,
    /// only so many users ever come.
    pub fn new(scenario: &Scenario) -> Users {
        let clients = &scenario.clients;
        let users = clients.users.min(clients.count);
        let starts = Stream::new(scenario.run.seed, STARTS);
        // Spread over a think time, as if the users had been there before.
        let start = |user: u64| {
            let place = below(starts.at(user), clients.think.as_nanos());
            (Instant::ZERO + clients.start + Duration::from_nanos(place), user as u32)
        };
        let mut starting: Vec<(Instant, u32)> = (0..users).map(start).collect();
        starting.sort_unstable_by(|one, other| other.cmp(one));
        Users {
            starting,
            made: vec![0; users as usize],
            think: clients.think.as_nanos() as f64,
            thinking: Stream::new(scenario.run.seed, THINKING),
            left: clients.count - users,
        }
    }

    /// The next user's first request.
    pub fn first(&mut self) -> Option<Turn> {
        let (at, user) = self.starting.pop()?;
        Some(self.turn(at, user))
    }

    /// The next request of `user`, who is done with the last one at `now`.
    pub fn again(&mut self, now: Instant, user: u32) -> Option<Turn> {
        let made = u64::from(*self.made.get(user as usize)?);
        self.left = self.left.checked_sub(1)?;
        let think = exponential(self.thinking.at(number(made, user)), self.think);
        // Time ends at its last instant: what would come later comes then.
        let at = (now + Duration::from_nanos(think)).min(Instant::MAX);
        Some(self.turn(at, user))
    }

    fn turn(&mut self, at: Instant, user: u32) -> Turn {
        let made = &mut self.made[user as usize];
        *made += 1;
        Turn { at, number: number(u64::from(*made - 1), user), user }
    }
}

/// The place in every stream of draws that belongs to a user's request number `made`, from 0: the same one however many
/// users there are, and whatever they do.
const fn number(made: u64, user: u32) -> u64 {
    made * USERS + user as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::link::Link;
    use crate::scenario::parameter;
    use crate::scenario::value::Kind;
    use crate::sim::workload::{Arrival, Ask, Workload};
    use std::collections::BTreeMap;

    const CLOSED: &str =
        "clients.calm_rate=0&clients.arrivals=closed&clients.start=2s&keys.popularity=zipf&clients.read_share=0.7";

    /// Plays a closed loop in which the answer to the n-th request takes `answer(n)` nanoseconds: all requests, in order.
    fn play(fragment: &str, answer: impl Fn(usize) -> u64) -> Vec<Arrival> {
        let (link, faults) = Link::parse(fragment);
        assert_eq!(faults, []);
        let mut workload = Workload::new(&link.a);
        let mut next = workload.next();
        let mut waiting: BTreeMap<(Instant, usize), Arrival> = BTreeMap::new();
        let mut all: Vec<Arrival> = Vec::new();
        let mut scheduled = 0;
        loop {
            let due = waiting.first_key_value().map(|(key, _)| *key);
            let one = match (next, due) {
                (Some(one), due) if due.is_none_or(|due| one.at <= due.0) => {
                    next = workload.next();
                    one
                }
                (_, Some(due)) => waiting.remove(&due).unwrap(),
                _ => return all,
            };
            let done = one.at + Duration::from_nanos(answer(all.len()));
            all.push(one);
            if let Some(again) = workload.again(done, one.user) {
                assert!(again.at >= done);
                waiting.insert((again.at, scheduled), again);
                scheduled += 1;
            }
        }
    }

    fn of_user(all: &[Arrival], user: u32) -> Vec<(u32, Ask)> {
        all.iter().filter(|one| one.user == user).map(|one| (one.key, one.kind)).collect()
    }

    #[test]
    fn as_many_requests_are_made_as_were_asked_for() {
        for (count, users) in [(10_000, 50), (50, 50), (7, 50), (1, 1), (100, 1)] {
            let all = play(&format!("{CLOSED}&clients.count={count}&clients.users={users}"), |_| 30_000_000);
            assert_eq!(all.len(), count);
            assert!(all.is_sorted_by_key(|one| one.at));
            let mut seen: Vec<u32> = all.iter().map(|one| one.user).collect();
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen, (0..users.min(count as u32)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn users_begin_anywhere_within_a_think_time() {
        let all = play(&format!("{CLOSED}&clients.count=20000&clients.users=20000&clients.think=4s"), |_| 0);
        let after: Vec<f64> = all.iter().map(|one| one.at.as_secs_f64() - 2.0).collect();
        assert!(after.iter().all(|at| (0.0..4.0).contains(at)));
        for quarter in 0..4 {
            let from = f64::from(quarter);
            let seen = after.iter().filter(|at| (from..from + 1.0).contains(*at)).count() as f64;
            assert!((seen - 5_000.0).abs() < 4.5 * 62.0, "{quarter}: {seen}");
        }
    }

    #[test]
    fn a_user_asks_the_same_however_long_the_answers_take() {
        let link = format!("{CLOSED}&clients.count=20000&clients.users=40&keys.missing_share=0.1&keys.missing_count=9");
        let fast = play(&link, |_| 1_000_000);
        let slow = play(&link, |i| 50_000_000 + (i as u64 % 7) * 300_000_000);
        assert_eq!(fast, play(&link, |_| 1_000_000));
        for user in 0..40 {
            let (one, other) = (of_user(&fast, user), of_user(&slow, user));
            let both = one.len().min(other.len());
            assert!(both > 100, "{both}");
            assert_eq!(one[..both], other[..both]);
        }
        // More users are more users, and change no other.
        let more = play(&link.replace("users=40", "users=60"), |_| 1_000_000);
        assert_eq!(of_user(&more, 39)[..100], of_user(&fast, 39)[..100]);
        assert_ne!(of_user(&fast, 1)[..100], of_user(&fast, 2)[..100]);
    }

    #[test]
    fn think_times_are_exponential() {
        let (link, _) = Link::parse(&format!("{CLOSED}&clients.count=100001&clients.users=1&clients.think=500ms"));
        let mut workload = Workload::new(&link.a);
        let now = workload.next().unwrap().at;
        assert_eq!(workload.next(), None);
        let thought: Vec<f64> =
            std::iter::from_fn(|| workload.again(now, 0)).map(|one| one.at.since(now).as_secs_f64()).collect();
        assert_eq!(thought.len(), 100_000);
        let mean = thought.iter().sum::<f64>() / 1e5;
        let longer = thought.iter().filter(|think| **think > 0.5).count() as f64 / 1e5;
        assert!((mean - 0.5).abs() < 0.007, "{mean}");
        assert!((longer - libm::exp(-1.0)).abs() < 0.007, "{longer}");
    }

    #[test]
    fn without_thinking_and_without_waiting_it_still_ends() {
        let all = play(&format!("{CLOSED}&clients.count=1000&clients.users=3&clients.think=0s"), |_| 0);
        assert_eq!(all.len(), 1_000);
        assert!(all.iter().all(|one| one.at == Instant::from_nanos(2_000_000_000)));
    }

    #[test]
    fn who_comes_by_themselves_does_not_ask_again() {
        let calm = CLOSED.replace("calm_rate=0", "calm_rate=10&clients.calm_until=1s");
        let link = format!("{calm}&clients.count=30&clients.users=5");
        let all = play(&format!("{link}&do=spike:20:1s@3s"), |_| 0);
        let calm: Vec<&Arrival> = all.iter().filter(|one| one.user == Arrival::NOBODY).collect();
        assert_eq!((all.len(), calm.len()), (60, 30));
        assert!(calm.iter().all(|one| one.kind == Ask::Read && one.key == 0));
        let (open, _) = Link::parse("clients.arrivals=poisson");
        assert_eq!(Workload::new(&open.a).again(Instant::ZERO, 0), None);
    }

    #[test]
    fn no_two_users_share_their_draws() {
        let Kind::Whole { max, .. } = parameter("clients.users").unwrap().kind else { panic!("not a number") };
        assert!(max <= USERS);
        assert_ne!(number(0, max as u32 - 1), number(1, 0));
    }
}
