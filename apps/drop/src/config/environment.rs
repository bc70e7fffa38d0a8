//! What development permits and production does not, in one place.

use application::UnscreenedPolicy;
use identity::NationalIdPolicy;
use outbound::{PartnerConfig, PlainHttp, TrustedRoots};
use url::Url;

use super::Environment;

impl Environment {
    /// What counts for people who cannot be screened because no list is active.
    pub fn unscreened_policy(self) -> UnscreenedPolicy {
        match self {
            Self::Development => UnscreenedPolicy::TreatAsClear,
            Self::Production => UnscreenedPolicy::Withhold,
        }
    }

    /// Only development accepts the national ids of invented people.
    pub fn national_id_policy(self) -> NationalIdPolicy {
        NationalIdPolicy {
            synthetic: self == Self::Development,
        }
    }

    /// Production uses configured keys only; development makes its own at the first start.
    pub fn makes_keys(self) -> bool {
        self == Self::Development
    }

    /// Production connects to the banks that the configuration names; development to every bank of
    /// the built-in profiles.
    pub fn connects_every_bank(self) -> bool {
        self == Self::Development
    }

    /// Whether a bank without a configured signing key is called unsigned. The sandbox accepts
    /// that, so that development needs no certificate.
    pub fn calls_banks_unsigned(self) -> bool {
        self == Self::Development
    }

    /// How a partner at this address is called. Without TLS only the sandbox is called: in production
    /// on the same machine alone, and without trusting any certificate authority, which then need
    /// not be installed.
    pub fn partner(self, name: &str, url: &Url) -> PartnerConfig {
        let (trusted_roots, plain_http) = match (url.scheme(), self) {
            ("http", Self::Development) => (TrustedRoots::Only(Vec::new()), PlainHttp::AnyHost),
            ("http", Self::Production) => (TrustedRoots::Only(Vec::new()), PlainHttp::LoopbackOnly),
            _ => (TrustedRoots::System, PlainHttp::Refused),
        };
        PartnerConfig {
            trusted_roots,
            plain_http,
            ..PartnerConfig::new(name)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain_http(environment: Environment, url: &str) -> PlainHttp {
        let url = url.parse().unwrap();
        environment.partner("bank", &url).plain_http
    }

    #[test]
    fn production_calls_no_other_machine_without_tls() {
        let sandbox = plain_http(Environment::Production, "http://127.0.0.1:9090/");
        assert_eq!(sandbox, PlainHttp::LoopbackOnly);
        let bank = plain_http(Environment::Production, "https://api.dnb.example/");
        assert_eq!(bank, PlainHttp::Refused);
    }

    #[test]
    fn development_calls_a_sandbox_in_another_container_without_tls() {
        let sandbox = plain_http(Environment::Development, "http://sandbox:9090/");
        assert_eq!(sandbox, PlainHttp::AnyHost);
    }

    #[test]
    fn production_permits_nothing_that_development_needs() {
        let production = Environment::Production;
        assert_eq!(production.unscreened_policy(), UnscreenedPolicy::Withhold);
        assert!(!production.national_id_policy().synthetic);
        assert!(!production.makes_keys());
        assert!(!production.connects_every_bank());
        assert!(!production.calls_banks_unsigned());
    }
}
