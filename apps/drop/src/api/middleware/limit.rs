//! Rate limits by address before anything is worked on, and by person once they are known. Counted
//! in the database, so that they hold across processes and restarts.

use std::{net::IpAddr, sync::Arc};

use actix_web::{
    Error, HttpMessage, HttpRequest, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};
use kernel::{Clock, RateDecision, RateLimit, RateLimits, UserId};

use super::Context;
use crate::{
    api::problem::{Kind, Problem},
    config::RateLimitConfig,
};

/// The limits and where they are counted.
pub struct Limits {
    /// How much is allowed.
    pub config: RateLimitConfig,
    /// Where it is counted.
    pub counts: Arc<dyn RateLimits>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
}

/// What is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Login,
    Tokens,
    Returns,
    Payments,
    PublicRates,
}

impl Class {
    /// The class of a route, by its pattern.
    fn of(method: &Method, pattern: &str) -> Option<Self> {
        match (method.as_str(), pattern) {
            ("GET", "/v1/auth/bankid" | "/v1/auth/bankid/callback") => Some(Self::Login),
            ("POST", "/v1/auth/token" | "/v1/auth/refresh") => Some(Self::Tokens),
            ("GET", "/v1/transactions/callback" | "/v1/accounts/consents/callback") => {
                Some(Self::Returns)
            }
            ("POST", "/v1/transactions/remittance") => Some(Self::Payments),
            ("GET", "/v1/rates" | "/v1/rates/{currency}" | "/v1/corridors") => {
                Some(Self::PublicRates)
            }
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Tokens => "tokens",
            Self::Returns => "returns",
            Self::Payments => "payments",
            Self::PublicRates => "rates",
        }
    }

    fn per_ip(self, config: &RateLimitConfig) -> RateLimit {
        match self {
            Self::Login => config.login_per_ip(),
            Self::Tokens => config.tokens_per_ip(),
            Self::Returns => config.returns_per_ip(),
            Self::Payments => config.payments_per_ip(),
            Self::PublicRates => config.rates_per_ip(),
        }
    }
}

/// Counts by address.
pub async fn limit(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if is_encoded(&request) {
        return Ok(request.into_response(Problem::from(Kind::NotFound).error_response()));
    }
    let class = request
        .match_pattern()
        .and_then(|p| Class::of(request.method(), &p));
    let limits = request.app_data::<web::Data<Limits>>().cloned();
    let (Some(class), Some(limits)) = (class, limits) else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let address = Context::of(request.request()).client_ip;
    let address = address.map_or_else(|| "unknown".to_owned(), counted);
    let key = format!("{}:ip:{address}", class.name());
    let count = match hit(&limits, &key, class.per_ip(&limits.config)).await {
        Ok(count) => count,
        Err(problem) => return Ok(request.into_response(problem.error_response())),
    };
    let mut response = match count.verdict(&limits) {
        Ok(()) => next.call(request).await?.map_into_boxed_body(),
        Err(refusal) => request.into_response(refusal.error_response()),
    };
    set_headers(&mut response, &limits, class, count);
    Ok(response)
}

/// A count after a hit.
#[derive(Debug, Clone, Copy)]
struct Count {
    decision: RateDecision,
    limit: RateLimit,
}

impl Count {
    /// Passes what was within the limit; refuses the rest until the window ends.
    fn verdict(&self, limits: &Limits) -> Result<(), Problem> {
        if self.decision.allowed {
            return Ok(());
        }
        let seconds = u32::try_from(self.seconds_left(limits)).unwrap_or(60) + 1;
        Err(Problem::from(Kind::RateLimited).retry_after(seconds))
    }

    /// Of the window.
    fn seconds_left(&self, limits: &Limits) -> i64 {
        let left = self.decision.resets_at - limits.clock.now();
        left.num_seconds().max(0)
    }

    /// Whether a client that heeds this count heeds the other as well.
    fn is_tighter_than(&self, other: &Self) -> bool {
        let standing = |count: &Self| (count.decision.allowed, count.decision.remaining);
        standing(self) < standing(other)
    }
}

/// No path of ours needs percent-encoding. One that has it would be routed decoded, but looked up
/// here as it came, and so escape its class.
fn is_encoded(request: &ServiceRequest) -> bool {
    request.uri().path().contains('%')
}

/// Who is counted together: an address, or the /64 network an IPv6 subscriber has to themselves.
fn counted(address: IpAddr) -> String {
    match address {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

/// Counts payments by person; called once the person is known.
///
/// # Errors
/// 429 with `Retry-After`, or the storage's problem.
pub async fn count_for_user(request: &HttpRequest, user: UserId) -> Result<(), Problem> {
    let Some(limits) = request.app_data::<web::Data<Limits>>().cloned() else {
        return Ok(());
    };
    let limit = limits.config.payments_per_user();
    let count = hit(&limits, &format!("payments:user:{user}"), limit).await?;
    request.extensions_mut().insert(count);
    count.verdict(&limits)
}

async fn hit(limits: &Limits, key: &str, limit: RateLimit) -> Result<Count, Problem> {
    let decision = limits.counts.hit(key, limit, limits.clock.now()).await?;
    Ok(Count { decision, limit })
}

/// `RateLimit` and `RateLimit-Policy` (IETF draft-ietf-httpapi-ratelimit-headers-09), of the
/// tighter of the two counts; set on refusals as well.
fn set_headers(
    response: &mut ServiceResponse<BoxBody>,
    limits: &Limits,
    class: Class,
    by_ip: Count,
) {
    let by_user = response.request().extensions().get::<Count>().copied();
    let count = by_user
        .filter(|by_user| by_user.is_tighter_than(&by_ip))
        .unwrap_or(by_ip);
    let (name, limit) = (class.name(), count.limit);
    let window = limit.window.num_seconds();
    let policy = format!("\"{name}\";q={};w={window}", limit.limit);
    let left = count.seconds_left(limits);
    let now = format!("\"{name}\";r={};t={left}", count.decision.remaining);
    for (header, value) in [("ratelimit-policy", policy), ("ratelimit", now)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response
                .headers_mut()
                .insert(HeaderName::from_static(header), value);
        }
    }
}
