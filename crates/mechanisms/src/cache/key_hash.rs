//! The hash of a cache key: 64 bits, the same on every platform, in every process.
//!
//! A frequency sketch turns hashes into admissions, so they are part of a result. That rules out `rustc_hash`, which
//! is 32 bits wide in a browser. It is a multiplicative hash of 64-bit words (Knuth, TAOCP vol. 3, §6.4) whose high
//! half is folded onto the low one at the end. It is not meant to withstand keys chosen by an adversary.

use std::hash::{Hash, Hasher};

/// The hash of `key`.
pub(crate) fn hash_of<K: Hash + ?Sized>(key: &K) -> u64 {
    let mut hasher = KeyHasher(0);
    key.hash(&mut hasher);
    hasher.finish()
}

struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
    fn write(&mut self, bytes: &[u8]) {
        for word in bytes.chunks(8) {
            // The length tells a short last word from one padded with zeros.
            let mut padded = [0; 8];
            padded[..word.len()].copy_from_slice(word);
            self.write_u64(u64::from_le_bytes(padded) ^ ((word.len() as u64 & 7) << 56));
        }
    }
    fn write_u64(&mut self, word: u64) {
        // The rotation lets the well-mixed high bits of what came before reach all bits of what comes next.
        self.0 = (self.0.rotate_left(26) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
    fn write_u8(&mut self, n: u8) {
        self.write_u64(u64::from(n));
    }
    fn write_u16(&mut self, n: u16) {
        self.write_u64(u64::from(n));
    }
    fn write_u32(&mut self, n: u32) {
        self.write_u64(u64::from(n));
    }
    fn write_usize(&mut self, n: usize) {
        self.write_u64(n as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_pinned() {
        // A change here changes every recorded W-TinyLFU result.
        assert_eq!(hash_of(&1u64), 0x9E37_79B9_E17D_05AC);
        assert_eq!(hash_of(&1u32), hash_of(&1u64));
        assert_eq!(hash_of(&1usize), hash_of(&1u64));
        assert_eq!(hash_of("a key that is longer than a word"), 9_874_582_637_034_205_967);
    }

    #[test]
    fn tells_similar_texts_apart() {
        let mut hashes: Vec<u64> = (0..100_000).map(|n| hash_of(&format!("user:{n}"))).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), 100_000);
    }
}
