//! The network between apps, nodes and the database: how much longer or shorter one way takes than usual.
//!
//! * **Ways that vary** are log-normal, with the usual time as their median: one in a hundred takes `apps.slow_way` times as long, or longer.
//! * **What is lost** is sent again after the retransmission time-out, and that doubles each time (RFC 6298, section 5). Linux adds at least 200 ms to the
//!   round trip (`TCP_RTO_MIN`, `tcp_set_rto`); a request of one packet has no others behind it whose acknowledgements would tell of the loss
//!   sooner.

use crate::random::{Purpose, Stream, unit, unit_open};
use crate::scenario::Scenario;
use crate::time::Duration;

const NETWORK: Purpose = Purpose("network");
/// What the standard normal law stays below in 99 of 100 draws.
const NINETY_NINE: f64 = 2.326_347_874_040_841;
/// `TCP_RTO_MIN`.
const RETRANSMISSION: Duration = Duration::from_millis(200);
/// `tcp_retries2`: so often at most something is sent again.
const MOST: u32 = 15;

/// The network of a world in which not every way takes the same time.
#[derive(Clone)]
pub struct Network {
    sigma: f64,
    loss: f64,
    draws: Stream,
}

impl Network {
    /// `None` where every way always takes the same time.
    pub fn new(scenario: &Scenario) -> Option<Network> {
        let (slow, loss) = (scenario.apps.slow_way, scenario.apps.loss);
        let draws = Stream::new(scenario.run.seed, NETWORK);
        (slow > 1.0 || loss > 0.0).then(|| Network { sigma: libm::log(slow) / NINETY_NINE, loss, draws })
    }

    /// How long a way takes that usually takes so long. `who` takes it, and `when` tells it from its other ways.
    pub fn way(&self, who: u64, when: u64, usual: Duration) -> Duration {
        let draws = self.draws.of(who).of(when);
        let radius = libm::sqrt(-2.0 * libm::log(unit_open(draws.at(0))));
        let normal = radius * libm::cos(std::f64::consts::TAU * unit(draws.at(1)));
        let takes = libm::round(usual.as_nanos() as f64 * libm::exp(self.sigma * normal)) as u64;
        let lost = (0..MOST).take_while(|n| unit(draws.at(2 + u64::from(*n))) < self.loss).count();
        let time_out = RETRANSMISSION + usual.scale(2, 1);
        Duration::from_nanos(takes) + time_out.scale((1 << lost) - 1, 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ways(settings: &[(&str, &str)]) -> Vec<u64> {
        let mut scenario = Scenario::default();
        settings.iter().for_each(|(path, text)| scenario.set(path, text).unwrap());
        let network = Network::new(&scenario).unwrap();
        let mut ways: Vec<u64> =
            (0..100_000).map(|who| network.way(who, 7, Duration::from_millis(1)).as_nanos()).collect();
        ways.sort_unstable();
        ways
    }

    #[test]
    fn the_median_is_the_usual_time_and_the_99th_percentile_what_is_said() {
        assert!(Network::new(&Scenario::default()).is_none());
        let ways = ways(&[("apps.slow_way", "5")]);
        let close = |seen: u64, expected: f64| assert!((seen as f64 / expected - 1.0).abs() < 0.03, "{seen}");
        close(ways[50_000], 1e6);
        close(ways[99_000], 5e6);
        // The law is symmetric in its logarithm.
        close(ways[1_000], 2e5);
        // Its mean is e^(σ²/2) medians.
        let sigma = libm::log(5.0) / NINETY_NINE;
        close(ways.iter().sum::<u64>() / 100_000, 1e6 * libm::exp(sigma * sigma / 2.0));
    }

    #[test]
    fn a_draw_is_a_part_of_the_circle() {
        let mut scenario = Scenario::default();
        scenario.set("apps.slow_way", "5").unwrap();
        let network = Network::new(&scenario).unwrap();
        let usual = Duration::from_millis(1);
        // Box and Muller: an angle in the half around zero makes the way longer, and one in the other half shorter.
        for who in 0..1_000 {
            let part = unit(network.draws.of(who).of(7).at(1));
            let longer = !(0.25..0.75).contains(&part);
            assert_eq!(network.way(who, 7, usual) > usual, longer, "{part}");
        }
    }

    #[test]
    fn what_is_lost_comes_a_time_out_later_and_what_is_lost_again_three() {
        let ways = ways(&[("apps.loss", "0.1")]);
        let taking = |ms: u64| ways.iter().filter(|way| **way == ms * 1_000_000).count() as f64 / 1e5;
        for (ms, share) in [(1, 0.9), (1 + 202, 0.09), (1 + 3 * 202, 0.009), (1 + 7 * 202, 0.000_9)] {
            let error = 4.0 * (share * (1.0 - share) / 1e5_f64).sqrt();
            assert!((taking(ms) - share).abs() < error, "{ms} ms: {}", taking(ms));
        }
    }

    #[test]
    fn what_is_lost_is_not_what_takes_long() {
        let mut scenario = Scenario::default();
        for (path, text) in [("apps.slow_way", "2"), ("apps.loss", "0.5")] {
            scenario.set(path, text).unwrap();
        }
        let network = Network::new(&scenario).unwrap();
        let usual = Duration::from_millis(1);
        let time_out = (RETRANSMISSION + usual.scale(2, 1)).as_nanos();
        // By how many deviations each way is off, squared; whatever is lost before.
        let (mut first, mut again) = (Vec::new(), Vec::new());
        for who in 0..100_000 {
            let way = network.way(who, 7, usual).as_nanos();
            let off = libm::log((way % time_out) as f64 / usual.as_nanos() as f64) / network.sigma;
            if way < time_out { &mut first } else { &mut again }.push(off * off);
        }
        for squares in [first, again] {
            let mean = squares.iter().sum::<f64>() / squares.len() as f64;
            // χ² with one degree of freedom: mean 1, deviation √2, in 50 000 draws.
            assert!((mean - 1.0).abs() < 4.0 * libm::sqrt(2.0 / 50_000.0), "{mean}");
        }
    }
}
