//! `drop aml`: what rules would have done with payments of the past.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
};

use aml::{
    CountryLists, RuleSet,
    backtest::{Backtest, BacktestReport, COLUMNS, Hits, PaymentRow, RunSummary},
};
use anyhow::Context;
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};

/// Longest line of input.
const LONGEST_LINE: u64 = 64 * 1024;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Replay payments of the past under a draft of a rule set.
    ///
    /// Reports alerts by rule, decisions, precision where the input says what officers found out,
    /// the customers with most alerts, and the difference to another rule set. Needs no database;
    /// memory does not grow with the number of payments, only with that of customers and accounts.
    #[command(
        after_help = "Example:\n  drop aml backtest --rules draft.toml --input payments.ndjson\n  drop aml backtest --rules draft.toml --baseline current.toml --input payments.csv --json\n\nThe columns: drop aml columns"
    )]
    Backtest(BacktestArgs),
    /// Print the columns that `drop aml backtest` reads.
    #[command(after_help = "Example:\n  drop aml columns")]
    Columns,
    /// Print the rule set that Drop comes with, to begin a draft with.
    #[command(after_help = "Example:\n  drop aml rules > draft.toml")]
    Rules,
}

#[derive(Debug, Args)]
pub(super) struct BacktestArgs {
    /// The rule set to try, a TOML file.
    #[arg(long, value_name = "FILE")]
    rules: PathBuf,
    /// Payments in the order of their time: NDJSON, or CSV with a header if the name ends in .csv;
    /// `-` for NDJSON on standard input.
    #[arg(long, value_name = "FILE")]
    input: PathBuf,
    /// The rule set to compare it with.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Backtest(args) => backtest(&args),
        Command::Columns => columns(),
        Command::Rules => {
            std::io::stdout()
                .lock()
                .write_all(RuleSet::SHIPPED.as_bytes())?;
            Ok(())
        }
    }
}

fn columns() -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    for column in COLUMNS {
        let needed = if column.required { "needed" } else { "" };
        writeln!(out, "{:<20} {needed:<7} {}", column.name, column.meaning)?;
    }
    Ok(())
}

fn rule_set(file: &Path) -> anyhow::Result<RuleSet> {
    let named = || format!("{}", file.display());
    let text = std::fs::read_to_string(file).with_context(named)?;
    RuleSet::parse(&text).with_context(named)
}

fn backtest(args: &BacktestArgs) -> anyhow::Result<()> {
    let rules = rule_set(&args.rules)?;
    let baseline = args.baseline.as_deref().map(rule_set).transpose()?;
    let lists = CountryLists::shipped()?;
    let mut replay = Backtest::new(&rules, baseline.as_ref(), &lists);
    let (input, bar) = open(&args.input)?;
    if args.input.extension().is_some_and(|ext| ext == "csv") {
        read_csv(input, &mut replay)?;
    } else {
        read_lines(input, &mut replay)?;
    }
    bar.finish_and_clear();
    let report = replay.finish();
    if args.json {
        let mut out = std::io::stdout().lock();
        serde_json::to_writer(&mut out, &report)?;
        writeln!(out)?;
        return Ok(());
    }
    print(&report)
}

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

fn print(report: &BacktestReport) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{} payments", report.payments)?;
    if let (Some(from), Some(to)) = (report.from, report.to) {
        writeln!(out, "  from {from} to {to}")?;
    }
    if report.skipped.rows > 0 {
        writeln!(out, "  {} rows left out", report.skipped.rows)?;
        for row in report.skipped.first.iter().take(5) {
            writeln!(out, "    row {}: {}", row.row, row.why)?;
        }
    }
    summary(&mut out, &report.draft)?;
    if let Some(baseline) = &report.baseline {
        summary(&mut out, baseline)?;
    }
    if let Some(difference) = &report.difference {
        writeln!(
            out,
            "difference: {} payments only flagged by the draft, {} only by the baseline, {} by both; {} decided otherwise",
            difference.only_draft,
            difference.only_baseline,
            difference.both,
            difference.decided_otherwise
        )?;
        for (rule, more) in difference.alerts.iter().filter(|(_, more)| **more != 0) {
            writeln!(out, "  {:<20} {more:+}", rule.name())?;
        }
    }
    if !report.hottest_customers.is_empty() {
        writeln!(out, "customers with most alerts")?;
    }
    for hot in &report.hottest_customers {
        let (alerts, payments) = (hot.alerts, hot.payments);
        writeln!(
            out,
            "  {:<32} {alerts} alerts in {payments} payments",
            hot.customer
        )?;
    }
    Ok(())
}

fn summary(out: &mut impl Write, run: &RunSummary) -> anyhow::Result<()> {
    let decisions = run.decisions.iter();
    let decisions: Vec<_> = decisions.map(|(what, n)| format!("{what} {n}")).collect();
    writeln!(out, "rule set {}: {}", run.rule_set, decisions.join(", "))?;
    writeln!(out, "  {:<20} {}", "flagged", told(&run.flagged))?;
    for (rule, hits) in run.alerts.iter().filter(|(_, hits)| hits.found > 0) {
        writeln!(out, "  {:<20} {}", rule.name(), told(hits))?;
    }
    Ok(())
}

fn told(hits: &Hits) -> String {
    let precision = hits.precision_permille.map_or(String::new(), |permille| {
        format!(
            ", of those decided {}.{} % suspicious",
            permille / 10,
            permille % 10
        )
    });
    format!("{}{precision}", hits.found)
}
