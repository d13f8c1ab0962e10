//! Keys numbered in the order of their first appearance, so that a replay works on small numbers.

use rustc_hash::FxHashMap;

/// Texts and numbers; `7` the text and 7 the number are the same key, `007` is another.
#[derive(Debug, Default)]
pub(super) struct Keys {
    numbers: FxHashMap<u64, u32>,
    texts: FxHashMap<Box<[u8]>, u32>,
}

impl Keys {
    pub fn len(&self) -> usize {
        self.numbers.len() + self.texts.len()
    }

    /// `None`: all 2^32 places are taken.
    pub fn number(&mut self, key: u64) -> Option<u32> {
        let next = u32::try_from(self.len()).ok()?;
        Some(*self.numbers.entry(key).or_insert(next))
    }

    /// `None`: all 2^32 places are taken.
    pub fn text(&mut self, key: &[u8]) -> Option<u32> {
        if let Some(number) = plain_number(key) {
            return self.number(number);
        }
        if let Some(&known) = self.texts.get(key) {
            return Some(known);
        }
        let next = u32::try_from(self.len()).ok()?;
        self.texts.insert(key.into(), next);
        Some(next)
    }
}

/// The number that is spelled exactly so.
fn plain_number(text: &[u8]) -> Option<u64> {
    match text {
        [b'0'] => Some(0),
        [b'1'..=b'9', ..] => text.iter().try_fold(0u64, |number, &byte| {
            let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
            number.checked_mul(10)?.checked_add(digit)
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_texts_do_not_collide() {
        let mut keys = Keys::default();
        let spelled = ["7", "007", "+7", "a", "7", "18446744073709551615", "18446744073709551616", ""];
        let numbered: Vec<_> = spelled.iter().filter_map(|key| keys.text(key.as_bytes())).collect();
        assert_eq!(numbered, [0, 1, 2, 3, 0, 4, 5, 6]);
        assert_eq!((keys.number(7), keys.number(8), keys.len()), (Some(0), Some(7), 8));
    }
}
