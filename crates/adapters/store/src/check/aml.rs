//! Monitoring: alerts are about what was assessed, and no assessment is missing from a history.

use crate::inspection::{Rule, Violation};

/// Assessments, alerts and the history of payments.
pub(super) static ASSESSED: Rule = Rule {
    name: "assessments and alerts",
    says: "alerts are about the payment that was assessed, and every assessment counts in its customer's history",
    table: "aml_assessments",
    wrong: &[
        Violation::rows(
            "an alert of it is about another payment or customer",
            "SELECT DISTINCT a.id FROM aml_assessments a JOIN aml_alerts l ON l.assessment = a.id \
             WHERE l.payment <> a.payment OR l.customer <> a.customer",
        ),
        Violation::rows(
            "its payment is in no history",
            "SELECT a.id FROM aml_assessments a LEFT JOIN aml_payments p ON p.payment = a.payment \
             WHERE p.payment IS NULL",
        ),
        Violation::rows(
            "its customer has more or fewer assessments than were counted",
            "SELECT min(a.id) AS id FROM aml_assessments a \
             JOIN aml_customers c ON c.customer = a.customer \
             GROUP BY a.customer, c.version HAVING count(*) <> c.version",
        ),
    ],
};
