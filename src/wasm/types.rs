//! The types of what crosses, for the page: `www/engine-types.d.ts` is written from the views.
//!
//! `STAMPEDE_BLESS=1 cargo test --lib wasm::types` writes it anew.

use super::views;
use crate::recording::FIGURES;
use std::any::TypeId;
use std::collections::BTreeMap;
use ts_rs::{Config, TS, TypeVisitor};

const HEAD: &str = "// The shapes of what crosses from the engine, written from src/wasm/views.rs by its test:
// STAMPEDE_BLESS=1 cargo test --lib wasm::types
";

const ARG: &str = "/**
 * What stands in a sentence: a text, a number, something with words of its own, a measured length of time in nanoseconds, a
 * share from 0 to 1, a size in gigabytes, or several things to say one after another.
 */
export type Arg = string | number | Message | { measured: number } | { percent: number } | { gigabytes: number } | { list: Message[] };";

/// Every type that is reached from another one, by its name.
struct Found<'a> {
    config: &'a Config,
    seen: Vec<TypeId>,
    types: BTreeMap<String, String>,
}

impl TypeVisitor for Found<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if self.seen.contains(&TypeId::of::<T>()) {
            return;
        }
        self.seen.push(TypeId::of::<T>());
        if T::output_path().is_some() {
            // With the comments, and without the line that says which program wrote it and those that import.
            let text = T::export_to_string(self.config).unwrap();
            let start = text.find("/**\n").into_iter().chain(text.find("export type")).min().unwrap();
            let imports = text[..start]
                .lines()
                .all(|line| line.is_empty() || line.starts_with("//") || line.starts_with("import"));
            assert!(imports, "{text}");
            self.types.insert(T::ident(self.config), text[start..].trim().replace(", }", " }"));
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

fn union(name: &str, help: &str, names: impl Iterator<Item = &'static str>) -> String {
    let names: Vec<String> = names.map(|name| format!("\"{name}\"")).collect();
    format!("/**\n * {help}\n */\nexport type {name} = {};", names.join(" | "))
}

fn written() -> String {
    let config = Config::new().with_large_int("number");
    let mut found = Found { config: &config, seen: Vec::new(), types: BTreeMap::new() };
    found.visit::<views::CatalogueView>();
    found.visit::<views::LinkView>();
    found.visit::<views::RefusalView>();
    found.visit::<views::HeldView>();
    found.visit::<views::OfferView>();
    found.visit::<views::LeagueView>();
    found.visit::<views::SweepView>();
    found.visit::<views::RunView>();
    found.visit::<views::FrameView>();
    found.visit::<views::Pair<views::StepView>>();
    found.visit::<views::WhyView>();
    found.visit::<views::Pair<views::LanesView>>();
    found.visit::<views::CrowdView>();
    found.visit::<views::LifeView>();
    found.visit::<views::ResultsView>();
    found.visit::<views::LogView>();
    found.visit::<views::RefusedLogView>();
    found.visit::<views::WindowView>();
    let stretched = FIGURES.iter().filter(|figure| figure.source.stretch().is_some());
    let mut types: Vec<String> = found.types.into_values().collect();
    types.push(union("FigureName", "Every figure.", FIGURES.iter().map(|figure| figure.name)));
    types.push(union(
        "SeriesName",
        "Every figure that means something in a stretch of time.",
        stretched.map(|figure| figure.name),
    ));
    types.push(ARG.into());
    types.push("export type Series = Record<SeriesName, Float64Array>;".into());
    format!("{HEAD}\n{}\n", types.join("\n\n"))
}

#[test]
fn the_page_has_the_types_of_what_crosses() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("www/engine-types.d.ts");
    let wanted = written();
    if std::env::var_os("STAMPEDE_BLESS").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    let now = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = wanted.lines().find(|line| !now.contains(line)).unwrap_or("its order");
    assert!(
        now == wanted,
        "www/engine-types.d.ts lacks {differs}\nIf that is meant, STAMPEDE_BLESS=1 cargo test --lib wasm::types writes it anew."
    );
}

/// What crosses has the type that is written for it.
#[test]
fn no_type_is_open() {
    let types = written();
    let words: Vec<&str> = types.lines().filter(|line| !line.trim_start().starts_with(['*', '/'])).collect();
    let open = words.join("\n");
    for word in ["any", "unknown", "bigint", "object"] {
        assert!(!open.split(|c: char| !c.is_alphanumeric()).any(|other| other == word), "{word} in\n{open}");
    }
}
