//! Slack's webhook as played by the sandbox.

use serde_json::{Value, json};

use crate::fixture::{Answer, Fixture};

async fn post(fixture: &Fixture, path: &str, body: Value) -> Answer {
    let request = fixture.client.post(fixture.url(path)).json(&body);
    fixture.send(request).await
}

#[tokio::test]
async fn what_is_posted_to_slack_is_kept_and_listed() {
    let fixture = Fixture::start().await;
    for text in ["first", "second"] {
        let posted = post(&fixture, "slack/token", json!({ "text": text })).await;
        assert_eq!(posted.status, 200);
        assert_eq!(posted.body, "ok");
    }
    let listed = fixture.get("sandbox/slack").await.body;
    let texts: Vec<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|m| &m["text"])
        .collect();
    assert_eq!(texts, ["first", "second"]);
    assert_eq!(listed[0]["token"], "token");
}

#[tokio::test]
async fn slack_refuses_what_is_no_message_in_its_own_words() {
    let fixture = Fixture::start().await;
    let refused = post(&fixture, "slack/token", json!({ "text": "" })).await;
    assert_eq!(
        (refused.status.as_u16(), refused.body),
        (400, json!("no_text"))
    );
    let refused = post(&fixture, "slack/token", json!(["text"])).await;
    assert_eq!(refused.body, "invalid_payload");
    assert_eq!(fixture.get("sandbox/slack").await.body, json!([]));
}

#[tokio::test]
async fn slack_misbehaves_as_ordered() {
    let fixture = Fixture::start().await;
    let order = json!({"partner": "slack", "path": "/{token}", "fault": "status:503"});
    assert_eq!(post(&fixture, "sandbox/faults", order).await.status, 204);
    let message = json!({ "text": "hello" });
    assert_eq!(
        post(&fixture, "slack/token", message.clone()).await.status,
        503
    );
    assert_eq!(post(&fixture, "slack/token", message).await.status, 200);
}
