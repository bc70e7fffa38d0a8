//! What follows an event: a task for operators, a message to the people on call, another use case.
//!
//! One file per context, each with one exhaustive match. The texts say what happened, then what to
//! do; those for the people on call name no person and no amount, since they leave the house.

mod aml;
mod identity;
mod kyc;
mod messaging;
mod payments;
mod screening;

use kernel::Severity;

use super::{EventKind, OnCallSubscriber, OperatorTaskSubscriber};

/// What follows an event outside the context that it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventPolicy {
    /// What it does to the operators' tasks.
    pub operator_task: Option<TaskEffect>,
    /// What the people on call read.
    pub on_call: Option<OnCallText>,
    /// The use case that takes it further.
    pub follow_up: Option<FollowUp>,
    /// What the customer is notified of.
    pub notification: Option<CustomerNotification>,
    /// What merchants and third parties are sent.
    pub webhook: Option<WebhookTopic>,
}

/// What an event does to the operators' tasks about its entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskEffect {
    /// Opens one.
    Opens {
        /// What happened, then what to do about it.
        advice: &'static str,
    },
    /// Closes those that events of these kinds have opened.
    Closes(&'static [EventKind]),
}

/// What the people on call read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnCallText {
    /// How soon somebody should look.
    pub severity: Severity,
    /// What happened.
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

    /// Whether it takes events of this kind further.
    pub fn follows(self, kind: &str) -> bool {
        of_stored(kind).follow_up == Some(self)
    }
}

/// What a customer can be notified of. There is nothing yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustomerNotification {}

/// What merchants and third parties can subscribe to. There is nothing yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookTopic {}

impl EventPolicy {
    /// Nobody reacts.
    const NOTHING: Self = Self {
        operator_task: None,
        on_call: None,
        follow_up: None,
        notification: None,
        webhook: None,
    };

    /// A task for operators, of which the people on call are notified.
    const fn opens_task(advice: &'static str, severity: Severity, text: &'static str) -> Self {
        Self {
            operator_task: Some(TaskEffect::Opens { advice }),
            on_call: Some(OnCallText { severity, text }),
            ..Self::NOTHING
        }
    }

    const fn closes_tasks(kinds: &'static [EventKind]) -> Self {
        Self {
            operator_task: Some(TaskEffect::Closes(kinds)),
            ..Self::NOTHING
        }
    }

    const fn then(self, follow_up: FollowUp) -> Self {
        Self {
            follow_up: Some(follow_up),
            ..self
        }
    }
}

/// What follows an event of this kind.
pub fn policy(kind: EventKind) -> EventPolicy {
    match kind {
        EventKind::Aml(kind) => aml::policy(kind),
        EventKind::Identity(kind) => identity::policy(kind),
        EventKind::Kyc(kind) => kyc::policy(kind),
        EventKind::Messaging(kind) => messaging::policy(kind),
        EventKind::Payments(kind) => payments::policy(kind),
        EventKind::Screening(kind) => screening::policy(kind),
    }
}

/// The subscribers that events of this kind are delivered to.
pub fn subscribers_of(kind: &str) -> impl Iterator<Item = &'static str> {
    let policy = of_stored(kind);
    let tasks = policy.operator_task.map(|_| OperatorTaskSubscriber::NAME);
    let on_call = policy.on_call.map(|_| OnCallSubscriber::NAME);
    let follow_up = policy.follow_up.map(FollowUp::subscriber);
    [tasks, on_call, follow_up].into_iter().flatten()
}

/// What follows a stored event. Nobody reacts to a kind that is not known here.
pub(super) fn of_stored(kind: &str) -> EventPolicy {
    EventKind::from_name(kind).map_or(EventPolicy::NOTHING, policy)
}
