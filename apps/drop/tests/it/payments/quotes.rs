//! Quotes: how long they hold, how often they can be used, and that both sides agree.

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Customer, Engine, Options, Payer, TestApp, on_both_engines, text};

const DISCLOSURE: &str = "/v1/transactions/disclosure";

on_both_engines!(
    a_quote_holds_for_fifteen_minutes_and_not_longer,
    Options::without_worker(),
    |app: TestApp| async move {
        let mut kari = Payer::kari(&app).await;
        let in_time = kari.order_of(20_000).await;
        app.clock.advance(TimeDelta::seconds(30));
        let too_late = kari.order_of(20_000).await;
        app.clock.advance(TimeDelta::minutes(14));
        kari.customer.pay(in_time, "key-1").await.data();
        app.clock.advance(TimeDelta::minutes(1));
        kari.customer.renew().await;
        let refused = kari.customer.pay(too_late, "key-2").await;
        assert_eq!(refused.problem(409), "quote_expired");
        assert_eq!(kari.payments().await.len(), 1);
        let anew = kari.order_of(20_000).await;
        let taken = kari.customer.pay(anew, "key-2").await;
        assert_eq!(taken.status, StatusCode::CREATED, "the key is still free");
    }
);

on_both_engines!(
    a_quote_makes_one_payment,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = Payer::kari(&app).await;
        let order = kari.order_of(20_000).await;
        let keys: Vec<_> = (0..6).map(|n| format!("key-{n}")).collect();
        let paying = keys.iter().map(|key| kari.customer.pay(order.clone(), key));
        let answers = join_all(paying).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers
            .into_iter()
            .partition(|answer| answer.status == StatusCode::CREATED);
        assert_eq!(won.len(), 1);
        for answer in lost {
            assert_eq!(answer.problem(409), "quote_used");
        }
        let later = kari.customer.pay(order, "another-key").await;
        assert_eq!(later.problem(409), "quote_used");
        assert_eq!(app.ordered_at("dnb").await.len(), 1);
    }
);

on_both_engines!(
    a_quote_of_a_cancelled_payment_stays_used,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = Payer::kari(&app).await;
        let order = kari.order_of(20_000).await;
        let payment = kari.customer.pay(order.clone(), "key-1").await.data();
        let cancel = format!("/v1/transactions/{}/cancel", text(&payment, "id"));
        kari.customer.post(&cancel, json!({})).await.data();
        let again = kari.customer.pay(order, "key-2").await;
        assert_eq!(again.problem(409), "quote_used");
    }
);

on_both_engines!(
    a_payment_is_made_by_the_rate_it_was_quoted_though_rates_have_moved,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = Payer::kari(&app).await;
        let quote = quote(&kari.customer, "DE", "sendAmount", 150_000, "NOK").await;
        let rates = json!({"EUR": "23.40"});
        app.sandbox_set(Method::PUT, "sandbox/norges-bank/rates", rates)
            .await;
        let refresh = &app.assembly.services.payments.refresh_rates;
        refresh.run().await.expect("rates");
        let order = kari.order(text(&quote, "id"));
        let payment = kari.customer.pay(order, "key-1").await.data();
        for member in ["rate", "sendAmount", "receiveAmount", "fee", "total"] {
            assert_eq!(payment[member], quote[member], "{member}");
        }
    }
);

on_both_engines!(
    without_a_current_rate_nothing_is_quoted_until_there_is_one_again,
    Options::without_worker(),
    |app: TestApp| async move {
        let mut kari = app.kari().await;
        app.advance(TimeDelta::days(9)).await;
        kari.log_in_by_app(&kari.national_id.clone()).await;
        let body = json!({"country": "DE", "sendAmount": {"amount": 20_000, "currency": "NOK"}});
        let refused = kari.post(DISCLOSURE, body.clone()).await;
        assert_eq!(refused.problem(503), "rates_unavailable");
        assert!(refused.header("retry-after").is_some());
        let shown = kari.get("/v1/rates/EUR").await.data();
        assert_eq!(shown["stale"], true);
        let refresh = &app.assembly.services.payments.refresh_rates;
        refresh.run().await.expect("rates");
        assert_eq!(kari.get("/v1/rates/EUR").await.data()["stale"], false);
        kari.post(DISCLOSURE, body).await.data();
    }
);

/// Currencies of no, two and three decimal places; SEPA, SWIFT and payout.
const CORRIDORS: [(&str, &str, u32, &str); 4] = [
    ("DE", "EUR", 2, "sepa"),
    ("US", "USD", 2, "swift"),
    ("JP", "JPY", 0, "swift"),
    ("TN", "TND", 3, "payout"),
];

#[tokio::test(flavor = "multi_thread")]
async fn what_arrives_is_the_amount_by_the_rate_rounded_down_in_the_currency_s_own_units() {
    let app = TestApp::start_with(Engine::Sqlite, Options::without_worker()).await;
    let app = app.expect("SQLite is always there");
    let kari = app.kari().await;
    for (country, currency, digits, rail) in CORRIDORS {
        for ore in [10_000, 10_001, 123_457, 5_000_000] {
            let quote = quote(&kari, country, "sendAmount", ore, "NOK").await;
            let arrives = receive_minor(ore, text(&quote, "rate"), digits);
            let expected = json!({"amount": arrives, "currency": currency});
            assert_eq!(quote["receiveAmount"], expected, "{country} {ore}");
            assert_eq!(quote["rail"], rail);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn both_sides_of_a_quote_agree_whichever_is_fixed() {
    let app = TestApp::start_with(Engine::Sqlite, Options::without_worker()).await;
    let app = app.expect("SQLite is always there");
    let kari = app.kari().await;
    for (country, currency, digits, _) in CORRIDORS {
        let sent = quote(&kari, country, "sendAmount", 123_457, "NOK").await;
        let arrives = sent["receiveAmount"]["amount"].as_i64().expect("an amount");
        let wanted = quote(&kari, country, "receiveAmount", arrives, currency).await;
        assert_eq!(wanted["receiveAmount"]["amount"], arrives, "{country}");
        let costs = wanted["sendAmount"]["amount"].as_i64().expect("an amount");
        assert!(costs <= 123_457, "{country}: {costs}");
        let rate = text(&wanted, "rate");
        let (by_it, by_less) = (
            receive_minor(costs, rate, digits),
            receive_minor(costs - 1, rate, digits),
        );
        assert_eq!(by_it, arrives, "{country}: it brings what was wanted");
        assert!(by_less < arrives, "{country}: and an øre less does not");
        let fee = wanted["fee"]["amount"].as_i64().expect("a fee");
        assert_eq!(fee, (costs + 100) / 200, "0.5 %, rounded half up");
        assert_eq!(wanted["total"]["amount"], costs + fee);
    }
}

async fn quote(who: &Customer, country: &str, side: &str, minor: i64, currency: &str) -> Value {
    let mut body = json!({"country": country});
    body[side] = json!({"amount": minor, "currency": currency});
    who.post(DISCLOSURE, body).await.data()
}

/// Øre by a decimal rate, cut to whole minor units: by whole numbers, not the product's decimals.
fn receive_minor(ore: i64, rate: &str, digits: u32) -> i64 {
    let (whole, fraction) = rate.split_once('.').unwrap_or((rate, ""));
    let scaled: i128 = format!("{whole}{fraction}").parse().expect("a decimal");
    let places = u32::try_from(fraction.len()).expect("few places");
    let product = i128::from(ore) * scaled * 10_i128.pow(digits);
    i64::try_from(product / 10_i128.pow(places) / 100).expect("an amount")
}
