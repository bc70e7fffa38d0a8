//! Orders are admitted each for itself, whole or not at all, and what their decision reads holds
//! until they are recorded.

use kernel::{Currency, Money};

use super::{
    Subject,
    sample::{Sample, Scene, after, committed, now},
};
use crate::{
    AccountState, AdmissionOrder, AdmitAs, FailureReason, IdempotencyRecord, Recipient,
    RecipientState, Refusal, Remittance, RemittanceState,
    accounts::FundsCoverage,
    ports::{AdmissionOutcome, InFlight, admit_one},
};

/// 1,000 kroner and the fee: what each order of the samples costs.
const ONE: i64 = 100_500;

async fn admitted(subject: &Subject, order: &AdmissionOrder) -> Remittance {
    match outcome(subject, order).await {
        AdmissionOutcome::Admitted(remittance) => *remittance,
        other => panic!("not admitted: {other:?}"),
    }
}

async fn outcome(subject: &Subject, order: &AdmissionOrder) -> AdmissionOutcome {
    admit_one(subject.store.as_ref(), order).await.unwrap()
}

/// An order by a new quote.
async fn order(subject: &Subject, sample: &Sample, scene: &Scene) -> AdmissionOrder {
    let quote = sample.quote(scene.account.user_id());
    committed(subject, async |unit| {
        unit.quotes().add(&quote).await.unwrap();
    })
    .await;
    sample.order(scene, &quote)
}

async fn key(subject: &Subject, order: &AdmissionOrder) -> Option<IdempotencyRecord> {
    let (user, key) = (order.claim.user_id, &order.claim.key);
    subject.store.idempotency(user, key).await.unwrap()
}

/// The remittance as decided, the key in work, and a new version of the account, all else of which
/// is as it was.
pub async fn an_admitted_order_is_recorded_with_its_key(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    let order = order(&subject, &sample, &scene).await;
    let remittance = admitted(&subject, &order).await;
    assert_eq!(remittance.state(), &RemittanceState::Accepted);
    assert_eq!(remittance.id(), order.claim.transaction_id);
    let stored = subject.store.remittance(subject.ola, remittance.id()).await;
    assert_eq!(stored.unwrap(), Some(remittance));
    assert_eq!(key(&subject, &order).await, Some(order.claim));
    let account = subject.store.account(subject.ola, scene.account.id()).await;
    assert_eq!(account.unwrap(), Some(scene.account.stored()));
}

/// Held, or failed from the moment that it is recorded.
pub async fn an_order_is_recorded_in_the_state_that_risk_demands(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    let failed = RemittanceState::Failed {
        reason: FailureReason::Declined,
        bank: None,
        at: after(1),
    };
    for (admit_as, state) in [
        (AdmitAs::Held, RemittanceState::Held),
        (AdmitAs::Declined { at: after(1) }, failed),
    ] {
        let mut order = order(&subject, &sample, &scene).await;
        order.admit_as = admit_as;
        let remittance = admitted(&subject, &order).await;
        assert_eq!(remittance.state(), &state);
        assert_eq!(remittance.next_poll_at(), None);
        let stored = subject.store.remittance(subject.ola, remittance.id()).await;
        assert_eq!(stored.unwrap(), Some(remittance));
    }
}

/// Also one that is answered; the second order makes no payment, and its quote stays unused.
pub async fn an_order_whose_key_is_taken_learns_by_what(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    let first = order(&subject, &sample, &scene).await;
    admitted(&subject, &first).await;
    let mut second = order(&subject, &sample, &scene).await;
    let fresh = second.claim.key.clone();
    second.claim.key = first.claim.key.clone();
    let taken = AdmissionOutcome::KeyTaken(Box::new(first.claim));
    assert_eq!(outcome(&subject, &second).await, taken);
    let id = second.claim.transaction_id;
    assert_eq!(subject.store.remittance_for_work(id).await.unwrap(), None);
    second.claim.key = fresh;
    admitted(&subject, &second).await;
}

/// Nothing is in flight and the key is free: the same order is admitted once its reason is gone.
pub async fn a_refused_order_leaves_nothing_behind(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    let mut order = order(&subject, &sample, &scene).await;
    order.recipient_version += 1;
    let refused = AdmissionOutcome::Refused(Refusal::FactsChanged);
    assert_eq!(outcome(&subject, &order).await, refused);
    assert_eq!(key(&subject, &order).await, None);
    let in_flight = subject.store.in_flight(&scene.account).await.unwrap();
    assert_eq!(in_flight, InFlight::NOTHING);
    let account = subject.store.account(subject.ola, scene.account.id()).await;
    assert_eq!(account.unwrap().as_ref(), Some(&scene.account));
    order.recipient_version -= 1;
    admitted(&subject, &order).await;
}

/// Another person's, what is deleted or disconnected, and ids of nothing.
pub async fn what_is_not_theirs_is_unknown(subject: Subject) {
    let sample = Sample::default();
    let mine = sample.scene(&subject, subject.ola).await;
    let foreign = sample.scene(&subject, subject.kari).await;
    let foreign_quote = order(&subject, &sample, &foreign).await.quote_id;
    let gone = sample.account(subject.ola, mine.consent.id());
    let gone = gone.altered(|it| it.state = AccountState::Disconnected { at: after(1) });
    let deleted = Recipient {
        state: RecipientState::Deleted { at: now() },
        ..sample.recipient(subject.ola)
    };
    committed(&subject, async |unit| {
        unit.accounts().add(&gone).await.unwrap();
        unit.recipients().add(&deleted).await.unwrap();
    })
    .await;
    let base = order(&subject, &sample, &mine).await;
    let nothing = sample.payment(&mine, &sample.quote(subject.ola));
    let mut cases = Vec::new();
    for id in [
        foreign.account.id(),
        gone.id(),
        sample.account(subject.ola, mine.consent.id()).id(),
    ] {
        let order = AdmissionOrder {
            account_id: id,
            ..base.clone()
        };
        cases.push((order, Refusal::AccountUnknown));
    }
    for id in [foreign_quote, nothing.quote_id()] {
        let order = AdmissionOrder {
            quote_id: id,
            ..base.clone()
        };
        cases.push((order, Refusal::QuoteUnknown));
    }
    for id in [
        foreign.recipient.id,
        deleted.id,
        sample.recipient(subject.ola).id,
    ] {
        let order = AdmissionOrder {
            recipient_id: id,
            ..base.clone()
        };
        cases.push((order, Refusal::RecipientUnknown));
    }
    for (order, refusal) in cases {
        assert_eq!(
            outcome(&subject, &order).await,
            AdmissionOutcome::Refused(refusal)
        );
    }
    admitted(&subject, &base).await;
}

/// By another order, whatever its key.
pub async fn a_used_quote_is_refused(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    let first = order(&subject, &sample, &scene).await;
    let second = AdmissionOrder {
        quote_id: first.quote_id,
        ..order(&subject, &sample, &scene).await
    };
    admitted(&subject, &first).await;
    let refused = AdmissionOutcome::Refused(Refusal::QuoteUsed);
    assert_eq!(outcome(&subject, &second).await, refused);
    assert_eq!(key(&subject, &second).await, None);
}

async fn payment(subject: &Subject, sample: &Sample, scene: &Scene, state: RemittanceState) {
    sample
        .stored_payment(subject, scene, |payment| payment.state = state)
        .await;
}

/// Fee included: all that is not final, and what was completed after the balance was fetched. The
/// same whether asked alone or by an admission.
pub async fn in_flight_is_what_the_balance_does_not_show(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    let elsewhere = sample.scene(&subject, subject.ola).await;
    let mut expected = 0;
    for state in super::remittances::states() {
        if !state.is_final() {
            expected += ONE;
            payment(&subject, &sample, &scene, state).await;
        }
    }
    let completed = |at| RemittanceState::Completed { bank: None, at };
    // The balance was fetched now.
    payment(&subject, &sample, &scene, completed(after(-1))).await;
    payment(&subject, &sample, &scene, completed(after(1))).await;
    let failed = RemittanceState::Failed {
        reason: FailureReason::Declined,
        bank: None,
        at: after(1),
    };
    let cancelled = RemittanceState::Cancelled {
        bank: None,
        at: after(1),
    };
    payment(&subject, &sample, &scene, failed).await;
    payment(&subject, &sample, &scene, cancelled).await;
    payment(&subject, &sample, &elsewhere, RemittanceState::Accepted).await;

    let in_flight = InFlight {
        not_final: Money::nok(expected),
        completed_since: Money::nok(ONE),
    };
    let found = subject.store.in_flight(&scene.account).await;
    assert_eq!(found.unwrap(), in_flight);

    let mut order = order(&subject, &sample, &scene).await;
    order.coverage = FundsCoverage::Confirmed(Money::nok(expected + ONE - 1));
    let refused = AdmissionOutcome::Refused(Refusal::FactsChanged);
    assert_eq!(outcome(&subject, &order).await, refused);
    order.coverage = FundsCoverage::Confirmed(Money::nok(expected + ONE));
    admitted(&subject, &order).await;
}

/// It shows none of it.
pub async fn without_a_balance_all_that_was_paid_is_in_flight(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    let completed = RemittanceState::Completed {
        bank: None,
        at: after(-600),
    };
    payment(&subject, &sample, &scene, completed).await;
    let account = scene.account.altered(|it| it.balance = None);
    let in_flight = subject.store.in_flight(&account).await.unwrap();
    let expected = InFlight {
        completed_since: Money::nok(ONE),
        not_final: Money::zero(Currency::NOK),
    };
    assert_eq!(in_flight, expected);
}

/// Each has its own outcome, in the order given: the second from the same account sees the first,
/// and what is refused harms no other.
pub async fn several_orders_are_admitted_each_for_itself(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    let elsewhere = sample.scene(&subject, subject.kari).await;
    let funds = FundsCoverage::Confirmed(Money::nok(ONE + ONE / 2));
    let mut first = order(&subject, &sample, &scene).await;
    let mut second = order(&subject, &sample, &scene).await;
    (first.coverage, second.coverage) = (funds, funds);
    let third = order(&subject, &sample, &elsewhere).await;
    let ids = [&first, &second, &third].map(|order| order.claim.transaction_id);
    let outcomes = subject.store.admit(&[first, second, third]).await;
    let outcomes: Vec<_> = outcomes.into_iter().map(Result::unwrap).collect();
    let is_new = |outcome: &AdmissionOutcome, id| matches!(outcome, AdmissionOutcome::Admitted(remittance) if remittance.id() == id);
    let [one, two, three] = outcomes.as_slice() else {
        panic!("{} outcomes", outcomes.len());
    };
    assert!(is_new(one, ids[0]) && is_new(three, ids[2]), "{outcomes:?}");
    assert_eq!(two, &AdmissionOutcome::Refused(Refusal::FactsChanged));
    assert!(subject.store.admit(&[]).await.is_empty());
}

/// Funds for one payment and a half: of four at once one is admitted, and the others see it. Several
/// rounds, since the first finds no connections open and its admissions straggle.
pub async fn of_two_admissions_at_once_the_second_sees_the_first(subject: Subject) {
    let sample = Sample::default();
    for round in 0..5 {
        let scene = sample.scene(&subject, subject.ola).await;
        let mut orders = Vec::new();
        for _ in 0..4 {
            let mut order = order(&subject, &sample, &scene).await;
            order.coverage = FundsCoverage::Confirmed(Money::nok(ONE + ONE / 2));
            orders.push(order);
        }
        let four = orders.iter().map(|order| outcome(&subject, order));
        let outcomes = futures_util::future::join_all(four).await;
        let is_new = |outcome: &&AdmissionOutcome| matches!(outcome, AdmissionOutcome::Admitted(_));
        let admitted = outcomes.iter().filter(is_new);
        assert_eq!(admitted.count(), 1, "in round {round}");
        let in_flight = subject.store.in_flight(&scene.account).await.unwrap();
        assert_eq!(in_flight.not_final, Money::nok(ONE));
    }
}
