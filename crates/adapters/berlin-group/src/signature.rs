//! Signing requests: `Digest`, `Signature`, `TPP-Signature-Certificate` (NextGenPSD2 §12,
//! draft-cavage-http-signatures-10).

use std::fmt;

use base64::{Engine, prelude::BASE64_STANDARD};
use openssl::{
    error::ErrorStack,
    hash::MessageDigest,
    nid::Nid,
    pkey::{Id, PKey, Private},
    sign::Signer,
    x509::{X509, X509NameRef},
};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::profile::SigningProfile;

/// Our electronic seal (QSealC): certificate and RSA key.
#[derive(Clone)]
pub struct SigningKey {
    key: PKey<Private>,
    /// `SN=` part of the key id: serial number, hexadecimal.
    serial: String,
    /// Issuer of the certificate by RFC 4514.
    issuer: String,
    /// Base64 of the certificate's DER, on one line.
    certificate: String,
}

/// Why certificate and key cannot sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidSigningKey {
    /// The certificate is no PEM certificate.
    #[error("the signing certificate cannot be read")]
    Certificate,
    /// The key is no PEM RSA key of at least 2048 bits.
    #[error("the signing key is not an RSA key of at least 2048 bits")]
    Key,
    /// They do not belong together.
    #[error("the signing key is not the certificate's")]
    Mismatch,
}

impl SigningKey {
    /// Reads certificate and key.
    pub fn from_pem(
        certificate_pem: &str,
        key_pem: &SecretString,
    ) -> Result<Self, InvalidSigningKey> {
        let certificate = X509::from_pem(certificate_pem.as_bytes())
            .map_err(|_| InvalidSigningKey::Certificate)?;
        let key = PKey::private_key_from_pem(key_pem.expose_secret().as_bytes())
            .map_err(|_| InvalidSigningKey::Key)?;
        if key.id() != Id::RSA || key.bits() < 2048 {
            return Err(InvalidSigningKey::Key);
        }
        let matches = certificate
            .public_key()
            .is_ok_and(|public| public.public_eq(&key));
        if !matches {
            return Err(InvalidSigningKey::Mismatch);
        }
        let (serial, der) =
            serial_and_der(&certificate).map_err(|_| InvalidSigningKey::Certificate)?;
        Ok(Self {
            key,
            serial,
            issuer: distinguished_name(certificate.issuer_name()),
            certificate: BASE64_STANDARD.encode(der),
        })
    }

    /// Base64 of the certificate, for `TPP-Signature-Certificate`.
    pub(crate) fn certificate(&self) -> &str {
        &self.certificate
    }

    /// The `Signature` header over those of `headers` that the profile wants signed.
    pub(crate) fn sign(
        &self,
        profile: &SigningProfile,
        headers: &[(&'static str, String)],
    ) -> Result<String, ErrorStack> {
        let covered: Vec<(&str, &str)> = profile
            .headers
            .iter()
            .filter_map(|wanted| {
                let (_, value) = headers
                    .iter()
                    .find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
                Some((wanted.as_str(), value.as_str()))
            })
            .collect();
        let names: Vec<&str> = covered.iter().map(|(name, _)| *name).collect();
        let lines: Vec<String> = covered
            .iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        let mut signer = Signer::new(MessageDigest::sha256(), &self.key)?;
        let signature = signer.sign_oneshot_to_vec(lines.join("\n").as_bytes())?;
        let authority = profile
            .certificate_authority
            .as_deref()
            .unwrap_or(&self.issuer);
        Ok(format!(
            r#"keyId="SN={},CA={authority}",algorithm="rsa-sha256",headers="{}",signature="{}""#,
            self.serial,
            names.join(" "),
            BASE64_STANDARD.encode(signature),
        ))
    }
}

/// The `Digest` header of a body.
pub(crate) fn digest(body: &[u8]) -> String {
    format!("SHA-256={}", BASE64_STANDARD.encode(Sha256::digest(body)))
}

fn serial_and_der(certificate: &X509) -> Result<(String, Vec<u8>), ErrorStack> {
    let serial = certificate.serial_number().to_bn()?.to_hex_str()?;
    Ok((serial.to_string(), certificate.to_der()?))
}

/// A distinguished name by RFC 4514: most specific part first. Blanks are percent-encoded as in the
/// protocol's own example, and what could end the quoted `keyId` is too.
fn distinguished_name(name: &X509NameRef) -> String {
    let mut parts: Vec<String> = name
        .entries()
        .map(|entry| {
            let kind = match entry.object().nid() {
                // Without a short name in every OpenSSL; eIDAS certificates carry it.
                Nid::UNDEF => entry.object().to_string(),
                nid => nid.short_name().unwrap_or("UNKNOWN").to_owned(),
            };
            let value = entry.data().to_string();
            format!("{kind}={}", escaped(&value.unwrap_or_default()))
        })
        .collect();
    parts.reverse();
    parts.join(",")
}

fn escaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            ',' | '+' | ';' | '<' | '>' | '=' => {
                text.push('\\');
                text.push(c);
            }
            ' ' => text.push_str("%20"),
            '"' => text.push_str("%22"),
            '\\' => text.push_str("%5C"),
            c if c.is_ascii_graphic() => text.push(c),
            c => text.extend(url::form_urlencoded::byte_serialize(
                c.to_string().as_bytes(),
            )),
        }
    }
    text
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey(SN={})", self.serial)
    }
}
