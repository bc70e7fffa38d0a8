//! Nobody on a sanctions list may be paid or pay through Drop (sanksjonsloven § 2 and the
//! regulations under it; lists of UN and EU, and OFAC's as the banks demand).

use serde::Deserialize;

use super::RuleId;
use crate::{CountryLists, Finding, ListMatch, Rule, Screened, View, parameter::Treatment};

/// The consequences of each result of screening.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sanctions {
    #[serde(rename = "match")]
    matched: Treatment,
    potential_match: Treatment,
    not_screened: Treatment,
}

impl Sanctions {
    fn look(&self, who: &str, person: &Screened) -> Option<(Treatment, String)> {
        match person {
            Screened::NotScreened => {
                let text = format!("The {who} has not been screened against sanctions lists.");
                Some((self.not_screened, text))
            }
            Screened::Done { sanctions, .. } => match sanctions {
                ListMatch::Clear => None,
                ListMatch::PotentialMatch(hits) => {
                    let on = super::pep::entries(hits);
                    let text = format!("The {who} may be on a sanctions list: {on}.");
                    Some((self.potential_match, text))
                }
                ListMatch::Match(hits) => {
                    let on = super::pep::entries(hits);
                    Some((
                        self.matched,
                        format!("The {who} is on a sanctions list: {on}."),
                    ))
                }
            },
        }
    }
}

impl Rule for Sanctions {
    fn evaluate(&self, view: &View<'_>, _: &CountryLists) -> Option<Finding> {
        let payment = view.payment;
        let found = [
            self.look("recipient", &payment.recipient_screening),
            self.look("customer", &payment.customer_screening),
        ];
        let mut found = found.into_iter().flatten();
        let (treatment, text) = found.next()?;
        let mut finding = Finding::new(RuleId::Sanctions, treatment, text);
        for (treatment, text) in found {
            finding.also(treatment, &text);
        }
        Some(finding)
    }
}
