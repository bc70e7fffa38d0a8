use kernel::testing::assert_stored_forms;
use serde_json::json;

use super::*;

fn user() -> UserId {
    "usr_0197a6e2000070008000000000000002".parse().unwrap()
}

fn update(status: PublicStatus, reason: Option<FailureReason>) -> RemittanceUpdate {
    RemittanceUpdate {
        transaction_id: "txn_0197a6e2000070008000000000000001".parse().unwrap(),
        user_id: user(),
        status,
        reason,
    }
}

fn recipient() -> RecipientChange {
    RecipientChange {
        recipient_id: "rcp_0197a6e2000070008000000000000003".parse().unwrap(),
        user_id: user(),
        country: "DE".parse().unwrap(),
    }
}

fn consent_id() -> ConsentId {
    "cns_0197a6e2000070008000000000000004".parse().unwrap()
}

fn accounts() -> [(PaymentsEvent, &'static str); 7] {
    [
        (
            PaymentsEvent::ReconciliationDifference(BooksDiffer {
                kind: DiscrepancyKind::BookedThoughNotSent,
                transaction_id: "txn_0197a6e2000070008000000000000001".parse().unwrap(),
                bank: BankId::new("dnb"),
            }),
            r#"reconciliation.difference txn_0197a6e2000070008000000000000001 {"bank":"dnb","kind":"booked_though_not_sent","transactionId":"txn_0197a6e2000070008000000000000001"}"#,
        ),
        (
            PaymentsEvent::ConsentValid(ConsentGiven {
                consent_id: consent_id(),
                user_id: user(),
            }),
            r#"bank_consent.valid cns_0197a6e2000070008000000000000004 {"consentId":"cns_0197a6e2000070008000000000000004","userId":"usr_0197a6e2000070008000000000000002"}"#,
        ),
        (
            PaymentsEvent::ConsentEnded(ConsentOver {
                consent_id: consent_id(),
                user_id: user(),
                reason: ConsentEnd::Revoked,
            }),
            r#"bank_consent.ended cns_0197a6e2000070008000000000000004 {"consentId":"cns_0197a6e2000070008000000000000004","reason":"revoked","userId":"usr_0197a6e2000070008000000000000002"}"#,
        ),
        (
            PaymentsEvent::AccountDisconnected(AccountRemoved {
                account_id: "acc_0197a6e2000070008000000000000005".parse().unwrap(),
                user_id: user(),
            }),
            r#"account.disconnected acc_0197a6e2000070008000000000000005 {"accountId":"acc_0197a6e2000070008000000000000005","userId":"usr_0197a6e2000070008000000000000002"}"#,
        ),
        (
            PaymentsEvent::RecipientAdded(recipient()),
            r#"recipient.added rcp_0197a6e2000070008000000000000003 {"country":"DE","userId":"usr_0197a6e2000070008000000000000002"}"#,
        ),
        (
            PaymentsEvent::RecipientChanged(recipient()),
            r#"recipient.changed rcp_0197a6e2000070008000000000000003 {"country":"DE","userId":"usr_0197a6e2000070008000000000000002"}"#,
        ),
        (
            PaymentsEvent::RecipientRemoved(recipient()),
            r#"recipient.removed rcp_0197a6e2000070008000000000000003 {"country":"DE","userId":"usr_0197a6e2000070008000000000000002"}"#,
        ),
    ]
}

fn remittances() -> [(PaymentsEvent, &'static str); 11] {
    use PublicStatus::{Cancelled, Completed, Failed, Pending, Processing};
    let declined = update(Failed, Some(FailureReason::ScaDeclined));
    [
        (
            PaymentsEvent::RemittanceAccepted(update(Processing, None)),
            r#"remittance.accepted txn_0197a6e2000070008000000000000001 {"reason":null,"status":"processing","transactionId":"txn_0197a6e2000070008000000000000001","userId":"usr_0197a6e2000070008000000000000002"}"#,
        ),
        (
            PaymentsEvent::RemittanceRecovered(update(Processing, None)),
            r#"remittance.recovered txn_0197a6e2000070008000000000000001 {"reason":null,"status":"processing","transactionId":"txn_0197a6e2000070008000000000000001","userId":"usr_0197a6e2000070008000000000000002"}"#,
        ),
        (
            PaymentsEvent::RemittanceOutcomeUnknown(update(Processing, None)),
            r#"remittance.answer_lost txn_0197a6e2000070008000000000000001 {"reason":null,"status":"processing","transactionId":"txn_0197a6e2000070008000000000000001","userId":"usr_0197a6e2000070008000000000000002"}"#,
        ),
        (
            PaymentsEvent::RemittanceAwaitingSca(update(Pending, None)),
            r#"remittance.awaiting_sca txn_0197a6e2000070008000000000000001 {"reason":null,"status":"pending","transactionId":"txn_0197a6e2000070008000000000000001","userId":"usr_0197a6e2000070008000000000000002"}"#,
        ),
        (
            PaymentsEvent::RemittanceSubmitted(update(Processing, None)),
            r#"remittance.submitted txn_0197a6e2000070008000000000000001 {"reason":null,"status":"processing","transactionId":"txn_0197a6e2000070008000000000000001","userId":"usr_0197a6e2000070008000000000000002"}"#,
        ),
        (
            PaymentsEvent::RemittanceCompleted(update(Completed, None)),
            r#"remittance.completed txn_0197a6e2000070008000000000000001 {"reason":null,"status":"completed","transactionId":"txn_0197a6e2000070008000000000000001","userId":"usr_0197a6e2000070008000000000000002"}"#,
        ),
        (
            PaymentsEvent::RemittanceFailed(declined),
            r#"remittance.failed txn_0197a6e2000070008000000000000001 {"reason":"sca_declined","status":"failed","transactionId":"txn_0197a6e2000070008000000000000001","userId":"usr_0197a6e2000070008000000000000002"}"#,
        ),
        (
            PaymentsEvent::RemittanceCancelled(update(Cancelled, None)),
            r#"remittance.cancelled txn_0197a6e2000070008000000000000001 {"reason":null,"status":"cancelled","transactionId":"txn_0197a6e2000070008000000000000001","userId":"usr_0197a6e2000070008000000000000002"}"#,
        ),
        (
            PaymentsEvent::BankStatusUnknown(update(Processing, None)),
            r#"remittance.unknown_bank_status txn_0197a6e2000070008000000000000001 {"reason":null,"status":"processing","transactionId":"txn_0197a6e2000070008000000000000001","userId":"usr_0197a6e2000070008000000000000002"}"#,
        ),
        (
            PaymentsEvent::ScaOverdue(update(Pending, None)),
            r#"remittance.sca_overdue txn_0197a6e2000070008000000000000001 {"reason":null,"status":"pending","transactionId":"txn_0197a6e2000070008000000000000001","userId":"usr_0197a6e2000070008000000000000002"}"#,
        ),
        (
            PaymentsEvent::OutcomeUnknownEscalated(update(Processing, None)),
            r#"remittance.unanswered_for_long txn_0197a6e2000070008000000000000001 {"reason":null,"status":"processing","transactionId":"txn_0197a6e2000070008000000000000001","userId":"usr_0197a6e2000070008000000000000002"}"#,
        ),
    ]
}

#[test]
fn every_event_is_stored_in_the_form_that_older_versions_store_and_read() {
    let forms: Vec<_> = remittances().into_iter().chain(accounts()).collect();
    assert_stored_forms(&forms);
}

#[test]
fn every_discrepancy_is_stored_under_its_name() {
    use DiscrepancyKind as Kind;
    for kind in [
        Kind::NotBooked,
        Kind::CameBack,
        Kind::BookedThoughFailed,
        Kind::BookedThoughCancelled,
        Kind::BookedThoughNotSent,
        Kind::BookedRepeatedly,
        Kind::OtherAmount,
        Kind::UnknownHere,
    ] {
        assert_eq!(json!(kind), kind.name());
    }
}
