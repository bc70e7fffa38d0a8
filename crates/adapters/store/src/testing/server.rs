//! A throw-away PostgreSQL server of one test, which may stop and start it.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use super::{
    binaries::{Binaries, absent},
    client,
};

/// Longest start of a server on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// A server of its own: for tests of what happens when the database goes away. Reached through a
/// socket in a folder of its own; gone when dropped.
pub struct PostgresServer {
    folder: TempDir,
    binaries: Binaries,
    running: Option<Child>,
    /// Settings besides the customary ones.
    settings: Vec<String>,
}

impl PostgresServer {
    /// Starts one; `None`, and said so on stderr, where PostgreSQL is not installed.
    pub async fn start() -> Option<Self> {
        Self::start_with(|_| Vec::new()).await
    }

    /// Starts one that archives its write-ahead log, as production does for recovery to a point in
    /// time; `None` as of [`Self::start`].
    pub async fn start_archiving() -> Option<Self> {
        Self::start_with(|folder| {
            let archive = archive(folder);
            let archive = archive.display();
            vec![
                "wal_level=replica".to_owned(),
                "archive_mode=on".to_owned(),
                // Under its name only when it is whole: the server may be killed meanwhile.
                format!(
                    "archive_command=test ! -f {archive}/%f && cp %p {archive}/%f.part \
                     && mv {archive}/%f.part {archive}/%f"
                ),
            ]
        })
        .await
    }

    async fn start_with(settings: impl FnOnce(&Path) -> Vec<String>) -> Option<Self> {
        let Some(binaries) = Binaries::find() else {
            return absent("no initdb and postgres found");
        };
        let folder = tempfile::Builder::new()
            .prefix("drop-pg-")
            .tempdir()
            .expect("a temporary folder");
        open_to_others(folder.path());
        init(&binaries, &cluster(folder.path()));
        binaries.make_folder(&archive(folder.path()));
        let mut server = Self {
            settings: settings(folder.path()),
            folder,
            binaries,
            running: None,
        };
        server.start_again().await;
        Some(server)
    }

    /// Starts it after [`Self::stop`], with what it had.
    pub async fn start_again(&mut self) {
        let cluster = cluster(self.folder.path());
        let mut command = server_command(&self.binaries, &cluster);
        for setting in &self.settings {
            command.args(["-c", setting]);
        }
        let child = command.spawn().expect("postgres starts");
        self.running = Some(child);
        wait_until_ready(&self.url()).await;
    }

    /// Stops it at once, as a crash would.
    pub fn stop(&mut self) {
        let Some(mut child) = self.running.take() else {
            return;
        };
        signal(&cluster(self.folder.path()), "QUIT");
        child.wait().expect("postgres ends");
    }

    /// Copies the whole cluster while it runs, into a folder of this name.
    pub fn base_backup(&self, name: &str) {
        let copied = self
            .binaries
            .command("pg_basebackup")
            .args(["-U", "postgres", "-c", "fast", "-X", "none", "-h"])
            .arg(cluster(self.folder.path()))
            .arg("-D")
            .arg(cluster(self.folder.path()).join(name))
            .output()
            .expect("pg_basebackup runs");
        assert!(
            copied.status.success(),
            "pg_basebackup: {}",
            String::from_utf8_lossy(&copied.stderr)
        );
    }

    /// Gives a moment a name that [`Self::recover`] can go back to.
    pub async fn name_this_moment(&self, name: &str) {
        let client = client::connect(&self.url()).await;
        let name: [&(dyn tokio_postgres::types::ToSql + Sync); 1] = [&name];
        let named = client.execute("SELECT pg_create_restore_point($1)", &name);
        named.await.expect("a restore point");
    }

    /// Waits until everything written so far is in the archive.
    pub async fn archived(&self) {
        let client = client::connect(&self.url()).await;
        let last = client.query_one("SELECT pg_walfile_name(pg_switch_wal())", &[]);
        let last: String = last.await.expect("a new segment").get(0);
        let segment = archive(self.folder.path()).join(last);
        let deadline = Instant::now() + PATIENCE;
        while !segment.exists() {
            assert!(
                Instant::now() < deadline,
                "the log was not archived in {PATIENCE:?}"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Loses the cluster, puts the base backup in its place, and lets the server replay the archive
    /// up to the named moment.
    pub async fn recover(&mut self, base: &str, moment: &str) {
        self.stop();
        let cluster = cluster(self.folder.path());
        let data = cluster.join("data");
        std::fs::remove_dir_all(&data).expect("a cluster to lose");
        std::fs::rename(cluster.join(base), &data).expect("a base backup");
        self.binaries.make_file(&data.join("recovery.signal"));
        let archive = archive(self.folder.path());
        self.settings.extend([
            format!("restore_command=cp {}/%f %p", archive.display()),
            format!("recovery_target_name={moment}"),
            "recovery_target_action=promote".to_owned(),
        ]);
        self.start_again().await;
        let client = client::connect(&self.url()).await;
        let deadline = Instant::now() + PATIENCE;
        loop {
            let asked = client.query_one("SELECT pg_is_in_recovery()", &[]).await;
            if !asked.expect("an answer").get::<_, bool>(0) {
                return;
            }
            assert!(
                Instant::now() < deadline,
                "it recovers for longer than {PATIENCE:?}"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The URL of its database.
    pub fn url(&self) -> String {
        url(&cluster(self.folder.path()), "postgres")
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Where the write-ahead log goes.
fn archive(folder: &Path) -> PathBuf {
    folder.join("archive")
}

fn cluster(folder: &Path) -> PathBuf {
    folder.join("cluster")
}

/// The server's user has to pass through.
pub(super) fn open_to_others(folder: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let passable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(folder, passable).expect("permissions of an own folder");
}

/// Makes a cluster in this folder.
pub(super) fn init(binaries: &Binaries, cluster: &Path) {
    binaries.make_folder(cluster);
    let data = cluster.join("data");
    let made = binaries
        .command("initdb")
        .args([
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
            "--no-sync",
            "-D",
        ])
        .arg(&data)
        .output()
        .expect("initdb runs");
    assert!(
        made.status.success(),
        "initdb: {}",
        String::from_utf8_lossy(&made.stderr)
    );
}

/// The server in the foreground: a socket in its folder and no network, nothing durable.
pub(super) fn server_command(binaries: &Binaries, cluster: &Path) -> Command {
    let socket = format!("unix_socket_directories={}", cluster.display());
    let mut command = binaries.command("postgres");
    command.arg("-D").arg(cluster.join("data"));
    for setting in [
        "listen_addresses=",
        &socket,
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "max_connections=500",
        "shared_buffers=32MB",
    ] {
        command.args(["-c", setting]);
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Sends the server a signal; `QUIT` ends it at once, `INT` after it hung up on everybody.
pub(super) fn signal(cluster: &Path, signal: &str) {
    let file = cluster.join("data/postmaster.pid");
    let pid = std::fs::read_to_string(file).unwrap_or_default();
    if let Some(pid) = pid.lines().next() {
        drop(
            Command::new("kill")
                .args([&format!("-{signal}"), pid])
                .status(),
        );
    }
}

/// The URL of a database of the server in this folder.
pub(super) fn url(cluster: &Path, database: &str) -> String {
    let socket = cluster
        .to_string_lossy()
        .replace('%', "%25")
        .replace('/', "%2F");
    format!("postgres://postgres@{socket}/{database}")
}

/// Whether the server answers.
pub(super) async fn is_ready(url: &str) -> bool {
    let connecting = tokio_postgres::connect(url, tokio_postgres::NoTls);
    matches!(
        tokio::time::timeout(Duration::from_secs(5), connecting).await,
        Ok(Ok(_))
    )
}

/// Waits until it does.
pub(super) async fn wait_until_ready(url: &str) {
    let deadline = Instant::now() + PATIENCE;
    while !is_ready(url).await {
        assert!(
            Instant::now() < deadline,
            "PostgreSQL did not start within {PATIENCE:?}"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
