//! `drop backup`: a copy of the embedded database, made while everything runs.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use clap::Args as ClapArgs;
use kernel::Timestamp;
use store::Overwrite;

use super::check;
use crate::{
    startup,
    wiring::{SystemPorts, open_store},
};

#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// File to make, or folder to make a file named after the time in.
    #[arg(value_name = "FILE|DIR")]
    target: PathBuf,
    /// Replace the file if it exists.
    #[arg(long)]
    force: bool,
}

pub(super) async fn run(args: Args, file: Option<&Path>) -> anyhow::Result<()> {
    let config = startup::load(file)?;
    let system = SystemPorts::system();
    let (store, _) = open_store(&config, &system)?;
    let now = system.clock.now();
    let made = store
        .back_up(&args.target, overwrite(args.force), now)
        .await?;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{}: {} bytes, last change {}",
        made.file.display(),
        made.bytes,
        moment(made.last_change)
    )?;
    if made.report.clean {
        writeln!(out, "checked: everything in it fits")?;
    }
    writeln!(
        out,
        "The keys that open it are not in it: see that they are kept elsewhere."
    )?;
    drop(out);
    if !made.report.clean {
        check::print(&made.report, false)?;
    }
    check::outcome(&made.report)
}

/// What `--force` means.
pub(super) fn overwrite(force: bool) -> Overwrite {
    if force {
        Overwrite::Replace
    } else {
        Overwrite::Never
    }
}

/// The last change of a copy, for people.
pub(super) fn moment(last_change: Option<Timestamp>) -> String {
    last_change.map_or_else(|| "none".to_owned(), |at| at.to_rfc3339())
}
