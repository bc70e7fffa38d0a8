//! Risk files: one per customer, with reasons and due diligence whole.

use kernel::UserId;

use super::{
    Subject,
    sample::{after, assert_conflict, attempted, committed, now},
};
use crate::{CustomerRisk, EddBasis, EddStatus, RiskLevel, RiskReason, StandingReason};

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

fn completed(valid_until: kernel::Instant, basis: EddBasis) -> EddStatus {
    EddStatus::Completed {
        at: now(),
        valid_until,
        basis,
    }
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
            completed(after(4), EddBasis::Officer { officer }),
        ),
        (RiskLevel::High, reasons(), EddStatus::NotRequired),
    ];
    for (level, reasons, edd) in files {
        let found = subject.store.risk(subject.ola).await.unwrap();
        assert_eq!(found.as_ref(), Some(&risk));
        (risk.level, risk.reasons, risk.edd) = (level, reasons, edd);
        risk.assessed_at = after(8);
        committed(&subject, async |unit| {
            unit.risks().update(&risk).await.unwrap();
        })
        .await;
        risk.version += 1;
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
    let update = async || attempted(&subject, async |unit| unit.risks().update(&risk).await).await;
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
    file(second, completed(after(20), EddBasis::Officer { officer })).await;
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
