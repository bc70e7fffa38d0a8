//! The customer: a browser that logs in, follows redirects by hand, and calls the API with its
//! cookie, as the web client would.

use anyhow::{Context, bail, ensure};
use reqwest::{Method, Response, StatusCode, header};
use serde_json::Value;
use url::Url;

/// A browser at Drop's web client.
pub(super) struct Customer {
    http: reqwest::Client,
    api: Url,
    cookie: Option<String>,
}

impl Customer {
    /// A browser that has not logged in.
    ///
    /// # Errors
    /// The HTTP client cannot be built.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the customer's browser, not Drop"
    )]
    pub(super) fn new(api: Url) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(std::time::Duration::from_secs(30))
            .build()?;
        Ok(Self {
            http,
            api,
            cookie: None,
        })
    }

    /// Logs in with BankID as this synthetic person.
    ///
    /// # Errors
    /// Any step answers other than it should.
    pub(super) async fn log_in(&mut self, national_id: &str) -> anyhow::Result<()> {
        let start = self
            .http
            .get(self.api.join("/v1/auth/bankid?returnPath=/home")?)
            .send()
            .await?;
        let login_cookie = set_cookie(&start, "drop_login").context("no login cookie")?;
        let page = location(&start)?;
        let callback = self.decide(page, national_id).await?;
        ensure!(
            callback.path() == "/v1/auth/bankid/callback",
            "the login provider sent the browser to {callback}"
        );
        let done = self
            .http
            .get(callback)
            .header(header::COOKIE, login_cookie)
            .send()
            .await?;
        ensure!(
            done.status() == StatusCode::FOUND,
            "login refused: {}",
            done.text().await?
        );
        self.cookie = Some(set_cookie(&done, "drop_token").context("no session cookie")?);
        Ok(())
    }

    /// What a person does on a page of BankID or the bank: looks, and approves. Returns where the
    /// page sends the browser.
    ///
    /// # Errors
    /// The page does not take the decision.
    pub(super) async fn decide(&self, mut page: Url, national_id: &str) -> anyhow::Result<Url> {
        page.query_pairs_mut()
            .append_pair("decision", "approve")
            .append_pair("person", national_id);
        let answer = self.http.get(page).send().await?;
        ensure!(
            answer.status().is_redirection(),
            "the page says: {}",
            answer.text().await?
        );
        location(&answer)
    }

    /// Follows the browser back to Drop after a decision, with its cookie.
    ///
    /// # Errors
    /// Drop does not know what the browser comes back from.
    pub(super) async fn come_back(&self, url: Url) -> anyhow::Result<Value> {
        let cookie = self.cookie.as_deref().context("not logged in")?;
        let request = self
            .http
            .get(url)
            .header(header::ACCEPT, "application/json");
        data(request.header(header::COOKIE, cookie).send().await?).await
    }

    /// `GET path`.
    ///
    /// # Errors
    /// Any answer but 2xx.
    pub(super) async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.call(Method::GET, path, None, None).await
    }

    /// `POST path` with a JSON body.
    ///
    /// # Errors
    /// Any answer but 2xx.
    pub(super) async fn post(&self, path: &str, body: Value) -> anyhow::Result<Value> {
        self.call(Method::POST, path, Some(body), None).await
    }

    /// `POST path` that moves money.
    ///
    /// # Errors
    /// Any answer but 2xx.
    pub(super) async fn pay(&self, path: &str, body: Value, key: &str) -> anyhow::Result<Value> {
        self.call(Method::POST, path, Some(body), Some(key)).await
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        idempotency_key: Option<&str>,
    ) -> anyhow::Result<Value> {
        let cookie = self.cookie.as_deref().context("not logged in")?;
        let origin = self.api.origin().ascii_serialization();
        let mut request = self
            .http
            .request(method, self.api.join(path)?)
            .header(header::COOKIE, cookie)
            .header(header::ORIGIN, origin);
        if let Some(key) = idempotency_key {
            request = request.header("idempotency-key", key);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        data(request.send().await?)
            .await
            .with_context(|| format!("calling {path}"))
    }
}

async fn data(answer: Response) -> anyhow::Result<Value> {
    let status = answer.status();
    let mut body: Value = answer.json().await?;
    if !status.is_success() {
        bail!(
            "{status}: {}",
            body.get("detail")
                .and_then(Value::as_str)
                .unwrap_or_default()
        );
    }
    Ok(body.get_mut("data").map(Value::take).unwrap_or_default())
}

fn location(answer: &Response) -> anyhow::Result<Url> {
    let target = answer
        .headers()
        .get(header::LOCATION)
        .context("no redirect")?;
    Ok(answer.url().join(target.to_str()?)?)
}

/// `name=value` of a cookie that is set.
fn set_cookie(answer: &Response, name: &str) -> Option<String> {
    let set = answer.headers().get_all(header::SET_COOKIE).iter();
    let mut pairs = set
        .filter_map(|c| c.to_str().ok())
        .filter_map(|c| c.split(';').next());
    pairs
        .find(|pair| pair.split_once('=').is_some_and(|(n, _)| n == name))
        .map(str::to_owned)
}
