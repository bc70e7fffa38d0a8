//! The short form of every run; `just faults` is the long one.

use std::process::Command;

/// Runs the harness; its output, with the seed that reproduces the run, is shown on failure.
fn faults(arguments: &str) {
    let output = Command::new(env!("CARGO_BIN_EXE_faults"))
        .args(arguments.split_whitespace())
        .output()
        .expect("the harness runs");
    let printed = String::from_utf8_lossy(&output.stdout);
    eprintln!("{printed}");
    assert!(
        output.status.success(),
        "faults {arguments}\n{printed}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Whether PostgreSQL is installed; if not, prints that, and fails where it is required.
fn postgresql() -> bool {
    let installed = std::fs::read_dir("/usr/lib/postgresql").is_ok_and(|mut d| d.next().is_some())
        || Command::new("initdb").arg("--version").output().is_ok();
    let required = std::env::var_os("DROP_REQUIRE_POSTGRES").is_some_and(|set| set == "1");
    assert!(
        installed || !required,
        "PostgreSQL is required (DROP_REQUIRE_POSTGRES=1)"
    );
    if !installed {
        eprintln!("SKIPPED: PostgreSQL is not installed");
    }
    installed
}

#[test]
fn processes_that_die_at_crash_points_lose_nothing_on_sqlite() {
    faults("run --strategy crash-points --engine sqlite --journeys 10 --minutes 3");
}

#[test]
fn processes_that_die_at_crash_points_lose_nothing_on_postgresql() {
    if postgresql() {
        faults("run --strategy crash-points --engine postgresql --journeys 10 --minutes 3");
    }
}

#[test]
fn three_apis_and_two_workers_killed_in_turn_lose_nothing() {
    if postgresql() {
        faults(
            "run --strategy kills --engine postgresql --apis 3 --workers 2 --journeys 10 --minutes 3",
        );
    }
}

#[test]
fn a_database_server_that_stops_under_load_loses_nothing() {
    if postgresql() {
        faults("run --strategy database --engine postgresql --journeys 10 --minutes 3");
    }
}

#[test]
fn partners_that_do_it_and_do_not_say_so_are_paid_once_on_sqlite() {
    faults("run --strategy partners --engine sqlite --journeys 10 --minutes 3");
}

#[test]
fn a_thousand_requests_on_twenty_keys_make_twenty_payments_on_sqlite() {
    faults("race --engine sqlite --requests 1000 --keys 20");
}

#[test]
fn a_thousand_requests_on_twenty_keys_make_twenty_payments_on_postgresql() {
    if postgresql() {
        faults("race --engine postgresql --requests 1000 --keys 20 --apis 3");
    }
}

#[test]
fn a_full_disk_is_refused_clearly_and_corrupts_nothing() {
    faults("disk-full");
}
