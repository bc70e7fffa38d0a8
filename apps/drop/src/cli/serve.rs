//! `drop serve`: the API. Refuses to start on a schema it does not know.

use std::path::Path;

use crate::{
    process::{Api, bind, told_to_stop},
    startup,
    wiring::{SystemPorts, assemble},
};

pub(super) async fn run(file: Option<&Path>) -> anyhow::Result<()> {
    let config = startup::load_for_service(file)?;
    let assembly = assemble(&config, SystemPorts::system())?;
    let pending = assembly.store.pending_migrations().await?;
    anyhow::ensure!(
        pending.is_empty(),
        "the database lacks {} change(s); run `drop migrate` first: {}",
        pending.len(),
        pending.join(", ")
    );
    let api = Api::start(&config, &assembly, bind(&config)?)?;
    tracing::info!(url = %api.url(), engine = assembly.store.engine(), "serving");
    told_to_stop().await?;
    tracing::info!("stopping: finishing what is under way");
    api.stop().await
}
