//! The way back: a copy takes the database's place, whole and examined, or nothing changes.

use std::{
    error::Error,
    fs::File,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use kernel::FieldCipher;

use crate::Store;

use super::{
    BackupError, Overwrite, Restored, examine,
    files::{create_private, disk, folder_of, move_beside, publish, staging, take_over_owner},
    in_use,
    make::blocking,
};

/// A restore, ready to run.
#[derive(Clone)]
pub struct Restore {
    /// The copy.
    pub file: PathBuf,
    /// The database that it becomes.
    pub database: PathBuf,
    /// Opens sealed columns, to see that they can be read.
    pub cipher: Arc<dyn FieldCipher>,
    /// Whether a database that is there may be replaced.
    pub overwrite: Overwrite,
    /// Whether a copy in which the check finds contradictions is taken all the same.
    pub despite_findings: bool,
}

impl Restore {
    /// Copies, examines and migrates the file beside the database, then puts it in its place in
    /// one step, with other processes locked out.
    ///
    /// `prepare` does with the copy what has to be done before anybody works with it; the report is
    /// of the copy as it was before that.
    ///
    /// # Errors
    /// See [`BackupError`]; then the database is as it was.
    pub async fn run(
        self,
        prepare: impl AsyncFnOnce(&Store) -> Result<(), Box<dyn Error + Send + Sync>>,
    ) -> Result<Restored, BackupError> {
        let (database, overwrite) = (self.database.clone(), self.overwrite);
        if overwrite == Overwrite::Never && database.exists() {
            return Err(BackupError::Exists(database));
        }
        // Early, to spare the work; what counts is the hold below. Not by SQLite: it removes what
        // lies beside a damaged database as soon as it opens it.
        let seen = database.clone();
        if blocking(move || Ok(in_use::is_open_elsewhere(&seen))).await? {
            return Err(BackupError::InUse);
        }
        let staging = blocking({
            let database = database.clone();
            move || {
                crate::sqlite::make_folder(&database)
                    .map_err(disk(format!("making {}", folder_of(&database).display())))?;
                staging(&database)
            }
        })
        .await?;
        let draft = staging.path().join("drop.db");
        blocking({
            let (file, draft) = (self.file.clone(), draft.clone());
            move || {
                copy(&file, &draft)?;
                examine::whole(&draft, &file)
            }
        })
        .await?;
        let store = examine::store(&draft, &self.cipher)?;
        let migrated = store.migrate().await?;
        let (last_change, report) = examine::check(&store).await?;
        if !(report.clean || self.despite_findings) {
            return Err(BackupError::Contradictory(Box::new(report)));
        }
        prepare(&store).await.map_err(BackupError::Unprepared)?;
        drop(store);
        blocking(move || {
            examine::close(&draft)?;
            let held = in_use::hold(&database)?;
            take_over_owner(&draft, &database)?;
            replace(&draft, &database, overwrite)?;
            held.replaced();
            Ok(())
        })
        .await?;
        drop(staging);
        Ok(Restored {
            migrated,
            last_change,
            report,
        })
    }
}

/// Gives the draft the database's name. What lies beside the old one must never be taken for part of
/// the new one; until the name is given it can still be had back.
fn replace(draft: &Path, database: &Path, overwrite: Overwrite) -> Result<(), BackupError> {
    let aside = draft.with_file_name("replaced.db");
    let replaced = move_beside(database, &aside).and_then(|()| publish(draft, database, overwrite));
    if replaced.is_err()
        && let Err(error) = move_beside(&aside, database)
    {
        tracing::error!(%error, "what lay beside the database could not be put back");
    }
    replaced
}

fn copy(file: &Path, draft: &Path) -> Result<(), BackupError> {
    let reading = || format!("reading {}", file.display());
    let mut from = match File::open(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(BackupError::Missing(file.to_owned()));
        }
        opened => opened.map_err(disk(reading()))?,
    };
    let mut to = create_private(draft)?;
    io::copy(&mut from, &mut to).map_err(disk(reading()))?;
    Ok(())
}
