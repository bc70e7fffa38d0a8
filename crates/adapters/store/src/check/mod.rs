//! Checks that the stored data is consistent: after a restore, a crash or a fault test, and on
//! demand.
//!
//! It consists of small checks, each a [`Check`]: most are SQL that finds what must not be there
//! ([`Rule`]), some read and evaluate rows. A later feature adds one file here and one line in
//! [`ALL`]. All of them read one snapshot of the database, so that concurrent writes do not look
//! like contradictions, and hold a page of rows at a time.

mod accounts;
mod aml;
mod database;
mod deliveries;
mod history;
mod idempotency;
mod jobs;
mod kyc;
mod lists;
mod outbox;
mod payments;
mod screenings;
mod sums;
mod tasks;
mod webhooks;

use diesel::{QueryDsl, dsl::max};
use kernel::{StoreError, Timestamp};

pub use self::outbox::EVENTS_KEPT_AT_LEAST_DAYS;
use crate::{
    Store,
    engine::read,
    inspection::{Check, CheckReport, Inspection},
    query::RunQueryDsl,
    schema::{audit_log, jobs as jobs_of},
    sql_types::Moment,
};

/// All checks, in the order they run. A new one is a line here.
static ALL: &[&dyn Check] = &[
    &database::Intact,
    &database::NoOrphans,
    &crate::identity::UserRows,
    &crate::identity::SessionRows,
    &crate::identity::RefreshTokenRows,
    &crate::identity::LoginAttemptRows,
    &crate::identity::OneTimeCodeRows,
    &crate::payments::RateRows,
    &crate::payments::QuoteRows,
    &crate::payments::RecipientRows,
    &crate::payments::ConsentRows,
    &crate::payments::AccountRows,
    &crate::payments::TransactionRows,
    &crate::payments::KeyRows,
    &crate::screening::VersionRows,
    &crate::screening::SkippedRows,
    &lists::Whole,
    &screenings::Explained,
    &crate::screening::DismissalRows,
    &crate::kyc::ApplicantRows,
    &crate::kyc::EventRows,
    &crate::kyc::RiskRows,
    &crate::change_log::AuditRows,
    &crate::change_log::OutboxRows,
    &crate::messaging::DeliveryRows,
    &crate::messaging::WebhookRows,
    &crate::messaging::TaskRows,
    &crate::messaging::JobRows,
    &crate::aml::AssessmentRows,
    &crate::aml::AlertRows,
    &crate::aml::ReportRows,
    &crate::aml::RuleSetRows,
    &crate::aml::ActivationRows,
    &accounts::CONNECTED,
    &accounts::NoDuplicates,
    &payments::QUOTED,
    &payments::OWNED,
    &payments::SCHEDULED,
    &history::Retraced,
    &idempotency::KEYS,
    &outbox::REPORTED,
    &deliveries::FANNED_IN_TIME,
    &deliveries::FannedOut,
    &deliveries::IN_ORDER,
    &webhooks::KEPT,
    &tasks::ABOUT,
    &jobs::HELD,
    &aml::ASSESSED,
    &lists::IN_FORCE,
    &screenings::SCREENED,
    &screenings::DECIDED,
    &kyc::FOLLOWED,
    &kyc::CALLED_FOR,
    &kyc::LetPay,
];

impl Store {
    /// Examines all that is stored. `now` decides what is overdue: of a copy it is the moment it
    /// was made, see [`Self::last_change`]. `progress` hears the check and how many rows it has
    /// examined so far, now and then.
    ///
    /// # Errors
    /// [`StoreError`] if the database fails; what is wrong in it stands in the report.
    pub async fn check(
        &self,
        now: Timestamp,
        progress: &mut (dyn FnMut(&'static str, u64) + Send),
    ) -> Result<CheckReport, StoreError> {
        let mut inspection = Inspection::open(self, now, progress).await?;
        let mut checks = Vec::with_capacity(ALL.len());
        for check in ALL {
            inspection.start(check.name(), check.says());
            check.run(&mut inspection).await?;
            checks.push(inspection.finish());
        }
        let sums = sums::take(&mut inspection).await?;
        Ok(CheckReport::new(self.engine(), now, checks, sums))
    }

    /// When something last changed that leaves a trace in the audit log, or a worker last gave a
    /// sign of life, whose work need not leave one: the age of a copy.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn last_change(&self) -> Result<Option<Timestamp>, StoreError> {
        let newest: Option<Moment> = read!(self, |c| audit_log::table
            .select(max(audit_log::at))
            .first(c)
            .await)?;
        let (begun, ended): (Option<Moment>, Option<Moment>) = read!(self, |c| jobs_of::table
            .select((
                max(jobs_of::last_started_at),
                max(jobs_of::last_finished_at)
            ))
            .first(c)
            .await)?;
        let all = [newest, begun, ended].into_iter().flatten();
        Ok(all.map(|Moment(at)| at).max())
    }
}
