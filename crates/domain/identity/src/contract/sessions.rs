//! Sessions: usable until they expire or are revoked, by their owner alone.

use chrono::TimeDelta;

use super::sample::{Sample, after, committed, now, stored_session, stored_user};
use crate::{ClientKind, Session, SessionId, SessionState, Storage};

async fn found(store: &Storage, id: SessionId) -> Option<Session> {
    committed(store, async |unit| unit.sessions().find(id).await.unwrap()).await
}

/// Every field, in every variant, comes back as it was.
pub async fn a_session_survives_storage_unchanged(store: Storage) {
    let sample = Sample::default();
    let user = stored_user(&store, sample.user(0)).await;
    let web = sample.session(user.id, 0);
    let mobile = Session {
        client: ClientKind::Mobile,
        state: SessionState::Revoked { at: after(7) },
        user_agent: None,
        ip: Some("2001:db8::1".parse().unwrap()),
        ..sample.session(user.id, 1)
    };
    let bare = Session {
        ip: None,
        ..sample.session(user.id, 2)
    };
    for session in [web, mobile, bare] {
        let session = stored_session(&store, session).await;
        assert_eq!(found(&store, session.id).await, Some(session));
    }
    assert_eq!(found(&store, SessionId::new(sample.ids())).await, None);
}

/// A use moves `last_used_at` and nothing else.
pub async fn a_use_is_noted(store: Storage) {
    let sample = Sample::default();
    let user = stored_user(&store, sample.user(0)).await;
    let session = stored_session(&store, sample.session(user.id, 0)).await;
    committed(&store, async |unit| {
        unit.sessions().touch(session.id, after(9)).await.unwrap();
    })
    .await;
    let expected = Session {
        last_used_at: after(9),
        ..session
    };
    assert_eq!(found(&store, expected.id).await, Some(expected));
}

/// A person cannot end another person's session, and an ended one is not ended again.
pub async fn a_session_is_revoked_once_and_by_its_owner_alone(store: Storage) {
    let sample = Sample::default();
    let owner = stored_user(&store, sample.user(0)).await;
    let other = stored_user(&store, sample.user(1)).await;
    let session = stored_session(&store, sample.session(owner.id, 0)).await;
    let revoke = async |user, id, minute| {
        let step = committed(&store, async |unit| {
            unit.sessions()
                .revoke(user, id, after(minute))
                .await
                .unwrap()
        });
        step.await
    };

    assert!(
        !revoke(other.id, session.id, 1).await,
        "ended by another person"
    );
    assert_eq!(found(&store, session.id).await, Some(session.clone()));
    assert!(revoke(owner.id, session.id, 2).await);
    assert!(!revoke(owner.id, session.id, 3).await, "ended twice");
    assert!(
        !revoke(owner.id, SessionId::new(sample.ids()), 3).await,
        "ended an unknown one"
    );
    let state = SessionState::Revoked { at: after(2) };
    assert_eq!(
        found(&store, session.id).await,
        Some(Session { state, ..session })
    );
}

/// Counts what it ended; leaves other people and sessions already ended alone.
pub async fn revoke_all_ends_the_active_sessions_of_one_person(store: Storage) {
    let sample = Sample::default();
    let owner = stored_user(&store, sample.user(0)).await;
    let other = stored_user(&store, sample.user(1)).await;
    let one = stored_session(&store, sample.session(owner.id, 0)).await;
    let two = stored_session(&store, sample.session(owner.id, 1)).await;
    let state = SessionState::Revoked { at: after(2) };
    let ended = Session {
        state,
        ..sample.session(owner.id, 2)
    };
    let ended = stored_session(&store, ended).await;
    let foreign = stored_session(&store, sample.session(other.id, 3)).await;

    let count = committed(&store, async |unit| {
        unit.sessions()
            .revoke_all(owner.id, after(5))
            .await
            .unwrap()
    });
    assert_eq!(count.await, 2);
    for id in [one.id, two.id] {
        let state = found(&store, id).await.unwrap().state;
        assert_eq!(state, SessionState::Revoked { at: after(5) });
    }
    assert_eq!(found(&store, ended.id).await, Some(ended));
    assert_eq!(found(&store, foreign.id).await, Some(foreign));
}

/// No expired, no revoked, no foreign ones.
pub async fn active_sessions_are_the_usable_ones_newest_first(store: Storage) {
    let sample = Sample::default();
    let owner = stored_user(&store, sample.user(0)).await;
    let other = stored_user(&store, sample.user(1)).await;
    stored_session(&store, sample.session(other.id, 0)).await;
    let older = stored_session(&store, sample.session(owner.id, 0)).await;
    let newer = stored_session(&store, sample.session(owner.id, 1)).await;
    let expires_at = now() - TimeDelta::microseconds(1);
    stored_session(
        &store,
        Session {
            expires_at,
            ..sample.session(owner.id, -1500)
        },
    )
    .await;
    let expires_at = now() + TimeDelta::microseconds(1);
    let closing = Session {
        expires_at,
        ..sample.session(owner.id, -1000)
    };
    let closing = stored_session(&store, closing).await;
    let state = SessionState::Revoked { at: now() };
    stored_session(
        &store,
        Session {
            state,
            ..sample.session(owner.id, 2)
        },
    )
    .await;

    let active = store
        .queries
        .active_sessions(owner.id, now())
        .await
        .unwrap();
    assert_eq!(active, [newer, older, closing]);
}

/// A limit on everything: the fifty newest.
pub async fn active_sessions_are_at_most_fifty(store: Storage) {
    let sample = Sample::default();
    let user = stored_user(&store, sample.user(0)).await;
    let sessions: Vec<_> = (0..52)
        .map(|minute| sample.session(user.id, minute))
        .collect();
    committed(&store, async |unit| {
        for session in &sessions {
            unit.sessions().add(session).await.unwrap();
        }
    })
    .await;
    let active = store.queries.active_sessions(user.id, now()).await.unwrap();
    assert!(active.iter().eq(sessions.iter().rev().take(50)));
}
