//! No token that differs from a valid one verifies.

use proptest::prelude::*;

use super::*;

fn valid(algorithm: SigningAlgorithm) -> (JoseTokens, String) {
    let tokens = tokens(algorithm);
    let token = tokens.sign(&claims()).unwrap().expose_secret().to_owned();
    (tokens, token)
}

#[test]
fn a_changed_bit_in_any_part_is_refused() {
    for algorithm in [SigningAlgorithm::EdDsa, SigningAlgorithm::Rs256] {
        let (tokens, token) = valid(algorithm);
        for part in 0..3 {
            let decoded: Vec<_> = token
                .split('.')
                .map(|part| URL_SAFE_NO_PAD.decode(part).unwrap())
                .collect();
            for byte in 0..decoded[part].len() {
                let mut changed = decoded.clone();
                changed[part][byte] ^= 1 << (byte % 8);
                let changed: Vec<_> = changed
                    .iter()
                    .map(|part| URL_SAFE_NO_PAD.encode(part))
                    .collect();
                let verified = tokens.verify(&changed.join("."), now());
                assert!(verified.is_err(), "{algorithm:?} part {part} byte {byte}");
            }
        }
    }
}

proptest! {
    #[test]
    fn no_single_changed_byte_verifies(at in any::<prop::sample::Index>(), to in 0u8..128) {
        let (tokens, token) = valid(SigningAlgorithm::EdDsa);
        let mut bytes = token.clone().into_bytes();
        let at = at.index(bytes.len());
        prop_assume!(bytes[at] != to);
        bytes[at] = to;
        let changed = String::from_utf8(bytes).unwrap();
        prop_assert!(tokens.verify(&changed, now()).is_err(), "byte {} is {}", at, to);
    }

    #[test]
    fn no_cut_or_inserted_character_verifies(at in any::<prop::sample::Index>(), insert in any::<Option<char>>()) {
        let (tokens, token) = valid(SigningAlgorithm::EdDsa);
        let mut changed = token.clone();
        let at = at.index(token.len());
        match insert {
            Some(c) => changed.insert(at, c),
            None => drop(changed.remove(at)),
        }
        prop_assume!(changed != token);
        prop_assert!(tokens.verify(&changed, now()).is_err());
    }

    #[test]
    fn no_text_makes_the_verifier_panic(text in any::<String>(), parts in "[A-Za-z0-9_-]{0,40}\\.[A-Za-z0-9_-]{0,40}\\.[A-Za-z0-9_-]{0,40}") {
        prop_assert!(ed_tokens().verify(&text, now()).is_err());
        prop_assert!(ed_tokens().verify(&parts, now()).is_err());
    }

    #[test]
    fn no_signed_claims_make_the_verifier_panic(claims in any::<String>()) {
        let token = signed(&header(&ed_tokens(), "EdDSA").to_string(), &claims);
        prop_assert!(verified(&token).is_err());
    }
}
