//! Politically exposed persons: enhanced due diligence of the customer (hvitvaskingsloven § 18).

use serde::Deserialize;

use super::RuleId;
use crate::{
    CountryLists, DueDiligence, Finding, Hit, ListMatch, Measure, Rule, Screened, View,
    parameter::Treatment,
};

/// The consequences of each result of screening.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pep {
    #[serde(rename = "match")]
    matched: Treatment,
    potential_match: Treatment,
}

impl Pep {
    fn look(&self, who: &str, person: &Screened) -> Option<(Treatment, String)> {
        let Screened::Done { pep, .. } = person else {
            return None;
        };
        match pep {
            ListMatch::Clear => None,
            ListMatch::PotentialMatch(hits) => {
                let on = entries(hits);
                let text = format!("The {who} may be a politically exposed person: {on}.");
                Some((self.potential_match, text))
            }
            ListMatch::Match(hits) => {
                let on = entries(hits);
                let text = format!("The {who} is a politically exposed person: {on}.");
                Some((self.matched, text))
            }
        }
    }
}

impl Rule for Pep {
    fn evaluate(&self, view: &View<'_>, _: &CountryLists) -> Option<Finding> {
        let payment = view.payment;
        // Due diligence that is done answers for the customer, and for recipients already known.
        let enhanced = payment.due_diligence == DueDiligence::Enhanced;
        let of_recipient = !enhanced || view.first_to_creditor;
        let recipient = of_recipient.then_some(&payment.recipient_screening);
        let customer = (!enhanced).then_some(&payment.customer_screening);
        let found = [
            recipient.and_then(|person| self.look("recipient", person)),
            customer.and_then(|person| self.look("customer", person)),
        ];
        let mut found = found.into_iter().flatten();
        let (treatment, text) = found.next()?;
        let mut finding = Finding::new(RuleId::Pep, treatment, text);
        for (treatment, text) in found {
            finding.also(treatment, &text);
        }
        Some(finding.with(Measure::EnhancedDueDiligence))
    }
}

/// The entries matched, in words: `un QDi.001 (score 0.950)`.
pub(super) fn entries(hits: &[Hit]) -> String {
    let words = hits.iter().take(5).map(|hit| {
        let (whole, rest) = (hit.score_permille / 1000, hit.score_permille % 1000);
        format!("{} {} (score {whole}.{rest:03})", hit.list, hit.entry)
    });
    let words: Vec<_> = words.collect();
    match hits.len().saturating_sub(words.len()) {
        0 => words.join(", "),
        more => format!("{} and {more} more", words.join(", ")),
    }
}
