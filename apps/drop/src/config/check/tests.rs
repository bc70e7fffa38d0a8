//! Everything wrong is named at once, and no secret is repeated.

use super::*;
use crate::config::LocalSecrets;

#[test]
fn every_fault_is_named_at_once() {
    let mut raw = Raw {
        environment: "production".into(),
        ..Raw::default()
    };
    raw.http.bind = "everywhere".into();
    raw.http.allowed_origins = vec!["https://app.example/path".into()];
    raw.tls.mode = "files".into();
    raw.http.public_url = Some("http://drop.example".into());
    let faults = check(&raw, &LocalSecrets).unwrap_err().to_string();
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
        assert!(faults.contains(key), "{key} is missing from:\n{faults}");
    }
}

#[test]
fn limits_that_would_let_orders_starve_the_rest_are_refused() {
    let mut raw = Raw::default();
    raw.http.max_in_flight = 10;
    raw.http.max_orders_in_flight = 10;
    raw.http.deadline_seconds = 21;
    raw.alerts.spike_errors = 0;
    let faults = check(&raw, &LocalSecrets).unwrap_err().to_string();
    for key in [
        "http.max_orders_in_flight",
        "http.deadline_seconds",
        "alerts.spike_errors",
    ] {
        assert!(faults.contains(key), "{key} is missing from:\n{faults}");
    }
}

#[test]
fn events_are_not_forgotten_before_the_check_stops_asking_for_them() {
    let raw = Raw {
        events_kept_days: store::EVENTS_KEPT_AT_LEAST_DAYS - 1,
        ..Raw::default()
    };
    let faults = check(&raw, &LocalSecrets).unwrap_err().to_string();
    let fault = "events_kept_days: must be from 7 to 3650";
    assert!(faults.contains(fault), "{faults}");
}

#[test]
fn a_webhook_in_place_of_a_reference_is_refused_and_not_repeated() {
    let mut raw = Raw::default();
    let webhook = "https://hooks.slack.com/services/T0/B0/hunter2";
    raw.alerts.slack_webhook = Some(webhook.into());
    let faults = check(&raw, &LocalSecrets).unwrap_err().to_string();
    assert!(faults.contains("alerts.slack_webhook"), "{faults}");
    assert!(!faults.contains("hunter2"), "{faults}");
}

#[test]
fn a_list_is_fetched_over_tls_and_never_a_part_of_one_alone() {
    let mut raw = Raw {
        environment: "production".into(),
        ..Raw::default()
    };
    raw.screening.un = Some("http://lists.example/un.xml".into());
    raw.screening.eu = Some("/var/lists/eu.xml".into());
    raw.screening.ofac_alt = Some("https://lists.example/alt.csv".into());
    let faults = check(&raw, &LocalSecrets).unwrap_err().to_string();
    for key in ["screening.un: must be an https", "screening.ofac_sdn"] {
        assert!(faults.contains(key), "{key} is missing from:\n{faults}");
    }
    assert!(!faults.contains("screening.eu"), "{faults}");
}

#[test]
fn reports_need_all_of_their_settings_or_none() {
    let mut raw = Raw::default();
    let key = tempfile::NamedTempFile::new().unwrap();
    raw.altinn.key = Some(format!("file:{}", key.path().display()));
    raw.altinn.token_url = "ftp://maskinporten.example/token".into();
    let faults = check(&raw, &LocalSecrets).unwrap_err().to_string();
    for key in [
        "altinn.organisation_number: altinn.key needs it",
        "altinn.client_id: altinn.key needs it",
        "altinn: set key_id or certificates",
        "altinn.token_url",
    ] {
        assert!(faults.contains(key), "{key} is missing from:\n{faults}");
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
    let faults = check(&raw, &LocalSecrets).unwrap_err().to_string();
    assert!(faults.contains("login.bankid.client_secret"), "{faults}");
    assert!(!faults.contains("hunter2"), "{faults}");
}
