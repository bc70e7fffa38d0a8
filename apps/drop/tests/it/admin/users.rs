//! `/v1/admin/users`.

use serde_json::json;

use super::{audited, audited_once, put};
use crate::{
    security::matrix::close_account,
    support::{Options, TestApp, on_both_engines},
};

on_both_engines!(
    an_officer_s_look_at_a_person_tells_little_and_is_on_record,
    Options::without_worker(),
    |app: TestApp| async move {
        let (kari, officer) = (app.kari().await, app.officer("compliance").await);
        let id = kari.id().await;
        let path = format!("/v1/admin/users/{id}");
        let shown = officer.get(&path).await;
        let person = shown.data();
        let me = kari.get("/v1/auth/me").await.data();
        let expected = json!({"id": id, "state": "active", "closedAt": null, "role": "user",
                              "kycStatus": "approved", "createdAt": me["createdAt"]});
        assert_eq!(person, expected);
        let body = shown.json().to_string();
        assert!(!body.contains(&kari.national_id) && !body.contains("Nordmann"));
        assert_eq!(
            audited_once(&app, "user.viewed", &officer, &shown).await,
            id
        );

        assert_eq!(kari.get(&path).await.problem(403), "forbidden");
        let absent = "/v1/admin/users/usr_0197a6e200007000800000000000abcd";
        assert_eq!(officer.get(absent).await.problem(404), "not_found");
        assert_eq!(audited(&app, "user.viewed").await, 1);
    }
);

on_both_engines!(
    a_role_counts_from_the_next_request_on_and_is_on_record,
    Options::without_worker(),
    |app: TestApp| async move {
        let (ola, admin) = (app.ola().await, app.officer("admin").await);
        let id = ola.id().await;
        let path = format!("/v1/admin/users/{id}/role");
        let before = audited(&app, "user.role_granted").await;
        assert_eq!(ola.get("/v1/admin/jobs").await.problem(403), "forbidden");
        let body = json!({"role": "compliance"});
        let granted = put(&admin, &path, body.clone()).await;
        let expected = json!({"id": id, "role": "compliance", "before": "user"});
        assert_eq!(granted.data(), expected);
        let subject = audited_once(&app, "user.role_granted", &admin, &granted).await;
        assert_eq!(subject, id);
        assert_eq!(ola.get("/v1/admin/jobs").await.status, 200);
        assert_eq!(ola.get("/v1/recipients").await.problem(403), "forbidden");

        let again = put(&admin, &path, body).await.data();
        assert_eq!(again["before"], "compliance");
        assert_eq!(audited(&app, "user.role_granted").await, before + 1);
        let refused = put(&ola, &path, json!({"role": "admin"})).await;
        assert_eq!(refused.problem(403), "forbidden");
        put(&admin, &path, json!({"role": "merchant"})).await.data();
        assert_eq!(ola.get("/v1/admin/jobs").await.problem(403), "forbidden");
    }
);

on_both_engines!(
    nobody_gets_a_role_by_themselves_after_closing_or_without_being_there,
    Options::without_worker(),
    |app: TestApp| async move {
        let (ola, admin) = (app.ola().await, app.officer("admin").await);
        let of = |id: &str| format!("/v1/admin/users/{id}/role");
        let (own, body) = (of(&admin.id().await), json!({"role": "compliance"}));
        let refused = put(&admin, &own, body.clone()).await;
        assert_eq!(refused.problem(403), "forbidden");
        assert!(refused.json()["detail"].to_string().contains("own role"));
        assert_eq!(admin.get("/v1/admin/deliveries").await.status, 200);

        let id = ola.id().await;
        for (body, fault) in [
            (json!({}), "role: required"),
            (json!({"role": "king"}), "role: invalid_value"),
        ] {
            assert_eq!(put(&admin, &of(&id), body).await.invalid_fields(), [fault]);
        }
        close_account(&app, id.parse().expect("an id")).await;
        let closed = put(&admin, &of(&id), body.clone()).await;
        assert_eq!(closed.problem(409), "conflict");
        let shown = admin.get(&format!("/v1/admin/users/{id}")).await.data();
        assert_eq!(
            (&shown["state"], &shown["role"]),
            (&"closed".into(), &"user".into())
        );
        let absent = of("usr_0197a6e200007000800000000000abcd");
        assert_eq!(put(&admin, &absent, body).await.problem(404), "not_found");
    }
);
