use chrono::TimeDelta;
use futures_util::FutureExt;
use kernel::{Actor, Clock, SingleLine};
use secrecy::ExposeSecret;

use crate::{
    ClientKind, CompletedLogin, Device, KycStatus, LoginClient, ProviderId, Role, StartLoginError,
    StartedLogin, User, UserState,
    login::ATTEMPT_LIFE,
    ports::{AuthorizationRequest, OpenIdError},
    test_fixture::{Fixture, MockProvider, callback, context, grown_up, person},
};

#[tokio::test]
async fn a_first_login_creates_an_account_and_a_session() {
    let fixture = Fixture::new();
    let (tokens, user) = fixture.logged_in().await;

    assert_eq!(fixture.memory.users(), std::slice::from_ref(&user));
    assert_eq!((user.role, user.kyc), (Role::User, KycStatus::Pending));
    assert_eq!(user.state, UserState::Active);
    assert_eq!(user.name.full.as_str(), "Kari Nordmann");
    let [session] = fixture.memory.sessions().try_into().unwrap();
    assert_eq!((session.id, session.user_id), (tokens.session_id, user.id));
    assert_eq!(session.client, ClientKind::Web);
    assert_eq!(
        session.expires_at,
        fixture.clock.now() + TimeDelta::hours(24)
    );
    assert_eq!(session.user_agent.unwrap().as_str(), "Mozilla/5.0");
    assert_eq!(session.ip, Some([192, 0, 2, 1].into()));
}

#[tokio::test]
async fn a_first_login_tells_auditors_and_the_outbox() {
    let fixture = Fixture::new();
    let (tokens, user) = fixture.logged_in().await;

    assert_eq!(
        fixture.actions(),
        ["login.started", "user.registered", "user.logged_in"]
    );
    let login = &fixture.memory.audits()[2];
    assert_eq!(login.actor, Actor::User(user.id));
    assert_eq!(login.subject, tokens.session_id.to_string());
    assert_eq!(login.detail["acr"], "urn:bankid:bid;LOA=4");
    let events = fixture.memory.events();
    let kinds: Vec<_> = events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, ["user.registered", "user.logged_in"]);
    assert!(
        events
            .iter()
            .all(|event| event.aggregate_id == user.id.to_string())
    );
}

#[tokio::test]
async fn no_trace_holds_personal_data() {
    let fixture = Fixture::new();
    fixture.logged_in().await;
    let trace = format!("{:?}{:?}", fixture.memory.audits(), fixture.memory.events());
    for personal in ["13097248022", "Kari", "1972"] {
        assert!(!trace.contains(personal), "{personal} in {trace}");
    }
}

#[tokio::test]
async fn a_second_login_finds_the_account_and_refreshes_the_name() {
    let fixture = Fixture::new();
    let (_, first) = fixture.logged_in().await;
    fixture.eid_answers(|| {
        let mut married = grown_up();
        married.name.full = SingleLine::new("Kari Hansen").unwrap();
        Ok(married)
    });
    let (_, second) = fixture.logged_in().await;

    assert_eq!(second.id, first.id);
    assert_eq!(second.name.full.as_str(), "Kari Hansen");
    assert_eq!(fixture.memory.users(), [second]);
    assert_eq!(fixture.memory.sessions().len(), 2);
    let registered = fixture
        .actions()
        .into_iter()
        .filter(|action| *action == "user.registered");
    assert_eq!(registered.count(), 1);
}

#[tokio::test]
async fn the_path_to_return_to_comes_back() {
    let fixture = Fixture::new();
    let started = fixture
        .started(LoginClient::web("/send?step=2").unwrap())
        .await;
    let completed = fixture.returned(&started).await.unwrap();
    assert!(
        matches!(&completed, CompletedLogin::Web { return_path, .. } if return_path == "/send?step=2"),
        "{completed:?}"
    );
}

#[tokio::test]
async fn a_login_may_take_ten_minutes() {
    let fixture = Fixture::new();
    let started = fixture.started(LoginClient::web("/").unwrap()).await;
    assert_eq!(
        started.expires_at,
        fixture.clock.now() + TimeDelta::minutes(10)
    );
    fixture.advance(ATTEMPT_LIFE - TimeDelta::microseconds(1));
    assert!(fixture.returned(&started).await.is_ok());
}

#[tokio::test]
async fn every_start_has_its_own_secrets() {
    let fixture = Fixture::new();
    let one = fixture.started(LoginClient::web("/").unwrap()).await;
    let other = fixture.started(LoginClient::web("/").unwrap()).await;
    assert_ne!(one.authorization_url, other.authorization_url);
    assert_ne!(
        one.browser_binding.expose_secret(),
        other.browser_binding.expose_secret()
    );
}

#[tokio::test]
async fn a_person_is_admitted_on_the_eighteenth_birthday_from_norwegian_midnight_on() {
    // 23:00 UTC on the 19th is midnight of the 20th in Norway.
    let fixture = Fixture::at("2026-11-19T23:00:00Z");
    fixture.eid_answers(|| Ok(person("20110850485", Some((2008, 11, 20)))));
    let (_, user) = fixture.logged_in().await;
    assert_eq!(user.birth_date.date().to_string(), "2008-11-20");
}

#[tokio::test]
async fn the_number_tells_the_birth_date_where_the_provider_does_not() {
    let fixture = Fixture::new();
    fixture.eid_answers(|| Ok(person("13097248022", None)));
    let (_, user) = fixture.logged_in().await;
    assert_eq!(user.birth_date.date().to_string(), "1972-09-13");
}

#[tokio::test]
async fn no_unit_of_work_is_held_while_the_provider_is_asked() {
    let fixture = Fixture::new();
    let units = fixture.storage.units.clone();
    fixture.eid_answers(move || {
        // With a unit open elsewhere this would have to wait.
        assert!(units.begin().now_or_never().is_some(), "a unit was open");
        Ok(grown_up())
    });
    fixture.logged_in().await;
}

#[tokio::test]
async fn an_unknown_provider_begins_nothing() {
    let fixture = Fixture::new();
    let client = LoginClient::web("/").unwrap();
    let provider = ProviderId::new("facebook");
    let started = fixture
        .start_login()
        .start(&provider, client, None, &context())
        .await;
    assert!(
        matches!(started, Err(StartLoginError::UnknownProvider)),
        "{started:?}"
    );
    assert_eq!(fixture.actions().len(), 0);
}

/// Begins a login at a provider of which nothing but this is known.
async fn start_at(fixture: &Fixture, error: OpenIdError) -> Result<StartedLogin, StartLoginError> {
    let mut provider = MockProvider::new();
    provider.expect_id().return_const(ProviderId::new("bankid"));
    let answer = move |_: &AuthorizationRequest| Err(error.clone());
    provider.expect_authorization_url().returning(answer);
    let mut start = fixture.start_login();
    start.providers = crate::Providers::new(vec![std::sync::Arc::new(provider)]);
    let client = LoginClient::web("/").unwrap();
    start
        .start(&ProviderId::new("bankid"), client, None, &context())
        .await
}

#[tokio::test]
async fn a_provider_that_is_down_begins_nothing() {
    let fixture = Fixture::new();
    let started = start_at(&fixture, OpenIdError::Unavailable("no answer".into())).await;
    assert!(
        matches!(started, Err(StartLoginError::Provider(_))),
        "{started:?}"
    );
    assert_eq!(fixture.actions().len(), 0);
}

#[tokio::test]
async fn a_provider_that_is_not_to_be_trusted_begins_nothing_and_leaves_a_trace() {
    let fixture = Fixture::new();
    let started = start_at(&fixture, OpenIdError::Untrusted("issuer".into())).await;
    assert!(
        matches!(started, Err(StartLoginError::Provider(_))),
        "{started:?}"
    );
    assert_eq!(fixture.actions(), ["login.refused"]);
}

#[tokio::test]
async fn a_login_hint_must_be_short_and_visible() {
    let fixture = Fixture::new();
    let provider = ProviderId::new("bankid");
    let start = async |hint: &str| {
        let client = LoginClient::web("/").unwrap();
        let hint = Some(hint.to_owned());
        fixture
            .start_login()
            .start(&provider, client, hint, &context())
            .await
    };
    assert!(start("BID:13097248022").await.is_ok());
    for wrong in ["", "a b", "BID\r\n", "æ", &"a".repeat(65)] {
        let started = start(wrong).await;
        assert!(
            matches!(started, Err(StartLoginError::InvalidLoginHint)),
            "{wrong:?}"
        );
    }
}

#[test]
fn a_user_agent_is_cut_to_fit_and_left_out_if_it_plays_tricks() {
    let long = "x".repeat(500);
    let device = Device::new(Some(&long), None);
    assert_eq!(device.user_agent.unwrap().as_str().len(), 200);
    assert_eq!(Device::new(Some("a\nb"), None).user_agent, None);
    assert_eq!(Device::new(None, None).user_agent, None);
}

#[tokio::test]
async fn secrets_of_a_login_do_not_show_in_debug() {
    let fixture = Fixture::new();
    let started = fixture.started(LoginClient::web("/").unwrap()).await;
    let callback = callback(&started);
    let shown = format!("{callback:?}");
    assert!(!shown.contains(callback.state.expose_secret()), "{shown}");
    assert!(
        !shown.contains(started.browser_binding.expose_secret()),
        "{shown}"
    );
}

#[tokio::test]
async fn whoever_is_new_pending_or_renamed_is_looked_at() {
    let fixture = Fixture::new();
    let (_, user) = fixture.logged_in().await;
    assert_eq!(*fixture.arrivals.0.lock().unwrap(), [user.id]);
    fixture.logged_in().await;
    let arrived = fixture.arrivals.0.lock().unwrap().len();
    assert_eq!(arrived, 2, "still pending: the first look may have failed");

    let mut unit = fixture.storage.units.begin().await.unwrap();
    let mut approved = User {
        kyc: KycStatus::Approved,
        ..user
    };
    unit.users().update(&mut approved).await.unwrap();
    unit.commit().await.unwrap();
    fixture.logged_in().await;
    assert_eq!(
        fixture.arrivals.0.lock().unwrap().len(),
        2,
        "known and in order"
    );

    fixture.eid_answers(|| {
        let mut married = grown_up();
        married.name.full = SingleLine::new("Kari Hansen").unwrap();
        Ok(married)
    });
    fixture.logged_in().await;
    assert_eq!(fixture.arrivals.0.lock().unwrap().len(), 3, "another name");
}
