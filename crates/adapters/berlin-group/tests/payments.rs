//! Payment initiation at an honest, a broken and a lying bank.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    dead_code,
    unreachable_pub,
    reason = "helpers of tests fail the test; each test file uses its part of the support"
)]

mod support;

use berlin_group::built_in;
use kernel::Money;
use payments::{
    ClearingSystem, DebtorAccount, Rail, RecipientAccount,
    ports::{
        BankError, BankPaymentStatus, CancelOutcome, FundsCheck, InitialSca, InitiationError,
        PaymentInitiation,
    },
};
use serde_json::{Value, json};
use support::{Bank, back, ip};

const SEPA: &str = "/v1/payments/sepa-credit-transfers";

fn made(bank: &Bank) -> Value {
    json!({"transactionStatus": "RCVD", "paymentId": "pay-1",
        "_links": {"scaRedirect": {"href": bank.page("/psd2/sca/1")}, "self": {"href": "/x"}}})
}

#[actix_web::test]
async fn an_initiation_tells_the_bank_everything_dynamic_linking_shows() {
    let bank = Bank::start();
    bank.says("POST", SEPA, 201, &made(&bank));
    let initiated = bank.adapter().initiate(&bank.payment()).await.unwrap();
    assert_eq!(initiated.bank, Bank::recorded());
    let page = bank.page("/psd2/sca/1").parse().unwrap();
    assert_eq!(initiated.sca, InitialSca::Page(page));
    let asked = &bank.asked()[0];
    let expected = json!({
        "endToEndIdentification": "0197a1b2c3d47e5f8091a2b3c4d5e6f7",
        "debtorAccount": {"iban": "NO9386011117947"},
        "instructedAmount": {"currency": "EUR", "amount": "127.05"},
        "creditorAccount": {"iban": "DE89370400440532013000"},
        "creditorName": "Ærlig Übermäßig",
        "creditorAddress": {"streetName": "Hauptstraße 1", "townName": "Berlin", "postCode": "10115", "country": "DE"},
        "remittanceInformationUnstructured": "Takk for sist",
    });
    assert_eq!(asked.json(), expected);
    for (name, value) in [
        ("psu-ip-address", "192.0.2.7"),
        ("tpp-redirect-preferred", "true"),
        ("tpp-redirect-uri", back().as_str()),
        ("tpp-nok-redirect-uri", back().as_str()),
    ] {
        assert_eq!(asked.header(name), Some(value), "{name}");
    }
    assert_eq!(
        (asked.header("digest"), asked.header("signature")),
        (None, None)
    );
}

#[actix_web::test]
async fn beyond_sepa_the_bank_is_instructed_in_kroner_and_told_the_clearing_code() {
    let bank = Bank::start();
    let product = "/v1/payments/norwegian-cross-border-credit-transfers";
    bank.says("POST", product, 201, &made(&bank));
    let mut payment = bank.payment();
    payment.rail = Rail::Swift;
    payment.receive = Money::new(8_000, "INR".parse().unwrap());
    payment.country = "IN".parse().unwrap();
    payment.address = None;
    for (clearing, code, member, value) in [
        (
            ClearingSystem::Ifsc,
            "SBIN0001234",
            "creditorAgentName",
            "INFSCSBIN0001234",
        ),
        (ClearingSystem::Bic, "SBININBB", "creditorAgent", "SBININBB"),
    ] {
        payment.creditor = RecipientAccount::Local {
            number: "00112233445".to_owned(),
            clearing,
            code: code.to_owned(),
        };
        bank.adapter().initiate(&payment).await.unwrap();
        let body = bank.asked().pop().unwrap().json();
        assert_eq!(
            body["instructedAmount"],
            json!({"currency": "NOK", "amount": "1500.00"})
        );
        assert_eq!(body["creditorAccount"], json!({"bban": "00112233445"}));
        assert_eq!(body["creditorAddress"], json!({"country": "IN"}));
        assert_eq!(body[member], json!(value));
    }
}

#[actix_web::test]
async fn sepa_of_anything_but_euro_is_not_sent() {
    let bank = Bank::start();
    let mut payment = bank.payment();
    payment.receive = Money::nok(100);
    let error = bank.adapter().initiate(&payment).await.unwrap_err();
    assert!(matches!(error, InitiationError::Unsupported));
    assert!(bank.asked().is_empty());
}

#[actix_web::test]
async fn an_ipv6_customer_is_there_but_not_given_a_false_address() {
    let bank = Bank::start();
    bank.says("POST", SEPA, 201, &made(&bank));
    let mut payment = bank.payment();
    for (address, sent) in [
        ("2001:db8::7", "192.0.0.8"),
        ("::ffff:192.0.2.9", "192.0.2.9"),
    ] {
        payment.psu_ip = ip(address);
        bank.adapter().initiate(&payment).await.unwrap();
        assert_eq!(
            bank.asked().pop().unwrap().header("psu-ip-address"),
            Some(sent)
        );
    }
}

#[actix_web::test]
async fn a_bank_that_starts_authorisations_explicitly_is_asked_for_one() {
    let bank = Bank::of(built_in().unwrap().remove(1), None);
    let authorisations = format!("{SEPA}/pay-1/authorisations");
    let links = json!({"startAuthorisation": {"href": "https://evil.example/steal"}});
    let body = json!({"transactionStatus": "RCVD", "paymentId": "pay-1", "_links": links});
    bank.says("POST", SEPA, 201, &body);
    let started = json!({"scaStatus": "received", "authorisationId": "a1",
        "_links": {"scaRedirect": {"href": "/psd2/sca/7"}}});
    bank.says("POST", &authorisations, 201, &started);
    let initiated = bank.adapter().initiate(&bank.payment()).await.unwrap();
    let page = bank.page("/psd2/sca/7").parse().unwrap();
    assert_eq!(initiated.sca, InitialSca::Page(page));
    let asked = bank.asked();
    assert_eq!(
        asked[0].json()["debtorAccount"],
        json!({"bban": "86011117947"})
    );
    assert_eq!(
        asked[0].header("tpp-explicit-authorisation-preferred"),
        Some("true")
    );
    assert_eq!(
        asked[1].path, authorisations,
        "the protocol's path, not the link's"
    );
}

#[actix_web::test]
async fn trouble_after_recording_does_not_lose_the_payment() {
    let bank = Bank::start();
    for links in [
        json!({"startAuthorisation": {"href": "/x"}}),
        json!({"scaRedirect": {"href": "https://evil.example/sca"}}),
        json!({"scaRedirect": {"href": "javascript:alert(1)"}}),
        json!({"scaRedirect": 7}),
        json!({}),
    ] {
        let body = json!({"transactionStatus": "RCVD", "paymentId": "pay-1", "_links": links});
        bank.says("POST", SEPA, 201, &body);
        let initiated = bank.adapter().initiate(&bank.payment()).await.unwrap();
        assert_eq!(
            (initiated.bank.payment_id.as_str(), initiated.sca),
            ("pay-1", InitialSca::NoPageYet)
        );
    }
}

#[actix_web::test]
async fn a_missing_link_exempts_nothing_and_is_asked_for_by_a_call_of_its_own() {
    let bank = Bank::start();
    for (code, expected) in [
        ("RCVD", InitialSca::NoPageYet),
        ("ACTC", InitialSca::NoPageYet),
        ("WXYZ", InitialSca::NoPageYet),
        ("ACSP", InitialSca::Past),
        ("ACSC", InitialSca::Past),
    ] {
        let body = json!({"transactionStatus": code, "paymentId": "pay-1"});
        bank.says("POST", SEPA, 201, &body);
        let initiated = bank.adapter().initiate(&bank.payment()).await.unwrap();
        assert_eq!(initiated.sca, expected, "{code}");
    }
    let adapter = bank.adapter();
    let (id, payment, to) = (bank.id(), Bank::recorded(), back());
    let start = || adapter.start_sca(&id, &payment, &to);
    assert!(matches!(start().await, Err(BankError::NotFound)));
    let authorisations = format!("{SEPA}/pay-1/authorisations");
    for (href, page) in [
        (
            "/psd2/sca/7",
            Some(bank.page("/psd2/sca/7").parse().unwrap()),
        ),
        ("https://evil.example/sca", None),
    ] {
        let started = json!({"scaStatus": "received", "authorisationId": "a1",
            "_links": {"scaRedirect": {"href": href}}});
        bank.says("POST", &authorisations, 201, &started);
        assert_eq!(start().await.unwrap(), page);
    }
    let asked = bank.asked().pop().unwrap();
    assert_eq!(asked.header("tpp-redirect-uri"), Some(back().as_str()));
}

#[actix_web::test]
async fn a_readable_payment_id_survives_whatever_else_is_odd() {
    let bank = Bank::start();
    for (body, status) in [
        (
            json!({"transactionStatus": 7, "paymentId": "pay-1"}),
            "UNREADABLE",
        ),
        (json!({"paymentId": "pay-1", "_links": null}), "UNREADABLE"),
        (
            json!({"transactionStatus": null, "paymentId": "pay-1", "_links": []}),
            "UNREADABLE",
        ),
        (
            json!({"transactionStatus": "<b>", "paymentId": "pay-1"}),
            "UNREADABLE",
        ),
        (
            json!({"transactionStatus": "RCVD", "paymentId": "pay-1", "_links": null}),
            "RCVD",
        ),
        (
            json!({"transactionStatus": "RCVD", "paymentId": "pay-1", "_links": "x"}),
            "RCVD",
        ),
    ] {
        bank.says("POST", SEPA, 201, &body);
        let initiated = bank.adapter().initiate(&bank.payment()).await.unwrap();
        assert_eq!(initiated.bank.payment_id, "pay-1", "{body}");
        assert_eq!(initiated.bank.status, status, "{body}");
        assert_eq!(initiated.sca, InitialSca::NoPageYet, "{body}");
    }
}

#[actix_web::test]
async fn an_unusable_answer_to_an_initiation_is_unknown_and_never_repeated() {
    let long = format!(r#"{{"paymentId":"{}"}}"#, "x".repeat(2_000_000));
    let garbage: [(u16, &str); 12] = [
        (201, ""),
        (201, "{"),
        (201, "<html>"),
        (201, "[]"),
        (201, "{}"),
        (201, r#"{"transactionStatus":"RCVD"}"#),
        (
            201,
            r#"{"transactionStatus":"RCVD","paymentId":"../../admin"}"#,
        ),
        (201, r#"{"transactionStatus":"RCVD","paymentId":""}"#),
        (201, &long),
        (500, r#"{"tppMessages":[{"category":"ERROR","code":"X"}]}"#),
        (503, ""),
        (408, ""),
    ];
    for (status, body) in garbage {
        let bank = Bank::start();
        bank.blurts("POST", SEPA, status, body.as_bytes().to_vec());
        let error = bank.adapter().initiate(&bank.payment()).await.unwrap_err();
        assert!(
            matches!(error, InitiationError::Unknown(_)),
            "{status}: {error:?}"
        );
        assert_eq!(bank.asked().len(), 1, "{status}");
    }
}

#[actix_web::test]
async fn a_refusal_is_reported_with_the_banks_code() {
    let bank = Bank::start();
    let messages = json!({"tppMessages": [{"category": "ERROR", "code": "PAYMENT_FAILED"}]});
    for (status, body, expected) in [
        (400, messages.clone(), "PAYMENT_FAILED"),
        (
            403,
            json!({"type": "x", "code": "PRODUCT_INVALID"}),
            "PRODUCT_INVALID",
        ),
        (401, json!("garbage"), "HTTP_401"),
        (
            201,
            json!({"transactionStatus": "RJCT", "paymentId": "p"}),
            "RJCT",
        ),
    ] {
        bank.says("POST", SEPA, status, &body);
        let error = bank.adapter().initiate(&bank.payment()).await.unwrap_err();
        let InitiationError::Refused { code } = error else {
            panic!("{error:?}")
        };
        assert_eq!(code, expected);
    }
}

#[actix_web::test]
async fn a_bank_that_is_down_was_surely_not_asked() {
    let mut bank = Bank::start();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    bank.profile.base_url = format!("http://{}/", listener.local_addr().unwrap())
        .parse()
        .unwrap();
    drop(listener);
    let adapter = bank.adapter();
    // The fourth finds the breaker open.
    for _ in 0..4 {
        let error = adapter.initiate(&bank.payment()).await.unwrap_err();
        assert!(matches!(error, InitiationError::NotSent(_)), "{error:?}");
    }
}

fn sca(bank: &Bank, status: &str) {
    let all = format!("{SEPA}/pay-1/authorisations");
    bank.says("GET", &all, 200, &json!({"authorisationIds": ["a0", "a1"]}));
    bank.says(
        "GET",
        &format!("{all}/a1"),
        200,
        &json!({"scaStatus": status}),
    );
}

async fn status(bank: &Bank, code: &str) -> BankPaymentStatus {
    let body = json!({"transactionStatus": code, "fundsAvailable": true});
    bank.says("GET", &format!("{SEPA}/pay-1/status"), 200, &body);
    bank.adapter()
        .status(&bank.id(), &Bank::recorded())
        .await
        .unwrap()
}

#[actix_web::test]
async fn a_status_that_leaves_sca_open_is_settled_by_sca_status() {
    let bank = Bank::start();
    let code = |code: &str| code.to_owned();
    sca(&bank, "started");
    assert_eq!(
        status(&bank, "ACTC").await,
        BankPaymentStatus::AwaitingSca { code: code("ACTC") }
    );
    sca(&bank, "finalised");
    assert_eq!(
        status(&bank, "RCVD").await,
        BankPaymentStatus::InProgress { code: code("RCVD") }
    );
    sca(&bank, "failed");
    let declined = BankPaymentStatus::Rejected {
        code: code("RJCT"),
        sca_failed: true,
    };
    assert_eq!(status(&bank, "RJCT").await, declined);
}

#[actix_web::test]
async fn a_bank_that_hides_sca_status_still_has_a_payment_status() {
    let bank = Bank::start();
    let code = |code: &str| code.to_owned();
    assert_eq!(
        status(&bank, "RCVD").await,
        BankPaymentStatus::AwaitingSca { code: code("RCVD") }
    );
    assert_eq!(
        status(&bank, "ACTC").await,
        BankPaymentStatus::Unclear { code: code("ACTC") }
    );
    assert_eq!(
        status(&bank, "ACSC").await,
        BankPaymentStatus::Settled { code: code("ACSC") }
    );
}

#[actix_web::test]
async fn an_unknown_status_code_tells_nothing_of_sca() {
    let bank = Bank::start();
    let unknown = BankPaymentStatus::Unclear {
        code: "XYZQ".to_owned(),
    };
    assert_eq!(status(&bank, "XYZQ").await, unknown);
}

#[actix_web::test]
async fn cancelling_has_four_outcomes() {
    let bank = Bank::start();
    let path = format!("{SEPA}/pay-1");
    let cancel = || async {
        bank.adapter()
            .cancel(&bank.id(), &Bank::recorded(), &back())
            .await
    };
    bank.blurts("DELETE", &path, 204, Vec::new());
    assert_eq!(cancel().await.unwrap(), CancelOutcome::Cancelled);
    let links = json!({"startAuthorisation": {"href": "/x"}});
    bank.says(
        "DELETE",
        &path,
        202,
        &json!({"transactionStatus": "ACTC", "_links": links}),
    );
    let started = json!({"scaStatus": "received", "authorisationId": "c1",
        "_links": {"scaRedirect": {"href": "/psd2/sca/c1"}}});
    bank.says(
        "POST",
        &format!("{path}/cancellation-authorisations"),
        201,
        &started,
    );
    let sca_url = bank.page("/psd2/sca/c1").parse().unwrap();
    assert_eq!(
        cancel().await.unwrap(),
        CancelOutcome::ScaNeeded { sca_url }
    );
    let late = json!({"tppMessages": [{"category": "ERROR", "code": "CANCELLATION_INVALID"}]});
    bank.says("DELETE", &path, 405, &late);
    assert_eq!(cancel().await.unwrap(), CancelOutcome::TooLate);
    bank.blurts("DELETE", &path, 500, Vec::new());
    assert!(matches!(cancel().await, Err(BankError::Unavailable(_))));
}

#[actix_web::test]
async fn funds_are_confirmed_where_the_bank_offers_it() {
    let mut bank = Bank::start();
    let account = DebtorAccount::Iban("NO9386011117947".parse().unwrap());
    for (said, expected) in [
        (true, FundsCheck::Available),
        (false, FundsCheck::Insufficient),
    ] {
        bank.says(
            "POST",
            "/v1/funds-confirmations",
            200,
            &json!({"fundsAvailable": said}),
        );
        let check = bank
            .adapter()
            .confirm_funds(&bank.id(), "c1", &account, Money::nok(1))
            .await;
        assert_eq!(check.unwrap(), expected);
    }
    bank.says(
        "POST",
        "/v1/funds-confirmations",
        200,
        &json!({"fundsAvailable": "yes"}),
    );
    let check = bank
        .adapter()
        .confirm_funds(&bank.id(), "c1", &account, Money::nok(1))
        .await;
    assert!(matches!(check, Err(BankError::Malformed(_))));
    bank.profile.funds_confirmation = false;
    let check = bank
        .adapter()
        .confirm_funds(&bank.id(), "c1", &account, Money::nok(1))
        .await;
    assert_eq!(check.unwrap(), FundsCheck::NotOffered);
}
