use chrono::TimeDelta;
use secrecy::SecretString;

use crate::{
    Callback, CallbackAnswer, CompleteLoginError, LoginClient, ProviderId, Providers,
    RefusedAnswer, User, UserState,
    login::ATTEMPT_LIFE,
    ports::OpenIdError,
    test_world::{World, callback, context, grown_up, person},
};

/// Nothing but this refusal came of it, and the audit log says why.
fn assert_refused(world: &World, reason: &str) {
    let last = world.memory.audits().pop().unwrap();
    assert_eq!(last.action, "login.refused");
    assert_eq!(last.detail["reason"], reason);
    assert_eq!(world.memory.users(), [], "an account was made");
    assert_eq!(world.memory.sessions(), [], "a session was made");
    assert_eq!(world.memory.events(), [], "somebody was told");
}

async fn came_back(world: &World, change: impl FnOnce(&mut Callback)) -> CompleteLoginError {
    let started = world.started(LoginClient::web("/").unwrap()).await;
    let mut callback = callback(&started);
    change(&mut callback);
    world.called_back(callback).await.unwrap_err()
}

async fn eid_answered(world: &World, error: fn() -> OpenIdError) -> CompleteLoginError {
    world.eid_answers(move || Err(error()));
    came_back(world, |_| {}).await
}

#[tokio::test]
async fn a_wrong_state_is_refused() {
    let world = World::new();
    let error = came_back(&world, |callback| callback.state = SecretString::from("x")).await;
    assert!(matches!(error, CompleteLoginError::UnknownState), "{error}");
    assert_refused(&world, "unknown_state");
}

#[tokio::test]
async fn an_expired_state_is_refused() {
    let world = World::new();
    let started = world.started(LoginClient::web("/").unwrap()).await;
    world.advance(ATTEMPT_LIFE + TimeDelta::microseconds(1));
    let error = world.returned(&started).await.unwrap_err();
    assert!(matches!(error, CompleteLoginError::UnknownState), "{error}");
    assert_refused(&world, "unknown_state");
}

#[tokio::test]
async fn a_replayed_callback_is_refused() {
    let world = World::new();
    let started = world.started(LoginClient::web("/").unwrap()).await;
    world.returned(&started).await.unwrap();
    let sessions = world.memory.sessions();
    let error = world.returned(&started).await.unwrap_err();
    assert!(matches!(error, CompleteLoginError::UnknownState), "{error}");
    assert_eq!(
        world.memory.sessions(),
        sessions,
        "the replay changed the sessions"
    );
    assert_eq!(
        world.memory.audits().pop().unwrap().detail["reason"],
        "unknown_state"
    );
}

#[tokio::test]
async fn a_callback_in_another_browser_is_refused() {
    let world = World::new();
    let foreign = SecretString::from("cookie of somebody else");
    let error = came_back(&world, |callback| callback.browser_binding = Some(foreign)).await;
    assert!(matches!(error, CompleteLoginError::UnknownState), "{error}");
    assert_refused(&world, "foreign_browser");
}

#[tokio::test]
async fn a_callback_without_the_cookie_is_refused() {
    let world = World::new();
    let error = came_back(&world, |callback| callback.browser_binding = None).await;
    assert!(matches!(error, CompleteLoginError::UnknownState), "{error}");
    assert_refused(&world, "foreign_browser");
}

#[tokio::test]
async fn after_a_foreign_browser_the_right_one_comes_too_late() {
    let world = World::new();
    let started = world.started(LoginClient::web("/").unwrap()).await;
    let foreign = Callback {
        browser_binding: None,
        ..callback(&started)
    };
    world.called_back(foreign).await.unwrap_err();
    let error = world.returned(&started).await.unwrap_err();
    assert!(matches!(error, CompleteLoginError::UnknownState), "{error}");
    assert_refused(&world, "unknown_state");
}

#[tokio::test]
async fn a_login_cancelled_at_the_provider_is_denied() {
    let world = World::new();
    let cancelled = CallbackAnswer::Error("access_denied".into());
    let error = came_back(&world, |callback| callback.answer = cancelled).await;
    assert!(matches!(error, CompleteLoginError::Denied), "{error}");
    assert_refused(&world, "denied");
}

#[tokio::test]
async fn an_outage_in_the_callback_is_told_as_one() {
    let world = World::new();
    let outage = CallbackAnswer::Error("temporarily_unavailable".into());
    let error = came_back(&world, |callback| callback.answer = outage).await;
    assert!(
        matches!(error, CompleteLoginError::ProviderUnavailable(_)),
        "{error}"
    );
    assert_refused(&world, "provider_unavailable");
}

#[tokio::test]
async fn any_other_error_in_the_callback_is_refused_and_not_repeated() {
    let world = World::new();
    let strange = CallbackAnswer::Error("<script>alert(1)</script>".into());
    let error = came_back(&world, |callback| callback.answer = strange).await;
    let wanted = CompleteLoginError::Refused(RefusedAnswer::CallbackError);
    assert_eq!(error.to_string(), wanted.to_string());
    assert!(!format!("{:?}", world.memory.audits()).contains("script"));
    assert_refused(&world, "callback_error");
}

#[tokio::test]
async fn a_refused_code_is_refused() {
    let world = World::new();
    let error = eid_answered(&world, || OpenIdError::CodeRefused).await;
    assert!(
        matches!(
            error,
            CompleteLoginError::Refused(RefusedAnswer::CodeRefused)
        ),
        "{error}"
    );
    assert_refused(&world, "code_refused");
}

#[tokio::test]
async fn an_untrusted_answer_is_refused_and_the_audit_names_the_check() {
    let world = World::new();
    let error = eid_answered(&world, || OpenIdError::Untrusted("nonce".into())).await;
    assert!(
        matches!(&error, CompleteLoginError::Refused(RefusedAnswer::Untrusted(check)) if check == "nonce"),
        "{error}"
    );
    assert_eq!(
        world.memory.audits().pop().unwrap().detail["check"],
        "nonce"
    );
    assert_refused(&world, "untrusted");
}

#[tokio::test]
async fn an_unreachable_provider_is_told_as_unavailable() {
    let world = World::new();
    let error = eid_answered(&world, || OpenIdError::Unavailable("503".into())).await;
    assert!(
        matches!(error, CompleteLoginError::ProviderUnavailable(_)),
        "{error}"
    );
    assert_refused(&world, "provider_unavailable");
}

#[tokio::test]
async fn a_missing_claim_is_named() {
    let world = World::new();
    let error = eid_answered(&world, || OpenIdError::MissingClaim("nnin_altsub")).await;
    assert!(
        matches!(error, CompleteLoginError::MissingClaim("nnin_altsub")),
        "{error}"
    );
    assert_eq!(
        world.memory.audits().pop().unwrap().detail["claim"],
        "nnin_altsub"
    );
    assert_refused(&world, "missing_claim");
}

#[tokio::test]
async fn a_number_without_century_needs_the_birth_date_claim() {
    let world = World::new();
    world.eid_answers(|| Ok(person("30108299939", None)));
    let error = came_back(&world, |_| {}).await;
    assert!(
        matches!(error, CompleteLoginError::MissingClaim("birthdate")),
        "{error}"
    );
    assert_refused(&world, "missing_claim");
}

#[tokio::test]
async fn a_birth_date_that_contradicts_the_number_is_refused() {
    let world = World::new();
    world.eid_answers(|| Ok(person("13097248022", Some((1972, 9, 14)))));
    let error = came_back(&world, |_| {}).await;
    assert!(
        matches!(
            error,
            CompleteLoginError::Refused(RefusedAnswer::BirthDateMismatch)
        ),
        "{error}"
    );
    assert_refused(&world, "birth_date_mismatch");
}

#[tokio::test]
async fn a_person_is_underage_to_the_last_second_before_the_birthday_in_norway() {
    let world = World::at("2026-11-19T22:59:59.999999Z");
    world.eid_answers(|| Ok(person("20110850485", Some((2008, 11, 20)))));
    let error = came_back(&world, |_| {}).await;
    assert!(matches!(error, CompleteLoginError::Underage), "{error}");
    assert_refused(&world, "underage");
}

#[tokio::test]
async fn a_closed_account_is_refused_and_stays_as_it_was() {
    let world = World::new();
    let (_, user) = world.logged_in().await;
    let state = UserState::Closed {
        at: user.created_at,
    };
    let closed = User { state, ..user };
    let mut unit = world.store.begin().await.unwrap();
    unit.users().update(&closed).await.unwrap();
    unit.commit().await.unwrap();
    let (users, sessions) = (world.memory.users(), world.memory.sessions());
    let events = world.memory.events();

    world.eid_answers(|| {
        let mut renamed = grown_up();
        renamed.name.given = None;
        Ok(renamed)
    });
    let error = came_back(&world, |_| {}).await;
    assert!(
        matches!(error, CompleteLoginError::AccountClosed(id) if id == closed.id),
        "{error}"
    );
    let last = world.memory.audits().pop().unwrap();
    assert_eq!(
        (last.action, &last.detail["reason"]),
        ("login.refused", &"account_closed".into())
    );
    assert_eq!(last.subject, closed.id.to_string());
    assert_eq!(world.memory.users(), users);
    assert_eq!(world.memory.sessions(), sessions);
    assert_eq!(world.memory.events(), events);
}

#[tokio::test]
async fn a_provider_taken_out_of_the_configuration_is_unavailable() {
    let world = World::new();
    let started = world.started(LoginClient::web("/").unwrap()).await;
    let mut complete = world.complete_login();
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
    assert_refused(&world, "provider_unavailable");
}
