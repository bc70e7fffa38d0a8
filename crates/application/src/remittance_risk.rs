//! Decides whether a remittance may go: both parties are screened, the money laundering rules assess
//! it, and payments get the decision without its reasons (hvitvaskingsloven § 28).

use std::{collections::BTreeMap, fmt::Display, sync::Arc};

use aml::{Amount, AssessPayment, CreditorKey, Decision, DueDiligence, PaymentOrder, Screened};
use async_trait::async_trait;
use identity::ports::IdentityQueries;
use kernel::{Clock, FieldCipher, UserId};
use kyc::ports::KycQueries;
use payments::ports::{RiskAssessment, RiskDecision, RiskFacts, RiskUnavailable};
use screening::{Subject, SubjectRef};

use crate::{ScreeningService, UnscreenedPolicy};

/// Keeps fingerprints of creditors' accounts apart from other uses of the key.
const CREDITOR_PURPOSE: &str = "aml.creditor";

/// Assesses remittances before they are admitted.
pub struct RemittanceRisk {
    /// Assesses by the rules in force.
    pub assess: AssessPayment,
    /// Reads customers.
    pub people: Arc<dyn IdentityQueries>,
    /// Reads their due diligence.
    pub files: Arc<dyn KycQueries>,
    /// Screens both parties.
    pub screening: Arc<ScreeningService>,
    /// The policy where screening is not possible.
    pub unscreened: UnscreenedPolicy,
    /// Fingerprints creditors' accounts.
    pub cipher: Arc<dyn FieldCipher>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl RemittanceRisk {
    async fn order(&self, facts: &RiskFacts) -> Result<PaymentOrder, RiskUnavailable> {
        let payment = facts.transaction_id.to_string();
        let account = facts.creditor_account.canonical();
        let creditor = self
            .cipher
            .fingerprint(account.as_bytes(), CREDITOR_PURPOSE);
        Ok(PaymentOrder {
            payment: payment.parse().map_err(unavailable)?,
            customer: facts.user_id,
            amount: Amount::try_from(facts.send).map_err(unavailable)?,
            country: facts.country,
            creditor: CreditorKey::new(creditor),
            due_diligence: self.due_diligence(facts.user_id).await?,
            customer_screening: self.screen_customer(facts.user_id).await?,
            recipient_screening: self.screen_recipient(facts).await?,
        })
    }

    /// Enhanced for as long as the customer's enhanced due diligence holds.
    async fn due_diligence(&self, user: UserId) -> Result<DueDiligence, RiskUnavailable> {
        let file = self.files.risk(user).await.map_err(unavailable)?;
        let holds = file.is_some_and(|file| file.edd.holds(self.clock.now()));
        Ok(if holds {
            DueDiligence::Enhanced
        } else {
            DueDiligence::Standard
        })
    }

    async fn screen_recipient(&self, facts: &RiskFacts) -> Result<Screened, RiskUnavailable> {
        let id = SubjectRef::new(&facts.recipient_id).map_err(unavailable)?;
        let subject = Subject::recipient(facts.creditor_name.as_str(), facts.country);
        self.screen(&id, &subject).await
    }

    async fn screen_customer(&self, user: UserId) -> Result<Screened, RiskUnavailable> {
        let found = self.people.user(user).await.map_err(unavailable)?;
        let person = found.ok_or_else(|| unavailable("the customer does not exist"))?;
        let id = SubjectRef::new(&user).map_err(unavailable)?;
        let subject = Subject::customer(person.name.full.as_str(), person.birth_date.date());
        self.screen(&id, &subject).await
    }

    /// An assessment records that a party was not screened; the rules hold such a payment.
    async fn screen(
        &self,
        id: &SubjectRef,
        subject: &Subject,
    ) -> Result<Screened, RiskUnavailable> {
        let found = self.screening.screen_party(id, subject).await;
        let found = found.map_err(unavailable)?;
        let clear = || Screened::clear(BTreeMap::new());
        let screened = self.unscreened.apply(found, clear);
        Ok(screened.unwrap_or(Screened::NotScreened))
    }
}

fn unavailable(error: impl Display) -> RiskUnavailable {
    RiskUnavailable(error.to_string())
}

#[async_trait]
impl RiskAssessment for RemittanceRisk {
    fn name(&self) -> &'static str {
        self.unscreened.description()
    }

    async fn assess(&self, facts: &RiskFacts) -> Result<RiskDecision, RiskUnavailable> {
        let order = self.order(facts).await?;
        let assessed = self.assess.assess(&order, &facts.context).await;
        let record = assessed.map_err(unavailable)?;
        Ok(match record.assessment.decision {
            Decision::Proceed => RiskDecision::Proceed,
            Decision::Hold => RiskDecision::Hold,
            Decision::Block => RiskDecision::Block,
        })
    }
}

#[cfg(test)]
mod tests;
