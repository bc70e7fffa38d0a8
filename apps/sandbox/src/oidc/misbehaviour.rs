//! The ways in which the provider can misbehave; many are behaviours of the OpenID RP basic test plan.

/// One way to answer wrongly, in force until it is changed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Misbehaviour {
    WrongIssuer,
    MissingSub,
    WrongAudience,
    ExtraUntrustedAudience,
    MissingIat,
    StaleIat,
    Expired,
    KidAbsentOneKey,
    KidAbsentManyKeys,
    UnknownKid,
    BadSignature,
    AlgNone,
    Hs256WithPublicKey,
    SignedByWrongKey,
    UserinfoSubMismatch,
    WrongNonce,
    MissingNonce,
    DiscoveryIssuerMismatch,
    NoNationalId,
    GarbageTokenResponse,
    Token500,
    DuplicateKid,
    WeakKey,
    CritHeader,
    ForeignCode,
    ChangingSub,
}

impl Misbehaviour {
    /// Every misbehaviour with its name and what it does.
    pub(crate) const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (Self::WrongIssuer, "wrong_issuer", "iss of another provider"),
        (Self::MissingSub, "missing_sub", "no sub"),
        (
            Self::WrongAudience,
            "wrong_audience",
            "aud of another client",
        ),
        (
            Self::ExtraUntrustedAudience,
            "extra_untrusted_audience",
            "aud lists a stranger beside the client",
        ),
        (Self::MissingIat, "missing_iat", "no iat"),
        (
            Self::StaleIat,
            "stale_iat",
            "iat two days ago, exp still ahead",
        ),
        (Self::Expired, "expired", "exp in the past"),
        (
            Self::KidAbsentOneKey,
            "kid_absent_one_key",
            "correct: no kid, one key in the JWKS",
        ),
        (
            Self::KidAbsentManyKeys,
            "kid_absent_many_keys",
            "no kid, several RSA keys in the JWKS",
        ),
        (Self::UnknownKid, "unknown_kid", "kid that the JWKS lacks"),
        (
            Self::BadSignature,
            "bad_signature",
            "signature bytes changed",
        ),
        (Self::AlgNone, "alg_none", "alg none, no signature"),
        (
            Self::Hs256WithPublicKey,
            "hs256_with_public_key",
            "HS256 keyed with the public key's PEM",
        ),
        (
            Self::SignedByWrongKey,
            "signed_by_wrong_key",
            "right claims and kid, signed by another key",
        ),
        (
            Self::UserinfoSubMismatch,
            "userinfo_sub_mismatch",
            "national id only in userinfo, which is about another person",
        ),
        (Self::WrongNonce, "wrong_nonce", "another nonce"),
        (Self::MissingNonce, "missing_nonce", "no nonce"),
        (
            Self::DiscoveryIssuerMismatch,
            "discovery_issuer_mismatch",
            "discovery names another issuer",
        ),
        (Self::NoNationalId, "no_national_id", "no national id claim"),
        (
            Self::GarbageTokenResponse,
            "garbage_token_response",
            "token answer is malformed JSON",
        ),
        (Self::Token500, "token_500", "token endpoint answers 500"),
        (
            Self::DuplicateKid,
            "duplicate_kid",
            "two keys of one kid in the JWKS, the wrong one first",
        ),
        (
            Self::WeakKey,
            "weak_key",
            "RSA 1024 in the JWKS and under the signature",
        ),
        (Self::CritHeader, "crit_header", "unknown critical header"),
        (
            Self::ForeignCode,
            "foreign_code",
            "id_token that was issued to another client",
        ),
        (
            Self::ChangingSub,
            "changing_sub",
            "correct: sub is new at each login, as BankID's may be",
        ),
    ];

    /// The misbehaviour of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, known, _)| *known == name)
            .map(|(misbehaviour, _, _)| *misbehaviour)
    }
}
