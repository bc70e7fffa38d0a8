//! Duration of a comparison, of a screening against the real lists, and of building their index:
//! `DROP_TEST_REFERENCE_DIR=… cargo bench -p sanctions-lists`.

#![allow(
    missing_docs,
    clippy::disallowed_methods,
    reason = "criterion's macro makes what it makes"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use screening::{Index, Subject, compare};

fn pair(criterion: &mut Criterion) {
    let left = Subject::person("Mohammed Hosni Mubarak");
    for (name, other) in [
        ("latin", "Muhammad Husni Mubarek"),
        ("arabic", "محمد حسني مبارك"),
    ] {
        let right = Subject::person(other);
        criterion.bench_function(&format!("pair, {name}"), |bench| {
            bench.iter(|| compare(black_box(&left), black_box(&right)));
        });
    }
}

fn lists(criterion: &mut Criterion) {
    let (Some(un), Some(ofac)) = (support::un(), support::ofac()) else {
        return;
    };
    let entries: Vec<_> = un.entries.into_iter().chain(ofac.entries).collect();
    let index = Index::build(Vec::new(), entries.clone());
    for name in [
        "Kari Solvang Brekke",
        "Mohammed Ali Hassan",
        "Сергей Иванов",
    ] {
        let subject = Subject::person(name);
        criterion.bench_function(&format!("screening, {name}"), |bench| {
            bench.iter(|| index.screen(black_box(&subject)));
        });
    }
    let mut slow = criterion.benchmark_group("lists");
    slow.sample_size(10);
    slow.bench_function("index of both lists", |bench| {
        bench.iter(|| Index::build(Vec::new(), entries.clone()));
    });
    slow.finish();
}

criterion_group!(benches, pair, lists);
criterion_main!(benches);
