//! Orders that come twice, at once, too late, or for more than there is.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use futures_util::future::join;
use kernel::{Money, UnitOfWorkFactory};

use crate::{
    FailureReason, IdempotencyKey, PublicStatus, Recipient, RecipientId, StoredResponse,
    ports::{FundsCheck, PsuContext, RiskAssessment, RiskDecision, RiskFacts, RiskUnavailable},
    remittances::{AdmitError, AdmitRemittance, Admitted, FinishResponse},
    testing::{
        MemoryStore,
        bench::{Bench, PSU_IP},
    },
};

fn new(admitted: Admitted) -> crate::Remittance {
    match admitted {
        Admitted::New(payment) => payment,
        other => panic!("not new: {other:?}"),
    }
}

#[tokio::test]
async fn an_admission_records_payment_audit_entry_and_event_in_six_round_trips() {
    let bench = Bench::new();
    let payment = bench.accepted().await;
    assert_eq!(bench.store.all_remittances(), [payment]);
    assert_eq!(bench.audited(), ["remittance.accepted"]);
    assert_eq!(bench.event_kinds(), ["remittance.accepted"]);
    // Claim, lock, context, payment, audit entry, event.
    assert_eq!(bench.store.round_trips(), 6);
}

#[tokio::test]
async fn the_same_order_twice_gives_the_same_answer_to_the_byte() {
    let bench = Bench::new();
    let order = bench.order(1_000, "k");
    new(bench.admit().admit(&order).await.unwrap());
    let answer = StoredResponse {
        status: 201,
        body: b"{\"data\" : {}}\n".to_vec(),
    };
    let finish = FinishResponse::new(&bench.storage);
    let sent = finish
        .finish(bench.user, &order.idempotency_key, &answer)
        .await;
    assert_eq!(sent.unwrap(), answer);
    let again = bench.admit().admit(&order).await.unwrap();
    assert_eq!(again, Admitted::Replay(answer));
    assert_eq!(bench.store.all_remittances().len(), 1);
}

#[tokio::test]
async fn of_two_answers_to_one_order_the_first_stands() {
    let bench = Bench::new();
    let order = bench.order(1_000, "k");
    new(bench.admit().admit(&order).await.unwrap());
    let finish = FinishResponse::new(&bench.storage);
    let answer = |body: &[u8]| StoredResponse {
        status: 201,
        body: body.to_vec(),
    };
    for late in [&b"first"[..], b"second"] {
        let key = &order.idempotency_key;
        let stands = finish.finish(bench.user, key, &answer(late)).await.unwrap();
        assert_eq!(stands, answer(b"first"));
    }
}

#[tokio::test]
async fn one_key_from_two_requests_at_once_makes_one_payment() {
    let bench = Bench::new();
    bench.store.set_pausing(true);
    let order = bench.order(1_000, "k");
    let admit = bench.admit();
    let (one, other) = join(admit.admit(&order), admit.admit(&order)).await;
    let results = [one, other];
    let new = results.iter().filter(|r| matches!(r, Ok(Admitted::New(_))));
    assert_eq!(new.count(), 1);
    let in_work = |r: &&Result<_, _>| matches!(r, Err(AdmitError::IdempotencyInWork { .. }));
    assert_eq!(results.iter().filter(in_work).count(), 1);
    assert_eq!(bench.store.all_remittances().len(), 1);
}

#[tokio::test]
async fn a_key_with_another_request_is_refused() {
    let bench = Bench::new();
    let order = bench.order(1_000, "k");
    new(bench.admit().admit(&order).await.unwrap());
    let mut other = bench.order(1_000, "k");
    other.request_hash = [2; 32];
    let refused = bench.admit().admit(&other).await;
    assert!(matches!(refused, Err(AdmitError::IdempotencyMismatch)));
}

#[tokio::test]
async fn a_key_whose_process_died_is_finished_from_the_payment_as_it_stands() {
    let bench = Bench::new();
    let order = bench.order(1_000, "k");
    let payment = new(bench.admit().admit(&order).await.unwrap());
    let early = bench.admit().admit(&order).await;
    assert!(matches!(early, Err(AdmitError::IdempotencyInWork { .. })));
    bench.advance(TimeDelta::seconds(31));
    let resumed = bench.admit().admit(&order).await.unwrap();
    assert_eq!(resumed, Admitted::Resume(payment));
}

#[tokio::test]
async fn two_keys_with_one_quote_make_one_payment() {
    let bench = Bench::new();
    let order = bench.order(1_000, "k");
    new(bench.admit().admit(&order).await.unwrap());
    let mut again = order;
    again.idempotency_key = IdempotencyKey::new("other").unwrap();
    let refused = bench.admit().admit(&again).await;
    assert!(matches!(refused, Err(AdmitError::QuoteUsed)));
    assert_eq!(bench.store.all_remittances().len(), 1);
}

#[tokio::test]
async fn two_at_once_that_exceed_the_balance_together_one_wins() {
    one_of_two_at_once_wins(&Bench::new()).await;
}

#[tokio::test]
async fn two_at_once_that_exceed_what_the_bank_confirms_one_wins() {
    let bench = Bench::new();
    bench.bank.confirm_funds_up_to(Money::nok(1_000_000));
    one_of_two_at_once_wins(&bench).await;
}

/// 6,000 each of 10,000 kroner.
async fn one_of_two_at_once_wins(bench: &Bench) {
    bench.store.set_pausing(true);
    let (one, other) = (bench.order(6_000, "a"), bench.order(6_000, "b"));
    let admit = bench.admit();
    let (one, other) = join(admit.admit(&one), admit.admit(&other)).await;
    let results = [one, other];
    let won = results.iter().filter(|r| matches!(r, Ok(Admitted::New(_))));
    assert_eq!(won.count(), 1);
    let lost = |r: &&Result<_, _>| matches!(r, Err(AdmitError::InsufficientFunds));
    assert_eq!(results.iter().filter(lost).count(), 1);
    assert_eq!(bench.store.all_remittances().len(), 1);
}

#[tokio::test]
async fn a_confirmation_is_asked_for_all_payments_in_flight_together() {
    let bench = Bench::new();
    bench.bank.set_funds(FundsCheck::Available);
    bench.accepted().await;
    bench.accepted().await;
    let one = 100_500;
    let asked = bench.bank.funds_asked();
    assert_eq!(asked, [Money::nok(one), Money::nok(2 * one)]);
}

#[tokio::test]
async fn a_completed_payment_is_not_asked_for_again_and_makes_the_last_balance_stale() {
    let bench = Bench::new();
    let paid = bench.awaiting_sca().await;
    let code = "ACSC".to_owned();
    let settled = crate::ports::BankPaymentStatus::Settled { code };
    bench.bank.set_status(paid.end_to_end_id(), &settled);
    bench.advance(TimeDelta::seconds(1));
    let track = bench.track();
    track.track(paid.id(), &bench.context).await.unwrap();
    // The bank has debited it: this is all there is left, and enough.
    let left = Money::nok(100_500);
    bench.bank.set_available(left);
    bench.bank.confirm_funds_up_to(left);
    bench.advance(TimeDelta::seconds(1));
    new(bench.admit().admit(&bench.order(1_000, "k")).await.unwrap());
    assert_eq!(bench.bank.funds_asked().last(), Some(&left));
    assert_eq!(bench.bank.balance_reads().len(), 1);
}

#[tokio::test]
async fn two_confirmed_at_the_same_moment_are_confirmed_again_together() {
    let bench = Bench::new();
    bench.bank.set_funds(FundsCheck::Available);
    bench.store.set_pausing(true);
    let (one, other) = (bench.order(1_000, "a"), bench.order(1_000, "b"));
    let admit = bench.admit();
    let (one, other) = join(admit.admit(&one), admit.admit(&other)).await;
    assert!(one.is_ok() && other.is_ok());
    let both = Money::nok(201_000);
    assert_eq!(bench.bank.funds_asked().last(), Some(&both));
}

#[tokio::test]
async fn what_the_bank_confirms_decides_over_the_balance() {
    let bench = Bench::new();
    bench.bank.set_funds(FundsCheck::Insufficient);
    let refused = bench.admit().admit(&bench.order(100, "a")).await;
    assert!(matches!(refused, Err(AdmitError::InsufficientFunds)));
    bench.bank.set_funds(FundsCheck::Available);
    new(bench
        .admit()
        .admit(&bench.order(20_000, "b"))
        .await
        .unwrap());
}

#[tokio::test]
async fn the_balance_covers_a_payment_to_the_ore() {
    for (available, enough) in [(100_500, true), (100_499, false)] {
        let bench = Bench::new();
        bench.advance(TimeDelta::minutes(6));
        bench.bank.set_available(Money::nok(available));
        let admitted = bench.admit().admit(&bench.order(1_000, "k")).await;
        assert_eq!(admitted.is_ok(), enough, "{available}");
    }
}

#[tokio::test]
async fn an_old_balance_is_read_anew_with_the_customer_present() {
    let bench = Bench::new();
    bench.advance(TimeDelta::minutes(6));
    bench.bank.set_available(Money::nok(50_000));
    let refused = bench.admit().admit(&bench.order(1_000, "k")).await;
    assert!(matches!(refused, Err(AdmitError::InsufficientFunds)));
    assert_eq!(
        bench.bank.balance_reads(),
        [PsuContext::Present { ip: PSU_IP }]
    );
}

#[tokio::test]
async fn a_bank_that_is_down_leaves_the_last_balance_to_decide() {
    let bench = Bench::new();
    bench.advance(TimeDelta::minutes(6));
    bench.bank.set_down(true);
    new(bench.admit().admit(&bench.order(1_000, "k")).await.unwrap());
}

#[tokio::test]
async fn a_consent_that_the_bank_refuses_is_a_clear_error_and_ends() {
    let bench = Bench::new();
    bench.advance(TimeDelta::minutes(6));
    bench.bank.refuse_consent(true);
    bench.bank.set_consent(crate::ports::ConsentStatus::Ended(
        crate::ConsentEnd::Revoked,
    ));
    let refused = bench.admit().admit(&bench.order(1_000, "k")).await;
    assert!(matches!(refused, Err(AdmitError::ConsentInvalid)));
    assert!(bench.audited().contains(&"bank_consent.ended"));
}

#[tokio::test]
async fn each_thing_that_is_not_there_or_does_not_fit_has_its_own_error() {
    let bench = Bench::new();
    let base = bench.order(1_000, "k");
    let with = |change: &dyn Fn(&mut crate::remittances::AdmitRequest)| {
        let mut order = base.clone();
        change(&mut order);
        order
    };
    let stranger = kernel::UserId::new(bench.ids.as_ref());
    let refused = async |order| bench.admit().admit(&order).await.unwrap_err();

    let kyc = refused(with(&|o| o.kyc_approved = false)).await;
    assert!(matches!(kyc, AdmitError::KycRequired));
    let foreign = refused(with(&|o| o.user_id = stranger)).await;
    assert!(matches!(foreign, AdmitError::QuoteUnknown));
    let unknown = RecipientId::new(bench.ids.as_ref());
    let recipient = refused(with(&|o| o.recipient_id = unknown)).await;
    assert!(matches!(recipient, AdmitError::RecipientUnknown));
    let nowhere = crate::AccountId::new(bench.ids.as_ref());
    let account = refused(with(&|o| o.account_id = Some(nowhere))).await;
    assert!(matches!(account, AdmitError::AccountUnknown));
    bench.advance(TimeDelta::minutes(15));
    let expired = refused(base.clone()).await;
    assert!(matches!(expired, AdmitError::QuoteExpired));
    assert!(bench.store.all_remittances().is_empty());
}

#[tokio::test]
async fn a_refused_order_may_be_sent_again_under_its_key() {
    let bench = Bench::new();
    let order = bench.order(1_000, "k");
    bench.bank.set_funds(FundsCheck::Insufficient);
    assert!(bench.admit().admit(&order).await.is_err());
    bench.bank.set_funds(FundsCheck::Available);
    new(bench.admit().admit(&order).await.unwrap());
}

#[tokio::test]
async fn a_blocked_order_has_failed_when_it_is_recorded_like_one_the_bank_refused() {
    let bench = Bench::new();
    *bench.risk.0.lock().unwrap() = RiskDecision::Block;
    let payment = new(bench.admit().admit(&bench.order(1_000, "k")).await.unwrap());
    assert_eq!(payment.public_status(), PublicStatus::Failed);
    assert_eq!(
        payment.public_failure_reason(),
        Some(FailureReason::Declined)
    );
    assert_eq!(payment.next_poll_at(), None);
    assert_eq!(bench.store.all_remittances(), [payment]);
    assert_eq!(bench.audited(), ["remittance.held", "remittance.failed"]);
    assert_eq!(
        bench.event_kinds(),
        ["remittance.accepted", "remittance.failed"]
    );
}

/// Notes whom it assesses, and changes the recipient while it does so for the first time.
struct MeddledRisk {
    store: MemoryStore,
    changed: Recipient,
    assessed: Mutex<Vec<String>>,
}

#[async_trait::async_trait]
impl RiskAssessment for MeddledRisk {
    fn name(&self) -> &'static str {
        "MeddledRisk"
    }

    async fn assess(&self, facts: &RiskFacts) -> Result<RiskDecision, RiskUnavailable> {
        let is_first = {
            let mut assessed = self.assessed.lock().unwrap();
            assessed.push(facts.creditor_name.as_str().to_owned());
            assessed.len() == 1
        };
        if is_first {
            let mut unit = self.store.begin().await.unwrap();
            unit.recipients().update(&self.changed).await.unwrap();
            unit.commit().await.unwrap();
        }
        Ok(RiskDecision::Proceed)
    }
}

#[tokio::test]
async fn a_recipient_changed_while_it_is_assessed_is_assessed_anew() {
    let bench = Bench::new();
    let recipients = &bench.storage.recipients;
    let recipient = recipients.recipient(bench.user, bench.recipient).await;
    let changed = Recipient {
        name: kernel::SingleLine::new("Somebody Else").unwrap(),
        ..recipient.unwrap().unwrap()
    };
    let risk = Arc::new(MeddledRisk {
        store: bench.store.clone(),
        changed,
        assessed: Mutex::default(),
    });
    let admit = AdmitRemittance::new(&bench.storage, &bench.banks, &bench.system, risk.clone());
    let payment = new(admit.admit(&bench.order(1_000, "k")).await.unwrap());
    assert_eq!(payment.creditor_name().as_str(), "Somebody Else");
    let assessed = risk.assessed.lock().unwrap().clone();
    assert_eq!(assessed, ["Erika Mustermann", "Somebody Else"]);
}

#[tokio::test]
async fn a_database_that_is_gone_refuses_the_order_and_works_again_when_it_is_back() {
    let bench = Bench::new();
    let order = bench.order(1_000, "k");
    bench.store.set_unreachable(true);
    let refused = bench.admit().admit(&order).await;
    assert!(matches!(refused, Err(AdmitError::Store(_))));
    bench.store.set_unreachable(false);
    new(bench.admit().admit(&order).await.unwrap());
}

#[tokio::test]
async fn a_commit_whose_answer_was_lost_makes_no_second_payment() {
    let bench = Bench::new();
    let order = bench.order(1_000, "k");
    bench.store.lose_answers_of_commits(1);
    assert!(bench.admit().admit(&order).await.is_err());
    bench.advance(TimeDelta::seconds(31));
    let resumed = bench.admit().admit(&order).await.unwrap();
    assert!(matches!(resumed, Admitted::Resume(_)));
    assert_eq!(bench.store.all_remittances().len(), 1);
}
