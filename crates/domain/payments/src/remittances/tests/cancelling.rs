//! Customers who change their mind, at every moment.

use crate::{
    RemittanceState,
    ports::{BankPaymentStatus, CancelOutcome},
    remittances::{CancelError, Cancellation},
    testing::{InitiationScript, bench::Bench},
};

async fn cancelled(bench: &Bench, id: crate::TransactionId) -> Result<Cancellation, CancelError> {
    bench.cancel().cancel(bench.user, id, &bench.context).await
}

#[tokio::test]
async fn at_the_bank_it_is_the_bank_that_cancels() {
    let bench = Bench::new();
    let payment = bench.awaiting_sca().await;
    assert!(matches!(
        cancelled(&bench, payment.id()).await,
        Ok(Cancellation::Cancelled(_))
    ));
    assert_eq!(bench.bank.cancellations(), 1);
    let events = bench.event_kinds();
    assert_eq!(events.last(), Some(&"remittance.cancelled"));
}

#[tokio::test]
async fn a_cancellation_the_bank_wants_authenticated_shows_its_link_until_the_bank_confirms() {
    let bench = Bench::new();
    bench
        .bank
        .next_initiation(InitiationScript::RecordWithoutSca);
    let payment = bench.awaiting_sca().await;
    let sca_url: url::Url = "https://bank.example/cancel".parse().unwrap();
    bench.bank.set_cancel(CancelOutcome::ScaNeeded {
        sca_url: sca_url.clone(),
    });
    let Ok(Cancellation::ConfirmAtBank { remittance, .. }) = cancelled(&bench, payment.id()).await
    else {
        panic!("not to be confirmed");
    };
    assert_eq!(remittance.sca_url(), Some(&sca_url));
    let code = "CANC".to_owned();
    let status = BankPaymentStatus::Cancelled { code };
    bench.bank.set_status(payment.end_to_end_id(), &status);
    let tracked = bench
        .track()
        .track(payment.id(), &bench.context)
        .await
        .unwrap();
    assert_eq!(tracked.remittance.state().name().as_str(), "cancelled");
}

#[tokio::test]
async fn a_payment_too_far_gone_stays_under_way() {
    let bench = Bench::new();
    let payment = bench.awaiting_sca().await;
    bench.bank.set_cancel(CancelOutcome::TooLate);
    assert!(matches!(
        cancelled(&bench, payment.id()).await,
        Err(CancelError::TooLate)
    ));
    assert_eq!(bench.store.all_remittances()[0].state(), payment.state());
}

#[tokio::test]
async fn a_bank_that_cannot_be_asked_leaves_the_payment_under_way() {
    let bench = Bench::new();
    let payment = bench.awaiting_sca().await;
    bench.bank.set_down(true);
    assert!(matches!(
        cancelled(&bench, payment.id()).await,
        Err(CancelError::Bank(_))
    ));
    assert_eq!(bench.store.all_remittances()[0].state(), payment.state());
}

#[tokio::test]
async fn a_paid_payment_cannot_be_cancelled_and_another_person_s_is_not_there() {
    let bench = Bench::new();
    let payment = bench.awaiting_sca().await;
    let stranger = kernel::UserId::new(bench.ids.as_ref());
    let foreign = bench
        .cancel()
        .cancel(stranger, payment.id(), &bench.context)
        .await;
    assert!(matches!(foreign, Err(CancelError::NotFound)));
    let code = "ACSC".to_owned();
    let status = BankPaymentStatus::Settled { code };
    bench.bank.set_status(payment.end_to_end_id(), &status);
    bench
        .track()
        .track(payment.id(), &bench.context)
        .await
        .unwrap();
    assert!(matches!(
        cancelled(&bench, payment.id()).await,
        Err(CancelError::TooLate)
    ));
    let stored = bench.store.all_remittances().remove(0);
    assert!(matches!(stored.state(), RemittanceState::Completed { .. }));
}
