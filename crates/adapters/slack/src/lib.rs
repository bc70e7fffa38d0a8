//! Alerts for the people on duty, by one of Slack's incoming webhooks.
//!
//! Source: docs.slack.dev, "Sending messages using incoming webhooks" and "Formatting message text".
//! The webhook's address is a secret: whoever has it can write to the channel.

mod client;
mod text;

pub use client::{InvalidWebhook, Slack};
