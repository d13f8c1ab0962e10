//! How a person intervenes: the forms of the acts with what each needs, what is offered at a place of the stage, and
//! what is done in either world as one list.

use super::fault::Fault;
use super::link::Link;
use super::name::NAME;
use super::script::{self, DAY, Intervention, MAX_ACTS, MAX_FACTOR, MAX_PERCENT, MAX_SPIKE};
use super::timeline::{Status, Timeline};
use crate::message::Message;
use crate::time::{Duration, Instant};

/// What an act is done to: a place on the stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A key, the hot one if none is named.
    Key,
    /// A cache node.
    Node,
    /// All of the cache.
    Cache,
    /// The database.
    Database,
    /// An app instance.
    App,
    /// The clients.
    Readers,
}

/// What an act must be told besides its time. A text is its default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A key's name; without one, the hot key.
    Key,
    /// A node's name.
    Node,
    /// A node's name; without one, all nodes.
    NodeOrAll,
    /// A name that no node has.
    NewNode,
    /// An app's number, from 1.
    App,
    /// How many times as long.
    Times(&'static str),
    /// For how long.
    Length(&'static str),
    /// How many percent of what it was at first.
    Percent(&'static str),
    /// How many readers.
    Readers(&'static str),
}

/// One kind of act, as a person chooses it.
#[derive(Debug)]
pub struct Form {
    /// How it is spelled in a script, and under which identifier its words stand: after `act-`.
    pub verb: &'static str,
    /// What it is done to.
    pub target: Target,
    /// Whether it is offered at the thing that it is done to, with its usual figures; else in the list only.
    pub is_offered: bool,
    /// What it needs, in the order in which it is spelled.
    pub needs: &'static [Need],
}

/// Every kind of act.
pub const FORMS: &[Form] = &[
    form("delete", Target::Key, &[Need::Key]),
    form("expire", Target::Key, &[Need::Key]),
    form("update", Target::Key, &[Need::Key]),
    form("warm", Target::Key, &[]),
    form("kill", Target::Node, &[Need::Node]),
    form("restart", Target::Node, &[Need::Node]),
    form("flush", Target::Node, &[Need::NodeOrAll]),
    form("remove", Target::Node, &[Need::Node]),
    form("add", Target::Node, &[Need::NewNode]),
    form("resize", Target::Node, &[Need::Node, Need::Percent("50%")]),
    Form { is_offered: false, ..form("cut", Target::Cache, &[Need::Length("1s")]) },
    form("slow", Target::Database, &[Need::Times("10"), Need::Length("2s")]),
    form("stop", Target::Database, &[Need::Length("1s")]),
    form("outage", Target::Database, &[Need::Length("2s")]),
    form("failover", Target::Database, &[Need::Length("15s")]),
    form("crash", Target::App, &[Need::App]),
    form("spike", Target::Readers, &[Need::Readers("500"), Need::Length("100ms")]),
];

const fn form(verb: &'static str, target: Target, needs: &'static [Need]) -> Form {
    Form { verb, target, is_offered: true, needs }
}

impl Form {
    /// The act without its time, done to the thing of this name and else with the usual figures.
    fn usual(&self, name: &str) -> String {
        let mut text = self.verb.to_owned();
        for need in self.needs {
            let told = match need {
                Need::Key => continue,
                Need::Node | Need::NodeOrAll | Need::NewNode | Need::App => name,
                Need::Times(usual) | Need::Length(usual) | Need::Percent(usual) | Need::Readers(usual) => usual,
            };
            text = format!("{text}:{told}");
        }
        text
    }

    /// What it takes, for the message that refuses anything else.
    fn accepted(&self) -> Message {
        let needs = self.needs.iter().map(|need| match need {
            Need::Key => "need-key".into(),
            Need::Node | Need::NewNode => Message::new("need-node").with("length", NAME),
            Need::NodeOrAll => "need-node-or-all".into(),
            Need::App => "need-app".into(),
            Need::Times(_) => Message::new("need-times").with("most", MAX_FACTOR),
            Need::Length(_) => "need-length".into(),
            Need::Percent(_) => Message::new("need-percent").with("most", MAX_PERCENT),
            Need::Readers(_) => Message::new("need-readers").with("most", MAX_SPIKE),
        });
        let all = needs.reduce(|first, then| Message::new("need-and").with("first", first).with("then", then));
        all.unwrap_or_else(|| Message::new("need-nothing").with("verb", self.verb))
    }
}

/// Something that can be done now to what a person points at.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// The act, as [`Link::intervene`] takes it.
    pub act: String,
    /// In words.
    pub words: Message,
}

/// One thing that is done, in one world or in both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What, and when.
    pub intervention: Intervention,
    /// Whether A has it.
    pub in_a: bool,
    /// Whether B has it.
    pub in_b: bool,
}

impl Line {
    /// As it is spelled in a script.
    pub fn spelled(&self) -> String {
        script::spell(std::slice::from_ref(&self.intervention))
    }
}

/// The instant that a click means: a time in whole milliseconds, not after the playhead.
fn time_of(at: Instant) -> Duration {
    Duration::from_millis(at.as_nanos() / 1_000_000)
}

impl Link {
    /// Does `act` at the playhead `at`, in both worlds. What cannot be done changes nothing; the faults say why.
    ///
    /// The act is spelled as in a script, without its time, which is `at` in whole milliseconds.
    pub fn intervene(&mut self, act: &str, at: Instant) -> Vec<Fault> {
        let verb = act.split(':').next().unwrap_or_default();
        let form = FORMS.iter().find(|form| form.verb == verb);
        let fault = |accepted: Message| Fault { field: "do".into(), value: act.into(), accepted, used: None };
        if time_of(at) > DAY {
            return vec![fault(Message::new("misfit-late").with("day", DAY))];
        }
        if [&self.a, &self.b].iter().any(|world| world.script.actions.len() >= MAX_ACTS) {
            return vec![fault(Message::new("misfit-too-many").with("most", MAX_ACTS))];
        }
        let parsed = script::parse(&format!("{act}@{}", time_of(at)));
        let Some([one]) = parsed.as_deref() else {
            return vec![fault(form.map_or_else(|| "misfit-no-act".into(), Form::accepted))];
        };
        let faults = self.attempt(|link| {
            for world in [&mut link.a, &mut link.b] {
                world.script.actions.push(one.clone());
            }
            Ok(())
        });
        // The person has asked for this one thing, so that this is what is wrong, and not the whole script.
        let mut faults: Vec<Fault> = faults
            .into_iter()
            .map(|one| if one.field == "script.actions" { fault(one.accepted) } else { one })
            .collect();
        faults.dedup();
        faults
    }

    /// Takes back what [`Line::spelled`] says, in the worlds that the line names.
    pub fn withdraw(&mut self, spelled: &str, in_a: bool, in_b: bool) -> Vec<Fault> {
        self.attempt(|link| {
            for (world, named) in [(&mut link.a, in_a), (&mut link.b, in_b)] {
                let script = &mut world.script.actions;
                let found = script.iter().position(|one| script::spell(std::slice::from_ref(one)) == spelled);
                if let Some(place) = found.filter(|_| named) {
                    script.remove(place);
                }
            }
            Ok(())
        })
    }

    /// What is done in the two worlds, in order of time.
    pub fn lines(&self) -> Vec<Line> {
        let mut others: Vec<Option<&Intervention>> = self.b.script.actions.iter().map(Some).collect();
        let mut lines: Vec<Line> = Vec::new();
        for one in &self.a.script.actions {
            let same = others.iter_mut().find(|other| **other == Some(one));
            let in_b = same.is_some_and(|other| other.take().is_some());
            lines.push(Line { intervention: one.clone(), in_a: true, in_b });
        }
        let rest = others.into_iter().flatten();
        lines.extend(rest.map(|one| Line { intervention: one.clone(), in_a: false, in_b: true }));
        lines.sort_by_key(|line| line.intervention.at);
        lines
    }

    /// What can be done at the playhead `at` to the thing of this kind and name.
    pub fn offers(&self, target: Target, name: &str, at: Instant) -> Vec<Offer> {
        let timeline = Timeline::of(&self.a);
        let status = timeline.number(name).map(|node| timeline.status(node, Instant::ZERO + time_of(at)));
        let makes_sense = |verb: &str| match status {
            _ if target != Target::Node => true,
            Some(Status::Up) => verb != "add",
            Some(Status::Down) => verb == "restart" || verb == "remove",
            Some(Status::Away) | None => verb == "add",
        };
        FORMS
            .iter()
            .filter(|form| form.target == target && form.is_offered && makes_sense(form.verb))
            .map(|form| Offer { act: form.usual(name), words: Message::new(format!("act-{}.offer", form.verb)) })
            .filter(|offer| self.clone().intervene(&offer.act, at).is_empty())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::english;

    fn at(ms: u64) -> Instant {
        Instant::from_nanos(ms * 1_000_000 + 7)
    }

    fn link(text: &str) -> Link {
        let (link, faults) = Link::parse(text);
        assert_eq!(faults, [], "{text}");
        link
    }

    #[test]
    fn every_form_with_its_usual_figures_is_an_act_in_words() {
        for form in FORMS {
            let name = if form.target == Target::App { "1" } else { "cache-1" };
            let all = script::parse(&format!("{}@1s", form.usual(name))).unwrap();
            let told = [all[0].act.told("Tom"), all[0].act.mark(), Message::new(format!("act-{}", form.verb))];
            told.iter().for_each(|message| assert!(english().has(&message.id), "{message:?}"));
            assert!(!form.accepted().to_string().contains("need-"));
        }
        // Whatever can be spelled can be chosen.
        let range = super::super::value::Kind::Script.range().to_string();
        for verb in FORMS.iter().map(|form| form.verb) {
            assert!(range.contains(verb), "{verb}");
        }
        assert_eq!(FORMS.len(), 17);
    }

    #[test]
    fn an_act_goes_to_the_end_of_both_scripts_in_whole_milliseconds() {
        let mut link = link("preset=hot-key&b.do=warm@5s");
        assert_eq!(link.intervene("delete", at(2064)), []);
        assert_eq!(link.fragment(), "v=2&preset=hot-key&do=delete@2.064s&b.do=warm@5s,delete@2.064s");
        let lines = link.lines();
        let shown: Vec<_> = lines.iter().map(|line| (line.spelled(), line.in_a, line.in_b)).collect();
        assert_eq!(shown, [("delete@2.064s".into(), true, true), ("warm@5s".into(), false, true)]);
        assert_eq!(link.withdraw("warm@5s", false, true), []);
        assert_eq!(link.withdraw("delete@2.064s", true, true), []);
        assert_eq!(link.withdraw("delete@2.064s", true, true), [], "twice is once");
        assert_eq!(link.fragment(), "v=2&preset=hot-key");
    }

    #[test]
    fn what_cannot_be_done_says_why_and_changes_nothing() {
        let mut link = link("geecache");
        let before = link.clone();
        for (act, value, why) in [
            ("kill:http://localhost:8001", "kill:http://localhost:8001", "use remove"),
            ("stop:soon", "stop:soon", "a length of time"),
            ("slow:0:1s", "slow:0:1s", "from 1 to 1 000"),
            ("flush:nobody", "flush:nobody", "there is no “nobody”"),
            ("delete,warm", "delete,warm", "one of the interventions"),
        ] {
            let faults = link.intervene(act, at(100));
            assert_eq!((faults.len(), faults[0].value.as_str()), (1, value), "{faults:?}");
            assert!(faults[0].accepted.to_string().contains(why), "{}", faults[0]);
        }
        assert_eq!(link, before);
        let late = link.intervene("flush", at(86_400_001));
        assert!(
            late[0].to_string().contains("“flush” is not accepted: it takes an instant in the first day"),
            "{late:?}"
        );
        assert_eq!(link, before);
        let mut full = before.clone();
        (0..32).for_each(|i| assert_eq!(full.intervene("flush", at(i)), []));
        assert!(full.intervene("flush", at(32))[0].to_string().contains("32 interventions"));
        // A node that is added must not be taken back while something is done to it.
        assert_eq!(link.intervene("add:new", at(100)), []);
        assert_eq!(link.intervene("flush:new", at(200)), []);
        assert_eq!(link.withdraw("add:new@100ms", true, true).len(), 1);
    }

    #[test]
    fn what_makes_sense_now_is_offered() {
        let verbs = |link: &Link, target, name: &str, ms| -> Vec<String> {
            let verb = |offer: Offer| offer.act.split(':').next().unwrap().to_owned();
            link.offers(target, name, at(ms)).into_iter().map(verb).collect()
        };
        let mut three = link("preset=hot-key&cache.nodes=x,y,z");
        assert_eq!(verbs(&three, Target::Node, "x", 50), ["kill", "restart", "flush", "remove"]);
        assert_eq!(three.intervene("kill:x", at(100)), []);
        assert_eq!(verbs(&three, Target::Node, "x", 50), ["kill", "restart", "flush"], "it is to be killed later");
        assert_eq!(verbs(&three, Target::Node, "x", 100), ["restart", "remove"]);
        assert_eq!(three.intervene("remove:x", at(200)), []);
        assert_eq!(verbs(&three, Target::Node, "x", 300), ["add"]);
        assert_eq!(verbs(&link("geecache"), Target::Node, "http://localhost:8001", 0), ["restart", "flush", "remove"]);
        assert_eq!(verbs(&link(""), Target::Node, "cache", 0), ["kill", "restart", "flush"], "the last one stays");
        assert_eq!(verbs(&three, Target::Key, "", 0), ["delete", "expire", "update", "warm"]);
        assert_eq!(verbs(&three, Target::Database, "", 0), ["slow", "stop", "outage"]);
        assert_eq!(verbs(&three, Target::App, "2", 0), [""; 0], "there is one app");
        assert_eq!(verbs(&three, Target::App, "1", 0), ["crash"]);
    }
}
