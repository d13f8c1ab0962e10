//! `stampede simulate`: both worlds of a link, and what must hold of them.

use super::terminal::{
    Answer, Outcome, Problem, Progress, flag, link, link_argument, one_of, option, say, seeds_option, table,
};
use crate::digest::Digest;
use crate::lab::accounts::Accounts;
use crate::lab::assertion::Assertion;
use crate::lab::compare::Comparison;
use crate::lab::demand::Demand;
use crate::lab::runs;
use crate::message::Message;
use crate::recording::export::prometheus;
use crate::recording::{FigureId, Summary};
use crate::scenario::link::Link;
use crate::scenario::preset::PRESETS;
use crate::sim::Allowance;
use clap::{ArgAction, ArgGroup, ArgMatches, Command};
use serde_json::json;
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};

pub(super) fn command() -> Command {
    let requests = |text: &str| {
        let read: Result<Vec<u32>, _> = text.split(',').map(str::parse).collect();
        read.map_err(|error| error.to_string())
    };
    let assertion = |text: &str| Assertion::parse(text).map_err(|why| why.to_string());
    Command::new("simulate")
        .about(say("command-simulate"))
        .arg(link_argument().required_unless_present("list"))
        .arg(flag("list", "command-simulate.list"))
        .arg(flag("json", "command-json"))
        .arg(flag("table", "command-simulate.table"))
        .arg(flag("metrics", "command-simulate.metrics"))
        .arg(option("events", "a|b", "command-simulate.events", one_of(["a", "b"])).hide_possible_values(true))
        .arg(option("steps", "0,1,2", "command-simulate.steps", clap::builder::ValueParser::new(requests)))
        .arg(
            option("assert", "HOLDS", "command-simulate.assert", clap::builder::ValueParser::new(assertion))
                .action(ArgAction::Append)
                .allow_hyphen_values(true),
        )
        .arg(seeds_option("1"))
        .arg(option("memory", "GB", "command-simulate.memory", clap::value_parser!(u64).range(1..=1_000)))
        .group(ArgGroup::new("form").args(["list", "table", "metrics", "events", "steps", "assert"]))
}

pub(super) fn run(matches: &ArgMatches, out: &mut dyn Write) -> Outcome {
    if matches.get_flag("list") {
        PRESETS.iter().try_for_each(|preset| writeln!(out, "{}", preset.name))?;
        return Ok(Answer::Done);
    }
    let link = link(matches)?;
    if let Some(assertions) = matches.get_many::<Assertion>("assert") {
        return check(&link, &assertions.collect::<Vec<_>>(), matches, out);
    }
    // A run that cannot end well says so before its figures.
    for (world, scenario) in [("A", &link.a), ("B", &link.b)] {
        if let Some(told) = Demand::of(scenario).told() {
            eprintln!("{world}: {told}");
        }
    }
    let (events, steps) = (matches.get_one::<String>("events"), matches.get_one::<Vec<u32>>("steps"));
    // A digest of the first form is one of all steps.
    let keeps = events.is_some() || steps.is_some() || matches!(link.digest, Some(Digest::First(_)));
    if !keeps {
        let run = Accounts::run_within(&link, allowance(matches))?;
        say_if_it_differs(&link, run.digest());
        print(&run.a.summary(), &run.b.summary(), matches, out)?;
        return Ok(Answer::Done);
    }
    let run = Comparison::run_within(&link, allowance(matches), &mut |_| ())?;
    say_if_it_differs(&link, run.digest_like(link.digest));
    if let Some(world) = events {
        let world = if world == "b" { &run.b } else { &run.a };
        world.events().try_for_each(|event| writeln!(out, "{event}"))?;
    } else if let Some(requests) = steps {
        write!(out, "A\n\n{}\nB\n\n{}", run.a.step_table(requests), run.b.step_table(requests))?;
    } else {
        print(&run.a.summary(), &run.b.summary(), matches, out)?;
    }
    Ok(Answer::Done)
}

/// Says so if the run is not the one that the link was made from.
fn say_if_it_differs(link: &Link, digest: Digest) {
    if let Some(expected) = link.digest.filter(|expected| *expected != digest) {
        let told = Message::new("command-simulate.digest").with("expected", expected.to_string());
        eprintln!("{}", told.with("digest", digest.to_string()));
    }
}

/// Prints the figures in the form that was asked for.
fn print(a: &Summary, b: &Summary, matches: &ArgMatches, out: &mut dyn Write) -> Result<(), Problem> {
    if matches.get_flag("metrics") {
        write!(out, "{}", prometheus(&[("a", a), ("b", b)]))?;
    } else if matches.get_flag("table") {
        figures(a, b, out)?;
    } else {
        writeln!(out, "{}", json!({ "a": a, "b": b }))?;
    }
    Ok(())
}

/// Steps and events are numbered in 32 bits.
const MOST_STEPS: u64 = 2_000_000_000;

/// As many gigabytes as were asked for, and as many steps as they have room for; else what a browser has.
fn allowance(matches: &ArgMatches) -> Allowance {
    let usual = Allowance::default();
    let bytes = matches.get_one::<u64>("memory").map_or(usual.bytes, |gigabytes| gigabytes * 1_000_000_000);
    Allowance { bytes, steps: usual.steps.max((bytes / 20).min(MOST_STEPS)), ..usual }
}

fn figures(a: &Summary, b: &Summary, out: &mut dyn Write) -> Result<(), Problem> {
    let mut rows = vec![vec![say("command-simulate.figure"), "A".into(), "B".into()]];
    for id in FigureId::ALL {
        let name = id.figure().name;
        let told = |summary: &Summary| {
            let value = summary.get(*id)?;
            let number = if value.fract() == 0.0 { value.to_string() } else { format!("{value:.3}") };
            Some(match value {
                f64::INFINITY => say("figure-never"),
                _ if summary.over.contains(&name) => Message::new("figure-over").with("value", number).to_string(),
                _ => number,
            })
        };
        if let (Some(a), Some(b)) = (told(a), told(b)) {
            rows.push(vec![name.into(), a, b]);
        }
    }
    Ok(table(&rows, out)?)
}

/// Runs the link with each seed, and says of each assertion in how many runs it holds, and where it does not.
fn check(link: &Link, assertions: &[&Assertion], matches: &ArgMatches, out: &mut dyn Write) -> Outcome {
    let seeds = *matches.get_one::<u32>("seeds").unwrap_or(&1) as usize;
    let links: Vec<Link> = runs::seeds(link.a.run.seed, seeds)
        .map(|seed| Link {
            a: runs::with_seed(&link.a, seed),
            b: runs::with_seed(&link.b, seed),
            digest: None,
            ..link.clone()
        })
        .collect();
    let allowance = allowance(matches);
    let (progress, done) = (Progress::new(), AtomicUsize::new(0));
    let results = runs::all(&links, |link| {
        let run = Accounts::run_within(link, allowance)?;
        progress.tell(done.fetch_add(1, Ordering::Relaxed) + 1, seeds);
        Ok((run.a.summary(), run.b.summary(), run.digest()))
    });
    drop(progress);
    let results: Vec<(Summary, Summary, _)> = results.into_iter().collect::<Result<_, Problem>>()?;
    let mut told = Vec::new();
    let mut all_hold = true;
    for assertion in assertions {
        let fails: Vec<usize> = (0..seeds).filter(|run| !assertion.holds(&results[*run].0, &results[*run].1)).collect();
        let first = fails.first().map(|run| {
            let (a, b, digest) = &results[*run];
            let link = Link { digest: Some(*digest), ..links[*run].clone() };
            (link.a.run.seed, assertion.value(a, b), link.fragment())
        });
        all_hold &= first.is_none();
        if matches.get_flag("json") {
            told.push(json!({
                "assertion": assertion.to_string(),
                "holds": first.is_none(),
                "runs": seeds,
                "failed": fails.len(),
                "seed": first.as_ref().map(|(seed, ..)| seed.to_string()),
                "value": first.as_ref().map(|(_, value, _)| value),
                "link": first.as_ref().map(|(.., link)| link),
            }));
            continue;
        }
        let Some((seed, value, link)) = first else {
            let message = Message::new("command-simulate.held").with("assertion", assertion.to_string());
            writeln!(out, "{}", message.with("runs", seeds))?;
            continue;
        };
        let message = Message::new("command-simulate.failed").with("assertion", assertion.to_string());
        let message = message.with("failed", fails.len()).with("runs", seeds).with("seed", seed.to_string());
        writeln!(out, "{}\n{link}", message.with("left", assertion.left()).with("value", value))?;
    }
    if matches.get_flag("json") {
        writeln!(out, "{}", json!({ "assertions": told }))?;
    }
    Ok(if all_hold { Answer::Done } else { Answer::Not })
}

#[cfg(test)]
mod tests {
    use super::super::tests::ask;
    use super::*;

    #[test]
    fn figures_are_those_of_the_comparison() {
        let (_, printed) = ask("simulate hot-key").unwrap();
        let printed: serde_json::Value = serde_json::from_str(&printed).unwrap();
        assert_eq!((&printed["a"]["db_queries"], &printed["b"]["db_queries"]), (&100.into(), &1.into()));
        assert_eq!(ask("simulate --json hot-key").unwrap().1.lines().count(), 1);
        let (_, table) = ask("simulate --table hot-key").unwrap();
        let queries = table.lines().find(|line| line.starts_with("db_queries ")).unwrap();
        assert_eq!(queries.split_whitespace().collect::<Vec<_>>(), ["db_queries", "100", "1"]);
        assert!(ask("simulate --metrics hot-key").unwrap().1.contains("# HELP"));
        assert!(ask("simulate --events b hot-key").unwrap().1.starts_with('{'));
        assert!(ask("simulate --steps 0,1 hot-key").unwrap().1.starts_with("A\n"));
        assert!(ask("simulate --list").unwrap().1.lines().any(|line| line == "hot-key"));
        assert!(ask("simulate --list --metrics").is_err());
        // With another allowance it is the same run, and where that is too little it says so.
        assert_eq!(ask("simulate --memory 8 hot-key"), ask("simulate hot-key"));
        assert!(ask("simulate --memory 1 preset=hot-key&clients.count=11000000").unwrap_err().contains("GB"));
        assert!(ask("simulate --memory 0 hot-key").is_err());
    }

    #[test]
    fn what_does_not_hold_ends_in_a_link_that_shows_it() {
        let text = "preset=hot-key&clients.arrivals=poisson&clients.rate=200";
        let (holds, told) = ask(&format!("simulate --assert b.db_queries~<~5 --seeds 3 {text}")).unwrap();
        assert!(holds && told == "b.db_queries < 5 holds in all 3 runs.\n", "{told}");
        // The runs differ, so that a number between them holds in some.
        let runs: Vec<u64> = (1..=6)
            .map(|seed| {
                let run = Comparison::run(&Link::parse(&format!("{text}&seed={seed}")).0).unwrap();
                run.a.summary().db_queries
            })
            .collect();
        let most = *runs.iter().max().unwrap();
        let first = runs.iter().position(|queries| *queries == most).unwrap();
        assert!(runs.iter().any(|queries| *queries < most), "{runs:?}");
        let asked = format!("simulate --assert a.db_queries~<~{most} --assert b.requests~>~0 --seeds 6");
        let (holds, told) = ask(&format!("{asked} {text}")).unwrap();
        assert!(!holds && told.contains(&format!("with the seed {}, a.db_queries is {most}", first + 1)), "{told}");
        let shown = told.lines().nth(1).unwrap();
        let (link, faults) = Link::parse(shown);
        assert_eq!((link.a.run.seed, faults), (first as u64 + 1, Vec::new()));
        let run = Comparison::run(&link).unwrap();
        assert_eq!((run.a.summary().db_queries, Some(run.digest())), (most, link.digest));
        let (_, json) = ask(&format!("{asked} --json {text}")).unwrap();
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!((&json["assertions"][0]["link"], &json["assertions"][0]["holds"]), (&shown.into(), &false.into()));
        assert_eq!(
            (&json["assertions"][1]["link"], &json["assertions"][1]["holds"]),
            (&None::<u8>.into(), &true.into())
        );
        assert!(ask("simulate --assert b.queries~<~5 hot-key").unwrap_err().contains("b.db_queries"));
    }
}
