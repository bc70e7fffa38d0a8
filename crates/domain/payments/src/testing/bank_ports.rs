//! The ports of banks, as the test bank plays them.

use async_trait::async_trait;
use kernel::Money;
use url::Url;

use super::{
    InitiationScript, TestBank,
    bank::{Entry, State},
};
use crate::{
    BankId, BankPayment, BankSummary, DebtorAccount, EndToEndId,
    ports::{
        AccountInformation, BankDirectory, BankError, BankPaymentStatus, BookedEntry,
        CancelOutcome, ConsentCreated, ConsentRequest, ConsentStatus, EntryDirection, FundsCheck,
        InitialSca, InitiatePayment, InitiatedPayment, InitiationError, PaymentInitiation,
        PaymentTrace, PsuContext, ReportedAccount, ReportedBalance, SoughtPayment,
    },
};

impl BankDirectory for TestBank {
    fn banks(&self) -> Vec<BankSummary> {
        vec![Self::summary()]
    }

    fn bank(&self, id: &BankId) -> Option<BankSummary> {
        Some(Self::summary()).filter(|bank| bank.id == *id)
    }
}

impl State {
    fn answers(&self) -> Result<(), BankError> {
        if self.down {
            return Err(BankError::Unavailable("as scripted".to_owned()));
        }
        Ok(())
    }

    fn takes_consent(&self) -> Result<(), BankError> {
        self.answers()?;
        if self.consent_refused {
            return Err(BankError::ConsentInvalid);
        }
        Ok(())
    }
}

fn page(path: &str) -> Result<Url, BankError> {
    let url = format!("https://bank.example/{path}");
    url.parse()
        .map_err(|_| BankError::Malformed("no link".to_owned()))
}

#[async_trait]
impl AccountInformation for TestBank {
    async fn create_consent(&self, _request: &ConsentRequest) -> Result<ConsentCreated, BankError> {
        let mut state = self.called();
        state.answers()?;
        state.consents += 1;
        Ok(ConsentCreated {
            external_id: format!("consent-{}", state.consents),
            sca_url: page("consent")?,
        })
    }

    async fn consent_status(
        &self,
        _bank: &BankId,
        _external_id: &str,
    ) -> Result<ConsentStatus, BankError> {
        let state = self.called();
        state.answers()?;
        Ok(state.consent)
    }

    async fn delete_consent(&self, _bank: &BankId, _external_id: &str) -> Result<(), BankError> {
        self.called().answers()
    }

    async fn accounts(
        &self,
        _bank: &BankId,
        _consent: &str,
        _psu: PsuContext,
    ) -> Result<Vec<ReportedAccount>, BankError> {
        let state = self.called();
        state.takes_consent()?;
        Ok(state.accounts.clone())
    }

    async fn balance(
        &self,
        _bank: &BankId,
        _consent: &str,
        _account: &str,
        psu: PsuContext,
    ) -> Result<ReportedBalance, BankError> {
        let mut state = self.called();
        state.takes_consent()?;
        if psu == PsuContext::Absent && state.quota_used_up {
            return Err(BankError::QuotaExceeded);
        }
        state.balance_reads.push(psu);
        Ok(ReportedBalance {
            available: state.available,
            booked: None,
        })
    }

    async fn find_payment(
        &self,
        _bank: &BankId,
        _consent: &str,
        _account: &str,
        sought: &SoughtPayment,
    ) -> Result<PaymentTrace, BankError> {
        let mut state = self.called();
        state.searches += 1;
        state.takes_consent()?;
        let mut executed = state.ledger.iter().filter(|entry| entry.executed);
        Ok(
            if executed.any(|entry| entry.end_to_end_id == sought.end_to_end_id) {
                state.shown_as
            } else {
                PaymentTrace::NotFound
            },
        )
    }

    async fn booked_entries(
        &self,
        _bank: &BankId,
        _consent: &str,
        _account: &str,
        _since: chrono::NaiveDate,
    ) -> Result<Vec<BookedEntry>, BankError> {
        let mut state = self.called();
        state.book_reads += 1;
        state.takes_consent()?;
        if state.quota_used_up {
            return Err(BankError::QuotaExceeded);
        }
        let executed = state.ledger.iter().filter(|entry| entry.executed);
        let executed = executed.map(|entry| BookedEntry {
            end_to_end_id: entry.end_to_end_id.clone(),
            direction: EntryDirection::Debit,
            amount: Some(entry.instructed),
        });
        Ok(executed.chain(state.books.iter().cloned()).collect())
    }
}

#[async_trait]
impl PaymentInitiation for TestBank {
    #[expect(
        clippy::panic,
        reason = "scripted, so that a test sees what else is affected"
    )]
    async fn initiate(
        &self,
        payment: &InitiatePayment,
    ) -> Result<InitiatedPayment, InitiationError> {
        self.store.pause().await;
        let script = {
            let mut state = self.called();
            let script = state.scripts.pop_front();
            let script = script.unwrap_or(InitiationScript::Record);
            state.initiations += 1;
            state.enter(script, payment);
            script
        };
        self.store.pause().await;
        match script {
            InitiationScript::Record => {
                let page = page("sca").map_err(|e| InitiationError::Unknown(e.to_string()))?;
                Ok(recorded(payment, "RCVD", InitialSca::Page(page)))
            }
            InitiationScript::RecordWithoutSca => Ok(recorded(payment, "ACSP", InitialSca::Past)),
            InitiationScript::RecordWithoutPage => {
                Ok(recorded(payment, "RCVD", InitialSca::NoPageYet))
            }
            InitiationScript::Refuse => Err(InitiationError::Refused {
                code: "PAYMENT_FAILED".to_owned(),
            }),
            InitiationScript::NotReached => Err(InitiationError::NotSent("as scripted".to_owned())),
            InitiationScript::LoseAnswer { .. } => {
                Err(InitiationError::Unknown("as scripted".to_owned()))
            }
            InitiationScript::NeverAnswer { .. } => std::future::pending().await,
            InitiationScript::Panic => panic!("as scripted"),
        }
    }

    async fn start_sca(
        &self,
        _bank: &BankId,
        _payment: &BankPayment,
        _redirect: &Url,
    ) -> Result<Option<Url>, BankError> {
        let mut state = self.called();
        state.answers()?;
        state.sca_started += 1;
        state.names_pages.then(|| page("sca")).transpose()
    }

    async fn status(
        &self,
        _bank: &BankId,
        payment: &BankPayment,
    ) -> Result<BankPaymentStatus, BankError> {
        let state = self.called();
        state.answers()?;
        let mut ledger = state.ledger.iter();
        let entry = ledger.find(|entry| entry.payment_id == payment.payment_id);
        entry
            .map(|entry| entry.status.clone())
            .ok_or(BankError::NotFound)
    }

    async fn cancel(
        &self,
        _bank: &BankId,
        payment: &BankPayment,
        _redirect: &Url,
    ) -> Result<CancelOutcome, BankError> {
        let mut state = self.called();
        state.answers()?;
        state.cancellations += 1;
        if state.knows_none_to_cancel {
            return Err(BankError::NotFound);
        }
        let outcome = state.cancel.clone();
        if outcome == CancelOutcome::Cancelled {
            for entry in &mut state.ledger {
                if entry.payment_id == payment.payment_id {
                    entry.status = BankPaymentStatus::Cancelled {
                        code: "CANC".to_owned(),
                    };
                }
            }
        }
        Ok(outcome)
    }

    async fn confirm_funds(
        &self,
        _bank: &BankId,
        _consent: &str,
        _account: &DebtorAccount,
        amount: Money,
    ) -> Result<FundsCheck, BankError> {
        let mut state = self.called();
        state.takes_consent()?;
        state.funds_asked.push(amount);
        Ok(match state.funds_limit {
            Some(limit) if amount.minor() <= limit.minor() => FundsCheck::Available,
            Some(_) => FundsCheck::Insufficient,
            None => state.funds,
        })
    }
}

impl State {
    fn enter(&mut self, script: InitiationScript, payment: &InitiatePayment) {
        let code = "RCVD".to_owned();
        let (status, executed) = match script {
            InitiationScript::Record | InitiationScript::RecordWithoutPage => {
                (BankPaymentStatus::AwaitingSca { code }, false)
            }
            InitiationScript::RecordWithoutSca => (BankPaymentStatus::InProgress { code }, false),
            InitiationScript::LoseAnswer { executed }
            | InitiationScript::NeverAnswer { executed } => {
                (BankPaymentStatus::InProgress { code }, executed)
            }
            InitiationScript::Refuse | InitiationScript::NotReached | InitiationScript::Panic => {
                return;
            }
        };
        self.ledger.push(Entry {
            end_to_end_id: payment.end_to_end_id.clone(),
            instructed: payment.send,
            payment_id: payment_id(&payment.end_to_end_id),
            status,
            executed,
        });
    }
}

fn payment_id(payment: &EndToEndId) -> String {
    format!("bank-{payment}")
}

fn recorded(payment: &InitiatePayment, status: &str, sca: InitialSca) -> InitiatedPayment {
    InitiatedPayment {
        bank: BankPayment {
            payment_id: payment_id(&payment.end_to_end_id),
            product: "cross-border-credit-transfers".to_owned(),
            instructed: payment.send,
            status: status.to_owned(),
        },
        sca,
    }
}
