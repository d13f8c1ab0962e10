//! Answers of Prometheus to range queries, as JSON: rates and latencies over time.
//!
//! An answer does not say what its numbers are, and most functions drop the metric's name. So what a series is taken for
//! follows from its name and labels alone, or from a person.
//! Source: <https://prometheus.io/docs/prometheus/latest/querying/api/#range-vectors>.

use crate::message::Message;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the numbers of a series are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "LogMeasure"))]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Requests a second.
    Rate,
    /// A count that only grows, but for restarts.
    Counter,
    /// A latency in seconds.
    Latency,
}

impl Measure {
    /// All of them.
    pub const ALL: [Measure; 3] = [Measure::Rate, Measure::Counter, Measure::Latency];

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Measure::Rate => "rate",
            Measure::Counter => "counter",
            Measure::Latency => "latency",
        }
    }

    /// The measure with this [name](Measure::name).
    pub fn parse(name: &str) -> Option<Measure> {
        Measure::ALL.into_iter().find(|measure| measure.name() == name)
    }

    /// What a series with these labels says that it is.
    fn told_by(labels: &BTreeMap<String, String>) -> Option<Measure> {
        let name = labels.get("__name__").map_or("", String::as_str);
        if labels.contains_key("quantile") || ["seconds", "latency", "duration"].iter().any(|unit| name.ends_with(unit))
        {
            Some(Measure::Latency)
        } else if name.ends_with("_total") || name.ends_with("_count") {
            Some(Measure::Counter)
        } else if name.ends_with("per_second") || name.contains(":rate") || name.ends_with("_rate") {
            Some(Measure::Rate)
        } else {
            None
        }
    }
}

/// One series of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// `name{label="value",…}`.
    pub name: String,
    /// What it is taken for.
    pub measure: Measure,
    /// Of which share of the requests it is the latency, where a label says so.
    pub quantile: Option<f64>,
    /// Seconds since 1970 and the value, in order; what is no number is left out.
    pub points: Vec<(f64, f64)>,
}

#[derive(Deserialize)]
struct Answer {
    status: String,
    #[serde(default)]
    error: String,
    data: Option<Data>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    result_type: String,
    result: Vec<Raw>,
}

#[derive(Deserialize)]
struct Raw {
    metric: BTreeMap<String, String>,
    #[serde(default)]
    values: Vec<(f64, String)>,
}

/// Whether a file begins as such an answer does.
pub fn looks_like(head: &[u8]) -> bool {
    let start = &head[..head.len().min(4096)];
    let has = |part: &[u8]| start.windows(part.len()).any(|window| window == part);
    start.trim_ascii_start().starts_with(b"{")
        && has(b"\"status\"")
        && (has(b"\"resultType\"") || has(b"\"errorType\""))
}

/// Reads an answer. `measure` says what all of its series are, whatever their names say.
///
/// # Errors
/// If it is no answer to a range query, or a series does not tell what it is.
pub fn read(text: &[u8], measure: Option<Measure>) -> Result<Vec<Series>, Message> {
    let answer: Answer = serde_json::from_slice(text)
        .map_err(|error| Message::new("prometheus-no-answer").with("cause", error.to_string()))?;
    let data = answer.data.filter(|_| answer.status == "success");
    let data = data.ok_or_else(|| Message::new("prometheus-failed").with("cause", answer.error))?;
    if data.result_type != "matrix" {
        return Err(Message::new("prometheus-no-range").with("type", data.result_type));
    }
    let series: Vec<Series> = data.result.into_iter().map(|raw| series(raw, measure)).collect::<Result<_, _>>()?;
    if series.iter().any(|series| series.points.len() > 1) { Ok(series) } else { Err("prometheus-empty".into()) }
}

fn series(raw: Raw, measure: Option<Measure>) -> Result<Series, Message> {
    let labels = raw.metric.iter().filter(|label| label.0 != "__name__");
    let labels: Vec<String> = labels.map(|(label, value)| format!("{label}={value:?}")).collect();
    let name = format!("{}{{{}}}", raw.metric.get("__name__").map_or("", String::as_str), labels.join(","));
    let measure = measure.or_else(|| Measure::told_by(&raw.metric));
    let measure = measure.ok_or_else(|| Message::new("prometheus-unnamed").with("series", &name))?;
    let points = raw.values.iter().filter_map(|(at, value)| Some((*at, value.parse::<f64>().ok()?)));
    let points = points.filter(|(_, value)| value.is_finite()).collect();
    let quantile = raw.metric.get("quantile").and_then(|quantile| quantile.parse().ok());
    Ok(Series { name, measure, quantile, points })
}

impl Series {
    /// The values; of a counter, its growth a second between two of them. A counter that falls has begun anew.
    pub fn values(&self) -> Vec<(f64, f64)> {
        if self.measure != Measure::Counter {
            return self.points.clone();
        }
        let growth = |pair: &[(f64, f64)]| {
            let [(from, before), (to, after)] = [pair[0], pair[1]];
            let grown = if after < before { after } else { after - before };
            (to > from).then(|| (to, grown / (to - from)))
        };
        self.points.windows(2).filter_map(growth).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(metric: &str, values: &str) -> String {
        format!(
            r#"{{"status":"success","data":{{"resultType":"matrix","result":[{{"metric":{metric},"values":[{values}]}}]}}}}"#
        )
    }

    #[test]
    fn what_a_series_is_follows_from_its_name_or_from_a_person() {
        let kind = |metric: &str| {
            let text = answer(metric, r#"[1,"2"],[16,"32"]"#);
            assert!(looks_like(text.as_bytes()));
            read(text.as_bytes(), None).map(|series| series[0].measure).map_err(|problem| problem.id.to_string())
        };
        assert_eq!(kind(r#"{"__name__":"http_requests_total"}"#), Ok(Measure::Counter));
        assert_eq!(kind(r#"{"__name__":"job:http_requests:rate5m"}"#), Ok(Measure::Rate));
        assert_eq!(kind(r#"{"quantile":"0.99"}"#), Ok(Measure::Latency));
        assert_eq!(kind(r#"{"job":"api"}"#), Err("prometheus-unnamed".to_owned()));
        let told =
            read(answer(r#"{"job":"api"}"#, r#"[1,"2"],[2,"NaN"],[3,"4"]"#).as_bytes(), Some(Measure::Rate)).unwrap();
        assert_eq!((told[0].name.as_str(), &told[0].points[..]), (r#"{job="api"}"#, &[(1.0, 2.0), (3.0, 4.0)][..]));
    }

    #[test]
    fn a_counter_grows_and_may_begin_anew() {
        let text = answer(r#"{"__name__":"x_total"}"#, r#"[0,"100"],[10,"150"],[20,"30"]"#);
        assert_eq!(read(text.as_bytes(), None).unwrap()[0].values(), [(10.0, 5.0), (20.0, 3.0)]);
    }

    #[test]
    fn other_answers_are_refused_with_the_reason() {
        let refused = |text: &str| read(text.as_bytes(), None).unwrap_err().to_string();
        assert_eq!(
            refused(r#"{"status":"error","errorType":"bad_data","error":"parse error"}"#),
            "Prometheus has not answered the query: parse error"
        );
        assert!(refused(r#"{"status":"success","data":{"resultType":"vector","result":[]}}"#).contains("`vector`"));
        assert!(refused(&answer("{}", "")).contains("--as"), "{}", refused(&answer("{}", "")));
        assert!(!looks_like(br#"{"key":"a","status":200}"#));
    }
}
