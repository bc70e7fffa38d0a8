//! Every route served is in the document, by construction: whatever the code of the API declares.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use super::document::Document;
use crate::support::{Engine, Options, TestApp};

/// Pages and files for people, which are no part of the contract.
const DOCS: &str = "docs.rs";
const PAGES: &[&str] = &["/", "/docs", "/docs/errors", "/docs/errors/{code}"];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of sources");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let (folders, files): (Vec<_>, Vec<_>) = paths.partition(|path| path.is_dir());
    let below = folders.iter().flat_map(|folder| sources(folder));
    files.into_iter().chain(below).collect()
}

/// `GET /v1/rates` of each `#[get("/v1/rates")]`.
fn declared(source: &str) -> impl Iterator<Item = String> + '_ {
    source.lines().filter_map(|line| {
        let attribute = line.trim().strip_prefix("#[")?.strip_suffix("\")]")?;
        let (method, path) = attribute.split_once("(\"")?;
        path.starts_with('/')
            .then(|| format!("{} {path}", method.to_uppercase()))
    })
}

#[tokio::test]
async fn every_route_that_the_code_declares_is_documented() {
    let app = TestApp::start_with(Engine::Sqlite, Options::without_worker()).await;
    let document = Document::of(&app.expect("SQLite is always there")).await;
    let documented: BTreeSet<_> = document
        .operations()
        .iter()
        .map(|o| format!("{} {}", o.method, o.path))
        .collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/api");
    let mut routes = BTreeSet::new();
    for file in sources(&folder) {
        let source = fs::read_to_string(&file).expect("a source");
        routes.extend(declared(&source));
        let other_ways = [".route(\"", "web::resource(", "web::scope(", "#[route("];
        let is_docs = file.file_name().is_some_and(|name| name == DOCS);
        for way in other_ways.iter().filter(|_| !is_docs) {
            assert!(
                !source.contains(way),
                "{}: `{way}` declares a route missing from the document; use #[get(…)] and the like",
                file.display()
            );
        }
    }
    assert_eq!(routes, documented);
}

#[test]
fn the_pages_beside_the_contract_are_the_known_ones() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/api")
        .join(DOCS);
    let source = fs::read_to_string(file).expect("a source");
    let pages = source.split(".route(\"").skip(1);
    let pages: Vec<_> = pages.filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(pages, PAGES);
}
