//! The fields of a line of separated values.

use std::borrow::Cow;

/// How a line of columns is separated.
pub(super) fn separator(line: &[u8]) -> u8 {
    [b'\t', b',', b';', b' '].into_iter().find(|byte| line.contains(byte)).unwrap_or(b',')
}

/// The fields of a line; one in double quotes may contain the separator, and a quote doubled (RFC 4180). Several blanks
/// separate like one.
pub(super) fn split(line: &[u8], separator: u8) -> impl Iterator<Item = Cow<'_, [u8]>> {
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let mut line = rest?;
        if separator == b' ' {
            line = line.trim_ascii_start();
        }
        if line.first() == Some(&b'"') {
            let mut field = Vec::new();
            let mut at = 1;
            while at < line.len() {
                match (line[at], line.get(at + 1)) {
                    (b'"', Some(b'"')) => at += 1,
                    (b'"', _) => break,
                    _ => {}
                }
                field.push(line[at]);
                at += 1;
            }
            let after = line.get(at + 1..).unwrap_or_default();
            rest = after.iter().position(|&byte| byte == separator).map(|end| &after[end + 1..]);
            return Some(Cow::Owned(field));
        }
        let end = line.iter().position(|&byte| byte == separator);
        rest = end.map(|end| &line[end + 1..]);
        Some(Cow::Borrowed(&line[..end.unwrap_or(line.len())]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(line: &str) -> Vec<String> {
        split(line.as_bytes(), b',').map(|field| String::from_utf8(field.into_owned()).unwrap()).collect()
    }

    #[test]
    fn splits_as_rfc_4180() {
        assert_eq!(fields("a,,b"), ["a", "", "b"]);
        assert_eq!(fields(r#""a,b",c"#), ["a,b", "c"]);
        assert_eq!(fields(r#""say ""hi""",c"#), [r#"say "hi""#, "c"]);
        assert_eq!(fields(r#""open"#), ["open"]);
        assert_eq!(fields("a,"), ["a", ""]);
        assert_eq!(fields(""), [""]);
        let blanks = |line: &str| split(line.as_bytes(), b' ').count();
        assert_eq!((blanks("a  b c"), blanks("\"a b\"   c")), (3, 2));
    }
}
