//! Login with an eID by OpenID Connect: BankID, and Vipps or another provider by configuration.
//!
//! `openidconnect` builds the authorization request and reads metadata, keys and signatures. ID
//! tokens are checked here and not by the library, because the checks are stricter (strict
//! base64url and JSON, fixed algorithms, unambiguous keys, `azp`, `nbf`, age), and because the
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
    AssertionAlgorithm, AssertionAudience, ClientAuth, InvalidOidcConfig, OidcConfig,
};
pub use provider::OidcProvider;
