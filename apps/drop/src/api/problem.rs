//! Error answers: one body for every non-2xx answer (RFC 9457 with members of our own), and one
//! table of all kinds of problem.

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

/// All kinds of problem, as clients see them. The table below is the only place with their status,
/// wording and advice; `/docs/errors/{code}` shows them.
macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $status:literal, $title:literal, $message:literal, $advice:literal;)*) => {
        /// A kind of problem.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Kind {
            $($(#[$doc])* #[doc = $title] $name,)*
        }

        impl Kind {
            /// All kinds, for the pages.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Error code, `insufficient_funds`.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// HTTP status.
            pub fn status(self) -> StatusCode {
                let status: u16 = match self { $(Self::$name => $status,)* };
                StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }

            /// Short title, the same at every occurrence.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }

            /// Message that may be shown to users.
            pub fn message(self) -> &'static str {
                match self { $(Self::$name => $message,)* }
            }

            /// What a developer should do.
            pub fn advice(self) -> &'static str {
                match self { $(Self::$name => $advice,)* }
            }
        }
    };
}

problems! {
    ValidationFailed = "validation_failed", 400, "The request has invalid fields",
        "Some of what was entered is not valid.",
        "See `details`: each entry names a field and a code. Correct the fields and send the request again.";
    MalformedRequest = "malformed_request", 400, "The request cannot be read",
        "The request could not be understood.",
        "Send well-formed JSON in UTF-8 with `Content-Type: application/json`, and only the documented headers and parameters.";
    IdempotencyKeyMissing = "idempotency_key_missing", 400, "Idempotency-Key is missing or invalid",
        "The request could not be understood.",
        "Send an `Idempotency-Key` header of 1 to 64 visible ASCII characters, a new one for each payment and the same one for each retry of it.";
    Unauthenticated = "unauthenticated", 401, "Not logged in",
        "Please log in.",
        "Send a valid access token. If it has expired, exchange the refresh token at POST /v1/auth/refresh; if that is refused as well, log in again.";
    LoginRefused = "login_refused", 401, "The login was refused",
        "The login did not succeed. Please try again.",
        "Start again at GET /v1/auth/bankid in the same browser. Codes and states may be used once, within ten minutes.";
    LoginDenied = "login_denied", 401, "The login was cancelled",
        "The login was cancelled.",
        "The person or the login provider cancelled. Start again at GET /v1/auth/bankid.";
    UnknownState = "unknown_state", 401, "Unknown `state`",
        "We do not recognise this return. Please start again.",
        "`state` must be the value in the redirect address given to the bank, and belong to the logged-in person.";
    WebhookRefused = "webhook_refused", 401, "The webhook's signature is not accepted",
        "The request could not be verified.",
        "Sign the raw body with the agreed secret as documented for the headers of the endpoint. A bank signs the timestamp as well and sends the webhook within five minutes.";
    OriginForbidden = "origin_forbidden", 403, "Origin not allowed",
        "This site is not allowed to do this.",
        "A change authenticated by cookie requires an `Origin` header on the allowlist. Native clients use Bearer tokens.";
    Forbidden = "forbidden", 403, "Not permitted",
        "You are not permitted to do this.",
        "The role of this account does not include the operation.";
    Underage = "underage", 403, "Customers must be 18",
        "You must be 18 years old to use Drop.",
        "Nothing was created. The person may return after their 18th birthday.";
    KycRequired = "kyc_required", 403, "Identity check needed",
        "We need to verify your identity first.",
        "See GET /v1/kyc/status for the next step. Payments are refused until `status` is `approved`.";
    AccountClosed = "account_closed", 403, "The account is closed",
        "This account is closed.",
        "A closed account cannot be logged in to.";
    NotFound = "not_found", 404, "Not found",
        "We could not find that.",
        "Check the path and the id. Resources of other people are answered like resources that do not exist.";
    MethodNotAllowed = "method_not_allowed", 405, "Method not allowed",
        "That is not possible here.",
        "See the `Allow` header and /docs for the methods of the path.";
    NotAcceptable = "not_acceptable", 406, "Not acceptable",
        "That is not possible here.", "The answer is JSON; accept `application/json`.";
    RequestTimeout = "request_timeout", 408, "The request took too long to arrive",
        "The connection was too slow. Please try again.",
        "Send the request again.";
    Conflict = "conflict", 409, "Changed concurrently",
        "This was changed in the meantime. Please check again.",
        "Read the resource again and repeat the request if it still applies.";
    QuoteExpired = "quote_expired", 409, "The quote has expired",
        "The exchange rate offer has expired. Please get a new one.",
        "Create a new quote at POST /v1/transactions/disclosure, show it, and pay with its id and a new idempotency key.";
    QuoteUsed = "quote_used", 409, "The quote is already used",
        "This offer has already been used.",
        "A quote can be used for one payment. See GET /v1/transactions, or create a new quote.";
    RatesStale = "rates_unavailable", 503, "No current exchange rate",
        "There is no current exchange rate. Please try again later.",
        "Try again after `Retry-After`; GET /v1/rates shows `asOf` and `stale`.";
    IdempotencyInWork = "idempotency_in_work", 409, "The first request is still being processed",
        "This payment is being processed.",
        "Repeat the same request with the same key after `Retry-After`; it gets the answer of the first request.";
    ConsentExpired = "consent_expired", 409, "The bank no longer accepts the consent",
        "Please connect your bank again.",
        "Request a new consent at POST /v1/accounts/consents.";
    NotCancellable = "not_cancellable", 409, "Too late to cancel",
        "This payment can no longer be cancelled.",
        "See the payment's status: the bank is executing it, or the status is final.";
    NothingToVerify = "nothing_to_verify", 409, "No verification is needed",
        "There is nothing to confirm at the moment.",
        "See GET /v1/kyc/status: a verification can be started when `nextStep` is `verify`.";
    AlreadySettled = "already_settled", 409, "Already resolved",
        "This is already resolved.",
        "The delivery is not dead, the task is closed, or the outcome of the payment is known. Read it again.";
    CaseDecided = "not_in_this_state", 409, "Not possible in this state",
        "This is not possible in the current state.",
        "Read the alert, report, payment or rule set again: it is already decided, not assigned yet, or you are one of its authors. `detail` gives the reason.";
    JobRunning = "job_running", 409, "The job is running",
        "This is already running.",
        "See GET /v1/admin/jobs, and try again when the job is not running.";
    NotYet = "not_available_yet", 409, "Not available yet",
        "This is not available yet.",
        "A receipt exists once the payment is `completed`.";
    Gone = "password_login_gone", 410, "There are no passwords",
        "Please log in with BankID.",
        "Login is by BankID only: GET /v1/auth/bankid.";
    PayloadTooLarge = "payload_too_large", 413, "The request is too large",
        "The request is too large.", "A request body may have at most 64 KiB.";
    UriTooLong = "uri_too_long", 414, "The address is too long",
        "The address is too long.", "Shorten the query.";
    UnsupportedMediaType = "unsupported_media_type", 415, "Not JSON",
        "The request could not be understood.",
        "Send `Content-Type: application/json`.";
    IdempotencyMismatch = "idempotency_mismatch", 422, "The key was used for another request",
        "This payment was already ordered with other details.",
        "Use a new idempotency key for each payment, and repeat a key only with the identical body.";
    InsufficientFunds = "insufficient_funds", 422, "Not enough funds",
        "There is not enough money in the account.",
        "The last balance, less payments in flight, does not cover amount and fee. See GET /v1/accounts/{id}/balances for the balance and its age.";
    NoAccount = "no_account", 422, "No account to pay from",
        "Please connect a bank account first.",
        "Connect a bank at POST /v1/accounts/consents, or name the account to pay from.";
    CorridorUnsupported = "corridor_unsupported", 422, "This bank cannot send there",
        "Your bank cannot send money to that country through us.",
        "Choose an account at another bank; see GET /v1/corridors for the corridors on offer.";
    RateLimited = "rate_limited", 429, "Too many requests",
        "Too many requests. Please wait a moment.",
        "Wait for `Retry-After` seconds. `RateLimit` shows the remaining requests.";
    Internal = "internal_error", 500, "Internal error",
        "Something went wrong on our side.",
        "Report `requestId` to support. A payment can be repeated safely with the same idempotency key.";
    BankError = "bank_error", 502, "The bank's answer is unusable",
        "Your bank answered in a way we do not understand. Please try again later.",
        "Try again later. No payment is lost or repeated by this.";
    VerificationError = "verification_error", 502, "The verification provider's answer is unusable",
        "Your details cannot be confirmed at the moment. Please try again later.",
        "Try again later. Documents already submitted are kept.";
    VerificationUnavailable = "verification_unavailable", 503, "The verification provider is unavailable",
        "Your details cannot be confirmed at the moment. Please try again.",
        "Try again after `Retry-After`.";
    LoginProviderError = "login_provider_unavailable", 503, "The login provider is unavailable",
        "BankID is not available at the moment. Please try again.",
        "Try again after `Retry-After`.";
    BankUnavailable = "bank_unavailable", 503, "The bank is unavailable",
        "Your bank is not available at the moment. Please try again later.",
        "Try again after `Retry-After`.";
    Overloaded = "service_overloaded", 503, "Overloaded",
        "We are very busy at the moment. Please try again.",
        "Nothing was started. Try again after `Retry-After`, waiting longer each time; repeat a payment with the same idempotency key.";
    Draining = "stopping", 503, "This process is stopping",
        "We are not available at the moment. Please try again.",
        "Send requests to another process. Requests in progress are completed.";
    Unavailable = "service_unavailable", 503, "Temporarily unavailable",
        "We are not available at the moment. Please try again.",
        "Try again after `Retry-After`; repeat a payment with the same idempotency key.";
}

/// One invalid field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Path of the field: `account.iban`, or the name of a header or query parameter.
    #[schema(example = "amount.currency")]
    pub field: String,
    /// Error code.
    #[schema(example = "required")]
    pub code: String,
    /// Description for developers.
    #[schema(example = "this field is required")]
    pub message: String,
}

/// The body of every non-2xx answer (`application/problem+json`, RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProblemBody {
    /// Address of a page that says what to do.
    #[schema(example = "https://api.drop.example/docs/errors/insufficient_funds")]
    #[serde(rename = "type")]
    pub kind: String,
    /// Short title, the same at every occurrence.
    #[schema(example = "Not enough funds")]
    pub title: &'static str,
    /// HTTP status.
    #[schema(example = 422)]
    pub status: u16,
    /// Explanation of this occurrence.
    #[schema(
        example = "The bank's last balance, less payments in flight, does not cover amount and fee."
    )]
    pub detail: String,
    /// Error code.
    #[schema(example = "insufficient_funds")]
    pub error: &'static str,
    /// Message that may be shown to users.
    #[schema(example = "There is not enough money in the account.")]
    pub message: &'static str,
    /// The invalid fields, if any.
    pub details: Vec<FieldProblem>,
    /// `x-request-id` of the request, for support.
    #[schema(example = "req_0197a6e200007000800000000000abcd")]
    pub request_id: String,
}

/// A problem on its way to the client.
#[derive(Debug, Clone)]
pub struct Problem {
    kind: Kind,
    detail: Option<String>,
    fields: Vec<FieldProblem>,
    retry_after: Option<u32>,
}

impl Problem {
    /// Invalid fields.
    pub fn invalid(fields: Vec<FieldProblem>) -> Self {
        Self {
            fields,
            ..Self::from(Kind::ValidationFailed)
        }
    }

    /// One invalid field.
    pub fn field(field: &str, code: &str, message: &str) -> Self {
        Self::invalid(vec![FieldProblem {
            field: field.to_owned(),
            code: code.to_owned(),
            message: message.to_owned(),
        }])
    }

    /// The same with more about this occurrence. Never internal text, never personal data.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// The same with `Retry-After` in seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Its kind.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The body, once request id and public address are known.
    pub fn body(&self, docs: &str, request_id: &str) -> ProblemBody {
        ProblemBody {
            kind: format!("{docs}/docs/errors/{}", self.kind.code()),
            title: self.kind.title(),
            status: self.kind.status().as_u16(),
            detail: self
                .detail
                .clone()
                .unwrap_or_else(|| self.kind.advice().to_owned()),
            error: self.kind.code(),
            message: self.kind.message(),
            details: self.fields.clone(),
            request_id: request_id.to_owned(),
        }
    }
}

impl From<Kind> for Problem {
    fn from(kind: Kind) -> Self {
        let retry_after = match kind {
            Kind::IdempotencyInWork => Some(1),
            kind if kind.status() == StatusCode::SERVICE_UNAVAILABLE => Some(5),
            _ => None,
        };
        Self {
            kind,
            detail: None,
            fields: Vec::new(),
            retry_after,
        }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind.code())
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.kind.status()
    }

    /// Status and headers only; the error-mapping middleware, which knows the request id, writes
    /// the body from the problem it finds attached.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        if let Some(seconds) = self.retry_after {
            response.insert_header(("retry-after", seconds.to_string()));
        }
        if self.status_code() == StatusCode::UNAUTHORIZED {
            response.insert_header(("www-authenticate", "Bearer realm=\"drop\""));
        }
        let mut response = response.finish();
        response.extensions_mut().insert(self.clone());
        response
    }
}

impl From<kernel::StoreError> for Problem {
    fn from(error: kernel::StoreError) -> Self {
        use kernel::StoreError as E;
        match &error {
            E::Unavailable(_) => {
                tracing::warn!(%error, "storage unavailable");
                Kind::Unavailable.into()
            }
            E::Conflict { .. } => Kind::Conflict.into(),
            E::Inconsistent { .. } | E::Failed(_) => {
                tracing::error!(%error, "storage failed");
                Kind::Internal.into()
            }
        }
    }
}
