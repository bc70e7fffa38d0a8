//! The check of customers' files: nothing is found in what verifications and assessments leave
//! behind, and each planted contradiction is found.

use identity::ports::IdentityQueries;
use kernel::{
    Actor, AuditEntry, Clock, OutboxEvent, RequestContext, Timestamp, UnitOfWorkFactory,
    testing::TestIds,
};
use kyc::{
    Applicant, ApplicantId, ApplicantState, CustomerRisk, Disposition, EddBasis, EddStatus,
    EventKey, ExternalApplicantId, KycStatus, LevelName, ProviderEvent, RiskLevel, RiskReason,
    StandingReason, ports::KycUnitOfWork,
};
use serde_json::json;
use store::{Store, testing::TestDatabase};

use crate::{
    check::{Planted, found, plant, planted, report, settled},
    common::{on_both_engines, person},
};

on_both_engines! {
    nothing_is_found_in_files_well_kept
    each_contradiction_in_customers_files_is_found
    nothing_of_a_rejection_or_a_risk_is_legible_at_rest
}

/// The first person is politically exposed, verified and may pay. The second may be on a list and
/// has to be verified; they were notified of that.
async fn kept(store: &Store) -> Timestamp {
    let fixture = settled(store).await;
    let now = fixture.clock.now();
    let ids = TestIds::default();
    // The ids of the world's are taken.
    for _ in 0..100 {
        ApplicantId::new(&ids);
    }
    let mut unit = UnitOfWorkFactory::<dyn KycUnitOfWork>::begin(store)
        .await
        .unwrap();
    let level = LevelName::new("enhanced").unwrap();
    let external = ExternalApplicantId::new("applicant-1").unwrap();
    let event = |key, effect| ProviderEvent {
        key: EventKey::new(key).unwrap(),
        kind: "applicantReviewed".to_owned(),
        external_id: external.clone(),
        user_id: Some(person(0).id),
        level: None,
        effect: Some(effect),
        created_at: now,
        received_at: now,
    };
    let (pending, approved) = (
        event("event-1", ApplicantState::Pending),
        event("event-2", ApplicantState::Approved { at: now }),
    );
    for event in [&pending, &approved] {
        let recorded = unit.events().record(event, Disposition::Applied).await;
        assert!(recorded.unwrap());
    }
    let (id, user) = (ApplicantId::new(&ids), person(0).id);
    let applicant = Applicant::new(id, user, external.clone(), level, now);
    let applicant = applicant.after(&[pending, approved], now);
    unit.applicants().add(&applicant).await.unwrap();
    let risk = |user, reason, edd| CustomerRisk {
        level: RiskLevel::High,
        reasons: vec![StandingReason { reason, since: now }],
        edd,
        ..CustomerRisk::normal(user, now)
    };
    let done = EddStatus::Completed {
        at: now,
        valid_until: now + chrono::TimeDelta::days(365),
        basis: EddBasis::Verification,
    };
    let exposed = risk(person(0).id, RiskReason::PoliticallyExposed, done);
    unit.risks().add(&exposed).await.unwrap();

    let other = person(1).id;
    let named = risk(other, RiskReason::PotentialMatch, EddStatus::NotRequired);
    unit.risks().add(&named).await.unwrap();
    let set = unit.standings().set_status(other, KycStatus::Pending).await;
    assert!(set.unwrap());
    let (context, kind) = (RequestContext::job("test"), "kyc.status_changed");
    let entry = AuditEntry::new(&ids, &fixture.clock, &context, Actor::System, kind, &other);
    unit.change_log().audit(&entry).await.unwrap();
    let event = OutboxEvent::new(&ids, &fixture.clock, kind, &other, json!({}));
    unit.change_log().publish(&event).await.unwrap();
    unit.commit().await.unwrap();
    now
}

async fn nothing_is_found_in_files_well_kept(store: Store, _: &TestDatabase) {
    let now = kept(&store).await;
    let report = report(&store, now).await;
    assert_eq!(found(&report), Vec::<String>::new());
    for name in [
        "kyc_applicants",
        "kyc_events",
        "customer_risks",
        "applicants and notices",
        "customers and risk files",
        "customers and their status",
    ] {
        let check = report.checks.iter().find(|check| check.name == name);
        assert!(check.unwrap().examined > 0, "{name} looked at nothing");
    }
}

const PLANTED: &[Planted] = &[
    // Rows that cannot be read.
    planted(
        "UPDATE kyc_applicants SET id = 'x'",
        &["kyc_applicants | kyc_applicants | id: not an id of the form apl_<uuid>"],
    ),
    planted(
        "UPDATE kyc_events SET rank = 9 WHERE key = 'event-1'",
        &["kyc_events | kyc_events | rank: not that of its state"],
    ),
    planted(
        "UPDATE customer_risks SET reasons = 'x' WHERE user_id = '{other}'",
        &[
            "customer_risks | customer_risks | reasons: the sealed value is damaged or belongs elsewhere",
        ],
    ),
    planted(
        "UPDATE kyc_applicants SET user_id = 'usr_0197a6e2000070008000000000000f09'",
        &[
            "references | kyc_applicants | user_id refers to no row of users, in 1 rows",
            "applicants and notices | kyc_applicants | a notice moved it, and its customer has no risk file",
            "customers and their status | users | they may pay, and their risk file calls for a verification that was not done",
        ],
    ),
    // Notices.
    planted(
        "DELETE FROM kyc_events WHERE key = 'event-2'",
        &["applicants and notices | kyc_applicants | the notice it stands by is not recorded"],
    ),
    planted(
        "UPDATE kyc_events SET external_id = 'applicant-2' WHERE key = 'event-2'",
        &["applicants and notices | kyc_applicants | the notice it stands by is not recorded"],
    ),
    planted(
        "UPDATE kyc_applicants SET decided_at = {early}",
        &[
            "applicants and notices | kyc_applicants | it stands otherwise than the notice says that it stands by",
        ],
    ),
    planted(
        "UPDATE kyc_events SET created_at = {late}, received_at = {early} WHERE key = 'event-1'",
        &[
            "applicants and notices | kyc_applicants | a newer notice came more than an hour ago, and it does not follow",
        ],
    ),
    // Risk files and the status that follows from them.
    planted(
        "DELETE FROM customer_risks WHERE user_id <> '{other}'",
        &[
            "applicants and notices | kyc_applicants | a notice moved it, and its customer has no risk file",
        ],
    ),
    planted(
        "DELETE FROM customer_risks WHERE user_id = '{other}'; UPDATE users SET created_at = {early}",
        &[
            "customers and risk files | users | they registered more than an hour ago, may not pay, and have not been assessed",
        ],
    ),
    planted(
        "DELETE FROM outbox WHERE kind = 'kyc.status_changed'",
        &[
            "customers and risk files | users | a change of their status and its events differ in number",
        ],
    ),
    planted(
        "UPDATE users SET kyc_status = 'approved'",
        &[
            "customers and their status | users | they may pay, and their risk file calls for a verification that was not done",
        ],
    ),
    planted(
        "UPDATE users SET kyc_status = 'rejected' WHERE id <> '{other}'",
        &[
            "customers and their status | users | they are rejected, and no verification of theirs was for good",
        ],
    ),
    planted(
        "UPDATE kyc_applicants SET state = 'rejected', rejection_kind = 'final', rejection = 'x', \
         event_at = NULL, event_rank = NULL, event_key = NULL",
        &[
            "kyc_applicants | kyc_applicants | rejection: the sealed value is damaged or belongs elsewhere",
            "customers and their status | users | their verification was rejected for good, and they are not",
        ],
    ),
];

async fn each_contradiction_in_customers_files_is_found(store: Store, _: &TestDatabase) {
    let engine = store.engine();
    drop(store);
    plant(engine, PLANTED.iter(), &kept).await;
}

/// It may reveal a screening, which must not be disclosed (hvitvaskingsloven § 28).
async fn nothing_of_a_rejection_or_a_risk_is_legible_at_rest(
    store: Store,
    database: &TestDatabase,
) {
    let now = kept(&store).await;
    let mut unit = UnitOfWorkFactory::<dyn KycUnitOfWork>::begin(&store)
        .await
        .unwrap();
    let mut applicant = unit
        .applicants()
        .of_user(person(0).id)
        .await
        .unwrap()
        .unwrap();
    applicant.state = ApplicantState::Rejected {
        at: now,
        kind: kyc::RejectionKind::Final,
        labels: vec![kyc::RejectLabel::new("SANCTIONS").unwrap()],
        comment: Some(kernel::SingleLine::new("Found on a list").unwrap()),
    };
    unit.applicants().update(&mut applicant).await.unwrap();
    unit.commit().await.unwrap();
    let at_rest = database.everything_at_rest().await;
    for legible in ["applicant-1", "rejected"] {
        assert!(at_rest.contains(legible), "the look is blind: no {legible}");
    }
    for restricted in ["SANCTIONS", "Found on a list", "politically_exposed"] {
        assert!(!at_rest.contains(restricted), "{restricted} is legible");
    }
    let read = IdentityQueries::user(&store, person(1).id).await.unwrap();
    assert_eq!(read.unwrap().kyc, identity::KycStatus::Pending);
}
