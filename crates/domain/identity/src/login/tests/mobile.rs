use chrono::TimeDelta;
use kernel::Clock;
use secrecy::SecretString;

use crate::{
    ClientKind, CompletedLogin, IssuedTokens, LoginClient, RedeemCodeError, SessionState,
    login::CODE_LIFE,
    test_fixture::{CHALLENGE, Fixture, VERIFIER, context},
};

async fn code(fixture: &Fixture) -> SecretString {
    let started = fixture
        .started(LoginClient::mobile(CHALLENGE).unwrap())
        .await;
    match fixture.returned(&started).await.unwrap() {
        CompletedLogin::Mobile { code } => code,
        CompletedLogin::Web { .. } => panic!("an app got tokens in its link"),
    }
}

async fn redeemed(
    fixture: &Fixture,
    code: &SecretString,
    verifier: &str,
) -> Result<IssuedTokens, RedeemCodeError> {
    let verifier = SecretString::from(verifier);
    fixture
        .redeem_code()
        .redeem(code, &verifier, &context())
        .await
}

#[tokio::test]
async fn an_app_trades_code_and_verifier_for_tokens_of_seven_days() {
    let fixture = Fixture::new();
    let code = code(&fixture).await;
    let tokens = redeemed(&fixture, &code, VERIFIER).await.unwrap();
    assert_eq!(tokens.client, ClientKind::Mobile);
    assert_eq!(
        tokens.session_expires_at,
        fixture.clock.now() + TimeDelta::days(7)
    );
    let principal = fixture.principal(&tokens).await;
    assert_eq!(principal.session_id, fixture.memory.sessions()[0].id);
    assert_eq!(fixture.actions().last(), Some(&"login.code_redeemed"));
}

#[tokio::test]
async fn a_code_is_good_for_one_use() {
    let fixture = Fixture::new();
    let code = code(&fixture).await;
    redeemed(&fixture, &code, VERIFIER).await.unwrap();
    let error = redeemed(&fixture, &code, VERIFIER).await.unwrap_err();
    assert!(matches!(error, RedeemCodeError::UnknownCode), "{error}");
    assert_eq!(fixture.actions().last(), Some(&"login.code_refused"));
}

#[tokio::test]
async fn an_expired_code_gets_nothing() {
    let fixture = Fixture::new();
    let code = code(&fixture).await;
    fixture.advance(CODE_LIFE + TimeDelta::microseconds(1));
    let error = redeemed(&fixture, &code, VERIFIER).await.unwrap_err();
    assert!(matches!(error, RedeemCodeError::UnknownCode), "{error}");
}

#[tokio::test]
async fn a_wrong_verifier_ends_code_and_session() {
    let fixture = Fixture::new();
    let code = code(&fixture).await;
    let error = redeemed(&fixture, &code, "another app's verifier")
        .await
        .unwrap_err();
    assert!(matches!(error, RedeemCodeError::WrongVerifier), "{error}");
    let state = fixture.memory.sessions()[0].state;
    assert_eq!(
        state,
        SessionState::Revoked {
            at: fixture.clock.now()
        }
    );
    let last = fixture.memory.audits().pop().unwrap();
    assert_eq!(last.detail["reason"], "wrong_verifier");
    let error = redeemed(&fixture, &code, VERIFIER).await.unwrap_err();
    assert!(matches!(error, RedeemCodeError::UnknownCode), "{error}");
}

#[tokio::test]
async fn a_session_ended_before_redemption_gets_no_tokens() {
    let fixture = Fixture::new();
    let code = code(&fixture).await;
    let session = fixture.memory.sessions().remove(0);
    let mut unit = fixture.storage.units.begin().await.unwrap();
    unit.sessions()
        .revoke_all(session.user_id, fixture.clock.now())
        .await
        .unwrap();
    unit.commit().await.unwrap();
    let error = redeemed(&fixture, &code, VERIFIER).await.unwrap_err();
    assert!(matches!(error, RedeemCodeError::SessionEnded), "{error}");
}
