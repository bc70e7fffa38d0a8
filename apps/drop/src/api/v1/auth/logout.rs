//! `POST /v1/auth/logout`: ends the session of the request.

use actix_web::{HttpResponse, post, web};

use crate::{
    api::{
        auth::Authenticated,
        cookies,
        middleware::Context,
        problem::{Problem, ProblemBody},
    },
    services::Identity,
};

/// Log out
///
/// Ends this session; its tokens are invalid at once. DELETE /v1/auth/sessions ends all sessions.
#[utoipa::path(tag = "Auth", operation_id = "logout", security(("bearer" = []), ("cookie" = [])), responses(
    (status = 204, description = "Logged out"),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Cookie from a foreign origin", body = ProblemBody),
))]
#[post("/v1/auth/logout")]
pub async fn logout(
    person: Authenticated,
    identity: web::Data<Identity>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    identity.logout.one(&person.0, &context.0).await?;
    let mut response = HttpResponse::NoContent();
    for cookie in cookies::forget_session() {
        response.cookie(cookie);
    }
    Ok(response.finish())
}
