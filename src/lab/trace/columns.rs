//! Lines of separated values, whose columns a header names or somebody has chosen.

use super::choice::{Choice, Place, Role};
use super::clock::{self, SECOND};
use super::error::shown;
use super::fields::{separator, split};
use super::request::{Operation, Row};
use crate::message::Message;
use crate::time::Duration;
use std::borrow::Cow;

/// Which column is what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    pub separator: u8,
    pub key: usize,
    /// The column and the length of its unit in nanoseconds.
    pub time: Option<(usize, u64)>,
    pub ttl: Option<(usize, u64)>,
    /// They are added up.
    pub sizes: Vec<usize>,
    pub operation: Option<usize>,
}

impl Columns {
    /// `timestamp,anonymized key,key size,value size,client id,operation,TTL`.
    pub fn twitter() -> Columns {
        let (time, ttl) = (Some((0, SECOND)), Some((6, SECOND)));
        Columns { separator: b',', key: 1, time, ttl, sizes: vec![2, 3], operation: Some(5) }
    }

    /// What a header says. Names are compared without case; those unknown are ignored.
    pub fn from_header(header: &[u8]) -> Result<Columns, Message> {
        let separator = separator(header);
        let mut columns = Columns::none(separator);
        for (at, name) in split(header, separator).enumerate() {
            columns.is(at, Role::parse(&String::from_utf8_lossy(&name)));
        }
        columns.with_key().ok_or_else(|| Message::new("trace-no-key").with("header", shown(header)))
    }

    /// What somebody has chosen, for a file that begins with `first`.
    pub fn chosen(choice: &Choice, first: &[u8]) -> Result<Columns, Message> {
        Columns::placed(choice, first)?.with_key().ok_or_else(|| Message::new("trace-no-key-chosen"))
    }

    /// The same, whether or not a key has been chosen yet.
    pub fn placed(choice: &Choice, first: &[u8]) -> Result<Columns, Message> {
        let separator = choice.separator.unwrap_or_else(|| separator(first));
        let mut columns = Columns::none(separator);
        let count = split(first, separator).count();
        for (role, place) in &choice.places {
            let at = match place {
                Place::At(at) if *at < count || first.is_empty() => *at,
                Place::At(at) => {
                    return Err(Message::new("trace-column-missing").with("columns", count).with("missing", at + 1));
                }
                Place::Named(name) => {
                    split(first, separator).position(|field| field.trim_ascii() == name.as_bytes()).ok_or_else(
                        || Message::new("trace-no-column").with("name", name).with("header", shown(first)),
                    )?
                }
            };
            columns.is(at, Some(*role));
        }
        Ok(columns)
    }

    fn none(separator: u8) -> Columns {
        Columns { separator, key: usize::MAX, time: None, ttl: None, sizes: Vec::new(), operation: None }
    }

    fn is(&mut self, at: usize, role: Option<Role>) {
        match role {
            Some(Role::Key) if self.key == usize::MAX => self.key = at,
            Some(Role::Time(unit)) => self.time = Some((at, unit)),
            Some(Role::Ttl(unit)) => self.ttl = Some((at, unit)),
            Some(Role::Size) => self.sizes.push(at),
            Some(Role::Operation) => self.operation = Some(at),
            Some(Role::Key) | None => {}
        }
    }

    fn with_key(self) -> Option<Columns> {
        (self.key != usize::MAX).then_some(self)
    }

    /// What each of `count` columns was taken for.
    pub fn roles(&self, count: usize) -> Vec<Option<Role>> {
        let role = |at: usize| match at {
            _ if at == self.key => Some(Role::Key),
            _ if self.sizes.contains(&at) => Some(Role::Size),
            _ if self.operation == Some(at) => Some(Role::Operation),
            _ => {
                let time = self.time.filter(|time| time.0 == at).map(|time| Role::Time(time.1));
                time.or(self.ttl.filter(|ttl| ttl.0 == at).map(|ttl| Role::Ttl(ttl.1)))
            }
        };
        (0..count).map(role).collect()
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
            clock::decimal(text, unit).ok_or_else(|| wrong("trace-column-no-time", at, text))
        };
        let instant = |(at, unit): (usize, u64)| -> Result<Duration, Message> {
            let text = field(at)?;
            clock::instant(text, unit).ok_or_else(|| wrong("trace-column-no-time", at, text))
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
        let time = self.time.map(instant).transpose()?;
        field(self.key)?;
        let key = fields.into_iter().nth(self.key).unwrap_or_default();
        Ok(Row { key, time, ttl, bytes, operation })
    }
}

/// The operations of memcached, Redis and HTTP, by what they do to a cached value.
pub(super) fn operation(name: &[u8]) -> Option<Operation> {
    match name.trim_ascii().to_ascii_lowercase().as_slice() {
        b"get" | b"gets" | b"read" | b"head" => Some(Operation::Read),
        b"set" | b"add" | b"replace" | b"cas" | b"append" | b"prepend" | b"incr" | b"decr" | b"write" | b"put"
        | b"post" | b"patch" => Some(Operation::Write),
        b"delete" | b"del" => Some(Operation::Delete),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_may_come_in_any_order_and_case() {
        let columns = Columns::from_header(b"Value Size\tTTL_ms\tclient\tKey\tTIME").unwrap();
        let row = columns.read(b"10\t500\tx\tk\t3").unwrap();
        assert_eq!((row.key.as_ref(), row.bytes), (&b"k"[..], 10));
        assert_eq!((row.ttl, row.time), (Some(Duration::from_millis(500)), Some(Duration::from_secs(3))));
        assert!(Columns::from_header(b"time,size").is_err());
    }

    #[test]
    fn columns_can_be_chosen_by_name_and_by_number() {
        let header = b"when;who;what;how large";
        let line = b"1.5;tom;home;7";
        for choice in ["key=what,time=when,size=how large", "key=3,time=1,size=4"] {
            let columns = Columns::chosen(&Choice::parse(choice).unwrap(), header).unwrap();
            let row = columns.read(line).unwrap();
            assert_eq!((row.key.as_ref(), row.bytes), (&b"home"[..], 7), "{choice}");
            assert_eq!(row.time, Some(Duration::from_millis(1500)), "{choice}");
        }
        let problem = |choice: &str| {
            let chosen = Choice::parse(choice).and_then(|choice| Columns::chosen(&choice, header));
            chosen.err().map_or_else(String::new, |problem| problem.to_string())
        };
        assert_eq!(problem("key=5"), "4 columns, but 5 is missing");
        assert_eq!(problem("key=where"), "no column is named `where` in `when;who;what;how large`");
        assert_eq!(problem("time=1"), "no column is chosen as the key: choose one, e.g. key=2");
        assert_eq!(
            problem("colour=1"),
            "`colour` is nothing that a column can be: key, time, time_ms, time_us, time_ns, ttl, ttl_ms, size or operation"
        );
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

    #[test]
    fn each_column_is_told_by_what_it_was_taken_for() {
        let key_and_sizes = [Some(Role::Key), Some(Role::Size), Some(Role::Size)];
        let last = [None, Some(Role::Operation), Some(Role::Ttl(SECOND)), None];
        let all = [&[Some(Role::Time(SECOND))][..], &key_and_sizes, &last].concat();
        assert_eq!(Columns::twitter().roles(8), all);
    }
}
