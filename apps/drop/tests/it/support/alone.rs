//! Metrics are one set for a whole process, and `cargo test` runs many tests in one: a test that
//! compares their values runs in a process of its own.

use std::process::Command;

/// Set in the process that runs one test alone.
const ALONE: &str = "DROP_TEST_ALONE";

/// Runs the test that calls this in a process of its own, sees it pass there, and says that there
/// is nothing left to do; in that process, that there is.
pub(crate) fn ran_alone() -> bool {
    // nextest gives each test a process anyway.
    if std::env::var_os(ALONE).is_some() || std::env::var_os("NEXTEST").is_some() {
        return false;
    }
    let thread = std::thread::current();
    let test = thread.name().expect("the thread is named for its test");
    let output = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", test, "--nocapture"])
        .env(ALONE, "1")
        .output()
        .expect("this program runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{test}, alone:\n{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    true
}
