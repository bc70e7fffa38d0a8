//! A user of the API: logs in, connects a bank, sends money.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;

use super::app::eventually;

/// What the API answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: header::HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    /// The body as JSON; null if it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_default()
    }

    /// `data` of a success; panics on anything else.
    #[track_caller]
    pub(crate) fn data(&self) -> Value {
        assert!(self.status.is_success(), "{} {}", self.status, self.json());
        self.json()["data"].take()
    }

    /// `error` of a problem with this status; panics on anything else.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16) -> String {
        assert_eq!(self.status.as_u16(), status, "{}", self.json());
        let kind = self
            .headers
            .get(header::CONTENT_TYPE)
            .and_then(|v| v.to_str().ok());
        assert_eq!(kind, Some("application/problem+json"));
        self.json()["error"].as_str().expect("a code").to_owned()
    }

    /// `field: code` of each detail of a 400; panics on anything else.
    #[track_caller]
    pub(crate) fn invalid_fields(&self) -> Vec<String> {
        assert_eq!(self.problem(400), "validation_failed");
        let body = self.json();
        let details = body["details"].as_array().expect("details").iter();
        details
            .map(|d| format!("{}: {}", text(d, "field"), text(d, "code")))
            .collect()
    }

    /// A header as text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Where it redirects to.
    #[track_caller]
    pub(crate) fn location(&self) -> Url {
        let target = self
            .header("location")
            .unwrap_or_else(|| panic!("no redirect: {self:?}"));
        Url::parse(target).expect("an address")
    }

    /// `name=value` of a cookie that is set.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        let set = self.headers.get_all(header::SET_COOKIE).iter();
        let mut pairs = set
            .filter_map(|c| c.to_str().ok())
            .filter_map(|c| c.split(';').next());
        pairs
            .find(|pair| pair.split_once('=').is_some_and(|(n, _)| n == name))
            .map(str::to_owned)
    }
}

/// A text member; panics if there is none.
#[track_caller]
pub(crate) fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member]
        .as_str()
        .unwrap_or_else(|| panic!("no text `{member}` in {value}"))
}

/// A user of the API.
#[derive(Clone)]
pub(crate) struct Customer {
    http: reqwest::Client,
    api: Url,
    /// Who it is at BankID and the bank, once logged in.
    pub(crate) national_id: String,
    /// Bearer token, if any.
    pub(crate) access_token: Option<String>,
    /// Refresh token, if any.
    pub(crate) refresh_token: Option<String>,
}

impl Customer {
    pub(crate) fn new(http: reqwest::Client, api: Url) -> Self {
        Self {
            http,
            api,
            national_id: String::new(),
            access_token: None,
            refresh_token: None,
        }
    }

    /// The same person at an API elsewhere.
    pub(crate) fn at(&self, api: Url) -> Self {
        Self {
            api,
            ..self.clone()
        }
    }

    /// Any request, with the Bearer token if there is one.
    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = self.api.join(path).expect("a path");
        let request = self.http.request(method, url);
        match &self.access_token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let answer = request.send().await.expect("an answer");
        let (status, headers) = (answer.status(), answer.headers().clone());
        let bytes = answer.bytes().await.expect("a body").to_vec();
        Answer {
            status,
            headers,
            bytes,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).json(&body))
            .await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::PATCH, path).json(&body))
            .await
    }

    pub(crate) async fn put(&self, path: &str) -> Answer {
        self.send(self.request(Method::PUT, path)).await
    }

    /// Trades the refresh token in: after the clock was moved the access token is no more.
    pub(crate) async fn renew(&mut self) {
        self.access_token = None;
        let body = json!({"refreshToken": self.refresh_token});
        let tokens = self.post("/v1/auth/refresh", body).await.data();
        self.access_token = Some(text(&tokens, "accessToken").to_owned());
        self.refresh_token = Some(text(&tokens, "refreshToken").to_owned());
    }

    /// `POST` with an idempotency key.
    pub(crate) async fn pay(&self, body: Value, key: &str) -> Answer {
        let request = self.request(Method::POST, "/v1/transactions/remittance");
        self.send(request.header("idempotency-key", key).json(&body))
            .await
    }

    /// A page of BankID or a bank, decided as this person.
    pub(crate) async fn decide(&self, mut page: Url, decision: &str) -> Answer {
        page.query_pairs_mut()
            .append_pair("decision", decision)
            .append_pair("person", &self.national_id);
        self.send(self.http.get(page)).await
    }

    /// Logs in as an app does: PKCE of its own, deep link, one-time code.
    pub(crate) async fn log_in_by_app(&mut self, national_id: &str) {
        self.log_in_by_app_with("bankid", national_id).await;
    }

    /// The same with another login provider.
    pub(crate) async fn log_in_by_app_with(&mut self, provider: &str, national_id: &str) {
        national_id.clone_into(&mut self.national_id);
        let verifier = "a-verifier-of-forty-three-characters-or-more-0";
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
        let path =
            format!("/v1/auth/bankid?client=mobile&provider={provider}&codeChallenge={challenge}");
        let start = self.get(&path).await;
        let cookie = start.cookie("drop_login").expect("a login cookie");
        let callback = self.decide(start.location(), "approve").await.location();
        let done = self
            .send(self.http.get(callback).header(header::COOKIE, cookie))
            .await;
        let link = done.location();
        assert_eq!(link.scheme(), "drop");
        let code = link
            .query_pairs()
            .find(|(name, _)| name == "code")
            .expect("a code")
            .1;
        let tokens = self
            .post(
                "/v1/auth/token",
                json!({"code": code, "codeVerifier": verifier}),
            )
            .await
            .data();
        self.access_token = Some(text(&tokens, "accessToken").to_owned());
        self.refresh_token = Some(text(&tokens, "refreshToken").to_owned());
    }

    /// Connects a bank, with SCA there; returns the id of the account that holds the most.
    pub(crate) async fn connect_bank(&self, bank: &str) -> String {
        let consent = self
            .post("/v1/accounts/consents", json!({"bankId": bank}))
            .await
            .data();
        let page = Url::parse(text(&consent, "scaUrl")).expect("an address");
        let return_url = self.decide(page, "approve").await.location();
        let consent = self.come_back(return_url).await.data();
        assert_eq!(consent["status"], "valid");
        let accounts = self.get("/v1/accounts").await.data();
        let of_bank = accounts
            .as_array()
            .expect("accounts")
            .iter()
            .filter(|a| a["bankId"] == bank);
        let richest = of_bank.max_by_key(|a| a["balance"]["available"]["amount"].as_i64());
        text(richest.expect("an account"), "id").to_owned()
    }

    /// The browser comes back from a bank.
    pub(crate) async fn come_back(&self, url: Url) -> Answer {
        let mut request = self
            .http
            .get(url)
            .header(header::ACCEPT, "application/json");
        if let Some(token) = &self.access_token {
            request = request.bearer_auth(token);
        }
        self.send(request).await
    }

    /// Adds a German recipient of this name; returns its id.
    pub(crate) async fn add_recipient(&self, name: &str) -> String {
        let body = json!({"name": name, "country": "DE",
                          "account": {"iban": "DE89370400440532013000"}});
        text(&self.post("/v1/recipients", body).await.data(), "id").to_owned()
    }

    /// Quotes øre to Germany; returns the quote's id.
    pub(crate) async fn quote(&self, ore: i64) -> String {
        let body = json!({"country": "DE", "sendAmount": {"amount": ore, "currency": "NOK"}});
        let quote = self.post("/v1/transactions/disclosure", body).await.data();
        text(&quote, "id").to_owned()
    }

    /// Authenticates a pending payment at the bank and comes back.
    pub(crate) async fn authenticate(&self, payment: &Value, decision: &str) -> Answer {
        let page = Url::parse(text(payment, "scaUrl")).expect("an address");
        self.come_back(self.decide(page, decision).await.location())
            .await
    }

    /// Looks at a payment until it has this status.
    pub(crate) async fn until(&self, id: &str, status: &str) -> Value {
        let path = format!("/v1/transactions/{id}");
        eventually(
            || async { self.get(&path).await.data() },
            |p| p["status"] == status,
        )
        .await
    }
}
