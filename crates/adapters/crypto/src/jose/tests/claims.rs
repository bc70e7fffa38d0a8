//! Claims that must not be accepted, all truly signed with the right key.

use super::*;

fn verified_claims(claims: &str) -> Result<AccessClaims, InvalidToken> {
    verified(&signed(&header(&ed_tokens(), "EdDSA").to_string(), claims))
}

fn with(key: &str, member: Value) -> Result<AccessClaims, InvalidToken> {
    let mut members = members();
    members[key] = member;
    verified_claims(&members.to_string())
}

#[test]
fn a_token_expires_to_the_second() {
    let token = ed_tokens().sign(&claims()).unwrap();
    let at = |moment| ed_tokens().verify(token.expose_secret(), moment);
    let end = claims().expires_at;
    assert!(at(end - TimeDelta::microseconds(1)).is_ok());
    assert_eq!(at(end), Err(InvalidToken::Claims));
    assert_eq!(at(end + TimeDelta::seconds(1)), Err(InvalidToken::Claims));
}

#[test]
fn a_token_of_the_future_is_refused_beyond_the_skew_of_our_clocks() {
    let token = ed_tokens().sign(&claims()).unwrap();
    let at = |moment| ed_tokens().verify(token.expose_secret(), moment);
    assert!(at(now() - TimeDelta::seconds(30)).is_ok());
    assert_eq!(
        at(now() - TimeDelta::seconds(31)),
        Err(InvalidToken::Claims)
    );
}

#[test]
fn a_token_is_not_accepted_before_nbf() {
    let nbf = |seconds: i64| with("nbf", json!(now().timestamp() + seconds));
    assert!(nbf(0).is_ok());
    assert!(nbf(30).is_ok());
    assert_eq!(nbf(31), Err(InvalidToken::Claims));
}

#[test]
fn nbf_does_not_move_the_beginning_before_iat() {
    let mut members = members();
    members["iat"] = json!(now().timestamp() + 31);
    members["nbf"] = json!(now().timestamp());
    assert_eq!(
        verified_claims(&members.to_string()),
        Err(InvalidToken::Claims)
    );
}

#[test]
fn another_issuer_or_audience_is_refused() {
    for (key, member) in [
        ("iss", json!("https://evil.example")),
        ("iss", json!("https://drop.example/")),
        ("iss", json!("HTTPS://drop.example")),
        ("iss", json!("")),
        ("iss", json!([ISSUER])),
        ("aud", json!("https://evil.example")),
        ("aud", json!(ISSUER)),
        ("aud", json!([AUDIENCE])),
        ("aud", json!([AUDIENCE, "https://evil.example"])),
        ("aud", Value::Null),
    ] {
        assert_eq!(
            with(key, member.clone()),
            Err(InvalidToken::Claims),
            "{key} {member}"
        );
    }
}

#[test]
fn a_missing_claim_is_refused() {
    for key in ["iss", "aud", "sub", "sid", "iat", "exp"] {
        let mut members = members();
        members.as_object_mut().unwrap().remove(key).unwrap();
        let accepted = verified_claims(&members.to_string());
        assert_eq!(accepted, Err(InvalidToken::Claims), "{key}");
    }
}

#[test]
fn an_unknown_claim_is_refused() {
    for key in ["role", "admin", "jti", "Sub"] {
        assert_eq!(
            with(key, json!("admin")),
            Err(InvalidToken::Claims),
            "{key}"
        );
    }
}

#[test]
fn duplicate_claims_are_refused_in_every_spelling() {
    let good = members().to_string();
    let other = UserId::new(&TestIds::default());
    for extra in [
        format!(r#""sub":"{other}""#),
        format!(r#""\u0073ub":"{other}""#),
        r#""exp":99999999999"#.to_owned(),
        format!(r#""iss":"{ISSUER}""#),
    ] {
        for claims in [
            good.replacen('{', &format!("{{{extra},"), 1),
            good.replace('}', &format!(",{extra}}}")),
        ] {
            assert_eq!(
                verified_claims(&claims),
                Err(InvalidToken::Claims),
                "{claims}"
            );
        }
    }
}

#[test]
fn ids_of_another_kind_or_spelling_are_refused() {
    let claims = claims();
    for (key, member) in [
        ("sub", json!(claims.session_id)),
        ("sub", json!(claims.user_id.to_string().to_uppercase())),
        ("sub", json!("")),
        ("sid", json!(claims.user_id)),
        ("sid", json!(1)),
    ] {
        assert_eq!(
            with(key, member.clone()),
            Err(InvalidToken::Claims),
            "{key} {member}"
        );
    }
}

#[test]
fn extreme_and_odd_times_are_refused_without_panic() {
    for key in ["iat", "exp", "nbf"] {
        for member in [
            json!(i64::MAX),
            json!(i64::MIN),
            json!(u64::MAX),
            json!(8_210_266_876_800_i64),
            json!(1e300),
            json!(1.5),
            json!("1795000000"),
            json!(true),
            json!([]),
        ] {
            assert_eq!(
                with(key, member.clone()),
                Err(InvalidToken::Claims),
                "{key} {member}"
            );
        }
        let text = members()
            .to_string()
            .replacen('{', &format!(r#"{{"{key}x":1e999,"#), 1);
        assert!(verified_claims(&text).is_err());
    }
    assert_eq!(with("exp", json!(0)), Err(InvalidToken::Claims));
    assert_eq!(with("exp", json!(-1)), Err(InvalidToken::Claims));
}

#[test]
fn claims_that_are_no_json_object_are_refused() {
    let good = members();
    let array: Vec<_> = ["iss", "aud", "sub", "sid", "iat", "exp"]
        .iter()
        .map(|k| &good[k])
        .collect();
    let array = json!(array).to_string();
    let trailing = format!("{good}{{}}");
    let deep = "[".repeat(1_500);
    for claims in [
        "",
        "null",
        "[]",
        "\"x\"",
        "{",
        "\u{feff}{}",
        &array,
        &trailing,
        &deep,
    ] {
        let accepted = verified_claims(claims);
        assert_eq!(accepted, Err(InvalidToken::Malformed), "{claims}");
    }
}
