//! What is sent to Slack and what its answers mean, over real HTTP.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail the test"
)]

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use actix_web::{App, HttpResponse, HttpServer, dev::ServerHandle, http::StatusCode, web};
use kernel::{
    OnCall, OnCallNotification, Severity,
    testing::{TestClock, TestRandom},
};
use outbound::{Outbound, PartnerConfig, PlainHttp, RetryPolicy, TrustedRoots};
use slack::{InvalidWebhook, Slack};

type Posts = Arc<Mutex<Vec<serde_json::Value>>>;

/// Answers posts in turn; the last answer applies to all later ones.
struct Stub {
    webhook: String,
    posts: Posts,
    handle: ServerHandle,
}

impl Stub {
    fn answering(answers: &'static [(u16, &'static str)]) -> Self {
        let posts = Posts::default();
        let seen = posts.clone();
        let server = HttpServer::new(move || {
            let seen = seen.clone();
            let post = move |body: web::Json<serde_json::Value>| {
                let seen = seen.clone();
                async move {
                    let mut seen = seen.lock().unwrap();
                    let (status, text) = answers[seen.len().min(answers.len() - 1)];
                    seen.push(body.into_inner());
                    HttpResponse::build(StatusCode::from_u16(status).unwrap()).body(text)
                }
            };
            App::new().route("/services/T0/B0/secret", web::post().to(post))
        })
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .unwrap();
        let webhook = format!("http://{}/services/T0/B0/secret", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self {
            webhook,
            posts,
            handle,
        }
    }

    fn slack(&self) -> Slack {
        Slack::new(self.webhook.clone().into(), outbound()).unwrap()
    }

    fn posts(&self) -> Vec<serde_json::Value> {
        self.posts.lock().unwrap().clone()
    }
}

fn outbound() -> Arc<Outbound> {
    let config = PartnerConfig {
        retry: RetryPolicy {
            base: Duration::from_millis(2),
            ..RetryPolicy::default()
        },
        plain_http: PlainHttp::LoopbackOnly,
        trusted_roots: TrustedRoots::Only(Vec::new()),
        ..PartnerConfig::new("slack")
    };
    let (clock, random) = (TestClock::default(), TestRandom::default());
    Arc::new(Outbound::new(config, Arc::new(clock), Arc::new(random)).unwrap())
}

fn alert() -> OnCallNotification {
    OnCallNotification {
        kind: "errors.spike".to_owned(),
        severity: Severity::Warning,
        message: "20 errors in a minute & more".to_owned(),
        subject: None,
    }
}

#[actix_web::test]
async fn an_alert_is_posted_as_escaped_json_text() {
    let stub = Stub::answering(&[(200, "ok")]);
    stub.slack().send(&alert()).await.unwrap();
    let text = ":warning: *warning* `errors.spike`\n20 errors in a minute &amp; more";
    assert_eq!(stub.posts(), [serde_json::json!({ "text": text })]);
    stub.handle.stop(false).await;
}

#[actix_web::test]
async fn a_passing_failure_is_tried_again() {
    let stub = Stub::answering(&[
        (500, "rollup_error"),
        (503, "service_unavailable"),
        (200, "ok"),
    ]);
    stub.slack().send(&alert()).await.unwrap();
    assert_eq!(stub.posts().len(), 3);
}

#[actix_web::test]
async fn a_refusal_is_reported_by_its_word_and_not_repeated() {
    for (answer, reason) in [
        (&[(404, "no_service")], "Slack answers 404 no_service"),
        (
            &[(403, "action_prohibited")],
            "Slack answers 403 action_prohibited",
        ),
        (&[(400, "<html>a page")], "Slack answers 400"),
        (&[(200, "<html>a captive portal")], "Slack answers 200"),
        (&[(302, "")], "Slack answers 302"),
    ] {
        let stub = Stub::answering(answer);
        let refused = stub.slack().send(&alert()).await.unwrap_err();
        let wanted = format!("the alert was not delivered: {reason}");
        assert_eq!(refused.to_string(), wanted);
        assert_eq!(stub.posts().len(), 1);
    }
}

#[actix_web::test]
async fn neither_an_error_nor_a_log_tells_the_secret_address() {
    let slack = Slack::new(
        "http://127.0.0.1:1/services/T0/B0/secret".into(),
        outbound(),
    )
    .unwrap();
    let undelivered = slack.send(&alert()).await.unwrap_err();
    for text in [
        format!("{undelivered:?} {undelivered}"),
        format!("{slack:?}"),
    ] {
        assert!(!text.contains("T0") && !text.contains("secret"), "{text}");
    }
    let invalid = Slack::new("secret".into(), outbound()).err();
    assert_eq!(invalid, Some(InvalidWebhook));
}
