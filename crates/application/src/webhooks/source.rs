//! The senders of webhooks.

use std::fmt;

use payments::BankId;

/// Prefix of the source of a bank's webhook; the bank's id follows.
const BANK: &str = "open-banking:";
const SUMSUB: &str = "sumsub";

/// The sender of a webhook. Written and read as the `source` of a stored webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebhookSource {
    /// A bank.
    Bank(BankId),
    /// The identity verification provider.
    Sumsub,
}

impl WebhookSource {
    /// Reads a source; `None` if it is not known.
    pub fn parse(text: &str) -> Option<Self> {
        if text == SUMSUB {
            return Some(Self::Sumsub);
        }
        let bank = text.strip_prefix(BANK)?;
        Some(Self::Bank(BankId::new(bank)))
    }
}

impl fmt::Display for WebhookSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bank(bank) => write!(f, "{BANK}{bank}"),
            Self::Sumsub => f.write_str(SUMSUB),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_read_as_it_was_written() {
        for source in [
            WebhookSource::Bank(BankId::new("dnb")),
            WebhookSource::Sumsub,
        ] {
            assert_eq!(WebhookSource::parse(&source.to_string()), Some(source));
        }
        assert_eq!(WebhookSource::Sumsub.to_string(), "sumsub");
        let bank = WebhookSource::Bank(BankId::new("dnb"));
        assert_eq!(bank.to_string(), "open-banking:dnb");
    }

    #[test]
    fn a_source_that_is_not_known_is_none() {
        for text in ["", "nets", "sumsub:1", "open-banking"] {
            assert_eq!(WebhookSource::parse(text), None, "{text}");
        }
    }
}
