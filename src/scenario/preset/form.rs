//! The form in which a preset is declared: a scenario A, what B changes, and the moments at which to slow down.

use super::super::fault::Fault;
use super::super::parameters::Scenario;

/// A named comparison.
pub struct Preset {
    /// Its name in links: `hot-key`. After `preset-` it is the identifier of its title, and `.question` of what it answers.
    pub name: &'static str,
    /// What A sets, on top of the defaults: path and spelled value.
    pub a: &'static [(&'static str, &'static str)],
    /// What B changes, on top of A.
    pub b: &'static [(&'static str, &'static str)],
    /// What else B may be, for the same A. The first is `b` itself; empty where there is nothing to choose.
    pub variants: &'static [Variant],
    /// Where it comes from: an identifier of `words/`.
    pub seed: &'static str,
    /// Where the page begins to play.
    pub opens: Mark,
    /// How the page plays it, in order of time; between them it plays at its own pace.
    pub moments: &'static [Moment],
}

/// One of several answers to a preset's question.
#[derive(Debug, PartialEq, Eq)]
pub struct Variant {
    /// Its name, `redis-lock`: after `variant-` and the preset's name it is the identifier of what it is called, and `.says`
    /// of one sentence on what it does to the outcome.
    pub name: &'static str,
    /// What it changes, on top of A.
    pub b: &'static [(&'static str, &'static str)],
}

/// Where the presets come from.
pub(super) mod seed {
    pub const BREAKDOWN: &str = "seed-breakdown";
    pub const ROBUST: &str = "seed-robust";
    pub const GEECACHE: &str = "seed-geecache";
    pub const HANDBOOK: &str = "seed-handbook";
    pub const INCIDENT: &str = "seed-incident";
}

/// One of the two worlds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum World {
    /// The first, usually without protection.
    A,
    /// The second.
    B,
}

/// Something that happens in a run, found in the recording, so that it stays right when the numbers change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The run begins.
    Start,
    /// The first reader of the crowd (not a calm one) leaves its client.
    CrowdLeaves,
    /// The hot key's first stored value expires.
    KeyExpires,
    /// A's intervention of this number.
    Act(usize),
    /// The scan begins.
    ScanBegins,
    /// The first request misses.
    FirstMiss(World),
    /// The last request misses.
    LastMiss(World),
    /// The first answer leaves the database.
    FirstResult(World),
    /// The first value is loaded anew before its end, by a reader or in the background.
    Renewed(World),
    /// The first step into the phase of this name.
    First(World, &'static str),
    /// The last request is answered.
    Done(World),
}

/// A moment relative to an [`Anchor`]: milliseconds later, or earlier when negative.
#[derive(Clone, Copy, Debug)]
pub struct Mark(pub Anchor, pub i64);

/// A stretch of the run with its own speed and its own words.
pub struct Moment {
    /// Where it begins.
    pub from: Mark,
    /// Where it ends.
    pub to: Mark,
    /// How many seconds of viewing it takes, whatever it lasts in the run: the speed follows.
    pub view_s: f64,
    /// What happens, for someone who sees it for the first time: an identifier of `words/`, where the figures of the
    /// instant shown stand in the sentence.
    pub caption: &'static str,
}

/// What the crowd breaks into.
pub(super) const CALM: Moment = Moment {
    from: Mark(Anchor::KeyExpires, -110),
    to: Mark(Anchor::KeyExpires, 0),
    view_s: 1.1,
    caption: "caption-calm",
};

impl Preset {
    /// World A.
    ///
    /// # Errors
    /// A [`Fault`] if the preset itself is wrong, which a test rules out.
    pub fn base(&self) -> Result<Scenario, Fault> {
        let mut a = Scenario::default();
        apply(&mut a, self.a)?;
        Ok(a)
    }

    /// World B over this world A.
    ///
    /// # Errors
    /// A [`Fault`] if the preset itself is wrong, which a test rules out.
    pub fn patched(&self, a: &Scenario) -> Result<Scenario, Fault> {
        over(a, self.b)
    }

    /// Under which identifier the words of a variant stand.
    pub fn words_of(&self, variant: &Variant) -> String {
        format!("variant-{}-{}", self.name, variant.name)
    }

    /// The first variant that makes this B of this A.
    pub fn variant_of(&self, a: &Scenario, b: &Scenario) -> Option<&'static Variant> {
        self.variants.iter().find(|variant| variant.patched(a).is_ok_and(|patched| patched == *b))
    }
}

impl Variant {
    /// World B over this world A.
    ///
    /// # Errors
    /// A [`Fault`] if the variant itself is wrong, which a test rules out.
    pub fn patched(&self, a: &Scenario) -> Result<Scenario, Fault> {
        over(a, self.b)
    }
}

fn over(a: &Scenario, settings: &[(&str, &str)]) -> Result<Scenario, Fault> {
    let mut b = a.clone();
    apply(&mut b, settings)?;
    Ok(b)
}

/// Sets what a preset or a variant sets.
pub(crate) fn apply(scenario: &mut Scenario, settings: &[(&str, &str)]) -> Result<(), Fault> {
    settings.iter().try_for_each(|(path, text)| scenario.set(path, text))
}
