//! Workers and connections, of which there are only so many: which requests have one, by the recording.

use crate::recording::phase::Load;
use crate::recording::{Phase, Recording, Step};
use crate::scenario::{Scenario, Topology, WriteStrategy};
use std::collections::BTreeMap;

/// How many rows have one at each place.
#[derive(Default)]
struct Count {
    place_of: BTreeMap<u32, u16>,
    at: BTreeMap<u16, u64>,
}

impl Count {
    fn take(&mut self, who: u32, place: u16) {
        self.let_go(who);
        self.place_of.insert(who, place);
        *self.at.entry(place).or_default() += 1;
    }

    fn let_go(&mut self, who: u32) {
        if let Some(count) = self.place_of.remove(&who).and_then(|place| self.at.get_mut(&place)) {
            *count -= 1;
        }
    }

    fn has(&self, who: u32) -> bool {
        self.place_of.contains_key(&who)
    }

    fn at(&self, place: u16) -> u64 {
        self.at.get(&place).copied().unwrap_or_default()
    }

    fn hand_on(&mut self, from: u32, to: u32) {
        if let Some(place) = self.place_of.remove(&from) {
            self.place_of.insert(to, place);
        }
    }

    fn clear(&mut self, place: u16) {
        self.place_of.retain(|_, other| *other != place);
        self.at.remove(&place);
    }
}

/// The requests that have a worker, a connection of their process's pool, or one of the database's.
pub(super) struct Scarce<'a> {
    scenario: &'a Scenario,
    /// By app.
    workers: Count,
    /// By app: those that wait for a worker.
    backlog: Count,
    /// By process.
    pooled: Count,
    /// By process: those that wait for a connection.
    queue: Count,
    /// By server.
    connected: Count,
    /// How many queries of each row's try have been followed by another.
    again: BTreeMap<u32, u64>,
}

impl<'a> Scarce<'a> {
    pub(super) fn new(scenario: &'a Scenario) -> Scarce<'a> {
        let [workers, backlog, pooled, queue, connected] = std::array::from_fn(|_| Count::default());
        Scarce { scenario, workers, backlog, pooled, queue, connected, again: BTreeMap::new() }
    }

    /// The work for `client` goes on as `who`.
    pub(super) fn go_on(&mut self, client: u32, who: u32) {
        for count in self.all() {
            count.hand_on(client, who);
        }
        if let Some(again) = self.again.remove(&client) {
            self.again.insert(who, again);
        }
    }

    fn all(&mut self) -> [&mut Count; 5] {
        [&mut self.workers, &mut self.backlog, &mut self.pooled, &mut self.queue, &mut self.connected]
    }

    /// The process of an app ends: it has all of its workers again, and no connection.
    pub(super) fn crash(&mut self, app: u16) {
        for count in [&mut self.workers, &mut self.backlog, &mut self.pooled, &mut self.queue] {
            count.clear(app);
        }
    }

    /// What a step says of them, and the rule that it breaks, if any.
    pub(super) fn step(&mut self, recording: &Recording, before: Phase, step: Step) -> Result<(), &'static str> {
        match step.to {
            Phase::Retry => _ = self.again.remove(&step.who),
            Phase::AppBackoff => {
                let again = self.again.entry(step.who).or_default();
                *again += 1;
                rule(*again <= self.scenario.apps.retries, "a process asks again no more often than it may")?;
            }
            _ => {}
        }
        self.worker(recording, before, step)?;
        self.pool(recording, step)?;
        self.server(step)
    }

    fn worker(&mut self, recording: &Recording, before: Phase, step: Step) -> Result<(), &'static str> {
        let Some(most) = self.scenario.apps.workers else { return Ok(()) };
        let app = recording.request(step.who).map_or(0, |(_, app)| app);
        let came = before.is_outside_apps() || before == Phase::WaitWorker;
        self.backlog.let_go(step.who);
        match step.to {
            Phase::WaitWorker | Phase::AppBusy => {
                if step.to == Phase::WaitWorker {
                    self.backlog.take(step.who, app);
                }
                let waiting = self.backlog.at(app);
                let room = self.scenario.apps.backlog.unwrap_or(u64::MAX);
                rule(self.workers.at(app) == most, "no request waits for a worker that is free")?;
                rule(waiting <= room, "no more requests wait for a worker than may")?;
                rule(step.to == Phase::WaitWorker || waiting == room, "no request is rejected that may wait")
            }
            to if to.is_outside_apps() || to.is_end() => {
                self.workers.let_go(step.who);
                Ok(())
            }
            _ if came => {
                self.workers.take(step.who, app);
                rule(self.workers.at(app) <= most, "an app works on no more requests than it has workers")
            }
            _ => Ok(()),
        }
    }

    fn pool(&mut self, recording: &Recording, step: Step) -> Result<(), &'static str> {
        let Scenario { apps, database, writes, .. } = self.scenario;
        let Some(each) = apps.pool else { return Ok(()) };
        // A cache node that writes through has no pool.
        let writes_through = writes.strategy == WriteStrategy::Through && apps.topology == Topology::CacheAside;
        let origin = recording.origin(step.who).unwrap_or(step.who);
        let write = recording.life(origin).next().is_some_and(|first| first.to == Phase::WriteToApp);
        if writes_through && write {
            return Ok(());
        }
        // A pool for each server; the recording does not tell before a query arrives which one it is for.
        let most = each * (database.replicas + 1);
        self.queue.let_go(step.who);
        match step.to.entry().load {
            Some(Load::Sent) => {
                self.pooled.take(step.who, step.place);
                rule(self.pooled.at(step.place) <= most, "a process has no more connections than its pool")
            }
            Some(Load::Queued | Load::Running | Load::Result | Load::Rejected | Load::Failed) => Ok(()),
            _ => {
                self.pooled.let_go(step.who);
                if step.to != Phase::WaitConnection {
                    return Ok(());
                }
                self.queue.take(step.who, step.place);
                let room = apps.pool_queue.map_or(u64::MAX, |room| room * (database.replicas + 1));
                rule(self.pooled.at(step.place) >= each, "no query waits for a connection that is free")?;
                rule(self.queue.at(step.place) <= room, "no more queries wait for a connection than may")
            }
        }
    }

    fn server(&mut self, step: Step) -> Result<(), &'static str> {
        let Some(most) = self.scenario.database.max_connections else { return Ok(()) };
        if !step.to.is_at_database() {
            self.connected.let_go(step.who);
        } else if !self.connected.has(step.who) {
            let each = self.scenario.database.connections;
            let server = if step.to == Phase::InDatabase { u64::from(step.place) / each } else { step.place.into() };
            self.connected.take(step.who, server as u16);
            return rule(self.connected.at(server as u16) <= most, "a server has no more connections than it may");
        }
        Ok(())
    }
}

fn rule(holds: bool, rule: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(rule) }
}
