//! What a run may take: bytes of memory and steps of work. A run that would take more stops, and says what to lower.
//!
//! An allowance is no part of a result: where a run fits into two, it is the same run.

use super::weight::Weight;
use crate::message::{Arg, Message};
use crate::recording::{Phase, Recorder};
use crate::scenario::value::{Kind, Value};
use crate::scenario::{EarlyRefresh, Fault, Scenario, parameter};
use crate::time::Duration;

/// What a run may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Bytes of memory, for all worlds that are held at once.
    pub bytes: u64,
    /// Steps of each world. Ten orders to a cache, or looks through a list, that leave no step behind count as one.
    pub steps: u64,
    /// How many of these bytes other worlds hold already.
    pub held: u64,
    /// Bytes that other worlds will need besides, by estimate. They stop no run, but count in the fault that says why one
    /// was stopped.
    pub expected: u64,
}

/// For a browser, in which memory ends at 4 GiB: what tables leave unused between them, and the results that are computed
/// when both worlds are there, have the rest. So many steps are what the memory has room for.
impl Default for Allowance {
    fn default() -> Allowance {
        Allowance { bytes: 3_500_000_000, steps: 160_000_000, held: 0, expected: 0 }
    }
}

impl Allowance {
    /// Whatever a run takes.
    pub(super) const ENDLESS: Allowance = Allowance { bytes: u64::MAX, steps: u64::MAX, held: 0, expected: 0 };
}

/// Bytes that every request takes: what a world sets aside for it before it comes, and two steps.
const LEAST: u64 = 100;

impl Allowance {
    /// What to lower in a scenario whose requests alone take more than there is, before any of them is made. Other runs that
    /// take more are found out while they run.
    pub(super) fn refuses(&self, scenario: &Scenario) -> Option<Fault> {
        let least = self.held.saturating_add(scenario.requests().saturating_mul(LEAST));
        if least <= self.bytes {
            return None;
        }
        let weight = Weight::of(scenario).bytes;
        let needed = (self.held + self.expected).saturating_add(weight).max(least);
        Some(refusal(scenario, most_of_the_requests(scenario), Limit::Bytes { needed, most: self.bytes }))
    }
}

/// The field that makes most of the requests.
fn most_of_the_requests(scenario: &Scenario) -> &'static str {
    let (calm, spikes) = (scenario.calm_readers(), scenario.spikes());
    match calm.max(spikes) {
        most if most > scenario.crowd() && most == calm => "clients.calm_rate",
        most if most > scenario.crowd() => "script.actions",
        _ if scenario.is_timed() => "clients.for",
        _ => "clients.count",
    }
}

/// Work that a step of the recording does not stand for.
#[derive(Clone, Copy)]
pub(super) enum Toil {
    /// Orders to caches beyond the first: to delete related keys, and on every node that may hold a copy.
    Orders,
    /// Jobs looked through because their app has crashed, and keys whose nodes were forgotten.
    Script,
    /// Writes that were put into a batch.
    Batch,
}

/// So much of it counts as one step.
const TOIL: u64 = 10;
/// After so much work of any kind the meter is read: some ten milliseconds.
const READ_AFTER: i32 = 1 << 16;
/// The part of a run that is over when its last event is; the rest is the end of the recording.
pub(super) const EVENTS: f64 = 0.9;

/// Counts what a run takes, and tells its watcher how far it is.
pub(super) struct Meter<'a> {
    allowance: Allowance,
    watch: &'a mut dyn FnMut(f64),
    /// How often as many bytes are needed as the run takes.
    times: u64,
    /// How much may be done between two readings.
    every: i32,
    /// How much may be done before it is read again; nothing once the run must stop or pause.
    left: i32,
    toil: [u64; 3],
    /// What was held when the run began.
    at_first: u64,
    /// Why the run must stop.
    refusal: Option<Fault>,
    /// How often it was read, or would have been but for a pause.
    readings: u32,
    /// With which of these the run pauses, and whether it does, as soon as the present event is over.
    pause_at: u32,
    pauses: bool,
}

impl<'a> Meter<'a> {
    pub(super) fn new(allowance: Allowance, watch: &'a mut dyn FnMut(f64)) -> Meter<'a> {
        Meter {
            allowance,
            watch,
            times: 1,
            every: READ_AFTER,
            left: 1,
            toil: [0; 3],
            at_first: 0,
            refusal: None,
            readings: 0,
            pause_at: u32::MAX,
            pauses: false,
        }
    }

    /// A meter that has read the same, and counts on for another allowance.
    pub(super) fn copied<'b>(&self, allowance: Allowance, watch: &'b mut dyn FnMut(f64)) -> Meter<'b> {
        let Meter { every, left, toil, at_first, readings, pauses, .. } = *self;
        Meter { every, left, toil, at_first, readings, pauses, ..Meter::new(allowance, watch) }
    }

    /// It is read after so much work.
    pub(super) fn read_every(self, every: i32) -> Meter<'a> {
        Meter { every: every.max(1), ..self }
    }

    /// What the run takes is needed so many times: copies of it are made.
    pub(super) fn for_copies(self, times: u64) -> Meter<'a> {
        Meter { times, ..self }
    }

    /// How often it was read.
    pub(super) fn readings(&self) -> u32 {
        self.readings
    }

    /// The run goes on, and pauses with this reading, or the first after it.
    pub(super) fn pause_at(&mut self, reading: u32) {
        if self.pauses {
            self.left = self.left.saturating_add(self.every);
        }
        (self.pause_at, self.pauses) = (reading, false);
    }

    /// Whether the run is to pause when the present event is over.
    pub(super) fn pauses(&self) -> bool {
        self.pauses
    }

    /// Whether it is read no more for the present. A pause changes nothing about what is read when.
    pub(super) fn rests(&mut self) -> bool {
        if self.pauses && self.left.saturating_add(self.every) <= 0 {
            self.left = 0;
            self.readings += 1;
        }
        self.pauses || self.refusal.is_some()
    }

    /// The run's events are over: the watcher is told of the rest.
    pub(super) fn into_watch(self) -> &'a mut dyn FnMut(f64) {
        self.watch
    }

    /// Why the run must stop, if it must. To be asked when it is time to read the meter, as it stays from then on.
    pub(super) fn refusal(&mut self) -> Option<Fault> {
        self.refusal.take()
    }

    /// One step, or one event, is done. Whether it is time to [read](Meter::read) the meter.
    #[inline]
    pub(super) fn tick(&mut self) -> bool {
        self.left -= 1;
        self.left <= 0
    }

    /// Work is done that no step stands for. Whether it is time to read the meter.
    pub(super) fn toil(&mut self, kind: Toil, parts: usize) -> bool {
        self.toil[kind as usize] += parts as u64;
        self.left = self.left.saturating_sub_unsigned(parts as u32);
        self.tick()
    }

    /// Compares what is taken with what is allowed.
    #[cold]
    pub(super) fn read(&mut self, taken: &Taken) {
        self.readings += 1;
        let share = taken.recorder.share();
        (self.watch)(EVENTS * share);
        let bytes = taken.bytes.saturating_mul(self.times);
        if self.at_first == 0 {
            self.at_first = bytes;
        }
        let Allowance { bytes: most_bytes, steps: most_steps, held, expected } = self.allowance;
        // As much as this again, and as often, until everybody has an answer. At the very beginning that says little.
        let in_all = |so_far: u64| (so_far as f64 / share.clamp(0.05, 1.0)) as u64;
        let toil = taken.events + self.toil.iter().sum::<u64>();
        let steps = taken.recorder.steps() as u64 + toil / TOIL;
        let limit = if held + bytes > most_bytes {
            // Where many have come and wait at a node, most steps are still to be made.
            let estimate = Weight::of(taken.scenario).bytes;
            let needed = (self.at_first + in_all(bytes - self.at_first.min(bytes))).max(estimate);
            Limit::Bytes { needed: held + expected + needed, most: most_bytes }
        } else if steps > most_steps {
            Limit::Steps { needed: in_all(steps), most: most_steps }
        } else {
            self.pauses = self.readings >= self.pause_at;
            self.left = if self.pauses { 0 } else { self.every };
            return;
        };
        let toil = [Toil::Orders, Toil::Script, Toil::Batch].map(|kind| self.toil[kind as usize] / TOIL);
        self.refusal = Some(taken.refusal(limit, toil));
    }
}

/// What was too much.
#[derive(Clone, Copy)]
enum Limit {
    Bytes { needed: u64, most: u64 },
    Steps { needed: u64, most: u64 },
}

/// What a run has taken so far.
pub(super) struct Taken<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) recorder: &'a Recorder,
    /// The bytes that it needs to go on, or to end its recording.
    pub(super) bytes: u64,
    /// Those of them that the caches need, and how many values they hold.
    pub(super) in_caches: u64,
    pub(super) entries: u64,
    /// How many nodes there ever are.
    pub(super) nodes: u64,
    /// How many requests have arrived.
    pub(super) arrived: u64,
    /// How many events were scheduled.
    pub(super) events: u64,
}

impl Taken<'_> {
    fn refusal(&self, limit: Limit, toil: [u64; 3]) -> Fault {
        refusal(self.scenario, self.too_much(limit, toil), limit)
    }

    /// The field that makes most of what is too much. Beside the steps there is this toil: orders, script, batches.
    fn too_much(&self, limit: Limit, [orders, script, batch]: [u64; 3]) -> &'static str {
        let scenario = self.scenario;
        let steps = self.recorder.steps() as u64;
        if let Limit::Steps { .. } = limit {
            if orders + script + batch > steps / 2 {
                return match orders.max(script).max(batch) {
                    most if most == batch => "writes.batch",
                    most if most == script => "script.actions",
                    _ if scenario.writes.related >= self.nodes => "writes.related",
                    _ if scenario.cache.hot_copies > 1 => "cache.hot_copies",
                    _ => "cache.load_bound",
                };
            }
        } else {
            if self.in_caches > self.bytes / 2 && self.entries < 2 * scenario.cache.preload_keys {
                return "cache.preload_keys";
            }
            if self.in_caches > self.bytes / 2
                && scenario.cache.hot_copies > 1
                && self.entries > 2 * scenario.keys.count
            {
                return "cache.hot_copies";
            }
        }
        // The steps that go with each of these, at least, but for those at a node: how many these are depends on its work.
        let entered = |phase: Phase, steps: u64| self.recorder.entered(phase) * steps;
        let at_node = [Phase::AtNode, Phase::WaitNode, Phase::WaitLink].map(|phase| entered(phase, 1));
        let steps = steps - at_node.iter().sum::<u64>();
        if entered(Phase::WaitPoll, 4) > steps / 2 {
            return if scenario.protection.coalesce.has_leases() {
                "protection.lease_wait"
            } else {
                "protection.lock_poll"
            };
        }
        if self.recorder.entered(Phase::Retry) > self.arrived {
            return "clients.retries";
        }
        if entered(Phase::Refresh, 5) > steps / 2 {
            return match scenario.protection.early {
                EarlyRefresh::XFetch => "protection.early_beta",
                EarlyRefresh::Off => "cache.grace",
                _ => "protection.early",
            };
        }
        most_of_the_requests(scenario)
    }
}

/// What to lower, by how much, and why.
fn refusal(scenario: &Scenario, path: &'static str, limit: Limit) -> Fault {
    // A tenth less than in proportion; of bytes more, because tables grow in leaps.
    let (part, why) = match limit {
        Limit::Bytes { needed, most } => (
            0.75 * most as f64 / needed as f64,
            Message::new("run-too-large").with("needed", Arg::Gigabytes(needed)).with("most", Arg::Gigabytes(most)),
        ),
        Limit::Steps { needed, most } => (
            0.9 * most as f64 / needed as f64,
            Message::new("run-too-long").with("needed", needed.div_ceil(1_000_000)).with("most", most / 1_000_000),
        ),
    };
    let Some(parameter) = parameter(path) else {
        return Fault { field: path.into(), value: String::new(), accepted: why, used: None };
    };
    let least = match parameter.kind {
        Kind::Whole { min, .. } => min,
        _ => 0,
    };
    let instead = match parameter.value(scenario) {
        Value::Whole(value) => Message::new("run-at-most").with("most", rounded(value as f64 * part).max(least)),
        Value::Time(time) if path == "clients.for" => {
            let shorter = rounded(time.as_nanos() as f64 * part / 1e6).max(1);
            Message::new("run-shorter").with("time", Duration::from_millis(shorter))
        }
        Value::Time(time) if path == "cache.grace" => Message::new("run-shorter").with("time", time),
        Value::Time(time) => {
            let longer = rounded(time.as_nanos() as f64 / part * 1.1 / 1e6).max(1);
            Message::new("run-longer").with("time", Duration::from_millis(longer))
        }
        Value::Real(value) => Message::new("run-below").with("value", value),
        _ => "run-less".into(),
    };
    Fault {
        field: path.into(),
        value: parameter.spelled(scenario),
        accepted: Message::new("run-instead").with("instead", instead).with("why", why),
        used: None,
    }
}

/// Two digits and then zeros, and no more than `value`.
fn rounded(value: f64) -> u64 {
    let value = value as u64;
    let mut unit = 1;
    while value / unit >= 100 {
        unit *= 10;
    }
    value / unit * unit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::Recording;
    use crate::scenario::Scenario;
    use crate::scenario::link::Link;
    use crate::sim::{simulate, simulate_within};
    use crate::time::Instant;

    fn scenario(text: &str) -> Scenario {
        let (link, faults) = Link::parse(text);
        assert_eq!(faults, [], "{text}");
        link.a
    }

    fn run(text: &str, allowance: Allowance) -> Result<Recording, Vec<Fault>> {
        simulate_within(&scenario(text), allowance, &mut |_| ())
    }

    /// The field that a run of so few steps or bytes names, and what it says of it.
    fn named(text: &str, allowance: Allowance) -> (String, String) {
        let faults = run(text, allowance).unwrap_err();
        assert_eq!(faults.len(), 1);
        (faults[0].field.clone(), faults[0].to_string())
    }

    const FEW: Allowance = Allowance { bytes: u64::MAX / 2, steps: 300_000, held: 0, expected: 0 };

    #[test]
    fn an_allowance_is_no_part_of_a_result() {
        let text = "preset=hot-key&clients.count=20000&keys.popularity=uniform&writes.strategy=write-back&\
                    clients.read_share=0.5&cache.preload=no";
        let alone = simulate(&scenario(text)).unwrap();
        let steps = alone.steps() as u64;
        let just = Allowance { bytes: 100_000_000, steps: steps * 3 / 2, held: 50_000_000, expected: 7 };
        assert_eq!(run(text, just).unwrap().digest(), alone.digest());
    }

    #[test]
    fn what_is_too_long_stops_and_names_the_field_that_makes_it_so() {
        let calm = "preset=hot-key&clients.calm_rate=100000&clients.calm_until=2s&clients.count=10";
        assert_eq!(named(calm, FEW).0, "clients.calm_rate");
        // Nodes that answer any number at once, so that as many look again as can.
        let crowd = "preset=hot-key&clients.calm_rate=0&clients.calm_until=0s&clients.count=30000&cache.service=0s";
        let cases = [
            ("", "clients.count"),
            (
                "&protection.coalesce=redis-lock&protection.lock_poll=1ms&database.query_time=150ms",
                "protection.lock_poll",
            ),
            (
                "&protection.coalesce=lease&protection.lease_wait=1ms&database.query_time=150ms&writes.strategy=update-delete",
                "protection.lease_wait",
            ),
            ("&clients.timeout=10ms&clients.retry=fixed&clients.retries=20&clients.one_way=1s", "clients.retries"),
            ("&clients.read_share=0&keys.popularity=uniform&keys.count=1000&writes.related=100", "writes.related"),
        ];
        for (more, field) in cases {
            let (named, told) = named(&format!("{crowd}{more}"), FEW);
            assert_eq!(named, field, "{more}: {told}");
            assert!(told.contains("too long") && told.contains("million"), "{told}");
        }
        let nodes: Vec<String> = (0..64).map(|node| format!("n{node}")).collect();
        let copies = format!(
            "{crowd}&clients.read_share=0&keys.popularity=uniform&keys.count=1000&writes.related=20&\
             cache.nodes={}&cache.hot_copies=64&writes.delete_again=1s",
            nodes.join(",")
        );
        assert_eq!(named(&copies, FEW).0, "cache.hot_copies");
    }

    #[test]
    fn what_is_too_large_stops_and_says_how_many_would_fit() {
        let text =
            "preset=hot-key&clients.calm_rate=0&clients.calm_until=0s&clients.count=200000&database.connections=5000";
        let few = Allowance { bytes: 40_000_000, ..Allowance::default() };
        let (field, told) = named(text, few);
        assert_eq!(field, "clients.count", "{told}");
        assert!(told.contains("too large for a browser") && told.contains("GB"), "{told}");
        // What it advises is taken.
        let words = told.split("at most about ").nth(1).unwrap();
        let most: String = words.chars().take_while(|c| *c != 'h').filter(char::is_ascii_digit).collect();
        let taken = run(&text.replace("200000", &most), few);
        assert!(taken.is_ok(), "{told} {:?}", taken.err().map(|f| f[0].to_string()));
    }

    #[test]
    fn what_its_requests_alone_make_too_large_is_refused_before_it_begins() {
        let never = &mut |_| panic!("it begins");
        for (text, field) in [
            ("preset=hot-key&clients.count=49000000", "clients.count"),
            ("preset=hot-key&clients.arrivals=constant&clients.rate=1000&clients.for=12h", "clients.for"),
            ("preset=hot-key&clients.calm_rate=100000&clients.calm_until=400s", "clients.calm_rate"),
        ] {
            let faults = simulate_within(&scenario(text), Allowance::default(), never).unwrap_err();
            assert_eq!(faults[0].field, field, "{text}");
            assert!(faults[0].to_string().contains("GB"), "{}", faults[0]);
        }
        // With more memory it would begin.
        let much = Allowance { bytes: 64_000_000_000, ..Allowance::default() };
        assert_eq!(much.refuses(&scenario("preset=hot-key&clients.count=49000000")), None);
    }

    #[test]
    fn who_watches_hears_often_and_never_of_less() {
        let mut told = Vec::new();
        let text = "preset=hot-key&clients.count=10000&protection.coalesce=redis-lock&protection.lock_poll=5ms";
        let recording = simulate_within(&scenario(text), Allowance::default(), &mut |share| told.push(share)).unwrap();
        assert!(told.windows(2).all(|pair| pair[0] <= pair[1]) && told.iter().all(|share| (0.0..=1.0).contains(share)));
        assert!(told.len() >= recording.steps() / READ_AFTER as usize, "{} of {}", told.len(), recording.steps());
        assert!(told.iter().any(|share| *share > EVENTS), "the end of the recording is told of too");
    }

    #[test]
    fn a_time_that_is_too_short_is_to_be_as_much_longer_as_there_are_too_many_steps() {
        let scenario = scenario("preset=hot-key&protection.coalesce=redis-lock&protection.lock_poll=1ms");
        let ten_times = Limit::Steps { needed: 10_000_000, most: 1_000_000 };
        let told = refusal(&scenario, "protection.lock_poll", ten_times).to_string();
        assert!(told.contains("such as 12ms here"), "{told}");
    }

    #[test]
    fn a_time_that_is_too_long_is_to_be_a_tenth_less_than_in_proportion() {
        let scenario = scenario("preset=hot-key&clients.arrivals=poisson&clients.rate=1000&clients.for=100s");
        let ten_times = Limit::Steps { needed: 10_000_000, most: 1_000_000 };
        let told = refusal(&scenario, "clients.for", ten_times).to_string();
        assert!(told.contains("less than 9s"), "{told}");
    }

    #[test]
    fn two_digits_are_enough() {
        assert_eq!([rounded(0.4), rounded(7.9), rounded(99.0), rounded(2_186_000.0)], [0, 7, 99, 2_100_000]);
    }

    #[test]
    fn caches_full_of_copies_of_the_same_keys_are_what_is_too_large() {
        let recorder = Recorder::new(0, 1, 0);
        let named = |copies: u64, entries: u64| {
            let scenario = scenario(&format!(
                "preset=hot-key&clients.calm_rate=0&cache.nodes=x,y,z&cache.hot_copies={copies}&keys.popularity=uniform&keys.count=1000"
            ));
            let taken = Taken {
                scenario: &scenario,
                recorder: &recorder,
                bytes: 100,
                in_caches: 60,
                entries,
                nodes: 3,
                arrived: 0,
                events: 0,
            };
            taken.too_much(Limit::Bytes { needed: 2, most: 1 }, [0; 3])
        };
        assert_eq!(named(3, 2_500), "cache.hot_copies");
        assert_eq!(named(3, 1_500), "clients.count", "most keys are there once");
        assert_eq!(named(1, 2_500), "clients.count", "no key has copies");
    }

    #[test]
    fn polls_are_what_is_too_long_where_they_and_what_goes_with_them_are_most_steps() {
        let scenario = scenario("preset=hot-key&protection.coalesce=redis-lock");
        let named = |polls: u32| {
            let mut recorder = Recorder::new(1, 1, 0);
            recorder.arrive(Instant::ZERO, 0, 0, Phase::ToApp);
            for step in 1..80 {
                let phase = if step <= polls { Phase::WaitPoll } else { Phase::ToNode };
                recorder.step(Instant::ZERO, 0, phase, 0);
            }
            let (bytes, in_caches, entries, nodes, arrived, events) = (0, 0, 0, 1, 1, 0);
            let scenario = &scenario;
            let taken = Taken { scenario, recorder: &recorder, bytes, in_caches, entries, nodes, arrived, events };
            taken.too_much(Limit::Steps { needed: 2, most: 1 }, [0; 3])
        };
        // Four steps go with each poll, and half of 80 are 40.
        assert_eq!([10, 11].map(named), ["clients.calm_rate", "protection.lock_poll"]);
    }

    #[test]
    fn a_run_that_is_too_long_goes_on_as_it_began() {
        // One of two requests has come and none has ended: a quarter of the run.
        let mut recorder = Recorder::new(2, 1, 0);
        recorder.arrive(Instant::ZERO, 0, 0, Phase::ToApp);
        let scenario = scenario("hot-key");
        let taken = Taken {
            scenario: &scenario,
            recorder: &recorder,
            bytes: 1,
            in_caches: 0,
            entries: 0,
            nodes: 1,
            arrived: 1,
            events: 39_999_990,
        };
        let mut watch = |_: f64| ();
        let mut meter = Meter::new(Allowance { steps: 3_000_000, ..FEW }, &mut watch);
        meter.read(&taken);
        let told = meter.refusal().unwrap().to_string();
        assert!(told.contains("16 million steps, and 3 million"), "four times the 4 million so far: {told}");
    }
}
