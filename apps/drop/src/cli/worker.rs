//! `drop worker`: the background jobs. Any number of workers may run at once.

use std::path::Path;

use crate::{
    process::{Worker, told_to_stop},
    startup,
    wiring::{SystemPorts, assemble},
};

pub(super) async fn run(file: Option<&Path>) -> anyhow::Result<()> {
    let config = startup::load_for_service(file)?;
    let assembly = assemble(&config, SystemPorts::system())?;
    let worker = Worker::start(&assembly);
    tracing::info!(engine = assembly.store.engine(), "working");
    told_to_stop().await?;
    tracing::info!("stopping: finishing what is under way");
    worker.stop().await;
    Ok(())
}
