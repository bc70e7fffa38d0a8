//! Names of the real lists, mangled in the ways people and machines mangle them, have to be found;
//! ordinary names of nobody in particular must not be.

mod mangle;
mod support;

use std::collections::BTreeMap;
use std::time::Instant;

use mangle::{Kind, Random, innocents, mangle};
use screening::{Index, ListEntry, NameQuality, Outcome, Schema, Subject};

fn lists() -> Option<Vec<ListEntry>> {
    let (un, ofac) = (support::un()?, support::ofac()?);
    Some(un.entries.into_iter().chain(ofac.entries).collect())
}

#[test]
fn mangled_names_are_found_and_ordinary_ones_are_not() {
    let Some(entries) = lists() else { return };
    let began = Instant::now();
    let index = Index::build(Vec::new(), entries.clone());
    println!("index {:?} in {:?}", index.stats(), began.elapsed());
    let mut random = Random::new(20_261_121);
    let mut tally: BTreeMap<Kind, (u32, u32)> = BTreeMap::new();
    let mut missed: Vec<String> = Vec::new();
    let mut times = Vec::new();
    let show: usize = option_env!("DROP_SHOW").map_or(0, |n| n.parse().unwrap());
    for _ in 0..150 {
        let entry = &entries[random.below(entries.len())];
        let usable = |n: &&screening::ListName| n.quality != NameQuality::Weak;
        let names: Vec<_> = entry.names.iter().filter(usable).collect();
        let name = names[random.below(names.len())];
        for kind in Kind::ALL {
            let Some(mangled) = mangle(kind, &name.text, entry.schema, &mut random) else {
                continue;
            };
            let subject = Subject::named(mangled.clone(), entry.schema);
            let began = Instant::now();
            let found = index.screen(&subject);
            times.push(began.elapsed());
            let hit = found.hits.iter().any(|hit| hit.entry == entry.reference());
            let count = tally.entry(kind).or_default();
            count.0 += 1;
            count.1 += u32::from(hit);
            if !hit && missed.len() < show {
                missed.push(format!("{kind:?}: {} -> {mangled}", name.text));
            }
        }
    }
    let (mut all, mut found) = (0, 0);
    for (kind, (n, hit)) in &tally {
        println!(
            "{kind:?}: {hit}/{n} = {:.2} %",
            f64::from(*hit) * 100.0 / f64::from(*n)
        );
        all += n;
        found += hit;
    }
    missed.iter().for_each(|line| println!("MISSED {line}"));
    times.sort_unstable();
    println!(
        "queries: median {:?}, p99 {:?}, max {:?}",
        times[times.len() / 2],
        times[times.len() * 99 / 100],
        times[times.len() - 1]
    );
    let recall = f64::from(found) / f64::from(all);
    println!("recall {:.2} %", recall * 100.0);
    let people = innocents();
    let mut wrong = Vec::new();
    for name in &people {
        let result = index.screen(&Subject::named(name.clone(), Schema::Person));
        if result.outcome != Outcome::Clear {
            wrong.push((
                name.clone(),
                result.hits[0].matched_name.clone(),
                result.hits[0].score,
            ));
        }
    }
    for (name, hit, score) in wrong.iter().take(show.max(20)) {
        println!("WRONG {score} {name} -> {hit}");
    }
    let rate = wrong.len() as f64 / people.len() as f64;
    println!(
        "false positives {}/{} = {:.3} %",
        wrong.len(),
        people.len(),
        rate * 100.0
    );
    assert!(recall >= 0.99, "recall {recall}");
    assert!(rate <= 0.001, "false positives {rate}");
}
