use chrono::TimeDelta;
use kernel::{UnitOfWorkFactory, UserId};
use screening::{Dismissal, DismissalId, ListSource, Outcome, Reason, ports::ScreeningUnitOfWork};

use super::*;
use crate::testing::{BORN, ScreeningFixture, listed_person};

const LISTED: &str = "Anton Shchegolev";

impl ScreeningFixture {
    /// An officer decides that the newest hit is another person.
    async fn dismiss(&self) {
        let record = &self.records().await[0];
        let hit = record.screening.hits.first().unwrap();
        let dismissal = Dismissal {
            id: DismissalId::new(self.ids.as_ref()),
            subject_id: record.subject_id.clone(),
            subject_fingerprint: record.subject.fingerprint(),
            entry: hit.entry.clone(),
            entry_fingerprint: hit.entry_fingerprint,
            user: UserId::new(self.ids.as_ref()),
            reason: Reason::new("another place of birth").unwrap(),
            decided_at: self.clock.now(),
            expires_at: self.clock.now() + TimeDelta::days(1),
        };
        let mut unit = UnitOfWorkFactory::<dyn ScreeningUnitOfWork>::begin(self.store.as_ref())
            .await
            .unwrap();
        unit.dismissals().add(&dismissal).await.unwrap();
        unit.commit().await.unwrap();
    }

    /// What the lists say of this customer now.
    async fn outcome_of(&self, name: &str) -> Outcome {
        let found = self.service.current_finding(&id(), &customer(name)).await;
        found.unwrap().unwrap().outcome
    }

    /// The sanctions hits of this customer as a party to a payment.
    async fn sanctions_of(&self, name: &str) -> aml::ListMatch {
        let screened = self.service.screen_party(&id(), &customer(name)).await;
        match screened.unwrap() {
            Some(Screened::Done { sanctions, .. }) => sanctions,
            other => panic!("not screened: {other:?}"),
        }
    }
}

fn id() -> SubjectRef {
    "usr_example".parse().unwrap()
}

fn customer(name: &str) -> Subject {
    let (year, month, day) = BORN;
    let born = chrono::NaiveDate::from_ymd_opt(year, month, day).unwrap();
    Subject::customer(name, born)
}

#[tokio::test]
async fn without_a_list_nobody_is_screened_and_nothing_is_stored() {
    let fixture = ScreeningFixture::new();
    let (service, subject) = (&fixture.service, customer(LISTED));
    assert_eq!(service.screen_party(&id(), &subject).await.unwrap(), None);
    assert_eq!(
        service.current_finding(&id(), &subject).await.unwrap(),
        None
    );
    service.screen_new(&id(), &subject).await.unwrap();
    assert!(fixture.records().await.is_empty());
}

#[tokio::test]
async fn a_party_who_is_clear_leaves_no_record() {
    let fixture = ScreeningFixture::with_listed(LISTED).await;
    assert_eq!(
        fixture.sanctions_of("Ola Nordmann").await,
        aml::ListMatch::Clear
    );
    assert!(fixture.records().await.is_empty());
}

#[tokio::test]
async fn a_party_who_is_listed_is_stored_and_published_each_time() {
    let fixture = ScreeningFixture::with_listed(LISTED).await;
    for times in 1..=2 {
        assert_ne!(fixture.sanctions_of(LISTED).await, aml::ListMatch::Clear);
        assert_eq!(fixture.records().await.len(), times);
        assert_eq!(fixture.published(), times);
    }
}

#[tokio::test]
async fn a_hit_that_an_officer_dismissed_counts_as_clear_for_a_party() {
    let fixture = ScreeningFixture::with_listed(LISTED).await;
    assert_ne!(fixture.sanctions_of(LISTED).await, aml::ListMatch::Clear);
    fixture.dismiss().await;
    assert_eq!(fixture.sanctions_of(LISTED).await, aml::ListMatch::Clear);
}

#[tokio::test]
async fn a_new_person_is_recorded_even_when_clear() {
    let fixture = ScreeningFixture::with_listed(LISTED).await;
    let subject = customer("Ola Nordmann");
    fixture.service.screen_new(&id(), &subject).await.unwrap();
    let records = fixture.records().await;
    assert_eq!(records.len(), 1);
    assert_eq!(records[0].screening.outcome, Outcome::Clear);
    assert_eq!(fixture.published(), 0);
}

#[tokio::test]
async fn a_finding_that_stays_the_same_is_published_once() {
    let fixture = ScreeningFixture::with_listed(LISTED).await;
    for _ in 0..3 {
        assert_ne!(fixture.outcome_of(LISTED).await, Outcome::Clear);
    }
    assert_eq!(fixture.published(), 1);
}

#[tokio::test]
async fn a_finding_about_a_person_of_another_name_is_published_again() {
    let fixture = ScreeningFixture::with_listed(LISTED).await;
    fixture.outcome_of(LISTED).await;
    assert_ne!(fixture.outcome_of("Anton Schegolev").await, Outcome::Clear);
    assert_eq!(fixture.published(), 2);
}

#[tokio::test]
async fn a_finding_that_an_officer_dismissed_is_clear_and_not_published_again() {
    let fixture = ScreeningFixture::with_listed(LISTED).await;
    fixture.outcome_of(LISTED).await;
    fixture.dismiss().await;
    assert_eq!(fixture.outcome_of(LISTED).await, Outcome::Clear);
    assert_eq!(fixture.published(), 1);
}

#[tokio::test]
async fn another_version_of_a_list_is_used_within_ten_seconds() {
    let fixture = ScreeningFixture::with_listed(LISTED).await;
    let late = "Frank Kakolele Bwambale";
    assert_eq!(fixture.outcome_of(late).await, Outcome::Clear);
    let entries = [listed_person("1", LISTED), listed_person("2", late)];
    fixture.activate(ListSource::Un, 2, &entries).await;
    fixture.clock.advance(TimeDelta::seconds(9));
    assert_eq!(fixture.outcome_of(late).await, Outcome::Clear);
    fixture.clock.advance(TimeDelta::seconds(1));
    assert_ne!(fixture.outcome_of(late).await, Outcome::Clear);
}

#[tokio::test]
async fn lists_are_read_once_as_long_as_their_versions_stay_active() {
    let fixture = ScreeningFixture::with_listed(LISTED).await;
    let first = fixture.service.index().await.unwrap();
    fixture.clock.advance(TimeDelta::seconds(11));
    let second = fixture.service.index().await.unwrap();
    assert!(Arc::ptr_eq(&first, &second));
}

#[tokio::test]
async fn a_clock_that_is_set_back_does_not_keep_an_old_index() {
    let fixture = ScreeningFixture::with_listed(LISTED).await;
    fixture.service.index().await.unwrap();
    let late = "Frank Kakolele Bwambale";
    fixture
        .activate(ListSource::Un, 2, &[listed_person("2", late)])
        .await;
    fixture.clock.advance(TimeDelta::hours(-1));
    assert_ne!(fixture.outcome_of(late).await, Outcome::Clear);
}
