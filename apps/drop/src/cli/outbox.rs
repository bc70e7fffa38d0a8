//! `drop outbox`: events on their way to subscribers, and the dead letters among them.

use std::path::Path;

use clap::{Args, Subcommand};
use kernel::{Actor, RequestContext};
use messaging::{DeadLetters, Delivery, DeliveryId, ports::DeliveryFilter};
use serde_json::{Value, json};

use super::print::{self, ListArgs};
use crate::{
    dev,
    views::{DeliveryStateWord, DeliveryView},
    wiring::{SystemPorts, assemble},
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
    /// Retry a dead delivery with a full set of attempts.
    ///
    /// A dead delivery blocks later events of the same payment for the same subscriber. Fix
    /// the cause first: `drop outbox show` has the error.
    #[command(after_help = "Example:\n  drop outbox retry dlv_0197a6e200007000800000000000abcd")]
    Retry(One),
    /// Discard a dead delivery, so that later events of the same payment are delivered.
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
    let assembly = assemble(&dev::load(file)?, SystemPorts::system())?;
    let dead_letters = &assembly.services.messaging.dead_letters;
    let context = RequestContext::job("operator");
    match command {
        Command::List(wanted) => list(dead_letters, wanted).await,
        Command::Show(One { id, json }) => {
            let delivery = dead_letters.show(id.parse()?).await?;
            print::one(&view(&delivery), json)
        }
        Command::Retry(One { id, json }) => {
            let id = id.parse()?;
            let delivery = dead_letters.retry(id, Actor::System, &context).await?;
            print::one(&view(&delivery), json)
        }
        Command::Discard(One { id, json }) => {
            let id = id.parse()?;
            let delivery = dead_letters.discard(id, Actor::System, &context).await?;
            print::one(&view(&delivery), json)
        }
    }
}

async fn list(dead_letters: &DeadLetters, wanted: List) -> anyhow::Result<()> {
    let filter = DeliveryFilter {
        state: wanted.state.map(Into::into),
        aggregate_id: wanted.of,
    };
    let page = wanted.piece.page::<DeliveryId>()?;
    let found = dead_letters.list(&filter, &page).await?;
    wanted.piece.print(&found, "no such deliveries", view, |d| {
        let (state, event) = (d.state.name(), &d.event);
        let error = d.last_error.as_deref().unwrap_or_default();
        format!(
            "{}  {state:<9} {:<14} {} of {} (attempt {}) {error}",
            d.id, d.subscriber, event.kind, event.aggregate_id, d.attempts
        )
    })
}

fn view(delivery: &Delivery) -> Value {
    json!(DeliveryView::from(delivery))
}
