//! An officer looks a person up. Whose details were seen, by whom and when, is in the audit log
//! before anybody sees them (GDPR Art. 32: access can be followed).

use std::sync::Arc;

use kernel::{Actor, AuditEntry, Clock, IdSource, RequestContext, StoreError, UserId};
use thiserror::Error;

use crate::{Forbidden, Principal, Role, Storage, User};

/// Looks people up.
#[derive(Clone)]
pub struct LookUpPerson {
    /// Storage of people.
    pub storage: Storage,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// For audit entries.
    pub ids: Arc<dyn IdSource>,
}

/// Why a person is not shown.
#[derive(Debug, Error)]
pub enum LookUpError {
    /// Only officers and administrators may.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// There is no person with this id.
    #[error("there is no such person")]
    UnknownPerson,
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl LookUpPerson {
    /// The person, closed accounts included.
    ///
    /// # Errors
    /// See [`LookUpError`].
    pub async fn show(
        &self,
        id: UserId,
        officer: &Principal,
        context: &RequestContext,
    ) -> Result<User, LookUpError> {
        officer.require(&[Role::Compliance, Role::Admin])?;
        let found = self.storage.queries.user(id).await?;
        let person = found.ok_or(LookUpError::UnknownPerson)?;
        let (ids, clock) = (self.ids.as_ref(), self.clock.as_ref());
        let actor = Actor::User(officer.user_id);
        let entry = AuditEntry::new(ids, clock, context, actor, "user.viewed", &id);
        let mut unit = self.storage.units.begin().await?;
        unit.change_log().audit(&entry).await?;
        unit.commit().await?;
        Ok(person)
    }
}
