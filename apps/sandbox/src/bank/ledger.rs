//! A bank's ledger: customers' accounts, consents, payments, SCAs and the ledger.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    account::{Account, AccountReference, Accounts, accounts_of},
    authorisation::{Authorisation, ScaStatus, Subject},
    consent::Consent,
    error::BankError,
    money::Amount,
    payment::{Payment, TransactionStatus},
    profile::Profile,
    quota::Quota,
    redirects::Redirects,
    webhook::{Notice, Subscription},
};
use crate::{people::Person, random};

/// What tests may set.
#[derive(Clone, Copy, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Settings {
    /// Every call must carry a Signature.
    pub(crate) require_signature: bool,
    /// Status polls to answer after approval before a payment settles; 0 settles at approval.
    pub(crate) settle_after_polls: u32,
}

/// Money that left an account.
#[derive(Clone)]
pub(crate) struct LedgerEntry {
    pub(crate) payment_id: String,
    pub(crate) end_to_end_identification: Option<String>,
    /// Account number of the debtor.
    pub(crate) debtor: String,
    pub(crate) debtor_account: AccountReference,
    pub(crate) creditor_name: String,
    pub(crate) creditor_account: Map<String, Value>,
    pub(crate) instructed: Amount,
    /// NOK.
    pub(crate) debited: Decimal,
    pub(crate) booked_at: DateTime<Utc>,
    /// When the money came back.
    pub(crate) reversed_at: Option<DateTime<Utc>>,
}

/// Everything one bank knows.
#[derive(Default)]
pub(crate) struct Ledger {
    pub(crate) settings: Settings,
    pub(crate) accounts: Accounts,
    pub(crate) consents: BTreeMap<String, Consent>,
    pub(crate) payments: BTreeMap<String, Payment>,
    pub(crate) authorisations: BTreeMap<String, Authorisation>,
    pub(crate) entries: Vec<LedgerEntry>,
    pub(crate) quota: Quota,
    pub(crate) subscription: Option<Subscription>,
    pub(super) notices: Vec<Notice>,
}

impl Ledger {
    /// Opens the person's accounts if they have none.
    pub(crate) fn ensure_customer(&mut self, profile: &Profile, person: &Person) {
        for account in accounts_of(profile, person) {
            self.accounts.open(account);
        }
    }

    /// The account with this number.
    pub(crate) fn account(&self, bban: &str) -> Option<&Account> {
        self.accounts.get(bban)
    }

    /// The same, to change it.
    pub(crate) fn account_mut(&mut self, bban: &str) -> Option<&mut Account> {
        self.accounts.get_mut(bban)
    }

    /// The account a reference names, by either scheme.
    pub(crate) fn find_account(&self, reference: &AccountReference) -> Option<&Account> {
        self.accounts.find(reference)
    }

    /// Booked balance less what approved payments have yet to take, NOK.
    pub(crate) fn available(&self, account: &Account) -> Decimal {
        let reserved: Decimal = self
            .payments
            .values()
            .filter(|payment| payment.debtor == account.bban && payment.reserves_funds())
            .map(|payment| payment.estimate)
            .sum();
        account.balance - reserved
    }

    /// The consent with this id, ended first if its time is over.
    pub(crate) fn consent_mut(
        &mut self,
        id: &str,
        now: DateTime<Utc>,
    ) -> Result<&mut Consent, BankError> {
        let consent = self.consents.get_mut(id).ok_or_else(|| {
            BankError::new(
                actix_web::http::StatusCode::FORBIDDEN,
                "CONSENT_UNKNOWN",
                "no such consent",
            )
        })?;
        consent.expire_by(now.date_naive());
        Ok(consent)
    }

    /// Starts an SCA.
    pub(crate) fn authorise(
        &mut self,
        subject: Subject,
        redirects: Redirects,
        now: DateTime<Utc>,
    ) -> String {
        let id = random::id();
        let authorisation = Authorisation {
            subject,
            status: ScaStatus::Received,
            redirects,
            started_at: now,
        };
        self.authorisations.insert(id.clone(), authorisation);
        id
    }

    /// Notes that the bank asked for no SCA.
    pub(crate) fn exempt(&mut self, subject: Subject, redirects: Redirects, now: DateTime<Utc>) {
        let id = self.authorise(subject, redirects, now);
        if let Some(authorisation) = self.authorisations.get_mut(&id) {
            authorisation.status = ScaStatus::Exempted;
        }
    }

    /// The SCA with this id, failed first if its time is over.
    pub(crate) fn authorisation_mut(
        &mut self,
        id: &str,
        now: DateTime<Utc>,
    ) -> Option<&mut Authorisation> {
        let authorisation = self.authorisations.get_mut(id)?;
        authorisation.expire_by(now);
        Some(authorisation)
    }

    /// Ids of the SCAs of a subject, oldest first.
    pub(crate) fn authorisations_of(&self, subject: &Subject) -> Vec<String> {
        let mut found: Vec<(DateTime<Utc>, &String)> = self
            .authorisations
            .iter()
            .filter(|(_, authorisation)| authorisation.subject == *subject)
            .map(|(id, authorisation)| (authorisation.started_at, id))
            .collect();
        found.sort();
        found.into_iter().map(|(_, id)| id.clone()).collect()
    }

    /// Changes the status of a payment and queues the notice for the subscriber.
    pub(crate) fn set_status(&mut self, id: &str, status: TransactionStatus, now: DateTime<Utc>) {
        let Some(payment) = self.payments.get_mut(id) else {
            return;
        };
        if payment.status == status {
            return;
        }
        payment.status = status;
        if let Some(subscription) = &self.subscription {
            self.notices.push(Notice::of(subscription, payment, now));
        }
    }

    /// The notices not yet sent, in order.
    pub(super) fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }
}
