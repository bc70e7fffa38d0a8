use kernel::testing::assert_stored_forms;

use super::*;

#[test]
fn every_event_is_stored_in_the_form_that_older_versions_store_and_read() {
    let login = |client| UserLogin {
        user_id: "usr_0197a6e2000070008000000000000001".parse().unwrap(),
        client,
    };
    assert_stored_forms(&[
        (
            IdentityEvent::UserRegistered(login(ClientKind::Web)),
            r#"user.registered usr_0197a6e2000070008000000000000001 {"client":"web","userId":"usr_0197a6e2000070008000000000000001"}"#,
        ),
        (
            IdentityEvent::UserLoggedIn(login(ClientKind::Mobile)),
            r#"user.logged_in usr_0197a6e2000070008000000000000001 {"client":"mobile","userId":"usr_0197a6e2000070008000000000000001"}"#,
        ),
    ]);
}
