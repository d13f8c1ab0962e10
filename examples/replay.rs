//! Replays an access log through a cache and prints one line of JSON.
//!
//! ```text
//! cargo run --release --example replay -- --policy s3-fifo --capacity 1000 access.log.gz
//! ```

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::process::ExitCode;

use stampede::lab::replay::Replay;
use stampede::lab::trace::{Format, Request, TraceReader, decompressed};
use stampede::mechanism::{cache::Limits, eviction::PolicyKind};

const USAGE: &str = "\
usage: replay --policy NAME (--capacity OBJECTS | --bytes BYTES) [options] FILE

Prints {\"requests\":…,\"hits\":…,\"hit_ratio\":…,\"requests_per_s\":…}. The speed is the cache's alone:
reading and parsing the file are not counted. FILE may be .gz, .xz or .zst; `-` is standard input.

  --policy NAME      fifo lru clock lfu arc sieve s3-fifo w-tinylfu random redis-lru redis-lfu
                     volatile-lru volatile-lfu volatile-random volatile-ttl noeviction
  --capacity N       limit in objects
  --bytes N          limit in bytes, for traces with sizes
  --format FORMAT    keys arc csv twitter oracle-general (default: guessed from the content)
  --columns NAMES    for values without a header: what it would have been, e.g. time,key,size,ttl
  --seed N           for policies that draw at random (default 0)";

struct Options {
    policy: PolicyKind,
    limits: Limits,
    format: Option<Format>,
    columns: Option<String>,
    seed: u64,
    file: String,
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let (mut policy, mut limits, mut format, mut columns, mut seed, mut file) =
        (None, Limits::default(), None, None, 0, None);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        let number = |text: String| text.parse::<u64>().map_err(|_| format!("`{text}` is not a whole number"));
        match argument.as_str() {
            "--policy" => {
                let name = value()?;
                policy = Some(PolicyKind::parse(&name).ok_or(format!("no policy is called `{name}`"))?);
            }
            "--format" => {
                let name = value()?;
                format = Some(Format::parse(&name).ok_or(format!("no format is called `{name}`"))?);
            }
            "--capacity" => limits.entries = Some(number(value()?)?),
            "--bytes" => limits.bytes = Some(number(value()?)?),
            "--columns" => columns = Some(value()?),
            "--seed" => seed = number(value()?)?,
            flag if flag.starts_with("--") => return Err(format!("unknown option {flag}")),
            _ if file.is_some() => return Err(format!("a second file: {argument}")),
            _ => file = Some(argument),
        }
    }
    if limits == Limits::default() {
        return Err("--capacity or --bytes is missing".into());
    }
    let policy = policy.ok_or("--policy is missing")?;
    let file = file.ok_or("the file is missing")?;
    Ok(Options { policy, limits, format, columns, seed, file })
}

fn replay(options: &Options) -> Result<String, String> {
    let of_file = |error: &dyn std::fmt::Display| format!("{}: {error}", options.file);
    let input: Box<dyn BufRead> = if options.file == "-" {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::with_capacity(1 << 16, File::open(&options.file).map_err(|error| of_file(&error))?))
    };
    let input = decompressed(input).map_err(|error| of_file(&error))?;
    let trace = match &options.columns {
        Some(names) => TraceReader::with_columns(input, names),
        None => TraceReader::new(input, options.format),
    };
    let mut trace = trace.map_err(|error| of_file(&error))?;
    if options.limits.bytes.is_some() && !trace.has_sizes() {
        return Err(of_file(&"--bytes needs a trace with sizes"));
    }
    let mut replay = Replay::new(options.policy, options.limits, options.seed).map_err(|error| error.to_string())?;

    // Read a batch, then time its replay alone.
    let mut batch: Vec<Request> = Vec::with_capacity(1 << 16);
    let mut seconds = 0.0;
    loop {
        batch.clear();
        for request in trace.by_ref().take(1 << 16) {
            batch.push(request.map_err(|error| of_file(&error))?);
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
    let (requests, hits) = (replay.requests(), replay.hits());
    let per_second = if seconds > 0.0 { (requests as f64 / seconds).round() } else { 0.0 };
    let hit_ratio = replay.hit_ratio();
    Ok(format!(r#"{{"requests":{requests},"hits":{hits},"hit_ratio":{hit_ratio:.6},"requests_per_s":{per_second}}}"#))
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let options = match options(arguments.into_iter()) {
        Ok(options) => options,
        Err(problem) => {
            eprintln!("replay: {problem}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match replay(&options) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("replay: {problem}");
            ExitCode::from(2)
        }
    }
}
