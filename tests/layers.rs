//! Imports point down only: the architecture as a test.
//!
//! From the top: `wasm`, `lab`, `sim`, then `scenario` and `recording` side by side, and at the bottom
//! `random`, `time`, `memory` and `keyed` side by side; what stands below is a crate of its own, `stampede_mechanisms`, which the
//! compiler keeps from looking up. A file may use its own layer and what stands lower; only `wasm/` knows
//! JavaScript. Sources are read as words, not compiled: comments and strings do not count, macros do.

use std::fs;
use std::path::Path;

/// From the bottom. Modules of one row do not know each other.
const LAYERS: [&[&str]; 5] =
    [&["random", "time", "memory", "keyed"], &["scenario", "recording"], &["sim"], &["lab"], &["wasm"]];
const JAVASCRIPT: [&str; 4] = ["wasm_bindgen", "js_sys", "web_sys", "serde_wasm_bindgen"];

fn height(module: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&module))
}

/// What is wrong with the source of `file`, a path below `src/` with `/` between its parts.
fn violations(file: &str, source: &str) -> Vec<String> {
    let words = words(source);
    let mut wrong = Vec::new();
    if !file.starts_with("wasm/") {
        let foreign = JAVASCRIPT.iter().filter(|name| words.iter().any(|word| word == *name));
        wrong.extend(foreign.map(|name| format!("{file}: {name} belongs in wasm/")));
    }
    // The root declares the layers, and so may name them all.
    if file == "lib.rs" {
        return wrong;
    }
    let module: Vec<String> =
        file.trim_end_matches(".rs").split('/').filter(|part| *part != "mod").map(str::to_owned).collect();
    let own = module[0].clone();
    let Some(own_height) = height(&own) else {
        wrong.push(format!("{file}: {own} is in no layer"));
        return wrong;
    };
    for path in paths(&words, module) {
        let target = path.first().map_or("the root", String::as_str);
        if target != own && height(target).is_none_or(|target| target >= own_height) {
            wrong.push(format!("{file}: {own} must not use {target} ({})", path.join("::")));
        }
    }
    wrong
}

/// Every path in the words that starts at `crate`, `super` or `self`, spelled out from the crate's root.
fn paths(words: &[String], module: Vec<String>) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    // For every open brace, whether it opened an inline module.
    let mut braces = Vec::new();
    let mut here = module;
    let mut at = 0;
    while at < words.len() {
        let next = words.get(at + 1).map_or("", String::as_str);
        match words[at].as_str() {
            "crate" | "super" | "self" if next == "::" => {
                at = walk(words, at, here.clone(), &mut found);
                continue;
            }
            "mod" if words.get(at + 2).is_some_and(|word| word == "{") => {
                here.push(next.to_owned());
                braces.push(true);
                at += 2;
            }
            "{" => braces.push(false),
            "}" if braces.pop() == Some(true) => drop(here.pop()),
            _ => (),
        }
        at += 1;
    }
    found
}

/// Follows one path, or each of a group in braces, from `at`; says where it ends.
fn walk(words: &[String], mut at: usize, mut path: Vec<String>, found: &mut Vec<Vec<String>>) -> usize {
    loop {
        match words.get(at).map_or("", String::as_str) {
            "{" => {
                while words.get(at).is_some_and(|word| word != "}") {
                    at = walk(words, at + 1, path.clone(), found);
                    while words.get(at).is_some_and(|word| word != "," && word != "}") {
                        at += 1;
                    }
                }
                return at + 1;
            }
            // Nothing follows the last comma of a group.
            "}" => return at,
            "crate" => path.clear(),
            "super" => drop(path.pop()),
            "self" => (),
            word if word.starts_with(|c: char| c.is_alphanumeric() || c == '_') => path.push(word.to_owned()),
            _ => {
                found.push(path);
                return at;
            }
        }
        at += 1;
        if words.get(at).is_none_or(|word| word != "::") {
            found.push(path);
            return at;
        }
        at += 1;
    }
}

/// The words and signs of Rust source, `::` as one; comments, strings, characters and lifetimes left out.
fn words(source: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if first == '"' {
            string(rest)
        } else if first == '\'' {
            character(rest)
        } else if is_word(first) {
            let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(length);
            match raw_string(after) {
                Some(raw) if matches!(word, "r" | "br" | "cr") => length + raw,
                _ => {
                    words.push(word.to_owned());
                    length
                }
            }
        } else {
            let sign = if rest.starts_with("::") { "::" } else { &rest[..first.len_utf8()] };
            if !first.is_whitespace() {
                words.push(sign.to_owned());
            }
            sign.len()
        };
        rest = &rest[length..];
    }
    words
}

fn block_comment(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        let step = match &text.as_bytes()[at..] {
            [b'/', b'*', ..] => {
                depth += 1;
                2
            }
            [b'*', b'/', ..] => {
                depth -= 1;
                2
            }
            _ => 1,
        };
        at += step;
        if depth == 0 {
            break;
        }
    }
    at
}

fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    text.len()
}

/// The length of a raw string after its `r`, if there is one.
fn raw_string(text: &str) -> Option<usize> {
    let hashes = text.bytes().take_while(|byte| *byte == b'#').count();
    let body = text[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(hashes + 1 + body.find(&end).map_or(body.len(), |at| at + end.len()))
}

/// The length of a character, or of the quote of a lifetime.
fn character(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => {
            chars.next();
            chars.find(|(_, c)| *c == '\'').map_or(text.len(), |(at, _)| at + 1)
        }
        _ => chars.next().filter(|(_, c)| *c == '\'').map_or(1, |(at, _)| at + 1),
    }
}

fn scan(folder: &Path, below: &str, wrong: &mut Vec<String>) -> usize {
    let mut files = 0;
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()).collect();
    entries.sort_by_key(|entry| entry.file_name());
    for entry in entries {
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            files += scan(&entry.path(), &format!("{name}/"), wrong);
        } else if name.ends_with(".rs") {
            wrong.extend(violations(&name, &fs::read_to_string(entry.path()).unwrap()));
            files += 1;
        }
    }
    files
}

#[test]
fn imports_point_down_only() {
    let mut wrong = Vec::new();
    let files = scan(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut wrong);
    assert!(files > 3, "only {files} sources found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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
        assert_eq!(violations(file, source), Vec::<String>::new(), "{file}: {source}");
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
        assert_eq!(violations(file, source).len(), 1, "{file}: {source}\n{:?}", violations(file, source));
    }
}
