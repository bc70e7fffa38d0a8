//! Account information at an honest, a broken and a lying bank.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    dead_code,
    unreachable_pub,
    reason = "helpers of tests fail the test; each test file uses its part of the support"
)]

mod support;

use kernel::{Clock, Money};
use payments::{
    ConsentEnd, DebtorAccount,
    ports::{
        AccountInformation, BankError, BookedEntry, ConsentRequest, ConsentStatus, EntryDirection,
        PaymentTrace, PsuContext, SoughtPayment,
    },
};
use serde_json::{Value, json};
use support::{Bank, back, ip};

fn request(bank: &Bank) -> ConsentRequest {
    ConsentRequest {
        bank: bank.id(),
        psu_ip: ip("192.0.2.7"),
        redirect: back(),
        valid_until: "2027-05-19".parse().unwrap(),
        frequency_per_day: 4,
    }
}

#[actix_web::test]
async fn a_consent_is_asked_for_and_the_customer_sent_to_the_bank() {
    let bank = Bank::start();
    let body = json!({"consentStatus": "received", "consentId": "c-1",
        "_links": {"scaRedirect": {"href": bank.page("/psd2/sca/c")}}});
    bank.says("POST", "/v1/consents", 201, &body);
    let created = bank
        .adapter()
        .create_consent(&request(&bank))
        .await
        .unwrap();
    assert_eq!(
        (created.external_id.as_str(), created.sca_url.path()),
        ("c-1", "/psd2/sca/c")
    );
    let expected = json!({
        "access": {"accounts": [], "balances": [], "transactions": []},
        "recurringIndicator": true, "validUntil": "2027-05-19", "frequencyPerDay": 4,
        "combinedServiceIndicator": false,
    });
    assert_eq!(bank.asked()[0].json(), expected);
}

#[actix_web::test]
async fn a_consent_without_a_page_at_the_bank_is_no_consent() {
    let bank = Bank::start();
    for links in [
        json!({}),
        json!({"scaRedirect": {"href": "https://evil.example/"}}),
    ] {
        let body = json!({"consentStatus": "received", "consentId": "c-1", "_links": links});
        bank.says("POST", "/v1/consents", 201, &body);
        let outcome = bank.adapter().create_consent(&request(&bank)).await;
        assert!(
            matches!(outcome, Err(BankError::Malformed(_))),
            "{outcome:?}"
        );
    }
}

#[actix_web::test]
async fn every_consent_status_has_its_meaning() {
    let bank = Bank::start();
    let ended = ConsentStatus::Ended;
    let valid = ConsentStatus::Valid {
        valid_until: "2027-01-01".parse().unwrap(),
    };
    for (word, meaning) in [
        ("received", ConsentStatus::AwaitingSca),
        ("partiallyAuthorised", ConsentStatus::AwaitingSca),
        ("valid", valid),
        ("rejected", ended(ConsentEnd::Rejected)),
        ("revokedByPsu", ended(ConsentEnd::Revoked)),
        ("terminatedByTpp", ended(ConsentEnd::Revoked)),
        ("expired", ended(ConsentEnd::Expired)),
    ] {
        let body = json!({"consentStatus": word, "validUntil": "2027-01-01"});
        bank.says("GET", "/v1/consents/c-1", 200, &body);
        let status = bank
            .adapter()
            .consent_status(&bank.id(), "c-1")
            .await
            .unwrap();
        assert_eq!(status, meaning, "{word}");
    }
    for body in [
        json!({"consentStatus": "valid"}),
        json!({"consentStatus": "new-word"}),
        json!([]),
    ] {
        bank.says("GET", "/v1/consents/c-1", 200, &body);
        let outcome = bank.adapter().consent_status(&bank.id(), "c-1").await;
        assert!(matches!(outcome, Err(BankError::Malformed(_))), "{body}");
    }
}

#[actix_web::test]
async fn deleting_a_consent_that_is_over_is_a_success() {
    let bank = Bank::start();
    let delete = || async { bank.adapter().delete_consent(&bank.id(), "c-1").await };
    delete().await.unwrap();
    bank.blurts("DELETE", "/v1/consents/c-1", 204, Vec::new());
    delete().await.unwrap();
    let expired = json!({"tppMessages": [{"category": "ERROR", "code": "CONSENT_EXPIRED"}]});
    bank.says("DELETE", "/v1/consents/c-1", 401, &expired);
    delete().await.unwrap();
    bank.blurts("DELETE", "/v1/consents/c-1", 503, Vec::new());
    assert!(matches!(delete().await, Err(BankError::Unavailable(_))));
}

#[actix_web::test]
async fn accounts_that_can_be_paid_from_are_reported_and_odd_ones_left_out() {
    let bank = Bank::start();
    let body = json!({"accounts": [
        {"resourceId": "a1", "iban": "NO9386011117947", "currency": "NOK", "name": "Lønnskonto"},
        {"resourceId": "a2", "bban": "86011117947", "currency": "NOK", "product": "x".repeat(300)},
        {"resourceId": "a3", "iban": "NO9386011117948", "currency": "NOK"},
        {"resourceId": "a4", "iban": "NO9386011117947", "currency": "XXX"},
        {"resourceId": "a5", "iban": "NO9386011117947", "currency": "NOK", "status": "blocked"},
        {"resourceId": "../a6", "iban": "NO9386011117947", "currency": "NOK"},
        {"iban": "NO9386011117947", "currency": "NOK"},
        {"resourceId": "a8", "iban": "NO9386011117947", "currency": "NOK", "name": "a\u{202e}b"},
        7, null,
    ]});
    bank.says("GET", "/v1/accounts", 200, &body);
    let accounts = bank
        .adapter()
        .accounts(&bank.id(), "c-1", PsuContext::Absent)
        .await
        .unwrap();
    let ids: Vec<&str> = accounts
        .iter()
        .map(|account| account.external_id.as_str())
        .collect();
    assert_eq!(ids, ["a1", "a2", "a8"]);
    assert_eq!(accounts[0].name.as_ref().unwrap().as_str(), "Lønnskonto");
    assert_eq!(
        accounts[1].number,
        DebtorAccount::Bban("86011117947".to_owned())
    );
    assert_eq!(accounts[1].name.as_ref().unwrap().as_str().len(), 70);
    assert_eq!(accounts[2].name, None);
}

#[actix_web::test]
async fn the_customers_address_is_reported_if_and_only_if_the_customer_asks() {
    let bank = Bank::start();
    bank.says("GET", "/v1/accounts", 200, &json!({"accounts": []}));
    let present = PsuContext::Present {
        ip: ip("192.0.2.7"),
    };
    for (psu, sent) in [(present, Some("192.0.2.7")), (PsuContext::Absent, None)] {
        bank.adapter()
            .accounts(&bank.id(), "c-1", psu)
            .await
            .unwrap();
        let asked = bank.asked().pop().unwrap();
        assert_eq!(asked.header("psu-ip-address"), sent);
        assert_eq!(asked.header("consent-id"), Some("c-1"));
    }
}

async fn balance(bank: &Bank, balances: &Value) -> Result<(Money, Option<Money>), BankError> {
    bank.says(
        "GET",
        "/v1/accounts/a1/balances",
        200,
        &json!({"balances": balances}),
    );
    let read = bank
        .adapter()
        .balance(&bank.id(), "c-1", "a1", PsuContext::Absent)
        .await?;
    Ok((read.available, read.booked))
}

fn entry(kind: &str, amount: &str) -> Value {
    json!({"balanceType": kind, "balanceAmount": {"currency": "NOK", "amount": amount}})
}

#[actix_web::test]
async fn the_best_balance_there_is_counts() {
    let bank = Bank::start();
    let all = json!([
        entry("closingBooked", "10"),
        entry("interimAvailable", "-7.5"),
        entry("new", "x")
    ]);
    let both = (Money::nok(-750), Some(Money::nok(1_000)));
    assert_eq!(balance(&bank, &all).await.unwrap(), both);
    let booked = json!([entry("closingBooked", "10.00")]);
    let same = (Money::nok(1_000), Some(Money::nok(1_000)));
    assert_eq!(balance(&bank, &booked).await.unwrap(), same);
}

#[actix_web::test]
async fn a_balance_that_makes_no_sense_is_malformed() {
    let bank = Bank::start();
    for wrong in [
        json!([]),
        json!({}),
        json!([entry("unheardOf", "1")]),
        json!([entry("interimAvailable", "1e5")]),
        json!([entry("interimAvailable", "")]),
        json!([entry("interimAvailable", "1,00")]),
        json!([entry("interimAvailable", "+1")]),
        json!([entry("interimAvailable", "1.005")]),
        json!([entry("interimAvailable", &"9".repeat(40))]),
        json!([{"balanceType": "interimAvailable", "balanceAmount": {"currency": "NOK", "amount": 7}}]),
        json!([{"balanceType": "interimAvailable", "balanceAmount": {"currency": "XXX", "amount": "7"}}]),
    ] {
        let outcome = balance(&bank, &wrong).await;
        assert!(
            matches!(outcome, Err(BankError::Malformed(_))),
            "{wrong}: {outcome:?}"
        );
    }
}

#[actix_web::test]
async fn refusals_tell_consent_quota_and_absence_apart() {
    let bank = Bank::start();
    let read = || async {
        bank.adapter()
            .accounts(&bank.id(), "c-1", PsuContext::Absent)
            .await
    };
    let refuse = |status, code: &str| {
        let body = json!({"tppMessages": [{"category": "ERROR", "code": code}]});
        bank.says("GET", "/v1/accounts", status, &body);
    };
    refuse(401, "CONSENT_EXPIRED");
    assert!(matches!(read().await, Err(BankError::ConsentInvalid)));
    refuse(403, "SERVICE_BLOCKED");
    assert!(matches!(read().await, Err(BankError::Refused { code }) if code == "SERVICE_BLOCKED"));
    refuse(404, "RESOURCE_UNKNOWN");
    assert!(matches!(read().await, Err(BankError::NotFound)));
    refuse(429, "ACCESS_EXCEEDED");
    assert!(matches!(read().await, Err(BankError::QuotaExceeded)));
    bank.blurts("GET", "/v1/accounts", 200, vec![b'x'; 3_000_000]);
    assert!(matches!(read().await, Err(BankError::Unavailable(_))));
}

const WANTED: &str = "0197a1b2c3d47e5f8091a2b3c4d5e6f7";

async fn find(bank: &Bank) -> Result<PaymentTrace, BankError> {
    let sought = SoughtPayment {
        end_to_end_id: WANTED.parse().unwrap(),
        ordered_at: bank.clock.now() - chrono::TimeDelta::days(30),
    };
    bank.adapter()
        .find_payment(&bank.id(), "c-1", "a1", &sought)
        .await
}

/// A page with these pending.
fn page(entries: &Value, next: Option<&str>) -> Value {
    let mut transactions = json!({"booked": [], "pending": entries, "_links": {}});
    if let Some(href) = next {
        transactions["_links"]["next"] = json!({"href": href});
    }
    json!({"account": {"iban": "NO9386011117947"}, "transactions": transactions})
}

#[actix_web::test]
async fn a_payment_is_found_on_a_later_page_and_within_a_batch() {
    let bank = Bank::start();
    let path = "/v1/accounts/a1/transactions";
    let batch =
        json!([{"transactionAmount": nok("-1500.00"), "entryDetails": [{"endToEndId": WANTED}]}]);
    bank.says(
        "GET",
        path,
        200,
        &page(&json!([{"endToEndId": "other"}]), Some("/psd2/v1/page2")),
    );
    bank.says("GET", "/v1/page2", 200, &page(&batch, None));
    assert_eq!(find(&bank).await.unwrap(), PaymentTrace::Pending);
    let asked = bank.asked();
    assert_eq!(asked[0].query, "bookingStatus=both&dateFrom=2026-10-20");
    assert_eq!(asked[1].header("consent-id"), Some("c-1"));
}

fn nok(amount: &str) -> Value {
    json!({"currency": "NOK", "amount": amount})
}

#[actix_web::test]
async fn only_a_booked_debit_is_a_paid_payment() {
    let bank = Bank::start();
    let entry = |amount: &str| json!({"endToEndId": WANTED, "transactionAmount": nok(amount)});
    let (debit, returned) = (entry("-1500.00"), entry("1500.00"));
    let batch = json!({"transactionAmount": nok("-9.00"), "entryDetails": [
        {"endToEndId": "other", "transactionAmount": nok("-8.00")},
        {"endToEndId": WANTED, "transactionAmount": nok("-1.00")},
    ]});
    for (booked, pending, expected) in [
        (json!([]), json!([debit]), PaymentTrace::Pending),
        (json!([debit]), json!([]), PaymentTrace::Booked),
        (json!([debit]), json!([debit]), PaymentTrace::Booked),
        (json!([batch]), json!([]), PaymentTrace::Booked),
        (json!([returned]), json!([]), PaymentTrace::NotFound),
        (json!([returned]), json!([debit]), PaymentTrace::Pending),
        (json!([returned, debit]), json!([]), PaymentTrace::Booked),
    ] {
        let report = json!({"transactions": {"booked": booked, "pending": pending}});
        bank.says("GET", "/v1/accounts/a1/transactions", 200, &report);
        assert_eq!(find(&bank).await.unwrap(), expected, "{report}");
    }
    let unreadable = json!({"transactions": {"booked": [{"endToEndId": WANTED}]}});
    bank.says("GET", "/v1/accounts/a1/transactions", 200, &unreadable);
    assert!(matches!(find(&bank).await, Err(BankError::Malformed(_))));
}

#[actix_web::test]
async fn a_payment_is_absent_only_if_the_whole_list_says_so() {
    let bank = Bank::start();
    let path = "/v1/accounts/a1/transactions";
    bank.says(
        "GET",
        path,
        200,
        &page(&json!([{"endToEndId": "other"}]), None),
    );
    assert_eq!(find(&bank).await.unwrap(), PaymentTrace::NotFound);
    for unclear in [
        json!({}),
        json!({"transactions": {}}),
        json!({"_links": {"download": {"href": "/x"}}}),
        json!({"transactions": {"booked": "none"}}),
        page(&json!([]), Some("https://evil.example/next")),
        page(&json!([]), Some("/psd2/v1/accounts/a1/transactions")),
    ] {
        bank.says("GET", path, 200, &unclear);
        let outcome = find(&bank).await;
        assert!(
            matches!(outcome, Err(BankError::Malformed(_))),
            "{unclear}: {outcome:?}"
        );
    }
    assert!(
        bank.asked().len() < 30,
        "an endless list is not followed for ever"
    );
}

async fn booked(bank: &Bank) -> Result<Vec<BookedEntry>, BankError> {
    let since = "2026-11-13".parse().unwrap();
    let adapter = bank.adapter();
    adapter.booked_entries(&bank.id(), "c-1", "a1", since).await
}

/// A page with these booked.
fn booked_page(entries: &Value, next: Option<&str>) -> Value {
    let mut transactions = json!({"booked": entries, "_links": {}});
    if let Some(href) = next {
        transactions["_links"]["next"] = json!({"href": href});
    }
    json!({"transactions": transactions})
}

const LIST: &str = "/v1/accounts/a1/transactions";

#[actix_web::test]
async fn booked_entries_of_our_form_are_read_from_all_pages_and_batches() {
    let bank = Bank::start();
    let other = "0197a1b2c3d47e5f8091a2b3c4d5e6f8";
    let first = json!([
        {"endToEndId": WANTED, "transactionAmount": nok("-1500.00"), "transactionId": "1"},
        {"endToEndId": "NOTPROVIDED", "transactionAmount": "whatever"},
        {"transactionAmount": nok("-70.00")},
    ]);
    // Overlaps with the first page, as lists do that grow meanwhile.
    let second = json!([
        {"endToEndId": WANTED, "transactionAmount": nok("-1500.00"), "transactionId": "1"},
        {"endToEndId": WANTED, "transactionAmount": nok("1500.00"), "transactionId": "2"},
        {"transactionAmount": nok("-9.00"), "entryDetails": [
            {"endToEndId": other, "transactionAmount": nok("-8.00")},
            {"endToEndId": other},
        ]},
    ]);
    bank.says(
        "GET",
        LIST,
        200,
        &booked_page(&first, Some("/psd2/v1/page2")),
    );
    bank.says("GET", "/v1/page2", 200, &booked_page(&second, None));
    let entry = |id: &str, direction, amount| BookedEntry {
        end_to_end_id: id.parse().unwrap(),
        direction,
        amount,
    };
    let (debit, credit) = (EntryDirection::Debit, EntryDirection::Credit);
    let (all, part) = (Money::nok(150_000), Money::nok(800));
    let expected = [
        entry(WANTED, debit, Some(all)),
        entry(WANTED, credit, Some(all)),
        entry(other, debit, Some(part)),
        entry(other, debit, None),
    ];
    assert_eq!(booked(&bank).await.unwrap(), expected);
    let asked = bank.asked();
    assert_eq!(asked[0].query, "bookingStatus=booked&dateFrom=2026-11-13");
    assert_eq!(
        asked[0].header("psu-ip-address"),
        None,
        "the customer is not there"
    );
}

#[actix_web::test]
async fn two_entries_without_names_are_two_entries() {
    let bank = Bank::start();
    let one = json!({"endToEndId": WANTED, "transactionAmount": nok("-1.00")});
    bank.says("GET", LIST, 200, &booked_page(&json!([one, one]), None));
    assert_eq!(booked(&bank).await.unwrap().len(), 2);
}

#[actix_web::test]
async fn books_that_cannot_be_read_to_their_end_are_no_books() {
    let bank = Bank::start();
    let item = |amount: Value| json!([{"endToEndId": WANTED, "transactionAmount": amount}]);
    for lie in [
        json!({}),
        json!({"transactions": {}}),
        json!({"transactions": {"pending": []}}),
        json!({"transactions": {"booked": "none"}}),
        booked_page(&json!([]), Some("https://evil.example/next")),
        booked_page(&json!([]), Some("/psd2/v1/accounts/a1/transactions")),
        booked_page(&json!([{"endToEndId": WANTED}]), None),
        booked_page(&item(json!({"currency": "NOK", "amount": "-1,00"})), None),
        booked_page(&item(json!({"currency": "XXQ", "amount": "-1.00"})), None),
        booked_page(&item(json!({"currency": "NOK", "amount": -1})), None),
    ] {
        bank.says("GET", LIST, 200, &lie);
        let outcome = booked(&bank).await;
        assert!(
            matches!(outcome, Err(BankError::Malformed(_))),
            "{lie}: {outcome:?}"
        );
    }
    let used_up = json!({"tppMessages": [{"category": "ERROR", "code": "ACCESS_EXCEEDED"}]});
    bank.says("GET", LIST, 429, &used_up);
    assert!(matches!(booked(&bank).await, Err(BankError::QuotaExceeded)));
}
