//! What crosses to the page. The names and types here are those that the page has.

use super::columns::Column;
use crate::lab::analysis::play::Window;
use crate::lab::analysis::report::Report;
use crate::lab::analysis::series::SeriesFit;
use crate::lab::compare::Comparison;
use crate::lab::cost::Cost;
use crate::lab::demand::Demand;
use crate::lab::interval::{Interval, Spread};
use crate::lab::league::{Held, League, Question, Row, posed};
use crate::lab::plan::Plan;
use crate::lab::remap::{Placed, placed, remapped};
use crate::lab::sweep::{Axis, Scale, Sheet, Tip, Told};
use crate::lab::told::Teller;
use crate::lab::trace::Preview;
use crate::message::Message;
use crate::recording::lanes::Lanes;
use crate::recording::phase::{Begins, Course, Entry, Place, Spot, State, Statement, Wait, Way};
use crate::recording::{
    self, Better, Contents, FIGURES, Fact, Figures, Frame, Hold, HoldEnd, KeyState, NodeFill, NodeLoads, Phase,
    Readings, Recording, Series, Shelves, Stock, Stretch, Summary, Unit, Versions, View,
};
use crate::scenario::interventions::{self, FORMS, Target};
use crate::scenario::link::Link;
use crate::scenario::look::Look;
use crate::scenario::parameter::Role;
use crate::scenario::preset::{self, Answer, Guess, PRESETS};
use crate::scenario::value::{Kind, Value};
use crate::scenario::{Fault, GROUPS, PARAMETERS, Parameter, Scenario};
use crate::sim::Allowance;
use crate::sim::workload::Workload;
use crate::time::{Duration, Instant};
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::Range;

/// An instant as the page has it, in nanoseconds.
/// What is shown as so many a second is counted over this time at least: a single query in a stretch of a millisecond is no
/// load of a thousand a second.
pub(super) const RATE: Duration = NodeLoads::WITHIN;

fn ns(at: Instant) -> f64 {
    at.as_nanos() as f64
}

macro_rules! views {
    ($($(#[$attribute:meta])* $kind:ident $name:ident $(<$generic:ident>)? as $shown:literal { $($body:tt)* })+) => {$(
        $(#[$attribute])*
        #[derive(Serialize)]
        #[cfg_attr(test, derive(ts_rs::TS), ts(rename = $shown))]
        #[serde(rename_all = "camelCase")]
        pub(super) $kind $name $(<$generic>)? { $($body)* }
    )+};
}

views! {
    #[derive(Default)]
    /// A file that somebody dropped: what it was taken for, and what it says.
    struct LogView as "Log" {
        pub preview: Option<Preview>,
        /// What to say of the report, sentence by sentence.
        pub said: Vec<Message>,
        /// What an access log says, once it has been read to its end.
        pub report: Option<Report>,
        /// What rates and latencies say.
        pub series: Option<SeriesFit>,
    }

    /// Why a file cannot be read.
    struct RefusedLogView as "RefusedLog" {
        pub problem: Message,
    }

    /// A window of a log, to be played.
    struct WindowView as "LogWindow" {
        /// Nanoseconds from the start of the window.
        pub at: Column<f64>,
        /// By popularity, from 0.
        pub keys: Column<u32>,
        /// 1 for a write.
        pub writes: Column<u8>,
        /// How many deletes were left out.
        pub deletes: f64,
        /// The parameters that describe it, and how their values are spelled.
        pub settings: Vec<(&'static str, String)>,
    }

    /// Everything that does not depend on a link.
    struct CatalogueView as "Catalogue" {
        pub parameters: Vec<ParameterView>,
        pub groups: Vec<GroupView>,
        pub presets: Vec<PresetView>,
        pub forms: Vec<FormView>,
        pub phases: Vec<PhaseView>,
        pub figures: Vec<FigureView>,
        pub problem: ProblemView,
    }

    /// What a problem is told in, from which `pose_problem` makes a link.
    struct ProblemView as "Problem" {
        pub inputs: Vec<InputView>,
        /// What is read, by name, and what one worries about.
        pub reads: &'static [&'static str],
        pub worries: &'static [&'static str],
    }

    /// A number of a problem.
    struct InputView as "Input" {
        pub name: &'static str,
        /// The path of the parameter that it sets.
        pub sets: &'static str,
        pub value: f64,
        pub min: f64,
        pub max: f64,
        pub whole: bool,
    }

    /// One control, as the engine declares it.
    struct ParameterView as "Parameter" {
        pub path: &'static str,
        pub group: &'static str,
        pub kind: KindView,
        /// What is accepted.
        pub range: Message,
        /// What is counted: `unit-` and this is its identifier in `words/`; empty for a bare number.
        pub unit: &'static str,
        /// Times in nanoseconds.
        pub min: Option<f64>,
        pub max: Option<f64>,
        /// By their names in links.
        pub options: &'static [&'static str],
        /// Whether it is seen before somebody asks for more.
        pub first: bool,
        /// The value with which it stays out of the way, if there is one.
        pub quiet: Option<String>,
        /// What a slider spans where that is less than what is accepted.
        pub span: Option<(f64, f64)>,
        /// What the page does with it besides.
        pub role: Option<RoleView>,
    }

    enum RoleView as "Role" {
        Seed,
        Price,
    }

    /// Parameters that belong together.
    struct GroupView as "Group" {
        pub name: &'static str,
        /// Whether each world has its own.
        pub own: bool,
    }

    enum KindView as "Kind" { Whole, Limit, Real, Time, Choice, Flag, Text, Names, Script }

    struct PresetView as "Preset" {
        pub name: &'static str,
        /// The heading that it stands under in the list, by its identifier.
        pub subject: &'static str,
        /// Where it comes from, by its identifier.
        pub seed: &'static str,
        /// What B may be, by name; empty where there is nothing to choose.
        pub variants: Vec<&'static str>,
        /// What it has come to: after `verdict-` its identifier.
        pub verdict: &'static str,
        /// The figures over each world; the first says which world is better.
        #[cfg_attr(test, ts(type = "FigureName[]"))]
        pub figures: &'static [&'static str],
        #[cfg_attr(test, ts(type = "SeriesName[]"))]
        pub charts: &'static [&'static str],
        /// The path of the parameter that it is about.
        pub control: &'static str,
        pub guess: Option<GuessView>,
    }

    /// A figure of the end to guess.
    struct GuessView as "Guess" {
        pub world: WorldName,
        #[cfg_attr(test, ts(type = "FigureName"))]
        pub figure: &'static str,
        pub choices: Vec<f64>,
    }

    /// One kind of intervention, as it is chosen.
    struct FormView as "Form" {
        /// How it is spelled in a link.
        pub verb: &'static str,
        pub target: TargetView,
        /// What it must be told, in the order in which that is spelled.
        pub needs: Vec<NeedView>,
    }

    /// What an intervention is done to.
    enum TargetView as "Target" { Key, Node, Cache, Database, App, Readers }

    /// What an act must be told: of what kind, and what usually.
    struct NeedView as "Need" {
        pub kind: NeedKind,
        pub usual: &'static str,
    }

    enum NeedKind as "NeedKind" {
        Key,
        Node,
        #[serde(rename = "node-or-all")]
        NodeOrAll,
        #[serde(rename = "new-node")]
        NewNode,
        App,
        Times,
        Length,
        Percent,
        Readers,
    }

    struct PhaseView as "Phase" {
        pub name: &'static str,
        pub state: State,
        /// What happens in it.
        pub course: CourseView,
        /// Where it moves.
        pub way: Option<Way>,
        /// What it waits for, in a queue or as those in a queue do.
        pub waits_for: Option<Wait>,
        /// Where something works on it.
        pub spot: Option<Spot>,
        /// Whether requests stand in a queue.
        pub waiting: bool,
        /// Whether requests sleep in it: what they wait for is a time, which they chose.
        pub asleep: bool,
        /// Whether requests that wait in it stand in an app, among peers as well.
        pub in_app: bool,
        /// Whether the life of a write begins here.
        pub begins_to_write: bool,
        /// Whether it is plain from here on whether the request needs the database.
        pub decides: bool,
        /// Where in its program a read is.
        pub reads: Option<Statement>,
        /// Where in its program a write is.
        pub writes: Option<Statement>,
        /// Where in its program a read is that hands its value on after this phase.
        pub home: Option<Statement>,
        /// Whether a value is handed on in it.
        pub hands_on: bool,
    }

    /// Whether it moves, waits, lingers, has something work on it, passes at once, or is an end.
    enum CourseView as "Course" { Moves, Waits, Lingers, Works, Passes, Ends }

    /// One row of the engine's table of figures.
    struct FigureView as "Figure" {
        #[cfg_attr(test, ts(type = "FigureName"))]
        pub name: &'static str,
        pub unit: Unit,
        pub better: Better,
        pub view: View,
        /// What it is in a stretch of time; null where that has no meaning.
        pub stretch: Option<Stretch>,
        /// The figure without which this one says nothing.
        #[cfg_attr(test, ts(type = "FigureName | null"))]
        pub of: Option<&'static str>,
        /// The share of clients that must have been answered for it to be known: where fewer are, it is at least so much. Null
        /// where it is always known.
        pub known_from: Option<f64>,
    }

    /// A parameter's value, as spelled in a link.
    struct Cell as "Cell" {
        pub text: String,
        pub number: Option<f64>,
        pub matters: bool,
        /// What follows from it, to be told beside it.
        pub beside: Option<Message>,
    }

    struct FaultView as "Fault" {
        pub field: String,
        pub message: Message,
    }

    /// Why a run could not be.
    struct RefusalView as "Refusal" {
        pub faults: Vec<FaultView>,
    }

    /// The comparison that is described; `a` and `b` run parallel to the catalogue's parameters.
    struct LinkView as "Link" {
        pub preset: &'static str,
        /// Without playhead and digest.
        pub fragment: String,
        /// The same of its preset as it stands.
        pub start: String,
        pub a: Vec<Cell>,
        pub b: Vec<Cell>,
        /// The preset's variant that B is.
        pub variant: Option<&'static str>,
        /// What the preset calls its worlds, by identifiers; null of one that is not as the preset has it.
        pub names: Pair<Option<String>>,
        pub look: LookView,
        /// What is done while the worlds run, in order of time.
        pub lines: Vec<LineView>,
        pub faults: Vec<FaultView>,
        /// What happens otherwise in it than when the link was made.
        pub changes: Option<Message>,
        pub weight: WeightView,
        /// Of each world what is said of its demand before it is run; null where its database can serve it.
        pub unstable: UnstableView,
        /// The playhead that the link asked for, in nanoseconds.
        pub t: Option<f64>,
        /// The digest that the link expects.
        pub digest: Option<String>,
    }

    /// What a person chose to see; empty where the preset's own choice is shown.
    struct LookView as "Look" {
        #[cfg_attr(test, ts(type = "FigureName[]"))]
        pub figures: Vec<String>,
        #[cfg_attr(test, ts(type = "SeriesName[]"))]
        pub charts: Vec<String>,
        /// The order of the lanes; null where the charts are shown.
        pub lanes: Option<&'static str>,
        /// What the lab was asked; empty where it is not open.
        pub lab: String,
    }

    /// What a run of both worlds will take, by estimate, and what to say of that before it is run.
    struct WeightView as "Weight" {
        pub bytes: f64,
        pub steps: f64,
        pub warning: Option<Message>,
    }

    /// What is known of each world's demand.
    struct UnstableView as "Unstable" {
        pub a: Option<Message>,
        pub b: Option<Message>,
    }

    /// One intervention.
    struct LineView as "Line" {
        /// As in a link, with its time.
        pub spelled: String,
        /// In nanoseconds.
        pub at: f64,
        /// As spelled in a link.
        pub time: String,
        pub words: Message,
        /// In which world; empty for both.
        pub world: SideView,
    }

    enum WorldName as "World" { A, B }

    enum SideView as "Side" {
        #[serde(rename = "")]
        Both,
        A,
        B,
    }

    /// Something that can be done to one thing at one instant.
    struct OfferView as "Offer" {
        pub act: String,
        pub words: Message,
    }

    /// What many runs came to: the median, and the range of the middle 90 %.
    struct SpreadView as "Spread" {
        pub median: f64,
        pub low: f64,
        pub high: f64,
    }

    /// A candidate of a league, and what became of it.
    struct CandidateView as "Candidate" {
        /// By the names of its layers, slot by slot.
        pub layers: Vec<&'static str>,
        /// Whether it is what there is at present.
        pub present: bool,
        /// Whether it meets the target.
        pub meets: bool,
        /// After how many runs it was dropped, if it was.
        pub dropped: Option<f64>,
        pub runs: f64,
        pub cost: f64,
        /// Whether it is as good as the best.
        pub ties: bool,
        /// Whether no other has fewer queries and no longer waits, or the other way round.
        pub front: bool,
        /// The place of the first candidate whose runs were all the same, if there is one before it.
        pub same_as: Option<f64>,
        pub queries: SpreadView,
        /// Of the worst second, in milliseconds.
        pub p99: SpreadView,
        pub failures: SpreadView,
        pub stale: SpreadView,
        /// Orders to the cache nodes beyond one lookup each.
        pub orders: SpreadView,
        /// Queries in the second incident.
        pub second: SpreadView,
        pub reason: Message,
        /// A link that shows it as B.
        pub fragment: String,
    }

    /// A league, or what there is of it so far.
    struct LeagueView as "League" {
        /// The best first.
        pub rows: Vec<CandidateView>,
        /// What happens in the second incident.
        pub second: Message,
        /// Of all runs.
        pub digest: String,
        /// A link that asks the same and expects the same answer.
        pub fragment: String,
    }

    /// A parameter of a sweep.
    struct AxisView as "Axis" {
        pub path: &'static str,
        /// In which world it is changed.
        pub world: SideView,
        /// Whether its values stand apart by equal ratios.
        pub log: bool,
    }

    /// What the figure of a sweep comes to at one value of each parameter.
    struct SweptView as "Swept" {
        /// The values, as spelled in a link.
        pub texts: Vec<String>,
        /// The same as numbers; times in nanoseconds.
        pub values: Vec<f64>,
        pub a: SpreadView,
        pub b: SpreadView,
        /// A link that shows it.
        pub fragment: String,
    }

    /// Where a world begins or ceases to keep the limit: the median over the seeds, and an interval of it.
    struct TipView as "Tip" {
        pub world: SideView,
        pub found: TipFoundView,
        /// As spelled in a link; empty where it does not change.
        pub at: String,
        pub low: String,
        pub high: String,
        /// The same as a number; 0 where it does not change.
        pub value: f64,
    }

    /// What is found of a limit.
    #[derive(Clone, Copy)]
    enum TipFoundView as "TipFound" {
        /// It is kept from there on.
        Begins,
        /// It is kept up to there.
        Ends,
        Always,
        Never,
    }

    /// A sweep, or what there is of it so far.
    struct SweepView as "Sweep" {
        pub axes: Vec<AxisView>,
        /// Which figure.
        pub figure: &'static str,
        pub limit: Option<f64>,
        pub seeds: f64,
        /// The values of the last parameter change first.
        pub points: Vec<SweptView>,
        /// Of each world, where there is a limit and one parameter.
        pub tips: Vec<TipView>,
        /// Of all runs.
        pub digest: String,
        /// A link that asks the same and expects the same answer.
        pub fragment: String,
    }

    /// What becomes of a league's answer when one input is another.
    struct HeldView as "Held" {
        /// The input's parameter.
        pub path: &'static str,
        /// As spelled in a link.
        pub value: String,
        /// Whether the best is still as good as any.
        pub holds: bool,
        /// The place of the best there.
        pub best: f64,
    }

    /// The same of both worlds.
    struct Pair<T> as "Pair" {
        pub a: T,
        pub b: T,
    }

    /// What the page must know of a finished simulation.
    struct RunView as "Run" {
        pub end: f64,
        pub opens: f64,
        /// In the form in which the link has its own, if it has one.
        pub digest: String,
        pub scenes: Vec<SceneView>,
        pub markers: Vec<MarkerView>,
        /// Where the run is too large to be kept as a whole: how long a cell of the charts' lines is.
        pub cell: Option<f64>,
        pub a: WorldView,
        pub b: WorldView,
    }

    /// A stretch that is shown in so many seconds.
    struct SceneView as "Scene" {
        pub from: f64,
        pub to: f64,
        /// In seconds.
        pub view: f64,
        /// An identifier; empty where nothing is said.
        pub caption: String,
    }

    struct MarkerView as "Marker" {
        pub at: f64,
        pub label: Message,
        pub world: Option<WorldName>,
    }

    struct WorldView as "WorldRun" {
        pub plan: Plan,
        pub summary: Summary,
        /// The most that each figure comes to at any instant, or somewhat more.
        pub most: Figures,
        /// The most that were in each phase at once.
        pub peaks: Vec<u64>,
        /// The share of the keys that had another node after nodes joined or left; null where none did.
        pub remapped: Option<f64>,
        /// Where the keys are; null where all are on one node, or all ask for one key.
        pub placed: Option<PlacedView>,
    }

    /// The keys with their nodes. Of more than ten thousand the most popular ten thousand.
    struct PlacedView as "Placed" {
        /// Where each key is on the ring, from 0 to 1; empty without a ring.
        pub at: Column<f32>,
        /// From the start, and from each change of the members on.
        pub eras: Vec<OwnersView>,
    }

    /// The nodes of all keys from an instant on.
    struct OwnersView as "Owners" {
        pub from: f64,
        pub of: Column<u16>,
        /// How many keys have another node than before because theirs has left, or because one that has joined takes them.
        pub had_to: u32,
        /// How many have another node than before for no such reason.
        pub for_nothing: u32,
    }

    struct FrameView as "Frame" {
        pub t: f64,
        /// From when until when all requests can be seen at once, where that is not the whole run.
        pub holds: Option<(f64, f64)>,
        pub a: WorldFrame,
        pub b: WorldFrame,
    }

    /// One world at one instant. The columns `who` to `kind` run in parallel, a row a request.
    struct WorldFrame as "WorldFrame" {
        pub figures: Figures,
        /// One of how many moving requests is among the rows.
        pub every: u32,
        /// How many are in each phase.
        pub inside: Column<u32>,
        pub who: Column<u32>,
        pub phase: Column<u8>,
        pub place: Column<u16>,
        pub app: Column<u16>,
        /// How much of the phase is over, from 0 to 1.
        pub progress: Column<f32>,
        /// In a queue: how many stand before it.
        pub rank: Column<u32>,
        /// 0 a read, 1 a write, 2 work in the background, 3 orphaned work, 4 a read whose answer is old.
        pub kind: Column<u8>,
        /// How many writes wait in each app; empty where none ever did.
        pub write_queues: Column<u32>,
        /// Whether the breaker of each process is open; empty where none ever was.
        pub breakers: Vec<bool>,
        /// Phase, place and length of each queue.
        pub queues: Vec<(u32, u32, u32)>,
        /// Entries and bytes of each node.
        pub fills: Vec<(f64, f64)>,
        /// The hot key on each node: when it was stored, until when it is fresh, whether it is held.
        pub hot: Vec<Option<(f64, f64, bool)>>,
        /// What each app holds in its own memory; empty where apps keep nothing.
        pub l1: Vec<(f64, f64)>,
        /// The hot key in each app's own memory.
        pub l1_hot: Vec<Option<(f64, f64, bool)>>,
        /// The hot key's locks or leases that keep others away, and those that are over while their holders still work.
        pub holds: Vec<HoldView>,
        /// Which version of the hot key is where; null where nothing is written.
        pub versions: Option<VersionsView>,
        pub readings: ReadingsView,
        /// How many writes each app had accepted that are lost; empty where none ever was.
        pub lost_writes: Vec<u32>,
        /// What the nodes hold, key by key; null where all ask for one key.
        pub contents: Option<ContentsView>,
        /// For each node: of the keys that it is asked for, how many it holds since before the last change of the members,
        /// how many since then, and how many not; and how many it holds that others are asked for now. Empty on one node.
        pub stock: Vec<(u32, u32, u32, u32)>,
        /// How many orders a second each node was given lately; empty on one node.
        pub node_load: Vec<f64>,
    }

    /// A lock or a lease.
    struct HoldView as "Hold" {
        /// The node that gave it.
        pub node: u16,
        /// The nodes that have it; empty where the cache as a whole keeps it.
        pub kept_by: Vec<u32>,
        pub who: u32,
        pub app: u16,
        pub from: f64,
        /// When its time is over.
        pub until: f64,
        /// Since when it keeps nobody away; null while it does.
        pub over: Option<f64>,
        pub end: HoldEndView,
        /// Whether its holder is at work.
        pub works: bool,
        /// Since when its holder's process is gone; null while it is not.
        pub died: Option<f64>,
    }

    /// Why it keeps nobody away: it does, its time is over, its holder gave it back, another deleted it, its holder stored
    /// the value, or its node forgot it.
    enum HoldEndView as "HoldEnd" {
        #[serde(rename = "")]
        None,
        #[serde(rename = "ran-out")]
        RanOut,
        #[serde(rename = "released")]
        Released,
        #[serde(rename = "taken")]
        Taken,
        #[serde(rename = "used")]
        Used,
        #[serde(rename = "voided")]
        Voided,
    }

    /// Version 0 is what was there before the run; the writes count from 1.
    struct VersionsView as "Versions" {
        /// The newest that a client was told is written.
        pub newest: u32,
        pub primary: u32,
        pub replica: u32,
        /// What each cache node was given last.
        pub nodes: Vec<u32>,
        /// What each app has in its own memory.
        pub apps: Vec<u32>,
    }

    /// What guards show; empty where there are none.
    struct ReadingsView as "Readings" {
        /// The loads under way of each process whose loads are limited.
        pub loads: Vec<u32>,
        /// The share of its loads that each process sheds by its throttle, in thousandths.
        pub throttle: Vec<u32>,
        /// What is left of the clients' retry budget, in thousandths; null before it is first used.
        pub retry_budget: Option<u32>,
        /// Whether each server of the database drops from its queue by CoDel.
        pub dropping: Vec<bool>,
    }

    /// The columns run in parallel, a row a cell: node after node, the most popular key first.
    struct ContentsView as "Contents" {
        /// How many keys a cell stands for.
        pub each: u32,
        /// How many of the keys a node has cells for.
        pub keys: u32,
        /// 0 never there, 1 fresh, 2 past its time, 3 expired, 4 evicted, 5 deleted or lost.
        pub state: Column<u8>,
        /// The share of the cell's keys that is in that state, from 1 to 255.
        pub share: Column<u8>,
        /// How much of their time is left of those that are fresh, from 0 to 255.
        pub left: Column<u8>,
        /// How many of the cell's keys are held though a write was to delete or change them here, and could not.
        pub missed: Column<u8>,
        /// Of each node: how many entries of a scan it holds.
        pub scanned: Vec<u32>,
        /// Of each node: how many negative entries it holds.
        pub negative: Vec<u32>,
        /// Of each node: how many of the keys that it holds have no TTL.
        pub lasting: Vec<u32>,
    }

    /// A part of one world's lanes.
    struct LanesView as "Lanes" {
        /// How many rows there are in all.
        pub rows: u32,
        /// How many rows of cells the picture has.
        pub height: u32,
        /// Row by row: the number of the phase that is drawn last, and one more; 0 where nobody is.
        pub cells: Column<u8>,
        /// The request at the top of each row of cells.
        pub who: Column<u32>,
        /// Where the followed request stands among all rows; null where there is none.
        pub followed: Option<u32>,
    }

    /// A crowd of dots: a rectangle of a canvas, from which nothing reaches out.
    struct CrowdView as "CrowdPixels" {
        pub left: u32,
        pub top: u32,
        pub width: u32,
        pub height: u32,
        /// Row by row, as a canvas has them in four bytes; 0 where there is nothing.
        pub colours: Column<u32>,
    }

    /// One request with all its steps.
    struct LifeView as "Life" {
        pub who: u32,
        pub key: u32,
        pub app: u16,
        pub steps: Vec<StepView>,
    }

    struct StepView as "Step" {
        pub at: f64,
        pub phase: u8,
        pub place: u16,
    }

    struct FactView as "Fact" {
        pub at: f64,
        pub text: Message,
    }

    /// Why a request reached the database, or how it was spared.
    struct WhyView as "Why" {
        pub reached: bool,
        pub facts: Vec<FactView>,
    }

    struct AlertView as "Alert" {
        pub severity: SeverityView,
        pub at: f64,
        /// Null if it lasted to the end.
        pub until: Option<f64>,
        pub text: Message,
    }

    enum SeverityView as "Severity" { Warning, Critical }

    struct ResultsView as "WorldResults" {
        pub alerts: Vec<AlertView>,
        /// Which alert cannot fire in a run so short; null where all can.
        pub silent: Option<Message>,
        pub cost: Cost,
    }
}

/// Every figure that means something in a stretch of time, by its name.
pub(super) type SeriesView = BTreeMap<&'static str, Column<f64>>;

impl CatalogueView {
    pub fn new() -> CatalogueView {
        CatalogueView {
            parameters: PARAMETERS.iter().map(ParameterView::from).collect(),
            groups: GROUPS.iter().map(|group| GroupView { name: group.name, own: group.own }).collect(),
            presets: PRESETS
                .iter()
                .map(|preset| PresetView {
                    name: preset.name,
                    subject: preset.subject(),
                    seed: preset.seed,
                    variants: preset.variants.iter().map(|variant| variant.name).collect(),
                    verdict: Answer::to(preset.name).verdict,
                    figures: Answer::to(preset.name).figures,
                    charts: Answer::to(preset.name).charts,
                    control: Answer::to(preset.name).control,
                    guess: Answer::to(preset.name).guess.map(GuessView::from),
                })
                .collect(),
            forms: FORMS.iter().map(FormView::from).collect(),
            phases: Phase::ALL.into_iter().map(PhaseView::from).collect(),
            figures: FIGURES
                .iter()
                .map(|figure| FigureView {
                    name: figure.name,
                    unit: figure.unit,
                    better: figure.better,
                    view: figure.view,
                    stretch: figure.source.stretch(),
                    of: figure.source.of().map(|of| of.figure().name),
                    known_from: figure.source.known_from(),
                })
                .collect(),
            problem: ProblemView {
                inputs: posed::INPUTS.iter().map(InputView::from).collect(),
                reads: &posed::READS,
                worries: &posed::WORRIES,
            },
        }
    }
}

impl From<&'static posed::Input> for InputView {
    fn from(input: &'static posed::Input) -> InputView {
        let posed::Input { name, sets, value, min, max, whole, .. } = *input;
        InputView { name, sets, value, min, max, whole }
    }
}

impl From<&'static Parameter> for ParameterView {
    fn from(parameter: &'static Parameter) -> ParameterView {
        let (kind, unit, min, max, options): (_, _, _, _, &[_]) = match parameter.kind {
            Kind::Whole { min, max, unit } => (KindView::Whole, unit, Some(min as f64), Some(max as f64), &[]),
            Kind::Limit { min, max, unit } => (KindView::Limit, unit, Some(min as f64), Some(max as f64), &[]),
            Kind::Real { min, max } => (KindView::Real, "", Some(min), Some(max), &[]),
            Kind::Time { min, max } => {
                (KindView::Time, "", Some(min.as_nanos() as f64), Some(max.as_nanos() as f64), &[])
            }
            Kind::Choice(options) => (KindView::Choice, "", None, None, options),
            Kind::Flag => (KindView::Flag, "", None, None, &[]),
            Kind::Text { .. } => (KindView::Text, "", None, None, &[]),
            Kind::Script => (KindView::Script, "", None, None, &[]),
            Kind::Names { .. } => (KindView::Names, "", None, None, &[]),
        };
        ParameterView {
            path: parameter.path,
            group: parameter.group,
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
                Role::Seed => RoleView::Seed,
                Role::Price => RoleView::Price,
            }),
        }
    }
}

/// The kinds of things by their names on the page.
const TARGETS: [(Target, &str); 6] = [
    (Target::Key, "key"),
    (Target::Node, "node"),
    (Target::Cache, "cache"),
    (Target::Database, "database"),
    (Target::App, "app"),
    (Target::Readers, "readers"),
];

/// Drops what there is no figure for from what a link wants to see.
pub(super) fn keep_known(look: &mut Look) -> Vec<Fault> {
    let all = FIGURES.iter().filter(|figure| figure.view != View::Whole).map(|figure| figure.name);
    let stretched = FIGURES.iter().filter(|figure| figure.source.stretch().is_some()).map(|figure| figure.name);
    look.keep(&all.collect::<Vec<_>>(), &stretched.collect::<Vec<_>>())
}

/// The kind of thing of this name.
pub(super) fn target(name: &str) -> Option<Target> {
    TARGETS.iter().find(|(_, kind)| *kind == name).map(|(target, _)| *target)
}

impl From<preset::World> for WorldName {
    fn from(world: preset::World) -> WorldName {
        match world {
            preset::World::A => WorldName::A,
            preset::World::B => WorldName::B,
        }
    }
}

impl From<Guess> for GuessView {
    fn from(guess: Guess) -> GuessView {
        GuessView {
            world: guess.world.into(),
            figure: guess.figure,
            choices: guess.choices.iter().map(|choice| *choice as f64).collect(),
        }
    }
}

impl From<&'static interventions::Form> for FormView {
    fn from(form: &'static interventions::Form) -> FormView {
        use interventions::Need;
        let need = |need: &Need| {
            let (kind, usual) = match *need {
                Need::Key => (NeedKind::Key, ""),
                Need::Node => (NeedKind::Node, ""),
                Need::NodeOrAll => (NeedKind::NodeOrAll, ""),
                Need::NewNode => (NeedKind::NewNode, ""),
                Need::App => (NeedKind::App, "1"),
                Need::Times(usual) => (NeedKind::Times, usual),
                Need::Length(usual) => (NeedKind::Length, usual),
                Need::Percent(usual) => (NeedKind::Percent, usual),
                Need::Readers(usual) => (NeedKind::Readers, usual),
            };
            NeedView { kind, usual }
        };
        let target = match form.target {
            Target::Key => TargetView::Key,
            Target::Node => TargetView::Node,
            Target::Cache => TargetView::Cache,
            Target::Database => TargetView::Database,
            Target::App => TargetView::App,
            Target::Readers => TargetView::Readers,
        };
        FormView { verb: form.verb, target, needs: form.needs.iter().map(need).collect() }
    }
}

impl From<Phase> for PhaseView {
    fn from(phase: Phase) -> PhaseView {
        let Entry { name, state, course, place, begins, decides, reads, writes, home, hands_on, .. } = *phase.entry();
        let (course, way, waits_for, spot) = match course {
            Course::Moves(way) => (CourseView::Moves, Some(way), None, None),
            Course::Waits(wait, _) => (CourseView::Waits, None, Some(wait), None),
            Course::Lingers(wait) => (CourseView::Lingers, None, Some(wait), None),
            Course::Works(spot) => (CourseView::Works, None, None, Some(spot)),
            Course::Passes => (CourseView::Passes, None, None, None),
            Course::Ends(_) => (CourseView::Ends, None, None, None),
        };
        PhaseView {
            name,
            state,
            course,
            way,
            waits_for,
            spot,
            waiting: phase.is_waiting(),
            asleep: phase.is_asleep(),
            in_app: place == Place::App,
            begins_to_write: begins == Some(Begins::Write),
            decides,
            reads,
            writes,
            home,
            hands_on,
        }
    }
}

fn cells(scenario: &Scenario) -> Vec<Cell> {
    let cell = |parameter: &Parameter| Cell {
        text: parameter.spelled(scenario),
        number: match parameter.value(scenario) {
            Value::Whole(n) => Some(n as f64),
            Value::Limit(n) => Some(n.map_or(f64::INFINITY, |n| n as f64)),
            Value::Real(x) => Some(x),
            Value::Time(length) => Some(length.as_nanos() as f64),
            _ => None,
        },
        matters: (parameter.matters)(scenario),
        beside: scenario.told_beside(parameter.path),
    };
    PARAMETERS.iter().map(cell).collect()
}

pub(super) fn told(faults: &[Fault]) -> Vec<FaultView> {
    faults.iter().map(|fault| FaultView { field: fault.field.to_string(), message: fault.told() }).collect()
}

impl LinkView {
    pub fn of(link: &Link, faults: &[Fault], changes: Option<&Message>) -> LinkView {
        let mut bare = link.clone();
        (bare.t, bare.digest) = (None, None);
        let weight = Comparison::weight(link);
        LinkView {
            preset: link.preset,
            fragment: bare.fragment(),
            start: Link::to_preset(link.preset).map(|preset| preset.fragment()).unwrap_or_default(),
            a: cells(&link.a),
            b: cells(&link.b),
            variant: link.variant().map(|variant| variant.name),
            names: {
                let [a, b] = link.names();
                Pair { a, b }
            },
            look: LookView {
                figures: link.look.figures.clone(),
                charts: link.look.charts.clone(),
                lanes: link.look.lanes,
                lab: link.look.lab.clone(),
            },
            lines: link.lines().iter().map(|line| LineView::of(link, line)).collect(),
            faults: told(faults),
            changes: changes.cloned(),
            weight: WeightView {
                bytes: weight.bytes as f64,
                steps: weight.steps as f64,
                warning: Comparison::warning(link, Allowance::default()),
            },
            unstable: UnstableView { a: Demand::of(&link.a).told(), b: Demand::of(&link.b).told() },
            t: link.t.map(ns),
            digest: link.digest.map(|digest| digest.to_string()),
        }
    }
}

impl LineView {
    fn of(link: &Link, line: &interventions::Line) -> LineView {
        let at = line.intervention.at;
        LineView {
            spelled: line.spelled(),
            at: at.as_nanos() as f64,
            time: at.to_string(),
            words: line.intervention.act.told(&if line.in_a { &link.a } else { &link.b }.keys.hot),
            world: match (line.in_a, line.in_b) {
                (true, false) => SideView::A,
                (false, true) => SideView::B,
                _ => SideView::Both,
            },
        }
    }
}

impl From<interventions::Offer> for OfferView {
    fn from(offer: interventions::Offer) -> OfferView {
        OfferView { act: offer.act, words: offer.words }
    }
}

impl From<Spread> for SpreadView {
    fn from(Spread { median, low, high }: Spread) -> SpreadView {
        SpreadView { median, low, high }
    }
}

impl From<&Held> for HeldView {
    fn from(Held { path, value, holds, best }: &Held) -> HeldView {
        HeldView { path, value: value.clone(), holds: *holds, best: *best as f64 }
    }
}

impl LeagueView {
    pub fn of(question: &Question, league: &League) -> LeagueView {
        let candidate = |(number, row): (usize, &Row)| CandidateView {
            layers: row.layers.iter().map(|layer| layer.name).collect(),
            present: row.present,
            meets: row.meets,
            dropped: row.dropped.map(|runs| runs as f64),
            runs: row.runs.len() as f64,
            cost: row.cost(),
            ties: row.ties(),
            front: league.on_front(row),
            same_as: league.rows[..number].iter().position(|other| other.same(row)).map(|place| place as f64),
            queries: row.spread(|one| one.queries).into(),
            p99: row.spread(|one| one.p99_ms).into(),
            failures: row.spread(|one| one.failures).into(),
            stale: row.spread(|one| one.stale_answers).into(),
            orders: row.spread(|one| one.orders).into(),
            second: row.spread_second(|one| one.queries).into(),
            reason: league.reason(row),
            fragment: row.link(question).fragment(),
        };
        LeagueView {
            rows: league.rows.iter().enumerate().map(candidate).collect(),
            second: Message::new(format!("league-second-{}", league.second)),
            digest: league.digest().to_string(),
            fragment: question.link_with(league.digest()).fragment(),
        }
    }
}

impl SweepView {
    pub fn of(sheet: &Sheet) -> SweepView {
        let asked = sheet.asked();
        let side = |world: Option<preset::World>| match world {
            Some(preset::World::A) => SideView::A,
            Some(preset::World::B) => SideView::B,
            None => SideView::Both,
        };
        let axis = |axis: &Axis| AxisView {
            path: axis.parameter.path,
            world: side(axis.world),
            log: asked.scale == Scale::Log && axis.from > 0.0,
        };
        let point = |Told { point, a, b }: Told| SweptView {
            texts: asked.axes.iter().zip(&point.values).map(|(axis, value)| axis.spelled(*value)).collect(),
            values: point.values.clone(),
            a: a.into(),
            b: b.into(),
            fragment: Link {
                t: None,
                digest: None,
                look: Look { lab: String::new(), ..point.link.look.clone() },
                ..point.link.clone()
            }
            .fragment(),
        };
        let tip = |(world, tip): (preset::World, Tip)| {
            let spelled = |value: f64| asked.axes.first().map_or(String::new(), |axis| axis.spelled(value));
            let (found, at) = match tip {
                Tip::At { at, rises: true } => (TipFoundView::Begins, Some(at)),
                Tip::At { at, rises: false } => (TipFoundView::Ends, Some(at)),
                Tip::Always => (TipFoundView::Always, None),
                Tip::Never => (TipFoundView::Never, None),
            };
            let told = |of: fn(&Interval) -> f64| at.as_ref().map_or(String::new(), |at| spelled(of(at)));
            TipView {
                world: side(Some(world)),
                found,
                at: told(|at| at.at),
                low: told(|at| at.low),
                high: told(|at| at.high),
                value: at.map_or(0.0, |at| at.at),
            }
        };
        SweepView {
            axes: asked.axes.iter().map(axis).collect(),
            figure: asked.figure.figure().name,
            limit: asked.limit,
            seeds: asked.seeds as f64,
            points: sheet.told().map(point).collect(),
            tips: sheet.tips().map(tip).collect(),
            digest: sheet.digest().to_string(),
            fragment: asked.link_with(sheet.digest()).fragment(),
        }
    }
}

impl RunView {
    pub fn of(link: &Link, run: &Comparison, cell: Option<Duration>, a: WorldView, b: WorldView) -> RunView {
        RunView {
            end: ns(run.end()),
            opens: ns(run.opens(link)),
            cell: cell.map(|length| length.as_nanos() as f64),
            digest: run.digest_like(link.digest).to_string(),
            scenes: run
                .scenes(link)
                .into_iter()
                .map(|scene| SceneView {
                    from: ns(scene.from),
                    to: ns(scene.to),
                    view: scene.view_s,
                    caption: scene.caption,
                })
                .collect(),
            markers: run
                .markers(link)
                .into_iter()
                .map(|marker| MarkerView {
                    at: ns(marker.at),
                    label: marker.label,
                    world: marker.world.map(WorldName::from),
                })
                .collect(),
            a,
            b,
        }
    }
}

impl WorldView {
    pub fn of(plan: Plan, scenario: &Scenario, recording: &Recording, placed: Option<&Placed>) -> WorldView {
        WorldView {
            plan,
            summary: recording.summary(),
            most: recording.most(),
            remapped: remapped(scenario, placed),
            placed: placed.filter(|_| scenario.common_keys() > 1).map(PlacedView::from),
            peaks: Phase::ALL.into_iter().map(|phase| recording.peak(phase)).collect(),
        }
    }
}

/// What a page keeps of a world to look into its caches.
pub(super) struct Looker {
    shelves: Shelves,
    /// Where nodes are several.
    loads: Option<NodeLoads>,
    placed: Option<Placed>,
    writes: bool,
    lag: Duration,
    /// Whether the keys are several.
    several: bool,
}

/// What it saw at one instant.
pub(super) struct Seen {
    versions: Option<Versions>,
    contents: Option<Contents>,
    stock: Vec<Stock>,
    node_load: Vec<f64>,
}

impl Looker {
    /// `shelves` is what there was before, where the recording is a window.
    pub fn new(scenario: &Scenario, recording: &Recording, shelves: Option<&Shelves>) -> Looker {
        let whole = || Shelves::new(recording, scenario.common_keys(), Workload::exists);
        Looker {
            shelves: shelves.cloned().unwrap_or_else(whole),
            loads: NodeLoads::of(recording),
            placed: placed(scenario),
            writes: scenario.writes_anything(),
            lag: scenario.database.lag,
            several: scenario.asks_for_several_keys(),
        }
    }

    pub fn placed(&self) -> Option<&Placed> {
        self.placed.as_ref()
    }

    pub fn look(&mut self, recording: &Recording, t: Instant) -> Seen {
        let versions = self.writes.then(|| recording.versions(t, self.lag));
        let node_load = self.loads.as_ref().map_or_else(Vec::new, |loads| loads.at(recording, t, RATE));
        if !self.several {
            return Seen { versions, contents: None, stock: Vec::new(), node_load };
        }
        self.shelves.read_to(recording, t);
        let era = self.placed.as_ref().and_then(|placed| placed.eras.iter().rfind(|era| era.from <= t.as_nanos()));
        let stock = era.map(|era| self.shelves.stock(t, &era.of, Instant::from_nanos(era.from)));
        Seen { versions, contents: Some(self.shelves.contents(t)), stock: stock.unwrap_or_default(), node_load }
    }
}

impl From<&Placed> for PlacedView {
    fn from(placed: &Placed) -> PlacedView {
        let eras = placed.eras.iter().map(|era| OwnersView {
            from: era.from as f64,
            of: Column(era.of.clone()),
            had_to: era.had_to,
            for_nothing: era.for_nothing,
        });
        PlacedView { at: Column(placed.at.clone()), eras: eras.collect() }
    }
}

impl HoldView {
    fn of(hold: &Hold, t: Instant) -> HoldView {
        let over = !hold.holds(t);
        HoldView {
            node: hold.node,
            kept_by: (0..u64::BITS).filter(|node| hold.kept_by >> node & 1 == 1).collect(),
            who: hold.who,
            app: hold.app,
            from: ns(hold.from),
            until: ns(hold.until),
            over: over.then(|| ns(hold.over())),
            end: match hold.ended {
                _ if !over => HoldEndView::None,
                None => HoldEndView::RanOut,
                Some((_, HoldEnd::Released)) => HoldEndView::Released,
                Some((_, HoldEnd::Taken)) => HoldEndView::Taken,
                Some((_, HoldEnd::Used)) => HoldEndView::Used,
                Some((_, HoldEnd::Voided)) => HoldEndView::Voided,
            },
            works: hold.works(t),
            died: (hold.died <= t).then(|| ns(hold.died)),
        }
    }
}

impl From<Versions> for VersionsView {
    fn from(Versions { newest, primary, replica, nodes, apps }: Versions) -> VersionsView {
        VersionsView { newest, primary, replica, nodes, apps }
    }
}

impl From<Readings> for ReadingsView {
    fn from(Readings { loads, throttle, retry_budget, dropping }: Readings) -> ReadingsView {
        ReadingsView { loads, throttle, retry_budget, dropping }
    }
}

impl From<Contents> for ContentsView {
    fn from(Contents { each, keys, state, share, left, missed, scanned, negative, lasting }: Contents) -> ContentsView {
        let [state, share, left, missed] = [state, share, left, missed].map(Column);
        ContentsView { each, keys, state, share, left, missed, scanned, negative, lasting }
    }
}

impl WorldFrame {
    pub fn of(frame: Frame, seen: Seen) -> WorldFrame {
        let fills = |fills: Vec<NodeFill>| fills.iter().map(|fill| (fill.entries as f64, fill.bytes as f64)).collect();
        let key = |key: KeyState| (ns(key.stored), ns(key.fresh_until), key.held);
        let hot = |states: Vec<Option<KeyState>>| states.into_iter().map(|state| state.map(key)).collect();
        WorldFrame {
            figures: frame.figures,
            every: frame.every,
            inside: Column(frame.tally.inside.to_vec()),
            who: Column(frame.dots.who),
            phase: Column(frame.dots.phase),
            place: Column(frame.dots.place),
            app: Column(frame.dots.app),
            progress: Column(frame.dots.progress),
            rank: Column(frame.dots.rank),
            kind: Column(frame.dots.kind),
            write_queues: Column(frame.write_queues),
            breakers: frame.breakers,
            queues: frame
                .queues
                .iter()
                .map(|queue| (queue.phase as u32, u32::from(queue.place), queue.length))
                .collect(),
            fills: fills(frame.fills),
            hot: hot(frame.hot),
            l1: fills(frame.l1),
            l1_hot: hot(frame.l1_hot),
            holds: frame.holds.iter().map(|hold| HoldView::of(hold, frame.at)).collect(),
            versions: seen.versions.map(VersionsView::from),
            readings: ReadingsView::from(frame.readings),
            lost_writes: frame.lost_writes,
            contents: seen.contents.map(ContentsView::from),
            stock: seen.stock.iter().map(|one| (one.kept, one.reloaded, one.missing, one.left_behind)).collect(),
            node_load: seen.node_load,
        }
    }
}

/// `rates` takes the place of those that are counted in each stretch alone.
pub(super) fn series(series: Vec<Series>, rates: Vec<Series>) -> SeriesView {
    series.into_iter().chain(rates).map(|line| (line.figure.figure().name, Column(line.values))).collect()
}

pub(super) fn life(steps: impl Iterator<Item = recording::Step>) -> Vec<StepView> {
    steps.map(|step| StepView { at: ns(step.at), phase: step.to as u8, place: step.place }).collect()
}

impl LifeView {
    pub fn of(recording: &Recording, who: u32) -> LifeView {
        let row = recording.row_of(who).unwrap_or(u32::MAX);
        let (key, app) = recording.request(row).unwrap_or_default();
        LifeView { who, key, app, steps: life(recording.life(row)) }
    }
}

impl LanesView {
    pub fn of(recording: &Recording, lanes: &Lanes, part: &Part, follow: Option<u32>) -> LanesView {
        let picture = lanes.picture(recording, part.rows.clone(), &part.edges, part.height);
        LanesView {
            rows: lanes.len() as u32,
            height: picture.height as u32,
            cells: Column(picture.cells),
            who: Column(picture.who.into_iter().map(|row| recording.number_of(row)).collect()),
            followed: follow.and_then(|who| lanes.position(recording.row_of(who)?)).map(|at| at as u32),
        }
    }
}

/// Which part of the lanes is shown.
pub(super) struct Part {
    pub rows: Range<usize>,
    pub edges: Vec<Instant>,
    pub height: usize,
}

impl WhyView {
    pub fn of(scenario: &Scenario, recording: &Recording, who: u32) -> Option<WhyView> {
        if recording.is_window() {
            return None;
        }
        let teller = Teller::new(scenario);
        let key = recording.request(who).map_or(0, |(key, _)| key);
        let fact = |fact: &Fact| FactView { at: ns(fact.at), text: teller.fact(key, fact) };
        let why = recording.why(who)?;
        Some(WhyView { reached: why.reached, facts: why.facts.iter().map(fact).collect() })
    }
}

impl ResultsView {
    pub fn of(scenario: &Scenario, recording: &Recording, end: Instant) -> ResultsView {
        let teller = Teller::new(scenario);
        let alert = |alert: &recording::Alert| AlertView {
            severity: match alert.severity {
                recording::Severity::Warning => SeverityView::Warning,
                recording::Severity::Critical => SeverityView::Critical,
            },
            at: ns(alert.at),
            until: alert.until.map(ns),
            text: teller.alert(alert),
        };
        ResultsView {
            alerts: if recording.is_window() { Vec::new() } else { recording.alerts().iter().map(alert).collect() },
            silent: teller.silent(recording),
            cost: Cost::of(scenario, recording, end),
        }
    }
}

impl WindowView {
    pub fn of(window: &Window) -> WindowView {
        let requests = window.log.requests();
        WindowView {
            at: Column(requests.iter().map(|request| ns(request.at)).collect()),
            keys: Column(requests.iter().map(|request| request.key).collect()),
            writes: Column(requests.iter().map(|request| u8::from(request.writes)).collect()),
            deletes: window.deletes as f64,
            settings: window.settings(),
        }
    }
}
