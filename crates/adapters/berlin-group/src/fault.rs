//! A bank's refusals: `tppMessages` or `application/problem+json`, whichever it sends.

use outbound::{OutboundError, Response, StatusCode};
use payments::ports::BankError;
use serde::Deserialize;

use crate::trusted::Code;

/// The reason that a refusal names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    /// The message code, or `HTTP_<status>` if the bank names none.
    pub(crate) code: String,
}

#[derive(Deserialize)]
struct Body {
    #[serde(rename = "tppMessages", default)]
    messages: Vec<serde_json::Value>,
    /// `application/problem+json`.
    code: Option<serde_json::Value>,
    #[serde(rename = "additionalErrors", default)]
    additional: Vec<serde_json::Value>,
}

impl Refusal {
    /// Reads the reason of a non-success answer. Never fails: a body that cannot be read is a
    /// refusal without a code.
    pub(crate) fn read(response: &Response) -> Self {
        let code = serde_json::from_slice::<Body>(&response.body)
            .ok()
            .and_then(|body| code_of(&body))
            .unwrap_or_else(|| format!("HTTP_{}", response.status.as_u16()));
        Self {
            status: response.status,
            code,
        }
    }

    /// Whether the refusal is about the consent.
    pub(crate) fn is_about_consent(&self) -> bool {
        matches!(
            self.code.as_str(),
            "CONSENT_INVALID" | "CONSENT_EXPIRED" | "CONSENT_UNKNOWN"
        )
    }
}

fn code_of(body: &Body) -> Option<String> {
    let code = |value: &serde_json::Value| {
        let text = value.as_str()?.to_owned();
        Code::try_from(text).ok().map(Code::into_string)
    };
    let is_warning = |message: &serde_json::Value| {
        message.get("category").and_then(|c| c.as_str()) == Some("WARNING")
    };
    let errors = body.messages.iter().filter(|message| !is_warning(message));
    errors
        .chain(&body.messages)
        .filter_map(|message| message.get("code"))
        .chain(body.code.as_ref())
        .chain(body.additional.iter().filter_map(|one| one.get("code")))
        .find_map(code)
}

/// The error of an unsuccessful answer to a call other than an initiation.
pub(crate) fn refused(response: &Response) -> BankError {
    let refusal = Refusal::read(response);
    let status = refusal.status;
    if refusal.is_about_consent() {
        return BankError::ConsentInvalid;
    }
    if status == StatusCode::TOO_MANY_REQUESTS || refusal.code == "ACCESS_EXCEEDED" {
        return BankError::QuotaExceeded;
    }
    // By its code alone: a bare 404 may come from anything on the way, and says nothing of a payment.
    if refusal.code == "RESOURCE_UNKNOWN" {
        return BankError::NotFound;
    }
    if status.is_client_error() && status != StatusCode::REQUEST_TIMEOUT {
        return BankError::Refused { code: refusal.code };
    }
    if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT {
        return BankError::Unavailable(format!("status {}", status.as_u16()));
    }
    BankError::Malformed(format!("unexpected status {}", status.as_u16()))
}

/// The error of a call without an answer.
pub(crate) fn unanswered(error: &OutboundError) -> BankError {
    BankError::Unavailable(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(status: u16, body: &str) -> Response {
        Response {
            status: StatusCode::from_u16(status).unwrap(),
            headers: outbound::header::HeaderMap::new(),
            body: body.as_bytes().to_vec(),
        }
    }

    fn code(status: u16, body: &str) -> String {
        Refusal::read(&response(status, body)).code
    }

    #[test]
    fn both_forms_of_a_refusal_name_the_code() {
        let messages = r#"{"tppMessages":[{"category":"WARNING","code":"MILD"},
            {"category":"ERROR","code":"PAYMENT_FAILED","text":"no"}]}"#;
        assert_eq!(code(400, messages), "PAYMENT_FAILED");
        let problem = r#"{"type":"https://x.example","code":"FORMAT_ERROR","title":"t"}"#;
        assert_eq!(code(400, problem), "FORMAT_ERROR");
        let additional = r#"{"type":"x","additionalErrors":[{"code":"PERIOD_INVALID"}]}"#;
        assert_eq!(code(400, additional), "PERIOD_INVALID");
    }

    #[test]
    fn a_refusal_that_cannot_be_read_still_is_one() {
        for body in [
            "",
            "<html>",
            "[]",
            r#"{"tppMessages":"x"}"#,
            r#"{"tppMessages":[7]}"#,
            r#"{"tppMessages":[{"code":"<script>"}]}"#,
        ] {
            assert_eq!(code(403, body), "HTTP_403", "{body}");
        }
    }

    #[test]
    fn refusals_tell_what_can_be_done() {
        let error = |status, code: &str| {
            let body = format!(r#"{{"tppMessages":[{{"category":"ERROR","code":"{code}"}}]}}"#);
            refused(&response(status, &body))
        };
        for code in ["CONSENT_INVALID", "CONSENT_EXPIRED"] {
            assert!(matches!(error(401, code), BankError::ConsentInvalid));
        }
        assert!(matches!(
            error(403, "CONSENT_UNKNOWN"),
            BankError::ConsentInvalid
        ));
        assert!(matches!(
            error(429, "ACCESS_EXCEEDED"),
            BankError::QuotaExceeded
        ));
        assert!(matches!(
            error(404, "RESOURCE_UNKNOWN"),
            BankError::NotFound
        ));
        assert!(matches!(
            error(401, "CERTIFICATE_EXPIRED"),
            BankError::Refused { .. }
        ));
        let bare = refused(&response(404, "<html>"));
        assert!(matches!(bare, BankError::Refused { .. }), "{bare:?}");
        assert!(matches!(error(503, "X"), BankError::Unavailable(_)));
        assert!(matches!(error(302, "X"), BankError::Malformed(_)));
    }
}
