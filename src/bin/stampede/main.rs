//! The command line: `stampede --help` says what it can do, and `src/cli/` how.

use std::process::ExitCode;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> ExitCode {
    stampede::cli::run(std::env::args_os())
}

/// A browser has no command line.
#[cfg(target_arch = "wasm32")]
fn main() -> ExitCode {
    ExitCode::FAILURE
}
