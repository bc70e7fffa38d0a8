//! Everything wrong is named at once, and no secret is repeated.

use super::*;
use crate::config::{LocalSecrets, RawLogin};

fn violations(raw: &Raw) -> String {
    let checked = Config::check(raw, &LocalSecrets);
    checked.expect_err("a violation").to_string()
}

fn in_production() -> Raw {
    Raw {
        environment: Some("production".into()),
        ..Raw::default()
    }
}

#[test]
fn every_violation_is_named_at_once() {
    let mut raw = in_production();
    raw.http.bind = "everywhere".into();
    raw.http.allowed_origins = vec!["https://app.example/path".into()];
    raw.tls.mode = "files".into();
    raw.http.public_url = Some("http://drop.example".into());
    let violations = violations(&raw);
    for key in [
        "http.bind",
        "http.allowed_origins",
        "tls:",
        "http.public_url",
        "database_url",
        "keys.token_signing",
        "keys.vault",
        "keys.fingerprint",
        "login:",
    ] {
        assert!(
            violations.contains(key),
            "{key} is missing from:\n{violations}"
        );
    }
}

#[test]
fn limits_that_would_let_orders_starve_the_rest_are_refused() {
    let mut raw = Raw::default();
    raw.http.max_in_flight = 10;
    raw.http.max_orders_in_flight = 10;
    raw.http.deadline_seconds = 21;
    raw.alerts.spike_errors = 0;
    let violations = violations(&raw);
    for key in [
        "http.max_orders_in_flight",
        "http.deadline_seconds",
        "alerts.spike_errors",
    ] {
        assert!(
            violations.contains(key),
            "{key} is missing from:\n{violations}"
        );
    }
}

#[test]
fn events_are_not_forgotten_before_the_check_stops_asking_for_them() {
    let raw = Raw {
        events_kept_days: store::EVENTS_KEPT_AT_LEAST_DAYS - 1,
        ..Raw::default()
    };
    let violations = violations(&raw);
    let violation = "events_kept_days: must be from 7 to 3650";
    assert!(violations.contains(violation), "{violations}");
}

#[test]
fn a_webhook_in_place_of_a_reference_is_refused_and_not_repeated() {
    let mut raw = Raw::default();
    let webhook = "https://hooks.slack.com/services/T0/B0/hunter2";
    raw.alerts.slack_webhook = Some(webhook.into());
    let violations = violations(&raw);
    assert!(violations.contains("alerts.slack_webhook"), "{violations}");
    assert!(!violations.contains("hunter2"), "{violations}");
}

#[test]
fn a_list_is_fetched_over_tls_and_never_a_part_of_one_alone() {
    let mut raw = in_production();
    raw.screening.un = Some("http://lists.example/un.xml".into());
    raw.screening.eu = Some("/var/lists/eu.xml".into());
    raw.screening.ofac_alt = Some("https://lists.example/alt.csv".into());
    let violations = violations(&raw);
    for key in ["screening.un: must be an https", "screening.ofac_sdn"] {
        assert!(
            violations.contains(key),
            "{key} is missing from:\n{violations}"
        );
    }
    assert!(!violations.contains("screening.eu"), "{violations}");
}

#[test]
fn reports_need_all_of_their_settings_or_none() {
    let mut raw = Raw::default();
    let key = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(key.path(), "not yet a key").unwrap();
    raw.altinn.key = Some(format!("file:{}", key.path().display()).into());
    raw.altinn.token_url = "ftp://maskinporten.example/token".into();
    let violations = violations(&raw);
    for key in [
        "altinn.organisation_number: altinn.key needs it",
        "altinn.client_id: altinn.key needs it",
        "altinn: set key_id or certificates",
        "altinn.token_url",
    ] {
        assert!(
            violations.contains(key),
            "{key} is missing from:\n{violations}"
        );
    }
}

#[test]
fn a_secret_in_place_of_a_reference_is_refused_and_not_repeated() {
    let mut raw = Raw::default();
    raw.login.insert(
        "bankid".into(),
        RawLogin {
            issuer: "http://localhost:1/oidc".into(),
            client_id: "drop".into(),
            client_auth: "client_secret_basic".into(),
            client_secret: Some("hunter2".into()),
            client_key: None,
            client_key_id: None,
            scopes: vec![],
            national_id_claims: vec!["pid".into()],
            login_hint: None,
        },
    );
    let violations = violations(&raw);
    assert!(
        violations.contains("login.bankid.client_secret"),
        "{violations}"
    );
    assert!(!violations.contains("hunter2"), "{violations}");
}

#[test]
fn an_environment_that_is_not_named_is_development_on_this_machine_alone() {
    let mut raw = Raw::default();
    assert!(!violations(&raw).contains("environment:"));
    for (bind, public) in [
        ("0.0.0.0", None),
        ("127.0.0.1", Some("https://drop.example")),
    ] {
        raw.http.bind = bind.into();
        raw.http.public_url = public.map(str::to_owned);
        let printed = violations(&raw);
        for words in ["environment: is not set", "DROP_ENVIRONMENT=production"] {
            assert!(
                printed.contains(words),
                "{words} is missing from:\n{printed}"
            );
        }
        raw.environment = Some("development".into());
        assert!(!violations(&raw).contains("environment:"));
        raw.environment = None;
    }
}

#[test]
fn the_secrets_of_the_sandbox_are_refused_in_production_by_the_name_of_the_setting() {
    let mut raw = in_production();
    raw.sumsub.app_token = Some("sandbox:app-token".into());
    raw.alerts.slack_webhook = Some("sandbox-slack:http://127.0.0.1/slack".into());
    raw.keys.fingerprint = Some("sandbox:client-secret".into());
    let printed = violations(&raw);
    for setting in [
        "sumsub.app_token",
        "alerts.slack_webhook",
        "keys.fingerprint",
    ] {
        let refused = format!("{setting}: refers to a secret of the sandbox");
        assert!(
            printed.contains(&refused),
            "{refused} is missing from:\n{printed}"
        );
    }
}

/// Files of secrets in a temporary folder.
struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn with(&self, name: &str, secret: &str) -> crate::config::SecretRef {
        let path = self.0.path().join(name);
        std::fs::write(&path, secret).unwrap();
        format!("file:{}", path.display()).into()
    }
}

const KEY: &str = "qL6m2fE0m2vW3n0r9k1s8d7f6g5h4j3k2l1z0x9c8v4=";
const OTHER_KEY: &str = "Zm9yIHRlc3RzOiBub3QgYSBrZXkgb2YgYW55Ym9keSE=";

#[test]
fn keys_that_are_missing_empty_equal_trivial_or_unreadable_are_named() {
    let files = Files::new();
    let mut raw = in_production();
    raw.keys.token_signing = Some(files.with("pem", "-----BEGIN PRIVATE KEY-----\nMARKER"));
    raw.keys.vault = [
        ("zero", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
        ("counted", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
        ("short", "TUFSS0VS"),
        ("empty", " "),
        ("one", KEY),
        ("same", KEY),
        ("other", OTHER_KEY),
    ]
    .into_iter()
    .map(|(id, secret)| (id.to_owned(), files.with(id, secret)))
    .collect();
    raw.keys
        .vault
        .insert("missing".into(), "file:/missing/key".into());
    raw.keys.vault_current = Some("two".into());
    raw.keys.fingerprint = Some(files.with("fingerprint", OTHER_KEY));
    let printed = violations(&raw);
    for violation in [
        "keys.token_signing: the key does not fit the algorithm; store a PEM",
        "keys.vault.zero: is trivial",
        "keys.vault.counted: is trivial",
        "keys.vault.short: ",
        "keys.vault.empty: the secret is empty",
        "keys.vault.same: is the same secret as keys.vault.one",
        "keys.fingerprint: is the same secret as keys.vault.other",
        "keys.vault.missing: file /missing/key cannot be read",
        "keys.vault_current: must name",
    ] {
        assert!(
            printed.contains(violation),
            "{violation} is missing from:\n{printed}"
        );
    }
    for secret in [KEY, OTHER_KEY, "MARKER", "TUFSS0VS"] {
        assert!(
            !printed.contains(secret),
            "a secret is repeated:\n{printed}"
        );
    }
}

#[test]
fn shared_secrets_that_are_short_trivial_or_used_twice_are_named() {
    let files = Files::new();
    let mut raw = Raw::default();
    raw.sumsub.app_token = Some(files.with("token", "MARKER-token"));
    raw.sumsub.secret_key = Some(files.with("key", "aaaaaaaaaaaaaaaaaaaaaaaa"));
    raw.sumsub.webhook_secret = Some(files.with("webhook", "MARKER"));
    let secret = files.with("bank", "MARKER-of-the-two-banks");
    for bank in ["dnb", "sparebank1"] {
        let bank = raw.banks.entry(bank.into()).or_default();
        bank.webhook_secret = Some(secret.clone());
    }
    let printed = violations(&raw);
    for violation in [
        "sumsub.secret_key: is trivial",
        "sumsub.webhook_secret: must have at least 16 characters",
        "banks.sparebank1.webhook_secret: is the same secret as banks.dnb.webhook_secret",
    ] {
        assert!(
            printed.contains(violation),
            "{violation} is missing from:\n{printed}"
        );
    }
    assert!(
        !printed.contains("MARKER"),
        "a secret is repeated:\n{printed}"
    );
}

#[test]
fn certificates_and_keys_that_cannot_be_used_are_named() {
    let files = Files::new();
    let mut raw = Raw::default();
    let bank = raw.banks.entry("dnb".into()).or_default();
    let path = files.0.path().join("certificate.pem");
    std::fs::write(&path, "no certificate").unwrap();
    bank.client_certificate = Some(path.clone());
    bank.client_key = Some(files.with("qwac.key", "MARKER"));
    bank.signing_certificate = Some(path);
    bank.signing_key = Some(files.with("qseal.key", "MARKER"));
    raw.banks
        .insert("nowhere".into(), crate::config::RawBank::default());
    raw.tls.mode = "files".into();
    raw.tls.certificate = Some("/missing/certificate".into());
    raw.tls.key = Some("/missing/key".into());
    let printed = violations(&raw);
    for violation in [
        "banks.dnb.client_key: ",
        "banks.dnb.signing_key: the signing certificate cannot be read",
        "banks.nowhere: there is no such profile",
        "tls: opening /missing/certificate",
    ] {
        assert!(
            printed.contains(violation),
            "{violation} is missing from:\n{printed}"
        );
    }
    assert!(
        !printed.contains("MARKER"),
        "a secret is repeated:\n{printed}"
    );
}

#[test]
fn a_database_url_that_cannot_be_read_is_not_repeated() {
    for url in [
        "mysql://drop:MARKER@localhost/drop",
        "host=localhost password=MARKER",
        "postgres://drop@localhost/drop?MARKER=1",
        "postgres://drop:12/MARKER@h:x/drop",
    ] {
        let raw = Raw {
            database_url: Some(url.into()),
            ..Raw::default()
        };
        let printed = violations(&raw);
        assert!(
            printed.contains("database_url: must be postgres://"),
            "{printed}"
        );
        assert!(!printed.contains("MARKER"), "{printed}");
        assert!(!format!("{raw:?}").contains("MARKER"));
    }
}
