//! The words that columns with a closed list of values hold. The match is exhaustive, so that a
//! new state cannot be forgotten here; the same lists stand as CHECKs in the migrations.

/// An enum that rests as a word.
pub(crate) trait StoredEnum: Sized {
    /// The word of this value.
    fn word(&self) -> &'static str;
    /// The value of this word.
    fn from_stored(word: &str) -> Option<Self>;
}

macro_rules! stored_enum {
    ($type:ty { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl StoredEnum for $type {
            fn word(&self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            fn from_stored(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

/// Enums that the domain itself gives their names in storage.
macro_rules! named_by_domain {
    ($($type:ty),+ $(,)?) => {
        $(
            impl StoredEnum for $type {
                fn word(&self) -> &'static str {
                    self.as_str()
                }

                fn from_stored(word: &str) -> Option<Self> {
                    Self::from_name(word)
                }
            }
        )+
    };
}

named_by_domain!(
    payments::AccountStateName,
    payments::ConsentEnd,
    payments::ConsentStateName,
    payments::FailureReason,
    payments::RemittanceStateName,
);

stored_enum!(identity::Role {
    User = "user",
    Merchant = "merchant",
    Compliance = "compliance",
    Admin = "admin",
});

stored_enum!(identity::KycStatus {
    Approved = "approved",
    Pending = "pending",
    Rejected = "rejected",
});

stored_enum!(identity::ClientKind {
    Web = "web",
    Mobile = "mobile",
});

stored_enum!(payments::RateSource {
    NorgesBank = "norges_bank",
    Ecb = "ecb",
});

stored_enum!(payments::Rail {
    Sepa = "sepa",
    Swift = "swift",
    Payout = "payout",
});

stored_enum!(payments::FixedSide {
    Send = "send",
    Receive = "receive",
});

stored_enum!(payments::ClearingSystem {
    Aba = "aba",
    Transit = "transit",
    Ifsc = "ifsc",
    Bsb = "bsb",
    Cnaps = "cnaps",
    Zengin = "zengin",
    SortCode = "sort_code",
    Bic = "bic",
});

stored_enum!(aml::Decision {
    Proceed = "proceed",
    Hold = "hold",
    Block = "block",
});

stored_enum!(aml::Severity {
    Low = "low",
    Medium = "medium",
    High = "high",
    Critical = "critical",
});

stored_enum!(aml::AlertStateName {
    Open = "open",
    Investigating = "investigating",
    Resolved = "resolved",
    Escalated = "escalated",
    Filed = "filed",
});

stored_enum!(aml::ReportStateName {
    Draft = "draft",
    Submitting = "submitting",
    Submitted = "submitted",
    Acknowledged = "acknowledged",
});

stored_enum!(aml::Activation {
    Activated = "activated",
    ShadowStarted = "shadow_started",
    ShadowStopped = "shadow_stopped",
});

stored_enum!(kyc::KycStatus {
    Approved = "approved",
    Pending = "pending",
    Rejected = "rejected",
});

stored_enum!(kyc::RejectionKind {
    Retry = "retry",
    Final = "final",
});

stored_enum!(kyc::Disposition {
    Applied = "applied",
    Superseded = "superseded",
    Informative = "informative",
    UnknownApplicant = "unknown_applicant",
});

stored_enum!(kyc::RiskLevel {
    Low = "low",
    Normal = "normal",
    High = "high",
});

stored_enum!(screening::ListSource {
    Un = "un",
    OfacSdn = "ofac-sdn",
    Eu = "eu",
    Pep = "pep",
});

stored_enum!(screening::Outcome {
    Clear = "clear",
    PotentialMatch = "potential_match",
    Match = "match",
});
