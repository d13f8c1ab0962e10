//! Public traces whose counts two other programs agree on. They are not part of the project.

use std::path::PathBuf;

/// Where they are, and what is expected of them; nothing where they are not on this machine, which is told.
pub fn public_traces() -> Option<(PathBuf, serde_json::Value)> {
    let directory = std::env::var_os("STAMPEDE_TRACES")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/traces")), PathBuf::from);
    let Ok(expected) = std::fs::read_to_string(directory.join("expected.json")) else {
        eprintln!("SKIPPED: no public traces in {}; set STAMPEDE_TRACES to their directory", directory.display());
        return None;
    };
    Some((directory, serde_json::from_str(&expected).unwrap()))
}
