use kernel::testing::assert_stored_forms;

use super::*;

fn alert() -> AlertChange {
    AlertChange {
        alert_id: "alr_0197a6e2000070008000000000000001".parse().unwrap(),
    }
}

fn report() -> ReportChange {
    ReportChange {
        report_id: "str_0197a6e2000070008000000000000002".parse().unwrap(),
    }
}

#[test]
fn every_event_is_stored_in_the_form_that_older_versions_store_and_read() {
    let opened = NewAlert {
        alert_id: alert().alert_id,
        rule: RuleId::HighRiskCountry,
        severity: Severity::High,
        due_at: "2026-11-21T12:00:00.5Z".parse().unwrap(),
    };
    assert_stored_forms(&[
        (
            AmlEvent::AlertOpened(opened),
            r#"aml.alert_opened alr_0197a6e2000070008000000000000001 {"alertId":"alr_0197a6e2000070008000000000000001","dueAt":"2026-11-21T12:00:00.500Z","rule":"high_risk_country","severity":"high"}"#,
        ),
        (
            AmlEvent::AlertAssigned(alert()),
            r#"aml.alert_assigned alr_0197a6e2000070008000000000000001 {"alertId":"alr_0197a6e2000070008000000000000001"}"#,
        ),
        (
            AmlEvent::AlertNoted(alert()),
            r#"aml.alert_noted alr_0197a6e2000070008000000000000001 {"alertId":"alr_0197a6e2000070008000000000000001"}"#,
        ),
        (
            AmlEvent::AlertResolved(alert()),
            r#"aml.alert_resolved alr_0197a6e2000070008000000000000001 {"alertId":"alr_0197a6e2000070008000000000000001"}"#,
        ),
        (
            AmlEvent::AlertEscalated(alert()),
            r#"aml.alert_escalated alr_0197a6e2000070008000000000000001 {"alertId":"alr_0197a6e2000070008000000000000001"}"#,
        ),
        (
            AmlEvent::StrRevised(report()),
            r#"aml.str_revised str_0197a6e2000070008000000000000002 {"reportId":"str_0197a6e2000070008000000000000002"}"#,
        ),
        (
            AmlEvent::StrApproved(report()),
            r#"aml.str_approved str_0197a6e2000070008000000000000002 {"reportId":"str_0197a6e2000070008000000000000002"}"#,
        ),
        (
            AmlEvent::StrSentAgain(report()),
            r#"aml.str_sent_again str_0197a6e2000070008000000000000002 {"reportId":"str_0197a6e2000070008000000000000002"}"#,
        ),
        (
            AmlEvent::StrRefused(report()),
            r#"aml.str_refused str_0197a6e2000070008000000000000002 {"reportId":"str_0197a6e2000070008000000000000002"}"#,
        ),
        (
            AmlEvent::StrSubmitted(report()),
            r#"aml.str_submitted str_0197a6e2000070008000000000000002 {"reportId":"str_0197a6e2000070008000000000000002"}"#,
        ),
        (
            AmlEvent::StrAcknowledged(report()),
            r#"aml.str_acknowledged str_0197a6e2000070008000000000000002 {"reportId":"str_0197a6e2000070008000000000000002"}"#,
        ),
        (
            AmlEvent::StrRejected(report()),
            r#"aml.str_rejected str_0197a6e2000070008000000000000002 {"reportId":"str_0197a6e2000070008000000000000002"}"#,
        ),
    ]);
}
