//! Keys numbered in the order of their first appearance, so that a replay works on small numbers.

use crate::message::Message;
use rustc_hash::FxHashMap;

/// Room for text per key, in bytes.
const TEXT: u64 = 64;

/// Texts and numbers; `7` the text and 7 the number are the same key, `007` is another.
#[derive(Debug)]
pub(super) struct Keys {
    numbers: FxHashMap<u64, u32>,
    texts: FxHashMap<Box<[u8]>, u32>,
    /// The length of all texts together.
    text: u64,
    most: u32,
}

impl Keys {
    /// At most `most` keys, and 64 bytes of text for each.
    pub fn new(most: u32) -> Keys {
        Keys { numbers: FxHashMap::default(), texts: FxHashMap::default(), text: 0, most }
    }

    pub fn len(&self) -> usize {
        self.numbers.len() + self.texts.len()
    }

    fn next(&self) -> Result<u32, Message> {
        u32::try_from(self.len())
            .ok()
            .filter(|&next| next < self.most)
            .ok_or_else(|| Message::new("trace-too-many-keys").with("most", self.most))
    }

    /// The error says what there is too much of.
    pub fn number(&mut self, key: u64) -> Result<u32, Message> {
        if let Some(&known) = self.numbers.get(&key) {
            return Ok(known);
        }
        let next = self.next()?;
        self.numbers.insert(key, next);
        Ok(next)
    }

    /// The error says what there is too much of.
    pub fn text(&mut self, key: &[u8]) -> Result<u32, Message> {
        if let Some(number) = plain_number(key) {
            return self.number(number);
        }
        if let Some(&known) = self.texts.get(key) {
            return Ok(known);
        }
        let next = self.next()?;
        self.text += key.len() as u64;
        let room = u64::from(self.most) * TEXT;
        if self.text > room {
            return Err(Message::new("trace-keys-too-long").with("bytes", room));
        }
        self.texts.insert(key.into(), next);
        Ok(next)
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
        let mut keys = Keys::new(u32::MAX);
        let spelled = ["7", "007", "+7", "a", "7", "18446744073709551615", "18446744073709551616", ""];
        let numbered: Vec<_> = spelled.iter().map(|key| keys.text(key.as_bytes()).unwrap()).collect();
        assert_eq!(numbered, [0, 1, 2, 3, 0, 4, 5, 6]);
        assert_eq!((keys.number(7), keys.number(8), keys.len()), (Ok(0), Ok(7), 8));
    }

    #[test]
    fn a_known_key_is_found_when_there_is_no_room_for_another() {
        let mut keys = Keys::new(2);
        assert_eq!((keys.number(5), keys.text(b"a")), (Ok(0), Ok(1)));
        assert_eq!((keys.text(b"5"), keys.text(b"a")), (Ok(0), Ok(1)));
        assert_eq!(keys.number(6), Err(Message::new("trace-too-many-keys").with("most", 2u32)));
        assert_eq!(keys.text(b"b"), Err(Message::new("trace-too-many-keys").with("most", 2u32)));
    }

    #[test]
    fn the_text_of_all_keys_together_has_a_limit() {
        let mut keys = Keys::new(3);
        let text = |letter: &str| letter.repeat(90);
        assert_eq!((keys.text(text("a").as_bytes()), keys.text(text("b").as_bytes())), (Ok(0), Ok(1)));
        assert_eq!(keys.text(text("a").as_bytes()), Ok(0), "a known key takes no more");
        assert_eq!(keys.text(text("c").as_bytes()), Err(Message::new("trace-keys-too-long").with("bytes", 3 * TEXT)));
    }
}
