//! Which keys are taken, and their names.

use openssl::{
    bn::BigNum,
    ec::{EcGroup, EcKey},
    nid::Nid,
    pkey::PKey,
    rsa::Rsa,
};

use super::*;

fn refused(algorithm: SigningAlgorithm, pem: &str) -> Option<InvalidKey> {
    JoseTokens::new(config(algorithm, pem)).err()
}

fn older(pem: &str) -> Option<InvalidKey> {
    let mut config = config(SigningAlgorithm::EdDsa, &ED25519);
    config.older_public_keys_pem = vec![pem.to_owned()];
    JoseTokens::new(config).err()
}

fn utf8(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_short_rsa_key_is_too_weak() {
    let short = rsa_pem(1024);
    assert_eq!(
        refused(SigningAlgorithm::Rs256, &short),
        Some(InvalidKey::Weak)
    );
    let public = PKey::private_key_from_pem(short.as_bytes()).unwrap();
    let public = utf8(public.public_key_to_pem().unwrap());
    assert_eq!(older(&public), Some(InvalidKey::Weak));
}

#[test]
fn an_rsa_key_one_bit_short_is_too_weak() {
    assert_eq!(
        refused(SigningAlgorithm::Rs256, &rsa_pem(2047)),
        Some(InvalidKey::Weak)
    );
}

#[test]
fn an_rsa_key_of_exponent_three_is_too_weak() {
    let rsa = Rsa::generate_with_e(2048, &BigNum::from_u32(3).unwrap()).unwrap();
    let pem = utf8(
        PKey::from_rsa(rsa)
            .unwrap()
            .private_key_to_pem_pkcs8()
            .unwrap(),
    );
    assert_eq!(
        refused(SigningAlgorithm::Rs256, &pem),
        Some(InvalidKey::Weak)
    );
}

#[test]
fn a_key_that_does_not_fit_the_algorithm_is_refused() {
    assert_eq!(
        refused(SigningAlgorithm::Rs256, &ED25519),
        Some(InvalidKey::Algorithm)
    );
    assert_eq!(
        refused(SigningAlgorithm::EdDsa, &RSA),
        Some(InvalidKey::Algorithm)
    );
}

#[test]
fn other_kinds_of_keys_are_refused() {
    let ed448 = PKey::generate_ed448().unwrap();
    let private = utf8(ed448.private_key_to_pem_pkcs8().unwrap());
    assert_eq!(
        refused(SigningAlgorithm::EdDsa, &private),
        Some(InvalidKey::Algorithm)
    );
    let public = utf8(ed448.public_key_to_pem().unwrap());
    assert_eq!(older(&public), Some(InvalidKey::Algorithm));

    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    let p256 = PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap();
    assert_eq!(
        older(&utf8(p256.public_key_to_pem().unwrap())),
        Some(InvalidKey::Algorithm)
    );
}

#[test]
fn what_is_no_pem_of_the_right_kind_is_refused() {
    let public = public_pem(SigningAlgorithm::EdDsa, &ED25519);
    for pem in [
        "",
        "secret",
        &public,
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\n",
    ] {
        assert_eq!(
            refused(SigningAlgorithm::EdDsa, pem),
            Some(InvalidKey::Form),
            "{pem}"
        );
    }
    let cut = ED25519.replace('M', "");
    assert!(refused(SigningAlgorithm::EdDsa, &cut).is_some());
    for pem in [
        "",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
    ] {
        assert_eq!(older(pem), Some(InvalidKey::Form), "{pem}");
    }
}

#[test]
fn a_key_configured_twice_is_refused() {
    let current = public_pem(SigningAlgorithm::EdDsa, &ED25519);
    assert_eq!(older(&current), Some(InvalidKey::Duplicate));
}

#[test]
fn a_key_is_named_by_its_thumbprint() {
    // RFC 8037, appendix A.2 and A.3.
    let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    let raw = URL_SAFE_NO_PAD.decode(x).unwrap();
    let public = PKey::public_key_from_raw_bytes(&raw, openssl::pkey::Id::ED25519).unwrap();
    let mut config = config(SigningAlgorithm::EdDsa, &ED25519);
    config.older_public_keys_pem = vec![utf8(public.public_key_to_pem().unwrap())];
    let set = JoseTokens::new(config).unwrap().public_keys();
    assert_eq!(set["keys"][1]["x"], x);
    assert_eq!(
        set["keys"][1]["kid"],
        "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    );
}

#[test]
fn an_rsa_key_is_named_by_its_thumbprint() {
    // RFC 7638 §3.1.
    let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
    let n = BigNum::from_slice(&URL_SAFE_NO_PAD.decode(n).unwrap()).unwrap();
    let e = BigNum::from_u32(65_537).unwrap();
    let rsa = Rsa::from_public_components(n, e).unwrap();
    let mut config = config(SigningAlgorithm::EdDsa, &ED25519);
    config.older_public_keys_pem = vec![utf8(rsa.public_key_to_pem().unwrap())];
    let set = JoseTokens::new(config).unwrap().public_keys();
    assert_eq!(
        set["keys"][1]["kid"],
        "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
    );
}

#[test]
fn a_generated_key_signs() {
    let pem = generate_ed25519_pem().unwrap();
    let tokens = JoseTokens::new(config(SigningAlgorithm::EdDsa, pem.expose_secret())).unwrap();
    let token = tokens.sign(&claims()).unwrap();
    assert!(tokens.verify(token.expose_secret(), now()).is_ok());
}
