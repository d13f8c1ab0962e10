//! The shortest link that still fails: fields and interventions are left out one by one, and values made plainer.

use super::is_small;
use stampede::scenario::link::Link;
use stampede::scenario::preset::OPENING;
use stampede::scenario::{PARAMETERS, value::Kind};
use stampede::time::Duration;

/// How many links are tried at most.
const TRIES: usize = 3_000;

/// What is left of a link's fragment when whatever the failure does not need is gone. `fails` says whether a link does.
pub fn shortest(fragment: &str, fails: impl Fn(&Link) -> bool) -> String {
    let mut fields: Vec<(String, String)> = fragment
        .split('&')
        .filter_map(|field| field.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let mut tries = 0;
    loop {
        let better = candidates(&fields).into_iter().find(|candidate| {
            tries += 1;
            tries < TRIES && runs(&spelled(candidate)).is_some_and(|link| fails(&link))
        });
        match better {
            Some(better) => fields = better,
            None => return spelled(&fields),
        }
    }
}

fn spelled(fields: &[(String, String)]) -> String {
    fields.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// The comparison of a fragment, if it is without fault and not much larger than what is drawn.
fn runs(fragment: &str) -> Option<Link> {
    let (link, faults) = Link::parse(fragment);
    (faults.is_empty() && is_small(&link.a) && is_small(&link.b)).then_some(link)
}

/// What is tried next: less first. Each is smaller than what it comes from, so that this ends.
fn candidates(fields: &[(String, String)]) -> Vec<Vec<(String, String)>> {
    let with = |i: usize, value: String| {
        let mut fields = fields.to_vec();
        fields[i].1 = value;
        fields
    };
    let (mut less, mut plain) = (Vec::new(), Vec::new());
    for (i, (name, value)) in fields.iter().enumerate() {
        if name == "preset" && value != OPENING {
            less.push(with(i, OPENING.into()));
        }
        if name != "preset" && name != "v" {
            let mut fields = fields.to_vec();
            fields.remove(i);
            less.push(fields);
        }
        if name.ends_with("do") && value.contains(',') {
            let acts: Vec<&str> = value.split(',').collect();
            let without = |gone: usize| {
                let left = acts.iter().enumerate().filter(|(i, _)| *i != gone).map(|(_, act)| *act);
                left.collect::<Vec<_>>().join(",")
            };
            less.extend((0..acts.len()).map(|gone| with(i, without(gone))));
        }
        if name.ends_with("do") {
            let day = Kind::Time { min: Duration::ZERO, max: Duration::from_secs(86_400) };
            for (n, (act, at)) in value.split(',').enumerate().filter_map(|(n, one)| Some((n, one.rsplit_once('@')?))) {
                let earlier = |at: String| {
                    let one = |(i, one): (usize, &str)| if i == n { format!("{act}@{at}") } else { one.to_owned() };
                    value.split(',').enumerate().map(one).collect::<Vec<_>>().join(",")
                };
                plain.extend(plainer(day, at).into_iter().map(|at| with(i, earlier(at))));
            }
        }
    }
    let values = fields.iter().enumerate().flat_map(|(i, (name, value))| {
        let path = name.strip_prefix("b.").unwrap_or(name);
        let parameter = PARAMETERS.iter().find(|parameter| parameter.path == path);
        let values = parameter.map_or_else(Vec::new, |parameter| plainer(parameter.kind, value));
        values.into_iter().map(move |value| (i, value))
    });
    less.extend(values.map(|(i, value)| with(i, value)));
    less.extend(plain);
    less
}

/// Plainer values than this one: smaller, or of fewer digits.
fn plainer(kind: Kind, value: &str) -> Vec<String> {
    match kind {
        Kind::Whole { min, .. } | Kind::Limit { min, .. } => {
            let Ok(n) = value.parse::<u64>() else { return Vec::new() };
            let less = [min, n / 2, n / 10 * 10, n.saturating_sub(1)];
            less.into_iter().filter(|less| (min..n).contains(less)).map(|n| n.to_string()).collect()
        }
        Kind::Real { .. } => {
            let Ok(x) = value.parse::<f64>() else { return Vec::new() };
            let fewer = [format!("{x:.0}"), format!("{x:.1}"), format!("{x:.2}")];
            fewer.into_iter().filter(|fewer| fewer.len() < value.len()).collect()
        }
        Kind::Time { min, .. } => {
            let Some(length) = Duration::parse(value) else { return Vec::new() };
            let to = |unit: u64| Duration::from_nanos(length.as_nanos() / unit * unit);
            let less = [min, length.scale(1, 2), to(1_000_000_000), to(10_000_000), to(1_000_000), to(1_000)];
            less.into_iter()
                .filter(|less| (min..length).contains(less))
                .map(|less| less.to_string())
                .filter(|less| less.len() <= value.len())
                .collect()
        }
        Kind::Names { .. } if value.contains(',') => {
            let names: Vec<&str> = value.split(',').collect();
            let plain: Vec<String> = (1..=names.len()).map(|n| format!("n{n}")).collect();
            let fewer = [names[1..].join(","), names[..names.len() - 1].join(","), plain.join(",")];
            fewer.into_iter().filter(|fewer| fewer.len() < value.len()).collect()
        }
        Kind::Text { .. } if value.len() > 1 => vec!["a".into()],
        Kind::Choice(_) | Kind::Flag | Kind::Script | Kind::Names { .. } | Kind::Text { .. } => Vec::new(),
    }
}

#[test]
fn a_link_that_fails_becomes_the_shortest_that_does() {
    // As if worlds with leases failed in which a crash follows a write of a second key.
    let fails = |link: &Link| {
        let script = &link.a.script.actions;
        let spelled = stampede::scenario::script::spell(script);
        link.a.protection.coalesce == stampede::scenario::Coalesce::Lease
            && (4..800).contains(&link.a.keys.count)
            && spelled.contains("crash")
            && script.len() > 1
    };
    let link = "v=2&preset=celebrity&clients.count=30&clients.calm_rate=5&keys.count=741&keys.popularity=zipf&keys.exponent=0.7291&apps.count=3\
                &cache.ttl=1294813ns&cache.nodes=x,y,z&protection.coalesce=lease&b.clients.read_share=0.5\
                &do=flush@1s,crash:2@1.5s,update@2s";
    assert_eq!(
        shortest(link, fails),
        "v=2&preset=hot-key&keys.count=4&apps.count=2&protection.coalesce=lease&do=crash:2@0s,update@0s"
    );
}
