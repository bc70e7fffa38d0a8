use proptest::prelude::*;

use super::*;
use system::SystemRandom;

const CONTEXT: &str = "users.national_id:usr_1";

fn key(id: &str, byte: u8) -> EncryptionKey {
    let text = SecretString::from(STANDARD.encode([byte; 32]));
    EncryptionKey::from_base64(id, &text).unwrap()
}

fn vault_of(current: &EncryptionKey, older: &[EncryptionKey]) -> AesFieldCipher {
    AesFieldCipher::new(current, older, key("fp", 99), Arc::new(SystemRandom)).unwrap()
}

fn cipher() -> AesFieldCipher {
    vault_of(&key("k1", 1), &[])
}

#[test]
fn what_was_sealed_opens_in_its_context() {
    let sealed = cipher().seal(b"13097248022", CONTEXT);
    assert_eq!(cipher().open(&sealed, CONTEXT).unwrap(), b"13097248022");
}

#[test]
fn the_text_names_version_and_key_and_shows_nothing_else() {
    let sealed = cipher().seal(b"13097248022", CONTEXT);
    assert!(sealed.as_text().starts_with("v1.k1."));
    assert!(!sealed.as_text().contains("13097248022"));
}

#[test]
fn the_same_value_is_sealed_differently_each_time() {
    let cipher = cipher();
    assert_ne!(
        cipher.seal(b"x", CONTEXT).as_text(),
        cipher.seal(b"x", CONTEXT).as_text()
    );
}

#[test]
fn a_value_moved_to_another_row_does_not_open() {
    let sealed = cipher().seal(b"x", CONTEXT);
    let opened = cipher().open(&sealed, "users.national_id:usr_2");
    assert_eq!(opened, Err(DecryptionError::Damaged));
}

#[test]
fn after_rotation_the_old_key_opens_and_the_new_one_seals() {
    let old = cipher().seal(b"x", CONTEXT);
    let rotated = vault_of(&key("k2", 2), &[key("k1", 1)]);
    assert_eq!(rotated.open(&old, CONTEXT).unwrap(), b"x");
    let new = rotated.seal(b"x", CONTEXT);
    assert!(new.as_text().starts_with("v1.k2."));
    assert_eq!(rotated.open(&new, CONTEXT).unwrap(), b"x");
    assert_eq!(
        cipher().open(&new, CONTEXT),
        Err(DecryptionError::UnknownKey)
    );
    assert_eq!(
        vault_of(&key("k2", 2), &[]).open(&old, CONTEXT),
        Err(DecryptionError::UnknownKey)
    );
}

#[test]
fn a_value_relabelled_to_another_key_does_not_open() {
    // Even if both ids name the same bytes.
    let twins = vault_of(&key("k1", 1), &[key("k2", 1)]);
    let sealed = twins.seal(b"x", CONTEXT);
    let relabelled = Ciphertext::from_text(sealed.as_text().replacen("v1.k1.", "v1.k2.", 1));
    assert_eq!(
        twins.open(&relabelled, CONTEXT),
        Err(DecryptionError::Damaged)
    );
}

#[test]
fn texts_that_are_no_sealed_values_are_damaged() {
    let sealed = cipher().seal(b"x", CONTEXT);
    let text = sealed.as_text();
    for wrong in [
        "",
        "v1",
        "v1.k1",
        "v1.k1.",
        "v1.k1.AAAA",
        &text.replacen("v1", "v2", 1),
        &format!("{text}.x"),
        &format!("{text}="),
        &format!("{text} "),
        &text.replacen("v1.k1.", "v1.k1.x", 1),
    ] {
        let opened = cipher().open(&Ciphertext::from_text(wrong.to_owned()), CONTEXT);
        assert_eq!(opened, Err(DecryptionError::Damaged), "{wrong:?}");
    }
}

#[test]
fn fingerprints_are_stable_and_depend_on_value_purpose_and_key() {
    let cipher = cipher();
    let print = cipher.fingerprint(b"13097248022", "users.national_id");
    assert_eq!(
        print,
        vault_of(&key("k2", 2), &[]).fingerprint(b"13097248022", "users.national_id")
    );
    assert_ne!(
        print,
        cipher.fingerprint(b"13097248023", "users.national_id")
    );
    assert_ne!(print, cipher.fingerprint(b"13097248022", "accounts.iban"));
    let other_key = key("fp", 98);
    let other = AesFieldCipher::new(&key("k1", 1), &[], other_key, Arc::new(SystemRandom)).unwrap();
    assert_ne!(
        print,
        other.fingerprint(b"13097248022", "users.national_id")
    );
}

#[test]
fn a_purpose_cannot_run_on_into_the_value() {
    let cipher = cipher();
    assert_ne!(
        cipher.fingerprint(b"b:c", "a"),
        cipher.fingerprint(b"c", "a:b")
    );
    assert_ne!(
        cipher.fingerprint(b"bc", "a"),
        cipher.fingerprint(b"c", "ab")
    );
}

#[test]
fn the_fingerprint_is_hmac_sha_256() {
    // python3: hmac.new(b"\x63" * 32, b"1:p:v", "sha256").hexdigest()
    let print = cipher().fingerprint(b"v", "p");
    assert_eq!(print[..4], [0x74, 0x33, 0x50, 0xe5]);
}

#[test]
fn unfit_keys_are_refused() {
    let short = SecretString::from(STANDARD.encode([1; 16]));
    let refused = EncryptionKey::from_base64("k1", &short).unwrap_err();
    assert_eq!(refused, InvalidEncryptionKey::Key("k1".into()));
    let text = SecretString::from("not base64");
    assert!(EncryptionKey::from_base64("k1", &text).is_err());
    let good = SecretString::from(STANDARD.encode([1; 32]));
    for id in ["", "a.b", "a b", "æ", &"x".repeat(33)] {
        let refused = EncryptionKey::from_base64(id, &good).unwrap_err();
        assert_eq!(refused, InvalidEncryptionKey::Id(id.into()));
    }
}

#[test]
fn keys_of_one_id_and_keys_of_two_purposes_are_refused() {
    let new = |older: &[EncryptionKey], fingerprint| {
        AesFieldCipher::new(&key("k1", 1), older, fingerprint, Arc::new(SystemRandom)).err()
    };
    let duplicate = Some(InvalidEncryptionKey::Duplicate("k1".into()));
    assert_eq!(new(&[key("k1", 2)], key("fp", 99)), duplicate);
    assert_eq!(
        new(&[], key("fp", 1)),
        Some(InvalidEncryptionKey::Shared("k1".into()))
    );
    assert_eq!(
        new(&[key("k2", 2)], key("fp", 2)),
        Some(InvalidEncryptionKey::Shared("k2".into()))
    );
}

#[test]
fn debug_shows_key_ids_alone() {
    let shown = format!("{:?} {:?}", cipher(), key("k1", 1));
    assert!(shown.contains("k1"));
    assert!(!shown.contains("[1, 1"), "{shown}");
}

proptest! {
    #[test]
    fn any_value_survives(plain in prop::collection::vec(any::<u8>(), 0..300), context in ".{0,40}") {
        let sealed = cipher().seal(&plain, &context);
        prop_assert_eq!(cipher().open(&sealed, &context), Ok(plain));
    }

    #[test]
    fn no_changed_character_opens(at in 0usize..60, to in "[A-Za-z0-9._=-]") {
        let sealed = cipher().seal(b"13097248022", CONTEXT);
        let mut changed = sealed.as_text().to_owned();
        let at = at % changed.len();
        changed.replace_range(at..=at, &to);
        prop_assume!(changed != sealed.as_text());
        prop_assert!(cipher().open(&Ciphertext::from_text(changed), CONTEXT).is_err());
    }
}
