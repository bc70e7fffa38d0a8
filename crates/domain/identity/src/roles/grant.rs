//! Giving a person a role. It counts from their next request on, since the role is read at each.

use std::sync::Arc;

use kernel::{
    Actor, AuditEntry, Clock, ConflictError, ConflictOn, IdSource, MAX_ATTEMPTS, RequestContext,
    StoreError, UserId, retry_conflicts,
};
use serde_json::json;
use thiserror::Error;

use crate::{Forbidden, Principal, Role, Storage, User, UserState};

/// Gives people roles.
#[derive(Clone)]
pub struct GrantRole {
    /// Storage of people.
    pub storage: Storage,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// For audit entries.
    pub ids: Arc<dyn IdSource>,
}

/// The party that grants a role.
#[derive(Debug, Clone, Copy)]
pub enum Grantor<'a> {
    /// The program's command line, which appoints the first officer.
    CommandLine,
    /// A person; has to be an administrator.
    Person(&'a Principal),
}

/// The outcome of granting a role.
#[derive(Debug, Clone, PartialEq)]
pub struct GrantedRole {
    /// The person as they now are.
    pub person: User,
    /// Their role before; the same as now if nothing had to change.
    pub before: Role,
}

/// Why a role is not granted.
#[derive(Debug, Error)]
pub enum GrantRoleError {
    /// Only administrators may.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// An administrator cannot change their own role.
    #[error("nobody may change their own role")]
    OwnRole,
    /// There is no person with this id.
    #[error("there is no such person")]
    UnknownPerson,
    /// The account was closed.
    #[error("the account is closed")]
    AccountClosed,
    /// Storage failed, or others changed the person again and again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ConflictError for GrantRoleError {
    fn conflict(&self) -> Option<&ConflictOn> {
        match self {
            Self::Store(error) => error.conflict(),
            _ => None,
        }
    }
}

impl Grantor<'_> {
    fn may_grant_to(self, id: UserId) -> Result<Actor, GrantRoleError> {
        let Self::Person(principal) = self else {
            return Ok(Actor::System);
        };
        principal.require(&[Role::Admin])?;
        if principal.user_id == id {
            return Err(GrantRoleError::OwnRole);
        }
        Ok(Actor::User(principal.user_id))
    }
}

impl GrantRole {
    /// Gives the person this role in place of the one they have. A role they already have stays,
    /// and nothing is recorded.
    ///
    /// # Errors
    /// See [`GrantRoleError`].
    pub async fn grant(
        &self,
        id: UserId,
        role: Role,
        by: Grantor<'_>,
        context: &RequestContext,
    ) -> Result<GrantedRole, GrantRoleError> {
        let actor = by.may_grant_to(id)?;
        retry_conflicts(MAX_ATTEMPTS, || self.attempt(id, role, actor, context)).await
    }

    async fn attempt(
        &self,
        id: UserId,
        role: Role,
        actor: Actor,
        context: &RequestContext,
    ) -> Result<GrantedRole, GrantRoleError> {
        let found = self.storage.queries.user(id).await?;
        let person = found.ok_or(GrantRoleError::UnknownPerson)?;
        if let UserState::Closed { .. } = person.state {
            return Err(GrantRoleError::AccountClosed);
        }
        let before = person.role;
        if before == role {
            return Ok(GrantedRole { person, before });
        }
        let mut person = User { role, ..person };
        self.save(&mut person, before, actor, context).await?;
        Ok(GrantedRole { person, before })
    }

    async fn save(
        &self,
        person: &mut User,
        before: Role,
        actor: Actor,
        context: &RequestContext,
    ) -> Result<(), StoreError> {
        let (ids, clock) = (self.ids.as_ref(), self.clock.as_ref());
        let what = "user.role_granted";
        let entry = AuditEntry::new(ids, clock, context, actor, what, &person.id)
            .with(json!({ "from": before, "to": person.role }));
        let mut unit = self.storage.units.begin().await?;
        unit.users().update(person).await?;
        unit.change_log().audit(&entry).await?;
        unit.commit().await
    }
}
