//! `drop reconcile`: whether the banks' books agree with ours, asked now.

use std::{collections::BTreeMap, io::Write, path::Path};

use clap::Args as ClapArgs;
use kernel::RequestContext;
use payments::reconciliation::{Difference, Reconciled, Scope, UnreadReason, Window};
use serde_json::{Value, json};

use crate::{
    startup,
    wiring::{SystemPorts, assemble},
};

#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// Payments ordered in so many days back from now, 1 to 90.
    #[arg(long, default_value_t = 7)]
    days: u8,
    /// Look into every connected account, not only into those that ordered something: after the
    /// database was set back in time.
    #[arg(long)]
    all: bool,
    /// One JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: Args, file: Option<&Path>) -> anyhow::Result<()> {
    let window = Window::days(args.days);
    let window = window.map_err(|error| anyhow::anyhow!("--days: {error}"))?;
    let scope = if args.all {
        Scope::Everybody
    } else {
        Scope::Paying
    };
    let config = startup::load(file)?;
    let assembly = assemble(&config, SystemPorts::system())?;
    let reconcile = &assembly.services.payments.reconcile_accounts;
    let context = RequestContext::job("reconcile-by-hand");
    let done = reconcile.run(window, scope, &|| false, &context).await?;
    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{}", as_json(&done))?;
    } else {
        as_text(&mut out, &done)?;
    }
    let found = done.differences.len();
    anyhow::ensure!(found == 0, "{found} differences to the banks' books");
    Ok(())
}

fn as_text(out: &mut impl Write, done: &Reconciled) -> std::io::Result<()> {
    for (difference, new) in &done.differences {
        let Difference {
            transaction,
            bank,
            what,
        } = difference;
        let known = if *new { "" } else { " (reported before)" };
        writeln!(out, "BAD  {transaction} at {bank}: {what}{known}")?;
    }
    for unread in &done.unread {
        writeln!(
            out,
            "?    {} not compared: {}",
            unread.account, unread.reason
        )?;
    }
    if done.cut_short {
        writeln!(out, "?    cut short: not every account was looked into")?;
    }
    writeln!(
        out,
        "sum  {} accounts, {} payments, {} booked entries compared: {} differences; \
         {} accounts not compared; {} payments found booked, their bank is asked",
        done.accounts,
        done.payments,
        done.entries,
        done.differences.len(),
        done.unread.len(),
        done.woken
    )
}

fn as_json(done: &Reconciled) -> Value {
    let differences: Vec<_> = done
        .differences
        .iter()
        .map(|(difference, new)| {
            json!({
                "transactionId": difference.transaction,
                "bank": difference.bank,
                "kind": difference.what.name(),
                "detail": difference.what.to_string(),
                "new": new,
            })
        })
        .collect();
    let unread: BTreeMap<_, _> = done
        .unread
        .iter()
        .map(|unread| {
            let reason = &unread.reason;
            let row = json!({ "reason": word(reason), "detail": reason.to_string() });
            (unread.account.to_string(), row)
        })
        .collect();
    json!({
        "accounts": done.accounts,
        "payments": done.payments,
        "entries": done.entries,
        "woken": done.woken,
        "cutShort": done.cut_short,
        "differences": differences,
        "unread": unread,
    })
}

fn word(reason: &UnreadReason) -> &'static str {
    match reason {
        UnreadReason::NoConsent => "no_consent",
        UnreadReason::QuotaUsedUp => "quota_used_up",
        UnreadReason::Bank(_) => "bank",
        UnreadReason::Store(_) => "storage",
    }
}
