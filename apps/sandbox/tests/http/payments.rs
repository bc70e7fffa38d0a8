//! Payments: SCA, money that moves exactly once, cancellation, and what is refused.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::fixture::{Answer, DNB_DOMESTIC, Fixture, NOK_RETURN, payment_body};

async fn settle_after(fixture: &Fixture, polls: u32) {
    let body = json!({ "settleAfterPolls": polls });
    fixture
        .control(Method::PUT, "/sandbox/banks/dnb/settings", body)
        .await;
}

async fn set_balance(fixture: &Fixture, iban: &str, amount: &str) {
    let path = format!("/sandbox/banks/dnb/accounts/{iban}/balance");
    fixture
        .control(Method::PUT, &path, json!({ "amount": amount }))
        .await;
}

fn path_of(payment: &Answer) -> String {
    format!("{DNB_DOMESTIC}/{}", payment.text("/paymentId"))
}

#[tokio::test]
async fn an_approved_payment_debits_the_ledger_exactly_once() {
    let fixture = Fixture::start().await;
    let person = fixture.woman().await;
    let payment = fixture.order(&person, "Acme Landlord", "e2e-1").await;
    assert_eq!(payment.status, StatusCode::CREATED, "{}", payment.body);
    assert_eq!(payment.text("/transactionStatus"), "RCVD");
    assert_eq!(fixture.debits().await, 0);
    let link = payment.text("/_links/scaRedirect/href");
    fixture.approve(&link, &person).await;
    assert_eq!(fixture.payment_status(&payment).await, "ACCC");
    // Neither a second click nor a simulated settlement moves money again.
    assert_eq!(
        fixture.decide(&link, "approve", &person).await.status(),
        StatusCode::CONFLICT
    );
    let simulate = format!(
        "/sandbox/banks/dnb/payments/{}/simulate",
        payment.text("/paymentId")
    );
    fixture
        .control(Method::POST, &simulate, json!({ "status": "ACSC" }))
        .await;
    let ledger = fixture
        .get("/sandbox/banks/dnb/ledger?endToEndIdentification=e2e-1")
        .await;
    let entries = ledger.body["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["paymentId"], payment.text("/paymentId"));
    assert_eq!(entries[0]["creditorName"], "Acme Landlord");
    assert_eq!(
        entries[0]["debited"],
        json!({ "currency": "NOK", "amount": "1000.00" })
    );
    let other = fixture
        .get("/sandbox/banks/dnb/ledger?endToEndIdentification=e2e-2")
        .await;
    assert_eq!(other.body, json!({ "entries": [], "payments": [] }));
}

#[tokio::test]
async fn two_approvals_at_once_debit_once() {
    let fixture = Fixture::start().await;
    let person = fixture.woman().await;
    let payment = fixture.order(&person, "Acme", "race").await;
    let link = payment.text("/_links/scaRedirect/href");
    let (first, second) = tokio::join!(
        fixture.decide(&link, "approve", &person),
        fixture.decide(&link, "approve", &person)
    );
    let found = [first.status(), second.status()];
    assert_eq!(
        found
            .iter()
            .filter(|status| **status == StatusCode::FOUND)
            .count(),
        1
    );
    assert_eq!(fixture.debits().await, 1);
}

#[tokio::test]
async fn the_balance_falls_and_the_transaction_is_listed() {
    let fixture = Fixture::start().await;
    let person = fixture.woman().await;
    let payment = fixture.order(&person, "Acme", "listed").await;
    fixture
        .approve(&payment.text("/_links/scaRedirect/href"), &person)
        .await;
    let consent = fixture.consent("dnb", &person).await;
    let read = async |path: &str| {
        let request = fixture
            .call(Method::GET, "dnb", path)
            .header("Consent-ID", &consent);
        fixture.send(request).await
    };
    let accounts = read("/v1/accounts?withBalance=true").await;
    let accounts = accounts.body["accounts"].as_array().unwrap();
    let salary = accounts
        .iter()
        .find(|one| one["name"] == "Lønnskonto")
        .unwrap();
    assert_eq!(
        salary["balances"][0]["balanceAmount"]["amount"],
        "249000.00"
    );
    let id = salary["resourceId"].as_str().unwrap();
    let path = format!("/v1/accounts/{id}/transactions?bookingStatus=booked&dateFrom=2026-11-20");
    let booked = read(&path).await;
    assert_eq!(booked.text("/transactions/booked/0/endToEndId"), "listed");
    assert_eq!(
        booked.text("/transactions/booked/0/transactionAmount/amount"),
        "-1000.00"
    );
    let later = read(&path.replace("2026-11-20", "2026-11-21")).await;
    assert_eq!(later.body["transactions"]["booked"], json!([]));
}

#[tokio::test]
async fn a_payment_settles_after_so_many_polls() {
    let fixture = Fixture::start().await;
    settle_after(&fixture, 3).await;
    let person = fixture.woman().await;
    let payment = fixture.order(&person, "Acme", "slow").await;
    fixture
        .approve(&payment.text("/_links/scaRedirect/href"), &person)
        .await;
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(fixture.payment_status(&payment).await);
    }
    assert_eq!(seen, ["ACSP", "ACSP", "ACCC", "ACCC"]);
    assert_eq!(fixture.debits().await, 1);
}

#[tokio::test]
async fn without_the_money_an_approved_payment_is_rejected() {
    let fixture = Fixture::start().await;
    let person = fixture.woman().await;
    let iban = fixture.iban(&person).await;
    set_balance(&fixture, &iban, "999.99").await;
    let funds = json!({ "account": { "iban": iban }, "instructedAmount": { "currency": "NOK", "amount": "1000.00" } });
    let request = fixture
        .bare(Method::POST, "dnb", "/v1/funds-confirmations")
        .json(&funds);
    assert_eq!(fixture.send(request).await.body["fundsAvailable"], false);
    let payment = fixture.order(&person, "Acme", "poor").await;
    fixture
        .approve(&payment.text("/_links/scaRedirect/href"), &person)
        .await;
    assert_eq!(fixture.payment_status(&payment).await, "RJCT");
    assert_eq!(fixture.debits().await, 0);
}

#[tokio::test]
async fn money_spoken_for_is_not_available_twice() {
    let fixture = Fixture::start().await;
    settle_after(&fixture, 100).await;
    let person = fixture.woman().await;
    let iban = fixture.iban(&person).await;
    set_balance(&fixture, &iban, "1500.00").await;
    let payment = fixture.order(&person, "Acme", "first").await;
    fixture
        .approve(&payment.text("/_links/scaRedirect/href"), &person)
        .await;
    for (amount, available) in [("500.00", true), ("500.01", false)] {
        let funds = json!({ "account": { "iban": iban }, "instructedAmount": { "currency": "NOK", "amount": amount } });
        let request = fixture
            .bare(Method::POST, "dnb", "/v1/funds-confirmations")
            .json(&funds);
        assert_eq!(
            fixture.send(request).await.body["fundsAvailable"],
            available,
            "{amount}"
        );
    }
}

#[tokio::test]
async fn a_denied_payment_is_rejected_and_the_browser_sent_to_the_other_address() {
    let fixture = Fixture::start().await;
    let person = fixture.woman().await;
    let payment = fixture.order(&person, "Acme", "denied").await;
    let back = fixture
        .decide(&payment.text("/_links/scaRedirect/href"), "deny", &person)
        .await;
    assert_eq!(back.headers()["Location"], NOK_RETURN);
    assert_eq!(fixture.payment_status(&payment).await, "RJCT");
}

#[tokio::test]
async fn nobody_approves_a_payment_from_somebody_elses_account() {
    let fixture = Fixture::start().await;
    let man = fixture.person("adult man").await;
    let payment = fixture
        .order(&fixture.woman().await, "Acme", "stolen")
        .await;
    let link = payment.text("/_links/scaRedirect/href");
    let refused = fixture
        .decide(&link, "approve", man["nationalId"].as_str().unwrap())
        .await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    assert_eq!(fixture.payment_status(&payment).await, "RCVD");
}

#[tokio::test]
async fn a_payment_nobody_approves_in_time_is_rejected() {
    let fixture = Fixture::start().await;
    let payment = fixture
        .order(&fixture.woman().await, "Acme", "forgotten")
        .await;
    let quarter = json!({ "advanceSeconds": 901 });
    fixture
        .control(Method::POST, "/sandbox/clock", quarter)
        .await;
    assert_eq!(fixture.payment_status(&payment).await, "RJCT");
}

#[tokio::test]
async fn cancelling_is_free_before_sca_needs_sca_after_it_and_is_too_late_once_paid() {
    let fixture = Fixture::start().await;
    let person = fixture.woman().await;
    let delete = async |payment: &Answer| {
        fixture
            .send(fixture.bare(Method::DELETE, "dnb", &path_of(payment)))
            .await
    };
    let early = fixture.order(&person, "Acme", "early").await;
    assert_eq!(delete(&early).await.status, StatusCode::NO_CONTENT);
    assert_eq!(fixture.payment_status(&early).await, "CANC");
    let link = early.text("/_links/scaRedirect/href");
    assert_eq!(
        fixture.decide(&link, "approve", &person).await.status(),
        StatusCode::CONFLICT
    );

    settle_after(&fixture, 100).await;
    let approved = fixture.order(&person, "Acme", "approved").await;
    fixture
        .approve(&approved.text("/_links/scaRedirect/href"), &person)
        .await;
    let pending = delete(&approved).await;
    assert_eq!(pending.status, StatusCode::ACCEPTED);
    assert!(
        pending
            .text("/_links/startAuthorisation/href")
            .ends_with("/cancellation-authorisations")
    );
    fixture
        .approve(&fixture.sca_redirect("dnb", &pending).await, &person)
        .await;
    assert_eq!(fixture.payment_status(&approved).await, "CANC");

    settle_after(&fixture, 0).await;
    let paid = fixture.order(&person, "Acme", "paid").await;
    fixture
        .approve(&paid.text("/_links/scaRedirect/href"), &person)
        .await;
    let late = delete(&paid).await;
    assert_eq!(late.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(late.code(), "CANCELLATION_INVALID");
    assert_eq!(fixture.debits().await, 1);
}

#[tokio::test]
async fn a_simulated_rejection_after_the_debit_gives_the_money_back() {
    let fixture = Fixture::start().await;
    let person = fixture.woman().await;
    let payment = fixture.order(&person, "Acme", "bounced").await;
    fixture
        .approve(&payment.text("/_links/scaRedirect/href"), &person)
        .await;
    let path = format!(
        "/sandbox/banks/dnb/payments/{}/simulate",
        payment.text("/paymentId")
    );
    fixture
        .control(Method::POST, &path, json!({ "status": "RJCT" }))
        .await;
    let entry = &fixture.ledger("dnb").await["entries"][0];
    assert!(entry["reversedAt"].is_string());
    let iban = fixture.iban(&person).await;
    let funds = json!({ "account": { "iban": iban }, "instructedAmount": { "currency": "NOK", "amount": "250000.00" } });
    let request = fixture
        .bare(Method::POST, "dnb", "/v1/funds-confirmations")
        .json(&funds);
    assert_eq!(fixture.send(request).await.body["fundsAvailable"], true);
}

#[tokio::test]
async fn a_euro_payment_debits_kroner_at_the_published_rate() {
    let fixture = Fixture::start().await;
    fixture
        .control(
            Method::PUT,
            "/sandbox/norges-bank/rates",
            json!({ "EUR": "11.7005" }),
        )
        .await;
    let person = fixture.woman().await;
    let mut body = payment_body(&fixture.iban(&person).await, "Bäcker GmbH", "sepa", "33.33");
    body["instructedAmount"]["currency"] = json!("EUR");
    body["creditorAccount"] = json!({ "iban": "DE89370400440532013000" });
    let request = fixture
        .call(Method::POST, "dnb", "/v1/payments/sepa-credit-transfers")
        .json(&body);
    let payment = fixture.send(request).await;
    fixture
        .approve(&payment.text("/_links/scaRedirect/href"), &person)
        .await;
    // 33.33 × 11.7005 = 389.977665
    assert_eq!(
        fixture.ledger("dnb").await["entries"][0]["debited"]["amount"],
        "389.98"
    );
}

#[tokio::test]
async fn sparebank1_takes_bban_and_starts_sca_on_demand() {
    let fixture = Fixture::start().await;
    let person = fixture.person("adult woman").await;
    let id = person["nationalId"].as_str().unwrap();
    let mut body = payment_body("", "Acme", "sb1", "250.00");
    body["debtorAccount"] = json!({ "bban": person["accounts"]["sparebank1"][0]["bban"] });
    body["creditorAccount"] = json!({ "bban": "86011117947" });
    let product = "/v1/payments/instant-norwegian-domestic-credit-transfers-straks";
    let payment = fixture
        .send(
            fixture
                .call(Method::POST, "sparebank1", product)
                .json(&body),
        )
        .await;
    assert_eq!(payment.status, StatusCode::CREATED, "{}", payment.body);
    assert!(
        payment
            .text("/_links/startAuthorisation/href")
            .starts_with("/banks/sparebank1/v1/")
    );
    let redirect = fixture.sca_redirect("sparebank1", &payment).await;
    fixture.approve(&redirect, id).await;
    assert_eq!(
        fixture.ledger("sparebank1").await["entries"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn orders_that_cannot_be_carried_out_are_refused_by_code_and_path() {
    let fixture = Fixture::start().await;
    let iban = fixture.iban(&fixture.woman().await).await;
    let good = payment_body(&iban, "Acme", "bad", "10.00");
    let with = |pointer: &str, value: Value| {
        let mut body = good.clone();
        *body.pointer_mut(pointer).unwrap() = value;
        body
    };
    for (body, path) in [
        (
            with("/instructedAmount/amount", json!("0")),
            "instructedAmount.amount",
        ),
        (
            with("/instructedAmount/amount", json!("-1")),
            "instructedAmount.amount",
        ),
        (
            with("/instructedAmount/amount", json!("1.0000")),
            "instructedAmount.amount",
        ),
        (with("/instructedAmount/amount", json!(10)), "body"),
        (
            with("/instructedAmount/currency", json!("EUR")),
            "instructedAmount.currency",
        ),
        (
            with("/creditorAccount/iban", json!("NO9386011117948")),
            "creditorAccount.iban",
        ),
        (
            with("/creditorAccount/iban", json!("DE89370400440532013000")),
            "creditorAccount",
        ),
        (with("/creditorName", json!("")), "creditorName"),
        (
            with("/endToEndIdentification", json!("x".repeat(36))),
            "endToEndIdentification",
        ),
        (
            with("/debtorAccount", json!({ "bban": "86011117947" })),
            "debtorAccount.iban",
        ),
        (
            with("/debtorAccount/iban", json!("NO9386011117947")),
            "debtorAccount",
        ),
    ] {
        let answer = fixture
            .send(fixture.call(Method::POST, "dnb", DNB_DOMESTIC).json(&body))
            .await;
        assert_eq!(
            answer.status,
            StatusCode::BAD_REQUEST,
            "{path}: {}",
            answer.body
        );
        assert_eq!(answer.text("/tppMessages/0/path"), path);
    }
    let unknown = "/v1/payments/carrier-pigeon";
    let answer = fixture
        .send(fixture.call(Method::POST, "dnb", unknown).json(&good))
        .await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::NOT_FOUND, "PRODUCT_UNKNOWN")
    );
    assert_eq!(fixture.ledger("dnb").await["payments"], json!([]));
}
