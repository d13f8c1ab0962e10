//! The nodes, without a world.

use super::*;
use crate::recording::Recorder;
use crate::scenario::KeyPlacement;

fn nodes(settings: &[(&str, &str)]) -> Nodes {
    let mut scenario = Scenario::default();
    for (path, text) in settings {
        scenario.set(path, text).unwrap();
    }
    assert_eq!(scenario.faults(), []);
    Nodes::new(&scenario).unwrap()
}

const fn fresh(key: u32) -> Fresh {
    Fresh { key, version: 0, draw: key as u64, took: Duration::ZERO }
}

const fn at(ms: u64) -> Instant {
    Instant::from_nanos(ms * 1_000_000)
}

#[test]
fn every_placement_uses_every_node() {
    for name in KeyPlacement::OPTIONS {
        let mut nodes = nodes(&[("cache.placement", name), ("keys.popularity", "uniform")]);
        let mut seen = [0; 3];
        (0..3_000).for_each(|key| seen[usize::from(nodes.owner(key))] += 1);
        assert!(seen.iter().all(|n| *n > 300), "{name}: {seen:?}");
        assert_eq!(nodes.owner(HOT), nodes.owner(HOT));
    }
}

#[test]
fn jitter_lengthens_a_life_by_at_most_itself() {
    let mut nodes = nodes(&[("cache.ttl", "1s"), ("cache.jitter", "500ms")]);
    let mut recorder = Recorder::new(0, 3, 0);
    let mut alive = 0;
    let owners: Vec<u16> = (0..200).map(|key| nodes.owner(key)).collect();
    let owner = |key: u32| owners[key as usize];
    for key in 0..200 {
        nodes.store(owner(key), fresh(key), at(0), recorder.cache());
        let mut look = |ms| nodes.look(u64::from(key), owner(key), key, at(ms), recorder.cache()).found;
        assert_eq!(look(999), Found::Fresh);
        alive += u32::from(look(1_250) == Found::Fresh);
        assert_eq!(look(1_501), Found::Nothing);
    }
    assert!((70..130).contains(&alive), "about half of them outlive half of the jitter: {alive}");
}

#[test]
fn what_does_not_exist_is_noted_for_its_own_time() {
    let unknown = Workload::MISSING | 7;
    let mut without = nodes(&[]);
    assert!(!without.admits(unknown, at(0)) && without.admits(7, at(0)));
    let mut nodes = nodes(&[("cache.negative_ttl", "100ms"), ("cache.ttl", "1s")]);
    let mut recorder = Recorder::new(0, 3, 0);
    assert!(nodes.admits(unknown, at(0)));
    let node = nodes.owner(unknown);
    nodes.store(node, fresh(unknown), at(0), recorder.cache());
    assert_eq!(nodes.look(0, node, unknown, at(99), recorder.cache()).found, Found::NotThere);
    assert_eq!(nodes.look(0, node, unknown, at(100), recorder.cache()).found, Found::Nothing);
}

#[test]
fn an_old_value_is_at_hand_for_errors_only() {
    let mut nodes = nodes(&[("cache.ttl", "1s"), ("cache.grace", "100ms"), ("cache.stale_on_error", "500ms")]);
    let mut recorder = Recorder::new(0, 3, 0);
    let node = nodes.owner(3);
    nodes.store(node, fresh(3), at(0), recorder.cache());
    let mut look = |ms| nodes.look(0, node, 3, at(ms), recorder.cache());
    assert_eq!((look(1_099).found, look(1_099).at_hand), (Found::Stale, false));
    assert_eq!((look(1_100).found, look(1_100).at_hand), (Found::Nothing, true));
    assert_eq!((look(1_500).found, look(1_500).at_hand), (Found::Nothing, false));
}

#[test]
fn an_older_version_does_not_count_where_a_newer_one_was() {
    let mut nodes = nodes(&[]);
    let mut recorder = Recorder::new(0, 3, 0);
    let node = nodes.owner(3);
    nodes.store(node, Fresh { version: 4, ..fresh(3) }, at(0), recorder.cache());
    nodes.raise(node, 3, 5);
    assert_eq!(nodes.look(0, node, 3, at(1), recorder.cache()).found, Found::Nothing);
    assert!(nodes.is_outdated(node, 3, 4) && !nodes.is_outdated(node, 3, 5) && !nodes.is_outdated(node, 4, 0));
    nodes.flush(usize::from(node), at(2), recorder.cache());
    assert!(!nodes.is_outdated(node, 3, 4), "what a node forgets it forgets");
}

#[test]
fn an_ended_value_keeps_its_grace() {
    let mut nodes = nodes(&[("cache.ttl", "1s"), ("cache.grace", "100ms")]);
    let mut recorder = Recorder::new(0, 3, 0);
    let node = nodes.owner(3);
    nodes.store(node, fresh(3), at(0), recorder.cache());
    nodes.expire(3, at(500), recorder.cache());
    let mut look = |ms| nodes.look(0, node, 3, at(ms), recorder.cache()).found;
    assert_eq!((look(500), look(599), look(600)), (Found::Stale, Found::Stale, Found::Nothing));
}

#[test]
fn a_value_whose_time_is_just_over_is_not_ended_again() {
    let mut nodes = nodes(&[("cache.ttl", "1s"), ("cache.grace", "100ms")]);
    let mut recorder = Recorder::new(0, 3, 0);
    let node = nodes.owner(3);
    nodes.store(node, fresh(3), at(0), recorder.cache());
    nodes.expire(3, at(1_000), recorder.cache());
    nodes.expire(3, at(1_001), recorder.cache());
    assert_eq!(recorder.cache().count(CacheChange::Ended), 0);
}

#[test]
fn a_value_takes_its_own_size_and_its_keys_length() {
    for spread in ["0", "1"] {
        let mut nodes = nodes(&[("keys.value_bytes", "5000"), ("keys.size_spread", spread)]);
        let mut recorder = Recorder::new(0, 3, 0);
        nodes.preload(100, recorder.cache());
        nodes.preload(100, recorder.cache());
        let held: u64 = nodes.caches.iter().map(Cache::bytes).sum();
        let wanted = |key| nodes.sizes.bytes(key) + nodes.name(key).len() as u64;
        assert_eq!(held, (0..100).map(wanted).sum::<u64>());
        assert_eq!(held == 100 * 5_000 + 3 + 9 * 5 + 90 * 6, spread == "0");
    }
}

#[test]
fn admission_counts_the_loads_of_a_window() {
    let mut nodes = nodes(&[("cache.admit_after", "3"), ("cache.admit_window", "1s")]);
    let admitted = [0, 1, 2, 999, 1_000].map(|ms| nodes.admits(5, at(ms)));
    assert_eq!(admitted, [false, false, true, true, false]);
}

#[test]
fn admission_counts_lookups_where_it_is_to() {
    let mut nodes = nodes(&[("cache.admit_after", "5"), ("cache.admit_by", "lookups"), ("cache.admit_window", "1s")]);
    let mut recorder = Recorder::new(0, 3, 0);
    let node = nodes.owner(5);
    for lookup in 1..=6 {
        assert_eq!(nodes.look(0, node, 5, at(lookup), recorder.cache()).found, Found::Nothing);
        // However often it is loaded meanwhile.
        assert!((0..3).all(|_| nodes.admits(5, at(lookup)) == (lookup >= 5)), "{lookup}");
    }
    assert!(!nodes.admits(5, at(1_001)), "counted from the first");
}

#[test]
fn active_expiry_frees_all_but_a_tenth_of_what_is_over() {
    let mut nodes = nodes(&[("cache.nodes", "n"), ("cache.ttl", "1s"), ("cache.active_expiry", "yes")]);
    let mut recorder = Recorder::new(0, 1, 0);
    (0..2_000).for_each(|key| nodes.store(0, fresh(key), at(if key < 1_000 { 0 } else { 500 }), recorder.cache()));
    assert_eq!(nodes.look_for_expired(at(999), recorder.cache()), 20, "a look at 20 that live is enough");
    assert_eq!(nodes.entries(), 2_000);
    let looked_at = nodes.look_for_expired(at(1_000), recorder.cache());
    // It stops once at most two of 20 are over, which by chance may come early.
    let over = nodes.entries() - 1_000;
    assert!(over < 800 && looked_at > 200, "{over} after {looked_at}");
    for _ in 0..100 {
        nodes.look_for_expired(at(1_499), recorder.cache());
    }
    assert!(nodes.entries() < 1_120, "{}", nodes.entries());
}

#[test]
fn a_replica_knows_what_was_so_before_its_lag() {
    let mut nodes =
        nodes(&[("cache.nodes", "n"), ("cache.ttl", "1h"), ("cache.replica", "yes"), ("cache.replica_lag", "100ms")]);
    let mut recorder = Recorder::new(0, 1, 0);
    for key in 0..20 {
        let now = at(u64::from(key) * 10);
        nodes.store(0, Fresh { version: 1, ..fresh(key) }, now, recorder.cache());
        match key {
            8 => _ = nodes.delete(0, 5, now, recorder.cache()),
            15 => nodes.store(0, Fresh { version: 2, ..fresh(3) }, now, recorder.cache()),
            16 => _ = nodes.delete(0, 4, now, recorder.cache()),
            _ => {}
        }
    }
    assert!(nodes.fail_over(0, at(100), at(300), at(200), recorder.cache()));
    assert!(!nodes.answers(0, at(250)) && !nodes.take_over(0, at(299)) && nodes.take_over(0, at(300)));
    let mut held = |key| {
        let look = nodes.look(0, 0, key, at(300), recorder.cache());
        (look.found == Found::Fresh).then_some(look.version)
    };
    for key in 0..20 {
        // What was stored in the last 100 ms is lost; what was stored anew or deleted then is what it was before.
        assert_eq!(held(key), (key <= 10 && key != 5).then_some(1), "{key}");
    }
    assert!(!nodes.fail_over(0, at(300), at(500), at(400), recorder.cache()), "it had one replica");
    nodes.restart(0);
    assert!(nodes.fail_over(0, at(300), at(500), at(400), recorder.cache()));
}

#[test]
fn a_life_that_slides_begins_anew_with_each_lookup() {
    for (sliding, alive) in [("yes", true), ("no", false)] {
        let mut nodes = nodes(&[("cache.ttl", "1s"), ("cache.sliding", sliding)]);
        let mut recorder = Recorder::new(0, 3, 0);
        let node = nodes.owner(3);
        nodes.store(node, fresh(3), at(0), recorder.cache());
        let mut look = |ms| nodes.look(0, node, 3, at(ms), recorder.cache()).found == Found::Fresh;
        assert!(look(900));
        assert_eq!([look(1_800), look(2_700)], [alive; 2]);
        assert!(!look(3_700), "it is not read for as long as it lives");
    }
}

#[test]
fn a_node_that_is_made_smaller_gives_up_what_does_not_fit_at_once() {
    let mut nodes = nodes(&[
        ("cache.nodes", "n"),
        ("keys.popularity", "uniform"),
        ("cache.max_entries", "10"),
        ("cache.ttl", "1h"),
    ]);
    let mut recorder = Recorder::new(0, 1, 0);
    (0..10).for_each(|key| nodes.store(0, fresh(key), at(0), recorder.cache()));
    assert_eq!(nodes.resize(0, 30, at(1), recorder.cache()), 7);
    assert_eq!(
        (0..10).filter(|key| nodes.holds(0, *key)).collect::<Vec<_>>(),
        [7, 8, 9],
        "the least recently used leave"
    );
    nodes.store(0, fresh(11), at(2), recorder.cache());
    assert_eq!(nodes.entries(), 3);
    assert_eq!(nodes.resize(0, 100, at(3), recorder.cache()), 0);
    (0..10).for_each(|key| nodes.store(0, fresh(key), at(4), recorder.cache()));
    assert_eq!(nodes.entries(), 10, "percents are of what it had at first");
    assert_eq!(nodes.resize(0, 1, at(5), recorder.cache()), 9, "one entry is the least");
}

#[test]
fn keys_that_last_have_no_end_and_the_hot_one_has() {
    let mut nodes = nodes(&[("keys.popularity", "uniform"), ("keys.lasting_share", "0.5"), ("cache.ttl", "1s")]);
    let mut recorder = Recorder::new(0, 3, 0);
    let owners: Vec<u16> = (0..1_000).map(|key| nodes.owner(key)).collect();
    (0..1_000).for_each(|key| nodes.store(owners[key as usize], fresh(key), at(0), recorder.cache()));
    let alive = |key: &u32| nodes.fresh_until(owners[*key as usize], *key) == Some(Instant::NEVER);
    let count = (0..1_000).filter(alive).count();
    assert!((437..563).contains(&count), "half of them, within four standard errors: {count}");
    assert!(!alive(&HOT));
}

#[test]
fn other_nodes_hold_a_key_where_it_is_copied_or_spills_over() {
    let nodes_of = |settings: &[(&str, &str)]| nodes(settings).holders(1);
    assert_eq!(nodes_of(&[]), 1..2);
    assert_eq!(nodes_of(&[("cache.hot_copies", "2")]), 0..3);
    assert_eq!(nodes_of(&[("cache.placement", "ring-crc32"), ("cache.load_bound", "1.25")]), 0..3);
}
