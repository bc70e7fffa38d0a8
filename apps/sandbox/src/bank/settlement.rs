//! How an approved payment moves: each is debited at most once, and only here.

use chrono::{DateTime, Utc};

use super::{
    authorisation::{SCA_TIME_OUT, ScaStatus, Subject},
    ledger::{Ledger, LedgerEntry},
    magic::Magic,
    payment::TransactionStatus as Status,
};
use crate::norges_bank::rates::Rates;

/// Why an ordered status cannot be reached.
pub(crate) enum CannotSimulate {
    UnknownPayment,
    NoFunds,
}

impl Ledger {
    /// The customer approved: checks and, unless polls are to come first, settlement.
    pub(crate) fn approve_payment(&mut self, id: &str, now: DateTime<Utc>, rates: &Rates) {
        let settle_after_polls = self.settings.settle_after_polls;
        let Some(payment) = self.payments.get_mut(id) else {
            return;
        };
        let magic = payment.magic;
        payment.polls_to_settle = settle_after_polls;
        self.set_status(id, Status::ACTC, now);
        match magic {
            Some(Magic::RejectAfterSca) => self.set_status(id, Status::RJCT, now),
            Some(Magic::Stall) => self.set_status(id, Status::PDNG, now),
            Some(Magic::UnknownStatus) => self.set_status(id, Status::UNHEARD_OF, now),
            _ => {
                self.set_status(id, Status::ACSP, now);
                if settle_after_polls == 0 {
                    self.settle(id, now, rates);
                }
            }
        }
    }

    /// Executes: debited and credited, or rejected for want of funds.
    pub(crate) fn settle(&mut self, id: &str, now: DateTime<Utc>, rates: &Rates) {
        if self.debit(id, now, rates) {
            self.set_status(id, Status::ACSC, now);
            self.set_status(id, Status::ACCC, now);
        } else {
            self.set_status(id, Status::RJCT, now);
        }
    }

    /// Counts one question about a payment's status; the last one awaited settles it.
    pub(crate) fn poll(&mut self, id: &str, now: DateTime<Utc>, rates: &Rates) {
        self.expire_unauthorised(id, now);
        let Some(payment) = self.payments.get_mut(id) else {
            return;
        };
        if payment.status != Status::ACSP || payment.polls_to_settle == 0 {
            return;
        }
        payment.polls_to_settle -= 1;
        if payment.polls_to_settle == 0 {
            self.settle(id, now, rates);
        }
    }

    /// Rejects a payment whose customer never came.
    pub(crate) fn expire_unauthorised(&mut self, id: &str, now: DateTime<Utc>) {
        let Some(payment) = self.payments.get(id) else {
            return;
        };
        let subject = Subject::Payment(id.to_owned());
        let last_start = self
            .authorisations
            .values()
            .filter(|one| one.subject == subject)
            .map(|one| one.started_at)
            .max()
            .unwrap_or(payment.created_at);
        if payment.status.awaits_sca() && now - last_start >= SCA_TIME_OUT {
            self.set_status(id, Status::RJCT, now);
        }
    }

    /// Ends a payment that was not executed, and the SCAs that were still open for it.
    pub(crate) fn cancel(&mut self, id: &str, now: DateTime<Utc>) {
        self.set_status(id, Status::CANC, now);
        for authorisation in self.authorisations.values_mut() {
            if authorisation.subject == Subject::Payment(id.to_owned())
                && !authorisation.status.is_final()
            {
                authorisation.status = ScaStatus::Failed;
            }
        }
    }

    /// Puts a payment into any status; the money follows.
    ///
    /// # Errors
    /// There is no such payment, or no money for a status that means it was paid.
    pub(crate) fn simulate(
        &mut self,
        id: &str,
        status: Status,
        now: DateTime<Utc>,
        rates: &Rates,
    ) -> Result<(), CannotSimulate> {
        if !self.payments.contains_key(id) {
            return Err(CannotSimulate::UnknownPayment);
        }
        let means_debited = status == Status::ACSC || status == Status::ACCC;
        if means_debited && !self.debit(id, now, rates) {
            return Err(CannotSimulate::NoFunds);
        }
        if status.is_refused() {
            self.reverse(id, now);
        }
        self.set_status(id, status, now);
        Ok(())
    }

    /// Takes the money, once; `false` if there is not enough.
    fn debit(&mut self, id: &str, now: DateTime<Utc>, rates: &Rates) -> bool {
        let Some(payment) = self.payments.get_mut(id) else {
            return false;
        };
        if payment.debited.is_some() {
            return true;
        }
        let Some(amount) = payment.order.instructed_amount.in_nok(rates) else {
            return false;
        };
        let entry = LedgerEntry {
            payment_id: id.to_owned(),
            end_to_end_identification: payment.order.end_to_end_identification.clone(),
            debtor: payment.debtor.clone(),
            debtor_account: payment.order.debtor_account.clone(),
            creditor_name: payment.order.creditor_name.clone(),
            creditor_account: payment.order.creditor_account.clone(),
            instructed: payment.order.instructed_amount.clone(),
            debited: amount,
            booked_at: now,
            reversed_at: None,
        };
        match self.account_mut(&entry.debtor) {
            Some(account) if account.balance >= amount => account.balance -= amount,
            _ => return false,
        }
        if let Some(payment) = self.payments.get_mut(id) {
            payment.debited = Some(amount);
        }
        self.entries.push(entry);
        true
    }

    /// Gives the money of an executed payment back.
    fn reverse(&mut self, id: &str, now: DateTime<Utc>) {
        let booked = self
            .entries
            .iter_mut()
            .find(|entry| entry.payment_id == id && entry.reversed_at.is_none());
        let Some(entry) = booked else {
            return;
        };
        entry.reversed_at = Some(now);
        let (debtor, amount) = (entry.debtor.clone(), entry.debited);
        if let Some(account) = self.account_mut(&debtor) {
            account.balance += amount;
        }
    }
}
