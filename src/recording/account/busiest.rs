//! The most of something within one second, wherever that second begins.

use std::collections::VecDeque;

const SECOND: u64 = 1_000_000_000;

/// Counts what happens within the last second.
#[derive(Clone, Debug, Default)]
pub(super) struct Busiest {
    /// When it happened within the last second, and how often at each instant.
    recent: VecDeque<(u64, u64)>,
    inside: u64,
    most: u64,
}

impl Busiest {
    /// It happens once more.
    pub(super) fn add(&mut self, at: u64) {
        while let Some((_, gone)) = self.recent.front().filter(|(first, _)| first.saturating_add(SECOND) <= at) {
            self.inside -= gone;
            self.recent.pop_front();
        }
        match self.recent.back_mut() {
            Some((last, count)) if *last == at => *count += 1,
            _ => self.recent.push_back((at, 1)),
        }
        self.inside += 1;
        self.most = self.most.max(self.inside);
    }

    pub(super) fn most(&self) -> u64 {
        self.most
    }

    pub(super) fn bytes(&self) -> usize {
        self.recent.capacity() * size_of::<(u64, u64)>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_may_begin_anywhere() {
        let mut busiest = Busiest::default();
        let ms = |n: u64| n * 1_000_000;
        for (at, most) in [(0, 1), (400, 2), (800, 3), (1_000, 3), (1_399, 4), (1_400, 4), (5_000, 4)] {
            busiest.add(ms(at));
            assert_eq!(busiest.most(), most, "{at}");
        }
    }

    #[test]
    fn it_weighs_the_instants_of_the_last_second() {
        let mut busiest = Busiest::default();
        assert_eq!(busiest.bytes(), 0);
        (0..1_000).for_each(|at| busiest.add(at));
        assert!((16_000..64_000).contains(&busiest.bytes()), "{}", busiest.bytes());
    }

    #[test]
    fn a_crowd_at_one_instant_takes_the_room_of_one() {
        let mut busiest = Busiest::default();
        (0..10_000).for_each(|_| busiest.add(7));
        assert_eq!((busiest.most(), busiest.recent.len()), (10_000, 1));
    }
}
