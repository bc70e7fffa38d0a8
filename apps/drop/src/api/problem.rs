//! What a client is told when something is not done: one body for every non-2xx answer, RFC 9457
//! with members of our own, and one table of everything that can go wrong.

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

/// Everything that can go wrong, as clients see it. The table below is the only place that knows
/// status, wording and advice; `/docs/errors/{code}` shows them.
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

            /// The machine's word, `insufficient_funds`.
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

            /// What a client may show to people.
            pub fn message(self) -> &'static str {
                match self { $(Self::$name => $message,)* }
            }

            /// What whoever integrates should do.
            pub fn advice(self) -> &'static str {
                match self { $(Self::$name => $advice,)* }
            }
        }
    };
}

problems! {
    ValidationFailed = "validation_failed", 400, "The request has invalid fields",
        "Some of what was entered is not valid.",
        "Look at `details`: each entry names a field and a code. Correct the fields and send the request again.";
    MalformedRequest = "malformed_request", 400, "The request cannot be read",
        "The request could not be understood.",
        "Send well-formed JSON in UTF-8 with `Content-Type: application/json`, and only the documented headers and parameters.";
    IdempotencyKeyMissing = "idempotency_key_missing", 400, "Idempotency-Key is missing or invalid",
        "The request could not be understood.",
        "Send an `Idempotency-Key` header of 1 to 64 visible ASCII characters, a new one for each payment and the same one for each retry of it.";
    Unauthenticated = "unauthenticated", 401, "Not logged in",
        "Please log in.",
        "Send a valid access token. If it has expired, trade the refresh token in at POST /v1/auth/refresh; if that is refused too, log in again.";
    LoginRefused = "login_refused", 401, "The login was refused",
        "The login did not succeed. Please try again.",
        "Begin again at GET /v1/auth/bankid in the same browser. Codes and states work once and for ten minutes.";
    LoginDenied = "login_denied", 401, "The login was cancelled",
        "The login was cancelled.",
        "The person or the login provider cancelled. Begin again at GET /v1/auth/bankid.";
    UnknownState = "unknown_state", 401, "The return is of nothing under way",
        "We do not know what you come back from. Please begin again.",
        "`state` must be the one of the redirect address the bank was given, and of the person who is logged in.";
    WebhookRefused = "webhook_refused", 401, "The webhook's signature is not accepted",
        "The request could not be verified.",
        "Sign the raw body with the secret agreed on, as the endpoint's headers in /docs say; a bank signs the timestamp with it, and sends it within five minutes.";
    OriginForbidden = "origin_forbidden", 403, "This origin may not do that",
        "This site may not do that.",
        "A change authenticated by cookie needs an `Origin` header on the allowlist. Native clients use Bearer tokens instead.";
    Forbidden = "forbidden", 403, "Not permitted",
        "You are not permitted to do this.",
        "The role of this account does not include the operation.";
    Underage = "underage", 403, "Customers must be 18",
        "You must be 18 years old to use Drop.",
        "Nothing was created. The person may return after their 18th birthday.";
    KycRequired = "kyc_required", 403, "Identity check needed",
        "We need to verify your identity first.",
        "Look at GET /v1/kyc/status: it tells what the customer can do. While `status` is not `approved`, payments are not taken.";
    AccountClosed = "account_closed", 403, "The account is closed",
        "This account is closed.",
        "A closed account cannot be logged in to.";
    NotFound = "not_found", 404, "Not found",
        "We could not find that.",
        "Check the path and the id. Things of other people answer exactly like things that do not exist.";
    MethodNotAllowed = "method_not_allowed", 405, "Method not allowed",
        "That is not possible here.",
        "The `Allow` header and /docs tell which methods the path has.";
    NotAcceptable = "not_acceptable", 406, "Not acceptable",
        "That is not possible here.", "The answer is JSON; accept `application/json`.";
    RequestTimeout = "request_timeout", 408, "The request took too long to arrive",
        "The connection was too slow. Please try again.",
        "Send the request again.";
    Conflict = "conflict", 409, "Changed meanwhile",
        "This was changed meanwhile. Please look again.",
        "Read the resource again and decide again.";
    QuoteExpired = "quote_expired", 409, "The quote has expired",
        "The exchange rate offer has expired. Please get a new one.",
        "Ask for a new quote at POST /v1/transactions/disclosure, show it, and pay with its id and a new idempotency key.";
    QuoteUsed = "quote_used", 409, "The quote was used already",
        "This offer was used already.",
        "A quote makes at most one payment. Look at GET /v1/transactions, or ask for a new quote.";
    RatesStale = "rates_unavailable", 503, "No current exchange rate",
        "There is no current exchange rate. Please try again later.",
        "Try again after `Retry-After`; GET /v1/rates shows `asOf` and `stale`.";
    IdempotencyInWork = "idempotency_in_work", 409, "The first request is still in work",
        "This payment is being processed.",
        "Repeat the same request with the same key after `Retry-After`; it then answers what the first one answered.";
    ConsentExpired = "consent_expired", 409, "The bank no longer accepts the consent",
        "Please connect your bank again.",
        "Ask for a new consent at POST /v1/accounts/consents.";
    NotCancellable = "not_cancellable", 409, "Too late to cancel",
        "This payment can no longer be cancelled.",
        "Look at the payment's status; the bank has it, or it is already final.";
    NothingToVerify = "nothing_to_verify", 409, "There is nothing to verify now",
        "There is nothing to confirm at the moment.",
        "Look at GET /v1/kyc/status: `nextStep` is `verify` when a verification can be begun.";
    AlreadySettled = "already_settled", 409, "Nothing is left to decide",
        "This was settled already.",
        "The delivery is not dead, the task is closed, or the bank's answer for the payment is known. Read it again.";
    CaseDecided = "not_in_this_state", 409, "Not possible as things stand",
        "This is not possible as things stand.",
        "Read the alert, report, payment or rule set again: somebody has decided, nobody has taken it yet, or you wrote what you want to approve. `detail` says which.";
    JobRunning = "job_running", 409, "The job is being run",
        "This is being done already.",
        "Look at GET /v1/admin/jobs, and try again when nobody holds the job.";
    NotYet = "not_available_yet", 409, "Not available yet",
        "This is not available yet.",
        "A receipt exists once the payment is `completed`.";
    Gone = "password_login_gone", 410, "There are no passwords",
        "Please log in with BankID.",
        "Login is by BankID only: GET /v1/auth/bankid.";
    PayloadTooLarge = "payload_too_large", 413, "The request is too large",
        "That is too much at once.", "A request body has at most 64 KiB.";
    UriTooLong = "uri_too_long", 414, "The address is too long",
        "That is too much at once.", "Shorten the query.";
    UnsupportedMediaType = "unsupported_media_type", 415, "Not JSON",
        "The request could not be understood.",
        "Send `Content-Type: application/json`.";
    IdempotencyMismatch = "idempotency_mismatch", 422, "The key was used for another request",
        "This payment was already sent with other details.",
        "Use a new idempotency key for a new payment, and an old one only with the identical body.";
    InsufficientFunds = "insufficient_funds", 422, "Not enough funds",
        "There is not enough money on the account.",
        "The bank's last balance, less payments under way, does not cover amount and fee. GET /v1/accounts/{id}/balances tells the figure and its age.";
    NoAccount = "no_account", 422, "No account to pay from",
        "Please connect a bank account first.",
        "Connect a bank at POST /v1/accounts/consents, or name the account to pay from.";
    CorridorUnsupported = "corridor_unsupported", 422, "This bank cannot send there",
        "Your bank cannot send money to that country through us.",
        "Choose an account at another bank; GET /v1/corridors tells where money can be sent.";
    RateLimited = "rate_limited", 429, "Too many requests",
        "That was too often. Please wait a moment.",
        "Wait for `Retry-After` seconds. `RateLimit` tells what is left.";
    Internal = "internal_error", 500, "Something is broken on our side",
        "Something went wrong on our side.",
        "Report `requestId` to support. A payment may be repeated safely with the same idempotency key.";
    BankError = "bank_error", 502, "The bank's answer is unusable",
        "Your bank answered in a way we do not understand. Please try again later.",
        "Try again later. No payment is lost or repeated by this.";
    VerificationError = "verification_error", 502, "The verification provider's answer is unusable",
        "Your details cannot be confirmed at the moment. Please try again later.",
        "Try again later. Whatever the customer has handed in is kept.";
    VerificationUnavailable = "verification_unavailable", 503, "The verification provider is unavailable",
        "Your details cannot be confirmed at the moment. Please try again.",
        "Try again after `Retry-After`.";
    LoginProviderError = "login_provider_unavailable", 503, "The login provider is unavailable",
        "BankID is not available at the moment. Please try again.",
        "Try again after `Retry-After`.";
    BankUnavailable = "bank_unavailable", 503, "The bank is unavailable",
        "Your bank is not available at the moment. Please try again later.",
        "Try again after `Retry-After`.";
    Overloaded = "service_overloaded", 503, "Too much at once",
        "We have too much to do at the moment. Please try again.",
        "Nothing was begun. Try again after `Retry-After`, and wait longer each time; a payment with the same idempotency key.";
    Draining = "stopping", 503, "This process is stopping",
        "We are not available at the moment. Please try again.",
        "Send requests to another process. Those under way are finished.";
    Unavailable = "service_unavailable", 503, "Temporarily unavailable",
        "We are not available at the moment. Please try again.",
        "Try again after `Retry-After`; a payment with the same idempotency key.";
}

/// One invalid field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Path of the field: `account.iban`, or the name of a header or query parameter.
    #[schema(example = "amount.currency")]
    pub field: String,
    /// The machine's word for what is wrong.
    #[schema(example = "required")]
    pub code: String,
    /// For the person who integrates.
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
    /// What is the matter here.
    #[schema(
        example = "The bank's last balance, less payments under way, does not cover amount and fee."
    )]
    pub detail: String,
    /// The machine's word.
    #[schema(example = "insufficient_funds")]
    pub error: &'static str,
    /// What a client may show to people.
    #[schema(example = "There is not enough money on the account.")]
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
