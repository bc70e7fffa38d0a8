//! The login page: pick a person with one click, or type a synthetic national id.

use actix_web::{HttpResponse, http::StatusCode};

use super::provider::Provider;
use crate::{
    html::{escape, page},
    people::Person,
};

/// The page; its form posts to the same address, with the request still in the query.
pub(super) fn login(
    provider: &Provider,
    residents: &[Person],
    query: &str,
    problem: Option<&str>,
) -> HttpResponse {
    let problem_line = problem
        .map(|text| format!("<p role=\"alert\"><strong>{}</strong></p>", escape(text)))
        .unwrap_or_default();
    let people: String = residents.iter().map(|p| button(query, p)).collect();
    let body = format!(
        "{problem_line}<p>All people here are synthetic. Who logs in?</p>{people}\
         <form method=\"post\" action=\"?{query}\"><p><label>Synthetic national id \
         <input name=\"person\" inputmode=\"numeric\" autocomplete=\"off\" maxlength=\"11\"></label> \
         <button name=\"decision\" value=\"approve\">Log in</button>\
         <button name=\"decision\" value=\"deny\">Cancel</button></p></form>\
         <p class=\"note\">For scripts: add <code>decision=approve&amp;person=…</code> or \
         <code>decision=deny</code> to this address.</p>",
        query = escape(query),
    );
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    page(status, provider.flavour.title(), &body)
}

fn button(query: &str, person: &Person) -> String {
    format!(
        "<form method=\"post\" action=\"?{}\"><input type=\"hidden\" name=\"person\" value=\"{}\">\
         <button class=\"person\" name=\"decision\" value=\"approve\">{} <span class=\"note\">{} · \
         born {} · {}</span></button></form>",
        escape(query),
        escape(&person.national_id),
        escape(&person.name()),
        escape(&person.national_id),
        person.birth_date,
        escape(person.note),
    )
}
