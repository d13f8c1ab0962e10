//! The rules of every policy, and the promises of each of Redis's policies in its corner cases.

use std::collections::BTreeMap;

use proptest::prelude::*;
use stampede_mechanisms::cache::active_expiry::ActiveExpiry;
use stampede_mechanisms::cache::ttl::Life;
use stampede_mechanisms::cache::{Cache, Departure, Limits, Lookup, Reason};
use stampede_mechanisms::eviction::PolicyKind;
use stampede_mechanisms::random::{Purpose, Stream};
use stampede_mechanisms::time::{Duration, Instant};

const fn at(s: u64) -> Instant {
    Instant::from_nanos(s * 1_000_000_000)
}

fn entries(entries: u64) -> Limits {
    Limits { entries: Some(entries), bytes: None }
}

fn put(cache: &mut Cache<u32, u32>, key: u32, life: Life, now: Instant) -> Vec<(u32, Reason)> {
    let mut left = Vec::new();
    cache.insert(key, key, 1, life, now, &mut left);
    left.into_iter().map(|it| (it.key, it.reason)).collect()
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Get(u8),
    Insert(u8, u64, u64, u64),
    Renew(u8, u64),
    Remove(u8),
    Expire,
    Clear,
    Wait(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let key = || 0u8..20;
    // A TTL of 0 is over at once; 50 and more means none.
    let step = prop_oneof![
        6 => key().prop_map(Step::Get),
        6 => (key(), 0u64..12, 0u64..60, 0u64..5).prop_map(|(key, bytes, ttl, grace)| Step::Insert(key, bytes, ttl, grace)),
        1 => (key(), 0u64..60).prop_map(|(key, ttl)| Step::Renew(key, ttl)),
        1 => key().prop_map(Step::Remove),
        1 => Just(Step::Expire),
        4 => (0u64..10).prop_map(Step::Wait),
    ];
    prop::collection::vec(prop_oneof![60 => step, 1 => Just(Step::Clear)], 1..300)
}

fn life(ttl: u64, grace: u64, now: Instant) -> Life {
    if ttl >= 50 { Life::FOREVER } else { Life::with_grace(now + Duration::from_secs(ttl), Duration::from_secs(grace)) }
}

/// Each value is a new number, so that what is found can be told from what should have been.
fn check(kind: PolicyKind, limits: Limits, steps: &[Step]) {
    let mut cache: Cache<u8, u64> = Cache::new(kind, limits, 3).unwrap();
    let mut twin = cache.clone();
    let mut draws = Stream::new(1, Purpose("test")).sequence();
    // The values that must be there: by key, its value, its bytes and its life.
    let mut there: BTreeMap<u8, (u64, u64, Life)> = BTreeMap::new();
    let mut now = at(0);
    let mut values = 0;
    for &step in steps {
        let mut left: Vec<Departure<u8, u64>> = Vec::new();
        match step {
            Step::Wait(seconds) => now += Duration::from_secs(seconds),
            Step::Get(key) => {
                let peeked = format!("{:?}", cache.peek(&key, now));
                let expected = match there.get(&key) {
                    None => Lookup::Absent,
                    Some((_, _, life)) if now >= life.kept_until => Lookup::Expired,
                    Some((value, _, life)) if now < life.fresh_until => Lookup::Fresh(value),
                    Some((value, _, life)) => Lookup::Stale { value, expired_for: now.since(life.fresh_until) },
                };
                assert_eq!(cache.get(&key, now), expected, "{kind:?}");
                assert_eq!(peeked, format!("{expected:?}"));
                if expected == Lookup::Expired {
                    there.remove(&key);
                }
                twin.get(&key, now);
            }
            Step::Insert(key, bytes, ttl, grace) => {
                values += 1;
                let life = life(ttl, grace, now);
                let before = there.insert(key, (values, bytes, life));
                cache.insert(key, values, bytes, life, now, &mut left);
                let mut twins = Vec::new();
                twin.insert(key, values, bytes, life, now, &mut twins);
                assert_eq!(left, twins, "the same operations must have the same result");
                for it in &left {
                    let (value, _, life) = if it.key == key && it.value != values {
                        before.unwrap()
                    } else {
                        there.remove(&it.key).unwrap()
                    };
                    assert_eq!(it.value, value, "{kind:?}: {it:?}");
                    let over = life.kept_until <= now;
                    let own = it.value == values;
                    assert!(
                        match it.reason {
                            Reason::Expired => over,
                            Reason::Evicted => !over,
                            Reason::Replaced => it.key == key && !over && !own,
                            Reason::TooLarge => own && bytes > limits.bytes.unwrap(),
                            Reason::NotAdmitted => own && kind == PolicyKind::WTinyLfu,
                            Reason::Refused => own,
                        },
                        "{kind:?}: {it:?}"
                    );
                    if it.reason == Reason::Refused
                        && let Some(before) = before.filter(|(_, _, life)| life.kept_until > now)
                    {
                        there.insert(key, before);
                    }
                }
            }
            Step::Renew(key, ttl) => {
                let life = life(ttl, 0, now);
                let valid = there.get(&key).is_some_and(|(_, _, life)| now < life.kept_until);
                assert_eq!(cache.renew(&key, life, now), valid);
                twin.renew(&key, life, now);
                if valid && life.kept_until <= now {
                    there.remove(&key);
                } else if valid {
                    there.get_mut(&key).unwrap().2 = life;
                }
            }
            Step::Remove(key) => {
                assert_eq!(cache.remove(&key), there.remove(&key).map(|(value, ..)| value), "{kind:?}");
                twin.remove(&key);
            }
            Step::Expire => {
                ActiveExpiry::default().cycle(&mut cache, now, &mut draws, &mut left);
                for it in &left {
                    assert!(there.remove(&it.key).unwrap().2.kept_until <= now);
                    twin.remove(&it.key);
                }
            }
            Step::Clear => {
                cache.clear();
                twin.clear();
                there.clear();
            }
        }
        assert_eq!(cache.len(), there.len(), "{kind:?} after {step:?}");
        assert_eq!(cache.bytes(), there.values().map(|(_, bytes, _)| bytes).sum::<u64>());
        assert_eq!(cache.mortal(), there.values().filter(|(_, _, life)| life.is_mortal()).count());
        assert!(cache.len() as u64 <= limits.entries.unwrap_or(u64::MAX));
        assert!(cache.bytes() <= limits.bytes.unwrap_or(u64::MAX));
    }
    for (key, (_, _, life)) in there {
        assert_eq!(cache.life(&key), Some(life));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn every_policy_keeps_the_books(entries in 1u64..12, bytes in 1u64..60, steps in steps()) {
        for kind in PolicyKind::ALL {
            for limits in [
                Limits { entries: Some(entries), bytes: None },
                Limits { entries: None, bytes: Some(bytes) },
                Limits { entries: Some(entries), bytes: Some(bytes) },
                Limits::default(),
            ] {
                check(kind, limits, &steps);
            }
        }
    }
}

#[test]
fn names_read_back() {
    for kind in PolicyKind::ALL {
        assert_eq!(PolicyKind::parse(kind.name()), Some(kind));
    }
    assert_eq!(PolicyKind::parse("LRU"), None);
}

#[test]
fn noeviction_refuses_writes_and_keeps_what_it_has() {
    let mut cache = Cache::new(PolicyKind::NoEviction, Limits { entries: Some(2), bytes: Some(10) }, 0).unwrap();
    let mut left = Vec::new();
    cache.insert(1, 'a', 4, Life::FOREVER, at(0), &mut left);
    cache.insert(2, 'b', 4, Life::FOREVER, at(0), &mut left);
    cache.insert(3, 'c', 1, Life::FOREVER, at(0), &mut left);
    cache.insert(1, 'd', 7, Life::until(at(9)), at(0), &mut left);
    let refused = |key, value| Departure { key, value, reason: Reason::Refused };
    assert_eq!(left, [refused(3, 'c'), refused(1, 'd')]);
    assert_eq!(cache.get(&1, at(0)), Lookup::Fresh(&'a'));
    assert_eq!((cache.bytes(), cache.life(&1)), (8, Some(Life::FOREVER)));
    left.clear();
    cache.insert(1, 'e', 6, Life::FOREVER, at(0), &mut left);
    assert_eq!(left, [Departure { key: 1, value: 'a', reason: Reason::Replaced }]);
}

#[test]
fn volatile_policies_spare_what_has_no_ttl_and_else_refuse() {
    for kind in [PolicyKind::VolatileLru, PolicyKind::VolatileLfu, PolicyKind::VolatileRandom, PolicyKind::VolatileTtl]
    {
        let mut cache = Cache::new(kind, entries(3), 0).unwrap();
        put(&mut cache, 1, Life::FOREVER, at(0));
        put(&mut cache, 2, Life::until(at(100)), at(0));
        put(&mut cache, 3, Life::FOREVER, at(0));
        assert_eq!(put(&mut cache, 4, Life::FOREVER, at(1)), [(2, Reason::Evicted)], "{kind:?}");
        assert_eq!(put(&mut cache, 5, Life::until(at(100)), at(2)), [(5, Reason::Refused)], "{kind:?}");
        // An entry becomes evictable when it gets a TTL, and is spared again when it loses it.
        assert!(cache.renew(&1, Life::until(at(100)), at(3)));
        assert!(cache.renew(&3, Life::until(at(100)), at(3)));
        assert!(cache.renew(&1, Life::FOREVER, at(3)));
        assert_eq!(put(&mut cache, 6, Life::FOREVER, at(4)), [(3, Reason::Evicted)], "{kind:?}");
    }
}

#[test]
fn volatile_ttl_takes_the_nearest_to_its_end() {
    let mut cache = Cache::new(PolicyKind::VolatileTtl, entries(1000), 0).unwrap();
    for key in 0..1000 {
        put(&mut cache, key, Life::until(at(1000 + u64::from(key))), at(0));
    }
    let gone: Vec<u32> =
        (1000..1200).flat_map(|key| put(&mut cache, key, Life::FOREVER, at(1))).map(|it| it.0).collect();
    let nearest = gone.iter().filter(|&&key| key < 500).count();
    assert!(nearest > 190, "{nearest} of the 200 evicted were among the nearer half");
}

#[test]
fn redis_lru_mostly_evicts_the_idle() {
    let mut cache = Cache::new(PolicyKind::RedisLru, entries(1000), 1).unwrap();
    for key in 0..1000 {
        put(&mut cache, key, Life::FOREVER, at(0));
    }
    for key in 500..1000 {
        cache.get(&key, at(60));
    }
    let gone: Vec<u32> =
        (1000..1400).flat_map(|key| put(&mut cache, key, Life::FOREVER, at(61))).map(|it| it.0).collect();
    let idle = gone.iter().filter(|&&key| key < 500).count();
    assert_eq!(gone.len(), 400);
    assert!(idle > 380, "{idle} of the 400 evicted were idle");
}

#[test]
fn redis_lru_cannot_tell_times_within_a_second_apart() {
    let gone = |seed| {
        let mut cache = Cache::new(PolicyKind::RedisLru, entries(100), seed).unwrap();
        for key in 0..100 {
            put(&mut cache, key, Life::FOREVER, Instant::from_nanos(u64::from(key)));
        }
        put(&mut cache, 100, Life::FOREVER, Instant::from_nanos(999_999_999))[0].0
    };
    let victims: std::collections::BTreeSet<u32> = (0..50).map(gone).collect();
    assert!(victims.len() > 20, "{victims:?}");
}

#[test]
fn redis_lfu_evicts_the_rare_and_lets_the_past_fade() {
    let mut cache = Cache::new(PolicyKind::RedisLfu, entries(100), 1).unwrap();
    for key in 0..100 {
        put(&mut cache, key, Life::FOREVER, at(0));
    }
    for _ in 0..500 {
        (0..50).for_each(|key| {
            cache.get(&key, at(1));
        });
    }
    let mut evict = |keys: std::ops::Range<u32>, now| -> Vec<u32> {
        keys.flat_map(|key| put(&mut cache, key, Life::FOREVER, now)).map(|it| it.0).collect()
    };
    let gone = evict(100..130, at(2));
    assert!(gone.iter().filter(|&&key| key < 50).count() == 0, "{gone:?}");
    // After a quarter of an hour without a read, the once popular count no more than the rest.
    let gone = evict(130..190, at(1800));
    assert!(gone.iter().filter(|&&key| key < 50).count() > 5, "{gone:?}");
}

#[test]
fn random_is_fair_and_repeatable() {
    let run = |seed| {
        let mut cache = Cache::new(PolicyKind::Random, entries(10), seed).unwrap();
        (0..5000).flat_map(|key| put(&mut cache, key, Life::FOREVER, at(0))).map(|it| it.0).collect::<Vec<_>>()
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
    // An entry survives n evictions with probability 0.9^n: its mean age at eviction is 10.
    let ages: f64 = run(1).iter().enumerate().map(|(n, &key)| n as f64 + 10.0 - f64::from(key)).sum();
    assert!((ages / 4990.0 - 10.0).abs() < 0.6, "{}", ages / 4990.0);
}

#[test]
fn w_tiny_lfu_keeps_out_a_scan() {
    let mut cache = Cache::new(PolicyKind::WTinyLfu, entries(100), 1).unwrap();
    for _ in 0..5 {
        for key in 0..90 {
            if cache.get(&key, at(0)) == Lookup::Absent {
                put(&mut cache, key, Life::FOREVER, at(0));
            }
        }
    }
    let left: Vec<_> = (1000..2000).flat_map(|key| put(&mut cache, key, Life::FOREVER, at(0))).collect();
    assert!(left.iter().any(|&(_, reason)| reason == Reason::Evicted || reason == Reason::NotAdmitted));
    let kept = (0..90).filter(|key| cache.peek(key, at(0)) != Lookup::Absent).count();
    assert!(kept >= 85, "{kept} of 90 are left");
}

#[test]
fn an_expired_entry_starts_its_count_anew() {
    let mut cache = Cache::new(PolicyKind::Lfu, entries(2), 0).unwrap();
    put(&mut cache, 1, Life::until(at(5)), at(0));
    for _ in 0..9 {
        cache.get(&1, at(1));
    }
    put(&mut cache, 2, Life::FOREVER, at(2));
    cache.get(&2, at(2));
    assert_eq!(put(&mut cache, 1, Life::FOREVER, at(5)), [(1, Reason::Expired)]);
    assert_eq!(put(&mut cache, 3, Life::FOREVER, at(6)), [(1, Reason::Evicted)]);
}
