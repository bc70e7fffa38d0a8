//! The same request twice gives one payment and the same answer, byte for byte.

use std::fmt;

use kernel::{Timestamp, UserId};
use thiserror::Error;

use crate::TransactionId;

/// `Idempotency-Key` of a request: 1 to 64 visible ASCII characters, the client's choice.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

/// Not 1 to 64 visible ASCII characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("an idempotency key has 1 to 64 visible ASCII characters")]
pub struct InvalidIdempotencyKey;

impl IdempotencyKey {
    /// Takes a key.
    pub fn new(text: &str) -> Result<Self, InvalidIdempotencyKey> {
        let fit = (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        if fit {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidIdempotencyKey)
        }
    }

    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdempotencyKey({})", self.0)
    }
}

/// An answer as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredResponse {
    /// Status code of the answer, as the API gave it.
    pub status: u16,
    /// Body, to the byte.
    pub body: Vec<u8>,
}

/// Progress of the request made under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdempotencyState {
    /// Its payment is recorded, its answer is not yet known. After `until` a repeated request may
    /// build the answer from the payment as it stands: the process that began it has died.
    InWork {
        /// End of the first process' lease.
        until: Timestamp,
    },
    /// Answered.
    Done(StoredResponse),
}

/// The record of a person's key. Kept 30 days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyRecord {
    /// The customer whose key it is.
    pub user_id: UserId,
    /// The key.
    pub key: IdempotencyKey,
    /// SHA-256 over method, path and canonical body: the same key with another is refused.
    pub request_hash: [u8; 32],
    /// The payment it made.
    pub transaction_id: TransactionId,
    /// Progress of the request.
    pub state: IdempotencyState,
    /// Time of first use.
    pub created_at: Timestamp,
}
