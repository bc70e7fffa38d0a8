//! The environment of a run: a database, the partners behind a proxy, and a shared clock.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use anyhow::{Context, ensure};
use chrono::TimeDelta;
use clap::ValueEnum;
use drop_app::{
    config::{Config, RateLimitConfig, Raw},
    dev,
    wiring::{Assembly, assemble},
};
use sandbox::{RunningSandbox, SandboxConfig};
use serde_json::{Value, json};
use store::testing::PostgresServer;
use tempfile::TempDir;
use tokio::sync::Mutex;
use url::Url;

use crate::{client::text, clock::FileClock, proxy::Proxy, tally::Tally};

/// Rules that no payment meets but [`WATCHED`]: payments are assessed, recorded and proceed.
const QUIET: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../drop/tests/it/support/quiet.toml"
);

/// The rule for high amounts in the quiet rule set, and its replacement here: one payment in twenty
/// is flagged. It proceeds all the same, and officers report it.
const UNWATCHED: &str = "[rules.high_amount]\nabove_nok = 1_000_000_000\n";
const WATCHED: &str = "[rules.high_amount]\nabove_nok = 1_900\n";

/// Database engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engine {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgresql,
}

/// Everything except Drop's processes.
pub(crate) struct Environment {
    pub(crate) clock: Arc<FileClock>,
    pub(crate) wire: Proxy,
    /// Drop's use cases for reading; they never change what is tested.
    pub(crate) observer: Assembly,
    /// Drop's responses that count as failures.
    pub(crate) tally: Tally,
    /// The server, to stop and start.
    pub(crate) postgres: Option<Mutex<PostgresServer>>,
    /// The partners, without the proxy.
    partners: Url,
    http: reqwest::Client,
    _sandbox: RunningSandbox,
    data: TempDir,
}

impl Environment {
    /// Builds one. `data_dir` is where SQLite's file is, if not in a temporary folder.
    pub(crate) async fn new(engine: Engine, data_dir: Option<PathBuf>) -> anyhow::Result<Self> {
        let data = tempfile::Builder::new().prefix("drop-faults-").tempdir()?;
        let sandbox_address = free_address()?;
        let wire = Proxy::start(sandbox_address).await?;
        let sandbox = RunningSandbox::start(SandboxConfig {
            bind: sandbox_address,
            public_url: Some(format!("http://{}/", wire.address()).parse()?),
            ..SandboxConfig::default()
        })
        .await?;
        let postgres = match engine {
            Engine::Sqlite => None,
            Engine::Postgresql => {
                let server = PostgresServer::start().await;
                Some(server.context("PostgreSQL is not installed")?)
            }
        };
        let mut raw = Raw {
            data_dir: data_dir.unwrap_or_else(|| data.path().to_owned()),
            database_url: postgres.as_ref().map(PostgresServer::url),
            rate_limits: RateLimitConfig::unlimited(),
            ..Raw::default()
        };
        raw.http.workers = 2;
        raw.aml.rules = Some(rules(data.path())?);
        // The target of redirects; customers use the real addresses of the processes.
        raw.http.public_url = Some("http://localhost:9/".to_owned());
        let raw = dev::with_sandbox(raw, Some(sandbox.base_url()));
        std::fs::write(
            data.path().join("config.json"),
            serde_json::to_vec_pretty(&raw)?,
        )?;
        let config = Config::check(&raw, &dev::Secrets)?;
        let clock = Arc::new(FileClock::at(&data.path().join("clock")));
        let observer = assemble(&config, clock.system())?;
        observer.store.migrate().await?;
        observer.services.payments.refresh_rates.run().await?;
        Ok(Self {
            clock,
            wire,
            observer,
            tally: Tally::default(),
            postgres: postgres.map(Mutex::new),
            partners: format!("http://{sandbox_address}/").parse()?,
            http: http()?,
            _sandbox: sandbox,
            data,
        })
    }

    /// The configuration of the processes.
    pub(crate) fn config(&self) -> PathBuf {
        self.data.path().join("config.json")
    }

    /// The clock of the processes.
    pub(crate) fn clock_file(&self) -> PathBuf {
        self.data.path().join("clock")
    }

    /// A partner's page or control, without the proxy.
    pub(crate) fn directly(&self, url: &Url) -> anyhow::Result<Url> {
        let mut direct = self.partners.clone();
        direct.set_path(url.path());
        direct.set_query(url.query());
        ensure!(
            direct.host() == url.host(),
            "{url} is none of the sandbox's"
        );
        Ok(direct)
    }

    /// Advances the clocks of Drop and the partners.
    pub(crate) async fn advance(&self, by: TimeDelta) -> anyhow::Result<()> {
        self.advance_partners(by).await?;
        self.clock.advance(by)
    }

    /// Advances the partners' clock only.
    pub(crate) async fn advance_partners(&self, by: TimeDelta) -> anyhow::Result<()> {
        let seconds = json!({"advanceSeconds": by.num_seconds()});
        self.order("sandbox/clock", &seconds).await
    }

    /// The partners' address, without the proxy.
    pub(crate) fn partners(&self) -> &Url {
        &self.partners
    }

    /// A control of the sandbox.
    pub(crate) async fn order(&self, path: &str, body: &Value) -> anyhow::Result<()> {
        let url = self.partners.join(path)?;
        let answer = self.http.post(url).json(body).send().await?;
        ensure!(answer.status().is_success(), "{path}: {}", answer.status());
        Ok(())
    }

    /// A bank's ledger.
    pub(crate) async fn ledger(&self, bank: &str) -> anyhow::Result<Value> {
        let url = self
            .partners
            .join(&format!("sandbox/banks/{bank}/ledger"))?;
        Ok(self.http.get(url).send().await?.json().await?)
    }

    /// The reports that the authority has.
    pub(crate) async fn filed(&self) -> anyhow::Result<Vec<Value>> {
        let url = self.partners.join("sandbox/altinn/reports")?;
        let all: Value = self.http.get(url).send().await?.json().await?;
        let all = all.get("reports").and_then(Value::as_array);
        Ok(all.cloned().unwrap_or_default())
    }

    /// The national id of the resident with this note.
    pub(crate) async fn national_id(&self, note: &str) -> anyhow::Result<String> {
        let people = self.people().await?;
        let noted = |person: &&Value| text(person, "note").is_some_and(|of| of == note);
        let person = people.iter().find(noted);
        let person = person.with_context(|| format!("{note}: nobody"))?;
        text(person, "nationalId").context("a national id")
    }

    /// The synthetic residents.
    async fn people(&self) -> anyhow::Result<Vec<Value>> {
        let url = self.partners.join("sandbox/people")?;
        Ok(self.http.get(url).send().await?.json().await?)
    }
}

/// The rule set of a run, as a file.
fn rules(folder: &std::path::Path) -> anyhow::Result<PathBuf> {
    let quiet = std::fs::read_to_string(QUIET)?;
    ensure!(quiet.contains(UNWATCHED), "the quiet rules have changed");
    let file = folder.join("rules.toml");
    std::fs::write(&file, quiet.replace(UNWATCHED, WATCHED))?;
    Ok(file)
}

/// A free port of this machine.
pub(crate) fn free_address() -> std::io::Result<SocketAddr> {
    std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()
}

/// A client of the harness.
#[expect(
    clippy::disallowed_methods,
    reason = "these are the customers and the harness, not Drop"
)]
pub(crate) fn http() -> anyhow::Result<reqwest::Client> {
    Ok(reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(std::time::Duration::from_secs(20))
        .no_proxy()
        .build()?)
}
