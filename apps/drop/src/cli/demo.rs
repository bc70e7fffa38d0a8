//! `drop demo`: the whole journey over real HTTP, with the bank's own ledger as the witness.

use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;

use crate::{config::read, demo};

#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// Keep the data here; default: a temporary folder that goes away.
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// One JSON object per step.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: Args, file: Option<&Path>) -> anyhow::Result<()> {
    demo::run(read(file)?, args.data_dir, args.json).await
}
