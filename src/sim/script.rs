//! What the script does to the world.

use super::workload::HOT;
use super::world::World;
use crate::scenario::script::Act;

impl World<'_> {
    /// The intervention of this number.
    pub(super) fn act(&mut self, number: usize) {
        let scenario = self.scenario;
        let Some(intervention) = scenario.script.actions.get(number) else { return };
        match &intervention.act {
            Act::Delete(_) => {
                let node = self.nodes.owner(HOT);
                let held = self.nodes.delete(HOT, self.now, self.recorder.cache());
                self.central[usize::from(node)].deleted(HOT, held, self.now);
            }
            Act::Warm => self.warm(),
            Act::Flush(None) => (0..self.nodes.count()).for_each(|node| self.forget(node)),
            Act::Flush(Some(name)) => {
                if let Some(node) = self.nodes.named(name) {
                    self.forget(node);
                }
            }
            Act::Restart(name) => {
                if let Some(node) = self.nodes.named(name) {
                    self.nodes.set_up(node, true);
                    self.recorder.cache().answers(self.now, node as u16, true);
                    self.forget(node);
                }
            }
            Act::Kill(name) => {
                if let Some(node) = self.nodes.named(name) {
                    self.forget(node);
                    self.nodes.set_up(node, false);
                    self.recorder.cache().answers(self.now, node as u16, false);
                }
            }
            Act::Add(name) => {
                if let Some(node) = self.nodes.add(name) {
                    self.forget(node);
                }
            }
            Act::Remove(name) => {
                if let Some(node) = self.nodes.named(name) {
                    self.forget(node);
                    self.nodes.remove(name);
                }
            }
            // The pace of the database and the workload know these from the start.
            Act::Slow(..) | Act::Stop(_) | Act::Spike(..) => {}
            Act::Expire(_) | Act::Update(_) | Act::Outage(_) | Act::Cut(_) | Act::Crash(_) => {}
        }
    }

    /// A node loses its memory, locks and leases included.
    fn forget(&mut self, node: usize) {
        self.nodes.flush(node, self.now, self.recorder.cache());
        self.central[node].clear();
    }
}
