//! Risk files: one per customer, with reasons and due diligence whole.

use kernel::UserId;

use super::{
    Subject,
    sample::{after, assert_conflict, attempted, committed, now},
};
use crate::{
    CustomerRisk, DecisionText, EddBasis, EddStatus, KycStatus, RiskLevel, RiskReason,
    StandingReason, ports::DueForReview,
};

fn reasons() -> Vec<StandingReason> {
    let country = "KE".parse().unwrap();
    let reasons = [
        RiskReason::PoliticallyExposed,
        RiskReason::PotentialMatch,
        RiskReason::SanctionsMatch,
        RiskReason::HighRiskCorridor { country },
        RiskReason::Reported,
        RiskReason::LongStanding,
    ];
    let standing = reasons.into_iter().zip(1..);
    standing
        .map(|(reason, minute)| StandingReason {
            reason,
            since: after(minute),
        })
        .collect()
}

fn completed(valid_until: kernel::Timestamp, basis: EddBasis) -> EddStatus {
    EddStatus::Completed {
        at: now(),
        valid_until,
        basis,
    }
}

fn by(officer: UserId) -> EddBasis {
    let reason = DecisionText::new("Årsoppgave og lønnsslipper sett.").unwrap();
    EddBasis::Officer { officer, reason }
}

async fn stored(subject: &Subject, risk: CustomerRisk) -> CustomerRisk {
    committed(subject, async |unit| {
        unit.risks().add(&risk).await.unwrap();
    })
    .await;
    risk
}

/// Every level, every reason, every due diligence.
pub async fn a_risk_file_survives_storage_with_every_due_diligence(subject: Subject) {
    let mut risk = stored(&subject, CustomerRisk::normal(subject.ola, now())).await;
    let officer = subject.kari;
    let files = [
        (
            RiskLevel::High,
            reasons(),
            EddStatus::Required { since: after(2) },
        ),
        (
            RiskLevel::Low,
            Vec::new(),
            completed(after(3), EddBasis::Verification),
        ),
        (
            RiskLevel::Normal,
            reasons(),
            completed(after(4), by(officer)),
        ),
        (RiskLevel::High, reasons(), EddStatus::NotRequired),
    ];
    for (level, reasons, edd) in files {
        let found = subject.store.risk(subject.ola).await.unwrap();
        assert_eq!(found.as_ref(), Some(&risk));
        (risk.level, risk.reasons, risk.edd) = (level, reasons, edd);
        risk.assessed_at = after(8);
        committed(&subject, async |unit| {
            unit.risks().update(&mut risk).await.unwrap();
        })
        .await;
        let mut unit = subject.store.begin().await.unwrap();
        let found = unit.risks().of_user(subject.ola).await.unwrap();
        assert_eq!(found.as_ref(), Some(&risk));
    }
}

/// Neither in a unit nor outside.
pub async fn another_customers_risk_file_is_absent(subject: Subject) {
    stored(&subject, CustomerRisk::normal(subject.ola, now())).await;
    assert_eq!(subject.store.risk(subject.kari).await.unwrap(), None);
    let mut unit = subject.store.begin().await.unwrap();
    assert_eq!(unit.risks().of_user(subject.kari).await.unwrap(), None);
}

/// Two at once make one.
pub async fn a_customer_has_one_risk_file(subject: Subject) {
    let risk = stored(&subject, CustomerRisk::normal(subject.ola, now())).await;
    assert_conflict(&attempted(&subject, async |unit| unit.risks().add(&risk).await).await);
}

/// The one who read first and writes last has to read again.
pub async fn an_update_after_a_stale_read_conflicts(subject: Subject) {
    let risk = stored(&subject, CustomerRisk::normal(subject.ola, now())).await;
    let update = async || {
        attempted(&subject, async |unit| {
            unit.risks().update(&mut risk.clone()).await
        })
        .await
    };
    update().await.unwrap();
    assert_conflict(&update().await);
}

/// After the first moment, and with the last.
pub async fn ended_due_diligences_are_listed_by_customer_in_pieces(subject: Subject) {
    let mut both = [subject.ola, subject.kari];
    both.sort_unstable();
    let file = async |user, edd| {
        let risk = CustomerRisk::normal(user, now());
        stored(&subject, CustomerRisk { edd, ..risk }).await;
    };
    let [first, second] = both;
    file(first, completed(after(10), EddBasis::Verification)).await;
    let officer = first;
    file(second, completed(after(20), by(officer))).await;
    let ended = async |since, until, last: Option<UserId>, limit| {
        let ended = subject
            .store
            .edd_ended(after(since), after(until), last, limit);
        ended.await.unwrap()
    };
    assert_eq!(ended(0, 9, None, 10).await, []);
    assert_eq!(ended(0, 10, None, 10).await, [first]);
    assert_eq!(ended(0, 20, None, 10).await, both);
    assert_eq!(ended(10, 20, None, 10).await, [second]);
    assert_eq!(ended(0, 20, None, 1).await, [first]);
    assert_eq!(ended(0, 20, Some(first), 10).await, [second]);
}

async fn due(subject: &Subject, watched: i64, everybody: i64) -> Vec<UserId> {
    let due = DueForReview {
        watched_until: after(watched),
        everybody_until: after(everybody),
    };
    subject.store.due_for_review(&due, None, 10).await.unwrap()
}

/// In pieces, by id.
pub async fn customers_without_a_file_are_always_due(subject: Subject) {
    let mut both = [subject.ola, subject.kari];
    both.sort_unstable();
    assert_eq!(due(&subject, -60, -60).await, both);
    let never = DueForReview {
        watched_until: after(-60),
        everybody_until: after(-60),
    };
    let store = &subject.store;
    let first = store.due_for_review(&never, None, 1).await.unwrap();
    assert_eq!(first, both[..1]);
    let second = store.due_for_review(&never, first.last().copied(), 1).await;
    assert_eq!(second.unwrap(), both[1..]);
    stored(&subject, CustomerRisk::normal(both[0], now())).await;
    assert_eq!(due(&subject, -60, -60).await, both[1..]);
}

/// Who may not pay or is of high risk sooner than others.
pub async fn customers_are_due_by_status_level_and_time(subject: Subject) {
    let (ola, kari) = (subject.ola, subject.kari);
    let normal = stored(&subject, CustomerRisk::normal(ola, now())).await;
    let high = CustomerRisk {
        level: RiskLevel::High,
        ..CustomerRisk::normal(kari, after(1))
    };
    stored(&subject, high).await;
    assert_eq!(due(&subject, 0, -1).await, []);
    assert_eq!(due(&subject, 1, -1).await, [kari]);
    assert_eq!(due(&subject, 0, 0).await, [ola]);
    committed(&subject, async |unit| {
        let standings = unit.standings();
        let set = standings.set_status(ola, KycStatus::Pending).await;
        assert!(set.unwrap());
        unit.risks().update(&mut normal.clone()).await.unwrap();
    })
    .await;
    assert_eq!(due(&subject, -1, -1).await, []);
    assert_eq!(due(&subject, 0, -1).await, [ola]);
}
