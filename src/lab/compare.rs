//! Two worlds under the same traffic, and the moments at which they are worth a slower look.

use crate::digest::Digest;
use crate::memory::Memory;
use crate::message::Message;
use crate::recording::{Gauge, Phase, Recording};
use crate::scenario::link::Link;
use crate::scenario::preset::{Anchor, Mark, Preset, World};
use crate::scenario::{Fault, Scenario};
use crate::sim::{Allowance, Weight, simulate_within};
use crate::time::Instant;

/// A comparison of more steps takes a browser more than a few seconds.
const LONG: u64 = 15_000_000;

/// The recordings of a link's two worlds.
#[derive(Debug)]
pub struct Comparison {
    /// World A's.
    pub a: Recording,
    /// World B's.
    pub b: Recording,
}

/// A stretch of a comparison with its own speed.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Where it begins.
    pub from: Instant,
    /// Where it ends; after `from`.
    pub to: Instant,
    /// How many seconds of viewing it takes.
    pub view_s: f64,
    /// What to say meanwhile; empty where the preset's words do not fit the scenario any more.
    pub caption: String,
}

/// Something that happened, to be marked on the time axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Marker {
    /// When.
    pub at: Instant,
    /// In a few words.
    pub label: Message,
    /// In which world; `None` for both.
    pub world: Option<World>,
}

/// Which of a preset's words fit a comparison.
enum Told {
    /// Those of its moments.
    Moments,
    /// Those of the variant that B is.
    Variant(String),
    /// None.
    Nothing,
}

impl Comparison {
    /// Runs both worlds.
    ///
    /// # Errors
    /// The faults of the first world that cannot be run.
    pub fn run(link: &Link) -> Result<Comparison, Vec<Fault>> {
        Comparison::run_within(link, Allowance::default(), &mut |_| ())
    }

    /// The same with another allowance for both worlds together, which the result does not depend on. `watch` is told how
    /// much is done, from 0 to 1 and never less than before, at least every few hundredths of a second.
    ///
    /// # Errors
    /// As [`run`](Comparison::run).
    pub fn run_within(link: &Link, allowance: Allowance, watch: &mut dyn FnMut(f64)) -> Result<Comparison, Vec<Fault>> {
        let [of_a, of_b] = [&link.a, &link.b].map(Weight::of);
        let part = of_a.steps as f64 / (of_a.steps + of_b.steps) as f64;
        let first = Allowance { expected: allowance.expected + of_b.bytes, ..allowance };
        let a = simulate_within(&link.a, first, &mut |share| watch(part * share))?;
        let mut memory = Memory::default();
        a.weigh(&mut memory);
        let second = Allowance { held: allowance.held + memory.held(), ..allowance };
        let b = simulate_within(&link.b, second, &mut |share| watch(part + (1.0 - part) * share))?;
        Ok(Comparison { a, b })
    }

    /// What running both worlds will take, by estimate.
    pub fn weight(link: &Link) -> Weight {
        let [a, b] = [&link.a, &link.b].map(Weight::of);
        Weight { bytes: a.bytes + b.bytes, steps: a.steps + b.steps }
    }

    /// What to say before a run that may not fit, or takes long; `None` of most.
    pub fn warning(link: &Link, allowance: Allowance) -> Option<Message> {
        let Weight { bytes, steps } = Comparison::weight(link);
        if bytes > allowance.bytes || steps > 2 * allowance.steps {
            return Some(Message::new("run-in-windows-is-long").with("millions", steps / 1_000_000));
        }
        (steps > LONG).then(|| Message::new("run-is-long").with("millions", steps / 1_000_000))
    }

    /// One number for both recordings: what a link carries to tell whether it still shows what its sender saw.
    pub fn digest(&self) -> Digest {
        Digest::of_both(self.a.digest(), self.b.digest())
    }

    /// The digest in the form in which a link has its own, if it has one.
    pub fn digest_like(&self, expected: Option<Digest>) -> Digest {
        expected
            .map_or_else(|| self.digest(), |form| Digest::of_both(self.a.digest_like(form), self.b.digest_like(form)))
    }

    /// The end of the run that ends last.
    pub fn end(&self) -> Instant {
        self.a.end().max(self.b.end())
    }

    fn of(&self, world: World) -> &Recording {
        match world {
            World::A => &self.a,
            World::B => &self.b,
        }
    }

    /// When an anchor happens in this comparison, if it does.
    pub fn find(&self, link: &Link, anchor: Anchor) -> Option<Instant> {
        match anchor {
            Anchor::Start => Some(Instant::ZERO),
            Anchor::CrowdLeaves => Some(Instant::ZERO + link.a.clients.start),
            Anchor::KeyExpires => self.a.first_expiry(),
            Anchor::ScanBegins => Some(Instant::ZERO + link.a.keys.scan_from),
            Anchor::FirstMiss(world) => self.of(world).first_into(Phase::Miss).map(|step| step.at),
            Anchor::LastMiss(world) => self.of(world).last_into(Phase::Miss).map(|step| step.at),
            Anchor::FirstResult(world) => self.of(world).first_into(Phase::FromDatabase).map(|step| step.at),
            Anchor::Act(number) => link.a.script.actions.get(number).map(|one| Instant::ZERO + one.at),
            Anchor::Renewed(world) => {
                let first = |phase| self.of(world).first_into(phase).map(|step| step.at);
                [Phase::EarlyHit, Phase::Refresh].into_iter().filter_map(first).min()
            }
            Anchor::First(world, name) => {
                let phase = Phase::ALL.into_iter().find(|phase| phase.name() == name)?;
                self.of(world).first_into(phase).map(|step| step.at)
            }
            Anchor::Done(world) => Some(self.of(world).end()),
        }
    }

    fn place(&self, link: &Link, mark: Mark) -> Option<Instant> {
        let at = self.find(link, mark.0)?.as_nanos();
        let offset = mark.1.unsigned_abs().saturating_mul(1_000_000);
        let at = if mark.1 < 0 { at.saturating_sub(offset) } else { at.saturating_add(offset) };
        Some(Instant::from_nanos(at.min(self.end().as_nanos())))
    }

    /// Where the page begins to play.
    pub fn opens(&self, link: &Link) -> Instant {
        Preset::named(link.preset).and_then(|preset| self.place(link, preset.opens)).unwrap_or(Instant::ZERO)
    }

    /// The preset's moments as they fall in this comparison: in order, none overlapping another, the empty ones left
    /// out.
    pub fn scenes(&self, link: &Link) -> Vec<Scene> {
        let mut scenes: Vec<Scene> = Vec::new();
        let told = self.told(link);
        for moment in Preset::named(link.preset).map_or(&[][..], |preset| preset.moments) {
            let (Some(from), Some(to)) = (self.place(link, moment.from), self.place(link, moment.to)) else { continue };
            let from = from.max(scenes.last().map_or(Instant::ZERO, |scene| scene.to));
            if from < to {
                scenes.push(Scene {
                    from,
                    to,
                    view_s: moment.view_s,
                    caption: match &told {
                        Told::Moments => moment.caption.to_owned(),
                        Told::Variant(says) => says.clone(),
                        Told::Nothing => String::new(),
                    },
                });
            }
        }
        scenes
    }

    /// Which of the preset's words are still true: they speak of its protections, whatever its numbers are.
    fn told(&self, link: &Link) -> Told {
        let Some(preset) = Preset::named(link.preset) else { return Told::Nothing };
        if !preset.base().is_ok_and(|base| link.a.keeps_captions_of(&base)) {
            return Told::Nothing;
        }
        // B must differ from A in what the preset or a variant changes and in nothing else: "same readers, same key".
        if preset.patched(&link.a).is_ok_and(|follows| follows == link.b) {
            return Told::Moments;
        }
        link.variant().map_or(Told::Nothing, |variant| Told::Variant(format!("{}.says", preset.words_of(variant))))
    }

    /// What happened when, in order of time.
    pub fn markers(&self, link: &Link) -> Vec<Marker> {
        let mut markers = Vec::new();
        let mut add = |at: Option<Instant>, label: Message, world| {
            if let Some(at) = at {
                markers.push(Marker { at, label, world });
            }
        };
        let told = |scenario: &Scenario| -> Vec<_> {
            let script = scenario.script.actions.iter();
            let acts = script.flat_map(|one| {
                let at = Instant::ZERO + one.at;
                let over = one.act.over().map(|(length, label)| (at + length, label));
                std::iter::once((at, one.act.mark())).chain(over)
            });
            acts.filter(|(at, _)| *at <= self.end()).collect()
        };
        let (in_a, in_b) = (told(&link.a), told(&link.b));
        for (acts, others, world) in [(&in_a, &in_b, World::A), (&in_b, &in_a, World::B)] {
            for (at, label) in acts {
                let both = others.contains(&(*at, label.clone()));
                if !both || world == World::A {
                    add(Some(*at), label.clone(), (!both).then_some(world));
                }
            }
        }
        let [expiry_a, expiry_b] =
            [&self.a, &self.b].map(|recording| recording.first_expiry().filter(|at| *at <= recording.end()));
        if expiry_a == expiry_b {
            add(expiry_a, "mark-key-expires".into(), None);
        } else {
            add(expiry_a, "mark-key-expires".into(), Some(World::A));
            add(expiry_b, "mark-key-expires".into(), Some(World::B));
        }
        for world in [World::A, World::B] {
            let recording = self.of(world);
            add(recording.first_into(Phase::WaitWorker).map(|step| step.at), "mark-workers-busy".into(), Some(world));
            add(recording.first_into(Phase::WaitPool).map(|step| step.at), "mark-pool-full".into(), Some(world));
            add(self.find(link, Anchor::FirstResult(world)), "mark-first-result".into(), Some(world));
            add(recording.first_into(Phase::TimedOut).map(|step| step.at), "mark-first-gives-up".into(), Some(world));
            add(recording.gauges().first(Gauge::Breaker), "mark-breaker-opens".into(), Some(world));
            add(recording.first_loss(), "mark-writes-lost".into(), Some(world));
            let failed = recording.figures(Instant::MAX).failed > 0;
            add(Some(recording.end()), if failed { "mark-end" } else { "mark-all-answered" }.into(), Some(world));
        }
        markers.sort_by_key(|marker| marker.at);
        markers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::preset::PRESETS;

    #[test]
    fn every_preset_plays_all_its_moments_in_order() {
        for preset in PRESETS.iter().filter(|preset| preset.name != "geecache-100k") {
            let link = Link::to_preset(preset.name).unwrap();
            let run = Comparison::run(&link).unwrap();
            let scenes = run.scenes(&link);
            assert_eq!(scenes.len(), preset.moments.len(), "{}", preset.name);
            assert!(scenes.windows(2).all(|pair| pair[0].to <= pair[1].from), "{}", preset.name);
            assert!(scenes.iter().all(|scene| scene.to <= run.end()), "{}", preset.name);
            assert_eq!(run.opens(&link), scenes[0].from, "{}", preset.name);
        }
    }

    #[test]
    fn who_watches_hears_the_share_of_both_worlds_that_is_done() {
        let link = Link::to_preset("hot-key").unwrap();
        let mut heard = Vec::new();
        Comparison::run_within(&link, Allowance::default(), &mut |share| heard.push(share)).unwrap();
        assert!(heard.is_sorted() && heard[0] >= 0.0, "{heard:?}");
        assert!(heard.iter().any(|share| (0.1..0.9).contains(share)), "{heard:?}");
        assert!((heard[heard.len() - 1] - 1.0).abs() < 1e-9, "{heard:?}");
    }

    #[test]
    fn words_that_are_no_longer_true_are_not_said() {
        let captions = |fragment: &str| {
            let link = Link::parse(fragment).0;
            let run = Comparison::run(&link).unwrap();
            run.scenes(&link).iter().filter(|scene| !scene.caption.is_empty()).count()
        };
        assert_eq!(captions("preset=hot-key&clients.count=250"), 5);
        assert_eq!(captions("preset=hot-key&b.protection.coalesce=none"), 0);
        assert_eq!(captions("preset=hot-key&b.cache.ttl=3s"), 0, "nobody misses in B");
        assert_eq!(captions("preset=hot-key&b.clients.count=50"), 0, "not the same readers");
        for change in [
            "clients.timeout=1s",
            "clients.retry=fixed",
            "clients.read_share=0.9",
            "clients.cdn_share=0.5",
            "clients.arrivals=closed",
            "apps.l1_ttl=5s",
            "cache.nodes=x,y,z&cache.hot_copies=3",
            "cache.service=1ms",
            "cache.stale_on_error=1s",
            "cache.degrade=no",
            "protection.breaker=hystrix",
            "protection.limit=5",
            "database.queue_limit=5",
            "database.order=lifo",
            "database.shed=codel",
            "database.error_share=0.1",
            "database.replicas=1",
            "database.contention=0.1",
            "do=update@1s",
        ] {
            assert_eq!(captions(&format!("preset=hot-key&{change}")), 0, "{change}");
        }
        assert_eq!(captions("preset=retry-storm&clients.rate=900"), 0, "where clients give up the numbers decide");
        assert_eq!(captions("preset=retry-storm&seed=5"), 5);
    }

    #[test]
    fn a_variant_has_its_own_words() {
        let said = |fragment: &str| -> Vec<String> {
            let link = Link::parse(fragment).0;
            let scenes = Comparison::run(&link).unwrap().scenes(&link);
            scenes.into_iter().map(|scene| scene.caption).collect()
        };
        let mutex = said("preset=hot-key&b.protection.coalesce=mutex");
        assert!(mutex.len() >= 4);
        assert!(mutex.iter().all(|words| words == "variant-hot-key-mutex.says"), "{mutex:?}");
        assert_ne!(said("hot-key")[0], said("hot-key")[1], "the preset's own B has the words of its moments");
        let other = said("preset=hot-key&b.protection.coalesce=mutex&b.cache.jitter=1s");
        assert!(other.iter().all(|words| words.is_empty()), "{other:?}");
    }

    #[test]
    fn the_digest_sees_each_world() {
        let run = |fragment: &str| Comparison::run(&Link::parse(fragment).0).unwrap().digest();
        let plain = run("hot-key");
        assert_eq!(plain, run("hot-key"));
        assert_ne!(plain, run("preset=hot-key&b.protection.coalesce=mutex"));
        assert_ne!(plain, run("preset=hot-key&seed=2"));
    }

    #[test]
    fn a_warning_comes_before_what_may_not_fit_and_what_takes_long() {
        let warning = |fragment: &str, bytes: fn(u64) -> u64| {
            let link = Link::parse(fragment).0;
            let bytes = bytes(Comparison::weight(&link).bytes);
            Comparison::warning(&link, Allowance { bytes, ..Allowance::default() }).map(|said| said.id.into_owned())
        };
        assert_eq!(warning("hot-key", |needed| needed), None, "it fits just so");
        assert_eq!(warning("hot-key", |needed| needed - 1).as_deref(), Some("run-in-windows-is-long"));
        assert_eq!(warning("hot-key", |needed| needed / 2).as_deref(), Some("run-in-windows-is-long"));
        let long = "preset=hot-key&clients.count=3000000";
        assert_eq!(warning(long, |needed| needed).as_deref(), Some("run-is-long"));
    }
}
