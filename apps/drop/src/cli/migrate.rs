//! `drop migrate`: brings the database to the newest schema.

use std::{io::Write, path::Path};

use crate::{
    startup,
    wiring::{SystemPorts, open_store},
};

pub(super) async fn run(file: Option<&Path>) -> anyhow::Result<()> {
    let config = startup::load(file)?;
    let (store, _) = open_store(&config, &SystemPorts::system())?;
    let applied = store.migrate().await?;
    let mut out = std::io::stdout().lock();
    for name in &applied {
        writeln!(out, "applied {name}")?;
    }
    writeln!(
        out,
        "{} is up to date ({} applied now)",
        store.engine(),
        applied.len()
    )?;
    Ok(())
}
