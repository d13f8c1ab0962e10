//! The engine gives the same in a browser as natively: these tests run in both, against the same constants.

mod golden;

use stampede::random::{Purpose, Stream, Zipf, exponential, log_normal};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

/// Ten thousand draws, folded into one number that any differing bit changes.
fn digest(draw: impl Fn(u64) -> u64) -> u64 {
    (0..10_000).fold(0, |sum, n| stampede::random::mix64(sum ^ draw(n)))
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn draws_are_the_same_everywhere() {
    let stream = Stream::new(1, Purpose("test"));
    let zipf = Zipf::new(1_000, 0.9);
    assert_eq!(digest(|n| stream.at(n)), 9_810_728_324_062_907_049);
    assert_eq!(digest(|n| exponential(stream.at(n), 1e9)), 7_034_279_530_682_492_305);
    assert_eq!(
        digest(|n| log_normal((stream.at(2 * n), stream.at(2 * n + 1)), 1_000_000_000, 0.5)),
        4_816_793_400_814_123_449
    );
    assert_eq!(digest(|n| u64::from(zipf.rank(stream.at(n)))), 14_349_664_231_697_177_352);
}

/// Every figure of whole runs, the digest of every step included, is the one that is checked in.
#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn runs_are_the_same_everywhere() {
    let small = ["hot-key", "breakdown", "geecache"];
    assert_eq!(golden::differences(golden::PRESETS_FILE, small), Vec::<String>::new());
    assert_eq!(golden::differences(golden::MIXED_FILE, golden::MIXED), Vec::<String>::new());
}

/// Every run of every candidate, in the order of the rows: the page's league and the command's are the same.
#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn leagues_are_the_same_everywhere() {
    use stampede::lab::league;
    let (link, faults) = stampede::scenario::link::Link::parse("preset=hot-key&clients.count=20");
    assert_eq!(faults, []);
    let question = league::Question { runs: 2, ..league::Question::of(link) };
    let league = league::run(&question, |_, _| true, &mut |_| ()).unwrap();
    assert_eq!(league.digest().to_string(), "2:12ae91a2c6214d0c");
}

/// The two worlds share one seed: a link has no place for a second one.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen_test::wasm_bindgen_test]
fn a_seed_is_set_for_both_worlds() {
    let mut session = stampede::wasm::Session::new("hot-key");
    session.set("b", "run.seed", "7");
    let (link, faults) = stampede::scenario::link::Link::parse(&session.share(0.0));
    assert_eq!(faults, []);
    assert_eq!((link.a.run.seed, link.b.run.seed), (7, 7));
}

/// A module's memory grows by what is asked for just then, which takes long.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen_test::wasm_bindgen_test]
fn memory_is_there_before_it_is_needed() {
    stampede::sim::ahead::make_room(64 << 20);
    let pages = core::arch::wasm32::memory_size(0);
    let tables: Vec<Vec<u8>> = (0..300).map(|_| vec![1; 40 << 10]).collect();
    assert_eq!(
        (core::arch::wasm32::memory_size(0), tables.len()),
        (pages, 300),
        "a quarter of 64 MB has room for 12 MB"
    );
}
