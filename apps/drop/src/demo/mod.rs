//! The demonstration: starts everything on free ports and plays one customer's journey.

mod customer;
mod journey;
mod report;

use std::path::PathBuf;

use sandbox::{RunningSandbox, SandboxConfig};
use serde_json::json;

use crate::{
    config::{Config, Raw, make_private_folder},
    development,
    process::{Api, Worker},
    wiring::{SystemPorts, assemble},
};

/// Plays it.
///
/// # Errors
/// A step failed, or the bank's ledger does not show exactly the payment.
pub async fn run(mut raw: Raw, data_dir: Option<PathBuf>, json: bool) -> anyhow::Result<()> {
    let temporary = tempfile::tempdir()?;
    raw.data_dir = data_dir.unwrap_or_else(|| temporary.path().to_owned());
    make_private_folder(&raw.data_dir)?;
    let mut report = report::Report::new(json);
    let sandbox = RunningSandbox::start(SandboxConfig::default()).await?;
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
    raw.http.port = listener.local_addr()?.port();
    raw.http.public_url = None;
    let config = Config::check(
        &development::with_sandbox(raw, Some(sandbox.base_url())),
        &development::SandboxSecrets,
    )?;
    let assembly = assemble(&config, SystemPorts::system())?;
    assembly.store.migrate().await?;
    assembly.services.payments.refresh_rates.run().await?;
    let api = Api::start(&config, &assembly, listener)?;
    development::subscribe_to_webhooks(api.url(), sandbox.base_url()).await?;
    let worker = Worker::start(&assembly);
    let engine = assembly.store.engine();
    let words = format!(
        "API {} on {engine}, sandbox {}",
        api.url(),
        sandbox.base_url()
    );
    let facts = json!({"api": api.url(), "sandbox": sandbox.base_url(), "engine": engine});
    report.step("start", &words, facts)?;
    let played = journey::play(api.url(), sandbox.base_url(), &mut report).await;
    api.stop().await?;
    worker.stop().await;
    sandbox.stop().await;
    played
}
