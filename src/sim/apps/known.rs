//! The filter of the keys that exist.

use crate::scenario::{Fault, Scenario};
use crate::sim::workload::{HOT, Workload};
use stampede_mechanisms::filters::bloom::BloomFilter;

/// A filter of all keys that exist, those of the scan included; `None` where there is no filter.
///
/// # Errors
/// What the filter refuses. The scenario's own ranges are narrower.
pub fn keys(scenario: &Scenario) -> Result<Option<BloomFilter>, Vec<Fault>> {
    if !scenario.protection.bloom {
        return Ok(None);
    }
    let scanned = if scenario.keys.scan_share > 0.0 { scenario.clients.count } else { 0 };
    let keys = scenario.keys.count + scanned;
    let mut known = BloomFilter::new(keys, scenario.protection.bloom_errors)
        .map_err(|error| Fault::refused("protection.bloom_errors", error))?;
    known.insert(scenario.keys.hot.as_bytes());
    for key in HOT + 1..keys as u32 {
        known.insert(Workload::name(key).as_bytes());
    }
    Ok(Some(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_that_exists_is_known_and_most_others_are_not() {
        let mut scenario = Scenario::default();
        assert!(keys(&scenario).unwrap().is_none(), "off unless asked for");
        for (path, value) in [("keys.missing_share", "0.5"), ("protection.bloom", "yes"), ("keys.count", "1000")] {
            scenario.set(path, value).unwrap();
        }
        let known = keys(&scenario).unwrap().unwrap();
        assert!(known.contains(scenario.keys.hot.as_bytes()));
        assert!((1..1_000).all(|key| known.contains(Workload::name(key).as_bytes())));
        let let_through =
            (0..1_000).filter(|key| known.contains(Workload::name(Workload::MISSING | key).as_bytes())).count();
        assert!(let_through < 40, "{let_through} of 1000, and 1 % is asked for");
    }
}
