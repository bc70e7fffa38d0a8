//! The way back from the login provider: `state` is good for one login, once, in one browser, for
//! ten minutes; a code is good for the login it was given to.

use chrono::TimeDelta;
use drop_app::api::cookies::LOGIN_COOKIE;
use kernel::UserId;
use serde_json::json;

use super::login::{
    an_honest_login_is_the_first, approve, audited, begin, come_back, log_in_by_web,
    nothing_was_created, parameter, refusal_of, session_cookies, visitor, with_parameter,
};
use super::matrix::close_account;
use crate::support::{Answer, Customer, Engine, Options, TestApp, on_both_engines, text};

/// Refused with 401, nothing created, and the trail tells why.
async fn refused_as(app: &TestApp, answer: &Answer, reason: &str) {
    assert_eq!(answer.problem(401), "login_refused");
    let refusals = audited(app, "login.refused").await;
    assert_eq!(refusal_of(&refusals, answer)["reason"], json!(reason));
}

on_both_engines!(
    a_wrong_state_is_refused,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = visitor(&app, "adult woman").await;
        let begun = begin(&kari, "").await;
        let callback = approve(&kari, &begun).await;
        for wrong in [
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "x",
            "' OR 1=1 --",
        ] {
            let forged = with_parameter(&callback, "state", wrong);
            let answer = come_back(&kari, &forged, Some(&begun.cookie)).await;
            refused_as(&app, &answer, "unknown_state").await;
            nothing_was_created(&app, &answer).await;
        }
        // A guess does not use up the login under way.
        session_cookies(&come_back(&kari, &callback, Some(&begun.cookie)).await);
    }
);

on_both_engines!(
    a_state_of_more_than_ten_minutes_ago_is_refused,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = visitor(&app, "adult woman").await;
        let begun = begin(&kari, "").await;
        let callback = approve(&kari, &begun).await;
        app.clock.advance(TimeDelta::minutes(10));
        let answer = come_back(&kari, &callback, Some(&begun.cookie)).await;
        refused_as(&app, &answer, "unknown_state").await;
        nothing_was_created(&app, &answer).await;
    }
);

on_both_engines!(
    a_state_that_was_used_is_refused,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = visitor(&app, "adult woman").await;
        let begun = begin(&kari, "").await;
        let callback = approve(&kari, &begun).await;
        session_cookies(&come_back(&kari, &callback, Some(&begun.cookie)).await);
        let answer = come_back(&kari, &callback, Some(&begun.cookie)).await;
        refused_as(&app, &answer, "unknown_state").await;
        assert_eq!(audited(&app, "user.logged_in").await.len(), 1);
    }
);

on_both_engines!(
    of_two_callbacks_at_once_one_logs_in,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = visitor(&app, "adult woman").await;
        let begun = begin(&kari, "").await;
        let callback = approve(&kari, &begun).await;
        let answers = tokio::join!(
            come_back(&kari, &callback, Some(&begun.cookie)),
            come_back(&kari, &callback, Some(&begun.cookie)),
        );
        let mut statuses = [answers.0.status.as_u16(), answers.1.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [302, 401]);
        assert_eq!(audited(&app, "user.logged_in").await.len(), 1);
    }
);

on_both_engines!(
    of_two_first_logins_at_once_both_log_in_and_are_one_person,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = visitor(&app, "adult woman").await;
        let answers = tokio::join!(log_in_by_web(&kari), log_in_by_web(&kari));
        session_cookies(&answers.0);
        session_cookies(&answers.1);
        assert_eq!(audited(&app, "user.registered").await.len(), 1);
        assert_eq!(audited(&app, "user.logged_in").await.len(), 2);
    }
);

on_both_engines!(
    a_state_of_another_browser_is_refused_and_used_up,
    Options::without_worker(),
    |app: TestApp| async move {
        let victim = visitor(&app, "adult woman").await;
        let thief = visitor(&app, "adult man").await;
        let begun = begin(&victim, "").await;
        let foreign = begin(&thief, "").await;
        let callback = approve(&victim, &begun).await;
        let answer = come_back(&thief, &callback, Some(&foreign.cookie)).await;
        refused_as(&app, &answer, "foreign_browser").await;
        nothing_was_created(&app, &answer).await;
        let answer = come_back(&victim, &callback, Some(&begun.cookie)).await;
        refused_as(&app, &answer, "unknown_state").await;
        an_honest_login_is_the_first(&app, &victim).await;
    }
);

#[tokio::test]
async fn a_callback_without_the_cookie_is_refused() {
    let app = app().await;
    let kari = visitor(&app, "adult woman").await;
    let begun = begin(&kari, "").await;
    let callback = approve(&kari, &begun).await;
    let answer = come_back(&kari, &callback, None).await;
    refused_as(&app, &answer, "foreign_browser").await;
    nothing_was_created(&app, &answer).await;
}

#[tokio::test]
async fn a_callback_with_an_invented_cookie_is_refused() {
    let app = app().await;
    let kari = visitor(&app, "adult woman").await;
    let begun = begin(&kari, "").await;
    let callback = approve(&kari, &begun).await;
    let invented = format!("{LOGIN_COOKIE}=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    let answer = come_back(&kari, &callback, Some(&invented)).await;
    refused_as(&app, &answer, "foreign_browser").await;
    nothing_was_created(&app, &answer).await;
}

#[tokio::test]
async fn a_code_that_was_used_is_refused_in_a_new_login() {
    let app = app().await;
    let kari = visitor(&app, "adult woman").await;
    let first = begin(&kari, "").await;
    let used = approve(&kari, &first).await;
    session_cookies(&come_back(&kari, &used, Some(&first.cookie)).await);

    let second = begin(&kari, "").await;
    let callback = approve(&kari, &second).await;
    let replayed = with_parameter(&callback, "code", &parameter(&used, "code"));
    let answer = come_back(&kari, &replayed, Some(&second.cookie)).await;
    refused_as(&app, &answer, "code_refused").await;
    assert_eq!(audited(&app, "user.logged_in").await.len(), 1);
}

/// Code injection: a thief brings a stolen, unused code into a login of their own. PKCE binds it to
/// the login it was given to.
#[tokio::test]
async fn a_code_of_another_login_is_refused() {
    let app = app().await;
    let (victim, thief) = (
        visitor(&app, "adult woman").await,
        visitor(&app, "adult man").await,
    );
    let stolen = approve(&victim, &begin(&victim, "").await).await;
    let own = begin(&thief, "").await;
    let callback = approve(&thief, &own).await;
    let injected = with_parameter(&callback, "code", &parameter(&stolen, "code"));
    let answer = come_back(&thief, &injected, Some(&own.cookie)).await;
    refused_as(&app, &answer, "code_refused").await;
    nothing_was_created(&app, &answer).await;
}

#[tokio::test]
async fn a_person_who_cancels_at_the_provider_sees_so() {
    let app = app().await;
    let kari = visitor(&app, "adult woman").await;
    let begun = begin(&kari, "").await;
    let callback = kari.decide(begun.page.clone(), "deny").await.location();
    assert_eq!(parameter(&callback, "error"), "access_denied");
    let answer = come_back(&kari, &callback, Some(&begun.cookie)).await;
    assert_eq!(answer.problem(401), "login_denied");
    nothing_was_created(&app, &answer).await;
    let refusals = audited(&app, "login.refused").await;
    assert_eq!(refusal_of(&refusals, &answer)["reason"], "denied");
}

#[tokio::test]
async fn each_error_of_the_provider_has_its_answer() {
    let app = app().await;
    let kari = visitor(&app, "adult woman").await;
    for (error, status, code, reason) in [
        (
            "server_error",
            503,
            "login_provider_unavailable",
            "provider_unavailable",
        ),
        (
            "temporarily_unavailable",
            503,
            "login_provider_unavailable",
            "provider_unavailable",
        ),
        ("login_required", 401, "login_denied", "denied"),
        ("invalid_request", 401, "login_refused", "callback_error"),
        ("<script>", 401, "login_refused", "callback_error"),
    ] {
        let begun = begin(&kari, "").await;
        let denied = kari.decide(begun.page.clone(), "deny").await.location();
        let callback = with_parameter(&denied, "error", error);
        let answer = come_back(&kari, &callback, Some(&begun.cookie)).await;
        assert_eq!(answer.problem(status), code, "{error}");
        let refusals = audited(&app, "login.refused").await;
        assert_eq!(refusal_of(&refusals, &answer)["reason"], reason, "{error}");
        nothing_was_created(&app, &answer).await;
    }
}

#[tokio::test]
async fn a_callback_that_lacks_its_parameters_is_400() {
    let app = app().await;
    let client = app.anonymous();
    for (query, fields) in [
        ("", vec!["state: required", "code: required"]),
        ("?state=x", vec!["code: required"]),
        ("?code=x", vec!["state: required"]),
        ("?state=&code=", vec!["state: required", "code: required"]),
        (
            "?state=x&code=y&error=access_denied",
            vec!["code: required"],
        ),
    ] {
        let answer = client
            .get(&format!("/v1/auth/bankid/callback{query}"))
            .await;
        assert_eq!(answer.invalid_fields(), fields, "{query}");
    }
}

#[tokio::test]
async fn nobody_under_18_gets_in() {
    let app = app().await;
    for note in ["17, and 18 tomorrow", "a child"] {
        let minor = visitor(&app, note).await;
        let answer = log_in_by_web(&minor).await;
        assert_eq!(answer.problem(403), "underage", "{note}");
        nothing_was_created(&app, &answer).await;
        let refusals = audited(&app, "login.refused").await;
        assert_eq!(refusal_of(&refusals, &answer)["reason"], "underage");
    }
    let grown_up = visitor(&app, "18 today").await;
    session_cookies(&log_in_by_web(&grown_up).await);
}

on_both_engines!(
    a_closed_account_is_not_logged_in_to,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = app.kari().await;
        let me = kari.get("/v1/auth/me").await.data();
        let id: UserId = text(&me, "id").parse().expect("an id");
        close_account(&app, id).await;

        assert_eq!(
            kari.get("/v1/auth/me").await.problem(401),
            "unauthenticated"
        );
        let before = audited(&app, "user.logged_in").await.len();
        let answer = log_in_by_web(&kari_anew(&kari, &app)).await;
        assert_eq!(answer.problem(403), "account_closed");
        assert_eq!(audited(&app, "user.logged_in").await.len(), before);
        let refusals = audited(&app, "login.refused").await;
        assert_eq!(refusal_of(&refusals, &answer)["reason"], "account_closed");
    }
);

fn kari_anew(kari: &Customer, app: &TestApp) -> Customer {
    let mut anew = app.anonymous();
    anew.national_id.clone_from(&kari.national_id);
    anew
}

async fn app() -> TestApp {
    let app = TestApp::start_with(Engine::Sqlite, Options::without_worker()).await;
    app.expect("SQLite is always there")
}
