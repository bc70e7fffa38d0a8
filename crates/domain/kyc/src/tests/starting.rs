//! Beginning a verification: once, again, after a crash, and when there is nothing to begin.

use mockall::predicate::eq;

use super::fixture::{Fixture, context, external, levels, rejected};
use crate::{
    ApplicantState, ExternalApplicantId, KycStatus, RejectionKind, StartError, StartVerification,
    ports::{ApplicantStatus, MockIdentityVerification, ProviderError, SdkToken},
};

fn token(provider: &mut MockIdentityVerification, fixture: &Fixture, times: usize) {
    let expires_at = fixture.after(600);
    provider
        .expect_sdk_token()
        .times(times)
        .returning(move |_, _| {
            Ok(SdkToken {
                token: "token".to_owned().into(),
                expires_at,
            })
        });
}

fn found(state: Option<ApplicantState>) -> ApplicantStatus {
    ApplicantStatus {
        external_id: external(),
        level: Some(levels().enhanced),
        state,
        since: None,
    }
}

async fn start(
    fixture: &Fixture,
    provider: MockIdentityVerification,
) -> Result<SdkToken, StartError> {
    let (storage, verification, system) = fixture.parts(provider);
    let start = StartVerification::new(&storage, &verification, &system);
    start.start(fixture.user, &context()).await
}

#[tokio::test]
async fn a_second_call_gives_a_new_token_for_the_same_applicant() {
    let fixture = Fixture::new();
    fixture.found_exposed().await;
    let mut provider = MockIdentityVerification::new();
    provider.expect_find().times(1).returning(|_| Ok(None));
    provider
        .expect_create()
        .with(eq(fixture.user), eq(levels().enhanced))
        .times(1)
        .returning(|_, _| Ok(external()));
    token(&mut provider, &fixture, 2);
    let (storage, verification, system) = fixture.parts(provider);
    let begin = StartVerification::new(&storage, &verification, &system);
    begin.start(fixture.user, &context()).await.unwrap();
    let first = fixture.applicant().await;
    begin.start(fixture.user, &context()).await.unwrap();
    assert_eq!(fixture.applicant().await, first);
}

#[tokio::test]
async fn an_applicant_left_by_a_crash_is_found_and_no_second_made() {
    let fixture = Fixture::new();
    fixture.found_exposed().await;
    let mut provider = MockIdentityVerification::new();
    provider.expect_find().returning(|_| Ok(Some(found(None))));
    provider.expect_create().never();
    token(&mut provider, &fixture, 1);
    start(&fixture, provider).await.unwrap();
    assert_eq!(fixture.applicant().await.external_id, external());
}

#[tokio::test]
async fn a_lost_answer_to_the_creation_is_found_out() {
    let fixture = Fixture::new();
    fixture.found_exposed().await;
    let mut provider = MockIdentityVerification::new();
    let mut asked = 0;
    provider.expect_find().times(2).returning(move |_| {
        asked += 1;
        Ok((asked == 2).then(|| found(None)))
    });
    provider
        .expect_create()
        .returning(|_, _| Err(ProviderError::Unavailable("timed out".into())));
    token(&mut provider, &fixture, 1);
    start(&fixture, provider).await.unwrap();
    assert_eq!(fixture.applicant().await.external_id, external());
}

#[tokio::test]
async fn notices_that_were_faster_than_we_count() {
    let fixture = Fixture::new();
    fixture.found_exposed().await;
    let green = ApplicantState::Approved {
        at: fixture.after(5),
    };
    let mut event = fixture.event("early", 5, green);
    event.level = Some(levels().enhanced);
    fixture.receive(&event).await;
    assert_eq!(fixture.status(), KycStatus::Pending);
    let mut provider = MockIdentityVerification::new();
    provider.expect_find().returning(|_| Ok(Some(found(None))));
    provider.expect_reset().never();
    provider.expect_sdk_token().never();
    let refused = start(&fixture, provider).await;
    assert!(matches!(refused, Err(StartError::NotNeeded)), "{refused:?}");
    assert_eq!(fixture.status(), KycStatus::Approved);
}

#[tokio::test]
async fn a_deleted_applicant_is_replaced_by_a_new_one() {
    let fixture = Fixture::new();
    fixture.found_exposed().await;
    let first = fixture.applies(&levels().enhanced).await;
    fixture
        .receive(&fixture.event("gone", 1, ApplicantState::Deleted))
        .await;
    let other = ExternalApplicantId::new("another").unwrap();
    let made = other.clone();
    let mut provider = MockIdentityVerification::new();
    provider.expect_find().returning(|_| Ok(Some(found(None))));
    provider
        .expect_create()
        .times(1)
        .returning(move |_, _| Ok(made.clone()));
    token(&mut provider, &fixture, 1);
    start(&fixture, provider).await.unwrap();
    let now = fixture.applicant().await;
    assert_eq!((now.id, now.external_id), (first.id, other));
    assert_eq!(now.state, ApplicantState::Init);
}

#[tokio::test]
async fn nothing_is_begun_where_nothing_is_asked() {
    let fixture = Fixture::new();
    let refused = start(&fixture, MockIdentityVerification::new()).await;
    let unseen = matches!(refused, Err(StartError::UnderReview));
    assert!(unseen, "not assessed yet: {refused:?}");

    fixture.assess(&fixture.facts()).await;
    let refused = start(&fixture, MockIdentityVerification::new()).await;
    assert!(matches!(refused, Err(StartError::NotNeeded)), "{refused:?}");

    fixture.found_exposed().await;
    fixture.applies(&levels().enhanced).await;
    fixture
        .receive(&fixture.event("sent", 1, ApplicantState::Pending))
        .await;
    let refused = start(&fixture, MockIdentityVerification::new()).await;
    assert!(
        matches!(refused, Err(StartError::UnderReview)),
        "{refused:?}"
    );

    let red = rejected(RejectionKind::Final, "FORGERY", fixture.after(2));
    fixture.receive(&fixture.event("red", 2, red)).await;
    let refused = start(&fixture, MockIdentityVerification::new()).await;
    assert!(matches!(refused, Err(StartError::Rejected)), "{refused:?}");
}

#[tokio::test]
async fn an_expired_due_diligence_is_verified_anew_and_reset_once() {
    let fixture = Fixture::new();
    fixture.sends_to_kenya().await;
    fixture.applies(&levels().enhanced).await;
    let green = ApplicantState::Approved {
        at: fixture.after(0),
    };
    fixture.receive(&fixture.event("green", 0, green)).await;
    fixture.clock.advance(chrono::TimeDelta::days(366));
    let mut provider = MockIdentityVerification::new();
    provider.expect_reset().times(1).returning(|_| Ok(()));
    token(&mut provider, &fixture, 2);
    let (storage, verification, system) = fixture.parts(provider);
    let begin = StartVerification::new(&storage, &verification, &system);
    begin.start(fixture.user, &context()).await.unwrap();
    begin.start(fixture.user, &context()).await.unwrap();
    assert_eq!(fixture.applicant().await.state, ApplicantState::Init);
    assert_eq!(fixture.status(), KycStatus::Pending);
}
