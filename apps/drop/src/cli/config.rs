//! `drop config check`: prints what is in force, without secrets, and names every violation at once.

use std::{io::Write, path::Path};

use clap::Subcommand;

use crate::{config::masked, startup};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check everything and print it, secrets masked.
    #[command(after_help = "Example:\n  drop config check --config drop.toml")]
    Check,
}

pub(super) fn run(command: &Command, file: Option<&Path>) -> anyhow::Result<()> {
    let Command::Check = command;
    let raw = startup::read_raw(file)?;
    writeln!(std::io::stdout().lock(), "{}", masked(&raw)?)?;
    startup::check(&raw)?;
    Ok(())
}
