//! `drop worker`: the background jobs. Any number of workers may run at once.

use std::path::Path;

use crate::{
    dev,
    process::{Worker, told_to_stop},
    wiring::{Machine, assemble},
};

pub(super) async fn run(file: Option<&Path>) -> anyhow::Result<()> {
    let config = dev::load(file)?;
    let assembly = assemble(&config, Machine::system())?;
    let worker = Worker::start(&assembly);
    tracing::info!(engine = assembly.store.engine(), "working");
    told_to_stop().await?;
    tracing::info!("stopping: finishing what is under way");
    worker.stop().await;
    Ok(())
}
