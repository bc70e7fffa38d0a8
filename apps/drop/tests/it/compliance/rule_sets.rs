//! Rule sets over the API: added, activated, tried in the shadow.

use serde_json::{Value, json};

use super::watched;
use crate::support::{Payer, TestApp, on_both_engines, text};

fn named(version: &str) -> Value {
    let text = aml::RuleSet::SHIPPED.replace("\"2026-11\"", &format!("\"{version}\""));
    json!({"text": text})
}

on_both_engines!(
    a_rule_set_is_added_activated_with_a_reason_and_its_history_kept,
    watched(),
    |app: TestApp| async move {
        let app = &app;
        let officer = app.officer("compliance").await;
        let added = officer.post("/v1/admin/rule-sets", named("t-1")).await;
        assert_eq!(added.status, 201);
        assert_eq!(added.data()["state"], "idle");
        let again = officer.post("/v1/admin/rule-sets", named("t-1")).await;
        assert_eq!(again.status, 201, "the same text changes nothing");
        let mut other = named("t-1");
        let changed = text(&other, "text").replace("min_payments = 3", "min_payments = 4");
        other["text"] = changed.into();
        let taken = officer.post("/v1/admin/rule-sets", other).await;
        assert_eq!(taken.problem(409), "not_in_this_state");

        let reason = json!({"reason": "Fewer false alerts."});
        let path = "/v1/admin/rule-sets/t-1/activate";
        assert_eq!(officer.post(path, reason.clone()).await.status, 204);
        let unknown = officer.post("/v1/admin/rule-sets/t-9/activate", reason.clone());
        assert_eq!(unknown.await.status, 404);
        let shown = officer.get("/v1/admin/rule-sets").await.data();
        assert_eq!(shown[0]["state"], "active");
        let history = officer.get("/v1/admin/rule-sets/activations").await.data();
        assert_eq!(history[0]["what"], "activated");
        assert_eq!(history[0]["reason"], "Fewer false alerts.");

        let stop = "/v1/admin/rule-sets/shadow/stop";
        let none = officer.post(stop, reason.clone()).await;
        assert_eq!(none.problem(409), "not_in_this_state");
        officer
            .post("/v1/admin/rule-sets", named("t-2"))
            .await
            .data();
        let shadow = "/v1/admin/rule-sets/t-2/shadow";
        assert_eq!(officer.post(shadow, reason.clone()).await.status, 204);
        let kari = Payer::kari(app).await;
        kari.pay(50_000, "key-1").await.data();
        assert_eq!(officer.post(stop, reason).await.status, 204);
        assert_eq!(kari.customer.get("/v1/admin/rule-sets").await.status, 403);
    }
);

on_both_engines!(
    a_rule_set_with_a_wrong_parameter_is_refused_with_its_line,
    watched(),
    |app: TestApp| async move {
        let officer = app.officer("compliance").await;
        for (right, wrong) in [
            ("min_payments = 3", "min_payments = -3"),
            ("min_payments = 3\n", ""),
            ("min_payments = 3", "min_payments = 3\nmax_payments = 9"),
        ] {
            let text = aml::RuleSet::SHIPPED.replace(right, wrong);
            let refused = officer.post("/v1/admin/rule-sets", json!({ "text": text }));
            let refused = refused.await;
            assert_eq!(refused.problem(400), "validation_failed");
            let details = refused.json()["details"].clone();
            assert_eq!(details[0]["field"], "text");
            assert!(text_of(&details[0]).contains("line "), "{details}");
        }
    }
);

fn text_of(detail: &Value) -> &str {
    text(detail, "message")
}
