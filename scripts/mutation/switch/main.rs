//! Puts many mutants into a copy of the engine, each behind a switch, so that it is compiled once for all of them.
//!
//! `stampede-switch put <tree>` reads a list of mutants as JSON from its input and changes the files of the tree: where mutant
//! 7 differs, `crate::mutant::on(7)` decides which of the two forms runs. `stampede-switch ask <tree>` changes nothing. Both
//! print the mutants that have no switch, with the reason, as JSON.

mod place;
mod switches;
#[cfg(test)]
mod tests;

use place::{Left, Mutant};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Error, ErrorKind, Result};
use std::path::Path;
use std::{env, fs, io};

/// What each changed crate gets: it reads which switch is on.
const MODULE: &str = include_str!("mutant.rs");

fn main() -> Result<()> {
    let given: Vec<String> = env::args().skip(1).collect();
    let (put, tree) = match &given[..] {
        [what, tree] if what == "put" || what == "ask" => (what == "put", Path::new(tree)),
        _ => {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "put <tree> or ask <tree>, with the mutants as JSON on the input",
            ));
        }
    };
    let mut files: BTreeMap<String, Vec<Mutant>> = BTreeMap::new();
    for mutant in serde_json::from_reader::<_, Vec<Mutant>>(io::stdin())? {
        files.entry(mutant.file.clone()).or_default().push(mutant);
    }
    let mut left: Vec<Left> = Vec::new();
    for (file, mutants) in &files {
        let path = tree.join(file);
        let text = fs::read_to_string(&path)?;
        let wrong = |error: syn::Error| {
            let line = error.span().start().line;
            Error::new(ErrorKind::InvalidData, format!("{file}:{line}: {error}"))
        };
        if put {
            let (text, without) = switches::put(&text, mutants).map_err(wrong)?;
            fs::write(&path, text)?;
            left.extend(without);
        } else {
            left.extend(switches::left(&text, mutants).map_err(wrong)?);
        }
    }
    if put {
        for source in files.keys().map(|file| source_of(file)).collect::<BTreeSet<_>>() {
            let root = tree.join(source).join("lib.rs");
            fs::write(tree.join(source).join("mutant.rs"), MODULE)?;
            fs::write(&root, fs::read_to_string(&root)? + "\nmod mutant;\n")?;
        }
    }
    println!("{}", serde_json::to_string(&left)?);
    Ok(())
}

/// The folder of the sources of the crate that a file belongs to.
fn source_of(file: &str) -> &str {
    let end = file.find("src/").map_or(0, |at| at + "src".len());
    &file[..end]
}
