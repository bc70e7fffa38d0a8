//! What differs between the two login providers.

/// Which provider is played.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavour {
    /// Norwegian BankID: PKCE always, `nnin_altsub`, one audience.
    BankId,
    /// Vipps Login: PKCE by choice, `nin`, the audience in an array.
    Vipps,
}

impl Flavour {
    /// Both.
    pub(crate) const ALL: [Self; 2] = [Self::BankId, Self::Vipps];

    /// The name in URLs.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::BankId => "bankid",
            Self::Vipps => "vipps",
        }
    }

    /// The name on pages.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::BankId => "BankID (sandbox)",
            Self::Vipps => "Vipps Login (sandbox)",
        }
    }

    /// Whether an authorization request without PKCE is refused.
    pub(crate) fn requires_pkce(self) -> bool {
        self == Self::BankId
    }

    /// Claim names that carry the national id, each given when the scope of the same name is asked.
    pub(crate) fn national_id_claims(self) -> &'static [&'static str] {
        match self {
            Self::BankId => &["nnin_altsub", "nnin"],
            Self::Vipps => &["nin"],
        }
    }

    /// All scopes that mean something.
    pub(crate) fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::BankId => &["openid", "profile", "nnin_altsub", "nnin"],
            Self::Vipps => &["openid", "name", "birthDate", "phoneNumber", "nin"],
        }
    }
}
