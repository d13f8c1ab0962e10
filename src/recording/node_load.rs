//! How much each cache node is asked to do at an instant.

use super::late_orders;
use super::log::Recording;
use super::phase::Phase;
use crate::time::{Duration, Instant};

/// How many steps lie between two counts that are kept.
const STRIDE: usize = 4096;

/// The orders to each node, counted once for all instants at which they are asked for: since the run began, or since a window did.
#[derive(Clone, Debug)]
pub struct NodeLoads {
    /// Before every [`STRIDE`]th step.
    so_far: Vec<Vec<u32>>,
    is_order: [bool; Phase::COUNT],
}

impl NodeLoads {
    /// The longest time before an instant that a window knows the orders of.
    pub const WITHIN: Duration = late_orders::WITHIN;

    /// Counts: one walk over all steps. `None` where there is one node alone, which stands in no comparison.
    pub fn of(recording: &Recording) -> Option<NodeLoads> {
        if recording.nodes() < 2 {
            return None;
        }
        let is_order = Phase::ALL.map(Phase::is_order);
        let mut loads = NodeLoads { so_far: vec![vec![0; recording.nodes()]], is_order };
        // What came before a window is not counted: it has some of those steps alone.
        let (first, steps) = (recording.history(), recording.until());
        for from in (first..steps).step_by(STRIDE) {
            let last = loads.so_far[loads.so_far.len() - 1].clone();
            loads.so_far.push(loads.add(recording, last, from..steps.min(from + STRIDE)));
        }
        Some(loads)
    }

    fn add(&self, recording: &Recording, mut orders: Vec<u32>, steps: std::ops::Range<usize>) -> Vec<u32> {
        for step in steps.map(|i| recording.step(i)) {
            if self.is_order[step.to as usize]
                && step.from != step.to
                && let Some(node) = orders.get_mut(usize::from(step.place))
            {
                *node += 1;
            }
        }
        orders
    }

    /// How many orders each node has been given up to and including `t`.
    fn until(&self, recording: &Recording, t: Instant) -> Vec<u32> {
        let (first, steps) = (recording.history(), recording.kept_until(t).min(recording.until()));
        let strides = steps.saturating_sub(first) / STRIDE;
        self.add(recording, self.so_far[strides].clone(), first + strides * STRIDE..steps)
    }

    /// How many orders a second each node was given in the time of `length` before `t`: lookups, stores, deletions, and those of
    /// locks. At the start of the run that time is shorter; of a window it is [`WITHIN`](NodeLoads::WITHIN) at the most.
    pub fn at(&self, recording: &Recording, t: Instant, length: Duration) -> Vec<f64> {
        let from = t - length;
        let seconds = t.since(from).as_secs_f64();
        if seconds == 0.0 {
            return vec![0.0; recording.nodes()];
        }
        // What happens at the very start belongs to the first stretch.
        let before = if from == Instant::ZERO { vec![0; recording.nodes()] } else { self.until(recording, from) };
        let now = self.until(recording, t);
        let late = recording.late_orders().after(from, recording.nodes());
        now.iter().zip(before).zip(late).map(|((now, before), late)| f64::from(now - before + late) / seconds).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::Recorder;

    #[test]
    fn the_load_is_what_was_asked_for_within_the_time_before() {
        let at = |ms: u64| Instant::from_nanos(ms * 1_000_000);
        let mut recorder = Recorder::new(9_000, 2, 0);
        // A request each millisecond; every third asks node 1.
        for ms in 0..9_000 {
            let who = recorder.arrive(at(ms), 0, 0, Phase::ToApp);
            recorder.step(at(ms), who, Phase::ToNode, u16::from(ms % 3 == 2));
        }
        let run = recorder.finish();
        let loads = NodeLoads::of(&run).unwrap();
        let within = |ms, length| loads.at(&run, at(ms), Duration::from_millis(length));
        assert_eq!(within(0, 300), [0.0, 0.0]);
        assert_eq!(within(30, 300), [21.0 / 0.03, 10.0 / 0.03], "the time before is shorter");
        assert_eq!(within(300, 300), [201.0 / 0.3, 100.0 / 0.3]);
        assert_eq!([5_000, 8_999].map(|ms| within(ms, 300)), [[200.0 / 0.3, 100.0 / 0.3]; 2]);
        assert_eq!(loads.until(&run, run.end()).iter().map(|n| u64::from(*n)).collect::<Vec<_>>(), run.node_orders());
    }
}
