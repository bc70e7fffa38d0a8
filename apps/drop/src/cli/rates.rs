//! `drop rates refresh`: fetches the newest exchange rates now.

use std::{io::Write, path::Path};

use clap::Subcommand;

use crate::{
    startup,
    wiring::{SystemPorts, assemble},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Fetch the newest rates now and keep them.
    #[command(after_help = "Example:\n  drop rates refresh --config drop.toml --json")]
    Refresh {
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
}

pub(super) async fn run(command: Command, file: Option<&Path>) -> anyhow::Result<()> {
    let Command::Refresh { json } = command;
    let config = startup::load(file)?;
    let assembly = assemble(&config, SystemPorts::system())?;
    let refreshed = assembly.services.payments.refresh_rates.run().await?;
    let mut out = std::io::stdout().lock();
    let refused: Vec<_> = refreshed
        .refused
        .iter()
        .map(|(currency, why)| format!("{currency} {why}"))
        .collect();
    if json {
        let missing = &refreshed.missing;
        let line =
            serde_json::json!({"stored": refreshed.stored, "missing": missing, "refused": refused});
        writeln!(out, "{line}")?;
        return Ok(());
    }
    writeln!(out, "{} rates kept", refreshed.stored)?;
    for currency in &refreshed.missing {
        writeln!(
            out,
            "{currency} is not published; its corridors cannot be quoted"
        )?;
    }
    for line in refused {
        writeln!(out, "{line}; the earlier rate stays")?;
    }
    Ok(())
}
