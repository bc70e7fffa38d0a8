//! The OpenAPI document, generated from the handlers that are served.

use actix_web::App;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        Contact, Content, InfoBuilder, License, PathItem, Ref, RefOr, ResponseBuilder, Responses,
        Server,
        security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
    },
};
use utoipa_actix_web::{AppExt, service_config::ServiceConfig};

use super::{cookies::ACCESS_COOKIE, service, v1};

#[derive(OpenApi)]
#[openapi(modifiers(&Security), tags(
    (name = "Auth", description = "BankID login, tokens, sessions"),
    (name = "Accounts", description = "Bank consents, accounts, balances (AISP)"),
    (name = "Recipients", description = "Recipients of payments"),
    (name = "Rates", description = "Exchange rates and corridors, public"),
    (name = "Transactions", description = "Quotes, payments, receipts (PISP)"),
    (name = "KYC", description = "Verification of customers"),
    (name = "Webhooks", description = "Signed notices from partners"),
    (name = "Compliance", description = "For compliance officers: alerts, held payments, reports, screenings, rule sets; every change is recorded in the audit log"),
    (name = "Admin", description = "For officers: compliance officers read, administrators operate Drop; every change and every access to a person is recorded in the audit log"),
    (name = "Service", description = "Health, metrics, keys"),
))]
struct Document;

struct Security;

impl Modify for Security {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let components = api.components.get_or_insert_default();
        components.add_security_scheme(
            "bearer",
            SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)),
        );
        let cookie = ApiKey::Cookie(ApiKeyValue::new(ACCESS_COOKIE));
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(cookie));
    }
}

/// The media type of problems (RFC 9457).
const PROBLEM: &str = "application/problem+json";

/// Whatever is not a success is a problem: said of each answer that a handler documents, and once
/// for all that every endpoint can meet on its way.
fn tell_problems(responses: &mut Responses) {
    for (status, response) in &mut responses.responses {
        let RefOr::T(response) = response else {
            continue;
        };
        if status.starts_with(['4', '5'])
            && let Some(body) = response.content.shift_remove("application/json")
        {
            response.content.insert(PROBLEM.to_owned(), body);
        }
    }
    let any = ResponseBuilder::new()
        .description("Any other problem; /docs/errors lists all")
        .content(
            PROBLEM,
            Content::new(Some(Ref::from_schema_name("ProblemBody"))),
        )
        .build();
    let any = RefOr::T(any);
    responses
        .responses
        .entry("default".to_owned())
        .or_insert(any);
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut utoipa::openapi::path::Operation> {
    let PathItem {
        get,
        put,
        post,
        delete,
        patch,
        ..
    } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

/// Every endpoint there is. The server and the document are made from this one list.
pub fn routes(config: &mut ServiceConfig<'_>) {
    v1::routes(config);
    service::routes(config);
}

/// The document, for clients that reach the API at `public_url`.
pub fn document(public_url: &str) -> utoipa::openapi::OpenApi {
    let app = App::new()
        .into_utoipa_app()
        .openapi(Document::openapi())
        .configure(routes);
    let (_, mut api) = app.split_for_parts();
    api.info = InfoBuilder::new()
        .title("Drop")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Send money to 30+ countries straight from your own bank account. Money is in minor \
             units with its currency; times are RFC 3339 UTC; everything that moves money needs \
             an `Idempotency-Key`. Security requirements list the roles that may call.",
        ))
        .license(Some(License::new("MIT OR Apache-2.0")))
        .contact(Some(Contact::new()))
        .build();
    for operation in api.paths.paths.values_mut().flat_map(operations) {
        tell_problems(&mut operation.responses);
    }
    api.servers = Some(vec![Server::new(public_url.trim_end_matches('/'))]);
    api
}
