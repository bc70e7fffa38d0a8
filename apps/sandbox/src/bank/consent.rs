//! An account consent: what is asked, and what the customer granted.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use actix_web::http::StatusCode;

use super::{
    account::{AccountReference, Accounts},
    error::BankError,
    profile::AccountScheme,
    redirects::Redirects,
};

/// The longest life of a consent: SCA is renewed after 180 days (Regulation (EU) 2022/2360).
const LONGEST_DAYS: u64 = 180;
/// Reads a day without the customer that a bank has to allow, and allows at most here.
const MOST_A_DAY: usize = 4;

/// The access a TPP asks for.
#[derive(Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Access {
    #[serde(skip_serializing_if = "Option::is_none")]
    accounts: Option<Vec<AccountReference>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    balances: Option<Vec<AccountReference>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transactions: Option<Vec<AccountReference>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    available_accounts: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    available_accounts_with_balance: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    all_psd2: Option<String>,
}

/// A body of `POST /v1/consents`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConsentRequest {
    access: Access,
    recurring_indicator: bool,
    valid_until: NaiveDate,
    frequency_per_day: usize,
    combined_service_indicator: bool,
}

/// What the customer granted: account numbers by kind of access.
#[derive(Clone)]
pub(crate) struct Granted {
    /// National id of the customer.
    pub(crate) person: String,
    accounts: Vec<String>,
    balances: Vec<String>,
    transactions: Vec<String>,
}

/// Where a consent stands.
pub(crate) enum ConsentState {
    Received,
    Valid(Granted),
    Ended(Ending),
}

/// How a consent ended.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Ending {
    Rejected,
    RevokedByPsu,
    Expired,
    TerminatedByTpp,
}

/// A kind of access, which is also the endpoint it opens.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Accounts,
    Balances,
    Transactions,
}

/// A consent.
pub(crate) struct Consent {
    pub(crate) access: Access,
    pub(crate) recurring: bool,
    pub(crate) valid_until: NaiveDate,
    pub(crate) frequency_per_day: usize,
    pub(crate) state: ConsentState,
    pub(crate) redirects: Redirects,
    pub(crate) last_action: DateTime<Utc>,
}

impl ConsentRequest {
    /// The consent that comes of it, with the bank's own limits applied.
    pub(crate) fn into_consent(
        self,
        redirects: Redirects,
        now: DateTime<Utc>,
    ) -> Result<Consent, BankError> {
        let today = now.date_naive();
        if self.valid_until < today {
            return Err(BankError::new(
                StatusCode::BAD_REQUEST,
                "PERIOD_INVALID",
                "validUntil is in the past",
            ));
        }
        if self.frequency_per_day < 1 || (!self.recurring_indicator && self.frequency_per_day > 1) {
            let why = "at least 1, and 1 for a single use";
            return Err(BankError::format("frequencyPerDay", why));
        }
        if self.combined_service_indicator {
            return Err(BankError::new(
                StatusCode::BAD_REQUEST,
                "SESSIONS_NOT_SUPPORTED",
                "combinedServiceIndicator",
            ));
        }
        self.access.check()?;
        let longest = today
            .checked_add_days(Days::new(LONGEST_DAYS))
            .unwrap_or(today);
        Ok(Consent {
            access: self.access,
            recurring: self.recurring_indicator,
            valid_until: self.valid_until.min(longest),
            frequency_per_day: self.frequency_per_day.min(MOST_A_DAY),
            state: ConsentState::Received,
            redirects,
            last_action: now,
        })
    }
}

impl Access {
    fn lists(&self) -> [&Option<Vec<AccountReference>>; 3] {
        [&self.accounts, &self.balances, &self.transactions]
    }

    fn global(&self) -> Option<&String> {
        self.available_accounts
            .as_ref()
            .or(self.available_accounts_with_balance.as_ref())
            .or(self.all_psd2.as_ref())
    }

    /// Either one word for all accounts, or lists: all of them named, or all left to the customer.
    fn check(&self) -> Result<(), BankError> {
        let lists: Vec<_> = self.lists().into_iter().flatten().collect();
        match self.global().map(String::as_str) {
            Some("allAccounts" | "allAccountsWithOwnerName") if lists.is_empty() => Ok(()),
            Some(_) => Err(BankError::format(
                "access",
                "one kind of access, by a known name",
            )),
            None if lists.is_empty() => Err(BankError::format("access", "nothing is asked for")),
            None => {
                let empty = lists.iter().filter(|list| list.is_empty()).count();
                if empty == 0 || empty == lists.len() {
                    Ok(())
                } else {
                    Err(BankError::format("access", "all lists are empty, or none"))
                }
            }
        }
    }

    /// What the customer reads on the page.
    pub(crate) fn in_words(&self) -> &'static str {
        let list_only = self.available_accounts.is_some();
        let with_balance = self.available_accounts_with_balance.is_some();
        let transactions = self.transactions.is_some() || self.all_psd2.is_some();
        if list_only {
            "the list of your accounts"
        } else if transactions {
            "your accounts, their balances and their transactions"
        } else if with_balance || self.balances.is_some() {
            "your accounts and their balances"
        } else {
            "your accounts"
        }
    }

    /// Binds the access to a customer's accounts; `None` when a named one is not theirs.
    pub(crate) fn grant(&self, owned: &Accounts, person: &str) -> Option<Granted> {
        let all = || -> Vec<String> {
            owned
                .of(person)
                .map(|account| account.bban.clone())
                .collect()
        };
        let bind = |list: &Option<Vec<AccountReference>>| -> Option<Vec<String>> {
            match list {
                None => Some(Vec::new()),
                Some(list) if list.is_empty() => Some(all()),
                Some(list) => list
                    .iter()
                    .map(|reference| {
                        let account = owned.find(reference)?;
                        (account.owner == person).then(|| account.bban.clone())
                    })
                    .collect(),
            }
        };
        let every = |asked: bool| if asked { all() } else { Vec::new() };
        let (balances, transactions) = if self.global().is_some() {
            let everything = self.all_psd2.is_some();
            let balances = everything || self.available_accounts_with_balance.is_some();
            (every(balances), every(everything))
        } else {
            (bind(&self.balances)?, bind(&self.transactions)?)
        };
        let mut accounts = if self.global().is_some() {
            all()
        } else {
            bind(&self.accounts)?
        };
        // To read an account's balance is to know of the account.
        for number in balances.iter().chain(&transactions) {
            if !accounts.contains(number) {
                accounts.push(number.clone());
            }
        }
        Some(Granted {
            person: person.to_owned(),
            accounts,
            balances,
            transactions,
        })
    }
}

impl Granted {
    /// The account numbers that a kind of access covers.
    pub(crate) fn covers(&self, kind: Kind) -> &[String] {
        match kind {
            Kind::Accounts => &self.accounts,
            Kind::Balances => &self.balances,
            Kind::Transactions => &self.transactions,
        }
    }
}

impl Ending {
    fn code(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::RevokedByPsu => "revokedByPsu",
            Self::Expired => "expired",
            Self::TerminatedByTpp => "terminatedByTpp",
        }
    }
}

impl Consent {
    /// Ends a consent whose last day has passed.
    pub(crate) fn expire_by(&mut self, today: NaiveDate) {
        if self.valid_until < today && !matches!(self.state, ConsentState::Ended(_)) {
            self.state = ConsentState::Ended(Ending::Expired);
        }
    }

    /// The protocol's consentStatus.
    pub(crate) fn status(&self) -> &'static str {
        match &self.state {
            ConsentState::Received => "received",
            ConsentState::Valid(_) => "valid",
            ConsentState::Ended(ending) => ending.code(),
        }
    }

    /// What was granted, or the reason why nothing may be read.
    pub(crate) fn granted(&self) -> Result<&Granted, BankError> {
        match &self.state {
            ConsentState::Valid(granted) => Ok(granted),
            ConsentState::Ended(Ending::Expired) => Err(BankError::unauthorized(
                "CONSENT_EXPIRED",
                "the consent has expired",
            )),
            _ => Err(BankError::unauthorized(
                "CONSENT_INVALID",
                format!("the consent is {}", self.status()),
            )),
        }
    }

    /// The body of `GET /v1/consents/{id}`; a granted consent names its accounts.
    pub(crate) fn information(
        &self,
        accounts: &Accounts,
        scheme: AccountScheme,
        links: Value,
    ) -> Value {
        let mut access = json!(self.access);
        if let ConsentState::Valid(granted) = &self.state
            && self.access.global().is_none()
            && let Some(members) = access.as_object_mut()
        {
            for (name, kind) in [
                ("accounts", Kind::Accounts),
                ("balances", Kind::Balances),
                ("transactions", Kind::Transactions),
            ] {
                let named: Vec<AccountReference> = granted
                    .covers(kind)
                    .iter()
                    .filter_map(|number| Some(accounts.get(number)?.reference(scheme)))
                    .collect();
                if !named.is_empty() {
                    members.insert(name.to_owned(), json!(named));
                }
            }
        }
        let mut body = json!({
            "access": access,
            "recurringIndicator": self.recurring,
            "validUntil": self.valid_until,
            "frequencyPerDay": self.frequency_per_day,
            "lastActionDate": self.last_action.date_naive(),
            "consentStatus": self.status(),
        });
        if let Some(body) = body.as_object_mut() {
            body.insert("_links".to_owned(), links);
        }
        body
    }
}
