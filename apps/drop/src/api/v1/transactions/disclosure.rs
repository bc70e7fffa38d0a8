//! `POST /v1/transactions/disclosure`: a quote with the information required before a payment (PSD2 Art. 45).

use actix_web::{HttpResponse, post, web};
use kernel::{Country, UserId};
use payments::{FixedSide, Quote, QuoteError, QuoteRequest};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::{
        auth::Customer,
        envelope::Data,
        extract::{Fields, StrictJson},
        money::{Amount, MoneyView},
        problem::{Kind, Problem, ProblemBody},
        v1::rates::corridors::rail_name,
    },
    services::Payments,
};

/// What to quote: exactly one of `sendAmount` and `receiveAmount`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(example = json!({"country": "DE", "sendAmount": {"amount": 150_000, "currency": "NOK"}}))]
pub struct DisclosureRequest {
    /// Destination, ISO 3166-1 alpha-2 (and XK).
    #[schema(example = "DE")]
    country: String,
    /// Amount to send, in NOK.
    send_amount: Option<Amount>,
    /// Amount to be received, in the corridor's currency.
    receive_amount: Option<Amount>,
}

/// A quote. Pay with its id before it expires.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Disclosure {
    /// Id, for POST /v1/transactions/remittance.
    #[schema(example = "quo_0197a6e200007000800000000000abcd")]
    id: String,
    /// Destination.
    #[schema(example = "DE")]
    country: String,
    /// `sepa`, `swift` or `payout`.
    #[schema(example = "sepa")]
    rail: &'static str,
    /// Amount sent.
    send_amount: MoneyView,
    /// Drop's fee, on top.
    fee: MoneyView,
    /// Amount sent and fee.
    total: MoneyView,
    /// Units of the receive currency for one krone, a decimal.
    #[schema(example = "0.0851534891")]
    rate: String,
    /// The published reference rate, in the same form.
    #[schema(example = "0.0851534891")]
    reference_rate: String,
    /// The day of the published rate.
    #[schema(example = "2026-11-19")]
    rate_as_of: chrono::NaiveDate,
    /// Mark-up on the reference rate in percent, a decimal.
    #[schema(example = "0")]
    markup_percent: String,
    /// Amount received.
    receive_amount: MoneyView,
    /// When it arrives.
    execution_time: ExecutionTime,
    /// When made.
    #[schema(example = "2026-11-20T12:00:00Z")]
    created_at: chrono::DateTime<chrono::Utc>,
    /// When it expires.
    #[schema(example = "2026-11-20T12:15:00Z")]
    expires_at: chrono::DateTime<chrono::Utc>,
}

/// Business days until the money arrives.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExecutionTime {
    /// At least.
    #[schema(example = 1)]
    min_business_days: u8,
    /// At most.
    #[schema(example = 2)]
    max_business_days: u8,
}

impl TryFrom<&Quote> for Disclosure {
    type Error = Problem;

    fn try_from(quote: &Quote) -> Result<Self, Problem> {
        Ok(Self {
            id: quote.id.to_string(),
            country: quote.country.into(),
            rail: rail_name(quote.rail),
            send_amount: quote.send.into(),
            fee: quote.fee.into(),
            total: quote.total().map_err(|_| Kind::Internal)?.into(),
            rate: quote.rate.normalize().to_string(),
            reference_rate: quote.reference_rate.normalize().to_string(),
            rate_as_of: quote.rate_as_of,
            markup_percent: quote.markup_percent().normalize().to_string(),
            receive_amount: quote.receive.into(),
            execution_time: ExecutionTime {
                min_business_days: quote.business_days.0,
                max_business_days: quote.business_days.1,
            },
            created_at: quote.created_at,
            expires_at: quote.expires_at,
        })
    }
}

/// Create a quote
///
/// Amount sent, fee, amount received and execution time, at a rate locked for 15 minutes.
#[utoipa::path(tag = "Transactions", operation_id = "createQuote", request_body = DisclosureRequest,
    security(("bearer" = ["user", "merchant"]), ("cookie" = ["user", "merchant"])), responses(
    (status = 201, description = "A quote", body = Data<Disclosure>),
    (status = 400, description = "Invalid fields, or amounts outside the limits", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a customer", body = ProblemBody),
    (status = 503, description = "No current exchange rate", body = ProblemBody),
))]
#[post("/v1/transactions/disclosure")]
pub async fn disclose(
    customer: Customer,
    body: StrictJson<DisclosureRequest>,
    payments: web::Data<Payments>,
) -> Result<HttpResponse, Problem> {
    let request = read(&body.value, customer.id())?;
    let quote = payments
        .quotes
        .quote(request)
        .await
        .map_err(|e| quote_problem(e, request.fixed))?;
    Ok(HttpResponse::Created().json(Data {
        data: Disclosure::try_from(&quote)?,
    }))
}

fn read(body: &DisclosureRequest, user_id: UserId) -> Result<QuoteRequest, Problem> {
    let mut fields = Fields::default();
    let country = fields.take(
        "country",
        "unknown_country",
        body.country.parse::<Country>(),
    );
    let side = match (&body.send_amount, &body.receive_amount) {
        (Some(amount), None) => amount
            .read("sendAmount", &mut fields)
            .map(|amount| (FixedSide::Send, amount)),
        (None, Some(amount)) => amount
            .read("receiveAmount", &mut fields)
            .map(|amount| (FixedSide::Receive, amount)),
        (None, None) => {
            fields.fault(
                "sendAmount",
                "required",
                "sendAmount or receiveAmount is required",
            );
            None
        }
        (Some(_), Some(_)) => {
            fields.fault("receiveAmount", "not_allowed", "only one side can be fixed");
            None
        }
    };
    let (country, (fixed, amount)) = fields.finish(country.zip(side))?;
    Ok(QuoteRequest {
        user_id,
        country,
        fixed,
        amount,
    })
}

/// The answer to a client; `fixed` determines the field that is named.
pub fn quote_problem(error: QuoteError, fixed: FixedSide) -> Problem {
    let field = match fixed {
        FixedSide::Send => "sendAmount",
        FixedSide::Receive => "receiveAmount",
    };
    let text = error.to_string();
    match error {
        QuoteError::NoCorridor(_) => Problem::field("country", "unsupported_country", &text),
        QuoteError::WrongCurrency { .. } => {
            Problem::field(&format!("{field}.currency"), "wrong_currency", &text)
        }
        QuoteError::NotPositive | QuoteError::SendAmount(_) | QuoteError::NothingArrives => {
            Problem::field(field, "out_of_range", &text)
        }
        QuoteError::NoRate(_) | QuoteError::RatesStale { .. } => {
            tracing::warn!(reason = %text, "no quote");
            Kind::RatesStale.into()
        }
        QuoteError::Rate(_) | QuoteError::Fee(_) => {
            tracing::error!(reason = %text, "no quote");
            Kind::Internal.into()
        }
        QuoteError::Store(error) => error.into(),
    }
}
