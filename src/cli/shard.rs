//! A league on several machines: `stampede league --shard I/N` makes each N-th run, and `stampede merge` joins what they came
//! to. No candidate is dropped, since no machine knows what the others have found.

use super::standings::answer;
use super::terminal::{Outcome, Problem, Progress, flag, of_file, say};
use crate::lab::league::{self, Question, Race, Target, Weights};
use crate::lab::runs;
use crate::message::Message;
use crate::scenario::link::Link;
use crate::time::Duration;
use clap::builder::ValueParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Which of how many parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shard {
    /// Counted from 1.
    part: usize,
    of: usize,
}

/// The most parts.
const MOST: usize = 100_000;

/// Reads `2/8`.
pub(super) fn shard() -> ValueParser {
    let read = |text: &str| {
        let parts = text.split_once('/').and_then(|(part, of)| Some((part.parse().ok()?, of.parse().ok()?)));
        parts
            .filter(|(part, of)| (1..=MOST).contains(of) && (1..=*of).contains(part))
            .map(|(part, of)| Shard { part, of })
            .ok_or_else(|| Message::new("command-shard").with("text", text).to_string())
    };
    ValueParser::new(read)
}

/// A part of a league: what was asked, and what its runs came to.
#[derive(Serialize, Deserialize)]
struct Part {
    shard: Shard,
    asked: Asked,
    /// The number of the candidate, that of the run, and what it came to; nothing, where it cannot be run.
    results: Vec<(usize, usize, Option<league::Outcome>)>,
}

/// A question as a file has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Asked {
    link: String,
    p99_ns: Option<u64>,
    failures: Option<f64>,
    stale_ns: u64,
    weights: Weights,
    runs: usize,
}

impl Asked {
    fn of(question: &Question) -> Asked {
        let Target { p99, failures, stale } = question.target;
        Asked {
            link: question.link.fragment(),
            p99_ns: p99.map(|bound| bound.as_nanos()),
            failures,
            stale_ns: stale.as_nanos(),
            weights: question.weights,
            runs: question.runs,
        }
    }

    fn question(&self) -> Result<Question, Problem> {
        let (link, faults) = Link::parse(&self.link);
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let target = Target {
            p99: self.p99_ns.map(Duration::from_nanos),
            failures: self.failures,
            stale: Duration::from_nanos(self.stale_ns),
        };
        Ok(Question { link, target, weights: self.weights, runs: self.runs })
    }
}

/// Makes the runs of one part, and prints what they came to.
pub(super) fn make(question: &Question, shard: Shard, out: &mut dyn Write) -> Outcome {
    let race = Race::new(question)?;
    let tasks = race.all().into_iter().enumerate().filter(|(number, _)| number % shard.of == shard.part - 1);
    let tasks: Vec<league::Task> = tasks.map(|(_, task)| task).collect();
    let (progress, done) = (Progress::new(), AtomicUsize::new(0));
    let outcomes = runs::all(&tasks, |task| {
        let outcome = race.make(*task).ok();
        progress.tell(done.fetch_add(1, Ordering::Relaxed) + 1, tasks.len());
        outcome
    });
    drop(progress);
    let results = tasks.iter().zip(outcomes).map(|((row, run), outcome)| (*row, *run, outcome)).collect();
    serde_json::to_writer(&mut *out, &Part { shard, asked: Asked::of(question), results })
        .map_err(std::io::Error::from)?;
    writeln!(out)?;
    Ok(super::terminal::Answer::Done)
}

pub(super) fn command() -> Command {
    let files = Arg::new("files").value_name("FILE").help(say("command-merge.files")).required(true);
    Command::new("merge")
        .about(say("command-merge"))
        .after_help(say("command-merge.more"))
        .arg(files.action(ArgAction::Append).num_args(1..))
        .arg(flag("json", "command-json"))
}

fn read(file: &str) -> Result<Part, Problem> {
    let text = fs::read(file).map_err(|error| of_file(file, &error))?;
    serde_json::from_slice(&text).map_err(|error| of_file(file, &error))
}

pub(super) fn merge(matches: &ArgMatches, out: &mut dyn Write) -> Outcome {
    let files: Vec<&String> = matches.get_many("files").into_iter().flatten().collect();
    let mut parts: Vec<Part> = files.iter().map(|file| read(file)).collect::<Result<_, Problem>>()?;
    parts.sort_by_key(|part| part.shard.part);
    let first = &parts[0];
    if parts.iter().any(|part| part.asked != first.asked || part.shard.of != first.shard.of) {
        return Err(Message::new("command-merge.others").into());
    }
    let whole = (1..=first.shard.of).collect::<Vec<_>>();
    if parts.iter().map(|part| part.shard.part).collect::<Vec<_>>() != whole {
        return Err(Message::new("command-merge.missing").with("of", first.shard.of).into());
    }
    let question = first.asked.question()?;
    let race = Race::new(&question)?;
    let mut results: Vec<_> = parts.into_iter().flat_map(|part| part.results).collect();
    results.sort_by_key(|(row, run, _)| (*row, *run));
    if results.iter().map(|(row, run, _)| (*row, *run)).ne(race.all()) {
        return Err(Message::new("command-merge.others").into());
    }
    let results = results.into_iter().map(|(row, run, outcome)| ((row, run), outcome.ok_or_else(Vec::new)));
    let league = race.whole(results.collect())?;
    answer(&question, &league, &[], matches.get_flag("json"), out)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Made, ask};

    const ASKED: &str = "--seeds 3 --p99 100ms preset=hot-key&clients.count=30";

    #[test]
    fn parts_are_joined_to_what_one_run_finds() {
        let merged = |of: usize| {
            let part = |part: usize| ask(&format!("league --shard {part}/{of} {ASKED}")).unwrap().1;
            let files: Vec<Made> = (1..=of)
                .map(|number| Made::new(&format!("part-{number}-of-{of}.json"), part(number).as_bytes()))
                .collect();
            let names: Vec<String> = files.iter().rev().map(|file| file.path().display().to_string()).collect();
            ask(&format!("merge --json {}", names.join(" "))).unwrap()
        };
        let (one, three) = (merged(1), merged(3));
        assert_eq!(one, three);
        assert!(one.1.contains("\"digest\":\"2:"), "{}", one.1);
    }

    #[test]
    fn what_is_no_whole_league_is_refused() {
        let part = |asked: &str| ask(&format!("league {asked}")).unwrap().1;
        let first = Made::new("first.json", part(&format!("--shard 1/2 {ASKED}")).as_bytes());
        let other = Made::new("other.json", part("--shard 2/2 --seeds 3 preset=hot-key&clients.count=20").as_bytes());
        let said = first.ask("merge").unwrap_err();
        assert!(said.contains("all 2 parts"), "{said}");
        let said = first.ask(&format!("merge {}", other.path().display())).unwrap_err();
        assert!(said.contains("another league"), "{said}");
        assert!(Made::new("none.json", b"{}").ask("merge").is_err());
        for text in ["0/2", "3/2", "2", "a/b"] {
            let said = ask(&format!("league --shard {text} hot-key")).unwrap_err();
            assert!(said.contains("2/8"), "{said}");
        }
    }
}
