//! Identity: national id, BankID login, sessions, tokens, roles.
//!
//! Pure rules and use cases. What they need from outside (storage, the OpenID provider, token
//! signatures) are traits in [`ports`] that adapters implement.

#[cfg(any(test, feature = "contract-tests"))]
pub mod contract;
pub mod ports;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

mod ids;
mod integration_event;
mod login;
mod login_attempt;
mod national_id;
mod opaque_token;
mod principal;
mod roles;
mod session;
mod sessions;
mod storage;
#[cfg(test)]
mod test_fixture;
mod user;

pub use ids::{ProviderId, SessionId};
pub use integration_event::{IdentityEvent, IdentityEventKind, UserLogin};
pub use login::{
    ATTEMPT_LIFE, CODE_LIFE, Callback, CallbackAnswer, CompleteLogin, CompleteLoginError,
    CompletedLogin, Device, InvalidLoginClient, Providers, RedeemCode, RedeemCodeError,
    RefusedAnswer, StartLogin, StartLoginError, StartedLogin,
};
pub use login_attempt::{LoginAttempt, LoginClient, OneTimeCode};
pub use national_id::{
    BirthDateMismatch, CheckRule, InvalidNationalId, NationalId, NationalIdKind, NationalIdPolicy,
};
pub use opaque_token::random_token;
pub use principal::Principal;
pub use roles::{GrantRole, GrantRoleError, GrantedRole, Grantor, LookUpError, LookUpPerson};
pub use session::{ClientKind, RefreshToken, RefreshTokenState, Session, SessionState, TokenHash};
pub use sessions::{
    Authenticate, AuthenticateError, Forbidden, IssueError, IssuedTokens, ListSessions, Logout,
    LogoutError, RefreshError, RefreshSession, SessionPolicy, ShowProfile, TokenIssuer,
};
pub use storage::Storage;
pub use user::{BirthDate, KycStatus, PersonName, Role, User, UserState};
