//! Webhooks from a sender other than the provider, or malformed ones from the provider: refused or
//! ignored, never an internal error, and refused content is not stored.

use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::{Sha256, Sha512};

use super::{SUMSUB, status, suspected, verify};
use crate::{
    durable::{bytes, send},
    support::{Answer, Options, TestApp, on_both_engines},
};

const BY_256: &str = "HMAC_SHA256_HEX";

fn secret() -> &'static [u8] {
    sandbox::credentials::WEBHOOK_SECRET.as_bytes()
}

fn digest(secret: &[u8], body: &[u8]) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret).expect("any key");
    hex::encode(mac.chain_update(body).finalize().into_bytes())
}

fn digest_512(body: &[u8]) -> String {
    let mac = Hmac::<Sha512>::new_from_slice(secret()).expect("any key");
    hex::encode(mac.chain_update(body).finalize().into_bytes())
}

async fn send_signed(app: &TestApp, body: &[u8]) -> Answer {
    let digest = digest(secret(), body);
    let headers = [
        ("x-payload-digest", digest.as_str()),
        ("x-payload-digest-alg", BY_256),
    ];
    send(app, SUMSUB, &headers, body.to_vec()).await
}

fn notice(applicant: &str) -> Value {
    json!({"applicantId": applicant, "type": "applicantReviewed", "reviewStatus": "completed",
           "createdAtMs": "2026-11-20 12:00:00.123", "correlationId": "req-1",
           "reviewResult": {"reviewAnswer": "GREEN"}})
}

on_both_engines!(
    what_is_not_digested_by_the_provider_as_agreed_is_refused,
    Options::without_worker(),
    |app: TestApp| async move {
        app.dispatch().await;
        let body = bytes(&notice("5cb56e8e0a975a35f333cb83"));
        let right = digest(secret(), &body);
        let wrong = digest(b"somebody else's secret", &body);
        let other = digest(secret(), b"{}");
        let longer = digest_512(&body);
        let cases: Vec<(&str, Vec<(&str, &str)>)> = vec![
            ("nothing", vec![]),
            ("no digest", vec![("x-payload-digest-alg", BY_256)]),
            ("another secret", vec![("x-payload-digest", &wrong)]),
            ("another body", vec![("x-payload-digest", &other)]),
            ("no hex", vec![("x-payload-digest", "zz")]),
            ("empty", vec![("x-payload-digest", "")]),
            (
                "another algorithm, rightly",
                vec![
                    ("x-payload-digest", &longer),
                    ("x-payload-digest-alg", "HMAC_SHA512_HEX"),
                ],
            ),
            (
                "another algorithm, in name",
                vec![
                    ("x-payload-digest", &right),
                    ("x-payload-digest-alg", "HMAC_SHA1_HEX"),
                ],
            ),
            (
                "two algorithms",
                vec![
                    ("x-payload-digest", &right),
                    ("x-payload-digest-alg", BY_256),
                    ("x-payload-digest-alg", "HMAC_SHA1_HEX"),
                ],
            ),
            (
                "two digests",
                vec![("x-payload-digest", &right), ("x-payload-digest", &wrong)],
            ),
        ];
        for (what, headers) in cases {
            let answer = send(&app, SUMSUB, &headers, body.clone()).await;
            assert_eq!(answer.status, 401, "{what}");
            assert_eq!(answer.problem(401), "webhook_refused", "{what}");
        }
        assert!(app.dispatch().await.is_idle(), "nothing was kept");
        // The counter-proof.
        assert_eq!(send_signed(&app, &body).await.status, 200);
        assert!(!app.dispatch().await.is_idle());
    }
);

on_both_engines!(
    garbage_of_the_provider_is_refused_and_unknown_applicants_are_ignored,
    Options::without_worker(),
    |app: TestApp| async move {
        app.dispatch().await;
        let long = "x".repeat(121);
        let mut untimely = notice("a");
        untimely["createdAtMs"] = json!("soon");
        let refused: Vec<Vec<u8>> = vec![
            vec![],
            b"{".to_vec(),
            b"null".to_vec(),
            b"\xff\xfe".to_vec(),
            b"{}".to_vec(),
            bytes(&notice("")),
            bytes(&notice(&long)),
            bytes(&notice("a\nb")),
            bytes(&untimely),
            [b"[".repeat(20_000), b"]".repeat(20_000)].concat(),
        ];
        for body in refused {
            let answer = send_signed(&app, &body).await;
            assert_eq!(answer.status, 400, "{}", String::from_utf8_lossy(&body));
        }
        assert!(app.dispatch().await.is_idle(), "nothing was kept");

        let mut unknown_kind = notice("nobody we know");
        unknown_kind["type"] = json!("applicantTeleported");
        let mut no_answer = notice("nobody we know");
        no_answer["reviewResult"] = json!({"reviewAnswer": "BLUE"});
        let ignored = [notice("nobody we know"), unknown_kind, no_answer];
        for notice in &ignored {
            let answer = send_signed(&app, &bytes(notice)).await;
            assert_eq!(answer.status, 200, "{notice}: {}", answer.json());
        }
        let done = app.dispatch().await;
        assert_eq!((done.retried, done.dead), (0, 0));
    }
);

on_both_engines!(
    a_repeated_notice_is_answered_alike_and_worked_off_once,
    Options::without_worker(),
    |app: TestApp| async move {
        app.dispatch().await;
        let body = bytes(&notice("nobody we know"));
        let first = send_signed(&app, &body).await;
        assert_eq!(first.json(), json!({"data": {"received": true}}));
        let again = futures_util::future::join_all((0..8).map(|_| send_signed(&app, &body)));
        for again in again.await {
            assert_eq!(
                (again.status, again.bytes),
                (first.status, first.bytes.clone())
            );
        }
        assert_eq!(app.dispatch().await.routed, 1);
        assert!(app.dispatch().await.is_idle());
    }
);

on_both_engines!(
    a_notice_that_names_a_customer_moves_nobody_but_the_applicant_it_is_about,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = suspected(&app).await;
        verify(&kari).await.data();
        let mut forged = notice("another applicant");
        forged["externalUserId"] = json!(kari.id().await);
        assert_eq!(send_signed(&app, &bytes(&forged)).await.status, 200);
        app.dispatch().await;
        assert_eq!(status(&kari).await["status"], "pending");
    }
);
