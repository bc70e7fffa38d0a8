//! Deletes what is no longer needed: ended rate-limit windows, unfinished logins, idempotency
//! keys after 30 days, delivered events and webhooks after as many days as configured.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use chrono::TimeDelta;
use identity::ports::IdentityUnitOfWork;
use kernel::{Clock, RateLimits, UnitOfWorkFactory};
use messaging::ports::{Deliveries, Inbox};
use payments::ports::IdempotencyQueries;

use super::{Job, Mode, Stop};
use crate::wiring::Assembly;

/// How long an answer can be had again by its key.
const KEYS_KEPT: TimeDelta = TimeDelta::days(30);

pub(super) struct Sweep {
    rate_limits: Arc<dyn RateLimits>,
    logins: Arc<dyn UnitOfWorkFactory<dyn IdentityUnitOfWork>>,
    keys: Arc<dyn IdempotencyQueries>,
    outbox: Arc<dyn Deliveries>,
    inbox: Arc<dyn Inbox>,
    events_kept: TimeDelta,
    clock: Arc<dyn Clock>,
}

impl Sweep {
    pub(super) fn new(assembly: &Assembly) -> Self {
        let store = Arc::new(assembly.store.clone());
        Self {
            rate_limits: store.clone(),
            logins: store.clone(),
            keys: store.clone(),
            outbox: store.clone(),
            inbox: store,
            events_kept: assembly.services.messaging.events_kept,
            clock: assembly.system.clock.clone(),
        }
    }
}

#[async_trait]
impl Job for Sweep {
    fn name(&self) -> &'static str {
        "sweep"
    }

    fn every(&self) -> Duration {
        Duration::from_hours(1)
    }

    fn mode(&self) -> Mode {
        Mode::Leader
    }

    async fn run(&self, _: &Stop) -> anyhow::Result<()> {
        let now = self.clock.now();
        let windows = self.rate_limits.sweep(now).await?;
        let keys = self.keys.sweep_idempotency(now - KEYS_KEPT).await?;
        let events = self.outbox.sweep_outbox(now - self.events_kept).await?;
        let webhooks = self.inbox.sweep_webhooks(now - self.events_kept).await?;
        let mut unit = self.logins.begin().await?;
        let logins = unit.logins().sweep(now).await?;
        unit.commit().await?;
        tracing::info!(windows, keys, logins, events, webhooks, "swept");
        Ok(())
    }
}
