//! One customer, a store, a clock and a scripted provider.

use std::{collections::BTreeSet, sync::Arc};

use chrono::TimeDelta;
use kernel::{
    Actor, Clock, RequestContext, Timestamp, UnitOfWorkFactory, UserId,
    testing::{TestClock, TestIds},
};

use crate::{
    Applicant, ApplicantId, ApplicantState, ApplyProviderEvent, AssessCustomerRisk, CustomerFacts,
    EventKey, ExternalApplicantId, KycStatus, LevelName, Levels, PepFinding, ProviderEvent,
    RejectLabel, RejectionKind, RiskAssessed, RiskPolicy, ScreeningFinding, Storage, SystemPorts,
    Verification,
    ports::{KycQueries, MockIdentityVerification},
    testing::MemoryKyc,
};

pub(crate) struct Fixture {
    pub(crate) memory: MemoryKyc,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) ids: Arc<TestIds>,
    pub(crate) user: UserId,
}

pub(crate) fn context() -> RequestContext {
    RequestContext::job("test")
}

pub(crate) fn external() -> ExternalApplicantId {
    ExternalApplicantId::new("5cb56e8e0a975a35f333cb83").unwrap()
}

pub(crate) fn levels() -> Levels {
    Levels {
        identity: LevelName::new("identity").unwrap(),
        enhanced: LevelName::new("enhanced").unwrap(),
    }
}

pub(crate) fn rejected(kind: RejectionKind, label: &str, at: Timestamp) -> ApplicantState {
    ApplicantState::Rejected {
        at,
        kind,
        labels: vec![RejectLabel::new(label).unwrap()],
        comment: Some(kernel::SingleLine::new("Please send a clearer picture.").unwrap()),
    }
}

impl Fixture {
    pub(crate) fn new() -> Self {
        let ids = Arc::new(TestIds::default());
        let user = UserId::new(ids.as_ref());
        Self {
            memory: MemoryKyc::with([user]),
            clock: Arc::default(),
            ids,
            user,
        }
    }

    /// The store, the provider and the time for a use case.
    pub(crate) fn parts(
        &self,
        provider: MockIdentityVerification,
    ) -> (Storage, Verification, SystemPorts) {
        let storage = Storage {
            units: Arc::new(self.memory.clone()),
            queries: Arc::new(self.memory.clone()),
        };
        let verification = Verification {
            provider: Arc::new(provider),
            levels: levels(),
            policy: RiskPolicy::default(),
        };
        let system = SystemPorts {
            clock: self.clock.clone(),
            ids: self.ids.clone(),
        };
        (storage, verification, system)
    }

    pub(crate) fn after(&self, seconds: i64) -> Timestamp {
        self.clock.now() + TimeDelta::seconds(seconds)
    }

    pub(crate) fn clock_now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn clock_years_ago(&self, years: i32) -> Timestamp {
        self.clock.now() - TimeDelta::days(365) * years
    }

    pub(crate) fn facts(&self) -> CustomerFacts {
        CustomerFacts {
            customer_since: self.after(-86_400),
            screening: ScreeningFinding::Clear,
            pep: PepFinding::NotExposed,
            beyond_eea: BTreeSet::new(),
            high_risk: BTreeSet::new(),
            reports: 0,
        }
    }

    pub(crate) async fn assess(&self, facts: &CustomerFacts) -> RiskAssessed {
        let (storage, verification, system) = self.parts(MockIdentityVerification::new());
        AssessCustomerRisk::new(&storage, &verification, &system)
            .run(self.user, facts, Actor::System, &context())
            .await
            .unwrap()
    }

    pub(crate) async fn found_exposed(&self) -> RiskAssessed {
        let pep = PepFinding::Exposed;
        self.assess(&CustomerFacts {
            pep,
            ..self.facts()
        })
        .await
    }

    pub(crate) async fn sends_to_kenya(&self) -> RiskAssessed {
        let kenya = BTreeSet::from(["KE".parse().unwrap()]);
        self.assess(&CustomerFacts {
            beyond_eea: kenya.clone(),
            high_risk: kenya,
            ..self.facts()
        })
        .await
    }

    /// Stores an applicant of the customer at this level, as if begun.
    pub(crate) async fn applies(&self, level: &LevelName) -> Applicant {
        let id = ApplicantId::new(self.ids.as_ref());
        let now = self.clock.now();
        let applicant = Applicant::new(id, self.user, external(), level.clone(), now);
        let mut unit = self.memory.begin().await.unwrap();
        unit.applicants().add(&applicant).await.unwrap();
        unit.commit().await.unwrap();
        applicant
    }

    /// A notice of this state at that second, at the level the applicant has.
    pub(crate) fn event(&self, key: &str, second: i64, effect: ApplicantState) -> ProviderEvent {
        ProviderEvent {
            key: EventKey::new(key).unwrap(),
            kind: "applicantReviewed".to_owned(),
            external_id: external(),
            user_id: Some(self.user),
            level: None,
            effect: Some(effect),
            created_at: self.after(second),
            received_at: self.clock.now(),
        }
    }

    pub(crate) async fn receive(&self, event: &ProviderEvent) -> crate::EventOutcome {
        let (storage, verification, system) = self.parts(MockIdentityVerification::new());
        ApplyProviderEvent::new(&storage, &verification, &system)
            .apply(event, &context())
            .await
            .unwrap()
    }

    pub(crate) async fn applicant(&self) -> Applicant {
        self.memory.applicant(self.user).await.unwrap().unwrap()
    }

    pub(crate) fn status(&self) -> KycStatus {
        self.memory.status(self.user).unwrap()
    }
}
