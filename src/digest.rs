//! The fingerprint of what happened, as a link carries it, and how it is taken while a world runs.
//!
//! There are two forms. The second, `2:` and 16 hexadecimal digits, has one hash for each column, so that it can be taken
//! while the columns are written, or would be, by a run that keeps none of them. The first, 16 digits alone, is one hash over
//! all columns, each led by its length: it needs them all, and only old links ask for it.

use serde::{Serialize, Serializer};
use std::fmt;
use xxhash_rust::xxh3::Xxh3;

/// A number that two runs share only if all that happened in them is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Digest {
    /// Of the first form.
    First(u64),
    /// Of the second.
    Second(u64),
}

impl Digest {
    /// Reads what [`Display`](fmt::Display) writes.
    pub fn parse(text: &str) -> Option<Digest> {
        let (form, digits): (fn(u64) -> Digest, &str) = match text.strip_prefix("2:") {
            Some(digits) => (Digest::Second, digits),
            None => (Digest::First, text),
        };
        let spelled = digits.len() == 16 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        u64::from_str_radix(digits, 16).ok().filter(|_| spelled).map(form)
    }

    /// One digest of two recordings: XXH3-64 over the bytes of theirs. It has the form of the second of them.
    pub fn of_both(a: Digest, b: Digest) -> Digest {
        let mut hash = Xxh3::new();
        [a, b].iter().for_each(|one| hash.update(&one.number().to_le_bytes()));
        match b {
            Digest::First(_) => Digest::First(hash.digest()),
            Digest::Second(_) => Digest::Second(hash.digest()),
        }
    }

    /// One digest of those of many recordings, as they are spelled, in their order: XXH3-64 over all of them.
    pub fn of_texts<'a>(digests: impl Iterator<Item = &'a str>) -> Digest {
        let mut hash = Xxh3::new();
        digests.for_each(|one| hash.update(one.as_bytes()));
        Digest::Second(hash.digest())
    }

    fn number(self) -> u64 {
        match self {
            Digest::First(number) | Digest::Second(number) => number,
        }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Digest::First(number) => write!(f, "{number:016x}"),
            Digest::Second(number) => write!(f, "2:{number:016x}"),
        }
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Bytes that wait for the hash, which is fast only on long inputs.
const ROOM: usize = 1024;

/// Bytes of a word.
const WORD: usize = size_of::<u64>();

/// The hash of one column of items of N words, a divisor of 128, taken item by item; the lowest byte of a word comes first.
#[derive(Clone)]
pub struct ColumnHash<const N: usize> {
    hash: Xxh3,
    waiting: [u8; ROOM],
    used: usize,
    /// How often the room was full.
    full: u64,
}

impl<const N: usize> Default for ColumnHash<N> {
    fn default() -> ColumnHash<N> {
        ColumnHash { hash: Xxh3::new(), waiting: [0; ROOM], used: 0, full: 0 }
    }
}

impl<const N: usize> fmt::Debug for ColumnHash<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ColumnHash of {} items", self.items())
    }
}

/// What a digest takes of a column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    items: u64,
    hash: u64,
}

impl<const N: usize> ColumnHash<N> {
    /// The next item of the column.
    #[inline(always)]
    pub fn add(&mut self, item: [u64; N]) {
        const { assert!(ROOM.is_multiple_of(N * WORD)) };
        let Some(room) = self.waiting.get_mut(self.used..self.used + N * WORD) else { return self.make_room(item) };
        for (bytes, word) in room.as_chunks_mut().0.iter_mut().zip(item) {
            *bytes = word.to_le_bytes();
        }
        self.used += N * WORD;
    }

    /// The next item, for which there is no room.
    #[cold]
    #[inline(never)]
    fn make_room(&mut self, item: [u64; N]) {
        self.hash.update(&self.waiting);
        self.full += 1;
        self.used = 0;
        self.add(item);
    }

    /// How many items it has.
    pub fn items(&self) -> u64 {
        self.full * (ROOM / WORD / N) as u64 + (self.used / WORD / N) as u64
    }

    /// What a digest takes of it, as far as it has come.
    pub fn told(&self) -> Column {
        let mut hash = self.hash.clone();
        hash.update(&self.waiting[..self.used]);
        Column { items: self.items(), hash: hash.digest() }
    }
}

/// The two halves of an item of 16 bytes.
pub fn halves(item: u128) -> [u64; 2] {
    [item as u64, (item >> 64) as u64]
}

/// XXH3-64 over the columns' hashes, and after them their lengths. A column without items adds nothing but its length.
pub fn of_columns(columns: &[Column]) -> Digest {
    let mut hash = Xxh3::new();
    columns.iter().filter(|column| column.items > 0).for_each(|column| hash.update(&column.hash.to_le_bytes()));
    // A column that a later version adds is empty in the runs of this one: what comes last and is empty is left out.
    let last = columns.iter().rposition(|column| column.items > 0).map_or(0, |last| last + 1);
    columns[..last].iter().for_each(|column| hash.update(&column.items.to_le_bytes()));
    Digest::Second(hash.digest())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_spelled_as_it_is_read() {
        for digest in [Digest::First(0x12), Digest::Second(u64::MAX)] {
            assert_eq!(Digest::parse(&digest.to_string()), Some(digest));
        }
        assert_eq!(Digest::First(0x12).to_string(), "0000000000000012");
        assert_eq!(Digest::Second(0x12).to_string(), "2:0000000000000012");
        for text in ["", "2:", "12", "2:12", "3:0000000000000012", "+000000000000012", "2:+000000000000012"] {
            assert_eq!(Digest::parse(text), None, "{text}");
        }
    }

    fn column(items: impl IntoIterator<Item = u64>) -> ColumnHash<1> {
        let mut column = ColumnHash::default();
        items.into_iter().for_each(|item| column.add([item]));
        column
    }

    #[test]
    fn a_column_is_hashed_as_if_it_stood_there_as_a_whole() {
        for length in [0, 1, 127, 128, 129, 5_000] {
            let whole: Vec<u8> = (0..length).flat_map(u64::to_le_bytes).collect();
            let Column { items, hash } = column(0..length).told();
            assert_eq!((items, hash), (length, xxhash_rust::xxh3::xxh3_64(&whole)));
        }
    }

    #[test]
    fn each_item_and_its_column_matter() {
        let of = |columns: &[ColumnHash<1>]| of_columns(&columns.iter().map(ColumnHash::told).collect::<Vec<_>>());
        let (one, other, none) = (column([1, 2]), column([1, 3]), column([]));
        let digest = of(&[one.clone(), other.clone()]);
        assert_ne!(digest, of(&[other.clone(), one.clone()]));
        assert_ne!(digest, of(&[one.clone(), one.clone()]));
        assert_ne!(of(&[one.clone(), none.clone()]), of(&[none.clone(), one.clone()]));
        assert_ne!(of(&[one.clone(), none.clone(), other.clone()]), of(&[one.clone(), other.clone(), none.clone()]));
        assert_eq!(digest, of(&[one, other, none]), "a column of a later version that is empty");
    }

    #[test]
    fn the_form_of_a_comparison_is_that_of_its_worlds() {
        let [first, second] = [Digest::First, Digest::Second].map(|form| Digest::of_both(form(1), form(2)));
        assert_eq!(format!("2:{first}"), second.to_string());
        assert_ne!(first, Digest::of_both(Digest::First(2), Digest::First(1)));
    }
}
