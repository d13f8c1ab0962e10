//! What the commands print: of small problems, of sweeps, and of a log in each of the formats. Nobody changes any of it without seeing it.
//!
//! `tests/golden/commands.txt` has a command a line, and a hash of what it prints. Rules have tests of their own; this says that something
//! differs, where no rule was thought of. `STAMPEDE_BLESS=1 cargo test --lib cli::golden` writes it anew; the difference belongs in the commit
//! that causes it, and that commit says why.

use super::tests::{Made, ask};
use std::fmt::Write;
use std::path::PathBuf;
use xxhash_rust::xxh3::xxh3_64;

/// Requests of the log.
const REQUESTS: u64 = 3_000;
/// So many digits of a figure count: the last ones may differ between machines, where a crate of statistics leaves them to the system.
const DIGITS: usize = 9;

/// A request of the log: when, in milliseconds; of which key; how many bytes; whether it writes.
fn log() -> Vec<(u64, u64, u64, bool)> {
    let mut state = 1u64;
    let mut draw = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut now = 0;
    let mut request = |_| {
        now += draw(80);
        // Small numbers come more often.
        let key = draw(20) * draw(20) + draw(3);
        (now, key, 100 + key * 7 % 900, draw(10) == 0)
    };
    (0..REQUESTS).map(&mut request).collect()
}

/// The log as lines.
fn lines(head: &str, line: impl Fn(&(u64, u64, u64, bool)) -> String) -> Vec<u8> {
    let mut text = String::from(head);
    log().iter().for_each(|request| writeln!(text, "{}", line(request)).unwrap());
    text.into_bytes()
}

/// The log in each of the formats, by the word that stands for its file in a command.
fn files() -> Vec<(&'static str, Made)> {
    let clock = |ms: u64| {
        let s = ms / 1000;
        format!("22/Nov/2026:{:02}:{:02}:{:02} +0000", 12 + s / 3600, s / 60 % 60, s % 60)
    };
    let verb = |writes: bool, one: &'static str, other: &'static str| if writes { other } else { one };
    let mut last: Vec<u64> = vec![u64::MAX; 1_000];
    let mut records: Vec<[u8; 24]> = Vec::new();
    for (number, (ms, key, bytes, _)) in log().iter().enumerate().rev() {
        let mut record = [0; 24];
        record[..4].copy_from_slice(&((ms / 1000) as u32).to_le_bytes());
        record[4..12].copy_from_slice(&key.to_le_bytes());
        record[12..16].copy_from_slice(&(*bytes as u32).to_le_bytes());
        record[16..].copy_from_slice(&last[*key as usize].to_le_bytes());
        last[*key as usize] = number as u64 + 1;
        records.push(record);
    }
    let oracle: Vec<u8> = records.into_iter().rev().flatten().collect();
    let points: Vec<String> = (0..200).map(|i| format!("[{},\"{}\"]", i * 15, 40 + i * i % 97)).collect();
    let series = format!(r#"{{"metric":{{"__name__":"job:http_requests:rate5m"}},"values":[{}]}}"#, points.join(","));
    let prometheus = format!(r#"{{"status":"success","data":{{"resultType":"matrix","result":[{series}]}}}}"#);
    let texts: [(&str, Vec<u8>); 11] = [
        ("keys", lines("", |(_, key, ..)| format!("item-{key}"))),
        ("numbers", log().iter().flat_map(|(_, key, ..)| (*key as u32).to_le_bytes()).collect()),
        (
            "combined",
            lines("", |(ms, key, bytes, writes)| {
                let way = verb(*writes, "GET", "PUT");
                format!(
                    r#"10.0.0.{} - - [{}] "{way} /item/{key}?x=1 HTTP/1.1" 200 {bytes} "-" "a""#,
                    key % 9,
                    clock(*ms)
                )
            }),
        ),
        (
            "csv",
            lines("time,key,size,op\n", |(ms, key, bytes, writes)| {
                format!("{}.{:03},item-{key},{bytes},{}", ms / 1000, ms % 1000, verb(*writes, "get", "set"))
            }),
        ),
        ("tsv", lines("", |(ms, key, bytes, _)| format!("{ms}\titem-{key}\t{bytes}"))),
        (
            "objects",
            lines("", |(ms, key, bytes, writes)| {
                format!(r#"{{"time":{ms},"key":"item-{key}","size":{bytes},"op":"{}"}}"#, verb(*writes, "get", "set"))
            }),
        ),
        (
            "monitor",
            lines("OK\n", |(ms, key, _, writes)| {
                let of = format!("1700000{:03}.{:03}000 [0 127.0.0.1:6379]", ms / 1000, ms % 1000);
                format!(r#"{of} "{}" "item:{key}"{}"#, verb(*writes, "GET", "SET"), verb(*writes, "", r#" "v""#))
            }),
        ),
        (
            "valkey",
            lines("", |(ms, key, bytes, writes)| {
                let (way, what) = (verb(*writes, "get", "set"), verb(*writes, "READ", "WRITE"));
                format!(r#"17784743{:08},76,0,{way},"item-{key}",{what},1,string,32,{bytes}"#, ms * 1_000 % 100_000_000)
            }),
        ),
        (
            "twitter",
            lines("", |(ms, key, bytes, writes)| {
                format!("{},item-{key},9,{bytes},3,{},60", ms / 1000, verb(*writes, "get", "set"))
            }),
        ),
        ("oracle", oracle),
        ("prometheus", prometheus.into_bytes()),
    ];
    texts.into_iter().map(|(name, bytes)| (name, Made::new(&format!("golden-{name}"), &bytes))).collect()
}

/// The same text with figures of so many digits.
fn rounded(text: &str) -> String {
    let part_of_number = |c: char| c.is_ascii_digit() || c == '.';
    let mut told = String::new();
    let mut rest = text;
    while let Some(from) = rest.find(part_of_number) {
        let number = &rest[from..];
        let number = &number[..number.find(|c| !part_of_number(c)).unwrap_or(number.len())];
        told += &rest[..from];
        match number.parse::<f64>() {
            Ok(value) if number.len() > DIGITS && number.contains('.') => {
                write!(told, "{value:.*e}", DIGITS - 1).unwrap()
            }
            _ => told += number,
        }
        rest = &rest[from + number.len()..];
    }
    told + rest
}

/// What a command comes to: what it prints and whether it is done, or what standard error says.
fn printed(command: &str, files: &[(&'static str, Made)]) -> String {
    let path = |of: &Made| of.path().display().to_string();
    let words: Vec<String> = command
        .split(' ')
        .map(|word| {
            files.iter().find(|(name, _)| word == format!("@{name}")).map_or(word.into(), |(_, file)| path(file))
        })
        .collect();
    let mut told = match ask(&words.join(" ")) {
        Ok((done, text)) => format!("{done} {text}"),
        Err(text) => text,
    };
    for (name, file) in files {
        told = told.replace(&path(file), name);
    }
    // How fast it was is no part of it.
    if let Some(speed) = told.find(",\"requests_per_s\"") {
        told.truncate(speed);
    }
    rounded(&told)
}

#[test]
fn what_the_commands_print_is_as_checked_in() {
    let golden = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/commands.txt");
    let checked_in = std::fs::read_to_string(&golden).unwrap();
    let lines = checked_in.lines().map(|line| line.split_once('\t').unwrap_or((line, "")));
    let (files, bless) = (files(), std::env::var_os("STAMPEDE_BLESS").is_some());
    let (mut anew, mut differences) = (String::new(), Vec::new());
    for (command, hash) in lines {
        let now = format!("{:016x}", xxh3_64(printed(command, &files).as_bytes()));
        writeln!(anew, "{command}\t{now}").unwrap();
        if now != hash {
            differences.push(command.to_owned());
        }
    }
    if bless {
        return std::fs::write(golden, anew).unwrap();
    }
    assert!(
        differences.is_empty(),
        "Something else is printed by\n  {}\nIf that is meant, STAMPEDE_BLESS=1 cargo test --lib cli::golden writes it anew.",
        differences.join("\n  ")
    );
}

#[test]
fn figures_are_rounded_and_the_rest_is_as_it_was() {
    assert_eq!(rounded("a 0.1234567891234 b1.5, 12345678901 v2."), "a 1.23456789e-1 b1.5, 12345678901 v2.");
}
