//! Consents, accounts, balances and the quota of reads without the customer.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::fixture::{Answer, Fixture, NOK_RETURN, consent_body};

async fn read(fixture: &Fixture, bank: &str, consent: &str, path: &str, present: bool) -> Answer {
    let request = if present {
        fixture.call(Method::GET, bank, path)
    } else {
        fixture.bare(Method::GET, bank, path)
    };
    fixture.send(request.header("Consent-ID", consent)).await
}

#[tokio::test]
async fn a_consent_shows_the_accounts_of_whoever_authorised_it() {
    let fixture = Fixture::start().await;
    let person = fixture.woman().await;
    for (bank, scheme) in [("dnb", "iban"), ("sparebank1", "bban")] {
        let consent = fixture.consent(bank, &person).await;
        let list = read(
            &fixture,
            bank,
            &consent,
            "/v1/accounts?withBalance=true",
            true,
        )
        .await;
        let accounts = list.body["accounts"].as_array().unwrap();
        assert_eq!(accounts.len(), 3, "{bank}");
        let mut balances: Vec<&str> = accounts
            .iter()
            .map(|account| {
                assert!(account[scheme].is_string(), "{bank}: {account}");
                assert_eq!(account["ownerName"], "Kari Nordmann");
                account["balances"][0]["balanceAmount"]["amount"]
                    .as_str()
                    .unwrap()
            })
            .collect();
        balances.sort_unstable();
        assert_eq!(balances, ["0.00", "20000.00", "250000.00"], "{bank}");
    }
}

#[tokio::test]
async fn dnb_links_are_absolute_and_sparebank1_ones_are_paths_that_need_a_start() {
    let fixture = Fixture::start().await;
    for (bank, absolute) in [("dnb", true), ("sparebank1", false)] {
        let request = fixture
            .call(Method::POST, bank, "/v1/consents")
            .json(&consent_body());
        let created = fixture.send(request).await;
        assert_eq!(
            created.text("/_links/self/href").starts_with("http"),
            absolute,
            "{bank}"
        );
        let at_once = created.body.pointer("/_links/scaRedirect").is_some();
        assert_eq!(at_once, absolute, "{bank}");
        let redirect = fixture.sca_redirect(bank, &created).await;
        assert!(redirect.starts_with("http://127.0.0.1"), "{redirect}");
    }
}

#[tokio::test]
async fn the_fifth_unattended_read_of_a_day_is_refused_and_attended_ones_are_free() {
    let fixture = Fixture::start().await;
    let consent = fixture.consent("dnb", &fixture.woman().await).await;
    let list = read(&fixture, "dnb", &consent, "/v1/accounts", true).await;
    let path = |index: usize| {
        let id = list.text(&format!("/accounts/{index}/resourceId"));
        format!("/v1/accounts/{id}/balances")
    };
    for _ in 0..4 {
        let answer = read(&fixture, "dnb", &consent, &path(0), false).await;
        assert_eq!(answer.status, StatusCode::OK);
    }
    let fifth = read(&fixture, "dnb", &consent, &path(0), false).await;
    assert_eq!(fifth.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(fifth.code(), "ACCESS_EXCEEDED");
    assert_eq!(
        read(&fixture, "dnb", &consent, &path(0), true).await.status,
        StatusCode::OK
    );
    assert_eq!(
        read(&fixture, "dnb", &consent, &path(1), false)
            .await
            .status,
        StatusCode::OK
    );
    let day = json!({ "advanceSeconds": 86_400 });
    fixture.control(Method::POST, "/sandbox/clock", day).await;
    assert_eq!(
        read(&fixture, "dnb", &consent, &path(0), false)
            .await
            .status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_consent_is_shortened_expires_and_is_replaced_by_the_next() {
    let fixture = Fixture::start().await;
    let person = fixture.woman().await;
    let first = fixture.consent("dnb", &person).await;
    let status = async |id: &str| {
        let path = format!("/v1/consents/{id}");
        fixture.send(fixture.bare(Method::GET, "dnb", &path)).await
    };
    let information = status(&first).await;
    assert_eq!(information.body["validUntil"], "2027-05-19", "180 days");
    assert_eq!(
        information.body["access"]["accounts"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    let second = fixture.consent("dnb", &person).await;
    assert_eq!(status(&first).await.body["consentStatus"], "expired");
    let refused = read(&fixture, "dnb", &first, "/v1/accounts", true).await;
    assert_eq!(
        (refused.status, refused.code()),
        (StatusCode::UNAUTHORIZED, "CONSENT_EXPIRED".to_owned())
    );
    let half_a_year = json!({ "advanceSeconds": 181 * 86_400 });
    fixture
        .control(Method::POST, "/sandbox/clock", half_a_year)
        .await;
    assert_eq!(status(&second).await.body["consentStatus"], "expired");
}

#[tokio::test]
async fn a_consent_that_was_denied_deleted_revoked_or_never_seen_opens_nothing() {
    let fixture = Fixture::start().await;
    let person = fixture.woman().await;
    let request = fixture
        .call(Method::POST, "dnb", "/v1/consents")
        .json(&consent_body());
    let created = fixture.send(request).await;
    let (denied, link) = (
        created.text("/consentId"),
        created.text("/_links/scaRedirect/href"),
    );
    let back = fixture.decide(&link, "deny", &person).await;
    assert_eq!(back.headers()["Location"], NOK_RETURN);

    let deleted = fixture.consent("dnb", &person).await;
    let path = format!("/v1/consents/{deleted}");
    let gone = fixture
        .send(fixture.bare(Method::DELETE, "dnb", &path))
        .await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);

    let revoked = fixture.consent("dnb", &person).await;
    let path = format!("/sandbox/banks/dnb/consents/{revoked}/simulate");
    fixture
        .control(Method::POST, &path, json!({ "status": "revokedByPsu" }))
        .await;

    for (consent, status, code) in [
        (denied.as_str(), StatusCode::UNAUTHORIZED, "CONSENT_INVALID"),
        (&deleted, StatusCode::UNAUTHORIZED, "CONSENT_INVALID"),
        (&revoked, StatusCode::UNAUTHORIZED, "CONSENT_INVALID"),
        ("unheard-of", StatusCode::FORBIDDEN, "CONSENT_UNKNOWN"),
    ] {
        let refused = read(&fixture, "dnb", consent, "/v1/accounts", true).await;
        assert_eq!((refused.status, refused.code().as_str()), (status, code));
    }
}

#[tokio::test]
async fn a_consent_names_only_accounts_of_the_person_who_approves_it() {
    let fixture = Fixture::start().await;
    let man = fixture.person("adult man").await;
    let his = json!({ "iban": man["accounts"]["dnb"][0]["iban"] });
    let mut body = consent_body();
    body["access"] = json!({ "balances": [his] });
    let request = fixture
        .call(Method::POST, "dnb", "/v1/consents")
        .json(&body);
    let created = fixture.send(request).await;
    let link = created.text("/_links/scaRedirect/href");
    let refused = fixture
        .decide(&link, "approve", &fixture.woman().await)
        .await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    fixture
        .approve(&link, man["nationalId"].as_str().unwrap())
        .await;
    let consent = created.text("/consentId");
    let list = read(&fixture, "dnb", &consent, "/v1/accounts", true).await;
    assert_eq!(list.body["accounts"].as_array().unwrap().len(), 1);
    let id = list.text("/accounts/0/resourceId");
    let path = format!("/v1/accounts/{id}/transactions?bookingStatus=both");
    let refused = read(&fixture, "dnb", &consent, &path, true).await;
    assert_eq!(refused.code(), "CONSENT_INVALID");
}

#[tokio::test]
async fn required_headers_and_members_are_required() {
    let fixture = Fixture::start().await;
    let bank = |request: reqwest::RequestBuilder| fixture.send(request.json(&consent_body()));
    let url = fixture.url("/banks/dnb/v1/consents");
    let no_id = bank(fixture.client.post(url)).await;
    let no_psu = bank(fixture.bare(Method::POST, "dnb", "/v1/consents")).await;
    let no_redirect = bank(
        fixture
            .bare(Method::POST, "dnb", "/v1/consents")
            .header("PSU-IP-Address", "192.0.2.7"),
    )
    .await;
    let ipv6 = bank(
        fixture
            .bare(Method::POST, "dnb", "/v1/consents")
            .header("PSU-IP-Address", "2001:db8::1"),
    )
    .await;
    for (answer, path) in [
        (no_id, "X-Request-ID"),
        (no_psu, "PSU-IP-Address"),
        (no_redirect, "TPP-Redirect-URI"),
        (ipv6, "PSU-IP-Address"),
    ] {
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        assert_eq!(answer.code(), "FORMAT_ERROR", "{path}");
        assert_eq!(answer.text("/tppMessages/0/path"), path);
    }
    for (member, value, code) in [
        ("validUntil", json!("2026-11-19"), "PERIOD_INVALID"),
        ("validUntil", Value::Null, "FORMAT_ERROR"),
        ("frequencyPerDay", json!(0), "FORMAT_ERROR"),
        ("access", json!({}), "FORMAT_ERROR"),
    ] {
        let mut body = consent_body();
        body[member] = value;
        let request = fixture
            .call(Method::POST, "dnb", "/v1/consents")
            .json(&body);
        let answer = fixture.send(request).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::BAD_REQUEST, code),
            "{member}"
        );
    }
}
