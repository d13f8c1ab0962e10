//! The page knows the model from the catalogue alone: no phase and no parameter stands in its code by name.
#![cfg(not(target_arch = "wasm32"))]

use stampede::recording::Phase;
use stampede::scenario::PARAMETERS;
use stampede::scenario::link::Link;
use stampede::sim::simulate;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A phase's name of one word may stand for something else: a state, a figure, or this.
const OTHERS: [(&str, &str); 1] =
    [("error", "what the browser calls its own event, and the engine's thread its message")];

/// Every script of the page but the built engine.
fn scripts(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "wasm") {
                scripts(&path, found);
            }
        } else if path.extension().is_some_and(|extension| extension == "js") {
            found.push(path);
        }
    }
}

/// Whether `text` has `name` as a whole: nothing before or after it goes on with it.
fn has(text: &str, name: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.match_indices(name).any(|(at, _)| {
        !text[..at].chars().next_back().is_some_and(part) && !text[at + name.len()..].chars().next().is_some_and(part)
    })
}

/// The same as a string of its own.
fn quotes(text: &str, name: &str) -> bool {
    ['\'', '"', '`'].iter().any(|quote| text.contains(&format!("{quote}{name}{quote}")))
}

/// The names of phases and parameters in a script.
fn names_in(text: &str) -> Vec<&'static str> {
    let figures = simulate(&Link::to_preset("hot-key").unwrap().a).unwrap().summary();
    let figures = serde_json::to_value(&figures).unwrap();
    let states: BTreeSet<String> =
        Phase::ALL.into_iter().map(|phase| format!("{:?}", phase.state()).to_lowercase()).collect();
    let elsewhere = |name: &str| {
        figures.get(name).is_some() || states.contains(name) || OTHERS.iter().any(|(other, _)| *other == name)
    };
    let phases = Phase::ALL
        .into_iter()
        .map(Phase::name)
        .filter(|name| if name.contains('-') { has(text, name) } else { quotes(text, name) && !elsewhere(name) });
    phases.chain(PARAMETERS.iter().map(|parameter| parameter.path).filter(|path| has(text, path))).collect()
}

#[test]
fn no_script_of_the_page_names_a_phase_or_a_parameter() {
    let www = Path::new(env!("CARGO_MANIFEST_DIR")).join("www");
    let mut found = Vec::new();
    scripts(&www, &mut found);
    assert!(found.len() > 50, "the page's scripts are elsewhere");
    for path in found {
        let name = path.strip_prefix(&www).unwrap().to_str().unwrap().to_owned();
        let names = names_in(&fs::read_to_string(&path).unwrap());
        assert!(names.is_empty(), "www/{name}: {names:?}");
    }
}

#[test]
fn a_name_is_found_however_it_stands_in_a_script() {
    for script in ["case 'wait-pool':", "{ \"to-app\": 1 }", "name === `refreshed`", "['miss', 'x']"] {
        assert_eq!(names_in(script).len(), 1, "{script}");
    }
    for script in ["'clients.count': [1, 2]", "[data-path=\"run.seed\"]", "`#v=2&cache.ttl=2s`"] {
        assert_eq!(names_in(script).len(), 1, "{script}");
    }
    for script in ["'client-to-app'", "world.cache.ttl", "'hit'", "key: 'answered'", "addEventListener('error', f)"] {
        assert_eq!(names_in(script), [""; 0], "{script}");
    }
}
