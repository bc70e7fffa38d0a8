//! `GET`, `PATCH` and `DELETE /v1/recipients/{id}`.

use actix_web::{HttpResponse, delete, get, patch, web};
use payments::{Change, RecipientId, RecipientPatch};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use super::view::{AddressBody, RecipientView};
use crate::{
    api::{
        auth::Customer,
        envelope::{Data, ok},
        extract::{Id, StrictJson},
        middleware::Context,
        problem::{Kind, Problem, ProblemBody},
    },
    services::Payments,
};

/// Changes to a recipient. Country and account cannot be changed: another account is another
/// recipient.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PatchBody {
    /// Name of the creditor, corrected.
    #[schema(example = "Anna Schmidt", max_length = 70)]
    name: Option<String>,
    /// Nickname; `null` removes it.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "Anna", max_length = 35)]
    nickname: Member<String>,
    /// Address; `null` removes it where the corridor does not require one.
    #[serde(default)]
    #[schema(value_type = Option<AddressBody>)]
    address: Member<AddressBody>,
}

/// A member of a patch: `null` is not the same as absent.
#[derive(Default)]
enum Member<T> {
    #[default]
    Absent,
    Null,
    Value(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Member<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Null, Self::Value))
    }
}

impl<T, U: From<T>> From<Member<T>> for Change<U> {
    fn from(member: Member<T>) -> Self {
        match member {
            Member::Absent => Self::Keep,
            Member::Null => Self::Clear,
            Member::Value(value) => Self::Set(value.into()),
        }
    }
}

/// Get a recipient
#[utoipa::path(tag = "Recipients", operation_id = "getRecipient", params(("id" = String, Path, example = "rcp_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["user", "merchant"]), ("cookie" = ["user", "merchant"])), responses(
    (status = 200, description = "The recipient", body = Data<RecipientView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a customer", body = ProblemBody),
    (status = 404, description = "No such recipient of this person", body = ProblemBody),
))]
#[get("/v1/recipients/{id}")]
pub async fn get(
    customer: Customer,
    id: Id<RecipientId>,
    payments: web::Data<Payments>,
) -> Result<HttpResponse, Problem> {
    let found = payments
        .recipients
        .get(customer.id(), id.0)
        .await?
        .ok_or(Kind::NotFound)?;
    Ok(ok(RecipientView::from(found)))
}

/// Change a recipient
#[utoipa::path(tag = "Recipients", operation_id = "updateRecipient", request_body = PatchBody, params(("id" = String, Path, example = "rcp_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["user", "merchant"]), ("cookie" = ["user", "merchant"])), responses(
    (status = 200, description = "Changed", body = Data<RecipientView>),
    (status = 400, description = "Invalid fields", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a customer", body = ProblemBody),
    (status = 404, description = "No such recipient of this person", body = ProblemBody),
    (status = 409, description = "Changed concurrently; read it again", body = ProblemBody),
))]
#[patch("/v1/recipients/{id}")]
pub async fn patch(
    customer: Customer,
    id: Id<RecipientId>,
    body: StrictJson<PatchBody>,
    payments: web::Data<Payments>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let patch = RecipientPatch {
        name: body.value.name,
        nickname: body.value.nickname.into(),
        address: body.value.address.into(),
    };
    let changed = payments
        .recipients
        .patch(&context.0, customer.id(), id.0, &patch)
        .await?;
    Ok(ok(RecipientView::from(changed)))
}

/// Remove a recipient
///
/// Payments already made to the recipient are kept.
#[utoipa::path(tag = "Recipients", operation_id = "deleteRecipient", params(("id" = String, Path, example = "rcp_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["user", "merchant"]), ("cookie" = ["user", "merchant"])), responses(
    (status = 204, description = "Removed"),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a customer", body = ProblemBody),
    (status = 404, description = "No such recipient of this person", body = ProblemBody),
))]
#[delete("/v1/recipients/{id}")]
pub async fn delete(
    customer: Customer,
    id: Id<RecipientId>,
    payments: web::Data<Payments>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    payments
        .recipients
        .delete(&context.0, customer.id(), id.0)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
