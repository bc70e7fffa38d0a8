//! `drop aml backtest`.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use aml::{CountryLists, RuleSet, backtest::Backtest};
use anyhow::Context;

use super::{input, report};

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// The rule set to try, a TOML file.
    #[arg(long, value_name = "FILE")]
    rules: PathBuf,
    /// Payments in the order of their time: NDJSON, or CSV with a header if the name ends in .csv;
    /// `-` for NDJSON on standard input.
    #[arg(long, value_name = "FILE", required_unless_present = "from_store")]
    input: Option<PathBuf>,
    /// The payments of Drop's database, as they were assessed, with what officers decided.
    #[arg(long, conflicts_with = "input")]
    from_store: bool,
    /// The rule set to compare it with.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

fn rule_set(file: &Path) -> anyhow::Result<RuleSet> {
    let named = || format!("{}", file.display());
    let text = std::fs::read_to_string(file).with_context(named)?;
    RuleSet::parse(&text).with_context(named)
}

pub(super) async fn run(args: &Args, file: Option<&Path>) -> anyhow::Result<()> {
    let rules = rule_set(&args.rules)?;
    let baseline = args.baseline.as_deref().map(rule_set).transpose()?;
    let lists = CountryLists::shipped()?;
    let mut replay = Backtest::new(&rules, baseline.as_ref(), &lists);
    match &args.input {
        Some(input) => input::from_file(input, &mut replay)?,
        None => input::from_store(file, &mut replay).await?,
    }
    let report = replay.finish();
    if args.json {
        let mut out = std::io::stdout().lock();
        serde_json::to_writer(&mut out, &report)?;
        writeln!(out)?;
        return Ok(());
    }
    report::print(&report)
}
