//! How long the values of each key live: by the class that the key is of.
//!
//! Keys are of the first class, with the usual TTL; of the second, with a TTL of its own; or they have none, as after Redis's `SET`
//! without `EX`. Which class a key is of is drawn once for each key, so it is the same wherever and whenever the key is stored.

use crate::random::{Purpose, Stream, unit};
use crate::scenario::Scenario;
use crate::sim::workload::{HOT, Workload};
use crate::time::{Duration, Instant};
use stampede_mechanisms::cache::ttl::{Life, Ttl};

const JITTER: Purpose = Purpose("TTL jitter");
const JITTER_OF_PRELOADED: Purpose = Purpose("TTL jitter of preloaded keys");
/// Called after the first use of these draws.
const CLASSES: Purpose = Purpose("keys that last");

/// The class of a key, by how long its values live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    First,
    Second,
    /// Without a TTL.
    Lasting,
}

/// The lives of the values of all keys.
#[derive(Clone)]
pub struct Lives {
    first: Ttl,
    second: Ttl,
    /// Of what does not exist.
    negative: Duration,
    /// The shares of the keys without a TTL, and of the second class.
    shares: (f64, f64),
    classes: Stream,
    jitter: Stream,
    jitter_of_preloaded: Stream,
}

impl Lives {
    /// Those of a scenario.
    pub fn new(scenario: &Scenario) -> Lives {
        let (cache, keys) = (&scenario.cache, &scenario.keys);
        let first = Ttl {
            fresh_for: cache.ttl,
            grace: cache.grace.max(cache.stale_on_error),
            jitter: cache.jitter,
            sliding: cache.sliding,
        };
        let stream = |purpose| Stream::new(scenario.run.seed, purpose);
        Lives {
            first,
            second: Ttl { fresh_for: cache.second_ttl, ..first },
            negative: cache.negative_ttl,
            shares: (keys.lasting_share, keys.second_share),
            classes: stream(CLASSES),
            jitter: stream(JITTER),
            jitter_of_preloaded: stream(JITTER_OF_PRELOADED),
        }
    }

    /// The hot key is of the first class: it is the one that expires.
    fn class(&self, key: u32) -> Class {
        let (lasting, second) = self.shares;
        if lasting + second == 0.0 || key == HOT || !Workload::exists(key) {
            return Class::First;
        }
        match unit(self.classes.at(u64::from(key))) {
            draw if draw < lasting => Class::Lasting,
            draw if draw < lasting + second => Class::Second,
            _ => Class::First,
        }
    }

    fn ttl(&self, key: u32) -> Option<&Ttl> {
        match self.class(key) {
            Class::First => Some(&self.first),
            Class::Second => Some(&self.second),
            Class::Lasting => None,
        }
    }

    /// Of what is stored under a key now. `draw` is what its random draws belong to.
    pub fn of(&self, key: u32, draw: u64, now: Instant) -> Life {
        if !Workload::exists(key) {
            return Life::until(now + self.negative);
        }
        self.ttl(key).map_or(Life::FOREVER, |ttl| ttl.life(now, self.jitter.at(draw)))
    }

    /// Of what is stored before the run begins.
    pub fn of_preloaded(&self, key: u32) -> Life {
        let jitter = self.jitter_of_preloaded.at(u64::from(key));
        self.ttl(key).map_or(Life::FOREVER, |ttl| ttl.life(Instant::ZERO, jitter))
    }

    /// The life that begins when a value is looked up: `None` where lives do not slide. `draw` is what the random draws of the look
    /// belong to.
    pub fn after_look(&self, key: u32, draw: u64, now: Instant) -> Option<Life> {
        if !self.first.sliding {
            return None;
        }
        self.ttl(key)?.life_after_read(now, self.jitter.at(draw))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lives(settings: &[(&str, &str)]) -> Lives {
        let mut scenario = Scenario::default();
        settings.iter().for_each(|(path, value)| scenario.set(path, value).unwrap());
        Lives::new(&scenario)
    }

    /// How many of 10 000 keys have a value that ends after so many seconds; 0 for those without an end.
    fn count(lives: &Lives, seconds: u64) -> usize {
        let end = if seconds == 0 { Instant::NEVER } else { Instant::ZERO + Duration::from_secs(seconds) };
        let of = |key| lives.of(key, 0, Instant::ZERO);
        (1..10_001).filter(|key| of(*key).fresh_until == end).count()
    }

    #[test]
    fn each_class_has_its_share_of_the_keys_and_its_ttl() {
        let classes = [("cache.ttl", "2s"), ("cache.second_ttl", "5s"), ("keys.second_share", "0.3")];
        let two = lives(&classes);
        assert_eq!(count(&two, 2) + count(&two, 5), 10_000);
        // Four standard errors.
        assert!((2_817..3_183).contains(&count(&two, 5)), "{}", count(&two, 5));
        let three = lives(&[&classes[..], &[("keys.lasting_share", "0.5")]].concat());
        assert!((4_800..5_200).contains(&count(&three, 0)), "{}", count(&three, 0));
        assert!((2_817..3_183).contains(&count(&three, 5)), "{}", count(&three, 5));
        // A key that lasts does so whatever the share of the second class is.
        let lasting = lives(&[("keys.lasting_share", "0.5")]);
        assert_eq!(count(&lasting, 0), count(&three, 0));
        // More than all: those that last come first.
        let all = lives(&[("keys.lasting_share", "0.5"), ("keys.second_share", "1"), ("cache.second_ttl", "5s")]);
        assert_eq!((count(&all, 0), count(&all, 0) + count(&all, 5)), (count(&lasting, 0), 10_000));
    }

    #[test]
    fn the_hot_key_is_of_the_first_class_and_so_is_no_key_that_does_not_exist() {
        let all = lives(&[
            ("keys.second_share", "1"),
            ("cache.ttl", "2s"),
            ("cache.second_ttl", "5s"),
            ("cache.negative_ttl", "3s"),
        ]);
        let end = |key| all.of(key, 0, Instant::ZERO).fresh_until;
        let seconds = |s| Instant::ZERO + Duration::from_secs(s);
        assert_eq!([end(HOT), end(1), end(u32::MAX)], [seconds(2), seconds(5), seconds(3)]);
        assert_eq!([all.of_preloaded(HOT), all.of_preloaded(1)].map(|life| life.fresh_until), [seconds(2), seconds(5)]);
    }

    #[test]
    fn each_class_slides_by_its_own_ttl() {
        let sliding = lives(&[("keys.second_share", "1"), ("cache.second_ttl", "5s"), ("cache.sliding", "yes")]);
        let now = Instant::ZERO + Duration::from_secs(1);
        let end = |lives: &Lives, key| lives.after_look(key, 0, now).map(|life| life.fresh_until);
        assert_eq!(end(&sliding, 1), Some(now + Duration::from_secs(5)));
        assert_eq!(end(&sliding, HOT), Some(now + Duration::from_secs(2)));
        assert_eq!(end(&lives(&[]), 1), None);
        assert_eq!(end(&lives(&[("keys.lasting_share", "1"), ("cache.sliding", "yes")]), 1), None);
    }
}
