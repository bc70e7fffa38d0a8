//! Verification of customers: applicants stand as the provider's newest notice says, and customers
//! are let pay as their files say.

use ::kyc::{CustomerRisk, EddStatus, KycStatus, RiskReason};
use async_trait::async_trait;
use chrono::TimeDelta;
use diesel::prelude::*;
use kernel::StoreError;

use super::outbox::SURELY_KEPT;
use crate::{
    inspection::{Check, Inspection, PAGE, Rule, Violation, inspect},
    kyc::RiskRow,
    query::{Columns as _, RunQueryDsl},
    schema::{customer_risks, kyc_applicants, users},
    stored_enum::StoredEnum,
};

/// How late the processing of a notice, or the assessment of a customer, may be before the worker
/// is assumed dead.
const OVERDUE: TimeDelta = TimeDelta::hours(1);

pub(super) static FOLLOWED: Rule = Rule {
    name: "applicants and notices",
    says: "applicants stand as the provider's newest notice says, and their customers have risk files",
    table: "kyc_applicants",
    wrong: &[
        // One that the provider knew before us stands as it said when asked, which is no notice.
        Violation::rows(
            "the notice it stands by is not recorded",
            "SELECT a.id FROM kyc_applicants a LEFT JOIN kyc_events e \
             ON e.key = a.event_key AND e.external_id = a.external_id \
             WHERE a.event_key <> 'status' AND e.key IS NULL",
        ),
        // One that is verified again is back in the first state.
        Violation::rows(
            "it stands otherwise than the notice says that it stands by",
            "SELECT a.id FROM kyc_applicants a JOIN kyc_events e \
             ON e.key = a.event_key AND e.external_id = a.external_id \
             WHERE e.created_at <> a.event_at OR e.rank <> a.event_rank OR (a.state <> 'init' \
             AND (e.state <> a.state OR e.decided_at <> a.decided_at \
             OR e.rejection_kind <> a.rejection_kind))",
        ),
        Violation::since(
            "a newer notice came more than an hour ago, and it does not follow",
            OVERDUE,
            "SELECT DISTINCT a.id FROM kyc_applicants a JOIN kyc_events e \
             ON e.external_id = a.external_id \
             WHERE e.rank IS NOT NULL AND e.received_at < $1 AND (a.event_key IS NULL \
             OR e.created_at > a.event_at OR (e.created_at = a.event_at AND (e.rank > a.event_rank \
             OR (e.rank = a.event_rank AND e.key > a.event_key))))",
        ),
        Violation::rows(
            "a notice moved it, and its customer has no risk file",
            "SELECT a.id FROM kyc_applicants a LEFT JOIN customer_risks r \
             ON r.user_id = a.user_id WHERE a.event_key IS NOT NULL AND r.user_id IS NULL",
        ),
    ],
};

pub(super) static CALLED_FOR: Rule = Rule {
    name: "customers and risk files",
    says: "every customer who waits to pay is assessed in time; every change of their status has its event",
    table: "users",
    wrong: &[
        // The initial state of every customer, who is assessed right after the first login.
        Violation::since(
            "they registered more than an hour ago, may not pay, and have not been assessed",
            OVERDUE,
            "SELECT u.id FROM users u LEFT JOIN customer_risks r ON r.user_id = u.id \
             WHERE u.created_at < $1 AND u.state = 'active' AND u.kyc_status <> 'approved' \
             AND r.user_id IS NULL",
        ),
        Violation::since(
            "a change of their status and its events differ in number",
            SURELY_KEPT,
            "SELECT a.subject AS id FROM (SELECT subject, count(*) AS n FROM audit_log \
             WHERE at > $1 AND action = 'kyc.status_changed' GROUP BY subject) a \
             LEFT JOIN (SELECT aggregate_id, count(*) AS n FROM outbox \
             WHERE occurred_at > $2 AND kind = 'kyc.status_changed' GROUP BY aggregate_id) o \
             ON o.aggregate_id = a.subject WHERE o.n IS NULL OR o.n < a.n",
        ),
    ],
};

/// Customers are let pay as follows from both of their files, as far as that depends neither on the
/// clock nor on what the provider calls its levels. Reasons are sealed, so they are looked at here.
pub(super) struct LetPay;

/// What decides beside the risk file.
#[derive(Queryable)]
struct Standing {
    id: String,
    status: String,
    applicant: Option<String>,
    rejection: Option<String>,
}

#[async_trait]
impl Check for LetPay {
    fn name(&self) -> &'static str {
        "customers and their status"
    }

    fn says(&self) -> &'static str {
        "customers may pay if their verification and their risk file say so"
    }

    async fn run(&self, inspection: &mut Inspection<'_>) -> Result<(), StoreError> {
        let mut after = String::new();
        loop {
            let page: Vec<(String, RiskRow)> = inspect!(inspection, |c| customer_risks::table
                .filter(customer_risks::user_id.gt(&after))
                .order(customer_risks::user_id)
                .limit(PAGE)
                .select((customer_risks::user_id, RiskRow::columns()))
                .load(c)
                .await)?;
            let Some((last, _)) = page.last() else {
                return Ok(());
            };
            after.clone_from(last);
            inspection.examined(page.len());
            let ids: Vec<&str> = page.iter().map(|(id, _)| id.as_str()).collect();
            let standings = standings(inspection, &ids).await?;
            for (id, row) in page {
                let standing = standings.iter().find(|standing| standing.id == id);
                // What cannot be read is reported where all rows are read.
                let (Some(standing), Ok(risk)) = (standing, row.read(inspection.cipher)) else {
                    continue;
                };
                if let Some(what) = contradiction(standing, &risk) {
                    inspection.found("users", id, what);
                }
            }
        }
    }
}

async fn standings(
    inspection: &mut Inspection<'_>,
    ids: &[&str],
) -> Result<Vec<Standing>, StoreError> {
    inspect!(inspection, |c| users::table
        .left_join(kyc_applicants::table)
        .filter(users::id.eq_any(ids))
        .select((
            users::id,
            users::kyc_status,
            kyc_applicants::state.nullable(),
            kyc_applicants::rejection_kind.nullable(),
        ))
        .load(c)
        .await)
}

fn contradiction(standing: &Standing, risk: &CustomerRisk) -> Option<&'static str> {
    let status = KycStatus::from_stored(&standing.status)?;
    let is_final = standing.rejection.as_deref() == Some("final");
    let approved = standing.applicant.as_deref() == Some("approved");
    let reasons = || risk.reasons.iter().map(|held| held.reason);
    let is_open = |reason: RiskReason| match reason {
        RiskReason::SanctionsMatch => true,
        // One that is done ends by the clock.
        RiskReason::HighRiskCorridor { .. } => !matches!(risk.edd, EddStatus::Completed { .. }),
        other => other.demands().is_some() && !approved,
    };
    match status {
        KycStatus::Approved | KycStatus::Pending if is_final => {
            Some("their verification was rejected for good, and they are not")
        }
        KycStatus::Rejected if !is_final => {
            Some("they are rejected, and no verification of theirs was for good")
        }
        KycStatus::Approved if reasons().any(is_open) => {
            Some("they may pay, and their risk file calls for a verification that was not done")
        }
        KycStatus::Pending if reasons().all(|reason| reason.demands().is_none()) => {
            Some("they may not pay yet, and nothing in their risk file calls for more")
        }
        _ => None,
    }
}
