//! A sweep as a page and a link carry it: `lab=sweep,by:clients.rate:100:1000,points:9,figure:failed,limit:10,seeds:5,digest:2:…`.
//!
//! It runs in rounds, one for each seed: whoever has a thread makes runs of it, and the results do not depend on who did.

use super::axis::{Axis, Scale};
use super::points::{Point, expanded};
use super::tip::{Change, Tip, change};
use crate::digest::Digest;
use crate::lab::assertion::Assertion;
use crate::lab::interval::Spread;
use crate::lab::runs;
use crate::message::Message;
use crate::recording::{Better, FigureId, View};
use crate::scenario::Fault;
use crate::scenario::link::Link;
use crate::scenario::preset::World;
use crate::sim::account;
use serde::{Deserialize, Serialize};

/// The most values of an axis, and the most seeds, that a link may ask for.
const MOST: usize = 1_000;
/// The most values of all axes together.
const MOST_POINTS: usize = 2_500;
/// Values of the only axis, of each of two, and seeds, where nothing is said.
const POINTS: [usize; 2] = [11, 7];
const SEEDS: usize = 8;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Of what.
    pub link: Link,
    /// One or two parameters.
    pub axes: Vec<Axis>,
    /// So many values of each.
    pub points: usize,
    /// How they stand apart.
    pub scale: Scale,
    /// Which figure of both worlds.
    pub figure: FigureId,
    /// What it may come to at the most, or at the least where more of it is better: where it does so is looked for.
    pub limit: Option<f64>,
    /// How many runs of each point.
    pub seeds: usize,
}

impl Asked {
    /// What a link asks, and the digest of what its sender saw, if it has one.
    ///
    /// # Errors
    /// What is not understood of it.
    pub fn parse(link: Link) -> Result<(Asked, Option<Digest>), Message> {
        let text = link.look.lab.clone();
        let (mut axes, mut points, mut scale, mut figure) = (Vec::new(), None, Scale::Linear, FigureId::db_queries);
        let (mut limit, mut seeds, mut digest) = (None, SEEDS, None);
        for part in text.split(',').skip(1).filter(|part| !part.is_empty()) {
            let refused = || Message::new("sweep-asked").with("text", part);
            let number =
                |value: &str, least| value.parse().ok().filter(|n| (least..=MOST).contains(n)).ok_or_else(refused);
            let whole = |id: &FigureId| id.figure().view != View::Now;
            match part.split_once(':') {
                Some(("by", axis)) => {
                    let (path, ends) = axis.split_once(':').ok_or_else(refused)?;
                    axes.push(Axis::parse(&format!("{path}={}", ends.replacen(':', "..", 1)))?);
                }
                Some(("points", value)) => points = Some(number(value, 2)?),
                Some(("seeds", value)) => seeds = number(value, 1)?,
                Some(("figure", name)) => figure = FigureId::named(name).filter(whole).ok_or_else(refused)?,
                Some(("limit", value)) => {
                    limit = Some(value.parse().ok().filter(|limit: &f64| limit.is_finite()).ok_or_else(refused)?);
                }
                Some(("digest", value)) => digest = Some(Digest::parse(value).ok_or_else(refused)?),
                None if part == "log" => scale = Scale::Log,
                _ => return Err(refused()),
            }
        }
        let Some(default) = axes.len().checked_sub(1).and_then(|more| POINTS.get(more)) else {
            return Err(Message::new("sweep-axes"));
        };
        let points = points.unwrap_or(*default);
        if points.pow(axes.len() as u32) > MOST_POINTS {
            return Err(Message::new("sweep-too-many").with("points", points.pow(2)).with("most", MOST_POINTS));
        }
        Ok((Asked { link, axes, points, scale, figure, limit, seeds }, digest))
    }

    /// The link that asks this, and expects this answer.
    pub fn link_with(&self, digest: Digest) -> Link {
        let mut asked = vec!["sweep".to_owned()];
        for axis in &self.axes {
            let world = axis.world.map_or("", |world| if world == World::A { "a." } else { "b." });
            asked.push(format!(
                "by:{world}{}:{}:{}",
                axis.parameter.path,
                axis.spelled(axis.from),
                axis.spelled(axis.to)
            ));
        }
        asked.push(format!("points:{}", self.points));
        if self.scale == Scale::Log {
            asked.push("log".into());
        }
        asked.push(format!("figure:{}", self.figure.figure().name));
        asked.extend(self.limit.map(|limit| format!("limit:{limit}")));
        asked.extend([format!("seeds:{}", self.seeds), format!("digest:{digest}")]);
        let mut link = Link { t: None, digest: None, ..self.link.clone() };
        link.look.lab = asked.join(",");
        link
    }

    /// What the figure of a world must keep to, where there is a limit and one parameter.
    fn assertion(&self, world: World) -> Option<Assertion> {
        let limit = self.limit.filter(|_| self.axes.len() == 1)?;
        let figure = self.figure.figure();
        let relation = if figure.better == Better::Up { ">=" } else { "<=" };
        let letter = if world == World::A { 'a' } else { 'b' };
        Assertion::parse(&format!("{letter}.{} {relation} {limit}", figure.name)).ok()
    }
}

/// A run, or a search: its place among those of a round, and its round.
pub type Task = (usize, usize);

/// What a task came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Outcome {
    /// The figure in A and in B, and the digests of the two runs.
    Run(f64, f64, String, String),
    /// Where the limit is kept.
    Search(Change),
}

/// A sweep that is being run.
pub struct Sheet {
    asked: Asked,
    points: Vec<Point>,
    searches: Vec<(World, Assertion)>,
    seeds: Vec<u64>,
    made: Vec<Vec<Outcome>>,
}

/// What a figure comes to at one point.
pub struct Told<'a> {
    /// The values of the parameters.
    pub point: &'a Point,
    /// What it came to in A.
    pub a: Spread,
    /// And in B.
    pub b: Spread,
}

impl Sheet {
    /// Before its first round.
    ///
    /// # Errors
    /// The faults of the first value that cannot be run.
    pub fn new(asked: Asked) -> Result<Sheet, Vec<Fault>> {
        let axes: Vec<(Axis, Vec<f64>)> =
            asked.axes.iter().map(|axis| (*axis, axis.values(asked.points, asked.scale))).collect();
        let points = expanded(&asked.link, &axes)?;
        let searches = [World::A, World::B].into_iter().filter_map(|world| Some((world, asked.assertion(world)?)));
        let searches = searches.collect();
        let seeds = runs::seeds(asked.link.a.run.seed, asked.seeds).collect();
        Ok(Sheet { asked, points, searches, seeds, made: Vec::new() })
    }

    /// What is asked.
    pub fn asked(&self) -> &Asked {
        &self.asked
    }

    /// How many tasks there are in all rounds.
    pub fn most(&self) -> usize {
        self.seeds.len() * (self.points.len() + self.searches.len())
    }

    /// The tasks of the next round; none where all are made.
    pub fn work(&self) -> Vec<Task> {
        let round = self.made.len();
        let tasks = if round < self.seeds.len() { self.points.len() + self.searches.len() } else { 0 };
        (0..tasks).map(|place| (place, round)).collect()
    }

    /// Makes one of them.
    ///
    /// # Errors
    /// The faults of a value that cannot be run.
    pub fn make(&self, (place, round): Task) -> Result<Outcome, Vec<Fault>> {
        let seed = self.seeds[round];
        let Some(point) = self.points.get(place) else {
            let (_, assertion) = &self.searches[place - self.points.len()];
            return Ok(Outcome::Search(change(&self.asked.link, &self.asked.axes[0], assertion, seed)?));
        };
        let of = |scenario| {
            let account = account(&runs::with_seed(scenario, seed))?;
            let figure = account.summary().get(self.asked.figure).unwrap_or(f64::NAN);
            Ok::<_, Vec<Fault>>((figure, account.digest().to_string()))
        };
        let ((a, in_a), (b, in_b)) = (of(&point.link.a)?, of(&point.link.b)?);
        Ok(Outcome::Run(a, b, in_a, in_b))
    }

    /// Ends a round with what its tasks came to, in their order.
    pub fn take(&mut self, outcomes: Vec<Outcome>) {
        self.made.push(outcomes);
    }

    /// The points, as far as they are known.
    pub fn told(&self) -> impl Iterator<Item = Told<'_>> {
        self.points.iter().enumerate().map(|(place, point)| {
            let of = |of_b: bool| {
                Spread::of(self.made.iter().filter_map(|round| match round.get(place) {
                    Some(Outcome::Run(a, b, ..)) => Some(if of_b { *b } else { *a }),
                    _ => None,
                }))
            };
            Told { point, a: of(false), b: of(true) }
        })
    }

    /// Where each world begins or ceases to keep the limit.
    pub fn tips(&self) -> impl Iterator<Item = (World, Tip)> {
        self.searches.iter().enumerate().map(|(number, (world, _))| {
            let changes = self.made.iter().filter_map(|round| match round.get(self.points.len() + number) {
                Some(Outcome::Search(change)) => Some(*change),
                _ => None,
            });
            (*world, Tip::of(&changes.collect::<Vec<_>>(), &self.asked.axes[0]))
        })
    }

    /// Of all runs, in the order of the rounds and of the points.
    pub fn digest(&self) -> Digest {
        let runs = self.made.iter().flatten().filter_map(|outcome| match outcome {
            Outcome::Run(_, _, a, b) => Some([a.as_str(), b.as_str()]),
            Outcome::Search(_) => None,
        });
        Digest::of_texts(runs.flatten())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All at once, one query each of 100 ms through so many connections: the last waits for the rounds before it.
    const ROUNDS: &str = "preset=breakdown&clients.count=20&clients.window=0s&clients.calm_rate=0&clients.start=0s&cache.preload=no\
                          &database.query_time=100ms&database.connections=5&b.protection.coalesce=singleflight";

    fn asked(lab: &str) -> Result<(Asked, Option<Digest>), Message> {
        let (link, faults) = Link::parse(&format!("{ROUNDS}&lab={lab}"));
        assert_eq!(faults, [], "{lab}");
        Asked::parse(link)
    }

    fn run(lab: &str) -> Sheet {
        let mut sheet = Sheet::new(asked(lab).unwrap().0).unwrap();
        while !sheet.work().is_empty() {
            // The order in which they are made does not matter.
            let mut made: Vec<(Task, Outcome)> =
                sheet.work().into_iter().rev().map(|task| (task, sheet.make(task).unwrap())).collect();
            made.reverse();
            sheet.take(made.into_iter().map(|(_, outcome)| outcome).collect());
        }
        sheet
    }

    #[test]
    fn what_is_asked_is_read_as_it_is_written() {
        let lab = "sweep,by:a.database.connections:1:20,points:4,log,figure:slowest_ms,limit:390.5,seeds:3";
        let (mut one, digest) = asked(lab).unwrap();
        assert_eq!((one.points, one.scale, one.limit, one.seeds, digest), (4, Scale::Log, Some(390.5), 3, None));
        // The digest of the run that was looked at is not that of the sweep, nor has that an instant.
        (one.link.digest, one.link.t) = (Some(Digest::Second(1)), Some(crate::time::Instant::ZERO));
        let sent = one.link_with(Digest::Second(7));
        assert_eq!((sent.digest, sent.t), (None, None));
        assert_eq!(sent.look.lab, format!("{lab},digest:2:0000000000000007"));
        assert_eq!(Link::parse(&sent.fragment()).0.look.lab, sent.look.lab, "a link may carry it");
        assert_eq!(asked("sweep,by:cache.ttl:1s:1.5min").unwrap().0.points, POINTS[0]);
        assert_eq!(asked("sweep,by:cache.ttl:1s:2s,by:clients.count:1:9").unwrap().0.points, POINTS[1]);
    }

    #[test]
    fn what_is_not_understood_is_said() {
        let by = "by:clients.count:1:9";
        for (text, id) in [
            ("sweep".to_owned(), "sweep-axes"),
            (format!("sweep,{by},{by},{by}"), "sweep-axes"),
            ("sweep,by:clients.count".into(), "sweep-asked"),
            ("sweep,by:clients.count:9:1".into(), "axis-form"),
            (format!("sweep,{by},points:1"), "sweep-asked"),
            (format!("sweep,{by},{by},points:51"), "sweep-too-many"),
            (format!("sweep,{by},figure:open"), "sweep-asked"),
            (format!("sweep,{by},limit:much"), "sweep-asked"),
            (format!("sweep,{by},speed:2"), "sweep-asked"),
            (format!("sweep,{by},linear"), "sweep-asked"),
        ] {
            assert_eq!(asked(&text).unwrap_err().id, id, "{text}");
        }
    }

    #[test]
    fn it_comes_to_what_a_sweep_and_a_search_come_to() {
        let lab = "sweep,by:a.database.connections:1:20,points:5,figure:slowest_ms,limit:390,seeds:2";
        let sheet = run(lab);
        assert_eq!(sheet.most(), 2 * (5 + 2));
        let Asked { link, axes, .. } = sheet.asked();
        let points =
            super::super::points::sweep(link, &[(axes[0], axes[0].values(5, Scale::Linear))], 2, |_, _| ()).unwrap();
        for (told, point) in sheet.told().zip(&points) {
            let spread = |runs: &[crate::recording::Summary]| Spread::of(runs.iter().map(|run| run.slowest_ms));
            assert_eq!((told.a, told.b), (spread(&point.a), spread(&point.b)));
        }
        // With n connections the last of 20 waits ceil(20/n) rounds of 100 ms: 300 ms are enough from 7 on. B needs one.
        let tips: Vec<(World, Tip)> = sheet.tips().collect();
        assert!(matches!(&tips[0], (World::A, Tip::At { at, rises: true }) if at.at == 7.0), "{tips:?}");
        assert_eq!(tips[1], (World::B, Tip::Always));
        assert_eq!(run(lab).digest(), sheet.digest());
        assert_ne!(run(&lab.replace("seeds:2", "seeds:3")).digest(), sheet.digest());
    }

    #[test]
    fn more_may_be_better() {
        let sheet = run("sweep,by:a.database.connections:1:20,points:2,figure:target_share,limit:1,seeds:1");
        let tips: Vec<(World, Tip)> = sheet.tips().collect();
        // All within 200 ms: two rounds of queries are too many.
        assert!(matches!(&tips[0], (World::A, Tip::At { at, rises: true }) if at.at == 20.0), "{tips:?}");
    }
}
