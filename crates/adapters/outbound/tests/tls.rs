//! Mutual TLS against a server that requires a client certificate.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail the test"
)]

use std::{sync::Arc, time::Duration};

use actix_web::{App, HttpServer, web};
use kernel::testing::{TestClock, TestRandom};
use outbound::{
    ClientCertificate, ConfigError, Method, NotSent, Outbound, OutboundError, PartnerConfig,
    Repeat, Request, TrustedRoots,
};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::{
    RootCertStore, ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer},
    server::WebPkiClientVerifier,
};

type Issuer = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Issuer {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn issued(name: &str, issuer: &Issuer) -> (rcgen::Certificate, KeyPair) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    (params.signed_by(&key, issuer).unwrap(), key)
}

/// Starts a bank that accepts only clients of this authority; returns its address.
fn bank(authority: &Issuer) -> String {
    let (certificate, key) = issued("localhost", authority);
    let mut roots = RootCertStore::empty();
    roots.add(authority.der().clone()).unwrap();
    let provider = Arc::new(ring::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone())
        .build()
        .unwrap();
    let chain: Vec<CertificateDer<'static>> = vec![certificate.der().clone()];
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let tls = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key)
        .unwrap();
    let server = HttpServer::new(|| App::new().default_service(web::to(|| async { "hello" })))
        .workers(1)
        .disable_signals()
        .bind_rustls_0_23("127.0.0.1:0", tls)
        .unwrap();
    let port = server.addrs()[0].port();
    actix_web::rt::spawn(server.run());
    format!("https://localhost:{port}/")
}

fn config(authority: &Issuer, client: Option<ClientCertificate>) -> PartnerConfig {
    PartnerConfig {
        timeout: Duration::from_secs(5),
        trusted_roots: TrustedRoots::Only(authority.pem().into_bytes()),
        client_certificate: client,
        ..PartnerConfig::new("bank")
    }
}

fn outbound(config: PartnerConfig) -> Result<Outbound, ConfigError> {
    let clock = Arc::new(TestClock::default());
    Outbound::new(config, clock, Arc::new(TestRandom::default()))
}

async fn get(outbound: &Outbound, url: &str) -> Result<Vec<u8>, OutboundError> {
    let request = Request::new(Method::GET, url.parse().unwrap(), "/");
    let response = outbound.send(request, Repeat::Never).await?;
    Ok(response.body)
}

fn client(issuer: &Issuer) -> ClientCertificate {
    let (certificate, key) = issued("drop", issuer);
    ClientCertificate {
        certificate_pem: certificate.pem(),
        key_pem: key.serialize_pem().into(),
    }
}

#[actix_web::test]
async fn our_client_certificate_is_shown_to_a_bank_that_asks() {
    let authority = authority();
    let url = bank(&authority);
    let ours = outbound(config(&authority, Some(client(&authority)))).unwrap();
    assert_eq!(get(&ours, &url).await, Ok(b"hello".to_vec()));
    let nobody = outbound(config(&authority, None)).unwrap();
    assert!(
        get(&nobody, &url).await.is_err(),
        "no certificate, no answer"
    );
}

#[actix_web::test]
async fn a_bank_vouched_for_by_a_stranger_is_not_talked_to() {
    let authority = authority();
    let url = bank(&authority);
    let stranger = self::authority();
    let misled = outbound(config(&stranger, Some(client(&authority)))).unwrap();
    let error = get(&misled, &url).await.unwrap_err();
    assert_eq!(error, OutboundError::NotSent(NotSent::Connect));
}

#[test]
fn unusable_pem_is_named_when_the_client_is_built() {
    let authority = authority();
    let wrong_roots = PartnerConfig {
        trusted_roots: TrustedRoots::Only(b"no pem".to_vec()),
        ..config(&authority, None)
    };
    assert!(matches!(
        outbound(wrong_roots).err(),
        Some(ConfigError::TrustedRoots { .. })
    ));
    let wrong_key = ClientCertificate {
        key_pem: "no pem".into(),
        ..client(&authority)
    };
    assert!(matches!(
        outbound(config(&authority, Some(wrong_key))).err(),
        Some(ConfigError::ClientCertificate { .. })
    ));
}

#[test]
fn a_connect_timeout_as_long_as_the_deadline_is_refused() {
    let config = PartnerConfig {
        connect_timeout: Duration::from_secs(10),
        ..PartnerConfig::new("bank")
    };
    assert!(matches!(
        outbound(config).err(),
        Some(ConfigError::Timeouts { .. })
    ));
}
