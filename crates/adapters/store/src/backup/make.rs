//! Making a copy while others read and write.

use std::{
    fs,
    path::{Path, PathBuf},
};

use diesel::{connection::SimpleConnection as _, sqlite::SqliteConnection};
use kernel::StoreError;

use super::{
    Backup, BackupError, Overwrite, examine,
    files::{create_private, disk, publish, staging},
};
use crate::{Store, shared::Source};

impl Store {
    /// Copies the embedded database as it is at one moment, while others read and write; examines
    /// the copy, and gives it its name once it rests on the disk. For its owner alone to read. The
    /// keys of sealed columns are not in it.
    ///
    /// A folder as target takes a file named after the time.
    ///
    /// # Errors
    /// See [`BackupError`]; then there is no copy, and what was there before is untouched.
    pub async fn back_up(
        &self,
        target: &Path,
        overwrite: Overwrite,
        now: kernel::Timestamp,
    ) -> Result<Backup, BackupError> {
        let Source::Sqlite(database) = self.source() else {
            return Err(BackupError::NotEmbedded);
        };
        let (database, file) = (database.clone(), name(target, now));
        if overwrite == Overwrite::Never && file.exists() {
            return Err(BackupError::Exists(file));
        }
        let staging = staging(&file)?;
        let draft = staging.path().join("drop.db");
        blocking({
            let (draft, file) = (draft.clone(), file.clone());
            move || {
                copy(&database, &draft)?;
                examine::whole(&draft, &file)
            }
        })
        .await?;
        let copy = examine::store(&draft, &self.vault_shared())?;
        let (last_change, report) = examine::check(&copy).await?;
        drop(copy);
        let finished = file.clone();
        let bytes = blocking(move || {
            examine::close(&draft)?;
            let size = fs::metadata(&draft)
                .map_err(disk("reading the copy"))?
                .len();
            publish(&draft, &finished, overwrite)?;
            Ok(size)
        })
        .await?;
        Ok(Backup {
            file,
            bytes,
            last_change,
            report,
        })
    }
}

fn name(target: &Path, now: kernel::Timestamp) -> PathBuf {
    if target.is_dir() {
        target.join(format!("drop-{}.db", now.format("%Y%m%dT%H%M%SZ")))
    } else {
        target.to_owned()
    }
}

/// SQLite's own way to copy a database in use: one reading transaction, whatever others write.
fn copy(database: &Path, draft: &Path) -> Result<(), BackupError> {
    if !database.exists() {
        return Err(BackupError::Missing(database.to_owned()));
    }
    create_private(draft)?;
    let mut connection: SqliteConnection = examine::open(database)?;
    let into = draft.to_string_lossy().replace('\'', "''");
    connection
        .batch_execute(&format!("VACUUM INTO '{into}'"))
        .map_err(|error| StoreError::Failed(error.to_string()).into())
}

/// Runs a task that waits for the disk on a blocking thread, so that no other task is delayed.
pub(super) async fn blocking<T: Send + 'static>(
    task: impl FnOnce() -> Result<T, BackupError> + Send + 'static,
) -> Result<T, BackupError> {
    let done = tokio::task::spawn_blocking(task).await;
    done.map_err(|error| StoreError::Failed(error.to_string()))?
}
