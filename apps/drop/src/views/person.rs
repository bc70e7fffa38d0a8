//! People as officers see them. No name, no national id: who has to know those looks elsewhere.

use identity::{GrantedRole, KycStatus, Role, User, UserState};
use serde::Serialize;
use utoipa::ToSchema;

/// A person with an account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PersonView {
    /// Id.
    #[schema(example = "usr_0197a6e200007000800000000000abcd")]
    id: String,
    /// `active` or `closed`.
    #[schema(example = "active")]
    state: &'static str,
    /// When the account was closed.
    #[schema(example = "2026-12-24T12:00:00Z")]
    closed_at: Option<chrono::DateTime<chrono::Utc>>,
    /// `user`, `merchant`, `compliance` or `admin`.
    #[schema(value_type = String, example = "user")]
    role: Role,
    /// `approved`, `pending` or `rejected`.
    #[schema(value_type = String, example = "approved")]
    kyc_status: KycStatus,
    /// First login.
    #[schema(example = "2026-11-20T12:00:00Z")]
    created_at: chrono::DateTime<chrono::Utc>,
}

impl PersonView {
    /// `active` or `closed`, for lists.
    pub fn state(&self) -> &'static str {
        self.state
    }
}

impl From<&User> for PersonView {
    fn from(user: &User) -> Self {
        let (state, closed_at) = match user.state {
            UserState::Active => ("active", None),
            UserState::Closed { at } => ("closed", Some(at)),
        };
        Self {
            id: user.id.to_string(),
            state,
            closed_at,
            role: user.role,
            kyc_status: user.kyc,
            created_at: user.created_at,
        }
    }
}

/// Result of granting a role.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GrantedView {
    /// The person.
    #[schema(example = "usr_0197a6e200007000800000000000abcd")]
    id: String,
    /// Their role now.
    #[schema(value_type = String, example = "compliance")]
    role: Role,
    /// Their role before; the same if nothing had to change.
    #[schema(value_type = String, example = "user")]
    before: Role,
}

impl From<&GrantedRole> for GrantedView {
    fn from(granted: &GrantedRole) -> Self {
        Self {
            id: granted.person.id.to_string(),
            role: granted.person.role,
            before: granted.before,
        }
    }
}
