//! A window that slides over events.

/// What a window that slides over events tells.
pub(super) enum Slid<'a, T> {
    /// An event has reached the mark of this number.
    Reached(usize, &'a T),
    /// All that happens at this instant has been told.
    Settled(u64),
}

/// Tells when each event is so and so long ago: one mark for a window's beginning, one for its end. `events` and
/// `marks` rise.
pub(super) fn slide<T, const N: usize>(
    events: &[(u64, T)],
    marks: [u64; N],
    end: u64,
    mut tell: impl FnMut(Slid<'_, T>),
) {
    let mut next = [0usize; N];
    loop {
        let due = |mark: usize, next: &[usize; N]| events.get(next[mark]).map(|(at, _)| at.saturating_add(marks[mark]));
        let Some(now) = (0..N).filter_map(|mark| due(mark, &next)).min().filter(|now| *now <= end) else { return };
        // The later mark first: what leaves a window has left before others enter.
        for mark in (0..N).rev() {
            while due(mark, &next) == Some(now) {
                tell(Slid::Reached(mark, &events[next[mark]].1));
                next[mark] += 1;
            }
        }
        tell(Slid::Settled(now));
    }
}
