use kernel::testing::assert_stored_forms;

use super::*;

#[test]
fn every_event_is_stored_in_the_form_that_older_versions_store_and_read() {
    let found = HitFound {
        screening_id: "scr_0197a6e2000070008000000000000001".parse().unwrap(),
        subject: "rcp_0197a6e2000070008000000000000002".parse().unwrap(),
        outcome: Outcome::PotentialMatch,
    };
    let change = ListChange {
        source: ListSource::OfacSdn,
        before: None,
        after: "lsv_0197a6e2000070008000000000000003".parse().unwrap(),
    };
    assert_stored_forms(&[
        (
            ScreeningEvent::Found(found),
            r#"screening.found rcp_0197a6e2000070008000000000000002 {"outcome":"potential_match","screeningId":"scr_0197a6e2000070008000000000000001","subject":"rcp_0197a6e2000070008000000000000002"}"#,
        ),
        (
            ScreeningEvent::ListActivated(change),
            r#"screening.list_activated ofac-sdn {"after":"lsv_0197a6e2000070008000000000000003","before":null,"source":"ofac-sdn"}"#,
        ),
    ]);
}
