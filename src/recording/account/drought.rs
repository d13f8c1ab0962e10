//! The longest time without any answer.

/// A drought lasts from when a client waits for an answer until a client has one, or the last of them has failed. In what order
/// things happen at one instant makes no difference.
#[derive(Clone, Debug, Default)]
pub(super) struct Drought {
    waiting: u64,
    since: Option<u64>,
    longest: u64,
    /// When a client last had an answer.
    answered: Option<u64>,
}

impl Drought {
    pub(super) fn came(&mut self, at: u64) {
        self.waiting += 1;
        self.since = self.since.or(Some(at));
    }

    pub(super) fn ended(&mut self, at: u64, answered: bool) {
        self.longest = self.longest.max(self.since.map_or(0, |since| at - since));
        self.waiting -= 1;
        if answered {
            self.answered = Some(at);
        }
        // Clients that fail at the instant of an answer wait no more for the next one.
        if self.answered == Some(at) {
            self.since = (self.waiting > 0).then_some(at);
        }
    }

    pub(super) fn longest(&self) -> u64 {
        self.longest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(story: &[(u64, u64, u64, u64)], order: [usize; 3]) -> u64 {
        let mut drought = Drought::default();
        for &(at, came, failed, answered) in story {
            for what in order {
                match what {
                    0 => (0..came).for_each(|_| drought.came(at)),
                    1 => (0..failed).for_each(|_| drought.ended(at, false)),
                    _ => (0..answered).for_each(|_| drought.ended(at, true)),
                }
            }
        }
        drought.longest()
    }

    /// Each instant with how many clients come, fail and are answered then, the first of which must come first.
    fn longest(story: &[(u64, u64, u64, u64)]) -> u64 {
        let longest = told(story, [0, 1, 2]);
        assert_eq!(told(story, [0, 2, 1]), longest);
        longest
    }

    #[test]
    fn it_lasts_until_somebody_is_answered_or_the_last_has_failed() {
        assert_eq!(longest(&[]), 0);
        assert_eq!(longest(&[(5, 2, 0, 0), (9, 0, 0, 1), (20, 0, 0, 1)]), 11, "one still waited from 9 on");
        assert_eq!(
            longest(&[(5, 1, 0, 0), (9, 0, 0, 1), (20, 1, 0, 0), (22, 0, 0, 1)]),
            4,
            "nobody waited from 9 to 20"
        );
        assert_eq!(longest(&[(5, 2, 0, 0), (9, 0, 1, 0), (20, 0, 1, 0)]), 15);
        assert_eq!(longest(&[(5, 3, 0, 0), (9, 0, 2, 1)]), 4);
        assert_eq!(longest(&[(5, 1, 0, 1), (9, 1, 0, 1)]), 0, "an answer in no time");
        assert_eq!(longest(&[(5, 2, 0, 0), (9, 0, 1, 1), (20, 1, 0, 0), (22, 0, 0, 1)]), 4, "nobody waited after 9");
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let story = [(5, 3, 0, 0), (9, 1, 1, 1), (20, 0, 1, 1)];
            assert_eq!(told(&story, order), 11, "two wait from 9 on");
        }
    }
}
