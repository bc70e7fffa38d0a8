//! Refresh tokens: each can be used only once, also by concurrent requests.

use futures_util::future::join;

use super::sample::{Sample, after, committed, hash, refresh_token, stored_session, stored_user};
use crate::{RefreshToken, RefreshTokenState, Storage};

/// Stores a person, a session and its first token.
async fn family(store: &Storage) -> RefreshToken {
    let sample = Sample::default();
    let user = stored_user(store, sample.user(0)).await;
    let session = stored_session(store, sample.session(user.id, 0)).await;
    let token = refresh_token(session.id, "token");
    committed(store, async |unit| {
        unit.sessions().add_refresh_token(&token).await.unwrap();
    })
    .await;
    token
}

async fn found(store: &Storage, text: &str) -> Option<RefreshToken> {
    committed(store, async |unit| {
        unit.sessions()
            .find_refresh_token(hash(text))
            .await
            .unwrap()
    })
    .await
}

async fn used(store: &Storage, text: &str, minute: i64) -> bool {
    committed(store, async |unit| {
        let sessions = unit.sessions();
        sessions
            .use_refresh_token(hash(text), after(minute))
            .await
            .unwrap()
    })
    .await
}

/// Every field comes back as it was.
pub async fn a_refresh_token_survives_storage_unchanged(store: Storage) {
    let token = family(&store).await;
    assert_eq!(found(&store, "token").await, Some(token));
}

/// Absence, not an error.
pub async fn an_unknown_refresh_token_is_absent_and_cannot_be_used(store: Storage) {
    family(&store).await;
    assert_eq!(found(&store, "another").await, None);
    assert!(!used(&store, "another", 1).await);
}

/// The first use is remembered with its moment; a used token is still found, to tell reuse.
pub async fn a_refresh_token_is_used_once(store: Storage) {
    let token = family(&store).await;
    assert!(used(&store, "token", 1).await);
    assert!(!used(&store, "token", 2).await, "used twice");
    let state = RefreshTokenState::Used { at: after(1) };
    assert_eq!(
        found(&store, "token").await,
        Some(RefreshToken { state, ..token })
    );
}

/// Two clients that both saw it fresh cannot both trade it in.
pub async fn of_two_uses_at_once_one_succeeds(store: Storage) {
    family(&store).await;
    let results = join(used(&store, "token", 1), used(&store, "token", 2)).await;
    assert!(results.0 ^ results.1, "{results:?}");
}
