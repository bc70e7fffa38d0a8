//! One throw-away server for all tests of a run, although each test may be a process of its own:
//! the first one starts it, everybody holds a lock while using it, and a small shell beside it
//! stops it once it has been unused for a while.

use std::{
    fs::{File, OpenOptions},
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{
    binaries::Binaries,
    server::{init, is_ready, open_to_others, server_command, url, wait_until_ready},
};

/// Runs the server and ends it, and its folder, when the lease file was unlocked for 30 seconds.
/// Ending it happens under the lock that users take first, so that none comes in between.
const KEEPER: &str = r#"
lease=$1; cluster=$2; shift 2
"$@" &
server=$!
idle=0
while kill -0 "$server" 2>/dev/null && [ "$idle" -lt 30 ]; do
    sleep 1
    if flock -n -x "$lease" true; then idle=$((idle + 1)); else idle=0; fi
    if [ "$idle" -ge 30 ]; then
        flock -n -x "$lease" sh -c '
            kill -INT "$(head -n 1 "$1/data/postmaster.pid")"
            while kill -0 "$2" 2>/dev/null; do sleep 0.1; done
            rm -rf "$1"
        ' sh "$cluster" "$server" || idle=0
    fi
done
"#;

/// A right to use the shared server, for as long as it is held.
pub(super) struct Lease {
    cluster: PathBuf,
    _lock: File,
}

impl Lease {
    /// Finds or starts the server; `None` where PostgreSQL is not installed.
    pub(super) async fn take() -> Option<Self> {
        let binaries = Binaries::find()?;
        let taken = tokio::task::spawn_blocking(move || Self::take_blocking(&binaries)).await;
        Some(taken.expect("no panic while starting PostgreSQL"))
    }

    /// The locks wait for other processes, the start for `initdb`.
    fn take_blocking(binaries: &Binaries) -> Self {
        let folder = folder();
        std::fs::create_dir_all(&folder).expect("a folder in the temporary folder");
        open_to_others(&folder);
        let lock = lock_file(&folder.join("lease"));
        lock.lock_shared().expect("a shared lock");
        let starting = lock_file(&folder.join("starting"));
        starting.lock().expect("a lock");
        let cluster = folder.join("cluster");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        if !runtime.block_on(is_ready(&url(&cluster, "postgres"))) {
            // What is there is the rest of a server that was killed.
            drop(std::fs::remove_dir_all(&cluster));
            init(binaries, &cluster);
            keep(binaries, &cluster, &folder.join("lease"));
            runtime.block_on(wait_until_ready(&url(&cluster, "postgres")));
        }
        Self {
            cluster,
            _lock: lock,
        }
    }

    /// The URL of the server's own database.
    pub(super) fn url(&self) -> String {
        url(&self.cluster, "postgres")
    }
}

/// One folder for a work tree: two of them have two servers.
fn folder() -> PathBuf {
    let path = env!("CARGO_MANIFEST_DIR").bytes();
    let tree = path.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    std::env::temp_dir().join(format!("drop-test-postgres-{tree:016x}"))
}

fn lock_file(path: &Path) -> File {
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .expect("a lock file")
}

/// Starts the server with its keeper, in a process group of their own: they outlive this test.
#[expect(
    clippy::zombie_processes,
    reason = "the keeper outlives every process that could wait for it"
)]
fn keep(binaries: &Binaries, cluster: &Path, lease: &Path) {
    let server = server_command(binaries, cluster);
    Command::new("sh")
        .args(["-c", KEEPER, "sh"])
        .args([lease, cluster])
        .arg(server.get_program())
        .args(server.get_args())
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .expect("a shell");
}
