//! `stampede simulate` without installing the command: figures of both worlds of a link.
//!
//! `cargo run --release --example simulate -- LINK-OR-FRAGMENT-OR-PRESET`; `--help` in place of the link tells the rest.

use std::process::ExitCode;

fn main() -> ExitCode {
    stampede::cli::run(["stampede".into(), "simulate".into()].into_iter().chain(std::env::args_os().skip(1)))
}
