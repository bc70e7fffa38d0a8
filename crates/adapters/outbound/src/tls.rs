//! TLS for a partner: fixed cryptography provider, trusted roots, our client certificate.

use reqwest::{Certificate, ClientBuilder, Identity, tls::Version};
use rustls::crypto::{CryptoProvider, ring};
use secrecy::ExposeSecret;

use crate::{ClientCertificate, ConfigError, PartnerConfig, TrustedRoots};

/// Chooses the cryptography provider once, before any use. Features of dependencies may add a
/// second provider, with which rustls cannot choose and panics.
pub(crate) fn choose_provider() {
    if CryptoProvider::get_default().is_none() {
        // An error means that a provider has already been chosen, which is fine.
        let _chosen_by_other = ring::default_provider().install_default();
    }
}

pub(crate) fn configure(
    builder: ClientBuilder,
    config: &PartnerConfig,
) -> Result<ClientBuilder, ConfigError> {
    let builder = builder.tls_version_min(Version::TLS_1_2);
    let builder = match &config.trusted_roots {
        TrustedRoots::System => builder,
        TrustedRoots::Only(pem) => builder.tls_certs_only(roots(pem, config)?),
    };
    match &config.client_certificate {
        None => Ok(builder),
        Some(certificate) => Ok(builder.identity(identity(certificate, config)?)),
    }
}

fn roots(pem: &[u8], config: &PartnerConfig) -> Result<Vec<Certificate>, ConfigError> {
    let wrong = || ConfigError::TrustedRoots {
        partner: config.name.clone(),
    };
    let roots = Certificate::from_pem_bundle(pem).map_err(|_| wrong())?;
    if roots.is_empty() && !pem.trim_ascii().is_empty() {
        return Err(wrong());
    }
    Ok(roots)
}

fn identity(
    certificate: &ClientCertificate,
    config: &PartnerConfig,
) -> Result<Identity, ConfigError> {
    let pem = format!(
        "{}\n{}",
        certificate.key_pem.expose_secret(),
        certificate.certificate_pem
    );
    Identity::from_pem(pem.as_bytes()).map_err(|_| ConfigError::ClientCertificate {
        partner: config.name.clone(),
    })
}
