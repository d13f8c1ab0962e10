//! Access logs of web servers in the Common or the Combined Log Format of Apache and nginx:
//! `host ident user [10/Oct/2000:13:55:36 -0700] "GET /page HTTP/1.1" 200 2326 "referer" "agent"`.

use super::clock::{civil, whole};
use super::error::shown;
use super::request::{Operation, Row};
use crate::message::Message;
use crate::time::Duration;

/// Reads a line. The key is what was asked for; the whole request where that is not of the usual form. Each entry reads,
/// whatever its method, and its size is that of the answer's body.
pub(super) fn read(line: &[u8]) -> Result<Row<'_>, Message> {
    entry(line).ok_or_else(|| Message::new("trace-no-log-entry").with("line", shown(line)))
}

fn entry(line: &[u8]) -> Option<Row<'_>> {
    let (client, rest) = cut(line, b" [")?;
    if client.split(|&byte| byte == b' ').count() < 3 {
        return None;
    }
    let (time, rest) = cut(rest, b"] \"")?;
    let end = closing_quote(rest)?;
    let (request, rest) = (&rest[..end], &rest[end + 1..]);
    let mut rest = rest.split(|&byte| byte == b' ').filter(|word| !word.is_empty());
    let status = whole(rest.next()?)?;
    let bytes = match rest.next()? {
        b"-" => 0,
        bytes => whole(bytes)?,
    };
    // A target may contain a blank where a client sent one: it lies between the method and the version.
    let target = match (request.iter().position(|&byte| byte == b' '), request.iter().rposition(|&byte| byte == b' ')) {
        (Some(first), Some(last)) if first < last => &request[first + 1..last],
        (Some(first), _) => &request[first + 1..],
        _ => request,
    };
    (100..600).contains(&status).then_some(())?;
    let time = Some(seconds(time)?);
    Some(Row { key: target.into(), time, ttl: None, bytes, operation: Operation::Read })
}

/// The first quote that no backslash stands before.
fn closing_quote(text: &[u8]) -> Option<usize> {
    let mut escaped = false;
    text.iter().position(|&byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    })
}

fn cut<'a>(text: &'a [u8], at: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let start = text.windows(at.len()).position(|window| window == at)?;
    Some((&text[..start], &text[start + at.len()..]))
}

/// The time of `10/Oct/2000:13:55:36 -0700`, in seconds of UTC since 1970.
fn seconds(time: &[u8]) -> Option<Duration> {
    const MONTHS: &[u8; 36] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
    let [day @ .., b' ', sign @ (b'+' | b'-'), h1, h2, m1, m2] = time else { return None };
    let [d1, d2, b'/', a, b, c, b'/', year @ .., b':', t1, t2, b':', t3, t4, b':', t5, t6] = day else { return None };
    let month = MONTHS.chunks(3).position(|name| name == [*a, *b, *c])? as u64;
    let two = |tens: &u8, ones: &u8| whole(&[*tens, *ones]);
    let date = [whole(year)?, month, two(d1, d2)?];
    let offset = ((two(h1, h2)? * 60 + two(m1, m2)?) * 60) as i64;
    let offset = if *sign == b'-' { -offset } else { offset };
    let utc = civil(date, [two(t1, t2)?, two(t3, t4)?, two(t5, t6)?], offset)?;
    Some(Duration::from_secs(utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apart(earlier: &str, later: &str) -> u64 {
        let nanos = |time: &str| seconds(time.as_bytes()).unwrap().as_nanos();
        (nanos(later) - nanos(earlier)) / 1_000_000_000
    }

    #[test]
    fn times_are_as_far_apart_as_the_calendar_says() {
        assert_eq!(apart("10/Oct/2000:13:55:36 -0700", "10/Oct/2000:20:55:36 +0000"), 0);
        assert_eq!(seconds(b"01/Jan/1970:00:00:01 +0000"), Some(Duration::from_secs(1)));
        assert_eq!(seconds(b"31/Dec/1969:23:59:59 +0000"), None);
        assert_eq!(apart("28/Feb/2000:23:59:59 +0000", "01/Mar/2000:00:00:00 +0000"), 86_401);
        assert_eq!(apart("28/Feb/2100:23:59:59 +0000", "01/Mar/2100:00:00:00 +0000"), 1);
        assert_eq!(apart("31/Dec/2023:23:00:00 +0000", "01/Jan/2024:01:30:00 +0130"), 3_600);
        assert_eq!(apart("01/Jan/2023:00:00:00 +0000", "01/Jan/2024:00:00:00 +0000"), 365 * 86_400);
        assert_eq!(apart("01/Jan/2024:00:00:00 +0000", "01/Jan/2025:00:00:00 +0000"), 366 * 86_400);
    }

    #[test]
    fn before_the_time_stand_a_client_and_two_names() {
        let reads = |client: &str| {
            read(format!(r#"{client} [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 1"#).as_bytes()).is_ok()
        };
        assert_eq!(["host - -", "host - jo an", "host user", "host"].map(reads), [true, true, false, false]);
    }

    #[test]
    fn a_request_may_be_odd() {
        let target = |request: &str| {
            let line = format!("h - - [10/Oct/2000:13:55:36 -0700] \"{request}\" 400 0");
            String::from_utf8(read(line.as_bytes()).unwrap().key.to_vec()).unwrap()
        };
        assert_eq!(target("GET / HTTP/1.1"), "/");
        assert_eq!(target("GET /a b HTTP/1.1"), "/a b");
        assert_eq!(target("GET /old"), "/old");
        assert_eq!(target("-"), "-");
        assert_eq!(target(r#"GET /\" HTTP/1.1"#), r#"/\""#);
    }

    #[test]
    fn other_lines_are_refused() {
        for line in [
            "",
            "a key",
            r#"- [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 1"#,
            r#"h - - [10/Okt/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 1"#,
            r#"h - - [10/Oct/2000:13:55:36] "GET / HTTP/1.1" 200 1"#,
            r#"h - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1 200 1"#,
            r#"h - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 600 1"#,
            r#"h - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 x"#,
            r#"h - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 200"#,
        ] {
            assert!(read(line.as_bytes()).is_err(), "{line}");
        }
    }
}
