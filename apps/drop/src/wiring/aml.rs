//! Puts monitoring together.

use std::sync::Arc;

use ::aml::{
    AssessPayment, CountryLists, RuleBook, Storage, Surroundings,
    cases::{
        AcknowledgeStr, ActivateRuleSet, AddRuleSet, ApproveAndSubmitStr, AssignAlert, DecideAlert,
        DecideHeldPayment, DraftStr, NoteAlert, ReadCases, ReviseStr, StartShadow, StopShadow,
    },
    ports::{HeldPayments, Regulator},
};
use identity::ports::Identities;
use screening::{DismissHit, ports::ScreeningStore};
use store::Store;

use super::{Machine, reporting};
use crate::{config::Config, services::Aml};

/// What payments and officers share.
pub(super) struct Monitors {
    storage: Storage,
    around: Surroundings,
    book: RuleBook,
    lists: Arc<CountryLists>,
    screenings: Arc<dyn ScreeningStore>,
}

impl Monitors {
    pub(super) fn new(config: &Config, machine: &Machine, store: &Store) -> anyhow::Result<Self> {
        let store = Arc::new(store.clone());
        Ok(Self {
            storage: Storage::of(store.clone()),
            around: Surroundings {
                clock: machine.clock.clone(),
                ids: machine.ids.clone(),
            },
            book: RuleBook::new(store.clone(), config.aml.rules.clone()),
            lists: Arc::new(CountryLists::shipped()?),
            screenings: store,
        })
    }

    pub(super) fn assess(&self) -> AssessPayment {
        AssessPayment::new(&self.storage, &self.around, &self.book, self.lists.clone())
    }

    pub(super) fn cases(
        &self,
        held: Arc<dyn HeldPayments>,
        regulator: Arc<dyn Regulator>,
        people: Arc<dyn Identities>,
    ) -> Aml {
        let (storage, around) = (&self.storage, &self.around);
        let people = Arc::new(reporting::People(people));
        Aml {
            submit: ApproveAndSubmitStr::new(storage, around, regulator.clone(), people),
            acknowledge: AcknowledgeStr::new(storage, around, regulator),
            read: ReadCases::new(storage),
            assign: AssignAlert::new(storage, around),
            note: NoteAlert::new(storage, around),
            decide: DecideAlert::new(storage, around),
            draft: DraftStr::new(storage, around),
            revise: ReviseStr::new(storage, around),
            held: DecideHeldPayment::new(storage, around, held),
            add_rules: AddRuleSet::new(storage, around),
            activate_rules: ActivateRuleSet::new(storage, around),
            start_shadow: StartShadow::new(storage, around),
            stop_shadow: StopShadow::new(storage, around),
            screenings: self.screenings.clone(),
            dismiss: DismissHit::new(
                self.screenings.clone(),
                around.clock.clone(),
                around.ids.clone(),
            ),
            rule_sets: storage.rule_sets.clone(),
            clock: around.clock.clone(),
        }
    }
}
