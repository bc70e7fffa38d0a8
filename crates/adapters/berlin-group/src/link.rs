//! Links a bank sends: where the customer may be sent, and which calls they may cause.

use std::collections::HashMap;

use serde::Deserialize;
use url::Url;

use crate::profile::BankProfile;

/// `_links`. Relations that are not links are passed over, since banks add relations of their own.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Links(HashMap<String, serde_json::Value>);

/// Longest link that is accepted, in bytes.
const LONGEST: usize = 2_000;

impl Links {
    /// The text of a link.
    pub(crate) fn href(&self, relation: &str) -> Option<&str> {
        let href = self.0.get(relation)?.get("href")?.as_str()?;
        (href.len() <= LONGEST).then_some(href)
    }

    /// Whether the bank wants a call to begin the authorisation.
    pub(crate) fn wants_start(&self) -> bool {
        self.0
            .keys()
            .any(|key| key.starts_with("startAuthorisation"))
    }

    /// The page on which the customer authenticates, if it is one they may be sent to: on the
    /// bank's own host with the API's own scheme, or by https on a host the profile names.
    pub(crate) fn sca_redirect(&self, profile: &BankProfile) -> Option<Url> {
        let url = profile.base_url.join(self.href("scaRedirect")?).ok()?;
        if is_safe(&url) && (same_origin(&url, &profile.base_url) || is_named(&url, profile)) {
            return Some(url);
        }
        tracing::warn!(bank = %profile.id, "a link to SCA leads away from the bank and is not used");
        None
    }

    /// A further call at the bank: only under the API's own address, since it will carry a consent.
    pub(crate) fn next_page(&self, profile: &BankProfile) -> Option<Result<Url, ForeignLink>> {
        let href = self.href("next")?;
        let inside = |url: &Url| {
            is_safe(url)
                && same_origin(url, &profile.base_url)
                && url.path().starts_with(profile.base_url.path())
        };
        let url = profile.base_url.join(href).ok().filter(inside);
        Some(url.ok_or(ForeignLink))
    }
}

/// A link that leads away from the bank.
#[derive(Debug, thiserror::Error)]
#[error("a link leads away from the bank")]
pub(crate) struct ForeignLink;

fn is_safe(url: &Url) -> bool {
    url.username().is_empty() && url.password().is_none() && url.has_host()
}

fn same_origin(url: &Url, base: &Url) -> bool {
    url.scheme() == base.scheme()
        && url.host() == base.host()
        && url.port_or_known_default() == base.port_or_known_default()
}

fn is_named(url: &Url, profile: &BankProfile) -> bool {
    let host = url.host_str().unwrap_or_default();
    url.scheme() == "https" && profile.sca_hosts.iter().any(|named| named == host)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn profile() -> BankProfile {
        let mut profile = crate::built_in().unwrap().remove(0);
        profile.base_url = "https://api.bank.example/psd2/".parse().unwrap();
        profile.sca_hosts = vec!["login.bank.example".to_owned()];
        profile
    }

    fn sca(href: &str) -> Option<String> {
        let links: Links = serde_json::from_value(json!({"scaRedirect": {"href": href}})).unwrap();
        links.sca_redirect(&profile()).map(String::from)
    }

    #[test]
    fn customers_are_sent_to_the_banks_own_pages() {
        for (href, url) in [
            (
                "https://api.bank.example/sca?x=1",
                "https://api.bank.example/sca?x=1",
            ),
            ("/sca/1", "https://api.bank.example/sca/1"),
            ("sca/1", "https://api.bank.example/psd2/sca/1"),
            (
                "https://login.bank.example/a",
                "https://login.bank.example/a",
            ),
        ] {
            assert_eq!(sca(href).as_deref(), Some(url));
        }
    }

    #[test]
    fn customers_are_not_sent_elsewhere() {
        for href in [
            "https://evil.example/sca",
            "//evil.example/sca",
            "http://api.bank.example/sca",
            "http://login.bank.example/a",
            "https://api.bank.example:444/sca",
            "https://api.bank.example@evil.example/",
            "https://user:pw@api.bank.example/",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://api.bank.example.evil.example/",
            "\\\\evil.example\\sca",
        ] {
            assert_eq!(sca(href), None, "{href}");
        }
        assert_eq!(sca(&format!("/{}", "x".repeat(3_000))), None);
    }

    #[test]
    fn further_pages_stay_under_the_api() {
        let next = |href: &str| {
            let links: Links = serde_json::from_value(json!({"next": {"href": href}})).unwrap();
            links.next_page(&profile()).map(|page| page.is_ok())
        };
        assert_eq!(next("/psd2/v1/accounts/1/transactions?page=2"), Some(true));
        assert_eq!(next("/other/v1/accounts"), Some(false));
        assert_eq!(next("https://evil.example/psd2/v1"), Some(false));
        assert_eq!(next("/psd2/../admin"), Some(false));
    }
}
