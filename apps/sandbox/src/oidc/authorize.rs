//! The authorization endpoint: checks the request, shows the login page, answers with a code.

use std::collections::HashMap;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use url::Url;

use super::{
    failure::no_such_provider, grant::Grant, misbehaviour::Misbehaviour, pages, provider::Provider,
};
use crate::{credentials::CLIENT_ID, html, lock::lock, people::Person, random, state::Sandbox};

/// An authorization request whose client and redirect URI are known good.
pub(super) struct Request {
    redirect_uri: Url,
    /// Exactly as sent: the token request has to repeat it to the letter.
    redirect_uri_text: String,
    state: Option<String>,
    scopes: Vec<String>,
    nonce: Option<String>,
    challenge: Option<String>,
}

/// Why a request is not answered with a login page.
enum Refusal {
    /// Client or redirect URI are not to be trusted: the browser stays here.
    Page(&'static str),
    /// The client gets the error by redirect.
    Redirect(Box<(Url, Option<String>, &'static str, &'static str)>),
}

type Fields = HashMap<String, String>;

pub(super) async fn get(
    sandbox: web::Data<Sandbox>,
    id: web::Path<String>,
    query: web::Query<Fields>,
    http: HttpRequest,
) -> HttpResponse {
    answer(&sandbox, &id, &query, http.query_string())
}

pub(super) async fn post(
    sandbox: web::Data<Sandbox>,
    id: web::Path<String>,
    query: web::Query<Fields>,
    form: web::Form<Fields>,
    http: HttpRequest,
) -> HttpResponse {
    let mut all = query.into_inner();
    all.extend(form.into_inner());
    answer(&sandbox, &id, &all, http.query_string())
}

pub(super) async fn logout() -> HttpResponse {
    html::page(
        StatusCode::OK,
        "Logged out",
        "<p>There was no session to end.</p>",
    )
}

fn answer(sandbox: &Sandbox, id: &str, fields: &Fields, query: &str) -> HttpResponse {
    let Some(provider) = sandbox.provider(id) else {
        return no_such_provider();
    };
    let request = match Request::check(provider, fields) {
        Ok(request) => request,
        Err(refusal) => return refusal.answer(),
    };
    match fields.get("decision").map(String::as_str) {
        None => pages::login(provider, &sandbox.residents, query, None),
        Some("deny") => request.failed("access_denied", "the person cancelled"),
        Some("approve") => {
            let typed = fields.get("person").map_or("", |text| text.trim());
            match sandbox.person(typed) {
                Some(person) => request.approved(sandbox, provider, person),
                None => pages::login(
                    provider,
                    &sandbox.residents,
                    query,
                    Some("That is no valid synthetic national id."),
                ),
            }
        }
        Some(_) => html::refusal(StatusCode::BAD_REQUEST, "decision is approve or deny"),
    }
}

impl Request {
    fn check(provider: &Provider, fields: &Fields) -> Result<Self, Refusal> {
        let field = |name: &str| fields.get(name).filter(|value| !value.is_empty()).cloned();
        if field("client_id").as_deref() != Some(CLIENT_ID) {
            return Err(Refusal::Page("client_id is not registered"));
        }
        let redirect_uri_text = field("redirect_uri").unwrap_or_default();
        let redirect_uri = Url::parse(&redirect_uri_text)
            .ok()
            .filter(is_registered)
            .ok_or(Refusal::Page(
                "redirect_uri is not registered for this client",
            ))?;
        let state = field("state");
        let refuse = |error: &'static str, why: &'static str| {
            Refusal::Redirect(Box::new((redirect_uri.clone(), state.clone(), error, why)))
        };
        if field("response_type").as_deref() != Some("code") {
            return Err(refuse(
                "unsupported_response_type",
                "only code is supported",
            ));
        }
        if field("response_mode").is_some_and(|mode| mode != "query") {
            return Err(refuse(
                "invalid_request",
                "only response_mode query is supported",
            ));
        }
        let scopes = scopes(provider, &field("scope").unwrap_or_default())
            .map_err(|why| refuse("invalid_scope", why))?;
        let challenge = challenge(
            provider,
            field("code_challenge"),
            field("code_challenge_method").as_deref(),
        )
        .map_err(|why| refuse("invalid_request", why))?;
        Ok(Self {
            redirect_uri,
            redirect_uri_text,
            state,
            scopes,
            nonce: field("nonce"),
            challenge,
        })
    }

    fn approved(self, sandbox: &Sandbox, provider: &Provider, person: Person) -> HttpResponse {
        let now = sandbox.clock.now();
        let mut state = lock(&provider.state);
        let subject = if state.misbehaviour == Some(Misbehaviour::ChangingSub) {
            random::id()
        } else {
            hex::encode(person.digest(&format!("sub/{}", provider.flavour.id())))
        };
        let grant = Grant {
            redirect_uri: self.redirect_uri_text,
            scopes: self.scopes,
            nonce: self.nonce,
            challenge: self.challenge,
            person,
            subject,
            authenticated_at: now,
        };
        let code = state.grants.issue(grant, now);
        redirect(self.redirect_uri, self.state, &[("code", &code)])
    }

    fn failed(self, error: &str, why: &str) -> HttpResponse {
        let pairs = [("error", error), ("error_description", why)];
        redirect(self.redirect_uri, self.state, &pairs)
    }
}

impl Refusal {
    fn answer(self) -> HttpResponse {
        match self {
            Self::Page(why) => html::refusal(StatusCode::BAD_REQUEST, why),
            Self::Redirect(refusal) => {
                let (to, state, error, why) = *refusal;
                redirect(to, state, &[("error", error), ("error_description", why)])
            }
        }
    }
}

/// The scopes asked for, if there is openid among them and none that is unknown.
fn scopes(provider: &Provider, text: &str) -> Result<Vec<String>, &'static str> {
    let known = provider.flavour.scopes();
    let scopes: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    if !scopes.iter().any(|scope| scope == "openid") {
        Err("scope lacks openid")
    } else if scopes.iter().any(|scope| !known.contains(&scope.as_str())) {
        Err("there is an unknown scope")
    } else {
        Ok(scopes)
    }
}

/// The PKCE challenge: a SHA-256 digest, and mandatory at BankID.
fn challenge(
    provider: &Provider,
    challenge: Option<String>,
    method: Option<&str>,
) -> Result<Option<String>, &'static str> {
    match &challenge {
        None if provider.flavour.requires_pkce() => Err("code_challenge is required"),
        None => Ok(None),
        Some(_) if method != Some("S256") => Err("code_challenge_method is S256"),
        // 32 bytes in base64url without padding.
        Some(text) if text.len() != 43 => Err("code_challenge is no SHA-256 digest"),
        Some(_) => Ok(challenge),
    }
}

/// The registration accepts any web address on the machine itself.
fn is_registered(uri: &Url) -> bool {
    let loopback = match uri.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    loopback && matches!(uri.scheme(), "http" | "https") && uri.fragment().is_none()
}

fn redirect(mut to: Url, state: Option<String>, pairs: &[(&str, &str)]) -> HttpResponse {
    to.query_pairs_mut().extend_pairs(pairs);
    if let Some(state) = state {
        to.query_pairs_mut().append_pair("state", &state);
    }
    HttpResponse::Found()
        .insert_header((header::LOCATION, to.as_str()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}
