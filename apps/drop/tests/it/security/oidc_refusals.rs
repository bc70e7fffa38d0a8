//! A login provider that misbehaves logs no one in: each misbehaviour meets the real login, over the API.
//! Behaviours of the OpenID RP basic and config test plans carry the plan's names
//! (`oidcc-client-test-invalid-iss` is `oidcc_client_test::invalid_iss`).

use reqwest::Method;
use serde_json::{Value, json};

use super::login::{
    an_honest_login_is_the_first, approve, audited, begin, come_back, log_in_by_web,
    nothing_was_created, refusal_of, session_cookies, visitor,
};
use crate::support::{Engine, Options, TestApp};

async fn quiet_app() -> TestApp {
    let app = TestApp::start_with(Engine::Sqlite, Options::without_worker()).await;
    app.expect("SQLite is always there")
}

async fn tell(app: &TestApp, misbehaviour: Option<&str>) {
    let body = json!({ "misbehaviour": misbehaviour });
    app.sandbox_set(Method::PUT, "sandbox/oidc/behaviour", body)
        .await;
}

/// The provider misbehaves from the first call on; the browser does everything right.
async fn is_refused(misbehaviour: &str, status: u16, code: &str, expected: Value) {
    let app = quiet_app().await;
    tell(&app, Some(misbehaviour)).await;
    let visitor = visitor(&app, "adult woman").await;
    let answer = log_in_by_web(&visitor).await;
    assert_eq!(answer.problem(status), code);
    nothing_was_created(&app, &answer).await;
    let mut expected = expected;
    expected["provider"] = json!("bankid");
    assert_eq!(
        refusal_of(&audited(&app, "login.refused").await, &answer),
        expected
    );

    tell(&app, None).await;
    an_honest_login_is_the_first(&app, &visitor).await;
}

/// A check of the ID token or userinfo fails.
async fn is_untrusted(misbehaviour: &str, check: &str) {
    let expected = json!({"reason": "untrusted", "check": check});
    is_refused(misbehaviour, 401, "login_refused", expected).await;
}

/// What the provider does is odd, and allowed.
async fn is_accepted(behaviour: &str) {
    let app = quiet_app().await;
    tell(&app, Some(behaviour)).await;
    let visitor = visitor(&app, "adult woman").await;
    for _ in 0..2 {
        session_cookies(&log_in_by_web(&visitor).await);
    }
    assert!(audited(&app, "login.refused").await.is_empty());
    assert_eq!(audited(&app, "user.logged_in").await.len(), 2);
    assert_eq!(
        audited(&app, "user.registered").await.len(),
        1,
        "one person stays one"
    );
}

/// One test per misbehaviour: `name: misbehaviour => check;`.
macro_rules! untrusted {
    ($($name:ident: $misbehaviour:literal => $check:literal;)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                super::is_untrusted($misbehaviour, $check).await;
            }
        )*
    };
}

mod oidcc_client_test {
    use super::*;

    untrusted! {
        invalid_iss: "wrong_issuer" => "iss";
        missing_sub: "missing_sub" => "sub";
        invalid_aud: "wrong_audience" => "aud";
        missing_iat: "missing_iat" => "iat";
        kid_absent_multiple_jwks: "kid_absent_many_keys" => "no kid, and several keys to choose from";
        invalid_sig_rs256: "bad_signature" => "signature";
        idtoken_sig_none: "alg_none" => "alg";
        nonce_invalid: "wrong_nonce" => "nonce";
        userinfo_invalid_sub: "userinfo_sub_mismatch" => "sub of userinfo";
    }

    #[tokio::test]
    async fn kid_absent_single_jwks() {
        is_accepted("kid_absent_one_key").await;
    }

    #[tokio::test]
    async fn signing_key_rotation() {
        let app = quiet_app().await;
        let visitor = visitor(&app, "adult woman").await;
        let (before, _) = session_cookies(&log_in_by_web(&visitor).await);
        app.sandbox_set(Method::POST, "sandbox/oidc/rotate-keys", json!({}))
            .await;
        let (after, _) = session_cookies(&log_in_by_web(&visitor).await);
        assert_ne!(before, after);
        assert!(audited(&app, "login.refused").await.is_empty());
    }

    /// Found out before the browser is sent anywhere: there is nothing to refuse a person for, but
    /// the trail knows.
    #[tokio::test]
    async fn discovery_issuer_mismatch() {
        let app = quiet_app().await;
        tell(&app, Some("discovery_issuer_mismatch")).await;
        let visitor = visitor(&app, "adult woman").await;
        let answer = visitor.get("/v1/auth/bankid").await;
        assert_eq!(answer.problem(503), "login_provider_unavailable");
        assert!(answer.header("retry-after").is_some());
        assert_eq!(answer.header("set-cookie"), None);
        nothing_was_created(&app, &answer).await;
        assert_eq!(
            refusal_of(&audited(&app, "login.refused").await, &answer),
            json!({"reason": "untrusted", "check": "issuer of the metadata", "provider": "bankid"})
        );
        assert!(audited(&app, "login.started").await.is_empty());

        tell(&app, None).await;
        an_honest_login_is_the_first(&app, &visitor).await;
    }
}

mod beyond_the_plan {
    use super::*;

    untrusted! {
        an_audience_with_a_stranger_is_refused: "extra_untrusted_audience" => "aud names a stranger";
        an_iat_of_two_days_ago_is_refused: "stale_iat" => "iat is too long ago";
        an_expired_id_token_is_refused: "expired" => "exp";
        a_kid_that_the_jwks_lacks_is_refused: "unknown_kid" => "no key of this kid";
        hs256_keyed_with_the_public_key_is_refused: "hs256_with_public_key" => "alg";
        right_claims_signed_by_the_wrong_key_are_refused: "signed_by_wrong_key" => "signature";
        a_missing_nonce_is_refused: "missing_nonce" => "nonce";
        two_keys_of_one_kid_are_refused: "duplicate_kid" => "several keys of one kid";
        an_rsa_key_of_1024_bits_is_refused: "weak_key" => "the key is too weak";
        an_unknown_critical_header_is_refused: "crit_header" => "crit";
        an_id_token_of_another_client_is_refused: "foreign_code" => "aud";
    }

    #[tokio::test]
    async fn a_person_without_a_national_id_is_refused() {
        let expected = json!({"reason": "missing_claim", "claim": "a national id"});
        is_refused("no_national_id", 401, "login_refused", expected).await;
    }

    #[tokio::test]
    async fn a_malformed_token_answer_is_an_outage() {
        let expected = json!({"reason": "provider_unavailable"});
        let code = "login_provider_unavailable";
        is_refused("garbage_token_response", 503, code, expected).await;
    }

    #[tokio::test]
    async fn a_token_endpoint_that_answers_500_is_an_outage() {
        let expected = json!({"reason": "provider_unavailable"});
        is_refused("token_500", 503, "login_provider_unavailable", expected).await;
    }

    #[tokio::test]
    async fn a_sub_that_is_new_at_each_login_does_not_make_two_people_of_one() {
        is_accepted("changing_sub").await;
    }

    /// The misbehaviour begins only after the browser was correctly redirected.
    #[tokio::test]
    async fn a_provider_that_begins_to_lie_half_way_is_refused() {
        let app = quiet_app().await;
        let visitor = visitor(&app, "adult woman").await;
        let begun = begin(&visitor, "").await;
        let callback = approve(&visitor, &begun).await;
        tell(&app, Some("signed_by_wrong_key")).await;
        let answer = come_back(&visitor, &callback, Some(&begun.cookie)).await;
        assert_eq!(answer.problem(401), "login_refused");
        nothing_was_created(&app, &answer).await;
    }
}

/// Fails for a misbehaviour that no test covers.
#[tokio::test]
async fn every_lie_of_the_sandbox_has_its_test() {
    let app = quiet_app().await;
    let index = app.anonymous().get(app.sandbox.base_url().as_str()).await;
    let page = String::from_utf8(index.bytes).expect("a page");
    let (_, table) = page
        .split_once("Misbehaviour of the login providers")
        .expect("misbehaviours");
    let (table, _) = table.split_once("</table>").expect("a table");
    let names = table.split("<code>").skip(1);
    let misbehaviours: Vec<_> = names.filter_map(|row| row.split('<').next()).collect();
    assert!(misbehaviours.len() >= 26, "{misbehaviours:?}");
    let tests = include_str!("oidc_refusals.rs");
    for misbehaviour in misbehaviours {
        assert!(
            tests.contains(&format!("\"{misbehaviour}\"")),
            "no test covers {misbehaviour}"
        );
    }
}
