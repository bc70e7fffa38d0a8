//! On-call notifications through an incoming webhook of Slack.
//!
//! Source: docs.slack.dev, "Sending messages using incoming webhooks" and "Formatting message
//! text". The webhook's address is a secret: it suffices to post to the channel.

mod client;
mod text;

pub use client::{InvalidWebhook, Slack};
