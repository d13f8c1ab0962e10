//! What a league has found, as a table and as JSON.

use super::terminal::{Answer, Outcome, Problem, say, table};
use crate::lab::interval::Spread;
use crate::lab::league::{Held, League, Question, Row};
use crate::message::{Arg, Message};
use crate::time::Duration;
use serde_json::{Value, json};
use std::io::Write;

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

/// What a row is called: its layers.
pub(super) fn name(row: &Row) -> String {
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
    // The explanation stands at the end, so that its width widens no column.
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
