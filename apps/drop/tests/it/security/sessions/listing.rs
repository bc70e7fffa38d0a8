//! Where a person is logged in, and ending it: this device, another one, all of them.

use serde_json::{Value, json};

use super::{super::login::audited, app};
use crate::support::{Customer, Options, TestApp, on_both_engines, text};

async fn sessions(customer: &Customer) -> Vec<Value> {
    let sessions = customer.get("/v1/auth/sessions").await.data();
    sessions.as_array().expect("sessions").clone()
}

async fn session_id(customer: &Customer) -> String {
    text(&customer.get("/v1/auth/me").await.data(), "sessionId").to_owned()
}

async fn is_out(customer: &Customer) -> bool {
    let answer = customer.get("/v1/auth/me").await;
    if answer.status == 200 {
        return false;
    }
    assert_eq!(answer.problem(401), "unauthenticated");
    let body = json!({"refreshToken": customer.refresh_token});
    assert_eq!(customer.post("/v1/auth/refresh", body).await.status, 401);
    true
}

on_both_engines!(
    a_person_sees_all_sessions_of_theirs_and_no_other,
    Options::without_worker(),
    |app: TestApp| async move {
        let (phone, tablet) = (app.kari().await, app.kari().await);
        app.ola().await;
        let seen = sessions(&tablet).await;
        let ids: Vec<_> = seen.iter().map(|s| text(s, "id").to_owned()).collect();
        assert_eq!(ids, [session_id(&tablet).await, session_id(&phone).await]);
        let current: Vec<_> = seen.iter().map(|s| s["current"].clone()).collect();
        assert_eq!(current, [json!(true), json!(false)]);
        assert_eq!(seen[0]["client"], "mobile");
        assert_eq!(seen[0]["ip"], "127.0.0.1");
    }
);

on_both_engines!(
    logging_out_ends_this_session_and_no_other,
    Options::without_worker(),
    |app: TestApp| async move {
        let (phone, tablet) = (app.kari().await, app.kari().await);
        assert_eq!(phone.post("/v1/auth/logout", json!({})).await.status, 204);
        assert!(is_out(&phone).await);
        assert!(!is_out(&tablet).await);
        assert_eq!(sessions(&tablet).await.len(), 1);
        assert_eq!(audited(&app, "session.revoked").await.len(), 1);
        // Tokens that are dead already cannot log out again.
        assert_eq!(phone.post("/v1/auth/logout", json!({})).await.status, 401);
    }
);

on_both_engines!(
    another_device_is_logged_out_by_its_id,
    Options::without_worker(),
    |app: TestApp| async move {
        let (phone, lost) = (app.kari().await, app.kari().await);
        let path = format!("/v1/auth/sessions/{}", session_id(&lost).await);
        assert_eq!(phone.delete(&path).await.status, 204);
        assert!(is_out(&lost).await);
        assert!(!is_out(&phone).await);
        assert_eq!(phone.delete(&path).await.problem(404), "not_found");
    }
);

on_both_engines!(
    logging_out_everywhere_ends_every_session_of_this_person,
    Options::without_worker(),
    |app: TestApp| async move {
        let (phone, tablet, ola) = (app.kari().await, app.kari().await, app.ola().await);
        assert_eq!(phone.delete("/v1/auth/sessions").await.status, 204);
        assert!(is_out(&phone).await);
        assert!(is_out(&tablet).await);
        assert!(!is_out(&ola).await);
        let entry = audited(&app, "session.all_revoked").await;
        assert_eq!(entry[0].detail["sessions"], 2);
        assert!(
            !is_out(&app.kari().await).await,
            "a new login is possible at once"
        );
    }
);

on_both_engines!(
    another_persons_session_cannot_be_ended,
    Options::without_worker(),
    |app: TestApp| async move {
        let (kari, ola) = (app.kari().await, app.ola().await);
        let path = format!("/v1/auth/sessions/{}", session_id(&kari).await);
        assert_eq!(ola.delete(&path).await.problem(404), "not_found");
        assert!(!is_out(&kari).await);
        assert!(audited(&app, "session.revoked").await.is_empty());
    }
);

#[tokio::test]
async fn what_is_no_session_is_404() {
    let app = app().await;
    let kari = app.kari().await;
    let own = session_id(&kari).await;
    for id in [
        "ses_0197a6e200007000800000000000abcd",
        "nonsense",
        &own.replace("ses_", "usr_"),
        &own.to_uppercase(),
        &format!("{own}%00"),
        "%2e%2e",
    ] {
        let answer = kari.delete(&format!("/v1/auth/sessions/{id}")).await;
        assert_eq!(answer.problem(404), "not_found", "{id}");
    }
    assert!(!is_out(&kari).await);
}
