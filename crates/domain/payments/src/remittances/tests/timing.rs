//! What a transition leaves behind besides the state: when to look next, how often was looked, when
//! something changed. Off by a sign, a payment is never looked at again, or a bank is asked without
//! a pause.

use chrono::TimeDelta;
use kernel::{Clock, Money, Timestamp, testing::TestClock};

use crate::{
    BankPayment, Remittance, RemittanceState,
    ports::BankPaymentStatus,
    remittances::schedule::{self, INITIATION_LEASE, REPORTED_AFTER_SEARCHES, SCA_EXPIRY_GRACE},
    testing::bench::Bench,
};

fn now() -> Timestamp {
    TestClock::default().now()
}

fn seconds(seconds: i64) -> TimeDelta {
    TimeDelta::seconds(seconds)
}

/// A payment in this state, looked at three times, last changed a day ago.
async fn in_state(state: RemittanceState) -> Remittance {
    Bench::new().accepted().await.altered(|it| {
        it.state = state;
        it.poll_attempts = 3;
        it.next_poll_at = Some(now());
        it.updated_at = now() - TimeDelta::days(1);
    })
}

fn bank(status: &str) -> BankPayment {
    BankPayment {
        payment_id: "p".to_owned(),
        product: "cross-border-credit-transfers".to_owned(),
        instructed: Money::nok(100_000),
        status: status.to_owned(),
    }
}

fn awaiting_sca(expires_at: Timestamp) -> RemittanceState {
    RemittanceState::AwaitingSca {
        bank: bank("RCVD"),
        sca_url: "https://bank.example/sca".parse().ok(),
        expires_at,
    }
}

#[tokio::test]
async fn whoever_asks_the_bank_is_looked_after_when_the_lease_is_over_and_not_before() {
    let begun = in_state(RemittanceState::Accepted).await;
    let begun = begun.begin_initiation(now()).unwrap();
    assert_eq!(begun.next_poll_at(), Some(now() + INITIATION_LEASE));
    assert_eq!((begun.poll_attempts(), begun.updated_at()), (3, now()));
    let early = now() + INITIATION_LEASE - TimeDelta::microseconds(1);
    assert!(!begun.is_lease_over(early));
    assert!(begun.is_lease_over(now() + INITIATION_LEASE));
}

#[tokio::test]
async fn a_payment_that_is_not_being_asked_for_has_no_lease_that_could_be_over() {
    let later = now() + TimeDelta::days(1);
    let unknown = in_state(RemittanceState::OutcomeUnknown { since: now() }).await;
    assert!(!unknown.is_lease_over(later));
    let accepted = in_state(RemittanceState::Accepted).await;
    assert!(!accepted.is_lease_over(later));
}

#[tokio::test]
async fn a_change_of_state_begins_the_looks_anew() {
    let submitted = in_state(awaiting_sca(now())).await;
    let code = "ACSP".to_owned();
    let submitted = submitted.apply_bank_status(BankPaymentStatus::InProgress { code }, now());
    let submitted = submitted.unwrap();
    assert_eq!(
        (submitted.poll_attempts(), submitted.updated_at()),
        (0, now())
    );
    assert_eq!(submitted.next_poll_at(), Some(now() + seconds(2)));
    assert_eq!(submitted.state().at_bank(), Some(&bank("ACSP")));
}

#[tokio::test]
async fn a_pending_payment_that_was_sought_is_sought_again_within_the_hour_until_the_quota_is_at_stake()
 {
    let unknown = RemittanceState::OutcomeUnknown { since: now() };
    let seen = in_state(unknown.clone())
        .await
        .defer_pending(now())
        .unwrap();
    assert_eq!((seen.poll_attempts(), seen.state()), (4, &unknown));
    assert_eq!(seen.next_poll_at(), Some(now() + seconds(3_600)));
    let last = REPORTED_AFTER_SEARCHES - 1;
    let often = in_state(unknown)
        .await
        .altered(|it| it.poll_attempts = last);
    let seen = often.defer_pending(now()).unwrap();
    assert_eq!(seen.next_poll_at(), Some(now() + seconds(21_600)));
}

#[tokio::test]
async fn looks_without_news_come_often_during_sca_seldom_after_it_and_rarely_when_it_is_overdue() {
    let grace_begins = now() - TimeDelta::microseconds(1);
    let grace_ends = now() - SCA_EXPIRY_GRACE;
    for (expires_at, pause) in [
        // Four looks: 2 s doubled, at most 30 while the customer may still act.
        (now() + TimeDelta::microseconds(1), 30),
        (now(), 32),
        (grace_begins, 32),
        (grace_ends + TimeDelta::microseconds(1), 32),
        (grace_ends, 3_600),
    ] {
        let looked = in_state(awaiting_sca(expires_at)).await;
        let looked = looked.defer_poll(now()).unwrap();
        let expected = (4, Some(now() + seconds(pause)));
        assert_eq!(
            (looked.poll_attempts(), looked.next_poll_at()),
            expected,
            "{expires_at}"
        );
    }
}

/// Only the first look after the grace is a change, which is reported; the next one is none.
#[tokio::test]
async fn only_the_first_look_at_an_overdue_payment_is_a_change() {
    let overdue = in_state(awaiting_sca(now() - SCA_EXPIRY_GRACE)).await;
    let first = overdue.defer_poll(now()).unwrap();
    assert_eq!(first.updated_at(), now());
    let second = first.defer_poll(now() + seconds(3_600)).unwrap();
    assert_eq!(second.updated_at(), now());
    let on_time = in_state(awaiting_sca(now() + seconds(60))).await;
    let changed = on_time.updated_at();
    assert_eq!(on_time.defer_poll(now()).unwrap().updated_at(), changed);
}

#[tokio::test]
async fn the_page_for_a_cancellation_stays_while_the_bank_goes_on() {
    let page: Option<url::Url> = "https://bank.example/cancel".parse().ok();
    let submitted = in_state(RemittanceState::Submitted {
        bank: bank("ACTC"),
        cancellation_sca_url: page.clone(),
    });
    let code = "ACSP".to_owned();
    let on = submitted
        .await
        .apply_bank_status(BankPaymentStatus::InProgress { code }, now());
    assert_eq!(on.unwrap().sca_url(), page.as_ref());
}

#[test]
fn the_first_look_after_a_change_is_two_seconds_later() {
    assert_eq!(schedule::first(now()), now() + seconds(2));
}
