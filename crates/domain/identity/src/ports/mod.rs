//! What this context needs from outside: storage and partners.

mod onboarding;
mod provider;
mod storage;
mod tokens;

pub use onboarding::Onboarding;
pub use provider::{
    AuthorizationRequest, CodeExchange, OpenIdError, OpenIdProvider, VerifiedIdentity,
};
pub use storage::{
    Identities, IdentityUnitOfWork, LoginRepository, SessionRepository, UserRepository,
};
pub use tokens::{AccessClaims, InvalidToken, SigningFailed, TokenSigner, TokenVerifier};
