//! Maps errors of calls to those of the port.

use kyc::ports::ProviderError;
use outbound::{OutboundError, Response, StatusCode};

/// A call without an answer.
pub(crate) fn unanswered(error: &OutboundError) -> ProviderError {
    ProviderError::Unavailable(error.to_string())
}

/// An answer other than success. Sumsub's `description` may repeat what was sent, so only the
/// status is kept.
pub(crate) fn refused(response: &Response) -> ProviderError {
    let status = response.status;
    match status {
        StatusCode::NOT_FOUND => ProviderError::NotFound,
        StatusCode::TOO_MANY_REQUESTS => ProviderError::RateLimited,
        StatusCode::REQUEST_TIMEOUT => ProviderError::Unavailable("status 408".to_owned()),
        _ if status.is_client_error() => ProviderError::Refused {
            code: format!("HTTP_{}", status.as_u16()),
        },
        _ if status.is_server_error() => {
            ProviderError::Unavailable(format!("status {}", status.as_u16()))
        }
        _ => ProviderError::Malformed(format!("unexpected status {}", status.as_u16())),
    }
}

/// An answer with an invalid part. Names the part, never its content.
pub(crate) fn malformed(what: &str) -> ProviderError {
    ProviderError::Malformed(what.to_owned())
}
