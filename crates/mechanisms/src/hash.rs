//! The hash functions that placement, Bloom filters and sketches are defined by.
//!
//! A cache client's hash is part of its contract: two clients that disagree on it disagree on where every key lives.
//! So each function here is a named, published one (CRC-32 in groupcache, MD5 in ketama, FNV-1a almost everywhere)
//! and none depends on the platform. CRC-32 and MD5 come from the crates `crc32fast` and `md-5`.
//!
//! ```
//! use stampede_mechanisms::hash;
//! assert_eq!(hash::crc32(b"Tom"), 1_167_209_971);
//! assert_eq!(hash::fnv1a_64(b"foobar"), 9_625_390_261_332_436_968);
//! ```

use md5::{Digest, Md5};

const FNV_OFFSET_64: u64 = 0xCBF2_9CE4_8422_2325;
const FNV_PRIME_64: u64 = 0x0000_0100_0000_01B3;

/// CRC-32 with the IEEE polynomial, as Go's `crc32.ChecksumIEEE`.
///
/// It is linear: strings that differ in one digit get hashes that differ by a constant, which is why a ring built
/// with it evens out so slowly.
pub fn crc32(bytes: &[u8]) -> u32 {
    crc32fast::hash(bytes)
}

/// FNV-1a on 32 bits (Fowler, Noll, Vo; RFC 9923).
pub fn fnv1a_32(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811C_9DC5, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// FNV-1a on 64 bits (Fowler, Noll, Vo; RFC 9923).
pub fn fnv1a_64(bytes: &[u8]) -> u64 {
    fnv1a_64_continue(FNV_OFFSET_64, bytes)
}

/// Goes on with an FNV-1a that has come to `hash`: `continue(fnv1a_64(a), b)` is the hash of `a` followed by `b`.
pub fn fnv1a_64_continue(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME_64))
}

/// MurmurHash3's 64-bit finaliser (Appleby): a bijection that lets every input bit reach every output bit.
pub const fn fmix64(mut z: u64) -> u64 {
    z = (z ^ (z >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    z = (z ^ (z >> 33)).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    z ^ (z >> 33)
}

/// [`fmix64`] of [`fnv1a_64`]: FNV's weak high bits repaired, so that near names land far apart.
pub fn mixed64(bytes: &[u8]) -> u64 {
    fmix64(fnv1a_64(bytes))
}

/// The MD5 of `bytes` as four little-endian words: the four ring points that ketama takes from one label.
/// The first word is also ketama's hash of a key.
pub fn md5_words(bytes: &[u8]) -> [u32; 4] {
    let digest: [u8; 16] = Md5::digest(bytes).into();
    let word = |i: usize| u32::from_le_bytes([digest[i], digest[i + 1], digest[i + 2], digest[i + 3]]);
    [word(0), word(4), word(8), word(12)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn fnv_can_be_taken_up_where_it_stopped(a: Vec<u8>, b: Vec<u8>) {
            let whole = [a.as_slice(), b.as_slice()].concat();
            prop_assert_eq!(fnv1a_64_continue(fnv1a_64(&a), &b), fnv1a_64(&whole));
        }
    }
}
