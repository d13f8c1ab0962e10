//! The link: a comparison, a playhead and a digest as a URL fragment that a person can read and edit.
//!
//! `v=1&preset=geecache&clients.count=250&b.protection.coalesce=none&seed=7&t=2.064s&digest=3f0c…` says: take the
//! preset, change this in both worlds, change that in B alone, look at this instant, and expect this result. Only
//! what differs from the preset is written. `docs/link-format.md` is the full description.

use super::preset::{OPENING, Preset, Variant};
use super::{Fault, MAX_REQUESTS, PARAMETERS, Parameter, Scenario};
use crate::time::{Duration, Instant};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

/// The version of the format that this code writes, and the newest that it reads.
pub const VERSION: u64 = 1;

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
    pub digest: Option<u64>,
}

/// What would end a field, a value or the fragment itself; everything else stays readable.
const RESERVED: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'&').add(b'<').add(b'>').add(b'`').add(b'+');

const SEED: &str = "run.seed";

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
        Ok(Link { preset: preset.name, a, b, t: None, digest: None })
    }

    /// Reads a link, a fragment (with or without `#`), or a preset's bare name.
    ///
    /// What is wrong is left out and reported; the rest is kept. The result can always be run.
    pub fn parse(text: &str) -> (Link, Vec<Fault>) {
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
        let mut faults = Vec::new();
        let mut fields: Vec<(String, String)> = Vec::new();
        if fragment.contains('=') {
            for part in fragment.split('&').filter(|part| !part.is_empty()) {
                // A preset's bare name stands for the field: `celebrity&t=35.5s`.
                let bare = if Preset::named(part).is_some() { ("preset", part) } else { (part, "") };
                let (name, value) = part.split_once('=').unwrap_or(bare);
                let decoded = (percent_decode_str(name).decode_utf8(), percent_decode_str(value).decode_utf8());
                let (Ok(name), Ok(value)) = decoded else {
                    faults.push(fault(name, value, "text in UTF-8"));
                    continue;
                };
                if fields.iter().any(|(earlier, _)| *earlier == name) {
                    faults.push(fault(&name, &value, "one value, and it has one already"));
                } else {
                    fields.push((name.into_owned(), value.into_owned()));
                }
            }
        } else if !fragment.is_empty() {
            fields.push(("preset".into(), fragment.into()));
        }

        let mut take = |name: &str| fields.iter().position(|(field, _)| field == name).map(|i| fields.remove(i).1);
        if let Some(version) = take("v")
            && version != VERSION.to_string()
        {
            faults.push(fault(
                "v",
                &version,
                &format!("version {VERSION} of the link format; what can be read is read"),
            ));
        }
        let named = take("preset").unwrap_or_else(|| OPENING.into());
        let preset = Preset::named(&named).or_else(|| {
            faults.push(Fault { used: Some(OPENING.into()), ..no_preset(&named) });
            Preset::named(OPENING)
        });
        let t = take("t").and_then(|text| match Duration::parse(&text) {
            Some(t) if t <= Duration::MAX => Some(Instant::from_nanos(t.as_nanos())),
            _ => {
                faults.push(fault("t", &text, "a length of time with its unit, up to 104 days (2^53 ns)"));
                None
            }
        });
        let digest = take("digest").and_then(|text| {
            let digest = u64::from_str_radix(&text, 16)
                .ok()
                .filter(|_| text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit()));
            if digest.is_none() {
                faults.push(fault("digest", &text, "16 hexadecimal digits"));
            }
            digest
        });

        let (name, mut a) = match preset {
            Some(preset) => (preset.name, preset.base().unwrap_or_default()),
            None => (OPENING, Scenario::default()),
        };
        let mut rest = Vec::new();
        for (name, value) in fields {
            match PARAMETERS.iter().find(|parameter| field(parameter) == name) {
                Some(parameter) => set(&mut a, parameter, &name, &value, &mut faults),
                None => rest.push((name, value)),
            }
        }
        let mut b = preset.and_then(|preset| preset.patched(&a).ok()).unwrap_or_else(|| a.clone());
        for (name, value) in rest {
            let parameter =
                name.strip_prefix("b.").and_then(|path| PARAMETERS.iter().find(|p| field(p) == path || p.path == path));
            match parameter.filter(|p| p.path != SEED) {
                Some(parameter) => set(&mut b, parameter, &name, &value, &mut faults),
                None => faults.push(fault(&name, &value, "no value, because there is no such field")),
            }
        }
        repair("", &mut a, &mut faults);
        repair("b.", &mut b, &mut faults);
        (Link { preset: name, a, b, t, digest }, faults)
    }

    /// Changes the two worlds, unless the outcome cannot be run: then everything stays as it was, and the faults say why.
    pub fn attempt(&mut self, change: impl FnOnce(&mut Link) -> Result<(), Fault>) -> Vec<Fault> {
        let mut changed = self.clone();
        let mut faults: Vec<Fault> = change(&mut changed).err().into_iter().collect();
        if faults.is_empty() {
            faults.extend(changed.a.faults());
            faults.extend(changed.b.faults().into_iter().filter(|fault| !changed.a.faults().contains(fault)));
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
        if let Some(t) = self.t {
            parts.push(format!("t={t}"));
        }
        if let Some(digest) = self.digest {
            parts.push(format!("digest={digest:016x}"));
        }
        parts.join("&")
    }
}

fn fault(field: &str, value: &str, accepted: &str) -> Fault {
    Fault { field: field.into(), value: value.into(), accepted: accepted.into(), used: None }
}

fn no_preset(name: &str) -> Fault {
    let names: Vec<&str> = super::preset::PRESETS.iter().map(|preset| preset.name).collect();
    fault("preset", name, &format!("one of: {}", names.join(", ")))
}

/// Sets a field; where the value is out of range, takes the nearest that is accepted and reports it.
fn set(scenario: &mut Scenario, parameter: &Parameter, name: &str, text: &str, faults: &mut Vec<Fault>) {
    match parameter.kind.parse(name, text) {
        Ok(value) => (parameter.write)(scenario, value),
        Err(mut fault) => {
            match &fault.used {
                Some(nearest) => {
                    if let Ok(value) = parameter.kind.parse(name, nearest) {
                        (parameter.write)(scenario, value);
                    }
                }
                None => fault.used = Some(parameter.spelled(scenario)),
            }
            faults.push(fault);
        }
    }
}

/// Makes a scenario runnable whose values are in range one by one but clash, or are too much together.
fn repair(prefix: &str, scenario: &mut Scenario, faults: &mut Vec<Fault>) {
    for mut fault in scenario.faults() {
        let room = MAX_REQUESTS.saturating_sub(scenario.calm_readers() + scenario.spikes());
        if let Some(used) = &fault.used {
            // What resolves a clash is in its field's range.
            let _ = scenario.set(&fault.field, used);
        } else if room > 0 {
            scenario.clients.count = room;
            fault.used = Some(room.to_string());
        } else {
            scenario.clients.calm_rate = 0;
            fault.used = Some("0".into());
        }
        // What A has said already, B has from A.
        if !faults.contains(&fault) {
            fault.field.insert_str(0, prefix);
            faults.push(fault);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(text: &str) -> Link {
        let (link, faults) = Link::parse(text);
        assert_eq!(faults, [], "{text}");
        link
    }

    #[test]
    fn a_preset_is_short() {
        assert_eq!(Link::to_preset("geecache").unwrap().fragment(), "v=1&preset=geecache");
    }

    #[test]
    fn reads_what_a_person_would_write() {
        let link =
            clean("https://example.org/x/#v=1&preset=geecache&clients.count=250&b.protection.coalesce=none&t=2.064s");
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
        assert_eq!(link.variant().unwrap().name, "Redis lock");
        assert_eq!(link.choose("Repopulate"), []);
        assert_eq!(
            link.fragment(),
            "v=1&preset=celebrity&clients.count=100&b.protection.coalesce=none&b.protection.lock_ttl=10s\
             &b.do=delete@5s,warm@5.2s"
        );
        assert_eq!(clean(&link.fragment()).variant().unwrap().name, "Repopulate");
        assert_eq!(link.choose("nonsense"), []);
        link.b.cache.jitter = Duration::from_secs(1);
        assert_eq!(link.variant().map(|variant| variant.name), None);
        link.choose("Redis lock");
        assert_eq!(link.fragment(), "v=1&preset=celebrity&clients.count=100");
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
            Link::parse("v=1&preset=geecache&clients.count=0&cache.ttl=soon&colour=red&seed=7&t=x&digest=12&seed=8");
        assert_eq!(link.a.clients.count, 1, "the nearest accepted value");
        assert_eq!(link.a.cache.ttl, Link::to_preset("geecache").unwrap().a.cache.ttl, "the value that was there");
        assert_eq!((link.a.run.seed, link.b.run.seed), (7, 7));
        let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, ["seed", "t", "digest", "clients.count", "cache.ttl", "colour"]);
    }

    #[test]
    fn a_bad_version_or_preset_is_said() {
        let (link, faults) = Link::parse("v=9&preset=nope&clients.count=5");
        assert_eq!((link.preset, link.a.clients.count), (OPENING, 5));
        assert_eq!(faults[0].field, "v");
        assert!(faults[1].to_string().contains("hot-key, breakdown, geecache"), "{}", faults[1]);
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
        let (link, faults) = Link::parse("preset=hot-key&clients.count=3000000");
        assert_eq!(link.a.requests(), MAX_REQUESTS);
        assert_eq!(faults.len(), 1);
        assert_eq!(faults[0].field, "clients.count");
        assert!(faults[0].to_string().ends_with("Using 2999803."), "{}", faults[0]);
        let (_, faults) = Link::parse("preset=hot-key&b.clients.count=3000000");
        assert_eq!(faults[0].field, "b.clients.count");
    }
}
