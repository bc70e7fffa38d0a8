//! A sandbox, a client of its Sumsub, and a receiver of webhooks.

use std::{sync::Arc, time::Duration};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use kernel::{
    UserId,
    testing::{TestClock, TestIds, TestRandom},
};
use kyc::LevelName;
use outbound::{Outbound, PartnerConfig, PlainHttp, RetryPolicy, TrustedRoots};
use reqwest::Method;
use sandbox::{RunningSandbox, SandboxConfig};
use serde_json::Value;
use sumsub::{DigestAlgorithm, Sumsub, SumsubConfig, WebhookConfig, Webhooks};
use tokio::sync::mpsc;

pub const NOW: &str = "2026-11-20T16:00:00Z";
pub const WEBHOOK_SECRET: &str = "webhook-secret";

pub struct Fixture {
    sandbox: RunningSandbox,
    pub clock: Arc<TestClock>,
    pub ids: TestIds,
    client: reqwest::Client,
}

/// One received webhook.
pub struct Heard {
    pub digest: String,
    pub algorithm: String,
    pub body: Vec<u8>,
}

pub fn level(name: &str) -> LevelName {
    LevelName::new(name).unwrap()
}

pub fn sumsub_at(base: &url::Url, clock: Arc<TestClock>, secret: &str) -> Sumsub {
    let config = SumsubConfig {
        base_url: base.clone(),
        app_token: "sbx:drop".to_owned().into(),
        secret_key: secret.to_owned().into(),
        sdk_token_life: Duration::from_mins(10),
    };
    let way = PartnerConfig {
        timeout: Duration::from_secs(5),
        retry: RetryPolicy {
            retries: 1,
            base: Duration::from_millis(1),
        },
        plain_http: PlainHttp::LoopbackOnly,
        trusted_roots: TrustedRoots::Only(Vec::new()),
        ..PartnerConfig::new("sumsub")
    };
    let outbound = Outbound::new(way, clock.clone(), Arc::new(TestRandom::default())).unwrap();
    Sumsub::new(config, Arc::new(outbound), clock)
}

impl Fixture {
    pub async fn start() -> Self {
        let config = SandboxConfig {
            start_time: Some(NOW.parse().unwrap()),
            ..SandboxConfig::default()
        };
        Self {
            sandbox: RunningSandbox::start(config).await.unwrap(),
            clock: Arc::new(TestClock::at(NOW)),
            ids: TestIds::default(),
            client: client(),
        }
    }

    pub fn user(&self) -> UserId {
        UserId::new(&self.ids)
    }

    pub fn sumsub(&self) -> Sumsub {
        self.sumsub_with("drop-sandbox-secret")
    }

    pub fn sumsub_with(&self, secret: &str) -> Sumsub {
        let base = self.sandbox.base_url().join("sumsub/").unwrap();
        sumsub_at(&base, self.clock.clone(), secret)
    }

    pub async fn control(&self, method: Method, path: &str, body: Value) -> Value {
        let url = self.sandbox.base_url().join(path).unwrap();
        let answer = self
            .client
            .request(method, url)
            .json(&body)
            .send()
            .await
            .unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        assert!(status.is_success(), "{path}: {text}");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    /// Registers this receiver with the sandbox.
    pub async fn listen(&self, paused: bool) -> mpsc::UnboundedReceiver<Heard> {
        let (sender, receiver) = mpsc::unbounded_channel();
        let server = HttpServer::new(move || {
            let sender = sender.clone();
            App::new().default_service(web::to(move |http: HttpRequest, body: web::Bytes| {
                let header = |name: &str| {
                    let value = http.headers().get(name).unwrap();
                    value.to_str().unwrap().to_owned()
                };
                let heard = Heard {
                    digest: header("x-payload-digest"),
                    algorithm: header("x-payload-digest-alg"),
                    body: body.to_vec(),
                };
                sender.send(heard).unwrap();
                async { HttpResponse::Ok().finish() }
            }))
        })
        .workers(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
        let url = format!("http://{}/v1/webhooks/sumsub", server.addrs()[0]);
        actix_web::rt::spawn(server.run());
        let hook = serde_json::json!({ "url": url, "secret": WEBHOOK_SECRET, "paused": paused });
        self.control(Method::PUT, "/sandbox/sumsub/webhook", hook)
            .await;
        receiver
    }
}

pub async fn next(heard: &mut mpsc::UnboundedReceiver<Heard>) -> Heard {
    let heard = tokio::time::timeout(Duration::from_secs(20), heard.recv()).await;
    heard.unwrap().unwrap()
}

pub fn webhooks() -> Webhooks {
    Webhooks::new(WebhookConfig {
        secret: WEBHOOK_SECRET.to_owned().into(),
        algorithm: DigestAlgorithm::HmacSha256,
    })
}

#[expect(clippy::disallowed_methods, reason = "tests are clients of their own")]
fn client() -> reqwest::Client {
    // The first client that is built chooses the provider for the process.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().build().unwrap()
}
