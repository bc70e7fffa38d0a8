use chrono::TimeDelta;
use secrecy::SecretString;

use crate::{
    Callback, CallbackAnswer, CompleteLoginError, LoginClient, ProviderId, Providers,
    RefusedAnswer, User, UserState,
    login::ATTEMPT_LIFE,
    ports::OpenIdError,
    test_fixture::{Fixture, callback, context, grown_up, person},
};

/// The only effect is this refusal, and the audit log contains the reason.
fn assert_refused(fixture: &Fixture, reason: &str) {
    let last = fixture.memory.audits().pop().unwrap();
    assert_eq!(last.action, "login.refused");
    assert_eq!(last.detail["reason"], reason);
    assert_eq!(fixture.memory.users(), [], "an account was made");
    assert_eq!(fixture.memory.sessions(), [], "a session was made");
    assert_eq!(fixture.memory.events(), [], "an event was sent");
}

async fn came_back(fixture: &Fixture, change: impl FnOnce(&mut Callback)) -> CompleteLoginError {
    let started = fixture.started(LoginClient::web("/").unwrap()).await;
    let mut callback = callback(&started);
    change(&mut callback);
    fixture.called_back(callback).await.unwrap_err()
}

async fn eid_answered(fixture: &Fixture, error: fn() -> OpenIdError) -> CompleteLoginError {
    fixture.eid_answers(move || Err(error()));
    came_back(fixture, |_| {}).await
}

#[tokio::test]
async fn a_wrong_state_is_refused() {
    let fixture = Fixture::new();
    let error = came_back(&fixture, |callback| {
        callback.state = SecretString::from("x");
    })
    .await;
    assert!(matches!(error, CompleteLoginError::UnknownState), "{error}");
    assert_refused(&fixture, "unknown_state");
}

#[tokio::test]
async fn an_expired_state_is_refused() {
    let fixture = Fixture::new();
    let started = fixture.started(LoginClient::web("/").unwrap()).await;
    fixture.advance(ATTEMPT_LIFE + TimeDelta::microseconds(1));
    let error = fixture.returned(&started).await.unwrap_err();
    assert!(matches!(error, CompleteLoginError::UnknownState), "{error}");
    assert_refused(&fixture, "unknown_state");
}

#[tokio::test]
async fn a_replayed_callback_is_refused() {
    let fixture = Fixture::new();
    let started = fixture.started(LoginClient::web("/").unwrap()).await;
    fixture.returned(&started).await.unwrap();
    let sessions = fixture.memory.sessions();
    let error = fixture.returned(&started).await.unwrap_err();
    assert!(matches!(error, CompleteLoginError::UnknownState), "{error}");
    assert_eq!(
        fixture.memory.sessions(),
        sessions,
        "the replay changed the sessions"
    );
    assert_eq!(
        fixture.memory.audits().pop().unwrap().detail["reason"],
        "unknown_state"
    );
}

#[tokio::test]
async fn a_callback_in_another_browser_is_refused() {
    let fixture = Fixture::new();
    let foreign = SecretString::from("cookie of somebody else");
    let error = came_back(&fixture, |callback| {
        callback.browser_binding = Some(foreign);
    })
    .await;
    assert!(matches!(error, CompleteLoginError::UnknownState), "{error}");
    assert_refused(&fixture, "foreign_browser");
}

#[tokio::test]
async fn a_callback_without_the_cookie_is_refused() {
    let fixture = Fixture::new();
    let error = came_back(&fixture, |callback| callback.browser_binding = None).await;
    assert!(matches!(error, CompleteLoginError::UnknownState), "{error}");
    assert_refused(&fixture, "foreign_browser");
}

#[tokio::test]
async fn after_a_foreign_browser_the_right_one_comes_too_late() {
    let fixture = Fixture::new();
    let started = fixture.started(LoginClient::web("/").unwrap()).await;
    let foreign = Callback {
        browser_binding: None,
        ..callback(&started)
    };
    fixture.called_back(foreign).await.unwrap_err();
    let error = fixture.returned(&started).await.unwrap_err();
    assert!(matches!(error, CompleteLoginError::UnknownState), "{error}");
    assert_refused(&fixture, "unknown_state");
}

#[tokio::test]
async fn a_login_cancelled_at_the_provider_is_denied() {
    let fixture = Fixture::new();
    let cancelled = CallbackAnswer::Error("access_denied".into());
    let error = came_back(&fixture, |callback| callback.answer = cancelled).await;
    assert!(matches!(error, CompleteLoginError::Denied), "{error}");
    assert_refused(&fixture, "denied");
}

#[tokio::test]
async fn an_outage_in_the_callback_is_reported_as_one() {
    let fixture = Fixture::new();
    let outage = CallbackAnswer::Error("temporarily_unavailable".into());
    let error = came_back(&fixture, |callback| callback.answer = outage).await;
    assert!(
        matches!(error, CompleteLoginError::ProviderUnavailable(_)),
        "{error}"
    );
    assert_refused(&fixture, "provider_unavailable");
}

#[tokio::test]
async fn any_other_error_in_the_callback_is_refused_and_not_repeated() {
    let fixture = Fixture::new();
    let strange = CallbackAnswer::Error("<script>alert(1)</script>".into());
    let error = came_back(&fixture, |callback| callback.answer = strange).await;
    let wanted = CompleteLoginError::Refused(RefusedAnswer::CallbackError);
    assert_eq!(error.to_string(), wanted.to_string());
    assert!(!format!("{:?}", fixture.memory.audits()).contains("script"));
    assert_refused(&fixture, "callback_error");
}

#[tokio::test]
async fn a_refused_code_is_refused() {
    let fixture = Fixture::new();
    let error = eid_answered(&fixture, || OpenIdError::CodeRefused).await;
    assert!(
        matches!(
            error,
            CompleteLoginError::Refused(RefusedAnswer::CodeRefused)
        ),
        "{error}"
    );
    assert_refused(&fixture, "code_refused");
}

#[tokio::test]
async fn an_untrusted_answer_is_refused_and_the_audit_names_the_check() {
    let fixture = Fixture::new();
    let error = eid_answered(&fixture, || OpenIdError::Untrusted("nonce".into())).await;
    assert!(
        matches!(&error, CompleteLoginError::Refused(RefusedAnswer::Untrusted(check)) if check == "nonce"),
        "{error}"
    );
    assert_eq!(
        fixture.memory.audits().pop().unwrap().detail["check"],
        "nonce"
    );
    assert_refused(&fixture, "untrusted");
}

#[tokio::test]
async fn an_unreachable_provider_is_reported_as_unavailable() {
    let fixture = Fixture::new();
    let error = eid_answered(&fixture, || OpenIdError::Unavailable("503".into())).await;
    assert!(
        matches!(error, CompleteLoginError::ProviderUnavailable(_)),
        "{error}"
    );
    assert_refused(&fixture, "provider_unavailable");
}

#[tokio::test]
async fn a_missing_claim_is_named() {
    let fixture = Fixture::new();
    let error = eid_answered(&fixture, || OpenIdError::MissingClaim("nnin_altsub")).await;
    assert!(
        matches!(error, CompleteLoginError::MissingClaim("nnin_altsub")),
        "{error}"
    );
    assert_eq!(
        fixture.memory.audits().pop().unwrap().detail["claim"],
        "nnin_altsub"
    );
    assert_refused(&fixture, "missing_claim");
}

#[tokio::test]
async fn a_number_without_century_needs_the_birth_date_claim() {
    let fixture = Fixture::new();
    fixture.eid_answers(|| Ok(person("30108299939", None)));
    let error = came_back(&fixture, |_| {}).await;
    assert!(
        matches!(error, CompleteLoginError::MissingClaim("birthdate")),
        "{error}"
    );
    assert_refused(&fixture, "missing_claim");
}

#[tokio::test]
async fn a_birth_date_that_contradicts_the_number_is_refused() {
    let fixture = Fixture::new();
    fixture.eid_answers(|| Ok(person("13097248022", Some((1972, 9, 14)))));
    let error = came_back(&fixture, |_| {}).await;
    assert!(
        matches!(
            error,
            CompleteLoginError::Refused(RefusedAnswer::BirthDateMismatch)
        ),
        "{error}"
    );
    assert_refused(&fixture, "birth_date_mismatch");
}

#[tokio::test]
async fn a_person_is_underage_to_the_last_second_before_the_birthday_in_norway() {
    let fixture = Fixture::at("2026-11-19T22:59:59.999999Z");
    fixture.eid_answers(|| Ok(person("20110850485", Some((2008, 11, 20)))));
    let error = came_back(&fixture, |_| {}).await;
    assert!(matches!(error, CompleteLoginError::Underage), "{error}");
    assert_refused(&fixture, "underage");
}

#[tokio::test]
async fn a_closed_account_is_refused_and_stays_as_it_was() {
    let fixture = Fixture::new();
    let (_, user) = fixture.logged_in().await;
    let state = UserState::Closed {
        at: user.created_at,
    };
    let mut closed = User { state, ..user };
    let mut unit = fixture.storage.units.begin().await.unwrap();
    unit.users().update(&mut closed).await.unwrap();
    unit.commit().await.unwrap();
    let (users, sessions) = (fixture.memory.users(), fixture.memory.sessions());
    let events = fixture.memory.events();

    fixture.eid_answers(|| {
        let mut renamed = grown_up();
        renamed.name.given = None;
        Ok(renamed)
    });
    let error = came_back(&fixture, |_| {}).await;
    assert!(
        matches!(error, CompleteLoginError::AccountClosed(id) if id == closed.id),
        "{error}"
    );
    let last = fixture.memory.audits().pop().unwrap();
    assert_eq!(
        (last.action, &last.detail["reason"]),
        ("login.refused", &"account_closed".into())
    );
    assert_eq!(last.subject, closed.id.to_string());
    assert_eq!(fixture.memory.users(), users);
    assert_eq!(fixture.memory.sessions(), sessions);
    assert_eq!(fixture.memory.events(), events);
}

#[tokio::test]
async fn a_provider_taken_out_of_the_configuration_is_unavailable() {
    let fixture = Fixture::new();
    let started = fixture.started(LoginClient::web("/").unwrap()).await;
    let mut complete = fixture.complete_login();
    complete.providers = Providers::new(vec![]);
    assert!(complete.providers.get(&ProviderId::new("bankid")).is_none());
    let device = crate::Device::new(None, None);
    let error = complete
        .complete(callback(&started), device, &context())
        .await
        .unwrap_err();
    assert!(
        matches!(error, CompleteLoginError::ProviderUnavailable(_)),
        "{error}"
    );
    assert_refused(&fixture, "provider_unavailable");
}
