//! Other people's things answer exactly like things that do not exist, wherever they are named.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Options, Payer, TestApp, on_both_engines, text};

/// Everything that Kari has one of.
struct Things {
    kari: Payer,
    quote: String,
    consent: String,
    payment: Value,
}

async fn kari_s_things(app: &TestApp) -> Things {
    let kari = Payer::kari(app).await;
    let payment = kari.pay(20_000, "key-1").await.data();
    let quote = kari.customer.quote(20_000).await;
    let body = json!({"bankId": "dnb"});
    let consent = kari.customer.post("/v1/accounts/consents", body).await;
    Things {
        consent: text(&consent.data(), "id").to_owned(),
        kari,
        quote,
        payment,
    }
}

/// What distinguishes one refusal from another for a client.
fn observable(answer: &Answer) -> Value {
    let mut body = answer.json();
    body["requestId"] = Value::Null;
    body
}

/// An unassigned id of the same kind.
fn nobody_s(id: &str) -> String {
    let (kind, _) = id.split_once('_').expect("a prefix");
    format!("{kind}_0197a6e200007000800000000000abcd")
}

on_both_engines!(
    another_person_s_things_answer_like_things_that_do_not_exist,
    Options::without_worker(),
    |app: TestApp| async move {
        let things = kari_s_things(&app).await;
        let Things { kari, consent, .. } = &things;
        let payment = text(&things.payment, "id");
        let ola = app.ola().await;
        let paths = [
            (Method::GET, "/v1/recipients/{}", &kari.recipient),
            (Method::PATCH, "/v1/recipients/{}", &kari.recipient),
            (Method::DELETE, "/v1/recipients/{}", &kari.recipient),
            (Method::GET, "/v1/accounts/{}/balances", &kari.account),
            (Method::PUT, "/v1/accounts/{}/primary", &kari.account),
            (Method::DELETE, "/v1/accounts/{}", &kari.account),
            (Method::GET, "/v1/accounts/consents/{}", consent),
            (Method::DELETE, "/v1/accounts/consents/{}", consent),
            (Method::GET, "/v1/transactions/{}", &payment.to_owned()),
            (
                Method::GET,
                "/v1/transactions/{}/receipt",
                &payment.to_owned(),
            ),
            (
                Method::POST,
                "/v1/transactions/{}/cancel",
                &payment.to_owned(),
            ),
        ];
        for (method, pattern, id) in paths {
            let ask = async |id: &str| {
                let request = ola.request(method.clone(), &pattern.replace("{}", id));
                let request = match method {
                    Method::PATCH => request.json(&json!({"name": "Ola's now"})),
                    _ => request,
                };
                ola.send(request).await
            };
            let (hers, nobody_s) = (ask(id).await, ask(&nobody_s(id)).await);
            assert_eq!(hers.problem(404), "not_found", "{method} {pattern}");
            assert_eq!(
                observable(&hers),
                observable(&nobody_s),
                "{method} {pattern}"
            );
        }
        untouched(&things).await;
    }
);

on_both_engines!(
    another_person_s_things_in_an_order_answer_like_things_that_do_not_exist,
    Options::without_worker(),
    |app: TestApp| async move {
        let things = kari_s_things(&app).await;
        let kari = &things.kari;
        let ola = Payer::of(app.ola().await, "dnb", "Anna Schmidt").await;
        let quote = ola.customer.quote(20_000).await;
        let amount = json!({"amount": 20_000, "currency": "NOK"});
        let own = ola.order(&quote);
        let by_amount = json!({"sendAmount": amount, "recipientId": ola.recipient,
                               "accountId": ola.account});
        for (order, member, hers) in [
            (&own, "quoteId", &things.quote),
            (&own, "recipientId", &kari.recipient),
            (&own, "accountId", &kari.account),
            (&by_amount, "recipientId", &kari.recipient),
            (&by_amount, "accountId", &kari.account),
        ] {
            let ask = async |id: &str| {
                let mut order = order.clone();
                order[member] = json!(id);
                ola.customer.pay(order, "key-1").await
            };
            let (hers, nobody_s) = (ask(hers).await, ask(&nobody_s(hers)).await);
            assert_eq!(hers.problem(404), "not_found", "{member}");
            assert_eq!(observable(&hers), observable(&nobody_s), "{member}");
        }
        assert_eq!(ola.payments().await, Vec::<Value>::new());
        untouched(&things).await;
        // And what was refused has used up neither his quote nor hers.
        ola.customer.pay(own, "key-1").await.data();
        kari.customer
            .pay(kari.order(&things.quote), "key-2")
            .await
            .data();
    }
);

on_both_engines!(
    lists_show_nobody_else_s_things_whatever_is_asked_for,
    Options::without_worker(),
    |app: TestApp| async move {
        let things = kari_s_things(&app).await;
        let kari = &things.kari;
        let payment = text(&things.payment, "id");
        let ola = app.ola().await;
        for path in [
            "/v1/recipients".to_owned(),
            format!(
                "/v1/recipients?cursor={}",
                nobody_s(&kari.recipient).replace("0197", "fff7")
            ),
            "/v1/accounts".to_owned(),
            "/v1/transactions".to_owned(),
            format!("/v1/transactions?recipientId={}", kari.recipient),
            format!(
                "/v1/transactions?cursor={}",
                nobody_s(payment).replace("0197", "fff7")
            ),
        ] {
            assert_eq!(ola.get(&path).await.data(), json!([]), "{path}");
        }
        untouched(&things).await;
    }
);

on_both_engines!(
    a_return_from_the_bank_tells_nothing_to_another_person_and_moves_nothing_of_theirs,
    Options::without_worker(),
    |app: TestApp| async move {
        let things = kari_s_things(&app).await;
        let page = url::Url::parse(text(&things.payment, "scaUrl")).expect("an address");
        let back = things
            .kari
            .customer
            .decide(page, "approve")
            .await
            .location();
        let ola = app.ola().await;
        let refused = ola.come_back(back.clone()).await;
        assert_eq!(refused.problem(401), "unknown_state");
        let hers = things.kari.customer.come_back(back).await.data();
        assert_eq!(hers["id"], things.payment["id"]);
    }
);

/// Kari's things are as they were.
async fn untouched(things: &Things) {
    let kari = &things.kari;
    assert_eq!(kari.look(&things.payment).await["status"], "pending");
    let path = format!("/v1/recipients/{}", kari.recipient);
    assert_eq!(
        kari.customer.get(&path).await.data()["name"],
        "Anna Schmidt"
    );
    let path = format!("/v1/accounts/consents/{}", things.consent);
    let consent = kari.customer.get(&path).await.data();
    assert_eq!(consent["status"], "awaiting_sca");
    let accounts = kari.customer.get("/v1/accounts").await.data();
    assert_eq!(accounts.as_array().expect("accounts").len(), 3);
}
