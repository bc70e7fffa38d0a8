//! `GET /v1/accounts`.

use actix_web::{HttpResponse, get, web};
use kernel::Timestamp;
use payments::{Account, Balance};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        auth::Customer,
        envelope::List,
        extract::Now,
        money::MoneyView,
        problem::{Problem, ProblemBody},
    },
    services::Payments,
};

/// An account at the customer's bank.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// Id.
    #[schema(example = "acc_0197a6e200007000800000000000abcd")]
    id: String,
    /// Bank.
    #[schema(example = "dnb")]
    bank_id: String,
    /// Account number, the last four characters.
    #[schema(example = "*****7947")]
    number: String,
    /// Name given by the bank or the account holder.
    #[schema(example = "Brukskonto")]
    name: Option<String>,
    /// Currency.
    #[schema(example = "NOK")]
    currency: &'static str,
    /// Whether payments are debited from it by default.
    #[schema(example = true)]
    primary: bool,
    /// Last known balance; GET /v1/accounts/{id}/balances reads it again.
    balance: Option<BalanceView>,
}

/// Balance as last reported by the bank. Drop keeps no balance of its own.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BalanceView {
    /// Available amount.
    available: MoneyView,
    /// Booked amount, if the bank reports it.
    booked: Option<MoneyView>,
    /// When the bank was asked.
    #[schema(example = "2026-11-20T12:00:00Z")]
    as_of: chrono::DateTime<chrono::Utc>,
    /// Seconds since.
    #[schema(example = 42)]
    age_seconds: i64,
}

impl BalanceView {
    fn of(balance: Balance, now: Timestamp) -> Self {
        Self {
            available: balance.available.into(),
            booked: balance.booked.map(Into::into),
            as_of: balance.fetched_at,
            age_seconds: (now - balance.fetched_at).num_seconds().max(0),
        }
    }
}

impl AccountView {
    /// As it goes out.
    pub fn of(account: &Account, now: Timestamp) -> Self {
        Self {
            id: account.id().to_string(),
            bank_id: account.bank().to_string(),
            number: account.number().masked(),
            name: account.name().cloned().map(Into::into),
            currency: account.currency().code(),
            primary: account.is_primary(),
            balance: account
                .balance()
                .map(|balance| BalanceView::of(balance, now)),
        }
    }
}

/// List my accounts
///
/// Connected accounts with their last known balance. No bank is asked.
#[utoipa::path(tag = "Accounts", operation_id = "listAccounts",
    security(("bearer" = ["user", "merchant"]), ("cookie" = ["user", "merchant"])), responses(
    (status = 200, description = "Accounts, oldest first, at most 50", body = List<AccountView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a customer", body = ProblemBody),
))]
#[get("/v1/accounts")]
pub async fn list(
    customer: Customer,
    payments: web::Data<Payments>,
    now: Now,
) -> Result<HttpResponse, Problem> {
    let accounts = payments.accounts.list(customer.id()).await?;
    let data: Vec<_> = accounts.iter().map(|a| AccountView::of(a, now.0)).collect();
    Ok(HttpResponse::Ok().json(List { data }))
}
