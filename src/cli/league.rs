//! `stampede league`: which protection to use.

use super::shard::{self, Shard, shard};
use super::standings::{answer, name};
use super::terminal::{Answer, Outcome, Progress, flag, link, link_argument, option, say, table};
use crate::lab::league::problems::PROBLEMS;
use crate::lab::league::{self, Question, Weights};
use crate::message::Message;
use crate::time::Duration;
use clap::builder::ValueParser;
use clap::parser::ValueSource;
use clap::{ArgMatches, Command, value_parser};
use serde_json::json;
use std::io::Write;

fn time() -> ValueParser {
    let read =
        |text: &str| Duration::parse(text).ok_or_else(|| Message::new("command-time").with("text", text).to_string());
    ValueParser::new(read)
}

fn share() -> ValueParser {
    let read = |text: &str| {
        let (number, of) = text.strip_suffix('%').map_or((text, 1.0), |number| (number, 100.0));
        let share = number.trim().parse::<f64>().ok().map(|number| number / of);
        share
            .filter(|share| (0.0..=1.0).contains(share))
            .ok_or_else(|| Message::new("command-share").with("text", text).to_string())
    };
    ValueParser::new(read)
}

/// `queries=2,parts=0`: the default weights with some of them changed.
fn weights() -> ValueParser {
    let read = |text: &str| {
        let mut weights = Weights::default();
        for part in text.split(',') {
            let set = part.split_once('=').and_then(|(name, value)| weights.set(name.trim(), value.trim()));
            if set.is_none() {
                let names = Weights::NAMES.join(", ");
                return Err(Message::new("command-weights").with("text", part).with("names", names).to_string());
            }
        }
        Ok(weights)
    };
    ValueParser::new(read)
}

pub(super) fn command() -> Command {
    Command::new("league")
        .about(say("command-league"))
        .after_help(say("command-league.more"))
        .arg(link_argument().required_unless_present("problems"))
        .arg(flag("json", "command-json"))
        .arg(option("p99", "TIME", "command-league.p99", time()))
        .arg(option("failures", "SHARE", "command-league.failures", share()))
        .arg(option("stale", "TIME", "command-league.stale", time()).default_value("0s"))
        .arg(option("weights", "NAME=N,…", "command-league.weights", weights()))
        .arg(option("seeds", "N", "command-league.seeds", value_parser!(u32).range(2..=1_000)).default_value("20"))
        .arg(flag("tolerance", "command-league.tolerance"))
        .arg(option("shard", "I/N", "command-league.shard", shard()).conflicts_with_all([
            "tolerance",
            "problems",
            "json",
        ]))
        .arg(flag("problems", "command-league.problems"))
        .arg(
            option("repetitions", "N", "command-league.repetitions", value_parser!(u32).range(1..=1_000))
                .default_value("1")
                .requires("problems"),
        )
}

pub(super) fn run(matches: &ArgMatches, out: &mut dyn Write) -> Outcome {
    let runs = matches.get_one::<u32>("seeds").map_or(20, |runs| *runs as usize);
    if matches.get_flag("problems") {
        let repetitions = matches.get_one::<u32>("repetitions").map_or(1, |times| u64::from(*times));
        return problems(repetitions, runs, matches.get_flag("json"), out);
    }
    let (mut question, expected) = Question::asked(link(matches)?)?;
    let said = |name: &str| matches.value_source(name) == Some(ValueSource::CommandLine);
    if said("p99") {
        question.target.p99 = matches.get_one::<Duration>("p99").copied();
    }
    if said("failures") {
        question.target.failures = matches.get_one::<f64>("failures").copied();
    }
    if let Some(stale) = matches.get_one::<Duration>("stale").filter(|_| said("stale")) {
        question.target.stale = *stale;
    }
    if said("seeds") {
        question.runs = runs;
    }
    if let Some(weights) = matches.get_one::<Weights>("weights") {
        question.weights = *weights;
    }
    if let Some(shard) = matches.get_one::<Shard>("shard") {
        return shard::make(&question, *shard, out);
    }
    let progress = Progress::new();
    let watch = |done, all| {
        progress.tell(done, all);
        true
    };
    let league = league::run(&question, watch, &mut |_| ())?;
    drop(progress);
    if let Some(expected) = expected {
        let digest = league.digest();
        let id = if digest == expected { "league-same" } else { "league-other" };
        eprintln!("{}", Message::new(id).with("expected", expected.to_string()).with("digest", digest.to_string()));
    }
    let held = match matches.get_flag("tolerance") {
        true => league::tolerance(&question, &league, question.runs.min(league::TOLERANCE_RUNS))?,
        false => Vec::new(),
    };
    answer(&question, &league, &held, matches.get_flag("json"), out)
}

/// The ten problems with known answers.
fn problems(repetitions: u64, runs: usize, json: bool, out: &mut dyn Write) -> Outcome {
    let progress = Progress::new();
    let mut rows = vec![
        ["problem", "first", "expected", "solved"]
            .map(|head| Message::new(format!("league-column-{head}")).to_string())
            .to_vec(),
    ];
    let mut told = Vec::new();
    let mut all = true;
    for (number, problem) in PROBLEMS.iter().enumerate() {
        let mut solved = 0;
        let mut shown = (String::new(), String::new());
        for repetition in 0..repetitions {
            let league = league::run(&problem.question(repetition, runs)?, |_, _| true, &mut |_| ())?;
            solved += u64::from(problem.solved(&league.rows));
            if repetition == 0 {
                let expected = problem.expected(&league.rows);
                shown = (
                    league.rows.first().map(name).unwrap_or_default(),
                    expected.map(|(at, row)| format!("{}. {}", at + 1, name(row))).unwrap_or_default(),
                );
            }
            progress
                .tell(number * repetitions as usize + repetition as usize + 1, PROBLEMS.len() * repetitions as usize);
        }
        // All but one of twenty.
        all &= 20 * solved >= 19 * repetitions;
        told.push(json!({ "problem": problem.name, "first": shown.0, "expected": shown.1, "solved": solved, "of": repetitions }));
        let said = Message::new(format!("problem-{}", problem.name)).to_string();
        rows.push(vec![said, shown.0, shown.1, format!("{solved}/{repetitions}")]);
    }
    drop(progress);
    if json {
        writeln!(out, "{}", json!({ "problems": told }))?;
    } else {
        table(&rows, out)?;
    }
    Ok(if all { Answer::Done } else { Answer::Not })
}

#[cfg(test)]
mod tests {
    use super::super::tests::ask;
    use crate::scenario::link::Link;
    use serde_json::Value;

    #[test]
    fn a_league_prints_every_candidate_the_best_first() {
        let text = "preset=hot-key&clients.count=60&b.cache.jitter=1s";
        let (holds, printed) = ask(&format!("league --json --seeds 4 {text}")).unwrap();
        let printed: Value = serde_json::from_str(&printed).unwrap();
        let rows = printed["rows"].as_array().unwrap();
        assert!(holds && rows.len() >= 40, "{}", rows.len());
        assert_eq!(rows.iter().filter(|row| row["present"] == true).count(), 1);
        let costs: Vec<f64> =
            rows.iter().filter(|row| row["meets"] == true).map(|row| row["cost"].as_f64().unwrap()).collect();
        assert!(costs.is_sorted());
        for row in rows {
            let (link, faults) = Link::parse(row["link"].as_str().unwrap());
            assert_eq!(faults, [], "{row}");
            assert_eq!(link.a, Link::parse(text).0.a, "A is what there is");
            assert!(row["layers"].is_object() && row["reason"]["text"].as_str().unwrap().ends_with('.'), "{row}");
        }
        let (_, again) = ask(&format!("league --json --seeds 4 {text}")).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&again).unwrap(), printed);
        let (_, table) = ask(&format!("league --seeds 4 {text}")).unwrap();
        assert!(table.lines().any(|line| line == rows[0]["link"].as_str().unwrap()), "{table}");
    }

    #[test]
    fn what_it_takes_is_read_or_refused() {
        for (arguments, says) in [
            ("league --p99 soon hot-key", "soon"),
            ("league --failures 120% hot-key", "120%"),
            ("league --weights speed=1 hot-key", "queries, waiting"),
            ("league --repetitions 3 hot-key", "--problems"),
            ("league", "LINK"),
        ] {
            let said = ask(arguments).unwrap_err();
            assert!(said.contains(says), "{arguments}: {said}");
        }
        let (holds, _) =
            ask("league --seeds 2 --p99 1ms --failures 1% --weights queries=2,parts=0 preset=hot-key&clients.count=20")
                .unwrap();
        assert!(!holds, "nothing answers within a millisecond");
    }
}
