//! `/v1/admin/operator-tasks`.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{audited, audited_once, in_pieces, post};
use crate::support::{Options, Payer, TestApp, on_both_engines, text};

on_both_engines!(
    a_task_is_read_by_officers_and_closed_once_by_an_administrator,
    Options::without_worker(),
    |app: TestApp| async move {
        let (compliance, admin) = tokio::join!(app.officer("compliance"), app.officer("admin"));
        let letter = app.dead_letter().await;
        let open = in_pieces(&compliance, "/v1/admin/operator-tasks").await;
        assert_eq!(open.len(), 1);
        assert_eq!(open[0]["id"], letter.task);
        let path = format!("/v1/admin/operator-tasks/{}", letter.task);
        let task = compliance.get(&path).await.data();
        assert_eq!(task, open[0]);
        assert_eq!(task["subject"], letter.delivery);
        assert!(text(&task, "whatToDo").len() > 10);

        let close = format!("{path}/close");
        let refused = post(&compliance, &close).await;
        assert_eq!(refused.problem(403), "forbidden");
        let closed = post(&admin, &close).await;
        assert_eq!(closed.data()["state"], "closed");
        assert_eq!(closed.data()["closedBy"], "operator");
        let subject = audited_once(&app, "operator_task.closed", &admin, &closed).await;
        assert_eq!(subject, letter.task);
        let again = post(&admin, &close).await;
        assert_eq!(again.problem(409), "already_settled");
        assert_eq!(audited(&app, "operator_task.closed").await, 1);

        let open = compliance.get("/v1/admin/operator-tasks").await.data();
        assert_eq!(open, json!([]));
        let about = format!("withClosed=true&subject={}", letter.delivery);
        let all = format!("/v1/admin/operator-tasks?{about}");
        assert_eq!(in_pieces(&compliance, &all).await.len(), 1);
    }
);

on_both_engines!(
    a_payment_whose_bank_never_answered_is_settled_once,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = Payer::kari_pays(&app, "Magic 500").await;
        let payment = kari.pay(50_000, "key-1").await.data();
        for _ in 0..10 {
            app.advance(TimeDelta::hours(7)).await;
            app.work().await;
        }
        app.dispatch().await;
        let admin = app.officer("admin").await;
        let open = in_pieces(&admin, "/v1/admin/operator-tasks").await;
        assert_eq!(open.len(), 1, "{open:?}");
        assert_eq!(open[0]["kind"], "remittance.unanswered_for_long");
        assert_eq!(open[0]["subject"], payment["id"]);
        let settle = format!("/v1/admin/operator-tasks/{}/settle", text(&open[0], "id"));

        for (body, fault) in [
            (json!({}), "verdict: required"),
            (json!({"verdict": "perhaps"}), "verdict: invalid_value"),
            (
                json!({"verdict": "executed", "by": "me"}),
                "by: unknown_field",
            ),
        ] {
            assert_eq!(admin.post(&settle, body).await.invalid_fields(), [fault]);
        }
        let body = json!({"verdict": "not_executed"});
        let settled = admin.post(&settle, body.clone()).await;
        assert_eq!(
            settled.data(),
            json!({"id": payment["id"], "status": "failed"})
        );
        let subject = audited_once(&app, "remittance.failed", &admin, &settled).await;
        assert_eq!(json!(subject), payment["id"]);
        // Before the task has closed, and after.
        let again = admin.post(&settle, body).await;
        assert_eq!(again.problem(409), "already_settled");
        app.dispatch().await;
        let path = settle.replace("/settle", "");
        let task = admin.get(&path).await.data();
        assert_eq!(task["closedBy"], "remittance.failed");
        let again = admin.post(&settle, json!({"verdict": "executed"})).await;
        assert_eq!(again.problem(409), "already_settled");
    }
);

on_both_engines!(
    what_is_no_payment_or_no_task_cannot_be_settled,
    Options::without_worker(),
    |app: TestApp| async move {
        let admin = app.officer("admin").await;
        let letter = app.dead_letter().await;
        let body = json!({"verdict": "executed"});
        let settle = format!("/v1/admin/operator-tasks/{}/settle", letter.task);
        let refused = admin.post(&settle, body.clone()).await;
        assert_eq!(refused.problem(409), "already_settled");
        let unknown = "/v1/admin/operator-tasks/opt_0197a6e200007000800000000000abcd";
        assert_eq!(admin.get(unknown).await.problem(404), "not_found");
        for (what, body) in [("close", Value::Null), ("settle", body)] {
            let answer = admin.post(&format!("{unknown}/{what}"), body).await;
            assert_eq!(answer.problem(404), "not_found", "{what}");
        }
    }
);
