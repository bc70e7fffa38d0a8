//! Login with an eID by OpenID Connect: BankID, and Vipps or another provider by configuration.
//!
//! `openidconnect` builds the authorization request and reads metadata, keys and signatures. The
//! checks of an ID token are ours, because they are stricter than the library's: one strict reading
//! of base64url and JSON, pinned algorithms, unambiguous keys, `azp`, `nbf`, age; and because the
//! library refuses the string form of `amr` that BankID's first API version sends.

mod claims;
mod client_auth;
mod config;
mod discovery;
mod id_token;
mod jws;
mod key;
mod keys;
mod person;
mod provider;
mod strict_json;
mod token;
mod userinfo;

pub use config::{
    AssertionAlgorithm, AssertionAudience, ClientAuth, InvalidClientKey, InvalidOidcConfig,
    OidcConfig,
};
pub use provider::OidcProvider;
