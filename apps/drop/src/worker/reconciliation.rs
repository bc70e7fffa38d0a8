//! Holds the banks' books against ours, once a day: each account costs one of the few reads that a
//! bank allows without the customer.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use kernel::RequestContext;
use payments::reconciliation::{Scope, Window};

use super::{Job, Mode, Stop};
use crate::services::Payments;

pub(super) struct Reconciliation(pub(super) Arc<Payments>);

#[async_trait]
impl Job for Reconciliation {
    fn name(&self) -> &'static str {
        "reconciliation"
    }

    fn every(&self) -> Duration {
        Duration::from_hours(24)
    }

    fn mode(&self) -> Mode {
        Mode::Leader
    }

    async fn run(&self, stop: &Stop) -> anyhow::Result<()> {
        let context = RequestContext::job(self.name());
        let stopping = || stop.is_set();
        let reconcile = &self.0.reconcile_accounts;
        let run = reconcile.run(Window::default(), Scope::Paying, &stopping, &context);
        let done = run.await?;
        for (difference, new) in &done.differences {
            let (id, bank) = (difference.transaction, &difference.bank);
            tracing::error!(%id, %bank, new, "{}", difference.what);
        }
        for unread in &done.unread {
            let (account, reason) = (unread.account, &unread.reason);
            tracing::warn!(%account, %reason, "the books of an account were not compared");
        }
        tracing::info!(
            accounts = done.accounts,
            payments = done.payments,
            differences = done.differences.len(),
            unread = done.unread.len(),
            cut_short = done.cut_short,
            "reconciled"
        );
        Ok(())
    }
}
