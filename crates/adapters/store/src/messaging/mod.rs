//! The storage ports of the `work` context.

mod deliveries;
mod delivery_row;
mod jobs;
mod settle;
mod tasks;
mod webhooks;

pub(crate) use self::{
    delivery_row::DeliveryRows, jobs::JobRows, tasks::TaskRows, webhooks::WebhookRows,
};
