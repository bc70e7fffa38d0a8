//! One key, one payment, one answer.

use std::net::Ipv4Addr;

use chrono::TimeDelta;
use futures_util::future::join_all;
use kernel::RequestContext;
use payments::remittances::{AdmitRequest, Admitted};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use crate::support::{Answer, Engine, Options, Payer, TestApp, eventually, on_both_engines, text};

const PAY: &str = "/v1/transactions/remittance";

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_without_a_usable_key_is_refused_and_records_nothing() {
    let app = TestApp::start(Engine::Sqlite).await.expect("an app");
    let kari = Payer::kari(&app).await;
    let order = kari.order_of(20_000).await;
    let long = "k".repeat(65);
    let keys: [&[&[u8]]; 7] = [
        &[],
        &[b""],
        &[long.as_bytes()],
        &[b"two words"],
        &["nøkkel".as_bytes()],
        &[b"tab\tbed"],
        &[b"one", b"two"],
    ];
    for keys in keys {
        let mut request = kari.customer.request(Method::POST, PAY).json(&order);
        for key in keys {
            request = request.header("idempotency-key", *key);
        }
        let answer = kari.customer.send(request).await;
        assert_eq!(answer.problem(400), "idempotency_key_missing", "{keys:?}");
    }
    assert_eq!(kari.payments().await, Vec::<Value>::new());
    let longest = "k".repeat(64);
    assert_eq!(
        kari.customer.pay(order, &longest).await.status,
        StatusCode::CREATED
    );
}

on_both_engines!(
    the_same_order_again_gets_the_first_answer_to_the_byte_however_it_is_spelled,
    |app: TestApp| async move {
        let kari = Payer::kari(&app).await;
        let quote = kari.customer.quote(20_000).await;
        let (account, recipient) = (&kari.account, &kari.recipient);
        let first = kari.customer.pay(kari.order(&quote), "key-1").await;
        assert_eq!(first.status, StatusCode::CREATED, "{}", first.json());
        // Escapes, white space, order of members, an explicit null: all say the same.
        let hex = quote
            .strip_prefix("quo_")
            .expect("the prefix of a quote's id");
        for spelled in [
            json!({"accountId": account, "quoteId": quote, "recipientId": recipient}).to_string(),
            format!(
                "{{ \"message\":null,\n\t\"recipientId\": \"{recipient}\",\r\n\"quoteId\":\"\\u0071uo_{hex}\",\"accountId\":\"{account}\",\"sendAmount\":null}} "
            ),
        ] {
            let request = kari
                .customer
                .request(Method::POST, PAY)
                .body(spelled.clone());
            let request = request
                .header("content-type", "application/json; charset=utf-8")
                .header("idempotency-key", "key-1");
            let again = kari.customer.send(request).await;
            assert_eq!(again.status, StatusCode::CREATED, "{spelled}");
            assert_eq!(again.bytes, first.bytes, "{spelled}");
        }
        assert_eq!(kari.payments().await.len(), 1);
        assert_eq!(app.ordered_at("dnb").await.len(), 1);
    }
);

on_both_engines!(
    a_key_used_for_another_order_is_refused_and_changes_nothing,
    |app: TestApp| async move {
        let kari = Payer::kari(&app).await;
        let order = kari.order_of(20_000).await;
        let first = kari.customer.pay(order.clone(), "key-1").await;
        assert_eq!(first.status, StatusCode::CREATED);
        let mut message = order.clone();
        message["message"] = json!("for the boat");
        let mut no_account = order.clone();
        no_account
            .as_object_mut()
            .expect("an object")
            .remove("accountId");
        let other_quote = kari.order_of(20_000).await;
        for other in [message, no_account, other_quote, by_amount(&kari)] {
            let answer = kari.customer.pay(other.clone(), "key-1").await;
            assert_eq!(answer.problem(422), "idempotency_mismatch", "{other}");
        }
        assert_eq!(kari.payments().await.len(), 1);
        let again = kari.customer.pay(order, "key-1").await;
        assert_eq!(again.bytes, first.bytes);
    }
);

on_both_engines!(a_key_is_its_owner_s_alone, |app: TestApp| async move {
    let kari = Payer::kari(&app).await;
    let ola = Payer::of(app.ola().await, "dnb", "Anna Schmidt").await;
    let hers = kari.pay(20_000, "key-1").await.data();
    let his = ola.pay(30_000, "key-1").await.data();
    assert_ne!(hers["id"], his["id"]);
    assert_eq!(his["sendAmount"]["amount"], 30_000);
    assert_eq!(app.ordered_at("dnb").await.len(), 2);
});

on_both_engines!(
    an_order_by_amount_answers_the_same_again_though_there_is_no_rate_any_more,
    |app: TestApp| async move {
        let kari = Payer::kari(&app).await;
        let order = by_amount(&kari);
        let first = kari.customer.pay(order.clone(), "key-1").await;
        assert_eq!(first.status, StatusCode::CREATED, "{}", first.json());
        // No rate to quote by any more: the key decides before anything is quoted.
        app.advance(TimeDelta::days(9)).await;
        let mut kari = kari;
        kari.customer
            .log_in_by_app(&kari.customer.national_id.clone())
            .await;
        let again = kari.customer.pay(order, "key-1").await;
        assert_eq!(again.bytes, first.bytes, "{}", again.json());
    }
);

on_both_engines!(
    twenty_orders_with_one_key_at_once_make_one_payment,
    |app: TestApp| async move {
        let kari = Payer::kari(&app).await;
        let order = kari.order_of(5_000_000).await;
        twenty_at_once(&app, &kari, order).await;
    }
);

on_both_engines!(
    twenty_orders_with_one_key_at_once_for_nearly_all_the_money_are_not_refused_for_funds,
    |app: TestApp| async move {
        let kari = app.kari().await;
        app.set_funds(&kari, "dnb", "60000.00").await;
        let kari = Payer::of(kari, "dnb", "Anna Schmidt").await;
        let order = kari.order_of(5_000_000).await;
        twenty_at_once(&app, &kari, order).await;
    }
);

on_both_engines!(
    twenty_orders_by_amount_with_one_key_at_once_make_one_payment,
    |app: TestApp| async move {
        let kari = Payer::kari(&app).await;
        let order = by_amount(&kari);
        twenty_at_once(&app, &kari, order).await;
    }
);

/// An order without a quote.
fn by_amount(kari: &Payer) -> Value {
    json!({"sendAmount": {"amount": 20_000, "currency": "NOK"},
           "recipientId": kari.recipient, "accountId": kari.account})
}

on_both_engines!(
    orders_with_one_key_to_two_processes_at_once_make_one_payment,
    |app: TestApp| async move {
        let kari = app.kari().await;
        app.set_funds(&kari, "dnb", "60000.00").await;
        let kari = Payer::of(kari, "dnb", "Anna Schmidt").await;
        let order = kari.order_of(5_000_000).await;
        let other = app.another_process();
        let elsewhere = other.serves(&kari.customer);
        let orders = (0..20).map(|n| {
            let who = if n % 2 == 0 {
                &kari.customer
            } else {
                &elsewhere
            };
            who.pay(order.clone(), "key-1")
        });
        one_payment(&app, &kari, &join_all(orders).await).await;
        let here = kari.customer.pay(order.clone(), "key-1").await;
        let there = elsewhere.pay(order, "key-1").await;
        assert_eq!(here.bytes, there.bytes);
    }
);

async fn twenty_at_once(app: &TestApp, kari: &Payer, order: Value) {
    let orders = (0..20).map(|_| kari.customer.pay(order.clone(), "key-1"));
    let answers = join_all(orders).await;
    let first = one_payment(app, kari, &answers).await;
    let later = kari.customer.pay(order, "key-1").await;
    assert_eq!(later.bytes, first, "a later request gets the same answer");
}

/// Sees that one payment was made and all who got an answer got the same: which it returns.
async fn one_payment(app: &TestApp, kari: &Payer, answers: &[Answer]) -> Vec<u8> {
    let mut first: Option<&Answer> = None;
    for answer in answers {
        if answer.status == StatusCode::CREATED {
            assert_eq!(answer.bytes, first.get_or_insert(answer).bytes);
        } else {
            assert_eq!(answer.problem(409), "idempotency_in_work");
            assert_eq!(answer.header("retry-after"), Some("1"));
        }
    }
    assert_eq!(kari.payments().await.len(), 1);
    assert_eq!(app.ordered_at("dnb").await.len(), 1);
    first.expect("one of them is answered").bytes.clone()
}

on_both_engines!(
    a_completed_payment_still_answers_what_it_first_answered,
    |app: TestApp| async move {
        let kari = Payer::kari(&app).await;
        let order = kari.order_of(20_000).await;
        let first = kari.customer.pay(order.clone(), "key-1").await;
        let payment = first.data();
        kari.customer.authenticate(&payment, "approve").await.data();
        kari.customer.until(text(&payment, "id"), "completed").await;
        let again = kari.customer.pay(order, "key-1").await;
        assert_eq!(again.bytes, first.bytes);
        assert_eq!(again.data()["status"], "pending", "as it was then");
        assert_eq!(app.ledger("dnb").await.len(), 1);
    }
);

on_both_engines!(
    an_order_whose_process_died_before_answering_is_finished_by_asking_again,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = Payer::kari(&app).await;
        let quote = kari.customer.quote(20_000).await;
        let admitted = admit_and_die(&app, &kari, &quote).await;
        assert_eq!(app.ordered_at("dnb").await, Vec::<Value>::new());

        let order = kari.order(&quote);
        let early = kari.customer.pay(order.clone(), "key-1").await;
        assert_eq!(early.problem(409), "idempotency_in_work");
        app.clock.advance(TimeDelta::seconds(31));
        let first = kari.customer.pay(order.clone(), "key-1").await;
        let payment = first.data();
        assert_eq!(payment["id"], admitted);
        assert_eq!(payment["status"], "pending");
        assert_eq!(
            kari.customer.pay(order, "key-1").await.bytes,
            first.bytes,
            "and from then on everybody hears the same"
        );
        assert_eq!(app.ordered_at("dnb").await.len(), 1);
    }
);

on_both_engines!(
    several_who_finish_a_dead_process_answer_at_once_give_one_answer,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = Payer::kari(&app).await;
        let quote = kari.customer.quote(20_000).await;
        admit_and_die(&app, &kari, &quote).await;
        app.clock.advance(TimeDelta::seconds(31));
        let order = kari.order(&quote);
        let orders = (0..8).map(|_| kari.customer.pay(order.clone(), "key-1"));
        let answers = join_all(orders).await;
        for answer in &answers {
            assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.json());
            assert_eq!(answer.bytes, answers[0].bytes);
        }
        assert_eq!(app.ordered_at("dnb").await.len(), 1);
    }
);

/// What a process does that dies after it has recorded an order. The hash is what an order by
/// quote came to when it was recorded, so that it stays the same from release to release.
async fn admit_and_die(app: &TestApp, kari: &Payer, quote: &str) -> Value {
    let me = kari.customer.get("/v1/auth/me").await.data();
    let canonical = format!(
        "POST {PAY}\n{{\"quoteId\":\"{quote}\",\"sendAmount\":null,\"recipientId\":\"{}\",\"accountId\":\"{}\",\"message\":null}}",
        kari.recipient, kari.account
    );
    let request = AdmitRequest {
        user_id: text(&me, "id").parse().expect("a user's id"),
        kyc_approved: true,
        quote_id: quote.parse().expect("a quote's id"),
        recipient_id: kari.recipient.parse().expect("a recipient's id"),
        account_id: Some(kari.account.parse().expect("an account's id")),
        remittance_information: None,
        idempotency_key: payments::IdempotencyKey::new("key-1").expect("a key"),
        request_hash: Sha256::digest(canonical).into(),
        psu_ip: Ipv4Addr::LOCALHOST.into(),
        context: RequestContext::job("test"),
    };
    let admitted = app.assembly.services.payments.admit.admit(&request).await;
    let Admitted::New(payment) = admitted.expect("an admitted payment") else {
        panic!("the order was seen before");
    };
    json!(payment.id())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_whose_connection_broke_hears_the_answer_by_asking_again() {
    let app = TestApp::start(Engine::Sqlite).await.expect("an app");
    let kari = Payer::kari(&app).await;
    let order = kari.order_of(20_000).await;
    order_and_hang_up(&app, &kari, &order).await;
    eventually(|| kari.payments(), |payments| payments.len() == 1).await;
    app.clock.advance(TimeDelta::seconds(31));
    let answer = eventually(
        || kari.customer.pay(order.clone(), "key-1"),
        |answer| answer.status == StatusCode::CREATED,
    )
    .await;
    let again = kari.customer.pay(order, "key-1").await;
    assert_eq!(again.bytes, answer.bytes);
    assert_eq!(app.ordered_at("dnb").await.len(), 1);
}

async fn order_and_hang_up(app: &TestApp, kari: &Payer, order: &Value) {
    let port = app.api.port().expect("a port");
    let token = kari.customer.access_token.as_deref().expect("a token");
    let body = order.to_string();
    let request = format!(
        "POST {PAY} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\
         idempotency-key: key-1\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    let connection = tokio::net::TcpStream::connect(("127.0.0.1", port)).await;
    let mut connection = connection.expect("a connection");
    connection
        .write_all(request.as_bytes())
        .await
        .expect("the request is taken");
}
