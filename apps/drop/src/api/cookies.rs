//! The three cookies: the access token, the refresh token (sent to its endpoint alone), and the
//! binding of a login to the browser that began it.

use actix_web::cookie::{Cookie, SameSite, time::Duration};
use identity::IssuedTokens;
use kernel::Timestamp;
use secrecy::{ExposeSecret, SecretString};

/// Holds the access token of a browser.
pub const ACCESS_COOKIE: &str = "drop_token";
/// Holds the refresh token of a browser.
pub const REFRESH_COOKIE: &str = "drop_refresh";
/// Binds a login under way to its browser.
pub const LOGIN_COOKIE: &str = "drop_login";

const REFRESH_PATH: &str = "/v1/auth/refresh";
const LOGIN_PATH: &str = "/v1/auth/bankid";

fn cookie(
    name: &'static str,
    value: &SecretString,
    path: &'static str,
    same_site: SameSite,
    life: chrono::TimeDelta,
) -> Cookie<'static> {
    Cookie::build(name, value.expose_secret().to_owned())
        .path(path)
        .http_only(true)
        .secure(true)
        .same_site(same_site)
        .max_age(Duration::seconds(life.num_seconds().max(0)))
        .finish()
}

/// The pair of cookies of a browser's session.
pub fn session(tokens: &IssuedTokens, now: Timestamp) -> [Cookie<'static>; 2] {
    let access = tokens.access_expires_at - now;
    let refresh = tokens.session_expires_at - now;
    [
        cookie(ACCESS_COOKIE, &tokens.access, "/", SameSite::Lax, access),
        cookie(
            REFRESH_COOKIE,
            &tokens.refresh,
            REFRESH_PATH,
            SameSite::Strict,
            refresh,
        ),
    ]
}

/// The binding of a login. `Lax`, since the provider sends the browser back from another site.
pub fn login(binding: &SecretString, life: chrono::TimeDelta) -> Cookie<'static> {
    cookie(LOGIN_COOKIE, binding, LOGIN_PATH, SameSite::Lax, life)
}

/// Takes the login binding away.
pub fn forget_login() -> Cookie<'static> {
    forget(LOGIN_COOKIE, LOGIN_PATH)
}

/// Takes the session's cookies away.
pub fn forget_session() -> [Cookie<'static>; 2] {
    [
        forget(ACCESS_COOKIE, "/"),
        forget(REFRESH_COOKIE, REFRESH_PATH),
    ]
}

fn forget(name: &'static str, path: &'static str) -> Cookie<'static> {
    let mut cookie = Cookie::build(name, "")
        .path(path)
        .http_only(true)
        .secure(true)
        .finish();
    cookie.make_removal();
    cookie
}
