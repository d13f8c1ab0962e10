//! The figures at each value of one axis, or at each pair of values of two.

use super::axis::Axis;
use crate::lab::runs;
use crate::recording::Summary;
use crate::scenario::Fault;
use crate::scenario::link::Link;
use crate::sim::account;

/// The figures of both worlds, seed by seed.
#[derive(Clone, Debug)]
pub struct Point {
    /// The values of the parameters, in the order of the axes.
    pub values: Vec<f64>,
    /// The link that shows it.
    pub link: Link,
    /// World A's.
    pub a: Vec<Summary>,
    /// World B's.
    pub b: Vec<Summary>,
}
/// The figures of both worlds with a seed.
///
/// # Errors
/// The faults of a world that cannot be run.
pub(super) fn both(link: &Link, seed: u64) -> Result<(Summary, Summary), Vec<Fault>> {
    let of = |scenario| Ok::<_, Vec<Fault>>(account(&runs::with_seed(scenario, seed))?.summary());
    Ok((of(&link.a)?, of(&link.b)?))
}

/// A point for each value of an axis, or for each pair of values of two, before anything has run.
///
/// # Errors
/// The faults of the first value that cannot be run.
pub(super) fn expanded(link: &Link, axes: &[(Axis, Vec<f64>)]) -> Result<Vec<Point>, Vec<Fault>> {
    let mut points = vec![Point { values: Vec::new(), link: link.clone(), a: Vec::new(), b: Vec::new() }];
    for (axis, values) in axes {
        let mut next = Vec::new();
        for point in &points {
            for value in values {
                let values = [&point.values[..], &[*value]].concat();
                next.push(Point { values, link: axis.set(&point.link, *value)?, a: Vec::new(), b: Vec::new() });
            }
        }
        points = next;
    }
    Ok(points)
}

/// Runs a link with each value of an axis, or with each pair of values of two.
///
/// # Errors
/// The faults of the first value that cannot be run.
pub fn sweep(
    link: &Link,
    axes: &[(Axis, Vec<f64>)],
    seeds: usize,
    watch: impl Fn(usize, usize) + runs::Shared,
) -> Result<Vec<Point>, Vec<Fault>> {
    let mut points = expanded(link, axes)?;
    let seeds: Vec<u64> = runs::seeds(link.a.run.seed, seeds).collect();
    let work: Vec<(usize, u64)> =
        (0..points.len()).flat_map(|point| seeds.iter().map(move |seed| (point, *seed))).collect();
    let done = std::sync::atomic::AtomicUsize::new(0);
    let results = runs::all(&work, |(point, seed)| {
        let figures = both(&points[*point].link, *seed);
        watch(done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1, work.len());
        figures
    });
    for ((point, _), figures) in work.iter().zip(results) {
        let (a, b) = figures?;
        points[*point].a.push(a);
        points[*point].b.push(b);
    }
    Ok(points)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All at once, one query each of 100 ms through so many connections: the last waits for the rounds before it.
    const ROUNDS: &str = "preset=breakdown&clients.count=20&clients.window=0s&clients.calm_rate=0&clients.start=0s&cache.preload=no\
                          &database.query_time=100ms&database.connections=5&b.protection.coalesce=singleflight";

    fn link() -> Link {
        let (link, faults) = Link::parse(ROUNDS);
        assert_eq!(faults, []);
        link
    }

    #[test]
    fn a_sweep_has_the_figures_of_each_value_and_seed() {
        let axis = Axis::parse("database.connections=5..20").unwrap();
        let other = Axis::parse("a.database.query_time=100ms..200ms").unwrap();
        let told = std::sync::Mutex::new(Vec::new());
        let watch = |done, all| told.lock().unwrap().push((done, all));
        let points = sweep(&link(), &[(axis, vec![5.0, 20.0]), (other, vec![1e8, 2e8])], 2, watch).unwrap();
        let of = |point: &Point| (point.a[0].slowest_ms - point.b[0].slowest_ms).round();
        // Rounds of queries in A: 4 of 100 ms, 4 of 200, 1 of 100, 1 of 200; B has no longer ones, and one load for all.
        let longer: Vec<f64> = points.iter().map(of).collect();
        assert_eq!(longer, [300.0, 700.0, 0.0, 100.0]);
        assert!(points.iter().all(|point| point.a.len() == 2 && point.b.len() == 2));
        let mut told = told.into_inner().unwrap();
        told.sort_unstable();
        assert!(told.into_iter().eq((1..=8).map(|done| (done, 8))), "who watches hears of each run");
    }
}
