//! Imports point down only, and in no circle: the architecture as a test.
//!
//! Each crate of the workspace is a house. From the top of the engine's: `wasm` and `cli`, `lab`, `sim`, then `scenario` and
//! `recording` side by side, and at the bottom `random`, `time`, `memory`, `keyed` and
//! `digest` side by side, with `paged` and `sparse` on them. A file may use its own
//! layer and what stands lower; only `wasm/` knows JavaScript, and only `keyed.rs` the mechanisms' tables without their
//! hasher. Below the engine are the mechanisms, a crate of their own, which the compiler keeps from looking up.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::Path;

mod source;

/// A crate, and how its modules stand.
struct House {
    /// Its sources, seen from the root of the workspace.
    folder: &'static str,
    /// From the bottom. Modules of one row do not know each other.
    layers: &'static [&'static [&'static str]],
    /// Whether what is compiled for tests alone keeps to the layers too.
    tests_too: bool,
    /// Names that belong in one file or folder alone.
    kept_in: &'static [(&'static str, &'static [&'static str])],
}

const ENGINE: House = House {
    folder: "src",
    layers: &[
        &["random", "time", "memory", "keyed", "digest"],
        &["paged", "sparse"],
        &["message"],
        &["words"],
        &["scenario", "recording"],
        &["sim"],
        &["lab"],
        &["wasm", "cli"],
    ],
    tests_too: true,
    kept_in: &[("wasm/", &["wasm_bindgen", "js_sys", "web_sys", "serde_wasm_bindgen"])],
};
const MECHANISMS: House = House {
    folder: "crates/mechanisms/src",
    layers: &[
        &["time", "random", "range", "hash", "table", "memory"],
        &["eviction", "placement", "coalescing", "refreshing", "overload", "writes", "filters", "hot_keys"],
        &["cache"],
    ],
    // A policy is tested in a cache.
    tests_too: false,
    kept_in: &[],
};
const HOUSES: [&House; 2] = [&ENGINE, &MECHANISMS];
/// Where no file imports itself by way of others: a house, and a folder of it, or all.
const WITHOUT_CIRCLES: [(&House, &str); 2] = [(&MECHANISMS, ""), (&ENGINE, "")];

impl House {
    fn height(&self, module: &str) -> Option<usize> {
        self.layers.iter().position(|row| row.contains(&module))
    }

    /// What is wrong with the source of `file`, a path below the folder with `/` between its parts.
    fn violations(&self, file: &str, source: &str) -> Vec<String> {
        let all = source::words(source);
        let mut wrong = Vec::new();
        for (home, names) in self.kept_in.iter().filter(|(home, _)| !file.starts_with(home)) {
            let foreign = names.iter().filter(|name| all.iter().any(|word| word == *name));
            wrong.extend(foreign.map(|name| format!("{file}: {name} belongs in {home}")));
        }
        // The root declares the layers, and so may name them all.
        if file == "lib.rs" || file.starts_with("bin/") {
            return wrong;
        }
        let words = if self.tests_too { all } else { source::without_tests(&all).0 };
        let module = module_of(file);
        let own = module[0].clone();
        let Some(own_height) = self.height(&own) else {
            wrong.push(format!("{file}: {own} is in no layer"));
            return wrong;
        };
        for path in source::paths(&words, module, &[]) {
            let target = path.first().map_or("the root", String::as_str);
            if target != own && self.height(target).is_none_or(|target| target >= own_height) {
                wrong.push(format!("{file}: {own} must not use {target} ({})", path.join("::")));
            }
        }
        wrong
    }

    /// All its files that the rules are for, by their paths below the folder.
    fn files(&self) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        scan(&Path::new(env!("CARGO_MANIFEST_DIR")).join(self.folder), "", &mut files);
        if !self.tests_too {
            drop_tests(&mut files);
        }
        files
    }
}

/// The module that a file is.
fn module_of(file: &str) -> Vec<String> {
    let parts = file.trim_end_matches(".rs").split('/');
    parts.filter(|part| !matches!(*part, "mod" | "lib")).map(str::to_owned).collect()
}

fn scan(folder: &Path, below: &str, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            scan(&entry.path(), &format!("{name}/"), files);
        } else if name.ends_with(".rs") {
            files.insert(name, fs::read_to_string(entry.path()).unwrap());
        }
    }
}

/// Leaves out the files that are compiled for tests alone.
fn drop_tests(files: &mut BTreeMap<String, String>) {
    let mut for_tests: BTreeSet<Vec<String>> = BTreeSet::new();
    for (file, source) in &*files {
        let (_, names) = source::without_tests(&source::words(source));
        for_tests.extend(names.into_iter().map(|name| [module_of(file), vec![name]].concat()));
    }
    files.retain(|file, _| !for_tests.iter().any(|module| module_of(file).starts_with(module)));
}

/// For each file those that it imports from. What is compiled for tests alone does not count, and neither does the root,
/// which only declares. A path leads to the file of the innermost module that it names.
fn imports(files: &BTreeMap<String, String>) -> BTreeMap<&str, BTreeSet<&str>> {
    let modules: BTreeMap<Vec<String>, &str> = files.keys().map(|file| (module_of(file), file.as_str())).collect();
    let mut imports: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (file, source) in files.iter().filter(|(file, _)| *file != "lib.rs") {
        let module = module_of(file);
        let (words, _) = source::without_tests(&source::words(source));
        let is_child = |other: &&Vec<String>| other.len() == module.len() + 1 && other.starts_with(&module);
        let children: Vec<&str> = modules.keys().filter(is_child).map(|child| child[module.len()].as_str()).collect();
        for path in source::paths(&words, module, &children) {
            let known = (1..=path.len()).rev().find_map(|length| modules.get(&path[..length]));
            imports.entry(file).or_default().extend(known.filter(|other| *other != file));
        }
    }
    imports
}

/// The shortest circle through each file that is in one, each circle once.
fn circles(mut files: BTreeMap<String, String>) -> BTreeSet<String> {
    drop_tests(&mut files);
    let imports = imports(&files);
    let none = BTreeSet::new();
    let mut circles: BTreeMap<BTreeSet<&str>, String> = BTreeMap::new();
    for start in imports.keys() {
        let mut ways = VecDeque::from([vec![*start]]);
        let mut seen = BTreeSet::new();
        while let Some(way) = ways.pop_front() {
            let last = way[way.len() - 1];
            if way.len() > 1 && last == *start {
                circles.entry(way.iter().copied().collect()).or_insert_with(|| way.join(" → "));
                break;
            }
            let next = imports.get(last).unwrap_or(&none).iter().filter(|next| seen.insert(**next));
            ways.extend(next.map(|next| [way.clone(), vec![*next]].concat()));
        }
    }
    circles.into_values().collect()
}

#[test]
fn imports_point_down_only() {
    for house in HOUSES {
        let files = house.files();
        assert!(files.len() > 3, "only {} sources found in {}", files.len(), house.folder);
        let wrong: Vec<String> = files.iter().flat_map(|(file, source)| house.violations(file, source)).collect();
        assert!(wrong.is_empty(), "{}:\n{}", house.folder, wrong.join("\n"));
    }
}

#[test]
fn every_crate_is_a_house() {
    let crates = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("crates")).unwrap();
    for one in crates {
        let folder = format!("crates/{}/src", one.unwrap().file_name().to_string_lossy());
        assert!(HOUSES.iter().any(|house| house.folder == folder), "{folder} has no layers");
    }
}

#[test]
fn no_file_imports_itself_by_way_of_others() {
    for (house, within) in WITHOUT_CIRCLES {
        let circles: Vec<String> = circles(house.files()).into_iter().filter(|way| way.contains(within)).collect();
        assert!(circles.is_empty(), "{}:\n{}", house.folder, circles.join("\n"));
    }
}

/// The mechanisms that take a hasher: the types with a default for that parameter.
fn hashed() -> BTreeSet<String> {
    let files = MECHANISMS.files();
    let words: Vec<String> = files.values().flat_map(|source| source::words(source)).collect();
    let structs = words.iter().enumerate().filter(|(_, word)| *word == "struct").map(|(at, _)| &words[at + 1..]);
    let parameters = |rest: &[String]| {
        rest.iter().take_while(|word| !matches!(word.as_str(), "{" | "(" | ";")).any(|word| word == "RandomState")
    };
    structs.filter(|rest| parameters(rest)).map(|rest| rest[0].clone()).collect()
}

/// The engine's tables have hashers that are quick, and the same in each run.
#[test]
fn the_engine_takes_no_mechanism_with_another_hasher_than_its_own() {
    let hashed = hashed();
    assert!(hashed.contains("Cache") && hashed.contains("LockTable"), "{hashed:?}");
    for (file, source) in ENGINE.files().iter().filter(|(file, _)| *file != "keyed.rs") {
        let words = source::words(source);
        for at in (0..words.len()).filter(|at| words[*at] == "stampede_mechanisms") {
            let import = words[at..].iter().take_while(|word| !matches!(word.as_str(), ";" | "(" | "<" | "="));
            let foreign: Vec<&String> = import.filter(|word| hashed.contains(*word)).collect();
            assert!(foreign.is_empty(), "{file}: {foreign:?} come from crate::keyed");
        }
    }
}

#[test]
fn what_points_down_or_stays_is_fine() {
    for (file, source) in [
        ("scenario/link.rs", "use super::hash; use crate::time::{Duration, Instant}; use crate::random::mix64;"),
        ("scenario/link.rs", "mod tests { use super::*; use super::super::hash; } fn f() { super::hash::f() }"),
        ("scenario/preset/writes.rs", "use super::super::value::Kind; use crate::scenario::link as l;"),
        ("scenario/mod.rs", "pub(crate) use self::link::Link; use crate::{random::Stream, time};"),
        ("sim/world.rs", "use crate::{scenario::{self, Scenario}, recording::*, random::{Stream,},};"),
        ("wasm/session.rs", "use wasm_bindgen::prelude::*; use crate::lab;"),
        ("time.rs", "// crate::sim\n/* crate::sim /* */ crate::sim */ const A: &str = \"\\\"crate::sim\";"),
        ("time.rs", "const A: char = '\"'; const B: &'static str = r#\"\" crate::sim \"#; const C: char = '\\'';"),
        ("lib.rs", "pub mod sim; pub use crate::sim::World;"),
    ] {
        assert_eq!(ENGINE.violations(file, source), Vec::<String>::new(), "{file}: {source}");
    }
}

#[test]
fn what_points_up_or_sideways_is_found() {
    for (file, source) in [
        ("scenario/link.rs", "use crate::sim::World;"),
        ("scenario/link.rs", "use crate::{time::Instant, sim::World};"),
        ("scenario/link.rs", "use {crate::time, crate::{random, sim::{World}}};"),
        ("scenario/link.rs", "use super::super::sim::World;"),
        ("scenario/mod.rs", "use super::{random, sim};"),
        ("scenario/link.rs", "use super::{super::{time, recording}};"),
        ("scenario/link.rs", "mod tests { use super::super::super::lab; }"),
        ("scenario/link.rs", "mod tests { fn f() {} } fn g() { crate::sim::run() }"),
        ("scenario/link.rs", "macro_rules! m { () => { $crate::sim::run() } }"),
        ("scenario/link.rs", "use crate::World;"),
        ("scenario/link.rs", "use crate::*;"),
        ("scenario/mod.rs", "use crate::recording::Recording;"),
        ("recording/mod.rs", "fn f(s: &crate::scenario::Scenario) {}"),
        ("time.rs", "use crate::random::mix64;"),
        ("time.rs", "mod tests { use super::*; use crate::sim; }"),
        ("random.rs", "const A: char = '\\''; use crate::time::Instant; const B: char = '\"';"),
        ("sim/world.rs", "use crate::lab::League;"),
        ("sim/world.rs", "use js_sys::Date;"),
        ("lib.rs", "use wasm_bindgen::prelude::*;"),
        ("view/mod.rs", ""),
    ] {
        assert_eq!(ENGINE.violations(file, source).len(), 1, "{file}: {source}\n{:?}", ENGINE.violations(file, source));
    }
}

fn house_of(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    files.iter().map(|(file, source)| ((*file).to_owned(), (*source).to_owned())).collect()
}

#[test]
fn a_circle_is_found_and_named() {
    for (files, circle) in [
        (&[("a.rs", "use crate::b::B;"), ("b.rs", "fn f() { crate::a::f() }")][..], "a.rs → b.rs → a.rs"),
        (&[("a/mod.rs", "mod b; pub use self::b::B;"), ("a/b.rs", "use super::A;")], "a/b.rs → a/mod.rs → a/b.rs"),
        (&[("a/mod.rs", "mod b; use b::B;"), ("a/b.rs", "use super::A;")], "a/b.rs → a/mod.rs → a/b.rs"),
        (&[("a.rs", "mod b; fn f() { b::f() }"), ("a/b.rs", "use super::A;")], "a.rs → a/b.rs → a.rs"),
        (
            &[("a.rs", "use crate::b;"), ("b.rs", "use crate::{c::C};"), ("c.rs", "use crate::a::*;")],
            "a.rs → b.rs → c.rs → a.rs",
        ),
    ] {
        assert_eq!(circles(house_of(files)), BTreeSet::from([circle.to_owned()]), "{files:?}");
    }
}

#[test]
fn what_is_no_circle_is_not_taken_for_one() {
    for files in [
        &[("lib.rs", "pub use crate::a::A;"), ("a.rs", "use crate::A;")][..],
        &[("a/mod.rs", "mod b; mod c;"), ("a/b.rs", "use super::c::C;"), ("a/c.rs", "use crate::d;"), ("d.rs", "")],
        &[("a/mod.rs", "pub mod b; struct A;"), ("a/b.rs", "use super::A; fn f() { x::b::f() }")],
        &[("a.rs", "use crate::b::B;"), ("b.rs", "#[cfg(test)]\nmod tests { use crate::a::A; fn f() {} }\nfn g() {}")],
        &[("a.rs", "use crate::b::B;"), ("b.rs", "#[cfg(all(test, feature = \"x\"))] use crate::a::A;")],
        &[
            ("a/mod.rs", "mod b; #[cfg(test)] mod c; use b::B;"),
            ("a/b.rs", ""),
            ("a/c.rs", "use super::b; use super::A;"),
        ],
        &[
            ("a.rs", "use crate::b::B; #[cfg(test)] pub(crate) fn f() { crate::c::f() }"),
            ("b.rs", ""),
            ("c.rs", "use crate::a;"),
        ],
    ] {
        assert_eq!(circles(house_of(files)), BTreeSet::new(), "{files:?}");
    }
}

#[test]
fn what_is_compiled_in_any_case_counts_for_circles() {
    for b in [
        "#[cfg(not(test))] use crate::a::A;",
        "#[cfg(feature = \"test\")] use crate::a::A;",
        "#[cfg(test)] fn f() {} use crate::a::A;",
    ] {
        assert_eq!(circles(house_of(&[("a.rs", "use crate::b::B;"), ("b.rs", b)])).len(), 1, "{b}");
    }
}
