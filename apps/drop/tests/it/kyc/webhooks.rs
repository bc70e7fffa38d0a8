//! What the provider tells, in whatever order and however often: the newest counts.

use reqwest::Method;
use serde_json::json;

use super::{applicant, listen, reviewed, status, suspected, until, verify};
use crate::support::{Options, TestApp, eventually, on_both_engines, text};

/// Has the provider send everything again.
async fn again(app: &TestApp, how: serde_json::Value) {
    let id = text(&applicant(app).await, "id").to_owned();
    let path = format!("sandbox/sumsub/applicants/{id}/webhooks");
    app.sandbox_set(Method::POST, &path, how).await;
}

on_both_engines!(
    green_after_red_lets_go_and_red_after_green_holds_again,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = suspected(&app).await;
        listen(&app).await;
        verify(&kari).await.data();
        let red = json!({"reviewAnswer": "RED", "reviewRejectType": "FINAL"});
        let green = json!({"reviewAnswer": "GREEN"});
        reviewed(&app, red.clone()).await;
        until(&app, &kari, "rejected").await;
        reviewed(&app, green).await;
        until(&app, &kari, "approved").await;
        // Older ones that come once more, newest first, change nothing.
        again(&app, json!({"reversed": true})).await;
        let idle = eventually(|| app.dispatch(), messaging::DispatchSummary::is_idle).await;
        assert!(idle.is_idle());
        assert_eq!(status(&kari).await["status"], "approved");
        reviewed(&app, red).await;
        until(&app, &kari, "rejected").await;
    }
);

on_both_engines!(
    the_newest_counts_when_it_comes_first,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = suspected(&app).await;
        verify(&kari).await.data();
        // No endpoint receives webhooks during these.
        let red = json!({"reviewAnswer": "RED", "reviewRejectType": "FINAL"});
        reviewed(&app, red).await;
        reviewed(&app, json!({"reviewAnswer": "GREEN"})).await;
        listen(&app).await;
        again(&app, json!({"reversed": true})).await;
        until(&app, &kari, "approved").await;
        app.dispatch().await;
        assert_eq!(status(&kari).await["status"], "approved");
        let officer = app.officer("compliance").await;
        let path = format!("/v1/admin/users/{}/risk", kari.id().await);
        let risk = officer.get(&path).await.data();
        assert_eq!(risk["applicant"]["state"], "approved");
    }
);

on_both_engines!(
    with_a_worker_a_webhook_is_worked_off_by_itself,
    Options::default(),
    |app: TestApp| async move {
        let kari = suspected(&app).await;
        listen(&app).await;
        verify(&kari).await.data();
        reviewed(&app, json!({"reviewAnswer": "GREEN"})).await;
        let look = || async { status(&kari).await };
        eventually(look, |view| view["status"] == "approved").await;
    }
);
