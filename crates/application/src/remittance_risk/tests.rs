use aml::{CountryLists, RuleBook, RuleSet, Storage, SystemPorts, testing::MemoryAml};
use chrono::TimeDelta;
use kernel::{Money, RequestContext, SingleLine, UnitOfWorkFactory};
use kyc::{CustomerRisk, EddBasis, EddStatus, ports::KycUnitOfWork, testing::MemoryKyc};
use payments::{RecipientAccount, RecipientId, TransactionId, testing::TestFieldCipher};

use super::*;
use crate::testing::{ScreeningFixture, customer, store_of};

/// One customer, Ola Nordmann, and what stands behind the assessment.
struct Fixture {
    screening: ScreeningFixture,
    aml: Arc<MemoryAml>,
    files: Arc<MemoryKyc>,
    customer: UserId,
    risk: RemittanceRisk,
}

impl Fixture {
    async fn over(screening: ScreeningFixture, unscreened: UnscreenedPolicy) -> Self {
        let (clock, ids) = (screening.clock.clone(), screening.ids.clone());
        let id = UserId::new(ids.as_ref());
        let (aml, files) = (Arc::new(MemoryAml::new()), Arc::new(MemoryKyc::with([id])));
        let storage = Storage::of(aml.clone());
        let system = SystemPorts {
            clock: clock.clone(),
            ids,
        };
        let book = RuleBook::new(aml.clone(), Arc::new(RuleSet::shipped().unwrap()));
        let countries = Arc::new(CountryLists::shipped().unwrap());
        let risk = RemittanceRisk {
            assess: AssessPayment::new(&storage, &system, &book, countries),
            people: store_of([customer(id, "Ola Nordmann")]).await,
            files: files.clone(),
            screening: screening.service.clone(),
            unscreened,
            cipher: Arc::new(TestFieldCipher),
            clock,
        };
        Self {
            screening,
            aml,
            files,
            customer: id,
            risk,
        }
    }

    /// Without a list.
    async fn new(unscreened: UnscreenedPolicy) -> Self {
        Self::over(ScreeningFixture::new(), unscreened).await
    }

    /// Under the policy of production, with a sanctions list on which this person is.
    async fn with_listed(name: &str) -> Self {
        let screening = ScreeningFixture::with_listed(name).await;
        Self::over(screening, UnscreenedPolicy::Withhold).await
    }

    /// 1,000 kroner of the customer to a recipient of this name.
    fn facts(&self, creditor: &str, country: &str) -> RiskFacts {
        RiskFacts {
            transaction_id: TransactionId::new(self.screening.ids.as_ref()),
            user_id: self.customer,
            recipient_id: RecipientId::new(self.screening.ids.as_ref()),
            creditor_name: SingleLine::new(creditor).unwrap(),
            creditor_account: RecipientAccount::Iban("DE89370400440532013000".parse().unwrap()),
            country: country.parse().unwrap(),
            send: Money::nok(100_000),
            context: RequestContext::job("test"),
        }
    }

    async fn decide(&self, creditor: &str) -> RiskDecision {
        self.risk.assess(&self.facts(creditor, "DE")).await.unwrap()
    }
}

#[tokio::test]
async fn an_ordinary_remittance_between_people_on_no_list_proceeds() {
    let fixture = Fixture::with_listed("Anton Shchegolev").await;
    assert_eq!(
        fixture.decide("Erika Mustermann").await,
        RiskDecision::Proceed
    );
}

#[tokio::test]
async fn a_remittance_to_a_recipient_with_the_name_of_a_listed_person_is_blocked() {
    let fixture = Fixture::with_listed("Anton Shchegolev").await;
    assert_eq!(
        fixture.decide("Anton Shchegolev").await,
        RiskDecision::Block
    );
}

#[tokio::test]
async fn a_remittance_of_a_listed_customer_does_not_proceed() {
    let fixture = Fixture::with_listed("Ola Nordmann").await;
    assert_ne!(
        fixture.decide("Erika Mustermann").await,
        RiskDecision::Proceed
    );
}

#[tokio::test]
async fn without_lists_production_holds_every_remittance() {
    let fixture = Fixture::new(UnscreenedPolicy::Withhold).await;
    assert_eq!(fixture.decide("Erika Mustermann").await, RiskDecision::Hold);
}

#[tokio::test]
async fn without_lists_development_treats_everybody_as_clear() {
    let fixture = Fixture::new(UnscreenedPolicy::TreatAsClear).await;
    assert_eq!(
        fixture.decide("Erika Mustermann").await,
        RiskDecision::Proceed
    );
}

#[tokio::test]
async fn enhanced_due_diligence_counts_until_the_moment_it_ends() {
    let fixture = Fixture::new(UnscreenedPolicy::TreatAsClear).await;
    let now = fixture.screening.clock.now();
    let file = CustomerRisk {
        edd: EddStatus::Completed {
            at: now,
            valid_until: now + TimeDelta::days(1),
            basis: EddBasis::Verification,
        },
        ..CustomerRisk::normal(fixture.customer, now)
    };
    let mut unit = UnitOfWorkFactory::<dyn KycUnitOfWork>::begin(fixture.files.as_ref())
        .await
        .unwrap();
    unit.risks().add(&file).await.unwrap();
    unit.commit().await.unwrap();
    let assessed = async || {
        let facts = fixture.facts("Erika Mustermann", "DE");
        fixture.risk.order(&facts).await.unwrap().due_diligence
    };
    assert_eq!(assessed().await, DueDiligence::Enhanced);
    fixture.screening.clock.advance(TimeDelta::days(1));
    assert_eq!(assessed().await, DueDiligence::Standard);
}

#[tokio::test]
async fn a_remittance_of_a_customer_who_does_not_exist_is_not_assessed() {
    let fixture = Fixture::new(UnscreenedPolicy::TreatAsClear).await;
    let mut facts = fixture.facts("Erika Mustermann", "DE");
    facts.user_id = UserId::new(fixture.screening.ids.as_ref());
    assert!(fixture.risk.assess(&facts).await.is_err());
    assert!(fixture.aml.audits().is_empty());
}

#[tokio::test]
async fn the_same_account_has_the_same_key_in_every_assessment_and_no_account_number() {
    let fixture = Fixture::new(UnscreenedPolicy::TreatAsClear).await;
    let first = fixture.facts("Erika Mustermann", "DE");
    let second = fixture.facts("Erika M.", "DE");
    let first = fixture.risk.order(&first).await.unwrap();
    let second = fixture.risk.order(&second).await.unwrap();
    assert_eq!(first.creditor, second.creditor);
    assert!(!format!("{first:?}").contains("DE8937"));
}
