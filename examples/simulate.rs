//! Runs a link, a fragment or a preset, and prints the figures of both worlds as one JSON object.
//!
//! `cargo run --release --example simulate -- LINK-OR-FRAGMENT-OR-PRESET`
//!
//! In place of the figures, before the link:
//! * `--metrics`: the same in Prometheus' text format, with the label `world`.
//! * `--events a` or `--events b`: every step of that world, a JSON object a line.
//! * `--steps 0,1,99`: for each world a table of what these requests did when.
//!
//! `cargo run --release --example simulate -- --list` prints the presets' names, one a line.
//!
//! Bad input: exit code 2, and on standard error what the page would say.

use stampede::lab::compare::Comparison;
use stampede::recording::export::prometheus;
use stampede::scenario::link::{Link, Opened};
use stampede::scenario::preset::PRESETS;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

/// What to print of a comparison.
enum Form {
    Figures,
    Metrics,
    Events { of_b: bool },
    Steps(Vec<u32>),
}

const USAGE: &str = "usage: simulate [--metrics | --events a|b | --steps 0,1,2] LINK-OR-FRAGMENT-OR-PRESET
       simulate --list";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let form = match arguments[..] {
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
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let Opened { link, faults, changes } = Link::open(text);
    changes.iter().for_each(|changes| eprintln!("{changes}"));
    let result = if faults.is_empty() { Comparison::run(&link) } else { Err(faults) };
    match result {
        Ok(run) => {
            let digest = run.digest_like(link.digest);
            if let Some(expected) = link.digest.filter(|expected| *expected != digest) {
                eprintln!("digest: the link says {expected}, this run has {digest}");
            }
            ended(print(&run, &form))
        }
        Err(faults) => {
            faults.iter().for_each(|fault| eprintln!("{fault}"));
            ExitCode::from(2)
        }
    }
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
