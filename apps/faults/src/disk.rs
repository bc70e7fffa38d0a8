//! A full disk: SQLite on a file system of a few mebibytes, filled under load.

use std::{
    fs::File,
    io::Write,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use anyhow::{Context, bail, ensure};
use reqwest::Method;
use serde_json::json;

use crate::{
    campaign::{delivered, payers, settle},
    environment::{Engine, Environment},
    fleet::{Fleet, Topology},
    journey::{Payer, make, plans, prepare_order, send},
    verdict::judge,
};

/// Size of the file system, with room for the schema, keys and some payments.
const SIZE: &str = "8m";
/// More quotes than fit into the remaining space.
const MOST_QUOTES: usize = 5_000;
/// Journeys before and after the disk is full.
const JOURNEYS: usize = 4;

/// Runs in a mount namespace of its own, where a small file system can be mounted and disappears
/// with the namespace.
///
/// # Errors
/// The namespace cannot be created, or the run failed.
pub(crate) fn in_own_namespace(seed: u64) -> anyhow::Result<()> {
    let mut command = Command::new("unshare");
    command.arg("--mount");
    if std::fs::metadata("/proc/self")?.uid() != 0 {
        command.args(["--user", "--map-root-user"]);
    }
    let status = command
        .arg(std::env::current_exe()?)
        .args(["disk-full", "--inside", "--seed", &seed.to_string()])
        .status()
        .context("unshare (util-linux) is needed to mount a small file system")?;
    ensure!(status.success(), "the run on a full disk failed: {status}");
    Ok(())
}

/// Runs it; returns a one-line result.
///
/// # Errors
/// An unclear refusal, a corrupt database, or inconsistent payments.
pub(crate) async fn run(seed: u64) -> anyhow::Result<String> {
    let folder = tempfile::Builder::new().prefix("drop-quota-").tempdir()?;
    let _mounted = Mounted::new(folder.path())?;
    let environment =
        Arc::new(Environment::new(Engine::Sqlite, Some(folder.path().to_owned())).await?);
    let fleet = Arc::new(Fleet::new(Topology {
        apis: 1,
        workers: 1,
    })?);
    fleet.start_all(&environment).await?;
    let payers = payers(&environment, &fleet).await?;
    let users: Vec<_> = payers.iter().map(|payer| payer.user).collect();
    let mut journeys = plans(seed, payers.len());
    let mut orders = Vec::new();
    for plan in journeys.by_ref().take(JOURNEYS) {
        orders.push(make(plan, &payers).await?);
    }
    let plan = journeys.next().context("a journey")?;
    let payer = payers.get(plan.payer).context("a payer")?;
    let body = prepare_order(payer, &plan).await?;

    let ballast = fill(folder.path())?;
    use_the_rest(payer).await?;
    let refused = payer
        .client
        .try_once(
            &Method::POST,
            "v1/transactions/remittance",
            Some(&plan.key),
            Some(&body),
        )
        .await?;
    ensure!(
        refused.status == 503 && refused.error() == "service_unavailable",
        "on a full disk an order was answered {}: {}",
        refused.status,
        refused.json()
    );
    payer
        .client
        .get("v1/transactions")
        .await
        .context("reading on a full disk")?;
    fleet.kill_all().await?;
    std::fs::remove_file(ballast)?;
    fleet.start_all(&environment).await?;

    let answer = send(payer, &plan, &body).await?;
    ensure!(
        answer.status == 201,
        "the same order, with room again: {}",
        answer.json()
    );
    orders.push(crate::journey::Order::answered(plan, body, answer));
    for plan in journeys.take(JOURNEYS) {
        orders.push(make(plan, &payers).await?);
    }
    settle(&environment, &users).await?;
    delivered(&environment).await?;
    fleet.kill_all().await?;
    let verdict = judge(&environment, &users, &orders).await?;
    ensure!(verdict.faults.is_empty(), "{}", verdict.faults.join("\n"));
    let defects = environment.tally.defects();
    ensure!(defects.is_empty(), "{}", defects.join("\n"));
    Ok(format!(
        "Disk full on SQLite, seed {seed}: refused with 503 {}, reads went on, {} payments before \
         and after it add up",
        refused.error(),
        orders.len()
    ))
}

/// Uses up the space inside the database (free pages, log) with quotes.
async fn use_the_rest(payer: &Payer) -> anyhow::Result<()> {
    let body = json!({"country": "DE", "sendAmount": {"amount": 10_000, "currency": "NOK"}});
    let path = "v1/transactions/disclosure";
    for _ in 0..MOST_QUOTES {
        let client = &payer.client;
        let answer = client
            .try_once(&Method::POST, path, None, Some(&body))
            .await?;
        if answer.status == 503 {
            return Ok(());
        }
        ensure!(
            answer.status.is_success(),
            "on a nearly full disk: {}",
            answer.json()
        );
    }
    bail!("{MOST_QUOTES} quotes fitted on a full disk")
}

/// Fills the file system.
fn fill(folder: &Path) -> anyhow::Result<PathBuf> {
    let path = folder.join("ballast");
    let mut file = File::create(&path)?;
    for size in [64 * 1024, 4096, 512, 1] {
        while file.write_all(&vec![0; size]).is_ok() {}
    }
    Ok(path)
}

/// A small file system, unmounted on drop.
struct Mounted(PathBuf);

impl Mounted {
    fn new(at: &Path) -> anyhow::Result<Self> {
        let size = format!("size={SIZE}");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(at);
        if !mount.status().context("mount is needed")?.success() {
            bail!(
                "a file system of {SIZE} could not be mounted at {}",
                at.display()
            );
        }
        Ok(Self(at.to_owned()))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // It disappears with the namespace in any case.
        drop(Command::new("umount").arg("--lazy").arg(&self.0).status());
    }
}
