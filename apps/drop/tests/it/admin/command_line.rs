//! `drop admin`: how the first officer comes to be.

use std::process::Output;

use serde_json::{Value, json};

use super::audited;
use crate::support::{Options, TestApp, on_both_engines};

fn stdout(output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn refused(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

on_both_engines!(
    the_first_officer_is_made_by_whoever_runs_the_program,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = app.kari().await;
        let id = kari.id().await;
        let none = stdout(&app.program(&["admin", "list"]).await);
        assert_eq!(none.trim(), "no person has another role than user");
        let grant = ["admin", "grant", &id, "--role", "admin"];
        let text = stdout(&app.program(&grant).await);
        assert_eq!(
            text.trim(),
            format!("{id} has the role admin now, was user")
        );
        assert_eq!(kari.get("/v1/admin/deliveries").await.status, 200);
        let text = stdout(&app.program(&grant).await);
        assert_eq!(text.trim(), format!("{id} has the role admin already"));
        let as_json = [&grant[..], &["--json"]].concat();
        let text = stdout(&app.program(&as_json).await);
        let text: Value = serde_json::from_str(&text).expect("JSON alone");
        assert_eq!(text, json!({"id": id, "role": "admin", "before": "admin"}));
        assert_eq!(audited(&app, "user.role_granted").await, 1);

        let listed = stdout(&app.program(&["admin", "list", "--json"]).await);
        let listed: Value = serde_json::from_str(&listed).expect("one line of JSON");
        assert_eq!(
            (&listed["id"], &listed["role"]),
            (&json!(id), &json!("admin"))
        );
        let listed = stdout(&app.program(&["admin", "list"]).await);
        assert!(
            listed.starts_with(&format!("{id}  admin      active")),
            "{listed}"
        );
        assert!(!listed.contains("Nordmann"), "{listed}");
    }
);

on_both_engines!(
    who_is_not_there_is_told_to_log_in_first,
    Options::without_worker(),
    |app: TestApp| async move {
        let absent = "usr_0197a6e200007000800000000000abcd";
        let text = refused(
            &app.program(&["admin", "grant", absent, "--role", "admin"])
                .await,
        );
        assert!(
            text.contains("log in once") && text.contains("/v1/auth/me"),
            "{text}"
        );
        let text = refused(
            &app.program(&["admin", "grant", "kari", "--role", "admin"])
                .await,
        );
        assert!(
            text.contains("usr_") && text.contains("/v1/auth/me"),
            "{text}"
        );
        let text = refused(
            &app.program(&["admin", "grant", absent, "--role", "king"])
                .await,
        );
        for role in ["compliance", "admin", "user", "merchant"] {
            assert!(text.contains(role), "{text}");
        }
    }
);
