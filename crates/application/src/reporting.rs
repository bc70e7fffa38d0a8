//! Reports of suspicious transactions (STR): whom they are about, and what happens while no way to
//! the authority is configured.

use std::sync::Arc;

use aml::{
    Receipt, StrId,
    ports::{Customers, Filed, Regulator, RegulatorError, ReportedPerson, Submission},
};
use async_trait::async_trait;
use identity::ports::Identities;
use kernel::{StoreError, UserId};

/// The customers that reports are about, from their accounts at Drop.
pub struct StrSubjects(pub Arc<dyn Identities>);

#[async_trait]
impl Customers for StrSubjects {
    async fn person(&self, customer: UserId) -> Result<Option<ReportedPerson>, StoreError> {
        let user = self.0.user(customer).await?;
        Ok(user.map(|user| ReportedPerson {
            name: user.name.full.as_str().to_owned(),
            birth_date: user.birth_date.date(),
            national_id: user.national_id.expose().to_owned().into(),
            customer_since: user.created_at,
        }))
    }
}

/// Stands in while no authority is configured: reports can be drafted and approved, and wait until
/// one is.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoRegulator;

impl NoRegulator {
    fn unavailable<T>() -> Result<T, RegulatorError> {
        let why = "altinn.key is not set; set it, and the report is sent by itself";
        Err(RegulatorError::Unavailable(why.to_owned()))
    }
}

#[async_trait]
impl Regulator for NoRegulator {
    async fn submit(&self, _: &Submission) -> Result<Receipt, RegulatorError> {
        Self::unavailable()
    }

    async fn find(&self, _: StrId) -> Result<Option<Filed>, RegulatorError> {
        Self::unavailable()
    }
}

#[cfg(test)]
mod tests;
