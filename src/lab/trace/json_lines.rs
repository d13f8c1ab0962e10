//! Logs with an object of JSON a line, as structured loggers write them.

use super::choice::{Choice, Place, Role};
use super::clock;
use super::columns::operation;
use super::error::shown;
use super::request::{Operation, Row};
use crate::message::Message;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Which field is what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fields {
    key: String,
    time: Option<(String, u64)>,
    ttl: Option<(String, u64)>,
    sizes: Vec<String>,
    operation: Option<String>,
}

impl Fields {
    /// What the names of an object's fields say, as a header would.
    pub fn from_line(line: &[u8]) -> Result<Fields, Message> {
        let object = object(line)?;
        let mut fields = Fields::default();
        for name in object.keys() {
            fields.is(name.clone(), Role::parse(name));
        }
        if fields.key.is_empty() {
            return Err(Message::new("trace-no-key-field").with("line", shown(line)));
        }
        Ok(fields)
    }

    /// What somebody has chosen.
    pub fn chosen(choice: &Choice) -> Result<Fields, Message> {
        let fields = Fields::placed(choice)?;
        if fields.key.is_empty() { Err(Message::new("trace-no-key-chosen")) } else { Ok(fields) }
    }

    /// The same, whether or not a key has been chosen yet.
    pub fn placed(choice: &Choice) -> Result<Fields, Message> {
        let mut fields = Fields::default();
        for (role, place) in &choice.places {
            match place {
                Place::Named(name) => fields.is(name.clone(), Some(*role)),
                Place::At(_) => return Err("trace-fields-have-names".into()),
            }
        }
        Ok(fields)
    }

    fn is(&mut self, name: String, role: Option<Role>) {
        match role {
            Some(Role::Key) if self.key.is_empty() => self.key = name,
            Some(Role::Time(unit)) if self.time.is_none() => self.time = Some((name, unit)),
            Some(Role::Ttl(unit)) => self.ttl = Some((name, unit)),
            Some(Role::Size) => self.sizes.push(name),
            Some(Role::Operation) => self.operation = Some(name),
            _ => {}
        }
    }

    /// What the field with this name was taken for.
    pub fn role(&self, name: &str) -> Option<Role> {
        let named = |field: &Option<(String, u64)>| field.as_ref().filter(|field| field.0 == name).map(|field| field.1);
        match name {
            _ if name == self.key => Some(Role::Key),
            _ if self.sizes.iter().any(|size| size == name) => Some(Role::Size),
            _ if self.operation.as_deref() == Some(name) => Some(Role::Operation),
            _ => named(&self.time).map(Role::Time).or(named(&self.ttl).map(Role::Ttl)),
        }
    }

    pub fn has_sizes(&self) -> bool {
        !self.sizes.is_empty()
    }

    /// Reads a line.
    pub fn read(&self, line: &[u8]) -> Result<Row<'static>, Message> {
        let object = object(line)?;
        let text = |name: &str| match find(&object, name) {
            Some(Value::String(text)) => Ok(text.clone()),
            Some(Value::Number(number)) => Ok(number.to_string()),
            Some(other) => Err(wrong("trace-field-no-text", name, &other.to_string())),
            None => Err(Message::new("trace-field-missing").with("name", name)),
        };
        let mut bytes = if self.has_sizes() { 0u64 } else { 1 };
        for name in &self.sizes {
            let size = text(name)?;
            let size: u64 = size.parse().map_err(|_| wrong("trace-field-no-number", name, &size))?;
            bytes = bytes.saturating_add(size);
        }
        let length = |(name, unit): &(String, u64), instant: bool| {
            let spelled = text(name)?;
            let read = if instant { clock::instant } else { clock::decimal };
            read(spelled.as_bytes(), *unit).ok_or_else(|| wrong("trace-field-no-time", name, &spelled))
        };
        let operation = match &self.operation {
            None => Operation::Read,
            Some(name) => {
                let spelled = text(name)?;
                operation(spelled.as_bytes()).ok_or_else(|| wrong("trace-field-no-operation", name, &spelled))?
            }
        };
        Ok(Row {
            key: Cow::Owned(text(&self.key)?.into_bytes()),
            time: self.time.as_ref().map(|field| length(field, true)).transpose()?,
            ttl: self.ttl.as_ref().map(|field| length(field, false)).transpose()?.filter(|ttl| ttl.as_nanos() > 0),
            bytes,
            operation,
        })
    }
}

/// The object that a line is.
pub(super) fn object(line: &[u8]) -> Result<Map<String, Value>, Message> {
    serde_json::from_slice(line).map_err(|_| Message::new("trace-no-object").with("line", shown(line)))
}

pub(super) fn find<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    if let Some(value) = object.get(name) {
        return Some(value);
    }
    let (outer, inner) = name.split_once('.')?;
    find(object.get(outer)?.as_object()?, inner)
}

fn wrong(id: &'static str, name: &str, text: &str) -> Message {
    Message::new(id).with("name", name).with("text", shown(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Duration;

    #[test]
    fn fields_are_found_by_the_names_that_a_header_would_have() {
        let line =
            br#"{"level":"info","@timestamp":"1970-01-01T00:00:02.5Z","url":"/a","bytes":12,"op":"SET","ttl":3}"#;
        let row = Fields::from_line(line).unwrap().read(line).unwrap();
        assert_eq!((row.key.as_ref(), row.bytes, row.operation), (&b"/a"[..], 12, Operation::Write));
        assert_eq!((row.time, row.ttl), (Some(Duration::from_millis(2500)), Some(Duration::from_secs(3))));
    }

    #[test]
    fn the_first_of_two_fields_that_may_be_the_key_or_the_time_is() {
        let line = br#"{"id":"a","time":1,"key":"b","timestamp":2}"#;
        let row = Fields::from_line(line).unwrap().read(line).unwrap();
        assert_eq!((row.key.as_ref(), row.time), (&b"a"[..], Some(Duration::from_secs(1))));
    }

    #[test]
    fn a_dot_leads_into_an_object() {
        let choice = Choice::parse("key=http.path,time_ms=at").unwrap();
        let fields = Fields::chosen(&choice).unwrap();
        let row = fields.read(br#"{"http":{"path":7},"at":1500}"#).unwrap();
        assert_eq!((row.key.as_ref(), row.time), (&b"7"[..], Some(Duration::from_millis(1500))));
        let problem = |line: &[u8]| fields.read(line).unwrap_err().to_string();
        assert_eq!(problem(br#"{"at":1500}"#), "there is no field `http.path`");
        assert_eq!(
            problem(br#"{"http":{"path":null},"at":1}"#),
            "field `http.path`: `null` is neither a text nor a number"
        );
        assert_eq!(problem(br#"{"http":{"path":"a"},"at":"noon"}"#), "field `at`: `noon` is no time");
        assert_eq!(problem(b"http"), "expected an object of JSON, not `http`");
    }
}
