//! What the program writes is for its owner alone, whichever command writes it first.

use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Stdio},
};

use tempfile::TempDir;

use super::{printed, program, run};
use crate::support::eventually;

/// Everything in the folder that others than the owner may touch.
fn open_to_others(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        found.extend(unless_mode(&folder, 0o700));
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path: PathBuf = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.extend(unless_mode(&path, 0o600));
            }
        }
    }
    found
}

/// The path, if its mode is another and it is still there.
fn unless_mode(path: &Path, wanted: u32) -> Option<String> {
    let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode != wanted).then(|| format!("{}: {mode:o}", path.display()))
}

#[track_caller]
fn assert_private(folder: &Path, first: &str) {
    assert!(folder.exists(), "`drop {first}` makes no data folder");
    let found = open_to_others(folder);
    assert!(found.is_empty(), "after `drop {first}` first: {found:?}");
}

#[tokio::test]
async fn the_data_folder_is_private_whichever_command_makes_it() {
    for first in [
        vec!["migrate"],
        vec!["demo", "--data-dir", "data"],
        vec!["serve"],
        vec!["admin", "list"],
        vec!["check"],
    ] {
        let folder = TempDir::new().expect("a folder");
        run(program(folder.path(), &first)).await;
        assert_private(&folder.path().join("data"), &first.join(" "));
    }
}

/// Ends the process with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn what_sqlite_keeps_beside_the_database_is_private_while_a_worker_makes_it() {
    let folder = TempDir::new().expect("a folder");
    let data = folder.path().join("data");
    let mut worker = program(folder.path(), &["worker"]);
    worker.stdout(Stdio::null()).stderr(Stdio::null());
    let _worker = Running(worker.spawn().expect("a worker"));
    let beside = ["drop.db", "drop.db-wal", "drop.db-shm"].map(|name| data.join(name));
    let exist = || async { beside.iter().all(|path| path.exists()) };
    eventually(exist, |exist| *exist).await;
    assert_private(&data, "worker");
}

#[tokio::test]
async fn a_backup_and_what_is_restored_from_it_are_private() {
    let folder = TempDir::new().expect("a folder");
    for command in [
        vec!["migrate"],
        vec!["backup", "copy.db"],
        vec!["restore", "copy.db", "--force"],
    ] {
        let output = run(program(folder.path(), &command)).await;
        assert!(output.status.success(), "{command:?}: {}", printed(&output));
    }
    let copy = unless_mode(&folder.path().join("copy.db"), 0o600);
    assert_eq!(copy, None);
    assert_private(&folder.path().join("data"), "restore");
}
