//! Everything one running sandbox remembers; nothing is global, so many can run in one process.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Mutex,
};

use chrono::{DateTime, Utc};
use serde_json::Value;
use url::Url;

use crate::{
    altinn::reports::Altinn,
    bank::{aspsp::Bank, profile::PROFILES},
    clock::Clock,
    faults::Faults,
    maskinporten::grants::Maskinporten,
    national_id,
    norges_bank::rates::Rates,
    oidc::{
        flavour::Flavour,
        provider::{ClientKeys, Provider},
    },
    people::{self, Person},
    sumsub::applicants::Sumsub,
};

/// All partners with their shared clock and people.
pub(crate) struct Sandbox {
    /// Where others reach the sandbox; ends with a slash.
    pub(crate) base: Url,
    pub(crate) clock: Clock,
    pub(crate) residents: Vec<Person>,
    pub(crate) providers: Vec<Provider>,
    pub(crate) client_keys: ClientKeys,
    pub(crate) banks: Vec<Bank>,
    pub(crate) rates: Mutex<Rates>,
    /// Messages to Slack, oldest first.
    pub(crate) slack: Mutex<VecDeque<Value>>,
    /// Published lists by name.
    pub(crate) lists: Mutex<BTreeMap<String, String>>,
    pub(crate) sumsub: Mutex<Sumsub>,
    pub(crate) maskinporten: Mutex<Maskinporten>,
    pub(crate) altinn: Mutex<Altinn>,
    pub(crate) faults: Mutex<Faults>,
}

impl Sandbox {
    /// A fresh state, reached at `base`.
    pub(crate) fn new(base: Url, start: Option<DateTime<Utc>>) -> Self {
        let clock = Clock::starting_at(start);
        let residents = people::residents(clock.today());
        let providers = Flavour::ALL
            .iter()
            .map(|flavour| Provider::new(*flavour, &base))
            .collect();
        let banks = PROFILES
            .iter()
            .map(|profile| Bank::open(profile, &base, &residents))
            .collect();
        Self {
            base,
            clock,
            residents,
            providers,
            client_keys: ClientKeys::default(),
            banks,
            rates: Mutex::new(Rates::published()),
            slack: Mutex::default(),
            lists: Mutex::default(),
            sumsub: Mutex::default(),
            maskinporten: Mutex::default(),
            altinn: Mutex::default(),
            faults: Mutex::new(Faults::default()),
        }
    }

    /// The person of a valid synthetic national id, on the list or not.
    pub(crate) fn person(&self, national_id: &str) -> Option<Person> {
        national_id::birth_date(national_id)?;
        self.residents
            .iter()
            .find(|person| person.national_id == national_id)
            .cloned()
            .or_else(|| people::stranger(national_id))
    }

    /// The OpenID provider with this id.
    pub(crate) fn provider(&self, id: &str) -> Option<&Provider> {
        self.providers.iter().find(|p| p.flavour.id() == id)
    }

    /// The bank with this id.
    pub(crate) fn bank(&self, id: &str) -> Option<&Bank> {
        self.banks.iter().find(|bank| bank.profile.id == id)
    }
}
