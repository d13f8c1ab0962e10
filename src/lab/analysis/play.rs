//! A window of a log as the traffic of a run.

use crate::lab::trace::{AccessReader, Key, Operation, TraceError};
use crate::message::Message;
use crate::scenario::recorded::{Log, Recorded};
use crate::time::{Duration, Instant};
use rustc_hash::FxHashMap;
use std::io::BufRead;

/// So many requests are played at most: a run that a page computes in seconds.
pub const MOST: usize = 300_000;

/// What is played.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// Its requests. Keys are numbered by how often the window asks for them.
    pub log: Log,
    /// How many distinct keys it has.
    pub keys: usize,
    /// The most popular of them, as the log has it.
    pub hot: String,
    /// How many deletes were left out: a request of a run reads or writes.
    pub deletes: u64,
}

impl Window {
    /// The parameters of a scenario that describe it, by path, and how their values are spelled.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        let requests = self.log.requests();
        let reads = requests.iter().filter(|request| !request.writes).count();
        // Rounded down: where anything writes, not everything reads.
        let read_share = (reads as f64 / requests.len().max(1) as f64 * 1e4).floor() / 1e4;
        vec![
            ("clients.count", requests.len().to_string()),
            ("keys.count", self.keys.to_string()),
            ("clients.read_share", read_share.to_string()),
            ("keys.hot", self.hot.clone()),
        ]
    }
}

/// The requests from `from` on and before `to`, counted from the log's first. `watch` is as in
/// [`Analysis::read`](super::Analysis::read).
///
/// # Errors
/// If the log cannot be read, or the window has no requests or more than [`MOST`].
pub fn window<R: BufRead>(
    mut reader: AccessReader<R>,
    from: Instant,
    to: Instant,
    watch: &mut dyn FnMut(u64) -> bool,
) -> Result<Window, TraceError> {
    let mut numbers: FxHashMap<u64, u32> = FxHashMap::default();
    let mut counts: Vec<(u64, String)> = Vec::new();
    let mut requests = Vec::new();
    let (mut deletes, mut read) = (0, 0u64);
    while let Some(access) = reader.next_access()? {
        read += 1;
        let time = access.time;
        if time >= from && time < to {
            if access.operation == Operation::Delete {
                deletes += 1;
                continue;
            }
            let key = *numbers.entry(super::sample::hash(access.key)).or_insert_with(|| {
                counts.push((0, name(access.key)));
                counts.len() as u32 - 1
            });
            counts[key as usize].0 += 1;
            let writes = access.operation == Operation::Write;
            requests.push(Recorded { at: Instant::ZERO + time.since(from), key, writes });
            if requests.len() > MOST {
                return Err(TraceError::Unrecognised(Message::new("play-too-many").with("most", MOST)));
            }
        }
        // A log may be a little out of order, so it is read on for a while.
        if time.as_nanos() > to.as_nanos().saturating_add(MINUTE.as_nanos()) {
            break;
        }
        if read.is_multiple_of(1 << 14) && !watch(reader.bytes_read()) {
            break;
        }
    }
    if requests.is_empty() {
        return Err(TraceError::Unrecognised("play-nothing".into()));
    }
    let mut order: Vec<u32> = (0..counts.len() as u32).collect();
    order.sort_by_key(|&key| (std::cmp::Reverse(counts[key as usize].0), key));
    let mut rank = vec![0; order.len()];
    order.iter().enumerate().for_each(|(at, &key)| rank[key as usize] = at as u32);
    requests.iter_mut().for_each(|request| request.key = rank[request.key as usize]);
    let hot = counts[order[0] as usize].1.clone();
    Ok(Window { log: Log::new(requests), keys: counts.len(), hot, deletes })
}

const MINUTE: Duration = Duration::from_secs(60);

fn name(key: Key<'_>) -> String {
    match key {
        Key::Number(number) => number.to_string(),
        // The length that a scenario accepts.
        Key::Text(text) => String::from_utf8_lossy(text).chars().filter(|c| !c.is_control()).take(64).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::link::Link;
    use crate::sim::simulate;

    fn played(log: &str, from: u64, to: u64) -> Result<Window, String> {
        let second = |s: u64| Instant::ZERO + Duration::from_secs(s);
        let reader = AccessReader::new(log.as_bytes(), None).unwrap();
        window(reader, second(from), second(to), &mut |_| true).map_err(|error| error.to_string())
    }

    const LOG: &str = "time,key,op\n10,a,get\n11,b,get\n12,b,set\n13.5,b,get\n13,c,delete\n20,a,get\n";

    #[test]
    fn a_window_is_counted_from_its_start_and_its_keys_by_popularity() {
        let window = played(LOG, 1, 5).unwrap();
        let told: Vec<(u64, u32, bool)> =
            window.log.requests().iter().map(|one| (one.at.as_nanos() / 1_000_000, one.key, one.writes)).collect();
        assert_eq!(told, [(0, 0, false), (1_000, 0, true), (2_500, 0, false)]);
        assert_eq!((window.keys, window.hot.as_str(), window.deletes), (1, "b", 1));
        let all = played(LOG, 0, 100).unwrap();
        assert_eq!((all.log.requests().len(), all.keys, all.log.requests()[0].key), (5, 2, 1));
        let settings = all.settings();
        assert_eq!(settings.iter().map(|one| one.1.as_str()).collect::<Vec<_>>(), ["5", "2", "0.8", "b"]);
        let mut scenario = crate::scenario::Scenario::default();
        settings.iter().for_each(|(path, text)| scenario.set(path, text).unwrap());
        assert_eq!(played(LOG, 50, 60).unwrap_err(), "this part of the log has no request");
    }

    #[test]
    fn who_watches_hears_now_and_then() {
        let mut log = String::from("time,key\n");
        (0..40_000).for_each(|second| log += &format!("{second},a\n"));
        let reader = AccessReader::new(log.as_bytes(), None).unwrap();
        let (from, to, mut heard) = (Instant::ZERO, Instant::ZERO + Duration::from_secs(50_000), 0);
        let mut watch = |_| {
            heard += 1;
            true
        };
        assert_eq!(window(reader, from, to, &mut watch).unwrap().log.requests().len(), 40_000);
        assert_eq!(heard, 2);
    }

    /// Both worlds are asked for what the log asks for, when it does, and the link does not carry it.
    #[test]
    fn a_run_is_asked_for_what_the_log_asks_for() {
        let window = played(LOG, 0, 100).unwrap();
        let (mut link, _) = Link::parse("cold-start&clients.count=5&keys.count=2&cache.ttl=1h");
        link.a.log = Some(window.log.clone());
        let run = simulate(&link.a).unwrap();
        let summary = run.summary();
        assert_eq!((summary.requests, link.fragment().contains("log")), (5, false));
        // a, then b; b is written; b and a again.
        assert!(summary.db_queries >= 2 && summary.db_queries <= 4, "{}", summary.db_queries);
        let shorter = {
            link.a.clients.count = 2;
            simulate(&link.a).unwrap()
        };
        assert_eq!(shorter.summary().requests, 2);
    }
}
