//! Whatever a link says, what is read of it can be run, and every difference from what it asked for is told.
//!
//! Two kinds of links are drawn: good ones that were mutated, field by field and byte by byte; and links whose fields
//! are likely to clash with each other. `cargo test` reads a sample. All of them, which takes minutes:
//! `cargo test --release --test links -- --ignored`.

mod documents;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngSeed, TestRunner};
use stampede::digest::Digest;
use stampede::lab::compare::Comparison;
use stampede::scenario::former::FORMER;
use stampede::scenario::link::{Link, VERSION};
use stampede::scenario::preset::{PRESETS, Preset, World};
use stampede::scenario::value::Kind;
use stampede::scenario::{Fault, PARAMETERS, Parameter, Scenario};
use stampede::time::{Duration, Instant};
use std::fmt::Write;

/// The same cases in each run, so that a change is what breaks a test. `PROPTEST_RNG_SEED` draws others.
fn check(cases: u32, links: impl Strategy<Value = String>) {
    let mut config = ProptestConfig { cases, ..ProptestConfig::with_source_file(file!()) };
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(1);
    }
    let outcome = TestRunner::new(config).run(&links, |text| read_well(&text).map_err(TestCaseError::fail));
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}

#[test]
fn a_mutated_link_can_be_run_and_says_what_was_changed() {
    check(3_000, mutated());
}

#[test]
fn fields_that_clash_can_be_run_and_say_what_was_changed() {
    check(1_500, clashing());
}

#[test]
#[ignore = "takes minutes, in a release build"]
fn long_mutated_links_can_be_run_and_say_what_was_changed() {
    check(1_600_000, mutated());
}

#[test]
#[ignore = "takes minutes, in a release build"]
fn long_fields_that_clash_can_be_run_and_say_what_was_changed() {
    check(60_000, clashing());
}

/// As links had them before digests had their second form; between them, these runs have every column.
#[test]
fn an_old_digest_is_still_checked() {
    for (preset, a, b) in [
        ("hot-key", 0xd9e0_36ee_4bf1_0335, 0x4d4f_b5a0_56ad_3fe4),
        ("facebook-leases", 0xc7c1_91aa_8ad2_cd5f, 0x2f41_ea3c_62e2_7021),
        ("l1-flush", 0xffff_c6b3_8306_713a, 0xafa4_1ca0_544d_47c0),
        ("write-back-crash", 0x4805_9320_256e_6cc5, 0x2cfb_c566_92f1_2cda),
    ] {
        let expected = Digest::of_both(Digest::First(a), Digest::First(b));
        let (link, faults) = Link::parse(&format!("v=1&preset={preset}&digest={expected}"));
        assert_eq!((link.digest, faults), (Some(expected), Vec::new()));
        let run = Comparison::run(&link).unwrap();
        assert_eq!(run.digest_like(link.digest), expected, "{preset}");
        assert_eq!(run.digest_like(None), run.digest());
        assert_ne!(run.digest(), expected);
    }
}

#[test]
fn what_one_repair_breaks_another_mends() {
    for text in [
        "preset=celebrity&do=stop:1d@1s",
        "clients.count=50000000&clients.retry=fixed",
        "preset=geecache&cache.hot_copies=2&do=update@1s",
        "clients.count=50000000&do=update@1s",
        "clients.count=3000000&b.protection.coalesce=lease&b.protection.lease_wait=1ms&database.query_time=1h",
        "protection.coalesce=redis-lock&clients.count=2999803&do=slow:1000:1d@1s,slow:1000:1d@2s,outage:1d@3s",
    ] {
        assert_eq!(read_well(text), Ok(()), "{text}");
        assert_ne!(Link::parse(text).1, [], "{text}");
    }
}

// ---- What must hold of any text ----

/// The name of a parameter in a link.
fn field(parameter: &Parameter) -> &'static str {
    match parameter.path {
        "run.seed" => "seed",
        "script.actions" => "do",
        path => path,
    }
}

/// What a link asks for by its own words, read in another way than the product does.
#[derive(Default)]
struct Asked(Vec<(String, String)>);

impl Asked {
    fn of(text: &str) -> Asked {
        let text = text.trim();
        let is_address = |text: &str| {
            text.split_once("://").is_some_and(|(scheme, _)| scheme.chars().all(|c| c.is_ascii_alphabetic()))
        };
        let fragment = match text.find('#') {
            Some(mark) => &text[mark + 1..],
            None if is_address(text) => "",
            None => text,
        };
        let mut asked = Asked::default();
        if fragment.is_empty() {
            return asked;
        }
        if !fragment.contains('=') {
            asked.0.push(("preset".into(), fragment.into()));
            return asked;
        }
        let plain = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8().ok().map(String::from);
        for part in fragment.split('&').filter(|part| !part.is_empty()) {
            let (name, value) = match part.find('=') {
                Some(mark) => (&part[..mark], &part[mark + 1..]),
                None if PRESETS.iter().any(|preset| preset.name == part) => ("preset", part),
                None => (part, ""),
            };
            if let (Some(name), Some(value)) = (plain(name), plain(value)) {
                asked.0.push((name, value));
            }
        }
        asked
    }

    /// The first that is said of a field.
    fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }
}

/// The value asked for, as the product spells it; none if it is out of range or cannot be read.
fn wanted(parameter: &Parameter, text: &str) -> Option<String> {
    parameter.kind.parse("", text).ok().map(|value| parameter.kind.spell(&value))
}

fn read_well(text: &str) -> Result<(), String> {
    let (link, faults) = Link::parse(text);
    let told: Vec<String> = faults.iter().map(Fault::to_string).collect();
    let wrong = |what: &str| Err(format!("{what}\n{text:?}\n{}\n{told:#?}", link.fragment()));

    if !link.a.faults().is_empty() || !link.b.faults().is_empty() {
        return wrong("it cannot be run");
    }
    if link.a.run.seed != link.b.run.seed {
        return wrong("the seed stands for both worlds");
    }
    let fragment = link.fragment();
    if Link::parse(&fragment) != (link.clone(), vec![]) {
        return wrong("what is written is not what was read");
    }
    if told.iter().any(|told| told.chars().count() > 3_000 || told.chars().any(char::is_control)) {
        return wrong("a fault is told at any length, or with characters that nobody sees");
    }

    let asked = Asked::of(text);
    let preset = Preset::named(link.preset).ok_or("no preset")?;
    if asked.first("preset").unwrap_or(preset.name) != preset.name && !faults.iter().any(|one| one.field == "preset") {
        return wrong("another preset");
    }
    let whole = |text: &str| Duration::parse(text).map(|t| Instant::from_nanos(t.as_nanos()));
    if asked.first("t").and_then(whole) != link.t && !faults.iter().any(|one| one.field == "t") {
        return wrong("another t");
    }
    // An older link means what its version meant.
    let version = if asked.first("v") == Some("1") { 1 } else { VERSION };
    let wanted = |parameter: &Parameter, text: &str| wanted(parameter, FORMER.value(version, parameter.path, text));
    let base = FORMER.base(version, preset).map_err(|fault| fault.to_string())?;
    for parameter in PARAMETERS {
        let name = field(parameter);
        let of_b = format!("b.{name}");
        let finals = [parameter.spelled(&link.a), parameter.spelled(&link.b)];
        let told = |field: &str| -> Vec<Option<&str>> {
            // A field that stands there twice, or that is no text, is told of without a value that is used.
            let left_out = |one: &Fault| {
                one.accepted.id.starts_with("link-twice") || one.accepted.id.starts_with("link-not-utf-8")
            };
            let of_field = faults.iter().filter(|one| one.field == field && !left_out(one));
            of_field.map(|one| one.used.as_deref()).collect()
        };
        // B has no seed of its own: such a field is an unknown one.
        let has_own = parameter.path != "run.seed";
        let (a, b) = (told(name), if has_own { told(&of_b) } else { vec![] });
        if a.len() > 1 || b.len() > 1 {
            return wrong(&format!("{name} is told twice"));
        }
        if a.first().is_some_and(|used| *used != Some(finals[0].as_str())) {
            return wrong(&format!("{name} is not what it is said to be"));
        }
        if b.first().is_some_and(|used| *used != Some(finals[1].as_str())) {
            return wrong(&format!("b.{name} is not what it is said to be"));
        }
        let in_a = match asked.first(name) {
            Some(text) => wanted(parameter, text),
            None => Some(parameter.spelled(&base)),
        };
        // A field that an older link leaves out has the default of then, or that of today where it changes nothing.
        let former = |world: &Scenario| {
            let is = parameter.spelled(world);
            let then = FORMER.defaults.iter().find(|(_, path, _)| *path == parameter.path && version == 1);
            let today = parameter.spelled(&Scenario::default());
            then.is_some_and(|(.., value)| *value == is || is == today && !(parameter.matters)(world))
        };
        let kept = asked.first(name).is_none() && former(&link.a);
        if in_a.as_ref() != Some(&finals[0]) && a.is_empty() && !kept {
            return wrong(&format!("{name} was changed, and nothing is said"));
        }
        let settings = FORMER
            .settings(version, preset, World::B)
            .iter()
            .find(|(path, _)| *path == parameter.path)
            .map(|(_, text)| *text);
        let own = asked.first(&of_b).filter(|_| has_own);
        let in_b = match own.or(settings) {
            Some(text) => wanted(parameter, text),
            None => in_a.clone(),
        };
        // A field of both worlds holds for B, unless B has one of its own.
        let follows = own.is_none_or(|own| wanted(parameter, own) == in_a);
        let said = !b.is_empty() || follows && a.first() == Some(&Some(finals[1].as_str()));
        let kept = own.or(settings).is_none() && asked.first(name).is_none() && former(&link.b);
        if in_b.as_ref() != Some(&finals[1]) && !said && !kept {
            return wrong(&format!("b.{name} was changed, and nothing is said"));
        }
    }
    Ok(())
}

// ---- Links that were good once ----

/// Every preset, every variant, and every link in the documents.
fn good() -> Vec<String> {
    let mut links = Vec::new();
    for preset in PRESETS {
        links.push(format!("v=2&preset={}", preset.name));
        for variant in preset.variants {
            let mut link = Link::to_preset(preset.name).unwrap();
            assert_eq!(link.choose(variant.name), []);
            links.push(link.fragment());
        }
        // With all its parameters spelled, so that a mutation meets each of them.
        let base = preset.base().unwrap();
        let all = PARAMETERS.iter().map(|parameter| format!("&{}={}", field(parameter), parameter.spelled(&base)));
        links.push(format!("preset={}{}", preset.name, all.collect::<String>()));
    }
    for document in ["docs/link-format.md", "README.md"] {
        let text = documents::read(document);
        let blocks = documents::blocks(&text).into_iter().filter(|(mark, _)| *mark == "link");
        let lines = blocks.flat_map(|(_, lines)| lines).filter(|line| !line.is_empty() && !line.starts_with(' '));
        links.extend(lines.map(str::to_owned));
    }
    links
}

/// What no field expects, or only just.
const HOSTILE: &[&str] = &[
    "",
    " ",
    "0",
    "-0",
    "-1",
    "+1",
    "1e9",
    "1e-320",
    "NaN",
    "inf",
    "0x10",
    "18446744073709551615",
    "18446744073709551616",
    "99999999999999999999999999999999",
    "0s",
    "1ns",
    "9007199254740992ns",
    "9007199254740993ns",
    "99999999d",
    "1.0000000000000001s",
    "yes",
    "no",
    "none",
    "%",
    "%0",
    "%00",
    "%zz",
    "%ff",
    "%F0%9F%92%A9",
    "a%00b",
    "a%0ab",
    "%E2%80%AE",
    "a%2Cb",
    "a,a",
    ",",
    "=",
    "#",
    "'\"><script>",
    "__proto__",
    "../../etc",
    "key-1",
    "cache",
    "cache-1,cache-2",
    "a@b",
    "delete@1s,delete@1s",
    "hot-key",
    "geecache",
];

/// Acts, of which each needs something else.
fn act() -> BoxedStrategy<String> {
    let length = || prop::sample::select(vec!["0s", "1ns", "1ms", "100ms", "1s", "1h", "1d", "2d"]);
    let node = prop::sample::select(vec![
        "cache",
        "cache-1",
        "cache-3",
        "x",
        "http://localhost:8001",
        "nobody",
        "n%00",
        "a@b",
        "Tom",
        "a:b",
        "",
    ]);
    let key = prop::sample::select(vec!["", ":Tom", ":key-1", ":key-0", ":key-9999", ":nobody", ":a%0ab"]);
    let verb = |verbs: &[&'static str]| prop::sample::select(verbs.to_vec());
    let what = prop_oneof![
        (verb(&["delete", "expire", "update"]), key).prop_map(|(verb, key)| format!("{verb}{key}")),
        Just("warm".to_owned()),
        Just("flush".to_owned()),
        (verb(&["flush", "kill", "restart", "add", "remove"]), node).prop_map(|(verb, node)| format!("{verb}:{node}")),
        (verb(&["stop", "outage", "cut"]), length()).prop_map(|(verb, length)| format!("{verb}:{length}")),
        (prop::sample::select(vec![0, 1, 10, 1_000, 1_001]), length())
            .prop_map(|(times, l)| format!("slow:{times}:{l}")),
        prop::sample::select(vec![0, 1, 2, 16, 17]).prop_map(|app| format!("crash:{app}")),
        (prop::sample::select(vec![0, 1, 99_999, 100_000, 100_001]), length())
            .prop_map(|(readers, length)| format!("spike:{readers}:{length}")),
    ];
    (what, length()).prop_map(|(what, at)| format!("{what}@{at}")).boxed()
}

/// Acts that are accepted one by one come in long lists too: 32 spikes are more than all requests there may be.
fn script() -> BoxedStrategy<String> {
    prop_oneof![
        3 => prop::collection::vec(act(), 1..6).prop_map(|acts| acts.join(",")),
        1 => (act(), 1..34usize).prop_map(|(act, times)| vec![act; times].join(",")),
        1 => (act(), act(), 1..31usize).prop_map(|(act, one, times)| format!("{},{one}", vec![act; times].join(","))),
    ]
    .boxed()
}

/// A value of this kind: anything in its range, its ends, or just past them.
fn value(kind: Kind) -> BoxedStrategy<String> {
    let ends = |min: u64, max: u64| {
        let near =
            vec![min, max, min.saturating_sub(1), max.saturating_add(1), min.saturating_add(1), max - 1, u64::MAX];
        let anything =
            (0u32..64, any::<u64>()).prop_map(move |(shift, bits)| min.saturating_add(bits >> shift).min(max));
        prop_oneof![prop::sample::select(near), anything]
    };
    let own = match kind {
        Kind::Whole { min, max, .. } => ends(min, max).prop_map(|n| n.to_string()).boxed(),
        Kind::Limit { min, max, .. } => {
            prop_oneof![3 => ends(min, max).prop_map(|n| n.to_string()), 1 => Just("none".to_owned())].boxed()
        }
        Kind::Time { min, max } => {
            ends(min.as_nanos(), max.as_nanos()).prop_map(|ns| Duration::from_nanos(ns).to_string()).boxed()
        }
        Kind::Real { min, max } => prop_oneof![
            (min..=max).prop_map(|x| x.to_string()),
            prop::sample::select(vec![min, max, min - 1.0, max + 1.0]).prop_map(|x| x.to_string()),
        ]
        .boxed(),
        Kind::Choice(options) => prop::sample::select(options).prop_map(str::to_owned).boxed(),
        Kind::Flag => prop::sample::select(vec!["yes", "no"]).prop_map(str::to_owned).boxed(),
        Kind::Text { .. } => prop::sample::select(vec!["Tom", "key-1", "x", "a%20b"]).prop_map(str::to_owned).boxed(),
        Kind::Names { .. } => prop::sample::select(vec!["cache", "cache-1,cache-2,cache-3", "x,y", "a:b,a@b", "x,x"])
            .prop_map(str::to_owned)
            .boxed(),
        Kind::Script => script(),
    };
    prop_oneof![7 => own, 1 => prop::sample::select(HOSTILE).prop_map(str::to_owned)].boxed()
}

/// One field of any parameter.
fn any_field() -> BoxedStrategy<String> {
    let prefix = prop::sample::select(vec!["", "", "b.", "b.", "a.", "b.b."]);
    let one = (0..PARAMETERS.len()).prop_flat_map(|i| value(PARAMETERS[i].kind).prop_map(move |text| (i, text)));
    (prefix, one).prop_map(|(prefix, (i, text))| format!("{prefix}{}={text}", field(&PARAMETERS[i]))).boxed()
}

/// What is done to a link. Places count in fields or in bytes, modulo how many there are.
#[derive(Clone, Debug)]
enum Mutation {
    Drop(usize),
    Double(usize),
    Swap(usize, usize),
    /// The value of one field becomes that of another.
    Take(usize, usize),
    /// The value of a field becomes this.
    Say(usize, String),
    Insert(usize, String),
    ByteGone(usize),
    Byte(usize, u8),
    Bit(usize, u32),
    /// A byte is written as an escape.
    Escape(usize),
    Cut(usize),
    /// So many bytes come once more.
    Again(usize, usize),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let place = || any::<usize>();
    prop_oneof![
        1 => place().prop_map(Mutation::Drop),
        1 => place().prop_map(Mutation::Double),
        1 => (place(), place()).prop_map(|(i, j)| Mutation::Swap(i, j)),
        1 => (place(), place()).prop_map(|(i, j)| Mutation::Take(i, j)),
        1 => (place(), prop::sample::select(HOSTILE)).prop_map(|(i, text)| Mutation::Say(i, text.into())),
        3 => (place(), any_field()).prop_map(|(i, text)| Mutation::Insert(i, text)),
        1 => (place(), script()).prop_map(|(i, text)| Mutation::Insert(i, format!("do={text}"))),
        1 => (place(), script()).prop_map(|(i, text)| Mutation::Insert(i, format!("b.do={text}"))),
        1 => (place(), 0..PRESETS.len()).prop_map(|(i, n)| Mutation::Insert(i, format!("preset={}", PRESETS[n].name))),
        1 => place().prop_map(Mutation::ByteGone),
        1 => (place(), any::<u8>()).prop_map(|(i, byte)| Mutation::Byte(i, byte)),
        1 => (place(), 0u32..8).prop_map(|(i, bit)| Mutation::Bit(i, bit)),
        1 => place().prop_map(Mutation::Escape),
        1 => place().prop_map(Mutation::Cut),
        1 => (place(), 1..20usize).prop_map(|(i, n)| Mutation::Again(i, n)),
    ]
}

impl Mutation {
    fn apply(&self, text: String) -> String {
        let mut fields: Vec<&str> = text.split('&').collect();
        let mut bytes = text.as_bytes().to_vec();
        let (parts, length) = (fields.len(), bytes.len().max(1));
        let name = |field: &'_ str| field.split('=').next().unwrap_or_default().to_owned();
        let said;
        match self {
            Mutation::Drop(i) => drop(fields.remove(i % parts)),
            Mutation::Double(i) => fields.push(fields[i % parts]),
            Mutation::Swap(i, j) => fields.swap(i % parts, j % parts),
            Mutation::Take(i, j) => {
                let value = fields[j % parts].split_once('=').map_or("", |(_, value)| value);
                said = format!("{}={value}", name(fields[i % parts]));
                fields[i % parts] = &said;
            }
            Mutation::Say(i, value) => {
                said = format!("{}={value}", name(fields[i % parts]));
                fields[i % parts] = &said;
            }
            Mutation::Insert(i, field) => fields.insert(i % (parts + 1), field),
            _ => {
                let at = |i: &usize| i % length;
                match self {
                    _ if bytes.is_empty() => {}
                    Mutation::ByteGone(i) => drop(bytes.remove(at(i))),
                    Mutation::Byte(i, byte) => bytes.insert(at(i), *byte),
                    Mutation::Bit(i, bit) => bytes[at(i)] ^= 1 << bit,
                    Mutation::Escape(i) => {
                        let escape = format!("%{:02X}", bytes[at(i)]);
                        bytes.splice(at(i)..=at(i), escape.into_bytes());
                    }
                    Mutation::Cut(i) => bytes.truncate(at(i)),
                    Mutation::Again(i, n) => {
                        let more = bytes[at(i)..(at(i) + n).min(length)].to_vec();
                        bytes.splice(at(i)..at(i), more);
                    }
                    _ => {}
                }
                return String::from_utf8_lossy(&bytes).into_owned();
            }
        }
        fields.join("&")
    }
}

fn mutated() -> impl Strategy<Value = String> {
    let first = prop::sample::select(good());
    (first, prop::collection::vec(mutation(), 1..8))
        .prop_map(|(link, mutations)| mutations.iter().fold(link, |text, mutation| mutation.apply(text)))
}

// ---- Links whose fields clash ----

/// The parameters that mean nothing together, or too much, with others.
const CLASHING: &[&str] = &[
    "apps.count",
    "apps.topology",
    "cache.admit_after",
    "cache.grace",
    "cache.hot_copies",
    "cache.negative_ttl",
    "cache.nodes",
    "clients.calm_rate",
    "clients.calm_until",
    "clients.count",
    "clients.read_share",
    "clients.retries",
    "clients.retry",
    "database.connections",
    "database.error_share",
    "database.query_time",
    "database.replicas",
    "keys.count",
    "keys.hot",
    "keys.missing_share",
    "keys.popularity",
    "protection.coalesce",
    "protection.early",
    "protection.lease_wait",
    "protection.lock_poll",
    "script.actions",
    "writes.strategy",
];

fn clashing() -> impl Strategy<Value = String> {
    let one = prop::sample::select(CLASHING).prop_flat_map(|path| {
        let parameter = PARAMETERS.iter().find(|parameter| parameter.path == path).unwrap();
        // The ends of a range clash more than what lies between.
        let ends = match parameter.kind {
            Kind::Whole { min, max, .. } | Kind::Limit { min, max, .. } => vec![min.to_string(), max.to_string()],
            Kind::Real { min, max } => vec![min.to_string(), max.to_string()],
            Kind::Time { min, max } => vec![min.to_string(), max.to_string()],
            _ => vec![],
        };
        let value = if ends.is_empty() {
            value(parameter.kind)
        } else {
            prop_oneof![2 => prop::sample::select(ends), 1 => value(parameter.kind)].boxed()
        };
        (prop::bool::weighted(0.3), value)
            .prop_map(|(b, text)| format!("&{}{}={text}", if b { "b." } else { "" }, field(parameter)))
    });
    (0..PRESETS.len(), prop::collection::vec(one, 2..14)).prop_map(|(preset, fields)| {
        let mut text = format!("preset={}", PRESETS[preset].name);
        fields.iter().for_each(|field| {
            let _ = write!(text, "{field}");
        });
        text
    })
}

#[test]
fn every_kind_of_value_is_drawn_out_of_its_range_too() {
    // A generator that draws only good links proves nothing.
    let mut runner = TestRunner::new(ProptestConfig { rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() });
    let mut drawn = |links: &BoxedStrategy<String>| -> (usize, usize) {
        let texts: Vec<String> = (0..500).map(|_| links.new_tree(&mut runner).unwrap().current()).collect();
        let faulty = texts.iter().filter(|text| !Link::parse(text).1.is_empty()).count();
        (faulty, texts.len() - faulty)
    };
    for links in [mutated().boxed(), clashing().boxed()] {
        let (faulty, good) = drawn(&links);
        assert!(faulty > 100 && good > 10, "{faulty} {good}");
    }
}
