//! Links of before keep their meaning: each of them was run with the version that wrote it, and has that digest still, or
//! says what has changed since.
//!
//! `tests/golden/older.json` has a digest for each link. Nothing writes it anew: a link whose run has changed gets a
//! line in the tables of `src/scenario/former.rs`, not another digest.

use serde_json::Value;
use stampede::digest::Digest;
use stampede::lab::compare::Comparison;
use stampede::scenario::link::{Link, Opened};

const OLDER: &str = include_str!("golden/older.json");

fn older() -> Vec<(String, String)> {
    let file: Value = serde_json::from_str(OLDER).expect("JSON");
    let links = file.as_object().expect("an object").iter();
    links.map(|(text, digest)| (text.clone(), digest.as_str().expect("a digest").to_owned())).collect()
}

#[test]
fn a_link_of_before_has_its_digest_or_says_what_has_changed() {
    for (text, then) in older() {
        let Opened { link, faults, changes } = Link::open(&text);
        assert_eq!(faults, [], "{text}");
        let now = digests(&link);
        assert!(now == then || changes.is_some(), "{text} had {then}, has {now}, and nothing is said");
    }
}

fn digests(link: &Link) -> String {
    let run = Comparison::run(link).expect("a link without faults runs");
    // In the form in which links of before have it.
    let [a, b] = [&run.a, &run.b].map(|run| run.digest_like(Digest::First(0)));
    format!("{a}-{b}")
}

#[test]
fn a_link_of_before_is_written_as_one_of_today_with_the_same_meaning() {
    for (text, _) in older() {
        let link = Link::parse(&text).0;
        let written = link.fragment();
        assert!(written.starts_with("v=2&"), "{written}");
        assert_eq!(Link::parse(&written), (link, vec![]), "{text}");
    }
}
