//! What `MONITOR` of Redis and Valkey prints: `1339518083.107412 [0 127.0.0.1:60866] "get" "x"`.
//!
//! A command may name several keys, each of which is an access, and many name none. `MONITOR` shows no values that were
//! read, so such a log has no sizes. Source: <https://redis.io/docs/latest/commands/monitor/>.

use super::clock::{self, SECOND};
use super::error::shown;
use super::request::Operation;
use crate::message::Message;
use crate::time::Duration;

/// A command with its arguments.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Command {
    /// Since 1970.
    pub time: Duration,
    pub keys: Vec<Vec<u8>>,
    pub operation: Operation,
    /// The time to live that it sets.
    pub ttl: Option<Duration>,
}

/// Where a command has its keys.
#[derive(Clone, Copy)]
enum Keys {
    First,
    All,
    EverySecond,
}

/// Reads a line. A command without keys has none; one that is not known is taken to have none.
pub(super) fn read(line: &[u8]) -> Result<Command, Message> {
    command(line).ok_or_else(|| Message::new("trace-no-command").with("line", shown(line)))
}

/// A line that says that `MONITOR` has begun.
pub(super) fn is_greeting(line: &[u8]) -> bool {
    line == b"OK" || line == b"+OK"
}

fn command(line: &[u8]) -> Option<Command> {
    let line = line.strip_prefix(b"+").unwrap_or(line);
    let blank = line.iter().position(|&byte| byte == b' ')?;
    let time = clock::decimal(&line[..blank], SECOND)?;
    let rest = line[blank + 1..].strip_prefix(b"[")?;
    let end = rest.windows(2).position(|two| two == b"] ")?;
    let words = words(&rest[end + 2..])?;
    let (name, arguments) = words.split_first()?;
    let name = name.to_ascii_lowercase();
    let Some((operation, keys)) = shape(&name) else {
        return Some(Command { time, keys: Vec::new(), operation: Operation::Read, ttl: None });
    };
    let ttl = time_to_live(&name, arguments);
    let step = if matches!(keys, Keys::EverySecond) { 2 } else { 1 };
    let most = if matches!(keys, Keys::First) { 1 } else { usize::MAX };
    let keys = arguments.iter().step_by(step).take(most).cloned().collect();
    Some(Command { time, keys, operation, ttl })
}

/// What a command does to its keys, and where they are. Of data structures, changing a part writes the value.
fn shape(name: &[u8]) -> Option<(Operation, Keys)> {
    use Operation::{Delete, Read, Write};
    Some(match name {
        b"mget" | b"exists" | b"touch" | b"sinter" | b"sunion" | b"sdiff" => (Read, Keys::All),
        b"mset" | b"msetnx" => (Write, Keys::EverySecond),
        b"del" | b"unlink" => (Delete, Keys::All),
        b"getdel" => (Delete, Keys::First),
        b"get" | b"getrange" | b"substr" | b"strlen" | b"getbit" | b"bitcount" | b"bitpos" | b"getex" | b"type"
        | b"ttl" | b"pttl" | b"hget" | b"hgetall" | b"hmget" | b"hkeys" | b"hvals" | b"hlen" | b"hexists"
        | b"hstrlen" | b"hscan" | b"lrange" | b"lindex" | b"llen" | b"lpos" | b"smembers" | b"sismember"
        | b"smismember" | b"scard" | b"srandmember" | b"sscan" | b"zrange" | b"zrevrange" | b"zrangebyscore"
        | b"zrevrangebyscore" | b"zscore" | b"zmscore" | b"zcard" | b"zcount" | b"zrank" | b"zrevrank" | b"zscan"
        | b"xrange" | b"xrevrange" | b"xlen" | b"geosearch" | b"geopos" | b"geodist" | b"pfcount" | b"dump" => {
            (Read, Keys::First)
        }
        b"set" | b"setex" | b"psetex" | b"setnx" | b"getset" | b"setrange" | b"setbit" | b"append" | b"incr"
        | b"incrby" | b"incrbyfloat" | b"decr" | b"decrby" | b"hset" | b"hsetnx" | b"hmset" | b"hincrby"
        | b"hincrbyfloat" | b"hdel" | b"lpush" | b"lpushx" | b"rpush" | b"rpushx" | b"lpop" | b"rpop" | b"lset"
        | b"lrem" | b"ltrim" | b"linsert" | b"sadd" | b"srem" | b"spop" | b"zadd" | b"zrem" | b"zincrby"
        | b"zpopmin" | b"zpopmax" | b"xadd" | b"xtrim" | b"xdel" | b"geoadd" | b"pfadd" | b"restore" | b"persist"
        | b"expire" | b"pexpire" | b"expireat" | b"pexpireat" => (Write, Keys::First),
        _ => return None,
    })
}

fn time_to_live(name: &[u8], arguments: &[Vec<u8>]) -> Option<Duration> {
    let length = |at: usize, unit: u64| clock::decimal(arguments.get(at)?, unit).filter(|ttl| *ttl > Duration::ZERO);
    match name {
        b"setex" | b"expire" => length(1, SECOND),
        b"psetex" | b"pexpire" => length(1, clock::MILLISECOND),
        b"set" | b"getex" => {
            let option = |word: &[u8]| arguments.iter().position(|argument| argument.eq_ignore_ascii_case(word));
            let seconds = option(b"ex").and_then(|at| length(at + 1, SECOND));
            seconds.or_else(|| option(b"px").and_then(|at| length(at + 1, clock::MILLISECOND)))
        }
        _ => None,
    }
}

/// The words of a command, each in double quotes, with Redis's escapes.
fn words(mut text: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut words = Vec::new();
    loop {
        text = text.strip_prefix(b"\"")?;
        let mut word = Vec::new();
        let mut at = 0;
        loop {
            match *text.get(at)? {
                b'"' => break,
                b'\\' => {
                    let (byte, length) = escaped(&text[at + 1..])?;
                    word.push(byte);
                    at += length;
                }
                byte => word.push(byte),
            }
            at += 1;
        }
        words.push(word);
        text = &text[at + 1..];
        if text.is_empty() {
            return Some(words);
        }
        text = text.strip_prefix(b" ")?;
    }
}

/// The byte that stands behind a backslash, and how many are read for it.
fn escaped(text: &[u8]) -> Option<(u8, usize)> {
    Some(match text {
        [b'n', ..] => (b'\n', 1),
        [b'r', ..] => (b'\r', 1),
        [b't', ..] => (b'\t', 1),
        [b'a', ..] => (7, 1),
        [b'b', ..] => (8, 1),
        [b'x', high, low, ..] => {
            let digit = |byte: &u8| char::from(*byte).to_digit(16);
            ((digit(high)? * 16 + digit(low)?) as u8, 3)
        }
        [other, ..] => (*other, 1),
        [] => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(line: &str) -> Vec<String> {
        let command = read(line.as_bytes()).unwrap();
        command.keys.into_iter().map(|key| String::from_utf8_lossy(&key).into_owned()).collect()
    }

    #[test]
    fn commands_name_one_key_or_several_or_none() {
        let at = "1339518083.107412 [0 127.0.0.1:60866]";
        assert_eq!(keys(&format!(r#"{at} "get" "x""#)), ["x"]);
        assert_eq!(keys(&format!(r#"+{at} "MGET" "x" "y z""#)), ["x", "y z"]);
        assert_eq!(keys(&format!(r#"{at} "mset" "x" "1" "y" "2""#)), ["x", "y"]);
        assert_eq!(keys(&format!(r#"{at} "ping""#)), Vec::<String>::new());
        assert_eq!(keys(&format!(r#"{at} "eval" "return server.call('set','x','7')" "0""#)), Vec::<String>::new());
        assert_eq!(keys(r#"1339518100.363799 [0 lua] "set" "x" "7""#), ["x"]);
        assert_eq!(keys(&format!(r#"{at} "get" "a\"b\\\x41\n""#)), ["a\"b\\A\n"]);
    }

    #[test]
    fn a_write_may_set_a_time_to_live() {
        let ttl = |command: &str| read(format!("1.5 [0 lua] {command}").as_bytes()).unwrap().ttl;
        assert_eq!(ttl(r#""set" "x" "1" "EX" "60""#), Some(Duration::from_secs(60)));
        assert_eq!(ttl(r#""set" "x" "1" "NX" "PX" "60""#), Some(Duration::from_millis(60)));
        assert_eq!(ttl(r#""setex" "x" "7" "v""#), Some(Duration::from_secs(7)));
        assert_eq!(ttl(r#""set" "x" "1""#), None);
        let read = read(br#"1.5 [0 lua] "unlink" "x""#).unwrap();
        assert_eq!((read.operation, read.time), (Operation::Delete, Duration::from_millis(1500)));
    }

    #[test]
    fn the_greeting_is_known_as_a_client_prints_it_and_as_the_server_sends_it() {
        assert!(is_greeting(b"OK") && is_greeting(b"+OK"));
        assert!(!is_greeting(b"ok") && !is_greeting(b"1.5 [0 lua] \"get\" \"x\""));
    }

    #[test]
    fn other_lines_are_refused() {
        for line in
            ["", "OK", "1.5 get x", r#"1.5 [0 lua] "get" "x"#, r#"1.5 [0 lua] "get" x"#, r#"now [0 lua] "get" "x""#]
        {
            assert!(read(line.as_bytes()).is_err(), "{line}");
        }
    }
}
