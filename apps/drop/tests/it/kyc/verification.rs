//! A customer confirms their details, and the provider decides.

use serde_json::{Value, json};

use super::{applicant, listen, reviewed, run, status, suspected, until, verify};
use crate::support::{Options, Payer, TestApp, on_both_engines, text};

on_both_engines!(
    a_suspected_customer_pays_once_the_provider_has_approved_them,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = suspected(&app).await;
        listen(&app).await;
        let kari = Payer::of(kari, "dnb", "Anna Schmidt").await;
        let refused = kari.pay(50_000, "key-1").await;
        assert_eq!(refused.problem(403), "kyc_required");

        let first = verify(&kari.customer).await.data();
        let second = verify(&kari.customer).await.data();
        assert_ne!(text(&first, "token"), text(&second, "token"));
        let made = applicant(&app).await;
        assert_eq!(made["review"]["levelName"], "basic-kyc-level");
        assert_eq!(made["externalUserId"], *kari.customer.id().await);

        reviewed(&app, json!({"reviewStatus": "pending"})).await;
        let look = || async {
            app.dispatch().await;
            status(&kari.customer).await
        };
        let waits = |view: &Value| view["nextStep"] == "wait";
        crate::support::eventually(look, waits).await;
        let refused = verify(&kari.customer).await;
        assert_eq!(refused.problem(409), "nothing_to_verify");

        reviewed(&app, json!({"reviewAnswer": "GREEN"})).await;
        let view = until(&app, &kari.customer, "approved").await;
        assert_eq!(view["message"], Value::Null);
        let payment = kari.pay(50_000, "key-2").await.data();
        assert_eq!(payment["status"], "pending");
        let back = kari.customer.authenticate(&payment, "approve").await;
        assert_eq!(back.data()["status"], "completed");
    }
);

on_both_engines!(
    a_customer_rejected_for_good_may_not_pay_and_cannot_begin_again,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = suspected(&app).await;
        listen(&app).await;
        verify(&kari).await.data();
        let red = json!({"reviewAnswer": "RED", "reviewRejectType": "FINAL",
                         "rejectLabels": ["SANCTIONS"],
                         "moderationComment": "We found you on a sanctions list."});
        reviewed(&app, red).await;
        let view = until(&app, &kari, "rejected").await;
        assert_eq!(
            view,
            json!({"status": "rejected", "nextStep": "none",
                   "message": "We could not confirm your details.", "comment": null})
        );
        assert_eq!(verify(&kari).await.problem(409), "nothing_to_verify");
        let kari = Payer::of(kari, "dnb", "Anna Schmidt").await;
        let refused = kari.pay(50_000, "key-1").await;
        assert_eq!(refused.problem(403), "kyc_required");
        let officer = app.officer("compliance").await;
        let path = format!("/v1/admin/users/{}/risk", kari.customer.id().await);
        let risk = officer.get(&path).await.data();
        assert_eq!(risk["applicant"]["labels"], json!(["SANCTIONS"]));
        assert_eq!(risk["kycStatus"], "rejected");
    }
);

on_both_engines!(
    a_picture_that_was_no_good_may_be_taken_again,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = suspected(&app).await;
        listen(&app).await;
        verify(&kari).await.data();
        let red = json!({"reviewAnswer": "RED", "reviewRejectType": "RETRY",
                         "rejectLabels": ["BAD_SELFIE"],
                         "moderationComment": "Please take a clearer picture."});
        reviewed(&app, red).await;
        let look = || async {
            app.dispatch().await;
            status(&kari).await
        };
        let view = crate::support::eventually(look, |view| !view["comment"].is_null()).await;
        assert_eq!(view["comment"], "Please take a clearer picture.");
        assert_eq!(view["nextStep"], "verify");
        verify(&kari).await.data();
    }
);

on_both_engines!(
    a_notice_that_never_came_is_asked_for,
    Options::without_worker(),
    |app: TestApp| async move {
        // No endpoint receives webhooks here.
        let kari = suspected(&app).await;
        verify(&kari).await.data();
        reviewed(&app, json!({"reviewAnswer": "GREEN"})).await;
        run(&app, "verifications").await;
        assert_eq!(
            status(&kari).await["status"],
            "pending",
            "it may still come"
        );
        app.advance(chrono::TimeDelta::minutes(16)).await;
        // The token was good for a quarter of an hour.
        let kari = app.kari().await;
        run(&app, "verifications").await;
        assert_eq!(status(&kari).await["status"], "approved");
    }
);

/// The provider at an address where no server listens.
fn nobody_there() -> Options {
    Options {
        configure: |raw| {
            raw.sumsub.base_url = "http://127.0.0.1:9/".into();
            raw.sumsub.app_token = Some("sandbox:app-token".into());
            raw.sumsub.secret_key = Some("sandbox:client-secret".into());
            raw.sumsub.webhook_secret = Some("sandbox:webhook-secret".into());
        },
        ..Options::without_worker()
    }
}

on_both_engines!(
    without_the_provider_the_customer_is_told_to_try_again,
    nobody_there(),
    |app: TestApp| async move {
        let kari = suspected(&app).await;
        let refused = verify(&kari).await;
        assert_eq!(refused.problem(503), "verification_unavailable");
        assert_eq!(refused.header("retry-after"), Some("5"));
        assert_eq!(status(&kari).await["nextStep"], "verify");
        let health = app.anonymous().get("/health/ready").await;
        assert_eq!(health.status, 200, "{}", health.json());
    }
);
