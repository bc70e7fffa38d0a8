//! Where a backtest's payments come from: a file, standard input, or the database.

use std::{
    fs::File,
    io::{BufReader, Read},
    path::Path,
};

use aml::{
    backtest::{Backtest, HistoricalPayment},
    ports::ReplayQueries,
};
use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};

use super::row::PaymentRow;
use crate::{
    cli::ndjson::InputLines,
    dev,
    wiring::{SystemPorts, open_store},
};

/// Payments of one read.
const BATCH: u16 = 500;

/// The input, and a bar that tells how much of it is read.
fn open(path: &Path) -> anyhow::Result<(Box<dyn Read>, ProgressBar)> {
    if path == Path::new("-") {
        return Ok((Box::new(std::io::stdin()), ProgressBar::new_spinner()));
    }
    let file = File::open(path).with_context(|| format!("{}", path.display()))?;
    let bar = ProgressBar::new(file.metadata()?.len());
    let style = "{bar:40} {bytes}/{total_bytes} {eta} left";
    bar.set_style(ProgressStyle::with_template(style)?);
    Ok((Box::new(bar.wrap_read(file)), bar))
}

/// Replays a file.
pub(super) fn from_file(path: &Path, replay: &mut Backtest<'_>) -> anyhow::Result<()> {
    let (input, bar) = open(path)?;
    if path.extension().is_some_and(|ext| ext == "csv") {
        read_csv(input, replay)?;
    } else {
        read_lines(input, replay)?;
    }
    bar.finish_and_clear();
    Ok(())
}

/// Replays the payments of the database that the configuration names.
pub(super) async fn from_store(
    file: Option<&Path>,
    replay: &mut Backtest<'_>,
) -> anyhow::Result<()> {
    let (store, _) = open_store(&dev::load(file)?, &SystemPorts::system())?;
    let bar = ProgressBar::new_spinner();
    bar.set_style(ProgressStyle::with_template(
        "{spinner} {pos} payments {elapsed}",
    )?);
    let mut after = None;
    loop {
        let batch = store.replay(after, BATCH).await?;
        let last = batch.last().map(|one| (one.facts.at, one.facts.payment));
        let count = batch.len();
        for assessed in batch {
            replay_one(replay, &assessed.into());
        }
        bar.inc(count.try_into()?);
        if count < usize::from(BATCH) {
            bar.finish_and_clear();
            return Ok(());
        }
        after = last;
    }
}

/// Replays a row, or leaves it out with the reason; either is in the report.
fn replay_row<E: std::fmt::Display>(replay: &mut Backtest<'_>, row: Result<PaymentRow, E>) {
    match row {
        Ok(row) => replay_one(replay, &row.into()),
        Err(error) => replay.skip(error.to_string()),
    }
}

fn replay_one(replay: &mut Backtest<'_>, payment: &HistoricalPayment) {
    // Why it was left out is in the report.
    let _ = replay.push(payment);
}

fn read_lines(input: Box<dyn Read>, replay: &mut Backtest<'_>) -> anyhow::Result<()> {
    let mut lines = InputLines::of(BufReader::with_capacity(1 << 20, input));
    while let Some(line) = lines.next()? {
        replay_row(replay, serde_json::from_slice(line.bytes));
    }
    Ok(())
}

fn read_csv(input: Box<dyn Read>, replay: &mut Backtest<'_>) -> anyhow::Result<()> {
    let mut reader = csv::ReaderBuilder::new()
        .buffer_capacity(1 << 20)
        .from_reader(input);
    for row in reader.deserialize() {
        match row {
            Err(error) if error.is_io_error() => return Err(error.into()),
            row => replay_row(replay, row),
        }
    }
    Ok(())
}
