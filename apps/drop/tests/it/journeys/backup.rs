//! `drop backup` and `drop restore` as an operator runs them, also while they are killed.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Engine, Payer, TestApp, text};

/// The program, with its data in this folder and nothing in its environment that configures it.
fn program(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_drop"));
    command.args(arguments).current_dir(data);
    for (name, _) in std::env::vars() {
        if name.starts_with("DROP_") || ["DATABASE_URL", "PORT"].contains(&&*name) {
            command.env_remove(name);
        }
    }
    command.env("DROP_DATA_DIR", data).env("RUST_LOG", "warn");
    command
}

async fn run(data: &Path, arguments: &[&str]) -> Output {
    let mut command = program(data, arguments);
    let done = tokio::task::spawn_blocking(move || command.output()).await;
    done.expect("no panic").expect("the program starts")
}

#[track_caller]
fn fine(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let trouble = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}{trouble}");
    text
}

/// How many payments the database has, after a check that found nothing.
async fn payments(data: &Path) -> i64 {
    let text = fine(&run(data, &["check", "--json"]).await);
    let report: Value = serde_json::from_str(&text).expect("JSON alone");
    let sums = report["sums"]["payments"].as_array().expect("sums").iter();
    sums.filter_map(|sum| sum["count"].as_i64()).sum()
}

/// A folder with one payment in its database, and a copy of that database.
async fn with_copy() -> (TempDir, PathBuf) {
    let data = TempDir::new().expect("a folder");
    fine(&run(data.path(), &["demo", "--json", "--data-dir", "."]).await);
    let copy = data.path().join("copy.db");
    let text = fine(&run(data.path(), &["backup", "copy.db"]).await);
    assert!(
        text.contains("keys"),
        "the backup command mentions the keys: {text}"
    );
    (data, copy)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_made_while_customers_pay_is_consistent_and_can_be_restored() {
    let app = TestApp::start(Engine::Sqlite).await.expect("SQLite");
    let kari = Payer::kari(&app).await;
    let folder = TempDir::new().expect("a folder");
    let paying = async {
        for n in 0..6 {
            let payment = kari.pay(20_000, &format!("key-{n}")).await.data();
            kari.customer.authenticate(&payment, "approve").await.data();
        }
        kari.payments().await
    };
    let copying = async {
        let mut copies = Vec::new();
        for n in 0..6 {
            let file = folder.path().join(format!("copy-{n}.db"));
            let now = app.assembly.system.clock.now();
            let made = app
                .assembly
                .store
                .back_up(&file, store::Overwrite::Never, now);
            copies.push(made.await.expect("a copy"));
            tokio::task::yield_now().await;
        }
        copies
    };
    let (paid, copies) = tokio::join!(paying, copying);
    for payment in &paid {
        kari.customer.until(text(payment, "id"), "completed").await;
    }
    for copy in copies {
        let found: Vec<_> = copy.report.findings().collect();
        assert!(copy.report.clean, "{found:#?}");
    }
    let now = app.assembly.system.clock.now();
    let last = folder.path().join("last.db");
    let made = app
        .assembly
        .store
        .back_up(&last, store::Overwrite::Never, now)
        .await;
    let sums = made.expect("a copy").report.sums;
    assert_eq!(sums.payments.iter().map(|sum| sum.count).sum::<i64>(), 6);
}

#[tokio::test]
async fn the_way_back_is_reported_step_by_step_and_asks_for_force() {
    let (data, _copy) = with_copy().await;
    fine(&run(data.path(), &["demo", "--json", "--data-dir", "."]).await);
    assert_eq!(payments(data.path()).await, 2);
    let refused = run(data.path(), &["restore", "copy.db"]).await;
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--force"));
    assert_eq!(payments(data.path()).await, 2);
    let text = fine(&run(data.path(), &["restore", "copy.db", "--force"]).await);
    assert!(text.contains("known to the banks alone"), "{text}");
    assert_eq!(payments(data.path()).await, 1);
}

/// Without the keys nothing in a copy can be read, and a database that can be is not given up
/// for it.
#[tokio::test]
async fn a_copy_without_its_keys_is_refused() {
    let (data, copy) = with_copy().await;
    let other = TempDir::new().expect("a folder");
    let copy = copy.to_string_lossy().into_owned();
    let refused = run(other.path(), &["restore", &copy]).await;
    assert!(!refused.status.success());
    let text = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(text.contains("keys"), "{text}");
    assert!(!other.path().join("drop.db").exists());
    drop(data);
}

/// Killed at many moments, earlier and later: the database is the old or the new one, whole.
#[tokio::test]
async fn a_restore_that_is_killed_leaves_the_old_or_the_new_database_and_never_half() {
    let (data, _copy) = with_copy().await;
    fine(&run(data.path(), &["demo", "--json", "--data-dir", "."]).await);
    fine(&run(data.path(), &["backup", "two.db"]).await);
    let started = std::time::Instant::now();
    fine(&run(data.path(), &["restore", "copy.db", "--force"]).await);
    let whole = started.elapsed();
    let mut seen = [0, 0, 0];
    for n in 0_u32..16 {
        fine(&run(data.path(), &["restore", "two.db", "--force"]).await);
        let mut restoring = program(data.path(), &["restore", "copy.db", "--force"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        // What is tested is dying at this very moment, not waiting for something.
        tokio::time::sleep(whole * n / 14 + Duration::from_millis(1)).await;
        drop(restoring.kill());
        restoring.wait().expect("it ends");
        let payments = payments(data.path()).await;
        assert!(
            (1..=2).contains(&payments),
            "killed at {n}/14: {payments} payments"
        );
        seen[usize::try_from(payments).expect("one or two")] += 1;
    }
    assert!(seen[2] > 0, "none was killed before the end: {seen:?}");
}
