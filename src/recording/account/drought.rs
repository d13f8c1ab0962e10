//! The longest time without any answer.

/// A drought lasts from when a client waits for an answer until a client has one, or the last of them has failed.
#[derive(Clone, Debug, Default)]
pub(super) struct Drought {
    waiting: u64,
    since: Option<u64>,
    longest: u64,
    /// How many clients came, failed and were answered at the present instant.
    came: u64,
    failed: u64,
    answered: u64,
}

impl Drought {
    pub(super) fn came(&mut self) {
        self.came += 1;
    }

    pub(super) fn ended(&mut self, answered: bool) {
        if answered {
            self.answered += 1;
        } else {
            self.failed += 1;
        }
    }

    /// All that happens at this instant has been told.
    pub(super) fn settle(&mut self, now: u64) {
        let Drought { came, failed, answered, .. } = *self;
        if came + failed + answered == 0 {
            return;
        }
        (self.came, self.failed, self.answered) = (0, 0, 0);
        if came > 0 {
            self.since.get_or_insert(now);
        }
        if failed + answered > 0 {
            self.longest = self.longest.max(self.since.map_or(0, |since| now - since));
        }
        // Clients that fail at this instant wait no more for what others are given.
        self.waiting = self.waiting + came - failed - answered;
        if answered > 0 {
            self.since = (self.waiting > 0).then_some(now);
        }
    }

    pub(super) fn longest(&self) -> u64 {
        self.longest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn longest(story: &[(u64, u64, u64, u64)]) -> u64 {
        let mut drought = Drought::default();
        for &(at, came, failed, answered) in story {
            (0..came).for_each(|_| drought.came());
            (0..failed).for_each(|_| drought.ended(false));
            (0..answered).for_each(|_| drought.ended(true));
            drought.settle(at);
        }
        drought.longest()
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
    }
}
