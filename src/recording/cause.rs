//! Why a request reached the database, or how it was spared: the facts of its own life, and of what it met.
//!
//! All of it is read from the recording, which knows neither the parameters nor the mechanisms: that a flight was led
//! is seen by its followers, that a lease was out by the requests that were kept away.

use super::cache_log::Absence;
use super::log::{Recording, Step};
use super::phase::{Found, Phase};
use crate::time::{Duration, Instant};

/// One fact, and when it came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    /// When.
    pub at: Instant,
    /// What.
    pub cause: Cause,
}

/// What a life met on its way to the database, or what kept it away from there.
///
/// Requests are named by their number in the recording, keys and nodes by theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    // How it came to look, or to load without a look.
    /// It writes.
    Write,
    /// It is a batch of queued writes.
    Batch,
    /// It refreshes what is held.
    Refresh {
        /// The request whose lookup began it; `None` for a timer or an order.
        reader: Option<u32>,
        /// Whether that look found the value past its time.
        stale: bool,
    },
    /// It found the value near its end, and loaded it anew before it answered.
    Early,
    /// It goes on with the work for a client that has given up.
    Orphan {
        /// Which client.
        client: Option<u32>,
    },
    /// Its client tries again.
    Retry {
        /// For which time.
        number: u32,
        /// The phase in which the try before ended.
        after: Phase,
        /// How many tries before have reached the database.
        reached: u32,
    },

    // Why the cache had nothing for it.
    /// The cache node gave no answer.
    Silent {
        /// Which node.
        node: u16,
        /// How long it waited for one.
        waited: Duration,
    },
    /// The node was down.
    Down {
        /// Which node.
        node: u16,
        /// For how long it had been.
        ago: Duration,
    },
    /// The key had never been stored.
    NeverStored {
        /// On this node.
        node: u16,
    },
    /// The key had been loaded before, and the cache had not taken it.
    NotTaken {
        /// How often.
        loads: u32,
    },
    /// The key belongs to another node now.
    Moved {
        /// The node that still holds it.
        from: u16,
        /// The node that was asked.
        to: u16,
    },
    /// The value's time was over.
    Expired {
        /// For how long.
        ago: Duration,
    },
    /// The value had to leave.
    Evicted {
        /// How long before.
        ago: Duration,
        /// To make room for this key.
        by: u32,
    },
    /// The value was loaded, and its node had no room for it or preferred what it had.
    NotKept {
        /// How long before.
        ago: Duration,
    },
    /// The value was deleted.
    Deleted {
        /// How long before.
        ago: Duration,
    },
    /// The node lost everything.
    Flushed {
        /// Which node.
        node: u16,
        /// How long before.
        ago: Duration,
    },

    // What stood between the miss and the database.
    /// It was kept away for a while, and slept.
    Slept {
        /// How many times.
        times: u32,
        /// How long in all.
        total: Duration,
    },
    /// It waited in the queue for its process's lock.
    Queued {
        /// How long.
        waited: Duration,
    },
    /// It waited for the answer of another's load in its process.
    InFlight {
        /// How long.
        waited: Duration,
    },
    /// It had waited for another's load as long as it may.
    Impatient,
    /// It had its process's lock, looked the key up a second time, and found nothing.
    LookedAgain,
    /// It was given the lock that all apps share.
    Locked,
    /// So it was although another held that lock before and was still loading: its time was over.
    LockExpired {
        /// The other.
        holder: u32,
        /// How long it had had the lock.
        after: Duration,
    },
    /// So it was although another held that lock before and was still loading: another request had deleted it.
    LockTaken {
        /// The other.
        holder: u32,
        /// The request that deleted it.
        by: u32,
    },
    /// It was given the one right to load the key.
    Leased {
        /// How many others were kept away while it loaded.
        kept: u32,
    },
    /// So it was although another had that right and was still loading: its time was over, or the key was deleted.
    LeaseOver {
        /// The other.
        holder: u32,
        /// How long it had had the lease.
        after: Duration,
    },
    /// The circuit breaker of its process had let nothing through, and lets this query through to try.
    Probe {
        /// How long after it rejected the last one.
        ago: Duration,
    },
    /// It was the first, and others waited for its answer.
    Led {
        /// How many.
        followers: u32,
    },
    /// Others were loading the same key in the same process, and nothing made it wait for them.
    Uncoalesced {
        /// How many, wherever they were.
        others: u32,
    },
    /// Others were loading the same key, all in other processes.
    Elsewhere {
        /// How many.
        others: u32,
    },
    /// No other request was loading the key.
    First {
        /// How many more queries for the key set out before its value was there.
        more: u32,
    },
    /// When it came to let go of its lock, the lock was not its own any more.
    LockGone {
        /// Whether it deleted another's in its place.
        stolen: bool,
    },

    // What spared the database.
    /// The CDN had it.
    AtEdge,
    /// The app itself had it.
    InApp,
    /// The cache had it.
    Found {
        /// How long ago it was stored.
        age: Option<Duration>,
    },
    /// The cache had it, past its time.
    FoundStale,
    /// The cache had a negative entry.
    FoundNote,
    /// What it was given had been written anew before it asked.
    GivenOld {
        /// How long before.
        age: Duration,
    },
    /// The app's filter does not know the key.
    Filtered,
    /// Another call to the key's owner was under way from its app, and it took that one's answer.
    SharedCall,
    /// Another load of the key was under way in its process, and it took that one's answer.
    Followed {
        /// The one.
        leader: Option<u32>,
    },
    /// At its second lookup, another had filled the cache.
    FilledMeanwhile,
    /// There was no new value, and it took an old one.
    FellBack,
    /// The circuit breaker let nothing through.
    BreakerOpen,
    /// Its process was loading as much as it may, and shed it.
    Shed,
    /// All workers of its app were busy, and the queue before them was full.
    AppBusy,
    /// It got no connection of its process's own.
    NoConnection,
    /// The database did not take the query.
    Rejected,
    /// Its client gave up before.
    GaveUp,
    /// A refresh: another was loading the key already.
    Needless,
}

/// Why a life reached the database, or what kept it away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Why {
    /// Whether it sent a query.
    pub reached: bool,
    /// The facts, in the order in which they matter: how it came to look, why it found nothing, what let it pass.
    pub facts: Vec<Fact>,
}

/// The part of a life that led to its last query, or all of it.
struct Path<'a> {
    recording: &'a Recording,
    who: u32,
    key: u32,
    app: u16,
    /// The whole life: the numbers of its steps, and the steps.
    steps: Vec<(u32, Step)>,
    /// Where the last try begins, and where its query sets out.
    from: usize,
    query: usize,
}

impl Recording {
    /// Why this life reached the database, or how it was spared; `None` if there is no such life.
    ///
    /// Where it reached the database several times, as after a retry, the last time is told. It reads the whole
    /// recording once or twice: for one life that somebody asks about, not for all.
    pub fn why(&self, who: u32) -> Option<Why> {
        let (key, app) = self.request(who)?;
        let steps: Vec<(u32, Step)> = self.step_numbers(who).iter().map(|&i| (i, self.step(i as usize))).collect();
        steps.first()?;
        let is_query = |(_, step): &(u32, Step)| matches!(step.to, Phase::ToDatabase);
        // Work that goes on after its client may begin at the database.
        let begins_there = steps[0].1.to.is_loading().then_some(0);
        let query = steps.iter().rposition(is_query).or(begins_there);
        let reached = query.is_some();
        let query = query.unwrap_or(steps.len() - 1);
        let from = steps[..=query].iter().rposition(|(_, step)| step.to == Phase::Retry).unwrap_or(0);
        let path = Path { recording: self, who, key, app, steps, from, query };
        let mut facts = path.origin();
        facts.extend(path.absence());
        facts.extend(if reached { path.passage() } else { path.spared() });
        let old = self.stale.iter().find(|one| one.who == who);
        facts.extend(old.map(|one| Fact { at: one.at, cause: Cause::GivenOld { age: Duration::from_nanos(one.age) } }));
        Some(Why { reached, facts })
    }

    /// The rows that ask for `key` and have begun by `t`, without `who`.
    fn others(&self, key: u32, who: u32, t: Instant) -> impl Iterator<Item = u32> + '_ {
        let same = self
            .key
            .iter()
            .zip(&self.began)
            .enumerate()
            .filter(move |(_, (other, began))| **other == key && **began <= t.as_nanos());
        same.map(|(other, _)| other as u32).filter(move |other| *other != who)
    }

    /// A life's steps before the step number `until`.
    fn before(&self, who: u32, until: u32) -> impl DoubleEndedIterator<Item = Step> + '_ {
        let numbers = self.step_numbers(who);
        let passed = numbers.partition_point(|&i| i < until);
        numbers[..passed].iter().map(|&i| self.step(i as usize))
    }

    fn is_write(&self, who: u32) -> bool {
        self.life(who).next().is_some_and(|step| step.to.begins_to_write())
    }
}

impl Path<'_> {
    fn last_try(&self) -> impl DoubleEndedIterator<Item = Step> + '_ {
        self.steps[self.from..=self.query].iter().map(|(_, step)| *step)
    }

    fn query_step(&self) -> (u32, Step) {
        self.steps[self.query]
    }

    /// How it came to look into the cache, or to load without a look.
    fn origin(&self) -> Vec<Fact> {
        let mut facts = Vec::new();
        let (number, first) = self.steps[0];
        let begins = |cause| Fact { at: first.at, cause };
        match first.to {
            Phase::WriteToApp => facts.push(begins(Cause::Write)),
            Phase::Flush => facts.push(begins(Cause::Batch)),
            Phase::Refresh => {
                let reader = self.beside(number, |step| {
                    [step.from, step.to].iter().any(|phase| matches!(phase, Phase::Hit | Phase::StaleHit))
                });
                let stale = reader.is_some_and(|step| [step.from, step.to].contains(&Phase::StaleHit));
                facts.push(begins(Cause::Refresh { reader: reader.map(|step| step.who), stale }));
            }
            _ if self.recording.origin(first.who).is_some() => {
                facts.push(begins(Cause::Orphan { client: self.recording.origin(first.who) }));
            }
            _ => {}
        }
        if self.from > 0 {
            let tries = &self.steps[..self.from];
            let count = |phase: Phase| tries.iter().filter(|(_, step)| step.to == phase).count() as u32;
            // The wait before a retry follows on what the try ended with; without one the retry does.
            let ended = tries.iter().rev().find(|(_, step)| step.to != Phase::Backoff);
            facts.push(Fact {
                at: self.steps[self.from].1.at,
                cause: Cause::Retry {
                    number: count(Phase::Retry) + 1,
                    after: ended.map_or(Phase::ToApp, |(_, step)| step.to),
                    reached: count(Phase::ToDatabase),
                },
            });
        }
        let early = self.last_try().find(|step| step.to == Phase::EarlyHit);
        facts.extend(early.map(|step| Fact { at: step.at, cause: Cause::Early }));
        facts
    }

    /// A step of another row for the same key, at the same instant as the step `number`: the nearest before it, or else
    /// after it.
    fn beside(&self, number: u32, is: impl Fn(&Step) -> bool) -> Option<Step> {
        let number = number as usize;
        let steps = &self.recording.steps;
        let at = steps.get(number)?.at;
        let fits = |step: &&Step| {
            step.who != self.who && self.recording.key.get(step.who as usize) == Some(&self.key) && is(step)
        };
        let before = steps.range(0..number).rev().take_while(|step| step.at == at).find(fits);
        before.or_else(|| steps.range(number..steps.len()).take_while(|step| step.at == at).find(fits)).copied()
    }

    /// Why the first lookup of the last try found nothing.
    fn absence(&self) -> Option<Fact> {
        if self.recording.is_write(self.who) {
            return None;
        }
        let look = self
            .last_try()
            .find(|step| step.to == Phase::Unreachable || step.to.entry().finds.is_some_and(|found| !found.is_hit()))?;
        let (node, t) = (look.place, look.at);
        let told = |at: Instant, cause| Some(Fact { at, cause });
        if look.to == Phase::Unreachable {
            let until =
                self.steps.iter().map(|(_, step)| step).find(|step| step.from == Phase::Unreachable && step.at >= t);
            let waited = until.map_or(Duration::ZERO, |step| step.at.since(t));
            return told(t, Cause::Silent { node, waited });
        }
        let cache = &self.recording.cache;
        if let Some(since) = cache.down_since(node, t) {
            return told(since, Cause::Down { node, ago: t.since(since) });
        }
        match cache.absence(node, self.key, t)? {
            Absence::Expired(at) => told(at, Cause::Expired { ago: t.since(at) }),
            Absence::Evicted(at, by) => told(at, Cause::Evicted { ago: t.since(at), by }),
            Absence::NotKept(at) => told(at, Cause::NotKept { ago: t.since(at) }),
            Absence::Deleted(at) => told(at, Cause::Deleted { ago: t.since(at) }),
            Absence::Lost(at) => told(at, Cause::Flushed { node, ago: t.since(at) }),
            Absence::NeverStored => {
                let nodes = 0..self.recording.nodes() as u16;
                if let Some(from) = nodes
                    .filter(|other| *other != node)
                    .find(|other| cache.stored(*other, self.key, t).is_some() && cache.down_since(*other, t).is_none())
                {
                    return told(t, Cause::Moved { from, to: node });
                }
                let done = |other: &u32| {
                    let life = self.recording.life(*other);
                    life.take_while(|step| step.at < t)
                        .any(|step| step.from == Phase::FromDatabase && step.to != Phase::ToFill)
                };
                let loads = self.recording.others(self.key, self.who, t).filter(done).count() as u32;
                told(t, if loads > 0 { Cause::NotTaken { loads } } else { Cause::NeverStored { node } })
            }
        }
    }

    /// What stood between the miss and the database, and let it pass.
    fn passage(&self) -> Vec<Fact> {
        let (_, query) = self.query_step();
        if self.recording.is_write(self.who) {
            return Vec::new();
        }
        let mut facts = self.waits();
        let was = |phase: Phase| self.last_try().find(|step| step.to == phase);
        if let Some(ago) = self.probe() {
            facts.push(Fact { at: query.at, cause: Cause::Probe { ago } });
        }
        if let Some(over) = was(Phase::WaitOver) {
            facts.push(Fact { at: over.at, cause: Cause::Impatient });
            return facts;
        }
        if let Some(granted) = self.last_try().rfind(|step| step.to == Phase::LockGranted) {
            facts.push(Fact { at: granted.at, cause: Cause::Locked });
            facts.extend(self.lock_of_another(granted));
            facts.extend(self.lock_gone());
            return facts;
        }
        let others = self.loading();
        let kept = self.kept_away();
        if was(Phase::HotMiss).is_some() || kept > 0 {
            facts.push(Fact { at: query.at, cause: Cause::Leased { kept } });
            facts.extend(
                others
                    .iter()
                    .map(|(other, step)| (*other, self.granted_lease(*other, *step)))
                    .max_by_key(|one| one.1)
                    .map(|(holder, since)| Fact {
                        at: query.at,
                        cause: Cause::LeaseOver { holder, after: query.at.since(since) },
                    }),
            );
            return facts;
        }
        let again = was(Phase::RecheckMiss);
        facts.extend(again.map(|step| Fact { at: step.at, cause: Cause::LookedAgain }));
        let here = others.iter().filter(|(_, step)| step.place == query.place).count() as u32;
        let all = others.len() as u32;
        let followers = self.followers();
        let told = |cause| Fact { at: query.at, cause };
        if here > 0 {
            facts.push(told(Cause::Uncoalesced { others: all }));
        } else {
            if followers > 0 {
                facts.push(told(Cause::Led { followers }));
            }
            if all > 0 {
                facts.push(told(Cause::Elsewhere { others: all }));
            } else if followers == 0 && again.is_none() {
                facts.push(told(Cause::First { more: self.more() }));
            }
        }
        facts
    }

    /// How long it was kept waiting before it went on.
    fn waits(&self) -> Vec<Fact> {
        let mut facts = Vec::new();
        let steps = &self.steps[self.from..=self.query];
        let waits = |phase: Phase| {
            let pairs = steps.windows(2).map(|pair| (pair[0].1, pair[1].1)).filter(move |(step, _)| step.to == phase);
            pairs.fold((0u32, Duration::ZERO, Instant::ZERO), |(count, total, _), (step, next)| {
                (count + 1, total + next.at.since(step.at), next.at)
            })
        };
        let (times, total, at) = waits(Phase::WaitPoll);
        if times > 0 {
            facts.push(Fact { at, cause: Cause::Slept { times, total } });
        }
        let (times, waited, at) = waits(Phase::WaitLock);
        if times > 0 {
            facts.push(Fact { at, cause: Cause::Queued { waited } });
        }
        if steps.iter().any(|(_, step)| step.to == Phase::WaitOver) {
            let (times, waited, at) = waits(Phase::WaitFlight);
            facts.extend((times > 0).then_some(Fact { at, cause: Cause::InFlight { waited } }));
        }
        facts
    }

    /// The other loads of the key that were under way when this query set out, each with the step that began it.
    fn loading(&self) -> Vec<(u32, Step)> {
        let (number, query) = self.query_step();
        let recording = self.recording;
        let under_way = |other: u32| {
            if recording.ended[other as usize] < query.at.as_nanos() {
                return None;
            }
            let mut steps = recording.before(other, number).rev();
            let now = steps.next().filter(|step| step.to.is_loading())?;
            let set_out =
                if now.to == Phase::ToDatabase { now } else { steps.find(|step| step.to == Phase::ToDatabase)? };
            Some((other, set_out))
        };
        recording
            .others(self.key, self.who, query.at)
            .filter(|other| !recording.is_write(*other))
            .filter_map(under_way)
            .collect()
    }

    /// The instant at which this load was over.
    fn loaded(&self) -> Instant {
        let after = self.steps[self.query..].iter().map(|(_, step)| step);
        after.into_iter().find(|step| !step.to.is_loading()).map_or(self.recording.end(), |step| step.at)
    }

    /// How many others entered `phase` at `place` between this query's departure and its value's arrival; any place
    /// if `None`.
    fn meanwhile(&self, phase: Phase, place: Option<u16>) -> u32 {
        let (number, _) = self.query_step();
        let until = self.loaded();
        let steps = &self.recording.steps;
        let steps = steps.range(number as usize + 1..steps.len()).take_while(|step| step.at <= until);
        let of_key =
            |step: &&Step| self.recording.key.get(step.who as usize) == Some(&self.key) && step.who != self.who;
        steps.filter(|step| step.to == phase && place.is_none_or(|place| step.place == place)).filter(of_key).count()
            as u32
    }

    fn followers(&self) -> u32 {
        self.meanwhile(Phase::WaitFlight, Some(self.query_step().1.place))
    }

    fn more(&self) -> u32 {
        self.meanwhile(Phase::ToDatabase, None)
    }

    /// How many were told that the lease is out while it was this one's.
    fn kept_away(&self) -> u32 {
        self.meanwhile(Phase::HotMiss, None)
    }

    /// When the load that set out with `step` was given its lease.
    fn granted_lease(&self, who: u32, step: Step) -> Instant {
        let looks = self.recording.life(who).take_while(|one| one.at <= step.at);
        let miss = looks.filter(|one| one.to.entry().finds == Some(Found::Nothing)).last();
        miss.map_or(step.at, |miss| miss.at)
    }

    /// Another request that was given the lock before, and had not let go of it.
    fn lock_of_another(&self, granted: Step) -> Option<Fact> {
        let number = self.steps.iter().find(|(_, step)| *step == granted)?.0;
        let recording = self.recording;
        let holds = |other: u32| {
            let last = recording.before(other, number).rev().find(|step| {
                let released = Phase::ToRelease.entry().then.contains(step.to);
                step.to == Phase::LockGranted || released || step.to.is_end()
            })?;
            (last.to == Phase::LockGranted).then_some((last.at, other))
        };
        let (since, holder) = recording.others(self.key, self.who, granted.at).filter_map(holds).max()?;
        let stolen = recording
            .steps
            .range(0..number as usize)
            .rev()
            .take_while(|step| step.at >= since)
            .find(|step| step.to == Phase::LockStolen && recording.key.get(step.who as usize) == Some(&self.key));
        let cause = match stolen {
            Some(step) => Cause::LockTaken { holder, by: step.who },
            None => Cause::LockExpired { holder, after: granted.at.since(since) },
        };
        Some(Fact { at: granted.at, cause })
    }

    fn lock_gone(&self) -> Option<Fact> {
        let after = self.steps[self.query..].iter().map(|(_, step)| step);
        let gone = after.into_iter().find(|step| matches!(step.to, Phase::LockLost | Phase::LockStolen))?;
        Some(Fact { at: gone.at, cause: Cause::LockGone { stolen: gone.to == Phase::LockStolen } })
    }

    /// How long ago the breaker of this app rejected a query, if no other query has left the app since.
    fn probe(&self) -> Option<Duration> {
        let recording = self.recording;
        if recording.account.entered(Phase::BreakerOpen) == 0 {
            return None;
        }
        let (number, query) = self.query_step();
        let before = recording.steps.range(0..number as usize).rev();
        let last = before
            .filter(|step| matches!(step.to, Phase::BreakerOpen | Phase::ToDatabase))
            .find(|step| recording.app.get(step.who as usize) == Some(&self.app))?;
        (last.to == Phase::BreakerOpen).then(|| query.at.since(last.at))
    }

    /// What kept it away from the database.
    fn spared(&self) -> Vec<Fact> {
        let mut facts = self.waits();
        let is_end = |step: &Step| self.spare(step).is_some();
        // The last thing that a try met is what ended it.
        if let Some(step) = self.last_try().rfind(is_end)
            && let Some(cause) = self.spare(&step)
        {
            facts.push(Fact { at: step.at, cause });
        }
        facts
    }

    fn spare(&self, step: &Step) -> Option<Cause> {
        Some(match step.to {
            Phase::EdgeHit => Cause::AtEdge,
            Phase::L1Hit => Cause::InApp,
            Phase::Hit | Phase::EarlyHit => Cause::Found {
                age: self.recording.cache.stored(step.place, self.key, step.at).map(|stored| step.at.since(stored)),
            },
            Phase::StaleHit => Cause::FoundStale,
            Phase::NegativeHit => Cause::FoundNote,
            Phase::Filtered => Cause::Filtered,
            Phase::WaitFlight => Cause::Followed { leader: self.leader(step) },
            Phase::WaitCall => Cause::SharedCall,
            Phase::RecheckHit => Cause::FilledMeanwhile,
            Phase::WaitOver => Cause::Impatient,
            Phase::Fallback => Cause::FellBack,
            Phase::BreakerOpen => Cause::BreakerOpen,
            Phase::Shed => Cause::Shed,
            Phase::AppBusy => Cause::AppBusy,
            Phase::NoConnection => Cause::NoConnection,
            Phase::QueryRejected => Cause::Rejected,
            Phase::TimedOut | Phase::Cancelled => Cause::GaveUp,
            Phase::Refreshed => Cause::Needless,
            _ => return None,
        })
    }

    /// The load in the same process that a follower waits for.
    fn leader(&self, wait: &Step) -> Option<u32> {
        let number = self.steps.iter().find(|(_, step)| step == wait)?.0;
        let recording = self.recording;
        recording.others(self.key, self.who, wait.at).find(|other| {
            let mut steps = recording.before(*other, number).rev();
            // It leads from the time at which its query wants to set out until its value is with it.
            let now = steps.next();
            let has_set_out =
                |step: &Step| matches!(step.to, Phase::WaitConnection | Phase::ToDatabase | Phase::AppBackoff);
            let under_way =
                now.is_some_and(|step| step.to.is_loading() || has_set_out(&step) || step.to == Phase::FromFill);
            let set_out = now.into_iter().chain(steps).find(has_set_out);
            under_way && set_out.is_some_and(|step| step.place == wait.place)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::cache_log::{CacheChange, NodeFill};
    use super::super::log::Recorder;
    use super::*;

    const fn ms(n: u64) -> Instant {
        Instant::from_nanos(n * 1_000_000)
    }
    const fn length(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    /// Clients of key 7 that arrive at 0, and the steps they take.
    fn record(clients: usize, steps: &[(u64, u32, Phase, u16)], log: impl Fn(&mut Recorder)) -> Recording {
        let mut recorder = Recorder::new(clients, 3, 0);
        log(&mut recorder);
        for _ in 0..clients {
            recorder.arrive(ms(0), 7, 0, Phase::ToApp);
        }
        for &(at, who, phase, place) in steps {
            recorder.step(ms(at), who, phase, place);
        }
        recorder.finish()
    }

    fn causes(recording: &Recording, who: u32) -> Vec<Cause> {
        recording.why(who).unwrap().facts.iter().map(|fact| fact.cause).collect()
    }

    #[test]
    fn a_retry_says_how_the_try_before_ended() {
        use Phase::*;
        let recording = record(
            1,
            &[
                (10, 0, ToNode, 1),
                (10, 0, Miss, 1),
                (10, 0, ToDatabase, 0),
                (11, 0, InDatabase, 0),
                (50, 0, Backoff, 0),
                (80, 0, Retry, 0),
                (90, 0, ToNode, 1),
                (90, 0, Miss, 1),
                (90, 0, BreakerOpen, 0),
                (90, 0, Error, 0),
                (95, 0, Backoff, 0),
                (120, 0, Retry, 0),
                (130, 0, ToNode, 1),
                (130, 0, Miss, 1),
                (131, 0, ToDatabase, 0),
                (140, 0, FromDatabase, 0),
                (150, 0, Answered, 0),
            ],
            |_| {},
        );
        let told = recording.why(0).unwrap();
        assert!(told.reached);
        assert_eq!(told.facts[0], Fact { at: ms(120), cause: Cause::Retry { number: 2, after: Error, reached: 1 } });
        assert_eq!(told.facts[1].cause, Cause::NeverStored { node: 1 });
        // The breaker had rejected the try before, and nothing had left since.
        assert_eq!(told.facts[2].cause, Cause::Probe { ago: length(41) });
        assert_eq!(told.facts[3].cause, Cause::First { more: 0 });
    }

    #[test]
    fn a_follower_has_its_leader_in_its_own_process() {
        use Phase::*;
        let query = |who, process| [ToNode, Miss, ToDatabase].map(|phase| (10, who, phase, process));
        let follow = [(20, 2, ToNode, 0), (20, 2, Miss, 0), (20, 2, WaitFlight, 0)];
        let leader = |loads: &[(u64, u32, Phase, u16)]| {
            let steps = [loads, &follow].concat();
            match causes(&record(3, &steps, |_| {}), 2).last() {
                Some(Cause::Followed { leader }) => *leader,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(leader(&[query(0, 1), query(1, 0)].concat()), Some(1));
        assert_eq!(leader(&[query(0, 0), query(1, 1)].concat()), Some(0));
        assert_eq!(leader(&query(0, 1)), None);
        let over = [(15, 0, QueryRejected, 0), (15, 0, Error, 0)];
        assert_eq!(leader(&[&query(0, 0)[..], &over].concat()), None, "its query is over");
    }

    #[test]
    fn a_try_that_is_turned_away_reaches_nothing() {
        use Phase::*;
        for (phase, cause) in [
            (BreakerOpen, Cause::BreakerOpen),
            (Shed, Cause::Shed),
            (NoConnection, Cause::NoConnection),
            (Fallback, Cause::FellBack),
        ] {
            let steps =
                [(10, 0, ToNode, 1), (10, 0, Miss, 1), (10, 0, phase, 0), (20, 0, ToClient, 0), (30, 0, Answered, 0)];
            let recording = record(1, &steps, |_| {});
            assert!(!recording.why(0).unwrap().reached);
            assert_eq!(causes(&recording, 0), [Cause::NeverStored { node: 1 }, cause]);
        }
    }

    #[test]
    fn what_goes_on_after_its_client_with_a_rejection_says_so() {
        use Phase::*;
        let mut recorder = Recorder::new(1, 2, 0);
        recorder.arrive(ms(0), 7, 0, ToApp);
        for (at, phase, place) in [(10, ToNode, 1), (10, Miss, 1), (10, ToDatabase, 0), (20, QueryRejected, 0)] {
            recorder.step(ms(at), 0, phase, place);
        }
        let goes_on = recorder.go_on(ms(30), 0);
        recorder.step(ms(30), 0, TimedOut, 0);
        // It gives its lock back before it ends.
        for (at, phase) in [(40, ToRelease), (41, Released), (42, Abandoned)] {
            recorder.step(ms(at), goes_on, phase, 0);
        }
        let recording = recorder.finish();
        assert_eq!(causes(&recording, goes_on)[..2], [Cause::Orphan { client: Some(0) }, Cause::Rejected]);
    }

    #[test]
    fn a_node_that_is_silent_or_down_is_named() {
        use Phase::*;
        let recording = record(1, &[(10, 0, Unreachable, 2), (60, 0, ToDatabase, 0), (70, 0, Answered, 0)], |_| {});
        assert_eq!(causes(&recording, 0)[0], Cause::Silent { node: 2, waited: length(50) });
        let steps = [(10, 0, ToNode, 2), (10, 0, Miss, 2), (10, 0, ToDatabase, 0), (20, 0, Answered, 0)];
        let recording = record(1, &steps, |recorder| recorder.cache().answers(ms(4), 2, false));
        assert_eq!(causes(&recording, 0)[0], Cause::Down { node: 2, ago: length(6) });
    }

    #[test]
    fn a_departure_says_what_became_of_the_value() {
        use CacheChange::*;
        type Change = (u64, u16, u32, CacheChange, u64);
        let why = |changes: &[Change], lost: Option<u64>| {
            let steps = [(50, 0, Phase::ToNode, 1), (50, 0, Phase::Miss, 1), (50, 0, Phase::ToDatabase, 0)];
            let recording = record(1, &steps, |recorder| {
                for &(at, node, key, change, fresh) in changes {
                    recorder.cache().change(ms(at), node, key, change, ms(fresh), NodeFill::default());
                }
                if let Some(at) = lost {
                    recorder.cache().lose(ms(at), 1);
                }
            });
            causes(&recording, 0)[0]
        };
        assert_eq!(why(&[(0, 1, 7, Stored, 30)], None), Cause::Expired { ago: length(20) });
        assert_eq!(why(&[(0, 1, 7, Stored, 30), (50, 1, 7, Expired, 50)], None), Cause::Expired { ago: length(20) });
        // Made to expire before its time.
        assert_eq!(why(&[(0, 1, 7, Stored, 99), (40, 1, 7, Expired, 40)], None), Cause::Expired { ago: length(10) });
        let evicted = [(0, 1, 7, Stored, 99), (40, 1, 8, Stored, 99), (40, 1, 7, Evicted, 40)];
        assert_eq!(why(&evicted, None), Cause::Evicted { ago: length(10), by: 8 });
        let refused = [(40, 1, 7, Stored, 99), (40, 1, 7, Evicted, 40)];
        assert_eq!(why(&refused, None), Cause::NotKept { ago: length(10) });
        assert_eq!(why(&[(0, 1, 7, Stored, 99), (45, 1, 7, Removed, 45)], None), Cause::Deleted { ago: length(5) });
        assert_eq!(why(&[(0, 1, 7, Stored, 99)], Some(20)), Cause::Flushed { node: 1, ago: length(30) });
        // It was over before the node lost everything.
        assert_eq!(why(&[(0, 1, 7, Stored, 10)], Some(20)), Cause::Expired { ago: length(40) });
        assert_eq!(why(&[(0, 2, 7, Stored, 99)], None), Cause::Moved { from: 2, to: 1 });
        // Stored at the instant of the lookup, by a request that came after it.
        assert_eq!(why(&[(0, 1, 7, Stored, 30), (50, 1, 7, Stored, 99)], None), Cause::Expired { ago: length(20) });
        assert_eq!(why(&[(0, 1, 8, Stored, 99)], None), Cause::NeverStored { node: 1 });
    }

    #[test]
    fn a_load_without_a_look_is_told_without_one() {
        let mut recorder = Recorder::new(1, 1, 0);
        let who = recorder.arrive(ms(0), 7, 0, Phase::ToApp);
        recorder.step(ms(1), who, Phase::ToDatabase, 0);
        recorder.step(ms(2), who, Phase::Answered, 0);
        let recording = recorder.finish();
        assert_eq!(causes(&recording, 0), [Cause::First { more: 0 }]);
        assert_eq!(recording.why(9), None);
    }
}
