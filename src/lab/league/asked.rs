//! A question as a link carries it: `lab=league,p99:100ms,failures:0.01,stale:1s,seeds:20,digest:2:…`.

use super::row::Question;
use crate::digest::Digest;
use crate::message::Message;
use crate::scenario::link::Link;
use crate::time::Duration;

/// The most runs of a candidate that a link may ask for.
const RUNS: usize = 1_000;

impl Question {
    /// What a link asks of a league on its world A: with nothing said, the least cost with nothing stale. And the digest of the
    /// league that its sender saw, if it has one.
    ///
    /// # Errors
    /// What is not understood of it.
    pub fn asked(link: Link) -> Result<(Question, Option<Digest>), Message> {
        let text = link.look.lab.clone();
        let mut question = Question::of(link);
        let mut digest = None;
        let mut parts = text.split(',').filter(|part| !part.is_empty());
        if parts.next().is_some_and(|what| what != "league") {
            return Ok((question, None));
        }
        for part in parts {
            let refused = || Message::new("league-asked").with("text", part);
            let (name, value) = part.split_once(':').ok_or_else(refused)?;
            let time = || Duration::parse(value).ok_or_else(refused);
            match name {
                "p99" => question.target.p99 = Some(time()?),
                "stale" => question.target.stale = time()?,
                "failures" => {
                    let share = value.parse().ok().filter(|share| (0.0..=1.0).contains(share));
                    question.target.failures = Some(share.ok_or_else(refused)?);
                }
                "seeds" => {
                    let runs = value.parse().ok().filter(|runs| (2..=RUNS).contains(runs));
                    question.runs = runs.ok_or_else(refused)?;
                }
                "digest" => digest = Some(Digest::parse(value).ok_or_else(refused)?),
                _ => question.weights.set(name, value).ok_or_else(refused)?,
            }
        }
        Ok((question, digest))
    }

    /// The link that asks this, and expects this answer.
    pub fn link_with(&self, digest: Digest) -> Link {
        let mut asked = vec!["league".to_owned()];
        asked.extend(self.target.p99.map(|bound| format!("p99:{bound}")));
        asked.extend(self.target.failures.map(|share| format!("failures:{share}")));
        if self.target.stale > Duration::ZERO {
            asked.push(format!("stale:{}", self.target.stale));
        }
        asked.extend(self.weights.own().map(|(name, weight)| format!("{name}:{weight}")));
        asked.extend([format!("seeds:{}", self.runs), format!("digest:{digest}")]);
        let mut link = Link { t: None, digest: None, ..self.link.clone() };
        link.look.lab = asked.join(",");
        link
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::league::{Target, Weights};

    #[test]
    fn a_question_is_read_as_it_is_written() {
        let link = Link::parse("preset=hot-key&clients.count=30").0;
        let target =
            Target { p99: Some(Duration::from_millis(100)), failures: Some(0.015), stale: Duration::from_secs(1) };
        let weights = Weights { queries: 2.5, parts: 0.0, ..Weights::default() };
        let question = Question { target, weights, runs: 7, ..Question::of(link) };
        let digest = Digest::Second(0xfeed);
        let sent = question.link_with(digest).fragment();
        assert!(
            sent.contains("&lab=league,p99:100ms,failures:0.015,stale:1s,queries:2.5,parts:0,seeds:7,digest:2:"),
            "{sent}"
        );
        let (again, faults) = Link::parse(&sent);
        assert_eq!(faults, []);
        let (read, expected) = Question::asked(again).unwrap();
        assert_eq!((read.target, read.weights), (question.target, weights));
        assert_eq!((read.runs, expected), (7, Some(digest)));
        assert_eq!(read.link.a, question.link.a);
    }

    #[test]
    fn what_is_not_understood_is_said() {
        for text in ["league,p99", "league,p99:soon", "league,failures:2", "league,seeds:1", "league,speed:1"] {
            let link = Link::parse(&format!("preset=hot-key&lab={text}")).0;
            assert!(Question::asked(link).is_err(), "{text}");
        }
        let (question, digest) = Question::asked(Link::parse("hot-key").0).unwrap();
        assert_eq!((question.target, digest), (Target::default(), None));
    }
}
