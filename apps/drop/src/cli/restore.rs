//! `drop restore`: a copy takes the embedded database's place, whole or not at all.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use clap::Args as ClapArgs;
use kernel::RequestContext;
use payments::remittances::Recovered;
use store::{BackupError, Restore};

use super::{
    backup::{moment, overwrite},
    check, recover,
};
use crate::{
    config::Database,
    startup,
    wiring::{SystemPorts, cipher, recovery},
};

#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// A copy made by `drop backup`.
    file: PathBuf,
    /// Replace the database that is there.
    #[arg(long)]
    force: bool,
    /// Take the copy although the check finds contradictions in it.
    #[arg(long)]
    despite_findings: bool,
}

pub(super) async fn run(args: Args, file: Option<&Path>) -> anyhow::Result<()> {
    let config = startup::load(file)?;
    let Database::Sqlite(database) = &config.database else {
        return Err(BackupError::NotEmbedded.into());
    };
    let system = SystemPorts::system();
    let cipher = cipher(&config, &system)?;
    let restore = Restore {
        file: args.file,
        database: database.clone(),
        cipher: cipher.clone(),
        overwrite: overwrite(args.force),
        despite_findings: args.despite_findings,
    };
    let mut recovered = Recovered::default();
    let prepared = restore.run(async |copy| {
        let recovery = recovery(copy, &system, cipher);
        recovered = recovery.run(&RequestContext::job("restore")).await?;
        Ok(())
    });
    let restored = match prepared.await {
        Err(BackupError::Contradictory(report)) => {
            check::print(&report, false)?;
            return Err(BackupError::Contradictory(report)).map_err(|error| {
                anyhow::anyhow!(
                    "{error}; the database is as it was. --despite-findings takes it all the same"
                )
            });
        }
        restored => restored?,
    };
    check::print(&restored.report, false)?;
    recover::print(&recovered, false)?;
    let mut out = std::io::stdout().lock();
    for migration in &restored.migrated {
        writeln!(out, "applied {migration}")?;
    }
    writeln!(
        out,
        "{} restored, last change {}",
        database.display(),
        moment(restored.last_change)
    )?;
    writeln!(
        out,
        "Payments made after that are known to the banks alone: see docs/operations/backup.md"
    )?;
    Ok(())
}
