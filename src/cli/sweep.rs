//! `stampede sweep`, `stampede tip` and `stampede capacity`: how figures depend on a parameter.

use super::terminal::{
    Answer, Outcome, Problem, Progress, flag, link, link_argument, one_of, option, say, seeds_option, table,
};
use crate::lab::assertion::Assertion;
use crate::lab::interval::{Interval, Spread};
use crate::lab::sweep::{self, Axis, Point, Scale, Tip};
use crate::message::Message;
use crate::recording::{FIGURES, FigureId, View};
use clap::builder::ValueParser;
use clap::{ArgAction, ArgMatches, Command, value_parser};
use serde_json::{Value, json};
use std::io::Write;

fn axis() -> ValueParser {
    ValueParser::new(|text: &str| Axis::parse(text).map_err(|why| why.to_string()))
}

fn by() -> clap::Arg {
    option("by", "PARAMETER=FROM..TO", "command-sweep.by", axis()).required(true)
}

fn assertion() -> clap::Arg {
    let read = |text: &str| Assertion::parse(text).map_err(|why| why.to_string());
    option("assert", "HOLDS", "command-sweep.assert", ValueParser::new(read)).required(true).allow_hyphen_values(true)
}

fn points() -> clap::Arg {
    option("points", "N", "command-sweep.points", value_parser!(u32).range(2..=1_000)).default_value("11")
}

pub(super) fn command() -> Command {
    let figures = FIGURES.iter().filter(|figure| figure.view != View::Now).map(|figure| figure.name);
    Command::new("sweep")
        .about(say("command-sweep"))
        .arg(link_argument().required(true))
        .arg(by().action(ArgAction::Append))
        .arg(points())
        .arg(flag("log", "command-sweep.log"))
        .arg(
            option("figure", "NAME", "command-sweep.figure", one_of(figures))
                .action(ArgAction::Append)
                .hide_possible_values(true)
                .default_value("db_queries"),
        )
        .arg(seeds_option("5"))
        .arg(flag("json", "command-json"))
}

pub(super) fn tip_command() -> Command {
    Command::new("tip")
        .about(say("command-tip"))
        .arg(link_argument().required(true))
        .arg(by())
        .arg(assertion())
        .arg(seeds_option("20"))
        .arg(flag("json", "command-json"))
}

pub(super) fn capacity_command() -> Command {
    Command::new("capacity")
        .about(say("command-capacity"))
        .after_help(say("command-capacity.more"))
        .arg(link_argument().required(true))
        .arg(by())
        .arg(assertion())
        .arg(points())
        .arg(flag("log", "command-sweep.log"))
        .arg(seeds_option("20"))
        .arg(flag("json", "command-json"))
}

fn seeds(matches: &ArgMatches) -> usize {
    matches.get_one::<u32>("seeds").map_or(1, |seeds| *seeds as usize)
}

/// The points of the axes that were asked for.
fn swept(matches: &ArgMatches) -> Result<(Vec<Axis>, Vec<Point>), Problem> {
    let axes: Vec<Axis> = matches.get_many::<Axis>("by").into_iter().flatten().copied().collect();
    if axes.len() > 2 {
        return Err(Message::new("command-sweep.two").into());
    }
    let points = matches.get_one::<u32>("points").map_or(11, |points| *points as usize);
    let scale = if matches.get_flag("log") { Scale::Log } else { Scale::Linear };
    let valued: Vec<(Axis, Vec<f64>)> = axes.iter().map(|axis| (*axis, axis.values(points, scale))).collect();
    let progress = Progress::new();
    let points = sweep::sweep(&link(matches)?, &valued, seeds(matches), |done, of| progress.tell(done, of))?;
    Ok((axes, points))
}

fn spread(point: &Point, of_b: bool, figure: FigureId) -> Spread {
    let runs = if of_b { &point.b } else { &point.a };
    Spread::of(runs.iter().filter_map(|run| run.get(figure)))
}

fn shown(spread: Spread) -> String {
    let number = |value: f64| if value.fract() == 0.0 { value.to_string() } else { format!("{value:.2}") };
    if spread.low == spread.high {
        number(spread.median)
    } else {
        format!("{} [{}, {}]", number(spread.median), number(spread.low), number(spread.high))
    }
}

pub(super) fn run(matches: &ArgMatches, out: &mut dyn Write) -> Outcome {
    let (axes, points) = swept(matches)?;
    let names = matches.get_many::<String>("figure").into_iter().flatten();
    let figures: Vec<FigureId> = names.filter_map(|name| FigureId::named(name)).collect();
    if matches.get_flag("json") {
        writeln!(out, "{}", json!({ "points": as_json(&axes, &points, &figures) }))?;
        return Ok(Answer::Done);
    }
    let mut head: Vec<String> = axes.iter().map(|axis| axis.parameter.path.to_owned()).collect();
    head.extend(figures.iter().flat_map(|figure| ["a", "b"].map(|world| format!("{world}.{}", figure.figure().name))));
    let mut rows = vec![head];
    for point in &points {
        let mut row: Vec<String> = axes.iter().zip(&point.values).map(|(axis, value)| axis.spelled(*value)).collect();
        row.extend(figures.iter().flat_map(|figure| [false, true].map(|of_b| shown(spread(point, of_b, *figure)))));
        rows.push(row);
    }
    table(&rows, out)?;
    writeln!(out, "{}", say("command-sweep.method"))?;
    Ok(Answer::Done)
}

fn as_json(axes: &[Axis], points: &[Point], figures: &[FigureId]) -> Vec<Value> {
    let of = |point: &Point| {
        let values = axes
            .iter()
            .zip(&point.values)
            .map(|(axis, value)| (axis.parameter.path.to_owned(), Value::from(axis.spelled(*value))));
        let world = |of_b: bool| {
            let told = |figure: &FigureId| {
                let Spread { median, low, high } = spread(point, of_b, *figure);
                (figure.figure().name.to_owned(), json!({ "median": median, "low": low, "high": high }))
            };
            Value::Object(figures.iter().map(told).collect())
        };
        json!({ "values": Value::Object(values.collect()), "a": world(false), "b": world(true), "link": point.link.fragment() })
    };
    points.iter().map(of).collect()
}

/// What was found, and where: `None` where it does not change.
fn tipping(matches: &ArgMatches) -> Result<(Axis, Assertion, Tip), Problem> {
    let missing = |name: &'static str| Message::new("command-needs-argument").with("name", name);
    let axis = *matches.get_one::<Axis>("by").ok_or_else(|| missing("--by"))?;
    let assertion = matches.get_one::<Assertion>("assert").ok_or_else(|| missing("--assert"))?.clone();
    let tip = sweep::tip(&link(matches)?, &axis, &assertion, seeds(matches))?;
    Ok((axis, assertion, tip))
}

/// A sentence about a tipping point, with `id` where there is one.
fn said(id: &'static str, axis: &Axis, assertion: &Assertion, tip: &Tip) -> Message {
    let told = |id: &'static str| {
        let message = Message::new(id).with("assertion", assertion.to_string()).with("parameter", axis.parameter.path);
        message.with("from", axis.spelled(axis.from)).with("to", axis.spelled(axis.to))
    };
    match tip {
        Tip::At { at: Interval { at, low, high }, .. } => {
            told(id).with("at", axis.spelled(*at)).with("low", axis.spelled(*low)).with("high", axis.spelled(*high))
        }
        Tip::Always => told("tip-always"),
        Tip::Never => told("tip-never"),
    }
}

fn tip_json(axis: &Axis, assertion: &Assertion, tip: &Tip, told: &Message) -> Value {
    let mut json = json!({
        "parameter": axis.parameter.path,
        "assertion": assertion.to_string(),
        "found": matches!(tip, Tip::At { .. }),
        "text": told.to_string(),
        "method": say("tip-method"),
    });
    if let Tip::At { at, rises } = tip {
        json["at"] = axis.spelled(at.at).into();
        json["low"] = axis.spelled(at.low).into();
        json["high"] = axis.spelled(at.high).into();
        json["begins"] = (*rises).into();
    }
    json
}

pub(super) fn run_tip(matches: &ArgMatches, out: &mut dyn Write) -> Outcome {
    let (axis, assertion, tip) = tipping(matches)?;
    let rises = matches!(tip, Tip::At { rises: true, .. });
    let told = said(if rises { "tip-begins" } else { "tip-ends" }, &axis, &assertion, &tip);
    if matches.get_flag("json") {
        writeln!(out, "{}", tip_json(&axis, &assertion, &tip, &told))?;
    } else {
        writeln!(out, "{told}\n{}", say("tip-method"))?;
    }
    Ok(if matches!(tip, Tip::At { .. }) { Answer::Done } else { Answer::Not })
}

pub(super) fn run_capacity(matches: &ArgMatches, out: &mut dyn Write) -> Outcome {
    let (axis, assertion, tip) = tipping(matches)?;
    let enough = matches!(tip, Tip::At { rises: true, .. } | Tip::Always);
    let id = if enough { "capacity-enough" } else { "capacity-falls" };
    let told = said(id, &axis, &assertion, &tip);
    let (axes, points) = swept(matches)?;
    let holds = |point: &Point| point.a.iter().zip(&point.b).filter(|(a, b)| assertion.holds(a, b)).count();
    if matches.get_flag("json") {
        let mut json = tip_json(&axis, &assertion, &tip, &told);
        let curve = |point: &Point| {
            let left = Spread::of(point.a.iter().zip(&point.b).map(|(a, b)| assertion.value(a, b)));
            json!({
                "value": axis.spelled(point.values[0]),
                "holds_in": holds(point),
                "runs": point.a.len(),
                "figure": { "median": left.median, "low": left.low, "high": left.high },
                "link": point.link.fragment(),
            })
        };
        json["curve"] = points.iter().map(curve).collect();
        writeln!(out, "{json}")?;
    } else {
        let mut rows = vec![vec![axes[0].parameter.path.to_owned(), assertion.left(), say("capacity-holds")]];
        for point in &points {
            let left = Spread::of(point.a.iter().zip(&point.b).map(|(a, b)| assertion.value(a, b)));
            rows.push(vec![axis.spelled(point.values[0]), shown(left), format!("{}/{}", holds(point), point.a.len())]);
        }
        table(&rows, out)?;
        writeln!(out, "\n{told}\n{}", say("tip-method"))?;
    }
    Ok(if enough { Answer::Done } else { Answer::Not })
}

#[cfg(test)]
mod tests {
    use super::super::tests::ask;
    use super::*;
    use crate::lab::compare::Comparison;
    use crate::scenario::link::Link;

    /// 20 readers at once; a query takes 100 ms.
    const ROUNDS: &str = "preset=breakdown&clients.count=20&clients.window=0s&clients.calm_rate=0&clients.start=0s&cache.preload=no\
                          &database.query_time=100ms&database.connections=5";

    #[test]
    fn a_sweep_prints_what_the_links_show() {
        let asked =
            format!("sweep {ROUNDS} --by database.connections=5..20 --points 2 --seeds 2 --figure db_peak_queue");
        let (_, printed) = ask(&format!("{asked} --json")).unwrap();
        let printed: Value = serde_json::from_str(&printed).unwrap();
        let points = printed["points"].as_array().unwrap();
        assert_eq!(points.len(), 2);
        for point in points {
            let run = Comparison::run(&Link::parse(point["link"].as_str().unwrap()).0).unwrap();
            assert_eq!(point["a"]["db_peak_queue"]["median"], run.a.summary().db_peak_queue as f64);
        }
        let (_, printed) = ask(&asked).unwrap();
        assert!(printed.lines().next().unwrap().contains("a.db_peak_queue"), "{printed}");
        assert!(printed.lines().any(|line| line.split_whitespace().eq(["5", "15", "0"])), "{printed}");
        let third = "--by clients.count=1..2 --by cache.ttl=1s..2s --by database.connections=1..2";
        assert!(ask(&format!("sweep {ROUNDS} {third}")).is_err());
    }

    #[test]
    fn a_tipping_point_is_said_in_a_sentence() {
        let by = "--by a.database.connections=1..20 --seeds 6";
        let (holds, said) = ask(&format!("tip {ROUNDS} {by} --assert a.slowest_ms~<~390")).unwrap();
        assert!(holds && said.starts_with("a.slowest_ms < 390 holds from database.connections = 7 on"), "{said}");
        let (_, json) = ask(&format!("tip {ROUNDS} {by} --assert a.slowest_ms~<~390 --json")).unwrap();
        let json: Value = serde_json::from_str(&json).unwrap();
        assert_eq!((&json["at"], &json["low"], &json["high"]), (&"7".into(), &"7".into(), &"7".into()));
        let (holds, said) = ask(&format!("tip {ROUNDS} {by} --assert a.slowest_ms~<~1")).unwrap();
        assert!(!holds && said.contains("nowhere"), "{said}");
    }

    #[test]
    fn a_capacity_is_the_least_that_is_enough() {
        let by = "--by a.database.connections=1..20 --seeds 6 --points 4";
        let (holds, said) = ask(&format!("capacity {ROUNDS} {by} --assert a.slowest_ms~<~390")).unwrap();
        assert!(holds && said.contains("7") && said.lines().count() == 8, "{said}");
        let (_, json) = ask(&format!("capacity {ROUNDS} {by} --assert a.slowest_ms~<~390 --json")).unwrap();
        let json: Value = serde_json::from_str(&json).unwrap();
        let held: Vec<u64> =
            json["curve"].as_array().unwrap().iter().map(|at| at["holds_in"].as_u64().unwrap()).collect();
        assert_eq!((held, &json["at"]), (vec![0, 6, 6, 6], &"7".into()));
        assert!(!ask(&format!("capacity {ROUNDS} {by} --assert a.slowest_ms~<~1")).unwrap().0);
    }
}
