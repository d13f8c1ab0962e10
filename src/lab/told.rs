//! Facts as they are told: why a request reached the database, and what an alert says. The sentences are in `words/`.

use crate::message::{Arg, Message};
use crate::recording::alerts::{HIT_RATIO_CRITICAL, HIT_RATIO_CRITICAL_FOR};
use crate::recording::{Alert, Cause, Fact, Phase, Recording, Rule, Severity};
use crate::scenario::script::Act;
use crate::scenario::timeline::Timeline;
use crate::scenario::{Coalesce, Scenario, Topology};
use crate::sim::workload::{HOT, Workload};
use crate::time::{Duration, Instant};
use stampede_mechanisms::eviction::PolicyKind;

/// Tells what happened in one world, by the names that its scenario gives.
pub struct Teller<'a> {
    scenario: &'a Scenario,
    nodes: Vec<String>,
}

/// How long before the look something came about.
fn before(ago: Duration) -> Message {
    if ago == Duration::ZERO {
        "why-at-this-instant".into()
    } else {
        Message::new("why-before").with("ago", Arg::Measured(ago))
    }
}

fn times(n: u32) -> Message {
    Message::new("why-times").with("count", n)
}

fn why(id: &'static str) -> Message {
    Message::new(id)
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
    fn request(&self, who: u32) -> Message {
        if u64::from(who) < self.scenario.requests() {
            why("why-request").with("number", u64::from(who) + 1)
        } else {
            why("why-background")
        }
    }

    /// The same where a sentence begins.
    fn request_first(&self, who: u32) -> Message {
        let request = self.request(who);
        Message { id: format!("{}.first", request.id).into(), ..request }
    }

    fn process(&self) -> Message {
        why(match (self.scenario.apps.topology, self.scenario.apps.count) {
            (Topology::PeerToPeer, _) => "why-at-the-owner",
            (Topology::CacheAside, 1) => "why-in-the-app",
            (Topology::CacheAside, _) => "why-in-its-app",
        })
    }

    /// What began a refresh that no reader began.
    fn orderer(&self, at: Instant) -> Message {
        let warm = |one: &crate::scenario::script::Intervention| one.act == Act::Warm && Instant::ZERO + one.at == at;
        why(if self.scenario.script.actions.iter().any(warm) { "why-warmed" } else { "why-timer" })
    }

    /// Why the cache did not keep `key`, which had been loaded before.
    fn not_taken(&self, key: u32, loads: u32) -> Message {
        let message = if !Workload::exists(key) {
            why("why-no-note")
        } else if self.scenario.cache.admit_after > 1 {
            why("why-not-admitted").with("load", self.scenario.cache.admit_after)
        } else {
            why("why-not-stored")
        };
        message.with("times", times(loads))
    }

    /// One fact about a request for `key`, in a sentence.
    pub fn fact(&self, key: u32, fact: &Fact) -> Message {
        match fact.cause {
            Cause::Write => why("why-write"),
            Cause::Batch => why("why-batch"),
            Cause::Refresh { reader: None, .. } => self.orderer(fact.at),
            Cause::Refresh { reader: Some(reader), stale } => {
                why(if stale { "why-refresh-stale" } else { "why-refresh-early" })
                    .with("reader", self.request_first(reader))
            }
            Cause::Early => why("why-early"),
            Cause::Orphan { client: None } => why("why-orphan"),
            Cause::Orphan { client: Some(client) } => why("why-orphan-of").with("client", self.request(client)),
            Cause::Retry { number, after, reached } => {
                let failed = after == Phase::Error;
                why(if failed { "why-retry-error" } else { "why-retry-timeout" })
                    .with("number", u64::from(number))
                    .with("queries", u64::from(reached))
            }
            Cause::Silent { node, waited } => {
                why("why-silent").with("node", self.node(node)).with("waited", Arg::Measured(waited))
            }
            Cause::Down { node, ago } => why("why-down").with("node", self.node(node)).with("ago", Arg::Measured(ago)),
            Cause::NeverStored { node } => why("why-never-stored").with("node", self.node(node)),
            Cause::NotTaken { loads } => self.not_taken(key, loads),
            Cause::Moved { from, to } => why("why-moved").with("from", self.node(from)).with("to", self.node(to)),
            Cause::Expired { ago } if ago == Duration::ZERO => why("why-expired-now"),
            Cause::Expired { ago } => why("why-expired").with("before", before(ago)),
            Cause::Evicted { ago, by } => why("why-evicted").with("before", before(ago)).with("key", self.key(by)),
            Cause::NotKept { ago } => why("why-not-kept").with("before", before(ago)),
            Cause::Deleted { ago } => why("why-deleted").with("before", before(ago)),
            Cause::Flushed { node, ago } => {
                why("why-flushed").with("node", self.node(node)).with("before", before(ago))
            }
            Cause::Slept { times: n, total } => {
                why("why-slept").with("times", times(n)).with("total", Arg::Measured(total))
            }
            Cause::Queued { waited } => why("why-queued").with("waited", Arg::Measured(waited)),
            Cause::InFlight { waited } => why("why-in-flight").with("waited", Arg::Measured(waited)),
            Cause::Impatient => why("why-impatient"),
            Cause::LookedAgain => why("why-looked-again"),
            Cause::Locked => why("why-locked"),
            Cause::LockExpired { holder, after } => {
                why("why-lock-expired").with("holder", self.request_first(holder)).with("after", Arg::Measured(after))
            }
            Cause::LockTaken { holder, by } => {
                why("why-lock-taken").with("holder", self.request_first(holder)).with("by", self.request(by))
            }
            Cause::Leased { kept: 0 } => why("why-leased"),
            Cause::Leased { kept } => why("why-leased-kept").with("times", times(kept)),
            Cause::LeaseOver { holder, after } => {
                why("why-lease-over").with("holder", self.request_first(holder)).with("after", Arg::Measured(after))
            }
            Cause::Probe { ago } => why("why-probe").with("before", before(ago)),
            Cause::Led { followers } => why("why-led").with("where", self.process()).with("others", followers),
            Cause::Uncoalesced { others } => why("why-uncoalesced").with("others", others),
            Cause::Elsewhere { others } => why("why-elsewhere").with("others", others),
            Cause::First { more: 0 } => self.unguarded(why("why-first")),
            Cause::First { more } => self.unguarded(why("why-first-of").with("more", more)),
            Cause::LockGone { stolen: false } => why("why-lock-gone"),
            Cause::LockGone { stolen: true } => why("why-lock-stolen"),
            Cause::AtEdge => why("why-at-edge"),
            Cause::InApp => why("why-in-app"),
            Cause::Found { age: None } => why("why-found"),
            Cause::Found { age: Some(age) } => why("why-found-aged").with("before", before(age)),
            Cause::FoundStale => why("why-found-stale"),
            Cause::GivenOld { age } => why("why-given-old").with("age", Arg::Measured(age)),
            Cause::FoundNote => why("why-found-note"),
            Cause::Filtered => why("why-filtered"),
            Cause::SharedCall => why("why-shared-call"),
            Cause::Followed { leader: None } => why("why-followed").with("where", self.process()),
            Cause::Followed { leader: Some(leader) } => {
                why("why-followed-of").with("leader", self.request_first(leader)).with("where", self.process())
            }
            Cause::FilledMeanwhile => why("why-filled-meanwhile"),
            Cause::FellBack => why("why-fell-back"),
            Cause::BreakerOpen => why("why-breaker-open"),
            Cause::Shed => why("why-shed"),
            Cause::AppBusy => why("why-app-busy"),
            Cause::NoConnection => why("why-no-connection"),
            Cause::Rejected => why("why-rejected"),
            Cause::GaveUp => why("why-gave-up"),
            Cause::Needless => why("why-needless"),
        }
    }

    /// Adds to a fact that nothing coalesces loads, if so.
    fn unguarded(&self, told: Message) -> Message {
        if self.scenario.protection.coalesce == Coalesce::Off { why("why-unguarded").with("fact", told) } else { told }
    }

    /// Which alert cannot fire in a run of this length, if one cannot.
    pub fn silent(&self, recording: &Recording) -> Option<Message> {
        if recording.is_window() {
            return Some(Message::new("alerts-of-windows"));
        }
        recording.too_short_for_lasting().then(|| {
            Message::new("alert-silent")
                .with("threshold", Arg::Percent(HIT_RATIO_CRITICAL))
                .with("minutes", HIT_RATIO_CRITICAL_FOR.as_secs_f64() / 60.0)
                .with("length", Arg::Measured(recording.end().since(Instant::ZERO)))
        })
    }

    /// What an alert says at its worst.
    pub fn alert(&self, alert: &Alert) -> Message {
        let (value, threshold) = (alert.value, alert.threshold);
        let about = alert.about.unwrap_or(0);
        let message = Message::new(match alert.rule {
            Rule::HitRatio if alert.severity == Severity::Critical => "alert-hit-ratio-lasting",
            Rule::HitRatio => "alert-hit-ratio",
            Rule::Evictions => "alert-evictions",
            Rule::Memory if self.scenario.cache.policy == PolicyKind::NoEviction => "alert-memory-stuck",
            Rule::Memory => "alert-memory",
            Rule::ErrorRate => "alert-error-rate",
            Rule::Goodput => "alert-goodput",
            Rule::ClusterDown => "alert-cluster-down",
            Rule::Latency => "alert-latency",
            Rule::Connections => "alert-connections",
            Rule::HotKey => "alert-hot-key",
            Rule::LoadSpike => "alert-load-spike",
        });
        let ms = |ms: f64| Arg::Measured(Duration::from_nanos((ms * 1e6) as u64));
        match alert.rule {
            Rule::ClusterDown => message.with("value", value as u64),
            Rule::HitRatio | Rule::Memory | Rule::Connections | Rule::ErrorRate | Rule::Goodput => message
                .with("value", Arg::Percent(value))
                .with("threshold", Arg::Percent(threshold))
                .with("target", Arg::Measured(self.scenario.clients.target))
                .with("minutes", HIT_RATIO_CRITICAL_FOR.as_secs_f64() / 60.0)
                .with("node", self.node(about as u16)),
            Rule::Latency => message.with("value", ms(value)).with("threshold", ms(threshold)),
            Rule::Evictions | Rule::HotKey | Rule::LoadSpike => message
                .with("value", value as u64)
                .with("threshold", threshold.round() as u64)
                .with("key", self.key(about)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::Why;
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
            self.why(who).facts.iter().map(|fact| teller.fact(key, fact).to_string()).collect()
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
        assert!(told.sentences(296)[1].starts_with("99 other requests were loading the same key already"));
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
        let (_, says) = told.who_says("in another process");
        assert!(says[1].contains("in its app, so it leads") && says[2].starts_with("1 other request was"), "{says:?}");
    }

    #[test]
    fn a_mutex_looks_again() {
        let told = run("breakdown", 'b');
        let (first, says) = told.who_says("looked the key up a second time, and the cache was still empty");
        assert!(told.why(first).reached);
        assert!(says[0].starts_with("The value had expired"), "{says:?}");
        let (other, _) = told.who_says("another request had filled the cache");
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
        told.who_says("it deleted another request’s lock");
    }

    #[test]
    fn a_lease_keeps_the_others_away() {
        let told = run("lease", 'b');
        let (who, says) = told.who_says("The cache gave it the lease");
        assert!(told.why(who).reached && says.last().unwrap().contains("kept others away"), "{says:?}");
    }

    #[test]
    fn a_refresh_names_its_reader() {
        let told = run("preset=xfetch&b.protection.early_load=background", 'b');
        let (who, says) = told.who_says("near its end and had it loaded anew");
        assert!(u64::from(who) >= told.scenario.requests());
        let Cause::Refresh { reader: Some(reader), stale: false } = told.causes(who)[0] else { panic!("{says:?}") };
        assert!(says[0].starts_with(&format!("Request {}", crate::words::grouped(u64::from(reader) + 1))), "{says:?}");
        let told = run("xfetch", 'b');
        let (who, says) = told.who_says("was to load it anew before it answered");
        assert!(u64::from(who) < told.scenario.requests() && told.why(who).reached, "{says:?}");
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
        run("penetration-negative", 'a').who_says("keeps no negative entry for it");
        run("penetration-negative", 'b').who_says("a negative entry: this key does not exist");
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
        let alerts = told.recording.alerts();
        let says: Vec<String> = alerts.iter().map(|alert| teller.alert(alert).to_string()).collect();
        let has = |words: &str| assert!(says.iter().any(|one| one.contains(words)), "{words}: {says:?}");
        has("100 % of the connections in use, over 80 %");
        has("below 80 %");
        has("over 10 ms");
        has("while the hit ratio fell");
        let calm = run("hot-key", 'b');
        let alerts = calm.recording.alerts();
        assert!(!alerts.iter().any(|alert| alert.rule == Rule::Connections || alert.rule == Rule::LoadSpike));
        let storm = run("eviction-storm", 'a');
        let full = storm.recording.alerts();
        assert!(full.iter().any(|alert| alert.rule == Rule::Memory && alert.severity == Severity::Critical));
    }
}
