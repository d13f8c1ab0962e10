//! `stampede replay`: an access log through one cache.

use super::terminal::{Answer, Outcome, of_file, of_trace, one_of, opened, option, say};
use crate::lab::replay::Replay;
use crate::lab::trace::{Bounds, Format, Request, TraceReader};
use crate::message::Message;
use clap::{Arg, ArgGroup, ArgMatches, Command, value_parser};
use stampede_mechanisms::cache::Limits;
use stampede_mechanisms::eviction::{PolicyKind, Tuning};
use std::io::Write;

/// How a cold S3-FIFO fills: as libCacheSim's, or by the pseudocode of the paper.
const S3_FIFO: [&str; 2] = ["libcachesim", "paper"];

pub(super) fn command() -> Command {
    let policies = PolicyKind::ALL.iter().map(|kind| kind.name());
    let formats = Format::ALL.iter().map(|format| format.name());
    let number = || value_parser!(u64);
    Command::new("replay")
        .about(say("command-replay"))
        .after_help(say("command-replay.more"))
        .arg(option("policy", "NAME", "command-replay.policy", one_of(policies)).required(true))
        .arg(option("capacity", "N", "command-replay.capacity", number()))
        .arg(option("bytes", "N", "command-replay.bytes", number()))
        .arg(option("format", "FORMAT", "command-replay.format", one_of(formats)))
        .arg(option("columns", "NAMES", "command-replay.columns", value_parser!(String)))
        .arg(option("seed", "N", "command-replay.seed", number()).default_value("0"))
        .arg(option("samples", "N", "command-replay.samples", value_parser!(u32).range(1..=64)).default_value("5"))
        .arg(
            option("lfu-log-factor", "N", "command-replay.lfu-log-factor", value_parser!(u32).range(0..=255))
                .default_value("10"),
        )
        .arg(
            option("lfu-decay-time", "MINUTES", "command-replay.lfu-decay-time", value_parser!(u32)).default_value("1"),
        )
        .arg(option("s3-fifo", "VARIANT", "command-replay.s3-fifo", one_of(S3_FIFO)).default_value(S3_FIFO[0]))
        .arg(option("max-requests", "N", "command-replay.max-requests", number()).default_value("100000000"))
        .arg(option("max-keys", "N", "command-replay.max-keys", value_parser!(u32)).default_value("16777216"))
        .arg(option("max-input", "N", "command-replay.max-input", number()).default_value("17179869184"))
        .arg(Arg::new("file").value_name("FILE").help(say("command-replay.file")).required(true))
        .group(ArgGroup::new("limit").args(["capacity", "bytes"]).multiple(true))
}

pub(super) fn run(matches: &ArgMatches, out: &mut dyn Write) -> Outcome {
    let number = |name: &str| matches.get_one::<u64>(name).copied();
    let name = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let limits = Limits { entries: number("capacity"), bytes: number("bytes") };
    if limits == Limits::default() {
        return Err(Message::new("command-replay.no-limit").into());
    }
    let format = name("format").and_then(Format::parse);
    if name("columns").is_some() && format.is_some_and(|format| !format.has_columns()) {
        return Err(Message::new("command-replay.columns-of-csv").into());
    }
    let defaults = Bounds::default();
    let bounds = Bounds {
        requests: number("max-requests").unwrap_or(defaults.requests),
        keys: matches.get_one::<u32>("max-keys").copied().unwrap_or(defaults.keys),
        input: number("max-input").unwrap_or(defaults.input),
    };
    let file = name("file").unwrap_or_default();
    let policy = name("policy").and_then(PolicyKind::parse).unwrap_or_else(|| unreachable!("a policy is required"));

    let (input, _) = opened(file)?;
    let trace = match name("columns") {
        Some(names) => TraceReader::with_columns(input, names),
        None => TraceReader::new(input, format),
    };
    let mut trace = trace.map_err(of_trace(file))?.within(bounds);
    if limits.bytes.is_some() && !trace.has_sizes() {
        return Err(of_file(file, &say("command-replay.no-sizes")));
    }
    let published = Tuning::default();
    let small = |name: &str, published: u32| matches.get_one::<u32>(name).copied().unwrap_or(published);
    let tuning = Tuning {
        samples: small("samples", published.samples),
        lfu_log_factor: small("lfu-log-factor", published.lfu_log_factor),
        lfu_decay_minutes: small("lfu-decay-time", published.lfu_decay_minutes),
        s3_fifo_fills_main: name("s3-fifo") == Some(S3_FIFO[0]),
        ..published
    };
    let replay = Replay::tuned(policy, limits, number("seed").unwrap_or(0), tuning);
    let mut replay = replay.map_err(|error| Message::new("command-refused").with("problem", error.to_string()))?;

    // Read a batch, then time its replay alone.
    let mut batch: Vec<Request> = Vec::with_capacity(1 << 16);
    let mut seconds = 0.0;
    loop {
        batch.clear();
        for request in trace.by_ref().take(1 << 16) {
            batch.push(request.map_err(of_trace(file))?);
        }
        if batch.is_empty() {
            break;
        }
        #[allow(clippy::disallowed_types, clippy::disallowed_methods)] // The one place that measures real time.
        let start = std::time::Instant::now();
        for request in &batch {
            replay.request(request);
        }
        seconds += start.elapsed().as_secs_f64();
    }
    let (requests, hits, hit_ratio) = (replay.requests(), replay.hits(), replay.hit_ratio());
    let per_second = if seconds > 0.0 { (requests as f64 / seconds).round() } else { 0.0 };
    writeln!(
        out,
        r#"{{"requests":{requests},"hits":{hits},"hit_ratio":{hit_ratio:.6},"requests_per_s":{per_second}}}"#
    )?;
    Ok(Answer::Done)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Made, ask};

    #[test]
    fn prints_one_line_of_json() {
        let log = Made::new("log", b"a\nb\na\n");
        let line = log.ask("replay --policy lru --capacity 2").unwrap();
        assert!(line.starts_with(r#"{"requests":3,"hits":1,"hit_ratio":0.333333,"#), "{line}");
    }

    /// A log in which each number changes what a policy that goes by it keeps, and no other.
    #[test]
    fn what_a_policy_goes_by_may_be_said_and_is_else_what_is_published() {
        let keys = (0..30_000u64).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40);
        let lines: String = keys.map(|draw| format!("{}\n", draw % 1_000 * (draw >> 12) / 4_096)).collect();
        let log = Made::new("draws", lines.as_bytes());
        let ratio = |arguments: &str| {
            let line = log.ask(&format!("replay --capacity 100 {arguments}")).unwrap();
            line.split(r#""hits":"#).nth(1).unwrap().split(',').next().unwrap().to_owned()
        };
        for (policy, published, other) in [
            ("redis-lru", "--samples 5", "--samples 1"),
            ("redis-lfu", "--lfu-log-factor 10", "--lfu-log-factor 0"),
            ("s3-fifo", "--s3-fifo libcachesim", "--s3-fifo paper"),
        ] {
            let of = |arguments: &str| ratio(&format!("--policy {policy} {arguments}"));
            assert_eq!(of(""), of(published), "{policy}");
            assert_ne!(of(""), of(other), "{policy} {other}");
            assert_eq!(ratio(&format!("--policy lru {other}")), ratio("--policy lru"));
        }
        // Two reads of a long ago count for more than none of b just now, unless counts fade by the time that the log has.
        let timed = Made::new("minutes", b"time,key\n0,a\n1,a\n2,a\n8990,b\n9000,c\n9002,a\n");
        let hits = |decay: u32| {
            let lfu = "replay --capacity 2 --policy redis-lfu --samples 64 --lfu-log-factor 0";
            let line = timed.ask(&format!("{lfu} --lfu-decay-time {decay}")).unwrap();
            (0..9).find(|hits| line.contains(&format!(r#""hits":{hits},"#))).unwrap()
        };
        assert_eq!((hits(0), hits(1)), (3, 2));
    }

    #[test]
    fn what_is_refused_is_refused_in_a_sentence() {
        let log = Made::new("small", b"a\nb\na\n");
        let binary = Made::new("binary", &[0; 64]);
        let of = |arguments: &str| Ok(ask(&format!("replay {arguments}"))?.1);
        for (problem, says) in [
            (log.ask("replay --policy lru "), "--capacity or --bytes is missing"),
            (log.ask("replay --policy lru --capacity 0"), "0"),
            (log.ask("replay --policy lru --capacity -1"), "-1"),
            (log.ask("replay --policy lru --capacity 2 --format pdf"), "pdf"),
            (log.ask("replay --policy redis-lru --capacity 2 --samples 0"), "1..=64"),
            (log.ask("replay --policy s3-fifo --capacity 2 --s3-fifo third"), "third"),
            (log.ask("replay --policy lru --capacity 2 --format u32 --columns key"), "--format says another"),
            (log.ask("replay --policy lru --capacity 2 --max-requests 2"), "line 3: more than 2 requests"),
            (log.ask("replay --policy lru --capacity 2 --max-keys 1"), "line 2: more than 1 distinct keys"),
            (log.ask("replay --policy lru --capacity 2 --max-keys 4294967296"), "4294967296"),
            (log.ask("replay --policy lru --capacity 2 --max-input 5"), "line 3: more than 5 bytes"),
            (log.ask("replay --policy lru --capacity 2 --format u32"), "record 2: the file ends within it"),
            (log.ask("replay --policy lru --bytes 2"), "--bytes needs a trace with sizes"),
            (binary.ask("replay --policy lru --capacity 2"), "--format u32 or u64"),
            (of("--policy lru --capacity 2 /nowhere/at/all"), "/nowhere/at/all: "),
            (of("--policy lru --capacity 2 /"), "/: "),
        ] {
            let problem = problem.unwrap_err();
            assert!(problem.contains(says), "{problem}");
        }
        assert!(
            binary
                .ask("replay --policy lru --capacity 2 --format u64")
                .unwrap()
                .starts_with(r#"{"requests":8,"hits":7,"#)
        );
    }
}
