//! The table of phases against what happens: in every preset, in hundreds of random worlds, and in worlds made so that
//! what is rare comes about. No step is taken that the table does not allow, and what it allows is taken, or there is a
//! reason why not.
#![cfg(not(target_arch = "wasm32"))]

#[allow(dead_code)] // Others draw more of it.
mod worlds;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use stampede::recording::phase::{Course, Place, Until};
use stampede::recording::{Phase, Recording, Step};
use stampede::scenario::link::Link;
use stampede::scenario::preset::PRESETS;
use stampede::scenario::script::{Act, Intervention};
use stampede::scenario::{Retry, Scenario, Topology};
use stampede::sim::simulate;
use stampede::time::Instant;
use std::collections::{BTreeMap, BTreeSet};

/// A transition: of those that are with a cache node, or before it, also what they came for.
type Transition = (Phase, Option<Phase>, Phase);

/// How many random comparisons are run.
const RANDOM: u64 = 800;

/// Worlds in which happens what is rare.
const RARE: &[&str] = &[
    // Old notes that there is no such key, and a filter that needs none.
    "preset=hot-key&keys.missing_share=1&keys.missing_count=1&cache.negative_ttl=1s&clients.window=2s&protection.late_fill=yes",
    "preset=hot-key&keys.missing_share=0.5&protection.bloom=yes&clients.timeout=10ms&clients.retry=fixed",
    "preset=hot-key&keys.missing_share=1&keys.missing_count=1&cache.negative_ttl=1s&clients.window=2s&protection.late_fill=yes&cache.round_trip=100ms&clients.timeout=60ms&do=crash:1@2.9s,crash:1@3.5s",
    // Nodes that cannot be reached, without which a request fails, or goes on into whatever guards the database.
    "preset=hot-key&protection.coalesce=mutex&do=cut:300ms@2.02s",
    "preset=hot-key&protection.coalesce=mutex&cache.degrade=no&cache.stale_on_error=10s&do=cut:1s@2.0215s",
    "preset=hot-key&protection.coalesce=redis-lock&cache.degrade=no&cache.stale_on_error=10s&do=cut:300ms@2.0215s",
    "preset=hot-key&protection.coalesce=redis-lock&cache.degrade=no&clients.timeout=40ms&do=cut:300ms@2.0215s",
    "preset=hot-key&protection.coalesce=redis-lock&protection.limit=1&do=cut:1s@2.0215s",
    "preset=xfetch&protection.early=threshold&protection.early_load=background&protection.coalesce=redis-lock&cache.degrade=no&do=cut:1s@2s,cut:1s@4s",
    "preset=hot-key&protection.coalesce=redis-lock&database.error_share=1&cache.stale_on_error=10s&do=cut:1s@2.2475s",
    // A refresh that leads others looks again for them, and finds the value, or no node.
    "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.arrivals=constant&clients.rate=1000&clients.count=1000&apps.count=4&cache.ttl=200ms&protection.early=threshold&protection.early_load=background&protection.early_below=5ms&protection.coalesce=flight-lock&protection.lock_poll=5ms&database.query_time=50ms",
    "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.arrivals=constant&clients.rate=1000&clients.count=1000&apps.count=4&cache.ttl=200ms&protection.early=threshold&protection.early_load=background&protection.early_below=5ms&protection.coalesce=flight-lock&protection.lock_poll=5ms&database.query_time=50ms&cache.degrade=no&do=cut:300ms@0.22s",
    // Readers that load early themselves, and are refused, or find their process loading.
    "preset=xfetch&protection.early=threshold&protection.early_below=300ms&protection.coalesce=redis-lock&apps.count=3&clients.timeout=3ms&clients.count=4000",
    "preset=xfetch&protection.early=threshold&protection.coalesce=singleflight&protection.limit=1&apps.count=2&clients.timeout=2500us&clients.count=4000",
    "preset=xfetch&protection.early=threshold&protection.early_below=300ms&protection.coalesce=redis-lock&apps.count=3&clients.count=4000",
    "preset=xfetch&protection.early=threshold&protection.breaker=hystrix&clients.count=6000&do=outage:2s@1s",
    "preset=xfetch&protection.early=threshold&protection.early_load=background&protection.coalesce=redis-lock&protection.lock_ttl=20ms&protection.lock_release=unsafe&apps.count=3&clients.count=5000",
    // A wait for another's load that is over: what follows is a load, which the guards may refuse, an old value, or an error.
    "preset=hot-key&protection.coalesce=mutex&protection.longest_wait=20ms&protection.limit=1",
    "preset=hot-key&protection.coalesce=singleflight&protection.longest_wait=20ms&protection.wait_over=error&clients.timeout=40ms",
    "preset=hot-key&protection.coalesce=redis-lock&protection.longest_wait=20ms&protection.wait_over=stale&cache.stale_on_error=10s",
    "preset=hot-key&protection.coalesce=lease&protection.longest_wait=20ms&protection.wait_over=error&clients.timeout=70ms",
    "preset=xfetch&protection.early=threshold&protection.early_load=background&protection.coalesce=mutex&protection.longest_wait=10ms&protection.breaker=hystrix&do=outage:4s@1s",
    "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.arrivals=constant&clients.rate=1000&clients.count=1000&apps.count=4&cache.ttl=200ms&protection.early=threshold&protection.early_load=background&protection.early_below=5ms&protection.coalesce=flight-lock&protection.lock_poll=5ms&database.query_time=50ms&protection.longest_wait=8ms&protection.wait_over=error",
    // An app that waits for the call of another, which its client does not, or which fails.
    "preset=geecache&protection.coalesce=singleflight&clients.timeout=150ms&clients.retry=fixed&clients.retries=3&database.error_share=0.5",
    "preset=geecache&protection.coalesce=singleflight&clients.timeout=60ms&database.error_share=1",
    // The database refuses, or fails, until a breaker opens.
    "preset=hot-key&database.round_trip=40ms&do=outage:1s@2.01s,crash:1@2.03s",
    "preset=geecache&database.error_share=1&cache.stale_on_error=10s&clients.timeout=150ms",
    "preset=hot-key&database.queue_limit=1&cache.stale_on_error=10s&clients.timeout=100ms",
    "preset=xfetch&protection.early=threshold&protection.early_load=background&protection.breaker=hystrix&clients.timeout=20500us&do=outage:2s@1s",
    "preset=xfetch&protection.early=threshold&protection.early_load=background&protection.coalesce=redis-lock&protection.breaker=hystrix&do=outage:2s@1s,cut:5ms@1.5s,cut:5ms@1.7s",
    "preset=xfetch&protection.coalesce=mutex&protection.breaker=hystrix&keys.popularity=uniform&keys.count=500&do=outage:5s@1s,cut:20ms@3s,cut:20ms@3.5s,cut:20ms@4s",
    // A value that the cache does not take, or does not take any more.
    "preset=hot-key&protection.coalesce=redis-lock&cache.max_entries=10&cache.admit_after=3",
    "preset=xfetch&protection.early=threshold&protection.early_load=background&writes.strategy=versioned&clients.read_share=0.5&database.replicas=1",
    "preset=hot-key&protection.coalesce=redis-lock&writes.strategy=versioned&clients.read_share=0.5",
    // A lock that another has by then, released after a load that failed.
    "preset=hot-key&protection.coalesce=redis-lock&protection.lock_release=unsafe&protection.lock_ttl=60ms&database.error_share=0.5&cache.stale_on_error=10s",
    "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.arrivals=constant&clients.rate=1000&clients.count=1000&apps.count=4&cache.ttl=200ms&protection.early=threshold&protection.early_below=50ms&protection.coalesce=redis-lock&protection.lock_poll=5ms&protection.lock_release=unsafe&protection.lock_ttl=20ms&database.query_time=50ms",
    // A queue of writes that is full, and writes that are tried again.
    "preset=hot-key&clients.read_share=0&writes.strategy=write-back&writes.queue=1&clients.timeout=10ms&clients.retry=fixed",
    "preset=hot-key&clients.read_share=0&writes.strategy=write-back&writes.queue=1&writes.linger=2s&clients.retry=fixed",
    "preset=hot-key&clients.read_share=0.5&writes.strategy=delete-update&writes.cache_fails=0.5&clients.timeout=50ms&clients.retry=fixed",
    "preset=hot-key&clients.read_share=0.5&writes.strategy=write-through&cache.service=3ms&clients.timeout=25ms&do=cut:1s@2.05s",
    "preset=hot-key&clients.read_share=0.5&writes.strategy=write-back&writes.log=every-write&writes.log_time=20ms",
    // Events of the database's log that are lost, wait for a node, or find none.
    "preset=hot-key&clients.read_share=0.2&writes.events=yes&writes.event_delay=20ms&writes.event_loss=0.5&cache.service=0s",
    "preset=hot-key&clients.read_share=0.2&writes.events=yes&writes.event_delay=0s&database.write_time=0s&cache.service=3ms&do=cut:50ms@2.05s",
    // An app with few workers, at which requests of all kinds wait, find all places taken, or are given up.
    "preset=hot-key&apps.workers=1&apps.backlog=3&clients.timeout=100ms&clients.retry=fixed&apps.l1_ttl=5s&keys.missing_share=0.3&protection.bloom=yes",
    "preset=hot-key&apps.workers=1&apps.backlog=0&clients.timeout=10ms&clients.retry=fixed&clients.read_share=0.5",
    "preset=hot-key&clients.read_share=0.2&writes.strategy=write-through&apps.workers=1&apps.backlog=20",
    "preset=hot-key&clients.read_share=0.2&writes.strategy=delete-update&writes.cache_fails=0.5&apps.workers=1&apps.backlog=20",
    "preset=hot-key&clients.read_share=0&writes.strategy=write-back&writes.cache_fails=0.5&writes.queue=3&writes.linger=2s&apps.workers=1&clients.timeout=40ms",
    "preset=hot-key&clients.read_share=0&writes.strategy=write-back&writes.log=every-write&apps.workers=1",
    "preset=hot-key&clients.read_share=0&writes.strategy=write-around&apps.workers=2&apps.pool=1&apps.pool_queue=0",
    "preset=hot-key&clients.read_share=0&writes.strategy=write-around&apps.workers=2&apps.pool=1",
    // A process with few connections, at which queries of all kinds wait, wait too long, or find all places taken.
    "preset=hot-key&apps.pool=2&apps.pool_wait=150ms&cache.stale_on_error=1s&clients.timeout=120ms",
    "preset=hot-key&apps.pool=2&apps.pool_queue=3&keys.popularity=uniform&keys.count=50&protection.coalesce=redis-lock",
    "preset=hot-key&apps.pool=2&apps.pool_queue=3&keys.popularity=uniform&keys.count=50&protection.coalesce=redis-lock&do=cut:60ms@2s",
    "preset=hot-key&apps.pool=2&apps.pool_queue=3&keys.popularity=uniform&keys.count=50&protection.coalesce=redis-lock&protection.lock_poll=10ms&do=cut:300ms@2.0215s",
    "preset=hot-key&apps.pool=2&apps.pool_queue=3&keys.popularity=uniform&keys.count=50&protection.coalesce=mutex",
    "preset=hot-key&apps.pool=2&apps.pool_queue=3&keys.popularity=uniform&keys.count=50&protection.coalesce=mutex&do=cut:300ms@2.02s",
    "preset=hot-key&apps.pool=2&keys.popularity=uniform&keys.count=50&protection.coalesce=mutex&do=cut:300ms@2.02s",
    "preset=xfetch&protection.early=threshold&protection.early_below=1s&keys.popularity=uniform&keys.count=30&apps.pool=1&apps.pool_queue=2",
    "preset=hot-key&clients.read_share=0.2&writes.strategy=update-delete&apps.pool=1&apps.pool_queue=2&clients.retry=fixed&clients.timeout=100ms",
    "preset=hot-key&clients.read_share=0.2&writes.strategy=delete-update&writes.cache_fails=0.5&apps.pool=1&apps.pool_queue=2",
    "preset=hot-key&clients.read_share=0.5&writes.strategy=write-back&writes.linger=5ms&cache.preload=no&apps.pool=1&apps.pool_queue=1",
    "preset=geecache&clients.read_share=0.5&writes.strategy=write-through&database.write_time=50ms&apps.pool=1&apps.pool_queue=1&keys.popularity=uniform&keys.count=9",
    "preset=geecache&clients.read_share=0.5&writes.strategy=write-through&database.write_time=50ms&apps.pool=1&apps.pool_wait=60ms&cache.service=1ms&keys.popularity=uniform&keys.count=9",
    "preset=hot-key&apps.workers=1&apps.backlog=30&keys.missing_share=0.5&protection.bloom=yes",
    "preset=hot-key&clients.read_share=0&writes.strategy=write-back&writes.queue=5&writes.linger=2s&writes.log=every-write&writes.log_time=20ms&apps.workers=1&clients.timeout=60ms",
    "preset=hot-key&clients.read_share=0.5&writes.strategy=write-around&database.write_time=200ms&apps.workers=2&apps.pool=1&apps.pool_queue=0&cache.ttl=1h",
    "preset=hot-key&apps.pool=2&apps.pool_wait=150ms&clients.timeout=120ms",
    "preset=hot-key&apps.pool=1&apps.pool_queue=30&keys.popularity=uniform&keys.count=50&protection.coalesce=redis-lock&protection.lock_poll=10ms&do=cut:300ms@2.0215s",
    "preset=hot-key&clients.read_share=0.5&writes.strategy=write-back&writes.linger=5ms&cache.preload=no&apps.pool=1&apps.pool_queue=0",
    "preset=hot-key&clients.read_share=0.5&writes.strategy=write-back&writes.linger=5ms&cache.preload=no&apps.pool=1",
    // Values that wait for the link of their node: fresh, stale, near their end, and found by a second lookup.
    "preset=hot-key&cache.ttl=1h&cache.bandwidth=1000000&keys.value_bytes=10000&clients.timeout=100ms&clients.retry=fixed&do=crash:1@2.1s",
    "preset=hot-key&cache.grace=10s&cache.bandwidth=1000000&keys.value_bytes=10000",
    "preset=hot-key&protection.coalesce=redis-lock&cache.bandwidth=1000000&keys.value_bytes=10000",
    "preset=xfetch&protection.early=threshold&cache.bandwidth=1000000",
    // A process that sends its queries again.
    "preset=hot-key&apps.retries=2&database.queue_limit=1",
    "preset=hot-key&apps.retries=3&database.error_share=1&protection.breaker=hystrix&database.query_time=20ms&clients.window=1s",
    "preset=hot-key&apps.retries=1&apps.retry_wait=5ms&apps.pool=1&apps.pool_queue=0&database.error_share=1&database.query_time=7ms",
    "preset=xfetch&protection.early=threshold&protection.early_load=background&protection.early_below=1s&keys.popularity=uniform&keys.count=30&apps.pool=1&apps.pool_queue=0",
    "preset=hot-key&clients.read_share=0.8&writes.strategy=write-back&writes.linger=5ms&keys.popularity=uniform&keys.count=50&apps.pool=1&apps.pool_queue=0&cache.preload=no",
    "preset=hot-key&protection.coalesce=mutex&protection.longest_wait=20ms&apps.pool=1&apps.pool_queue=0",
    "preset=hot-key&clients.read_share=0&writes.strategy=write-back&writes.queue=3&database.write_time=5s&writes.log=every-write&writes.log_time=20ms&apps.workers=1&clients.timeout=60ms",
    "preset=hot-key&apps.retries=2&apps.retry_wait=5ms&apps.pool=1&database.error_share=0.5&database.query_time=7ms&keys.popularity=uniform&keys.count=50",
    "preset=hot-key&apps.retries=3&apps.retry_wait=5ms&database.error_share=1&database.query_time=7ms&protection.rate=5&keys.popularity=uniform&keys.count=50",
    // What the random worlds show or do not, as they are drawn.
    "preset=xfetch&protection.early=threshold&protection.early_below=300ms&protection.rate=1&protection.rate_burst=1&clients.count=4000",
    "preset=xfetch&protection.early=threshold&protection.early_below=300ms&protection.throttle=yes&database.queue_limit=0&database.connections=1&clients.count=4000",
    "preset=geecache&clients.arrivals=constant&clients.rate=100&cache.ttl=100ms&cache.stale_on_error=10s&database.error_share=0.5&database.query_time=20ms",
    "preset=hot-key&protection.limit=1&cache.stale_on_error=10s",
    "preset=xfetch&protection.early=threshold&protection.early_below=300ms&protection.coalesce=redis-lock&protection.lock_release=unsafe&protection.lock_ttl=20ms",
    "preset=hot-key&database.round_trip=20ms&database.queue_limit=1&do=crash:1@2.03s,crash:1@2.05s",
    "preset=hot-key&clients.read_share=0.5&writes.strategy=write-back&writes.log=every-write&writes.cache_fails=0.5",
    // A request waits for a call to a peer, until that is too long.
    "preset=geecache&apps.count=2&protection.longest_wait=20ms&clients.timeout=150ms",
    "preset=geecache&apps.count=3&apps.peers=yes&cache.preload=no&protection.longest_wait=20ms&protection.wait_over=error",
    // Values that are found for clients that have given up.
    "preset=hot-key&apps.l1_ttl=5s&clients.timeout=10ms&clients.retry=fixed",
    "preset=geecache&clients.timeout=25ms",
];

/// Steps that are allowed but do not occur here, and why they are allowed all the same.
const REASONS: [(&[Phase], &[Phase], &str); 4] = [
    (&[Phase::WaitCall], &[Phase::Cancelled], "only among peers an app calls, and no app among peers restarts"),
    (
        &[Phase::Loaded],
        &[Phase::Error, Phase::Cancelled],
        "only peers hand a value over, and no app among peers restarts",
    ),
    (
        &[Phase::WriteToNode, Phase::WaitWrite],
        &[Phase::Cancelled],
        "what goes on without its client is a node's then, and nodes go on with what they write through",
    ),
    (
        &[Phase::L1Hit],
        &[Phase::Abandoned],
        "a client that gives up before it is with its app does so at each try, and so nothing is ever kept in the app",
    ),
];

/// What the worlds showed.
#[derive(Default)]
struct Seen {
    transitions: BTreeMap<Transition, String>,
    /// The phases in which time passed.
    lasting: BTreeSet<Phase>,
    /// Where a client's request, or work without one, is well within a phase: to cut it short there.
    within: BTreeMap<(Phase, bool), Vec<Within>>,
}

/// A job well within a phase.
#[derive(Clone, Copy)]
struct Within {
    world: usize,
    app: u16,
    at: Instant,
    /// When its try set out.
    since: Instant,
}

/// How many of them are remembered for each phase, in worlds of fewer steps than this: they are run again.
const MOST: usize = 12;
const SMALL: usize = 5_000;

impl Seen {
    /// Reads a recording; breaks off where a step is not allowed.
    fn read(&mut self, world: usize, scenario: &Scenario, recording: &Recording, name: &str) {
        let acts: BTreeSet<Instant> = scenario.script.actions.iter().flat_map(instants).collect();
        let mut now: Vec<Option<(Step, Option<Phase>)>> = vec![None; recording.requests()];
        let mut tried = vec![Instant::ZERO; recording.requests()];
        let steps: Vec<Step> = (0..recording.steps()).map(|i| recording.step(i)).collect();
        // At the instant of each step: whether several rows take one.
        let together = steps.chunk_by(|one, next| one.at == next.at);
        let several = together.flat_map(|steps| {
            let several = steps.iter().any(|step| step.who != steps[0].who);
            steps.iter().map(move |_| several)
        });
        for (step, several) in steps.iter().copied().zip(several) {
            let who = step.who as usize;
            let what = || format!("{:?} → {:?} by {} at {} in {name}", step.from, step.to, step.who, step.at);
            assert!(in_bounds(scenario, recording, &step), "{}: place {}", what(), step.place);
            let before = now[who];
            let errand = match before {
                None => recording.origin(step.who).and_then(|origin| now[origin as usize]?.1),
                Some((from, errand)) => {
                    let kept = step.from.is_at_node().then_some(errand).flatten();
                    let allowed = step.from.then(kept.unwrap_or(step.from)).contains(step.to);
                    assert!(allowed || step.from.cut_short().contains(step.to), "{}, for {kept:?}", what());
                    self.transitions.entry((step.from, kept, step.to)).or_insert_with(|| name.to_owned());
                    let passed = step.at > from.at;
                    assert!(!passed || !step.from.is_instant(), "{}: time has passed", what());
                    if passed {
                        self.lasting.insert(step.from);
                    }
                    // A request that waits for others goes on when one of them does, or when something is done to the world; or it
                    // has waited as long as it may.
                    if let Course::Waits(_, Until::Others) = step.from.entry().course
                        && !step.from.cut_short().contains(step.to)
                        && step.to != Phase::WaitOver
                    {
                        // A request that waits for a connection of its process's pool may give up by itself.
                        let gave_up = step.to == Phase::NoConnection;
                        assert!(several || gave_up || acts.contains(&step.at), "{}: nobody ended its wait", what());
                    }
                    self.remember(world, recording, &from, step.at, tried[who]);
                    if step.from.is_at_node() { errand } else { step.to.is_at_node().then_some(step.from) }
                }
            };
            if step.to.is_at_client() || step.to == Phase::Retry {
                tried[who] = step.at;
            }
            now[who] = Some((step, errand));
        }
        for (last, _) in now.iter().flatten() {
            assert!(last.to.is_end(), "{} never ended in {name}", last.who);
        }
    }

    fn remember(&mut self, world: usize, recording: &Recording, from: &Step, until: Instant, tried: Instant) {
        let client = (from.who as usize) < recording.clients();
        let places = self.within.entry((from.to, client)).or_default();
        let (since, until) = (from.at.as_nanos(), until.as_nanos());
        if recording.steps() < SMALL
            && until > since + 1
            && places.len() < MOST
            && places.last().is_none_or(|last| last.world != world)
        {
            let (_, app) = recording.request(from.who).unwrap();
            let at = Instant::from_nanos(since + (until - since) / 2);
            places.push(Within { world, app, at, since: tried });
        }
    }
}

/// When something is done to the world: it may last.
fn instants(one: &Intervention) -> impl Iterator<Item = Instant> {
    let at = Instant::ZERO + one.at;
    [Some(at), one.act.over().map(|(length, _)| at + length)].into_iter().flatten()
}

/// Whether the place of a step is one that there is.
fn in_bounds(scenario: &Scenario, recording: &Recording, step: &Step) -> bool {
    let (apps, nodes) = (scenario.apps.count, recording.nodes() as u64);
    let servers = scenario.database.replicas + 1;
    let peers = scenario.apps.topology == Topology::PeerToPeer;
    let places = match step.to.entry().place {
        Place::Nowhere => 1,
        Place::App => apps,
        Place::Node => nodes,
        // A node may write through.
        Place::Loader => {
            if peers {
                nodes
            } else {
                apps.max(nodes)
            }
        }
        Place::Server => servers,
        Place::Connection => servers * scenario.database.connections,
    };
    u64::from(step.place) < places
}

/// Every preset but the largest, the random worlds, and those in which happens what is rare.
fn all_worlds() -> Vec<(String, Scenario)> {
    let presets = PRESETS.iter().map(|preset| preset.name).filter(|name| *name != "geecache-100k");
    let presets = presets.map(|name| (format!("preset={name}"), Link::to_preset(name).unwrap()));
    let random = (0..RANDOM).map(|case| {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&case.to_le_bytes());
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let link =
            worlds::world(60).new_tree(&mut TestRunner::new_with_rng(Config::default(), rng)).unwrap().current().link();
        (link.fragment(), link)
    });
    let rare = RARE.iter().map(|fragment| {
        let (link, faults) = Link::parse(fragment);
        assert_eq!(faults, [], "{fragment}");
        ((*fragment).to_owned(), link)
    });
    let all = presets.chain(random).chain(rare);
    all.flat_map(|(name, link)| [(format!("A of {name}"), link.a), (format!("B of {name}"), link.b)]).collect()
}

/// Where no run cut a phase short in this way, one is made to: while a job is known to be in that phase, its
/// client gives up, or its app restarts.
fn aim(seen: &mut Seen, worlds: &mut Vec<(String, Scenario)>, phase: Phase, to: Phase) {
    let rows = [to != Phase::Cancelled, false];
    let places: Vec<Within> =
        rows.iter().flat_map(|client| seen.within.get(&(phase, *client)).cloned().unwrap_or_default()).collect();
    for one in places {
        if seen.transitions.keys().any(|(from, _, then)| (*from, *then) == (phase, to)) {
            return;
        }
        let (name, scenario) = &worlds[one.world];
        let mut scenario = scenario.clone();
        if matches!(to, Phase::TimedOut | Phase::Backoff) {
            scenario.clients.timeout = one.at.since(one.since);
            scenario.clients.retry = if to == Phase::Backoff { Retry::Fixed } else { Retry::Off };
        } else {
            let at = one.at.since(Instant::ZERO);
            scenario.script.actions.push(Intervention { at, act: Act::Crash(u64::from(one.app) + 1) });
        }
        let name = format!("{to:?} aimed at {phase:?} at {} in {name}", one.at);
        // The last line is the world that breaks a rule, if one does.
        println!("{name}");
        if scenario.faults().is_empty()
            && let Some(recording) = worlds::run(&scenario)
        {
            seen.read(worlds.len(), &scenario, &recording, &name);
            worlds.push((name, scenario));
        }
    }
}

#[test]
fn every_step_is_allowed_and_what_is_allowed_comes_about() {
    let mut worlds = all_worlds();
    let mut seen = Seen::default();
    for (world, (name, scenario)) in worlds.iter().enumerate() {
        println!("{name}");
        let chosen = name["A of ".len()..].starts_with("preset=");
        if let Some(recording) = if chosen { simulate(scenario).ok() } else { worlds::run(scenario) } {
            seen.read(world, scenario, &recording, name);
        }
    }
    for phase in Phase::ALL {
        for to in phase.cut_short().iter() {
            aim(&mut seen, &mut worlds, phase, to);
        }
    }
    // A node answers the same whether it is busy or not, and may fall silent whatever it works on.
    let met: BTreeSet<Transition> = seen
        .transitions
        .keys()
        .flat_map(|&(from, errand, to)| match (from, errand) {
            (Phase::AtNode, Some(errand)) if errand.entry().then.contains(to) => vec![(errand, None, to)],
            (Phase::Unreachable, _) => vec![(from, errand, to), (from, None, to)],
            _ => vec![(from, None, to)],
        })
        .collect();
    let mut missing = Vec::new();
    for from in Phase::ALL {
        let orders = Phase::ALL.into_iter().filter(|phase| phase.is_order());
        let errands = orders.map(Some).filter(|_| from == Phase::Unreachable).chain([None]);
        for errand in errands {
            let follows =
                if errand.is_some() { from.then(errand.unwrap_or(from)) } else { from.then(from).or(from.cut_short()) };
            missing.extend(follows.iter().map(|to| (from, errand, to)).filter(|one| !met.contains(one)));
        }
    }
    let reasoned = REASONS.iter().flat_map(|(from, to, _)| from.iter().map(move |from| (*from, *to)));
    let reasoned: BTreeSet<Transition> =
        reasoned.flat_map(|(from, to)| to.iter().map(move |to| (from, None, *to))).collect();
    let unreasoned: Vec<_> = missing.iter().filter(|one| !reasoned.contains(one)).collect();
    assert!(unreasoned.is_empty(), "allowed, and never taken: {unreasoned:?}");
    let taken: Vec<_> = reasoned.iter().filter(|one| !missing.contains(one)).collect();
    assert!(taken.is_empty(), "taken, although there is a reason why not: {taken:?}");
    for phase in Phase::ALL {
        let lasts = !phase.is_instant() && !phase.is_end();
        assert_eq!(lasts, seen.lasting.contains(&phase), "{phase:?}: whether time passes in it");
    }
}
