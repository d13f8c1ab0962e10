//! The link: a comparison, a playhead and a digest as a URL fragment that a person can read and edit.
//!
//! `v=2&preset=geecache&clients.count=250&b.protection.coalesce=none&seed=7&t=2.064s&digest=2:3f0c…` says: take the
//! preset, change this in both worlds, change that in B alone, look at this instant, and expect this result. Only
//! what differs from the preset is written. `docs/link-format.md` is the full description.

use super::fault::Fault;
use super::former::{FORMER, Former};
use super::look::{self, Look};
use super::nearest::did_you_mean;
use super::parameters::{PARAMETERS, Parameter, Scenario, parameter};
use super::preset::{OPENING, PRESETS, Preset, Variant, World};
use super::reading::Reading;
use crate::digest::Digest;
use crate::message::Message;
use crate::time::{Duration, Instant};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

/// The version of the format that this code writes, and the newest that it reads.
pub const VERSION: u64 = 2;

/// All that a link says.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The name of the preset it starts from.
    pub preset: &'static str,
    /// World A.
    pub a: Scenario,
    /// World B.
    pub b: Scenario,
    /// The instant to look at.
    pub t: Option<Instant>,
    /// The digest of the two recordings when the link was made.
    pub digest: Option<Digest>,
    /// What is seen of it.
    pub look: Look,
}

/// A link that was read: what it describes, and what is to be said of it.
#[derive(Debug)]
pub struct Opened {
    /// What it describes. It can always be run.
    pub link: Link,
    /// What was wrong in it, and what is used in its place.
    pub faults: Vec<Fault>,
    /// What happens otherwise in it than when it was made, because the model had it wrong then.
    pub changes: Option<Message>,
}

/// What would end a field, a value or the fragment itself; everything else stays readable.
const RESERVED: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'&').add(b'<').add(b'>').add(b'`').add(b'+');

const SEED: &str = "run.seed";

/// The most repairs of a world. A clash is resolved in one, and few bring about another.
const ROUNDS: usize = 32;

/// How many faults of one kind are told one by one, where a link may have any number.
const FEW: usize = 20;

/// The name of a parameter in a link: its path, but for the seed, which stands for the whole comparison, and what is done.
fn field(parameter: &Parameter) -> &'static str {
    match parameter.path {
        SEED => "seed",
        "script.actions" => "do",
        path => path,
    }
}

impl Link {
    /// A preset as it stands.
    ///
    /// # Errors
    /// A [`Fault`] if there is no such preset.
    pub fn to_preset(name: &str) -> Result<Link, Fault> {
        let preset = Preset::named(name).ok_or_else(|| no_preset(name))?;
        let a = preset.base()?;
        let b = preset.patched(&a)?;
        Ok(Link { preset: preset.name, a, b, t: None, digest: None, look: Look::default() })
    }

    /// Reads a link, a fragment (with or without `#`), or a preset's bare name.
    ///
    /// What is wrong is left out and reported; the rest is kept. The result can always be run: where values clash, one of
    /// them is changed until none do, and each that was changed is reported once, as it stands in the end.
    pub fn parse(text: &str) -> (Link, Vec<Fault>) {
        let Opened { link, faults, .. } = Link::open(text);
        (link, faults)
    }

    /// Reads a link as [`Link::parse`] does, and says too what has changed since it was made.
    pub fn open(text: &str) -> Opened {
        Link::read(text, ROUNDS, &FORMER)
    }

    /// Reads with at most so many repairs of each world, before it becomes the preset's.
    fn read(text: &str, rounds: usize, former: &Former) -> Opened {
        let text = text.trim();
        let fragment = match text.split_once('#') {
            Some((_, fragment)) => fragment,
            // A node may be called http://…, so that only what begins as an address is one.
            None if text
                .split_once("://")
                .is_some_and(|(scheme, _)| scheme.bytes().all(|b| b.is_ascii_alphabetic())) =>
            {
                ""
            }
            None => text,
        };
        let mut fields: Vec<(String, String)> = Vec::new();
        let [mut garbled, mut doubled, mut unknown] = [Few::default(), Few::default(), Few::default()];
        if fragment.contains('=') {
            for part in fragment.split('&').filter(|part| !part.is_empty()) {
                // A preset's bare name stands for the field: `celebrity&t=35.5s`.
                let bare = if Preset::named(part).is_some() { ("preset", part) } else { (part, "") };
                let (name, value) = part.split_once('=').unwrap_or(bare);
                let decoded = (percent_decode_str(name).decode_utf8(), percent_decode_str(value).decode_utf8());
                let (Ok(name), Ok(value)) = decoded else {
                    garbled.add(name, value, || "link-not-utf-8".into());
                    continue;
                };
                // Only what is known is kept, so that of any number of fields a few are looked through.
                let name = of_today(&name, former);
                if !OWN.contains(&&*name) && !look::FIELDS.contains(&&*name) && parameter_of(&name).is_none() {
                    unknown.add(&name, &value, || no_field(&name));
                } else if fields.iter().any(|(earlier, _)| *earlier == name) {
                    doubled.add(&name, &value, || "link-twice".into());
                } else {
                    fields.push((name, value.into_owned()));
                }
            }
        } else if !fragment.is_empty() {
            fields.push(("preset".into(), fragment.into()));
        }
        let mut faults = garbled.told("link-not-utf-8.more");
        faults.extend(doubled.told("link-twice.more"));

        let first = |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
        // A link that a person types has the defaults of today; a link that the page wrote says its version.
        let version = first("v").map_or(VERSION, |text| {
            (1..=VERSION).find(|version| *text == version.to_string()).unwrap_or_else(|| {
                faults.push(fault("v", text, Message::new("link-version").with("version", VERSION)));
                VERSION
            })
        });
        let named = first("preset").unwrap_or(OPENING);
        let preset = Preset::named(named).or_else(|| {
            faults.push(Fault { used: Some(OPENING.into()), ..no_preset(named) });
            Preset::named(OPENING)
        });
        let t = first("t").and_then(|text| match Duration::parse(text) {
            Some(t) if t <= Duration::MAX => Some(Instant::from_nanos(t.as_nanos())),
            _ => {
                faults.push(fault("t", text, "link-time"));
                None
            }
        });
        let digest = first("digest").and_then(|text| {
            let digest = Digest::parse(text);
            if digest.is_none() {
                faults.push(fault("digest", text, "link-digest"));
            }
            digest
        });
        let mut look = Look::default();
        for field in look::FIELDS {
            let set = first(field).map_or(Ok(()), |text| look.set(field, text));
            faults.extend(set.err());
        }

        let base = preset.and_then(|preset| former.base(version, preset).ok()).unwrap_or_default();
        let patched = |a: &Scenario| {
            preset.and_then(|preset| former.patched(version, preset, a).ok()).unwrap_or_else(|| a.clone())
        };
        let asked_of = |world: World| {
            let of = fields.iter().filter_map(|(name, value)| Some((parameter_of(name)?, value)));
            let of = of.filter(move |((of, _), _)| *of == world);
            of.map(|((_, parameter), value)| (parameter, former.value(version, parameter.path, value)))
        };
        let mut a = Reading::of(base.clone());
        asked_of(World::A).for_each(|(parameter, value)| a.set(parameter, value));
        let mut b = a.followed_by(patched(&a.scenario));
        asked_of(World::B).for_each(|(parameter, value)| b.set(parameter, value));
        a.repair(rounds, &base);
        b.repair(rounds, &patched(&base));

        // A fault of a field of A is told of both worlds.
        let said = |fault: &Fault| {
            let same = |one: &Fault| (&one.field, &one.value, &one.used) == (&fault.field, &fault.value, &fault.used);
            a.told.iter().any(same)
        };
        let of_b = std::mem::take(&mut b.told).into_iter().filter(|fault| !said(fault));
        let of_b: Vec<Fault> = of_b.map(|fault| in_link("b.", fault)).collect();
        faults.extend(std::mem::take(&mut a.told).into_iter().map(|fault| in_link("", fault)));
        faults.extend(of_b);
        faults.extend(unknown.told("link-no-field.more"));
        let name = preset.map_or(OPENING, |preset| preset.name);
        let asked =
            |path: &str| fields.iter().any(|(name, _)| parameter_of(name).is_some_and(|(_, of)| of.path == path));
        former.settle(version, &mut a.scenario, asked);
        former.settle(version, &mut b.scenario, asked);
        let changes = former.changes(version, &a.scenario, &b.scenario);
        let changes = (!changes.is_empty()).then(|| {
            let changes: Vec<Message> = changes.into_iter().map(Message::from).collect();
            Message::new("link-older").with("changes", changes)
        });
        Opened { link: Link { preset: name, a: a.scenario, b: b.scenario, t, digest, look }, faults, changes }
    }

    /// Changes the two worlds, unless the outcome cannot be run: then everything stays as it was, and the faults say why.
    pub fn attempt(&mut self, change: impl FnOnce(&mut Link) -> Result<(), Fault>) -> Vec<Fault> {
        let mut changed = self.clone();
        let mut faults: Vec<Fault> = change(&mut changed).err().into_iter().collect();
        if faults.is_empty() {
            faults = changed.a.faults();
            let of_b: Vec<Fault> = changed.b.faults().into_iter().filter(|fault| !faults.contains(fault)).collect();
            faults.extend(of_b);
        }
        if faults.is_empty() {
            changed.digest = None;
            *self = changed;
        }
        // Where nothing was changed, nothing was used in its place.
        faults.iter_mut().for_each(|fault| fault.used = None);
        faults
    }

    /// Makes B what a variant of the preset makes of A. A name that no variant has changes nothing.
    pub fn choose(&mut self, variant: &str) -> Vec<Fault> {
        let preset = Preset::named(self.preset);
        let Some(variant) = preset.and_then(|preset| preset.variants.iter().find(|one| one.name == variant)) else {
            return Vec::new();
        };
        self.attempt(|link| {
            link.b = variant.patched(&link.a)?;
            Ok(())
        })
    }

    /// The variant of the preset that B is, if it is one.
    pub fn variant(&self) -> Option<&'static Variant> {
        Preset::named(self.preset)?.variant_of(&self.a, &self.b)
    }

    /// What the preset calls its two worlds, by identifiers of `words/`, each with `.does`: what it does about the preset's
    /// problem. `None` of a world that is not as the preset has it in what the preset is about.
    pub fn names(&self) -> [Option<String>; 2] {
        let Some((preset, base)) = Preset::named(self.preset).and_then(|preset| Some((preset, preset.base().ok()?)))
        else {
            return [None, None];
        };
        let changes = preset.variants.iter().flat_map(|variant| variant.b).chain(preset.b);
        let kept = |(path, _): &(&str, &str)| {
            parameter(path).is_none_or(|parameter| parameter.value(&base) == parameter.value(&self.a))
        };
        let a = changes.clone().all(kept).then(|| format!("world-{}-a", preset.name));
        let b = match self.variant() {
            Some(variant) => Some(preset.words_of(variant)),
            None => {
                let own = preset.variants.is_empty() && preset.patched(&self.a).is_ok_and(|own| own == self.b);
                own.then(|| format!("world-{}-b", preset.name))
            }
        };
        [a, b]
    }

    /// Writes the fragment, without `#`. [`Link::parse`] reads it back unchanged.
    pub fn fragment(&self) -> String {
        let mut parts = vec![format!("v={VERSION}"), format!("preset={}", self.preset)];
        let preset = Preset::named(self.preset);
        let base = preset.and_then(|preset| preset.base().ok()).unwrap_or_default();
        let mut write = |prefix: &str, from: &Scenario, to: &Scenario| {
            for parameter in PARAMETERS.iter().filter(|p| p.value(from) != p.value(to)) {
                let value = parameter.spelled(to);
                parts.push(format!("{prefix}{}={}", field(parameter), utf8_percent_encode(&value, RESERVED)));
            }
        };
        write("", &base, &self.a);
        let follows = preset.and_then(|preset| preset.patched(&self.a).ok()).unwrap_or_else(|| self.a.clone());
        write("b.", &follows, &self.b);
        for (field, text) in self.look.fields() {
            parts.push(format!("{field}={text}"));
        }
        if let Some(t) = self.t {
            parts.push(format!("t={t}"));
        }
        if let Some(digest) = self.digest {
            parts.push(format!("digest={digest}"));
        }
        parts.join("&")
    }
}

fn fault(field: &str, value: &str, accepted: impl Into<Message>) -> Fault {
    Fault { field: field.into(), value: value.into(), accepted: accepted.into(), used: None }
}

fn no_preset(name: &str) -> Fault {
    let names = || PRESETS.iter().map(|preset| preset.name);
    let accepted = match did_you_mean(name, names().map(str::to_owned)) {
        Some(meant) => Message::new("link-no-preset-meant").with("names", meant),
        // Nothing is near: a few examples.
        None => Message::new("link-no-preset").with("names", names().take(3).collect::<Vec<_>>().join(", ")),
    };
    fault("preset", name, accepted)
}

/// The link's own fields.
const OWN: [&str; 4] = ["v", "preset", "t", "digest"];

/// The parameter that a field of a link sets, and the world that has it from the field: B's fields begin with `b.`, and
/// what A has, B has from A.
fn parameter_of(name: &str) -> Option<(World, &'static Parameter)> {
    let (world, name) = name.strip_prefix("b.").map_or((World::A, name), |name| (World::B, name));
    let parameter = PARAMETERS.iter().find(|parameter| field(parameter) == name)?;
    (world == World::A || parameter.path != SEED).then_some((world, parameter))
}

/// The name of a field as it is today.
fn of_today(name: &str, former: &Former) -> String {
    match name.strip_prefix("b.") {
        Some(name) => format!("b.{}", former.field(name)),
        None => former.field(name).into(),
    }
}

/// What an unknown field accepts.
fn no_field(name: &str) -> Message {
    let (prefix, bare) = name.strip_prefix("b.").map_or(("", name), |bare| ("b.", bare));
    let parameters = PARAMETERS.iter().filter(|parameter| prefix.is_empty() || parameter.path != SEED);
    let meant = match parameters.clone().find(|parameter| parameter.path == bare) {
        Some(parameter) => Some(format!("{prefix}{}", field(parameter)).into()),
        None => did_you_mean(name, parameters.map(|parameter| format!("{prefix}{}", field(parameter)))),
    };
    match meant {
        Some(names) => Message::new("link-no-field-meant").with("names", names),
        None => "link-no-field".into(),
    }
}

/// A fault of a parameter, named as in a link.
fn in_link(prefix: &str, fault: Fault) -> Fault {
    let named = match parameter(&fault.field) {
        Some(parameter) => format!("{prefix}{}", field(parameter)),
        None => format!("{prefix}{}", fault.field),
    };
    Fault { field: named, ..fault }
}

/// Faults of one kind, of which a link may have any number.
#[derive(Default)]
struct Few {
    told: Vec<Fault>,
    more: u64,
}

impl Few {
    fn add(&mut self, field: &str, value: &str, accepted: impl FnOnce() -> Message) {
        if self.told.len() < FEW {
            self.told.push(fault(field, value, accepted()));
        } else {
            self.more += 1;
        }
    }

    /// The first of them; the last one says how many more there are.
    fn told(mut self, more: &'static str) -> Vec<Fault> {
        if let Some(last) = self.told.last_mut().filter(|_| self.more > 0) {
            last.accepted = Message::new(more).with("accepted", last.accepted.clone()).with("more", self.more);
        }
        self.told
    }
}

#[cfg(test)]
mod tests {
    use super::super::former::{Change, FormerPreset};
    use super::*;
    use crate::scenario::{Coalesce, MAX_REQUESTS, RetryBudget};

    fn clean(text: &str) -> Link {
        let (link, faults) = Link::parse(text);
        assert_eq!(faults, [], "{text}");
        link
    }

    #[test]
    fn a_preset_is_short() {
        assert_eq!(Link::to_preset("geecache").unwrap().fragment(), "v=2&preset=geecache");
    }

    #[test]
    fn reads_what_a_person_would_write() {
        let link =
            clean("https://example.org/x/#v=2&preset=geecache&clients.count=250&b.protection.coalesce=none&t=2.064s");
        assert_eq!((link.a.clients.count, link.b.clients.count), (250, 250));
        assert_eq!(link.a, link.b);
        assert_eq!(link.t, Some(Instant::from_nanos(2_064_000_000)));
        assert_eq!(clean("geecache"), clean("#preset=geecache"));
        assert_eq!(clean("#geecache&t=1s"), clean("#preset=geecache&t=1s"));
        assert_eq!(clean(""), clean("hot-key"));
        assert_eq!(clean("https://example.org/x/"), clean("hot-key"));
    }

    #[test]
    fn a_variant_is_written_as_fields_of_b() {
        let mut link = clean("preset=celebrity&clients.count=100");
        assert_eq!(link.variant().unwrap().name, "redis-lock");
        assert_eq!(link.choose("repopulate"), []);
        assert_eq!(
            link.fragment(),
            "v=2&preset=celebrity&clients.count=100&b.protection.coalesce=none&b.protection.lock_ttl=10s\
             &b.do=delete@5s,warm@5.2s"
        );
        assert_eq!(clean(&link.fragment()).variant().unwrap().name, "repopulate");
        assert_eq!(link.choose("nonsense"), []);
        link.b.cache.jitter = Duration::from_secs(1);
        assert_eq!(link.variant().map(|variant| variant.name), None);
        link.choose("redis-lock");
        assert_eq!(link.fragment(), "v=2&preset=celebrity&clients.count=100");
    }

    #[test]
    fn names_survive_awkward_characters() {
        let mut link = Link::to_preset("hot-key").unwrap();
        link.a.keys.hot = "a&b=c#d %41 名+".into();
        link.b.keys.hot = link.a.keys.hot.clone();
        assert_eq!(clean(&link.fragment()), link);
    }

    #[test]
    fn a_bad_field_keeps_everything_else() {
        let (link, faults) =
            Link::parse("v=2&preset=geecache&clients.count=0&cache.ttl=soon&colour=red&seed=7&t=x&digest=12&seed=8");
        assert_eq!(link.a.clients.count, 1, "the nearest accepted value");
        assert_eq!(link.a.cache.ttl, Link::to_preset("geecache").unwrap().a.cache.ttl, "the value that was there");
        assert_eq!((link.a.run.seed, link.b.run.seed), (7, 7));
        let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, ["seed", "t", "digest", "clients.count", "cache.ttl", "colour"]);
    }

    /// As if something had changed after version 1.
    const SINCE: Former = Former {
        defaults: &[(1, "apps.count", "7"), (1, "cache.ttl", "1s")],
        presets: &[FormerPreset {
            until: 1,
            name: "breakdown",
            a: &[("clients.count", "9")],
            b: &[("protection.coalesce", "lease")],
        }],
        fields: &[("clients.number", "clients.count")],
        values: &[(1, "protection.coalesce", "single-flight", "singleflight")],
        changes: &[Change { until: 1, says: "way-again", matters: |s| s.apps.count == 7 }],
    };

    fn since(text: &str) -> Opened {
        let opened = Link::read(text, ROUNDS, &SINCE);
        assert_eq!(opened.faults, [], "{text}");
        opened
    }

    #[test]
    fn an_older_link_keeps_the_defaults_of_its_time_and_is_written_as_one_of_today() {
        let link = since("v=1&preset=xfetch").link;
        assert_eq!((link.a.apps.count, link.b.apps.count), (7, 7));
        assert_eq!(link.a.cache.ttl, Duration::from_secs(2), "what the preset sets, it sets");
        assert_eq!(link.fragment(), "v=2&preset=xfetch&apps.count=7");
        assert_eq!(since(&link.fragment()).link, link);
        // A field that changes nothing in it is not carried along: a poll where there is no lock.
        let old = Former { defaults: &[(1, "protection.lock_poll", "70ms")], ..FORMER };
        let written = |text: &str| Link::read(text, ROUNDS, &old).link.fragment();
        assert_eq!(written("v=1&preset=xfetch"), "v=2&preset=xfetch");
        assert_eq!(
            written("v=1&preset=hot-key&b.protection.coalesce=redis-lock"),
            "v=2&preset=hot-key&b.protection.coalesce=redis-lock&b.protection.lock_poll=70ms"
        );
        assert_eq!(
            written("v=1&preset=xfetch&protection.lock_poll=70ms"),
            "v=2&preset=xfetch&protection.lock_poll=70ms",
            "it was asked for"
        );
        // What today's links and people say means what holds today.
        for text in ["v=2&preset=xfetch", "preset=xfetch", "xfetch"] {
            assert_eq!(since(text).link, Link::to_preset("xfetch").unwrap(), "{text}");
        }
        // A value that an older link names holds.
        assert_eq!(since("v=1&preset=xfetch&apps.count=1&b.apps.count=7").link.b.apps.count, 7);
        let told = Link::read("v=1&preset=xfetch&apps.count=many", ROUNDS, &SINCE).faults;
        assert_eq!(told[0].used.as_deref(), Some("7"));
    }

    #[test]
    fn an_older_link_means_the_preset_of_its_time() {
        let link = since("v=1&preset=breakdown&seed=7").link;
        assert_eq!((link.a.clients.count, link.a.cache.ttl), (9, Duration::from_secs(1)));
        assert_eq!(link.b.protection.coalesce, Coalesce::Lease);
        assert_eq!(since(&link.fragment()).link, link);
    }

    #[test]
    fn a_former_name_still_opens() {
        for version in ["", "v=1&", "v=2&"] {
            let text = format!("{version}preset=geecache&b.clients.number=5&protection.coalesce=single-flight");
            let link = since(&text).link;
            assert_eq!((link.a.clients.count, link.b.clients.count), (100, 5), "{text}");
            assert_eq!(link.a.protection.coalesce, Coalesce::Singleflight, "{text}");
        }
        let link = clean("v=1&clients.retry=fixed&clients.retry_budget=aws");
        assert_eq!(link.a.clients.retry_budget, RetryBudget::Aws2020);
        // The two names are one field.
        let told = Link::read("clients.count=5&clients.number=6", ROUNDS, &SINCE).faults;
        assert_eq!((told.len(), told[0].field.as_str(), told[0].value.as_str()), (1, "clients.count", "6"));
    }

    #[test]
    fn an_older_link_says_what_has_changed_where_it_matters() {
        let says = |text: &str| since(text).changes.map(|says| says.to_string());
        assert!(says("v=1&preset=xfetch").unwrap().contains("older model"));
        assert!(says("v=1&preset=xfetch&apps.count=1&b.apps.count=7").is_some(), "in B alone");
        for text in ["v=1&preset=xfetch&apps.count=1", "v=2&preset=xfetch&apps.count=7", "preset=xfetch&apps.count=7"] {
            assert_eq!(says(text), None, "{text}");
        }
    }

    #[test]
    fn a_bad_version_or_preset_is_said() {
        let (link, faults) = Link::parse("v=9&preset=nope&clients.count=5");
        assert_eq!((link.preset, link.a.clients.count), (OPENING, 5));
        assert_eq!(faults[0].field, "v");
        assert!(faults[1].to_string().contains("hot-key, breakdown, geecache"), "{}", faults[1]);
    }

    #[test]
    fn what_is_nearly_a_name_is_asked_about() {
        let told = |text: &str| Link::parse(text).1[0].to_string();
        for (text, meant) in [
            ("preset=hot-kye", "it takes the name of a preset (did you mean hot-key?). Using hot-key."),
            ("GeeCache", "(did you mean geecache, geecache-100k or "),
            ("#celeb", "(did you mean celebrity?)"),
            ("clients.cout=5", "there is no such field (did you mean clients.count?)."),
            ("b.cache.tll=5s", "(did you mean b.cache.ttl?)"),
            ("a.cache.ttl=5s", "(did you mean cache.ttl?)"),
            ("script.actions=warm@1s", "(did you mean do?)"),
            ("b.script.actions=warm@1s", "(did you mean b.do?)"),
            ("run.seed=1", "(did you mean seed?)"),
            ("ttl=1s", "(did you mean cache.ttl, apps.l1_ttl or "),
        ] {
            assert!(told(text).contains(meant), "{}", told(text));
        }
        assert!(!told("preset=nope").contains("mean"));
        assert!(!told("colour=red").contains("mean"));
    }

    #[test]
    fn any_number_of_fields_is_read_and_a_few_are_told() {
        // With a look through all earlier fields for each, these would take hours.
        let many = |text: fn(u32) -> String| (0..300_000).map(text).collect::<Vec<_>>().join("&");
        for (text, told) in [
            (many(|i| format!("x{i}=1")), "there is no such field; 299 980 more fields do not exist either."),
            (many(|_| "seed=1".into()), "it has one already; 299 979 more fields have a value already."),
            (many(|i| format!("%ff{i}=1")), "text in UTF-8; 299 980 more fields are not text in UTF-8 either."),
        ] {
            let (_, faults) = Link::parse(&format!("{text}&clients.count=5000&clients.window=1h"));
            assert_eq!(faults.len(), 20);
            assert!(faults[19].to_string().ends_with(told), "{}", faults[19]);
        }
        let names = format!("cache.nodes=a,{}", many(|i| format!("n{i}")).replace('&', ","));
        assert_eq!(Link::parse(&names).1.len(), 1);
        let (_, faults) = Link::parse(&"x".repeat(1_000_000));
        assert!(faults[0].to_string().chars().count() < 500, "a huge fragment is not told whole");
    }

    #[test]
    fn no_name_has_control_characters() {
        for field in [
            "keys.hot=a%00b",
            "keys.hot=%7f",
            "cache.nodes=a,b%0ac",
            "do=add:%00@1s",
            "do=kill:%1b[2J@1s",
            "do=restart:a%09b@1s",
            "do=remove:%C2%85@1s",
            "do=flush:%0d@1s",
            "do=delete:a%00@1s",
            "do=expire:a%00@1s",
            "do=update:a%00@1s",
        ] {
            for text in [field.to_owned(), format!("b.{field}")] {
                let (link, faults) = Link::parse(&text);
                assert_eq!(faults.len(), 1, "{text}");
                assert!(["name", "KEY"].iter().any(|word| faults[0].to_string().contains(word)), "{}", faults[0]);
                assert_eq!(link, Link::parse("").0, "{text}");
            }
        }
        let mut link = clean("preset=node-leaves");
        for act in ["add:\0", "delete:a\u{7f}", "flush:\n"] {
            assert_eq!(link.intervene(act, Instant::ZERO).len(), 1, "{act:?}");
        }
        assert_eq!(link, clean("preset=node-leaves"));
    }

    #[test]
    fn an_instant_that_is_never_reached_is_told() {
        for (text, at) in [("9007199254740992ns", Some(Instant::MAX)), ("9007199254740993ns", None), ("105d", None)] {
            let (link, faults) = Link::parse(&format!("t={text}"));
            assert_eq!((link.t, faults.len()), (at, usize::from(at.is_none())), "{text}");
            assert!(faults.iter().all(|fault| fault.to_string().contains("up to 104 days")), "{text}");
        }
    }

    #[test]
    fn only_digits_are_digits() {
        for text in ["clients.count=+5", "clients.count=-5", "clients.count=", "digest=+123456789abcdef", "t=104d1h"] {
            assert_eq!(Link::parse(text).1.len(), 1, "{text}");
        }
        assert_eq!(Link::parse("https://example.org/?a=1").1, [], "an address without a fragment says nothing");
    }

    #[test]
    fn b_has_no_seed_of_its_own() {
        let (_, faults) = Link::parse("preset=hot-key&b.run.seed=5");
        assert_eq!(faults[0].field, "b.run.seed");
    }

    #[test]
    fn too_much_together_is_repaired_and_said() {
        let (link, faults) = Link::parse("clients.calm_rate=100000&clients.calm_until=1h");
        assert_eq!(link.a.clients.calm_rate, 0);
        assert_eq!(faults.len(), 1);
        assert_eq!(link.a.faults(), []);
        let (link, faults) = Link::parse("preset=hot-key&clients.count=50000000");
        assert_eq!(link.a.requests(), MAX_REQUESTS);
        assert_eq!(faults.len(), 1);
        assert_eq!(faults[0].field, "clients.count");
        assert!(faults[0].to_string().ends_with("Using 49999803."), "{}", faults[0]);
        let (_, faults) = Link::parse("preset=hot-key&b.clients.count=50000000");
        assert_eq!(faults[0].field, "b.clients.count");
    }

    #[test]
    fn what_is_changed_again_is_told_once_as_it_ends() {
        let told = |text: &str| -> Vec<String> { Link::parse(text).1.iter().map(Fault::to_string).collect() };
        assert_eq!(
            told("preset=hot-key&clients.count=99999999"),
            [
                "clients.count = “99999999” is not accepted: it takes a whole number from 1 to 50 000 000 requests; at most \
              49 999 803 requests beside 197 calm readers, for 50 000 000 in all. Using 49999803."
            ]
        );
        // The same for both worlds is said once; what B has otherwise is said of B.
        assert_eq!(told("clients.count=50000000&clients.retry=fixed").len(), 2);
        let told_of_b =
            told("preset=hot-key&clients.count=50000000&b.clients.calm_rate=0&b.clients.calm_until=0s&do=update@1s");
        assert!(told_of_b[0].starts_with("clients.count = “50000000”"), "{told_of_b:?}");
        assert!(told_of_b[0].ends_with("Using 49999802."), "{told_of_b:?}");
        assert!(told_of_b[1].starts_with("b.clients.count = “50000000”"), "{told_of_b:?}");
        assert!(told_of_b[1].ends_with("Using 49999999."), "{told_of_b:?}");
        // A stop that keeps nobody waiting in A stays there.
        let (link, faults) = Link::parse("preset=celebrity&do=stop:1d@1s");
        assert_eq!((link.a.script.actions.len(), link.b.script.actions.len(), faults.len()), (1, 0, 1));
        assert_eq!(faults[0].field, "b.do");
    }

    #[test]
    fn where_no_repair_helps_everything_becomes_as_the_preset_has_it() {
        let text = "preset=geecache&seed=7&cache.hot_copies=2&clients.window=1s&do=update@1s&b.database.connections=5";
        let preset = Link::parse("preset=geecache&seed=7").0;
        // With enough repairs most of it stays.
        assert_eq!(Link::parse(text).0.b.database.connections, 5);
        for rounds in 0..2 {
            let Opened { link, faults, .. } = Link::read(text, rounds, &FORMER);
            assert_eq!(link, preset);
            let mut fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
            fields.sort_unstable();
            assert_eq!(fields, ["b.database.connections", "cache.hot_copies", "clients.window", "do"]);
            assert!(faults.iter().all(|fault| fault.used.is_some()), "{faults:?}");
        }
    }

    #[test]
    fn a_change_that_cannot_be_run_leaves_everything_as_it_was() {
        for (text, path, value) in [
            ("preset=geecache&cache.hot_copies=2", "script.actions", "update@1s"),
            ("clients.count=49999803", "clients.retry", "fixed"),
            ("preset=celebrity", "script.actions", "stop:1d@1s"),
            ("clients.count=49999803", "script.actions", "update@1s"),
            ("preset=hot-key", "cache.nodes", "a\0"),
        ] {
            let mut link = Link { t: Some(Instant::ZERO), digest: Some(Digest::Second(7)), ..clean(text) };
            let before = link.clone();
            let faults = link.attempt(|link| {
                link.a.set(path, value)?;
                link.b.set(path, value)
            });
            assert_ne!(faults, [], "{text} {path}");
            assert!(faults.iter().all(|fault| fault.used.is_none()), "{faults:?}");
            assert_eq!(link, before, "{text} {path}");
        }
        // A variant of a world in which it cannot be.
        let mut link = clean("preset=hot-key&apps.topology=peer-to-peer");
        let before = link.clone();
        assert_eq!(link.choose("lease")[0].field, "protection.coalesce");
        assert_eq!(link, before);
    }
}
