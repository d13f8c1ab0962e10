//! Lines of separated values, whose columns a header names.

use crate::message::Message;
use std::borrow::Cow;

use super::{Operation, shown};
use crate::time::Duration;

/// Which column is what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    separator: u8,
    key: usize,
    /// The column and the length of its unit in nanoseconds.
    time: Option<(usize, u64)>,
    ttl: Option<(usize, u64)>,
    /// They are added up.
    sizes: Vec<usize>,
    operation: Option<usize>,
}

pub(super) struct Row<'a> {
    pub key: Cow<'a, [u8]>,
    pub time: Option<Duration>,
    pub ttl: Option<Duration>,
    pub bytes: u64,
    pub operation: Operation,
}

const SECOND: u64 = 1_000_000_000;
const MILLISECOND: u64 = 1_000_000;

impl Columns {
    /// `timestamp,anonymized key,key size,value size,client id,operation,TTL`.
    pub fn twitter() -> Columns {
        let (time, ttl) = (Some((0, SECOND)), Some((6, SECOND)));
        Columns { separator: b',', key: 1, time, ttl, sizes: vec![2, 3], operation: Some(5) }
    }

    /// What a header says. Names are compared without case; those unknown are ignored.
    pub fn from_header(header: &[u8]) -> Result<Columns, Message> {
        let separator = [b'\t', b',', b';', b' '].into_iter().find(|byte| header.contains(byte)).unwrap_or(b',');
        let mut columns =
            Columns { separator, key: usize::MAX, time: None, ttl: None, sizes: Vec::new(), operation: None };
        for (at, name) in split(header, separator).enumerate() {
            let name = String::from_utf8_lossy(&name).trim().to_ascii_lowercase().replace([' ', '-'], "_");
            match name.as_str() {
                "key" | "anonymized_key" | "obj_id" | "object" | "id" | "url" if columns.key == usize::MAX => {
                    columns.key = at;
                }
                "time" | "timestamp" | "time_s" => columns.time = Some((at, SECOND)),
                "time_ms" | "timestamp_ms" => columns.time = Some((at, MILLISECOND)),
                "ttl" | "ttl_s" => columns.ttl = Some((at, SECOND)),
                "ttl_ms" => columns.ttl = Some((at, MILLISECOND)),
                "size" | "bytes" | "obj_size" | "key_size" | "value_size" => columns.sizes.push(at),
                "operation" | "op" => columns.operation = Some(at),
                _ => {}
            }
        }
        if columns.key == usize::MAX {
            return Err(Message::new("trace-no-key").with("header", shown(header)));
        }
        Ok(columns)
    }

    pub fn has_sizes(&self) -> bool {
        !self.sizes.is_empty()
    }

    /// Reads a line.
    pub fn read<'a>(&self, line: &'a [u8]) -> Result<Row<'a>, Message> {
        let fields: Vec<Cow<[u8]>> = split(line, self.separator).collect();
        let field = |at: usize| {
            let missing = || Message::new("trace-column-missing").with("columns", fields.len()).with("missing", at + 1);
            fields.get(at).ok_or_else(missing)
        };
        let wrong = |id: &'static str, at: usize, text: &[u8]| {
            Message::new(id).with("column", at + 1).with("text", shown(text))
        };
        let whole = |at: usize| -> Result<u64, Message> {
            let text = field(at)?;
            let number = std::str::from_utf8(text).ok().and_then(|text| text.trim().parse().ok());
            number.ok_or_else(|| wrong("trace-column-no-number", at, text))
        };
        let length = |(at, unit): (usize, u64)| -> Result<Duration, Message> {
            let text = field(at)?;
            decimal(text, unit).map(Duration::from_nanos).ok_or_else(|| wrong("trace-column-no-time", at, text))
        };
        let mut bytes = if self.has_sizes() { 0u64 } else { 1 };
        for &at in &self.sizes {
            bytes = bytes.saturating_add(whole(at)?);
        }
        let operation = match self.operation {
            None => Operation::Read,
            Some(at) => {
                let text = field(at)?;
                operation(text).ok_or_else(|| wrong("trace-column-no-operation", at, text))?
            }
        };
        let ttl = self.ttl.map(length).transpose()?.filter(|&ttl| ttl > Duration::ZERO);
        let time = self.time.map(length).transpose()?;
        field(self.key)?;
        let key = fields.into_iter().nth(self.key).unwrap_or_default();
        Ok(Row { key, time, ttl, bytes, operation })
    }
}

/// The operations of memcached, by what they do to a cached value.
fn operation(name: &[u8]) -> Option<Operation> {
    match name.trim_ascii().to_ascii_lowercase().as_slice() {
        b"get" | b"gets" | b"read" => Some(Operation::Read),
        b"set" | b"add" | b"replace" | b"cas" | b"append" | b"prepend" | b"incr" | b"decr" | b"write" | b"put" => {
            Some(Operation::Write)
        }
        b"delete" | b"del" => Some(Operation::Delete),
        _ => None,
    }
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

/// A number that may have decimals, times `unit`, rounded down. `None` if it is none, negative, or beyond 2^64.
fn decimal(text: &[u8], unit: u64) -> Option<u64> {
    let text = std::str::from_utf8(text.trim_ascii()).ok()?;
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() || !whole.bytes().chain(decimals.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let decimals = &decimals[..decimals.len().min(9)];
    let part = if decimals.is_empty() { 0 } else { decimals.parse::<u64>().ok()? };
    let part = u128::from(part) * u128::from(unit) / 10u128.pow(decimals.len() as u32);
    u64::try_from(u128::from(whole.parse::<u64>().ok()?) * u128::from(unit) + part).ok()
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

    #[test]
    fn decimals_are_exact() {
        assert_eq!(decimal(b"1.5", SECOND), Some(1_500_000_000));
        assert_eq!(decimal(b" 0.000000001999 ", SECOND), Some(1));
        assert_eq!(decimal(b"1700000000.25", SECOND), Some(1_700_000_000_250_000_000));
        for wrong in ["", ".", "-1", "1e3", "1.2.3", "99999999999999999999", "18446744074"] {
            assert_eq!(decimal(wrong.as_bytes(), SECOND), None, "{wrong}");
        }
    }

    #[test]
    fn a_header_may_come_in_any_order_and_case() {
        let columns = Columns::from_header(b"Value Size\tTTL_ms\tclient\tKey\tTIME").unwrap();
        let row = columns.read(b"10\t500\tx\tk\t3").unwrap();
        assert_eq!((row.key.as_ref(), row.bytes), (&b"k"[..], 10));
        assert_eq!((row.ttl, row.time), (Some(Duration::from_millis(500)), Some(Duration::from_secs(3))));
        assert!(Columns::from_header(b"time,size").is_err());
    }

    #[test]
    fn says_which_column_is_wrong() {
        let twitter = Columns::twitter();
        let problem =
            |line: &str| twitter.read(line.as_bytes()).err().map_or_else(String::new, |problem| problem.to_string());
        assert_eq!(problem("0,k,1,1,1,get,0"), "");
        assert_eq!(problem("0,k,1,x,1,get,0"), "column 4: `x` is not a whole number");
        assert_eq!(problem("0,k,1,1,1,jump,0"), "column 6: `jump` is no operation");
        assert_eq!(problem("0,k,1"), "3 columns, but 4 is missing");
        assert_eq!(problem("now,k,1,1,1,get,0"), "column 1: `now` is not a length of time");
    }
}
