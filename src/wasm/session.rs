//! The session: a comparison that a page changes, runs and looks at.

use super::views::{
    self, CatalogueView, FrameView, HeldView, LanesView, LeagueView, LifeView, LinkView, Looker, OfferView, Pair, Part,
    RefusalView, RefusedLogView, ResultsView, RunView, WhyView, WorldFrame, WorldView,
};
use crate::lab::compare::Comparison;
use crate::lab::league::{self, Outcome, Question, Race};
use crate::lab::plan::Plan;
use crate::lab::shown::Shown;
use crate::message::Message;
use crate::recording::Recording;
use crate::recording::lanes::{Lanes, Order};
use crate::scenario::link::{Link, Opened};
use crate::scenario::recorded::Log;
use crate::scenario::{Fault, Scenario};
use crate::sim::Allowance;
use crate::time::{Duration, Instant};
use js_sys::Function;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "import type { Catalogue, CrowdPixels, Frame, Held, Lanes, League, Life, Link, Log, LogWindow, Offer, Pair, Run, Series, Side, Step, Target, Why, WorldResults } from '../engine-types.js';";

pub(super) fn plain<T: Serialize>(value: &T) -> Result<JsValue, JsError> {
    value.serialize(&Serializer::json_compatible()).map_err(|error| JsError::new(&error.to_string()))
}

fn instant(ns: f64) -> Instant {
    // Saturates: what is not a number becomes the start, what is too late the end.
    Instant::from_nanos(ns as u64)
}

/// Everything that does not depend on a link: the parameters, the presets, the interventions, the phases of a
/// request's life, and the figures.
#[wasm_bindgen(unchecked_return_type = "Catalogue")]
pub fn catalogue() -> Result<JsValue, JsError> {
    plain(&CatalogueView::new())
}

/// A fresh seed from the operating system, for a person who asks for another seed.
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

/// A problem in a few numbers, as a link. See [`posed::link`](league::posed::link).
#[wasm_bindgen]
pub fn pose_problem(reads: &str, worry: &str, numbers: &[f64]) -> String {
    league::posed::link(reads, worry, numbers)
}

/// A league on world A of a link. One worker keeps it; it and others make the runs of each round.
#[wasm_bindgen]
pub struct LeagueRace {
    question: Question,
    race: Race,
}

#[wasm_bindgen]
impl LeagueRace {
    /// What the link asks. See [`Question::asked`].
    ///
    /// # Errors
    /// `{ faults }`, if the scenario cannot be run; `{ problem }`, if it asks what is not understood.
    #[wasm_bindgen(constructor)]
    pub fn new(fragment: &str) -> Result<LeagueRace, JsValue> {
        let (question, _) = match Question::asked(Link::parse(fragment).0) {
            Ok(asked) => asked,
            Err(problem) => return Err(plain(&RefusedLogView { problem })?),
        };
        let race = Race::new(&question).map_err(|faults| refused(&faults))?;
        Ok(LeagueRace { question, race })
    }

    /// How many runs of a candidate there will be at most, of all candidates together.
    pub fn most(&self) -> u32 {
        self.race.most() as u32 / 2
    }

    /// The runs of the next round, the numbers of a candidate and of a run by turns; none where the race is over.
    pub fn work(&self) -> Vec<u32> {
        self.race.work().into_iter().flat_map(|(row, run)| [row as u32, run as u32]).collect()
    }

    /// Makes some of them. What cannot be run is `null`.
    #[wasm_bindgen(unchecked_return_type = "unknown[]")]
    pub fn make(&self, tasks: &[u32]) -> Result<JsValue, JsError> {
        let outcomes: Vec<Option<Outcome>> = pairs(tasks).map(|task| self.race.make(task).ok()).collect();
        plain(&outcomes)
    }

    /// Ends a round with what its work came to, in the order of the work, and answers with the rows as they stand.
    ///
    /// # Errors
    /// `{ faults }`, if what there is cannot be run.
    #[wasm_bindgen(unchecked_return_type = "League")]
    pub fn take(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "unknown[]")] outcomes: JsValue,
    ) -> Result<JsValue, JsValue> {
        let outcomes: Vec<Option<Outcome>> = serde_wasm_bindgen::from_value(outcomes)?;
        // Why something cannot be run is found by trying again.
        let results = self.race.work().into_iter().zip(outcomes).map(|(task, outcome)| {
            let outcome = outcome.map_or_else(|| self.race.make(task), Ok);
            (task, outcome)
        });
        let results = results.collect();
        self.race.take(results).map_err(|faults| refused(&faults))?;
        Ok(plain(&LeagueView::of(&self.question, &self.race.league()))?)
    }
}

#[wasm_bindgen]
impl LeagueRace {
    /// What becomes of the answer when each input is halved, and raised by half.
    ///
    /// # Errors
    /// `{ faults }`, if one of the scenarios cannot be run.
    #[wasm_bindgen(unchecked_return_type = "Held[]")]
    pub fn tolerance(&self) -> Result<JsValue, JsValue> {
        let runs = self.question.runs.min(league::TOLERANCE_RUNS);
        let held = league::tolerance(&self.question, &self.race.league(), runs);
        let held = held.map_err(|faults| refused(&faults))?;
        Ok(plain(&held.iter().map(HeldView::from).collect::<Vec<_>>())?)
    }
}

pub(super) fn pairs(tasks: &[u32]) -> impl Iterator<Item = (usize, usize)> {
    tasks.chunks_exact(2).map(|task| (task[0] as usize, task[1] as usize))
}

pub(super) fn refused(faults: &[Fault]) -> JsValue {
    plain(&RefusalView { faults: views::told(faults) }).unwrap_or(JsValue::NULL)
}

/// What looks into the caches of both worlds.
fn lookers(link: &Link, shown: &Shown) -> [Looker; 2] {
    let [a, b] = shown.shelves();
    let run = shown.run();
    [Looker::new(&link.a, &run.a, a), Looker::new(&link.b, &run.b, b)]
}

/// The part of a run that is over when both worlds are there.
const RUNS: f64 = 0.96;

/// A comparison that can be changed and run.
#[wasm_bindgen]
pub struct Session {
    link: Link,
    faults: Vec<Fault>,
    changes: Option<Message>,
    run: Option<Shown>,
    /// What looks into the caches of A and B.
    lookers: Option<[Looker; 2]>,
    /// The rows of both worlds in the order in which they were last asked for.
    lanes: Option<(Order, [Lanes; 2])>,
}

impl Session {
    /// Both worlds are asked for what the log asks for.
    pub(super) fn play_log(&mut self, log: Log) {
        (self.link.a.log, self.link.b.log) = (Some(log.clone()), Some(log));
        (self.run, self.lanes, self.lookers) = (None, None, None);
    }
}

#[wasm_bindgen]
impl Session {
    /// Reads a link, a fragment or a preset's name. Never fails: what is wrong is among the faults.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str) -> Session {
        let Opened { mut link, mut faults, changes } = Link::open(text);
        faults.extend(views::keep_known(&mut link.look));
        Session { link, faults, changes, run: None, lookers: None, lanes: None }
    }

    /// Sets one parameter from its spelling: in both worlds (`side` `""`), in A alone (`"a"`), or in B alone (`"b"`).
    ///
    /// For both: a parameter of B that follows A goes on following it, one that differs stays. A value that is not
    /// accepted changes nothing and becomes a fault. The seed stands for both, whatever side is named.
    pub fn set(&mut self, #[wasm_bindgen(unchecked_param_type = "Side")] side: &str, path: &str, text: &str) {
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
    pub fn withdraw(&mut self, #[wasm_bindgen(unchecked_param_type = "Side")] side: &str, spelled: &str) {
        self.attempt(|link| link.withdraw(spelled, side != "b", side != "a"));
    }

    fn attempt(&mut self, change: impl FnOnce(&mut Link) -> Vec<Fault>) {
        let faults = change(&mut self.link);
        if faults.is_empty() {
            self.run = None;
            // What is changed is a link of today.
            self.changes = None;
        }
        // Of several changes that come together, none hides what was wrong with another.
        self.faults.retain(|fault| !faults.contains(fault));
        self.faults.extend(faults);
    }

    /// Chooses what is seen: the `figures`, the `charts` or the order of the `lanes`, as spelled in a link. Nothing is run anew
    /// for that. A text that is not accepted changes nothing and becomes a fault.
    #[wasm_bindgen(unchecked_return_type = "Link")]
    pub fn look(&mut self, field: &str, text: &str) -> Result<JsValue, JsError> {
        let mut look = self.link.look.clone();
        let mut faults: Vec<Fault> = look.set(field, text).err().into_iter().collect();
        faults.extend(views::keep_known(&mut look));
        self.link.look = look;
        plain(&LinkView::of(&self.link, &faults, self.changes.as_ref()))
    }

    /// What can be done at the instant `t` to the thing of this kind (`key`, `node`, `database`, …) and name.
    #[wasm_bindgen(unchecked_return_type = "Offer[]")]
    pub fn offers(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Target")] target: &str,
        name: &str,
        t: f64,
    ) -> Result<JsValue, JsError> {
        let offers = views::target(target).map_or_else(Vec::new, |target| self.link.offers(target, name, instant(t)));
        plain(&offers.into_iter().map(OfferView::from).collect::<Vec<_>>())
    }

    /// The link as it stands, with the values of all parameters in both worlds.
    #[wasm_bindgen(unchecked_return_type = "Link")]
    pub fn link(&self) -> Result<JsValue, JsError> {
        plain(&LinkView::of(&self.link, &self.faults, self.changes.as_ref()))
    }

    /// The fragment of a link to the instant `t`, with the digest of what was run.
    pub fn share(&self, t: f64) -> String {
        let mut link = self.link.clone();
        link.t = Some(instant(t));
        // Whoever opens the link does not have the log, and so not this run.
        let played = link.a.log.is_some();
        link.digest = self.run.as_ref().filter(|_| !played).map(|shown| shown.run().digest());
        link.fragment()
    }

    /// Runs both worlds and tells what a page must know to show them. `on_progress` is called with how much of that is
    /// done, from 0 to 1 and never less than before, at least every few hundredths of a second.
    ///
    /// # Errors
    /// `{ faults }`, as in the link, if the comparison cannot be run: reading and setting rule out all but a run that takes
    /// more memory or work than there is.
    #[wasm_bindgen(unchecked_return_type = "Run")]
    pub fn run(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "(share: number) => void")] on_progress: &Function,
    ) -> Result<JsValue, JsValue> {
        let mut so_far = 0.0f64;
        let mut watch = |share: f64| {
            so_far = so_far.max(share);
            // A fault of the watcher is no reason to stop.
            let _ = on_progress.call1(&JsValue::NULL, &so_far.into());
        };
        // What was run before is not shown any more, and its memory is needed.
        (self.run, self.lanes, self.lookers) = (None, None, None);
        let shown = match Shown::run_within(&self.link, Allowance::default(), &mut |share| watch(RUNS * share)) {
            Ok(shown) => shown,
            Err(faults) => return Err(plain(&RefusalView { faults: views::told(&faults) })?),
        };
        let run = shown.run();
        let [plan_a, plan_b] = Plan::of_both([&self.link.a, &self.link.b]);
        let lookers = lookers(&self.link, &shown);
        let mut world = |plan: Plan, scenario: &Scenario, recording: &Recording, looker: &Looker, part: f64| {
            let world = WorldView::of(plan, scenario, recording, looker.placed());
            watch(RUNS + (1.0 - RUNS) * part);
            world
        };
        let a = world(plan_a, &self.link.a, &run.a, &lookers[0], 0.4);
        let b = world(plan_b, &self.link.b, &run.b, &lookers[1], 0.8);
        let view = plain(&RunView::of(&self.link, run, shown.cell(), a, b))?;
        self.run = Some(shown);
        self.lookers = Some(lookers);
        watch(1.0);
        Ok(view)
    }

    fn shown(&self) -> Result<&Shown, JsError> {
        self.run.as_ref().ok_or_else(|| JsError::new("nothing has been run yet"))
    }

    fn ran(&self) -> Result<&Comparison, JsError> {
        self.shown().map(Shown::run)
    }

    /// Has the instant `t` at hand, where only a window of the run is.
    fn look_at(&mut self, t: Instant) {
        if let Some(shown) = &mut self.run
            && shown.look_at(t)
        {
            self.lanes = None;
            self.lookers = Some(lookers(&self.link, shown));
        }
    }

    /// Both worlds at the instant `t`, with about `limit` moving dots each. A negative `follow` follows nobody.
    #[wasm_bindgen(unchecked_return_type = "Frame")]
    pub fn frame(&mut self, t: f64, limit: u32, follow: f64) -> Result<JsValue, JsError> {
        let t = instant(t);
        self.look_at(t);
        let mut lookers = self.lookers.take();
        let run = self.ran()?;
        let follow = (follow >= 0.0).then_some(follow as u32);
        let every = run.a.sampling(limit).max(run.b.sampling(limit));
        let [a, b] = lookers.as_mut().ok_or_else(|| JsError::new("nothing has been run yet"))?;
        let world = |recording: &Recording, looker: &mut Looker| {
            WorldFrame::of(recording.frame_of(t, limit, every, follow), looker.look(recording, t))
        };
        let holds = self.shown()?.holds().map(|holds| (holds.start.as_nanos() as f64, holds.end.as_nanos() as f64));
        let frame = FrameView { t: t.as_nanos() as f64, holds, a: world(&run.a, a), b: world(&run.b, b) };
        self.lookers = lookers;
        plain(&frame)
    }

    /// The charts' lines: every figure that means something in a stretch of time, for each stretch that ends at one of
    /// `ends`.
    #[wasm_bindgen(unchecked_return_type = "Pair<Series>")]
    pub fn series(&self, ends: &[f64]) -> Result<JsValue, JsError> {
        let ends: Vec<Instant> = ends.iter().map(|ns| instant(*ns)).collect();
        let [a, b] = self.shown()?.series(&ends, views::RATE).map(|(series, rates)| views::series(series, rates));
        plain(&Pair { a, b })
    }

    /// The next instant after `t` at which anything happens in either world; the end if nothing does.
    pub fn next_event(&self, t: f64) -> Result<f64, JsError> {
        let next = self.shown()?.next_event(instant(t));
        Ok(next.map_or(t, |at| at.as_nanos() as f64))
    }

    /// The last instant before `t` at which anything happened in either world; 0 if nothing did.
    pub fn previous_event(&self, t: f64) -> Result<f64, JsError> {
        let before = self.shown()?.previous_event(instant(t));
        Ok(before.map_or(0.0, |at| at.as_nanos() as f64))
    }

    fn worlds(&self) -> Result<[(&Scenario, &Recording); 2], JsError> {
        Ok(self.shown()?.worlds(&self.link))
    }

    /// One request's life in both worlds, step by step.
    #[wasm_bindgen(unchecked_return_type = "Pair<Step[]>")]
    pub fn life(&self, who: u32) -> Result<JsValue, JsError> {
        let [a, b] = self.shown()?.life(who).map(|steps| views::life(steps.into_iter()));
        plain(&Pair { a, b })
    }

    /// The lanes of both worlds in an order, as far as they lie between these shares of all rows,
    /// from 0 to 1. `edges` says where the columns begin and where the last one ends; `height` is the most rows of cells.
    #[wasm_bindgen(unchecked_return_type = "Pair<Lanes>")]
    pub fn lanes(
        &mut self,
        order: &str,
        from: f64,
        to: f64,
        edges: &[f64],
        height: u32,
        follow: f64,
    ) -> Result<JsValue, JsError> {
        let order = Order::named(order).unwrap_or(Order::Arrival);
        if self.lanes.as_ref().is_none_or(|(of, _)| *of != order) {
            let made = self.worlds()?.map(|(_, recording)| Lanes::of(recording, order));
            self.lanes = Some((order, made));
        }
        let follow = (follow >= 0.0).then_some(follow as u32);
        let edges: Vec<Instant> = edges.iter().map(|ns| instant(*ns)).collect();
        let [a, b] = self.worlds()?.map(|(_, recording)| recording);
        let Some((_, [lanes_a, lanes_b])) = &self.lanes else { return Err(JsError::new("there are no lanes")) };
        let view = |recording: &Recording, lanes: &Lanes| {
            // The same part of each, whether one has more rows or not.
            let [first, last] = [from, to].map(|share| (share * lanes.len() as f64).round() as usize);
            let part = Part { rows: first..last, edges: edges.clone(), height: height as usize };
            LanesView::of(recording, lanes, &part, follow)
        };
        plain(&Pair { a: view(a, lanes_a), b: view(b, lanes_b) })
    }

    /// Several requests with all their steps, in both worlds.
    #[wasm_bindgen(unchecked_return_type = "Pair<Life[]>")]
    pub fn lives(&self, a: &[u32], b: &[u32]) -> Result<JsValue, JsError> {
        let [of_a, of_b] = self.worlds()?.map(|(_, recording)| recording);
        let all = |recording, who: &[u32]| who.iter().map(|who| LifeView::of(recording, *who)).collect::<Vec<_>>();
        plain(&Pair { a: all(of_a, a), b: all(of_b, b) })
    }

    /// Why one request reached the database, or how it was spared, in both worlds. `null` where there is no such one.
    #[wasm_bindgen(unchecked_return_type = "Pair<Why | null>")]
    pub fn why(&self, who: u32) -> Result<JsValue, JsError> {
        let [a, b] = self.worlds()?.map(|(scenario, recording)| WhyView::of(scenario, recording, who));
        plain(&Pair { a, b })
    }

    /// What the whole run means for operations, in both worlds: the alerts, and what a day would cost.
    #[wasm_bindgen(unchecked_return_type = "Pair<WorldResults>")]
    pub fn results(&self) -> Result<JsValue, JsError> {
        let end = self.ran()?.end();
        let [a, b] = self.worlds()?.map(|(scenario, recording)| ResultsView::of(scenario, recording, end));
        plain(&Pair { a, b })
    }
}
