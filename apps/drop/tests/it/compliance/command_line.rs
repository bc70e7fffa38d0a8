//! `drop aml` and `drop screening`, as people and machines use them.

use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::lists::un_list;
use crate::support::{Options, Payer, QUIET, TestApp, on_both_engines, text};

fn run(folder: &TempDir, arguments: &[&str], input: &str) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_drop"))
        .args(arguments)
        .current_dir(folder.path())
        .env_remove("DATABASE_URL")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = program.stdin.take().expect("standard input");
    // Who ends early does not read all of it.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    program.wait_with_output().expect("the program ends")
}

fn said(output: &Output) -> Vec<Value> {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines = lines.lines().map(serde_json::from_str);
    lines.map(|line| line.expect("a line of JSON")).collect()
}

fn folder() -> TempDir {
    TempDir::new().expect("a temporary folder")
}

#[test]
fn pairs_are_compared_line_by_line() {
    let pairs = [
        json!({"left": {"name": "Сергей Иванов"}, "right": {"name": "Sergej Ivanov"}}),
        json!({"left": {"name": "Kari Nordmann"}, "right": {"name": "Ola Hansen"}}),
    ];
    let input = pairs.map(|pair| pair.to_string()).join("\n");
    let arguments = ["screening", "compare", "--json"];
    let answers = said(&run(&folder(), &arguments, &input));
    assert_eq!(answers.len(), 2);
    assert_eq!(answers[0]["match"], true, "{}", answers[0]);
    assert_eq!(answers[1]["match"], false, "{}", answers[1]);
    assert!(answers[0]["score"].as_f64() > answers[1]["score"].as_f64());
    assert!(
        answers[0]["why"]
            .as_array()
            .is_some_and(|why| !why.is_empty())
    );
}

#[test]
fn a_line_that_is_no_pair_is_named() {
    let arguments = ["screening", "compare", "--json"];
    let output = run(&folder(), &arguments, "{\"left\": 1}\n");
    assert!(!output.status.success());
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(errors.contains("line 1"), "{errors}");
}

#[test]
fn a_list_is_imported_once_and_people_are_matched_against_it() {
    let Some(list) = un_list() else { return };
    let folder = folder();
    std::fs::write(folder.path().join("un.xml"), list).expect("a file");
    let migrated = run(&folder, &["migrate"], "");
    assert!(migrated.status.success());
    let import = ["screening", "import", "--un", "un.xml", "--json"];
    let imported = said(&run(&folder, &import, ""));
    assert_eq!(imported[0]["outcome"], "activated");
    assert_eq!(imported[0]["counts"]["entries"], 1003);
    let again = said(&run(&folder, &import, ""));
    assert_eq!(again[0]["outcome"], "unchanged");

    let people = [
        json!({"id": 1, "name": "Frank Kakolele Bwambale"}),
        json!({"id": 2, "name": "Kari Nordmann", "birthDate": "1990-01-01", "country": "NO"}),
    ];
    let input = people.map(|person| person.to_string()).join("\n");
    let answers = said(&run(&folder, &["screening", "match", "--json"], &input));
    assert_eq!(answers[0]["id"], 1);
    assert_eq!(answers[0]["result"], "match", "{}", answers[0]);
    assert_eq!(answers[0]["hits"][0]["id"], "6907994");
    assert_eq!(answers[1]["result"], "clear", "{}", answers[1]);
    assert_eq!(answers[1]["hits"], json!([]));

    let cut = std::fs::read(folder.path().join("un.xml")).expect("the file");
    let half = cut.get(..cut.len() / 2).expect("half of it");
    std::fs::write(folder.path().join("half.xml"), half).expect("a file");
    let refused = run(&folder, &["screening", "import", "--un", "half.xml"], "");
    assert!(!refused.status.success());
    let active = said(&run(&folder, &["screening", "lists", "--json"], ""));
    assert_eq!(active[0]["counts"]["entries"], 1003, "the old one stays");
}

#[test]
fn a_draft_is_tried_on_payments_of_the_past_and_compared() {
    let folder = folder();
    let rules = run(&folder, &["aml", "rules"], "");
    assert!(rules.status.success());
    let rules = String::from_utf8_lossy(&rules.stdout).into_owned();
    let draft = rules
        .replace("\"2026-11\"", "\"draft\"")
        .replace("above_nok = 100_000", "above_nok = 10_000");
    std::fs::write(folder.path().join("current.toml"), rules).expect("a file");
    std::fs::write(folder.path().join("draft.toml"), draft).expect("a file");
    let rows: Vec<_> = (0..3)
        .map(|n| {
            format!(
                "p{n},kari,2026-11-0{}T08:00:00Z,{},DE,anna,{}",
                n + 1,
                (n + 1) * 600_000,
                if n == 2 { "suspicious" } else { "legitimate" }
            )
        })
        .collect();
    let csv = format!(
        "id,customer,at,amount_ore,country,creditor,outcome\n{}\nnonsense\n",
        rows.join("\n")
    );
    std::fs::write(folder.path().join("payments.csv"), csv).expect("a file");
    let arguments = [
        "aml",
        "backtest",
        "--rules",
        "draft.toml",
        "--baseline",
        "current.toml",
        "--input",
        "payments.csv",
        "--json",
    ];
    let report = said(&run(&folder, &arguments, "")).remove(0);
    assert_eq!(report["payments"], 3);
    assert_eq!(report["skipped"]["rows"], 1);
    assert_eq!(report["draft"]["alerts"]["high_amount"]["found"], 2);
    assert_eq!(report["draft"]["alerts"]["high_amount"]["suspicious"], 1);
    assert_eq!(report["baseline"]["alerts"]["high_amount"]["found"], 0);
    assert_eq!(report["difference"]["onlyDraft"], 2);
    assert_eq!(report["hottestCustomers"][0]["customer"], "kari");
}

on_both_engines!(
    a_backtest_replays_the_payments_of_the_database_with_what_officers_found,
    Options::without_worker(),
    |app: TestApp| async move {
        let app = &app;
        let kari = Payer::kari(app).await;
        app.find_everything().await;
        let flagged = kari.pay(50_000, "key-1").await.data();
        kari.pay(60_000, "key-2").await.data();
        app.report_on(text(&flagged, "id")).await;
        let folder = tempfile::TempDir::new().expect("a folder");
        let draft = folder.path().join("draft.toml");
        let quiet = std::fs::read_to_string(QUIET).expect("the quiet rules");
        let draft_text = quiet.replace(
            "[rules.high_amount]\nabove_nok = 1_000_000_000\n",
            "[rules.high_amount]\nabove_nok = 550\n",
        );
        std::fs::write(&draft, draft_text).expect("a draft");
        let draft = draft.to_str().expect("a path");
        let arguments = [
            "aml",
            "backtest",
            "--from-store",
            "--json",
            "--rules",
            draft,
        ];
        let done = app
            .program(&[&arguments[..], &["--baseline", QUIET]].concat())
            .await;
        assert!(done.status.success(), "{done:?}");
        let report: Value = serde_json::from_slice(&done.stdout).expect("JSON");
        assert_eq!(report["payments"], 2);
        assert_eq!(report["skipped"]["rows"], 0);
        assert_eq!(report["draft"]["alerts"]["high_amount"]["found"], 1);
        assert_eq!(report["baseline"]["flagged"]["found"], 0);
        let both = app.program(&["aml", "backtest", "--rules", draft]).await;
        assert!(!both.status.success(), "neither a file nor the database");
    }
);
