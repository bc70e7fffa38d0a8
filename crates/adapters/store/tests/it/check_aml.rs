//! The check of monitoring: nothing is found in what assessments and cases leave behind, and each
//! planted contradiction is found.

use std::sync::Arc;

use aml::contract::{reports, rule_sets};
use kernel::{Clock, Timestamp};
use store::{Store, testing::TestDatabase};

use crate::{
    check::{Planted, found, plant, planted, report, settled},
    common::on_both_engines,
};

on_both_engines! {
    nothing_is_found_in_cases_well_kept
    each_contradiction_in_cases_is_found
}

/// What the rules of the contract leave behind: assessments with alerts, a report, rule sets.
async fn kept(store: &Store) -> Timestamp {
    let fixture = settled(store).await;
    let storage = Arc::new(store.clone());
    reports::a_report_survives_storage_in_every_state(storage.clone()).await;
    rule_sets::what_runs_is_changed_by_compare_and_swap(storage).await;
    fixture.clock.now()
}

async fn nothing_is_found_in_cases_well_kept(store: Store, _: &TestDatabase) {
    let now = kept(&store).await;
    let report = report(&store, now).await;
    assert_eq!(found(&report), Vec::<String>::new());
    for name in [
        "aml_assessments",
        "aml_alerts",
        "aml_reports",
        "aml_rule_sets",
        "aml_activations",
        "assessments and alerts",
    ] {
        let check = report.checks.iter().find(|check| check.name == name);
        assert!(check.unwrap().examined > 0, "{name} looked at nothing");
    }
}

const PLANTED: &[Planted] = &[
    planted(
        "UPDATE aml_assessments SET decision = 'block' WHERE id = (SELECT min(id) FROM aml_assessments)",
        &[
            "aml_assessments | aml_assessments | assessment: the columns beside it say something else",
        ],
    ),
    planted(
        "UPDATE aml_alerts SET notes = 'x' WHERE id = (SELECT min(id) FROM aml_alerts)",
        &["aml_alerts | aml_alerts | notes: the sealed value is damaged or belongs elsewhere"],
    ),
    planted(
        "UPDATE aml_reports SET narrative = 'x' WHERE id = (SELECT min(id) FROM aml_reports)",
        &[
            "aml_reports | aml_reports | narrative: the sealed value is damaged or belongs elsewhere",
        ],
    ),
    planted(
        "UPDATE aml_rule_sets SET text = 'x' WHERE version = 'v1'",
        &["aml_rule_sets | aml_rule_sets | digest: not the digest of the text"],
    ),
    planted(
        "UPDATE aml_activations SET reason = 'x' WHERE number = 1",
        &[
            "aml_activations | aml_activations | reason: the sealed value is damaged or belongs elsewhere",
        ],
    ),
    planted(
        "UPDATE aml_alerts SET customer = '{other}' WHERE id = (SELECT min(id) FROM aml_alerts)",
        &[
            "assessments and alerts | aml_assessments | an alert of it is about another payment or customer",
        ],
    ),
    planted(
        "DELETE FROM aml_payments WHERE payment = (SELECT min(payment) FROM aml_payments)",
        &["assessments and alerts | aml_assessments | its payment is in no history"],
    ),
    planted(
        "UPDATE aml_customers SET version = version + 1 WHERE customer = (SELECT min(customer) FROM aml_customers)",
        &[
            "assessments and alerts | aml_assessments | its customer has more or fewer assessments than were counted",
        ],
    ),
];

async fn each_contradiction_in_cases_is_found(store: Store, _: &TestDatabase) {
    let engine = store.engine();
    drop(store);
    plant(engine, PLANTED.iter(), &kept).await;
}
