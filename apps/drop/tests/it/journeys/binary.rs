//! The program itself: what it prints, and how it ends.

use std::process::{Command, Output};

use serde_json::Value;
use store::testing::TestDatabase;
use tempfile::TempDir;

/// The program, in an empty folder and with nothing in its environment that configures it.
fn drop_app(folder: &TempDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_drop"));
    command.args(arguments).current_dir(folder.path());
    for (name, _) in std::env::vars() {
        if name.starts_with("DROP_") || ["DATABASE_URL", "PORT"].contains(&&*name) {
            command.env_remove(name);
        }
    }
    command
}

async fn run(mut command: Command) -> Output {
    let done = tokio::task::spawn_blocking(move || command.output()).await;
    done.expect("no panic").expect("the program starts")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn empty() -> TempDir {
    TempDir::new().expect("a temporary folder")
}

/// The journey's steps, and that it ended well.
fn steps(output: &Output) -> Vec<Value> {
    assert!(
        output.status.success(),
        "{}{}",
        stdout(output),
        stderr(output)
    );
    let lines = stdout(output);
    let steps: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}")))
        .collect();
    let last = steps.last().expect("steps");
    assert_eq!(last["step"], "receipt");
    assert_eq!(last["status"], "completed");
    steps
}

#[tokio::test]
async fn the_demo_ends_with_a_receipt_on_sqlite() {
    let folder = empty();
    let output = run(drop_app(&folder, &["demo", "--json"])).await;
    assert_eq!(steps(&output)[0]["engine"], "sqlite");
    let left = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(left, 0, "nothing is kept unless requested");
}

#[tokio::test]
async fn the_demo_ends_with_a_receipt_on_postgresql() {
    let Some(database) = TestDatabase::postgres().await else {
        return;
    };
    let folder = empty();
    let mut command = drop_app(&folder, &["demo", "--json"]);
    command.env("DATABASE_URL", database.url_text());
    let output = run(command).await;
    assert_eq!(steps(&output)[0]["engine"], "postgresql");
}

#[tokio::test]
async fn the_demo_keeps_its_data_where_told_and_runs_on_it_again() {
    let folder = empty();
    for _ in 0..2 {
        let output = run(drop_app(&folder, &["demo", "--json", "--data-dir", "kept"])).await;
        steps(&output);
    }
    assert!(folder.path().join("kept/drop.db").exists());
}

#[tokio::test]
async fn the_demo_tells_people_what_happens_step_by_step() {
    let folder = empty();
    let output = run(drop_app(&folder, &["demo"])).await;
    assert!(output.status.success(), "{}", stderr(&output));
    let text = stdout(&output);
    assert!(text.lines().count() >= 8, "{text}");
    assert!(text.contains("receipt"), "{text}");
    assert!(!text.contains('{'), "no JSON for people: {text}");
}

#[tokio::test]
async fn migrating_twice_changes_nothing_the_second_time() {
    let folder = empty();
    let first = run(drop_app(&folder, &["migrate"])).await;
    assert!(first.status.success(), "{}", stderr(&first));
    assert!(stdout(&first).contains("applied "), "{}", stdout(&first));
    let second = run(drop_app(&folder, &["migrate"])).await;
    assert!(second.status.success(), "{}", stderr(&second));
    assert!(
        stdout(&second).contains("(0 applied now)"),
        "{}",
        stdout(&second)
    );
}

/// A configuration that names every partner, so that nothing else is amiss.
const WHOLE: &str = r#"
[login.bankid]
issuer = "http://127.0.0.1:8090/oidc/bankid"
client_id = "drop"
client_secret = "env:BANKID_SECRET"
"#;

#[tokio::test]
async fn serving_on_an_unmigrated_database_is_refused_with_advice() {
    let folder = empty();
    std::fs::write(folder.path().join("drop.toml"), WHOLE).expect("a file");
    let mut command = drop_app(&folder, &["serve", "--config", "drop.toml"]);
    command.env("BANKID_SECRET", "secret").env("PORT", "0");
    let output = run(command).await;
    assert!(!output.status.success());
    let text = stderr(&output);
    assert!(text.contains("run `drop migrate` first"), "{text}");
}

#[tokio::test]
async fn checking_prints_the_configuration_without_secrets() {
    let folder = empty();
    std::fs::write(folder.path().join("drop.toml"), WHOLE).expect("a file");
    let mut command = drop_app(&folder, &["config", "check", "--config", "drop.toml"]);
    command
        .env("BANKID_SECRET", "hunter2")
        .env("DATABASE_URL", "postgres://drop:hunter2@localhost/drop");
    let output = run(command).await;
    assert!(output.status.success(), "{}", stderr(&output));
    let text = stdout(&output) + &stderr(&output);
    assert!(text.contains("env:BANKID_SECRET"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
}

#[tokio::test]
async fn every_fault_of_a_configuration_is_named_at_once() {
    let folder = empty();
    let faulty = format!("{WHOLE}\n[http]\npublic_url = \"nowhere\"\nbind = \"here\"\n");
    std::fs::write(folder.path().join("drop.toml"), faulty).expect("a file");
    let output = run(drop_app(
        &folder,
        &["config", "check", "--config", "drop.toml"],
    ))
    .await;
    assert!(!output.status.success());
    let text = stderr(&output);
    for fault in ["http.public_url", "http.bind", "BANKID_SECRET"] {
        assert!(text.contains(fault), "{fault} in {text}");
    }
}

#[tokio::test]
async fn an_unknown_key_is_named_whether_in_the_file_or_in_the_environment() {
    let folder = empty();
    let path = folder.path().join("drop.toml");
    std::fs::write(path, "[http]\nprot = 8080\n").expect("a file");
    let output = run(drop_app(
        &folder,
        &["config", "check", "--config", "drop.toml"],
    ))
    .await;
    assert!(!output.status.success());
    assert!(stderr(&output).contains("prot"), "{}", stderr(&output));
    let mut command = drop_app(&folder, &["config", "check"]);
    command.env("DROP_HTTP__PROT", "8080");
    let output = run(command).await;
    assert!(!output.status.success());
    assert!(stderr(&output).contains("prot"), "{}", stderr(&output));
}

#[tokio::test]
async fn a_configuration_file_that_is_not_there_is_named() {
    let folder = empty();
    let output = run(drop_app(&folder, &["serve", "--config", "missing.toml"])).await;
    assert!(!output.status.success());
    assert!(
        stderr(&output).contains("missing.toml"),
        "{}",
        stderr(&output)
    );
}

#[tokio::test]
async fn the_openapi_document_is_printed_whole() {
    let folder = empty();
    let output = run(drop_app(&folder, &["openapi"])).await;
    assert!(output.status.success());
    let document: Value = serde_json::from_slice(&output.stdout).expect("JSON alone");
    let version = document["openapi"].as_str().expect("a version");
    assert!(version.starts_with("3.1"), "{version}");
    assert!(document["paths"]["/v1/transactions/remittance"]["post"].is_object());
}

#[tokio::test]
async fn the_check_ends_with_0_and_a_line_for_each_check_where_all_is_well() {
    let folder = empty();
    steps(&run(drop_app(&folder, &["demo", "--json", "--data-dir", "kept"])).await);
    let mut command = drop_app(&folder, &["check"]);
    command.env("DROP_DATA_DIR", "kept");
    let output = run(command).await;
    assert!(output.status.success(), "{}", stderr(&output));
    let text = stdout(&output);
    let lines = text.lines().filter(|line| !line.starts_with("sum  "));
    let fine = lines
        .clone()
        .filter(|line| line.starts_with("ok   "))
        .count();
    assert_eq!(fine, lines.count(), "{text}");
    assert!(
        text.contains("sum  1 payments completed: NOK 1,500.00 sent"),
        "{text}"
    );
}

/// The program on this database.
fn on(database: &TestDatabase, mut command: Command) -> Command {
    let Some(file) = database.file() else {
        command.env("DATABASE_URL", database.url_text());
        return command;
    };
    // The embedded database is where the data is, under a name of its own.
    let folder = file.parent().expect("a folder");
    std::fs::copy(&file, folder.join("drop.db")).expect("a copy");
    command.env("DROP_DATA_DIR", folder);
    command
}

/// Both engines: what is amiss, for people and for machines, and the exit code.
#[tokio::test]
async fn the_check_ends_with_1_and_tells_what_is_amiss() {
    let databases = [
        Some(TestDatabase::sqlite().await),
        TestDatabase::postgres().await,
    ];
    for database in databases.into_iter().flatten() {
        let folder = empty();
        let at = match database.file() {
            Some(_) => "CAST(strftime('%s', 'now') AS INTEGER) * 1000000",
            None => "now()",
        };
        let sql = format!(
            "INSERT INTO outbox (id, occurred_at, kind, aggregate_id, payload) \
             VALUES ('lost', {at}, 'thing.done', 'x', '{{}}')"
        );
        database.execute(&sql).await.expect("a row");
        let output = run(on(&database, drop_app(&folder, &["check"]))).await;
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        let text = stdout(&output);
        assert!(text.contains("BAD  outbox"), "{text}");
        assert!(text.contains("outbox lost: id: not an id"), "{text}");
        assert!(
            stderr(&output).contains("the check found 1"),
            "{}",
            stderr(&output)
        );

        let output = run(on(&database, drop_app(&folder, &["check", "--json"]))).await;
        assert_eq!(output.status.code(), Some(1));
        let report: Value = serde_json::from_slice(&output.stdout).expect("JSON alone");
        assert_eq!(report["clean"], false);
        let checks = report["checks"].as_array().expect("checks").iter();
        let found: Vec<_> = checks
            .filter_map(|check| check["findings"].as_array())
            .flatten()
            .collect();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0]["table"], "outbox");
    }
}

#[tokio::test]
async fn operators_see_jobs_outbox_and_queue_and_run_a_job_by_name() {
    let folder = empty();
    let migrated = run(drop_app(&folder, &["migrate"])).await;
    assert!(migrated.status.success(), "{}", stderr(&migrated));
    let ran = run(drop_app(&folder, &["jobs", "run", "sweep"])).await;
    assert!(ran.status.success(), "{}", stderr(&ran));
    assert_eq!(stdout(&ran), "sweep is done\n");
    let listed = run(drop_app(&folder, &["jobs", "list", "--json"])).await;
    let jobs: Vec<Value> = stdout(&listed)
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let sweep = jobs.iter().find(|job| job["name"] == "sweep").expect("it");
    assert_eq!(
        (&sweep["mode"], &sweep["runs"]),
        (&"leader".into(), &1.into())
    );
    for (command, text) in [
        (vec!["jobs", "list"], "sweep"),
        (vec!["outbox", "list"], "no such deliveries"),
        (vec!["operator", "list"], "nothing to do"),
    ] {
        let output = run(drop_app(&folder, &command)).await;
        assert!(output.status.success(), "{}", stderr(&output));
        assert!(stdout(&output).contains(text), "{}", stdout(&output));
    }
    let id = "dlv_0197a6e200007000800000000000abcd";
    for (command, text) in [
        (vec!["jobs", "run", "nothing"], "there is no job nothing"),
        (vec!["outbox", "show", id], "there is no such delivery"),
        (vec!["outbox", "retry", id], "there is no such delivery"),
        (vec!["outbox", "show", "evt_1"], "dlv_"),
    ] {
        let output = run(drop_app(&folder, &command)).await;
        assert!(!output.status.success(), "{command:?}");
        assert!(stderr(&output).contains(text), "{}", stderr(&output));
    }
}
