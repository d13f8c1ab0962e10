//! What a log was taken for, with its first rows, so that nobody has to trust a guess.

use super::choice::{Place, Reading, Role};
use super::columns::Columns;
use super::fields::{separator, split};
use super::format::Format;
use super::json_lines;
use super::reader::AccessReader;
use super::request::{Key, Operation};
use crate::message::Message;
use serde::Serialize;
use serde_json::{Map, Value};

/// How many rows are shown.
const ROWS: usize = 8;
/// How many columns are shown.
const COLUMNS: usize = 32;

/// The beginning of a log.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "LogPreview"))]
pub struct Preview {
    /// What it was taken for, by [name](Format::name); `None` if it was refused.
    pub format: Option<&'static str>,
    /// Why it was refused, or what is wrong with its first rows.
    pub problem: Option<Message>,
    /// Its columns, where it can be seen as a table.
    pub columns: Vec<Column>,
    /// Its first lines, by column; else each is one piece.
    pub lines: Vec<Vec<String>>,
    /// Whether the first line names the columns.
    pub header: bool,
    /// What was read of the first rows.
    pub rows: Vec<Row>,
}

/// A column of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "LogColumn"))]
pub struct Column {
    /// How a [choice](super::choice::Choice) calls it: its number from 1, or the name of its field.
    pub place: String,
    /// What the header calls it.
    pub name: String,
    /// What it was taken for, by [name](Role::name).
    pub role: Option<&'static str>,
}

/// One access as it was read.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "LogRow"))]
pub struct Row {
    /// The key.
    pub key: String,
    /// Nanoseconds since the first access; `None` in a log without times.
    pub at: Option<f64>,
    /// Bytes; `None` in a log without sizes.
    pub bytes: Option<f64>,
    /// The time to live that it names, in nanoseconds.
    pub ttl: Option<f64>,
    /// `read`, `write` or `delete`.
    pub operation: &'static str,
}

impl Preview {
    /// Looks at the beginning of a log, decompressed. A cut last line is left out unless nothing comes after (`whole`).
    pub fn of(head: &[u8], whole: bool, reading: &Reading) -> Preview {
        let head = match head.iter().rposition(|&byte| byte == b'\n') {
            Some(end) if !whole => &head[..=end],
            _ => head,
        };
        let mut preview = Preview {
            format: None,
            problem: None,
            columns: Vec::new(),
            lines: Vec::new(),
            header: false,
            rows: Vec::new(),
        };
        match AccessReader::open(head, reading) {
            Ok(mut reader) => {
                preview.format = Some(reader.format().name());
                preview.problem = read(&mut reader, &mut preview.rows);
                preview.show(head, Some(reader.format()), reading);
            }
            Err(error) => {
                preview.problem = Some(error.message());
                preview.show(head, None, reading);
            }
        }
        preview
    }

    fn show(&mut self, head: &[u8], format: Option<Format>, reading: &Reading) {
        if format.is_some_and(Format::is_binary) || format.is_none() && head.contains(&0) {
            return;
        }
        let lines: Vec<&[u8]> = head.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).collect();
        let lines: Vec<&[u8]> = lines.into_iter().filter(|line| !line.is_empty()).take(ROWS).collect();
        let Some(first) = lines.first() else { return };
        if let Ok(object) = json_lines::object(first) {
            self.show_objects(&object, &lines, reading);
        } else if format.is_none_or(|format| matches!(format, Format::Columns | Format::Twitter)) {
            self.show_columns(first, &lines, format, reading);
        } else {
            self.lines = lines.iter().map(|line| vec![shown(line)]).collect();
        }
    }

    fn show_objects(&mut self, first: &Map<String, Value>, lines: &[&[u8]], reading: &Reading) {
        let mut names = Vec::new();
        flat(first, "", &mut names);
        names.truncate(COLUMNS);
        let fields = match reading {
            Reading::Chosen(choice) => json_lines::Fields::placed(choice).ok(),
            _ => json_lines::Fields::from_line(lines[0]).ok(),
        };
        self.columns = names
            .iter()
            .map(|name| Column {
                place: name.clone(),
                name: name.clone(),
                role: fields.as_ref().and_then(|fields| fields.role(name)).map(Role::name),
            })
            .collect();
        let value = |object: &Map<String, Value>, name: &str| match json_lines::find(object, name) {
            Some(Value::String(text)) => shown(text.as_bytes()),
            Some(other) => shown(other.to_string().as_bytes()),
            None => String::new(),
        };
        let objects = lines.iter().filter_map(|line| json_lines::object(line).ok());
        self.lines = objects.map(|object| names.iter().map(|name| value(&object, name)).collect()).collect();
    }

    fn show_columns(&mut self, first: &[u8], lines: &[&[u8]], format: Option<Format>, reading: &Reading) {
        let columns = match reading {
            Reading::Chosen(choice) => Columns::placed(choice, first).ok(),
            _ if format == Some(Format::Twitter) => Some(Columns::twitter()),
            _ => Columns::from_header(first).ok(),
        };
        self.header = match reading {
            Reading::Chosen(choice) => {
                choice.header || choice.places.iter().any(|place| matches!(place.1, Place::Named(_)))
            }
            _ => format == Some(Format::Columns),
        };
        let separator = columns.as_ref().map_or_else(|| separator(first), |columns| columns.separator);
        let fields =
            |line: &[u8]| -> Vec<String> { split(line, separator).take(COLUMNS).map(|field| shown(&field)).collect() };
        let names = fields(first);
        let roles = columns.map_or_else(|| vec![None; names.len()], |columns| columns.roles(names.len()));
        let named = |at: usize| if self.header { names[at].clone() } else { String::new() };
        self.columns = (0..names.len())
            .map(|at| Column { place: (at + 1).to_string(), name: named(at), role: roles[at].map(Role::name) })
            .collect();
        self.lines = lines.iter().skip(usize::from(self.header)).map(|line| fields(line)).collect();
    }
}

/// Reads the first rows; what is wrong with one of them, if anything is.
fn read(reader: &mut AccessReader<&[u8]>, rows: &mut Vec<Row>) -> Option<Message> {
    let sized = reader.has_sizes();
    while rows.len() < ROWS {
        let access = match reader.next_access() {
            Ok(Some(access)) => access,
            Ok(None) => break,
            Err(error) => return Some(error.message()),
        };
        let key = match access.key {
            Key::Number(number) => number.to_string(),
            Key::Text(text) => shown(text),
        };
        rows.push(Row {
            key,
            at: Some(access.time.as_nanos() as f64),
            bytes: sized.then_some(access.bytes as f64),
            ttl: access.ttl.map(|ttl| ttl.as_nanos() as f64),
            operation: match access.operation {
                Operation::Read => "read",
                Operation::Write => "write",
                Operation::Delete => "delete",
            },
        });
    }
    if !reader.has_times() {
        rows.iter_mut().for_each(|row| row.at = None);
    }
    None
}

/// The names of all values in an object, those inside others with a dot.
fn flat(object: &Map<String, Value>, before: &str, names: &mut Vec<String>) {
    for (name, value) in object {
        match value {
            Value::Object(inner) => flat(inner, &format!("{before}{name}."), names),
            _ => names.push(format!("{before}{name}")),
        }
    }
}

/// A text that is not longer than a cell.
fn shown(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    match text.char_indices().nth(120) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into_owned(),
    }
}
