//! A customer's risk of money laundering, and its reasons (hvitvaskingsloven §§ 9–11).

use std::collections::BTreeSet;

use chrono::TimeDelta;
use kernel::{Country, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Assurance;

/// Level of a customer's risk, which decides how closely they are monitored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RiskLevel {
    /// Known for long, nothing found, no payment beyond the EEA.
    Low,
    /// The level of most customers.
    Normal,
    /// Something was found: watched closely.
    High,
}

impl RiskLevel {
    /// Its name in the database and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
        }
    }
}

/// Why a customer is not of normal risk. The customer never learns of any (§ 28).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum RiskReason {
    /// A politically exposed person, a family member or close associate (§ 18).
    PoliticallyExposed,
    /// A name on a sanctions list may be theirs.
    PotentialMatch,
    /// A name on a sanctions list is theirs.
    SanctionsMatch,
    /// Sends money to a country of high risk (§ 17).
    HighRiskCorridor {
        /// The country.
        country: Country,
    },
    /// They were reported to the financial intelligence unit.
    Reported,
    /// Lowers the risk: nothing found in a long time.
    LongStanding,
}

impl RiskReason {
    /// Its name in audit entries.
    pub fn name(self) -> &'static str {
        match self {
            Self::PoliticallyExposed => "politically_exposed",
            Self::PotentialMatch => "potential_match",
            Self::SanctionsMatch => "sanctions_match",
            Self::HighRiskCorridor { .. } => "high_risk_corridor",
            Self::Reported => "reported",
            Self::LongStanding => "long_standing",
        }
    }

    /// How thoroughly the customer has to be verified beyond BankID, if at all.
    pub fn demands(self) -> Option<Assurance> {
        match self {
            Self::PotentialMatch => Some(Assurance::Identity),
            Self::PoliticallyExposed | Self::SanctionsMatch | Self::HighRiskCorridor { .. } => {
                Some(Assurance::Enhanced)
            }
            Self::Reported | Self::LongStanding => None,
        }
    }

    /// Who can complete the enhanced due diligence it calls for, if it calls for one.
    pub(crate) fn due_diligence(self) -> Option<DueDiligence> {
        match self {
            Self::HighRiskCorridor { .. } => Some(DueDiligence::ByVerification),
            Self::PoliticallyExposed | Self::SanctionsMatch => Some(DueDiligence::ByOfficer),
            Self::PotentialMatch | Self::Reported | Self::LongStanding => None,
        }
    }
}

/// The party that can complete an enhanced due diligence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum DueDiligence {
    /// An approval at the enhanced level is enough.
    ByVerification,
    /// Senior management has to agree (§ 18 for the politically exposed).
    ByOfficer,
}

/// The result of screening a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScreeningFinding {
    /// Nothing, or nothing that was not ruled out.
    Clear,
    /// A possible hit.
    PotentialMatch,
    /// A confirmed hit.
    Match,
}

/// Whether the customer is politically exposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PepFinding {
    /// Not known to be.
    NotExposed,
    /// Confirmed, also as family member or close associate.
    Exposed,
}

/// The facts about a customer that their risk is assessed by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerFacts {
    /// Time at which they became a customer.
    pub customer_since: Timestamp,
    /// Sanctions lists.
    pub screening: ScreeningFinding,
    /// PEP lists.
    pub pep: PepFinding,
    /// Countries outside the EEA they send or are about to send money to.
    pub beyond_eea: BTreeSet<Country>,
    /// Those of them on a list of high risk on that day.
    pub high_risk: BTreeSet<Country>,
    /// Reports filed on them.
    pub reports: u32,
}

/// The policy that decides between the levels. Configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RiskPolicy {
    /// From when on a customer without findings is of low risk.
    pub low_after: TimeDelta,
    /// Validity of an enhanced due diligence.
    pub edd_validity: TimeDelta,
}

impl Default for RiskPolicy {
    /// Low after two years; enhanced due diligence holds for one.
    fn default() -> Self {
        Self {
            low_after: TimeDelta::days(730),
            edd_validity: TimeDelta::days(365),
        }
    }
}

/// The level and what it rests on.
pub fn assess(
    facts: &CustomerFacts,
    policy: &RiskPolicy,
    now: Timestamp,
) -> (RiskLevel, BTreeSet<RiskReason>) {
    let mut reasons = BTreeSet::new();
    match facts.screening {
        ScreeningFinding::Clear => {}
        ScreeningFinding::PotentialMatch => {
            reasons.insert(RiskReason::PotentialMatch);
        }
        ScreeningFinding::Match => {
            reasons.insert(RiskReason::SanctionsMatch);
        }
    }
    if facts.pep == PepFinding::Exposed {
        reasons.insert(RiskReason::PoliticallyExposed);
    }
    let corridors = facts.high_risk.iter();
    reasons.extend(corridors.map(|country| RiskReason::HighRiskCorridor { country: *country }));
    if facts.reports > 0 {
        reasons.insert(RiskReason::Reported);
    }
    if !reasons.is_empty() {
        return (RiskLevel::High, reasons);
    }
    if facts.beyond_eea.is_empty() && now - facts.customer_since >= policy.low_after {
        reasons.insert(RiskReason::LongStanding);
        return (RiskLevel::Low, reasons);
    }
    (RiskLevel::Normal, reasons)
}
