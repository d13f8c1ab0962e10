//! Which mutant is on: `STAMPEDE_MUTANT` has its number. This file stands only in copies of the engine that are full of mutants.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::Write;
use std::sync::OnceLock;
use std::{env, fs, thread};

/// No mutant is on, and which are reached is not asked.
const NONE: u32 = u32::MAX;
/// No mutant is on; each thread notes which ones it comes by.
const NOTED: u32 = u32::MAX - 1;

static ON: OnceLock<u32> = OnceLock::new();

thread_local! {
    static REACHED: RefCell<BTreeSet<u32>> = const { RefCell::new(BTreeSet::new()) };
}

/// Whether this mutant is on.
pub(crate) fn on(number: u32) -> bool {
    let on = *ON.get_or_init(asked);
    if on == NOTED {
        // A thread that ends has no set any more.
        let first = REACHED.try_with(|reached| reached.try_borrow_mut().is_ok_and(|mut reached| reached.insert(number)));
        if first == Ok(true) {
            note(number);
        }
    }
    on == number
}

fn asked() -> u32 {
    let number = env::var("STAMPEDE_MUTANT").ok().and_then(|number| number.parse().ok());
    let without = if env::var_os("STAMPEDE_REACHED").is_some() { NOTED } else { NONE };
    number.unwrap_or(without)
}

/// Adds a line to the file that `STAMPEDE_REACHED` names: the mutant's number, and the thread, which is named after the test.
fn note(number: u32) {
    let Some(path) = env::var_os("STAMPEDE_REACHED") else { return };
    let line = format!("{number} {}\n", thread::current().name().unwrap_or(""));
    let file = fs::OpenOptions::new().create(true).append(true).open(path);
    // One write for each line: those of other threads and processes stay whole.
    file.and_then(|mut file| file.write_all(line.as_bytes())).expect("what is reached can be noted");
}
