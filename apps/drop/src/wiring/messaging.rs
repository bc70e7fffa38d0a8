//! Delivery of events to their subscribers, and webhooks.

use std::sync::Arc;

use ::messaging::{
    Backoff, DeadLetters, Dispatcher, ReceiveWebhook, ResolveOperatorTasks, Subscriber,
};
use application::{
    BankWebhooks, RecipientScreening, RiskReviewSubscriber, ScreeningService, VerificationWebhooks,
    WebhookRouter, WithTimeout,
    bank_webhook::ReceiveBankWebhook,
    events::{OnCallSubscriber, OperatorTaskSubscriber},
    payment_task::ResolvePaymentTask,
};
use berlin_group::NoticeReader;
use chrono::TimeDelta;
use kernel::OnCall;
use store::Store;

use super::SystemPorts;
use crate::{
    bank_signatures::BankSecrets,
    config::Config,
    services::{Kyc, Messaging, Payments},
    timer::RuntimeTimer,
};

/// Every subscriber. A new one is one type and one line here; it gets the events that happen from its
/// first start on.
fn subscribers(
    system: &SystemPorts,
    store: &Arc<Store>,
    payments: &Payments,
    screening: &Arc<ScreeningService>,
    kyc: &Kyc,
    alerts: Arc<dyn OnCall>,
) -> Vec<Arc<dyn Subscriber>> {
    let all: Vec<Arc<dyn Subscriber>> = vec![
        Arc::new(OperatorTaskSubscriber::new(
            store.clone(),
            system.ids.clone(),
        )),
        Arc::new(OnCallSubscriber::new(alerts)),
        Arc::new(WebhookRouter {
            inbox: store.clone(),
            banks: Arc::new(BankWebhooks {
                notices: Arc::new(NoticeReader),
                poll: payments.poll_now.clone(),
            }),
            verification: Arc::new(VerificationWebhooks {
                notices: Arc::new(kyc.webhooks.clone()),
                apply: kyc.apply.clone(),
            }),
        }),
        Arc::new(RiskReviewSubscriber {
            alerts: store.clone(),
            reports: store.clone(),
            review: Arc::new(kyc.review.clone()),
        }),
        Arc::new(RecipientScreening {
            recipients: store.clone(),
            screening: screening.clone(),
        }),
    ];
    let timer = Arc::new(RuntimeTimer::start());
    let limited = all.into_iter();
    limited
        .map(|one| -> Arc<dyn Subscriber> { Arc::new(WithTimeout::new(one, timer.clone())) })
        .collect()
}

/// Puts it together.
pub(super) fn messaging(
    config: &Config,
    system: &SystemPorts,
    store: &Store,
    payments: &Payments,
    screening: &Arc<ScreeningService>,
    kyc: &Kyc,
    alerts: Arc<dyn OnCall>,
) -> Messaging {
    let store = Arc::new(store.clone());
    let SystemPorts { clock, ids, .. } = system.clone();
    let receive = ReceiveWebhook::new(store.clone(), clock.clone(), ids.clone());
    let signatures = Arc::new(BankSecrets(config.webhook_secrets()));
    let subscribers = subscribers(system, &store, payments, screening, kyc, alerts);
    Messaging {
        dispatcher: Dispatcher::new(
            store.clone(),
            subscribers,
            Backoff::default(),
            clock.clone(),
            ids.clone(),
        ),
        dead_letters: DeadLetters::new(store.clone(), store.clone(), clock.clone(), ids.clone()),
        operator_tasks: ResolveOperatorTasks::new(
            store.clone(),
            store.clone(),
            clock.clone(),
            ids.clone(),
        ),
        resolve_payment: ResolvePaymentTask::new(store, payments.resolve_unknown.clone()),
        bank_webhooks: ReceiveBankWebhook::new(signatures, receive.clone(), clock),
        receive,
        events_kept: TimeDelta::days(i64::from(config.events_kept_days)),
    }
}
