//! The real program is asked to stop while it has work under way.

use std::{
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
};

use drop_app::{
    config::{Config, read},
    development,
    wiring::{SystemPorts, assemble},
};
use sandbox::{RunningSandbox, SandboxConfig};
use serde_json::Value;
use tempfile::TempDir;
use url::Url;

use super::metric_becomes;
use crate::support::{Customer, Payer, eventually, text};

/// `drop serve`; killed if the test fails.
struct Process(Child);

impl Process {
    fn serve(config: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_drop"));
        for (name, _) in std::env::vars() {
            if name.starts_with("DROP_") || ["DATABASE_URL", "PORT"].contains(&&*name) {
                command.env_remove(name);
            }
        }
        command.args(["serve", "--config"]).arg(config);
        command.stdout(Stdio::null());
        Self(command.spawn().expect("the program starts"))
    }

    fn terminate(&self) {
        let pid = self.0.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(sent.expect("a signal").success());
    }

    async fn ended(&mut self) -> ExitStatus {
        let process = std::sync::Mutex::new(&mut self.0);
        let look = || async {
            process
                .lock()
                .expect("no panic")
                .try_wait()
                .expect("a child")
        };
        let ended = eventually(look, Option::is_some).await;
        ended.expect("it has ended")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A configuration file for a process of its own: SQLite, and this sandbox as the partners.
fn configuration(folder: &Path, port: u16, sandbox: &Url) -> std::path::PathBuf {
    let text = format!(
        r#"
data_dir = "{data}"
[http]
port = {port}
drain_seconds = 2
[banks.dnb]
base_url = "{sandbox}banks/dnb/"
[norges_bank]
base_url = "{sandbox}norges-bank/"
[alerts]
slack_webhook = "sandbox-slack:{sandbox}slack/test"
[login.bankid]
issuer = "{sandbox}oidc/bankid"
client_id = "drop"
client_secret = "sandbox:client-secret"
"#,
        data = folder.display()
    );
    let file = folder.join("drop.toml");
    std::fs::write(&file, text).expect("a file");
    file
}

/// Schema and rates.
async fn prepare(config: &Path) {
    let raw = development::with_sandbox(read(Some(config)).expect("a configuration"), None);
    let config = Config::check(&raw, &development::SandboxSecrets).expect("no faults");
    let assembly = assemble(&config, SystemPorts::system()).expect("an assembly");
    assembly.store.migrate().await.expect("migrations");
    let rates = assembly.services.payments.refresh_rates.run().await;
    rates.expect("rates");
}

#[expect(
    clippy::disallowed_methods,
    reason = "the test's own client, not Drop's"
)]
fn http() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("an HTTP client")
}

async fn serving(client: &Customer, port: u16) {
    let open = || async { std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() };
    eventually(open, |open| *open).await;
    client.get("/health/ready").await.data();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_told_to_stop_says_so_answers_and_brings_home_what_a_slow_bank_has() {
    let folder = TempDir::new().expect("a temporary folder");
    let sandbox = RunningSandbox::start(SandboxConfig::default()).await;
    let sandbox = sandbox.expect("a sandbox");
    let free = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let port = free.local_addr().expect("an address").port();
    drop(free);
    let config = configuration(folder.path(), port, sandbox.base_url());
    prepare(&config).await;

    let mut process = Process::serve(&config);
    let api = Url::parse(&format!("http://localhost:{port}/")).expect("an address");
    let client = Customer::new(http(), api);
    serving(&client, port).await;
    let kari = kari(&sandbox, &client).await;
    let payer = Payer::of(kari.clone(), "dnb", "Magic Slow").await;
    let order = payer.order_of(50_000).await;
    let paying = tokio::spawn(async move { kari.pay(order, "key-1").await });
    metric_becomes(&client, "drop_initiations_under_way", "1").await;

    process.terminate();
    let ready = || async { client.get("/health/ready").await };
    let stopping = eventually(ready, |answer| answer.status == 503).await;
    assert_eq!(stopping.problem(503), "stopping");
    client.get("/v1/rates").await.data();
    let payment = paying.await.expect("an answer").data();
    assert_eq!(payment["status"], "processing", "the bank is slow");
    assert_eq!(payment["scaUrl"], Value::Null);
    let ended = process.ended().await;
    assert_eq!(ended.code(), Some(0));

    // No process works on payments now: what is known was known when the process ended.
    let _again = Process::serve(&config);
    serving(&client, port).await;
    let payment = payer.look(&payment).await;
    assert_eq!(payment["status"], "pending");
    payer
        .customer
        .authenticate(&payment, "approve")
        .await
        .data();
    assert!(!text(&payment, "scaUrl").is_empty());
}

/// Kari, logged in.
async fn kari(sandbox: &RunningSandbox, client: &Customer) -> Customer {
    let url = sandbox.base_url().join("sandbox/people").expect("a path");
    let people = http().get(url).send().await.expect("the sandbox");
    let people: Value = people.json().await.expect("JSON");
    let people = people.as_array().expect("people");
    let woman = people.iter().find(|p| p["note"] == "adult woman");
    let mut kari = client.clone();
    kari.log_in_by_app(text(woman.expect("a woman"), "nationalId"))
        .await;
    kari
}
