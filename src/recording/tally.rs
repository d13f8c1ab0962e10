//! How many requests have entered each phase, and how many are in it.

use super::figures::Source;
use super::phase::Phase;

/// How many requests have ever entered each phase, and how many are in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Entered so far, by phase number.
    pub entered: [u32; Phase::COUNT],
    /// Inside now, by phase number. What has ended stays inside its last phase.
    pub inside: [u32; Phase::COUNT],
    /// Those of them that a client waits for.
    pub waited_for: [u32; Phase::COUNT],
    /// How often a second lookup ended in each of the phases of [`AT_ANY_LOOKUP`].
    pub(super) again: [u32; AT_ANY_LOOKUP.len()],
    /// How many of the queries were sent by writes.
    pub(super) writes: u32,
}

/// Whether a row that begins in a phase enters it. Work that goes on without its client has entered it before.
pub(super) fn is_new(phase: Phase, client: bool) -> bool {
    phase.is_beginning() && client == phase.is_at_client()
}

/// The phases in which a first lookup can end, and a second one too.
pub(super) const AT_ANY_LOOKUP: [Phase; 2] = [Phase::StaleHit, Phase::HotMiss];

impl Default for Tally {
    fn default() -> Tally {
        Tally {
            entered: [0; Phase::COUNT],
            inside: [0; Phase::COUNT],
            waited_for: [0; Phase::COUNT],
            again: [0; AT_ANY_LOOKUP.len()],
            writes: 0,
        }
    }
}

impl Tally {
    /// A row goes from one phase to another; from a phase to the same one where it begins.
    pub(super) fn add(&mut self, from: Phase, to: Phase, client: bool) {
        self.entered[to as usize] += u32::from(from != to || is_new(to, client));
        self.inside[to as usize] += 1;
        self.waited_for[to as usize] += u32::from(client);
        if from != to {
            self.inside[from as usize] -= 1;
            self.waited_for[from as usize] -= u32::from(client);
        }
    }
    pub(super) fn looked_again(&mut self, phase: Phase) {
        if let Some(which) = AT_ANY_LOOKUP.iter().position(|one| *one == phase) {
            self.again[which] += 1;
        }
    }
    /// What it counts of a figure, if it is counted here.
    pub(super) fn measure(&self, source: &Source) -> Option<f64> {
        let count: u64 = match source {
            Source::Entered(phases) => phases.iter().map(|phase| self.entered(*phase)).sum(),
            Source::Lookups(wanted) => {
                let finds = |phase: &Phase| phase.first_lookup().is_some_and(|found| wanted.contains(&found));
                Phase::ALL.into_iter().filter(finds).map(|phase| self.lookups(phase)).sum()
            }
            // All queries but those of writes.
            Source::Loads => self.entered(Phase::ToDatabase) - u64::from(self.writes),
            _ => return None,
        };
        Some(count as f64)
    }
    /// How many have ever entered `phase`.
    pub fn entered(&self, phase: Phase) -> u64 {
        u64::from(self.entered[phase as usize])
    }
    /// How many first lookups have ended in `phase`, one of those in which lookups end.
    pub fn lookups(&self, phase: Phase) -> u64 {
        let again = AT_ANY_LOOKUP.iter().zip(self.again).find(|(one, _)| **one == phase);
        self.entered(phase) - again.map_or(0, |(_, again)| u64::from(again))
    }
    /// How many in `phase` a client waits for.
    pub fn waited_for(&self, phase: Phase) -> u64 {
        u64::from(self.waited_for[phase as usize])
    }
    /// How many are in `phase`.
    pub fn inside(&self, phase: Phase) -> u64 {
        u64::from(self.inside[phase as usize])
    }
}
