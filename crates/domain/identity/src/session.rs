//! A login that lasts: sessions, and the rotating refresh tokens that keep them going.

use std::{fmt, net::IpAddr};

use kernel::{SingleLine, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::SessionId;

/// The kind of client of a session; decides its lifetime and how tokens are transmitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientKind {
    /// A browser: tokens in httpOnly cookies, 24 hours.
    Web,
    /// A mobile app: Bearer tokens, 7 days.
    Mobile,
}

/// Whether a session may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionState {
    /// Usable until it expires.
    Active,
    /// Ended by logout, by its owner from another device, by account closure or by reuse of a
    /// refresh token.
    Revoked {
        /// Time of this change.
        at: Timestamp,
    },
}

/// One login of one person on one device.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// Id.
    pub id: SessionId,
    /// The person logged in.
    pub user_id: UserId,
    /// The kind of client.
    pub client: ClientKind,
    /// Whether it may be used.
    pub state: SessionState,
    /// Login.
    pub created_at: Timestamp,
    /// End of life; refreshing does not extend it.
    pub expires_at: Timestamp,
    /// Last refresh (or login).
    pub last_used_at: Timestamp,
    /// User agent of the browser or app, truncated.
    pub user_agent: Option<SingleLine<200>>,
    /// Address at login.
    pub ip: Option<IpAddr>,
}

impl Session {
    /// Whether it may be used at this moment.
    pub fn is_usable(&self, now: Timestamp) -> bool {
        self.state == SessionState::Active && now < self.expires_at
    }
}

/// SHA-256 of a high-entropy token: what is stored instead of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// Wraps the hash.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The hash.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(***)")
    }
}

/// Whether a refresh token was already traded in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshTokenState {
    /// May be used once.
    Fresh,
    /// Was used; a second use means that a copy is in circulation.
    Used {
        /// Time of this change.
        at: Timestamp,
    },
}

/// A refresh token, known by its hash. All tokens of one session are one family.
#[derive(Debug, Clone, PartialEq)]
pub struct RefreshToken {
    /// Hash of the token.
    pub hash: TokenHash,
    /// The family.
    pub session_id: SessionId,
    /// Time of issue.
    pub issued_at: Timestamp,
    /// Whether used.
    pub state: RefreshTokenState,
}
