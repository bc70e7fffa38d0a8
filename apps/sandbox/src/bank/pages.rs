//! What the customer sees at the bank. A payment's page shows amount and payee: dynamic linking.

use actix_web::{HttpResponse, http::StatusCode};
use serde_json::Value;

use super::{account::accounts_of, aspsp::Bank, authorisation::Subject, ledger::Ledger};
use crate::{
    html::{escape, page},
    people::Person,
};

const SCRIPT_NOTE: &str = "<p class=\"note\">For scripts: add \
    <code>?decision=approve&amp;person=…</code> or <code>?decision=deny</code> to this address.</p>";

/// The page of an SCA.
pub(super) fn sca(
    bank: &Bank,
    ledger: &Ledger,
    subject: &Subject,
    residents: &[Person],
) -> HttpResponse {
    let (title, body) = match subject {
        Subject::Consent(id) => (
            "Share account information",
            consent(bank, ledger, id, residents),
        ),
        Subject::Payment(id) => ("Approve payment", payment(ledger, id)),
        Subject::Cancellation(id) => ("Cancel payment", payment(ledger, id)),
    };
    let title = format!("{} (sandbox): {title}", bank.profile.name);
    page(StatusCode::OK, &title, &format!("{body}{SCRIPT_NOTE}"))
}

fn consent(bank: &Bank, ledger: &Ledger, id: &str, residents: &[Person]) -> String {
    let Some(consent) = ledger.consents.get(id) else {
        return String::new();
    };
    let people: String = residents
        .iter()
        .map(|person| person_choice(bank, person))
        .collect();
    let how_often = if consent.recurring {
        format!(
            "up to {} times a day without you, until {}",
            consent.frequency_per_day, consent.valid_until
        )
    } else {
        "once".to_owned()
    };
    format!(
        "<p><strong>Drop</strong> asks to read {}: {how_often}. It can move no money with this.</p>\
         <form method=\"post\"><fieldset><legend>You are</legend>{people}\
         <p><label>or the synthetic national id <input name=\"typed\" inputmode=\"numeric\" \
         autocomplete=\"off\" maxlength=\"11\"></label></p></fieldset>{}</form>",
        consent.access.in_words(),
        buttons("Approve"),
    )
}

fn person_choice(bank: &Bank, person: &Person) -> String {
    let accounts: Vec<String> = accounts_of(bank.profile, person)
        .iter()
        .map(|account| format!("{} {}", account.name, account.bban))
        .collect();
    format!(
        "<p><label><input type=\"radio\" name=\"person\" value=\"{}\"> {} <span class=\"note\">{}\
         </span></label></p>",
        escape(&person.national_id),
        escape(&person.name()),
        escape(&accounts.join(", ")),
    )
}

fn payment(ledger: &Ledger, id: &str) -> String {
    let Some(payment) = ledger.payments.get(id) else {
        return String::new();
    };
    let order = &payment.order;
    let payee_account = order
        .creditor_account
        .values()
        .find_map(|member| {
            member
                .as_str()
                .or_else(|| member.get("identification")?.as_str())
        })
        .unwrap_or_default();
    let message = payment
        .body
        .get("remittanceInformationUnstructured")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let account = ledger.account(&payment.debtor);
    let (holder, person) = account.map_or(("", ""), |account| {
        (account.owner_name.as_str(), account.owner.as_str())
    });
    format!(
        "<p class=\"amount\">{} {}</p><table>\
         <tr><th>To</th><td>{}<br>{}</td></tr><tr><th>From</th><td>{}<br>{}</td></tr>\
         <tr><th>Message</th><td>{}</td></tr></table>\
         <form method=\"post\"><input type=\"hidden\" name=\"person\" value=\"{}\">\
         <p>You are {}.</p>{}</form>",
        escape(&order.instructed_amount.amount),
        escape(&order.instructed_amount.currency),
        escape(&order.creditor_name),
        escape(payee_account),
        escape(holder),
        escape(&payment.debtor),
        escape(message),
        escape(person),
        escape(holder),
        buttons("Approve"),
    )
}

fn buttons(approve: &str) -> String {
    format!(
        "<p><button name=\"decision\" value=\"approve\">{approve}</button>\
         <button name=\"decision\" value=\"deny\">Deny</button></p>"
    )
}
