//! Held payments, released and rejected.

use std::sync::Arc;

use super::super::*;
use crate::{
    OfficerRole, PaymentId,
    ports::{AlertQueries, HeldPaymentsError},
    test_fixture::{Fixture, TestHeld, text},
};

#[tokio::test]
async fn a_held_payment_is_decided_on_once_with_the_reason_on_its_alerts() {
    for (decision, state) in [
        (HeldDecision::Release, "released"),
        (HeldDecision::Reject, "rejected"),
    ] {
        let fixture = Fixture::new();
        let (record, alert) = fixture.split_sum().await;
        let payment = record.assessment.payment;
        let held = Arc::new(TestHeld::default());
        held.0.lock().unwrap().insert(payment, "held");
        let decide = DecideHeldPayment::new(&fixture.storage, &fixture.system, held.clone());
        let (officer, reason, context) = (fixture.officer(), text("rent"), &fixture.context);
        let decided = decide
            .decide(&officer, payment, decision, &reason, context)
            .await;
        decided.unwrap();
        assert_eq!(held.0.lock().unwrap()[&payment], state);
        let alert = fixture.store.alert(alert).await.unwrap().unwrap();
        assert_eq!(alert.notes[0].text, reason);
        assert_eq!(alert.notes[0].by, officer.user_id);
        let lines = fixture.audited().len();
        let again = decide
            .decide(&officer, payment, decision, &reason, context)
            .await;
        let not_held = matches!(again, Err(HeldError::Payments(HeldPaymentsError::NotHeld)));
        assert!(not_held, "{again:?}");
        assert_eq!(fixture.audited().len(), lines);
    }
}

#[tokio::test]
async fn only_compliance_decides_and_only_on_what_there_is() {
    let fixture = Fixture::new();
    let (record, _) = fixture.split_sum().await;
    let payment = record.assessment.payment;
    let held = Arc::new(TestHeld::default());
    let decide = DecideHeldPayment::new(&fixture.storage, &fixture.system, held.clone());
    let (reason, context, release) = (text("rent"), &fixture.context, HeldDecision::Release);
    let decided = decide
        .decide(&fixture.officer(), payment, release, &reason, context)
        .await;
    assert!(matches!(
        decided,
        Err(HeldError::Payments(HeldPaymentsError::NotFound))
    ));
    held.0.lock().unwrap().insert(payment, "held");
    for role in [OfficerRole::Admin, OfficerRole::Other] {
        let who = fixture.in_role(role);
        for payment in [payment, PaymentId::new(fixture.ids.as_ref())] {
            let decided = decide
                .decide(&who, payment, release, &reason, context)
                .await;
            assert!(matches!(
                decided,
                Err(HeldError::Case(CaseError::Forbidden(_)))
            ));
        }
    }
    assert_eq!(held.0.lock().unwrap()[&payment], "held");
}
