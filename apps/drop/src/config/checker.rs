//! What the checks of all settings share: the environment, the secrets port, and what was found to
//! be wrong so far.

use std::{fmt, ops::RangeInclusive, path::Path};

use crypto::EncryptionKey;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{
    environment::{Environment, is_loopback},
    secrets::{SecretRef, Secrets},
    violations::Violations,
};

/// Fewest characters of a secret that signs webhooks or calls.
pub(super) const SHORTEST_SIGNING_SECRET: usize = 16;

/// Fewest different characters of a secret that is not trivial.
const FEWEST_CHARACTERS: usize = 5;

pub(super) struct Checker<'a> {
    pub(super) environment: Environment,
    secrets: &'a dyn Secrets,
    /// Secrets that no two settings may have in common, by setting.
    unshared: Vec<(String, SecretString)>,
    pub(super) violations: Violations,
}

impl<'a> Checker<'a> {
    pub(super) fn new(environment: Environment, secrets: &'a dyn Secrets) -> Self {
        Self {
            environment,
            secrets,
            unshared: Vec::new(),
            violations: Violations::default(),
        }
    }

    pub(super) fn is_production(&self) -> bool {
        self.environment == Environment::Production
    }

    pub(super) fn note(&mut self, setting: &str, why: impl fmt::Display) {
        self.violations.add(setting, why);
    }

    pub(super) fn take<T, E: fmt::Display>(
        &mut self,
        setting: &str,
        value: Result<T, E>,
    ) -> Option<T> {
        value.map_err(|error| self.note(setting, error)).ok()
    }

    pub(super) fn range<T: PartialOrd + fmt::Display>(
        &mut self,
        setting: &str,
        value: &T,
        allowed: &RangeInclusive<T>,
    ) {
        if !allowed.contains(value) {
            let (least, most) = (allowed.start(), allowed.end());
            self.note(setting, format!("must be from {least} to {most}"));
        }
    }

    /// An `https://` address; in development, and on this machine, `http://` as well.
    pub(super) fn url(&mut self, setting: &str, text: &str) -> Option<Url> {
        let url = Url::parse(text);
        let why = |error| format!("is not an address ({error}); write https://HOST/");
        let url = self.take(setting, url.map_err(why))?;
        let unencrypted = !self.is_production() || url.host_str().is_some_and(is_loopback);
        match url.scheme() {
            "https" => Some(url),
            "http" if unencrypted => Some(url),
            _ => {
                self.note(setting, "must be an https:// address");
                None
            }
        }
    }

    /// The text of a file that holds no secret.
    pub(super) fn file(&mut self, setting: &str, path: &Path) -> Option<String> {
        let text = std::fs::read_to_string(path);
        let why = |error| format!("{} cannot be read: {error}", path.display());
        self.take(setting, text.map_err(why))
    }

    /// A setting that another one needs.
    pub(super) fn needed(
        &mut self,
        setting: &str,
        value: Option<&String>,
        by: &str,
    ) -> Option<String> {
        let value = value.filter(|value| !value.trim().is_empty()).cloned();
        self.take(setting, value.ok_or(format!("{by} needs it; set it")))
    }

    /// The secret behind a reference, if there is one and it is not empty.
    pub(super) fn secret(&mut self, setting: &str, reference: &SecretRef) -> Option<SecretString> {
        if reference.is_of_sandbox() && self.is_production() {
            let why = "refers to a secret of the sandbox, which is public; refer to your own with \
                       env:NAME or file:PATH";
            self.note(setting, why);
            return None;
        }
        let secret = self.take(setting, self.secrets.get(reference))?;
        if secret.expose_secret().trim().is_empty() {
            self.note(setting, "the secret is empty; store one where it refers to");
            return None;
        }
        Some(secret)
    }

    /// A secret that two parties share: hard to guess, and used for nothing else.
    pub(super) fn shared_secret(
        &mut self,
        setting: &str,
        reference: &SecretRef,
        shortest: usize,
    ) -> Option<SecretString> {
        let secret = self.secret(setting, reference)?;
        if reference.is_of_sandbox() {
            return Some(secret);
        }
        let text = secret.expose_secret();
        if text.len() < shortest {
            self.note(setting, format!("must have at least {shortest} characters"));
        } else if distinct(text.chars()) < FEWEST_CHARACTERS {
            let why = "is trivial: it repeats a few characters; store a random one";
            self.note(setting, why);
        }
        self.unshared(setting, &secret);
        Some(secret)
    }

    /// 32 random bytes in base64, used for nothing else.
    pub(super) fn symmetric_key(
        &mut self,
        setting: &str,
        id: &str,
        secret: &SecretString,
    ) -> Option<EncryptionKey> {
        let key = self.take(setting, EncryptionKey::from_base64(id, secret))?;
        if key.is_trivial() {
            let why = "is trivial: its bytes repeat; make one with `openssl rand -base64 32`";
            self.note(setting, why);
        }
        self.unshared(setting, secret);
        Some(key)
    }

    fn unshared(&mut self, setting: &str, secret: &SecretString) {
        let same =
            |known: &SecretString| known.expose_secret().trim() == secret.expose_secret().trim();
        let other = self.unshared.iter().find(|(_, known)| same(known));
        if let Some((other, _)) = other {
            let why = format!("is the same secret as {other}; give each its own");
            self.violations.add(setting, why);
        }
        self.unshared.push((setting.to_owned(), secret.clone()));
    }
}

fn distinct(characters: impl Iterator<Item = char>) -> usize {
    characters.collect::<std::collections::BTreeSet<_>>().len()
}
