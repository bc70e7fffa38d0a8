//! Files reports, each exactly once.

use std::sync::Arc;

use chrono::TimeDelta;
use kernel::{Clock, RandomSource, Timestamp};
use outbound::{
    Method, Outbound, OutboundError, Repeat, Request, Response, StatusCode,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue},
};
use secrecy::SecretString;
use serde_json::Value;
use tokio::sync::Mutex;
use url::Url;

use crate::{
    AltinnConfig, Filed, InvalidConfig, LookupError, MaskinportenConfig, SubmitError,
    call::bearer,
    maskinporten::Maskinporten,
    token::{NoToken, Token, TokenCell, is_token},
    wire::{self, Found, Instance},
};

/// How long an exchanged token is used. Altinn's tokens are valid for half an hour; one that ends
/// sooner is answered with 401 and replaced.
const EXCHANGED_LIFE: TimeDelta = TimeDelta::minutes(10);

/// Files reports.
pub struct AltinnClient {
    config: AltinnConfig,
    maskinporten: Maskinporten,
    outbound: Arc<Outbound>,
    clock: Arc<dyn Clock>,
    held: TokenCell,
    /// One report at a time: of two with the same reference the second has to find the first.
    filing: Mutex<()>,
}

/// Why a call has no usable answer.
enum Unanswered {
    NoToken(NoToken),
    NoAddress,
    Outbound(OutboundError),
}

impl AltinnClient {
    /// Creates the client. Maskinporten and Altinn are two partners of `outbound`.
    ///
    /// # Errors
    /// [`InvalidConfig`]
    pub fn new(
        config: AltinnConfig,
        maskinporten: MaskinportenConfig,
        (to_maskinporten, to_altinn): (Arc<Outbound>, Arc<Outbound>),
        clock: Arc<dyn Clock>,
        random: Arc<dyn RandomSource>,
    ) -> Result<Self, InvalidConfig> {
        let tokens = Maskinporten::new(maskinporten, to_maskinporten, clock.clone(), random)?;
        Ok(Self {
            config,
            maskinporten: tokens,
            outbound: to_altinn,
            clock,
            held: TokenCell::default(),
            filing: Mutex::default(),
        })
    }

    /// Files a report, unless there is already one with this reference: then that one is returned.
    /// After a lost answer the report is looked up before the outcome is reported as unknown.
    ///
    /// Altinn does not detect duplicates. Within one process reports are filed one after the other;
    /// across processes the caller has to ensure that a reference has one sender at a time.
    ///
    /// # Errors
    /// [`SubmitError`]
    pub async fn file(&self, reference: &str, report: &Value) -> Result<Filed, SubmitError> {
        let _one_at_a_time = self.filing.lock().await;
        let there = self.look_up(reference).await;
        let there = there.map_err(|LookupError(why)| SubmitError::Unavailable(why))?;
        if let Some(there) = there {
            return Ok(there);
        }
        let body = wire::instance(&self.config, reference, report);
        let url = wire::submission(&self.config);
        let call = (Method::POST, url, "/{org}/{app}/instances");
        let response = match self.call(call, Some(&body), Repeat::Never).await {
            Ok(response) => response,
            Err(Unanswered::Outbound(OutboundError::Lost(why))) => {
                return self.look_after(reference, &why.to_string()).await;
            }
            Err(other) => return Err(SubmitError::Unavailable(other.to_string())),
        };
        let status = response.status.as_u16();
        match response.status {
            StatusCode::TOO_MANY_REQUESTS => {
                Err(SubmitError::Unavailable("too many requests".to_owned()))
            }
            StatusCode::REQUEST_TIMEOUT => self.look_after(reference, "status 408").await,
            refused if refused.is_client_error() => {
                Err(SubmitError::Refused(format!("status {status}")))
            }
            taken if taken.is_success() => {
                let instance = serde_json::from_slice::<Instance>(&response.body).ok();
                let now = self.clock.now();
                match instance.and_then(|instance| instance.filed(reference, now)) {
                    Some(filed) => Ok(filed),
                    None => {
                        self.look_after(reference, "an answer that makes no sense")
                            .await
                    }
                }
            }
            _ => {
                self.look_after(reference, &format!("status {status}"))
                    .await
            }
        }
    }

    /// The report with this reference, if Altinn has one.
    ///
    /// # Errors
    /// [`LookupError`]
    pub async fn look_up(&self, reference: &str) -> Result<Option<Filed>, LookupError> {
        let url = wire::search(&self.config, reference);
        let call = (Method::GET, url, "/storage/api/v1/instances");
        let response = self.call(call, None, Repeat::Safe).await;
        let response = response.map_err(|why| LookupError(why.to_string()))?;
        if response.status != StatusCode::OK {
            let status = response.status.as_u16();
            return Err(LookupError(format!("status {status}")));
        }
        let found: Found = serde_json::from_slice(&response.body)
            .map_err(|_| LookupError("the answer makes no sense".to_owned()))?;
        found.filed(reference, self.clock.now())
    }

    /// The answer to a submission was lost: the report may be there.
    async fn look_after(&self, reference: &str, why: &str) -> Result<Filed, SubmitError> {
        match self.look_up(reference).await {
            Ok(Some(filed)) => Ok(filed),
            // The report may still arrive.
            Ok(None) => Err(SubmitError::Unknown(why.to_owned())),
            Err(LookupError(also)) => Err(SubmitError::Unknown(format!("{why}; {also}"))),
        }
    }

    /// Calls with a token, and with a new one if the first is refused; a refused call has had no
    /// effect.
    async fn call(
        &self,
        (method, url, template): (Method, Option<Url>, &'static str),
        body: Option<&Value>,
        repeat: Repeat,
    ) -> Result<Response, Unanswered> {
        let url = url.ok_or(Unanswered::NoAddress)?;
        let token = self.token().await.map_err(Unanswered::NoToken)?;
        let call = (&method, &url, template);
        let response = self.send(call, &token, body, repeat).await?;
        if response.status != StatusCode::UNAUTHORIZED {
            return Ok(response);
        }
        self.held.forget(&token).await;
        let token = self.token().await.map_err(Unanswered::NoToken)?;
        self.send(call, &token, body, repeat).await
    }

    async fn send(
        &self,
        (method, url, template): (&Method, &Url, &'static str),
        token: &SecretString,
        body: Option<&Value>,
        repeat: Repeat,
    ) -> Result<Response, Unanswered> {
        let json = || HeaderValue::from_static("application/json");
        let bearer = bearer(token).map_err(Unanswered::Outbound)?;
        let mut request = Request::new(method.clone(), url.clone(), template)
            .header(AUTHORIZATION, bearer)
            .header(ACCEPT, json());
        if let Some(body) = body {
            let body = body.to_string().into_bytes();
            request = request.header(CONTENT_TYPE, json()).body(body);
        }
        let sent = self.outbound.send(request, repeat).await;
        sent.map_err(Unanswered::Outbound)
    }

    /// Exchanges a Maskinporten token for Altinn's.
    async fn token(&self) -> Result<SecretString, NoToken> {
        let now = self.clock.now();
        self.held.get(now, async || self.exchange(now).await).await
    }

    async fn exchange(&self, now: Timestamp) -> Result<Token, NoToken> {
        let url = wire::exchange(&self.config);
        let url = url.ok_or_else(|| NoToken::Refused("the address has no path".to_owned()))?;
        let granted = self.maskinporten.token().await?;
        let unavailable = |error: OutboundError| NoToken::Unavailable(format!("Altinn: {error}"));
        let request = Request::new(
            Method::GET,
            url,
            "/authentication/api/v1/exchange/{provider}",
        )
        .header(AUTHORIZATION, bearer(&granted).map_err(unavailable)?);
        let sent = self.outbound.send(request, Repeat::Safe).await;
        let response = sent.map_err(unavailable)?;
        if response.status != StatusCode::OK {
            self.maskinporten.forget(&granted).await;
            let status = response.status.as_u16();
            return Err(NoToken::Unavailable(format!(
                "Altinn's exchange answers {status}"
            )));
        }
        // Plain text or a JSON string.
        let text = std::str::from_utf8(&response.body).unwrap_or_default();
        let token = text.trim().trim_matches('"');
        if !is_token(token) {
            let why = "Altinn's exchange answers no token".to_owned();
            return Err(NoToken::Unavailable(why));
        }
        Ok(Token {
            secret: token.to_owned().into(),
            until: now + EXCHANGED_LIFE,
        })
    }
}

impl std::fmt::Display for Unanswered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoToken(why) => write!(f, "{why}"),
            Self::NoAddress => f.write_str("the configured address has no path"),
            Self::Outbound(why) => write!(f, "Altinn: {why}"),
        }
    }
}
