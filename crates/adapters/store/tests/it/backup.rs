//! Copies of the embedded database are whole, and the way back replaces it whole or not at all.

use payments::ports::PaymentsUnitOfWork;
use std::{
    fs,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown},
    path::{Path, PathBuf},
    sync::Arc,
};

use kernel::{Clock, UnitOfWorkFactory};
use payments::ports::RemittanceQueries as _;
use store::{
    BackupError, DatabaseUrl, Overwrite, Restore, Restored, Store, StoreConfig,
    testing::TestDatabase,
};
use tempfile::TempDir;

use crate::{
    common::{cipher, sqlite},
    fixture::Fixture,
};

/// A store with one payment in it, and a folder for copies.
struct Kept {
    store: Store,
    database: TestDatabase,
    fixture: Fixture,
    folder: TempDir,
}

impl Kept {
    async fn new() -> Self {
        let (store, database) = sqlite().await.unwrap();
        let fixture = Fixture::new();
        fixture.prepare(&store).await;
        fixture.admit(&store).await;
        Self {
            store,
            database,
            fixture,
            folder: TempDir::new().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    async fn back_up(&self, name: &str, how: Overwrite) -> Result<store::Backup, BackupError> {
        let now = self.fixture.clock.now();
        self.store.back_up(&self.path(name), how, now).await
    }

    /// Puts a copy back in place of `database`.
    async fn restore(
        &self,
        copy: &str,
        database: &Path,
        how: Overwrite,
    ) -> Result<Restored, BackupError> {
        let restore = Restore {
            file: self.path(copy),
            database: database.to_owned(),
            cipher: cipher(),
            overwrite: how,
            despite_findings: false,
        };
        restore.run(nothing_to_prepare).await
    }
}

/// For tests that are not about that.
async fn nothing_to_prepare(_: &Store) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    Ok(())
}

/// Nothing half made is left lying about.
fn assert_tidy(folder: &Path) {
    let left = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let left: Vec<_> = left
        .filter(|name| name.to_string_lossy().contains("unfinished"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

fn open(path: &Path) -> Store {
    let url = DatabaseUrl::Sqlite {
        path: path.to_owned(),
    };
    Store::open(StoreConfig::new(url), cipher()).unwrap()
}

/// How many recipients there are: what tells one state of the tests from another.
fn recipients(path: &Path) -> i64 {
    use diesel::{QueryDsl as _, RunQueryDsl as _, dsl::count_star};
    diesel::table! { recipients (id) { id -> Text, } }
    let counted = recipients::table.select(count_star()).first(&mut raw(path));
    counted.unwrap()
}

/// A connection behind the store's back.
fn raw(path: &Path) -> diesel::SqliteConnection {
    use diesel::Connection as _;
    diesel::SqliteConnection::establish(&path.to_string_lossy()).unwrap()
}

async fn add_recipient(store: &Store, fixture: &Fixture) {
    let mut another = fixture.recipient.clone();
    another.id = payments::RecipientId::new(&fixture.ids);
    let mut unit = UnitOfWorkFactory::<dyn PaymentsUnitOfWork>::begin(store)
        .await
        .unwrap();
    unit.recipients().add(&another).await.unwrap();
    unit.commit().await.unwrap();
}

#[tokio::test]
async fn a_copy_is_one_private_file_that_holds_what_was_there() {
    let kept = Kept::new().await;
    let made = kept.back_up("copy.db", Overwrite::Never).await.unwrap();
    assert!(made.report.clean);
    assert_eq!(made.last_change, Some(kept.fixture.clock.now()));
    let data = fs::metadata(&made.file).unwrap();
    assert_eq!(data.permissions().mode() & 0o777, 0o600);
    assert_eq!(data.len(), made.bytes);
    let files = fs::read_dir(kept.folder.path()).unwrap().count();
    assert_eq!(files, 1, "one file, nothing beside it");
    assert_eq!(recipients(&made.file), 1);
}

#[tokio::test]
async fn a_folder_takes_a_copy_named_after_the_time() {
    let kept = Kept::new().await;
    let made = kept.back_up("", Overwrite::Never).await.unwrap();
    let name = made
        .file
        .file_name()
        .unwrap()
        .to_string_lossy()
        .into_owned();
    assert_eq!(
        name,
        kept.fixture
            .clock
            .now()
            .format("drop-%Y%m%dT%H%M%SZ.db")
            .to_string()
    );
}

#[tokio::test]
async fn a_file_that_exists_is_replaced_only_with_force() {
    let kept = Kept::new().await;
    fs::write(kept.path("copy.db"), "precious").unwrap();
    let refused = kept.back_up("copy.db", Overwrite::Never).await;
    assert!(
        matches!(refused, Err(BackupError::Exists(_))),
        "{refused:?}"
    );
    assert_eq!(fs::read(kept.path("copy.db")).unwrap(), b"precious");
    kept.back_up("copy.db", Overwrite::Replace).await.unwrap();
    assert_eq!(recipients(&kept.path("copy.db")), 1);
    assert_tidy(kept.folder.path());
}

#[tokio::test]
async fn what_contradicts_itself_is_copied_and_reported() {
    let kept = Kept::new().await;
    kept.database.execute("DELETE FROM outbox").await.unwrap();
    let made = kept.back_up("copy.db", Overwrite::Never).await.unwrap();
    assert!(
        !made.report.clean,
        "better a copy that is known to be bad than none"
    );
}

/// Copies are made while payments are recorded; each of them holds some first payments, whole.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn copies_made_while_others_write_are_each_one_moment_s_state() {
    let kept = Arc::new(Kept::new().await);
    let writing = tokio::spawn({
        let kept = Arc::clone(&kept);
        async move {
            for _ in 0..200 {
                add_recipient(&kept.store, &kept.fixture).await;
            }
        }
    });
    let mut seen = Vec::new();
    while !writing.is_finished() || seen.is_empty() {
        let name = format!("copy-{}.db", seen.len());
        let made = kept.back_up(&name, Overwrite::Never).await.unwrap();
        assert!(made.report.clean);
        seen.push(recipients(&made.file));
    }
    writing.await.unwrap();
    assert!(
        seen.is_sorted(),
        "a later copy has what an earlier one had: {seen:?}"
    );
    assert!(seen.first() < seen.last() || seen.len() == 1, "{seen:?}");
    assert_eq!(recipients(&kept.database.file().unwrap()), 201);
}

#[tokio::test]
async fn what_is_restored_is_what_was_copied() {
    let kept = Kept::new().await;
    kept.back_up("copy.db", Overwrite::Never).await.unwrap();
    let target = kept.path("elsewhere/drop.db");
    let restored = kept
        .restore("copy.db", &target, Overwrite::Never)
        .await
        .unwrap();
    assert!(restored.report.clean);
    assert_eq!(restored.migrated, Vec::<String>::new());
    assert_eq!(
        fs::metadata(&target).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(recipients(&target), 1);
    assert!(kept.path("copy.db").exists(), "the copy stays");
    assert_tidy(&kept.path("elsewhere"));
}

#[tokio::test]
async fn a_database_in_use_is_not_replaced_even_with_force() {
    let kept = Kept::new().await;
    kept.back_up("copy.db", Overwrite::Never).await.unwrap();
    add_recipient(&kept.store, &kept.fixture).await;
    let database = kept.database.file().unwrap();
    let refused = kept.restore("copy.db", &database, Overwrite::Replace).await;
    assert!(matches!(refused, Err(BackupError::InUse)), "{refused:?}");
    assert_eq!(recipients(&kept.database.file().unwrap()), 2, "and goes on");
    add_recipient(&kept.store, &kept.fixture).await;
}

#[tokio::test]
async fn a_database_that_is_there_is_replaced_only_with_force() {
    let kept = Kept::new().await;
    kept.back_up("copy.db", Overwrite::Never).await.unwrap();
    let target = kept.path("drop.db");
    kept.restore("copy.db", &target, Overwrite::Never)
        .await
        .unwrap();
    let store = open(&target);
    add_recipient(&store, &kept.fixture).await;
    drop(store);
    let refused = kept.restore("copy.db", &target, Overwrite::Never).await;
    assert!(
        matches!(refused, Err(BackupError::Exists(_))),
        "{refused:?}"
    );
    assert_eq!(recipients(&target), 2);
    kept.restore("copy.db", &target, Overwrite::Replace)
        .await
        .unwrap();
    assert_eq!(recipients(&target), 1);
}

/// The rests of a process that was killed are part of the old database and never of the new one.
#[tokio::test]
async fn a_write_ahead_log_left_behind_does_not_leak_into_the_restored_database() {
    let kept = Kept::new().await;
    kept.back_up("copy.db", Overwrite::Never).await.unwrap();
    let target = kept.path("drop.db");
    let used = kept.database.file().unwrap();
    add_recipient(&kept.store, &kept.fixture).await;
    // As the disk looks after kill -9: with what is not yet merged.
    for ending in ["", "-wal"] {
        let from = format!("{}{ending}", used.display());
        fs::copy(from, format!("{}{ending}", target.display())).unwrap();
    }
    kept.restore("copy.db", &target, Overwrite::Replace)
        .await
        .unwrap();
    let store = open(&target);
    assert_eq!(recipients(&target), 1);
    assert!(
        store
            .check(kept.fixture.clock.now(), &mut |_, _| {})
            .await
            .unwrap()
            .clean
    );
}

/// Truncated, overwritten, something else altogether, of a newer program, of other keys.
#[tokio::test]
async fn what_is_no_good_copy_is_refused_by_name_and_the_database_stays() {
    let kept = Kept::new().await;
    kept.back_up("copy.db", Overwrite::Never).await.unwrap();
    let target = kept.path("drop.db");
    kept.restore("copy.db", &target, Overwrite::Never)
        .await
        .unwrap();
    let before = fs::read(&target).unwrap();
    let whole = fs::read(kept.path("copy.db")).unwrap();

    let write = |name: &str, bytes: &[u8]| fs::write(kept.path(name), bytes).unwrap();
    write("empty.db", b"");
    write("text.db", b"a letter, and not a database at all");
    write("cut.db", &whole[..whole.len() / 2]);
    let mut torn = whole.clone();
    let middle = torn.len() / 2;
    torn[middle..middle + 8_192].fill(0x5a);
    write("torn.db", &torn);
    for name in ["empty.db", "text.db", "cut.db", "torn.db"] {
        let refused = kept.restore(name, &target, Overwrite::Replace).await;
        assert!(
            matches!(&refused, Err(BackupError::Damaged { file, .. }) if file.ends_with(name)),
            "{name}: {refused:?}"
        );
    }
    let missing = kept
        .restore("missing.db", &target, Overwrite::Replace)
        .await;
    assert!(
        matches!(missing, Err(BackupError::Missing(_))),
        "{missing:?}"
    );

    let sql = |name: &str, sql: &str| {
        use diesel::connection::SimpleConnection as _;
        raw(&kept.path(name)).batch_execute(sql).unwrap();
    };
    sql("foreign.db", "CREATE TABLE songs (title TEXT)");
    let foreign = kept
        .restore("foreign.db", &target, Overwrite::Replace)
        .await;
    assert!(
        matches!(foreign, Err(BackupError::Foreign(_))),
        "{foreign:?}"
    );

    write("newer.db", &whole);
    sql(
        "newer.db",
        "INSERT INTO __diesel_schema_migrations (version) VALUES ('20991231000000')",
    );
    let newer = kept.restore("newer.db", &target, Overwrite::Replace).await;
    assert!(
        matches!(&newer, Err(BackupError::Newer { migration, .. }) if migration == "20991231000000"),
        "{newer:?}"
    );

    write("other-keys.db", &whole);
    sql(
        "other-keys.db",
        "UPDATE recipients SET name = 'sealed by others'",
    );
    let other = kept
        .restore("other-keys.db", &target, Overwrite::Replace)
        .await;
    assert!(
        matches!(other, Err(BackupError::Contradictory(_))),
        "{other:?}"
    );

    assert_eq!(fs::read(&target).unwrap(), before, "not a byte has changed");
    assert_tidy(kept.folder.path());
}

#[tokio::test]
async fn an_older_copy_is_brought_to_the_newest_schema() {
    let kept = Kept::new().await;
    kept.back_up("copy.db", Overwrite::Never).await.unwrap();
    // As before there were payments: the last migration is undone.
    let path = kept.path("copy.db");
    {
        use diesel_migrations::{FileBasedMigrations, MigrationHarness as _};
        let migrations = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../migrations/sqlite");
        let migrations = FileBasedMigrations::from_path(migrations).unwrap();
        raw(&path).revert_last_migration(migrations).unwrap();
    }
    let target = kept.path("drop.db");
    // Events about payments that are gone are contradictions; only the schema matters here.
    let restore = Restore {
        file: path,
        database: target.clone(),
        cipher: cipher(),
        overwrite: Overwrite::Never,
        despite_findings: true,
    };
    let restored = restore.run(nothing_to_prepare).await.unwrap();
    assert_eq!(restored.migrated.len(), 1, "{:?}", restored.migrated);
    assert_eq!(
        open(&target).pending_migrations().await.unwrap(),
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn a_damaged_database_is_replaced_with_force() {
    let kept = Kept::new().await;
    kept.back_up("copy.db", Overwrite::Never).await.unwrap();
    let target = kept.path("drop.db");
    fs::write(&target, [0x5a; 9_000]).unwrap();
    fs::write(kept.path("drop.db-wal"), [0x5a; 900]).unwrap();
    kept.restore("copy.db", &target, Overwrite::Replace)
        .await
        .unwrap();
    assert_eq!(recipients(&target), 1);
}

/// What could still be saved from a damaged database lies in what SQLite keeps beside it.
#[tokio::test]
async fn a_restore_that_fails_leaves_what_lies_beside_a_damaged_database() {
    let kept = Kept::new().await;
    let target = kept.path("drop.db");
    let beside = ["", "-wal", "-shm", "-journal"];
    let beside = beside.map(|ending| kept.path(&format!("drop.db{ending}")));
    for (n, path) in (0x5a_u8..).zip(&beside) {
        fs::write(path, vec![n; 9_000]).unwrap();
    }
    let before = beside.clone().map(|path| fs::read(path).unwrap());
    fs::write(kept.path("text.db"), "a letter, and not a database at all").unwrap();
    let refused = kept.restore("text.db", &target, Overwrite::Replace).await;
    assert!(
        matches!(refused, Err(BackupError::Damaged { .. })),
        "{refused:?}"
    );
    for (path, before) in beside.iter().zip(&before) {
        let now = fs::read(path).ok();
        assert_eq!(now.as_ref(), Some(before), "{}", path.display());
    }

    kept.back_up("copy.db", Overwrite::Never).await.unwrap();
    kept.restore("copy.db", &target, Overwrite::Replace)
        .await
        .unwrap();
    assert_eq!(recipients(&target), 1);
    assert!(!beside[3].exists(), "a journal of another database");
    assert_tidy(kept.folder.path());
}

/// The payment was accepted when the copy was made; who knows what its bank knows by now.
#[tokio::test]
async fn a_restored_database_has_no_payment_that_a_worker_would_send() {
    let kept = Kept::new().await;
    kept.back_up("copy.db", Overwrite::Never).await.unwrap();
    let target = kept.path("drop.db");
    let restore = Restore {
        file: kept.path("copy.db"),
        database: target.clone(),
        cipher: cipher(),
        overwrite: Overwrite::Never,
        despite_findings: false,
    };
    let fixture = &kept.fixture;
    let prepared = restore.run(async |copy| {
        let copy = Arc::new(copy.clone());
        let storage = payments::Storage {
            units: copy.clone(),
            admissions: copy.clone(),
            quotes: copy.clone(),
            recipients: copy.clone(),
            consents: copy.clone(),
            accounts: copy.clone(),
            remittances: copy.clone(),
            idempotency: copy,
        };
        let system = payments::SystemPorts {
            clock: Arc::new(kernel::testing::TestClock::default()),
            ids: Arc::new(system::SystemIds::new(
                Arc::new(system::SystemClock),
                Arc::new(system::SystemRandom),
            )),
            random: Arc::new(system::SystemRandom),
            cipher: cipher(),
        };
        let recovery = payments::remittances::RecoverRemittances::new(&storage, &system);
        let context = kernel::RequestContext::job("test");
        assert_eq!(recovery.run(&context).await?.sought, [fixture.payment.id()]);
        Ok(())
    });
    prepared.await.unwrap();
    let store = open(&target);
    let found = store
        .remittance_for_work(fixture.payment.id())
        .await
        .unwrap();
    assert_eq!(found.unwrap().state().name().as_str(), "unknown");
    let report = store.check(fixture.clock.now(), &mut |_, _| {}).await;
    let report = report.unwrap();
    let found: Vec<_> = report.findings().collect();
    assert!(report.clean, "{found:#?}");
}

/// A step that has to be done and cannot be: better the old database than one not made ready.
#[tokio::test]
async fn a_copy_that_cannot_be_made_ready_does_not_take_the_database_s_place() {
    let kept = Kept::new().await;
    kept.back_up("copy.db", Overwrite::Never).await.unwrap();
    let target = kept.path("drop.db");
    let restore = Restore {
        file: kept.path("copy.db"),
        database: target.clone(),
        cipher: cipher(),
        overwrite: Overwrite::Never,
        despite_findings: false,
    };
    let refused = restore.run(async |_| Err("no".into())).await;
    assert!(
        matches!(refused, Err(BackupError::Unprepared(_))),
        "{refused:?}"
    );
    assert!(!target.exists());
}

/// An administrator restores; the service, which runs as another user, has to open it.
#[tokio::test]
async fn what_root_restores_belongs_to_whom_the_database_or_its_folder_belongs_to() {
    let kept = Kept::new().await;
    kept.back_up("copy.db", Overwrite::Never).await.unwrap();
    let folder = kept.path("elsewhere");
    fs::create_dir(&folder).unwrap();
    if chown(&folder, Some(1_234), Some(1_235)).is_err() {
        eprintln!("skipped: only root may give files away");
        return;
    }
    let target = folder.join("drop.db");
    let owner = || {
        let data = fs::metadata(&target).unwrap();
        (data.uid(), data.gid(), data.permissions().mode() & 0o777)
    };
    kept.restore("copy.db", &target, Overwrite::Never)
        .await
        .unwrap();
    assert_eq!(owner(), (1_234, 1_235, 0o600), "as the folder");
    chown(&target, Some(1_236), Some(1_237)).unwrap();
    kept.restore("copy.db", &target, Overwrite::Replace)
        .await
        .unwrap();
    assert_eq!(owner(), (1_236, 1_237, 0o600), "as the database before");
}

#[tokio::test]
async fn on_postgresql_the_way_is_reported_in_words() {
    let Some((store, _database)) = crate::common::postgres().await else {
        return;
    };
    let folder = TempDir::new().unwrap();
    let now = Fixture::new().clock.now();
    let refused = store.back_up(folder.path(), Overwrite::Never, now).await;
    assert!(refused.unwrap_err().to_string().contains("pg_basebackup"));
}
