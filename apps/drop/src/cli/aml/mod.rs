//! `drop aml`: what rules would have done with payments of the past.

mod backtest;
mod input;
mod report;
mod row;

use std::{io::Write, path::Path};

use aml::RuleSet;
use clap::Subcommand;

use self::row::COLUMNS;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Replay payments of the past under a draft of a rule set.
    ///
    /// Reports alerts by rule, decisions, precision where the input says what officers found out,
    /// the customers with most alerts, and the difference to another rule set. Memory does not grow with the number of payments, only with that of customers and accounts.
    #[command(
        after_help = "Example:\n  drop aml backtest --rules draft.toml --input payments.ndjson\n  drop aml backtest --rules draft.toml --baseline current.toml --input payments.csv --json\n  drop aml backtest --rules draft.toml --from-store\n\nThe columns: drop aml columns"
    )]
    Backtest(backtest::Args),
    /// Print the columns that `drop aml backtest` reads.
    #[command(after_help = "Example:\n  drop aml columns")]
    Columns,
    /// Print the rule set that Drop comes with, to begin a draft with.
    #[command(after_help = "Example:\n  drop aml rules > draft.toml")]
    Rules,
}

pub(super) async fn run(command: Command, file: Option<&Path>) -> anyhow::Result<()> {
    match command {
        Command::Backtest(args) => backtest::run(&args, file).await,
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
