//! The second incident of a league: a protection that only helps against what was asked about is not a fix.

use crate::scenario::Scenario;
use crate::scenario::script::{Act, Intervention, MAX_ACTS};
use crate::time::{Duration, Instant};

/// What happens besides, and when.
pub(super) struct Second {
    name: &'static str,
    act: Intervention,
}

/// So many times the traffic of a while comes at once, where no key can be lost.
const CROWD: u64 = 3;

impl Second {
    /// The hot key is lost; where a scenario cannot lose one, all nodes forget everything; where they cannot, three times the
    /// readers come. Half-way through the crowd's traffic, which ends at `end`.
    pub(super) fn of(bare: &Scenario, end: Instant) -> Second {
        let start = bare.clients.start.as_nanos().min(end.as_nanos());
        let at = Duration::from_nanos(start + (end.as_nanos() - start) / 2);
        // To the millisecond, so that it reads well in a link.
        let at = Duration::from_millis(at.as_nanos() / 1_000_000);
        let readers = (bare.clients.count / CROWD).clamp(1, 100_000);
        let of = |name, act| Second { name, act: Intervention { at, act } };
        let second = [of("key-lost", Act::Delete(None)), of("nodes-restart", Act::Flush(None))];
        let fits = |second: &Second| second.of_scenario(bare).faults().is_empty();
        let crowd = of("crowd", Act::Spike(readers, Duration::from_secs(1)));
        second.into_iter().find(fits).unwrap_or(crowd)
    }

    /// Its name in results.
    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// The scenario with it.
    pub(super) fn of_scenario(&self, scenario: &Scenario) -> Scenario {
        let mut scenario = scenario.clone();
        if scenario.script.actions.len() < MAX_ACTS {
            scenario.script.actions.push(self.act.clone());
        }
        scenario
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::link::Link;

    #[test]
    fn it_comes_half_way_through_the_traffic_to_the_millisecond() {
        let second = |text: &str| {
            let scenario = Link::parse(text).0.a;
            let second = Second::of(&scenario, Instant::from_nanos(5_001_000_000));
            (second.name(), second.act.at, second.of_scenario(&scenario).script.actions.len())
        };
        let hot = "preset=hot-key&clients.start=1s";
        assert_eq!(second(hot), ("key-lost", Duration::from_millis(3_000), 1));
        assert_eq!(second(&format!("{hot}&do=update@1s")).2, 2, "besides what happens anyway");
        assert_eq!(second("preset=hot-key&clients.start=9s").1, Duration::from_millis(5_001), "no later than the end");
    }
}
