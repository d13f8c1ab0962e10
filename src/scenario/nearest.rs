//! What a person may have meant who wrote a name that nothing has.

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

/// The same as the end of a clause: ` (did you mean hot-key or hot-node?)`; nothing if nothing is near.
pub fn did_you_mean(text: &str, names: impl Iterator<Item = String>) -> String {
    match nearest(text, names).as_slice() {
        [] => String::new(),
        [one] => format!(" (did you mean {one}?)"),
        [others @ .., last] => format!(" (did you mean {} or {last}?)", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nearly_right_finds_what_was_meant() {
        let meant =
            |text: &str| did_you_mean(text, ["hot-key", "hot-node", "hot-spot", "storm"].map(String::from).into_iter());
        assert_eq!(meant("hot-kye"), " (did you mean hot-key?)");
        assert_eq!(meant("Storm"), " (did you mean storm?)");
        assert_eq!(meant("hot-noe"), " (did you mean hot-node?)");
        assert_eq!(meant("hot"), " (did you mean hot-key, hot-node or hot-spot?)");
        let fields = ["clients.count", "clients.think", "clients.start"].map(String::from);
        assert_eq!(nearest("clients.cuont", fields.into_iter()), ["clients.count"]);
        for text in ["", "x", "ho", "colour", &"hot-key".repeat(1_000)] {
            assert_eq!(meant(text), "", "{text}");
        }
    }
}
