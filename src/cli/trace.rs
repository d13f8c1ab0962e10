//! `stampede trace`: what an access log says, or what rates and latencies from Prometheus say.

use super::terminal::{Answer, Outcome, Progress, flag, of_file, of_trace, one_of, opened, option, say, table};
use crate::lab::analysis::curves::{Curves, Unit};
use crate::lab::analysis::report::Report;
use crate::lab::analysis::series::{self, SeriesFit};
use crate::lab::analysis::{Analysis, Room};
use crate::lab::trace::prometheus::{self, Measure};
use crate::lab::trace::{AccessReader, Bounds, Choice, Format, HEAD, Preview, Reading};
use crate::message::Message;
use crate::time::Duration;
use crate::words::grouped;
use clap::{Arg, ArgMatches, Command, value_parser};
use serde_json::json;
use std::io::{self, BufRead, Cursor, Read, Write};

/// The largest answer of Prometheus that is read, in bytes.
const LARGEST_ANSWER: u64 = 64 << 20;

pub(super) fn command() -> Command {
    let formats = Format::ALL.iter().map(|format| format.name());
    let measures = Measure::ALL.iter().map(|measure| measure.name());
    let number = || value_parser!(u64);
    Command::new("trace")
        .about(say("command-trace"))
        .after_help(say("command-trace.more"))
        .arg(option("format", "FORMAT", "command-replay.format", one_of(formats)).conflicts_with("columns"))
        .arg(option("columns", "CHOICE", "command-trace.columns", value_parser!(String)))
        .arg(option("as", "MEASURE", "command-trace.as", one_of(measures)))
        .arg(flag("preview", "command-trace.preview"))
        .arg(flag("json", "command-json"))
        .arg(option("sample", "N", "command-trace.sample", number()).default_value("1048576"))
        .arg(option("max-requests", "N", "command-replay.max-requests", number()).default_value("1000000000"))
        .arg(option("max-input", "N", "command-replay.max-input", number()).default_value("17179869184"))
        .arg(Arg::new("file").value_name("FILE").help(say("command-replay.file")).required(true))
}

pub(super) fn run(matches: &ArgMatches, out: &mut dyn Write) -> Outcome {
    let number = |name: &str| matches.get_one::<u64>(name).copied();
    let name = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let file = name("file").unwrap_or_default();
    let as_json = matches.get_flag("json");
    let reading = match (name("columns"), name("format").and_then(Format::parse)) {
        (Some(columns), _) => Reading::Chosen(Choice::parse(columns)?),
        (None, Some(format)) => Reading::As(format),
        (None, None) => Reading::Told,
    };
    let (mut input, read) = opened(file)?;
    let mut head = Vec::new();
    input.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(|error| of_file(file, &error))?;
    if prometheus::looks_like(&head) {
        let measure = name("as").and_then(Measure::parse);
        return measured(file, Cursor::new(head).chain(input), measure, as_json, out);
    }

    let preview = Preview::of(&head, head.len() < HEAD, &reading);
    let all = std::fs::metadata(file).map_or(0, |file| file.len());
    let reader = AccessReader::open(Cursor::new(head).chain(input), &reading).map_err(of_trace(file))?;
    if !as_json {
        taken_for(file, &preview, out)?;
    }
    if matches.get_flag("preview") {
        if as_json {
            writeln!(out, "{}", json!({ "taken": preview }))?;
        }
        return Ok(Answer::Done);
    }
    let defaults = Bounds::default();
    let bounds = Bounds {
        requests: number("max-requests").unwrap_or(defaults.requests),
        input: number("max-input").unwrap_or(defaults.input),
        ..defaults
    };
    let sample = number("sample").map_or(Room::default().requests, |sample| sample as usize).max(1);
    let room = Room { requests: sample, ..Room::default() };
    let progress = Progress::new();
    // Reading is told as the first half of the work, and the curves as the second.
    let log = Analysis::read(reader.within(bounds), room, &mut |_| {
        progress.tell(read.get() as usize / 2, all as usize);
        true
    });
    let log = log.map_err(of_trace(file))?;
    let report = Report::of(&log, &mut |share| progress.tell(500 + (share * 500.0) as usize, 1000));
    drop(progress);
    if as_json {
        writeln!(out, "{}", json!({ "taken": preview, "report": report }))?;
    } else {
        tell(&report, out)?;
    }
    Ok(Answer::Done)
}

/// What the file was taken for, with its first rows.
fn taken_for(file: &str, preview: &Preview, out: &mut dyn Write) -> io::Result<()> {
    let format = Message::new("trace-format").with("format", preview.format.unwrap_or_default());
    writeln!(out, "{}", Message::new("report-taken").with("file", file).with("format", format))?;
    let roles: Vec<Message> = preview
        .columns
        .iter()
        .filter_map(|column| {
            let place = if column.name.is_empty() { &column.place } else { &column.name };
            Some(Message::new("report-column").with("place", place).with("role", column.role?))
        })
        .collect();
    if !roles.is_empty() {
        writeln!(out, "{}", Message::new("report-columns").with("columns", roles))?;
    }
    let or_none = |value: Option<String>| value.unwrap_or_else(|| "–".into());
    let mut rows: Vec<Vec<String>> = vec![["key", "time", "bytes", "does"].map(say_cell).to_vec()];
    rows.extend(preview.rows.iter().map(|row| {
        let at = row.at.map(|ns| Duration::from_nanos(ns as u64).to_string());
        vec![
            row.key.clone(),
            or_none(at),
            or_none(row.bytes.map(|bytes| grouped(bytes as u64))),
            row.operation.to_owned(),
        ]
    }));
    table(&rows, out)?;
    writeln!(out)
}

/// The name of a column of a table.
fn say_cell(name: &str) -> String {
    Message::new("report-cell").with("name", name).to_string()
}

/// The report, for a person.
fn tell(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for sentence in report.sentences() {
        writeln!(out, "{sentence}")?;
    }
    writeln!(out, "\n{}", say("report-hot"))?;
    let all = (report.reads + report.writes).max(1.0);
    let mut rows: Vec<Vec<String>> = vec![["key", "requests", "share"].map(say_cell).to_vec()];
    rows.extend(report.hot.iter().take(10).map(|hot| {
        let (least, most) = (grouped(hot.at_least as u64), grouped(hot.at_most as u64));
        let count = if least == most { least } else { format!("{least}–{most}") };
        vec![hot.key.clone(), count, percent(hot.at_most / all)]
    }));
    table(&rows, out)?;
    for curves in &report.curves {
        let id = if curves.unit == Unit::Objects { "report-curves" } else { "report-curves-bytes" };
        writeln!(out, "\n{}", say(id))?;
        table(&curve_rows(curves), out)?;
    }
    if !report.lives.is_empty() {
        writeln!(out, "\n{}", say("report-lives"))?;
        let ttl = |ns: f64| Duration::from_nanos(ns as u64).to_string();
        let header: Vec<String> =
            [say_cell("ttl")].into_iter().chain(report.lives.iter().map(|life| ttl(life.ttl))).collect();
        let hits = [say_cell("hits")].into_iter().chain(report.lives.iter().map(|life| percent(life.hits))).collect();
        table(&[header, hits], out)?;
    }
    writeln!(out, "\n{}\n{}", say("report-link"), report.fitted.link)
}

fn curve_rows(curves: &Curves) -> Vec<Vec<String>> {
    let sizes = curves.sizes.iter().map(|size| grouped(size.round() as u64));
    let mut rows: Vec<Vec<String>> = vec![[say_cell("policy")].into_iter().chain(sizes).collect()];
    rows.extend(curves.policies.iter().map(|curve| {
        [curve.policy.to_owned()].into_iter().chain(curve.misses.iter().map(|&misses| percent(misses))).collect()
    }));
    rows
}

fn percent(share: f64) -> String {
    format!("{:.1}", share * 100.0)
}

/// Rates and latencies.
fn measured(file: &str, input: impl BufRead, measure: Option<Measure>, as_json: bool, out: &mut dyn Write) -> Outcome {
    let mut text = Vec::new();
    input.take(LARGEST_ANSWER + 1).read_to_end(&mut text).map_err(|error| of_file(file, &error))?;
    if text.len() as u64 > LARGEST_ANSWER {
        return Err(of_file(file, &Message::new("trace-too-large").with("most", LARGEST_ANSWER)));
    }
    let series = prometheus::read(&text, measure).map_err(|problem| of_file(file, &problem))?;
    let fit = series::fit(&series);
    if as_json {
        writeln!(out, "{}", json!({ "taken": { "format": "prometheus" }, "series": fit }))?;
        return Ok(Answer::Done);
    }
    let format = Message::new("trace-format").with("format", "prometheus");
    writeln!(out, "{}", Message::new("report-taken").with("file", file).with("format", format))?;
    tell_series(&fit, out)?;
    Ok(Answer::Done)
}

fn tell_series(fit: &SeriesFit, out: &mut dyn Write) -> io::Result<()> {
    let mut rows: Vec<Vec<String>> =
        vec![["series", "measure", "count", "least", "mean", "most"].map(say_cell).to_vec()];
    let figure = |value: f64| format!("{value:.4}");
    rows.extend(fit.series.iter().map(|one| {
        let figures = [one.least, one.mean, one.most].map(figure);
        [one.name.clone(), one.measure.name().to_owned(), one.count.to_string()].into_iter().chain(figures).collect()
    }));
    table(&rows, out)?;
    writeln!(out, "\n{}\n{}", say("report-link"), fit.link)
}

#[cfg(test)]
mod tests {
    use super::super::tests::Made;

    const LOG: &[u8] = b"1.5,a,10\n2.5,b,20\n3.5,a,10\n";

    #[test]
    fn says_what_a_file_was_taken_for_before_anything_else() {
        let log = Made::new("taken", LOG);
        let told = log.ask("trace --columns time,key,size").unwrap();
        let lines: Vec<&str> = told.lines().collect();
        assert!(lines[0].ends_with("was taken for columns (CSV or TSV)."), "{told}");
        assert_eq!(lines[1], "Its columns: 1 is the time; 2 is the key; 3 is the size.");
        assert_eq!(lines[2].split_whitespace().collect::<Vec<_>>(), ["key", "time", "bytes", "operation"]);
        assert_eq!(lines[4].split_whitespace().collect::<Vec<_>>(), ["b", "1s", "20", "read"]);
        assert!(told.contains("3 reads, 0 writes and 0 deletes of 2 distinct keys."), "{told}");
        assert!(told.lines().last().unwrap().contains("preset=cold-start&"), "{told}");
        let preview = log.ask("trace --columns time,key,size --preview").unwrap();
        assert!(told.starts_with(&preview) && preview.lines().count() == 7, "{preview}");
    }

    #[test]
    fn json_has_all_of_it() {
        let log = Made::new("json", LOG);
        let told: serde_json::Value =
            serde_json::from_str(&log.ask("trace --columns time,key,size --json").unwrap()).unwrap();
        assert_eq!((&told["taken"]["format"], &told["report"]["reads"]), (&"csv".into(), &3.0.into()));
        let curves = told["report"]["curves"].as_array().unwrap();
        assert!(curves.len() == 2 && curves.iter().all(|curves| curves["policies"].as_array().unwrap().len() >= 9));
    }

    #[test]
    fn what_is_of_no_format_is_refused_with_what_would_be_accepted() {
        for (bytes, says) in [
            (LOG, "name them with --columns"),
            (&b"a b c\nd e f g\nh i j\n"[..], "Accepted are"),
            (&[0; 40], "Accepted are"),
        ] {
            let problem = Made::new("refused", bytes).ask("trace").unwrap_err();
            assert!(problem.contains(says), "{problem}");
        }
    }

    #[test]
    fn prometheus_is_told_as_a_scenario() {
        let text = |metric: &str| {
            format!(
                r#"{{"status":"success","data":{{"resultType":"matrix","result":[{{"metric":{metric},"values":[[0,"100"],[15,"300"]]}}]}}}}"#
            )
        };
        let total = Made::new("total", text(r#"{"__name__":"http_requests_total"}"#).as_bytes());
        assert!(total.ask("trace").unwrap().contains("clients.rate=13"));
        let unnamed = Made::new("unnamed", text("{}").as_bytes());
        assert!(unnamed.ask("trace").unwrap_err().contains("--as rate"));
        assert!(unnamed.ask("trace --as rate").unwrap().contains("clients.spike_rate=300"));
    }
}
