//! Browsers: tokens travel in cookies that no script reads and no other site can use.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use drop_app::api::cookies::{ACCESS_COOKIE, LOGIN_COOKIE, REFRESH_COOKIE};
use reqwest::{
    Method,
    header::{COOKIE, ORIGIN, SET_COOKIE},
};
use serde_json::{Value, json};

use super::{
    super::login::{
        CHALLENGE, approve, begin, come_back, log_in_by_web, parameter, session_cookies, visitor,
    },
    app,
};
use crate::support::{Answer, Customer, TestApp};

/// Attributes of a cookie that is set, names in lower case; the value under `""`.
fn cookie(answer: &Answer, name: &str) -> BTreeMap<String, String> {
    let set = answer.headers.get_all(SET_COOKIE).iter();
    let set = set.map(|value| value.to_str().expect("a cookie"));
    let mut found = set.filter_map(|cookie| cookie.strip_prefix(&format!("{name}=")));
    let cookie = found.next().unwrap_or_else(|| panic!("no cookie {name}"));
    assert_eq!(found.next(), None, "{name} is set twice");
    let (value, attributes) = cookie.split_once("; ").expect("attributes");
    let attributes = attributes.split("; ").map(|attribute| {
        let (name, value) = attribute.split_once('=').unwrap_or((attribute, ""));
        (name.to_lowercase(), value.to_owned())
    });
    std::iter::once((String::new(), value.to_owned()))
        .chain(attributes)
        .collect()
}

#[track_caller]
fn is_guarded(cookie: &BTreeMap<String, String>, path: &str, same_site: &str) {
    assert!(cookie.contains_key("httponly"), "{cookie:?}");
    assert!(cookie.contains_key("secure"), "{cookie:?}");
    assert_eq!(cookie.get("path").map(String::as_str), Some(path));
    assert_eq!(cookie.get("samesite").map(String::as_str), Some(same_site));
    assert!(!cookie.contains_key("domain"), "{cookie:?}");
}

fn seconds(cookie: &BTreeMap<String, String>) -> i64 {
    cookie["max-age"].parse().expect("seconds")
}

/// A request of a browser that has these cookies.
async fn browse(app: &TestApp, method: Method, path: &str, cookie: &str) -> Answer {
    let browser = app.anonymous();
    let own = app.api.origin().ascii_serialization();
    let mut request = browser.request(method.clone(), path).header(COOKIE, cookie);
    if method != Method::GET {
        request = request.header(ORIGIN, own).json(&json!({}));
    }
    browser.send(request).await
}

#[tokio::test]
async fn the_login_cookie_is_bound_to_the_login_paths() {
    let app = app().await;
    let start = app.anonymous().get("/v1/auth/bankid").await;
    let login = cookie(&start, LOGIN_COOKIE);
    // Lax: the provider sends the browser back from another site.
    is_guarded(&login, "/v1/auth/bankid", "Lax");
    assert!((590..=600).contains(&seconds(&login)), "{login:?}");
    assert!(login[""].len() >= 43, "too short to be unguessable");
    let page = start.location();
    assert_eq!(parameter(&page, "code_challenge_method"), "S256");
    for name in ["state", "nonce"] {
        assert!(parameter(&page, name).len() >= 43, "{name}");
        assert_ne!(parameter(&page, name), login[""]);
    }
}

#[tokio::test]
async fn a_browser_gets_its_tokens_in_guarded_cookies_and_nowhere_else() {
    let app = app().await;
    let kari = visitor(&app, "adult woman").await;
    let answer = log_in_by_web(&kari).await;
    let (access, refresh) = (
        cookie(&answer, ACCESS_COOKIE),
        cookie(&answer, REFRESH_COOKIE),
    );
    is_guarded(&access, "/", "Lax");
    is_guarded(&refresh, "/v1/auth/refresh", "Strict");
    assert!((890..=900).contains(&seconds(&access)), "15 minutes");
    assert!((86_390..=86_400).contains(&seconds(&refresh)), "24 hours");
    assert_eq!(
        cookie(&answer, LOGIN_COOKIE)["max-age"],
        "0",
        "it is used up"
    );
    assert!(answer.bytes.is_empty());
    let target = answer.location();
    assert!(!target.as_str().contains(&access[""]), "{target}");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn a_browser_returns_to_the_path_it_began_with() {
    let app = app().await;
    let kari = visitor(&app, "adult woman").await;
    for (query, path) in [
        ("", "/"),
        ("?returnPath=%2Fsend%3Fto%3DAnna", "/send?to=Anna"),
    ] {
        let begun = begin(&kari, query).await;
        let callback = approve(&kari, &begun).await;
        let done = come_back(&kari, &callback, Some(&begun.cookie)).await;
        let target = done.location();
        assert_eq!(target.origin(), app.api.origin());
        assert_eq!(
            target.as_str(),
            app.api.join(path).expect("a path").as_str()
        );
    }
}

#[tokio::test]
async fn a_login_leads_to_no_other_site() {
    let app = app().await;
    for path in [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/%0d%0aLocation: https://evil.example",
        "/\t/evil.example",
        "/a//evil.example",
        "javascript:alert(1)",
        "evil.example",
        "",
        "@evil.example",
    ] {
        let client = app.anonymous();
        let request = client.request(Method::GET, "/v1/auth/bankid");
        let answer = client.send(request.query(&[("returnPath", path)])).await;
        assert_eq!(
            answer.invalid_fields(),
            ["returnPath: invalid_value"],
            "{path:?}"
        );
        assert_eq!(answer.header("set-cookie"), None);
    }
}

#[tokio::test]
async fn parameters_of_the_other_kind_of_client_are_refused() {
    let app = app().await;
    for (query, fault) in [
        (
            format!("codeChallenge={CHALLENGE}"),
            "codeChallenge: not_allowed",
        ),
        ("client=mobile".to_owned(), "codeChallenge: required"),
        (
            "client=mobile&codeChallenge=short".to_owned(),
            "codeChallenge: invalid_value",
        ),
        (
            format!("client=mobile&codeChallenge={CHALLENGE}&returnPath=/"),
            "returnPath: not_allowed",
        ),
        ("client=desktop".to_owned(), "client: invalid_value"),
        ("provider=nobody".to_owned(), "provider: unknown"),
        (
            "redirect_uri=https://evil.example".to_owned(),
            "redirect_uri: unknown_field",
        ),
    ] {
        let answer = app
            .anonymous()
            .get(&format!("/v1/auth/bankid?{query}"))
            .await;
        assert_eq!(answer.invalid_fields(), [fault], "{query}");
    }
}

#[tokio::test]
async fn a_browser_is_logged_in_by_its_cookie_until_it_logs_out() {
    let app = app().await;
    let kari = visitor(&app, "adult woman").await;
    let (access, _) = session_cookies(&log_in_by_web(&kari).await);
    let me = browse(&app, Method::GET, "/v1/auth/me", &access).await;
    assert_eq!(me.data()["name"], "Kari Nordmann");

    let out = browse(&app, Method::POST, "/v1/auth/logout", &access).await;
    assert_eq!(out.status, 204);
    for (name, path) in [(ACCESS_COOKIE, "/"), (REFRESH_COOKIE, "/v1/auth/refresh")] {
        let gone = cookie(&out, name);
        assert_eq!((gone[""].as_str(), gone["max-age"].as_str()), ("", "0"));
        assert_eq!(gone["path"], path);
    }
    let me = browse(&app, Method::GET, "/v1/auth/me", &access).await;
    assert_eq!(me.problem(401), "unauthenticated");
}

#[tokio::test]
async fn a_browser_renews_its_cookies_and_sees_no_token() {
    let app = app().await;
    let kari = visitor(&app, "adult woman").await;
    let (access, refresh) = session_cookies(&log_in_by_web(&kari).await);
    app.clock.advance(TimeDelta::minutes(16));
    let expired = browse(&app, Method::GET, "/v1/auth/me", &access).await;
    assert_eq!(expired.problem(401), "unauthenticated");

    let renewed = browse(&app, Method::POST, "/v1/auth/refresh", &refresh).await;
    let data = renewed.data();
    let keys: Vec<_> = data.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["expiresAt", "sessionExpiresAt"]);
    is_guarded(&cookie(&renewed, ACCESS_COOKIE), "/", "Lax");
    is_guarded(
        &cookie(&renewed, REFRESH_COOKIE),
        "/v1/auth/refresh",
        "Strict",
    );
    let (access, refresh) = session_cookies(&renewed);
    assert_eq!(
        browse(&app, Method::GET, "/v1/auth/me", &access)
            .await
            .status,
        200
    );

    // The session ends when it would have ended without being renewed.
    app.clock
        .advance(TimeDelta::hours(24) - TimeDelta::minutes(16));
    let ended = browse(&app, Method::POST, "/v1/auth/refresh", &refresh).await;
    assert_eq!(ended.problem(401), "unauthenticated");
}

async fn refresh_from(app: &TestApp, cookie: &str, origin: Option<&str>) -> Answer {
    let browser: Customer = app.anonymous();
    let mut request = browser.request(Method::POST, "/v1/auth/refresh");
    request = request.header(COOKIE, cookie).json(&json!({}));
    if let Some(origin) = origin {
        request = request.header(ORIGIN, origin);
    }
    browser.send(request).await
}

#[tokio::test]
async fn a_refresh_cookie_from_a_foreign_page_is_not_even_used_up() {
    let app = app().await;
    let kari = visitor(&app, "adult woman").await;
    let (_, refresh) = session_cookies(&log_in_by_web(&kari).await);
    for origin in [None, Some("https://evil.example"), Some("null")] {
        let answer = refresh_from(&app, &refresh, origin).await;
        assert_eq!(answer.problem(403), "origin_forbidden", "{origin:?}");
    }
    let own = app.api.origin().ascii_serialization();
    assert_eq!(refresh_from(&app, &refresh, Some(&own)).await.status, 200);
}

#[tokio::test]
async fn vipps_logs_the_same_person_in() {
    let app = app().await;
    let kari = visitor(&app, "adult woman").await;
    session_cookies(&log_in_by_web(&kari).await);
    let begun = begin(&kari, "?provider=vipps").await;
    assert!(
        begun.page.path().starts_with("/oidc/vipps/"),
        "{}",
        begun.page
    );
    let callback = approve(&kari, &begun).await;
    let done = come_back(&kari, &callback, Some(&begun.cookie)).await;
    let (access, _) = session_cookies(&done);
    let sessions: Value = browse(&app, Method::GET, "/v1/auth/sessions", &access)
        .await
        .data();
    assert_eq!(sessions.as_array().map(Vec::len), Some(2));
}
