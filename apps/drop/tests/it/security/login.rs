//! A login step by step, so that each step can be made to go wrong.

use drop_app::api::cookies::{ACCESS_COOKIE, LOGIN_COOKIE, REFRESH_COOKIE};
use reqwest::{Method, header::COOKIE};
use serde_json::{Value, json};
use store::testing::AuditLine;
use url::Url;

use crate::support::{Answer, Customer, TestApp};

/// The S256 challenge of [`VERIFIER`] (RFC 7636, appendix B).
pub(super) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
/// What an app proves itself with.
pub(super) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// A login under way in one browser.
pub(super) struct Begun {
    /// The provider's login page.
    pub(super) page: Url,
    /// `name=value` that binds it to the browser.
    pub(super) cookie: String,
}

/// The person with this note at BankID, not logged in.
pub(super) async fn visitor(app: &TestApp, note: &str) -> Customer {
    let mut visitor = app.anonymous();
    visitor.national_id = app.national_id(note).await;
    visitor
}

/// Begins a login; `query` with its question mark.
pub(super) async fn begin(visitor: &Customer, query: &str) -> Begun {
    let start = visitor.get(&format!("/v1/auth/bankid{query}")).await;
    assert_eq!(start.status, 302, "{}", start.json());
    Begun {
        page: start.location(),
        cookie: start.cookie(LOGIN_COOKIE).expect("a login cookie"),
    }
}

/// Approves at the provider; the address it sends the browser back to.
pub(super) async fn approve(visitor: &Customer, begun: &Begun) -> Url {
    visitor
        .decide(begun.page.clone(), "approve")
        .await
        .location()
}

/// Calls the callback with this cookie.
pub(super) async fn come_back(visitor: &Customer, callback: &Url, cookie: Option<&str>) -> Answer {
    let mut request = visitor.request(Method::GET, callback.as_str());
    if let Some(cookie) = cookie {
        request = request.header(COOKIE, cookie);
    }
    visitor.send(request).await
}

/// A whole login of a browser.
pub(super) async fn log_in_by_web(visitor: &Customer) -> Answer {
    let begun = begin(visitor, "").await;
    let callback = approve(visitor, &begun).await;
    come_back(visitor, &callback, Some(&begun.cookie)).await
}

/// The two cookies of a browser that has logged in, as it sends them.
pub(super) fn session_cookies(answer: &Answer) -> (String, String) {
    assert!(
        matches!(answer.status.as_u16(), 200 | 302),
        "{} {}",
        answer.status,
        answer.json()
    );
    let cookie = |name| answer.cookie(name).unwrap_or_else(|| panic!("no {name}"));
    (cookie(ACCESS_COOKIE), cookie(REFRESH_COOKIE))
}

/// The same address with another value of a query parameter.
pub(super) fn with_parameter(url: &Url, name: &str, value: &str) -> Url {
    let others: Vec<_> = url
        .query_pairs()
        .filter(|(n, _)| n != name)
        .map(|(n, v)| (n.into_owned(), v.into_owned()))
        .collect();
    let mut changed = url.clone();
    changed
        .query_pairs_mut()
        .clear()
        .extend_pairs(others)
        .append_pair(name, value);
    changed
}

/// A query parameter of an address.
pub(super) fn parameter(url: &Url, name: &str) -> String {
    let pair = url.query_pairs().find(|(n, _)| n == name);
    pair.unwrap_or_else(|| panic!("no {name} in {url}"))
        .1
        .into_owned()
}

/// Lines of the audit log about this action.
pub(super) async fn audited(app: &TestApp, action: &str) -> Vec<AuditLine> {
    let lines = app.assembly.store.audit_lines(action).await;
    lines.expect("the audit log")
}

/// `login.refused` was written once, in the request of this answer; returns what it tells.
#[track_caller]
pub(super) fn refusal_of(lines: &[AuditLine], answer: &Answer) -> Value {
    let request = answer.header("x-request-id").expect("a request id");
    let of_request: Vec<_> = lines.iter().filter(|l| l.request_id == request).collect();
    assert_eq!(of_request.len(), 1, "audit entries of {request}: {lines:?}");
    assert_eq!(of_request[0].actor, "anonymous");
    assert_eq!(of_request[0].client_ip.as_deref(), Some("127.0.0.1"));
    of_request[0].detail.clone()
}

/// No person and no session came of it, and the browser got no token.
pub(super) async fn nothing_was_created(app: &TestApp, answer: &Answer) {
    for cookie in [ACCESS_COOKIE, REFRESH_COOKIE] {
        assert_eq!(answer.cookie(cookie), None);
    }
    for action in ["user.registered", "user.logged_in"] {
        let lines = audited(app, action).await;
        assert!(lines.is_empty(), "{action}: {lines:?}");
    }
}

/// Logs in honestly, by app, and finds that this is the person's only session, of a person who was
/// registered only now.
pub(super) async fn an_honest_login_is_the_first(app: &TestApp, visitor: &Customer) {
    let mut honest = app.anonymous();
    honest.log_in_by_app(&visitor.national_id).await;
    let sessions = honest.get("/v1/auth/sessions").await.data();
    assert_eq!(sessions.as_array().map(Vec::len), Some(1), "{sessions}");
    assert_eq!(sessions[0]["current"], json!(true));
    assert_eq!(audited(app, "user.registered").await.len(), 1);
}
