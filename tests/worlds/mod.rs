//! Random comparisons: links drawn from the table of parameters and the forms of interventions, so that a new one of
//! either is drawn from the day it is declared.
//!
//! What is drawn is kept small by construction, so that thousands can be run: of each figure whose size costs time, the
//! worlds have little. No parameter and no kind of intervention is left out.

pub mod shrink;

use proptest::prelude::*;
use proptest::sample::Index;
use stampede::recording::{Phase, Recording};
use stampede::scenario::interventions::{FORMS, Need};
use stampede::scenario::link::Link;
use stampede::scenario::look::Look;
use stampede::scenario::preset::PRESETS;
use stampede::scenario::script::{self, Act, Intervention};
use stampede::scenario::value::{Kind, NO_LIMIT};
use stampede::scenario::{PARAMETERS, Parameter, Scenario, WriteStrategy};
use stampede::sim::{Allowance, simulate_within};
use stampede::time::{Duration, Instant};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

const SCRIPT: &str = "script.actions";

/// A number from `min` to `max`: every magnitude is as likely as another, and the ends come up often.
fn magnitude(min: u64, max: u64) -> BoxedStrategy<u64> {
    prop_oneof![
        6 => (0u32..64, any::<u64>()).prop_map(move |(shift, bits)| min.saturating_add(bits >> shift).min(max)),
        1 => Just(min),
        1 => Just(max),
    ]
    .boxed()
}

/// The spelling of any value that a parameter accepts; of the script, which is drawn in another way, only nothing.
fn spelled(kind: Kind) -> BoxedStrategy<String> {
    let name = |max: usize| {
        prop::collection::vec(any::<char>(), 1..=max).prop_map(|chars| {
            let name: String = chars.into_iter().filter(|c| !c.is_control() && *c != ',').collect();
            if name.trim().is_empty() { "x".to_owned() } else { name.trim().to_owned() }
        })
    };
    match kind {
        Kind::Script => Just(String::new()).boxed(),
        Kind::Whole { min, max, .. } => magnitude(min, max).prop_map(|n| n.to_string()).boxed(),
        Kind::Limit { min, max, .. } => {
            prop_oneof![3 => magnitude(min, max).prop_map(|n| n.to_string()), 1 => Just(NO_LIMIT.to_owned())].boxed()
        }
        Kind::Real { min, max } => prop_oneof![
            (min..=max).prop_map(|x| x.to_string()),
            prop::sample::select(vec![min.to_string(), max.to_string(), (min + (max - min) / 4.0).to_string()]),
        ]
        .boxed(),
        Kind::Time { min, max } => prop_oneof![
            magnitude(min.as_nanos(), max.as_nanos()).prop_map(Duration::from_nanos),
            // What meets other times of a run.
            (0u64..400).prop_map(move |ms| Duration::from_millis(ms).clamp(min, max)),
        ]
        .prop_map(|length| length.to_string())
        .boxed(),
        Kind::Choice(options) => prop::sample::select(options).prop_map(str::to_owned).boxed(),
        Kind::Flag => prop::sample::select(vec!["yes".to_owned(), "no".to_owned()]).boxed(),
        Kind::Text { max } => name(max).boxed(),
        Kind::Names { max } => prop_oneof![
            prop::collection::btree_set(name(64), 1..=max.min(8))
                .prop_map(|names| names.into_iter().collect::<Vec<_>>().join(",")),
            (1usize..6).prop_map(|count| (1..=count).map(|n| format!("n{n}")).collect::<Vec<_>>().join(",")),
        ]
        .boxed(),
    }
}

/// What goes together, with values at which a small world shows it. Without values: any.
const THEMES: &[&[(&str, &[&str])]] = &[
    &[("apps.count", &["2", "3"])],
    &[("apps.l1_ttl", &["50ms", "1s"])],
    &[("apps.topology", &["peer-to-peer"]), ("protection.coalesce", &["none", "mutex", "singleflight"])],
    &[
        ("apps.topology", &["peer-to-peer"]),
        ("apps.peers", &["yes"]),
        ("apps.count", &["2", "5"]),
        ("protection.coalesce", &["none", "mutex", "singleflight"]),
        ("protection.longest_wait", &["0s", "1ms", "80ms"]),
        ("protection.wait_over", &[]),
    ],
    &[("cache.hot_copies", &["2", "64"]), ("cache.hot_above", &["0", "5"])],
    &[("cache.hot_copies", &["2"]), ("cache.hot_above", &["0"]), ("writes.strategy", &["update-set", "write-back"])],
    &[
        ("cache.nodes", &["n1,n2", "n1,n2,n3"]),
        ("cache.hot_copies", &["2", "3"]),
        ("cache.hot_above", &["0", "0", "20"]),
    ],
    &[
        ("cache.nodes", &["n1,n2", "n1,n2,n3"]),
        ("cache.load_bound", &["0.1", "0.25", "1"]),
        ("cache.service", &["0s", "1ms"]),
    ],
    &[
        ("cache.nodes", &["n1,n2,n3"]),
        ("cache.replica", &["yes"]),
        ("cache.replica_lag", &["0s", "20ms", "1s"]),
        ("cache.failover", &["0s", "20ms", "200ms"]),
        ("protection.coalesce", &["redis-lock", "redlock", "lease", "flight-lock"]),
    ],
    &[("cache.sliding", &["yes"]), ("cache.ttl", &["50ms", "200ms"]), ("cache.grace", &["0s", "50ms"])],
    &[("cache.bandwidth", &["20000", "1000000"]), ("keys.value_bytes", &["100", "1000"])],
    &[("protection.rate", &["5", "50"]), ("protection.rate_burst", &["1", "10"])],
    &[("cache.active_expiry", &["yes"]), ("cache.ttl", &["50ms", "200ms"])],
    &[("cache.nodes", &["n1,n2,n3"]), ("cache.timeout", &["5ms", "50ms"]), ("cache.degrade", &[])],
    &[("cache.service", &["1ms", "5ms"])],
    &[("cache.ttl", &["50ms", "200ms"]), ("clients.arrivals", &["constant"]), ("clients.rate", &["50", "300"])],
    &[("cache.ttl", &["50ms", "200ms"]), ("cache.grace", &["50ms", "1s"])],
    &[
        ("cache.ttl", &["50ms", "200ms"]),
        ("protection.early", &[]),
        ("protection.early_load", &[]),
        ("protection.early_below", &["1ms", "30ms"]),
    ],
    &[("cache.stale_on_error", &["200ms", "10s"]), ("database.error_share", &["0.3", "0.7"]), ("cache.ttl", &["50ms"])],
    &[
        ("cache.max_entries", &["1", "3"]),
        ("keys.popularity", &[]),
        ("keys.count", &["5", "30"]),
        ("cache.policy", &[]),
    ],
    &[("clients.timeout", &["30ms", "100ms", "300ms"]), ("clients.cancel", &[]), ("clients.retry", &[])],
    &[("clients.timeout", &["30ms", "100ms"]), ("protection.late_fill", &["yes"])],
    &[("clients.read_share", &["0.5", "0.8"]), ("writes.strategy", &[])],
    &[
        ("clients.read_share", &["0.5", "0.8"]),
        ("writes.strategy", &["update-delete", "delete-update"]),
        ("writes.delete_again", &["5ms"]),
    ],
    &[
        ("clients.read_share", &["0.5", "0.8"]),
        ("writes.strategy", &[]),
        ("writes.events", &["yes"]),
        ("writes.event_delay", &["0s", "5ms", "100ms"]),
        ("writes.event_spread", &["0s", "100ms"]),
        ("writes.event_loss", &["0", "0.3"]),
    ],
    &[
        ("clients.read_share", &["0.5", "0.8"]),
        ("writes.strategy", &["update-delete", "delete-update", "update-set"]),
        ("writes.related", &["1", "7"]),
        ("writes.purge", &[]),
        ("cache.nodes", &["n1", "n1,n2,n3"]),
        ("cache.service", &["0s", "10us", "1ms"]),
    ],
    &[
        ("clients.read_share", &["0.5"]),
        ("writes.strategy", &["write-back"]),
        ("writes.log", &[]),
        ("writes.linger", &["0s", "20ms", "300ms"]),
        ("writes.graceful", &[]),
    ],
    &[("clients.read_share", &["0.5"]), ("writes.strategy", &["write-through"]), ("database.write_time", &["50ms"])],
    &[("keys.popularity", &[]), ("keys.count", &["2", "5", "30"])],
    &[
        ("keys.popularity", &["uniform", "zipf"]),
        ("keys.count", &["5", "30"]),
        ("keys.second_share", &["0.3", "1"]),
        ("keys.lasting_share", &["0", "0.5"]),
        ("cache.second_ttl", &["20ms", "1s"]),
        ("cache.ttl", &["100ms"]),
        ("cache.sliding", &[]),
    ],
    &[
        ("cache.negative_ttl", &["50ms", "1s"]),
        ("keys.missing_share", &["0.3", "0.7"]),
        ("keys.missing_count", &["0", "1", "5"]),
    ],
    &[("protection.coalesce", &["mutex", "singleflight"])],
    &[
        ("protection.coalesce", &["lease"]),
        ("protection.lease_hold", &["20ms", "300ms"]),
        ("protection.lease_stale", &[]),
    ],
    &[
        ("protection.coalesce", &["flight-lock", "flight-lease"]),
        ("apps.count", &["2", "3"]),
        ("protection.lock_poll", &["5ms", "20ms"]),
        ("protection.lease_wait", &["5ms", "20ms"]),
        ("protection.lock_ttl", &["20ms", "100ms", "10s"]),
        ("protection.lease_hold", &["20ms", "300ms"]),
        ("protection.lease_stale", &[]),
    ],
    &[("protection.coalesce", &["lease"]), ("protection.lease_stale", &["yes"]), ("protection.lease_wait", &["20ms"])],
    &[
        ("protection.coalesce", &["redis-lock", "redlock"]),
        ("protection.lock_ttl", &["20ms", "100ms", "10s"]),
        ("protection.lock_release", &[]),
    ],
    &[
        ("protection.longest_wait", &["1ms", "20ms", "80ms"]),
        ("protection.wait_over", &[]),
        ("protection.coalesce", &["mutex", "singleflight", "redis-lock", "lease", "flight-lock", "flight-lease"]),
        ("cache.stale_on_error", &["0s", "10s"]),
    ],
    &[("protection.breaker", &[]), ("database.error_share", &["0.7"]), ("protection.breaker_open", &["50ms"])],
    &[("protection.throttle", &["yes"]), ("database.error_share", &["0.3", "0.7"])],
    &[("protection.limit", &["1", "3"])],
    &[("database.connections", &["1", "3"]), ("database.query_time", &["20ms", "100ms"])],
    &[("database.connections", &["1"]), ("database.queue_limit", &["0", "1", "5"])],
    &[("database.connections", &["1"]), ("database.shed", &[]), ("clients.timeout", &["100ms"])],
    &[
        ("clients.arrivals", &["constant", "ramp", "spike", "daily"]),
        ("clients.for", &["100ms", "1s"]),
        ("clients.day", &["200ms", "1s"]),
    ],
    &[("apps.count", &["2", "3", "5"]), ("apps.balance", &[])],
    &[("apps.workers", &["1", "3"]), ("apps.backlog", &["0", "2", "none"]), ("apps.count", &["1", "2"])],
    &[
        ("apps.pool", &["1", "2"]),
        ("apps.pool_queue", &["0", "3", "none"]),
        ("apps.pool_wait", &["5ms", "50ms", "30s"]),
        ("database.query_time", &["20ms", "100ms"]),
    ],
    &[("apps.pool", &["1", "3", "none"]), ("apps.count", &["2", "3"]), ("database.max_connections", &["1", "2", "4"])],
    &[("database.replicas", &["1", "2"]), ("database.lag", &["50ms"])],
    &[
        ("database.replicas", &["1", "2"]),
        ("apps.pool", &["1", "3"]),
        ("database.max_connections", &["2", "4", "none"]),
        ("database.connect_time", &["0s", "20ms"]),
        ("clients.read_share", &["0.5"]),
        ("writes.strategy", &["update-delete", "write-around", "versioned"]),
    ],
];

type Setting = (&'static str, String);

fn parameter(path: &str) -> &'static Parameter {
    stampede::scenario::parameter(path).expect("a parameter of this path")
}

/// A few of all parameters, each with a value that it accepts.
fn settings(most: usize) -> impl Strategy<Value = Vec<Setting>> {
    let any_of_all = (0..PARAMETERS.len()).prop_flat_map(|i| {
        let parameter = &PARAMETERS[i];
        spelled(parameter.kind).prop_map(|text| (parameter.path, text))
    });
    prop::collection::vec(any_of_all, 0..most)
}

/// What a few of [`THEMES`] say.
fn themes(most: usize) -> impl Strategy<Value = Vec<Setting>> {
    let theme = prop::sample::select(THEMES).prop_flat_map(|theme| {
        let one = |(path, values): &(&'static str, &'static [&'static str])| {
            let text = if values.is_empty() {
                spelled(parameter(path).kind)
            } else {
                prop::sample::select(*values).prop_map(str::to_owned).boxed()
            };
            (Just(*path), text)
        };
        theme.iter().map(one).collect::<Vec<_>>()
    });
    prop::collection::vec(theme, 0..most).prop_map(|themes| themes.concat())
}

/// A preset's world, or its B, with a few parameters changed, of whatever size.
pub fn scenario() -> impl Strategy<Value = Scenario> {
    (0..PRESETS.len(), any::<bool>(), settings(16), acts()).prop_map(|(preset, b, settings, acts)| {
        let mut scenario = PRESETS[preset].base().unwrap();
        if b {
            scenario = PRESETS[preset].patched(&scenario).unwrap();
        }
        change(&mut scenario, &settings);
        for act in &acts {
            if let Some(done) = act.at(Duration::from_nanos(act.bits[0] >> 20), &scenario) {
                attempt(&mut scenario, |scenario| scenario.script.actions.push(done));
            }
        }
        scenario
    })
}

/// Changes a scenario, unless the outcome cannot be run.
fn attempt(scenario: &mut Scenario, change: impl FnOnce(&mut Scenario)) -> bool {
    let before = scenario.clone();
    change(scenario);
    let runs = scenario.faults().is_empty();
    if !runs {
        *scenario = before;
    }
    runs
}

/// Makes these changes, one after another, but for those with which the scenario could not be run.
fn change(scenario: &mut Scenario, settings: &[Setting]) {
    let mut left: Vec<&Setting> = settings.iter().collect();
    // A setting that clashes now may fit after a later one.
    for _ in 0..2 {
        left.retain(|(path, text)| !attempt(scenario, |scenario| scenario.set(path, text).unwrap()));
    }
}

/// To what an intervention is close.
#[derive(Clone, Debug)]
enum Near {
    /// Any time of the run: so many 2^-16 of it.
    Any(u16),
    /// A request's step into one of the phases that there are.
    Step(Index, Index),
    /// The end of a value's time, as it stands at the time of a step.
    Expiry(Index),
    /// Another intervention, or its end.
    Act(Index, bool),
}

/// An intervention of this kind, with what it is done to.
#[derive(Clone, Debug)]
struct Drawn {
    form: usize,
    near: Near,
    /// By how many nanoseconds it is later than that.
    offset: i64,
    /// What its figures are made of.
    bits: [u64; 4],
    length: Duration,
}

fn acts() -> impl Strategy<Value = Vec<Drawn>> {
    let near = prop_oneof![
        1 => any::<u16>().prop_map(Near::Any),
        4 => any::<(Index, Index)>().prop_map(|(phase, step)| Near::Step(phase, step)),
        2 => any::<Index>().prop_map(Near::Expiry),
        2 => any::<(Index, bool)>().prop_map(|(act, over)| Near::Act(act, over)),
    ];
    let offset = prop_oneof![4 => Just(0i64), 2 => -1i64..=1, 2 => -1_000_000i64..=1_000_000, 1 => 0i64..200_000_000];
    let length = prop_oneof![
        (0u64..500).prop_map(Duration::from_millis),
        (0u64..3_000).prop_map(Duration::from_millis),
        magnitude(0, 3_000_000_000).prop_map(Duration::from_nanos),
    ];
    let one = (0..FORMS.len(), near, offset, any::<[u64; 4]>(), length)
        .prop_map(|(form, near, offset, bits, length)| Drawn { form, near, offset, bits, length });
    prop_oneof![2 => prop::collection::vec(one.clone(), 0..2), 3 => prop::collection::vec(one, 1..6)]
}

/// One of these, by a draw.
fn pick<T: Clone>(from: &[T], bits: u64) -> Option<T> {
    from.get(bits.checked_rem(from.len() as u64)? as usize).cloned()
}

impl Drawn {
    /// The intervention at this time, done to what there is then; `None` if there is nothing to do it to.
    fn at(&self, at: Duration, scenario: &Scenario) -> Option<Intervention> {
        let form = &FORMS[self.form];
        let mut bits = self.bits.into_iter();
        let mut text = form.verb.to_owned();
        for need in form.needs {
            let bits = bits.next()?;
            let nodes = members(scenario, at);
            let told = match need {
                Need::Key => pick(&[None, Some(key(scenario, bits >> 8))], bits)?,
                Need::Node => Some(pick(&nodes, bits)?),
                Need::NodeOrAll => pick(&[None, pick(&nodes, bits >> 8), Some("40%".to_owned())], bits)?,
                Need::NewNode => {
                    let gone: Vec<String> =
                        scenario.cache.nodes.iter().filter(|name| !nodes.contains(name)).cloned().collect();
                    Some(pick(&gone, bits).unwrap_or_else(|| format!("new-{}", bits % 3)))
                }
                Need::App => Some((bits % scenario.apps.count + 1).to_string()),
                Need::Times(_) => Some((1 + (bits >> 8) % [2, 30, 1_000][(bits % 3) as usize]).to_string()),
                Need::Length(_) => Some(self.length.to_string()),
                Need::Percent(_) => Some(format!("{}%", [1, 50, 100, 300][(bits % 4) as usize])),
                Need::Readers(_) => Some((1 + bits % 40).to_string()),
            };
            if let Some(told) = told {
                text = format!("{text}:{told}");
            }
        }
        script::parse(&format!("{text}@{at}"))?.pop()
    }
}

/// The nodes that are there at this time.
fn members(scenario: &Scenario, at: Duration) -> Vec<String> {
    let mut nodes = scenario.cache.nodes.clone();
    let mut script: Vec<&Intervention> = scenario.script.actions.iter().filter(|one| one.at <= at).collect();
    script.sort_by_key(|one| one.at);
    for one in script {
        match &one.act {
            Act::Add(name) => nodes.push(name.clone()),
            Act::Remove(name) => nodes.retain(|node| node != name),
            _ => {}
        }
    }
    nodes
}

/// The name of a key that there is.
fn key(scenario: &Scenario, bits: u64) -> String {
    let number = bits % scenario.keys.count;
    let name = format!("key-{number}");
    if scenario.key_named(&name).is_some() { name } else { scenario.keys.hot.clone() }
}

/// What a random comparison is made from.
#[derive(Clone)]
pub struct World {
    preset: usize,
    most: u64,
    a: Vec<Setting>,
    b: Vec<Setting>,
    acts: Vec<Drawn>,
}

/// A comparison that is small enough to be run hundreds of times: of at most so many requests, and half as many calm ones.
pub fn world(requests: u64) -> impl Strategy<Value = World> {
    let a = (themes(7), settings(8)).prop_map(|(themes, settings)| [themes, settings].concat());
    let b = (themes(3), settings(4)).prop_map(|(themes, settings)| [themes, settings].concat());
    (0..PRESETS.len(), prop_oneof![1..=requests, Just(requests)], a, b, acts())
        .prop_map(|(preset, most, a, b, acts)| World { preset, most, a, b, acts })
}

/// What a random world may take. A few are long although their requests are few: such as try again every few nanoseconds, for an hour.
pub const LITTLE: Allowance = Allowance { bytes: 1_000_000_000, steps: 300_000, held: 0, expected: 0 };

/// Runs a random world; `None` if it takes too long.
///
/// # Panics
/// Panics if it cannot be run for another reason.
#[track_caller]
pub fn run(scenario: &Scenario) -> Option<Recording> {
    assert_eq!(scenario.faults(), []);
    simulate_within(scenario, LITTLE, &mut |_| ()).ok()
}

/// As the link.
impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.link().fragment())
    }
}

impl World {
    /// The comparison.
    pub fn link(&self) -> Link {
        let preset = &PRESETS[self.preset];
        let mut a = preset.base().unwrap();
        change(&mut a, &self.a);
        keep_small(&mut a, self.most);
        let mut b = preset.patched(&a).ok().filter(|b| b.faults().is_empty()).unwrap_or_else(|| a.clone());
        change(&mut b, &self.b);
        b.run.seed = a.run.seed;
        keep_small(&mut b, self.most);
        let mut link = Link { preset: preset.name, a, b, t: None, digest: None, look: Look::default() };
        for act in &self.acts {
            // A world that cannot be run so far is a finding as it is.
            let Ok(Some(recording)) = catch_unwind(AssertUnwindSafe(|| run(&link.a))) else { break };
            let at = act.instant(&link.a, &recording);
            for scenario in [&mut link.a, &mut link.b] {
                if let Some(done) = act.at(at, scenario) {
                    attempt(scenario, |scenario| {
                        scenario.script.actions.push(done);
                        keep_small(scenario, self.most);
                    });
                }
            }
        }
        link
    }
}

impl Drawn {
    /// When it is done, in a world that has come this way so far.
    fn instant(&self, scenario: &Scenario, recording: &Recording) -> Duration {
        let end = recording.end().as_nanos();
        let near = match &self.near {
            Near::Any(share) => ((u128::from(end) * u128::from(*share)) >> 16) as u64,
            Near::Step(phase, step) => {
                let tally = recording.tally(Instant::MAX);
                let phases: Vec<Phase> = Phase::ALL.into_iter().filter(|phase| tally.entered(*phase) > 0).collect();
                let phase = *phase.get(&phases);
                let steps = (0..recording.steps()).map(|i| recording.step(i));
                let steps: Vec<Instant> = steps.filter(|step| step.to == phase).map(|step| step.at).collect();
                step.get(&steps).as_nanos()
            }
            Near::Expiry(step) => {
                let at = recording.step(step.index(recording.steps())).at;
                let held = recording.frame(at, 1, None).hot.into_iter().flatten().find(|state| state.held);
                held.map_or(at, |state| state.fresh_until).as_nanos()
            }
            Near::Act(act, over) => {
                let acts = &scenario.script.actions;
                let length = |act: &Act| act.over().filter(|_| *over).map_or(Duration::ZERO, |(length, _)| length);
                if acts.is_empty() { 0 } else { (act.get(acts).at + length(&act.get(acts).act)).as_nanos() }
            }
        };
        // The latest that a script accepts.
        Duration::from_nanos(near.saturating_add_signed(self.offset)).min(Duration::from_secs(86_400))
    }
}

/// Makes a scenario cost little to run, whatever it says: few requests, few keys, few looks while they wait.
fn keep_small(scenario: &mut Scenario, requests: u64) {
    let Scenario { clients, keys, cache, protection, .. } = scenario;
    let polls = protection.coalesce.has_lock() || protection.coalesce.has_leases();
    clients.count = clients.count.min(if polls { requests.div_ceil(2) } else { requests });
    clients.users = clients.users.min(1_000);
    clients.lasts = clients.lasts.min(Duration::from_nanos(
        requests * 1_000_000_000 / (3 * clients.rate.max(clients.spike_rate).max(clients.rate_from)),
    ));
    let calm = requests.div_ceil(2);
    let seconds = clients.calm_until.as_nanos().div_ceil(1_000_000_000).max(1);
    clients.calm_rate = clients.calm_rate.min((calm / seconds).max(1));
    clients.calm_until = clients.calm_until.min(Duration::from_secs(calm));
    keys.count = keys.count.min(1_000);
    cache.nodes.truncate(6);
    cache.virtual_nodes = cache.virtual_nodes.min(40);
    if cache.bandwidth > 0 {
        // A value is sent within 50 ms.
        cache.bandwidth = cache.bandwidth.max(keys.value_bytes.saturating_mul(20)).min(100_000_000_000);
    }
    for one in &mut scenario.script.actions {
        if let Act::Spike(count, _) = &mut one.act {
            *count = (*count).min(40);
        }
    }
    keep_waits_short(scenario, 50);
    // A preset's script may name what there is no more.
    if !scenario.faults().is_empty() {
        scenario.script.actions.clear();
    }
}

/// Sees to it that what waits and looks again until the database has done its work does so about so many times at most.
fn keep_waits_short(scenario: &mut Scenario, looks: u64) {
    let polls = scenario.protection.coalesce.has_lock() || scenario.protection.coalesce.has_leases();
    let queues = scenario.writes.strategy == WriteStrategy::Back;
    if !polls && !queues {
        return;
    }
    let requests = scenario.requests();
    let Scenario { clients, protection, writes, database, script, .. } = scenario;
    clients.retries = clients.retries.min(3);
    database.query_time = database.query_time.min(Duration::from_secs(2));
    database.write_time = database.write_time.min(Duration::from_secs(2));
    database.sigma = database.sigma.min(1.0);
    database.contention = database.contention.min(0.05);
    database.crosstalk = database.crosstalk.min(0.001);
    database.error_share = database.error_share.min(0.9);
    for one in &mut script.actions {
        if let Act::Slow(_, length)
        | Act::Stop(length)
        | Act::Outage(length)
        | Act::Failover(length)
        | Act::Cut(length) = &mut one.act
        {
            *length = (*length).min(Duration::from_secs(3));
        }
    }
    let longer = database.query_time.as_nanos().max(database.write_time.as_nanos());
    let line = Duration::from_nanos(longer * requests.div_ceil(database.connections)) + Duration::from_secs(3);
    let pause = |wait: Duration| wait.max(line.scale(1, 4 * looks)).min(Duration::from_secs(60));
    if polls {
        protection.lock_poll = pause(protection.lock_poll);
        protection.lease_wait = pause(protection.lease_wait);
        protection.lock_ttl = protection.lock_ttl.min(protection.lock_poll.scale(looks, 1));
        protection.lease_hold = protection.lease_hold.min(protection.lease_wait.scale(looks, 1));
    }
    if queues && database.queue_limit.is_some() {
        writes.linger = pause(writes.linger);
    }
}

/// Whether a scenario costs little to run, if perhaps more than what is drawn.
fn is_small(scenario: &Scenario) -> bool {
    let mut short = scenario.clone();
    keep_waits_short(&mut short, 200);
    short == *scenario && scenario.requests() <= 1_000 && scenario.keys.count <= 10_000
}

/// Which paths a comparison changes in the preset that it starts from, and which kinds of interventions it has.
pub fn drawn_in(link: &Link) -> impl Iterator<Item = &'static str> {
    let preset = PRESETS.iter().find(|preset| preset.name == link.preset).unwrap();
    let base = preset.base().unwrap();
    let b = preset.patched(&base).unwrap();
    let pairs = [(base, link.a.clone()), (b, link.b.clone())];
    let script = pairs.clone();
    let paths = PARAMETERS.iter().filter(move |p| pairs.iter().any(|(from, to)| p.value(from) != p.value(to)));
    let verbs = FORMS.iter().map(|form| form.verb).filter(move |verb| {
        script.iter().any(|(_, to)| {
            parameter(SCRIPT).spelled(to).split(',').any(|act| act.split([':', '@']).next() == Some(verb))
        })
    });
    paths.map(|p| p.path).chain(verbs)
}
