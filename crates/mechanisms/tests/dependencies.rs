//! The crates that a user of this one has to build besides.

use std::collections::BTreeSet;
use std::process::Command;

/// The crates that this one needs with these features, itself not counted.
fn needed(features: &[&str]) -> BTreeSet<String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["tree", "--package", "stampede-mechanisms", "--edges", "normal,build", "--prefix", "none"]);
    cargo.args(["--offline", "--format", "{p}"]).args(features).current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = cargo.output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let names = String::from_utf8(output.stdout).expect("text");
    let names = names.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned);
    let mut names: BTreeSet<String> = names.collect();
    assert!(names.remove("stampede-mechanisms"), "{names:?}");
    names
}

fn with(feature: &str) -> BTreeSet<String> {
    needed(&["--no-default-features", "--features", feature])
}

#[test]
fn the_default_set_builds_with_at_most_three_other_crates() {
    let needed = needed(&[]);
    assert!(needed.len() <= 3, "{needed:?}");
}

#[test]
fn a_feature_needs_no_crate_that_only_another_one_uses() {
    for feature in ["cache", "coalescing", "placement", "overload", "refreshing", "writes", "hot-keys"] {
        assert_eq!(with(feature), BTreeSet::new(), "{feature}");
    }
    for (feature, own) in [("early", "libm"), ("filters", "libm"), ("rendezvous", "libm")] {
        assert_eq!(with(feature), BTreeSet::from([own.to_owned()]), "{feature}");
    }
    for (feature, own, foreign) in [("groupcache", "crc32fast", "md-5"), ("ketama", "md-5", "crc32fast")] {
        let needed = with(feature);
        assert!(needed.contains(own) && !needed.contains(foreign) && !needed.contains("libm"), "{feature}: {needed:?}");
    }
}
