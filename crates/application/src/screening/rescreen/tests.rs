use chrono::TimeDelta;
use screening::{ListEntry, ListSource, ScreenedSubject, Subject};

use super::*;
use crate::testing::{ScreeningFixture, listed_person};

struct Fixture {
    screening: ScreeningFixture,
    rescreen: RescreenPeople,
}

impl Fixture {
    /// One customer named Anton Shchegolev.
    fn new() -> Self {
        let screening = ScreeningFixture::with_subjects(vec![ScreenedSubject {
            id: "usr_example".parse().unwrap(),
            subject: Subject::person("Anton Shchegolev"),
        }]);
        let (service, store) = (screening.service.clone(), screening.store.clone());
        Self {
            rescreen: RescreenPeople::new(service, store.clone(), store),
            screening,
        }
    }

    async fn activate(&self, day: u32, entries: &[ListEntry]) {
        self.screening.activate(ListSource::Un, day, entries).await;
        self.screening.clock.advance(TimeDelta::minutes(5));
    }
}

#[tokio::test]
async fn without_a_list_nobody_is_screened_again() {
    assert_eq!(Fixture::new().rescreen.run().await.unwrap(), None);
}

#[tokio::test]
async fn a_person_who_is_on_a_new_list_is_found_once() {
    let fixture = Fixture::new();
    let entries = [listed_person("1", "Anton Shchegolev")];
    fixture.activate(1, &entries).await;
    let report = fixture.rescreen.run().await.unwrap().unwrap();
    assert_eq!((report.expected, report.worse), (1, 1));
    assert_eq!(fixture.rescreen.run().await.unwrap(), None);
}

#[tokio::test]
async fn only_those_whom_a_change_of_the_list_concerns_are_screened_again() {
    let fixture = Fixture::new();
    let known = listed_person("1", "Frank Kakolele Bwambale");
    fixture.activate(1, std::slice::from_ref(&known)).await;
    fixture.rescreen.run().await.unwrap();
    let another = listed_person("2", "Mohammed Abdul Karim");
    fixture.activate(2, &[known, another]).await;
    let report = fixture.rescreen.run().await.unwrap().unwrap();
    assert_eq!((report.proof.unaffected, report.worse), (1, 0));
}
