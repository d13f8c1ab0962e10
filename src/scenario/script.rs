//! What is done to a world while it runs: each intervention at its own time.
//!
//! In a link they stand in one field, `do=delete@5s,slow:10:3s@8s`: what is done, its figures after colons, its time
//! after the `@`, one after another with commas. That reads without escapes, whatever the nodes are called.

use super::name::{NAME, is_digits, is_name};
use crate::message::{Arg, Message};
use crate::time::Duration;

/// The most interventions in one run.
pub const MAX_ACTS: usize = 32;
/// The most requests of one spike.
pub const MAX_SPIKE: u64 = 100_000;
/// The most times by which the database may be slowed.
pub const MAX_FACTOR: u64 = 1_000;
/// The most percent of its first limits that a node is resized to.
pub const MAX_PERCENT: u64 = 10_000;
/// The most app instances.
pub const MAX_APPS: u64 = 1_000;
/// The latest time of an intervention, and the longest that one lasts.
pub const DAY: Duration = Duration::from_secs(86_400);

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// A key, the hot one if none is named, is deleted, as an update invalidates it.
    Delete(Option<String>),
    /// A key's value expires now, whatever its TTL is.
    Expire(Option<String>),
    /// A key is written, as the scenario writes.
    Update(Option<String>),
    /// The hot key is loaded in the background, as an update repopulates it.
    Warm,
    /// A node, or all of them, forget everything.
    Flush(Option<String>),
    /// Each key is deleted with this chance, in hundredths of a percent.
    FlushShare(u32),
    /// A node stops answering, and forgets everything. Its keys stay its own.
    Kill(String),
    /// A node comes back, empty.
    Restart(String),
    /// A node joins, empty, and takes over keys of others.
    Add(String),
    /// A node leaves, and others take over its keys.
    Remove(String),
    /// A node's limits are so many percent of what they were at first.
    Resize(String, u32),
    /// Every query takes so many times as long, for a while.
    Slow(u64, Duration),
    /// No query gets on, for a while.
    Stop(Duration),
    /// The database refuses and cuts off every query, for a while.
    Outage(Duration),
    /// The primary dies, and one of the replicas takes over after this time, with what it knew.
    Failover(Duration),
    /// No app reaches any cache node, for a while.
    Cut(Duration),
    /// The app instance of this number, counted from 1, restarts: what it does and holds is gone.
    Crash(u64),
    /// So many more readers of the hot key, within this time.
    Spike(u64, Duration),
}

/// Something done at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intervention {
    /// When, from the start of the run.
    pub at: Duration,
    /// What.
    pub act: Act,
}

impl Act {
    /// How it is spelled in a script, and under which identifier its words stand: after `act-`.
    pub const fn verb(&self) -> &'static str {
        match self {
            Act::Delete(_) => "delete",
            Act::Expire(_) => "expire",
            Act::Update(_) => "update",
            Act::Warm => "warm",
            Act::Flush(_) | Act::FlushShare(_) => "flush",
            Act::Kill(_) => "kill",
            Act::Restart(_) => "restart",
            Act::Add(_) => "add",
            Act::Remove(_) => "remove",
            Act::Resize(..) => "resize",
            Act::Failover(_) => "failover",
            Act::Slow(..) => "slow",
            Act::Stop(_) => "stop",
            Act::Outage(_) => "outage",
            Act::Cut(_) => "cut",
            Act::Crash(_) => "crash",
            Act::Spike(..) => "spike",
        }
    }

    /// In a few words, for a mark on the time axis.
    pub fn mark(&self) -> Message {
        Message::new(format!("act-{}.mark", self.verb()))
    }

    /// How long it lasts, and what a mark on the time axis says when it is over; none where it is done at once.
    pub fn over(&self) -> Option<(Duration, Message)> {
        match self {
            Act::Outage(length)
            | Act::Stop(length)
            | Act::Slow(_, length)
            | Act::Cut(length)
            | Act::Failover(length) => Some((*length, Message::new(format!("act-{}.over", self.verb())))),
            _ => None,
        }
    }

    /// As a line of a list, where `hot` is the hot key's name.
    pub fn told(&self, hot: &str) -> Message {
        let told = Message::new(format!("act-{}.told", self.verb()));
        match self {
            Act::Delete(named) | Act::Expire(named) | Act::Update(named) => {
                told.with("key", named.as_deref().unwrap_or(hot))
            }
            Act::Warm => told.with("key", hot),
            Act::Flush(None) => "act-flush.told-all".into(),
            Act::FlushShare(share) => Message::new("act-flush.told-share").with("share", percent(*share)),
            Act::Flush(Some(node)) | Act::Kill(node) | Act::Restart(node) | Act::Add(node) | Act::Remove(node) => {
                told.with("node", node)
            }
            Act::Resize(node, percent) => told.with("node", node).with("share", format!("{percent}%")),
            Act::Failover(length) => told.with("length", Arg::Spaced(*length)),
            Act::Slow(factor, length) => told.with("times", *factor).with("length", Arg::Spaced(*length)),
            Act::Stop(length) | Act::Outage(length) | Act::Cut(length) => told.with("length", Arg::Spaced(*length)),
            Act::Crash(app) => told.with("app", *app),
            Act::Spike(count, window) => told.with("count", *count).with("length", Arg::Spaced(*window)),
        }
    }

    fn parse(text: &str) -> Option<Act> {
        let (verb, rest) = text.split_once(':').unwrap_or((text, ""));
        let node = || is_name(rest, NAME).then(|| rest.to_owned());
        let number = |text: &str| text.parse::<u64>().ok().filter(|_| is_digits(text));
        let time = |text: &str| Duration::parse(text).filter(|length| *length <= DAY);
        let counted = |most: u64| {
            let (count, length) = rest.split_once(':')?;
            let count = number(count).filter(|n| (1..=most).contains(n))?;
            Some((count, time(length)?))
        };
        match (verb, rest) {
            ("delete" | "expire" | "update", _) => {
                let key = if rest.is_empty() { None } else { Some(node()?) };
                Some(match verb {
                    "delete" => Act::Delete(key),
                    "expire" => Act::Expire(key),
                    _ => Act::Update(key),
                })
            }
            ("resize", _) => {
                let (node, percent) = rest.rsplit_once(':')?;
                let percent = number(percent.strip_suffix('%')?).filter(|one| (1..=MAX_PERCENT).contains(one))?;
                is_name(node, NAME).then(|| Act::Resize(node.to_owned(), percent as u32))
            }
            ("outage", _) => time(rest).map(Act::Outage),
            ("failover", _) => time(rest).map(Act::Failover),
            ("cut", _) => time(rest).map(Act::Cut),
            ("crash", _) => number(rest).filter(|app| (1..=MAX_APPS).contains(app)).map(Act::Crash),
            ("warm", "") => Some(Act::Warm),
            ("flush", "") => Some(Act::Flush(None)),
            ("flush", _) if share(rest).is_some() => share(rest).map(Act::FlushShare),
            ("flush", _) => node().map(|node| Act::Flush(Some(node))),
            ("kill", _) => node().map(Act::Kill),
            ("restart", _) => node().map(Act::Restart),
            ("add", _) => node().map(Act::Add),
            ("remove", _) => node().map(Act::Remove),
            ("slow", _) => counted(MAX_FACTOR).map(|(factor, length)| Act::Slow(factor, length)),
            ("stop", _) => time(rest).map(Act::Stop),
            ("spike", _) => counted(MAX_SPIKE).map(|(count, window)| Act::Spike(count, window)),
            _ => None,
        }
    }

    fn spell(&self) -> String {
        let of = |verb: &str, key: &Option<String>| {
            key.as_ref().map_or_else(|| verb.to_owned(), |key| format!("{verb}:{key}"))
        };
        match self {
            Act::Delete(key) => of("delete", key),
            Act::Expire(key) => of("expire", key),
            Act::Update(key) => of("update", key),
            Act::Resize(node, percent) => format!("resize:{node}:{percent}%"),
            Act::Failover(length) => format!("failover:{length}"),
            Act::Outage(length) => format!("outage:{length}"),
            Act::Cut(length) => format!("cut:{length}"),
            Act::Crash(app) => format!("crash:{app}"),
            Act::Warm => "warm".into(),
            Act::Flush(None) => "flush".into(),
            Act::Flush(Some(node)) => format!("flush:{node}"),
            Act::FlushShare(share) => format!("flush:{}", percent(*share)),
            Act::Kill(node) => format!("kill:{node}"),
            Act::Restart(node) => format!("restart:{node}"),
            Act::Add(node) => format!("add:{node}"),
            Act::Remove(node) => format!("remove:{node}"),
            Act::Slow(factor, length) => format!("slow:{factor}:{length}"),
            Act::Stop(length) => format!("stop:{length}"),
            Act::Spike(count, window) => format!("spike:{count}:{window}"),
        }
    }
}

/// How a share is spelled that is given in hundredths of a percent: `30%`, `0.5%`.
fn percent(share: u32) -> String {
    format!("{}%", f64::from(share) / 100.0)
}

/// Reads a share of more than nothing and at most all, with two decimals at most.
fn share(text: &str) -> Option<u32> {
    let (whole, part) = text.strip_suffix('%').map(|text| text.split_once('.').unwrap_or((text, "0")))?;
    let short = is_digits(whole) && is_digits(part) && whole.len() <= 3 && part.len() <= 2;
    let hundredths =
        whole.parse::<u32>().ok()? * 100 + part.parse::<u32>().ok()? * if part.len() == 1 { 10 } else { 1 };
    (short && (1..=10_000).contains(&hundredths)).then_some(hundredths)
}

/// Reads a list of interventions; `None` if any of it cannot be read.
pub fn parse(text: &str) -> Option<Vec<Intervention>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let one = |text: &str| {
        let (act, at) = text.rsplit_once('@')?;
        let at = Duration::parse(at).filter(|at| *at <= DAY)?;
        Some(Intervention { at, act: Act::parse(act)? })
    };
    // One more than there may be tells that there are too many.
    let all: Option<Vec<Intervention>> = text.split(',').take(MAX_ACTS + 1).map(one).collect();
    all.filter(|all| all.len() <= MAX_ACTS)
}

/// Spells a list as [`parse`] reads it.
pub fn spell(all: &[Intervention]) -> String {
    let one = |one: &Intervention| format!("{}@{}", one.act.spell(), one.at);
    all.iter().map(one).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_is_read_as_it_is_spelled() {
        let text = "delete@5s,delete:key-3@5s,expire@1s,update@1s,update:key-2@1s,outage:2s@3s,cut:1s@3s,crash:2@4s,warm@5.2s,flush@1s,flush:cache-1@1s,flush:30%@1s,flush:0.25%@1s,kill:http://localhost:8001@2s,restart:a@b@3s,\
                    add:cache-4@4s,remove:cache-4@5s,resize:http://localhost:8001:50%@5s,failover:15s@6s,slow:10:5s@6s,stop:3s@7s,spike:500:100ms@8s";
        let all = parse(text).unwrap();
        assert_eq!(all.len(), 22);
        assert_eq!(spell(&all), text);
        assert_eq!(all[12].act, Act::FlushShare(25));
        assert_eq!(all[11].act.told("Tom").to_string(), "30% of the keys flushed");
        assert_eq!(all[14].act, Act::Restart("a@b".into()));
        assert_eq!(parse(""), Some(vec![]));
        assert_eq!(all[0].act.told("Tom").to_string(), "“Tom” deleted");
        assert_eq!(all[19].act.told("Tom").to_string(), "database 10 × slower for 5 s");
        assert_eq!(all[21].act.told("Tom").to_string(), "500 more readers in 100 ms");
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for text in [
            "delete",
            "delete@",
            "crash:0@1s",
            "crash:1001@1s",
            "crash:+1@1s",
            "spike:+5:1s@1s",
            "outage@1s",
            "cut:x@1s",
            "explode@1s",
            "kill@1s",
            "resize:cache-1@1s",
            "resize:cache-1:0%@1s",
            "resize:cache-1:50@1s",
            "resize:50%@1s",
            "failover@1s",
            "slow:0:1s@1s",
            "slow:5@1s",
            "stop@1s",
            "spike:100001:1s@1s",
            "delete@2d",
            "delete@1s,",
            ",",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
