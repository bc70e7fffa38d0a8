//! Files that are whole or not there.

use std::{
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use super::{BackupError, Overwrite};

/// Suffixes of the files that SQLite keeps beside a database.
pub(super) const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Says what was tried when the disk fails.
pub(super) fn disk(what: impl Into<String>) -> impl FnOnce(io::Error) -> BackupError {
    let what = what.into();
    move |source| BackupError::Disk { what, source }
}

/// The folder of a file.
pub(super) fn folder_of(file: &Path) -> PathBuf {
    let parent = file.parent().filter(|p| !p.as_os_str().is_empty());
    parent.unwrap_or(Path::new(".")).to_owned()
}

/// A folder for what is not whole yet, where it can be renamed from; for its owner alone, and gone
/// when dropped.
pub(super) fn staging(beside: &Path) -> Result<TempDir, BackupError> {
    let folder = folder_of(beside);
    tempfile::Builder::new()
        .prefix(".drop-unfinished-")
        .tempdir_in(&folder)
        .map_err(disk(format!("making a folder in {}", folder.display())))
}

/// An empty file that its owner alone may read.
pub(super) fn create_private(path: &Path) -> Result<File, BackupError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let made = options.open(path);
    made.map_err(disk(format!("making {}", path.display())))
}

/// Waits until the file rests on the disk.
pub(super) fn sync(path: &Path) -> Result<(), BackupError> {
    let synced = File::open(path).and_then(|file| file.sync_all());
    synced.map_err(disk(format!("writing {} to the disk", path.display())))
}

/// Gives a finished file its name, at once and for good.
pub(super) fn publish(finished: &Path, target: &Path, how: Overwrite) -> Result<(), BackupError> {
    sync(finished)?;
    let named = match how {
        Overwrite::Replace => fs::rename(finished, target),
        // A link, unlike a rename, refuses to replace.
        Overwrite::Never => {
            fs::hard_link(finished, target).and_then(|()| fs::remove_file(finished))
        }
    };
    match named {
        Ok(()) => sync(&folder_of(target)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(BackupError::Exists(target.to_owned()))
        }
        Err(error) => Err(disk(format!("naming {}", target.display()))(error)),
    }
}

/// The file of this ending beside a database.
pub(super) fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Moves what SQLite keeps beside a database to beside another name in the same file system.
pub(super) fn move_beside(database: &Path, to: &Path) -> Result<(), BackupError> {
    for ending in BESIDE {
        let path = beside(database, ending);
        match fs::rename(&path, beside(to, ending)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(disk(format!("moving {}", path.display()))(error));
            }
            _ => {}
        }
    }
    sync(&folder_of(database))
}

/// Gives a file that root made to the owner of what it replaces, or of the folder: else the service
/// could not open it. Who is not root owns what they make.
pub(super) fn take_over_owner(made: &Path, replaced: &Path) -> Result<(), BackupError> {
    let owner = |path: &Path| {
        let data = fs::metadata(path).map_err(disk(format!("reading {}", path.display())))?;
        Ok::<_, BackupError>((data.uid(), data.gid()))
    };
    let folder = folder_of(replaced);
    let before = owner(if replaced.exists() { replaced } else { &folder })?;
    let own = owner(made)?;
    if own.0 != 0 || own == before {
        return Ok(());
    }
    let given = std::os::unix::fs::chown(made, Some(before.0), Some(before.1));
    given.map_err(disk("giving the database to its owner"))
}
