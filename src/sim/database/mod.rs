//! The database: its servers, which queries run on them, which wait, and which are rejected.
//!
//! A part without a clock of its own: its caller says what arrives and when, schedules an event for each query
//! that runs, and is told what follows, as [`Effect`]s.
//!
//! **Semantics**, which `docs/model.md` tells in full:
//! * One primary and any number of replicas; each server has its connections and a queue of its own.
//! * A connection that becomes free goes to the next in the queue at the same instant, past those that are shed.
//! * How long a query takes is fixed when it starts, from its own draw, the load at that instant, and the script.
//!
//! **Cost** of a query, cancelled or not: O(log of the connections), without an allocation once the tables have grown.

mod law;
mod pace;
mod server;
mod work;

use crate::memory::Memory;
use crate::message::Message;
use crate::scenario::script::Act;
use crate::scenario::{Fault, Scenario, Shed};
use crate::sparse::Sparse;
use crate::time::{Duration, Instant};
use server::Server;
use stampede_mechanisms::overload::codel::Codel;
use stampede_mechanisms::overload::limiter::{Arrival, Place};
use std::ops::Range;
use work::Work;

/// A query, as its client sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Query {
    /// The job that sent it: no job has two at a time. A table is as long as the greatest of these numbers.
    pub job: u32,
    /// Whether it is one for the primary alone.
    pub write: bool,
    /// What its random draws belong to: the same request draws the same in every world. A second attempt of a request
    /// needs another number, or it fares as the first.
    pub draw: u64,
    /// When its client gives up; [`Instant::MAX`] if never.
    pub deadline: Instant,
    /// Whether it comes on a connection that its process keeps [open](Database::open); else it has one of its own, from its
    /// arrival to its end.
    pub pooled: bool,
}

/// What follows, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A query starts.
    Run {
        /// The job that sent it.
        job: u32,
        /// Where: server · connections + the number on that server.
        connection: u16,
        /// When it ends, if nothing comes in between.
        until: Instant,
        /// What to call [`Database::done`] with at that instant.
        ticket: u32,
    },
    /// A query waits in the queue.
    Wait {
        /// The job that sent it.
        job: u32,
        /// The server; 0 is the primary.
        server: u16,
    },
    /// A query is rejected, on arrival or out of the queue.
    Reject {
        /// The job that sent it.
        job: u32,
    },
    /// A query that ran has ended.
    End {
        /// The job that sent it.
        job: u32,
        /// Whether with an error.
        failed: bool,
    },
}

/// The database of one world.
///
/// The contract: schedule an event for every [`Effect::Run`], at its `until`, and call [`done`](Database::done) when it
/// comes, once, whatever has become of the query by then. Only then is its ticket given out again.
///
/// ```
/// use stampede::scenario::Scenario;
/// use stampede::sim::database::{Database, Effect, Query};
/// use stampede::time::{Duration, Instant};
///
/// let mut scenario = Scenario::default();
/// scenario.set("database.connections", "1")?;
/// scenario.set("database.query_time", "200ms")?;
/// let mut database = Database::new(&scenario).map_err(|faults| faults[0].clone())?;
/// let at = |ms| Instant::ZERO + Duration::from_millis(ms);
/// let query = |job| Query { job, write: false, draw: job.into(), deadline: Instant::MAX, pooled: false };
/// let mut effects = Vec::new();
/// database.arrive(query(0), at(0), &mut effects);
/// database.arrive(query(1), at(50), &mut effects);
/// let Effect::Run { ticket, .. } = effects[0] else { unreachable!() };
/// assert_eq!(effects[1], Effect::Wait { job: 1, server: 0 });
/// effects.clear();
/// database.done(ticket, at(200), &mut effects);
/// assert_eq!(effects[0], Effect::End { job: 0, failed: false });
/// assert!(matches!(effects[1], Effect::Run { job: 1, connection: 0, until, .. } if until == at(400)));
/// # Ok::<(), stampede::scenario::Fault>(())
/// ```
#[derive(Clone, Debug)]
pub struct Database {
    work: Work,
    shed: Shed,
    /// The most connections to a server that may be open at once.
    most_open: u64,
    servers: Vec<Server>,
    /// Every query that a queue or an event knows, and free places for more.
    entries: Vec<Entry>,
    vacant: Vec<u32>,
    /// The entry of each job that is here.
    entry_of: Sparse<u32>,
    /// From when until when no query is answered, as the script says; and whether that is so of the primary alone.
    outages: Vec<(Instant, Instant, bool)>,
    /// Until when each server refuses what comes: the end of the outage that is last to end of those that have begun.
    closed_until: Vec<Instant>,
    /// Those that the queue drops in one step; empty between steps.
    dropped: Vec<u32>,
}

/// A query that is here. A ticket is the number of its entry.
#[derive(Clone, Copy, Debug)]
struct Entry {
    job: u32,
    server: u16,
    connection: u16,
    write: bool,
    pooled: bool,
    stage: Stage,
    /// Where it waits in the queue, while it waits.
    place: Place,
    draw: u64,
    arrived: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Nobody's.
    Vacant,
    Waiting,
    Running,
    /// Gone, but its event is still to come.
    CutOff,
}

impl Database {
    /// Whether each server drops by CoDel what has waited for too long.
    pub fn dropping(&self) -> impl Iterator<Item = bool> + '_ {
        self.servers.iter().map(|server| server.codel.as_ref().is_some_and(Codel::overloaded))
    }

    /// An idle database.
    ///
    /// # Errors
    /// A [`Fault`] if there is no connection, or so many over all servers that 16 bits cannot number them.
    pub fn new(scenario: &Scenario) -> Result<Database, Vec<Fault>> {
        let parameters = &scenario.database;
        let fault = |accepted: Message| {
            let value = parameters.connections.to_string();
            vec![Fault { field: "database.connections".into(), value, accepted, used: None }]
        };
        let servers = parameters.replicas.saturating_add(1);
        if parameters.connections.saturating_mul(servers) > 1 << 16 {
            let most = (1 << 16) / servers;
            return Err(fault(Message::new("clash-servers").with("most", most).with("replicas", parameters.replicas)));
        }
        let closed_until = vec![Instant::ZERO; servers as usize];
        let servers: Result<Vec<Server>, _> =
            (0..servers).map(|server| Server::new(parameters, server * parameters.connections)).collect();
        let outages = scenario.script.actions.iter().filter_map(|one| match one.act {
            Act::Outage(length) => Some((Instant::ZERO + one.at, Instant::ZERO + one.at + length, false)),
            Act::Failover(length) => Some((Instant::ZERO + one.at, Instant::ZERO + one.at + length, true)),
            _ => None,
        });
        Ok(Database {
            work: Work::new(scenario),
            shed: parameters.shed,
            most_open: parameters.max_connections.unwrap_or(u64::MAX),
            servers: servers.map_err(|error| fault(Message::new("refused").with("why", error.to_string())))?,
            entries: Vec::new(),
            vacant: Vec::new(),
            entry_of: Sparse::default(),
            outages: outages.collect(),
            closed_until,
            dropped: Vec::new(),
        })
    }

    /// Adds what it holds.
    pub fn weigh(&self, memory: &mut Memory) {
        self.servers.iter().for_each(|server| server.queue.weigh(memory));
        memory.vec(&self.entries);
        memory.vec(&self.vacant);
        self.entry_of.weigh(memory);
        memory.vec(&self.dropped);
    }

    /// How many servers there are.
    pub fn servers(&self) -> u16 {
        self.servers.len() as u16
    }

    /// Which server answers: the primary, 0, all writes, and the reads if it is alone; else the replicas take turns by
    /// `draw`.
    pub fn server_of(&self, write: bool, draw: u64) -> u16 {
        let replicas = self.servers.len() as u64 - 1;
        if write || replicas == 0 { 0 } else { (1 + draw % replicas) as u16 }
    }

    /// A process opens a connection to a server, to keep it. False if as many are open there as may be: PostgreSQL then ends
    /// it with “too many clients already” (`max_connections`); and while a primary that has died is not replaced.
    pub fn open(&mut self, server: u16, now: Instant) -> bool {
        let dead = server == 0 && self.outages.iter().any(|(from, to, alone)| *alone && *from <= now && now < *to);
        let may = !dead && self.has_room(server);
        self.servers[usize::from(server)].open += u64::from(may);
        may
    }

    /// Whether one more connection to a server may be open.
    pub fn has_room(&self, server: u16) -> bool {
        self.servers[usize::from(server)].open < self.most_open
    }

    /// So many connections to a server are closed.
    pub fn close(&mut self, server: u16, count: u32) {
        let open = &mut self.servers[usize::from(server)].open;
        debug_assert!(*open >= u64::from(count), "what is closed was open");
        *open = open.saturating_sub(u64::from(count));
    }

    /// The process that kept the connection of a job's query is gone: the connection is closed when the query ends.
    pub fn orphan(&mut self, job: u32) {
        let entry = self.entry_of.get(job).map(|entry| *entry as usize);
        if let Some(entry) = entry.and_then(|entry| self.entries.get_mut(entry)) {
            entry.pooled = false;
        }
    }

    /// A query arrives: it runs, waits, or is rejected; or it pushes another out of the queue, which comes first.
    pub fn arrive(&mut self, query: Query, now: Instant, effects: &mut Vec<Effect>) {
        let Query { job, write, draw, pooled, .. } = query;
        let server = self.server_of(write, draw);
        let latest = if now < self.closed_until[usize::from(server)] { None } else { self.latest_start(query) };
        let Some(latest) = latest else { return effects.push(Effect::Reject { job }) };
        if !pooled && !self.open(server, now) {
            return effects.push(Effect::Reject { job });
        }
        let entry = Entry {
            job,
            server,
            connection: 0,
            write,
            pooled,
            stage: Stage::Waiting,
            place: Place::default(),
            draw,
            arrived: now,
        };
        let number = self.enter(entry);
        let at = &mut self.servers[usize::from(server)];
        match at.queue.arrive(number, latest, now) {
            Arrival::Run => {
                // CoDel must know of those that do not wait at all, or a queue that is often empty looks long to it.
                at.sheds(Duration::ZERO, now);
                let connection = at.connections.take();
                self.run(number, connection, now, effects);
            }
            Arrival::Queued(place) => {
                self.entries[number as usize].place = place;
                effects.push(Effect::Wait { job, server });
            }
            Arrival::QueuedInsteadOf(oldest, place) => {
                self.entries[number as usize].place = place;
                self.reject(oldest, effects);
                effects.push(Effect::Wait { job, server });
            }
            Arrival::Full | Arrival::TooLate => self.reject(number, effects),
        }
    }

    /// The event of `ticket` has come: the query ends, then the next in the queue takes its connection. Nothing happens if
    /// it was cut off or cancelled meanwhile.
    pub fn done(&mut self, ticket: u32, now: Instant, effects: &mut Vec<Effect>) {
        let Some(&Entry { job, server, connection, stage, draw, .. }) = self.entries.get(ticket as usize) else {
            return;
        };
        match stage {
            Stage::Running => {
                effects.push(Effect::End { job, failed: self.work.fails(draw) });
                self.forget(ticket);
                self.free(server, connection, now, effects);
            }
            Stage::CutOff => self.vacate(ticket),
            Stage::Vacant | Stage::Waiting => {}
        }
    }

    /// Nobody wants the query of `job` any more, and the database is told: it leaves the queue, or its connection goes to
    /// the next at once. False if it is not here.
    pub fn cancel(&mut self, job: u32, now: Instant, effects: &mut Vec<Effect>) -> bool {
        let Some(&number) = self.entry_of.get(job) else { return false };
        let Entry { server, connection, stage, place, .. } = self.entries[number as usize];
        if stage == Stage::Running {
            self.leave(number, Stage::CutOff);
            self.free(server, connection, now, effects);
        } else {
            self.servers[usize::from(server)].queue.leave(place);
            self.forget(number);
        }
        true
    }

    /// An outage begins: server by server, those that run fail, by connection, then those that wait are rejected, in
    /// the order in which they would have been served. What arrives before the end that the script gives is refused.
    pub fn cut_off(&mut self, now: Instant, effects: &mut Vec<Effect>) {
        self.close_for_now(0..self.servers.len(), false, now, effects);
    }

    /// The primary dies: the same happens at that server alone, until another takes over under its name.
    pub fn fail_over(&mut self, now: Instant, effects: &mut Vec<Effect>) {
        self.close_for_now(0..1, true, now, effects);
    }

    fn close_for_now(&mut self, which: Range<usize>, primary: bool, now: Instant, effects: &mut Vec<Effect>) {
        let begun = self.outages.iter().filter(|(from, to, of)| *from <= now && now < *to && *of == primary);
        let ends = begun.map(|(_, to, _)| *to).max().unwrap_or(Instant::ZERO);
        for closed in &mut self.closed_until[which.clone()] {
            *closed = ends.max(*closed);
        }
        // Connections are numbered over all servers, so one order serves them all.
        let mut running: Vec<(u16, u32)> = (0u32..)
            .zip(&self.entries)
            .filter(|(_, entry)| entry.stage == Stage::Running && which.contains(&usize::from(entry.server)))
            .map(|(number, entry)| (entry.connection, number))
            .collect();
        running.sort_unstable();
        let mut running = running.into_iter().peekable();
        for server in which {
            while let Some((connection, number)) =
                running.next_if(|(_, number)| usize::from(self.entries[*number as usize].server) == server)
            {
                effects.push(Effect::End { job: self.entries[number as usize].job, failed: true });
                self.leave(number, Stage::CutOff);
                self.servers[server].connections.give_back(connection);
            }
            while self.servers[server].queue.running() > 0 {
                if let Some(next) = self.next_in_queue(server, now, effects) {
                    self.reject(next, effects);
                }
            }
        }
    }

    /// The latest instant at which the query may start; `None` if even the start of the run is too late.
    fn latest_start(&self, query: Query) -> Option<Instant> {
        let patience = query.deadline.since(Instant::ZERO);
        match self.shed {
            Shed::Late => Some(query.deadline),
            Shed::Hopeless if query.deadline < Instant::MAX => {
                let takes = self.work.mean(query.write);
                (takes <= patience).then(|| query.deadline - takes)
            }
            Shed::Off | Shed::Codel | Shed::Hopeless => Some(Instant::MAX),
        }
    }

    /// A connection is free: the next that is not shed takes it.
    fn free(&mut self, server: u16, connection: u16, now: Instant, effects: &mut Vec<Effect>) {
        loop {
            let Some(next) = self.next_in_queue(usize::from(server), now, effects) else {
                return self.servers[usize::from(server)].connections.give_back(connection);
            };
            let delay = now.since(self.entries[next as usize].arrived);
            if !self.servers[usize::from(server)].sheds(delay, now) {
                return self.run(next, connection, now, effects);
            }
            self.reject(next, effects);
        }
    }

    /// The job whose turn it is; `None` leaves one fewer running.
    fn next_in_queue(&mut self, server: usize, now: Instant, effects: &mut Vec<Effect>) -> Option<u32> {
        let next = self.servers[server].queue.done(now, &mut self.dropped);
        if !self.dropped.is_empty() {
            self.reject_dropped(effects);
        }
        next.ok().flatten()
    }

    fn reject_dropped(&mut self, effects: &mut Vec<Effect>) {
        let mut dropped = std::mem::take(&mut self.dropped);
        for number in dropped.drain(..) {
            self.reject(number, effects);
        }
        self.dropped = dropped;
    }

    fn run(&mut self, number: u32, connection: u16, now: Instant, effects: &mut Vec<Effect>) {
        let entry = &mut self.entries[number as usize];
        (entry.stage, entry.connection) = (Stage::Running, connection);
        let running = self.servers[usize::from(entry.server)].queue.running();
        let until = self.work.end(entry.write, entry.draw, running, now);
        effects.push(Effect::Run { job: entry.job, connection, until, ticket: number });
    }

    /// Rejects one that is in no queue any more.
    fn reject(&mut self, number: u32, effects: &mut Vec<Effect>) {
        effects.push(Effect::Reject { job: self.entries[number as usize].job });
        self.forget(number);
    }

    fn enter(&mut self, entry: Entry) -> u32 {
        let job = entry.job;
        let number = match self.vacant.pop() {
            Some(number) => {
                self.entries[number as usize] = entry;
                number
            }
            None => {
                self.entries.push(entry);
                self.entries.len() as u32 - 1
            }
        };
        let before = self.entry_of.insert(job, number);
        debug_assert_eq!(before, None, "job {job} has a query here already");
        number
    }

    /// The job is no longer here, but an event still has its entry.
    fn leave(&mut self, number: u32, stage: Stage) {
        let entry = &mut self.entries[number as usize];
        entry.stage = stage;
        self.entry_of.remove(entry.job);
        let Entry { server, pooled, .. } = *entry;
        if !pooled {
            self.close(server, 1);
        }
    }

    /// The job is no longer here, nor is anything else of it.
    fn forget(&mut self, number: u32) {
        self.leave(number, Stage::Vacant);
        self.vacant.push(number);
    }

    /// Nothing has this entry any more; its job may have another by now.
    fn vacate(&mut self, number: u32) {
        self.entries[number as usize].stage = Stage::Vacant;
        self.vacant.push(number);
    }
}

#[cfg(test)]
mod tests;
