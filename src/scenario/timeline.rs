//! Which nodes belong to the cache when: those that join, leave, die and come back, as the script says it.
//!
//! It is computed once from a scenario, and tells all others what a script may say, what a person is offered, which
//! number a node has, what a stage shows, how many keys move, what the nodes cost.

use super::parameters::Scenario;
use super::script::{Act, Intervention};
use crate::time::{Duration, Instant};

/// The most nodes that may belong at a time.
pub const MAX_NODES: usize = 64;

/// How it stands with a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It belongs and answers.
    Up,
    /// It belongs and does not answer: its keys stay its own.
    Down,
    /// It does not belong: others have its keys.
    Away,
}

/// What happens to a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It joins, empty, and takes over keys of others.
    Joins,
    /// It leaves, and others take over its keys.
    Leaves,
    /// It stops answering.
    Dies,
    /// It answers again, empty.
    Returns,
    /// Its replica answers in its place, with what it has.
    TakenOver,
}

impl Change {
    /// What an act does to a node, and to which; `None` where it leaves all of them as they are.
    pub fn of(act: &Act) -> Option<(Change, &str)> {
        match act {
            Act::Add(name) => Some((Change::Joins, name)),
            Act::Remove(name) => Some((Change::Leaves, name)),
            Act::Kill(name) => Some((Change::Dies, name)),
            Act::Restart(name) => Some((Change::Returns, name)),
            _ => None,
        }
    }

    /// Whether keys change hands.
    pub const fn moves_keys(self) -> bool {
        matches!(self, Change::Joins | Change::Leaves)
    }

    const fn leads_to(self) -> Status {
        match self {
            Change::Joins | Change::Returns | Change::TakenOver => Status::Up,
            Change::Dies => Status::Down,
            Change::Leaves => Status::Away,
        }
    }
}

/// A change of the nodes at its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Instant,
    /// What.
    pub change: Change,
    /// To which node, by its number.
    pub node: usize,
}

/// Why an intervention cannot be, where the nodes are what is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// Only a node that is not there can be added.
    There,
    /// Only to a node that is there can anything be done.
    NotThere,
    /// [`MAX_NODES`] belong already.
    Full,
    /// The last node stays.
    Last,
}

/// Which nodes belong when.
#[derive(Clone, Debug)]
pub struct Timeline {
    names: Vec<String>,
    first: usize,
    events: Vec<Event>,
    /// Interventions that cannot be, by their places in the script, in order of time.
    misfits: Vec<(usize, Misfit)>,
}

impl Timeline {
    /// The nodes of `scenario`. Acts that cannot be done do not happen.
    pub fn of(scenario: &Scenario) -> Timeline {
        let names = scenario.cache.nodes.clone();
        let mut timeline = Timeline { first: names.len(), names, events: Vec::new(), misfits: Vec::new() };
        let mut now: Vec<Status> = vec![Status::Up; timeline.first];
        let mut replicas = Replicas::new(scenario);
        for (place, one) in in_order(&scenario.script.actions) {
            for event in replicas.before(Instant::ZERO + one.at) {
                now[event.node] = Status::Up;
                timeline.events.push(event);
            }
            let named = match (&one.act, Change::of(&one.act)) {
                (_, Some((_, name))) => name,
                (Act::Flush(Some(name)) | Act::Resize(name, _), None) => name,
                _ => continue,
            };
            let node = timeline.number(named);
            let there = node.is_some_and(|node| now[node] != Status::Away);
            let belong = || now.iter().filter(|status| **status != Status::Away).count();
            let misfit = match &one.act {
                Act::Add(_) if there => Some(Misfit::There),
                Act::Add(_) if belong() >= MAX_NODES => Some(Misfit::Full),
                Act::Add(_) => None,
                _ if !there => Some(Misfit::NotThere),
                Act::Remove(_) if belong() == 1 => Some(Misfit::Last),
                _ => None,
            };
            if let Some(misfit) = misfit {
                timeline.misfits.push((place, misfit));
                continue;
            }
            let Some((change, name)) = Change::of(&one.act) else { continue };
            let node = node.unwrap_or_else(|| {
                timeline.names.push(name.to_owned());
                now.push(Status::Away);
                now.len() - 1
            });
            now[node] = change.leads_to();
            let event = Event { at: Instant::ZERO + one.at, change, node };
            replicas.note(&event);
            timeline.events.push(event);
        }
        timeline.events.extend(replicas.before(Instant::MAX));
        timeline
    }

    /// The names of all nodes that there ever are, in the order of their numbers: those at the start, then those that
    /// join, in order of time. One that comes back has its old number.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How many nodes there are at the start: those with the lowest numbers.
    pub fn first(&self) -> usize {
        self.first
    }

    /// The number of the node of this name.
    pub fn number(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|other| other == name)
    }

    /// All changes, in order of time; at equal times in the order of the script.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Whether keys change hands at any time.
    pub fn moves_keys(&self) -> bool {
        self.events.iter().any(|event| event.change.moves_keys())
    }

    /// How it stands with a node once everything up to and including `at` has happened.
    pub fn status(&self, node: usize, at: Instant) -> Status {
        let first = if node < self.first { Status::Up } else { Status::Away };
        let until = self.events.iter().take_while(|event| event.at <= at);
        until.filter(|event| event.node == node).last().map_or(first, |event| event.change.leads_to())
    }

    /// The interventions that cannot be because of the nodes, by their places in the script, in order of time.
    pub fn misfits(&self) -> &[(usize, Misfit)] {
        &self.misfits
    }

    /// How many nodes belong on average from the start to `end`, down or not; none for a time without length.
    pub fn mean_members(&self, end: Instant) -> f64 {
        let length = end.as_secs_f64();
        if length == 0.0 {
            return 0.0;
        }
        // How long a change at this time lasts, as a share of the whole.
        let rest = |event: &Event| (1.0 - event.at.as_secs_f64() / length).max(0.0);
        let changes = self.events.iter().map(|event| match event.change {
            Change::Joins => rest(event),
            Change::Leaves => -rest(event),
            Change::Dies | Change::Returns | Change::TakenOver => 0.0,
        });
        self.first as f64 + changes.sum::<f64>()
    }
}

/// Which nodes have a replica that may take over, and which of those do when.
struct Replicas {
    /// How long it takes until one does; `None` without replicas.
    after: Option<Duration>,
    /// The nodes whose replica has taken over already, so that there is none left.
    used: Vec<usize>,
    due: Vec<Event>,
}

impl Replicas {
    fn new(scenario: &Scenario) -> Replicas {
        Replicas { after: scenario.fails_over_after(), used: Vec::new(), due: Vec::new() }
    }

    /// Something happens to a node: it dies, or whatever was to happen to it does not.
    fn note(&mut self, event: &Event) {
        let Some(after) = self.after else { return };
        self.due.retain(|due| due.node != event.node);
        match event.change {
            Change::Dies if !self.used.contains(&event.node) => {
                self.used.push(event.node);
                self.due.push(Event { at: event.at + after, change: Change::TakenOver, node: event.node });
            }
            Change::Returns | Change::Joins => self.used.retain(|node| *node != event.node),
            _ => {}
        }
    }

    /// Those that take over before this time, in order.
    fn before(&mut self, at: Instant) -> Vec<Event> {
        let (mut now, later): (Vec<Event>, Vec<Event>) = self.due.drain(..).partition(|event| event.at < at);
        self.due = later;
        now.sort_by_key(|event| event.at);
        now
    }
}

/// A script in order of time, each act with its place in the script; at equal times in the script's order.
pub fn in_order(script: &[Intervention]) -> Vec<(usize, &Intervention)> {
    let mut all: Vec<_> = script.iter().enumerate().collect();
    all.sort_by_key(|(_, one)| one.at);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Duration;

    fn timeline(script: &str) -> Timeline {
        let mut scenario = Scenario::default();
        scenario.set("cache.nodes", "a,b").unwrap();
        scenario.set("script.actions", script).unwrap();
        Timeline::of(&scenario)
    }

    fn at(s: u64) -> Instant {
        Instant::ZERO + Duration::from_secs(s)
    }

    #[test]
    fn a_node_joins_dies_returns_leaves_and_comes_back_under_its_number() {
        let timeline = timeline("add:c@5s,remove:c@4s,add:c@1s,kill:c@2s,restart:c@3s,add:d@6s");
        assert_eq!(timeline.names(), ["a", "b", "c", "d"]);
        let c = timeline.number("c").unwrap();
        let states: Vec<_> = (0..=5).map(|s| timeline.status(c, at(s))).collect();
        use Status::*;
        assert_eq!(states, [Away, Up, Down, Up, Away, Up]);
        assert_eq!(timeline.status(0, at(9)), Up);
        assert_eq!((timeline.number("e"), timeline.first()), (None, 2));
        assert!(timeline.moves_keys() && timeline.misfits().is_empty());
    }

    #[test]
    fn what_cannot_be_does_not_happen_and_is_told() {
        let timeline = timeline("add:a@1s,kill:x@2s,flush:x@2s,remove:a@3s,remove:b@4s,flush:b@5s,warm@6s");
        use Misfit::*;
        assert_eq!(timeline.misfits(), [(0, There), (1, NotThere), (2, NotThere), (4, Last)]);
        assert_eq!(timeline.events().len(), 1);
        assert_eq!(timeline.status(1, at(9)), Status::Up);
    }

    #[test]
    fn there_is_room_for_so_many_nodes() {
        let mut scenario = Scenario::default();
        let nodes: Vec<String> = (0..MAX_NODES).map(|n| format!("n{n}")).collect();
        scenario.set("cache.nodes", &nodes.join(",")).unwrap();
        scenario.set("script.actions", "add:x@1s,remove:n3@2s,add:x@3s").unwrap();
        let timeline = Timeline::of(&scenario);
        assert_eq!(timeline.misfits(), [(0, Misfit::Full)]);
        assert_eq!(timeline.number("x"), Some(MAX_NODES));
    }

    #[test]
    fn a_node_counts_while_it_belongs_down_or_not() {
        assert_eq!(timeline("kill:a@1s").mean_members(at(4)), 2.0);
        assert_eq!(timeline("remove:a@1s").mean_members(at(4)), 1.25);
        assert_eq!(timeline("add:c@2s,remove:c@3s").mean_members(at(4)), 2.25);
        assert_eq!(timeline("add:c@9s").mean_members(at(4)), 2.0, "after the end");
        assert_eq!(timeline("").mean_members(Instant::ZERO), 0.0);
    }
}
