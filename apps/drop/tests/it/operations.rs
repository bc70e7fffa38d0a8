//! docs/operations.md lists every job and every metric, and no others: checked against the sources,
//! the worker's list and a real scrape.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    time::Duration,
};

use drop_app::worker;

use crate::support::{Engine, Options, Payer, TestApp, text};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The rows of the table of a chapter, as their cells without backticks.
fn table(chapter: &str) -> Vec<Vec<String>> {
    let file = root().join("docs/operations.md");
    let document = std::fs::read_to_string(file).expect("docs/operations.md");
    let heading = format!("\n## {chapter}\n");
    let (_, after) = document.split_once(&heading).expect("the chapter");
    let chapter = after.split("\n## ").next().expect("a chapter");
    let rows = chapter.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells = row.trim_matches('|').split('|');
        cells
            .map(|cell| cell.trim().trim_matches('`').to_owned())
            .collect()
    })
    .collect()
}

/// As the document writes it.
fn interval(every: Duration) -> String {
    let seconds = every.as_secs();
    match seconds {
        0 => format!("{} ms", every.as_millis()),
        _ if seconds.is_multiple_of(86_400) => format!("{} day", seconds / 86_400),
        _ if seconds.is_multiple_of(3_600) => format!("{} h", seconds / 3_600),
        _ if seconds.is_multiple_of(60) => format!("{} min", seconds / 60),
        _ => format!("{seconds} s"),
    }
}

/// What a metric is, as `kind labels`.
fn documented() -> BTreeMap<String, String> {
    let metrics = table("Metrics").into_iter();
    metrics
        .map(|row| (row[0].clone(), format!("{} {}", row[1], row[2])))
        .collect()
}

fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(std::fs::read_to_string(&path).expect("a source file"));
        }
    }
}

/// Every name that is handed to a macro of `metrics` in product code.
fn named_in_sources() -> BTreeSet<String> {
    let mut all = Vec::new();
    for folder in ["apps/drop/src", "crates"] {
        sources(&root().join(folder), &mut all);
    }
    let mut names = BTreeSet::new();
    for source in &all {
        for call in ["counter!(", "gauge!(", "histogram!("] {
            for after in source.split(call).skip(1) {
                let first = after.trim_start();
                if let Some(name) = first.strip_prefix('"') {
                    names.insert(name.split('"').next().expect("a name").to_owned());
                }
            }
        }
    }
    names
}

#[test]
fn every_metric_of_the_sources_is_in_the_document_and_no_other() {
    let keys: BTreeSet<_> = documented().into_keys().collect();
    let named = named_in_sources();
    assert!(named.len() > 20, "are they named otherwise now? {named:?}");
    let absent: Vec<_> = named.difference(&keys).collect();
    let gone: Vec<_> = keys.difference(&named).collect();
    assert!(absent.is_empty(), "not in docs/operations.md: {absent:?}");
    assert!(gone.is_empty(), "only in docs/operations.md: {gone:?}");
}

/// `name` to `kind label, label`, of what a scrape shows.
fn scraped(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(of) = line.strip_prefix("# TYPE ") else {
            continue;
        };
        let (name, kind) = of.split_once(' ').expect("name and kind");
        let sample = lines.peek().copied().unwrap_or_default();
        let labels = sample.split_once('{').map_or("", |(_, after)| after);
        // A route has braces of its own.
        let labels = labels
            .rsplit_once('}')
            .map_or("", |(within, _)| within)
            .split("\",");
        let labels = labels.filter_map(|label| label.split_once('=').map(|(name, _)| name));
        let labels: Vec<_> = labels.filter(|label| *label != "le").collect();
        let labels = if labels.is_empty() {
            "–".to_owned()
        } else {
            labels.join(", ")
        };
        found.insert(name.to_owned(), format!("{kind} {labels}"));
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_busy_drop_shows_is_in_the_document_with_its_kind_and_labels() {
    let app = TestApp::start_with(Engine::Sqlite, Options::default()).await;
    let app = app.expect("SQLite is always there");
    let kari = Payer::kari(&app).await;
    let paid = kari.pay(20_000, "key-1").await.data();
    kari.customer.authenticate(&paid, "approve").await.data();
    kari.customer.until(text(&paid, "id"), "completed").await;
    let scrape = app.anonymous().get("/metrics").await;
    let shown = scraped(&String::from_utf8(scrape.bytes).expect("text"));
    let rows = documented();
    for (name, what) in &shown {
        assert_eq!(rows.get(name), Some(what), "{name} in docs/operations.md");
    }
    // So that an empty scrape does not pass. Errors, sheds and spikes need not occur.
    let quiet = [
        "drop_http_requests_shed_total",
        "drop_error",
        "drop_job_failures_total",
    ];
    let unseen = rows.keys().filter(|name| !shown.contains_key(*name));
    let unseen: Vec<_> = unseen
        .filter(|name| !quiet.iter().any(|quiet| name.starts_with(quiet)))
        .collect();
    assert!(unseen.is_empty(), "nothing shows {unseen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_job_of_the_worker_is_in_the_document_and_no_other() {
    let app = TestApp::start_with(Engine::Sqlite, Options::without_worker()).await;
    let app = app.expect("SQLite is always there");
    let rows = table("Jobs");
    let jobs = worker::jobs(&app.assembly);
    for job in &jobs {
        let row = rows.iter().find(|row| row[0] == job.name());
        let row = row.unwrap_or_else(|| panic!("{} is not in docs/operations.md", job.name()));
        let (every, mode) = (interval(job.every()), job.mode().name());
        assert_eq!(row[1..3], [every, mode.to_owned()], "{}", job.name());
    }
    for row in &rows {
        let is_there = jobs.iter().any(|job| job.name() == row[0]);
        assert!(is_there, "there is no job {}", row[0]);
    }
}
