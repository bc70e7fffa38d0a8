//! The admission of a payment: what it reads holds until its unit ends.

use kernel::{Currency, Money, StoreError};

use super::{
    Subject,
    sample::{Sample, Scene, after, committed, now},
};
use crate::{
    Account, AccountState, Quote, Recipient, RecipientState, Remittance, RemittanceState,
    ports::{Admission, AdmissionContext, InFlight},
};

const NOTHING: InFlight = InFlight {
    not_final: Money::zero(Currency::NOK),
    completed_since: Money::zero(Currency::NOK),
};

fn admission(quote: &Quote, recipient: &Recipient) -> Admission {
    Admission {
        user_id: quote.user_id,
        quote_id: quote.id,
        recipient_id: recipient.id,
    }
}

async fn context(subject: &Subject, admission: &Admission, account: &Account) -> AdmissionContext {
    committed(subject, async |unit| {
        let context = unit.remittances().admission_context(admission, account);
        context.await.unwrap()
    })
    .await
}

async fn lock(subject: &Subject, account: &Account) -> Option<Account> {
    committed(subject, async |unit| {
        let locked = unit
            .remittances()
            .lock_account(subject.ola, account.id())
            .await;
        locked.unwrap()
    })
    .await
}

/// Otherwise as it was, and stored like that.
pub async fn a_locked_account_has_a_new_version(subject: Subject) {
    let Scene { mut account, .. } = Sample::default().scene(&subject, subject.ola).await;
    let locked = lock(&subject, &account).await;
    account = account.altered(|it| it.version += 1);
    assert_eq!(locked.as_ref(), Some(&account));
    let found = subject.store.account(subject.ola, account.id()).await;
    assert_eq!(found.unwrap(), Some(account));
}

/// Another person's, and one that is disconnected.
pub async fn what_is_not_theirs_cannot_be_locked(subject: Subject) {
    let sample = Sample::default();
    let foreign = sample.scene(&subject, subject.kari).await;
    assert_eq!(lock(&subject, &foreign.account).await, None);
    let Scene { mut account, .. } = sample.scene(&subject, subject.ola).await;
    account = account.altered(|it| it.state = AccountState::Disconnected { at: after(1) });
    committed(&subject, async |unit| {
        unit.accounts().update(&account).await.unwrap();
    })
    .await;
    assert_eq!(lock(&subject, &account).await, None);
}

/// Both unchanged, and nothing in flight.
pub async fn the_context_tells_quote_and_recipient(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    let quote = sample.quote(subject.ola);
    committed(&subject, async |unit| {
        unit.quotes().add(&quote).await.unwrap();
    })
    .await;
    let admission = admission(&quote, &scene.recipient);
    let expected = AdmissionContext {
        quote: Some(quote),
        recipient: Some(scene.recipient),
        in_flight: NOTHING,
    };
    assert_eq!(
        context(&subject, &admission, &scene.account).await,
        expected
    );
}

/// Another person's quote and recipient, a deleted recipient, and ids of nothing.
pub async fn the_context_hides_what_is_not_theirs(subject: Subject) {
    let sample = Sample::default();
    let mine = sample.scene(&subject, subject.ola).await;
    let foreign = sample.scene(&subject, subject.kari).await;
    let foreign_quote = sample.quote(subject.kari);
    let mut deleted = sample.recipient(subject.ola);
    deleted.state = RecipientState::Deleted { at: now() };
    committed(&subject, async |unit| {
        unit.quotes().add(&foreign_quote).await.unwrap();
        unit.recipients().add(&deleted).await.unwrap();
    })
    .await;
    let nothing = AdmissionContext {
        quote: None,
        recipient: None,
        in_flight: NOTHING,
    };
    let unknown = (&sample.quote(subject.ola), &sample.recipient(subject.ola));
    let cases = [
        (&foreign_quote, &foreign.recipient),
        (&foreign_quote, &deleted),
        unknown,
    ];
    for (quote, recipient) in cases {
        let admission = Admission {
            user_id: subject.ola,
            ..admission(quote, recipient)
        };
        assert_eq!(context(&subject, &admission, &mine.account).await, nothing);
    }
}

async fn payment(subject: &Subject, sample: &Sample, scene: &Scene, state: RemittanceState) {
    sample
        .stored_payment(subject, scene, |payment| payment.state = state)
        .await;
}

/// Fee included: all that is not final, and what was completed after the balance was fetched. The
/// same whether asked alone or within an admission.
pub async fn in_flight_is_what_the_balance_does_not_show(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    let elsewhere = sample.scene(&subject, subject.ola).await;
    let one = 100_500;
    let mut expected = 0;
    for state in super::remittances::states() {
        if !state.is_final() {
            expected += one;
            payment(&subject, &sample, &scene, state).await;
        }
    }
    let completed = |at| RemittanceState::Completed { bank: None, at };
    // The balance was fetched now.
    payment(&subject, &sample, &scene, completed(after(-1))).await;
    payment(&subject, &sample, &scene, completed(after(1))).await;
    let failed = RemittanceState::Failed {
        reason: crate::FailureReason::Declined,
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

    let expected = InFlight {
        not_final: Money::nok(expected),
        completed_since: Money::nok(one),
    };
    assert_eq!(
        subject.store.in_flight(&scene.account).await.unwrap(),
        expected
    );
    let admission = admission(&sample.quote(subject.ola), &scene.recipient);
    let context = context(&subject, &admission, &scene.account).await;
    assert_eq!(context.in_flight, expected);
}

/// It shows none of it.
pub async fn without_a_balance_all_that_was_paid_is_in_flight(subject: Subject) {
    let sample = Sample::default();
    let mut scene = sample.scene(&subject, subject.ola).await;
    let completed = RemittanceState::Completed {
        bank: None,
        at: after(-600),
    };
    payment(&subject, &sample, &scene, completed).await;
    scene.account = scene.account.altered(|it| it.balance = None);
    let in_flight = subject.store.in_flight(&scene.account).await.unwrap();
    let expected = InFlight {
        completed_since: Money::nok(100_500),
        ..NOTHING
    };
    assert_eq!(in_flight, expected);
}

/// Takes the account, looks, and pays if there is enough.
async fn admit(
    subject: &Subject,
    sample: &Sample,
    scene: &Scene,
    funds: Money,
) -> Result<Option<Remittance>, StoreError> {
    let quote = sample.quote(subject.ola);
    let payment = sample.payment(scene, &quote);
    let mut unit = subject.store.begin().await?;
    unit.quotes().add(&quote).await?;
    let locked = unit
        .remittances()
        .lock_account(subject.ola, scene.account.id())
        .await?;
    let account = locked.unwrap();
    let admission = admission(&quote, &scene.recipient);
    let context = unit
        .remittances()
        .admission_context(&admission, &account)
        .await?;
    let left = funds.minor() - context.in_flight.not_final.minor();
    if left < payment.total().unwrap().minor() {
        return Ok(None);
    }
    unit.remittances().add(&payment).await?;
    unit.commit().await?;
    Ok(Some(payment))
}

/// Funds for one payment and a half: of four at once one is admitted, and the others see it. Several
/// rounds, since the first finds no connections open and its admissions straggle.
pub async fn of_two_admissions_at_once_the_second_sees_the_first(subject: Subject) {
    let sample = Sample::default();
    let funds = Money::nok(150_000);
    for round in 0..5 {
        let scene = sample.scene(&subject, subject.ola).await;
        let four = (0..4).map(|_| admit(&subject, &sample, &scene, funds));
        let outcomes = futures_util::future::join_all(four).await;
        let admitted = outcomes.into_iter().filter_map(Result::unwrap);
        assert_eq!(admitted.count(), 1, "in round {round}");
        let in_flight = subject.store.in_flight(&scene.account).await.unwrap();
        assert_eq!(in_flight.not_final, Money::nok(100_500));
    }
}
