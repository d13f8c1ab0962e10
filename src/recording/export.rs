//! What happened, in forms that other programs read: metrics as Prometheus text, a log of events as lines of JSON, and a
//! table of the steps of a few requests.

use super::figures::{FigureId, Latency, Summary};
use super::log::{Kind, Recording};
use crate::message::Message;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The figures of whole runs in Prometheus' text format (0.0.4), each run under its own value of the label `world`.
///
/// ```
/// use stampede::{recording::export::prometheus, scenario::Scenario, sim::account};
/// let figures = account(&Scenario::default()).unwrap().summary();
/// assert!(prometheus(&[("a", &figures)]).contains("stampede_requests_total{world=\"a\"} 100\n"));
/// ```
pub fn prometheus(runs: &[(&str, &Summary)]) -> String {
    let runs: Vec<(String, &Summary)> = runs.iter().map(|(name, run)| (escaped(name), *run)).collect();
    let mut text = String::new();
    // Writing to a string does not fail.
    for id in FigureId::ALL {
        let figure = id.figure();
        let name = figure.metric;
        if name.is_empty() {
            continue;
        }
        let kind = if name.ends_with("_total") { "counter" } else { "gauge" };
        let help = Message::new(format!("{}.help", figure.words()));
        let _ = writeln!(text, "# HELP stampede_{name} {help}\n# TYPE stampede_{name} {kind}");
        for (world, summary) in &runs {
            let value = summary.get(*id).unwrap_or_default();
            let _ = writeln!(text, "stampede_{name}{{world=\"{world}\"}} {value}");
        }
    }
    type Kind = (&'static str, &'static str, fn(&Summary) -> (Latency, u64));
    let kinds: [Kind; 2] = [
        ("stampede_latency_seconds", "figure-latency", |summary| (summary.latency_ms, summary.answered)),
        ("stampede_lived_latency_seconds", "figure-lived", |summary| (summary.lived_ms, summary.ended)),
    ];
    for (name, help, of) in kinds {
        let _ = writeln!(text, "# HELP {name} {}\n# TYPE {name} summary", Message::new(help));
        for (world, summary) in &runs {
            let (took, count) = of(summary);
            for (quantile, ms) in [("0.5", took.p50), ("0.9", took.p90), ("0.99", took.p99), ("0.999", took.p999)] {
                let _ = writeln!(text, "{name}{{world=\"{world}\",quantile=\"{quantile}\"}} {}", ms / 1e3);
            }
            let sum = took.mean * count as f64 / 1e3;
            let _ = writeln!(text, "{name}_sum{{world=\"{world}\"}} {sum}");
            let _ = writeln!(text, "{name}_count{{world=\"{world}\"}} {count}");
        }
    }
    text
}

/// A label's value as the format wants it.
fn escaped(label: &str) -> String {
    label.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

impl Recording {
    /// Every step as one JSON object, in order of time: when, whose, of what kind, about which key, from which phase (null
    /// where a life begins) to which, and where. Keys and places are numbers, as everywhere in a recording.
    pub fn events(&self) -> impl Iterator<Item = String> + '_ {
        (0..self.steps()).map(|number| {
            let step = self.step(number);
            let begins = self.step_numbers(step.who).first() == Some(&(number as u32));
            let from = if begins { "null".to_owned() } else { format!("\"{}\"", step.from.name()) };
            let kind = match self.kind(step.who) {
                Kind::Read | Kind::GivenOld => "read",
                Kind::Write => "write",
                Kind::Background => "background",
                Kind::GoesOn => "goes-on",
            };
            let (key, app) = self.request(step.who).unwrap_or_default();
            // All of these are numbers or names of our own, so that nothing needs an escape.
            format!(
                "{{\"at_ns\":{},\"request\":{},\"kind\":\"{kind}\",\"key\":{key},\"app\":{app},\"from\":{from},\
                 \"to\":\"{}\",\"place\":{}}}",
                step.at.as_nanos(),
                step.who,
                step.to.name(),
                step.place
            )
        })
    }

    /// A table in Markdown with a column for each of these requests and a row for each instant at which one of them takes
    /// a step: which phases it enters. Times are milliseconds from the start of the run.
    pub fn step_table(&self, requests: &[u32]) -> String {
        let mut rows: BTreeMap<u64, Vec<Vec<&str>>> = BTreeMap::new();
        for (column, who) in requests.iter().enumerate() {
            for step in self.life(*who) {
                let row = rows.entry(step.at.as_nanos()).or_insert_with(|| vec![Vec::new(); requests.len()]);
                row[column].push(step.to.name());
            }
        }
        let head: Vec<String> = requests.iter().map(|who| format!("request {who}")).collect();
        let mut text = format!("| ms | {} |\n|---|{}\n", head.join(" | "), "---|".repeat(requests.len()));
        for (at, cells) in rows {
            let cells: Vec<String> = cells.iter().map(|phases| phases.join(", ")).collect();
            let _ = writeln!(text, "| {} | {} |", at as f64 / 1e6, cells.join(" | "));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::{FIGURES, Phase, Recorder, Source, Stretch, Unit};
    use crate::time::Instant;

    /// Request 0 loads while request 1 waits for it; a refresh begins after them.
    fn recording() -> Recording {
        let mut recorder = Recorder::new(2, 1, 0);
        let at = |ms: u64| Instant::from_nanos(ms * 1_000_000);
        recorder.arrive(at(0), 7, 1, Phase::ToApp);
        recorder.arrive(at(1), 7, 0, Phase::ToApp);
        for (ms, who, phase) in [
            (2, 0, Phase::Miss),
            (2, 0, Phase::ToDatabase),
            (3, 1, Phase::Miss),
            (3, 1, Phase::WaitFlight),
            (9, 0, Phase::Answered),
            (9, 1, Phase::Answered),
        ] {
            recorder.step(at(ms), who, phase, 0);
        }
        let refresh = recorder.begin_background(at(10), 7, 0, 0, Phase::Refresh);
        recorder.step(at(10), refresh, Phase::Refreshed, 0);
        recorder.finish()
    }

    #[test]
    fn every_metric_has_its_help_its_type_and_a_line_for_each_world() {
        let run = recording();
        let text = prometheus(&[("a", &run.summary()), ("b\"", &run.summary())]);
        for figure in FIGURES.iter().filter(|figure| !figure.metric.is_empty()) {
            let (name, help) = (figure.metric, Message::new(format!("{}.help", figure.words())));
            assert_eq!(text.matches(&format!("# HELP stampede_{name} {help}\n# TYPE stampede_{name} ")).count(), 1);
            assert_eq!(text.matches(&format!("\nstampede_{name}{{world=\"")).count(), 2, "{name}");
            // As the naming rules of Prometheus want it: what only grows, and nothing else, ends in _total.
            let counts = figure.unit == Unit::Count
                && (figure.source.stretch() == Some(Stretch::PerSecond)
                    || matches!(figure.source, Source::AcceptedWrites | Source::NodeOrders));
            assert_eq!(counts, name.ends_with("_total"), "{name}");
        }
        assert!(text.contains("\nstampede_requests_total{world=\"a\"} 2\n"));
        assert!(text.contains("\nstampede_db_queries_total{world=\"b\\\"\"} 1\n"));
        assert!(text.contains("\nstampede_cache_hit_ratio{world=\"a\"} 0\n"));
        assert!(text.contains("\n# TYPE stampede_latency_seconds summary\n"));
        assert!(text.contains("\n# TYPE stampede_lived_latency_seconds summary\n"));
        assert!(text.contains("\nstampede_latency_seconds_count{world=\"a\"} 2\n"));
        assert!(text.contains("\nstampede_latency_seconds_sum{world=\"a\"} 0.017\n"));
        assert!(text.contains("\nstampede_latency_seconds{world=\"a\",quantile=\"0.999\"} 0.009\n"));
        assert!(text.ends_with('\n') && !text.contains("NaN") && !text.contains("inf"));
    }

    #[test]
    fn every_step_is_an_event() {
        let run = recording();
        let events: Vec<serde_json::Value> =
            run.events().map(|line| serde_json::from_str(&line).expect("an object")).collect();
        assert_eq!(events.len(), run.steps());
        for (number, event) in events.iter().enumerate() {
            let step = run.step(number);
            assert_eq!(event["at_ns"], step.at.as_nanos());
            assert_eq!((&event["request"], &event["to"]), (&step.who.into(), &step.to.name().into()));
            assert_eq!(event["key"], 7);
        }
        assert_eq!((&events[0]["from"], &events[0]["app"]), (&serde_json::Value::Null, &1.into()));
        assert_eq!((&events[2]["from"], &events[2]["kind"]), (&"to-app".into(), &"read".into()));
        assert_eq!((&events[8]["from"], &events[8]["kind"]), (&serde_json::Value::Null, &"background".into()));
    }

    #[test]
    fn a_table_has_a_row_for_each_instant_and_a_column_for_each_request() {
        let table = recording().step_table(&[1, 0]);
        assert_eq!(
            table,
            "| ms | request 1 | request 0 |\n|---|---|---|\n| 0 |  | to-app |\n| 1 | to-app |  |\n\
             | 2 |  | miss, to-database |\n| 3 | miss, wait-flight |  |\n| 9 | answered | answered |\n"
        );
    }
}
