//! The bridge from payments to those who watch for money laundering: payments ask whether a
//! payment may go, `aml` assesses it, and the answer goes back without its reasons.

use std::{collections::BTreeMap, fmt::Display, sync::Arc};

use aml::{Amount, AssessPayment, CreditorKey, Decision, DueDiligence, PaymentOrder, Screened};
use async_trait::async_trait;
use kernel::Vault;
use payments::ports::{RiskAssessment, RiskDecision, RiskFacts, RiskUnavailable};

use crate::config::Environment;

/// What separates this use of the vault's fingerprints from others.
const CREDITOR: &str = "aml.creditor";

/// Asks `aml`.
pub(super) struct Monitoring {
    assess: AssessPayment,
    vault: Arc<dyn Vault>,
    environment: Environment,
}

impl Monitoring {
    pub(super) fn new(
        assess: AssessPayment,
        vault: Arc<dyn Vault>,
        environment: Environment,
    ) -> Self {
        Self {
            assess,
            vault,
            environment,
        }
    }

    /// Nobody is screened against sanctions lists yet. In production that holds every payment for
    /// an officer, by the rules; a developer's machine has nobody to release them.
    fn screened(&self) -> Screened {
        match self.environment {
            Environment::Development => Screened::clear(BTreeMap::new()),
            Environment::Production => Screened::NotScreened,
        }
    }

    fn order(&self, facts: &RiskFacts) -> Result<PaymentOrder, RiskUnavailable> {
        let payment = facts.transaction_id.to_string();
        let account = facts.creditor_account.canonical();
        let creditor = self.vault.fingerprint(account.as_bytes(), CREDITOR);
        Ok(PaymentOrder {
            payment: payment.parse().map_err(unavailable)?,
            customer: facts.user_id,
            amount: Amount::try_from(facts.send).map_err(unavailable)?,
            country: facts.country,
            creditor: CreditorKey::new(creditor),
            due_diligence: DueDiligence::Standard,
            customer_screening: self.screened(),
            recipient_screening: self.screened(),
        })
    }
}

fn unavailable(error: impl Display) -> RiskUnavailable {
    RiskUnavailable(error.to_string())
}

#[async_trait]
impl RiskAssessment for Monitoring {
    fn name(&self) -> &'static str {
        match self.environment {
            Environment::Development => "rules; nobody is screened (development)",
            Environment::Production => "rules; nobody is screened, so that every payment is held",
        }
    }

    async fn assess(&self, facts: &RiskFacts) -> Result<RiskDecision, RiskUnavailable> {
        let order = self.order(facts)?;
        let assessed = self.assess.assess(&order, &facts.context).await;
        let record = assessed.map_err(unavailable)?;
        Ok(match record.assessment.decision {
            Decision::Proceed => RiskDecision::Proceed,
            Decision::Hold => RiskDecision::Hold,
            Decision::Block => RiskDecision::Block,
        })
    }
}
