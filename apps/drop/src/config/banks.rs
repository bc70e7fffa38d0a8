//! The banks: their built-in profiles, and what the configuration says otherwise.

use std::{collections::BTreeMap, path::PathBuf};

use berlin_group::{BankProfile, SigningKey, built_in};
use outbound::ClientCertificate;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{
    checker::{Checker, SHORTEST_SIGNING_SECRET},
    secrets::SecretRef,
};

/// Overrides of one bank profile.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawBank {
    /// Where its API is.
    pub base_url: Option<String>,
    /// PEM certificate that signs requests and is sent along (QSealC).
    pub signing_certificate: Option<PathBuf>,
    /// Reference to its key.
    pub signing_key: Option<SecretRef>,
    /// PEM client certificate for mutual TLS (QWAC).
    pub client_certificate: Option<PathBuf>,
    /// Reference to its key.
    pub client_key: Option<SecretRef>,
    /// Hosts besides the API's to which it may send customers for SCA.
    pub sca_hosts: Vec<String>,
    /// Reference to the secret that it signs its webhooks with.
    pub webhook_secret: Option<SecretRef>,
}

/// A bank that is connected, checked.
#[derive(Debug, Clone)]
pub struct Bank {
    /// How it speaks the protocol.
    pub profile: BankProfile,
    /// What signs requests to it.
    pub signing_key: Option<SigningKey>,
    /// Our certificate for mutual TLS.
    pub client_certificate: Option<ClientCertificate>,
    /// What it signs its webhooks with; without one its webhooks are refused.
    pub webhook_secret: Option<SecretString>,
}

/// In production the banks that the configuration names; in development all.
pub(super) fn check(raw: &BTreeMap<String, RawBank>, checker: &mut Checker<'_>) -> Vec<Bank> {
    let profiles = checker.take("banks", built_in()).unwrap_or_default();
    for id in raw.keys() {
        if !profiles.iter().any(|profile| profile.id.as_str() == id) {
            let known: Vec<_> = profiles.iter().map(|profile| profile.id.as_str()).collect();
            let why = format!("there is no such profile; known are {}", known.join(", "));
            checker.note(&format!("banks.{id}"), why);
        }
    }
    let mut banks = Vec::new();
    for profile in profiles {
        match raw.get(profile.id.as_str()) {
            Some(raw) => banks.extend(bank(profile, raw, checker)),
            None if checker.is_production() => {}
            None => banks.extend(bank(profile, &RawBank::default(), checker)),
        }
    }
    banks
}

fn bank(mut profile: BankProfile, raw: &RawBank, checker: &mut Checker<'_>) -> Option<Bank> {
    let setting = format!("banks.{}", profile.id.as_str());
    if let Some(base) = &raw.base_url {
        profile.base_url = checker.url(&format!("{setting}.base_url"), base)?;
    }
    profile.sca_hosts.extend(raw.sca_hosts.iter().cloned());
    let signing = pair(
        &setting,
        "signing",
        raw.signing_certificate.as_ref(),
        raw.signing_key.as_ref(),
        checker,
    );
    let signing = signing.and_then(|(certificate, key)| {
        let key = SigningKey::from_pem(&certificate, &key);
        checker.take(&format!("{setting}.signing_key"), key)
    });
    let client = pair(
        &setting,
        "client",
        raw.client_certificate.as_ref(),
        raw.client_key.as_ref(),
        checker,
    );
    let client = client.and_then(|(certificate_pem, key_pem)| {
        let certificate = ClientCertificate {
            certificate_pem,
            key_pem,
        };
        let result = certificate.check(&setting).map(|()| certificate);
        checker.take(&format!("{setting}.client_key"), result)
    });
    match (&profile.signing, &signing, checker.is_production()) {
        (Some(_), None, true) if raw.signing_key.is_none() => {
            let why = "the bank wants signed requests; set signing_certificate and signing_key";
            checker.note(&setting, why);
        }
        // Neither the sandbox nor a bank's test system needs a certificate to begin with.
        (Some(_), None, false) => profile.signing = None,
        _ => {}
    }
    let webhook_secret = raw.webhook_secret.as_ref().and_then(|reference| {
        let setting = format!("{setting}.webhook_secret");
        checker.shared_secret(&setting, reference, SHORTEST_SIGNING_SECRET)
    });
    Some(Bank {
        profile,
        signing_key: signing,
        client_certificate: client,
        webhook_secret,
    })
}

/// A certificate and its key, which are set together or not at all.
fn pair(
    setting: &str,
    name: &str,
    certificate: Option<&PathBuf>,
    key: Option<&SecretRef>,
    checker: &mut Checker<'_>,
) -> Option<(String, SecretString)> {
    if certificate.is_some() != key.is_some() {
        let why = format!("{name}_certificate and {name}_key go together; set both or none");
        checker.note(setting, why);
    }
    let certificate =
        certificate.and_then(|path| checker.file(&format!("{setting}.{name}_certificate"), path));
    let key = key.and_then(|reference| checker.secret(&format!("{setting}.{name}_key"), reference));
    certificate.zip(key)
}
