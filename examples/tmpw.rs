//! What runs take: the estimate before, the count meanwhile, and what the system was asked for.

use peak_alloc::PeakAlloc;
use stampede::scenario::Scenario;
use stampede::scenario::link::Link;
use stampede::scenario::preset::PRESETS;
use stampede::sim::{Allowance, Weight, simulate, simulate_within};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

fn main() {
    let mut rows = Vec::new();
    let mut run = |name: &str, scenario: &Scenario| {
        let before = MEMORY.current_usage();
        MEMORY.reset_peak_usage();
        let recording = simulate(scenario).unwrap();
        let peak = (MEMORY.peak_usage() - before) as u64;
        let steps = recording.steps() as u64;
        drop(recording);
        let mut low = 0u64; let mut high = peak * 4 + 1_000_000;
        let _ = (&mut low, &mut high);
        rows.push((name.to_string(), Weight::of(scenario), peak, steps));
    };
    for preset in PRESETS.iter() {
        let link = Link::to_preset(preset.name).unwrap();
        run(&format!("{} a", preset.name), &link.a);
        run(&format!("{} b", preset.name), &link.b);
    }
    for (name, w, peak, steps) in rows {
        println!("{name:30} steps {:>9} real {steps:>9} x{:.2}   bytes {:>10} real {peak:>10} x{:.2}", w.steps, w.steps as f64/steps as f64, w.bytes, w.bytes as f64/peak as f64);
    }
    let _ = simulate_within;
    let _ = Allowance::default();
}
