//! `drop outbox`: events on their way to subscribers, and the dead letters among them.

use std::path::Path;

use anyhow::Context;
use clap::{Args, Subcommand};
use kernel::{Actor, RequestContext};
use messaging::{
    Delivery, DeliveryId,
    ports::{Deliveries, DeliveryFilter},
};
use serde_json::{Value, json};

use super::print::{self, ListArgs};
use crate::{
    startup,
    views::{DeliveryStateWord, DeliveryView},
    wiring::{Assembly, SystemPorts, assemble},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List deliveries, newest first. Each is one event on its way to one subscriber.
    #[command(
        after_help = "Example:\n  drop outbox list --state dead\n  drop outbox list --of txn_0197a6e200007000800000000000abcd --json"
    )]
    List(List),
    /// Show a delivery with its event.
    #[command(after_help = "Example:\n  drop outbox show dlv_0197a6e200007000800000000000abcd")]
    Show(One),
    /// Try a dead delivery again, with all its attempts.
    ///
    /// A dead delivery holds back later events of the same payment to the same subscriber. Mend
    /// what it failed with first: `drop outbox show` tells.
    #[command(after_help = "Example:\n  drop outbox retry dlv_0197a6e200007000800000000000abcd")]
    Retry(One),
    /// Give a dead delivery up for good, so that later events of the same payment go on.
    #[command(after_help = "Example:\n  drop outbox discard dlv_0197a6e200007000800000000000abcd")]
    Discard(One),
}

#[derive(Debug, Args)]
pub(super) struct List {
    /// Only deliveries in this state.
    #[arg(long)]
    state: Option<DeliveryStateWord>,
    /// Only events of this payment, consent or webhook.
    #[arg(long, value_name = "ID")]
    of: Option<String>,
    #[command(flatten)]
    piece: ListArgs,
}

#[derive(Debug, Args)]
pub(super) struct One {
    /// Id of the delivery, `dlv_…`.
    id: String,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(command: Command, file: Option<&Path>) -> anyhow::Result<()> {
    let assembly = assemble(&startup::load(file)?, SystemPorts::system())?;
    let settle = &assembly.services.messaging.dead_letters;
    let context = RequestContext::job("operator");
    match command {
        Command::List(wanted) => list(&assembly, wanted).await,
        Command::Show(One { id, json }) => show(&assembly, id.parse()?, json).await,
        Command::Retry(One { id, json }) => {
            let id = id.parse()?;
            settle.retry(id, Actor::System, &context).await?;
            show(&assembly, id, json).await
        }
        Command::Discard(One { id, json }) => {
            let id = id.parse()?;
            settle.discard(id, Actor::System, &context).await?;
            show(&assembly, id, json).await
        }
    }
}

async fn list(assembly: &Assembly, wanted: List) -> anyhow::Result<()> {
    let filter = DeliveryFilter {
        state: wanted.state.map(Into::into),
        aggregate_id: wanted.of,
    };
    let page = wanted.piece.page::<DeliveryId>()?;
    let found = assembly.store.deliveries(&filter, &page).await?;
    wanted.piece.print(&found, "no such deliveries", told, |d| {
        let (state, event) = (d.state.name(), &d.event);
        let error = d.last_error.as_deref().unwrap_or_default();
        format!(
            "{}  {state:<9} {:<14} {} of {} (attempt {}) {error}",
            d.id, d.subscriber, event.kind, event.aggregate_id, d.attempts
        )
    })
}

async fn show(assembly: &Assembly, id: DeliveryId, json: bool) -> anyhow::Result<()> {
    let found = assembly.store.delivery(id).await?;
    print::one(&told(&found.context("there is no such delivery")?), json)
}

fn told(delivery: &Delivery) -> Value {
    json!(DeliveryView::from(delivery))
}
