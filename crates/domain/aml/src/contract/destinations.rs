//! Destinations: by customer, since a moment, and those with an alert of a high-risk country.

use std::{collections::BTreeSet, sync::Arc};

use kernel::Country;

use super::{
    AmlStorage,
    sample::{Sample, after, committed},
};
use crate::{AlertState, AssessmentRecord, RuleId};

fn countries(codes: &[&str]) -> BTreeSet<Country> {
    codes.iter().map(|code| code.parse().unwrap()).collect()
}

/// Records a payment of this customer to a country, so many seconds after the moment.
async fn paid(
    sample: &Sample,
    store: &Arc<dyn AmlStorage>,
    (customer, seconds, country): (usize, i64, &str),
) -> AssessmentRecord {
    let mut payment = sample.payment(customer, seconds, 1);
    payment.country = country.parse().unwrap();
    sample.recorded(store, payment).await
}

/// What was ordered at the moment itself does not count.
pub async fn destinations_are_those_of_the_customer_after_the_moment(store: Arc<dyn AmlStorage>) {
    let sample = Sample::new();
    for payment in [
        (0, 0, "TR"),
        (0, 1, "VN"),
        (0, 2, "VN"),
        (0, 3, "DE"),
        (1, 3, "GB"),
    ] {
        paid(&sample, &store, payment).await;
    }
    let found = store
        .destinations(sample.people[0], after(0))
        .await
        .unwrap();
    assert_eq!(found.all, countries(&["DE", "VN"]));
    let none = store
        .destinations(sample.people[2], after(0))
        .await
        .unwrap();
    assert!(none.all.is_empty() && none.high_risk.is_empty());
}

/// An alert of another rule says nothing of the country.
pub async fn a_destination_is_of_high_risk_by_an_alert_of_that_rule(store: Arc<dyn AmlStorage>) {
    let sample = Sample::new();
    for (payment, rule) in [
        ((0, 0, "TR"), RuleId::HighRiskCountry),
        ((0, 1, "VN"), RuleId::HighRiskCountry),
        ((0, 2, "DE"), RuleId::Velocity),
        ((1, 3, "GB"), RuleId::HighRiskCountry),
    ] {
        let record = paid(&sample, &store, payment).await;
        let mut alert = sample.alert(&record, AlertState::Open);
        alert.finding.rule = rule;
        committed(&store, async |unit| {
            unit.alerts().add(&alert).await.unwrap();
        })
        .await;
    }
    let found = store
        .destinations(sample.people[0], after(0))
        .await
        .unwrap();
    assert_eq!(found.all, countries(&["DE", "VN"]));
    assert_eq!(found.high_risk, countries(&["VN"]));
}
