//! A problem in a few numbers, as a link that shows it without any protection.

use crate::time::Duration;
use std::fmt::Write;

/// A number that is asked for.
pub struct Input {
    /// Its name; after `lab-` in `words/` it is asked by that.
    pub name: &'static str,
    /// The path of the parameter that it sets.
    pub sets: &'static str,
    /// What it is counted in, as a link spells it after the number; empty for a bare number.
    pub unit: &'static str,
    /// What is usual, and what it may be.
    pub value: f64,
    /// The least.
    pub min: f64,
    /// The most.
    pub max: f64,
    /// Whether it is a whole number.
    pub whole: bool,
}

/// Readers a second, processes, a query, connections, and how long a value lives.
pub static INPUTS: [Input; 5] = [
    Input { name: "rate", sets: "clients.rate", unit: "", value: 800.0, min: 1.0, max: 100_000.0, whole: true },
    Input { name: "processes", sets: "apps.count", unit: "", value: 12.0, min: 1.0, max: 1_000.0, whole: true },
    Input {
        name: "query",
        sets: "database.query_time",
        unit: "ms",
        value: 300.0,
        min: 0.001,
        max: 60_000.0,
        whole: false,
    },
    Input {
        name: "connections",
        sets: "database.connections",
        unit: "",
        value: 40.0,
        min: 1.0,
        max: 100_000.0,
        whole: true,
    },
    Input { name: "ttl", sets: "cache.ttl", unit: "s", value: 60.0, min: 0.001, max: 86_400.0, whole: false },
];

/// One key; many keys, some of them hot; many keys, all alike; one key, and keys that do not exist.
pub static READS: [&str; 4] = ["one", "hot", "alike", "unknown"];
/// The value expires; it is deleted; the cache restarts; the database is out; many values expire together.
pub static WORRIES: [&str; 5] = ["expiry", "deletion", "restart", "outage", "together"];

/// How many keys there are, where there are many.
const KEYS: u32 = 1_000;
/// Seconds of traffic before what happens, and at least after it.
const BEFORE: f64 = 10.0;
const AFTER: f64 = 10.0;
/// An outage lasts so long, in seconds.
const OUTAGE: u32 = 5;

/// In whole seconds, or else in whole milliseconds, of which there is at least one.
fn spelled(seconds: f64) -> Duration {
    Duration::from_millis(((seconds * 1_000.0).round() as u64).max(1))
}

/// The link. The traffic begins some seconds before what one worries about, and goes on until the database has had time to recover: a
/// longer run shows nothing else. `numbers` are those of [`INPUTS`] in their order; a missing one is what is usual, and `reads` and
/// `worry` are the first ones where they are none of [`READS`] and [`WORRIES`].
pub fn link(reads: &str, worry: &str, numbers: &[f64]) -> String {
    let number = |name: &str| {
        let (place, input) = INPUTS.iter().enumerate().find(|(_, input)| input.name == name).expect("an input");
        numbers.get(place).copied().unwrap_or(input.value)
    };
    let (ttl, query) = (number("ttl"), number("query") / 1_000.0);
    // A value expires at the end of its TTL; anything else happens while the value is there, if it can be.
    let happens = matches!(worry, "deletion" | "restart" | "outage");
    let at = if happens { f64::min(BEFORE, ttl / 2.0) } else { ttl };
    let start = f64::max(0.0, at - BEFORE);
    let outage = if worry == "outage" { 2.0 * f64::from(OUTAGE) } else { 0.0 };
    let lasts = at - start + AFTER.max(20.0 * query).max(outage);
    let mut link = String::from("preset=hot-key&clients.arrivals=poisson&clients.calm_rate=0&cache.nodes=cache");
    for (place, Input { sets, unit, value, .. }) in INPUTS.iter().enumerate() {
        let number = numbers.get(place).unwrap_or(value);
        let _ = write!(link, "&{sets}={number}{unit}");
    }
    let _ = write!(link, "&clients.for={}", Duration::from_secs(lasts.ceil() as u64));
    let _ = match start {
        0.0 => write!(link, "&clients.start=0s"),
        start => write!(link, "&clients.start={}", spelled(start)),
    };
    if matches!(reads, "hot" | "alike") || worry == "together" {
        let popularity = if reads == "hot" { "zipf" } else { "uniform" };
        let _ = write!(link, "&keys.popularity={popularity}&keys.count={KEYS}&cache.preload_keys={KEYS}");
    }
    if reads == "unknown" {
        link.push_str("&keys.missing_share=0.5&keys.missing_count=0");
    }
    let at = spelled(at);
    let _ = match worry {
        "deletion" => write!(link, "&do=delete@{at}"),
        "restart" => write!(link, "&do=flush@{at}"),
        "outage" => {
            write!(link, "&clients.timeout=2s&clients.retry=fixed&clients.retries=3&do=outage:{OUTAGE}s@{at}")
        }
        _ => Ok(()),
    };
    link
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::PARAMETERS;
    use crate::scenario::link::Link;

    #[test]
    fn every_problem_is_a_link_without_faults_that_says_what_was_asked() {
        let asked = [20.0, 3.0, 100.5, 7.0, 1.5];
        for reads in READS {
            for worry in WORRIES {
                for numbers in [&asked[..], &[]] {
                    let text = link(reads, worry, numbers);
                    let (opened, faults) = Link::parse(&text);
                    assert!(faults.is_empty(), "{text}: {faults:?}");
                    assert!(!opened.a.protection.coalesce.is_on(), "{text}: nothing protects");
                }
                let (opened, _) = Link::parse(&link(reads, worry, &asked));
                let world = &opened.a;
                assert_eq!((world.clients.rate, world.apps.count, world.database.connections), (20, 3, 7));
                assert_eq!(world.database.query_time, Duration::from_micros(100_500));
                assert_eq!(world.cache.ttl, Duration::from_millis(1500));
                let many = matches!(reads, "hot" | "alike") || worry == "together";
                assert_eq!(world.keys.count == u64::from(KEYS), many, "{reads}, {worry}");
                assert_eq!(world.keys.missing_share > 0.0, reads == "unknown");
            }
        }
    }

    #[test]
    fn what_one_worries_about_happens_within_the_traffic_and_soon() {
        for ttl in [0.5, 5.0, 60.0, 3_600.0] {
            for worry in WORRIES {
                let text = link("one", worry, &[800.0, 12.0, 300.0, 40.0, ttl]);
                let (opened, _) = Link::parse(&text);
                let world = &opened.a;
                let (start, lasts) = (world.clients.start.as_secs_f64(), world.clients.lasts.as_secs_f64());
                let done = text.split_once('@').map(|(_, at)| Duration::parse(at).unwrap().as_secs_f64());
                let at = done.unwrap_or(ttl);
                assert!(start <= at && at + 5.0 <= start + lasts, "{text}");
                assert!(lasts <= 60.0, "no longer than it takes to see it: {text}");
            }
        }
    }

    #[test]
    fn each_input_sets_a_parameter() {
        for input in &INPUTS {
            assert!(PARAMETERS.iter().any(|parameter| parameter.path == input.sets), "{}", input.sets);
            assert!((input.min..=input.max).contains(&input.value), "{}", input.name);
        }
    }
}
