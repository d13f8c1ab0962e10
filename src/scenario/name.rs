//! What counts as a name, and what as a number, wherever a link spells one.

/// Most characters in a name that stands with others: of a node, or of what is done to a node or a key.
pub const NAME: usize = 64;

/// Digits alone: Rust would also read a sign as part of a number, which no other reader of a link has to.
pub(super) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether something may be called so, be it a key or a node, by itself, in a list or in a script.
pub(super) fn is_name(text: &str, max: usize) -> bool {
    (1..=max).contains(&text.chars().take(max + 1).count())
        && text.trim() == text
        && !text.chars().any(|c| c.is_control() || c == ',')
}
