//! Which mutant is on: `STAMPEDE_MUTANT` has its number. This file stands only in copies of the engine that are full of mutants.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::Write;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Mutex, OnceLock};
use std::{env, fs, thread};

/// No mutant is on, and which are reached is not asked.
const NONE: u32 = u32::MAX;
/// No mutant is on; each test notes which ones it comes by.
const NOTED: u32 = u32::MAX - 1;

static ON: OnceLock<u32> = OnceLock::new();
/// The test that runs, and how many have run: one runs at a time, each in a thread that is named after it.
static TEST: Mutex<String> = Mutex::new(String::new());
static TESTS: AtomicU32 = AtomicU32::new(0);

/// What a thread has come by in a test. Threads of a pool see many tests.
struct Seen {
    test: u32,
    numbers: BTreeSet<u32>,
}

thread_local! {
    static SEEN: RefCell<Seen> = RefCell::new(Seen::new());
}

/// Whether this mutant is on.
pub(crate) fn on(number: u32) -> bool {
    let on = *ON.get_or_init(asked);
    if on == NOTED {
        // A thread that ends has no such thing any more.
        let _ = SEEN.try_with(|seen| seen.try_borrow_mut().map(|mut seen| seen.come_by(number)));
    }
    on == number
}

fn asked() -> u32 {
    let number = env::var("STAMPEDE_MUTANT").ok().and_then(|number| number.parse().ok());
    let without = if env::var_os("STAMPEDE_REACHED").is_some() { NOTED } else { NONE };
    number.unwrap_or(without)
}

impl Seen {
    fn new() -> Seen {
        let thread = thread::current();
        if let Some(name) = thread.name().filter(|name| *name != "main") {
            name.clone_into(&mut TEST.lock().expect("no thread panics with it"));
            TESTS.fetch_add(1, Relaxed);
        }
        Seen { test: TESTS.load(Relaxed), numbers: BTreeSet::new() }
    }

    fn come_by(&mut self, number: u32) {
        let test = TESTS.load(Relaxed);
        if self.test != test {
            *self = Seen { test, numbers: BTreeSet::new() };
        }
        if self.numbers.insert(number) {
            note(number);
        }
    }
}

/// Adds a line to the file that `STAMPEDE_REACHED` names: the mutant's number, and the test.
fn note(number: u32) {
    let Some(path) = env::var_os("STAMPEDE_REACHED") else { return };
    let line = format!("{number} {}\n", TEST.lock().expect("no thread panics with it"));
    let file = fs::OpenOptions::new().create(true).append(true).open(path);
    // One write for each line: those of other threads and processes stay whole.
    file.and_then(|mut file| file.write_all(line.as_bytes())).expect("what is reached can be noted");
}
