use super::*;

#[test]
fn a_signed_token_verifies_with_both_algorithms() {
    for algorithm in [SigningAlgorithm::EdDsa, SigningAlgorithm::Rs256] {
        let tokens = tokens(algorithm);
        let token = tokens.sign(&claims()).unwrap();
        assert_eq!(
            tokens.verify(token.expose_secret(), now()),
            Ok(claims()),
            "{algorithm:?}"
        );
    }
}

#[test]
fn a_token_names_type_algorithm_and_key_and_no_role() {
    let token = ed_tokens().sign(&claims()).unwrap();
    let parts: Vec<_> = token.expose_secret().split('.').collect();
    let json = |part: &str| -> Value {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    };
    assert_eq!(json(parts[0]), header(&ed_tokens(), "EdDSA"));
    assert_eq!(json(parts[1]), members());
}

#[test]
fn what_the_tests_sign_by_hand_is_what_the_signer_signs() {
    // Else the refusals below would prove nothing.
    let token = signed(
        &header(&ed_tokens(), "EdDSA").to_string(),
        &members().to_string(),
    );
    assert_eq!(verified(&token), Ok(claims()));
}

#[test]
fn after_rotation_tokens_of_the_older_key_still_verify() {
    let old = ed_tokens();
    let token = old.sign(&claims()).unwrap();
    let mut rotated = config(SigningAlgorithm::Rs256, &RSA);
    rotated.older_public_keys_pem = vec![public_pem(SigningAlgorithm::EdDsa, &ED25519)];
    let rotated = JoseTokens::new(rotated).unwrap();

    assert_eq!(rotated.verify(token.expose_secret(), now()), Ok(claims()));
    let new = rotated.sign(&claims()).unwrap();
    assert_eq!(rotated.verify(new.expose_secret(), now()), Ok(claims()));
    assert_eq!(
        old.verify(new.expose_secret(), now()),
        Err(InvalidToken::Header)
    );
    assert_eq!(rotated.public_keys()["keys"].as_array().unwrap().len(), 2);
}

#[test]
fn the_key_set_is_public_and_complete() {
    for (algorithm, alg, kty, members) in [
        (SigningAlgorithm::EdDsa, "EdDSA", "OKP", ["crv", "x"]),
        (SigningAlgorithm::Rs256, "RS256", "RSA", ["e", "n"]),
    ] {
        let set = tokens(algorithm).public_keys();
        let key = set["keys"][0].as_object().unwrap();
        assert_eq!(
            (&key["alg"], &key["kty"], &key["use"]),
            (&json!(alg), &json!(kty), &json!("sig"))
        );
        let mut names: Vec<_> = key.keys().map(String::as_str).collect();
        names.sort_unstable();
        let mut wanted = ["alg", "kid", "kty", "use", members[0], members[1]];
        wanted.sort_unstable();
        assert_eq!(names, wanted, "no private member, none missing");
    }
}

#[test]
fn debug_shows_no_key() {
    let shown = format!(
        "{:?} {:?}",
        ed_tokens(),
        config(SigningAlgorithm::EdDsa, &ED25519)
    );
    let secret = ED25519.lines().nth(1).unwrap();
    assert!(!shown.contains(secret), "{shown}");
}
