//! A browser: tokens in cookies, changes from our own pages alone.

use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::support::{Answer, Customer, Options, TestApp, on_both_engines, text};

const ORIGIN: &str = "https://app.drop.example";

fn with_web_client() -> Options {
    Options {
        configure: |raw| {
            raw.http.web_url = Some(format!("{ORIGIN}/"));
            raw.http.allowed_origins = vec![ORIGIN.to_owned()];
        },
        ..Options::default()
    }
}

/// A browser with the session's cookies.
struct Browser {
    customer: Customer,
    access: String,
    refresh: String,
}

impl Browser {
    async fn log_in(app: &TestApp, note: &str) -> Self {
        let mut customer = app.anonymous();
        customer.national_id = app.national_id(note).await;
        let start = customer
            .get("/v1/auth/bankid?returnPath=/send?to=anna")
            .await;
        assert_eq!(start.status, StatusCode::FOUND);
        let binding = start.cookie("drop_login").expect("a login cookie");
        let callback = customer
            .decide(start.location(), "approve")
            .await
            .location();
        let path = callback.as_str();
        let request = customer
            .request(Method::GET, path)
            .header(header::COOKIE, binding);
        let done = customer.send(request).await;
        assert_eq!(done.location().as_str(), format!("{ORIGIN}/send?to=anna"));
        safe_cookies(&done);
        Self {
            access: done.cookie("drop_token").expect("an access cookie"),
            refresh: done.cookie("drop_refresh").expect("a refresh cookie"),
            customer,
        }
    }

    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let request = self.customer.request(method, path);
        let mut request = request
            .header(header::COOKIE, &self.access)
            .header(header::ORIGIN, ORIGIN)
            .header(header::ACCEPT, "application/json")
            .header("idempotency-key", "key-1");
        if let Some(body) = body {
            request = request.json(&body);
        }
        self.customer.send(request).await
    }

    async fn back_from(&self, page: &str) -> Value {
        let page = url::Url::parse(page).expect("an address");
        let back = self.customer.decide(page, "approve").await.location();
        self.send(Method::GET, back.as_str(), None).await.data()
    }
}

/// No script reads the cookies, nothing sends them in the clear or from elsewhere.
fn safe_cookies(answer: &Answer) {
    let set = answer.headers.get_all(header::SET_COOKIE).iter();
    let set: Vec<_> = set.map(|cookie| cookie.to_str().expect("ASCII")).collect();
    let ours = set
        .iter()
        .filter(|cookie| !cookie.starts_with("drop_login="));
    let ours: Vec<_> = ours.collect();
    assert_eq!(ours.len(), 2, "{set:?}");
    for cookie in ours {
        for word in ["HttpOnly", "Secure", "SameSite="] {
            assert!(cookie.contains(word), "{word} in {cookie}");
        }
    }
}

on_both_engines!(
    a_browser_sends_money_by_cookie,
    with_web_client(),
    |app: TestApp| async move {
        let kari = Browser::log_in(&app, "adult woman").await;
        let me = kari.send(Method::GET, "/v1/auth/me", None).await.data();
        assert_eq!(me["kycStatus"], "approved", "{me}");
        let consent = json!({"bankId": "dnb"});
        let consent = kari
            .send(Method::POST, "/v1/accounts/consents", Some(consent))
            .await;
        let consent = kari.back_from(text(&consent.data(), "scaUrl")).await;
        assert_eq!(consent["status"], "valid");
        let accounts = kari.send(Method::GET, "/v1/accounts", None).await.data();
        let accounts = accounts.as_array().expect("accounts").iter();
        let account = accounts.max_by_key(|a| a["balance"]["available"]["amount"].as_i64());
        let recipient = json!({"name": "Anna Schmidt", "country": "DE",
                               "account": {"iban": "DE89370400440532013000"}});
        let recipient = kari
            .send(Method::POST, "/v1/recipients", Some(recipient))
            .await;
        let order = json!({"sendAmount": {"amount": 150_000, "currency": "NOK"},
                           "recipientId": recipient.data()["id"],
                           "accountId": account.expect("an account")["id"]});
        let payment = kari
            .send(Method::POST, "/v1/transactions/remittance", Some(order))
            .await;
        let payment = kari.back_from(text(&payment.data(), "scaUrl")).await;
        assert_eq!(payment["status"], "completed");
        let receipt = format!("/v1/transactions/{}/receipt", text(&payment, "id"));
        let receipt = kari.send(Method::GET, &receipt, None).await.data();
        assert_eq!(receipt["creditorName"], "Anna Schmidt");
        assert_eq!(app.ledger("dnb").await.len(), 1);
    }
);

on_both_engines!(
    a_browser_comes_back_from_the_bank_to_the_web_client,
    with_web_client(),
    |app: TestApp| async move {
        let kari = Browser::log_in(&app, "adult woman").await;
        let consent = json!({"bankId": "dnb"});
        let consent = kari
            .send(Method::POST, "/v1/accounts/consents", Some(consent))
            .await;
        let consent = consent.data();
        let page = url::Url::parse(text(&consent, "scaUrl")).expect("an address");
        let back = kari.customer.decide(page, "approve").await.location();
        let request = kari.customer.request(Method::GET, back.as_str());
        let request = request
            .header(header::COOKIE, &kari.access)
            .header(header::ACCEPT, "text/html,*/*");
        let sent_on = kari.customer.send(request).await;
        assert_eq!(sent_on.status, StatusCode::FOUND);
        let expected = format!("{ORIGIN}/accounts/consents/{}", text(&consent, "id"));
        assert_eq!(sent_on.location().as_str(), expected);
    }
);

on_both_engines!(
    a_change_by_cookie_needs_an_origin_of_ours,
    with_web_client(),
    |app: TestApp| async move {
        let kari = Browser::log_in(&app, "adult woman").await;
        let foreign = [
            "https://evil.example",
            "null",
            "https://app.drop.example.evil.example",
        ];
        for origin in std::iter::once(None).chain(foreign.map(Some)) {
            for (method, path) in [
                (Method::POST, "/v1/recipients"),
                (Method::POST, "/v1/transactions/remittance"),
                (Method::POST, "/v1/auth/logout"),
                (Method::DELETE, "/v1/auth/sessions"),
            ] {
                let request = kari.customer.request(method, path).json(&json!({}));
                let mut request = request.header(header::COOKIE, &kari.access);
                if let Some(origin) = origin {
                    request = request.header(header::ORIGIN, origin);
                }
                let refused = kari.customer.send(request).await;
                assert_eq!(
                    refused.problem(403),
                    "origin_forbidden",
                    "{path} {origin:?}"
                );
            }
        }
        kari.send(Method::GET, "/v1/auth/me", None).await.data();
    }
);

on_both_engines!(
    a_browser_renews_its_session_and_logs_out,
    with_web_client(),
    |app: TestApp| async move {
        let mut kari = Browser::log_in(&app, "adult woman").await;
        let renew = kari
            .customer
            .request(Method::POST, "/v1/auth/refresh")
            .json(&json!({}));
        let renew = renew
            .header(header::COOKIE, &kari.refresh)
            .header(header::ORIGIN, ORIGIN);
        let renewed = kari.customer.send(renew).await;
        assert_eq!(renewed.status, StatusCode::OK, "{}", renewed.json());
        let body = renewed.json().to_string();
        safe_cookies(&renewed);
        kari.access = renewed.cookie("drop_token").expect("an access cookie");
        let token = kari.access.split_once('=').expect("a value").1;
        assert!(!body.contains(token), "tokens are in cookies alone");
        kari.send(Method::GET, "/v1/auth/me", None).await.data();

        let out = kari.send(Method::POST, "/v1/auth/logout", None).await;
        assert_eq!(out.status, StatusCode::NO_CONTENT);
        assert_eq!(out.cookie("drop_token").as_deref(), Some("drop_token="));
        let refused = kari.send(Method::GET, "/v1/auth/me", None).await;
        assert_eq!(
            refused.problem(401),
            "unauthenticated",
            "though the cookie was kept"
        );
    }
);
