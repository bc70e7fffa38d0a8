use chrono::TimeDelta;
use kernel::Clock;
use secrecy::SecretString;

use crate::{
    ClientKind, CompletedLogin, IssuedTokens, LoginClient, RedeemCodeError, SessionState,
    login::CODE_LIFE,
    test_world::{CHALLENGE, VERIFIER, World, context},
};

async fn code(world: &World) -> SecretString {
    let started = world.started(LoginClient::mobile(CHALLENGE).unwrap()).await;
    match world.returned(&started).await.unwrap() {
        CompletedLogin::Mobile { code } => code,
        CompletedLogin::Web { .. } => panic!("an app got tokens in its link"),
    }
}

async fn redeemed(
    world: &World,
    code: &SecretString,
    verifier: &str,
) -> Result<IssuedTokens, RedeemCodeError> {
    let verifier = SecretString::from(verifier);
    world
        .redeem_code()
        .redeem(code, &verifier, &context())
        .await
}

#[tokio::test]
async fn an_app_trades_code_and_verifier_for_tokens_of_seven_days() {
    let world = World::new();
    let code = code(&world).await;
    let tokens = redeemed(&world, &code, VERIFIER).await.unwrap();
    assert_eq!(tokens.client, ClientKind::Mobile);
    assert_eq!(
        tokens.session_expires_at,
        world.clock.now() + TimeDelta::days(7)
    );
    let principal = world.principal(&tokens).await;
    assert_eq!(principal.session_id, world.memory.sessions()[0].id);
    assert_eq!(world.actions().last(), Some(&"login.code_redeemed"));
}

#[tokio::test]
async fn a_code_is_good_for_one_use() {
    let world = World::new();
    let code = code(&world).await;
    redeemed(&world, &code, VERIFIER).await.unwrap();
    let error = redeemed(&world, &code, VERIFIER).await.unwrap_err();
    assert!(matches!(error, RedeemCodeError::UnknownCode), "{error}");
    assert_eq!(world.actions().last(), Some(&"login.code_refused"));
}

#[tokio::test]
async fn an_expired_code_gets_nothing() {
    let world = World::new();
    let code = code(&world).await;
    world.advance(CODE_LIFE + TimeDelta::microseconds(1));
    let error = redeemed(&world, &code, VERIFIER).await.unwrap_err();
    assert!(matches!(error, RedeemCodeError::UnknownCode), "{error}");
}

#[tokio::test]
async fn a_wrong_verifier_ends_code_and_session() {
    let world = World::new();
    let code = code(&world).await;
    let error = redeemed(&world, &code, "another app's verifier")
        .await
        .unwrap_err();
    assert!(matches!(error, RedeemCodeError::WrongVerifier), "{error}");
    let state = world.memory.sessions()[0].state;
    assert_eq!(
        state,
        SessionState::Revoked {
            at: world.clock.now()
        }
    );
    let last = world.memory.audits().pop().unwrap();
    assert_eq!(last.detail["reason"], "wrong_verifier");
    let error = redeemed(&world, &code, VERIFIER).await.unwrap_err();
    assert!(matches!(error, RedeemCodeError::UnknownCode), "{error}");
}

#[tokio::test]
async fn a_session_ended_before_redemption_gets_no_tokens() {
    let world = World::new();
    let code = code(&world).await;
    let session = world.memory.sessions().remove(0);
    let mut unit = world.store.begin().await.unwrap();
    unit.sessions()
        .revoke_all(session.user_id, world.clock.now())
        .await
        .unwrap();
    unit.commit().await.unwrap();
    let error = redeemed(&world, &code, VERIFIER).await.unwrap_err();
    assert!(matches!(error, RedeemCodeError::SessionEnded), "{error}");
}
