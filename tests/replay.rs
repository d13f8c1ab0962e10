//! Replays of traces: exact hit counts, every format, every kind of damage.

// The files are read from disk and unpacked by crates that the browser build does without.
#![cfg(not(target_arch = "wasm32"))]

mod public_traces;

use std::collections::BTreeMap;
use std::io::{BufReader, Read};

use stampede::lab::replay::Replay;
use stampede::lab::trace::{
    Bounds, Choice, Format, Operation, Preview, Reading, Request, TraceError, TraceReader, decompressed,
};
use stampede::time::{Duration, Instant};
use stampede_mechanisms::cache::Limits;
use stampede_mechanisms::eviction::PolicyKind;

fn objects(entries: u64) -> Limits {
    Limits { entries: Some(entries), bytes: None }
}

fn hits(trace: &[Request], policy: PolicyKind, limits: Limits) -> u64 {
    let mut replay = Replay::new(policy, limits, 0).unwrap();
    trace.iter().for_each(|request| {
        replay.request(request);
    });
    replay.hits()
}

fn read(text: impl AsRef<[u8]>) -> Result<Vec<Request>, TraceError> {
    TraceReader::new(text.as_ref(), None)?.collect()
}

fn keys(trace: &[Request]) -> Vec<u32> {
    trace.iter().map(|request| request.key).collect()
}

/// Always runs: every count is pinned, those of policies that draw at random included.
#[test]
fn own_trace() {
    let trace = read(include_str!("traces/own.trace")).unwrap();
    let counts = |policy| [10, 50, 100].map(|capacity| hits(&trace, policy, objects(capacity)));
    let pinned: BTreeMap<&str, [u64; 3]> = PolicyKind::ALL.iter().map(|&kind| (kind.name(), counts(kind))).collect();
    let expected = BTreeMap::from([
        ("arc", [987, 1777, 2070]),
        ("clock", [788, 1792, 2085]),
        ("fifo", [663, 1644, 1998]),
        ("lfu", [1075, 1665, 1916]),
        ("lru", [746, 1778, 2098]),
        ("noeviction", [529, 1363, 1863]),
        ("random", [644, 1549, 1961]),
        ("redis-lfu", [947, 1610, 1939]),
        ("redis-lru", [659, 1603, 2026]),
        ("s3-fifo", [1090, 1750, 2046]),
        ("sieve", [1027, 1665, 1916]),
        ("volatile-lfu", [529, 1363, 1863]),
        ("volatile-lru", [529, 1363, 1863]),
        ("volatile-random", [529, 1363, 1863]),
        ("volatile-ttl", [529, 1363, 1863]),
        ("w-tinylfu", [1123, 1698, 1922]),
    ]);
    assert_eq!(pinned, expected);
}

#[test]
fn public_traces() {
    let Some((directory, expected)) = public_traces::public_traces() else { return };
    let (mut checked, mut apart) = (0, Vec::new());
    for trace in expected["traces"].as_object().unwrap().values() {
        let name = trace["file"].as_str().unwrap();
        let file = BufReader::new(std::fs::File::open(directory.join(name)).unwrap());
        let requests: Vec<Request> =
            TraceReader::new(decompressed(file).unwrap(), None).unwrap().map(Result::unwrap).collect();
        assert_eq!(trace["requests"], requests.len());
        for (capacity, cell) in trace["cells"].as_object().unwrap() {
            let limits = objects(capacity.parse().unwrap());
            for (policy, count) in cell["exact_hits"].as_object().unwrap() {
                let policy = if policy == "S3FIFO" { "s3-fifo" } else { &policy.to_lowercase() };
                let Some(kind) = PolicyKind::parse(policy) else { continue };
                assert_eq!(*count, hits(&requests, kind, limits), "{policy} on {name} at {capacity}");
                checked += 1;
            }
            let ours = hits(&requests, PolicyKind::WTinyLfu, limits) as f64 / requests.len() as f64;
            let caffeine = cell["loose_hit_ratio"]["W-TinyLFU caffeine-2.6.2 (fixed 1% window)"].as_f64().unwrap();
            assert!((ours - caffeine).abs() < 0.02, "W-TinyLFU on {name} at {capacity}: {ours}, Caffeine {caffeine}");
            apart.push((ours - caffeine).abs());
        }
    }
    assert!(checked > 100, "{checked} counts");
    // Without room in its sketch from the start it is 0.27 points apart.
    let mean = apart.iter().sum::<f64>() / apart.len() as f64;
    println!(
        "W-TinyLFU is {:.2} points from Caffeine on average, {:.2} at most",
        100.0 * mean,
        100.0 * apart.iter().fold(0.0, |a, b| b.max(a))
    );
    assert!(mean < 0.005, "{mean}");
}

#[test]
fn keys_may_be_any_text() {
    let trace = read("a\n*\nb\r\n\n  a \n007\n7\nwith blanks, and commas\n").unwrap();
    assert_eq!(keys(&trace), [0, 1, 0, 2, 3, 4]);
    assert_eq!(trace[2].time, Instant::from_nanos(2_000_000));
    assert_eq!(read("").unwrap(), []);
    assert_eq!(keys(&read(b"\xFF\xFE\n\xFF\n\xFF\xFE").unwrap()), [0, 1, 0]);
}

#[test]
fn block_runs() {
    let trace = read("10 3 0 1\n12 1 0 2\n5 0 0 3\n").unwrap();
    assert_eq!(keys(&trace), [0, 1, 2, 2]);
}

#[test]
fn named_columns() {
    let mut reader = TraceReader::new(&b"time;key;size;ttl\n100.5;\"a;b\";10;2\n101;c;20;0\n"[..], None).unwrap();
    assert_eq!((reader.format(), reader.has_sizes()), (Format::Columns, true));
    let trace: Vec<Request> = reader.by_ref().map(Result::unwrap).collect();
    let first = Request {
        key: 0,
        time: Instant::ZERO,
        bytes: 10,
        ttl: Some(Duration::from_secs(2)),
        operation: Operation::Read,
    };
    let second = Request { key: 1, time: Instant::from_nanos(500_000_000), bytes: 20, ttl: None, ..first };
    assert_eq!(trace, [first, second]);
    assert_eq!(reader.distinct_keys(), 2);

    let named = TraceReader::with_columns(&b"1,x,5\n2,x,5\n"[..], "time,key,size").unwrap();
    assert_eq!(named.map(|request| request.unwrap().bytes).collect::<Vec<_>>(), [5, 5]);
    assert!(TraceReader::with_columns(&b""[..], "time,size").is_err());
}

#[test]
fn twitter() {
    let text =
        "0,k,2,10,1,get,0\n0,k,2,10,1,set,5\n4,k,2,10,1,get,0\n5,k,2,10,1,get,0\n6,k,2,0,1,delete,0\n6,k,2,9,1,get,0\n";
    let trace = read(text).unwrap();
    assert_eq!(trace[1].operation, Operation::Write);
    assert_eq!((trace[0].bytes, trace[1].ttl), (12, Some(Duration::from_secs(5))));
    let mut replay = Replay::new(PolicyKind::Lru, objects(9), 0).unwrap();
    let hit: Vec<bool> = trace.iter().map(|request| replay.request(request)).collect();
    // The write lives five seconds; the delete counts as nothing.
    assert_eq!(hit, [false, true, true, false, false, false]);
    assert_eq!((replay.requests(), replay.hits()), (5, 2));
}

fn oracle_general(objects: &[u64]) -> Vec<u8> {
    let record = |(time, &object): (usize, &u64)| {
        let mut record = Vec::from((time as u32).to_le_bytes());
        record.extend(object.to_le_bytes());
        record.extend(64u32.to_le_bytes());
        record.extend((-1i64).to_le_bytes());
        record
    };
    objects.iter().enumerate().flat_map(record).collect()
}

#[test]
fn oracle_general_records() {
    let file = oracle_general(&[7, u64::MAX, 7]);
    let trace = read(&file).unwrap();
    assert_eq!(keys(&trace), [0, 1, 0]);
    assert_eq!((trace[2].time, trace[2].bytes), (Instant::ZERO + Duration::from_secs(2), 64));
    assert_eq!(hits(&trace, PolicyKind::Lru, Limits { entries: None, bytes: Some(128) }), 1);
    assert_eq!(hits(&trace, PolicyKind::Lru, Limits { entries: None, bytes: Some(127) }), 0);
    let cut = TraceReader::new(&file[..71], Some(Format::OracleGeneral)).unwrap().last().unwrap();
    assert_eq!(cut.unwrap_err().to_string(), "record 3: the file ends within it");
}

#[test]
fn wrong_lines_are_named() {
    for (text, message) in [
        ("1 2 0 0\n1 2 0\n", "line 2: expected `start count _ _`, four whole numbers, not `1 2 0`"),
        ("1 1 0 0\n18446744073709551615 2 0 0\n", "line 2: block numbers beyond 2^64 in `18446744073709551615 2 0 0`"),
        ("key,size\na,1\nb\n", "line 3: 1 columns, but 2 is missing"),
        ("key,size\na,-1\n", "line 2: column 2: `-1` is not a whole number"),
        ("0,k,2,10,1,get,0\n0,k,2,10,1,leap,0\n", "line 2: column 6: `leap` is no operation"),
    ] {
        assert_eq!(read(text).unwrap_err().to_string(), message);
    }
    let forced = |text: &'static str, format| TraceReader::new(text.as_bytes(), Some(format)).map(Iterator::count);
    assert!(forced("a,b\n1,2\n", Format::Columns).is_err());
    let long = "x".repeat(2 << 20);
    assert_eq!(read(&long).unwrap_err().to_string(), "line 1: longer than 1 048 576 bytes");
    let mut ended = TraceReader::new(&b"1 1 0 0\nx\n2 1 0 0\n"[..], None).unwrap();
    assert_eq!(ended.by_ref().map(|request| request.is_ok()).collect::<Vec<_>>(), [true, false]);
}

/// What a reader without `format` makes of a file: its requests, or the refusal.
fn refusal(bytes: impl AsRef<[u8]>) -> String {
    read(bytes).expect_err("must be refused").to_string()
}

#[test]
fn a_run_of_blocks_has_a_bound() {
    let problem = refusal("0 18446744073709551615 0 0\n");
    assert_eq!(problem, "line 1: a run of 18446744073709551615 blocks, at most 1 048 576 are read");
    assert_eq!(read("7 1048576 0 0\n").unwrap().len(), 1 << 20);
}

#[test]
fn lines_that_ask_for_nothing_have_a_bound() {
    for nothing in ["\n", "*\n", " \r\n", "5 0 0 0\n"] {
        let start = if nothing.starts_with('5') { "1 1 0 0\n" } else { "a\n" };
        let endless = start.as_bytes().chain(Endless(nothing.as_bytes()));
        let end = TraceReader::new(BufReader::new(endless), None).unwrap().last().unwrap();
        let problem = end.unwrap_err().to_string();
        assert!(problem.ends_with("1 048 576 are read, and one more for each request"), "{problem}");
    }
    // As many as there are requests may come on top, so that a log with a separator after every key is read.
    assert_eq!(read("a\n*\n".repeat(10)).unwrap().len(), 10);
}

/// The same bytes over and over.
struct Endless(&'static [u8]);

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let whole = buffer.len() / self.0.len() * self.0.len();
        buffer[..whole].chunks_mut(self.0.len()).for_each(|chunk| chunk.copy_from_slice(self.0));
        Ok(whole)
    }
}

#[test]
fn an_endless_trace_is_stopped_by_name() {
    let stopped = |text: &'static [u8], format, bounds| {
        let reader = TraceReader::new(BufReader::new(Endless(text)), format).unwrap().within(bounds);
        let end = reader.last().unwrap();
        end.unwrap_err().to_string()
    };
    let bounds = Bounds { requests: 1000, keys: 100, input: 1 << 20 };
    assert_eq!(stopped(b"a\n", None, bounds), "line 1001: more than 1 000 requests");
    assert_eq!(stopped(&[0; 8], Some(Format::Keys64), bounds), "record 1001: more than 1 000 requests");
    assert_eq!(stopped(b"a\n", None, Bounds { input: 500, ..bounds }), "line 251: more than 500 bytes");
    assert_eq!(stopped(b"1 200 0 0\n", None, bounds), "line 1: more than 100 distinct keys");
    // Long keys take more room than short ones: a key of 2^16 bytes counts as many.
    let long: String = (0..100u8).map(|key| format!("{key}{}\n", "x".repeat(1 << 16))).collect();
    let reader = TraceReader::new(long.as_bytes(), None).unwrap().within(Bounds { input: u64::MAX, ..bounds });
    assert_eq!(reader.last().unwrap().unwrap_err().to_string(), "line 1: more than 6 400 bytes of distinct keys");
}

#[test]
fn binary_files_are_not_guessed_by_a_zero_byte() {
    let words = |keys: &[u64]| keys.iter().flat_map(|key| key.to_be_bytes()).collect::<Vec<u8>>();
    let corda = words(&(0..3000).map(|at: u64| at.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 8).collect::<Vec<_>>());
    let cut = &oracle_general(&[7, 8, 9])[..71];
    let backwards: Vec<u8> = oracle_general(&[1, 2, 3]).rchunks(24).flatten().copied().collect();
    for file in [
        &corda[..],
        &words(&[1, 2, 3]),
        &[0; 4096],
        &[0; 24],
        b"\x7FELF\x02\x01\x01\0",
        cut,
        &backwards,
        b"a\nb\x01c\n",
    ] {
        let problem = refusal(file);
        for accepted in ["u32", "u64", "oracle-general", "--format"] {
            assert!(problem.contains(accepted), "{problem}");
        }
    }
    assert!(refusal(b"\xFF\xFEa\0\n\0").contains("UTF-16"));
}

#[test]
fn binary_keys_of_32_and_64_bits() {
    let file: Vec<u8> = [7u64, 1 << 40, 7, 0].iter().flat_map(|key| key.to_be_bytes()).collect();
    let read = |format| TraceReader::new(&file[..], Some(format)).unwrap().collect::<Result<Vec<_>, _>>();
    assert_eq!(keys(&read(Format::Keys64).unwrap()), [0, 1, 0, 2]);
    assert_eq!(keys(&read(Format::Keys32).unwrap()), [0, 1, 2, 0, 0, 1, 0, 0]);
    let cut = TraceReader::new(&file[..31], Some(Format::Keys64)).unwrap().last().unwrap();
    assert_eq!(cut.unwrap_err().to_string(), "record 4: the file ends within it");
}

#[test]
fn access_logs_of_web_servers() {
    let line = |host: &str, second: u32, target: &str, bytes: &str| {
        format!("{host} - - [10/Oct/2000:13:55:{second} -0700] \"GET {target} HTTP/1.0\" 200 {bytes}")
    };
    let common = [line("::1", 36, "/a", "2326"), line("h", 37, "/b c", "-"), line("h", 39, "/a", "17")].join("\n");
    let combined = common.replace('\n', " \"http://x/?q=\\\"y\\\"\" \"Mozilla, 4.08\"\n");
    for log in [common, combined] {
        let mut reader = TraceReader::new(log.as_bytes(), None).unwrap();
        assert_eq!((reader.format(), reader.has_sizes()), (Format::WebLog, true));
        let trace: Vec<Request> = reader.by_ref().map(Result::unwrap).collect();
        assert_eq!(keys(&trace), [0, 1, 0]);
        assert_eq!(trace.iter().map(|it| it.bytes).collect::<Vec<_>>(), [2326, 0, 17]);
        assert_eq!(trace[2].time, Instant::ZERO + Duration::from_secs(3));
    }
    let wrong = [line("h", 36, "/a", "1"), line("h", 36, "/a", "1"), "h - -".into()].join("\n");
    assert!(refusal(wrong).starts_with("line 3: expected an entry of an access log"));
}

#[test]
fn a_table_without_names_is_not_read_as_keys() {
    for (table, what) in [
        ("1,home,5\n2,about,5\n", "each line has 3 columns, separated by commas"),
        ("1\thome\n2\tabout\n", "each line has 2 columns, separated by tabs"),
        ("1;home\n2;about\n", "each line has 2 columns, separated by semicolons"),
        ("1 home 5\n2 about 5\n3 home 5\n", "each line has 3 columns, separated by blanks"),
    ] {
        let problem = refusal(table);
        assert!(
            problem.contains(what) && problem.contains("--columns") && problem.contains("--format keys"),
            "{problem}"
        );
        assert!(TraceReader::new(table.as_bytes(), Some(Format::Keys)).unwrap().all(|request| request.is_ok()));
    }
    let named = TraceReader::with_columns(&b"1  home 5\n2 about  5\n3 home 5\n"[..], "time key size").unwrap();
    assert_eq!(keys(&named.map(Result::unwrap).collect::<Vec<_>>()), [0, 1, 0]);
}

#[test]
fn one_line_is_no_sign_of_a_format() {
    // The first line alone would be a run of blocks, an entry of Twitter's, a header.
    for start in ["1 2 3 4", "0,k,2,10,1,get,0", "id,url"] {
        let text = format!("{start}\nno such thing\nhere\nnor here, at all, is one\n");
        let problem = refusal(&text);
        assert!(problem.contains("--format"), "{problem}");
    }
}

#[test]
fn compression_is_recognised() {
    // `printf 'a\nb\na\n'` through gzip, xz and zstd.
    let unpack = |bytes: &[u8]| {
        let mut text = String::new();
        decompressed(bytes).unwrap().read_to_string(&mut text).map(|_| text)
    };
    let gzip = include_bytes!("traces/aba.gz");
    let xz = include_bytes!("traces/aba.xz");
    let zstd = include_bytes!("traces/aba.zst");
    for packed in [&gzip[..], xz, zstd, b"a\nb\na\n"] {
        assert_eq!(unpack(packed).unwrap(), "a\nb\na\n");
    }
    // A skippable frame between two frames, and damage.
    let skippable = [&zstd[..], b"\x50\x2A\x4D\x18\x03\0\0\0xyz", zstd].concat();
    assert_eq!(unpack(&skippable).unwrap(), "a\nb\na\n".repeat(2));
    assert_eq!(unpack(&[gzip, &gzip[..]].concat()).unwrap(), "a\nb\na\n".repeat(2));
    for packed in [&gzip[..], xz, zstd] {
        assert!(unpack(&packed[..packed.len() - 9]).is_err());
    }
}

proptest::proptest! {
    #[test]
    fn no_input_panics(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300), format in 0usize..12) {
        let format = Format::ALL.get(format).copied();
        if let Ok(trace) = TraceReader::new(&bytes[..], format) {
            trace.take(1000).for_each(drop);
        }
        if let Ok(mut unpacked) = decompressed(&bytes[..]) {
            let _ = unpacked.read(&mut [0; 4096]);
        }
    }

    #[test]
    fn no_text_panics(text in "[0-9a-z*,;\t \"\n.-]{0,200}", format in 0usize..12) {
        if let Ok(trace) = TraceReader::new(text.as_bytes(), Format::ALL.get(format).copied()) {
            trace.take(1000).for_each(drop);
        }
    }
}

#[test]
fn json_lines_need_a_key_and_may_differ() {
    let log = "{\"time\":1.5,\"url\":\"/a\",\"bytes\":7}\n{\"time\":2,\"url\":\"/b\",\"bytes\":1,\"more\":[]}\n";
    let mut reader = TraceReader::new(log.as_bytes(), None).unwrap();
    assert_eq!((reader.format(), reader.has_sizes()), (Format::JsonLines, true));
    let trace: Vec<Request> = reader.by_ref().map(Result::unwrap).collect();
    assert_eq!((keys(&trace), trace[0].bytes, trace[1].time), (vec![0, 1], 7, Instant::from_nanos(500_000_000)));
    assert!(refusal("{\"path\":\"/a\"}\n").contains("no field is named `key`"));
    let named = TraceReader::with_columns(&b"{\"http\":{\"path\":\"/a\"}}\n"[..], "key=http.path").unwrap();
    assert_eq!(keys(&named.map(Result::unwrap).collect::<Vec<_>>()), [0]);
    assert!(refusal("{\n  \"key\": \"a\"\n}\n").contains("not an object a line"));
    assert_eq!(refusal("{\"key\":\"a\"}\n{\"key\":\"b\"}\n{}\n"), "line 3: there is no field `key`");
}

#[test]
fn what_monitor_prints() {
    let log = "OK\n1.5 [0 127.0.0.1:1] \"get\" \"x\"\n1.6 [0 127.0.0.1:1] \"ping\"\n\
        2.5 [0 127.0.0.1:1] \"MGET\" \"x\" \"y\"\n3 [0 lua] \"set\" \"x\" \"1\" \"EX\" \"9\"\n3 [0 lua] \"del\" \"x\"\n";
    let mut reader = TraceReader::new(log.as_bytes(), None).unwrap();
    assert_eq!((reader.format(), reader.has_sizes()), (Format::Monitor, false));
    let trace: Vec<Request> = reader.by_ref().map(Result::unwrap).collect();
    assert_eq!(keys(&trace), [0, 0, 1, 0, 0]);
    assert_eq!((trace[2].time, trace[3].ttl), (Instant::from_nanos(1_000_000_000), Some(Duration::from_secs(9))));
    let operations: Vec<Operation> = trace.iter().map(|request| request.operation).collect();
    assert_eq!(operations[2..], [Operation::Read, Operation::Write, Operation::Delete]);
}

#[test]
fn what_monitor_trace_prints_as_proposed() {
    let log = "OK\n1778474345309397,76,0,set,\"key\",WRITE,1,string,32,160\n1778474345309897,77,0,get,\"key\",READ,1,string,32,160\n";
    let mut reader = TraceReader::new(log.as_bytes(), None).unwrap();
    assert_eq!((reader.format(), reader.has_sizes()), (Format::Valkey, true));
    let trace: Vec<Request> = reader.by_ref().map(Result::unwrap).collect();
    assert_eq!((keys(&trace), trace[1].bytes, trace[1].time), (vec![0, 0], 160, Instant::from_nanos(500_000)));
}

#[test]
fn what_nobody_knows_is_refused_with_what_would_be_accepted() {
    let error_log = "2024/01/02 10:00:00 [error] 7#7: *1 open() \"/a\" failed\n2024/01/02 10:00:01 [warn] 7#7: slow\n";
    let prometheus = r#"{"status":"success","data":{"resultType":"matrix","result":[]}}"#;
    for (text, says) in [(error_log, "Accepted are a key a line"), (prometheus, "an answer of Prometheus")] {
        let problem = refusal(text);
        assert!(problem.contains(says), "{problem}");
    }
    // A time in milliseconds where seconds are said would stretch the log a thousandfold.
    assert!(refusal("time,key\n1700000000000,a\n").contains("time_ms"));
}

/// The format that was recognised is shown with the first rows, and so is a refusal.
#[test]
fn a_preview_shows_the_columns_and_what_they_were_taken_for() {
    let csv = "when\tkey\tsize\n1\ta\t5\n2\tb\t6\n3\tcut of";
    let told = Preview::of(csv.as_bytes(), false, &Reading::Told);
    assert_eq!((told.format, &told.problem, told.header), (Some("csv"), &None, true));
    assert_eq!(told.columns.iter().map(|column| column.role).collect::<Vec<_>>(), [None, Some("key"), Some("size")]);
    assert_eq!(told.lines, [["1", "a", "5"], ["2", "b", "6"]]);
    assert_eq!((told.rows[1].key.as_str(), told.rows[1].bytes, told.rows[1].at), ("b", Some(6.0), None));
    let chosen = Reading::Chosen(Choice::parse("key=2,time=1,header").unwrap());
    let chosen = Preview::of(csv.as_bytes(), false, &chosen);
    assert_eq!((chosen.columns[0].role, chosen.rows[1].at), (Some("time"), Some(1e9)));
    let refused = Preview::of(b"1,home,5\n2,about,5\n", true, &Reading::Told);
    assert_eq!((refused.format, refused.problem.unwrap().id.as_ref()), (None, "trace-table"));
    assert_eq!((refused.columns.len(), &refused.lines[0][1]), (3, &"home".to_owned()));
    let wrong = Preview::of(b"key,size\na,1\nb,x\n", true, &Reading::Told);
    assert_eq!((wrong.rows.len(), wrong.problem.is_some()), (1, true));
    let objects = Preview::of(b"{\"a\":{\"key\":1},\"url\":2}\n", true, &Reading::Told);
    assert_eq!(objects.columns.iter().map(|column| column.place.as_str()).collect::<Vec<_>>(), ["a.key", "url"]);
    assert_eq!(objects.columns[1].role, Some("key"));
}
