//! Documentation the API serves of itself: Swagger UI, the OpenAPI document, a page per problem.

use actix_web::{HttpResponse, http::header::LOCATION, web};
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::problem::{Kind, Problem};

/// Registers `/docs`, `/openapi.json`, `/docs/errors` and `/`.
pub fn routes(config: &mut web::ServiceConfig, openapi: utoipa::openapi::OpenApi) {
    config
        .route("/", web::get().to(front))
        .route("/docs", web::get().to(front))
        .route("/docs/errors", web::get().to(all_errors))
        .route("/docs/errors/{code}", web::get().to(one_error))
        .service(
            SwaggerUi::new("/docs/{_:.*}")
                .url("/openapi.json", openapi)
                .config(Config::from("/openapi.json")),
        );
}

async fn front() -> HttpResponse {
    HttpResponse::Found()
        .insert_header((LOCATION, "/docs/"))
        .finish()
}

async fn all_errors() -> HttpResponse {
    let rows: String = Kind::ALL.iter().map(|kind| section(*kind)).collect();
    page("Errors", &rows)
}

async fn one_error(code: web::Path<String>) -> Result<HttpResponse, Problem> {
    let kind = Kind::ALL
        .iter()
        .find(|kind| kind.code() == code.as_str())
        .ok_or(Kind::NotFound)?;
    Ok(page(kind.title(), &section(*kind)))
}

/// Every text comes from the table of problems; nothing of a request is shown.
fn section(kind: Kind) -> String {
    format!(
        "<section><h2><a href=\"/docs/errors/{code}\"><code>{code}</code></a> {title}</h2>\
         <p>Status {status}. Message: “{message}”</p><p>{advice}</p></section>",
        code = kind.code(),
        title = kind.title(),
        status = kind.status().as_u16(),
        message = kind.message(),
        advice = kind.advice(),
    )
}

fn page(title: &str, content: &str) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title} – Drop</title>\
         <style>body{{font:16px/1.5 system-ui;max-width:44rem;margin:2rem auto;padding:0 1rem}}\
         code{{background:#eee;padding:.1em .3em}}</style></head><body>\
         <p><a href=\"/docs/\">API</a> · <a href=\"/docs/errors\">Errors</a></p>{content}\
         </body></html>"
        ))
}
