//! What Valkey's proposed `MONITOR TRACE FORMAT CSV` prints, a key a line:
//! `1778474345309397,76,0,set,"key",WRITE,1,string,32,160`.
//!
//! That is the time in microseconds, a running number, the number of the database, the command, the key, what was done to
//! it (`READ`, `WRITE` or `DELETE`), a flag, the type, and two sizes, of which the last is taken as what the key takes.
//! Source: <https://github.com/valkey-io/valkey/pull/3655>, which is not merged and may still change.

use super::clock::{self, MICROSECOND};
use super::error::shown;
use super::fields::split;
use super::request::{Operation, Row};
use crate::message::Message;
use std::borrow::Cow;

/// Reads a line.
pub(super) fn read(line: &[u8]) -> Result<Row<'_>, Message> {
    row(line).ok_or_else(|| Message::new("trace-no-valkey").with("line", shown(line)))
}

fn row(line: &[u8]) -> Option<Row<'_>> {
    let fields: Vec<Cow<[u8]>> = split(line, b',').collect();
    let [time, number, database, _command, key, done, _flag, _type, _own, size] = <[_; 10]>::try_from(fields).ok()?;
    clock::whole(&number).and(clock::whole(&database))?;
    let operation = match done.as_ref() {
        b"READ" => Operation::Read,
        b"WRITE" => Operation::Write,
        b"DELETE" => Operation::Delete,
        _ => return None,
    };
    let time = clock::decimal(&time, MICROSECOND)?;
    Some(Row { key, time: Some(time), ttl: None, bytes: clock::whole(&size)?, operation })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Duration;

    #[test]
    fn reads_the_line_of_the_proposal() {
        let row = read(br#"1778474345309397,76,0,set,"k,1",WRITE,1,string,32,160"#).unwrap();
        assert_eq!((row.key.as_ref(), row.operation, row.bytes), (&b"k,1"[..], Operation::Write, 160));
        assert_eq!(row.time, Some(Duration::from_micros(1_778_474_345_309_397)));
        let done = |what: &str| read(format!("1,2,0,del,k,{what},1,string,32,160").as_bytes()).unwrap().operation;
        let all = ["READ", "WRITE", "DELETE"].map(done);
        assert_eq!(all, [Operation::Read, Operation::Write, Operation::Delete]);
        for wrong in
            ["", "1,2,0,set,k,JUMP,1,string,32,160", "1,2,0,set,k,READ,1,string,32", "x,2,0,get,k,READ,1,s,1,1"]
        {
            assert!(read(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
