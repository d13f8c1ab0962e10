//! How fast the database works, as time goes: slowed or stopped for a while by the script.

use crate::scenario::script::{Act, Intervention};
use crate::time::{Duration, Instant};

/// Stretches of time in which the database has one pace.
#[derive(Clone, Debug)]
pub struct Pace {
    /// Where each stretch begins and how many times as long work takes in it; 0 where nothing gets on.
    stretches: Vec<(Instant, u64)>,
}

impl Pace {
    /// The paces that a script makes. Where several slow it their factors multiply, and a stop wins.
    pub fn new(script: &[Intervention]) -> Pace {
        let spans: Vec<(Instant, Instant, u64)> = script
            .iter()
            .filter_map(|one| {
                let from = Instant::ZERO + one.at;
                match one.act {
                    Act::Slow(factor, length) => Some((from, from + length, factor)),
                    Act::Stop(length) => Some((from, from + length, 0)),
                    _ => None,
                }
            })
            .collect();
        let mut borders: Vec<Instant> = spans.iter().flat_map(|span| [span.0, span.1]).collect();
        borders.sort_unstable();
        borders.dedup();
        let pace_at = |at: Instant| {
            let now = spans.iter().filter(|(from, to, _)| *from <= at && at < *to);
            now.fold(1u64, |product, (.., factor)| product.saturating_mul(*factor).min(1 << 20))
        };
        Pace { stretches: borders.into_iter().map(|at| (at, pace_at(at))).collect() }
    }

    /// When work is done that begins at `start` and takes `work` at the usual pace.
    pub fn done(&self, start: Instant, work: Duration) -> Instant {
        let (mut at, mut left) = (start, work.as_nanos());
        let mut next = self.stretches.partition_point(|(from, _)| *from <= start);
        loop {
            let factor = next.checked_sub(1).map_or(1, |i| self.stretches[i].1);
            let Some(&(end, _)) = self.stretches.get(next) else {
                return at + Duration::from_nanos(left.saturating_mul(factor));
            };
            let length = end.since(at).as_nanos();
            if factor > 0 {
                if left.saturating_mul(factor) <= length {
                    return at + Duration::from_nanos(left * factor);
                }
                left -= length / factor;
            }
            at = end;
            next += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::script::parse;

    #[test]
    fn work_goes_on_at_the_pace_of_each_moment() {
        let pace = Pace::new(&parse("slow:10:1s@1s,stop:500ms@3s").unwrap());
        let ms = Duration::from_millis;
        let done = |start, work| pace.done(Instant::ZERO + ms(start), ms(work)).since(Instant::ZERO);
        assert_eq!(done(0, 100), ms(100));
        assert_eq!(done(1_000, 50), ms(1_500), "ten times as long");
        assert_eq!(done(900, 150), ms(1_500), "100 ms at the usual pace, and 50 at a tenth");
        assert_eq!(done(1_900, 100), ms(2_090), "10 ms of work were done by 2 s");
        assert_eq!(done(2_950, 100), ms(3_550), "the stop in between counts for nothing");
        assert_eq!(done(3_200, 10), ms(3_510));
        assert_eq!(done(5_000, 10), ms(5_010));
        assert_eq!(Pace::new(&[]).done(Instant::ZERO, ms(7)).since(Instant::ZERO), ms(7));
    }

    #[test]
    fn together_they_multiply_and_a_stop_wins() {
        let pace = Pace::new(&parse("slow:2:2s@0s,slow:3:2s@0s,stop:1s@1s").unwrap());
        let done = |work| pace.done(Instant::ZERO, Duration::from_millis(work)).since(Instant::ZERO);
        assert_eq!(done(100), Duration::from_millis(600));
        assert_eq!(done(200), Duration::from_nanos(2_033_333_334), "166.67 ms by 1 s, the rest after 2 s");
    }
}
