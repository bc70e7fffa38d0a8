//! A bank's webhook moves a payment on without its poll, and is not believed.

use serde_json::{Value, json};

use super::{bytes, send_signed};
use crate::{
    faults::{apply_bank_status, stays},
    support::{Options, Payer, TestApp, eventually, on_both_engines, text},
};

/// A payment the bank has been asked about so often that it is not asked again for a while.
async fn stalled(app: &TestApp) -> (Payer, Value) {
    let kari = Payer::kari_pays(app, "Magic Stall").await;
    let payment = kari.pay(50_000, "key-1").await.data();
    kari.customer.authenticate(&payment, "approve").await.data();
    stays(app, &kari, &payment, "processing").await;
    let worked = app.work().await.worked;
    assert!(worked.is_empty(), "nothing is due yet: {worked:?}");
    (kari, payment)
}

on_both_engines!(
    a_webhook_completes_a_payment_before_its_next_poll,
    Options::without_worker(),
    |app: TestApp| async move {
        let (kari, payment) = stalled(&app).await;
        drop_app::development::subscribe_to_webhooks(&app.api, app.sandbox.base_url())
            .await
            .expect("a sandbox that takes the address");
        app.dispatch().await;
        apply_bank_status(&app, "ACSC").await;
        eventually(|| app.dispatch(), |done| done.delivered > 0).await;
        assert_eq!(kari.look(&payment).await["status"], "processing");
        assert_eq!(app.work().await.worked.len(), 1);
        assert_eq!(kari.look(&payment).await["status"], "completed");
    }
);

on_both_engines!(
    with_a_worker_a_webhook_is_worked_off_by_itself,
    Options::default(),
    |app: TestApp| async move {
        let kari = Payer::kari(&app).await;
        drop_app::development::subscribe_to_webhooks(&app.api, app.sandbox.base_url())
            .await
            .expect("a sandbox that takes the address");
        let payment = kari.pay(50_000, "key-1").await.data();
        let page = text(&payment, "scaUrl").parse().expect("an address");
        kari.customer.decide(page, "approve").await;
        kari.customer.until(text(&payment, "id"), "completed").await;
    }
);

on_both_engines!(
    what_a_webhook_says_is_not_believed,
    Options::without_worker(),
    |app: TestApp| async move {
        let (kari, payment) = stalled(&app).await;
        let ordered = app.ordered_at("dnb").await;
        for (event, status) in [("1", "ACSC"), ("2", "RJCT"), ("3", "CANC"), ("4", "?!")] {
            let notice = json!({"eventId": event, "paymentId": ordered[0]["paymentId"],
                                "transactionStatus": status});
            assert_eq!(send_signed(&app, &bytes(&notice)).await.status, 200);
            app.dispatch().await;
            assert_eq!(
                app.work().await.worked.len(),
                1,
                "{status}: the bank is asked"
            );
            assert_eq!(kari.look(&payment).await["status"], "processing");
        }
    }
);

on_both_engines!(
    a_notice_may_name_a_payment_by_our_reference_alone,
    Options::without_worker(),
    |app: TestApp| async move {
        let (_kari, payment) = stalled(&app).await;
        let reference = text(&payment, "id").trim_start_matches("txn_");
        let notice = json!({"eventId": "1", "endToEndIdentification": reference});
        assert_eq!(send_signed(&app, &bytes(&notice)).await.status, 200);
        app.dispatch().await;
        assert_eq!(app.work().await.worked.len(), 1, "the bank is asked");
    }
);

on_both_engines!(
    a_repeated_webhook_is_answered_alike_and_worked_off_once,
    Options::without_worker(),
    |app: TestApp| async move {
        app.dispatch().await;
        let notice = bytes(&json!({"eventId": "1", "paymentId": "unknown to us"}));
        let first = send_signed(&app, &notice).await;
        assert_eq!(
            (first.status.as_u16(), first.json()),
            (200, json!({"data": {"received": true}}))
        );
        let again = futures_util::future::join_all((0..8).map(|_| send_signed(&app, &notice)));
        for again in again.await {
            assert_eq!(
                (again.status, again.bytes),
                (first.status, first.bytes.clone())
            );
        }
        assert_eq!(app.dispatch().await.delivered, 1);
        assert!(app.dispatch().await.is_idle());
    }
);
