//! Owner lookups a second for every placement, at 10 and at 100 nodes.

use criterion::{Criterion, Throughput};
use stampede_mechanisms::placement::Placement;
use stampede_mechanisms::placement::bounded_load::{BoundedLoad, LoadRule};
use stampede_mechanisms::placement::jump::Jump;
use stampede_mechanisms::placement::modulo::Modulo;
use stampede_mechanisms::placement::rendezvous::Rendezvous;
use stampede_mechanisms::placement::ring::{HashRing, RingHash};

fn lookups(criterion: &mut Criterion) {
    let keys: Vec<String> = (0..1_024).map(|i| format!("user:{i}")).collect();
    let mut group = criterion.benchmark_group("owner");
    group.throughput(Throughput::Elements(keys.len() as u64));
    for nodes in [10, 100] {
        let ring = |hash| Box::new(HashRing::new(hash, 160).expect("160 virtual nodes are in range"));
        let mut weighted = Rendezvous::default();
        weighted.add("heavy", 2).expect("an empty placement takes a node");
        let placements: [(&str, Box<dyn Placement>); 7] = [
            ("ring, groupcache", ring(RingHash::GroupcacheCrc32)),
            ("ring, ketama", ring(RingHash::KetamaMd5)),
            ("ring, mixed", ring(RingHash::Mixed64)),
            ("rendezvous", Box::<Rendezvous>::default()),
            ("rendezvous, weighted", Box::new(weighted)),
            ("jump", Box::<Jump>::default()),
            ("modulo", Box::<Modulo>::default()),
        ];
        for (name, mut placement) in placements {
            for node in 0..nodes {
                placement.add(&format!("10.0.0.{node}:11211"), 1).expect("new names can be added");
            }
            group.bench_function(format!("{name}, {nodes} nodes"), |bencher| {
                bencher.iter(|| keys.iter().filter_map(|key| placement.owner(key)).fold(0, |sum, id| sum ^ id.0));
            });
        }
        let mut ring = HashRing::new(RingHash::Mixed64, 160).expect("160 virtual nodes are in range");
        for node in 0..nodes {
            ring.add(&format!("10.0.0.{node}"), 1).expect("new names can be added");
        }
        let mut balancer = BoundedLoad::new(LoadRule::Ceiling, 125).expect("125 % is in range");
        group.bench_function(format!("ring, mixed, bounded load, {nodes} nodes"), |bencher| {
            bencher.iter(|| {
                let placed: Vec<_> = keys.iter().filter_map(|key| balancer.place(&ring, key)).collect();
                placed.iter().for_each(|at| balancer.finish(at.node));
            });
        });
    }
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    lookups(&mut criterion);
    criterion.final_summary();
}
