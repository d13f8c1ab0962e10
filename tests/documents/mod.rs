//! The documents of this repository, as the tests read them.

use std::fs;
use std::path::PathBuf;

/// The text of a document, by its path from the root.
pub fn read(document: &str) -> String {
    fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(document)).unwrap()
}

/// The code blocks: their mark, and their lines.
pub fn blocks(text: &str) -> Vec<(&str, Vec<&str>)> {
    let mut blocks: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match (inside, line.strip_prefix("```")) {
            (false, Some(mark)) => blocks.push((mark, Vec::new())),
            (true, None) => blocks.last_mut().unwrap().1.push(line),
            _ => {}
        }
        inside ^= line.starts_with("```");
    }
    blocks
}
