//! The digest of the first form, which old links carry: one hash over all columns of a recording, each led by its length.

use super::cache_log::CacheLog;
use super::log::Recording;
use crate::digest::Digest;
use std::iter::once;
use xxhash_rust::xxh3::Xxh3;

impl Recording {
    /// The [`digest`](Recording::digest) in the form of `like`.
    pub fn digest_like(&self, like: Digest) -> Digest {
        match like {
            Digest::First(_) => self.first_digest(),
            Digest::Second(_) => self.digest(),
        }
    }

    /// XXH3-64 over the little-endian bytes of every step and every column, each led by its length.
    fn first_digest(&self) -> Digest {
        let mut hash = Xxh3::new();
        column(&mut hash, self.steps.len(), self.steps.pieces(), |step| step.bytes());
        column(&mut hash, self.key.len(), once(&self.key[..]), |x| x.to_le_bytes());
        column(&mut hash, self.app.len(), once(&self.app[..]), |x| x.to_le_bytes());
        changes(&mut hash, &self.cache);
        // Parts that most runs do not have add nothing to their digests.
        if !self.l1.is_empty() {
            changes(&mut hash, &self.l1);
        }
        if !self.stale.is_empty() {
            column(&mut hash, self.stale.len(), once(&self.stale[..]), |one| {
                (u128::from(one.age) << 32 | u128::from(one.who)).to_le_bytes()
            });
        }
        if !self.lost.is_empty() {
            column(&mut hash, self.lost.len(), once(&self.lost[..]), |(at, key)| {
                (u128::from(at.as_nanos()) << 32 | u128::from(*key)).to_le_bytes()
            });
        }
        Digest::First(hash.digest())
    }
}

fn changes(hash: &mut Xxh3, log: &CacheLog) {
    column(hash, log.at.len(), log.at.pieces(), |x| x.to_le_bytes());
    column(hash, log.node.len(), log.node.pieces(), |x| x.to_le_bytes());
    column(hash, log.key.len(), log.key.pieces(), |x| x.to_le_bytes());
    column(hash, log.change.len(), log.change.pieces(), |x| [*x as u8]);
    column(hash, log.fresh_until.len(), log.fresh_until.pieces(), |x| x.to_le_bytes());
}

/// Feeds one column of so many items to the hash, in buffers: it is fast only on long inputs.
fn column<'a, T: 'a, const N: usize>(
    hash: &mut Xxh3,
    length: usize,
    pieces: impl Iterator<Item = &'a [T]>,
    bytes: impl Fn(&T) -> [u8; N],
) {
    hash.update(&(length as u64).to_le_bytes());
    let mut buffer = [0u8; 4096];
    for chunk in pieces.flat_map(|piece| piece.chunks(4096 / N)) {
        for (slot, item) in buffer.chunks_exact_mut(N).zip(chunk) {
            slot.copy_from_slice(&bytes(item));
        }
        hash.update(&buffer[..chunk.len() * N]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::{CacheChange, NodeFill, Phase, Recorder};
    use crate::time::{Duration, Instant};

    #[test]
    fn both_forms_see_every_column() {
        let at = Instant::from_nanos;
        let recording = |change: u32| {
            let differs = |column: u32| u32::from(change == column);
            let mut recorder = Recorder::new(1, 1, 1);
            let who = recorder.arrive(at(0), differs(1), differs(2) as u16, Phase::ToApp);
            let row = recorder.begin_background(at(1), differs(3), 0, 0, Phase::Refresh);
            for (number, log) in [(4, 0), (5, 1)] {
                let log = if log == 0 { recorder.cache() } else { recorder.l1() };
                let until = at(7 + u64::from(differs(number)));
                log.change(at(2), 0, 0, CacheChange::Stored, until, NodeFill::default());
            }
            recorder.stale_read(at(3), who, Duration::from_nanos(1 + u64::from(differs(6))));
            recorder.lose(at(4), differs(7));
            recorder.step(at(5 + u64::from(differs(8))), row, Phase::Refreshed, 0);
            recorder.step(at(9), who, Phase::Answered, 0);
            recorder.finish()
        };
        let forms = |change: u32| {
            let recording = recording(change);
            [recording.digest(), recording.digest_like(Digest::First(0))]
        };
        let mut seen = vec![forms(0)];
        assert_eq!(seen[0], forms(0));
        for change in 1..=8 {
            let now = forms(change);
            assert!(seen.iter().all(|before| before[0] != now[0] && before[1] != now[1]), "column {change}");
            seen.push(now);
        }
    }
}
