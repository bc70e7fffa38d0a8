//! Background work: jobs that run again and again until the process has to stop. A new job is
//! one type and one line in [`jobs`].

mod consents;
mod due_payments;
mod kyc;
mod lists;
mod manual_runs;
mod outbox;
mod rates;
mod reconciliation;
mod reports;
mod rescreen;
mod run;
mod stop;
mod sweep;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use messaging::JobName;

pub use self::{
    manual_runs::{BeginError, ManualRuns},
    run::{Ran, run, run_once},
    stop::Stop,
};
use crate::wiring::Assembly;

/// How many of several workers run a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// One at a time, at the job's interval across all of them.
    Leader,
    /// All of them, each at the job's interval: a run claims what it works on by itself.
    Everywhere,
}

impl Mode {
    /// Its name, for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Leader => "leader",
            Self::Everywhere => "everywhere",
        }
    }
}

/// Something that is done again and again. Should a leader lose its lease in mid-run, another may
/// begin beside it: a run has to bear that, as it has to bear being cut off anywhere.
#[async_trait]
pub trait Job: Send + Sync {
    /// Name, for logs, metrics and the plan.
    fn name(&self) -> JobName;

    /// Pause between two runs.
    fn every(&self) -> Duration;

    /// How many workers run it.
    fn mode(&self) -> Mode;

    /// One run. Long ones ask `stop` between two pieces of work and leave the rest.
    ///
    /// # Errors
    /// Whatever went wrong; it is logged, counted, and the job runs again.
    async fn run(&self, stop: &Stop) -> anyhow::Result<()>;
}

/// All jobs.
pub fn jobs(assembly: &Assembly) -> Vec<Arc<dyn Job>> {
    let payments = assembly.services.payments.clone().into_inner();
    let customers = assembly.services.kyc.clone().into_inner();
    vec![
        Arc::new(rates::Rates(payments.clone())),
        Arc::new(due_payments::DuePayments(payments.clone())),
        Arc::new(outbox::Outbox(
            assembly.services.messaging.clone().into_inner(),
        )),
        Arc::new(consents::ExpireConsents(payments.clone())),
        Arc::new(reconciliation::Reconciliation(payments)),
        Arc::new(lists::Lists(assembly.lists.clone())),
        Arc::new(kyc::ReviewCustomers(customers.clone())),
        Arc::new(kyc::RefreshApplicants(customers.clone())),
        Arc::new(kyc::EndDueDiligence(customers)),
        Arc::new(rescreen::Rescreening(assembly.rescreen.clone())),
        Arc::new(reports::Reports(assembly.services.aml.clone())),
        Arc::new(sweep::Sweep::new(assembly)),
    ]
}
