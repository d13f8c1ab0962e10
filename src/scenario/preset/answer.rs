//! From what the answer to a preset's question is read: its figures, its charts, and the control that it is about.
//!
//! Figures go by their names, because what happened is not known here; a test beside the recordings holds that there are
//! such figures, and that the charts among them mean something in a stretch of time.

use super::form::World;

/// What the answer is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Which preset asks.
    pub preset: &'static str,
    /// What it has come to, after `verdict-` by an identifier of `words/`.
    pub verdict: &'static str,
    /// Up to three figures over each world. The first is the one that the preset is about: it alone says which world is better.
    pub figures: &'static [&'static str],
    /// Two charts.
    pub charts: &'static [&'static str],
    /// The path of the parameter that it is about.
    pub control: &'static str,
    /// What a person may guess before it plays.
    pub guess: Option<Guess>,
}

/// A figure of the end to guess: after `guess-` and the preset's name stands what is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guess {
    /// In which world.
    pub world: World,
    /// Which figure.
    pub figure: &'static str,
    /// What there is to choose from, rising; what happens is nearest to one of them.
    pub choices: &'static [u64],
}

const fn of(
    preset: &'static str,
    verdict: &'static str,
    control: &'static str,
    figures: &'static [&'static str],
    charts: &'static [&'static str],
) -> Answer {
    Answer { preset, verdict, figures, charts, control, guess: None }
}

impl Answer {
    const fn guess(mut self, world: World, figure: &'static str, choices: &'static [u64]) -> Answer {
        self.guess = Some(Guess { world, figure, choices });
        self
    }

    /// Of the preset of this name; what most ask where it says nothing of its own.
    pub fn to(preset: &str) -> &'static Answer {
        ANSWERS.iter().find(|answer| answer.preset == preset).unwrap_or(&USUAL)
    }
}

/// How many queries there are, and how many requests wait for them.
const QUERIES: &[&str] = &["db_queries", "unanswered", "longest_ms"];
/// What a full cache still finds.
const FOUND: &[&str] = &["hit_ratio", "db_queries", "evictions"];
/// What reads are given after a write.
const OLD: &[&str] = &["stale_reads", "misses", "db_queries"];
/// The load, and what readers feel of it.
const LOAD: &[&str] = &["db_load", "lived_p99_ms"];
/// What is found, and the queries for the rest.
const RATIO: &[&str] = &["hit_ratio", "db_queries"];

/// Where a preset has no row.
const USUAL: Answer = of("", "queries", "protection.coalesce", QUERIES, LOAD);

/// In the order of the presets.
pub static ANSWERS: &[Answer] = &[
    of("hot-key", "queries", "protection.coalesce", QUERIES, LOAD).guess(World::A, "db_queries", &[1, 20, 100, 297]),
    of("breakdown", "queries", "protection.coalesce", QUERIES, LOAD),
    of("geecache", "queries", "protection.coalesce", QUERIES, LOAD).guess(World::A, "db_queries", &[1, 3, 20, 100]),
    of("geecache-100k", "queries", "protection.coalesce", QUERIES, LOAD).guess(
        World::B,
        "db_queries",
        &[1, 3, 1_000, 100_000],
    ),
    of(
        "global-lock",
        "bought",
        "protection.coalesce",
        &["db_queries", "waiting", "longest_ms"],
        &["db_load", "waiting"],
    )
    .guess(World::A, "db_queries", &[1, 5, 20, 100]),
    of(
        "lock-too-short",
        "lock",
        "protection.lock_ttl",
        &["db_queries", "locks_lost", "unanswered"],
        &["db_load", "waiting"],
    )
    .guess(World::A, "db_queries", &[1, 3, 20, 100]),
    of(
        "lock-unsafe-release",
        "stolen",
        "protection.lock_release",
        &["locks_stolen", "locks_lost", "db_queries"],
        &["locks_stolen", "db_load"],
    ),
    of(
        "holder-dies",
        "wait",
        "protection.lock_ttl",
        &["longest_ms", "unanswered", "db_queries"],
        &["waiting", "lived_p99_ms"],
    ),
    of("lease", "queries", "protection.coalesce", QUERIES, LOAD),
    of("xfetch", "queries", "protection.early", &["db_queries", "unanswered", "longest_ms"], LOAD).guess(
        World::B,
        "db_queries",
        &[3, 9, 50, 313],
    ),
    of("refresh-ahead", "missed", "protection.early", &["misses", "db_queries", "refreshes"], RATIO),
    of(
        "threshold-refresh",
        "refreshed",
        "protection.coalesce",
        &["db_queries", "refreshes", "running"],
        &["db_load", "refreshes"],
    )
    .guess(World::A, "db_queries", &[4, 20, 207, 4_000]),
    of(
        "stale-while-revalidate",
        "wait",
        "cache.grace",
        &["longest_ms", "waiting", "stale_hits"],
        &["lived_p99_ms", "waiting"],
    ),
    of("avalanche", "wait", "cache.jitter", &["longest_ms", "queued", "db_queries"], LOAD),
    of("penetration-negative", "unknown", "cache.negative_ttl", &["db_queries", "queued", "negative_hits"], LOAD)
        .guess(World::B, "db_queries", &[1, 77, 500, 2_000]),
    of("penetration-bloom", "unknown", "protection.bloom", &["db_queries", "queued", "filtered"], LOAD),
    of("eviction-storm", "found", "cache.policy", &["hit_ratio", "queued", "longest_ms"], &["hit_ratio", "db_load"]),
    of("admission", "found", "cache.admit_after", &["hit_ratio", "queued", "longest_ms"], &["hit_ratio", "db_load"]),
    of("lru-lfu", "found", "cache.policy", FOUND, RATIO),
    of("redis-policies", "found", "cache.policy", FOUND, RATIO),
    of("keys-without-ttl", "found", "cache.policy", FOUND, RATIO),
    of("node-leaves", "moved", "cache.placement", &["db_queries", "queued", "hit_ratio"], &["hit_ratio", "db_load"])
        .guess(World::A, "db_queries", &[400, 1_000, 3_500, 10_000]),
    of("geecache-peer-gone", "queries", "protection.coalesce", QUERIES, LOAD),
    of(
        "hot-node",
        "node",
        "cache.hot_copies",
        &["lived_p99_ms", "longest_ms", "unanswered"],
        &["lived_p99_ms", "answered"],
    ),
    of("l1-flush", "queries", "apps.l1_ttl", &["db_queries", "queued", "longest_ms"], LOAD),
    of("cold-start", "wait", "cache.preload_keys", &["longest_ms", "queued", "db_queries"], &["hit_ratio", "db_load"]),
    of("cdn", "queries", "clients.cdn_share", QUERIES, LOAD),
    of("metastable", "failed", "database.queue_limit", &["failed", "queued", "hit_ratio"], &["failed", "db_load"])
        .guess(World::A, "failed", &[0, 250, 2_000, 7_500]),
    of("retry-storm", "failed", "clients.retry", &["failed", "errors", "retries"], &["failed", "db_queries"]),
    of("slow-database", "failed", "database.shed", &["failed", "queued", "longest_ms"], &["failed", "db_load"]),
    of(
        "leader-fails",
        "error-sent",
        "cache.stale_on_error",
        &["error_answers", "fallbacks", "waiting"],
        &["error_answers", "waiting"],
    )
    .guess(World::A, "failed", &[0, 1, 20, 100]),
    of("cache-down", "served", "protection.limit", &["answered", "failed", "queued"], &["answered", "db_load"]),
    of("invalidation-race", "old", "writes.strategy", OLD, &["stale_reads", "db_queries"]).guess(
        World::A,
        "stale_reads",
        &[0, 10, 100, 5_000],
    ),
    of("update-order", "old", "writes.strategy", OLD, &["stale_reads", "db_queries"]),
    of(
        "write-strategies",
        "old-found",
        "writes.strategy",
        &["stale_reads", "hit_ratio", "lived_p99_ms"],
        &["stale_reads", "hit_ratio"],
    ),
    of("dual-write", "old", "writes.strategy", OLD, &["stale_reads", "db_queries"]),
    of(
        "write-back-crash",
        "lost",
        "writes.log",
        &["lost_writes", "queued_writes", "lived_p99_ms"],
        &["lost_writes", "write_requests"],
    )
    .guess(World::A, "lost_writes", &[0, 1, 200, 1_800]),
    of(
        "primary-fails",
        "failover",
        "database.lag",
        &["lost_writes", "failed", "lived_p99_ms"],
        &["lost_writes", "failed"],
    )
    .guess(World::A, "lost_writes", &[0, 60, 600, 1_800]),
    of(
        "related-keys",
        "old",
        "writes.related",
        &["stale_reads", "db_queries", "hit_ratio"],
        &["stale_reads", "db_queries"],
    ),
    of("celebrity", "queries", "protection.coalesce", QUERIES, LOAD).guess(
        World::A,
        "db_queries",
        &[1, 100, 5_000, 15_000],
    ),
    of(
        "facebook-leases",
        "leases",
        "protection.coalesce",
        &["loads", "misses", "stale_reads"],
        &["loads", "stale_reads"],
    ),
    of("feed", "queries", "cache.ttl", &["db_queries", "hit_ratio", "lived_p99_ms"], RATIO),
    of("feed-peak", "queries", "clients.cdn_share", &["db_queries", "edge_hits", "l1_hits"], &["lookups", "db_load"]),
    of(
        "lock-failover",
        "lock",
        "protection.coalesce",
        &["db_queries", "locks_lost", "unanswered"],
        &["db_load", "waiting"],
    ),
    of("exhausted-apps", "served", "apps.pool_wait", &["answered", "failed", "unanswered"], &["failed", "db_load"]),
    of("million", "node", "apps.l1_ttl", &["lived_p99_ms", "edge_hits", "l1_hits"], &["lookups", "lived_p99_ms"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::PARAMETERS;
    use crate::scenario::preset::PRESETS;
    use crate::words::english;

    #[test]
    fn each_preset_says_what_its_answer_is_read_from() {
        let rows: Vec<_> = ANSWERS.iter().map(|answer| answer.preset).collect();
        let presets: Vec<_> = PRESETS.iter().map(|preset| preset.name).collect();
        assert!(rows.iter().all(|row| presets.contains(row)), "a row of no preset");
        assert_eq!(rows.len(), rows.iter().collect::<std::collections::BTreeSet<_>>().len(), "two rows of one preset");
        let missing: Vec<_> = presets.iter().filter(|name| !rows.contains(name)).collect();
        assert_eq!(missing, [""; 0].iter().collect::<Vec<_>>());
    }

    #[test]
    fn a_row_is_whole() {
        for answer in ANSWERS {
            let name = answer.preset;
            assert!((1..=3).contains(&answer.figures.len()) && answer.charts.len() == 2, "{name}");
            assert_ne!(answer.charts[0], answer.charts[1], "{name}");
            assert!(PARAMETERS.iter().any(|parameter| parameter.path == answer.control), "{name}: {}", answer.control);
            assert!(english().has(&format!("verdict-{}", answer.verdict)), "{name} has no verdict");
            let Some(guess) = answer.guess else { continue };
            assert!(english().has(&format!("guess-{name}")), "{name} asks nothing");
            assert!(guess.choices.len() >= 3 && guess.choices.is_sorted_by(|a, b| a < b), "{name}");
        }
        assert!(ANSWERS.iter().filter(|answer| answer.guess.is_some()).count() >= 10);
    }
}
