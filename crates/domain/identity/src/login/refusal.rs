//! Why a callback is refused, and the audit entry that each refusal leaves.

use kernel::{
    Actor, AuditEntry, Clock, ConflictError, ConflictOn, IdSource, RequestContext, StoreError,
    UserId,
};
use serde_json::json;
use thiserror::Error;

use crate::{
    ProviderId,
    ports::{IdentityUnitOfWork, OpenIdError, SigningFailed},
    sessions::IssueError,
};

/// Why a callback does not complete a login.
#[derive(Debug, Error)]
pub enum CompleteLoginError {
    /// `state` is wrong, expired or used, or belongs to another browser. The answer does not reveal
    /// which of these it is.
    #[error("no login of this state is under way in this browser")]
    UnknownState,
    /// The person cancelled at the eID, or the eID declined the person.
    #[error("the login was cancelled or declined at the provider")]
    Denied,
    /// The provider's answer is not acceptable.
    #[error("the provider's answer is refused: {0}")]
    Refused(RefusedAnswer),
    /// Under 18.
    #[error("Drop is for people of 18 years and more")]
    Underage,
    /// The account was closed.
    #[error("the account is closed")]
    AccountClosed(UserId),
    /// The provider cannot be reached; a new login may work later.
    #[error("the login provider is unavailable: {0}")]
    ProviderUnavailable(String),
    /// A claim that Drop requires is missing.
    #[error("the provider does not tell {0}")]
    MissingClaim(&'static str),
    /// Access tokens cannot be signed: a defect of configuration.
    #[error(transparent)]
    Signing(SigningFailed),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ConflictError for CompleteLoginError {
    fn conflict(&self) -> Option<&ConflictOn> {
        match self {
            Self::Store(error) => error.conflict(),
            _ => None,
        }
    }
}

/// The defect of the provider's answer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RefusedAnswer {
    /// The callback carries an error that is neither a denial nor an outage.
    #[error("the callback reports a protocol error")]
    CallbackError,
    /// `invalid_grant`.
    #[error("the code is wrong, expired or used")]
    CodeRefused,
    /// A token failed a check; the text names the check, never a value.
    #[error("{0}")]
    Untrusted(String),
    /// The claimed date of birth contradicts the national id.
    #[error("the date of birth does not agree with the national id")]
    BirthDateMismatch,
}

impl CompleteLoginError {
    /// The name of the refusal in the audit log; `None` where Drop itself failed.
    fn reason(&self) -> Option<&'static str> {
        Some(match self {
            Self::UnknownState => "unknown_state",
            Self::Denied => "denied",
            Self::Refused(RefusedAnswer::CallbackError) => "callback_error",
            Self::Refused(RefusedAnswer::CodeRefused) => "code_refused",
            Self::Refused(RefusedAnswer::Untrusted(_)) => "untrusted",
            Self::Refused(RefusedAnswer::BirthDateMismatch) => "birth_date_mismatch",
            Self::Underage => "underage",
            Self::AccountClosed(_) => "account_closed",
            Self::ProviderUnavailable(_) => "provider_unavailable",
            Self::MissingClaim(_) => "missing_claim",
            Self::Signing(_) | Self::Store(_) => return None,
        })
    }

    /// The audit entry of this refusal; `None` where Drop itself failed.
    pub(super) fn audit_entry(
        &self,
        ids: &dyn IdSource,
        clock: &dyn Clock,
        context: &RequestContext,
        provider: &ProviderId,
    ) -> Option<AuditEntry> {
        let mut detail = json!({ "reason": self.reason()?, "provider": provider });
        let explained = match self {
            Self::Refused(RefusedAnswer::Untrusted(check)) => Some(("check", check.as_str())),
            Self::MissingClaim(claim) => Some(("claim", *claim)),
            _ => None,
        };
        if let (Some((key, text)), Some(members)) = (explained, detail.as_object_mut()) {
            members.insert(key.into(), text.into());
        }
        let subject = match self {
            Self::AccountClosed(user) => user.to_string(),
            _ => provider.to_string(),
        };
        let actor = Actor::Anonymous;
        Some(AuditEntry::new(ids, clock, context, actor, "login.refused", &subject).with(detail))
    }
}

/// The audit entry of a callback whose `state` opens nothing for this browser.
pub(super) async fn audit_unknown_state(
    unit: &mut dyn IdentityUnitOfWork,
    (ids, clock): (&dyn IdSource, &dyn Clock),
    context: &RequestContext,
    reason: &'static str,
) -> Result<(), StoreError> {
    let actor = Actor::Anonymous;
    let entry = AuditEntry::new(ids, clock, context, actor, "login.refused", &"callback")
        .with(json!({ "reason": reason }));
    unit.change_log().audit(&entry).await
}

impl From<OpenIdError> for CompleteLoginError {
    fn from(error: OpenIdError) -> Self {
        match error {
            OpenIdError::Unavailable(why) => Self::ProviderUnavailable(why),
            OpenIdError::CodeRefused => Self::Refused(RefusedAnswer::CodeRefused),
            OpenIdError::Untrusted(check) => Self::Refused(RefusedAnswer::Untrusted(check)),
            OpenIdError::MissingClaim(claim) => Self::MissingClaim(claim),
        }
    }
}

impl From<IssueError> for CompleteLoginError {
    fn from(error: IssueError) -> Self {
        match error {
            IssueError::Signing(failed) => Self::Signing(failed),
            IssueError::Store(failed) => Self::Store(failed),
        }
    }
}
