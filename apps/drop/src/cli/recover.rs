//! `drop recover`: what has to be done with a database that was taken back in time, before anybody
//! works with it.

use std::{io::Write, path::Path};

use clap::Args as ClapArgs;
use kernel::RequestContext;
use payments::{TransactionId, remittances::Recovered};
use serde_json::json;

use crate::{
    startup,
    wiring::{SystemPorts, open_store, recovery},
};

#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// One JSON object: the payments by what was done with them.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: Args, file: Option<&Path>) -> anyhow::Result<()> {
    let config = startup::load(file)?;
    let system = SystemPorts::system();
    let (store, cipher) = open_store(&config, &system)?;
    let pending = store.pending_migrations().await?;
    anyhow::ensure!(
        pending.is_empty(),
        "the database is older than this program; run `drop migrate` first"
    );
    let recovery = recovery(&store, &system, cipher);
    let recovered = recovery.run(&RequestContext::job("recover")).await;
    let recovered = recovered.map_err(|error| {
        anyhow::anyhow!("{error}; run it again, and start no API and no worker before")
    })?;
    print(&recovered, args.json)?;
    let unreadable = recovered.unreadable.len();
    anyhow::ensure!(
        unreadable == 0,
        "{unreadable} payments cannot be read: damaged, or the wrong keys are configured"
    );
    Ok(())
}

/// Prints what was done, and what is left for people to do.
///
/// # Errors
/// Standard output is closed.
pub(super) fn print(recovered: &Recovered, as_json: bool) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let Recovered {
        sought,
        held,
        unreadable,
    } = recovered;
    if as_json {
        let line = json!({ "sought": sought, "held": held, "unreadable": unreadable });
        writeln!(out, "{line}")?;
        return Ok(());
    }
    writeln!(
        out,
        "{} payments are looked for at their banks before anything is sent",
        sought.len()
    )?;
    let mut list = |ids: &[TransactionId], what: &str| {
        if !ids.is_empty() {
            writeln!(out, "{} payments {what}:", ids.len())?;
        }
        ids.iter().try_for_each(|id| writeln!(out, "  {id}"))
    };
    list(
        held,
        "are held for review. They may have been released and paid after the moment gone back to: \
         ask the bank BEFORE releasing one, it would be sent",
    )?;
    list(unreadable, "cannot be read, and stand as they stood")?;
    Ok(())
}
