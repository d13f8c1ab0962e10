//! Ten problems whose best answer is known by theory: what a league must find.
//!
//! The default weights were fixed before any of them was run. The best candidate of each must have what is known to help, or
//! not be told from one that has it. `stampede league --problems` prints the table.

use super::row::{Question, Row};
use super::weigh::Target;
use crate::scenario::Fault;
use crate::scenario::link::Link;
use crate::time::Duration;

/// One of them.
pub struct Problem {
    /// Its name; `problem-` and this is what it is, and why the answer is known.
    pub name: &'static str,
    link: &'static str,
    stale: Duration,
    /// Whether a candidate is what theory says.
    known: fn(&Row) -> bool,
}

/// Loads of one key meet in one place: in the process, or across all of them.
const IN_PROCESS: [&str; 3] = ["singleflight", "flight-lock", "flight-lease"];
const ACROSS: [&str; 2] = ["flight-lock", "flight-lease"];
const LOCKED: [&str; 3] = ["redis-lock", "flight-lock", "flight-lease"];
const BEFORE_THE_END: [&str; 4] = ["xfetch", "threshold", "ahead", "grace"];

fn any(row: &Row, names: &[&str]) -> bool {
    names.iter().any(|name| row.has(name))
}

/// One hot key that expires once, under a poisson stream.
macro_rules! one_key {
    ($rest:literal) => {
        concat!(
            "preset=hot-key&clients.arrivals=poisson&clients.start=0s&clients.calm_rate=0&cache.nodes=cache&cache.ttl=3s",
            "&database.query_time=200ms&database.connections=20&",
            $rest
        )
    };
}

/// All ten.
pub static PROBLEMS: [Problem; 10] = [
    Problem {
        name: "one-process",
        link: one_key!("clients.rate=500&clients.count=2500&apps.count=1"),
        stale: Duration::ZERO,
        known: |row| any(row, &IN_PROCESS),
    },
    Problem {
        name: "many-processes",
        link: one_key!("clients.rate=800&clients.count=4000&apps.count=16"),
        stale: Duration::ZERO,
        known: |row| any(row, &ACROSS),
    },
    Problem {
        name: "a-second-stale",
        link: one_key!("clients.rate=800&clients.count=4000&apps.count=8"),
        stale: Duration::from_secs(1),
        // Nobody waits for a query at an expiry.
        known: |row| any(row, &LOCKED) && any(row, &BEFORE_THE_END) && row.spread(|one| one.p99_ms).median < 200.0,
    },
    Problem {
        name: "stored-together",
        link: "preset=avalanche&clients.count=5000",
        stale: Duration::ZERO,
        known: |row| row.has("jitter"),
    },
    Problem {
        name: "new-unknown-keys",
        link: "preset=penetration-bloom&cache.negative_ttl=0s",
        stale: Duration::ZERO,
        known: |row| row.has("bloom"),
    },
    Problem {
        name: "few-unknown-keys",
        link: "preset=penetration-negative",
        stale: Duration::ZERO,
        known: |row| row.has("negative"),
    },
    Problem {
        name: "beyond-one-node",
        link: "preset=hot-node",
        stale: Duration::from_secs(1),
        known: |row| any(row, &["copies", "l1"]),
    },
    Problem {
        name: "cache-restarts",
        link: "preset=l1-flush",
        stale: Duration::from_secs(5),
        known: |row| row.has("l1"),
    },
    Problem {
        name: "outage",
        // Long against the 5 s for which a breaker stays open: else what fails after the outage is more than it spares.
        link: concat!(
            "preset=hot-key&clients.arrivals=poisson&clients.start=0s&clients.calm_rate=0&clients.rate=60&clients.count=3000",
            "&clients.timeout=2s&clients.retry=fixed&clients.retries=3&keys.popularity=uniform&keys.count=60",
            "&cache.nodes=cache&cache.ttl=5s&cache.preload_keys=1&database.query_time=20ms&do=outage:30s@6s"
        ),
        stale: Duration::ZERO,
        known: |row| row.has("breaker") && any(row, &["budget", "no-retries"]),
    },
    Problem {
        name: "scan",
        link: "preset=eviction-storm",
        stale: Duration::ZERO,
        known: |row| any(row, &["s3-fifo", "admission"]),
    },
];

impl Problem {
    /// What is asked, with another seed for each repetition.
    ///
    /// # Errors
    /// Never but by mistake in the table.
    pub fn question(&self, repetition: u64, runs: usize) -> Result<Question, Vec<Fault>> {
        let (mut link, faults) = Link::parse(self.link);
        if !faults.is_empty() {
            return Err(faults);
        }
        let seed = link.a.run.seed.wrapping_add(repetition * 1_000);
        (link.a.run.seed, link.b.run.seed) = (seed, seed);
        let target = Target { stale: self.stale, ..Target::default() };
        Ok(Question { target, runs, ..Question::of(link) })
    }

    /// Whether the best of these rows is what theory says, or cannot be told from one that is.
    pub fn solved(&self, rows: &[Row]) -> bool {
        let Some(best) = rows.first() else { return false };
        (self.known)(best) || rows.iter().any(|row| row.meets == best.meets && row.ties() && (self.known)(row))
    }

    /// The first row that is what theory says.
    pub fn expected<'a>(&self, rows: &'a [Row]) -> Option<(usize, &'a Row)> {
        rows.iter().enumerate().find(|(_, row)| (self.known)(row))
    }
}
