//! Destinations on a list of high-risk countries: enhanced due diligence (hvitvaskingsloven § 17,
//! hvitvaskingsforskriften § 4-10), and no payment at all where the FATF calls for action.

use chrono::NaiveDate;
use serde::Deserialize;

use super::RuleId;
use crate::{
    CountryList, CountryLists, Decision, DueDiligence, Finding, InForce, Measure, Rule, Severity,
    View, parameter::Treatment,
};

/// The consequences of each list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HighRiskCountry {
    fatf_black: Listed,
    fatf_grey: Listed,
    eu_high_risk: Listed,
}

/// The consequences of one list.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    severity: Severity,
    /// The decision until enhanced due diligence of the customer is done.
    decision: Decision,
    /// The decision on the customer's first payment to an account; never less than `decision`.
    first_payment: Decision,
    /// Once enhanced due diligence is done.
    after_due_diligence: Decision,
    /// The decision on the customer's first payment to an account once it is done.
    first_payment_after_due_diligence: Decision,
    /// The day from which a listing applies.
    counts_from: InForce,
}

impl HighRiskCountry {
    fn of(&self, list: CountryList) -> Listed {
        match list {
            CountryList::FatfBlack => self.fatf_black,
            CountryList::FatfGrey => self.fatf_grey,
            CountryList::EuHighRisk => self.eu_high_risk,
        }
    }
}

impl Listed {
    fn decide(self, due_diligence: DueDiligence, first: bool) -> Decision {
        match (due_diligence, first) {
            (DueDiligence::Standard, false) => self.decision,
            (DueDiligence::Standard, true) => self.decision.max(self.first_payment),
            (DueDiligence::Enhanced, false) => self.after_due_diligence,
            (DueDiligence::Enhanced, true) => self
                .after_due_diligence
                .max(self.first_payment_after_due_diligence),
        }
    }
}

impl Rule for HighRiskCountry {
    fn evaluate(&self, view: &View<'_>, lists: &CountryLists) -> Option<Finding> {
        let payment = view.payment;
        let listings = lists.of_country(payment.country);
        if listings.is_empty() {
            return None;
        }
        let day = kernel::norwegian_date(payment.at);
        let mut finding: Option<Finding> = None;
        for listing in listings {
            let rule = self.of(listing.list);
            if !listing.in_force(rule.counts_from, day) {
                continue;
            }
            let decision = rule.decide(payment.due_diligence, view.first_to_creditor);
            let enhanced = payment.due_diligence == DueDiligence::Enhanced;
            if enhanced && decision == Decision::Proceed {
                continue;
            }
            let treatment = Treatment::new(rule.severity, decision);
            let text = words(listing.list, payment.country.name(), day, view);
            match &mut finding {
                None => finding = Some(Finding::new(RuleId::HighRiskCountry, treatment, text)),
                Some(finding) => finding.also(treatment, &text),
            }
        }
        let finding = finding?;
        Some(match payment.due_diligence {
            DueDiligence::Standard => finding.with(Measure::EnhancedDueDiligence),
            DueDiligence::Enhanced => finding,
        })
    }
}

fn words(list: CountryList, country: &str, day: NaiveDate, view: &View<'_>) -> String {
    let first = if view.first_to_creditor {
        ", and it is the customer's first payment to this account"
    } else {
        ""
    };
    format!("{country} is on the {list} on {day}{first}.")
}
