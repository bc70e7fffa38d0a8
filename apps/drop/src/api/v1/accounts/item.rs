//! `/v1/accounts/{id}`: balances, which account pays, disconnecting.

use actix_web::{HttpResponse, delete, get, put, web};
use payments::{AccountId, accounts::BalanceView, ports::PsuContext};
use serde::Serialize;
use utoipa::ToSchema;

use super::list::AccountView;
use crate::{
    api::{
        auth::Customer,
        envelope::{Data, ok},
        extract::{Id, Now},
        middleware::Context,
        money::MoneyView,
        problem::{Kind, Problem, ProblemBody},
    },
    services::Payments,
};

/// The balances of an account.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Balances {
    /// Account.
    #[schema(example = "acc_0197a6e200007000800000000000abcd")]
    account_id: String,
    /// Available amount, as last reported by the bank.
    available: MoneyView,
    /// Booked amount, if the bank reports it.
    booked: Option<MoneyView>,
    /// Payments in flight that the bank's balance does not include yet.
    in_flight: MoneyView,
    /// Available amount less payments in flight.
    spendable: Option<MoneyView>,
    /// When the bank was asked.
    #[schema(example = "2026-11-20T12:00:00Z")]
    as_of: chrono::DateTime<chrono::Utc>,
    /// Seconds since.
    #[schema(example = 0)]
    age_seconds: i64,
    /// Whether the balance is older than allowed because the bank could not be asked.
    #[schema(example = false)]
    stale: bool,
    /// Remaining reads today without the customer present.
    #[schema(example = 4)]
    remaining_unattended_reads: u8,
}

impl TryFrom<BalanceView> for Balances {
    type Error = Problem;

    fn try_from(view: BalanceView) -> Result<Self, Problem> {
        let balance = view.account.balance().ok_or(Kind::BankUnavailable)?;
        Ok(Self {
            account_id: view.account.id().to_string(),
            available: balance.available.into(),
            booked: balance.booked.map(Into::into),
            in_flight: view.in_flight.into(),
            spendable: view.spendable.map(Into::into),
            as_of: balance.fetched_at,
            age_seconds: view.age.map_or(0, |age| age.num_seconds().max(0)),
            stale: view.degraded.is_some(),
            remaining_unattended_reads: view.remaining_unattended_reads,
        })
    }
}

/// Get the balances of an account
///
/// Read from the bank if the last balance is older than five minutes. If the bank is unavailable,
/// the last balance is returned with its age.
#[utoipa::path(tag = "Accounts", operation_id = "getBalances", params(("id" = String, Path, example = "acc_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["user", "merchant"]), ("cookie" = ["user", "merchant"])), responses(
    (status = 200, description = "The balance and its age", body = Data<Balances>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a customer", body = ProblemBody),
    (status = 404, description = "No such account of this person", body = ProblemBody),
    (status = 409, description = "The bank no longer accepts the consent", body = ProblemBody),
    (status = 503, description = "The bank is unavailable and no balance is known", body = ProblemBody),
))]
#[get("/v1/accounts/{id}/balances")]
pub async fn balances(
    customer: Customer,
    id: Id<AccountId>,
    payments: web::Data<Payments>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let psu = PsuContext::Present { ip: context.ip()? };
    let view = payments
        .balance
        .get(customer.id(), id.0, psu, &context.0)
        .await?;
    Ok(ok(Balances::try_from(view)?))
}

/// Make an account the primary one
///
/// Payments are debited from the primary account unless an order names another.
#[utoipa::path(tag = "Accounts", operation_id = "setPrimaryAccount", params(("id" = String, Path, example = "acc_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["user", "merchant"]), ("cookie" = ["user", "merchant"])), responses(
    (status = 200, description = "Now the primary account", body = Data<AccountView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a customer", body = ProblemBody),
    (status = 404, description = "No such account of this person", body = ProblemBody),
))]
#[put("/v1/accounts/{id}/primary")]
pub async fn make_primary(
    customer: Customer,
    id: Id<AccountId>,
    payments: web::Data<Payments>,
    now: Now,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let account = payments
        .primary
        .set(customer.id(), id.0, &context.0)
        .await?;
    Ok(ok(AccountView::of(&account, now.0)))
}

/// Disconnect an account
#[utoipa::path(tag = "Accounts", operation_id = "disconnectAccount", params(("id" = String, Path, example = "acc_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["user", "merchant"]), ("cookie" = ["user", "merchant"])), responses(
    (status = 204, description = "Disconnected"),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a customer", body = ProblemBody),
    (status = 404, description = "No such account of this person", body = ProblemBody),
))]
#[delete("/v1/accounts/{id}")]
pub async fn disconnect(
    customer: Customer,
    id: Id<AccountId>,
    payments: web::Data<Payments>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    payments
        .disconnect
        .disconnect(customer.id(), id.0, &context.0)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
