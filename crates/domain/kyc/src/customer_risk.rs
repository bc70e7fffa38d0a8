//! The risk file of a customer: level, reasons with their beginning, enhanced due diligence.

use std::collections::BTreeSet;

use kernel::{SingleLine, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::{
    Applicant, ApplicantState, Assurance, Levels, RiskLevel, RiskPolicy, RiskReason,
    risk::DueDiligence,
};

/// An officer's text about a decision.
pub type DecisionText = SingleLine<1000>;

/// A reason and since when it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingReason {
    /// The reason.
    pub reason: RiskReason,
    /// Time since which it applies.
    pub since: Timestamp,
}

/// The basis of an enhanced due diligence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
pub enum EddBasis {
    /// An approval at the enhanced level; it falls with the approval.
    Verification,
    /// An officer's decision.
    Officer {
        /// The officer who decided.
        officer: UserId,
        /// Why it is done, in the officer's words. Never shown to the customer.
        reason: DecisionText,
    },
}

/// Enhanced due diligence (hvitvaskingsloven §§ 17–19).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case", deny_unknown_fields)]
pub enum EddStatus {
    /// Nothing calls for it.
    NotRequired,
    /// Called for, not done.
    Required {
        /// Time since which it is required.
        since: Timestamp,
    },
    /// Done.
    Completed {
        /// Time of completion.
        at: Timestamp,
        /// First moment at which it holds no more.
        valid_until: Timestamp,
        /// Its basis.
        basis: EddBasis,
    },
}

impl EddStatus {
    /// Its name in the database and in audit entries.
    pub fn name(&self) -> &'static str {
        match self {
            Self::NotRequired => "not_required",
            Self::Required { .. } => "required",
            Self::Completed { .. } => "completed",
        }
    }

    /// First moment at which it holds no more; `None` if it is not done.
    pub fn ends(&self) -> Option<Timestamp> {
        match self {
            Self::Completed { valid_until, .. } => Some(*valid_until),
            Self::NotRequired | Self::Required { .. } => None,
        }
    }

    fn by_officer(&self) -> bool {
        let Self::Completed { basis, .. } = self else {
            return false;
        };
        matches!(basis, EddBasis::Officer { .. })
    }

    /// Whether it is done and has not expired.
    pub fn holds(&self, now: Timestamp) -> bool {
        matches!(self, Self::Completed { valid_until, .. } if now < *valid_until)
    }
}

/// The risk file of a customer.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomerRisk {
    /// The customer; each has at most one risk file.
    pub user_id: UserId,
    /// Level of risk, which decides how closely the customer is monitored.
    pub level: RiskLevel,
    /// The reasons, in the order of [`RiskReason`]; never empty for a high or low level.
    pub reasons: Vec<StandingReason>,
    /// Enhanced due diligence.
    pub edd: EddStatus,
    /// Time of the last assessment.
    pub assessed_at: Timestamp,
    /// Counts changes, for compare-and-swap.
    pub version: i64,
}

impl CustomerRisk {
    /// A customer of whom nothing is known but that BankID vouches for them.
    pub fn normal(user_id: UserId, now: Timestamp) -> Self {
        Self {
            user_id,
            level: RiskLevel::Normal,
            reasons: Vec::new(),
            edd: EddStatus::NotRequired,
            assessed_at: now,
            version: 0,
        }
    }

    /// The same with the outcome of an assessment. A reason that held before keeps its beginning.
    #[must_use]
    pub fn assessed(
        self,
        level: RiskLevel,
        reasons: &BTreeSet<RiskReason>,
        now: Timestamp,
    ) -> Self {
        let since = |reason: &RiskReason| {
            let before = self.reasons.iter().find(|held| held.reason == *reason);
            before.map_or(now, |held| held.since)
        };
        let reasons = reasons.iter().map(|reason| StandingReason {
            reason: *reason,
            since: since(reason),
        });
        Self {
            level,
            reasons: reasons.collect(),
            assessed_at: now,
            ..self
        }
    }

    /// The same with the enhanced due diligence that follows from its reasons and from where the
    /// applicant stands. It depends on nothing else, so that events in any order end alike.
    #[must_use]
    pub fn settled(
        self,
        applicant: Option<&Applicant>,
        levels: &Levels,
        policy: &RiskPolicy,
    ) -> Self {
        let edd = self.edd_after(applicant, levels, policy);
        Self { edd, ..self }
    }

    /// The same with an officer's decision that the enhanced due diligence is done.
    #[must_use]
    pub fn edd_completed(
        self,
        (officer, reason): (UserId, DecisionText),
        policy: &RiskPolicy,
        now: Timestamp,
    ) -> Self {
        let edd = EddStatus::Completed {
            at: now,
            valid_until: now + policy.edd_validity,
            basis: EddBasis::Officer { officer, reason },
        };
        Self { edd, ..self }
    }

    /// How thoroughly the customer has to be verified beyond BankID, and is not; `None` if BankID
    /// or what was verified before is enough.
    pub fn open_demand(
        &self,
        applicant: Option<&Applicant>,
        levels: &Levels,
        now: Timestamp,
    ) -> Option<Assurance> {
        let demands = self.reasons.iter().filter(|held| match held.reason {
            // Whether it is done is a question of the due diligence, which expires.
            RiskReason::HighRiskCorridor { .. } => !self.edd.holds(now),
            // No paper undoes a match; only an officer who rules it out does.
            RiskReason::SanctionsMatch => true,
            reason => reason.demands() > approved_at(applicant, levels).map(|(level, _)| level),
        });
        demands.filter_map(|held| held.reason.demands()).max()
    }

    /// Whether an enhanced due diligence has expired that a new verification would renew.
    pub fn is_renewal_due(&self, now: Timestamp) -> bool {
        let expired = matches!(self.edd, EddStatus::Completed { .. }) && !self.edd.holds(now);
        expired && self.calling().map(|(how, _)| how).max() == Some(DueDiligence::ByVerification)
    }

    /// Who has to do what the reasons call for, and since when.
    fn calling(&self) -> impl Iterator<Item = (DueDiligence, Timestamp)> {
        let held = self.reasons.iter();
        held.filter_map(|held| Some((held.reason.due_diligence()?, held.since)))
    }

    /// Whether an officer has decided, and knew by then of everything that only an officer decides.
    fn was_decided(&self) -> bool {
        let EddStatus::Completed { at, .. } = &self.edd else {
            return false;
        };
        let mut officers = self
            .calling()
            .filter(|(how, _)| *how == DueDiligence::ByOfficer);
        self.edd.by_officer() && officers.all(|(_, since)| since <= *at)
    }

    fn edd_after(
        &self,
        applicant: Option<&Applicant>,
        levels: &Levels,
        policy: &RiskPolicy,
    ) -> EddStatus {
        let verified = match approved_at(applicant, levels) {
            Some((Assurance::Enhanced, at)) => Some(EddStatus::Completed {
                at,
                valid_until: at + policy.edd_validity,
                basis: EddBasis::Verification,
            }),
            _ => None,
        };
        let by = self.calling().map(|(how, _)| how).max();
        let verified = verified.filter(|_| by == Some(DueDiligence::ByVerification));
        let since = self.calling().map(|(_, since)| since).min();
        match (self.edd.clone(), verified, since) {
            (decided, Some(verified), _) if self.was_decided() => longer(decided, verified),
            (decided, None, _) if self.was_decided() => decided,
            (_, Some(verified), _) => verified,
            (_, None, Some(since)) => EddStatus::Required { since },
            (_, None, None) => EddStatus::NotRequired,
        }
    }
}

fn longer(one: EddStatus, other: EddStatus) -> EddStatus {
    if one.ends() >= other.ends() {
        one
    } else {
        other
    }
}

/// At which level an applicant is approved, and since when.
fn approved_at(applicant: Option<&Applicant>, levels: &Levels) -> Option<(Assurance, Timestamp)> {
    let applicant = applicant?;
    let ApplicantState::Approved { at } = applicant.state else {
        return None;
    };
    Some((levels.assurance(&applicant.level)?, at))
}
