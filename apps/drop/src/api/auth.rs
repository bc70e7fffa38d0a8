//! Authentication and roles. A handler that takes [`Authenticated`] or [`Customer`] is reached only
//! with them; access to the resources of a person is decided by the use cases, which take the
//! person's id.
//!
//! A handler takes it before path, query and body: these report errors only when it is [`decided`],
//! so that a request that is not permitted discloses nothing about its validation.

use std::{future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::{
        Method,
        header::{AUTHORIZATION, ORIGIN},
    },
    web,
};
use futures_util::{
    FutureExt,
    future::{LocalBoxFuture, Shared},
};
use identity::{AuthenticateError, Principal, Role};
use kernel::{Actor, UserId};
use secrecy::SecretString;

use super::{
    Edge,
    cookies::ACCESS_COOKIE,
    problem::{Kind, Problem},
};
use crate::services::Identity;

/// A logged-in person of any role.
#[derive(Debug)]
pub struct Authenticated(pub Principal);

/// A person who may move money: a customer or a merchant. Officers and operators use separate
/// customer accounts for that.
#[derive(Debug)]
pub struct Customer(pub Principal);

/// A member of staff: a compliance officer or an administrator.
#[derive(Debug)]
pub struct Officer(pub Principal);

/// A person who operates Drop; does not decide compliance cases.
#[derive(Debug)]
pub struct Administrator(pub Principal);

/// A compliance officer, who decides alerts, reports and held payments.
#[derive(Debug)]
pub struct Compliance(pub Principal);

/// The person who makes the request, if logged in: for customers who return from another site.
#[derive(Debug)]
pub struct OptionalPrincipal(Option<Principal>);

impl OptionalPrincipal {
    /// The person, if logged in.
    pub fn id(&self) -> Option<UserId> {
        self.0.as_ref().map(|principal| principal.user_id)
    }
}

impl Customer {
    /// Roles that may use the customer's endpoints.
    pub const ROLES: &'static [Role] = &[Role::User, Role::Merchant];

    /// The person.
    pub fn id(&self) -> UserId {
        self.0.user_id
    }
}

impl Officer {
    /// Roles that may read what officers read.
    pub const ROLES: &'static [Role] = &[Role::Compliance, Role::Admin];
}

impl Compliance {
    /// Roles that may decide about alerts, reports and held payments.
    pub const ROLES: &'static [Role] = &[Role::Compliance];
}

impl Administrator {
    /// Roles that may decide about operations and roles.
    pub const ROLES: &'static [Role] = &[Role::Admin];

    /// The person, for the audit log.
    pub fn actor(&self) -> Actor {
        Actor::User(self.0.user_id)
    }
}

type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

impl FromRequest for Authenticated {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let authentication = authentication(request);
        Box::pin(async move { authentication.await.map(Self) })
    }
}

/// The person who makes the request, if they have one of these roles.
fn of_roles<T: 'static>(
    request: &HttpRequest,
    roles: &'static [Role],
    wrap: fn(Principal) -> T,
) -> Extracting<T> {
    let authentication = authentication(request);
    Box::pin(async move {
        let principal = authentication.await?;
        principal.require(roles).map_err(|_| Kind::Forbidden)?;
        Ok(wrap(principal))
    })
}

impl FromRequest for Customer {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        of_roles(request, Self::ROLES, Self)
    }
}

impl FromRequest for Officer {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        of_roles(request, Self::ROLES, Self)
    }
}

impl FromRequest for Compliance {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        of_roles(request, Self::ROLES, Self)
    }
}

impl FromRequest for Administrator {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        of_roles(request, Self::ROLES, Self)
    }
}

impl FromRequest for OptionalPrincipal {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let authentication = authentication(request);
        Box::pin(async move {
            match authentication.await {
                Ok(principal) => Ok(Self(Some(principal))),
                Err(problem) if problem.kind() == Kind::Unauthenticated => Ok(Self(None)),
                Err(problem) => Err(problem),
            }
        })
    }
}

/// One per request, shared by everything that waits for its outcome. Holds nothing of the request,
/// in whose extensions it lives.
type Authentication = Shared<LocalBoxFuture<'static, Result<Principal, Problem>>>;

fn authentication(request: &HttpRequest) -> Authentication {
    if let Some(begun) = begun(request) {
        return begun;
    }
    let presented = presented(request);
    let identity = request.app_data::<web::Data<Identity>>().cloned();
    let authentication = async move {
        let identity = identity.ok_or(Kind::Internal)?;
        authenticate(&identity, presented?).await
    };
    let authentication = authentication.boxed_local().shared();
    request.extensions_mut().insert(authentication.clone());
    authentication
}

fn begun(request: &HttpRequest) -> Option<Authentication> {
    request.extensions().get::<Authentication>().cloned()
}

/// Waits until it is known who makes the request, if the handler asks for that at all. The outcome
/// reaches the handler, or ends the request, by the extractor that asked.
pub fn decided(request: &HttpRequest) -> impl Future<Output = ()> + use<> {
    let begun = begun(request);
    async move {
        if let Some(authentication) = begun {
            // The extractor that began it reports a refusal. All of them poll the one future, and
            // this one may be the first to see it end: let that extractor be asked before.
            let _ = authentication.await;
            tokio::task::yield_now().await;
        }
    }
}

async fn authenticate(identity: &Identity, token: SecretString) -> Result<Principal, Problem> {
    let authenticated = identity.authenticate.authenticate(&token).await;
    authenticated.map_err(|error| match error {
        AuthenticateError::Store(error) => error.into(),
        refused => {
            tracing::info!(reason = %refused, "not authenticated");
            Problem::from(Kind::Unauthenticated)
        }
    })
}

fn presented(request: &HttpRequest) -> Result<SecretString, Problem> {
    bearer(request).map_or_else(|| by_cookie(request), Ok)
}

fn bearer(request: &HttpRequest) -> Option<SecretString> {
    let value = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.to_owned().into())
}

/// A browser sends the cookie with every request, whichever site caused it, so a change needs an
/// `Origin` of ours beside it.
fn by_cookie(request: &HttpRequest) -> Result<SecretString, Problem> {
    let cookie = request.cookie(ACCESS_COOKIE).ok_or(Kind::Unauthenticated)?;
    require_own_origin(request)?;
    Ok(cookie.value().to_owned().into())
}

/// Refuses a change that does not come from an allowed origin.
///
/// # Errors
/// 403 unless the method is safe or `Origin` is on the allowlist.
pub fn require_own_origin(request: &HttpRequest) -> Result<(), Problem> {
    if [Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method()) {
        return Ok(());
    }
    let edge = request
        .app_data::<web::Data<Edge>>()
        .ok_or(Kind::Internal)?;
    let origin = request
        .headers()
        .get(ORIGIN)
        .and_then(|origin| origin.to_str().ok());
    match origin {
        Some(origin) if edge.allowed_origins.iter().any(|allowed| allowed == origin) => Ok(()),
        _ => Err(Kind::OriginForbidden.into()),
    }
}
