//! Webhooks from a sender other than the bank, or malformed ones from the bank: refused or ignored,
//! never an internal error, and refused content is not stored.

use secrecy::SecretString;
use serde_json::json;

use super::{DNB, bytes, now, secret, send, send_signed};
use crate::support::{Options, TestApp, on_both_engines};

fn signed(at: &str, body: &[u8]) -> String {
    crypto::sign_webhook(&secret(), at, body)
}

on_both_engines!(
    what_is_not_signed_by_the_bank_just_now_is_refused,
    Options::without_worker(),
    |app: TestApp| async move {
        app.dispatch().await;
        let body = bytes(&json!({"eventId": "1", "paymentId": "2"}));
        let at = now(&app).to_string();
        let right = signed(&at, &body);
        let other: SecretString = "somebody else's secret".to_owned().into();
        let wrong = crypto::sign_webhook(&other, &at, &body);
        let (old, early) = ((now(&app) - 310).to_string(), (now(&app) + 310).to_string());
        let (signed_old, signed_early) = (signed(&old, &body), signed(&early, &body));
        let over_other = signed(&at, b"{}");
        let moved = format!("{at}.0");
        let cases: Vec<(&str, Vec<(&str, &str)>)> = vec![
            ("nothing", vec![]),
            ("no signature", vec![("x-timestamp", &at)]),
            ("no timestamp", vec![("x-signature", &right)]),
            (
                "another secret",
                vec![("x-timestamp", &at), ("x-signature", &wrong)],
            ),
            (
                "another body",
                vec![("x-timestamp", &at), ("x-signature", &over_other)],
            ),
            (
                "old",
                vec![("x-timestamp", &old), ("x-signature", &signed_old)],
            ),
            (
                "early",
                vec![("x-timestamp", &early), ("x-signature", &signed_early)],
            ),
            (
                "another time",
                vec![("x-timestamp", &old), ("x-signature", &right)],
            ),
            (
                "no time",
                vec![("x-timestamp", "now"), ("x-signature", &right)],
            ),
            (
                "moved point",
                vec![("x-timestamp", &moved), ("x-signature", &right)],
            ),
            (
                "bare hex",
                vec![("x-timestamp", &at), ("x-signature", &right[7..])],
            ),
            ("empty", vec![("x-timestamp", ""), ("x-signature", "")]),
            (
                "two signatures",
                vec![
                    ("x-timestamp", &at),
                    ("x-signature", &right),
                    ("x-signature", &wrong),
                ],
            ),
        ];
        for (what, headers) in cases {
            let answer = send(&app, DNB, &headers, body.clone()).await;
            assert_eq!(answer.status, 401, "{what}");
            assert_eq!(answer.problem(401), "webhook_refused", "{what}");
        }
        let headers = [("x-timestamp", at.as_str()), ("x-signature", &right)];
        let elsewhere = "/v1/webhooks/open-banking/nobank";
        let answer = send(&app, elsewhere, &headers, body.clone()).await;
        assert_eq!(answer.problem(404), "not_found");
        assert!(app.dispatch().await.is_idle(), "nothing was kept");
        // The counter-proof.
        assert_eq!(send(&app, DNB, &headers, body).await.status, 200);
        assert_eq!(app.dispatch().await.routed, 1);
    }
);

on_both_engines!(
    what_is_signed_and_makes_no_sense_is_refused_or_ignored,
    Options::without_worker(),
    |app: TestApp| async move {
        app.dispatch().await;
        let long = "x".repeat(201);
        let refused: Vec<Vec<u8>> = vec![
            vec![],
            b"{".to_vec(),
            b"null".to_vec(),
            b"[]".to_vec(),
            b"\xff\xfe".to_vec(),
            b"{}".to_vec(),
            b"{\"eventId\": 1}".to_vec(),
            b"{\"eventId\": \"\"}".to_vec(),
            b"{\"eventId\": \"a\\u0000b\"}".to_vec(),
            bytes(&json!({"eventId": long})),
            [b"[".repeat(20_000), b"]".repeat(20_000)].concat(),
        ];
        for body in refused {
            let answer = send_signed(&app, &body).await;
            assert_eq!(answer.status, 400, "{}", String::from_utf8_lossy(&body));
        }
        assert!(app.dispatch().await.is_idle(), "nothing was kept");

        let ignored = [
            json!({"eventId": "1"}),
            json!({"eventId": "2", "paymentId": "no such payment"}),
            json!({"eventId": "3", "paymentId": "'; DROP TABLE transactions; --"}),
            json!({"eventId": "4", "paymentId": "p", "endToEndIdentification": "not ours"}),
            json!({"eventId": "5", "paymentId": "p", "surprise": {"deep": [1, 2, 3]}}),
            json!({"eventId": "6", "paymentId": null, "transactionStatus": 7}),
        ];
        for notice in &ignored {
            let answer = send_signed(&app, &bytes(notice)).await;
            assert_eq!(answer.status, 200, "{notice}: {}", answer.json());
        }
        let done = app.dispatch().await;
        assert_eq!((done.delivered, done.retried, done.dead), (6, 0, 0));
    }
);

#[tokio::test]
async fn a_webhook_beyond_the_limit_is_refused() {
    let app = TestApp::start_with(crate::support::Engine::Sqlite, Options::without_worker()).await;
    let app = app.expect("SQLite is always there");
    let body = bytes(&json!({"eventId": "1", "padding": "x".repeat(70_000)}));
    assert_eq!(
        send_signed(&app, &body).await.problem(413),
        "payload_too_large"
    );
}
