//! Names of the real lists, distorted as people and machines distort them, have to be found;
//! ordinary names must not be.
#![allow(
    clippy::disallowed_types,
    clippy::float_arithmetic,
    clippy::too_many_lines,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "rates, not money; a test speaks by printing and panicking"
)]

mod mangle;
mod support;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::{Duration, Instant};

use mangle::{Kind, Random, innocents, mangle};
use screening::{EntryRef, Index, ListEntry, NameQuality, Outcome, Schema, Score, Subject};

/// The measured rate, less a margin for the smaller sample of an unoptimised run. Half of the
/// missed names had a word dropped: the rest is common, or equally another person's name.
const LEAST_FOUND: f64 = if cfg!(debug_assertions) { 0.96 } else { 0.982 };

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
    let borne = words_borne(&entries);
    let bearers = |word: &str| {
        words(word)
            .filter_map(|w| Some(borne.get(&w)?.len()))
            .min()
            .unwrap_or(0)
    };
    let mut crowd = 0;
    println!("memory: {}", memory());
    let mut times = Vec::new();
    let mut people_times = Vec::new();
    let show: usize = option_env!("DROP_SHOW").map_or(0, |n| n.parse().unwrap());
    let computing_before = computing();
    // An unoptimised run is slow, so the sample is smaller.
    let entries_tried = if cfg!(debug_assertions) { 40 } else { 1000 };
    for _ in 0..entries_tried {
        let entry = &entries[random.below(entries.len())];
        let usable = |n: &&screening::ListName| n.quality != NameQuality::Weak;
        let names: Vec<_> = entry.names.iter().filter(usable).collect();
        let name = names[random.below(names.len())];
        for kind in Kind::ALL {
            let Some(mangled) = mangle(kind, &name.text, entry.schema, &bearers, &mut random)
            else {
                continue;
            };
            let subject = Subject::named(mangled.clone(), entry.schema);
            let began = Instant::now();
            let found = index.screen(&subject);
            times.push(began.elapsed());
            if entry.schema == Schema::Person {
                people_times.push(began.elapsed());
            }
            let hit = found.hits.iter().any(|hit| hit.entry == entry.reference());
            let count = tally.entry(kind).or_default();
            count.0 += 1;
            count.1 += u32::from(hit);
            // After a word was dropped, some names are also those of other entries: `Shipping
            // Company Limited`, `Muhammad Hassan`. They count as missed; their number is printed
            // separately.
            if kind == Kind::Dropped && !hit && borne_by_others(&borne, &mangled, entry) {
                crowd += 1;
            }
            if !hit && missed.len() < show {
                missed.push(format!("{kind:?}: {} -> {mangled}", name.text));
            }
        }
    }
    let computing = computing() - computing_before;
    println!("queries: {computing} ms of computing for {}", times.len());
    let (mut all, mut found) = (0, 0);
    for (kind, (n, hit)) in &tally {
        println!(
            "{kind:?}: {hit}/{n} = {:.2} %",
            f64::from(*hit) * 100.0 / f64::from(*n)
        );
        all += n;
        found += hit;
    }
    for line in &missed {
        println!("MISSED {line}");
    }
    print_times("queries", times);
    print_times("queries for people", people_times);
    let recall = f64::from(found) / f64::from(all);
    println!("recall {:.2} %", recall * 100.0);
    let telling = f64::from(found) / f64::from(all - crowd);
    println!(
        "recall {:.2} % without {crowd} missed names that fit two others on the lists exactly",
        telling * 100.0
    );
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
    let count = |n: usize| f64::from(u32::try_from(n).unwrap());
    // A person with exactly a listed name is a correct hit.
    let namesakes = wrong
        .iter()
        .filter(|(_, _, score)| *score == Score::ONE)
        .count();
    let rate = count(wrong.len() - namesakes) / count(people.len());
    println!(
        "false positives {} besides {namesakes} namesakes of {} = {:.3} %",
        wrong.len() - namesakes,
        people.len(),
        rate * 100.0
    );
    assert!(recall >= LEAST_FOUND, "recall {recall}");
    assert!(rate <= 0.001, "false positives {rate}");
}

/// By word: the entries with a name that contains it, and which name.
type Borne = HashMap<String, HashSet<(EntryRef, usize)>>;

fn words(name: &str) -> impl Iterator<Item = String> {
    name.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

fn words_borne(entries: &[ListEntry]) -> Borne {
    let mut borne = Borne::new();
    for entry in entries {
        for (at, name) in entry.names.iter().enumerate() {
            for word in words(&name.text) {
                let names = borne.entry(word).or_default();
                names.insert((entry.reference(), at));
            }
        }
    }
    borne
}

/// Whether at least two other entries have a name with exactly these words.
fn borne_by_others(borne: &Borne, name: &str, own: &ListEntry) -> bool {
    let sets: Option<Vec<_>> = words(name).map(|word| borne.get(&word)).collect();
    let Some([first, rest @ ..]) = sets.as_deref() else {
        return false;
    };
    let all = first
        .iter()
        .filter(|n| rest.iter().all(|set| set.contains(*n)));
    let others: HashSet<_> = all
        .map(|(entry, _)| entry)
        .filter(|e| **e != own.reference())
        .collect();
    others.len() >= 2
}

/// Memory of the process, as reported by Linux.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS"));
    line.unwrap_or("VmRSS: unknown here").to_owned()
}

/// CPU time of this thread in milliseconds, as reported by Linux.
fn computing() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = text.split(' ').next().and_then(|n| n.parse::<u64>().ok());
    nanos.unwrap_or(0) / 1_000_000
}

fn print_times(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let mean = times.iter().sum::<Duration>() / u32::try_from(times.len()).unwrap();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    println!(
        "{what}: mean {mean:?}, median {:?}, p99 {:?}, max {:?}",
        at(50),
        at(99),
        at(100)
    );
}
