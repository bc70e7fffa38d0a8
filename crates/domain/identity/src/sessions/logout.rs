//! Ending sessions: this one, another one, all of them.

use std::sync::Arc;

use kernel::{Actor, AuditEntry, Clock, IdSource, RequestContext, StoreError};
use serde_json::json;
use thiserror::Error;

use crate::{Principal, SessionId, Storage, ports::IdentityUnitOfWork};

/// Ends a person's own sessions.
#[derive(Clone)]
pub struct Logout {
    /// Storage of sessions.
    pub storage: Storage,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// For audit entries.
    pub ids: Arc<dyn IdSource>,
}

/// Why a session was not ended.
#[derive(Debug, Error)]
pub enum LogoutError {
    /// This person has no active session of that id; it may well be another's.
    #[error("no such session")]
    UnknownSession,
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Logout {
    /// Ends the session of this request; it may have been ended already.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn one(
        &self,
        principal: &Principal,
        context: &RequestContext,
    ) -> Result<(), StoreError> {
        match self.other(principal, principal.session_id, context).await {
            Ok(()) | Err(LogoutError::UnknownSession) => Ok(()),
            Err(LogoutError::Store(error)) => Err(error),
        }
    }

    /// Ends one session of this person, by its id.
    ///
    /// # Errors
    /// See [`LogoutError`].
    pub async fn other(
        &self,
        principal: &Principal,
        session: SessionId,
        context: &RequestContext,
    ) -> Result<(), LogoutError> {
        let mut unit = self.storage.units.begin().await?;
        let now = self.clock.now();
        if !unit
            .sessions()
            .revoke(principal.user_id, session, now)
            .await?
        {
            return Err(LogoutError::UnknownSession);
        }
        let entry = self.entry(principal, "session.revoked", &session, context);
        finish(unit, &entry).await?;
        Ok(())
    }

    /// Ends all sessions of this person, this one included; returns how many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn all(
        &self,
        principal: &Principal,
        context: &RequestContext,
    ) -> Result<u64, StoreError> {
        let mut unit = self.storage.units.begin().await?;
        let now = self.clock.now();
        let ended = unit.sessions().revoke_all(principal.user_id, now).await?;
        let entry = self
            .entry(
                principal,
                "session.all_revoked",
                &principal.user_id,
                context,
            )
            .with(json!({ "sessions": ended }));
        finish(unit, &entry).await?;
        Ok(ended)
    }

    fn entry(
        &self,
        principal: &Principal,
        action: &'static str,
        subject: &impl ToString,
        context: &RequestContext,
    ) -> AuditEntry {
        let actor = Actor::User(principal.user_id);
        let (ids, clock) = (self.ids.as_ref(), self.clock.as_ref());
        AuditEntry::new(ids, clock, context, actor, action, subject)
    }
}

async fn finish(
    mut unit: Box<dyn IdentityUnitOfWork>,
    entry: &AuditEntry,
) -> Result<(), StoreError> {
    unit.change_log().audit(entry).await?;
    unit.commit().await
}
