//! The outermost layer: headers, origins, sizes, rates, and the one shape of every refusal.

mod cors;
mod headers;
mod limits;
mod refusals;
mod tls;

use crate::support::{Engine, Options, TestApp};

async fn app() -> TestApp {
    with(Options::without_worker()).await
}

async fn with(options: Options) -> TestApp {
    let app = TestApp::start_with(Engine::Sqlite, options).await;
    app.expect("SQLite is always there")
}
