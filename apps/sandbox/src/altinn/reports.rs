//! The reports that Altinn was sent, and who may send them.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

/// Older reports are forgotten.
pub(super) const MOST_REPORTS: usize = 10_000;
/// Life of an Altinn token, in minutes.
pub(super) const LIFE: TimeDelta = TimeDelta::minutes(30);
/// Looks after which a report is acknowledged by itself.
const LOOKS: u32 = 2;

/// A report that came in.
pub(super) struct Report {
    pub(super) id: String,
    pub(super) app: String,
    pub(super) reference: String,
    pub(super) owner: String,
    pub(super) data: Value,
    pub(super) received_at: DateTime<Utc>,
    pub(super) status: Status,
    pub(super) looks: u32,
}

pub(super) enum Status {
    Received,
    Acknowledged(DateTime<Utc>),
    Rejected(String),
}

/// What Altinn remembers.
pub(crate) struct Altinn {
    pub(super) reports: VecDeque<Report>,
    pub(super) tokens: BTreeMap<String, DateTime<Utc>>,
    pub(super) exchanges: u64,
    /// `None`: never by itself.
    pub(super) acknowledge_after: Option<u32>,
}

impl Default for Altinn {
    fn default() -> Self {
        Self {
            reports: VecDeque::new(),
            tokens: BTreeMap::new(),
            exchanges: 0,
            acknowledge_after: Some(LOOKS),
        }
    }
}

impl Report {
    pub(super) fn instance(&self) -> Value {
        let (label, description) = match &self.status {
            Status::Received => ("received", String::new()),
            Status::Acknowledged(at) => ("acknowledged", at.to_rfc3339()),
            Status::Rejected(why) => ("rejected", why.clone()),
        };
        json!({
            "id": self.id,
            "appId": self.app,
            "instanceOwner": { "organisationNumber": self.owner },
            "created": self.received_at,
            "dataValues": { "reference": self.reference },
            "status": {
                "isArchived": true,
                "substatus": { "label": label, "description": description }
            }
        })
    }

    pub(super) fn looked_at(&mut self, acknowledge_after: Option<u32>, now: DateTime<Utc>) {
        self.looks = self.looks.saturating_add(1);
        let enough = acknowledge_after.is_some_and(|looks| self.looks > looks);
        if enough && matches!(self.status, Status::Received) {
            self.status = Status::Acknowledged(now);
        }
    }
}

impl Altinn {
    /// Whether the token is one of Altinn's and not over.
    pub(super) fn admits(&self, token: &str, now: DateTime<Utc>) -> bool {
        self.tokens.get(token).is_some_and(|until| now < *until)
    }
}
