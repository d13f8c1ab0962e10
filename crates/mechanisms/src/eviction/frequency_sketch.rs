//! A sketch of how often each key was asked for lately: any number of keys in a fixed space.
//!
//! A count-min sketch of four-bit counters, four per key, all in one 64-byte block so that a question touches one cache
//! line. When ten times its size has been counted, every counter is halved, so that the past fades. An estimate is
//! never too low (before fading) and stops at 15. O(1), but for the halving, which goes through the table; 8 to 16
//! bytes an entry of the cache, and 2 KiB at least. In production in Caffeine. Source: Caffeine's `FrequencySketch`
//! (Ben Manes), bit for bit; the idea: Einziger, Friedman, Manes, "TinyLFU", ACM ToS 13(4), 2017.

/// The sketch. It counts nothing until [`ensure_capacity`](FrequencySketch::ensure_capacity) gives it a size.
#[derive(Clone, Debug, Default)]
pub(crate) struct FrequencySketch {
    table: Vec<u64>,
    sample_size: u64,
    size: u64,
}

const RESET: u64 = 0x7777_7777_7777_7777;
const ONES: u64 = 0x1111_1111_1111_1111;
const SMALLEST: u64 = 256;
/// 2^26 words, half a gibibyte: beyond, counters are shared by more keys.
const LARGEST: u64 = 1 << 26;

impl FrequencySketch {
    /// Makes it fit `maximum` entries; growing forgets all counts.
    pub fn ensure_capacity(&mut self, maximum: u64) {
        let maximum = maximum.clamp(SMALLEST, LARGEST);
        if (self.table.len() as u64) < maximum {
            self.table = vec![0; maximum.next_power_of_two() as usize];
            self.sample_size = 10 * maximum;
            self.size = 0;
        }
    }

    /// The estimate for a key whose hash is `hash`: 0 to 15.
    pub fn frequency(&self, hash: u32) -> u64 {
        if self.table.is_empty() {
            return 0;
        }
        let (block, counters) = self.place(hash);
        (0..4).map(|row| (self.table[block + counters[row].0] >> counters[row].1) & 15).min().unwrap_or(0)
    }

    /// Counts one use.
    pub fn increment(&mut self, hash: u32) {
        if self.table.is_empty() {
            return;
        }
        let (block, counters) = self.place(hash);
        let mut added = false;
        for (word, shift) in counters {
            let word = &mut self.table[block + word];
            if (*word >> shift) & 15 < 15 {
                *word += 1 << shift;
                added = true;
            }
        }
        if added {
            self.size += 1;
            if self.size == self.sample_size {
                self.reset();
            }
        }
    }

    /// The block's first word, and for each row the word in the block and the counter's shift.
    fn place(&self, hash: u32) -> (usize, [(usize, u32); 4]) {
        let hash = spread(hash);
        let block = (hash as usize & ((self.table.len() >> 3) - 1)) << 3;
        let counters = rehash(hash);
        let counter = |row: usize| {
            let bits = counters >> (row * 8);
            ((bits & 1) as usize + row * 2, ((bits >> 1) & 15) << 2)
        };
        (block, [counter(0), counter(1), counter(2), counter(3)])
    }

    fn reset(&mut self) {
        let mut odd = 0;
        for word in &mut self.table {
            odd += u64::from((*word & ONES).count_ones());
            *word = (*word >> 1) & RESET;
        }
        // Each key loses half a use in each of its four counters whose count was odd.
        self.size = (self.size - (odd >> 2)) >> 1;
    }
}

fn spread(mut x: u32) -> u32 {
    x ^= x >> 17;
    x = x.wrapping_mul(0xED5A_D4BB);
    x ^= x >> 11;
    x = x.wrapping_mul(0xAC4C_1B51);
    x ^ (x >> 15)
}

fn rehash(x: u32) -> u32 {
    let x = x.wrapping_mul(0x3184_8BAB);
    x ^ (x >> 14)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn vectors() -> Value {
        serde_json::from_str(include_str!("../../tests/vectors/tinylfu_caffeine_sketch.json")).unwrap()
    }

    fn numbers(value: &Value) -> Vec<u64> {
        value.as_array().unwrap().iter().map(|number| number.as_u64().unwrap()).collect()
    }

    #[test]
    fn mixes_as_caffeine() {
        for vector in vectors()["spread_rehash"].as_array().unwrap() {
            let hash = spread(vector["x"].as_i64().unwrap() as u32);
            assert_eq!(vector["spread_u32"], hash);
            assert_eq!(vector["rehash_of_spread_u32"], rehash(hash));
        }
    }

    #[test]
    fn counts_and_forgets_as_caffeine() {
        for run in vectors()["runs"].as_array().unwrap() {
            let mut sketch = FrequencySketch::default();
            sketch.ensure_capacity(run["maximum_size"].as_u64().unwrap());
            assert_eq!(run["table_longs"], sketch.table.len());
            assert_eq!(run["sample_size"], sketch.sample_size);
            let counts =
                |sketch: &FrequencySketch, n: u32| -> Vec<u64> { (0..n).map(|k| sketch.frequency(k)).collect() };

            for key in 0..20 {
                (0..key).for_each(|_| sketch.increment(key));
            }
            assert_eq!(counts(&sketch, 20), numbers(&run["after_k_times_k"]));
            assert_eq!(run["size"], sketch.size);

            sketch.reset();
            assert_eq!(counts(&sketch, 20), numbers(&run["after_manual_reset"]));
            assert_eq!(run["size_after_reset"], sketch.size);

            let mut x = 12345u32;
            for _ in 0..4000 {
                x = x.wrapping_mul(1_103_515_245).wrapping_add(12345) & 0x7FFF_FFFF;
                sketch.increment((x >> 16) % 300);
            }
            assert_eq!(counts(&sketch, 300), numbers(&run["after_lcg_4000"]));
            assert_eq!(run["size_end"], sketch.size);
        }
    }

    #[test]
    fn without_a_size_it_counts_nothing() {
        let mut sketch = FrequencySketch::default();
        sketch.increment(1);
        assert_eq!(sketch.frequency(1), 0);
    }
}
