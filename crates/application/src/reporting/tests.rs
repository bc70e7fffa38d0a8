use kernel::testing::TestIds;
use secrecy::ExposeSecret;

use super::*;
use crate::testing::{customer, store_of};

#[tokio::test]
async fn a_report_names_its_customer_as_their_account_does() {
    let user = customer(UserId::new(&TestIds::default()), "Ola Nordmann");
    let subjects = StrSubjects(store_of([user.clone()]).await);
    let found = subjects.person(user.id).await.unwrap().unwrap();
    assert_eq!(found.name, "Ola Nordmann");
    assert_eq!(found.birth_date, user.birth_date.date());
    assert_eq!(found.national_id.expose_secret(), "20036914700");
    assert_eq!(found.customer_since, user.created_at);
}

#[tokio::test]
async fn a_customer_who_does_not_exist_is_nobody_to_report() {
    let subjects = StrSubjects(store_of([]).await);
    let person = subjects
        .person(UserId::new(&TestIds::default()))
        .await
        .unwrap();
    assert!(person.is_none());
}

#[tokio::test]
async fn without_an_authority_a_report_waits_instead_of_being_refused() {
    let found = NoRegulator.find(StrId::new(&TestIds::default())).await;
    assert!(
        matches!(found, Err(RegulatorError::Unavailable(_))),
        "{found:?}"
    );
}
