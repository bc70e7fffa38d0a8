//! The few HTML pages a person sees: one layout, no outside assets, everything escaped.

use actix_web::{HttpResponse, http::StatusCode, http::header};

/// Text made safe for HTML content and for quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(c),
        }
    }
    safe
}

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;\
padding:0 1rem;color:#1b1f24}table{border-collapse:collapse}td,th{padding:.25rem .75rem .25rem 0;\
text-align:left;vertical-align:top}button{font:inherit;padding:.4rem .9rem;margin:.2rem .3rem .2rem 0;\
cursor:pointer}.person{display:block;width:100%;text-align:left}code{background:#eef1f4;\
padding:.1rem .3rem}.amount{font-size:1.6rem;font-weight:600}.note{color:#57606a}\
header{border-bottom:1px solid #d0d7de;margin-bottom:1rem}input{font:inherit;padding:.3rem}";

/// A page with a heading; `body` is HTML already escaped.
pub(crate) fn page(status: StatusCode, title: &str, body: &str) -> HttpResponse {
    let title = escape(title);
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        ))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
             <style>{STYLE}</style><header><h1>{title}</h1></header>{body}</html>"
        ))
}

/// A page that says why something was refused.
pub(crate) fn refusal(status: StatusCode, why: &str) -> HttpResponse {
    page(
        status,
        "That did not work",
        &format!("<p>{}</p>", escape(why)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_name_is_shown_and_not_run() {
        assert_eq!(
            escape("<b>O'Neil & \"Co\"</b>"),
            "&lt;b&gt;O&#39;Neil &amp; &quot;Co&quot;&lt;/b&gt;"
        );
    }
}
