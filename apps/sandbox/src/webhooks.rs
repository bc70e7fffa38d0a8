//! Webhooks on their way: in the background, one after the other, with a few retries.

use std::time::Duration;

use url::Url;

/// One webhook, ready to send.
pub(crate) struct Delivery {
    pub(crate) url: Url,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

impl Delivery {
    async fn send(&self, client: &reqwest::Client) -> Result<(), String> {
        let mut request = client
            .post(self.url.clone())
            .header("Content-Type", "application/json");
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let answer = request
            .body(self.body.clone())
            .send()
            .await
            .map_err(|error| error.to_string())?;
        if answer.status().is_success() {
            Ok(())
        } else {
            Err(format!("answered {}", answer.status()))
        }
    }
}

const TIME_OUT: Duration = Duration::from_secs(5);
/// Waits before the second, third and fourth attempt.
const RETRIES: [Duration; 3] = [
    Duration::from_millis(200),
    Duration::from_secs(1),
    Duration::from_secs(3),
];

/// Sends in the background, one after the other.
pub(crate) fn deliver(deliveries: Vec<Delivery>) {
    if deliveries.is_empty() {
        return;
    }
    actix_web::rt::spawn(async move {
        let client = match client() {
            Ok(client) => client,
            Err(error) => {
                tracing::error!(%error, "no HTTP client for webhooks");
                return;
            }
        };
        for delivery in deliveries {
            attempt(&client, &delivery).await;
        }
    });
}

async fn attempt(client: &reqwest::Client, delivery: &Delivery) {
    let mut waits = RETRIES.iter();
    loop {
        let Err(error) = delivery.send(client).await else {
            return;
        };
        let Some(wait) = waits.next() else {
            tracing::warn!(%error, "webhook given up");
            return;
        };
        tracing::debug!(%error, "webhook will be tried again");
        tokio::time::sleep(*wait).await;
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the sandbox shares no crate with the product, so it cannot use its HTTP client"
)]
fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().timeout(TIME_OUT).build()
}
