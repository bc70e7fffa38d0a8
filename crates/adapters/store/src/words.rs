//! The words that columns with a closed list of values hold. The match is exhaustive, so that a
//! new state cannot be forgotten here; the same lists stand as CHECKs in the migrations.

/// An enum that rests as a word.
pub(crate) trait Word: Sized {
    /// The word of this value.
    fn word(&self) -> &'static str;
    /// The value of this word.
    fn from_word(word: &str) -> Option<Self>;
}

macro_rules! words {
    ($type:ty { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl Word for $type {
            fn word(&self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

words!(identity::Role {
    User = "user",
    Merchant = "merchant",
    Compliance = "compliance",
    Admin = "admin",
});

words!(identity::KycStatus {
    Approved = "approved",
    Pending = "pending",
    Rejected = "rejected",
});

words!(identity::ClientKind {
    Web = "web",
    Mobile = "mobile",
});

words!(payments::RateSource {
    NorgesBank = "norges_bank",
    Ecb = "ecb",
});

words!(payments::Rail {
    Sepa = "sepa",
    Swift = "swift",
    Payout = "payout",
});

words!(payments::FixedSide {
    Send = "send",
    Receive = "receive",
});

words!(payments::ConsentEnd {
    Rejected = "rejected",
    Revoked = "revoked",
    Expired = "expired",
});

words!(payments::FailureReason {
    RejectedByBank = "rejected_by_bank",
    ScaDeclined = "sca_declined",
    ScaExpired = "sca_expired",
    Declined = "declined",
});

words!(payments::ClearingSystem {
    Aba = "aba",
    Transit = "transit",
    Ifsc = "ifsc",
    Bsb = "bsb",
    Cnaps = "cnaps",
    Zengin = "zengin",
    SortCode = "sort_code",
    Bic = "bic",
});

words!(aml::Decision {
    Proceed = "proceed",
    Hold = "hold",
    Block = "block",
});

words!(aml::Severity {
    Low = "low",
    Medium = "medium",
    High = "high",
    Critical = "critical",
});

words!(aml::AlertStateName {
    Open = "open",
    Investigating = "investigating",
    Resolved = "resolved",
    Escalated = "escalated",
    Filed = "filed",
});

words!(aml::ReportStateName {
    Draft = "draft",
    Submitting = "submitting",
    Submitted = "submitted",
    Acknowledged = "acknowledged",
});

words!(aml::Activation {
    Activated = "activated",
    ShadowStarted = "shadow_started",
    ShadowStopped = "shadow_stopped",
});

words!(kyc::KycStatus {
    Approved = "approved",
    Pending = "pending",
    Rejected = "rejected",
});

words!(kyc::RejectionKind {
    Retry = "retry",
    Final = "final",
});

words!(kyc::Disposition {
    Applied = "applied",
    Superseded = "superseded",
    Informative = "informative",
    UnknownApplicant = "unknown_applicant",
});

words!(kyc::RiskLevel {
    Low = "low",
    Normal = "normal",
    High = "high",
});

words!(screening::ListSource {
    Un = "un",
    OfacSdn = "ofac-sdn",
    Eu = "eu",
    Pep = "pep",
});

words!(screening::Outcome {
    Clear = "clear",
    PotentialMatch = "potential_match",
    Match = "match",
});
