//! Sumsub's messages. Anything may be missing, null or unknown.

use chrono::{DateTime, NaiveDateTime};
use kernel::{SingleLine, Timestamp};
use kyc::{
    ApplicantState, ExternalApplicantId, LevelName, RejectLabel, RejectionKind,
    ports::{AmlCase, AmlHit, ApplicantStatus},
};
use serde::Deserialize;

/// Maximum numbers of labels and hits that are read.
const MOST_LABELS: usize = 50;
const MOST_HITS: usize = 200;

/// `reviewResult`. `clientComment` is internal and not read, so it cannot be shown to a customer.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReviewResult {
    review_answer: Option<String>,
    review_reject_type: Option<String>,
    reject_labels: Option<Vec<String>>,
    moderation_comment: Option<String>,
}

impl ReviewResult {
    /// GREEN, RED, or an unknown answer.
    pub(crate) fn answer(&self) -> Option<&str> {
        self.review_answer.as_deref()
    }
}

/// The review of an applicant.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Review {
    level_name: Option<String>,
    create_date: Option<String>,
    #[serde(rename = "reviewDate")]
    decided: Option<String>,
    #[serde(rename = "reviewStatus")]
    status: Option<String>,
    #[serde(rename = "reviewResult")]
    result: Option<ReviewResult>,
}

/// An applicant.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Applicant {
    pub(crate) id: Option<String>,
    deleted: Option<bool>,
    review: Option<Review>,
}

/// The state of an applicant that was decided at `at`. An unknown status, or a decision without an
/// answer, gives `None`.
pub(crate) fn state(
    status: &str,
    result: Option<&ReviewResult>,
    at: Timestamp,
) -> Option<ApplicantState> {
    match status {
        "init" | "awaitingUser" => Some(ApplicantState::Init),
        "pending" | "prechecked" | "queued" | "awaitingService" => Some(ApplicantState::Pending),
        "onHold" => Some(ApplicantState::OnHold),
        "completed" => decided(result?, at),
        _ => None,
    }
}

fn decided(result: &ReviewResult, at: Timestamp) -> Option<ApplicantState> {
    match result.review_answer.as_deref()? {
        "GREEN" => Some(ApplicantState::Approved { at }),
        "RED" => Some(ApplicantState::Rejected {
            at,
            // A customer who may retry has to be informed.
            kind: match result.review_reject_type.as_deref() {
                Some("RETRY") => RejectionKind::Retry,
                _ => RejectionKind::Final,
            },
            labels: labels(result.reject_labels.as_deref().unwrap_or_default()),
            comment: result.moderation_comment.as_deref().and_then(comment),
        }),
        _ => None,
    }
}

/// A label that cannot be stored becomes a placeholder that is never shown.
fn labels(labels: &[String]) -> Vec<RejectLabel> {
    let labels = labels.iter().take(MOST_LABELS);
    let labels = labels.map(|label| RejectLabel::new(label).or(RejectLabel::new("UNREADABLE")));
    labels.filter_map(Result::ok).collect()
}

/// As a single line; a text that is too long or has misleading characters is dropped.
fn comment(text: &str) -> Option<SingleLine<500>> {
    let one_line: Vec<_> = text.split_whitespace().collect();
    SingleLine::new(&one_line.join(" ")).ok()
}

impl Review {
    /// Converts it for the port.
    pub(crate) fn status(
        &self,
        external_id: ExternalApplicantId,
        now: Timestamp,
    ) -> ApplicantStatus {
        let created = self.create_date.as_deref().and_then(time);
        let reviewed = self.decided.as_deref().and_then(time);
        let status = self.status.as_deref().unwrap_or_default();
        let state = state(status, self.result.as_ref(), reviewed.unwrap_or(now));
        let since = match &state {
            Some(ApplicantState::Approved { .. } | ApplicantState::Rejected { .. }) => reviewed,
            // Only the time of creation is known.
            Some(ApplicantState::Init) => created,
            _ => None,
        };
        ApplicantStatus {
            external_id,
            level: level(self.level_name.as_deref()),
            state,
            since,
        }
    }
}

impl Applicant {
    /// Converts it for the port; `None` without a usable id.
    pub(crate) fn status(&self, now: Timestamp) -> Option<ApplicantStatus> {
        let external_id = ExternalApplicantId::new(self.id.as_deref()?).ok()?;
        let deleted = self.deleted == Some(true);
        let mut status = match &self.review {
            Some(review) => review.status(external_id, now),
            None => ApplicantStatus {
                external_id,
                level: None,
                state: None,
                since: None,
            },
        };
        if deleted {
            (status.state, status.since) = (Some(ApplicantState::Deleted), None);
        }
        Some(status)
    }
}

pub(crate) fn level(name: Option<&str>) -> Option<LevelName> {
    LevelName::new(name?).ok()
}

/// `2020-06-24 05:05:14+0000`, `… 05:05:14` or `… 05:05:14.123`: UTC unless a zone is given.
pub(crate) fn time(text: &str) -> Option<Timestamp> {
    if let Ok(zoned) = DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%z") {
        return Some(zoned.to_utc());
    }
    let utc = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").ok()?;
    Some(utc.and_utc())
}

/// `amlCase`: every member can be null, including the lists.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Case {
    id: Option<String>,
    review: Option<CaseReview>,
    risk_labels: Option<Vec<Option<String>>>,
    hits: Option<Vec<Option<Hit>>>,
    ongoing_monitoring: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CaseReview {
    review_status: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Hit {
    id: Option<String>,
    match_status: Option<String>,
    types: Option<Vec<Option<String>>>,
}

impl Case {
    /// Converts it for the port; `None` if nothing was screened.
    pub(crate) fn found(self) -> Option<AmlCase> {
        let risk_labels = words(self.risk_labels);
        let hits = self.hits.unwrap_or_default().into_iter().flatten();
        let hits: Vec<_> = hits.take(MOST_HITS).map(Hit::found).collect();
        let review = self.review.and_then(|review| review.review_status);
        if self.id.is_none() && review.is_none() && risk_labels.is_empty() && hits.is_empty() {
            return None;
        }
        Some(AmlCase {
            id: self.id.as_deref().and_then(short),
            review: review.as_deref().and_then(short),
            risk_labels,
            hits,
            ongoing_monitoring: self.ongoing_monitoring,
        })
    }
}

impl Hit {
    fn found(self) -> AmlHit {
        AmlHit {
            id: self.id.as_deref().and_then(short),
            types: words(self.types),
            verdict: self.match_status.as_deref().and_then(short),
        }
    }
}

fn words(words: Option<Vec<Option<String>>>) -> Vec<String> {
    let words = words.unwrap_or_default().into_iter().flatten();
    words
        .filter_map(|word| short(&word))
        .take(MOST_LABELS)
        .collect()
}

/// Officers see one short line.
fn short(text: &str) -> Option<String> {
    SingleLine::<120>::new(text).ok().map(String::from)
}
