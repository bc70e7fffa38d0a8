//! The bridge from payments to those who watch for money laundering: payments ask whether a
//! payment may go, both people are screened, `aml` assesses it, and the answer goes back without
//! its reasons.

use std::{collections::BTreeMap, fmt::Display, sync::Arc};

use ::screening::SubjectRef;
use aml::{Amount, AssessPayment, CreditorKey, Decision, DueDiligence, PaymentOrder, Screened};
use async_trait::async_trait;
use identity::ports::IdentityQueries;
use kernel::{Clock, FieldCipher, UserId};
use kyc::ports::KycQueries;
use payments::ports::{RiskAssessment, RiskDecision, RiskFacts, RiskUnavailable};
use store::{customer_subject, recipient_subject};

use super::Screenings;
use crate::config::Environment;

/// What separates this use of the cipher's fingerprints from others.
const CREDITOR: &str = "aml.creditor";

/// Asks `aml`.
pub(super) struct Monitoring {
    pub(super) assess: AssessPayment,
    pub(super) people: Arc<dyn IdentityQueries>,
    pub(super) files: Arc<dyn KycQueries>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) screenings: Arc<Screenings>,
    pub(super) cipher: Arc<dyn FieldCipher>,
    pub(super) environment: Environment,
}

impl Monitoring {
    async fn order(&self, facts: &RiskFacts) -> Result<PaymentOrder, RiskUnavailable> {
        let payment = facts.transaction_id.to_string();
        let account = facts.creditor_account.canonical();
        let creditor = self.cipher.fingerprint(account.as_bytes(), CREDITOR);
        Ok(PaymentOrder {
            payment: payment.parse().map_err(unavailable)?,
            customer: facts.user_id,
            amount: Amount::try_from(facts.send).map_err(unavailable)?,
            country: facts.country,
            creditor: CreditorKey::new(creditor),
            due_diligence: self.due_diligence(facts.user_id).await?,
            customer_screening: self.customer(facts.user_id).await?,
            recipient_screening: self.recipient(facts).await?,
        })
    }

    /// Enhanced for as long as what was done about the customer holds.
    async fn due_diligence(&self, user: UserId) -> Result<DueDiligence, RiskUnavailable> {
        let file = self.files.risk(user).await.map_err(unavailable)?;
        let holds = file.is_some_and(|file| file.edd.holds(self.clock.now()));
        Ok(if holds {
            DueDiligence::Enhanced
        } else {
            DueDiligence::Standard
        })
    }

    async fn recipient(&self, facts: &RiskFacts) -> Result<Screened, RiskUnavailable> {
        let id = SubjectRef::new(&facts.recipient_id).map_err(unavailable)?;
        let subject = recipient_subject(facts.creditor_name.as_str(), facts.country);
        let found = self.screenings.of(&id, &subject).await;
        Ok(self.with_lists(found.map_err(unavailable)?))
    }

    async fn customer(&self, user: UserId) -> Result<Screened, RiskUnavailable> {
        let found = self.people.user(user).await.map_err(unavailable)?;
        let person = found.ok_or_else(|| unavailable("the customer is gone"))?;
        let id = SubjectRef::new(&user).map_err(unavailable)?;
        let subject = customer_subject(person.name.full.as_str(), person.birth_date.date());
        let found = self.screenings.of(&id, &subject).await;
        Ok(self.with_lists(found.map_err(unavailable)?))
    }

    /// Without any list nobody is screened: in production that holds every payment for an officer,
    /// by the rules Drop comes with; a developer's machine has nobody to release them.
    fn with_lists(&self, found: Option<Screened>) -> Screened {
        match (found, self.environment) {
            (Some(screened), _) => screened,
            (None, Environment::Development) => Screened::clear(BTreeMap::new()),
            (None, Environment::Production) => Screened::NotScreened,
        }
    }
}

fn unavailable(error: impl Display) -> RiskUnavailable {
    RiskUnavailable(error.to_string())
}

#[async_trait]
impl RiskAssessment for Monitoring {
    fn name(&self) -> &'static str {
        match self.environment {
            Environment::Development => "rules and lists; without lists nobody is screened",
            Environment::Production => "rules and lists; without lists every payment is held",
        }
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
