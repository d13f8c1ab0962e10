//! Replays an access log through a cache and prints one line of JSON.
//!
//! ```text
//! cargo run --release --example replay -- --policy s3-fifo --capacity 1000 access.log.gz
//! ```

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::process::ExitCode;

use stampede::lab::replay::Replay;
use stampede::lab::trace::{Bounds, Format, Request, TraceReader, decompressed};
use stampede_mechanisms::{cache::Limits, eviction::PolicyKind};

const USAGE: &str = "\
usage: replay --policy NAME (--capacity OBJECTS | --bytes BYTES) [options] FILE

Prints {\"requests\":…,\"hits\":…,\"hit_ratio\":…,\"requests_per_s\":…}. The speed is the cache's alone:
reading and parsing the file are not counted. FILE may be .gz, .xz or .zst; `-` is standard input. What cannot be
read, or is not certainly of any format, is refused with the reason and exit code 2.

  --policy NAME      fifo lru clock lfu arc sieve s3-fifo w-tinylfu random redis-lru redis-lfu
                     volatile-lru volatile-lfu volatile-random volatile-ttl noeviction
  --capacity N       limit in objects
  --bytes N          limit in bytes, for traces with sizes
  --format FORMAT    keys arc csv twitter combined oracle-general u32 u64 (default: told by the content;
                     u32 and u64, binary keys of 4 or 8 bytes, must be named)
  --columns NAMES    for values without a header: what it would have been, e.g. time,key,size,ttl
  --seed N           for policies that draw at random (default 0)
  --max-requests N   refuse a longer file (default 100000000)
  --max-keys N       refuse more distinct keys, or more than 64 N bytes of them (default 16777216)
  --max-input N      refuse more bytes, counted after decompression (default 17179869184)";

struct Options {
    policy: PolicyKind,
    limits: Limits,
    format: Option<Format>,
    columns: Option<String>,
    seed: u64,
    bounds: Bounds,
    file: String,
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let (mut policy, mut limits, mut format, mut columns, mut seed, mut bounds, mut file) =
        (None, Limits::default(), None, None, 0, Bounds::default(), None);
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
            "--max-requests" => bounds.requests = number(value()?)?,
            "--max-keys" => {
                let keys = number(value()?)?;
                bounds.keys = u32::try_from(keys).map_err(|_| format!("--max-keys {keys} is beyond {}", u32::MAX))?;
            }
            "--max-input" => bounds.input = number(value()?)?,
            flag if flag.starts_with("--") => return Err(format!("unknown option {flag}")),
            _ if file.is_some() => return Err(format!("a second file: {argument}")),
            _ => file = Some(argument),
        }
    }
    if limits == Limits::default() {
        return Err("--capacity or --bytes is missing".into());
    }
    if columns.is_some() && format.is_some_and(|format| format != Format::Columns) {
        return Err("--columns names the columns of the format csv, and --format says another".into());
    }
    let policy = policy.ok_or("--policy is missing")?;
    let file = file.ok_or("the file is missing")?;
    Ok(Options { policy, limits, format, columns, seed, bounds, file })
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
    let mut trace = trace.map_err(|error| of_file(&error))?.within(options.bounds);
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

/// What to print, or why nothing can be computed.
fn answer(arguments: Vec<OsString>) -> Result<String, String> {
    let arguments: Result<Vec<String>, OsString> = arguments.into_iter().map(OsString::into_string).collect();
    let arguments = arguments.map_err(|wrong| format!("`{}` is not UTF-8", wrong.to_string_lossy()))?;
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        return Ok(USAGE.into());
    }
    let options = options(arguments.into_iter()).map_err(|problem| format!("{problem}\n\n{USAGE}"))?;
    replay(&options)
}

fn main() -> ExitCode {
    match answer(std::env::args_os().skip(1).collect()) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(arguments: &str) -> Result<String, String> {
        answer(arguments.split_ascii_whitespace().map(OsString::from).collect())
    }

    /// A file that is there while the test runs.
    struct Made(std::path::PathBuf);

    impl Made {
        fn new(name: &str, bytes: &[u8]) -> Made {
            let file = std::env::temp_dir().join(format!("stampede-{}-{name}", std::process::id()));
            std::fs::write(&file, bytes).unwrap();
            Made(file)
        }

        fn ask(&self, options: &str) -> Result<String, String> {
            ask(&format!("--policy lru {options} {}", self.0.display()))
        }
    }

    impl Drop for Made {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    #[test]
    fn prints_one_line_of_json() {
        let log = Made::new("log", b"a\nb\na\n");
        let line = log.ask("--capacity 2").unwrap();
        assert!(line.starts_with(r#"{"requests":3,"hits":1,"hit_ratio":0.333333,"#), "{line}");
        assert_eq!(ask("--help").unwrap(), USAGE);
    }

    #[test]
    fn what_is_refused_is_refused_in_a_sentence() {
        let log = Made::new("small", b"a\nb\na\n");
        let binary = Made::new("binary", &[0; 64]);
        for (problem, says) in [
            (log.ask(""), "--capacity or --bytes is missing"),
            (log.ask("--capacity 0"), "0"),
            (log.ask("--capacity -1"), "`-1` is not a whole number"),
            (log.ask("--capacity 2 --format pdf"), "no format is called `pdf`"),
            (log.ask("--capacity 2 --format u32 --columns key"), "--format says another"),
            (log.ask("--capacity 2 --max-requests 2"), "line 3: more than 2 requests"),
            (log.ask("--capacity 2 --max-keys 1"), "line 2: more than 1 distinct keys"),
            (log.ask("--capacity 2 --max-keys 4294967296"), "--max-keys 4294967296 is beyond 4294967295"),
            (log.ask("--capacity 2 --max-input 5"), "line 3: more than 5 bytes"),
            (log.ask("--capacity 2 --format u32"), "record 2: the file ends within it"),
            (log.ask("--bytes 2"), "--bytes needs a trace with sizes"),
            (binary.ask("--capacity 2"), "--format u32 or u64"),
            (ask("--policy lru --capacity 2 /nowhere/at/all"), "/nowhere/at/all: "),
            (ask("--policy lru --capacity 2 /"), "/: "),
        ] {
            let problem = problem.unwrap_err();
            assert!(problem.contains(says), "{problem}");
        }
        assert!(binary.ask("--capacity 2 --format u64").unwrap().starts_with(r#"{"requests":8,"hits":7,"#));
    }

    #[test]
    #[cfg(unix)]
    fn arguments_may_be_any_bytes() {
        use std::os::unix::ffi::OsStringExt;
        assert!(answer(vec![OsString::from_vec(vec![0xFF])]).unwrap_err().ends_with("is not UTF-8"));
    }
}
