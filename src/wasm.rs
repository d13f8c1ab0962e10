//! The browser's door: the only file that knows wasm-bindgen.
//!
//! Descriptions cross as plain objects, columns as typed arrays, instants as numbers of nanoseconds (integers below
//! 2^53), seeds and digests as strings.

use crate::lab::compare::Comparison;
use crate::lab::cost::Cost;
use crate::lab::plan::Plan;
use crate::lab::remap::remapped;
use crate::lab::told::{Teller, capacity};
use crate::recording::phase::{Begins, Course, Entry, Spot, State, Statement, Wait, Way};
use crate::recording::{Alert, Fact, Frame, Phase, Recording, Severity, Why};
use crate::scenario::interventions::{FORMS, Form, Line, Need, Offer, Target};
use crate::scenario::link::Link;
use crate::scenario::parameter::Role;
use crate::scenario::preset::{PRESETS, World};
use crate::scenario::value::{Kind, Value};
use crate::scenario::{Fault, GROUPS, PARAMETERS, Parameter, Scenario};
use crate::sim::Allowance;
use crate::time::{Duration, Instant};
use js_sys::{Float32Array, Float64Array, Function, Object, Reflect, Uint8Array, Uint16Array, Uint32Array};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

fn plain<T: Serialize>(value: &T) -> Result<JsValue, JsError> {
    value.serialize(&Serializer::json_compatible()).map_err(|error| JsError::new(&error.to_string()))
}

fn put(object: &Object, name: &str, value: impl Into<JsValue>) -> Result<(), JsError> {
    match Reflect::set(object, &name.into(), &value.into()) {
        Ok(_) => Ok(()),
        Err(_) => Err(JsError::new("a field could not be set")),
    }
}

fn instant(ns: f64) -> Instant {
    // Saturates: what is not a number becomes the start, what is too late the end.
    Instant::from_nanos(ns as u64)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ParameterView {
    path: &'static str,
    group: &'static str,
    label: &'static str,
    help: &'static str,
    kind: &'static str,
    range: String,
    unit: &'static str,
    min: Option<f64>,
    max: Option<f64>,
    options: &'static [(&'static str, &'static str)],
    /// Whether it is seen before somebody asks for more.
    first: bool,
    /// The value with which it stays out of the way, if there is one.
    quiet: Option<String>,
    /// What a slider spans where that is less than what is accepted.
    span: Option<(f64, f64)>,
    role: Option<&'static str>,
}

#[derive(Serialize)]
struct GroupView {
    name: &'static str,
    title: &'static str,
    own: bool,
}

#[derive(Serialize)]
struct PresetView {
    name: &'static str,
    title: &'static str,
    question: &'static str,
    subject: &'static str,
    seed: &'static str,
    variants: Vec<&'static str>,
}

#[derive(Serialize)]
struct FormView {
    verb: &'static str,
    target: &'static str,
    label: &'static str,
    needs: Vec<NeedView>,
}

/// What an act must be told: of what kind, and what usually.
#[derive(Serialize)]
struct NeedView {
    kind: &'static str,
    usual: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhaseView {
    name: &'static str,
    state: State,
    /// Whether it moves, waits, lingers, has something work on it, passes at once, or is an end.
    course: &'static str,
    /// Where it moves.
    way: Option<Way>,
    /// What it waits for, in line or as those in line do.
    waits_for: Option<Wait>,
    /// Where something works on it.
    spot: Option<Spot>,
    waiting: bool,
    /// Whether the life of a write begins here.
    begins_to_write: bool,
    decides: bool,
    reads: Option<Statement>,
    writes: Option<Statement>,
    home: Option<Statement>,
    hands_on: bool,
}

#[derive(Serialize)]
struct Catalogue {
    parameters: Vec<ParameterView>,
    groups: Vec<GroupView>,
    presets: Vec<PresetView>,
    forms: Vec<FormView>,
    phases: Vec<PhaseView>,
}

fn view(parameter: &'static Parameter) -> ParameterView {
    let (kind, unit, min, max, options): (_, _, _, _, &[_]) = match parameter.kind {
        Kind::Whole { min, max, unit } => ("whole", unit, Some(min as f64), Some(max as f64), &[]),
        Kind::Real { min, max } => ("real", "", Some(min), Some(max), &[]),
        Kind::Time { min, max } => ("time", "", Some(min.as_nanos() as f64), Some(max.as_nanos() as f64), &[]),
        Kind::Choice(options) => ("choice", "", None, None, options),
        Kind::Flag => ("flag", "", None, None, &[]),
        Kind::Text { .. } => ("text", "", None, None, &[]),
        Kind::Script => ("script", "", None, None, &[]),
        Kind::Names { .. } => ("names", "", None, None, &[]),
    };
    ParameterView {
        path: parameter.path,
        group: parameter.group,
        label: parameter.label,
        help: parameter.help.trim(),
        kind,
        range: parameter.kind.range(),
        unit,
        min,
        max,
        options,
        first: parameter.control.first,
        quiet: parameter.control.quiet.then(|| parameter.spelled(&Scenario::default())),
        span: parameter.control.span,
        role: parameter.control.role.map(|role| match role {
            Role::Seed => "seed",
            Role::NodePrice => "node-price",
            Role::QueryPrice => "query-price",
        }),
    }
}

fn phase(phase: Phase) -> PhaseView {
    let Entry { name, state, course, begins, decides, reads, writes, home, hands_on, .. } = *phase.entry();
    let (course, way, waits_for, spot) = match course {
        Course::Moves(way) => ("moves", Some(way), None, None),
        Course::Waits(wait, _) => ("waits", None, Some(wait), None),
        Course::Lingers(wait) => ("lingers", None, Some(wait), None),
        Course::Works(spot) => ("works", None, None, Some(spot)),
        Course::Passes => ("passes", None, None, None),
        Course::Ends(_) => ("ends", None, None, None),
    };
    let (waiting, begins_to_write) = (phase.is_waiting(), begins == Some(Begins::Write));
    PhaseView {
        name,
        state,
        course,
        way,
        waits_for,
        spot,
        waiting,
        begins_to_write,
        decides,
        reads,
        writes,
        home,
        hands_on,
    }
}

const TARGETS: [(Target, &str); 6] = [
    (Target::Key, "key"),
    (Target::Node, "node"),
    (Target::Cache, "cache"),
    (Target::Database, "database"),
    (Target::App, "app"),
    (Target::Readers, "readers"),
];

fn form(form: &'static Form) -> FormView {
    let need = |need: &Need| {
        let (kind, usual) = match *need {
            Need::Key => ("key", ""),
            Need::Node => ("node", ""),
            Need::NodeOrAll => ("node-or-all", ""),
            Need::NewNode => ("new-node", ""),
            Need::App => ("app", "1"),
            Need::Times(usual) => ("times", usual),
            Need::Length(usual) => ("length", usual),
            Need::Readers(usual) => ("readers", usual),
        };
        NeedView { kind, usual }
    };
    FormView {
        verb: form.verb,
        target: TARGETS.iter().find(|(target, _)| *target == form.target).map_or("", |(_, name)| name),
        label: form.label,
        needs: form.needs.iter().map(need).collect(),
    }
}

/// Everything that does not depend on a link: the parameters, the presets, the interventions, the phases of a
/// request's life.
#[wasm_bindgen]
pub fn catalogue() -> Result<JsValue, JsError> {
    plain(&Catalogue {
        parameters: PARAMETERS.iter().map(view).collect(),
        groups: GROUPS.iter().map(|group| GroupView { name: group.name, title: group.title, own: group.own }).collect(),
        presets: PRESETS
            .iter()
            .map(|preset| PresetView {
                name: preset.name,
                title: preset.title,
                question: preset.question,
                subject: preset.subject(),
                seed: preset.seed,
                variants: preset.variants.iter().map(|variant| variant.name).collect(),
            })
            .collect(),
        forms: FORMS.iter().map(form).collect(),
        phases: Phase::ALL.into_iter().map(phase).collect(),
    })
}

/// A fresh seed from the operating system, for a person who asks for another run of chance.
#[wasm_bindgen]
pub fn fresh_seed() -> Result<String, JsError> {
    let seed = getrandom::u32().map_err(|error| JsError::new(&error.to_string()))?;
    Ok(seed.to_string())
}

/// How a length of time is spelled in a link: `2.064s`.
#[wasm_bindgen]
pub fn spell_time(ns: f64) -> String {
    Duration::from_nanos(ns as u64).to_string()
}

#[derive(Serialize)]
struct Cell {
    text: String,
    number: Option<f64>,
    matters: bool,
}

#[derive(Serialize)]
struct FaultView<'a> {
    field: &'a str,
    message: String,
}

fn cells(scenario: &Scenario) -> Vec<Cell> {
    PARAMETERS
        .iter()
        .map(|parameter| Cell {
            text: parameter.spelled(scenario),
            number: match parameter.value(scenario) {
                Value::Whole(n) => Some(n as f64),
                Value::Real(x) => Some(x),
                Value::Time(length) => Some(length.as_nanos() as f64),
                _ => None,
            },
            matters: (parameter.matters)(scenario),
        })
        .collect()
}

fn told(faults: &[Fault]) -> Vec<FaultView<'_>> {
    faults.iter().map(|fault| FaultView { field: &fault.field, message: fault.to_string() }).collect()
}

/// The part of a run that is over when both worlds are there.
const RUNS: f64 = 0.96;

/// A comparison that can be changed and run.
#[wasm_bindgen]
pub struct Session {
    link: Link,
    faults: Vec<Fault>,
    run: Option<Comparison>,
}

#[derive(Serialize)]
struct LinkView<'a> {
    preset: &'static str,
    fragment: String,
    a: Vec<Cell>,
    b: Vec<Cell>,
    variant: Option<&'static str>,
    lines: Vec<LineView>,
    faults: Vec<FaultView<'a>>,
    weight: WeightView,
    t: Option<f64>,
    digest: Option<String>,
}

/// What a run of both worlds will take, by estimate, and what to say of that before it is run.
#[derive(Serialize)]
struct WeightView {
    bytes: f64,
    steps: f64,
    warning: Option<String>,
}

/// Why a run could not be.
#[derive(Serialize)]
struct RefusalView<'a> {
    faults: Vec<FaultView<'a>>,
}

#[derive(Serialize)]
struct LineView {
    spelled: String,
    at: f64,
    time: String,
    words: String,
    world: &'static str,
}

fn line(link: &Link, line: &Line) -> LineView {
    let at = line.intervention.at;
    LineView {
        spelled: line.spelled(),
        at: at.as_nanos() as f64,
        time: at.to_string(),
        words: line.intervention.act.told(&if line.in_a { &link.a } else { &link.b }.keys.hot),
        world: match (line.in_a, line.in_b) {
            (true, false) => "a",
            (false, true) => "b",
            _ => "",
        },
    }
}

#[derive(Serialize)]
struct OfferView {
    act: String,
    words: &'static str,
}

#[derive(Serialize)]
struct SceneView {
    from: f64,
    to: f64,
    view: f64,
    caption: &'static str,
}

#[derive(Serialize)]
struct MarkerView {
    at: f64,
    label: &'static str,
    world: Option<&'static str>,
}

#[derive(Serialize)]
struct RunView {
    end: f64,
    opens: f64,
    digest: String,
    scenes: Vec<SceneView>,
    markers: Vec<MarkerView>,
    a: WorldView,
    b: WorldView,
}

#[derive(Serialize)]
struct WorldView {
    plan: Plan,
    summary: crate::recording::Summary,
    peaks: Vec<u64>,
    remapped: Option<f64>,
}

#[derive(Serialize)]
struct StepView {
    at: f64,
    phase: u8,
    place: u16,
}

#[derive(Serialize)]
struct FactView {
    at: f64,
    text: String,
}

#[derive(Serialize)]
struct WhyView {
    reached: bool,
    facts: Vec<FactView>,
}

#[derive(Serialize)]
struct AlertView {
    severity: &'static str,
    at: f64,
    until: Option<f64>,
    text: String,
}

#[derive(Serialize)]
struct ResultsView {
    alerts: Vec<AlertView>,
    cost: Cost,
}

#[wasm_bindgen]
impl Session {
    /// Reads a link, a fragment or a preset's name. Never fails: what is wrong is among the faults.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str) -> Session {
        let (link, faults) = Link::parse(text);
        Session { link, faults, run: None }
    }

    /// Sets one parameter from its spelling: in both worlds (`side` `""`), in A alone (`"a"`), or in B alone (`"b"`).
    ///
    /// For both: a parameter of B that follows A goes on following it, one that differs stays. A value that is not
    /// accepted changes nothing and becomes a fault. The seed stands for both, whatever side is named.
    pub fn set(&mut self, side: &str, path: &str, text: &str) {
        let side = if path == "run.seed" { "" } else { side };
        let follows = side.is_empty()
            && crate::scenario::parameter(path)
                .is_none_or(|parameter| parameter.value(&self.link.a) == parameter.value(&self.link.b));
        self.attempt(|link| {
            link.attempt(|link| {
                if side != "b" {
                    link.a.set(path, text)?;
                }
                if side == "b" || follows { link.b.set(path, text) } else { Ok(()) }
            })
        });
    }

    /// Makes B what this variant of the preset makes of A.
    pub fn choose(&mut self, variant: &str) {
        self.attempt(|link| link.choose(variant));
    }

    /// Does something at the instant `t` in both worlds. The act is spelled as in a link, without its time.
    pub fn intervene(&mut self, act: &str, t: f64) {
        self.attempt(|link| link.intervene(act, instant(t)));
    }

    /// Takes back an intervention, spelled with its time: in both worlds (`side` `""`) or in one.
    pub fn withdraw(&mut self, side: &str, spelled: &str) {
        self.attempt(|link| link.withdraw(spelled, side != "b", side != "a"));
    }

    fn attempt(&mut self, change: impl FnOnce(&mut Link) -> Vec<Fault>) {
        let faults = change(&mut self.link);
        if faults.is_empty() {
            self.run = None;
        }
        // Of several changes that come together, none hides what was wrong with another.
        self.faults.retain(|fault| !faults.contains(fault));
        self.faults.extend(faults);
    }

    /// What can be done at the instant `t` to the thing of this kind (`key`, `node`, `database`, …) and name.
    pub fn offers(&self, target: &str, name: &str, t: f64) -> Result<JsValue, JsError> {
        let found = TARGETS.iter().find(|(_, kind)| *kind == target);
        let offers = found.map_or_else(Vec::new, |(target, _)| self.link.offers(*target, name, instant(t)));
        let view = |offer: Offer| OfferView { act: offer.act, words: offer.words };
        plain(&offers.into_iter().map(view).collect::<Vec<_>>())
    }

    /// The link as it stands, with the values of all parameters in both worlds.
    pub fn link(&self) -> Result<JsValue, JsError> {
        let mut bare = self.link.clone();
        (bare.t, bare.digest) = (None, None);
        let weight = Comparison::weight(&self.link);
        plain(&LinkView {
            preset: self.link.preset,
            fragment: bare.fragment(),
            a: cells(&self.link.a),
            b: cells(&self.link.b),
            variant: self.link.variant().map(|variant| variant.name),
            lines: self.link.lines().iter().map(|one| line(&self.link, one)).collect(),
            faults: told(&self.faults),
            weight: WeightView {
                bytes: weight.bytes as f64,
                steps: weight.steps as f64,
                warning: Comparison::warning(&self.link, Allowance::default()),
            },
            t: self.link.t.map(|t| t.as_nanos() as f64),
            digest: self.link.digest.map(|digest| format!("{digest:016x}")),
        })
    }

    /// The fragment of a link to the instant `t`, with the digest of what was run.
    pub fn share(&self, t: f64) -> String {
        let mut link = self.link.clone();
        link.t = Some(instant(t));
        link.digest = self.run.as_ref().map(Comparison::digest);
        link.fragment()
    }

    /// Runs both worlds and tells what a page must know to show them. `on_progress` is called with how much of that is
    /// done, from 0 to 1 and never less than before, at least every few hundredths of a second.
    ///
    /// # Errors
    /// `{ faults }`, as in the link, if the comparison cannot be run: reading and setting rule out all but a run that takes
    /// more memory or work than there is.
    pub fn run(&mut self, on_progress: &Function) -> Result<JsValue, JsValue> {
        let mut so_far = 0.0f64;
        let mut watch = |share: f64| {
            so_far = so_far.max(share);
            // What goes wrong in whoever watches is no reason to stop.
            let _ = on_progress.call1(&JsValue::NULL, &so_far.into());
        };
        // What was run before is not shown any more, and its memory is needed.
        self.run = None;
        let run = match Comparison::run_within(&self.link, Allowance::default(), &mut |share| watch(RUNS * share)) {
            Ok(run) => run,
            Err(faults) => return Err(plain(&RefusalView { faults: told(&faults) })?),
        };
        let ns = |at: Instant| at.as_nanos() as f64;
        let [plan_a, plan_b] = Plan::of_both([&self.link.a, &self.link.b]);
        let mut world = |plan: Plan, scenario: &Scenario, recording: &Recording, part: f64| {
            let world = WorldView {
                plan,
                summary: recording.summary(),
                remapped: remapped(scenario),
                peaks: Phase::ALL.into_iter().map(|phase| recording.peak(phase)).collect(),
            };
            watch(RUNS + (1.0 - RUNS) * part);
            world
        };
        let (a, b) = (world(plan_a, &self.link.a, &run.a, 0.4), world(plan_b, &self.link.b, &run.b, 0.8));
        let shown = RunView {
            end: ns(run.end()),
            opens: ns(run.opens(&self.link)),
            digest: format!("{:016x}", run.digest()),
            scenes: run
                .scenes(&self.link)
                .into_iter()
                .map(|scene| SceneView {
                    from: ns(scene.from),
                    to: ns(scene.to),
                    view: scene.view_s,
                    caption: scene.caption,
                })
                .collect(),
            markers: run
                .markers(&self.link)
                .into_iter()
                .map(|marker| MarkerView {
                    at: ns(marker.at),
                    label: marker.label,
                    world: marker.world.map(|world| if world == World::A { "a" } else { "b" }),
                })
                .collect(),
            a,
            b,
        };
        self.run = Some(run);
        let shown = plain(&shown)?;
        watch(1.0);
        Ok(shown)
    }

    fn recordings(&self) -> Result<[(&'static str, &Recording); 2], JsError> {
        let run = self.run.as_ref().ok_or_else(|| JsError::new("nothing has been run yet"))?;
        Ok([("a", &run.a), ("b", &run.b)])
    }

    /// Both worlds at the instant `t`, with about `limit` moving dots each. A negative `follow` follows nobody.
    pub fn frame(&self, t: f64, limit: u32, follow: f64) -> Result<Object, JsError> {
        let follow = (follow >= 0.0).then_some(follow as u32);
        let frame = Object::new();
        put(&frame, "t", instant(t).as_nanos() as f64)?;
        let recordings = self.recordings()?;
        let every = recordings.iter().map(|(_, recording)| recording.sampling(limit)).max().unwrap_or(1);
        for (name, recording) in recordings {
            put(&frame, name, frame_object(&recording.frame_of(instant(t), limit, every, follow))?)?;
        }
        Ok(frame)
    }

    /// The charts' lines: for each stretch that ends at one of `ends`, the load of the database, the latency, the hit
    /// ratio, and every figure per second.
    pub fn series(&self, ends: &[f64]) -> Result<Object, JsError> {
        let ends: Vec<Instant> = ends.iter().map(|ns| instant(*ns)).collect();
        let object = Object::new();
        for (name, recording) in self.recordings()? {
            let series = recording.series(&ends);
            let world = Object::new();
            put(&world, "load", Float64Array::from(series.load.as_slice()))?;
            put(&world, "p99", Float64Array::from(series.p99_ms.as_slice()))?;
            put(&world, "hitRatio", Float64Array::from(recording.hit_ratios(&ends).as_slice()))?;
            let rates = Object::new();
            for rate in recording.rates(&ends) {
                put(&rates, rate.name, Float64Array::from(rate.per_second.as_slice()))?;
            }
            put(&world, "rates", rates)?;
            put(&object, name, world)?;
        }
        Ok(object)
    }

    /// The next instant after `t` at which anything happens in either world; the end if nothing does.
    pub fn next_event(&self, t: f64) -> Result<f64, JsError> {
        let next = self.recordings()?.iter().filter_map(|(_, recording)| recording.next_event(instant(t))).min();
        Ok(next.map_or(t, |at| at.as_nanos() as f64))
    }

    /// The last instant before `t` at which anything happened in either world; 0 if nothing did.
    pub fn previous_event(&self, t: f64) -> Result<f64, JsError> {
        let before = self.recordings()?.iter().filter_map(|(_, recording)| recording.previous_event(instant(t))).max();
        Ok(before.map_or(0.0, |at| at.as_nanos() as f64))
    }

    /// One request's life in both worlds, step by step.
    pub fn life(&self, who: u32) -> Result<JsValue, JsError> {
        let object = Object::new();
        for (name, recording) in self.recordings()? {
            let steps: Vec<StepView> = recording
                .life(who)
                .map(|step| StepView { at: step.at.as_nanos() as f64, phase: step.to as u8, place: step.place })
                .collect();
            put(&object, name, plain(&steps)?)?;
        }
        Ok(object.into())
    }

    fn worlds(&self) -> Result<[(&'static str, &Scenario, &Recording); 2], JsError> {
        let [(a, of_a), (b, of_b)] = self.recordings()?;
        Ok([(a, &self.link.a, of_a), (b, &self.link.b, of_b)])
    }

    /// Why one request reached the database, or how it was spared, in both worlds. `null` where there is no such one.
    pub fn why(&self, who: u32) -> Result<JsValue, JsError> {
        let object = Object::new();
        for (name, scenario, recording) in self.worlds()? {
            let teller = Teller::new(scenario);
            let key = recording.request(who).map_or(0, |(key, _)| key);
            let fact = |fact: &Fact| FactView { at: fact.at.as_nanos() as f64, text: teller.fact(key, fact) };
            let view = |why: Why| WhyView { reached: why.reached, facts: why.facts.iter().map(fact).collect() };
            put(&object, name, plain(&recording.why(who).map(view))?)?;
        }
        Ok(object.into())
    }

    /// What the whole run means to whoever operates it, in both worlds: the alerts, and what a day would cost.
    pub fn results(&self) -> Result<JsValue, JsError> {
        let end = self.run.as_ref().map_or(Instant::ZERO, Comparison::end);
        let object = Object::new();
        for (name, scenario, recording) in self.worlds()? {
            let teller = Teller::new(scenario);
            let alert = |alert: &Alert| AlertView {
                severity: if alert.severity == Severity::Critical { "critical" } else { "warning" },
                at: alert.at.as_nanos() as f64,
                until: alert.until.map(|until| until.as_nanos() as f64),
                text: teller.alert(alert),
            };
            let results = ResultsView {
                alerts: recording.alerts(capacity(scenario)).iter().map(alert).collect(),
                cost: Cost::of(scenario, recording, end),
            };
            put(&object, name, plain(&results)?)?;
        }
        Ok(object.into())
    }
}

fn frame_object(frame: &Frame) -> Result<Object, JsError> {
    let object = Object::new();
    let figures = &frame.figures;
    for (name, value) in [
        ("requests", figures.requests as f64),
        ("answered", figures.answered as f64),
        ("failed", figures.failed as f64),
        ("unanswered", figures.unanswered as f64),
        ("hits", figures.hits as f64),
        ("staleHits", figures.stale_hits as f64),
        ("misses", figures.misses as f64),
        ("negativeHits", figures.negative_hits as f64),
        ("filtered", figures.filtered as f64),
        ("refreshes", figures.refreshes as f64),
        ("locksStolen", figures.locks_stolen as f64),
        ("timedOut", figures.timed_out as f64),
        ("retries", figures.retries as f64),
        ("errors", figures.errors as f64),
        ("turnedAway", figures.turned_away as f64),
        ("l1Hits", figures.l1_hits as f64),
        ("edgeHits", figures.edge_hits as f64),
        ("fallbacks", figures.fallbacks as f64),
        ("wasted", figures.wasted as f64),
        ("staleReads", figures.stale_reads as f64),
        ("lostWrites", figures.lost_writes as f64),
        ("queries", figures.queries as f64),
        ("running", figures.running as f64),
        ("queued", figures.queued as f64),
        ("waiting", figures.waiting as f64),
        ("p99", figures.p99_ms),
        ("longest", frame.longest_ms),
        ("every", f64::from(frame.every)),
    ] {
        put(&object, name, value)?;
    }
    put(&object, "inside", Uint32Array::from(frame.tally.inside.as_slice()))?;
    put(&object, "who", Uint32Array::from(frame.dots.who.as_slice()))?;
    put(&object, "phase", Uint8Array::from(frame.dots.phase.as_slice()))?;
    put(&object, "place", Uint16Array::from(frame.dots.place.as_slice()))?;
    put(&object, "app", Uint16Array::from(frame.dots.app.as_slice()))?;
    put(&object, "progress", Float32Array::from(frame.dots.progress.as_slice()))?;
    put(&object, "rank", Uint32Array::from(frame.dots.rank.as_slice()))?;
    put(&object, "kind", Uint8Array::from(frame.dots.kind.as_slice()))?;
    put(&object, "writeQueues", Uint32Array::from(frame.write_queues.as_slice()))?;
    put(&object, "breakers", plain(&frame.breakers)?)?;
    let lines: Vec<[u32; 3]> =
        frame.lines.iter().map(|line| [line.phase as u32, u32::from(line.place), line.length]).collect();
    put(&object, "lines", plain(&lines)?)?;
    for (name, fills) in [("fills", &frame.fills), ("l1", &frame.l1)] {
        let fills: Vec<(u64, u64)> = fills.iter().map(|fill| (fill.entries, fill.bytes)).collect();
        put(&object, name, plain(&fills)?)?;
    }
    for (name, states) in [("hot", &frame.hot), ("l1Hot", &frame.l1_hot)] {
        let states: Vec<Option<(f64, f64, bool)>> = states
            .iter()
            .map(|hot| hot.map(|hot| (hot.stored.as_nanos() as f64, hot.fresh_until.as_nanos() as f64, hot.held)))
            .collect();
        put(&object, name, plain(&states)?)?;
    }
    Ok(object)
}
