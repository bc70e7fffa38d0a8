//! The integration events of all contexts, and what follows each.
//!
//! [`policy`] is the one place where it is decided who reacts to an event. It matches every kind
//! without a wildcard: an event that is added to a context does not compile before it has a policy.

mod effects;
mod event;
mod on_call;
mod operator_tasks;
mod policy;
mod subscribers;
#[cfg(test)]
mod testing;

pub use effects::{
    CustomerNotification, EventPolicy, FollowUp, OnCallText, TaskEffect, WebhookTopic,
};
pub use event::{Event, EventKind};
pub use on_call::OnCallSubscriber;
pub use operator_tasks::{OperatorTaskSubscriber, operator_advice};
pub use policy::policy;
pub use subscribers::subscribers_of;

#[cfg(test)]
mod tests;
