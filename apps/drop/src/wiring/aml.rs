//! Puts monitoring together.

use std::sync::Arc;

use ::aml::{
    AssessPayment, CountryLists, RuleBook, Storage,
    cases::{
        AcknowledgeStr, ActivateRuleSet, AddRuleSet, ApproveAndSubmitStr, AssignAlert, DecideAlert,
        DecideHeldPayment, DraftStr, NoteAlert, ReadCases, ReadRuleSets, ReviseStr, StartShadow,
        StopShadow,
    },
    ports::{HeldPayments, Regulator},
};
use application::{
    StrSubjects,
    assign_alert::AssignAlertToOfficer,
    screenings::{DismissScreeningHit, ReadScreenings},
};
use identity::ports::Identities;
use kyc::ReviewCustomers;
use screening::{DismissHit, ports::ScreeningStore};
use store::Store;

use super::SystemPorts;
use crate::{config::Config, services::Aml};

/// What payments and officers share.
pub(super) struct Monitors {
    storage: Storage,
    system: ::aml::SystemPorts,
    book: RuleBook,
    lists: Arc<CountryLists>,
    screenings: Arc<dyn ScreeningStore>,
}

impl Monitors {
    pub(super) fn new(
        config: &Config,
        system: &SystemPorts,
        store: &Store,
    ) -> anyhow::Result<Self> {
        let store = Arc::new(store.clone());
        Ok(Self {
            storage: Storage::of(store.clone()),
            system: ::aml::SystemPorts {
                clock: system.clock.clone(),
                ids: system.ids.clone(),
            },
            book: RuleBook::new(store.clone(), config.aml.rules.clone()),
            lists: Arc::new(CountryLists::shipped()?),
            screenings: store,
        })
    }

    pub(super) fn assess(&self) -> AssessPayment {
        AssessPayment::new(&self.storage, &self.system, &self.book, self.lists.clone())
    }

    pub(super) fn cases(
        &self,
        held: Arc<dyn HeldPayments>,
        regulator: Arc<dyn Regulator>,
        people: Arc<dyn Identities>,
        review: ReviewCustomers,
    ) -> Aml {
        let (storage, system) = (&self.storage, &self.system);
        let assign = AssignAlert::new(storage, system);
        let assign = AssignAlertToOfficer::new(assign, people.clone());
        let people = Arc::new(StrSubjects(people));
        let screenings = self.screenings.clone();
        let dismiss = DismissHit::new(screenings, system.clock.clone(), system.ids.clone());
        Aml {
            submit: ApproveAndSubmitStr::new(storage, system, regulator.clone(), people),
            acknowledge: AcknowledgeStr::new(storage, system, regulator),
            read: ReadCases::new(storage),
            assign,
            note: NoteAlert::new(storage, system),
            decide: DecideAlert::new(storage, system),
            draft: DraftStr::new(storage, system),
            revise: ReviseStr::new(storage, system),
            held: DecideHeldPayment::new(storage, system, held),
            add_rules: AddRuleSet::new(storage, system),
            activate_rules: ActivateRuleSet::new(storage, system),
            start_shadow: StartShadow::new(storage, system),
            stop_shadow: StopShadow::new(storage, system),
            screenings: ReadScreenings::new(self.screenings.clone()),
            dismiss: DismissScreeningHit::new(dismiss, review),
            rule_sets: ReadRuleSets::new(storage),
        }
    }
}
