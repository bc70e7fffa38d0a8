//! The ports of this context to storage and partners.

mod onboarding;
mod provider;
mod storage;
mod tokens;

pub use onboarding::Onboarding;
pub use provider::{
    AuthorizationRequest, CodeExchange, OpenIdError, OpenIdProvider, VerifiedIdentity,
};
pub use storage::{
    IdentityQueries, IdentityUnitOfWork, LoginRepository, SessionRepository, UserRepository,
};
pub use tokens::{AccessClaims, InvalidToken, SigningFailed, TokenSigner, TokenVerifier};
