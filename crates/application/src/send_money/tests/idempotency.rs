//! The same key with the same request: the same answer and one remittance.

use chrono::TimeDelta;
use kernel::Money;
use payments::remittances::AdmitError;

use super::fixture::Fixture;
use crate::send_money::{OrderSource, PresentationError, SendMoneyError, SendMoneyOrder};

#[tokio::test]
async fn the_same_order_again_gets_the_same_answer_and_makes_one_remittance() {
    let fixture = Fixture::new();
    let order = fixture.order(1_000, "key");
    let first = fixture.send(&order).await.unwrap();
    // The remittance has moved on meanwhile; its first answer is sent all the same.
    fixture.clock.advance(TimeDelta::days(1));
    let again = fixture.send(&order).await.unwrap();
    assert_eq!(first, again);
    assert_eq!(fixture.store.all_remittances().len(), 1);
    assert_eq!(fixture.bank.initiations(), 1);
}

#[tokio::test]
async fn a_key_used_for_another_request_is_refused() {
    let fixture = Fixture::new();
    fixture.send(&fixture.order(1_000, "key")).await.unwrap();
    let other = SendMoneyOrder {
        request_hash: [2; 32],
        ..fixture.order(2_000, "key")
    };
    let refused = fixture.send(&other).await.unwrap_err();
    let mismatch = SendMoneyError::Refused(AdmitError::IdempotencyMismatch);
    assert_eq!(refused.to_string(), mismatch.to_string());
    assert_eq!(fixture.store.all_remittances().len(), 1);
}

#[tokio::test]
async fn an_order_whose_answer_was_lost_is_in_work_and_then_answered_from_its_remittance() {
    let fixture = Fixture::new();
    let order = fixture.order(1_000, "key");
    let lost = fixture.send_unpresentable(&order).await;
    assert!(matches!(
        lost,
        SendMoneyError::Presentation(PresentationError::Encoding(_))
    ));
    let busy = fixture.send(&order).await.unwrap_err();
    let SendMoneyError::Refused(AdmitError::IdempotencyInWork { until }) = busy else {
        panic!("{busy}");
    };
    fixture
        .clock
        .advance(until - kernel::Clock::now(fixture.clock.as_ref()));
    let answer = fixture.send(&order).await.unwrap();
    assert_eq!(answer.body, b"Pending, link");
    assert_eq!(fixture.store.all_remittances().len(), 1);
    assert_eq!(fixture.bank.initiations(), 1, "the bank is asked once");
}

#[tokio::test]
async fn a_key_that_was_used_decides_before_the_amount_is_looked_at() {
    let fixture = Fixture::new();
    let order = fixture.order(1_000, "key");
    let first = fixture.send(&order).await.unwrap();
    let unquotable = SendMoneyOrder {
        source: OrderSource::Amount(Money::nok(1)),
        ..order
    };
    assert_eq!(fixture.send(&unquotable).await.unwrap(), first);
}

#[tokio::test]
async fn a_refused_order_may_be_sent_again_under_its_key() {
    let fixture = Fixture::new();
    let order = fixture.order(20_000, "key");
    let refused = fixture.send(&order).await.unwrap_err();
    let insufficient = SendMoneyError::Refused(AdmitError::InsufficientFunds);
    assert_eq!(refused.to_string(), insufficient.to_string());
    assert!(fixture.store.all_remittances().is_empty());
    let smaller = fixture.order(1_000, "key");
    fixture.send(&smaller).await.unwrap();
}
