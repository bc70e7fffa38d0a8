//! A bank's webhooks: signed, in order, tried again.

use std::sync::{Arc, Mutex};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use hmac::{Hmac, Mac};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::sync::mpsc;

use crate::fixture::Fixture;

const SECRET: &str = "webhook-secret";

/// Signature, timestamp and body of one delivery.
type Delivery = (String, String, String);

/// A receiver that refuses its first delivery.
fn receiver() -> (u16, mpsc::UnboundedReceiver<Delivery>) {
    let (sender, receiver) = mpsc::unbounded_channel::<Delivery>();
    let refuse = Arc::new(Mutex::new(true));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(
            HttpServer::new(move || {
                let (sender, refuse) = (sender.clone(), Arc::clone(&refuse));
                App::new().default_service(web::to(move |http: HttpRequest, body: String| {
                    let (sender, refuse) = (sender.clone(), Arc::clone(&refuse));
                    async move {
                        if std::mem::take(&mut *refuse.lock().unwrap()) {
                            return HttpResponse::ServiceUnavailable().finish();
                        }
                        let header = |name: &str| {
                            http.headers()
                                .get(name)
                                .unwrap()
                                .to_str()
                                .unwrap()
                                .to_owned()
                        };
                        let delivery = (header("X-Signature"), header("X-Timestamp"), body);
                        sender.send(delivery).unwrap();
                        HttpResponse::NoContent().finish()
                    }
                }))
            })
            .workers(1)
            .disable_signals()
            .listen(listener)
            .unwrap()
            .run(),
        )
    });
    (port, receiver)
}

#[tokio::test]
async fn each_change_of_status_is_reported_signed_and_in_order() {
    let fixture = Fixture::start().await;
    let (port, mut deliveries) = receiver();
    let webhook = json!({ "url": format!("http://127.0.0.1:{port}/hook"), "secret": SECRET });
    fixture
        .control(Method::PUT, "/sandbox/banks/dnb/webhook", webhook)
        .await;
    let person = fixture.woman().await;
    let payment = fixture.order(&person, "Acme", "hooked").await;
    fixture
        .approve(&payment.text("/_links/scaRedirect/href"), &person)
        .await;
    let mut events = std::collections::BTreeSet::new();
    for expected in ["ACTC", "ACSP", "ACSC", "ACCC"] {
        let deadline = std::time::Duration::from_secs(20);
        let delivery = tokio::time::timeout(deadline, deliveries.recv()).await;
        let (signature, timestamp, body) = delivery.unwrap().unwrap();
        let event: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(event["transactionStatus"], expected);
        assert_eq!(event["paymentId"], payment.text("/paymentId"));
        assert_eq!(event["endToEndIdentification"], "hooked");
        assert!(events.insert(event["eventId"].as_str().unwrap().to_owned()));
        let mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
        let tag = mac
            .chain_update(format!("{timestamp}.{body}"))
            .finalize()
            .into_bytes();
        assert_eq!(signature, format!("sha256={}", hex::encode(tag)));
    }
}
