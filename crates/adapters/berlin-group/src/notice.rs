//! Reads the notices that banks send to webhooks.

use payments::{
    BankId, EndToEndId,
    ports::{BankNotices, BankPaymentRef},
};
use serde::Deserialize;

/// What is read of a notice; its other members are not used.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Notice {
    payment_id: Option<String>,
    end_to_end_identification: Option<String>,
}

/// Reads the notices of banks.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoticeReader;

impl BankNotices for NoticeReader {
    fn payment_named_by(&self, bank: &BankId, body: &[u8]) -> Option<BankPaymentRef> {
        let notice: Notice = serde_json::from_slice(body).ok()?;
        let ours = notice.end_to_end_identification.as_deref();
        ours.or(notice.payment_id.as_deref())?;
        Some(BankPaymentRef {
            bank: bank.clone(),
            end_to_end_id: ours.and_then(|text| text.parse::<EndToEndId>().ok()),
            payment_id: notice.payment_id,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(body: &str) -> Option<BankPaymentRef> {
        NoticeReader.payment_named_by(&BankId::new("dnb"), body.as_bytes())
    }

    #[test]
    fn a_notice_names_a_payment_by_the_banks_id_or_by_ours() {
        let by_bank = named(r#"{"eventId":"1","paymentId":"p-1","status":"ACSC"}"#).unwrap();
        assert_eq!(by_bank.payment_id.as_deref(), Some("p-1"));
        assert_eq!(by_bank.end_to_end_id, None);
        let ours = "0197a6e200007000800000000000abcd";
        let by_us = named(&format!(r#"{{"endToEndIdentification":"{ours}"}}"#)).unwrap();
        assert_eq!(by_us.payment_id, None);
        assert_eq!(by_us.end_to_end_id.unwrap().as_str(), ours);
    }

    #[test]
    fn a_notice_that_names_no_payment_is_none() {
        for body in ["", "[]", "{}", r#"{"eventId":"1"}"#, r#"{"paymentId":7}"#] {
            assert_eq!(named(body), None, "{body}");
        }
    }

    #[test]
    fn a_reference_that_is_none_of_ours_names_a_payment_that_is_not_found() {
        let named = named(r#"{"endToEndIdentification":"INVOICE 17"}"#).unwrap();
        assert_eq!((named.payment_id, named.end_to_end_id), (None, None));
    }
}
