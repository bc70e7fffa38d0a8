use kernel::testing::assert_stored_forms;

use super::*;

#[test]
fn every_event_is_stored_in_the_form_that_older_versions_store_and_read() {
    let user_id: UserId = "usr_0197a6e2000070008000000000000001".parse().unwrap();
    let status = StatusChange {
        user_id,
        status: KycStatus::Approved,
    };
    let risk = RiskChange {
        user_id,
        level: RiskLevel::High,
        before: RiskLevel::Normal,
        reasons: vec!["politically_exposed".to_owned(), "reported".to_owned()],
    };
    assert_stored_forms(&[
        (
            KycEvent::StatusChanged(status),
            r#"kyc.status_changed usr_0197a6e2000070008000000000000001 {"status":"approved","userId":"usr_0197a6e2000070008000000000000001"}"#,
        ),
        (
            KycEvent::RiskChanged(risk),
            r#"kyc.risk_changed usr_0197a6e2000070008000000000000001 {"before":"normal","level":"high","reasons":["politically_exposed","reported"]}"#,
        ),
    ]);
}
