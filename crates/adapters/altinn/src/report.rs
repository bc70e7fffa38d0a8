//! The content of a report. Form MT-0002 has no public schema, so this document is ours; the form's
//! schema, once available, is implemented here. The parts are those of hvitvaskingsforskriften:
//! grounds for suspicion, transactions, person and customer relationship.

use aml::ports::{Submission, SubmittedPayment};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

/// Version of the document.
const FORMAT: &str = "drop-str-1";

/// The report as a JSON object.
pub(crate) fn document(submission: &Submission) -> Value {
    let Submission {
        reference,
        report,
        person,
        rules,
        payments,
        at,
    } = submission;
    json!({
        "format": FORMAT,
        "reference": reference,
        "sentAt": at,
        "customer": {
            "id": report.customer,
            "name": person.name,
            "birthDate": person.birth_date,
            "nationalId": person.national_id.expose_secret(),
            "customerSince": person.customer_since,
        },
        "grounds": {
            "narrative": report.narrative.as_str(),
            "rules": rules,
        },
        "transactions": payments.iter().map(payment).collect::<Vec<_>>(),
    })
}

/// Amounts in minor units of NOK, the currency of transaction monitoring.
fn payment(payment: &SubmittedPayment) -> Value {
    json!({
        "id": payment.payment,
        "at": payment.at,
        "amount": { "amount": payment.amount.as_ore(), "currency": "NOK" },
        "destination": payment.country,
    })
}
