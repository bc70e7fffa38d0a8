//! The front page: every partner, every control and every magic value.

use std::fmt::Write;

use actix_web::{HttpResponse, http::StatusCode, web};

use crate::{
    bank::{magic::Magic, profile::PROFILES},
    credentials::{
        CLIENT_ID, CLIENT_SECRET, MASKINPORTEN_CLIENT_ID, SUMSUB_APP_TOKEN, SUMSUB_SECRET,
    },
    html::{escape, page},
    oidc::{flavour::Flavour, misbehaviour::Misbehaviour},
    state::Sandbox,
    sumsub::magic,
};

const CONTROLS: &[(&str, &str)] = &[
    ("GET /sandbox/health", "200 while it runs"),
    ("GET /sandbox/people", "who lives here, with their accounts"),
    ("GET /sandbox/clock", "what time it is here"),
    ("POST /sandbox/clock", "{\"advanceSeconds\": n}"),
    (
        "POST /sandbox/faults",
        "{\"bank\", \"path\", \"method\", \"fault\": \"status:503|garbage|hang|close\", \"times\", \"afterExecuting\"}",
    ),
    ("DELETE /sandbox/faults", "forget the faults still waiting"),
    (
        "PUT /sandbox/oidc/behaviour",
        "{\"misbehaviour\": name or null}",
    ),
    (
        "POST /sandbox/oidc/rotate-keys",
        "a new signing key, the old one gone",
    ),
    (
        "PUT /sandbox/oidc/client-jwks",
        "the client's public keys, for private_key_jwt",
    ),
    (
        "GET /sandbox/banks/{id}/ledger",
        "debits and payments; ?endToEndIdentification=",
    ),
    (
        "PUT /sandbox/banks/{id}/settings",
        "{\"requireSignature\", \"settleAfterPolls\"}",
    ),
    (
        "PUT /sandbox/banks/{id}/webhook",
        "{\"url\", \"secret\"}; DELETE ends it",
    ),
    (
        "POST /sandbox/banks/{id}/payments/{paymentId}/simulate",
        "{\"status\": \"ACSC\"}",
    ),
    (
        "POST /sandbox/banks/{id}/consents/{consentId}/simulate",
        "{\"status\": \"expired|revokedByPsu|rejected|terminatedByTpp\"}",
    ),
    (
        "PUT /sandbox/banks/{id}/accounts/{iban or bban}/balance",
        "{\"amount\": \"123.45\"}",
    ),
    (
        "PUT /sandbox/norges-bank/rates",
        "{\"EUR\": \"11.70\"}, per the series' unit",
    ),
    (
        "PUT /sandbox/lists/{name}",
        "{\"content\"} of a file that /lists/{name} serves",
    ),
    ("GET /sandbox/slack", "messages, oldest first"),
    ("GET /sandbox/sumsub/applicants", "who is verified"),
    (
        "POST /sandbox/sumsub/applicants/{id or externalUserId}/simulate",
        "{\"reviewAnswer\": \"GREEN|RED\", \"reviewRejectType\", \"rejectLabels\", \"moderationComment\", \"reviewStatus\", \"levelName\", \"type\"}",
    ),
    (
        "POST /sandbox/sumsub/applicants/{id or externalUserId}/webhooks",
        "{\"last\": n, \"reversed\": true, \"flaw\": \"wrongDigest|otherAlgorithm|garbage\"}: sends again",
    ),
    (
        "PUT /sandbox/sumsub/webhook",
        "{\"url\", \"secret\", \"algorithm\", \"paused\"}; DELETE ends it",
    ),
    (
        "PUT /sandbox/maskinporten/client-jwks",
        "the client's public keys; DELETE forgets them",
    ),
    ("GET /sandbox/maskinporten", "how many tokens were issued"),
    (
        "GET /sandbox/altinn/reports",
        "what was reported, oldest first",
    ),
    (
        "POST /sandbox/altinn/reports/{reference}/simulate",
        "{\"status\": \"received|acknowledged|rejected\", \"reason\"}",
    ),
    (
        "PUT /sandbox/altinn/settings",
        "{\"acknowledgeAfterLooks\": n or null}",
    ),
    (
        "DELETE /sandbox/altinn/tokens",
        "forget the tokens handed out",
    ),
];

/// `/`.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config.route("/", web::get().to(index));
}

async fn index(sandbox: web::Data<Sandbox>) -> HttpResponse {
    let partners = partners(&sandbox);
    let controls = rows(CONTROLS.iter().copied());
    let magic = rows(Magic::ALL.iter().map(|(_, name, what)| (*name, *what)));
    let levels = rows(magic::LEVELS.iter().copied());
    let misbehaviours = rows(
        Misbehaviour::ALL
            .iter()
            .map(|(_, name, what)| (*name, *what)),
    );
    let people: String = sandbox
        .residents
        .iter()
        .map(|person| {
            let name = format!(
                "{}, born {}: {}",
                person.name(),
                person.birth_date,
                person.note
            );
            row(&person.national_id, &name)
        })
        .collect();
    let body = format!(
        "<p>Drop's partners, played in memory. All people and payments here are synthetic.</p>\
         <h2>Partners</h2><table>{partners}</table>\
         <h2>People</h2><table>{people}</table>\
         <h2>Magic creditor names</h2><p>A payment to one of these misbehaves.</p><table>{magic}</table>\
         <h2>Magic level names at Sumsub</h2><table>{levels}</table>\
         <h2>Misbehaviour of the login providers</h2><table>{misbehaviours}</table>\
         <h2>Controls</h2><table>{controls}</table>"
    );
    page(StatusCode::OK, "Drop sandbox", &body)
}

fn partners(sandbox: &Sandbox) -> String {
    let base = sandbox.base.as_str();
    let mut rows = String::new();
    for flavour in Flavour::ALL {
        let what = format!("OpenID issuer; client {CLIENT_ID}, secret {CLIENT_SECRET}");
        rows.push_str(&row(&format!("{base}oidc/{}", flavour.id()), &what));
    }
    for profile in PROFILES {
        let mut what = format!("{}, Berlin Group:", profile.name);
        for product in profile.products {
            // Writing to a String cannot fail.
            let _ = write!(what, " {}", product.name);
        }
        rows.push_str(&row(&format!("{base}banks/{}", profile.id), &what));
    }
    let rates =
        format!("{base}norges-bank/api/data/EXR/B..NOK.SP?format=sdmx-json&lastNObservations=1");
    rows.push_str(&row(&rates, "Norges Bank's exchange rates"));
    let webhook = format!("{base}slack/{{token}}");
    rows.push_str(&row(&webhook, "Slack's incoming webhooks, any token"));
    let what = format!("Sumsub; app token {SUMSUB_APP_TOKEN}, secret {SUMSUB_SECRET}");
    rows.push_str(&row(&format!("{base}sumsub"), &what));
    let what = format!("Maskinporten's issuer; client {MASKINPORTEN_CLIENT_ID}");
    rows.push_str(&row(&format!("{base}maskinporten/"), &what));
    rows.push_str(&row(
        &format!("{base}altinn"),
        "Altinn 3: token exchange, reports",
    ));
    rows
}

fn rows<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    pairs.map(|(name, what)| row(name, what)).collect()
}

fn row(name: &str, what: &str) -> String {
    format!(
        "<tr><td><code>{}</code></td><td>{}</td></tr>",
        escape(name),
        escape(what)
    )
}
