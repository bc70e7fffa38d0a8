//! Who hears of what happened, and how operators are told.

use std::{sync::Arc, time::Duration};

use ::work::{
    Backoff, DeliveryError, Dispatcher, OperatorQueue, ReceiveWebhook, SettleDeliveries,
    SettleTasks, StoredEvent, Subscriber, alerting::AlertOperators,
};
use async_trait::async_trait;
use chrono::TimeDelta;
use kernel::Alerts;
use store::Store;

use super::{
    Machine, Screenings, bank_webhooks::BankWebhooks, kyc, recipients::RecipientScreening,
    webhooks::Webhooks,
};
use crate::{
    config::Config,
    services::{Kyc, Payments, Work},
};

/// Longest a subscriber may take for one event; well below the lease of a delivery.
const PATIENCE: Duration = Duration::from_secs(20);

/// Does not wait for ever for a subscriber.
struct Patient(Arc<dyn Subscriber>);

#[async_trait]
impl Subscriber for Patient {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn wants(&self, kind: &str) -> bool {
        self.0.wants(kind)
    }

    async fn deliver(&self, event: &StoredEvent) -> Result<(), DeliveryError> {
        let delivered = tokio::time::timeout(PATIENCE, self.0.deliver(event)).await;
        let late = || DeliveryError::Retry(format!("no answer within {} s", PATIENCE.as_secs()));
        delivered.unwrap_or_else(|_| Err(late()))
    }
}

/// Everybody who hears of events. A new subscriber is one type and one line here; it hears of what
/// happens from its first start on.
fn subscribers(
    machine: &Machine,
    store: &Arc<Store>,
    payments: &Payments,
    screenings: &Arc<Screenings>,
    kyc: &Kyc,
    alerts: Arc<dyn Alerts>,
) -> Vec<Arc<dyn Subscriber>> {
    let all: Vec<Arc<dyn Subscriber>> = vec![
        Arc::new(OperatorQueue::new(store.clone(), machine.ids.clone())),
        Arc::new(AlertOperators::new(alerts)),
        Arc::new(Webhooks {
            inbox: store.clone(),
            banks: BankWebhooks(payments.wake.clone()),
            sumsub: kyc::webhooks(kyc),
        }),
        kyc::findings(store, kyc),
        Arc::new(RecipientScreening {
            recipients: store.clone(),
            screenings: screenings.clone(),
        }),
    ];
    let patient = all.into_iter().map(Patient);
    patient
        .map(|one| -> Arc<dyn Subscriber> { Arc::new(one) })
        .collect()
}

/// Puts it together.
pub(super) fn work(
    config: &Config,
    machine: &Machine,
    store: &Store,
    payments: &Payments,
    screenings: &Arc<Screenings>,
    kyc: &Kyc,
    alerts: Arc<dyn Alerts>,
) -> Work {
    let store = Arc::new(store.clone());
    let Machine { clock, ids, .. } = machine.clone();
    let subscribers = subscribers(machine, &store, payments, screenings, kyc, alerts);
    Work {
        dispatcher: Dispatcher::new(
            store.clone(),
            subscribers,
            Backoff::default(),
            clock.clone(),
            ids.clone(),
        ),
        settle_deliveries: SettleDeliveries::new(store.clone(), clock.clone(), ids.clone()),
        settle_tasks: SettleTasks::new(store.clone(), clock.clone(), ids.clone()),
        receive: ReceiveWebhook::new(store, clock.clone(), ids),
        bank_secrets: config.webhook_secrets.clone(),
        events_kept: TimeDelta::days(i64::from(config.events_kept_days)),
        clock,
    }
}
