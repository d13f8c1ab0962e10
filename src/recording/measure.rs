//! How each source of a figure is measured: at an instant, over the whole run, and in stretches of time.

use super::account::{ms, share};
use super::cache_log::NodeFill;
use super::figure::{Stretch, Whose};
use super::figures::{FigureId, Figures, Source, Summary};
use super::gauges::Gauge;
use super::log::{BLOCK, Recording};
use super::phase::{Phase, State};
use super::tally::Tally;
use crate::time::{Duration, Instant};
use hdrhistogram::Histogram;
use std::cell::OnceCell;

/// A recording up to one instant.
struct Moment<'a> {
    recording: &'a Recording,
    at: Instant,
    tally: Tally,
    histogram: OnceCell<Histogram<u32>>,
    /// The same with those who failed.
    lived: OnceCell<Histogram<u32>>,
}

/// One figure in stretches of time.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Which figure.
    pub figure: FigureId,
    /// Its value in each stretch, as its [`Stretch`] says; NaN where there is none.
    pub values: Vec<f64>,
}

/// Whether a request in this phase has no answer yet.
fn lacks(phase: Phase) -> bool {
    !phase.is_end() && !matches!(phase.state(), State::Hit | State::Stale)
}

impl Moment<'_> {
    /// The longest latency.
    fn slowest(&self, whose: Whose) -> u64 {
        let (recording, now) = (self.recording, self.at.as_nanos());
        let answered = recording.latencies.slowest(now);
        match whose {
            Whose::Answered => answered,
            Whose::All => answered.max(recording.lived.lost.slowest(now)),
        }
    }

    fn measure(&self, source: &Source) -> f64 {
        let (recording, now) = (self.recording, self.at.as_nanos());
        if let Some(count) = self.tally.measure(source) {
            return count;
        }
        match *source {
            Source::Changes(change) => recording.cache.count_until(change, self.at) as f64,
            Source::StaleReads => {
                (recording.counted_before().stale as usize + recording.stale.partition_point(|one| one.at <= self.at))
                    as f64
            }
            Source::LostWrites => {
                (recording.counted_before().lost as usize + recording.lost.partition_point(|(at, _)| *at <= self.at))
                    as f64
            }
            Source::Steps => recording.steps_until(self.at) as f64,
            Source::Inside(phases) => phases.iter().map(|phase| self.tally.inside(*phase)).sum::<u64>() as f64,
            Source::Unanswered => {
                let waited_for = |phase| self.tally.waited_for(phase);
                Phase::ALL.into_iter().filter(|phase| lacks(*phase)).map(waited_for).sum::<u64>() as f64
            }
            Source::QueuedWrites => {
                let places = 0..recording.gauges.places(Gauge::WriteQueue);
                let length = |place| recording.gauges.at(Gauge::WriteQueue, place, self.at);
                places.map(|place| u64::from(length(place))).sum::<u64>() as f64
            }
            Source::LongestWait => {
                let oldest = recording.oldest_under_way(self.at).map_or(0, |began| now - began);
                ms(self.slowest(Whose::All).max(oldest))
            }
            Source::Quantile(whose, share) => {
                // Where nobody failed the two are one.
                let all = whose == Whose::All && recording.lived.lost.until(now) > 0;
                let histogram = if all {
                    self.lived.get_or_init(|| recording.lived(now))
                } else {
                    self.histogram.get_or_init(|| recording.latencies.histogram(now))
                };
                // The histogram answers with the top of a bucket, which may lie above every latency in it.
                ms(histogram.value_at_quantile(share).min(self.slowest(whose)))
            }
            Source::Slowest(whose) => ms(self.slowest(whose)),
            Source::Met => recording.met(now) as f64,
            Source::Missed => recording.missed(now) as f64,
            Source::Decided => (recording.met(now) + recording.missed(now)) as f64,
            Source::Ratio(part, of) => share(self.measure(part), self.measure(&of.figure().source)),
            // Of the whole run alone.
            _ => recording.account.measure(source),
        }
    }
}

impl Recording {
    fn moment(&self, at: Instant, tally: Tally) -> Moment<'_> {
        Moment { recording: self, at, tally, histogram: OnceCell::new(), lived: OnceCell::new() }
    }

    /// The figures at `t`: of everything up to and including `t`.
    pub fn figures(&self, t: Instant) -> Figures {
        self.figures_of(self.tally(t), t)
    }

    pub(super) fn figures_of(&self, tally: Tally, t: Instant) -> Figures {
        let moment = self.moment(t, tally);
        Figures::measured(|source| moment.measure(source))
    }

    /// What these sources come to at `t`.
    pub(super) fn measured<'a>(&self, t: Instant, sources: impl Iterator<Item = &'a Source>) -> Vec<f64> {
        let moment = self.moment(t, self.tally(t));
        sources.map(|source| moment.measure(source)).collect()
    }

    /// What all nodes together hold at `t`.
    pub fn held(&self, t: Instant) -> NodeFill {
        let add = |sum: NodeFill, one: NodeFill| NodeFill {
            entries: sum.entries + one.entries,
            bytes: sum.bytes + one.bytes,
        };
        let last = self.is_window() && t >= self.end();
        let fills = if last { self.account.cache.now.clone() } else { self.cache.fills(t) };
        fills.into_iter().fold(NodeFill::default(), add)
    }

    /// The figures of the whole run.
    pub fn summary(&self) -> Summary {
        self.account.summary()
    }

    /// The most that each figure comes to at any instant, or somewhat more.
    pub fn most(&self) -> Figures {
        let moment = self.moment(self.end(), self.account.tally());
        let at_the_end = |source: &Source| match source {
            Source::LongestWait => self.account.measure(&Source::Slowest(Whose::All)),
            source => self.account.measure(source),
        };
        Figures::measured(|source| match source {
            Source::Inside(phases) => phases.iter().map(|phase| self.peak(*phase)).sum::<u64>() as f64,
            Source::Unanswered => self.clients() as f64,
            Source::QueuedWrites => self.account.writes.accepted as f64,
            Source::Ratio(..) => 1.0,
            _ if self.is_window() => at_the_end(source),
            _ => moment.measure(source),
        })
    }

    /// Every figure that means something in a stretch of time, in the stretches that end at each of `ends`, the first
    /// beginning at the start of the run. `ends` must rise. A stretch holds what happens at its end and not what happens
    /// at its beginning; what happens at the very start belongs to the first.
    pub fn series(&self, ends: &[Instant]) -> Vec<Series> {
        let moments: Vec<Moment> = ends.iter().map(|end| self.moment(*end, self.tally(*end))).collect();
        let mut most = self.most_inside(ends).into_iter();
        let mut answers = self.latencies_within(ends).into_iter();
        let series = |(id, stretch)| {
            let values = match stretch {
                Stretch::PerSecond => {
                    let counts = increments(&moments, &FigureId::figure(id).source);
                    let starts = std::iter::once(Instant::ZERO).chain(ends.iter().copied());
                    let lengths = starts.zip(ends).map(|(from, to)| to.since(from).as_secs_f64());
                    counts.zip(lengths).map(|(count, s)| if s > 0.0 { count / s } else { f64::NAN }).collect()
                }
                Stretch::Ratio => match &FigureId::figure(id).source {
                    Source::Ratio(part, of) => {
                        let wholes = increments(&moments, &of.figure().source);
                        increments(&moments, part).zip(wholes).map(|(part, whole)| part / whole).collect()
                    }
                    _ => Vec::new(),
                },
                Stretch::Most => most.next().unwrap_or_default(),
                Stretch::Answers | Stretch::Ends => answers.next().unwrap_or_default(),
            };
            Series { figure: id, values }
        };
        stretched().map(series).collect()
    }

    /// How many a second there were before each of `ends`, for every figure that is counted: in the stretch since the one
    /// before it, or in `least` where that is longer. For a rate needs some time to be one. `ends` must rise.
    pub fn rates(&self, ends: &[Instant], least: Duration) -> Vec<Series> {
        let before = std::iter::once(Instant::ZERO).chain(ends.iter().copied());
        let starts = before.zip(ends).map(|(before, end)| before.min(*end - least));
        let starts: Vec<Instant> = starts.collect();
        // At the start of the run nothing has happened yet, though something may happen at that very instant.
        let [from, to] =
            [&starts[..], ends].map(|all| all.iter().map(|at| self.moment(*at, self.tally(*at))).collect::<Vec<_>>());
        let counted = stretched().filter(|(_, stretch)| *stretch == Stretch::PerSecond);
        let rates = counted.map(|(id, _)| {
            let source = &FigureId::figure(id).source;
            let rate = |i: usize| {
                let count =
                    to[i].measure(source) - if starts[i] == Instant::ZERO { 0.0 } else { from[i].measure(source) };
                let length = ends[i].since(starts[i]).as_secs_f64();
                if length > 0.0 { count / length } else { f64::NAN }
            };
            Series { figure: id, values: (0..ends.len()).map(rate).collect() }
        });
        rates.collect()
    }

    /// The most at once within each stretch, for every figure that asks for it, in their order.
    pub(super) fn most_inside(&self, ends: &[Instant]) -> Vec<Vec<f64>> {
        // Which of them each phase is in, as bits: nearly all steps touch none.
        let mut within = [0u32; Phase::COUNT];
        let mut figures = 0;
        for (id, _) in stretched() {
            if let Source::Inside(phases) = id.figure().source {
                phases.iter().for_each(|phase| within[*phase as usize] |= 1 << figures);
                figures += 1;
            }
        }
        let mut inside = vec![0i64; figures];
        if self.is_window() {
            let tally = self.tally_after(self.history());
            for (phase, within) in Phase::ALL.into_iter().zip(within) {
                let of = |(figure, now): (usize, &mut i64)| {
                    *now += (i64::from(within >> figure & 1)) * tally.inside(phase) as i64
                };
                inside.iter_mut().enumerate().for_each(of);
            }
        }
        let mut lines = vec![Vec::with_capacity(ends.len()); figures];
        let mut steps = self.steps.range(self.history()..self.until()).peekable();
        for end in ends {
            let mut most = inside.clone();
            while let Some(step) = steps.next_if(|step| step.at <= *end) {
                // A request's first step has no phase before it.
                let from = if step.from == step.to { 0 } else { within[step.from as usize] };
                let to = within[step.to as usize];
                if from | to == 0 {
                    continue;
                }
                // Where work goes on without its client it is in two rows for an instant, and it is the work of one.
                let counts = step.from != step.to || self.origin(step.who).is_none();
                for (figure, (now, most)) in inside.iter_mut().zip(&mut most).enumerate() {
                    *now += i64::from(to >> figure & 1) - i64::from(from >> figure & 1);
                    if counts {
                        *most = (*most).max(*now);
                    }
                }
            }
            lines.iter_mut().zip(&most).for_each(|(line, most)| line.push(*most as f64));
        }
        lines
    }

    /// The quantiles of the latencies that ended within each stretch, for the figures that ask for them. Exact, by
    /// the nearest rank; NaN where none ended.
    fn latencies_within(&self, ends: &[Instant]) -> Vec<Vec<f64>> {
        let asked: Vec<(Whose, f64)> = stretched()
            .filter_map(|(id, _)| match id.figure().source {
                Source::Quantile(whose, share) => Some((whose, share)),
                Source::Slowest(whose) => Some((whose, 1.0)),
                _ => None,
            })
            .collect();
        let mut lines = vec![Vec::with_capacity(ends.len()); asked.len()];
        let mut from = 0;
        for end in ends {
            let mut answered: Vec<u64> = self.latencies.between(from, end.as_nanos()).collect();
            let mut all = answered.clone();
            all.extend(self.lived.lost.between(from, end.as_nanos()));
            from = end.as_nanos();
            for (line, (whose, share)) in lines.iter_mut().zip(&asked) {
                let took = if *whose == Whose::All { &mut all } else { &mut answered };
                line.push(quantile_of(took, *share));
            }
        }
        lines
    }

    /// When the request left its client that has been under way for the longest time at `t`.
    fn oldest_under_way(&self, t: Instant) -> Option<u64> {
        let now = t.as_nanos();
        // Requests are numbered in order of arrival, so that the first one found under way is the oldest.
        let begun = self.began[..self.clients].partition_point(|began| *began <= now);
        let under_way = |block: usize| {
            let members = block * BLOCK..((block + 1) * BLOCK).min(begun);
            (self.blocks[block].end > now).then(|| members.into_iter().find(|who| self.ended[*who] > now)).flatten()
        };
        (0..begun.div_ceil(BLOCK)).find_map(under_way).map(|who| self.began[who])
    }

    /// When the first value of the hot key that was stored stopped being fresh.
    pub fn first_expiry(&self) -> Option<Instant> {
        if let Some(part) = &self.part {
            return part.whole()?.first_expiry();
        }
        self.cache.first_expiry()
    }
}

/// The quantile of some latencies, by the nearest rank, in milliseconds; NaN of none.
pub(super) fn quantile_of(took: &mut [u64], share: f64) -> f64 {
    if took.is_empty() {
        return f64::NAN;
    }
    // In thousandths, so that no rounding moves the rank.
    let rank = (took.len() * (share * 1e3).round() as usize).div_ceil(1000) - 1;
    ms(*took.select_nth_unstable(rank).1)
}

/// The figures that mean something in a stretch of time, and what.
pub(super) fn stretched() -> impl Iterator<Item = (FigureId, Stretch)> {
    FigureId::ALL.iter().filter_map(|id| Some((*id, id.figure().source.stretch()?)))
}

/// What each stretch adds to what is counted.
fn increments(moments: &[Moment], source: &Source) -> impl Iterator<Item = f64> {
    let mut before = 0.0;
    moments.iter().map(move |moment| {
        let now = moment.measure(source);
        now - std::mem::replace(&mut before, now)
    })
}

#[cfg(test)]
mod tests {
    use super::super::cache_log::CacheChange;
    use super::super::figure::View;
    use super::super::figures::FIGURES;
    use super::super::log::Recorder;
    use super::*;

    const fn ms(n: u64) -> Instant {
        Instant::from_nanos(n * 1_000_000)
    }

    /// Four readers, 400 ms apart; the last one finds nothing.
    fn readers() -> Recording {
        let mut recorder = Recorder::new(4, 1, 0);
        for i in 0..4 {
            let who = recorder.arrive(ms(i * 400), i as u32, 0, Phase::ToApp);
            let found = if i == 3 { Phase::Miss } else { Phase::Hit };
            recorder.step(ms(i * 400 + 10), who, Phase::ToNode, 0);
            recorder.step(ms(i * 400 + 10), who, found, 0);
            if i == 3 {
                recorder.cache().change(ms(1_210), 0, 9, CacheChange::Evicted, ms(1_210), Default::default());
                recorder.step(ms(1_210), who, Phase::ToDatabase, 0);
            }
            recorder.step(ms(i * 400 + 20), who, Phase::Answered, 0);
        }
        recorder.finish()
    }

    /// Four readers: one loads, two wait for it, for 6 and 3 ms, and the last finds what they have stored.
    fn waiters() -> Recording {
        let mut recorder = Recorder::new(4, 2, 0);
        for who in 0..4u32 {
            recorder.arrive(ms(u64::from(who)), 7, 0, Phase::ToApp);
        }
        for (at, who, phase) in [
            (4, 0, Phase::Miss),
            (4, 0, Phase::ToDatabase),
            (5, 0, Phase::InDatabase),
            (6, 1, Phase::Miss),
            (6, 1, Phase::WaitFlight),
            (9, 2, Phase::Miss),
            (9, 2, Phase::WaitLock),
            (12, 0, Phase::Answered),
            (12, 1, Phase::Answered),
            (12, 2, Phase::Answered),
            (13, 3, Phase::Hit),
            (20, 3, Phase::Failed),
        ] {
            recorder.step(ms(at), who, phase, 0);
        }
        recorder.finish()
    }

    fn of(series: &[Series], figure: FigureId) -> Vec<f64> {
        series.iter().find(|one| one.figure == figure).unwrap().values.clone()
    }

    #[test]
    fn rates_are_counts_over_time() {
        let series = readers().series(&[ms(500), ms(1_000), ms(1_500), ms(1_500)]);
        for (figure, wanted) in [
            (FigureId::requests, [4.0, 2.0, 2.0]),
            (FigureId::answered, [4.0, 2.0, 2.0]),
            (FigureId::hits, [4.0, 2.0, 0.0]),
            (FigureId::misses, [0.0, 0.0, 2.0]),
            (FigureId::db_queries, [0.0, 0.0, 2.0]),
            (FigureId::evictions, [0.0, 0.0, 2.0]),
            (FigureId::timed_out, [0.0; 3]),
        ] {
            let values = of(&series, figure);
            assert_eq!(values[..3], wanted, "{figure:?}");
            assert!(values[3].is_nan(), "a stretch without length has no rate");
        }
    }

    #[test]
    fn a_rate_takes_its_time() {
        // 0, 400, 800 and 1 200 ms: in a short stretch there is one, or none, in the second before it there are two or three.
        let rates = readers().rates(&[ms(790), ms(800), ms(810), ms(4_000)], Duration::from_millis(1_000));
        let requests = &rates.iter().find(|one| one.figure == FigureId::requests).unwrap().values;
        assert_eq!(requests[1..3], [3.0 / 0.8, 3.0 / 0.81], "no more than there has been of the run");
        assert_eq!(requests[3], 1.0 / 3.19, "a long stretch is as long as it is");
        assert!(rates.iter().all(|one| one.figure.figure().source.stretch() == Some(Stretch::PerSecond)));
    }

    #[test]
    fn a_ratio_needs_something_to_be_of() {
        let ratios = of(&readers().series(&[ms(500), ms(700), ms(1_500)]), FigureId::hit_ratio);
        assert_eq!((ratios[0], ratios[2]), (1.0, 0.5));
        assert!(ratios[1].is_nan());
    }

    #[test]
    fn a_stretch_has_its_most_and_its_answers() {
        let series = waiters().series(&[ms(4), ms(6), ms(12), ms(30)]);
        assert_eq!(of(&series, FigureId::db_load), [0.0, 1.0, 1.0, 0.0]);
        assert_eq!(of(&series, FigureId::waiting), [0.0, 1.0, 2.0, 0.0]);
        let [p50, p99, slowest] =
            [FigureId::p50_ms, FigureId::p99_ms, FigureId::slowest_ms].map(|figure| of(&series, figure));
        assert_eq!((p50[2], p99[2], slowest[2]), (11.0, 12.0, 12.0));
        assert!([0, 1, 3].iter().all(|i| p99[*i].is_nan()));
    }

    #[test]
    fn shares_and_means_are_of_what_was_counted() {
        let summary = waiters().summary();
        assert_eq!((summary.requests, summary.answered, summary.failed), (4, 3, 1));
        assert_eq!((summary.hits, summary.misses, summary.hit_ratio), (1, 3, 0.25));
        assert_eq!((summary.waits, summary.wait_ms), (2, 4.5));
        assert_eq!((summary.db_queries, summary.db_peak_in_flight, summary.db_peak_queue), (1, 1, 0));
        assert!((summary.queries_per_miss - 1.0 / 3.0).abs() < 1e-12);
        let latency = summary.latency_ms;
        assert_eq!((latency.mean, latency.max), (11.0, 12.0));
        assert!((latency.p50 - 11.0).abs() < 0.02, "within the histogram’s bound: {}", latency.p50);
        assert!((summary.goodput_per_s - 3.0 / 0.020).abs() < 1e-9, "{}", summary.goodput_per_s);
        assert_eq!((summary.end_s, summary.events), (0.020, 4 + 12));
    }

    #[test]
    fn where_there_was_nothing_each_figure_is_zero() {
        let recording = Recorder::new(0, 1, 0).finish();
        let (summary, figures) = (recording.summary(), recording.figures(Instant::MAX));
        for id in FigureId::ALL {
            assert_eq!(summary.get(*id).or(figures.get(*id)), Some(0.0), "{id:?}");
        }
    }

    #[test]
    fn who_still_waits_may_have_waited_longest() {
        let recording = waiters();
        let longest = [0, 11, 13, 19, 20].map(|at| recording.figures(ms(at)).longest_ms);
        assert_eq!(longest, [0.0, 11.0, 12.0, 16.0, 17.0], "nor is a wait shorter because it was for nothing");
    }

    /// A lookup that finds another with the lease, sleeps, and looks the key up again; the lookup of a retry is a first one again.
    #[test]
    fn second_lookups_are_no_first_ones() {
        // On the way to a node that is slow, the order before it tells.
        for slow in [false, true] {
            let mut recorder = Recorder::new(1, 1, 0);
            recorder.arrive(ms(0), 0, 0, Phase::ToApp);
            let mut at = 0;
            let mut step = |recorder: &mut Recorder, who, phase| {
                at += 1;
                recorder.step(ms(at), who, phase, 0);
            };
            let look = [Phase::ToNode, Phase::WaitNode, Phase::AtNode, Phase::HotMiss];
            let again = [Phase::WaitPoll, Phase::Recheck, Phase::WaitNode, Phase::AtNode, Phase::HotMiss];
            let third = [Phase::WaitPoll, Phase::Recheck, Phase::WaitNode, Phase::AtNode, Phase::StaleHit];
            for phase in look.into_iter().chain(again).chain([Phase::Backoff, Phase::Retry]).chain(look).chain(again) {
                if slow || !matches!(phase, Phase::WaitNode | Phase::AtNode) {
                    step(&mut recorder, 0, phase);
                }
            }
            // Its client gives up while it is on its way to its second lookup.
            for phase in &third[..if slow { 4 } else { 2 }] {
                if slow || !matches!(phase, Phase::WaitNode | Phase::AtNode) {
                    step(&mut recorder, 0, *phase);
                }
            }
            let orphan = recorder.go_on(ms(99), 0);
            recorder.step(ms(99), 0, Phase::TimedOut, 0);
            recorder.step(ms(100), orphan, Phase::StaleHit, 0);
            let recording = recorder.finish();
            let summary = recording.summary();
            assert_eq!((summary.lookups, summary.misses, summary.hot_misses), (2, 2, 2), "slow: {slow}");
            assert_eq!((summary.stale_hits, summary.hit_ratio), (1, 0.0));
            let first = |i: &usize| recording.is_first_lookup(*i);
            let firsts: Vec<Phase> = (0..recording.steps()).filter(first).map(|i| recording.step(i).to).collect();
            assert_eq!(firsts, [Phase::HotMiss; 2]);
        }
    }

    #[test]
    fn only_the_whole_run_is_asked_for_what_needs_all_of_it() {
        let (summary, figures) = (waiters().summary(), waiters().figures(Instant::MAX));
        for (id, figure) in FigureId::ALL.iter().zip(FIGURES) {
            let both = (figures.get(*id).is_some(), summary.get(*id).is_some());
            let wanted = match figure.view {
                View::SoFar => (true, true),
                View::Now => (true, false),
                View::Whole => (false, true),
            };
            assert_eq!(both, wanted, "{id:?}");
        }
    }
}
