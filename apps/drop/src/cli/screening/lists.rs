//! `drop screening lists`.

use std::{io::Write, path::Path};

use screening::ports::ListQueries;

use crate::{
    startup,
    wiring::{SystemPorts, open_store},
};

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Print one JSON object per list.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: &Args, file: Option<&Path>) -> anyhow::Result<()> {
    let (store, _) = open_store(&startup::load(file)?, &SystemPorts::system())?;
    let active = store.active().await?;
    let mut out = std::io::stdout().lock();
    if active.is_empty() && !args.json {
        writeln!(out, "no list is active: drop screening import --help")?;
    }
    for version in active {
        if args.json {
            writeln!(out, "{}", serde_json::to_string(&version)?)?;
        } else {
            let date = version
                .list_date
                .map_or("undated".to_owned(), |d| d.to_string());
            writeln!(
                out,
                "{:<10} {date:<10} {:>7} entries {:>7} names  {}",
                version.source, version.counts.entries, version.counts.names, version.id
            )?;
        }
    }
    Ok(())
}
