//! Who hears of what happened, and how operators are told.

use std::{sync::Arc, time::Duration};

use ::messaging::{
    Backoff, DeadLetters, DeliveryError, Dispatcher, ReceiveWebhook, ResolveOperatorTasks,
    StoredEvent, Subscriber,
};
use application::events::{OnCallSubscriber, OperatorTaskSubscriber};
use async_trait::async_trait;
use chrono::TimeDelta;
use kernel::OnCall;
use store::Store;

use super::{
    Screenings, SystemPorts, bank_webhooks::BankWebhooks, kyc, recipients::RecipientScreening,
    webhooks::Webhooks,
};
use crate::{
    config::Config,
    services::{Kyc, Messaging, Payments},
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
    system: &SystemPorts,
    store: &Arc<Store>,
    payments: &Payments,
    screenings: &Arc<Screenings>,
    kyc: &Kyc,
    alerts: Arc<dyn OnCall>,
) -> Vec<Arc<dyn Subscriber>> {
    let all: Vec<Arc<dyn Subscriber>> = vec![
        Arc::new(OperatorTaskSubscriber::new(
            store.clone(),
            system.ids.clone(),
        )),
        Arc::new(OnCallSubscriber::new(alerts)),
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
pub(super) fn messaging(
    config: &Config,
    system: &SystemPorts,
    store: &Store,
    payments: &Payments,
    screenings: &Arc<Screenings>,
    kyc: &Kyc,
    alerts: Arc<dyn OnCall>,
) -> Messaging {
    let store = Arc::new(store.clone());
    let SystemPorts { clock, ids, .. } = system.clone();
    let subscribers = subscribers(system, &store, payments, screenings, kyc, alerts);
    Messaging {
        dispatcher: Dispatcher::new(
            store.clone(),
            subscribers,
            Backoff::default(),
            clock.clone(),
            ids.clone(),
        ),
        dead_letters: DeadLetters::new(store.clone(), clock.clone(), ids.clone()),
        resolve_tasks: ResolveOperatorTasks::new(store.clone(), clock.clone(), ids.clone()),
        receive: ReceiveWebhook::new(store, clock.clone(), ids),
        bank_secrets: config.webhook_secrets.clone(),
        events_kept: TimeDelta::days(i64::from(config.events_kept_days)),
        clock,
    }
}
