//! What is to be deleted a second time.

use crate::memory::Memory;

/// In place of the app of a plan that went with its process, or is done.
const NOBODY: u16 = u16::MAX;

/// The plans of all apps, by number.
#[derive(Clone, Debug, Default)]
pub struct Again {
    /// A key, and the app that plans to delete it.
    plans: Vec<(u32, u16)>,
}

impl Again {
    /// An app plans to delete a key again: the plan's number.
    pub fn plan(&mut self, key: u32, app: u16) -> u32 {
        self.plans.push((key, app));
        self.plans.len() as u32 - 1
    }

    /// A plan is due: what is to be deleted, and by which app; `None` if the plan went with its process.
    pub fn due(&mut self, number: u32) -> Option<(u32, u16)> {
        let plan = &mut self.plans[number as usize];
        let (key, app) = *plan;
        plan.1 = NOBODY;
        Some((key, app)).filter(|(_, app)| *app != NOBODY)
    }

    /// Whether anything is still to be deleted.
    pub fn has_plans(&self) -> bool {
        self.plans.iter().any(|(_, app)| *app != NOBODY)
    }

    /// A process has lost its plans.
    pub fn process_died(&mut self, app: u16) {
        self.plans.iter_mut().filter(|(_, of)| *of == app).for_each(|(_, of)| *of = NOBODY);
    }

    /// Adds what it holds.
    pub fn weigh(&self, memory: &mut Memory) {
        memory.vec(&self.plans);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_goes_with_its_process() {
        let mut again = Again::default();
        let (one, other) = (again.plan(7, 0), again.plan(8, 1));
        again.process_died(0);
        assert!(again.has_plans());
        assert_eq!((again.due(one), again.due(other)), (None, Some((8, 1))));
        assert!(!again.has_plans());
    }
}
