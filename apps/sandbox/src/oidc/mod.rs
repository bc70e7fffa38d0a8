//! The login partners: OpenID providers like BankID and Vipps Login, which can be made to misbehave.

mod authorize;
mod client_auth;
pub(crate) mod control;
mod discovery;
mod failure;
pub(crate) mod flavour;
mod form;
mod grant;
mod id_token;
mod keys;
pub(crate) mod misbehaviour;
mod pages;
pub(crate) mod provider;
mod token;
mod userinfo;

use actix_web::web;

/// Routes below `/oidc`.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/oidc/{provider}")
            .route(
                "/.well-known/openid-configuration",
                web::get().to(discovery::document),
            )
            .service(
                web::scope("/protocol/openid-connect")
                    .route("/auth", web::get().to(authorize::get))
                    .route("/auth", web::post().to(authorize::post))
                    .route("/token", web::post().to(token::exchange))
                    .route("/userinfo", web::get().to(userinfo::get))
                    .route("/certs", web::get().to(discovery::certs))
                    .route("/logout", web::get().to(authorize::logout)),
            ),
    );
}
