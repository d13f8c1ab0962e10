//! `stampede replay` without installing the command: an access log through one cache.
//!
//! `cargo run --release --example replay -- --policy s3-fifo --capacity 1000 access.log.gz`; `--help` tells the rest.

use std::process::ExitCode;

fn main() -> ExitCode {
    stampede::cli::run(["stampede".into(), "replay".into()].into_iter().chain(std::env::args_os().skip(1)))
}
