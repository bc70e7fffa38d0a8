//! What differs between the banks: products, how accounts are named, how links look.

/// How a bank names accounts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum AccountScheme {
    /// International account number.
    Iban,
    /// The eleven Norwegian digits.
    Bban,
}

/// How a bank writes links to itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Links {
    /// With scheme and host.
    Absolute,
    /// A path on the same host. The redirect for the customer's browser is absolute all the same.
    Relative,
}

/// When an authorisation begins.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScaStart {
    /// With the payment or consent: `scaRedirect` comes at once.
    Implicit,
    /// When the TPP posts to `startAuthorisation`.
    Explicit,
}

/// One bank's ways.
pub(crate) struct Profile {
    /// Name in URLs.
    pub(crate) id: &'static str,
    /// Name on pages.
    pub(crate) name: &'static str,
    /// BIC.
    pub(crate) bic: &'static str,
    /// The first four digits of its account numbers.
    pub(crate) register_number: &'static str,
    pub(crate) scheme: AccountScheme,
    pub(crate) links: Links,
    pub(crate) sca_start: ScaStart,
    pub(crate) products: &'static [Product],
}

/// A payment product and the rail it stands for.
pub(crate) struct Product {
    pub(crate) name: &'static str,
    pub(crate) rail: Rail,
}

/// What a product demands of a payment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rail {
    /// NOK to a Norwegian account.
    Domestic,
    /// EUR to an IBAN.
    Sepa,
    /// Any currency to any account.
    CrossBorder,
}

const fn product(name: &'static str, rail: Rail) -> Product {
    Product { name, rail }
}

/// The banks that are played.
pub(crate) const PROFILES: &[Profile] = &[
    Profile {
        id: "dnb",
        name: "DNB",
        bic: "DNBANOKKXXX",
        register_number: "1503",
        scheme: AccountScheme::Iban,
        links: Links::Absolute,
        sca_start: ScaStart::Implicit,
        products: &[
            product("norwegian-domestic-credit-transfers", Rail::Domestic),
            product("norwegian-cross-border-credit-transfers", Rail::CrossBorder),
            product("sepa-credit-transfers", Rail::Sepa),
            product("cross-border-credit-transfers", Rail::CrossBorder),
        ],
    },
    Profile {
        id: "sparebank1",
        name: "SpareBank 1",
        bic: "SHEDNO22XXX",
        register_number: "1813",
        scheme: AccountScheme::Bban,
        links: Links::Relative,
        sca_start: ScaStart::Explicit,
        products: &[
            product("norwegian-domestic-credit-transfers", Rail::Domestic),
            product(
                "instant-norwegian-domestic-credit-transfers-straks",
                Rail::Domestic,
            ),
            product("sepa-credit-transfers", Rail::Sepa),
            product("cross-border-credit-transfers", Rail::CrossBorder),
        ],
    },
];
