//! A notification in Slack's `mrkdwn`.

use kernel::{OnCallNotification, Severity};

/// Slack recommends fewer than 4,000 characters, and truncates at 40,000.
const MOST_CHARACTERS: usize = 3_000;

/// The notification as text: kind, subject, and what to do.
pub(crate) fn of(alert: &OnCallNotification) -> String {
    let sign = match alert.severity {
        Severity::Critical => ":rotating_light: *critical*",
        Severity::Warning => ":warning: *warning*",
    };
    let mut text = format!("{sign} `{}`", escaped(&alert.kind));
    if let Some(subject) = &alert.subject {
        text.push_str(" · ");
        text.push_str(&escaped(subject));
    }
    text.push('\n');
    let message: String = alert.message.chars().take(MOST_CHARACTERS).collect();
    text.push_str(&escaped(&message));
    text
}

/// Escapes Slack's three control characters, with which a text could mention people (`<!channel>`)
/// or hide a link.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alert(message: &str) -> OnCallNotification {
        OnCallNotification {
            kind: "errors.spike".to_owned(),
            severity: Severity::Critical,
            message: message.to_owned(),
            subject: Some("txn_1".to_owned()),
        }
    }

    #[test]
    fn an_alert_tells_severity_kind_subject_and_what_to_do() {
        let text = of(&alert("Look at the logs."));
        let wanted = ":rotating_light: *critical* `errors.spike` · txn_1\nLook at the logs.";
        assert_eq!(text, wanted);
    }

    #[test]
    fn nobody_is_called_and_no_link_is_hidden_by_what_an_alert_says() {
        let text = of(&alert("<!channel> & <https://evil.example|ours>"));
        let wanted = "&lt;!channel&gt; &amp; &lt;https://evil.example|ours&gt;";
        assert!(text.ends_with(wanted), "{text}");
    }

    #[test]
    fn a_long_message_is_cut_between_characters() {
        let text = of(&alert(&"ø".repeat(10_000)));
        assert_eq!(text.chars().filter(|c| *c == 'ø').count(), MOST_CHARACTERS);
    }
}
