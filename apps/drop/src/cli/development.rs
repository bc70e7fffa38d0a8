//! `cargo run`: API, worker and sandbox in one process, data in `./data`, until Ctrl-C.

use std::{io::Write, path::Path};

use sandbox::{RunningSandbox, SandboxConfig};
use url::Url;

use crate::{
    config::{Config, read},
    development,
    process::{Api, Worker, bind, told_to_stop},
    startup,
    wiring::{SystemPorts, assemble},
};

/// Where the sandbox listens for development.
const SANDBOX_PORT: u16 = 8090;

pub(super) async fn run(file: Option<&Path>) -> anyhow::Result<()> {
    let raw = read(file)?;
    anyhow::ensure!(
        raw.is_development(),
        "without a subcommand everything runs with the sandbox; in production use `drop serve` and `drop worker`"
    );
    let sandbox = SandboxConfig {
        bind: ([127, 0, 0, 1], SANDBOX_PORT).into(),
        ..SandboxConfig::default()
    };
    let sandbox = RunningSandbox::start(sandbox).await?;
    let config = Config::check(
        &development::with_sandbox(raw, Some(sandbox.base_url())),
        &development::SandboxSecrets,
    )?;
    startup::warn_of_unnamed_environment(&config);
    let assembly = assemble(&config, SystemPorts::system())?;
    assembly.store.migrate().await?;
    let api = Api::start(&config, &assembly, bind(&config)?)?;
    development::subscribe_to_webhooks(api.url(), sandbox.base_url()).await?;
    let worker = Worker::start(&assembly);
    announce(
        api.url(),
        sandbox.base_url(),
        assembly.store.engine(),
        &config,
    )?;
    told_to_stop().await?;
    tracing::info!("stopping: finishing what is under way");
    api.stop().await?;
    worker.stop().await;
    sandbox.stop().await;
    Ok(())
}

fn announce(api: &Url, sandbox: &Url, engine: &str, config: &Config) -> std::io::Result<()> {
    let api = api.as_str().trim_end_matches('/');
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "Drop runs, on {engine}, data in {}",
        config.data_dir.display()
    )?;
    writeln!(out, "  API      {api}/v1/health")?;
    writeln!(out, "  docs     {api}/docs/")?;
    writeln!(out, "  log in   {api}/v1/auth/bankid")?;
    writeln!(out, "  sandbox  {sandbox}")?;
    writeln!(out, "Ctrl-C stops it.")
}
