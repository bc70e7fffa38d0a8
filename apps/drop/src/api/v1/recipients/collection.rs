//! `GET` and `POST /v1/recipients`.

use actix_web::{HttpResponse, get, post, web};
use payments::RecipientInput;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{AccountBody, AddressBody, RecipientView};
use crate::{
    api::{
        auth::Customer,
        envelope::{Data, Paged},
        extract::{PageQuery, StrictJson, StrictQuery},
        middleware::Context,
        problem::{Problem, ProblemBody},
    },
    services::Payments,
};

/// A recipient to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct NewRecipient {
    /// Name of the account holder as the creditor's bank has it.
    #[schema(example = "Anna Schmidt", max_length = 70)]
    name: String,
    /// Nickname.
    #[schema(example = "Anna", max_length = 35)]
    nickname: Option<String>,
    /// Country of the account, ISO 3166-1 alpha-2 (and XK).
    #[schema(example = "DE")]
    country: String,
    /// The account.
    account: AccountBody,
    /// Address; required by some corridors.
    address: Option<AddressBody>,
}

/// List my recipients
#[utoipa::path(tag = "Recipients", operation_id = "listRecipients", params(PageQuery),
    security(("bearer" = ["user", "merchant"]), ("cookie" = ["user", "merchant"])), responses(
    (status = 200, description = "Recipients, newest first", body = Paged<RecipientView>),
    (status = 400, description = "Invalid limit or cursor", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a customer", body = ProblemBody),
))]
#[get("/v1/recipients")]
pub async fn list(
    customer: Customer,
    page: StrictQuery<PageQuery>,
    payments: web::Data<Payments>,
) -> Result<HttpResponse, Problem> {
    let page = page.0.parse::<payments::RecipientId>()?;
    let found = payments.recipients.list(customer.id(), &page).await?;
    Ok(HttpResponse::Ok().json(Paged::of(found, page.limit(), RecipientView::from)))
}

/// Add a recipient
#[utoipa::path(tag = "Recipients", operation_id = "createRecipient", request_body = NewRecipient,
    security(("bearer" = ["user", "merchant"]), ("cookie" = ["user", "merchant"])), responses(
    (status = 201, description = "Added", body = Data<RecipientView>),
    (status = 400, description = "Invalid fields", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a customer", body = ProblemBody),
))]
#[post("/v1/recipients")]
pub async fn create(
    customer: Customer,
    body: StrictJson<NewRecipient>,
    payments: web::Data<Payments>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let body = body.value;
    let country = body
        .country
        .parse()
        .map_err(|error: kernel::UnknownCountry| {
            Problem::field("country", "unknown_country", &error.to_string())
        })?;
    let input = RecipientInput {
        name: body.name,
        nickname: body.nickname,
        country,
        account: body.account.into(),
        address: body.address.map(Into::into),
    };
    let added = payments
        .recipients
        .create(&context.0, customer.id(), &input)
        .await?;
    Ok(HttpResponse::Created().json(Data {
        data: RecipientView::from(added),
    }))
}
