//! The report of a backtest, for people.

use std::io::Write;

use aml::backtest::{BacktestReport, Hits, RunSummary};

/// Prints it.
pub(super) fn print(report: &BacktestReport) -> anyhow::Result<()> {
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
    writeln!(out, "  {:<20} {}", "flagged", counted(&run.flagged))?;
    for (rule, hits) in run.alerts.iter().filter(|(_, hits)| hits.found > 0) {
        writeln!(out, "  {:<20} {}", rule.name(), counted(hits))?;
    }
    Ok(())
}

fn counted(hits: &Hits) -> String {
    let precision = hits.precision_permille.map_or(String::new(), |permille| {
        format!(
            ", of those decided {}.{} % suspicious",
            permille / 10,
            permille % 10
        )
    });
    format!("{}{precision}", hits.found)
}
