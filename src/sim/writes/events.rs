//! Events of the database's log: when each is with the node that has its key, and which never are.
//!
//! A process reads the log in which the database keeps what it has committed, and deletes from the cache what has changed, as
//! Facebook's mcsqueal does (Nishtala et al., NSDI 2013, section 4.1), or a consumer behind Debezium.

use crate::random::{Purpose, Stream, below, unit};
use crate::scenario::Scenario;
use crate::time::Duration;

const DELAYS: Purpose = Purpose("delays of log events");
const LOSSES: Purpose = Purpose("lost log events");

/// The events of a run.
#[derive(Clone)]
pub struct Events {
    delay: Duration,
    spread: Duration,
    loss: f64,
    delays: Stream,
    losses: Stream,
}

/// What becomes of one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// How long after the commit it is with its node.
    pub delay: Duration,
    /// Whether it is lost on the way.
    pub lost: bool,
}

impl Events {
    /// `None` where nobody reads the log.
    pub fn new(scenario: &Scenario) -> Option<Events> {
        let (writes, seed) = (&scenario.writes, scenario.run.seed);
        scenario.has_log_events().then(|| Events {
            delay: writes.event_delay,
            spread: writes.event_spread,
            loss: writes.event_loss,
            delays: Stream::new(seed, DELAYS),
            losses: Stream::new(seed, LOSSES),
        })
    }

    /// The event of the change number `nth` that one query commits; `draw` is what the query's random draws belong to.
    pub fn of(&self, draw: u64, nth: usize) -> Event {
        let [delay, loss] = [self.delays, self.losses].map(|stream| stream.of(draw).at(nth as u64));
        let spread = Duration::from_nanos(below(delay, self.spread.as_nanos().saturating_add(1)));
        Event { delay: self.delay + spread, lost: unit(loss) < self.loss }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(settings: &[(&str, &str)]) -> Events {
        let mut scenario = Scenario::default();
        scenario.set("clients.read_share", "0.5").unwrap();
        scenario.set("writes.events", "yes").unwrap();
        settings.iter().for_each(|(path, value)| scenario.set(path, value).unwrap());
        Events::new(&scenario).unwrap()
    }

    #[test]
    fn nobody_reads_the_log_unless_it_is_asked_for_and_something_is_written() {
        let mut scenario = Scenario::default();
        scenario.set("writes.events", "yes").unwrap();
        assert!(Events::new(&scenario).is_none(), "nothing is written");
        scenario.set("clients.read_share", "0.5").unwrap();
        assert!(Events::new(&scenario).is_some());
        scenario.set("apps.topology", "peer-to-peer").unwrap();
        assert!(Events::new(&scenario).is_none(), "among peers");
    }

    #[test]
    fn events_come_as_late_as_is_said_and_so_many_are_lost() {
        let ms = Duration::from_millis;
        let usual = events(&[]);
        assert!((0..1_000).all(|draw| usual.of(draw, 0) == Event { delay: ms(500), lost: false }));
        let wild =
            events(&[("writes.event_delay", "10ms"), ("writes.event_spread", "90ms"), ("writes.event_loss", "0.25")]);
        let all: Vec<Event> = (0..10_000).map(|draw| wild.of(draw, 0)).collect();
        assert!(all.iter().all(|event| (ms(10)..=ms(100)).contains(&event.delay)));
        let mean = all.iter().map(|event| event.delay.as_secs_f64()).sum::<f64>() / 10_000.0;
        // Four standard errors of a uniform law, and of a share.
        assert!((mean - 0.055).abs() < 4.0 * 0.09 / 12f64.sqrt() / 100.0, "{mean}");
        let lost = all.iter().filter(|event| event.lost).count();
        assert!((2_327..2_673).contains(&lost), "{lost}");
        assert_ne!(wild.of(0, 0), wild.of(0, 1), "each change of a batch has its own event");
    }
}
