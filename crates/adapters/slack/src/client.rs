//! Posts notifications to the webhook.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use kernel::{NotificationUndelivered, OnCall, OnCallNotification};
use outbound::{
    Method, Outbound, Repeat, Request, Response,
    header::{CONTENT_TYPE, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::text;

/// The webhook's address is invalid. The error does not contain it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidWebhook;

impl fmt::Display for InvalidWebhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the Slack webhook is not an address")
    }
}

impl std::error::Error for InvalidWebhook {}

/// A Slack channel.
pub struct Slack {
    webhook: SecretString,
    outbound: Arc<Outbound>,
}

impl Slack {
    /// Creates the client.
    ///
    /// # Errors
    /// [`InvalidWebhook`].
    pub fn new(webhook: SecretString, outbound: Arc<Outbound>) -> Result<Self, InvalidWebhook> {
        Url::parse(webhook.expose_secret()).map_err(|_| InvalidWebhook)?;
        Ok(Self { webhook, outbound })
    }

    fn request(&self, alert: &OnCallNotification) -> Result<Request, NotificationUndelivered> {
        let url = Url::parse(self.webhook.expose_secret())
            .map_err(|error| NotificationUndelivered(error.to_string()))?;
        let body = serde_json::json!({ "text": text::of(alert) });
        let json = HeaderValue::from_static("application/json");
        Ok(Request::new(Method::POST, url, "/{webhook}")
            .header(CONTENT_TYPE, json)
            .body(body.to_string().into_bytes()))
    }
}

/// The address is a secret and stays out of logs.
impl fmt::Debug for Slack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Slack(***)")
    }
}

#[async_trait]
impl OnCall for Slack {
    async fn send(&self, alert: &OnCallNotification) -> Result<(), NotificationUndelivered> {
        let request = self.request(alert)?;
        // Repeatable: a duplicate notification is better than a lost one.
        let sent = self.outbound.send(request, Repeat::Safe).await;
        let response = sent.map_err(|error| NotificationUndelivered(format!("Slack: {error}")))?;
        read(&response)
    }
}

/// Slack answers a posted message with 200 and `ok`, an error with a status and one word.
fn read(response: &Response) -> Result<(), NotificationUndelivered> {
    let body = response.body.trim_ascii();
    if response.status.is_success() && body == b"ok" {
        return Ok(());
    }
    let status = response.status.as_u16();
    let word = std::str::from_utf8(body).ok().filter(|word| is_word(word));
    Err(NotificationUndelivered(match word {
        Some(word) => format!("Slack answers {status} {word}"),
        None => format!("Slack answers {status}"),
    }))
}

/// Slack's error code (`no_service`, `channel_is_archived`), if it is short enough to be one.
fn is_word(text: &str) -> bool {
    (1..=60).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}
