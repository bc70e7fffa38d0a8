//! A payment that is flagged, held, released, rejected, reported.

use serde_json::{Value, json};

use super::{alerts_on, decide, held, split_in_three, watched};
use crate::{
    faults::work_until,
    support::{Options, Payer, TestApp, on_both_engines, text},
};

on_both_engines!(
    a_clean_payment_goes_and_leaves_no_alert,
    watched(),
    |app: TestApp| async move {
        let app = &app;
        let kari = Payer::kari(app).await;
        let payment = kari.pay(50_000, "key-1").await.data();
        assert_eq!(payment["status"], "pending");
        let officer = app.officer("compliance").await;
        assert_eq!(alerts_on(&officer, &payment).await, Vec::<Value>::new());
        assert_eq!(held(app).await, Vec::<Value>::new());
    }
);

on_both_engines!(
    a_flagged_payment_goes_like_any_other_and_an_officer_sees_why,
    Options::without_worker(),
    |app: TestApp| async move {
        let app = &app;
        let kari = Payer::kari(app).await;
        let clean = kari.pay(50_000, "key-1").await.data();
        app.find_everything().await;
        let flagged = kari.pay(50_000, "key-2").await.data();
        assert_eq!(members(&flagged), members(&clean));
        assert_eq!(flagged["status"], clean["status"]);
        let officer = app.officer("compliance").await;
        let alerts = alerts_on(&officer, &flagged).await;
        assert_eq!(alerts.len(), 1, "{alerts:?}");
        assert_eq!(alerts[0]["rule"], "high_amount");
        assert_eq!(alerts[0]["state"], "open");
        assert_eq!(alerts_on(&officer, &clean).await, Vec::<Value>::new());
    }
);

/// The members of an object and what kind of value each has.
fn members(value: &Value) -> Vec<(String, bool)> {
    let members = value.as_object().expect("an object").iter();
    let members = members.map(|(name, value)| (name.clone(), value.is_null()));
    members.collect()
}

on_both_engines!(
    a_sum_in_parts_is_held_and_goes_once_an_officer_releases_it,
    watched(),
    |app: TestApp| async move {
        let app = &app;
        let kari = Payer::kari(app).await;
        let payment = split_in_three(&kari).await;
        assert_eq!(payment["status"], "processing");
        assert_eq!(payment["scaUrl"], Value::Null);
        assert_eq!(app.ordered_at("dnb").await.len(), 2, "no bank was asked");
        assert_eq!(held(app).await.len(), 1);
        let officer = app.officer("compliance").await;
        let alerts = alerts_on(&officer, &payment).await;
        let structuring = alerts.iter().find(|a| a["rule"] == "structuring");
        let structuring = structuring.expect("an alert for structuring");
        assert_eq!(structuring["decision"], "hold");
        assert_eq!(structuring["evidence"].as_array().map(Vec::len), Some(2));

        assert_eq!(decide(&kari.customer, &payment, "release").await, 403);
        let admin = app.officer("admin").await;
        assert_eq!(decide(&admin, &payment, "release").await, 403, "four eyes");
        assert_eq!(decide(&officer, &payment, "release").await, 204);
        assert_eq!(decide(&officer, &payment, "release").await, 409, "twice");
        assert_eq!(decide(&officer, &payment, "reject").await, 409);
        let payment = work_until(app, &kari, &payment, "pending").await;
        kari.customer.authenticate(&payment, "approve").await.data();
        work_until(app, &kari, &payment, "completed").await;
        assert_eq!(held(app).await, Vec::<Value>::new());
    }
);

on_both_engines!(
    a_held_payment_that_is_rejected_fails_without_a_reason_and_is_reported,
    watched(),
    |app: TestApp| async move {
        let app = &app;
        let kari = Payer::kari(app).await;
        let payment = split_in_three(&kari).await;
        let officer = app.officer("compliance").await;
        assert_eq!(decide(&officer, &payment, "reject").await, 204);
        let rejected = kari.look(&payment).await;
        assert_eq!(rejected["status"], "failed");
        assert_eq!(rejected["failureReason"], "declined");
        assert_eq!(app.ordered_at("dnb").await.len(), 2, "no bank was asked");

        let alerts = alerts_on(&officer, &payment).await;
        let alert = alerts.iter().find(|a| a["rule"] == "structuring");
        let path = format!("/v1/admin/alerts/{}", text(alert.expect("an alert"), "id"));
        let decision = json!({"decision": "escalate", "reason": "One sum in three parts."});
        let decide_it = format!("{path}/decision");
        let early = officer.post(&decide_it, decision.clone());
        assert_eq!(
            early.await.problem(409),
            "not_in_this_state",
            "it is unassigned"
        );
        let taken = officer
            .post(&format!("{path}/assign"), json!({}))
            .await
            .data();
        assert_eq!(taken["state"], "investigating");
        let note = json!({"text": "Asked for the invoice."});
        let noted = officer.post(&format!("{path}/notes"), note).await;
        assert_eq!(noted.status, 201);
        let decided = officer.post(&decide_it, decision.clone());
        assert_eq!(decided.await.data()["state"], "escalated");
        let again = officer.post(&decide_it, decision).await;
        assert_eq!(again.problem(409), "not_in_this_state");

        // The rule drafts the report by itself.
        let reports = officer.get("/v1/admin/str-reports").await.data();
        let reports = reports.as_array().expect("reports");
        assert_eq!(reports.len(), 1, "{reports:?}");
        assert_eq!(reports[0]["state"], "draft");
        assert_eq!(reports[0]["alertIds"].as_array().map(Vec::len), Some(1));
        let path = format!("/v1/admin/str-reports/{}", text(&reports[0], "id"));
        let narrative = json!({"narrative": "Three payments within minutes."});
        let revised = officer.patch(&path, narrative).await.data();
        assert_eq!(revised["narrative"], "Three payments within minutes.");
        assert_eq!(kari.customer.get(&path).await.status, 403);
    }
);

on_both_engines!(
    parts_ordered_at_once_of_two_processes_do_not_slip_through_together,
    watched(),
    |app: TestApp| async move {
        let app = &app;
        let kari = Payer::kari(app).await;
        let other = app.another_process();
        let there = Payer {
            customer: other.serves(&kari.customer),
            ..kari.clone()
        };
        let orders = [
            kari.order_of(2_000_000).await,
            kari.order_of(2_000_000).await,
            kari.order_of(2_000_000).await,
        ];
        let [first, second, third] = orders;
        let paid = futures_util::join!(
            kari.customer.pay(first, "part-1"),
            there.customer.pay(second, "part-2"),
            kari.customer.pay(third, "part-3"),
        );
        for answer in [paid.0, paid.1, paid.2] {
            assert_eq!(answer.status, 201, "{answer:?}");
        }
        assert_eq!(held(app).await.len(), 1, "whichever was assessed last");
    }
);
