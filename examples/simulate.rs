//! Runs a link, a fragment or a preset, and prints the figures of both worlds as one JSON object.
//!
//! `cargo run --release --example simulate -- LINK-OR-FRAGMENT-OR-PRESET`
//! `cargo run --release --example simulate -- --list` prints the presets' names, one a line.
//!
//! Bad input: exit code 2, and on standard error what the page would say.

use stampede::lab::compare::Comparison;
use stampede::scenario::link::Link;
use stampede::scenario::preset::PRESETS;
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut out = std::io::stdout().lock();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let printed = match arguments.as_slice() {
        [flag] if flag == "--list" => PRESETS.iter().try_for_each(|preset| writeln!(out, "{}", preset.name)),
        [text] => {
            let (link, mut faults) = Link::parse(text);
            let result = if faults.is_empty() { Comparison::run(&link) } else { Err(std::mem::take(&mut faults)) };
            match result {
                Ok(run) => {
                    if let Some(expected) = link.digest.filter(|expected| *expected != run.digest()) {
                        eprintln!("digest: the link says {expected:016x}, this run has {:016x}", run.digest());
                    }
                    let json = serde_json::json!({ "a": run.a.summary(), "b": run.b.summary() });
                    writeln!(out, "{json}")
                }
                Err(faults) => {
                    faults.iter().for_each(|fault| eprintln!("{fault}"));
                    return ExitCode::from(2);
                }
            }
        }
        _ => {
            eprintln!("usage: simulate LINK-OR-FRAGMENT-OR-PRESET | --list");
            return ExitCode::from(2);
        }
    };
    // A reader that has seen enough may close the pipe.
    if printed.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
