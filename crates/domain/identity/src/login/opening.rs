//! Opening a session for a verified person: account, session, tokens and trail in one unit of work.

use chrono::TimeDelta;
use kernel::{Actor, AuditEntry, IntegrationEvent, RequestContext, StoreError, UserId};
use serde_json::json;

use super::{
    complete::{CompleteLogin, CompletedLogin, Device},
    refusal::CompleteLoginError,
};
use crate::{
    BirthDate, IdentityEvent, KycStatus, LoginAttempt, LoginClient, OneTimeCode, Role, Session,
    SessionId, SessionState, TokenHash, User, UserLogin, UserState,
    ports::{IdentityUnitOfWork, VerifiedIdentity},
};

/// How long an app has to trade in the code of its deep link.
pub const CODE_LIFE: TimeDelta = TimeDelta::minutes(1);

/// A person who may come in.
pub(super) struct Visitor {
    pub(super) identity: VerifiedIdentity,
    pub(super) birth_date: BirthDate,
    pub(super) device: Device,
}

/// A login that became a session.
pub(super) struct Opened {
    pub(super) login: CompletedLogin,
    /// The person, if they have to be assessed before they may pay.
    pub(super) arrived: Option<UserId>,
}

/// One login about to become a session.
pub(super) struct Opening<'a> {
    pub(super) login: &'a CompleteLogin,
    pub(super) attempt: &'a LoginAttempt,
    pub(super) visitor: &'a Visitor,
    pub(super) context: &'a RequestContext,
}

impl Opening<'_> {
    /// One try; a conflict leaves nothing behind and may be tried again.
    pub(super) async fn attempt(&self) -> Result<Opened, CompleteLoginError> {
        let mut unit = self.login.storage.units.begin().await?;
        let (user, renamed) = self.find_or_register(unit.as_mut()).await?;
        let is_open = renamed || user.kyc == KycStatus::Pending;
        let arrived = is_open.then_some(user.id);
        let session = self.session(user.id);
        unit.sessions().add(&session).await?;
        let login = self.hand_over(unit.as_mut(), user, &session).await?;
        self.record(
            unit.as_mut(),
            IdentityEvent::UserLoggedIn,
            session.user_id,
            &session.id,
        )
        .await?;
        unit.commit().await?;
        Ok(Opened { login, arrived })
    }

    /// The person, and whether they have another name than before.
    async fn find_or_register(
        &self,
        unit: &mut dyn IdentityUnitOfWork,
    ) -> Result<(User, bool), CompleteLoginError> {
        let national_id = &self.visitor.identity.national_id;
        match unit.users().find_by_national_id(national_id).await? {
            Some(user) => self.refresh_name(unit, user).await,
            None => Ok((self.register(unit).await?, false)),
        }
    }

    async fn refresh_name(
        &self,
        unit: &mut dyn IdentityUnitOfWork,
        mut user: User,
    ) -> Result<(User, bool), CompleteLoginError> {
        if let UserState::Closed { .. } = user.state {
            return Err(CompleteLoginError::AccountClosed(user.id));
        }
        let renamed = user.name != self.visitor.identity.name;
        if renamed {
            user.name = self.visitor.identity.name.clone();
            unit.users().update(&mut user).await?;
        }
        Ok((user, renamed))
    }

    async fn register(&self, unit: &mut dyn IdentityUnitOfWork) -> Result<User, StoreError> {
        let user = User {
            id: UserId::new(self.login.ids.as_ref()),
            national_id: self.visitor.identity.national_id.clone(),
            name: self.visitor.identity.name.clone(),
            birth_date: self.visitor.birth_date,
            role: Role::User,
            // The eID has verified who this is; screening has not looked yet.
            kyc: KycStatus::Pending,
            state: UserState::Active,
            created_at: self.login.clock.now(),
            version: 1,
        };
        unit.users().add(&user).await?;
        self.record(unit, IdentityEvent::UserRegistered, user.id, &user.id)
            .await?;
        Ok(user)
    }

    fn session(&self, user_id: UserId) -> Session {
        let now = self.login.clock.now();
        let client = self.attempt.client.kind();
        Session {
            id: SessionId::new(self.login.ids.as_ref()),
            user_id,
            client,
            state: SessionState::Active,
            created_at: now,
            expires_at: now + self.login.tokens.policy.session_life(client),
            last_used_at: now,
            user_agent: self.visitor.device.user_agent.clone(),
            ip: self.visitor.device.ip,
        }
    }

    async fn hand_over(
        &self,
        unit: &mut dyn IdentityUnitOfWork,
        user: User,
        session: &Session,
    ) -> Result<CompletedLogin, CompleteLoginError> {
        let now = self.login.clock.now();
        match &self.attempt.client {
            LoginClient::Web { return_path } => Ok(CompletedLogin::Web {
                tokens: self.login.tokens.issue(unit, session, now).await?,
                return_path: return_path.clone(),
                user: Box::new(user),
            }),
            LoginClient::Mobile { code_challenge } => {
                let code = self.login.tokens.random_token();
                let stored = OneTimeCode {
                    hash: TokenHash::of(&code),
                    session_id: session.id,
                    user_id: session.user_id,
                    code_challenge: code_challenge.clone(),
                    expires_at: now + CODE_LIFE,
                };
                unit.logins().add_code(&stored).await?;
                Ok(CompletedLogin::Mobile { code })
            }
        }
    }

    async fn record(
        &self,
        unit: &mut dyn IdentityUnitOfWork,
        event: fn(UserLogin) -> IdentityEvent,
        user: UserId,
        subject: &impl ToString,
    ) -> Result<(), StoreError> {
        let (ids, clock) = (self.login.ids.as_ref(), self.login.clock.as_ref());
        let client = self.attempt.client.kind();
        let event = event(UserLogin {
            user_id: user,
            client,
        });
        let detail = json!({
            "provider": self.attempt.provider,
            "acr": self.visitor.identity.acr,
            "client": client,
        });
        let (actor, action) = (Actor::User(user), event.kind_name());
        let entry = AuditEntry::new(ids, clock, self.context, actor, action, subject).with(detail);
        unit.change_log().audit(&entry).await?;
        unit.change_log()
            .publish(&event.to_outbox(ids, clock))
            .await
    }
}
