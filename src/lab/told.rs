//! Facts in plain English: why a request reached the database, and what an alert says.

use crate::recording::alerts::HIT_RATIO_CRITICAL_FOR;
use crate::recording::{Alert, Capacity, Cause, Fact, Phase, Rule, Severity};
use crate::scenario::script::Act;
use crate::scenario::timeline::Timeline;
use crate::scenario::value::grouped;
use crate::scenario::{Coalesce, Scenario, Topology};
use crate::sim::workload::{HOT, Workload};
use crate::time::{Duration, Instant};

/// What a world can hold: the limits that its alerts are measured by.
pub fn capacity(scenario: &Scenario) -> Capacity {
    Capacity {
        entries: scenario.cache.max_entries,
        bytes: scenario.cache.max_bytes,
        connections: scenario.database.connections * (1 + scenario.database.replicas),
    }
}

/// Tells what happened in one world, by the names that its scenario gives.
pub struct Teller<'a> {
    scenario: &'a Scenario,
    nodes: Vec<String>,
}

/// A length of time in three digits: `214 ms`, `1.24 s`.
fn length(length: Duration) -> String {
    let ms = length.as_millis_f64();
    match ms {
        _ if ms < 1.0 => format!("{:.0} µs", ms * 1e3),
        _ if ms < 10.0 => format!("{ms:.1} ms"),
        _ if ms < 999.5 => format!("{ms:.0} ms"),
        _ if ms < 9_995.0 => format!("{:.2} s", ms / 1e3),
        _ if ms < 99_950.0 => format!("{:.1} s", ms / 1e3),
        _ if ms < 6_000_000.0 => format!("{:.1} min", ms / 6e4),
        _ => format!("{:.1} h", ms / 3.6e6),
    }
}

/// How long before the look something came about.
fn before(ago: Duration) -> String {
    if ago == Duration::ZERO { "at this very instant".into() } else { format!("{} before", length(ago)) }
}

/// A count with what is counted.
fn many(n: u32, one: &str, more: &str) -> String {
    format!("{} {}", grouped(u64::from(n)), if n == 1 { one } else { more })
}

fn times(n: u32) -> String {
    match n {
        1 => "once".into(),
        2 => "twice".into(),
        n => format!("{} times", grouped(u64::from(n))),
    }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// A sentence begins with a capital letter.
fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

impl<'a> Teller<'a> {
    /// For the world of `scenario`.
    pub fn new(scenario: &'a Scenario) -> Teller<'a> {
        Teller { scenario, nodes: Timeline::of(scenario).names().to_vec() }
    }

    fn key(&self, key: u32) -> String {
        if key == HOT { self.scenario.keys.hot.clone() } else { Workload::name(key) }
    }

    fn node(&self, node: u16) -> &str {
        let name = self.nodes.get(usize::from(node)).map_or("a node", String::as_str);
        name.trim_start_matches("http://").trim_start_matches("https://")
    }

    /// As the page counts requests, from 1.
    fn request(&self, who: u32) -> String {
        if u64::from(who) < self.scenario.requests() {
            format!("request {}", grouped(u64::from(who) + 1))
        } else {
            "a load in the background".into()
        }
    }

    fn process(&self) -> &'static str {
        match (self.scenario.apps.topology, self.scenario.apps.count) {
            (Topology::PeerToPeer, _) => "at the owner",
            (Topology::LookAside, 1) => "in the app",
            (Topology::LookAside, _) => "in its app",
        }
    }

    /// Who began a refresh that no reader began.
    fn orderer(&self, at: Instant) -> &'static str {
        let warm = |one: &crate::scenario::script::Intervention| one.act == Act::Warm && Instant::ZERO + one.at == at;
        if self.scenario.script.actions.iter().any(warm) {
            "It warms the key, as the script orders; no client waits for it."
        } else {
            "A timer had the value loaded anew; no client waits for it."
        }
    }

    /// Why the cache did not keep `key`, which had been loaded before.
    fn not_taken(&self, key: u32, loads: u32) -> String {
        let loaded = times(loads);
        if !Workload::exists(key) {
            format!(
                "The key does not exist, and the cache keeps no note of that, though it has been asked for {loaded} before."
            )
        } else if self.scenario.cache.admit_after > 1 {
            let after = self.scenario.cache.admit_after;
            format!(
                "The cache takes a key at its {}th load, and this one had been loaded {loaded} before.",
                grouped(after)
            )
            .replace(" 2th ", " 2nd ")
            .replace(" 3th ", " 3rd ")
        } else {
            format!("The key had been loaded {loaded} before, and was not stored.")
        }
    }

    /// One fact about a request for `key`, in a sentence.
    pub fn fact(&self, key: u32, fact: &Fact) -> String {
        let told = match fact.cause {
            Cause::Write => "It is a write.".into(),
            Cause::Batch => "It is a batch of queued writes.".into(),
            Cause::Refresh { reader: None, .. } => self.orderer(fact.at).into(),
            Cause::Refresh { reader: Some(reader), stale: false } => {
                format!(
                    "{} found the value near its end and had it loaded anew; no client waits for it.",
                    self.request(reader)
                )
            }
            Cause::Refresh { reader: Some(reader), stale: true } => {
                format!(
                    "{} took the stale value and had a new one loaded; no client waits for it.",
                    self.request(reader)
                )
            }
            Cause::Orphan { client: None } => "Its client had given up, and the work went on all the same.".into(),
            Cause::Orphan { client: Some(client) } => {
                format!("Its client, {}, had given up, and the work went on all the same.", self.request(client))
            }
            Cause::Retry { number, after, reached } => {
                let ended = if after == Phase::Error { "ended with an error" } else { "timed out" };
                let before = match reached {
                    0 => String::new(),
                    1 => ", after it had sent a query of its own".into(),
                    n => format!(", and {n} of its tries had sent queries before"),
                };
                format!("It is retry {number}: the last try {ended}{before}.")
            }
            Cause::Silent { node, waited } => {
                format!("The node {} did not answer, for {}.", self.node(node), length(waited))
            }
            Cause::Down { node, ago } => format!("The node {} had been down for {}.", self.node(node), length(ago)),
            Cause::NeverStored { node } => format!("Nobody had stored the key on {} before.", self.node(node)),
            Cause::NotTaken { loads } => self.not_taken(key, loads),
            Cause::Moved { from, to } => {
                format!("The key belongs to {} now; its value is still on {}.", self.node(to), self.node(from))
            }
            Cause::Expired { ago } if ago == Duration::ZERO => "The value expired at this very instant.".into(),
            Cause::Expired { ago } => format!("The value had expired {}.", before(ago)),
            Cause::Evicted { ago, by } => {
                format!("The value had been evicted {}, to make room for {}.", before(ago), self.key(by))
            }
            Cause::NotKept { ago } => format!("The cache had loaded the value {}, and did not keep it.", before(ago)),
            Cause::Deleted { ago } => format!("The key had been deleted {}.", before(ago)),
            Cause::Flushed { node, ago } => {
                format!("The node {} had lost everything {}.", self.node(node), before(ago))
            }
            Cause::Slept { times: n, total } => {
                format!(
                    "Another was loading the key, so it slept {}, {} in all, and looked again.",
                    times(n),
                    length(total)
                )
            }
            Cause::Queued { waited } => format!("It waited {} for the lock.", length(waited)),
            Cause::LookedAgain => "It had the lock, looked again, and the cache was still empty.".into(),
            Cause::Locked => "It got the lock in Redis, so it loads for all apps.".into(),
            Cause::LockExpired { holder, after } => format!(
                "{} had that lock and was still loading: its lock had expired in the {} since.",
                self.request(holder),
                length(after)
            ),
            Cause::LockTaken { holder, by } => format!(
                "{} had that lock and was still loading: {} had deleted it.",
                self.request(holder),
                self.request(by)
            ),
            Cause::Leased { kept: 0 } => "The cache gave it the lease, so it loads for all apps.".into(),
            Cause::Leased { kept } => format!(
                "The cache gave it the lease, so it loads for all apps; meanwhile others were kept away {}.",
                times(kept)
            ),
            Cause::LeaseOver { holder, after } => format!(
                "{} was still loading, but its lease, {} old, was worth nothing any more.",
                self.request(holder),
                length(after)
            ),
            Cause::Probe { ago } => format!(
                "The circuit breaker had turned queries away until {}; it let this one through to try.",
                before(ago)
            ),
            Cause::Led { followers } => format!(
                "It was the first to miss {}, so it leads: {} for its answer.",
                self.process(),
                many(followers, "other waited", "others waited")
            ),
            Cause::Uncoalesced { others } => format!(
                "{} loading the same key already, and nothing made it wait for them.",
                many(others, "other was", "others were")
            ),
            Cause::Elsewhere { others } => format!(
                "{} loading the same key in other processes, which do not know of each other.",
                many(others, "other was", "others were")
            ),
            Cause::First { more: 0 } => self.unguarded("Nobody else was loading the key."),
            Cause::First { more } => self.unguarded(&format!(
                "Nobody was loading the key yet; before its value was there, {} for it set out.",
                many(more, "more query", "more queries")
            )),
            Cause::LockGone { stolen: false } => "The lock expired under it.".into(),
            Cause::LockGone { stolen: true } => "The lock expired under it, and it deleted another’s.".into(),
            Cause::AtEdge => "The CDN answered it.".into(),
            Cause::InApp => "Its app had the value in its own memory.".into(),
            Cause::Found { age: None } => "It found the value in the cache.".into(),
            Cause::Found { age: Some(age) } => {
                format!("It found the value in the cache, stored {}.", before(age))
            }
            Cause::FoundStale => "It took the stale value.".into(),
            Cause::GivenOld { age } => {
                format!("What it was given was old: the key had been written anew {} before it asked.", length(age))
            }
            Cause::FoundNote => "The cache held the note that this key does not exist.".into(),
            Cause::Filtered => {
                "The app’s Bloom filter does not know the key, so that it cannot exist: it asked nobody.".into()
            }
            Cause::Followed { leader: None } => {
                format!("A query for the key was under way {}: it waited for that answer.", self.process())
            }
            Cause::Followed { leader: Some(leader) } => {
                format!(
                    "{} was loading the key {} already: it waited for that answer.",
                    self.request(leader),
                    self.process()
                )
            }
            Cause::FilledMeanwhile => "When it looked again, another had filled the cache.".into(),
            Cause::FellBack => "There was no new value to be had, so it took an old one.".into(),
            Cause::BreakerOpen => "The circuit breaker let nothing through.".into(),
            Cause::Shed => "Its process was loading as much as it may, and turned it away.".into(),
            Cause::Refused => "The database did not take its query.".into(),
            Cause::GaveUp => "Its client gave up before.".into(),
            Cause::Needless => "Another was loading the key already.".into(),
        };
        sentence(&told)
    }

    /// Where nothing coalesces loads, that belongs to the reason.
    fn unguarded(&self, told: &str) -> String {
        if self.scenario.protection.coalesce == Coalesce::Off {
            format!("{told} Without protection every miss is a query.")
        } else {
            told.into()
        }
    }

    /// What an alert says at its worst.
    pub fn alert(&self, alert: &Alert) -> String {
        let (value, threshold) = (alert.value, alert.threshold);
        let about = alert.about.unwrap_or(0);
        let told = match alert.rule {
            Rule::HitRatio => {
                let lasting = match alert.severity {
                    Severity::Warning => String::new(),
                    Severity::Critical => format!(" for {:.0} min", HIT_RATIO_CRITICAL_FOR.as_secs_f64() / 60.0),
                };
                format!("hit ratio {}, below {}{lasting}", percent(value), percent(threshold))
            }
            Rule::Evictions => {
                format!("{} evictions in a minute, over {}", grouped(value as u64), grouped(threshold as u64))
            }
            Rule::Memory => {
                format!("Node {} {} full, over {}", self.node(about as u16), percent(value), percent(threshold))
            }
            Rule::Latency => {
                let ms = |ms: f64| length(Duration::from_nanos((ms * 1e6) as u64));
                format!("p99 in the app {}, over {:.0} ms", ms(value), threshold)
            }
            Rule::Connections => {
                format!("{} of the connections in use, over {}", percent(value), percent(threshold))
            }
            Rule::HotKey => format!(
                "{} asked for {} times in a second, over {}",
                self.key(about),
                grouped(value as u64),
                grouped(threshold as u64)
            ),
            Rule::LoadSpike => format!(
                "{} queries in a second, over {}, while the hit ratio fell",
                grouped(value as u64),
                grouped(threshold.round() as u64)
            ),
        };
        // A key is called what it is called, and so is a percentile.
        if matches!(alert.rule, Rule::HotKey | Rule::Latency) { told } else { sentence(&told) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::{Recording, Why};
    use crate::scenario::link::Link;
    use crate::sim::simulate;

    struct Told {
        scenario: Scenario,
        recording: Recording,
    }

    /// World `side` of a link.
    fn run(fragment: &str, side: char) -> Told {
        let (link, faults) = Link::parse(fragment);
        assert_eq!(faults, [], "{fragment}");
        let scenario = if side == 'a' { link.a } else { link.b };
        let recording = simulate(&scenario).unwrap();
        Told { scenario, recording }
    }

    impl Told {
        fn why(&self, who: u32) -> Why {
            self.recording.why(who).unwrap()
        }
        fn sentences(&self, who: u32) -> Vec<String> {
            let (key, _) = self.recording.request(who).unwrap();
            let teller = Teller::new(&self.scenario);
            self.why(who).facts.iter().map(|fact| teller.fact(key, fact)).collect()
        }
        /// The first lives that say this, and what they say in all.
        fn who_says(&self, words: &str) -> (u32, Vec<String>) {
            let all = (0..self.recording.requests() as u32).map(|who| (who, self.sentences(who)));
            let mut says = all.filter(|(_, told)| told.iter().any(|one| one.contains(words)));
            says.next().unwrap_or_else(|| panic!("nobody says “{words}”"))
        }
        fn causes(&self, who: u32) -> Vec<Cause> {
            self.why(who).facts.iter().map(|fact| fact.cause).collect()
        }
    }

    #[test]
    fn a_stampede_is_an_expiry_that_nothing_coalesces() {
        let told = run("hot-key", 'a');
        let first = told.who_says("Without protection").0;
        assert!(told.why(first).reached);
        let causes = told.causes(first);
        assert!(matches!(causes[..], [Cause::Expired { .. }, Cause::First { more: 99 }]), "{causes:?}");
        let last = told.causes(296);
        assert!(matches!(last[..], [Cause::Expired { .. }, Cause::Uncoalesced { others: 99 }]), "{last:?}");
        assert!(told.sentences(296)[1].starts_with("99 others were loading the same key already"));
        let calm = told.why(5);
        assert!(!calm.reached);
        assert!(matches!(calm.facts[0].cause, Cause::Found { age: Some(_) }));
    }

    #[test]
    fn a_flight_has_one_leader() {
        let told = run("hot-key", 'b');
        let (leader, says) = told.who_says("it leads");
        assert_eq!(says[1], "It was the first to miss in the app, so it leads: 99 others waited for its answer.");
        let followed = told.why(296);
        assert!(!followed.reached);
        assert_eq!(followed.facts.last().unwrap().cause, Cause::Followed { leader: Some(leader) });
    }

    #[test]
    fn each_app_has_a_flight_of_its_own() {
        let told = run("global-lock", 'a');
        let elsewhere = |who: u32| {
            told.causes(who).into_iter().find_map(|cause| match cause {
                Cause::Elsewhere { others } => Some(others),
                _ => None,
            })
        };
        let all = 0..told.recording.requests() as u32;
        assert_eq!(all.filter_map(elsewhere).collect::<Vec<_>>(), [1, 2, 3, 4]);
        let (_, says) = told.who_says("in other processes");
        assert!(says[1].contains("in its app, so it leads") && says[2].starts_with("1 other was"), "{says:?}");
    }

    #[test]
    fn a_mutex_looks_again() {
        let told = run("breakdown", 'b');
        let (first, says) = told.who_says("looked again, and the cache was still empty");
        assert!(told.why(first).reached);
        assert!(says[0].starts_with("The value had expired"), "{says:?}");
        let (other, _) = told.who_says("another had filled the cache");
        assert!(!told.why(other).reached);
    }

    #[test]
    fn a_lock_that_is_too_short_is_named_with_its_holder() {
        let told = run("lock-too-short", 'a');
        let (who, says) = told.who_says("its lock had expired");
        let causes = told.causes(who);
        assert!(says.iter().any(|one| one.starts_with("It got the lock in Redis")), "{says:?}");
        let holder = causes.iter().find_map(|cause| match cause {
            Cause::LockExpired { holder, after } => Some((*holder, *after)),
            _ => None,
        });
        let (holder, after) = holder.unwrap();
        assert!(after >= Duration::from_millis(80) && told.why(holder).reached, "{says:?}");
        // With a lock of ten seconds nobody says so.
        let long = run("lock-too-short", 'b');
        assert!(
            (0..long.recording.requests() as u32)
                .all(|who| !long.causes(who).iter().any(|c| matches!(c, Cause::LockExpired { .. })))
        );
    }

    #[test]
    fn a_stolen_lock_is_told_from_an_expired_one() {
        let told = run("lock-unsafe-release", 'a');
        told.who_says("had deleted it");
        told.who_says("it deleted another’s");
    }

    #[test]
    fn a_lease_keeps_the_others_away() {
        let told = run("lease", 'b');
        let (who, says) = told.who_says("The cache gave it the lease");
        assert!(told.why(who).reached && says.last().unwrap().contains("kept away"), "{says:?}");
    }

    #[test]
    fn a_refresh_names_its_reader() {
        let told = run("xfetch", 'b');
        let (who, says) = told.who_says("near its end and had it loaded anew");
        assert!(u64::from(who) >= told.scenario.requests());
        let Cause::Refresh { reader: Some(reader), stale: false } = told.causes(who)[0] else { panic!("{says:?}") };
        assert!(says[0].starts_with(&format!("Request {}", grouped(u64::from(reader) + 1))), "{says:?}");
        let stale = run("stale-while-revalidate", 'b');
        stale.who_says("took the stale value and had a new one loaded");
        run("preset=hot-key&do=warm@1s", 'a').who_says("as the script orders");
    }

    #[test]
    fn the_cache_says_why_it_is_empty() {
        run("geecache", 'a').who_says("Nobody had stored the key on localhost:800");
        run("celebrity", 'a').who_says("The key had been deleted 30.");
        run("node-leaves", 'a').who_says("its value is still on");
        let storm = run("eviction-storm", 'a');
        let (_, says) = storm.who_says("evicted");
        assert!(says[0].contains("to make room for key-"), "{says:?}");
        run("admission", 'b').who_says("The cache takes a key at its 2nd load");
        run("penetration-negative", 'a').who_says("keeps no note of that");
        run("penetration-negative", 'b').who_says("the note that this key does not exist");
        run("penetration-bloom", 'b').who_says("Bloom filter does not know");
        let nodes = "preset=hot-key&cache.nodes=one";
        run(&format!("{nodes}&do=flush@1s"), 'a').who_says("one had lost everything");
        run(&format!("{nodes}&do=kill:one@1s"), 'a').who_says("The node one did not answer");
    }

    #[test]
    fn work_goes_on_for_clients_that_are_gone() {
        let told = run("preset=hot-key&clients.timeout=150ms&clients.retry=fixed", 'a');
        let (row, says) = told.who_says("had given up, and the work went on all the same");
        assert_eq!(told.recording.origin(row), Some(197), "the first of the crowd");
        assert!(says[0].contains("request 198"), "{says:?}");
        told.who_says("timed out");
    }

    #[test]
    fn every_query_of_every_preset_has_a_reason() {
        for name in
            crate::scenario::preset::PRESETS.iter().map(|preset| preset.name).filter(|name| !name.contains("100k"))
        {
            for side in ['a', 'b'] {
                let told = run(name, side);
                // Of large runs a sample, evenly.
                let all = told.recording.requests();
                for who in (0..all as u32).step_by((all / 60).max(1)) {
                    let why = told.why(who);
                    // Work that goes on without its client may have been at the database already.
                    let queries = told.recording.life(who).filter(|step| step.to.is_query()).count();
                    assert_eq!(why.reached, queries > 0, "{name} {side} {who}");
                    assert!(
                        !why.facts.is_empty(),
                        "{name} {side} {who}: {:?}",
                        told.recording.life(who).collect::<Vec<_>>()
                    );
                    // That it is a write says it all.
                    let writes = matches!(why.facts[0].cause, Cause::Write | Cause::Batch);
                    if why.reached && !writes {
                        assert!(why.facts.len() >= 2, "{name} {side} {who}: {:?}", why.facts);
                    }
                    let well = |told: &String| told.ends_with('.') && !told.starts_with(char::is_lowercase);
                    assert!(told.sentences(who).iter().all(well), "{:?}", told.sentences(who));
                }
            }
        }
    }

    #[test]
    fn alerts_are_told_with_their_figures() {
        let told = run("hot-key", 'a');
        let teller = Teller::new(&told.scenario);
        let alerts = told.recording.alerts(capacity(&told.scenario));
        let says: Vec<String> = alerts.iter().map(|alert| teller.alert(alert)).collect();
        let has = |words: &str| assert!(says.iter().any(|one| one.contains(words)), "{words}: {says:?}");
        has("100 % of the connections in use, over 80 %");
        has("below 80 %");
        has("over 10 ms");
        has("while the hit ratio fell");
        let calm = run("hot-key", 'b');
        let alerts = calm.recording.alerts(capacity(&calm.scenario));
        assert!(!alerts.iter().any(|alert| alert.rule == Rule::Connections || alert.rule == Rule::LoadSpike));
        let storm = run("eviction-storm", 'a');
        let full = storm.recording.alerts(capacity(&storm.scenario));
        assert!(full.iter().any(|alert| alert.rule == Rule::Memory && alert.severity == Severity::Critical));
    }
}
