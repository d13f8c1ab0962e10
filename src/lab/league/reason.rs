//! Why a candidate stands where it stands: what its readers feel, and what speaks against it.

use super::row::Row;
use crate::message::{Arg, Message};
use crate::time::Duration;

/// Readers that wait no longer than this many times the shortest wait of all candidates do not wait for a load.
const SHORT: f64 = 1.5;
/// A row with so many times the fewest queries has too many.
const MANY: f64 = 4.0;

fn measured(ms: f64) -> Arg {
    Arg::Measured(Duration::from_nanos((ms * 1e6) as u64))
}

/// What it feels like, and then the worst of what speaks against it, as far as anything does.
pub(super) fn of(row: &Row, rows: &[Row]) -> Message {
    let least = |of: &dyn Fn(&Row) -> f64| rows.iter().map(of).fold(f64::INFINITY, f64::min);
    let p99 = row.spread(|one| one.p99_ms).median;
    let failures = row.spread(|one| one.failures).median;
    let felt = if failures > 0.0 {
        Message::new("league-some-fail").with("count", failures)
    } else if p99 <= SHORT * least(&|row| row.spread(|one| one.p99_ms).median) {
        Message::new("league-nobody-waits").with("p99", measured(p99))
    } else {
        Message::new("league-readers-wait").with("p99", measured(p99))
    };
    let queries = row.spread(|one| one.queries).median;
    let lost = row.spread_second(|one| one.queries).median;
    let stale = row.spread(|one| one.stale_answers).median;
    let writes = row.spread(|one| one.lost).median;
    let filled = row.spread(|one| one.filled).median;
    let but = if writes > 0.0 {
        Message::new("league-but-loses-writes").with("count", writes)
    } else if filled > MANY * queries.max(1.0) {
        Message::new("league-but-fills").with("count", filled)
    } else if stale > 0.0 {
        Message::new("league-but-stale").with("count", stale)
    } else if queries > MANY * least(&|row| row.spread(|one| one.queries).median).max(1.0) {
        Message::new("league-but-queries").with("count", queries)
    } else if lost > MANY * least(&|row| row.spread_second(|one| one.queries).median).max(1.0) {
        Message::new("league-but-second").with("count", lost)
    } else {
        return felt;
    };
    Message::new("league-reason").with("felt", felt).with("but", but)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::interval::Interval;
    use crate::lab::league::Measured;
    use crate::scenario::Scenario;

    fn row(queries: f64) -> Row {
        let run = Measured {
            queries,
            filled: 0.0,
            p99_ms: 10.0,
            failed: 0.0,
            failures: 0.0,
            stale: 0.0,
            stale_answers: 0.0,
            stale_ms: 0.0,
            lost: 0.0,
            orders: 0.0,
            digest: String::new(),
        };
        Row {
            layers: Vec::new(),
            present: false,
            scenario: Scenario::default(),
            parts: 0.0,
            runs: vec![run.clone()],
            second: vec![run],
            costs: vec![1.0],
            meets: true,
            dropped: None,
            behind: Interval::default(),
        }
    }

    #[test]
    fn many_times_the_fewest_queries_speak_against_a_row() {
        let rows = [row(10.0), row(10.0 * MANY), row(10.0 * MANY + 1.0)];
        let felt = Message::new("league-nobody-waits").with("p99", measured(10.0));
        assert_eq!([of(&rows[0], &rows), of(&rows[1], &rows)], [felt.clone(), felt.clone()]);
        let but = Message::new("league-but-queries").with("count", 10.0 * MANY + 1.0);
        assert_eq!(of(&rows[2], &rows), Message::new("league-reason").with("felt", felt).with("but", but));
    }
}
