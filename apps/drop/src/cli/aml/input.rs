//! Where a backtest's payments come from: a file, standard input, or the database.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    path::Path,
};

use aml::{
    backtest::{Backtest, PaymentRow},
    ports::ReplayQueries,
};
use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    startup,
    wiring::{SystemPorts, open_store},
};

/// Longest line of input.
const LONGEST_LINE: u64 = 64 * 1024;
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
    let (store, _) = open_store(&startup::load(file)?, &SystemPorts::system())?;
    let bar = ProgressBar::new_spinner();
    bar.set_style(ProgressStyle::with_template(
        "{spinner} {pos} payments {elapsed}",
    )?);
    let mut after = None;
    loop {
        let batch = store.replay(after, BATCH).await?;
        for assessed in &batch {
            replay_one(replay, Ok(PaymentRow::from(assessed)));
        }
        bar.inc(batch.len().try_into()?);
        let last = batch.last().map(|one| (one.facts.at, one.facts.payment));
        if batch.len() < usize::from(BATCH) {
            bar.finish_and_clear();
            return Ok(());
        }
        after = last;
    }
}

fn replay_one(replay: &mut Backtest<'_>, row: Result<PaymentRow, String>) {
    match row {
        // Why it was left out is in the report.
        Ok(row) => drop(replay.push(&row)),
        Err(why) => replay.skip(why),
    }
}

fn read_lines(input: Box<dyn Read>, replay: &mut Backtest<'_>) -> anyhow::Result<()> {
    let mut input = BufReader::with_capacity(1 << 20, input);
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = input
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(());
        }
        let whole = line.ends_with(b"\n") || u64::try_from(read)? < LONGEST_LINE;
        anyhow::ensure!(whole, "a line has more than {LONGEST_LINE} bytes");
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let row = serde_json::from_slice(&line).map_err(|error| error.to_string());
        replay_one(replay, row);
    }
}

fn read_csv(input: Box<dyn Read>, replay: &mut Backtest<'_>) -> anyhow::Result<()> {
    let mut reader = csv::ReaderBuilder::new()
        .buffer_capacity(1 << 20)
        .from_reader(input);
    for row in reader.deserialize() {
        match row {
            Err(error) if error.is_io_error() => return Err(error.into()),
            row => replay_one(replay, row.map_err(|error| error.to_string())),
        }
    }
    Ok(())
}
