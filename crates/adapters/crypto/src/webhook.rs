//! Signatures of webhooks: `sha256=` and the hex HMAC-SHA-256 of timestamp, a point and the raw
//! body.

use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// What the signature header begins with.
const SCHEME: &str = "sha256=";

fn mac(secret: &SecretString, timestamp: &str, body: &[u8]) -> Option<Hmac<Sha256>> {
    // HMAC takes keys of any length; the error exists for other MACs.
    let mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).ok()?;
    Some(
        mac.chain_update(timestamp.as_bytes())
            .chain_update(b".")
            .chain_update(body),
    )
}

/// The signature header of a body sent at this time.
pub fn sign_webhook(secret: &SecretString, timestamp: &str, body: &[u8]) -> String {
    let tag = mac(secret, timestamp, body).map(|mac| mac.finalize().into_bytes());
    format!("{SCHEME}{}", tag.map(hex::encode).unwrap_or_default())
}

/// Whether the signature header is of this body, sent at this time. Takes as long for a signature
/// that is nearly right as for any other.
pub fn is_webhook_signed(
    secret: &SecretString,
    timestamp: &str,
    body: &[u8],
    signature: &str,
) -> bool {
    let Some(Ok(tag)) = signature.strip_prefix(SCHEME).map(hex::decode) else {
        return false;
    };
    mac(secret, timestamp, body).is_some_and(|mac| mac.verify_slice(&tag).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with `openssl dgst -sha256 -hmac`.
    const KNOWN: &str = "sha256=397b74dd13d98f40c8cd34b523cf95bd439f12da4a474147edf71455797dddc9";

    fn secret() -> SecretString {
        "0123456789abcdef".to_owned().into()
    }

    #[test]
    fn a_signature_is_the_one_others_compute() {
        assert_eq!(sign_webhook(&secret(), "1760000000", b"{}"), KNOWN);
        assert!(is_webhook_signed(&secret(), "1760000000", b"{}", KNOWN));
    }

    #[test]
    fn whatever_differs_is_not_signed() {
        let (secret, at) = (secret(), "1760000000");
        let other: SecretString = "fedcba9876543210".to_owned().into();
        assert!(!is_webhook_signed(&other, at, b"{}", KNOWN));
        assert!(!is_webhook_signed(&secret, "1760000001", b"{}", KNOWN));
        assert!(!is_webhook_signed(&secret, at, b"{} ", KNOWN));
        // The point belongs to the message: a digit cannot move over it.
        assert!(!is_webhook_signed(&secret, "176000000", b"0.{}", KNOWN));
        for signature in [
            "",
            "sha256=",
            KNOWN.trim_start_matches("sha256="),
            &KNOWN[..KNOWN.len() - 1],
            &format!("{KNOWN}00"),
            &KNOWN.replace("sha256", "sha1"),
            "sha256=zz",
            "sha256=ææææææææææææææææææææææææææææææææ",
        ] {
            assert!(
                !is_webhook_signed(&secret, at, b"{}", signature),
                "{signature}"
            );
        }
    }
}
