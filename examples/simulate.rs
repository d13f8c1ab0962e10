//! Runs a link, a fragment or a preset, and prints the figures of both worlds as one JSON object.
//!
//! `cargo run --release --example simulate -- LINK-OR-FRAGMENT-OR-PRESET`
//!
//! Before the link, and what follows `--memory` in place of the figures:
//! * `--metrics`: the same in Prometheus' text format, with the label `world`.
//! * `--events a` or `--events b`: every step of that world, a JSON object a line.
//! * `--memory 16`: that many gigabytes for both worlds, in place of the 3.5 of a browser.
//! * `--steps 0,1,99`: for each world a table of what these requests did when.
//!
//! `cargo run --release --example simulate -- --list` prints the presets' names, one a line.
//!
//! Bad input: exit code 2, and on standard error what the page would say.

use stampede::lab::compare::Comparison;
use stampede::recording::export::prometheus;
use stampede::scenario::link::Link;
use stampede::scenario::preset::PRESETS;
use stampede::sim::Allowance;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

/// What to print of a comparison.
enum Form {
    Figures,
    Metrics,
    Events { of_b: bool },
    Steps(Vec<u32>),
}

const USAGE: &str =
    "usage: simulate [--memory GIGABYTES] [--metrics | --events a|b | --steps 0,1,2] LINK-OR-FRAGMENT-OR-PRESET
       simulate --list";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (allowance, arguments) = match arguments.split_first_chunk() {
        Some((["--memory", gigabytes], rest)) => match gigabytes.parse::<u32>() {
            Ok(gigabytes @ 1..) => (of_memory(gigabytes.into()), rest),
            _ => return misused(),
        },
        _ => (Allowance::default(), &arguments[..]),
    };
    let form = match *arguments {
        ["--list"] => {
            let mut out = io::stdout().lock();
            return ended(PRESETS.iter().try_for_each(|preset| writeln!(out, "{}", preset.name)));
        }
        [text] if !text.starts_with("--") => Some((Form::Figures, text)),
        ["--metrics", text] => Some((Form::Metrics, text)),
        ["--events", world @ ("a" | "b"), text] => Some((Form::Events { of_b: world == "b" }, text)),
        ["--steps", requests, text] => {
            let requests: Result<Vec<u32>, _> = requests.split(',').map(str::parse).collect();
            requests.ok().map(|requests| (Form::Steps(requests), text))
        }
        _ => None,
    };
    let Some((form, text)) = form else {
        return misused();
    };
    let (link, faults) = Link::parse(text);
    let result = if faults.is_empty() { Comparison::run_within(&link, allowance, &mut |_| ()) } else { Err(faults) };
    match result {
        Ok(run) => {
            if let Some(expected) = link.digest.filter(|expected| *expected != run.digest()) {
                eprintln!("digest: the link says {expected:016x}, this run has {:016x}", run.digest());
            }
            ended(print(&run, &form))
        }
        Err(faults) => {
            faults.iter().for_each(|fault| eprintln!("{fault}"));
            ExitCode::from(2)
        }
    }
}

/// So many gigabytes, and as many steps as they have room for.
fn of_memory(gigabytes: u64) -> Allowance {
    let bytes = gigabytes * 1_000_000_000;
    Allowance { bytes, steps: bytes / 20, ..Allowance::default() }
}

fn misused() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}

fn print(run: &Comparison, form: &Form) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    match form {
        Form::Figures => {
            writeln!(out, "{}", serde_json::json!({ "a": run.a.summary(), "b": run.b.summary() }))?;
        }
        Form::Metrics => write!(out, "{}", prometheus(&[("a", &run.a), ("b", &run.b)]))?,
        Form::Events { of_b } => {
            let world = if *of_b { &run.b } else { &run.a };
            world.events().try_for_each(|event| writeln!(out, "{event}"))?;
        }
        Form::Steps(requests) => {
            write!(out, "A\n\n{}\nB\n\n{}", run.a.step_table(requests), run.b.step_table(requests))?;
        }
    }
    out.flush()
}

/// A reader that has seen enough may close the pipe.
fn ended(printed: io::Result<()>) -> ExitCode {
    if printed.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
