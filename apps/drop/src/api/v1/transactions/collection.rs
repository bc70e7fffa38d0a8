//! `GET /v1/transactions`: a person's payments, newest first, filtered.

use actix_web::{HttpResponse, get, web};
use kernel::Timestamp;
use payments::{PublicStatus, RecipientId, RemittanceFilter, TransactionId};
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::Transaction;
use crate::{
    api::{
        auth::Customer,
        envelope::{Paged, Pagination},
        extract::{Fields, StrictQuery, page},
        problem::{Problem, ProblemBody},
    },
    services::Payments,
};

/// Which payments.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct ListQuery {
    /// Only of this status.
    #[param(value_type = Option<String>, example = "completed")]
    status: Option<PublicStatus>,
    /// Only to this recipient.
    recipient_id: Option<String>,
    /// Only ordered at or after, RFC 3339.
    #[param(value_type = Option<String>, example = "2026-01-01T00:00:00Z")]
    from: Option<String>,
    /// Only ordered before, RFC 3339.
    #[param(value_type = Option<String>, example = "2027-01-01T00:00:00Z")]
    until: Option<String>,
    /// Maximum number of items, 1 to 50; default 20.
    #[param(example = 20, minimum = 1, maximum = 50)]
    limit: Option<i64>,
    /// `nextCursor` of the previous page.
    cursor: Option<String>,
}

impl ListQuery {
    fn filter(&self) -> Result<RemittanceFilter, Problem> {
        let mut fields = Fields::default();
        let recipient = self
            .recipient_id
            .as_ref()
            .map(|id| id.parse::<RecipientId>());
        let recipient_id = fields.take_opt("recipientId", "invalid_id", recipient);
        let mut time = |name: &str, text: &Option<String>| {
            let parsed = text.as_ref().map(|text| text.parse::<Timestamp>());
            fields.take_opt(name, "invalid_time", parsed)
        };
        let (from, until) = (time("from", &self.from), time("until", &self.until));
        fields.finish(Some(RemittanceFilter {
            status: self.status,
            recipient_id,
            from,
            until,
        }))
    }
}

/// List my payments
#[utoipa::path(tag = "Transactions", operation_id = "listTransactions", params(ListQuery),
    security(("bearer" = ["user", "merchant"]), ("cookie" = ["user", "merchant"])), responses(
    (status = 200, description = "Payments, newest first", body = Paged<Transaction>),
    (status = 400, description = "Invalid filter, limit or cursor", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a customer", body = ProblemBody),
))]
#[get("/v1/transactions")]
pub async fn list(
    customer: Customer,
    query: StrictQuery<ListQuery>,
    payments: web::Data<Payments>,
) -> Result<HttpResponse, Problem> {
    let request = page::<TransactionId>(query.0.limit, query.0.cursor.as_deref())?;
    let filter = query.0.filter()?;
    let found = payments.list.list(customer.id(), &filter, &request).await?;
    let data = found
        .items
        .iter()
        .map(Transaction::try_from)
        .collect::<Result<Vec<_>, _>>()?;
    let next_cursor = found.next.map(|cursor| cursor.as_str().to_owned());
    let pagination = Pagination {
        limit: request.limit(),
        next_cursor,
    };
    Ok(HttpResponse::Ok().json(Paged { data, pagination }))
}
