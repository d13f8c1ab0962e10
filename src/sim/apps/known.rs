//! The filter of the keys that exist.

use crate::random::{Purpose, Stream};
use crate::scenario::{Fault, Scenario};
use crate::sim::workload::{HOT, Workload};
use stampede_mechanisms::filters::bloom::BloomFilter;

const FILTER: Purpose = Purpose("Bloom filter");

/// A filter of all keys that exist.
#[derive(Clone)]
pub struct Known {
    filter: BloomFilter,
    /// What stands before each name where the filter is drawn: other keys are then taken for known ones.
    salt: Vec<u8>,
}

impl Known {
    /// A filter of all keys that exist, those of the scan included; `None` where there is no filter.
    ///
    /// # Errors
    /// What the filter refuses. The scenario's own ranges are narrower.
    pub fn new(scenario: &Scenario) -> Result<Option<Known>, Vec<Fault>> {
        let protection = &scenario.protection;
        if !protection.bloom {
            return Ok(None);
        }
        let scanned = if scenario.keys.scan_share > 0.0 { scenario.crowd() } else { 0 };
        let keys = scenario.keys.count + scanned;
        let filter = BloomFilter::new(protection.bloom_keys.unwrap_or(keys), protection.bloom_errors)
            .map_err(|error| Fault::refused("protection.bloom_errors", error))?;
        let salt = Stream::new(scenario.run.seed, FILTER).at(0).to_le_bytes();
        let mut known = Known { filter, salt: if protection.bloom_drawn { salt.to_vec() } else { Vec::new() } };
        known.insert(&scenario.keys.hot);
        for key in HOT + 1..keys as u32 {
            known.insert(&Workload::name(key));
        }
        Ok(Some(known))
    }

    fn insert(&mut self, name: &str) {
        let salted = self.salted(name);
        self.filter.insert(&salted);
    }

    /// Whether a key of this name may exist.
    pub fn may_exist(&self, name: &str) -> bool {
        self.filter.contains(&self.salted(name))
    }

    fn salted(&self, name: &str) -> Vec<u8> {
        [&self.salt, name.as_bytes()].concat()
    }

    /// How many bytes it takes.
    pub fn bytes(&self) -> usize {
        self.filter.bits() as usize / 8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(settings: &[(&str, &str)]) -> Option<Known> {
        let mut scenario = Scenario::default();
        settings.iter().for_each(|(path, value)| scenario.set(path, value).unwrap());
        Known::new(&scenario).unwrap()
    }

    const ON: [(&str, &str); 3] = [("keys.missing_share", "0.5"), ("protection.bloom", "yes"), ("keys.count", "1000")];

    /// Which of so many keys that do not exist are taken for known ones.
    fn let_through(known: &Known, count: u32) -> Vec<u32> {
        (0..count).filter(|key| known.may_exist(&Workload::name(Workload::MISSING | key))).collect()
    }

    #[test]
    fn every_key_that_exists_is_known_and_most_others_are_not() {
        assert!(known(&[]).is_none(), "off unless asked for");
        let known = known(&ON).unwrap();
        assert!(known.may_exist(&Scenario::default().keys.hot));
        assert!((1..1_000).all(|key| known.may_exist(&Workload::name(key))));
        let through = let_through(&known, 1_000).len();
        assert!(through < 40, "{through} of 1000, and 1 % is asked for");
        // −n ln p ÷ (ln 2)² bits for n keys and an error of p (Bloom 1970): 9.585 for each of them.
        assert!((1_198..1_300).contains(&known.bytes()), "{} bytes", known.bytes());
    }

    #[test]
    fn an_overfilled_filter_lets_through_what_the_formula_says() {
        for (room, keys) in [(1_000, 1_000), (500, 1_000), (200, 1_000), (100, 1_000)] {
            let known = known(&[&ON[..], &[("protection.bloom_keys", &room.to_string())]].concat()).unwrap();
            let (bits, hashes) = (known.filter.bits() as f64, f64::from(known.filter.hashes()));
            // (1 − (1 − 1/m)^(kn))^k of m bits with k for each of n keys (Bloom 1970; Mitzenmacher and Upfal 2005, 5.5.3).
            let set = 1.0 - libm::pow(1.0 - 1.0 / bits, hashes * f64::from(keys));
            let expected = libm::pow(set, hashes);
            let through = let_through(&known, 20_000).len() as f64 / 2e4;
            let error = 4.0 * libm::sqrt(expected * (1.0 - expected) / 2e4) + 0.15 * expected;
            assert!((through - expected).abs() < error, "room for {room}: {through} for {expected}");
            assert!((1..1_000).all(|key| known.may_exist(&Workload::name(key))), "it never denies a key that exists");
        }
    }

    #[test]
    fn a_filter_that_is_drawn_errs_otherwise_for_each_seed() {
        let of = |seed, drawn| {
            let more = [("run.seed", seed), ("protection.bloom_drawn", drawn)];
            let_through(&known(&[&ON[..], &more].concat()).unwrap(), 10_000)
        };
        assert_eq!(of("1", "no"), of("2", "no"));
        assert_eq!(of("1", "yes"), of("1", "yes"));
        let (one, other) = (of("1", "yes"), of("2", "yes"));
        let both = one.iter().filter(|key| other.contains(key)).count();
        assert!(one.len() > 50 && other.len() > 50 && both < 10, "{both} of {} and {}", one.len(), other.len());
    }
}
