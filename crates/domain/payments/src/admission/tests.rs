//! The decision: what has to hold, to the øre and to the microsecond.

use chrono::TimeDelta;
use kernel::{Clock, Money};

use super::*;
use crate::{
    FailureReason, IdempotencyKey, IdempotencyState, RemittanceState, TransactionId,
    ports::{QuoteQueries, RecipientQueries},
    testing::bench::{Bench, PSU_IP},
};

/// An order of 1,000 kroner with a fee of five from an account that holds 10,000.
async fn order() -> (AdmissionOrder, AdmissionContext) {
    let bench = Bench::new();
    let (now, quote_id) = (bench.clock.now(), bench.quote(1_000));
    let order = AdmissionOrder {
        claim: IdempotencyRecord {
            user_id: bench.user,
            key: IdempotencyKey::new("k").unwrap(),
            request_hash: [1; 32],
            transaction_id: TransactionId::new(bench.ids.as_ref()),
            state: IdempotencyState::InWork { until: now },
            created_at: now,
        },
        account_id: bench.account,
        quote_id,
        recipient_id: bench.recipient,
        recipient_version: 0,
        coverage: FundsCoverage::Balance,
        admit_as: AdmitAs::Accepted,
        remittance_information: None,
        psu_ip: PSU_IP,
        callback_hash: [2; 32],
        at: now,
        audit_entries: Vec::new(),
        events: Vec::new(),
    };
    let store = &bench.store;
    let context = AdmissionContext {
        account: Some(bench.primary_account()),
        quote: store.quote(bench.user, quote_id).await.unwrap(),
        recipient: store.recipient(bench.user, bench.recipient).await.unwrap(),
        in_flight: InFlight::NOTHING,
    };
    (order, context)
}

#[tokio::test]
async fn a_remittance_is_made_of_order_quote_recipient_and_account() {
    let (order, context) = order().await;
    let remittance = order.decide(context.clone()).unwrap();
    let (quote, recipient) = (context.quote.unwrap(), context.recipient.unwrap());
    assert_eq!(remittance.id(), order.claim.transaction_id);
    assert_eq!(remittance.user_id(), order.claim.user_id);
    assert_eq!(remittance.account_id(), order.account_id);
    assert_eq!(remittance.quote_id(), quote.id);
    assert_eq!(remittance.send(), quote.send);
    assert_eq!(remittance.fee(), quote.fee);
    assert_eq!(remittance.receive(), quote.receive);
    assert_eq!(remittance.creditor_name(), &recipient.name);
    assert_eq!(remittance.creditor_account(), &recipient.account);
    assert_eq!(remittance.created_at(), order.at);
    assert_eq!(remittance.version(), 0);
}

#[tokio::test]
async fn the_worker_polls_an_accepted_order_after_a_head_start_and_no_other() {
    let (mut order, context) = order().await;
    let accepted = order.decide(context.clone()).unwrap();
    let head_start = order.at + schedule::ADMISSION_HEAD_START;
    assert_eq!(accepted.state(), &RemittanceState::Accepted);
    assert_eq!(accepted.next_poll_at(), Some(head_start));
    order.admit_as = AdmitAs::Held;
    let held = order.decide(context.clone()).unwrap();
    assert_eq!(held.state(), &RemittanceState::Held);
    assert_eq!(held.next_poll_at(), None);
    let at = order.at + TimeDelta::milliseconds(300);
    order.admit_as = AdmitAs::Declined { at };
    let declined = order.decide(context).unwrap();
    let failed = RemittanceState::Failed {
        reason: FailureReason::Declined,
        bank: None,
        at,
    };
    assert_eq!(declined.state(), &failed);
    assert_eq!(declined.next_poll_at(), None);
    assert_eq!(declined, held.reject(at).unwrap());
}

#[tokio::test]
async fn each_thing_that_is_missing_or_does_not_fit_has_its_own_refusal() {
    let (order, context) = order().await;
    let refusal = |change: &dyn Fn(&mut AdmissionContext)| {
        let mut context = context.clone();
        change(&mut context);
        order.decide(context).unwrap_err()
    };
    assert_eq!(refusal(&|c| c.account = None), Refusal::AccountUnknown);
    assert_eq!(refusal(&|c| c.quote = None), Refusal::QuoteUnknown);
    assert_eq!(refusal(&|c| c.recipient = None), Refusal::RecipientUnknown);
    let elsewhere = refusal(&|c| {
        if let Some(recipient) = &mut c.recipient {
            recipient.country = "FR".parse().unwrap();
        }
    });
    assert_eq!(elsewhere, Refusal::RecipientMismatch);
    let changed = refusal(&|c| {
        if let Some(recipient) = &mut c.recipient {
            recipient.version += 1;
        }
    });
    assert_eq!(changed, Refusal::FactsChanged);
}

#[tokio::test]
async fn a_quote_is_good_until_the_moment_it_expires() {
    let (mut order, context) = order().await;
    let expires_at = context.quote.as_ref().unwrap().expires_at;
    order.at = expires_at - TimeDelta::microseconds(1);
    assert!(order.decide(context.clone()).is_ok());
    order.at = expires_at;
    assert_eq!(order.decide(context), Err(Refusal::QuoteExpired));
}

#[tokio::test]
async fn funds_suffice_to_the_ore_besides_what_is_in_flight() {
    let (mut order, mut context) = order().await;
    let total = 100_500;
    for (in_flight, expected) in [(1_000_000 - total, true), (1_000_001 - total, false)] {
        context.in_flight.not_final = Money::nok(in_flight);
        let decided = order.decide(context.clone());
        assert_eq!(decided.is_ok(), expected, "{in_flight}: {decided:?}");
    }
    // What the bank has confirmed decides over the balance; more is asked for again.
    order.coverage = FundsCoverage::Confirmed(Money::nok(1_000_001));
    assert!(order.decide(context.clone()).is_ok());
    order.coverage = FundsCoverage::Confirmed(Money::nok(1_000_000));
    assert_eq!(order.decide(context), Err(Refusal::FactsChanged));
}
