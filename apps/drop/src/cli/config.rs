//! `drop config check`: names every fault at once, or prints what is in force, without secrets.

use std::{io::Write, path::Path};

use clap::Subcommand;

use crate::{
    config::{Config, masked, read},
    dev,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check everything and print it, secrets masked.
    #[command(after_help = "Example:\n  drop config check --config drop.toml")]
    Check,
}

pub(super) fn run(command: &Command, file: Option<&Path>) -> anyhow::Result<()> {
    let Command::Check = command;
    let raw = dev::with_sandbox(read(file)?, None);
    writeln!(std::io::stdout().lock(), "{}", masked(&raw)?)?;
    Config::check(&raw, &dev::Secrets)?;
    Ok(())
}
