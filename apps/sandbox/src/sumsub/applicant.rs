//! An applicant and its review.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::notice::Notice;
use crate::random;

/// The most notices of one applicant that can be sent again.
const MOST_NOTICES: usize = 200;

/// `reviewResult`, as Sumsub sends it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ReviewResult {
    pub(super) review_answer: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) review_reject_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reject_labels: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) moderation_comment: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) client_comment: Option<String>,
}

/// A person who is verified.
pub(super) struct Applicant {
    pub(super) id: String,
    pub(super) inspection_id: String,
    pub(super) external_user_id: String,
    pub(super) level: String,
    pub(super) created_at: DateTime<Utc>,
    pub(super) deleted: bool,
    pub(super) status: String,
    pub(super) result: Option<ReviewResult>,
    /// Since when it stands as it does.
    pub(super) since: DateTime<Utc>,
    /// Notices about it, oldest first.
    pub(super) notices: Vec<Notice>,
}

impl Applicant {
    pub(super) fn new(external_user_id: String, level: String, now: DateTime<Utc>) -> Self {
        // Sumsub's ids are 24 hexadecimal digits.
        let short = || random::token().chars().take(24).collect::<String>();
        Self {
            id: short(),
            inspection_id: short(),
            external_user_id,
            level,
            created_at: now,
            deleted: false,
            status: "init".to_owned(),
            result: None,
            since: now,
            notices: Vec::new(),
        }
    }

    /// Changes where it stands.
    pub(super) fn stand(&mut self, status: &str, result: Option<ReviewResult>) {
        status.clone_into(&mut self.status);
        self.result = result;
    }

    /// Something happened to it now: a notice is made and kept. No two are of one millisecond.
    pub(super) fn happens(&mut self, kind: &str, now: DateTime<Utc>) -> Notice {
        let last = self.notices.last().map(|notice| notice.created_at);
        let earliest = last.map(|last| last + TimeDelta::milliseconds(1));
        let at = earliest.map_or(now, |earliest| earliest.max(now));
        self.since = at;
        let notice = self.notice(kind, at);
        if self.notices.len() >= MOST_NOTICES {
            self.notices.remove(0);
        }
        self.notices.push(notice.clone());
        notice
    }

    fn notice(&self, kind: &str, at: DateTime<Utc>) -> Notice {
        let mut body = json!({
            "applicantId": self.id,
            "inspectionId": self.inspection_id,
            "correlationId": random::id(),
            "externalUserId": self.external_user_id,
            "levelName": self.level,
            "type": kind,
            "sandboxMode": true,
            "reviewStatus": self.status,
            "createdAtMs": at.format("%Y-%m-%d %H:%M:%S%.3f").to_string(),
            "applicantType": "individual",
            "clientId": "drop",
        });
        if let (Some(result), Some(body)) = (&self.result, body.as_object_mut()) {
            body.insert("reviewResult".to_owned(), json!(result));
        }
        Notice {
            created_at: at,
            body,
        }
    }

    /// `GET …/one`.
    pub(super) fn one(&self) -> Value {
        json!({
            "id": self.id,
            "createdAt": seconds(self.created_at),
            "clientId": "drop",
            "inspectionId": self.inspection_id,
            "externalUserId": self.external_user_id,
            "deleted": self.deleted,
            "type": "individual",
            "review": self.review(),
        })
    }

    /// `GET …/status`.
    pub(super) fn review(&self) -> Value {
        let mut review = json!({
            "reviewId": self.inspection_id,
            "attemptId": self.inspection_id,
            "attemptCnt": 1,
            "levelName": self.level,
            "createDate": zoned(self.created_at),
            "reviewStatus": self.status,
        });
        if let (Some(result), Some(review)) = (&self.result, review.as_object_mut()) {
            review.insert("reviewResult".to_owned(), json!(result));
            review.insert("reviewDate".to_owned(), json!(zoned(self.since)));
        }
        review
    }
}

fn seconds(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S").to_string()
}

fn zoned(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S%z").to_string()
}
