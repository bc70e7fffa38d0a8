//! A small compliance department on a store in memory.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use kernel::{
    RequestContext, StoreError, UserId,
    testing::{TestClock, TestIds},
};

use crate::{
    AlertId, Amount, AssessPayment, AssessmentRecord, CaseText, CountryLists, CreditorKey,
    DueDiligence, Officer, OfficerRole, PaymentId, PaymentOrder, Receipt, RuleBook, RuleSet,
    Screened, Storage, StrId, SystemPorts,
    ports::{
        AlertFilter, AlertQueries, Customers, Filed, Held, HeldPayments, HeldPaymentsError,
        Regulator, RegulatorError, ReportedPerson, Standing, Submission,
    },
    testing::MemoryAml,
};

pub(crate) struct Fixture {
    pub(crate) store: Arc<MemoryAml>,
    pub(crate) storage: Storage,
    pub(crate) system: SystemPorts,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) ids: Arc<TestIds>,
    pub(crate) context: RequestContext,
}

pub(crate) fn text(text: &str) -> CaseText {
    CaseText::new(text).unwrap()
}

impl Fixture {
    pub(crate) fn new() -> Self {
        let store = Arc::new(MemoryAml::new());
        let (clock, ids): (Arc<TestClock>, Arc<TestIds>) = (Arc::default(), Arc::default());
        Self {
            storage: Storage::of(Arc::clone(&store)),
            system: SystemPorts {
                clock: clock.clone(),
                ids: ids.clone(),
            },
            store,
            clock,
            ids,
            context: RequestContext::job("test"),
        }
    }

    pub(crate) fn user(&self) -> UserId {
        UserId::new(self.ids.as_ref())
    }

    pub(crate) fn officer(&self) -> Officer {
        Officer {
            user_id: self.user(),
            role: OfficerRole::Compliance,
        }
    }

    pub(crate) fn in_role(&self, role: OfficerRole) -> Officer {
        Officer {
            user_id: self.user(),
            role,
        }
    }

    pub(crate) fn order(&self, customer: UserId, nok: i64) -> PaymentOrder {
        PaymentOrder {
            payment: PaymentId::new(self.ids.as_ref()),
            customer,
            amount: Amount::ore(nok * 100).unwrap(),
            country: "DE".parse().unwrap(),
            creditor: CreditorKey::new([1; 32]),
            due_diligence: DueDiligence::Standard,
            customer_screening: Screened::clear(BTreeMap::new()),
            recipient_screening: Screened::clear(BTreeMap::new()),
        }
    }

    pub(crate) fn assessor(&self) -> AssessPayment {
        self.assessor_on(&self.storage)
    }

    pub(crate) fn assessor_on(&self, storage: &Storage) -> AssessPayment {
        let shipped = Arc::new(RuleSet::shipped().unwrap());
        let lists = Arc::new(CountryLists::shipped().unwrap());
        let book = RuleBook::new(storage.rule_sets.clone(), shipped);
        AssessPayment::new(storage, &self.system, &book, lists)
    }

    pub(crate) async fn assess(&self, order: &PaymentOrder) -> AssessmentRecord {
        let assessor = self.assessor();
        assessor.assess(order, &self.context).await.unwrap()
    }

    /// Three payments of 20,000 NOK of one customer; the last one is held.
    pub(crate) async fn split_sum(&self) -> (AssessmentRecord, AlertId) {
        let customer = self.user();
        for _ in 0..2 {
            self.assess(&self.order(customer, 20_000)).await;
        }
        let record = self.assess(&self.order(customer, 20_000)).await;
        let filter = AlertFilter {
            payment: Some(record.assessment.payment),
            ..AlertFilter::default()
        };
        let page = kernel::PageRequest::new(None, None).unwrap();
        let alerts = self.store.alerts(&filter, &page).await.unwrap().items;
        assert_eq!(alerts.len(), 1);
        (record, alerts[0].id)
    }

    pub(crate) fn audited(&self) -> Vec<&'static str> {
        self.store
            .audits()
            .iter()
            .map(|entry| entry.action)
            .collect()
    }
}

/// What the authority does with the next report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Mood {
    #[default]
    Takes,
    /// Takes it, and the answer is lost.
    TakesSilently,
    /// Loses it silently.
    Loses,
    Refuses,
    IsClosed,
}

#[derive(Default)]
pub(crate) struct TestRegulator {
    pub(crate) mood: Mutex<Mood>,
    pub(crate) filed: Mutex<BTreeMap<StrId, Vec<Submission>>>,
    pub(crate) standing: Mutex<Option<Standing>>,
    pub(crate) sent: Mutex<u32>,
}

fn receipt(reference: StrId) -> Receipt {
    Receipt(format!("AR-{reference}"))
}

#[async_trait]
impl Regulator for TestRegulator {
    async fn submit(&self, submission: &Submission) -> Result<Receipt, RegulatorError> {
        let mood = *self.mood.lock().unwrap();
        *self.sent.lock().unwrap() += 1;
        let file = || {
            let mut filed = self.filed.lock().unwrap();
            let there = filed.entry(submission.reference).or_default();
            there.push(submission.clone());
            receipt(submission.reference)
        };
        match mood {
            Mood::Takes => Ok(file()),
            Mood::TakesSilently => {
                file();
                Err(RegulatorError::Unknown("no answer".into()))
            }
            Mood::Loses => Err(RegulatorError::Unknown("no answer".into())),
            Mood::Refuses => Err(RegulatorError::Refused("no narrative".into())),
            Mood::IsClosed => Err(RegulatorError::Unavailable("closed".into())),
        }
    }

    async fn find(&self, reference: StrId) -> Result<Option<Filed>, RegulatorError> {
        if *self.mood.lock().unwrap() == Mood::IsClosed {
            return Err(RegulatorError::Unavailable("closed".into()));
        }
        let filed = self.filed.lock().unwrap();
        let standing = self.standing.lock().unwrap().clone();
        Ok(filed.contains_key(&reference).then(|| Filed {
            receipt: receipt(reference),
            standing: standing.unwrap_or(Standing::Pending),
        }))
    }
}

/// Everybody is called the same.
pub(crate) struct TestCustomers;

#[async_trait]
impl Customers for TestCustomers {
    async fn person(&self, _: UserId) -> Result<Option<ReportedPerson>, StoreError> {
        Ok(Some(ReportedPerson {
            name: "Kari Nordmann".into(),
            birth_date: "1990-01-02".parse().unwrap(),
            national_id: "02819012345".to_owned().into(),
            customer_since: "2026-01-01T00:00:00Z".parse().unwrap(),
        }))
    }
}

/// Payments, some of them held.
#[derive(Default)]
pub(crate) struct TestHeld(pub(crate) Mutex<BTreeMap<PaymentId, &'static str>>);

impl TestHeld {
    fn settle(&self, payment: PaymentId, how: &'static str) -> Result<(), HeldPaymentsError> {
        let mut payments = self.0.lock().unwrap();
        let state = payments
            .get_mut(&payment)
            .ok_or(HeldPaymentsError::NotFound)?;
        if *state != "held" {
            return Err(HeldPaymentsError::NotHeld);
        }
        *state = how;
        Ok(())
    }
}

#[async_trait]
impl HeldPayments for TestHeld {
    async fn held(&self, payment: PaymentId) -> Result<Option<Held>, HeldPaymentsError> {
        let payments = self.0.lock().unwrap();
        Ok(payments.get(&payment).map(|state| match *state {
            "held" => Held::Waiting,
            _ => Held::NotHeld,
        }))
    }

    async fn release(
        &self,
        payment: PaymentId,
        _: UserId,
        _: &CaseText,
        _: &RequestContext,
    ) -> Result<(), HeldPaymentsError> {
        self.settle(payment, "released")
    }

    async fn reject(
        &self,
        payment: PaymentId,
        _: UserId,
        _: &CaseText,
        _: &RequestContext,
    ) -> Result<(), HeldPaymentsError> {
        self.settle(payment, "rejected")
    }
}
