//! A bank's refusals: HTTP status and `tppMessages`, by the tables of the Berlin Group.

use std::fmt;

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use serde_json::json;

/// A refusal with its message code.
#[derive(Debug)]
pub(crate) struct BankError {
    status: StatusCode,
    code: &'static str,
    text: String,
    path: Option<&'static str>,
}

impl BankError {
    /// Any refusal.
    pub(crate) fn new(status: StatusCode, code: &'static str, text: impl Into<String>) -> Self {
        Self {
            status,
            code,
            text: text.into(),
            path: None,
        }
    }

    /// 400 FORMAT_ERROR about one header or member of the body.
    pub(crate) fn format(path: &'static str, text: impl Into<String>) -> Self {
        Self {
            path: Some(path),
            ..Self::new(StatusCode::BAD_REQUEST, "FORMAT_ERROR", text)
        }
    }

    /// 404 RESOURCE_UNKNOWN.
    pub(crate) fn unknown(what: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "RESOURCE_UNKNOWN",
            format!("{what} is not known here"),
        )
    }

    /// 401 with a code of the 401 table.
    pub(crate) fn unauthorized(code: &'static str, text: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, code, text)
    }

    /// 409 STATUS_INVALID.
    pub(crate) fn status(text: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "STATUS_INVALID", text)
    }
}

impl fmt::Display for BankError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.status, self.code, self.text)
    }
}

impl std::error::Error for BankError {}

impl ResponseError for BankError {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut message = json!({
            "category": "ERROR",
            "code": self.code,
            "text": self.text.chars().take(500).collect::<String>(),
        });
        if let (Some(path), Some(message)) = (self.path, message.as_object_mut()) {
            message.insert("path".to_owned(), json!(path));
        }
        HttpResponse::build(self.status).json(json!({ "tppMessages": [message] }))
    }
}
