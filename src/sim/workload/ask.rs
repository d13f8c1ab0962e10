//! What a request is for.

use crate::random::{Purpose, Stream, unit};
use crate::scenario::Scenario;

const WRITES: Purpose = Purpose("writes");
const CDN: Purpose = Purpose("CDN");

/// What a request is for, and what answers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// It reads.
    Read,
    /// It writes.
    Write,
    /// It reads, and the CDN answers: it comes to no app.
    Edge,
}

/// Draws what each request of the crowd is for.
#[derive(Clone)]
pub struct Asks {
    read_share: f64,
    cdn_share: f64,
    writes: Stream,
    cdn: Stream,
}

impl Asks {
    /// The shares of `scenario`.
    pub fn new(scenario: &Scenario) -> Asks {
        Asks {
            read_share: scenario.clients.read_share,
            cdn_share: scenario.clients.cdn_share,
            writes: Stream::new(scenario.run.seed, WRITES),
            cdn: Stream::new(scenario.run.seed, CDN),
        }
    }

    /// What request `number` is for.
    #[inline]
    pub fn kind(&self, number: u64) -> Ask {
        // Without writes and without a CDN, nothing is drawn: most runs are like that.
        if self.read_share < 1.0 && unit(self.writes.at(number)) >= self.read_share {
            Ask::Write
        } else if self.cdn_share > 0.0 && unit(self.cdn.at(number)) < self.cdn_share {
            Ask::Edge
        } else {
            Ask::Read
        }
    }
}
