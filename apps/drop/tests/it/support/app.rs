//! A whole Drop on free ports: database, sandbox, API, worker.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use drop_app::{
    config::{Config, RateLimitConfig, Raw},
    development,
    process::{Api, Worker},
    wiring::{Assembly, assemble, cipher, recovery},
};
use kernel::RequestContext;
use payments::remittances::{Recovered, WorkSummary};
use sandbox::{RunningSandbox, SandboxConfig};
use serde_json::Value;
use store::{DatabaseUrl, testing::TestDatabase};
use tempfile::TempDir;
use url::Url;

use super::{clock::ShiftedClock, customer::Customer};

/// Which database.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Engine {
    Sqlite,
    Postgresql,
}

/// Rules that no payment meets, unless a test is about monitoring.
pub(crate) const QUIET: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/quiet.toml");

/// What a test wants otherwise than usual.
pub(crate) struct Options {
    /// Rates of requests; unlimited unless a test is about them.
    pub(crate) rate_limits: RateLimitConfig,
    /// Whether the background jobs run.
    pub(crate) worker: bool,
    /// Changes to the configuration.
    pub(crate) configure: fn(&mut Raw),
    /// Changes to it that need to know where the sandbox is.
    pub(crate) connect: fn(&mut Raw, &Url),
    /// Another database than one of its own.
    pub(crate) database_url: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            rate_limits: RateLimitConfig::unlimited(),
            worker: true,
            configure: |_| {},
            connect: |_, _| {},
            database_url: None,
        }
    }
}

impl Options {
    /// Nothing happens by itself: the test does the worker's work, see [`TestApp::work`].
    pub(crate) fn without_worker() -> Self {
        Self {
            worker: false,
            ..Self::default()
        }
    }
}

/// A running Drop. Everything of it is gone when it is dropped.
pub(crate) struct TestApp {
    /// Where the API is.
    pub(crate) api: Url,
    /// The use cases and the store behind it.
    pub(crate) assembly: Assembly,
    /// The partners.
    pub(crate) sandbox: RunningSandbox,
    /// Drop's time; the partners have their own.
    pub(crate) clock: Arc<ShiftedClock>,
    /// What it runs by.
    config: Config,
    http: reqwest::Client,
    _server: Api,
    _worker: Option<Worker>,
    database: TestDatabase,
    data: TempDir,
}

/// A second process; gone when dropped.
pub(crate) struct AnotherProcess {
    pub(crate) assembly: Assembly,
    api: Url,
    _server: Api,
}

impl AnotherProcess {
    /// The customer, talking to this process.
    pub(crate) fn serves(&self, customer: &Customer) -> Customer {
        customer.at(self.api.clone())
    }
}

impl TestApp {
    /// Starts one with rates in it; `None` where there is no such engine.
    pub(crate) async fn start(engine: Engine) -> Option<Self> {
        Self::start_with(engine, Options::default()).await
    }

    /// Starts one as wanted.
    pub(crate) async fn start_with(engine: Engine, options: Options) -> Option<Self> {
        let database = match engine {
            Engine::Sqlite => TestDatabase::sqlite().await,
            Engine::Postgresql => TestDatabase::postgres().await?,
        };
        let data = TempDir::new().expect("a temporary folder");
        let sandbox = RunningSandbox::start(SandboxConfig::default())
            .await
            .expect("a sandbox");
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let mut raw = Raw {
            data_dir: data.path().to_owned(),
            ..Raw::default()
        };
        raw.http.port = listener.local_addr().expect("an address").port();
        raw.rate_limits = options.rate_limits;
        raw.aml.rules = Some(QUIET.into());
        match database.url() {
            DatabaseUrl::Postgres(_) => raw.database_url = Some(database.url_text().into()),
            DatabaseUrl::Sqlite { .. } => {}
        }
        raw.database_url = options.database_url.map(Into::into).or(raw.database_url);
        (options.configure)(&mut raw);
        (options.connect)(&mut raw, sandbox.base_url());
        let raw = development::with_sandbox(raw, Some(sandbox.base_url()));
        let config = Config::check(&raw, &development::SandboxSecrets)
            .expect("a configuration without faults");
        let clock = Arc::new(ShiftedClock::default());
        let assembly = assemble(&config, clock.system()).expect("an assembly");
        assembly.store.migrate().await.expect("migrations");
        assembly
            .services
            .payments
            .refresh_rates
            .run()
            .await
            .expect("rates");
        let server = Api::start(&config, &assembly, listener).expect("a server");
        let worker = options.worker.then(|| Worker::start(&assembly));
        Some(Self {
            api: config.http.public_url.clone(),
            assembly,
            sandbox,
            clock,
            config,
            http: http(),
            _server: server,
            _worker: worker,
            database,
            data,
        })
    }

    /// An anonymous client of the API.
    pub(crate) fn anonymous(&self) -> Customer {
        Customer::new(self.http.clone(), self.api.clone())
    }

    /// National id of the first synthetic person whose note has these words.
    pub(crate) async fn national_id(&self, note: &str) -> String {
        let people = self.sandbox_get("sandbox/people").await;
        let people = people.as_array().expect("people").iter();
        let mut fitting = people.filter(|p| p["note"].as_str().is_some_and(|n| n.contains(note)));
        let person = fitting
            .next()
            .unwrap_or_else(|| panic!("no person has the note {note:?}"));
        person["nationalId"]
            .as_str()
            .expect("a national id")
            .to_owned()
    }

    /// An adult woman who has logged in by app (Bearer token).
    pub(crate) async fn kari(&self) -> Customer {
        self.person("adult woman").await
    }

    /// An adult man who has logged in by app.
    pub(crate) async fn ola(&self) -> Customer {
        self.person("adult man").await
    }

    /// The person with this note, logged in by app.
    pub(crate) async fn person(&self, note: &str) -> Customer {
        let mut customer = self.anonymous();
        customer.log_in_by_app(&self.national_id(note).await).await;
        customer
    }

    /// `GET` at the sandbox.
    pub(crate) async fn sandbox_get(&self, path: &str) -> Value {
        let url = self.sandbox.base_url().join(path).expect("a path");
        self.http
            .get(url)
            .send()
            .await
            .expect("the sandbox")
            .json()
            .await
            .expect("JSON")
    }

    /// `PUT` or `POST` at the sandbox; panics unless it takes it.
    pub(crate) async fn sandbox_set(&self, method: reqwest::Method, path: &str, body: Value) {
        let url = self.sandbox.base_url().join(path).expect("a path");
        let answer = self
            .http
            .request(method, url)
            .json(&body)
            .send()
            .await
            .expect("the sandbox");
        let status = answer.status();
        let text = answer.text().await.unwrap_or_default();
        assert!(
            status.is_success(),
            "the sandbox says {status} to {path}: {text}"
        );
    }

    /// Another process on the same database, with the same keys.
    pub(crate) fn another_process(&self) -> AnotherProcess {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let mut api = self.api.clone();
        let port = listener.local_addr().expect("an address").port();
        api.set_port(Some(port)).expect("an address with a port");
        let assembly = assemble(&self.config, self.clock.system()).expect("an assembly");
        AnotherProcess {
            _server: Api::start(&self.config, &assembly, listener).expect("a server"),
            assembly,
            api,
        }
    }

    /// The program on the same database, with the same keys and the same banks, by the machine's
    /// own time.
    pub(crate) async fn program(&self, arguments: &[&str]) -> std::process::Output {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_drop"));
        command.args(arguments).current_dir(self.data.path());
        for (name, _) in std::env::vars() {
            if name.starts_with("DROP_") || ["DATABASE_URL", "PORT"].contains(&&*name) {
                command.env_remove(name);
            }
        }
        let banks = ["dnb", "sparebank1"].map(|bank| {
            let base = self.sandbox.base_url();
            format!("[banks.{bank}]\nbase_url = \"{base}banks/{bank}/\"\n")
        });
        let file = self.data.path().join("program.toml");
        std::fs::write(&file, banks.concat()).expect("a configuration");
        command.env("DROP_CONFIG", &file).env("RUST_LOG", "warn");
        command.env("DROP_DATA_DIR", self.data.path());
        if let DatabaseUrl::Postgres(_) = self.database.url() {
            command.env("DATABASE_URL", self.database.url_text());
        }
        let done = tokio::task::spawn_blocking(move || command.output()).await;
        done.expect("no panic").expect("the program starts")
    }

    /// Moves Drop's time and that of its partners.
    pub(crate) async fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
        let body = serde_json::json!({"advanceSeconds": by.num_seconds()});
        self.sandbox_set(reqwest::Method::POST, "sandbox/clock", body)
            .await;
    }

    /// Does what the worker would do with the payments that are due now.
    pub(crate) async fn work(&self) -> WorkSummary {
        let queue = &self.assembly.services.payments.queue;
        let done = queue.run_due(50, &RequestContext::job("test")).await;
        done.expect("the list of due payments")
    }

    /// Does what `drop recover` does.
    pub(crate) async fn recover(&self) -> Recovered {
        let system = self.clock.system();
        let cipher = cipher(&self.config, &system).expect("keys");
        let recovery = recovery(&self.assembly.store, &system, cipher);
        let done = recovery.run(&RequestContext::job("test")).await;
        done.expect("the payments")
    }

    /// Does what the worker would do with the events that are due for delivery now.
    pub(crate) async fn dispatch(&self) -> messaging::DispatchSummary {
        let dispatcher = &self.assembly.services.messaging.dispatcher;
        dispatcher.run(&|| false).await.expect("the outbox")
    }

    /// The payments a bank has been asked for, paid or not.
    pub(crate) async fn ordered_at(&self, bank: &str) -> Vec<Value> {
        let path = format!("sandbox/banks/{bank}/ledger");
        let ledger = self.sandbox_get(&path).await;
        ledger["payments"].as_array().expect("payments").clone()
    }

    /// All that a customer holds at the bank: so many kroner (`"600.00"`) on one account, nothing
    /// on the others.
    pub(crate) async fn set_funds(&self, customer: &Customer, bank: &str, kroner: &str) {
        let people = self.sandbox_get("sandbox/people").await;
        let mut people = people.as_array().expect("people").iter();
        let person = people.find(|p| p["nationalId"] == *customer.national_id);
        let accounts = &person.expect("a resident")["accounts"][bank];
        for (n, account) in accounts.as_array().expect("accounts").iter().enumerate() {
            let number = account["bban"].as_str().expect("an account number");
            let path = format!("sandbox/banks/{bank}/accounts/{number}/balance");
            let amount = if n == 0 { kroner } else { "0.00" };
            let body = serde_json::json!({"amount": amount});
            self.sandbox_set(reqwest::Method::PUT, &path, body).await;
        }
    }

    /// The entries of a bank's own books.
    pub(crate) async fn ledger(&self, bank: &str) -> Vec<Value> {
        let ledger = self
            .sandbox_get(&format!("sandbox/banks/{bank}/ledger"))
            .await;
        ledger["entries"].as_array().expect("entries").clone()
    }
}

/// Asks again and again until the answer is as wanted, at most 20 seconds.
pub(crate) async fn eventually<T, F: Future<Output = T>>(
    mut ask: impl FnMut() -> F,
    wanted: impl Fn(&T) -> bool,
) -> T
where
    T: std::fmt::Debug,
{
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    loop {
        let answer = ask().await;
        if wanted(&answer) {
            return answer;
        }
        assert!(
            tokio::time::Instant::now() < deadline,
            "after 20 s it is still {answer:?}"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the tests' own client, not Drop's"
)]
fn http() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("an HTTP client")
}
