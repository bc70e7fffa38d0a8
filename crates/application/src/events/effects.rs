//! The effects of an event: the parts of a policy.

use kernel::Severity;

use super::event::EventKind;

/// The effects of an event outside the context that it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventPolicy {
    /// Its effect on the operators' tasks.
    pub operator_task: Option<TaskEffect>,
    /// The message to the people on call.
    pub on_call: Option<OnCallText>,
    /// The use case that takes it further.
    pub follow_up: Option<FollowUp>,
    /// The notification to the customer.
    pub notification: Option<CustomerNotification>,
    /// The webhook to merchants and third parties.
    pub webhook: Option<WebhookTopic>,
}

/// The effect of an event on the operators' tasks about its entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskEffect {
    /// Opens one.
    Opens {
        /// A description of what happened, then advice.
        advice: &'static str,
    },
    /// Closes those that events of these kinds have opened.
    Closes(&'static [EventKind]),
}

/// A message to the people on call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnCallText {
    /// Urgency.
    pub severity: Severity,
    /// A description of what happened.
    pub text: &'static str,
}

/// The use case that takes an event further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FollowUp {
    /// The customer's risk is reviewed.
    ReviewCustomerRisk,
    /// The recipient is screened.
    ScreenRecipient,
    /// The partner's webhook is processed.
    ProcessWebhook,
}

impl FollowUp {
    /// The name of its subscriber; deliveries are stored under it.
    pub fn subscriber(self) -> &'static str {
        match self {
            Self::ReviewCustomerRisk => "customer-risk",
            Self::ScreenRecipient => "recipient-screening",
            Self::ProcessWebhook => "webhooks",
        }
    }
}

/// Notifications to a customer. There are none yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustomerNotification {}

/// Topics that merchants and third parties can subscribe to. There are none yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookTopic {}

impl EventPolicy {
    /// The policy without any effect.
    pub(super) const NOTHING: Self = Self {
        operator_task: None,
        on_call: None,
        follow_up: None,
        notification: None,
        webhook: None,
    };

    /// A task for operators, of which the people on call are notified.
    pub(super) const fn opens_task(
        advice: &'static str,
        severity: Severity,
        text: &'static str,
    ) -> Self {
        Self {
            operator_task: Some(TaskEffect::Opens { advice }),
            on_call: Some(OnCallText { severity, text }),
            ..Self::NOTHING
        }
    }

    pub(super) const fn closes_tasks(kinds: &'static [EventKind]) -> Self {
        Self {
            operator_task: Some(TaskEffect::Closes(kinds)),
            ..Self::NOTHING
        }
    }

    pub(super) const fn then(self, follow_up: FollowUp) -> Self {
        Self {
            follow_up: Some(follow_up),
            ..self
        }
    }
}
