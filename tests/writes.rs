//! What an app that has written a key still shows of it.
#![cfg(not(target_arch = "wasm32"))]

use stampede::scenario::link::Link;
use stampede::sim::simulate;

#[test]
fn an_app_forgets_what_it_has_written_itself() {
    // With the others a load may bring the old value back, which is another matter.
    for strategy in ["update-delete", "update-set", "write-through", "versioned"] {
        // One app that keeps the key in its own memory. Only that may be old.
        let (link, faults) = Link::parse(&format!(
            "preset=invalidation-race&database.replicas=0&apps.l1_ttl=5s&do=update@2s&writes.strategy={strategy}\
             &b.writes.strategy=update-delete"
        ));
        assert_eq!(faults, []);
        let run = simulate(&link.a).unwrap().summary();
        assert!(run.l1_hits > 5_000, "{strategy}");
        assert!(run.oldest_stale_ms < 150.0, "{strategy}: {} ms", run.oldest_stale_ms);
    }
}
