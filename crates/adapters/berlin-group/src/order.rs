//! The body of an initiation (`paymentInitiation_json`), and accounts as the protocol names them.

use kernel::Money;
use payments::{DebtorAccount, RecipientAccount, ports::InitiatePayment};
use serde_json::{Map, Value, json};

use crate::profile::{AccountIdentification, BankProfile};

/// The order of one payment of `instructed`.
pub(crate) fn body(profile: &BankProfile, payment: &InitiatePayment, instructed: Money) -> Value {
    let mut body = Map::new();
    let mut put = |name: &str, value: Value| body.insert(name.to_owned(), value);
    put(
        "endToEndIdentification",
        json!(payment.end_to_end_id.as_str()),
    );
    put("debtorAccount", debtor(profile, &payment.debtor));
    put("instructedAmount", amount(instructed));
    put("creditorName", json!(payment.creditor_name.as_str()));
    put("creditorAccount", creditor(&payment.creditor));
    if let RecipientAccount::Local { clearing, code, .. } = &payment.creditor {
        match clearing.iso20022_code() {
            None => put("creditorAgent", json!(code)),
            // The protocol has no member for national clearing codes. Cross-border products take
            // the bank's ISO 20022 clearing member id where they take the bank's name.
            Some(prefix) => put("creditorAgentName", json!(format!("{prefix}{code}"))),
        };
    }
    if let Some(address) = address(payment) {
        put("creditorAddress", address);
    }
    if let Some(text) = &payment.remittance_information {
        put("remittanceInformationUnstructured", json!(text.as_str()));
    }
    Value::Object(body)
}

/// `amount`: decimal text with all of the currency's places.
pub(crate) fn amount(money: Money) -> Value {
    json!({ "currency": money.currency().code(), "amount": money.major_text() })
}

/// The debtor's account as this bank names it. A Norwegian IBAN is its BBAN with a prefix.
pub(crate) fn debtor(profile: &BankProfile, account: &DebtorAccount) -> Value {
    match (account, profile.accounts) {
        (DebtorAccount::Iban(iban), AccountIdentification::Iban) => {
            json!({ "iban": iban.electronic() })
        }
        (DebtorAccount::Iban(iban), AccountIdentification::Bban) => json!({ "bban": iban.bban() }),
        (DebtorAccount::Bban(bban), _) => json!({ "bban": bban }),
    }
}

/// The creditor's account. What the protocol's BBAN cannot hold (dashes, blanks) goes under `other`.
fn creditor(account: &RecipientAccount) -> Value {
    match account {
        RecipientAccount::Iban(iban) => json!({ "iban": iban.electronic() }),
        RecipientAccount::Local { number, .. } => {
            let is_bban = (1..=30).contains(&number.len())
                && number.bytes().all(|b| b.is_ascii_alphanumeric());
            if is_bban {
                json!({ "bban": number })
            } else {
                json!({ "other": { "identification": number, "schemeNameCode": "BBAN" } })
            }
        }
    }
}

/// The creditor's address; of an account without IBAN at least the country, which nothing else
/// tells.
fn address(payment: &InitiatePayment) -> Option<Value> {
    let country = payment.country.code();
    let Some(address) = &payment.address else {
        let local = matches!(payment.creditor, RecipientAccount::Local { .. });
        return local.then(|| json!({ "country": country }));
    };
    let mut value = json!({
        "streetName": address.street.as_str(),
        "townName": address.town.as_str(),
        "country": country,
    });
    if let (Some(code), Some(members)) = (&address.post_code, value.as_object_mut()) {
        members.insert("postCode".to_owned(), json!(code.as_str()));
    }
    Some(value)
}
