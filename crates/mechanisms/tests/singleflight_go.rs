//! Singleflight against the original: forced schedules of `golang.org/x/sync/singleflight`, run with Go 1.19.

use serde_json::{Value, json};
use stampede_mechanisms::coalescing::singleflight::{FlightId, Group, Join};

/// A process whose callers join by name. The result of a flight is told to all its callers, the leader first.
#[derive(Default)]
struct Process {
    group: Group<&'static str, &'static str>,
    leaders: Vec<(FlightId, &'static str)>,
    executions: u32,
    results: Vec<Value>,
}

impl Process {
    fn call(&mut self, key: &'static str, caller: &'static str) -> FlightId {
        match self.group.join(&key, caller) {
            Join::Lead(flight) => {
                self.executions += 1;
                self.leaders.push((flight, caller));
                flight
            }
            Join::Follow(flight) => flight,
        }
    }

    fn end(&mut self, flight: FlightId, val: &str, err: &str) {
        let leader = self.leaders.iter().find(|(id, _)| *id == flight).expect("a leader").1;
        let mut callers = vec![leader];
        let shared = self.group.finish(flight, &mut callers).expect("in flight").shared;
        self.results
            .extend(callers.iter().map(|caller| json!({"caller": caller, "val": val, "err": err, "shared": shared})));
    }
}

const NIL: &str = "<nil>";

#[test]
fn every_recorded_schedule_gives_the_recorded_results() {
    let vectors: Value =
        serde_json::from_str(include_str!("vectors/singleflight_and_lru_original_go.json")).expect("vectors");
    let schedules = vectors["data"]["xsync_singleflight"].as_array().expect("schedules");
    assert_eq!(schedules.len(), 6);
    for schedule in schedules {
        let mut process = Process::default();
        match schedule["name"].as_str().expect("a name") {
            "3 overlapping Do" => {
                let flight = process.call("k", "0");
                process.call("k", "1");
                process.call("k", "2");
                process.end(flight, "v", NIL);
            }
            "2 sequential Do (nothing is cached)" => {
                let first = process.call("k", "1");
                process.end(first, "v1", NIL);
                let second = process.call("k", "2");
                process.end(second, "v2", NIL);
            }
            "error shared by waiters, next call runs again" => {
                let flight = process.call("k", "0");
                process.call("k", "1");
                process.end(flight, NIL, "boom");
                let after = process.call("k", "2");
                process.end(after, "ok", NIL);
                assert_eq!(process.results.pop().as_ref(), Some(&schedule["after"]));
            }
            "Forget while A runs; B runs its own; A ends first; C still joins B" => {
                let a = process.call("k", "A");
                process.group.forget(&"k");
                let b = process.call("k", "B");
                process.end(a, "old", NIL);
                assert_eq!(process.call("k", "C"), b);
                process.end(b, "new", NIL);
            }
            "panic re-panics in all 3 callers, key is freed" => {
                let flight = process.call("k", "0");
                process.call("k", "1");
                process.call("k", "2");
                let mut panics = vec!["0"];
                assert!(process.group.panic(flight, &mut panics).expect("in flight").is_some());
                assert_eq!(panics.len() as u64, schedule["panics"]);
                let next = process.call("k", "next");
                process.end(next, "ok", NIL);
                assert_eq!(process.results.pop().expect("a result")["val"], schedule["next"]);
            }
            "two keys" => {
                let a = process.call("a", "a");
                let b = process.call("b", "b");
                process.end(a, "a", NIL);
                process.end(b, "b", NIL);
            }
            other => panic!("a schedule that this test does not know: {other}"),
        }
        assert_eq!(process.executions, schedule["executions"], "{schedule}");
        let recorded = schedule.get("results").or(schedule.get("results_any_order"));
        assert_eq!(json!(process.results), *recorded.unwrap_or(&json!([])));
    }
}
