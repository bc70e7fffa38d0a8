//! The principal of a request, as of this moment and not as of the login.

use super::sample::{Sample, after, committed, stored_session, stored_user};
use crate::{
    KycStatus, Principal, Role, Session, SessionId, SessionState, Storage, User, UserState,
};

async fn logged_in(store: &Storage, sample: &Sample) -> (User, Session) {
    let user = stored_user(store, sample.user(0)).await;
    let session = stored_session(store, sample.session(user.id, 0)).await;
    (user, session)
}

/// Absence, not an error.
pub async fn an_unknown_session_has_no_principal(store: Storage) {
    let sample = Sample::default();
    logged_in(&store, &sample).await;
    let unknown = SessionId::new(sample.ids());
    assert_eq!(store.queries.principal(unknown).await.unwrap(), None);
}

/// Every field, from both rows.
pub async fn a_principal_tells_session_and_person(store: Storage) {
    let sample = Sample::default();
    stored_user(
        &store,
        User {
            role: Role::Admin,
            ..sample.user(1)
        },
    )
    .await;
    let (user, session) = logged_in(&store, &sample).await;
    let expected = Principal {
        session_id: session.id,
        client: session.client,
        session_state: SessionState::Active,
        session_expires_at: session.expires_at,
        user_id: user.id,
        user_state: UserState::Active,
        role: Role::User,
        kyc: KycStatus::Approved,
    };
    assert_eq!(
        store.queries.principal(session.id).await.unwrap(),
        Some(expected)
    );
}

/// Revoked is revoked, from the next read on.
pub async fn revocation_shows_at_once(store: Storage) {
    let sample = Sample::default();
    let (user, session) = logged_in(&store, &sample).await;
    committed(&store, async |unit| {
        unit.sessions()
            .revoke(user.id, session.id, after(1))
            .await
            .unwrap();
    })
    .await;
    let principal = store.queries.principal(session.id).await.unwrap().unwrap();
    assert_eq!(
        principal.session_state,
        SessionState::Revoked { at: after(1) }
    );
}

/// A role taken away, a check failed, an account closed: from the next read on.
pub async fn role_kyc_and_closure_show_at_once(store: Storage) {
    let sample = Sample::default();
    let (user, session) = logged_in(&store, &sample).await;
    let mut changed = User {
        role: Role::Compliance,
        kyc: KycStatus::Rejected,
        state: UserState::Closed { at: after(2) },
        ..user
    };
    committed(&store, async |unit| {
        unit.users().update(&mut changed).await.unwrap();
    })
    .await;
    let principal = store.queries.principal(session.id).await.unwrap().unwrap();
    assert_eq!(principal.role, Role::Compliance);
    assert_eq!(principal.kyc, KycStatus::Rejected);
    assert_eq!(principal.user_state, UserState::Closed { at: after(2) });
}
