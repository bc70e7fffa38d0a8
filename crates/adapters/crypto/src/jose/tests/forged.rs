//! Forms and headers that must not verify, most of them truly signed with the right key.

use josekit::jws::HS256;

use super::*;

fn good_header() -> Value {
    header(&ed_tokens(), "EdDSA")
}

fn with(mut value: Value, key: &str, member: Value) -> String {
    value[key] = member;
    value.to_string()
}

fn without(mut value: Value, key: &str) -> String {
    value.as_object_mut().unwrap().remove(key).unwrap();
    value.to_string()
}

fn good_token() -> String {
    signed(&good_header().to_string(), &members().to_string())
}

#[test]
fn alg_none_is_refused_with_and_without_signature() {
    for alg in ["none", "None", "NONE", ""] {
        let token = signed(
            &with(good_header(), "alg", json!(alg)),
            &members().to_string(),
        );
        assert_eq!(verified(&token), Err(InvalidToken::Header), "{alg}");
        let (bare, _) = token.rsplit_once('.').unwrap();
        assert_eq!(
            verified(&format!("{bare}.")),
            Err(InvalidToken::Header),
            "{alg}"
        );
        assert!(verified(bare).is_err());
    }
}

#[test]
fn hs256_with_the_public_key_as_secret_is_refused() {
    for algorithm in [SigningAlgorithm::EdDsa, SigningAlgorithm::Rs256] {
        let tokens = tokens(algorithm);
        let private = if algorithm == SigningAlgorithm::EdDsa {
            &ED25519
        } else {
            &RSA
        };
        let secret = public_pem(algorithm, private);
        for secret in [secret.as_bytes(), secret.trim().as_bytes()] {
            let signer = HS256.signer_from_bytes(secret).unwrap();
            for alg in ["HS256", algorithm.name()] {
                let header = header(&tokens, alg).to_string();
                let token = signed_with(&*signer, &header, &members().to_string());
                assert!(
                    tokens.verify(&token, now()).is_err(),
                    "{algorithm:?} as {alg}"
                );
            }
        }
    }
}

#[test]
fn an_rs256_token_under_the_name_of_an_eddsa_key_is_refused() {
    let signer = rs256_signer(&RSA);
    for (alg, why) in [
        ("RS256", InvalidToken::Header),
        ("EdDSA", InvalidToken::Signature),
    ] {
        let header = header(&ed_tokens(), alg).to_string();
        let token = signed_with(&*signer, &header, &members().to_string());
        assert_eq!(verified(&token), Err(why), "{alg}");
    }
}

#[test]
fn other_rsa_algorithms_of_the_right_key_are_refused() {
    let tokens = tokens(SigningAlgorithm::Rs256);
    let signer = josekit::jws::RS512.signer_from_pem(&*RSA).unwrap();
    for (alg, why) in [
        ("RS512", InvalidToken::Header),
        ("RS256", InvalidToken::Signature),
    ] {
        let header = header(&tokens, alg).to_string();
        let token = signed_with(&*signer, &header, &members().to_string());
        assert_eq!(tokens.verify(&token, now()), Err(why), "{alg}");
    }
}

#[test]
fn the_right_claims_signed_by_a_foreign_key_are_refused() {
    let foreign = generate_ed25519_pem().unwrap();
    let signer = EdDSA.signer_from_pem(foreign.expose_secret()).unwrap();
    let token = signed_with(&*signer, &good_header().to_string(), &members().to_string());
    assert_eq!(verified(&token), Err(InvalidToken::Signature));
}

#[test]
fn a_wrong_or_missing_kid_is_refused() {
    for header in [
        with(good_header(), "kid", json!("another")),
        with(good_header(), "kid", json!("")),
        with(good_header(), "kid", json!(1)),
        without(good_header(), "kid"),
    ] {
        let token = signed(&header, &members().to_string());
        assert_eq!(verified(&token), Err(InvalidToken::Header), "{header}");
    }
}

#[test]
fn another_or_no_type_is_refused() {
    for header in [
        with(good_header(), "typ", json!("JWT")),
        with(good_header(), "typ", json!("AT+JWT")),
        with(good_header(), "typ", json!("application/at+jwt")),
        without(good_header(), "typ"),
        without(good_header(), "alg"),
    ] {
        let token = signed(&header, &members().to_string());
        assert_eq!(verified(&token), Err(InvalidToken::Header), "{header}");
    }
}

#[test]
fn critical_and_unknown_header_members_are_refused() {
    let jwk = ed_tokens().public_keys()["keys"][0].clone();
    for (key, member) in [
        ("crit", json!(["exp"])),
        ("crit", json!([])),
        ("b64", json!(false)),
        ("jwk", jwk),
        ("jku", json!("https://evil.example/jwks.json")),
        ("x5u", json!("https://evil.example/cert.pem")),
        ("x5c", json!([])),
        ("zip", json!("DEF")),
        ("cty", json!("JWT")),
    ] {
        let token = signed(&with(good_header(), key, member), &members().to_string());
        assert_eq!(verified(&token), Err(InvalidToken::Header), "{key}");
    }
}

#[test]
fn duplicate_header_members_are_refused_in_every_spelling() {
    let good = good_header().to_string();
    for extra in [
        r#""alg":"EdDSA""#,
        r#""alg":"none""#,
        r#""\u0061lg":"none""#,
        r#""kid":"x""#,
    ] {
        for header in [
            good.replacen('{', &format!("{{{extra},"), 1),
            good.replace('}', &format!(",{extra}}}")),
        ] {
            let token = signed(&header, &members().to_string());
            assert_eq!(verified(&token), Err(InvalidToken::Header), "{header}");
        }
    }
}

#[test]
fn a_header_that_is_no_json_object_is_refused() {
    let good = good_header();
    let array = json!([good["alg"], good["typ"], good["kid"]]).to_string();
    let trailing = format!("{good}x");
    let twice = format!("{good}{good}");
    for header in [
        "",
        "null",
        "[]",
        "\"EdDSA\"",
        &array,
        &trailing,
        &twice,
        "{",
        "{}",
    ] {
        let token = signed(header, &members().to_string());
        assert!(verified(&token).is_err(), "{header}");
    }
}

#[test]
fn anything_but_three_parts_is_malformed() {
    let token = good_token();
    let parts: Vec<_> = token.split('.').collect();
    for wrong in [
        String::new(),
        ".".into(),
        "..".into(),
        parts[0].into(),
        parts[..2].join("."),
        format!("{token}."),
        format!(".{token}"),
        format!("{token}.{}", parts[2]),
        format!("{}..{}", parts[0], parts[2]),
        format!("{}.{}..{}", parts[0], parts[1], parts[2]),
    ] {
        assert!(verified(&wrong).is_err(), "{wrong}");
    }
}

#[test]
fn other_spellings_of_the_same_base64_are_malformed() {
    let token = good_token();
    let parts: Vec<_> = token.split('.').collect();
    for at in 0..3 {
        for (before, after) in [
            ("", "="),
            ("", "=="),
            ("", " "),
            ("", "\n"),
            (" ", ""),
            ("", "\0"),
        ] {
            let mut parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
            parts[at] = format!("{before}{}{after}", parts[at]);
            let wrong = parts.join(".");
            assert_eq!(verified(&wrong), Err(InvalidToken::Malformed), "{wrong:?}");
        }
    }
    for (from, to) in [('-', '+'), ('_', '/')] {
        let wrong = token.replace(from, &to.to_string());
        assert!(wrong == token || verified(&wrong) == Err(InvalidToken::Malformed));
    }
}

#[test]
fn left_over_bits_in_the_last_character_are_malformed() {
    // 64 bytes of signature are 86 characters, of which the last holds four bits that must be 0.
    let token = good_token();
    let (rest, last) = token.split_at(token.len() - 1);
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let value = alphabet.find(last).unwrap();
    assert_eq!(value % 16, 0);
    for low in 1..16 {
        let wrong = format!("{rest}{}", &alphabet[value + low..=value + low]);
        assert_eq!(verified(&wrong), Err(InvalidToken::Malformed), "{low}");
    }
}

#[test]
fn a_token_of_more_than_four_kibibytes_is_not_looked_at() {
    // Blanks between the claims change nothing but the length.
    let blown_up = |blanks: usize| {
        let claims = members()
            .to_string()
            .replacen('{', &format!("{{{}", " ".repeat(blanks)), 1);
        signed(&good_header().to_string(), &claims)
    };
    let (short, long) = (blown_up(2_400), blown_up(2_900));
    assert!(
        short.len() <= 4_096 && long.len() > 4_096,
        "{} {}",
        short.len(),
        long.len()
    );
    assert_eq!(verified(&short), Ok(claims()));
    assert_eq!(verified(&long), Err(InvalidToken::Malformed));
    assert_eq!(
        verified(&"A".repeat(10_000_000)),
        Err(InvalidToken::Malformed)
    );
}
