//! A persistent customer: repeats requests that were not answered, as the documentation of
//! `Idempotency-Key` tells clients to.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, bail, ensure};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::UserId;
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::{
    sync::Mutex,
    time::{Instant, sleep},
};
use url::Url;

use crate::{environment::Environment, fleet::Fleet};

/// How long a customer retries.
const PATIENCE: Duration = Duration::from_mins(2);
/// Pause between two attempts.
const PAUSE: Duration = Duration::from_millis(100);
const VERIFIER: &str = "a-verifier-of-forty-three-characters-or-more-0";

/// The final response of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    /// The body.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_default()
    }

    /// The code of a problem.
    pub(crate) fn error(&self) -> String {
        text(&self.json(), "error").unwrap_or_default()
    }

    /// When the payment of an order was recorded.
    pub(crate) fn ordered_at(&self) -> Option<kernel::Timestamp> {
        let at = self.json().pointer("/data/createdAt")?.as_str()?.to_owned();
        Some(chrono::DateTime::parse_from_rfc3339(&at).ok()?.to_utc())
    }

    /// `data` of a success.
    pub(crate) fn data(&self) -> anyhow::Result<Value> {
        ensure!(self.status.is_success(), "{} {}", self.status, self.json());
        Ok(self.json().get("data").cloned().unwrap_or_default())
    }
}

/// A text member.
pub(crate) fn text(value: &Value, member: &str) -> Option<String> {
    value.get(member)?.as_str().map(str::to_owned)
}

/// A customer.
pub(crate) struct Client {
    pub(crate) national_id: String,
    http: reqwest::Client,
    environment: Arc<Environment>,
    fleet: Arc<Fleet>,
    token: Mutex<Option<String>>,
}

impl Client {
    pub(crate) fn new(
        environment: &Arc<Environment>,
        fleet: &Arc<Fleet>,
        national_id: String,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            national_id,
            http: crate::environment::http()?,
            environment: Arc::clone(environment),
            fleet: Arc::clone(fleet),
            token: Mutex::new(None),
        })
    }

    /// Repeats the request until there is a conclusive response: a success or a refusal.
    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        key: Option<&str>,
        body: Option<&Value>,
    ) -> anyhow::Result<Answer> {
        let deadline = Instant::now() + PATIENCE;
        let mut last = String::new();
        while Instant::now() < deadline {
            match self.try_once(&method, path, key, body).await {
                Ok(answer) if says_something(&answer) => return Ok(answer),
                Ok(answer) if answer.status == StatusCode::UNAUTHORIZED => {
                    *self.token.lock().await = None;
                    last = answer.error();
                }
                Ok(answer) => last = format!("{} {}", answer.status, answer.error()),
                Err(error) => last = format!("{error:#}"),
            }
            sleep(PAUSE).await;
        }
        bail!("{method} {path}: no answer in {PATIENCE:?}, last {last}")
    }

    /// Sends the request once.
    pub(crate) async fn try_once(
        &self,
        method: &Method,
        path: &str,
        key: Option<&str>,
        body: Option<&Value>,
    ) -> anyhow::Result<Answer> {
        let token = self.token().await?;
        let url = self.fleet.api()?.join(path)?;
        let mut request = self.http.request(method.clone(), url).bearer_auth(token);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await?;
        let (status, retry_after) = (
            answer.status(),
            answer.headers().contains_key("retry-after"),
        );
        self.environment.tally.count(status.as_u16(), retry_after);
        received(answer).await
    }

    /// `GET`, and its data.
    pub(crate) async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.ask(Method::GET, path, None, None).await?.data()
    }

    /// `POST`, and its data.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let answer = self.ask(Method::POST, path, None, Some(body)).await?;
        answer.data()
    }

    async fn token(&self) -> anyhow::Result<String> {
        let mut token = self.token.lock().await;
        if let Some(token) = &*token {
            return Ok(token.clone());
        }
        let fresh = self.log_in().await?;
        *token = Some(fresh.clone());
        Ok(fresh)
    }

    /// Logs in as a native app does; a failed step restarts the login.
    async fn log_in(&self) -> anyhow::Result<String> {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let start =
            format!("v1/auth/bankid?client=mobile&provider=bankid&codeChallenge={challenge}");
        let started = self
            .http
            .get(self.fleet.api()?.join(&start)?)
            .send()
            .await?;
        let cookie = started.headers().get(header::SET_COOKIE);
        let cookie = cookie.and_then(|c| c.to_str().ok()?.split(';').next());
        let cookie = cookie.context("no login cookie")?.to_owned();
        let callback = self.decide(&location(&started)?, "approve").await?;
        let callback = self.at_an_api(&callback)?;
        let done = self.http.get(callback).header(header::COOKIE, cookie);
        let link = location(&done.send().await?)?;
        let code = link.query_pairs().find(|(name, _)| name == "code");
        let code = code.context("no code")?.1.into_owned();
        let url = self.fleet.api()?.join("v1/auth/token")?;
        let body = json!({"code": code, "codeVerifier": VERIFIER});
        let tokens = received(self.http.post(url).json(&body).send().await?).await?;
        text(&tokens.data()?, "accessToken").context("no access token")
    }

    /// The customer's id.
    pub(crate) async fn user(&self) -> anyhow::Result<UserId> {
        let me = self.get("v1/auth/me").await?;
        let id = text(&me, "id").with_context(|| format!("no id in {me}"))?;
        Ok(id.parse()?)
    }

    /// Decides on a page of BankID or a bank; returns where it redirects.
    pub(crate) async fn decide(&self, page: &Url, decision: &str) -> anyhow::Result<Url> {
        let mut page = self.environment.directly(page)?;
        page.query_pairs_mut()
            .append_pair("decision", decision)
            .append_pair("person", &self.national_id);
        location(&self.http.get(page).send().await?)
    }

    /// The browser returns from a bank. A failure does not matter.
    pub(crate) async fn come_back(&self, to: &Url) -> anyhow::Result<Answer> {
        let url = self.at_an_api(to)?;
        let path = format!("{}?{}", url.path(), url.query().unwrap_or_default());
        let path = path.trim_start_matches('/').to_owned();
        self.ask(Method::GET, &path, None, None).await
    }

    fn at_an_api(&self, url: &Url) -> anyhow::Result<Url> {
        let mut there = self.fleet.api()?.clone();
        there.set_path(url.path());
        there.set_query(url.query());
        Ok(there)
    }

    /// Connects a bank; returns the account with the highest balance.
    pub(crate) async fn connect_bank(&self, bank: &str) -> anyhow::Result<String> {
        let body = json!({"bankId": bank});
        let consent = self.post("v1/accounts/consents", &body).await?;
        let page = text(&consent, "scaUrl").context("no page for SCA")?;
        let returning = self.decide(&page.parse()?, "approve").await?;
        self.come_back(&returning).await?;
        let accounts = self.get("v1/accounts").await?;
        let accounts = accounts.as_array().cloned().unwrap_or_default();
        let of_bank = accounts
            .into_iter()
            .filter(|account| text(account, "bankId").is_some_and(|id| id == bank));
        let available = |account: &Value| account.pointer("/balance/available/amount")?.as_i64();
        let richest = of_bank.max_by_key(|account| available(account));
        let id = richest.and_then(|account| text(&account, "id"));
        id.with_context(|| format!("no account at {bank}"))
    }

    /// Adds a German recipient of this name.
    pub(crate) async fn add_recipient(&self, name: &str) -> anyhow::Result<String> {
        let body = json!({"name": name, "country": "DE",
                          "account": {"iban": "DE89370400440532013000"}});
        let recipient = self.post("v1/recipients", &body).await?;
        text(&recipient, "id").context("no id")
    }

    /// Requests a quote for an amount in øre to Germany.
    pub(crate) async fn quote(&self, ore: i64) -> anyhow::Result<String> {
        let body = json!({"country": "DE", "sendAmount": {"amount": ore, "currency": "NOK"}});
        let quote = self.post("v1/transactions/disclosure", &body).await?;
        text(&quote, "id").context("no id")
    }
}

/// Whether a response is conclusive: not caused by the process, a partner or a concurrent attempt.
fn says_something(answer: &Answer) -> bool {
    let again = ["idempotency_in_work", "rates_unavailable"];
    !answer.status.is_server_error()
        && answer.status != StatusCode::UNAUTHORIZED
        && answer.status != StatusCode::TOO_MANY_REQUESTS
        && !again.contains(&answer.error().as_str())
}

async fn received(answer: reqwest::Response) -> anyhow::Result<Answer> {
    Ok(Answer {
        status: answer.status(),
        bytes: answer.bytes().await?.to_vec(),
    })
}

fn location(answer: &reqwest::Response) -> anyhow::Result<Url> {
    let target = answer.headers().get(header::LOCATION);
    let target = target.and_then(|value| value.to_str().ok());
    Ok(target
        .with_context(|| format!("no redirect, {}", answer.status()))?
        .parse()?)
}
