//! What a person may have meant by a name that nothing has.

use crate::message::{Arg, Message};

/// The most names that are offered.
const MOST: usize = 3;

/// The longest text that is compared: no name is that long, and a text of any length would take its time.
const LONGEST: usize = 80;

/// The names nearest to a text, the nearest first; none if nothing is near.
///
/// A name is near if at most a third of it has to be changed, letter by letter, and no other is much nearer; or if the
/// text is a part of it.
pub fn nearest(text: &str, names: impl Iterator<Item = String>) -> Vec<String> {
    let length = text.chars().take(LONGEST + 1).count();
    if length == 0 || length > LONGEST {
        return Vec::new();
    }
    let text = text.to_lowercase();
    let is_part = |name: &str| length >= 3 && name.contains(&text);
    let mut near: Vec<(usize, String)> = names
        .map(|name| (strsim::osa_distance(&text, &name), name))
        .filter(|(distance, name)| is_part(name) || 3 * distance <= length.max(name.len()))
        .collect();
    near.sort_by_key(|(distance, _)| *distance);
    let best = near.first().map_or(0, |(distance, _)| *distance);
    near.retain(|(distance, name)| is_part(name) || *distance <= best + 1);
    near.into_iter().map(|(_, name)| name).take(MOST).collect()
}

/// The same as they stand in a sentence: `hot-key or hot-node`; none if nothing is near.
pub fn did_you_mean(text: &str, names: impl Iterator<Item = String>) -> Option<Arg> {
    match nearest(text, names).as_slice() {
        [] => None,
        [one] => Some(one.into()),
        [others @ .., last] => {
            Some(Message::new("link-or").with("first", others.join(", ")).with("second", last).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nearly_right_finds_what_was_meant() {
        let meant = |text: &str| {
            let names = ["hot-key", "hot-node", "hot-spot", "storm"].map(String::from);
            match did_you_mean(text, names.into_iter()) {
                Some(Arg::Text(one)) => one,
                Some(Arg::Message(several)) => several.to_string(),
                _ => String::new(),
            }
        };
        assert_eq!(meant("hot-kye"), "hot-key");
        assert_eq!(meant("Storm"), "storm");
        assert_eq!(meant("hot-noe"), "hot-node");
        assert_eq!(meant("hot"), "hot-key, hot-node or hot-spot");
        let fields = ["clients.count", "clients.think", "clients.start"].map(String::from);
        assert_eq!(nearest("clients.cuont", fields.into_iter()), ["clients.count"]);
        for text in ["", "x", "ho", "colour", &"hot-key".repeat(1_000)] {
            assert_eq!(meant(text), "", "{text}");
        }
    }
}
