//! What a `transactionStatus` means (ISO 20022 ExternalPaymentTransactionStatus1Code as NextGenPSD2
//! uses it, and two codes that Neonomics adds).

use payments::ports::BankPaymentStatus;

use crate::sca::Sca;

/// The meaning of a code on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Received; mostly waits for SCA.
    AwaitsSca,
    /// Checked to some degree; says nothing of SCA.
    Checked,
    /// Past SCA, being executed.
    Executing,
    /// Debited or credited.
    Settled,
    /// Refused.
    Rejected,
    /// Cancelled.
    Cancelled,
    /// None of the known codes.
    Unknown,
}

impl Meaning {
    pub(crate) fn of(code: &str) -> Self {
        match code {
            // PATC: some of several authorisations are done. NAUT (Neonomics): SCA is needed.
            "RCVD" | "PATC" | "NAUT" => Self::AwaitsSca,
            "PDNG" | "ACTC" | "ACCP" | "ACFC" | "ACWC" => Self::Checked,
            // PRSY (Neonomics): on hold at the bank. PART: bulk payments only.
            "ACSP" | "ACWP" | "PART" | "PRSY" => Self::Executing,
            "ACSC" | "ACCC" => Self::Settled,
            "RJCT" => Self::Rejected,
            "CANC" => Self::Cancelled,
            _ => Self::Unknown,
        }
    }

    /// Whether `scaStatus` tells more.
    pub(crate) fn needs_sca(self) -> bool {
        matches!(
            self,
            Self::AwaitsSca | Self::Checked | Self::Rejected | Self::Unknown
        )
    }

    /// The status, with what is known of SCA. A failed SCA alone ends nothing: only the bank's own
    /// final codes do, since the customer may be trying again at the bank.
    pub(crate) fn with(self, code: String, sca: Sca) -> BankPaymentStatus {
        match (self, sca) {
            (Self::AwaitsSca | Self::Checked | Self::Unknown, Sca::Done) | (Self::Executing, _) => {
                BankPaymentStatus::InProgress { code }
            }
            // Whether the customer has authenticated must not be guessed from a read that failed.
            (Self::Checked, Sca::Unstated) | (Self::Unknown, _) => {
                BankPaymentStatus::Unclear { code }
            }
            (Self::AwaitsSca | Self::Checked, _) => BankPaymentStatus::AwaitingSca { code },
            (Self::Settled, _) => BankPaymentStatus::Settled { code },
            (Self::Cancelled, _) => BankPaymentStatus::Cancelled { code },
            (Self::Rejected, _) => BankPaymentStatus::Rejected {
                code,
                sca_failed: sca == Sca::Failed,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(code: &str, sca: Sca) -> &'static str {
        match Meaning::of(code).with(code.to_owned(), sca) {
            BankPaymentStatus::AwaitingSca { .. } => "sca",
            BankPaymentStatus::Unclear { .. } => "unclear",
            BankPaymentStatus::InProgress { .. } => "progress",
            BankPaymentStatus::Settled { .. } => "settled",
            BankPaymentStatus::Rejected {
                sca_failed: true, ..
            } => "declined",
            BankPaymentStatus::Rejected { .. } => "rejected",
            BankPaymentStatus::Cancelled { .. } => "cancelled",
        }
    }

    #[test]
    fn every_code_of_the_table_has_its_meaning() {
        // Per code: SCA untold, open, done, failed.
        for (code, expected) in [
            ("RCVD", ["sca", "sca", "progress", "sca"]),
            ("PATC", ["sca", "sca", "progress", "sca"]),
            ("NAUT", ["sca", "sca", "progress", "sca"]),
            ("PDNG", ["unclear", "sca", "progress", "sca"]),
            ("ACTC", ["unclear", "sca", "progress", "sca"]),
            ("ACCP", ["unclear", "sca", "progress", "sca"]),
            ("ACFC", ["unclear", "sca", "progress", "sca"]),
            ("ACWC", ["unclear", "sca", "progress", "sca"]),
            ("ACSP", ["progress"; 4]),
            ("ACWP", ["progress"; 4]),
            ("PART", ["progress"; 4]),
            ("PRSY", ["progress"; 4]),
            ("ACSC", ["settled"; 4]),
            ("ACCC", ["settled"; 4]),
            ("RJCT", ["rejected", "rejected", "rejected", "declined"]),
            ("CANC", ["cancelled"; 4]),
            ("XYZQ", ["unclear", "unclear", "progress", "unclear"]),
        ] {
            let seen =
                [Sca::Unstated, Sca::Open, Sca::Done, Sca::Failed].map(|sca| word(code, sca));
            assert_eq!(seen, expected, "{code}");
        }
    }
}
