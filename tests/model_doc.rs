//! `docs/model.md` names every parameter and every figure as the code declares it, and every preset, and weighs the fixes of the incident by
//! what they measure.
//!
//! `STAMPEDE_BLESS=1 cargo test --test model_doc` writes the tables anew. It keeps each row's source, which is written by hand;
//! a new parameter's source reads `?`, and must be replaced.

use stampede::message::Message;
use stampede::recording::{Better, FIGURES, Figure, Stretch, Unit, View};
use stampede::scenario::link::Link;
use stampede::scenario::preset::PRESETS;
use stampede::scenario::value::Kind;
use stampede::scenario::{PARAMETERS, Parameter, Scenario};
use stampede::sim::simulate;
use std::fs;
use std::path::PathBuf;

const BEGIN: &str = "<!-- parameters: the cells but the last are checked by tests/model_doc.rs -->\n";
const END: &str = "<!-- end of parameters -->\n";
const HEAD: &str =
    "| Parameter | Unit | Range | Default | Meaning | Source of the default |\n|---|---|---|---|---|---|\n";

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/model.md")
}

/// Whether the table is being written, so that nobody else should read it now.
fn updating() -> bool {
    std::env::var_os("STAMPEDE_BLESS").is_some()
}

fn said(id: String) -> String {
    Message::new(id).to_string()
}

/// Unit and range.
fn accepted(kind: &Kind) -> (String, String) {
    let words = kind.range().to_string();
    let bare = |lead: &str, unit: &str| words.trim_start_matches(lead).trim_end_matches(unit).trim().to_owned();
    match *kind {
        Kind::Whole { unit, .. } => {
            let unit = if unit.is_empty() { String::new() } else { said(format!("unit-{unit}")) };
            let range = bare("a whole number from ", &unit);
            (unit, range)
        }
        Kind::Limit { unit, .. } => {
            let unit = said(format!("unit-{unit}"));
            (unit, words.trim_start_matches("a whole number from ").to_owned().replace("none", "`none`"))
        }
        Kind::Real { .. } => ("".into(), bare("a number from ", "")),
        Kind::Time { min, max } => ("time".into(), format!("{min} to {max}")),
        Kind::Choice(options) => {
            let names: Vec<String> = options.iter().map(|name| format!("`{name}`")).collect();
            (String::new(), names.join(", "))
        }
        Kind::Flag => ("".into(), "`yes`, `no`".into()),
        Kind::Text { max } => ("name".into(), format!("1 to {max} characters")),
        Kind::Names { max } => ("names".into(), format!("1 to {max}")),
        Kind::Script => ("script".into(), "up to 32 interventions".into()),
    }
}

/// A row without its source.
fn row(parameter: &Parameter) -> String {
    let (unit, range) = accepted(&parameter.kind);
    let unit = if unit.is_empty() { "–" } else { &unit };
    let help = said(format!("{}.help", parameter.words()));
    let default = parameter.spelled(&Scenario::default());
    format!("| `{}` | {unit} | {range} | `{default}` | {help} | ", parameter.path)
}

/// The source that the document gives for a parameter.
fn source<'a>(table: &'a str, parameter: &Parameter) -> &'a str {
    let start = format!("| `{}` |", parameter.path);
    let old = table.lines().find(|line| line.starts_with(&start)).unwrap_or("");
    old.trim_end_matches(" |").rsplit_once("| ").map_or("?", |(_, source)| source)
}

const FIXES_BEGIN: &str = "<!-- trade-offs: written by tests/model_doc.rs -->\n";
const FIXES_END: &str = "<!-- end of trade-offs -->\n";

/// The fixes of the incident, each with its price.
fn trade_offs() -> String {
    let mut link = Link::to_preset("celebrity").unwrap();
    let line = |name: &str, scenario: &Scenario| {
        let run = simulate(scenario).unwrap().summary();
        let orders: u64 = run.node_orders.iter().sum();
        let (p99, slowest) = (run.latency_ms.p99.round(), run.latency_ms.max.round());
        let (queries, queue, stale) = (run.db_queries, run.db_peak_queue, run.stale_hits);
        format!("| {name} | {queries} | {queue} | {p99} ms | {slowest} ms | {stale} | {orders} |\n")
    };
    let mut table = String::from(
        "| Fix | Queries | Longest queue | p99 | Slowest | Stale answers | Node operations |\n|---|---|---|---|---|---|---|\n",
    );
    table += &line("none", &link.a);
    let preset = PRESETS.iter().find(|preset| preset.name == "celebrity").unwrap();
    for variant in preset.variants {
        assert_eq!(link.choose(variant.name), []);
        table += &line(&said(preset.words_of(variant)), &link.b);
    }
    format!("\n{table}\n")
}

const FIGURES_BEGIN: &str = "<!-- figures: written by tests/model_doc.rs -->\n";
const FIGURES_END: &str = "<!-- end of figures -->\n";

/// What every figure means, of what, and which way is better.
fn figures() -> String {
    let row = |figure: &Figure| {
        let unit = match figure.unit {
            Unit::Count => "",
            Unit::Share => "share",
            Unit::Ratio => "ratio",
            Unit::Milliseconds => "ms",
            Unit::Seconds => "s",
            Unit::Bytes => "bytes",
            Unit::PerSecond => "a second",
        };
        let when = match figure.view {
            View::SoFar => "so far, whole run",
            View::Now => "at an instant",
            View::Whole => "whole run",
        };
        let stretch = match figure.source.stretch() {
            Some(Stretch::PerSecond) => "; a second",
            Some(Stretch::Ratio | Stretch::Answers | Stretch::Ends) => "; within a stretch",
            Some(Stretch::Most) => "; the most in a stretch",
            None => "",
        };
        let better = match figure.better {
            Better::Up => "more",
            Better::Down => "less",
            Better::Neither => "–",
        };
        let unit = if unit.is_empty() { "–" } else { unit };
        format!(
            "| `{}` | {unit} | {when}{stretch} | {better} | {} |\n",
            figure.name,
            said(format!("{}.help", figure.words()))
        )
    };
    let rows: String = FIGURES.iter().map(row).collect();
    format!("\n| Figure | Unit | Of what | Better | Meaning |\n|---|---|---|---|---|\n{rows}\n")
}

/// Text with what stands between two marks, and that.
fn between<'a>(text: &'a str, begin: &str, end: &str) -> (&'a str, &'a str, &'a str) {
    let (before, rest) = text.split_once(begin).unwrap_or_else(|| panic!("docs/model.md has no {begin}"));
    let (inside, after) = rest.split_once(end).unwrap_or_else(|| panic!("docs/model.md has no {end}"));
    (before, inside, after)
}

#[test]
fn every_table_stands_as_the_code_has_it() {
    let text = fs::read_to_string(path()).unwrap();
    let (before, told, after) = between(&text, FIGURES_BEGIN, FIGURES_END);
    let counted = figures();
    if !updating() {
        let wrong: Vec<&str> = counted.lines().filter(|line| !told.contains(line)).collect();
        assert!(wrong.is_empty(), "docs/model.md lacks these rows:\n{}", wrong.join("\n"));
        assert_eq!(told, counted, "docs/model.md has rows of no figure, or in another order");
    }
    let text = format!("{before}{FIGURES_BEGIN}{counted}{FIGURES_END}{after}");
    let (before, table, after) = between(&text, BEGIN, END);
    let rows: Vec<String> = PARAMETERS.iter().map(|p| format!("{}{} |\n", row(p), source(table, p))).collect();
    let wanted = format!("\n{HEAD}{}\n", rows.concat());
    let (middle, fixes, after) = between(after, FIXES_BEGIN, FIXES_END);
    let measured = trade_offs();
    if updating() {
        let parameters = format!("{BEGIN}{wanted}{END}");
        fs::write(path(), format!("{before}{parameters}{middle}{FIXES_BEGIN}{measured}{FIXES_END}{after}")).unwrap();
    } else {
        let wrong: Vec<&str> = wanted.lines().filter(|line| !table.contains(line)).collect();
        assert!(wrong.is_empty(), "docs/model.md lacks these rows:\n{}", wrong.join("\n"));
        assert_eq!(table, wanted, "docs/model.md has rows of no parameter, or in another order");
        assert_eq!(fixes, measured, "docs/model.md has other trade-offs");
    }
    for parameter in PARAMETERS {
        let source = source(&wanted, parameter);
        assert!(source.len() > 2, "{}: say where its default comes from, or *assumption*", parameter.path);
        assert!(!source.contains('|'), "{}: a cell too many", parameter.path);
    }
}

#[test]
fn every_preset_is_described() {
    if updating() {
        return;
    }
    let text = fs::read_to_string(path()).unwrap();
    for preset in PRESETS {
        assert!(text.contains(&format!("`{}`", preset.name)), "{}", preset.name);
    }
}
