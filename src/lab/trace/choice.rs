//! Which column or field is what, as somebody has chosen it.

use super::clock::{MICROSECOND, MILLISECOND, SECOND};
use super::fields::{separator, split};
use super::format::Format;
use crate::message::Message;

/// What a column can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The key.
    Key,
    /// When, in units of so many nanoseconds; or RFC 3339.
    Time(u64),
    /// The time to live, in units of so many nanoseconds; 0 for none.
    Ttl(u64),
    /// A size in bytes; several are added up.
    Size,
    /// What is done: `get`, `set`, `delete`, …
    Operation,
}

impl Role {
    /// All that can be chosen.
    pub const ALL: [Role; 9] = [
        Role::Key,
        Role::Time(SECOND),
        Role::Time(MILLISECOND),
        Role::Time(MICROSECOND),
        Role::Time(1),
        Role::Ttl(SECOND),
        Role::Ttl(MILLISECOND),
        Role::Size,
        Role::Operation,
    ];

    /// Its name in a choice.
    pub const fn name(self) -> &'static str {
        match self {
            Role::Key => "key",
            Role::Time(MILLISECOND) => "time_ms",
            Role::Time(MICROSECOND) => "time_us",
            Role::Time(1) => "time_ns",
            Role::Time(_) => "time",
            Role::Ttl(MILLISECOND) => "ttl_ms",
            Role::Ttl(_) => "ttl",
            Role::Size => "size",
            Role::Operation => "operation",
        }
    }

    /// What a column with this name is. Case does not matter, and logs have more names than one for the same thing.
    pub fn parse(name: &str) -> Option<Role> {
        let name = name.trim().to_ascii_lowercase().replace([' ', '-'], "_");
        match name.as_str() {
            "key" | "anonymized_key" | "obj_id" | "object" | "id" | "url" | "uri" | "request_uri" => Some(Role::Key),
            "time" | "timestamp" | "time_s" | "@timestamp" | "time_iso8601" => Some(Role::Time(SECOND)),
            "time_ms" | "timestamp_ms" => Some(Role::Time(MILLISECOND)),
            "time_us" | "timestamp_us" => Some(Role::Time(MICROSECOND)),
            "time_ns" | "timestamp_ns" => Some(Role::Time(1)),
            "ttl" | "ttl_s" => Some(Role::Ttl(SECOND)),
            "ttl_ms" => Some(Role::Ttl(MILLISECOND)),
            "size" | "bytes" | "obj_size" | "key_size" | "value_size" => Some(Role::Size),
            "operation" | "op" => Some(Role::Operation),
            _ => None,
        }
    }
}

/// Where a column is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The first is 0.
    At(usize),
    /// By its name in the header, or the name of a field of JSON; a dot leads into an object.
    Named(String),
}

/// A choice of columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is where.
    pub places: Vec<(Role, Place)>,
    /// What separates the columns; `None` tells it by the first line.
    pub separator: Option<u8>,
    /// Whether the first line is a header, and so no request.
    pub header: bool,
}

impl Choice {
    /// Reads `key=2,time=1`, where a place is a number from 1 or a name; or `time,key,size`, which is what a header would
    /// have been. A name means that there is a header; of numbers, `header` says so: `key=2,time=1,header`.
    ///
    /// # Errors
    /// If something in it is nothing that a column can be, or a header names no key.
    pub fn parse(text: &str) -> Result<Choice, Message> {
        if !text.contains('=') {
            return Choice::from_names(text);
        }
        let mut choice = Choice { places: Vec::new(), separator: None, header: false };
        for part in text.split(',') {
            if part.trim() == "header" {
                choice.header = true;
                continue;
            }
            let (role, place) = part.split_once('=').unwrap_or((part, ""));
            let role = Role::parse(role).ok_or_else(|| Message::new("trace-no-role").with("name", role.trim()))?;
            let place = match place.trim().parse::<usize>() {
                Ok(at) if at > 0 => Place::At(at - 1),
                _ => Place::Named(place.trim().to_owned()),
            };
            choice.header |= matches!(place, Place::Named(_));
            choice.places.push((role, place));
        }
        Ok(choice)
    }

    fn from_names(names: &str) -> Result<Choice, Message> {
        let separator = separator(names.as_bytes());
        let roles = split(names.as_bytes(), separator).map(|name| Role::parse(&String::from_utf8_lossy(&name)));
        let places: Vec<_> =
            roles.enumerate().filter_map(|(at, role)| role.map(|role| (role, Place::At(at)))).collect();
        if places.iter().any(|(role, _)| *role == Role::Key) {
            Ok(Choice { places, separator: Some(separator), header: false })
        } else {
            Err(Message::new("trace-no-key").with("header", names))
        }
    }
}

/// How a log is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// As its beginning tells.
    Told,
    /// In this format.
    As(Format),
    /// By columns or fields that somebody has chosen.
    Chosen(Choice),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_is_known_by_its_name_and_each_unit_of_time_by_two() {
        assert_eq!(Role::ALL.map(|role| Role::parse(role.name())), Role::ALL.map(Some));
        for unit in ["", "_ms", "_us", "_ns"] {
            assert_eq!(Role::parse(&format!("timestamp{unit}")), Role::parse(&format!("time{unit}")), "{unit}");
        }
    }

    #[test]
    fn a_header_must_name_the_key() {
        let key = Choice::parse("key").unwrap();
        assert_eq!((key.places, key.header), (vec![(Role::Key, Place::At(0))], false));
        let all = Choice::parse("time,colour,key").unwrap();
        assert_eq!(all.places, [(Role::Time(SECOND), Place::At(0)), (Role::Key, Place::At(2))]);
        // Columns are counted from 1, so that what is called 0 is a name.
        let named = Choice::parse("key=0").unwrap();
        assert_eq!((named.places, named.header), (vec![(Role::Key, Place::Named("0".into()))], true));
        for names in ["time,size", "colour"] {
            assert_eq!(Choice::parse(names).unwrap_err().id, "trace-no-key", "{names}");
        }
    }
}
