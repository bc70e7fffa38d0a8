//! What a webhook reports.

use chrono::{DateTime, Utc};
use serde_json::Value;

/// One notice.
#[derive(Clone)]
pub(super) struct Notice {
    pub(super) created_at: DateTime<Utc>,
    pub(super) body: Value,
}
