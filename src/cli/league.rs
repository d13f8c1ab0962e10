//! `stampede league`: which protection to use.

use super::shard::{self, Shard, shard};
use super::terminal::{Answer, Outcome, Problem, Progress, flag, link, link_argument, option, say, table};
use crate::lab::interval::Spread;
use crate::lab::league::problems::PROBLEMS;
use crate::lab::league::{self, Held, League, Question, Row, Weights};
use crate::message::{Arg, Message};
use crate::time::Duration;
use clap::builder::ValueParser;
use clap::parser::ValueSource;
use clap::{ArgMatches, Command, value_parser};
use serde_json::{Value, json};
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

/// Prints what a league has found.
pub(super) fn answer(question: &Question, league: &League, held: &[Held], json: bool, out: &mut dyn Write) -> Outcome {
    if json {
        let mut json = as_json(question, league);
        if !held.is_empty() {
            let told =
                |one: &Held| json!({ "input": one.path, "value": one.value, "holds": one.holds, "best": one.best + 1 });
            json["tolerance"] = held.iter().map(told).collect();
        }
        writeln!(out, "{json}")?;
    } else {
        print(question, league, out)?;
        for one in held {
            let told = Message::new(if one.holds { "league-holds" } else { "league-falls" });
            let told =
                told.with("input", one.path).with("value", &one.value).with("name", name(&league.rows[one.best]));
            writeln!(out, "{told}")?;
        }
    }
    Ok(if league.rows.first().is_some_and(|best| best.meets) { Answer::Done } else { Answer::Not })
}

fn told(spread: Spread) -> Value {
    json!({ "median": spread.median, "low": spread.low, "high": spread.high })
}

/// Its layers, an object with the name of the layer in each slot.
fn layers(row: &Row) -> Value {
    row.layers
        .iter()
        .map(|layer| (layer.slot.name().to_owned(), Value::from(layer.name)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn as_json(question: &Question, league: &League) -> Value {
    let row = |(number, row): (usize, &Row)| {
        let reason = league.reason(row);
        json!({
            "rank": number + 1,
            "layers": layers(row),
            "link": row.link(question).fragment(),
            "present": row.present,
            "meets": row.meets,
            "dropped": row.dropped,
            "runs": row.runs.len(),
            "cost": row.cost(),
            "behind": { "mean": row.behind.at, "low": row.behind.low, "high": row.behind.high },
            "ties": row.ties(),
            "front": league.on_front(row),
            "queries": told(row.spread(|one| one.queries)),
            "filter_reads": told(row.spread(|one| one.filled)),
            "p99_ms": told(row.spread(|one| one.p99_ms)),
            "failures": told(row.spread(|one| one.failures)),
            "stale_answers": told(row.spread(|one| one.stale_answers)),
            "stale_ms": told(row.spread(|one| one.stale_ms)),
            "lost_writes": told(row.spread(|one| one.lost)),
            "added_orders": told(row.spread(|one| one.orders)),
            "second": {
                "queries": told(row.spread_second(|one| one.queries)),
                "p99_ms": told(row.spread_second(|one| one.p99_ms)),
                "failures": told(row.spread_second(|one| one.failures)),
            },
            "same_as": league.rows[..number].iter().position(|other| other.same(row)).map(|other| other + 1),
            "reason": { "id": reason.id, "text": reason.to_string() },
        })
    };
    json!({
        "rows": league.rows.iter().enumerate().map(row).collect::<Vec<_>>(),
        "second": league.second,
        "digest": league.digest().to_string(),
        "link": question.link_with(league.digest()).fragment(),
        "runs": league.made,
        "method": say("league-method"),
    })
}

fn name(row: &Row) -> String {
    let names: Vec<String> =
        row.layers.iter().map(|layer| Message::new(format!("layer-{}", layer.name)).to_string()).collect();
    let name = if names.is_empty() { say("league-bare") } else { names.join(" + ") };
    if row.present { Message::new("league-present").with("name", name).to_string() } else { name }
}

fn number(value: f64) -> String {
    if value.fract() == 0.0 {
        Message::new("command-number").with("number", value).to_string()
    } else {
        format!("{value:.1}")
    }
}

fn ranged(spread: Spread) -> String {
    if spread.low == spread.high {
        number(spread.median)
    } else {
        format!("{} [{}, {}]", number(spread.median), number(spread.low), number(spread.high))
    }
}

fn print(question: &Question, league: &League, out: &mut dyn Write) -> Result<(), Problem> {
    let heads = ["name", "queries", "p99", "failed", "stale", "orders", "second", "cost", "why"];
    let mut rows = vec![
        std::iter::once(String::new())
            .chain(heads.map(|head| Message::new(format!("league-column-{head}")).to_string()))
            .collect::<Vec<_>>(),
    ];
    let mut cut = None;
    for (number_of, row) in league.rows.iter().enumerate() {
        if !row.meets && cut.is_none() {
            cut = Some(rows.len());
        }
        if league.rows[..number_of].iter().any(|other| other.same(row)) && !row.present {
            continue;
        }
        let dropped =
            row.dropped.map_or_else(String::new, |runs| Message::new("league-dropped").with("runs", runs).to_string());
        rows.push(vec![
            format!("{}", number_of + 1),
            name(row),
            ranged(row.spread(|one| one.queries)),
            Message::new("league-time")
                .with("time", Arg::Measured(Duration::from_nanos((row.spread(|one| one.p99_ms).median * 1e6) as u64)))
                .to_string(),
            number(row.spread(|one| one.failures).median),
            number(row.spread(|one| one.stale_answers).median),
            number(row.spread(|one| one.orders).median),
            number(row.spread_second(|one| one.queries).median),
            format!("{:.2}", row.cost()),
            format!("{} {dropped}", league.reason(row)).trim_end().to_owned(),
        ]);
    }
    if let Some(at) = cut {
        let misses = league.rows.iter().filter(|row| !row.meets).count();
        let told = Message::new("league-cut").with("misses", misses).with("all", league.rows.len());
        rows.insert(at, vec![String::new(), told.to_string()]);
    }
    table_of_names(&rows, out)?;
    if let Some(best) = league.rows.first() {
        let ties = league.rows.iter().filter(|row| row.ties() && row.meets == best.meets).count();
        let sure =
            if ties > 1 { Message::new("league-ties").with("others", ties - 1) } else { Message::new("league-clear") };
        writeln!(
            out,
            "\n{} {}",
            Message::new("league-answer").with("name", name(best)).with("why", league.reason(best)),
            sure.with("runs", best.runs.len())
        )?;
        writeln!(out, "{}", Message::new(format!("league-second-{}", league.second)))?;
        writeln!(out, "{}", say("league-method"))?;
        writeln!(out, "{}", best.link(question).fragment())?;
    }
    Ok(())
}

/// The second column and the last are text and stand to the left.
fn table_of_names(rows: &[Vec<String>], out: &mut dyn Write) -> Result<(), Problem> {
    let width = rows.iter().filter(|row| row.len() > 2).map(|row| row[1].chars().count()).max().unwrap_or(0);
    let padded: Vec<Vec<String>> = rows
        .iter()
        .map(|row| match &row[..] {
            [rank, name] => vec![rank.clone(), name.clone()],
            [rank, name, rest @ .., why] => {
                let mut cells = vec![rank.clone(), format!("{name:<width$}")];
                cells.extend(rest.iter().cloned());
                cells.push(format!("\u{0}{why}"));
                cells
            }
            _ => row.clone(),
        })
        .collect();
    // What explains stands at the end, so that its width widens no column.
    let mut plain = Vec::new();
    let cells: Vec<Vec<String>> =
        padded.iter().map(|row| row.iter().filter(|cell| !cell.starts_with('\u{0}')).cloned().collect()).collect();
    let (short, long): (Vec<_>, Vec<_>) = cells.iter().cloned().partition(|row| row.len() > 2);
    table(&short, &mut plain)?;
    let text = String::from_utf8_lossy(&plain).into_owned();
    let mut lines = text.lines();
    let mut cuts = long.into_iter();
    for row in &padded {
        if row.len() > 2 {
            let why = row.last().map_or("", |why| why.trim_start_matches('\u{0}'));
            writeln!(out, "{}  {why}", lines.next().unwrap_or(""))?;
        } else if let Some(cut) = cuts.next() {
            writeln!(out, "{}", cut.join("  "))?;
        }
    }
    Ok(())
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
    use super::*;
    use crate::scenario::link::Link;

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
