//! Sessions from login to logout, in browsers and in apps.

mod access;
mod listing;
mod mobile;
mod refresh;
mod web;

use crate::support::{Engine, Options, TestApp};

/// A Drop where nothing happens by itself.
async fn app() -> TestApp {
    let app = TestApp::start_with(Engine::Sqlite, Options::without_worker()).await;
    app.expect("SQLite is always there")
}
