//! How long an answer takes. The time of an answer must not disclose that a remittance is held
//! (hvitvaskingsloven § 28).

use std::time::Duration;

use payments::{PublicStatus, RemittanceState, ports::RiskDecision, testing::InitiationScript};

use super::fixture::Fixture;
use crate::send_money::{INITIATION_DEADLINE, initiation::PATIENCE};

const HELD: &str = "Processing, no link";
const SCA: &str = "Pending, link";

fn held() -> Fixture {
    let fixture = Fixture::new();
    fixture.set_risk(RiskDecision::Hold);
    fixture
}

fn at_a_bank_that(script: InitiationScript) -> Fixture {
    let fixture = Fixture::new();
    fixture.bank.next_initiation(script);
    fixture
}

#[tokio::test]
async fn a_held_remittance_is_answered_when_patience_is_over() {
    assert_eq!(held().timed("key").await, (HELD.to_owned(), PATIENCE));
}

#[tokio::test]
async fn everything_that_looks_like_a_held_remittance_takes_as_long_as_one() {
    let held = held().timed("key").await;
    for script in [
        InitiationScript::NotReached,
        InitiationScript::LoseAnswer { executed: false },
        InitiationScript::LoseAnswer { executed: true },
        InitiationScript::NeverAnswer { executed: false },
        InitiationScript::NeverAnswer { executed: true },
        InitiationScript::RecordWithoutPage,
        InitiationScript::RecordWithoutSca,
    ] {
        for bank_time in [0, 150, 3_999, 4_000, 4_001, 20_000] {
            let fixture = at_a_bank_that(script);
            let bank_time = Duration::from_millis(bank_time);
            fixture.timeline.let_tasks_take(bank_time);
            let seen = fixture.timed("key").await;
            assert_eq!(seen, held, "{script:?} after {bank_time:?}");
        }
    }
}

#[tokio::test]
async fn an_order_resumed_after_a_lost_answer_takes_as_long_as_a_held_one() {
    for decision in [RiskDecision::Hold, RiskDecision::Proceed] {
        let fixture = at_a_bank_that(InitiationScript::LoseAnswer { executed: false });
        fixture.set_risk(decision);
        let order = fixture.order(1_000, "key");
        fixture.send_unpresentable(&order).await;
        fixture.clock.advance(chrono::TimeDelta::seconds(60));
        let seen = fixture.timed("key").await;
        assert_eq!(seen, (HELD.to_owned(), PATIENCE), "{decision:?}");
    }
}

#[tokio::test]
async fn an_answer_with_a_link_to_sca_is_sent_as_soon_as_the_bank_has_answered() {
    for bank_time in [0, 150, 3_999] {
        let fixture = Fixture::new();
        let bank_time = Duration::from_millis(bank_time);
        fixture.timeline.let_tasks_take(bank_time);
        assert_eq!(fixture.timed("key").await, (SCA.to_owned(), bank_time));
    }
}

#[tokio::test]
async fn a_slow_bank_is_asked_to_the_end_after_the_order_was_answered() {
    let fixture = Fixture::new();
    fixture.timeline.let_tasks_take(Duration::from_secs(10));
    assert_eq!(fixture.timed("key").await, (HELD.to_owned(), PATIENCE));
    fixture.timeline.finish_tasks();
    let stored = fixture.store.all_remittances();
    assert_eq!(stored[0].public_status(), PublicStatus::Pending);
    assert_eq!(fixture.bank.initiations(), 1);
}

#[tokio::test]
async fn a_blocked_remittance_is_answered_no_earlier_than_it_has_failed() {
    let fixture = Fixture::new();
    fixture.set_risk(RiskDecision::Block);
    let (seen, took) = fixture.timed("key").await;
    assert_eq!(seen, "Failed, no link");
    let stored = fixture.store.all_remittances().remove(0);
    let RemittanceState::Failed { at, .. } = stored.state() else {
        panic!("{:?}", stored.state());
    };
    assert_eq!(took, (*at - stored.created_at()).to_std().unwrap());
    assert!((150..=751).contains(&took.as_millis()), "{took:?}");
}

#[tokio::test]
async fn a_bank_that_refuses_is_answered_for_at_once() {
    let fixture = at_a_bank_that(InitiationScript::Refuse);
    let bank_time = Duration::from_millis(300);
    fixture.timeline.let_tasks_take(bank_time);
    let seen = fixture.timed("key").await;
    assert_eq!(seen, ("Failed, no link".to_owned(), bank_time));
}

#[tokio::test]
async fn a_request_with_less_time_left_than_patience_is_answered_when_that_is_over() {
    let left = Duration::from_secs(1);
    for fixture in [
        held(),
        at_a_bank_that(InitiationScript::NeverAnswer { executed: false }),
    ] {
        fixture.timeline.leave_request(left);
        assert_eq!(fixture.timed("key").await, (HELD.to_owned(), left));
    }
}

#[tokio::test]
async fn an_initiation_has_a_deadline_of_its_own_whatever_the_request_has_left() {
    let fixture = Fixture::new();
    fixture.timeline.leave_request(Duration::from_secs(1));
    fixture.timed("key").await;
    assert_eq!(fixture.timeline.deadlines(), [INITIATION_DEADLINE]);
}

#[tokio::test]
async fn a_repeated_order_that_was_answered_is_answered_at_once_held_or_not() {
    for fixture in [held(), Fixture::new()] {
        let first = fixture.timed("key").await;
        assert_eq!(fixture.timed("key").await, (first.0, Duration::ZERO));
    }
}
