//! Which format a trace is in, told from its beginning. One sign is not enough: what only its first line or one byte speaks
//! for is refused, because a trace in the wrong format gives a wrong figure without a word.

use super::blocks::four_numbers;
use super::columns::Columns;
use super::fields::{separator, split};
use super::format::Format;
use super::{json_lines, monitor, prometheus, valkey, web_log};
use crate::message::Message;

/// The format that the beginning of a trace has, or what to do about it. `whole`: nothing comes after.
pub(super) fn recognise(head: &[u8], whole: bool) -> Result<Format, Message> {
    if head.contains(&0) && (head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF")) {
        return Err("trace-utf-16".into());
    }
    if head.iter().any(|&byte| byte == 0x7F || byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r')) {
        return if looks_like_oracle_general(head, whole) {
            Ok(Format::OracleGeneral)
        } else {
            Err(accepted("trace-binary"))
        };
    }
    if prometheus::looks_like(head) {
        return Err("trace-prometheus".into());
    }
    let mut lines: Vec<&[u8]> = head.split(|&byte| byte == b'\n').collect();
    if !whole && lines.len() > 1 {
        lines.pop(); // It may go on.
    }
    let mut lines: Vec<&[u8]> =
        lines.into_iter().map(<[u8]>::trim_ascii).filter(|line| !line.is_empty() && *line != b"*").collect();
    if lines.first().is_some_and(|line| monitor::is_greeting(line))
        && lines.get(1).is_some_and(|line| monitor::read(line).is_ok() || valkey::read(line).is_ok())
    {
        lines.remove(0);
    }
    let Some((first, below)) = lines.split_first() else { return Ok(Format::Keys) };
    let Some(format) = told_by_line(first) else {
        if matches!(*first, b"{" | b"[") || first.starts_with(b"{\"") || first.starts_with(b"[{") {
            return Err("trace-json".into());
        }
        return match table(&lines) {
            Some(problem) => Err(problem),
            None if prose(&lines) => Err(accepted("trace-unknown")),
            None => Ok(Format::Keys),
        };
    };
    let columns = fields(first, separator(first));
    let fits = |line: &&&[u8]| match format {
        Format::Columns => fields(line, separator(first)) == columns,
        // Each may have other fields, and what is wrong with one is said when it is read.
        Format::JsonLines => json_lines::object(line).is_ok(),
        _ => told_by_line(line) == Some(format),
    };
    if 2 * below.iter().filter(fits).count() + 1 >= below.len() {
        return Ok(format);
    }
    Err(Message::new("trace-mixed").with("format", format.name()))
}

/// What one line looks like, if not like a key.
fn told_by_line(line: &[u8]) -> Option<Format> {
    if json_lines::object(line).is_ok() {
        return Some(Format::JsonLines);
    }
    // Before columns: the fifth may be a key that is called `key`.
    if valkey::read(line).is_ok() {
        return Some(Format::Valkey);
    }
    let names = line == b"key" || line.iter().any(|byte| matches!(byte, b',' | b'\t' | b';'));
    if names && Columns::from_header(line).is_ok() {
        Some(Format::Columns)
    } else if Columns::twitter().read(line).is_ok() {
        Some(Format::Twitter)
    } else if four_numbers(line).is_some() {
        Some(Format::Blocks)
    } else if web_log::read(line).is_ok() {
        Some(Format::WebLog)
    } else if monitor::read(line).is_ok() {
        Some(Format::Monitor)
    } else {
        None
    }
}

/// The whole file is records, time never goes back, most objects have a size, and the next access lies ahead.
fn looks_like_oracle_general(head: &[u8], whole: bool) -> bool {
    let records = head.chunks_exact(24);
    if whole && !records.remainder().is_empty() || records.len() == 0 {
        return false;
    }
    let (mut latest, mut sized, count) = (0, 0, records.len());
    for (at, record) in records.enumerate() {
        let number = |from: usize, to: usize| little_endian(&record[from..to]);
        let (time, next) = (number(0, 4), number(16, 24));
        // Never again is -1 or the largest; else it is the number of a later request.
        let ahead = next == u64::MAX || next == i64::MAX as u64 || (at as u64 + 1..1 << 40).contains(&next);
        if time < latest || !ahead {
            return false;
        }
        latest = time;
        sized += usize::from(number(12, 16) > 0);
    }
    2 * sized > count
}

/// The number in these bytes.
pub(super) fn little_endian(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte))
}

fn fields(line: &[u8], separator: u8) -> usize {
    split(line, separator).count()
}

/// What is wrong with lines taken for keys, if all of them have the same columns.
fn table(lines: &[&[u8]]) -> Option<Message> {
    let (first, below) = lines.split_first()?;
    let separator = separator(first);
    let columns = fields(first, separator);
    if below.is_empty() || columns < 2 || below.iter().any(|line| fields(line, separator) != columns) {
        return None;
    }
    let separator = match separator {
        b'\t' => "tabs",
        b',' => "commas",
        b';' => "semicolons",
        _ => "blanks",
    };
    Some(Message::new("trace-table").with("columns", columns).with("separator", separator))
}

/// Whether most lines are of several words, as those of a log in a format that nobody knows here: no keys.
fn prose(lines: &[&[u8]]) -> bool {
    let words = |line: &&&[u8]| line.split(|&byte| byte == b' ').filter(|word| !word.is_empty()).count() > 2;
    2 * lines.iter().filter(words).count() > lines.len()
}

/// Why a file is refused, with what would be accepted.
fn accepted(why: &'static str) -> Message {
    Message::new(why).with("accepted", Message::new("trace-accepted"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_that_is_no_lines_of_accesses_is_refused_as_such() {
        for head in
            ["{\n\"a\": 1\n}\n", "[\n1,\n2\n]\n", "{\"colour\": [1,\n2]}\n", "[{\"colour\": 1},\n{\"colour\": 2}]\n"]
        {
            assert_eq!(recognise(head.as_bytes(), true), Err("trace-json".into()), "{head}");
        }
        assert_eq!(recognise(b"a\nb\nc\n", true), Ok(Format::Keys));
    }

    #[test]
    fn a_table_without_names_is_told_by_its_separator() {
        for (head, separator) in [("a\tb\nc\td\n", "tabs"), ("a;b\nc;d\n", "semicolons"), ("a b\nc d\n", "blanks")] {
            let table = Message::new("trace-table").with("columns", 2usize).with("separator", separator);
            assert_eq!(recognise(head.as_bytes(), true), Err(table), "{head}");
        }
    }

    #[test]
    fn records_are_recognised_while_their_time_does_not_go_back() {
        let records = |times: &[u32]| -> Vec<u8> {
            let record = |time: &u32| {
                let (key, size, never) = (7u64.to_le_bytes(), 64u32.to_le_bytes(), u64::MAX.to_le_bytes());
                [&time.to_le_bytes()[..], &key, &size, &never].concat()
            };
            times.iter().flat_map(record).collect()
        };
        assert_eq!(recognise(&records(&[1, 2, 2, 5]), true), Ok(Format::OracleGeneral));
        assert_eq!(recognise(&records(&[1, 2, 1]), true), Err(accepted("trace-binary")));
    }
}
