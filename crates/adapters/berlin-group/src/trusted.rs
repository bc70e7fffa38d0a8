//! What a bank says becomes a value of ours only after a check: ids, codes, status words.

use serde::Deserialize;

/// An id the bank minted (`consentId`, `paymentId`, `resourceId`, `authorisationId`) that is fit to
/// be stored and to stand as one segment of a path.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct ExternalId(String);

/// The bank's id is too long, empty, or has characters that no identifier has.
#[derive(Debug, thiserror::Error)]
#[error("not a usable identifier")]
pub(crate) struct InvalidExternalId;

impl ExternalId {
    const LONGEST: usize = 128;

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

impl TryFrom<String> for ExternalId {
    type Error = InvalidExternalId;

    fn try_from(text: String) -> Result<Self, InvalidExternalId> {
        let fits = |b: u8| b.is_ascii_alphanumeric() || b"-._~:=+@$!*,()".contains(&b);
        let usable = (1..=Self::LONGEST).contains(&text.len())
            && text.bytes().all(fits)
            // Path segments of this meaning would lead elsewhere.
            && text != "."
            && text != "..";
        if usable {
            Ok(Self(text))
        } else {
            Err(InvalidExternalId)
        }
    }
}

/// A code of an open set (`transactionStatus`, `tppMessages[].code`), fit to be stored and logged.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Code(String);

impl Code {
    const LONGEST: usize = 64;

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

impl TryFrom<String> for Code {
    type Error = InvalidExternalId;

    fn try_from(text: String) -> Result<Self, InvalidExternalId> {
        let fits = |b: u8| b.is_ascii_alphanumeric() || b"_-.".contains(&b);
        let usable = (1..=Self::LONGEST).contains(&text.len()) && text.bytes().all(fits);
        if usable {
            Ok(Self(text))
        } else {
            Err(InvalidExternalId)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_would_lead_elsewhere_or_cannot_be_stored_are_refused() {
        for wrong in [
            "", ".", "..", "a/b", "a?b", "a#b", "a%2fb", "a\\b", "a b", "a\nb", "é",
        ] {
            assert!(ExternalId::try_from(wrong.to_owned()).is_err(), "{wrong:?}");
        }
        assert!(ExternalId::try_from("x".repeat(129)).is_err());
        assert!(ExternalId::try_from("1234-wertiq-983".to_owned()).is_ok());
    }

    #[test]
    fn codes_are_words() {
        assert!(Code::try_from("XYZQ".to_owned()).is_ok());
        for wrong in ["", "A B", "<script>", "A\n"] {
            assert!(Code::try_from(wrong.to_owned()).is_err(), "{wrong:?}");
        }
    }
}
