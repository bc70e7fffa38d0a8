//! Magic level names: the end of a level's name decides how a customer who takes the SDK fares.

use chrono::{DateTime, Utc};

use super::{
    applicant::{Applicant, ReviewResult},
    notice::Notice,
};

/// Ends of level names and what becomes of an applicant as soon as an SDK token is asked for.
pub(crate) const LEVELS: &[(&str, &str)] = &[
    ("…-green", "handed in and approved at once"),
    (
        "…-retry",
        "handed in and rejected, RETRY, with a comment about the picture",
    ),
    ("…-final", "handed in and rejected, FINAL"),
    ("…-hold", "handed in and on hold"),
    (
        "…-screened",
        "rejected, FINAL, labels SANCTIONS and PEP, with a comment that reveals it; the AML case has a hit",
    ),
    (
        "…-pending",
        "handed in, and looked at until a simulate call",
    ),
];

/// What happens to an applicant whose customer got a token; notices in order.
pub(super) fn act(applicant: &mut Applicant, now: DateTime<Utc>) -> Vec<Notice> {
    let Some((_, ending)) = applicant.level.rsplit_once('-') else {
        return Vec::new();
    };
    let ending = ending.to_owned();
    let result = match ending.as_str() {
        "green" => Some(green()),
        "retry" => Some(red(
            "RETRY",
            &["BAD_SELFIE"],
            "Please take a clearer picture of your face.",
        )),
        "final" => Some(red(
            "FINAL",
            &["FORGERY"],
            "Your document could not be accepted.",
        )),
        "screened" => Some(red(
            "FINAL",
            &["SANCTIONS", "PEP"],
            "We found you on a sanctions list.",
        )),
        "hold" | "pending" => None,
        _ => return Vec::new(),
    };
    if applicant.status != "init" {
        return Vec::new();
    }
    applicant.stand("pending", None);
    let mut notices = vec![applicant.happens("applicantPending", now)];
    match result {
        Some(result) => {
            applicant.stand("completed", Some(result));
            notices.push(applicant.happens("applicantReviewed", now));
        }
        None if ending == "hold" => {
            applicant.stand("onHold", None);
            notices.push(applicant.happens("applicantOnHold", now));
        }
        None => {}
    }
    notices
}

fn green() -> ReviewResult {
    ReviewResult {
        review_answer: "GREEN".to_owned(),
        review_reject_type: None,
        reject_labels: None,
        moderation_comment: None,
        client_comment: None,
    }
}

fn red(kind: &str, labels: &[&str], comment: &str) -> ReviewResult {
    ReviewResult {
        review_answer: "RED".to_owned(),
        review_reject_type: Some(kind.to_owned()),
        reject_labels: Some(labels.iter().map(|label| (*label).to_owned()).collect()),
        moderation_comment: Some(comment.to_owned()),
        client_comment: Some("For the client alone: see the internal case.".to_owned()),
    }
}
