//! `drop check`: whether what is stored makes sense, after a restore, a crash, or for peace of mind.

use std::{
    io::{IsTerminal, Write},
    path::Path,
};

use clap::Args as ClapArgs;
use store::{CheckReport, Checked};

use crate::{
    startup,
    wiring::{SystemPorts, open_store},
};

#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// One JSON object: every check with its findings, and the sums.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: Args, file: Option<&Path>) -> anyhow::Result<()> {
    let config = startup::load(file)?;
    let system = SystemPorts::system();
    let (store, _) = open_store(&config, &system)?;
    let pending = store.pending_migrations().await?;
    anyhow::ensure!(
        pending.is_empty(),
        "the database is older than this program; run `drop migrate` first"
    );
    let mut progress = Progress::default();
    let report = store
        .check(system.clock.now(), &mut |name, rows| {
            progress.tell(name, rows);
        })
        .await?;
    print(&report, args.json)?;
    outcome(&report)
}

/// Prints the report.
///
/// # Errors
/// Standard output is closed.
pub(super) fn print(report: &CheckReport, json: bool) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    if json {
        writeln!(out, "{}", serde_json::to_string(report)?)?;
        return Ok(());
    }
    for check in &report.checks {
        line(&mut out, check)?;
    }
    for sum in &report.sums.payments {
        let (state, currency) = (&sum.state, &sum.currency);
        let (sent, fees) = (amount(sum.sent), amount(sum.fees));
        let count = grouped(sum.count.unsigned_abs());
        writeln!(
            out,
            "sum  {count} payments {state}: {currency} {sent} sent, {currency} {fees} fees"
        )?;
    }
    for (currency, fees) in &report.sums.fees_earned {
        writeln!(out, "sum  fees to invoice: {currency} {}", amount(*fees))?;
    }
    Ok(())
}

fn line(out: &mut impl Write, check: &Checked) -> std::io::Result<()> {
    let mark = if check.findings.is_empty() {
        "ok "
    } else {
        "BAD"
    };
    let rows = grouped(check.examined);
    writeln!(out, "{mark}  {}: {}  ({rows} rows)", check.name, check.says)?;
    for found in &check.findings {
        writeln!(out, "     {} {}: {}", found.table, found.id, found.what)?;
    }
    if check.more > 0 {
        writeln!(out, "     and {} more", grouped(check.more))?;
    }
    Ok(())
}

/// Findings end the program with 1.
///
/// # Errors
/// There are findings.
pub(super) fn outcome(report: &CheckReport) -> anyhow::Result<()> {
    let found = report.findings().count();
    anyhow::ensure!(report.clean, "the check found {found} contradictions");
    Ok(())
}

/// Minor units of a currency of two decimals, which all that is sent has.
fn amount(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let minor = minor.unsigned_abs();
    format!("{sign}{}.{:02}", grouped(minor / 100), minor % 100)
}

/// `1,234,567`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Reports progress at a terminal from time to time.
#[derive(Default)]
pub(super) struct Progress {
    reported: u64,
}

/// Rows between two reports of progress.
const NOW_AND_THEN: u64 = 50_000;

impl Progress {
    pub(super) fn tell(&mut self, name: &str, rows: u64) {
        if rows < self.reported {
            self.reported = 0;
        }
        if rows < self.reported + NOW_AND_THEN || !std::io::stderr().is_terminal() {
            return;
        }
        self.reported = rows;
        // If standard error is closed, progress is not wanted.
        let _ = writeln!(
            std::io::stderr(),
            "     {name}: {} rows so far",
            grouped(rows)
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_three() {
        let numbers = [0, 7, 999, 1_000, 1_234_567].map(grouped);
        assert_eq!(numbers, ["0", "7", "999", "1,000", "1,234,567"]);
        assert_eq!(amount(150_705), "1,507.05");
        assert_eq!(amount(-5), "-0.05");
    }
}
