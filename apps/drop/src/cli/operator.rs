//! `drop operator`: the queue of what only a person can settle.

use std::{io::Write, path::Path};

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use kernel::{Actor, RequestContext};
use messaging::{
    OperatorTask, OperatorTaskId,
    ports::{OperatorTasks, TaskFilter},
};
use payments::{TransactionId, remittances::BankConfirmation};
use serde_json::{Value, json};

use super::print::{self, ListArgs};
use crate::{
    startup,
    views::{OperatorTaskView, SettledView},
    wiring::{Assembly, SystemPorts, assemble},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List open tasks, newest first: payments whose bank never answered, statuses nobody knows,
    /// differences to a bank's books, events that could not be delivered.
    #[command(after_help = "Example:\n  drop operator list\n  drop operator list --all --json")]
    List(List),
    /// Show a task and what to do about it.
    #[command(after_help = "Example:\n  drop operator show opt_0197a6e200007000800000000000abcd")]
    Show(One),
    /// Close a task whose matter is settled.
    #[command(after_help = "Example:\n  drop operator close opt_0197a6e200007000800000000000abcd")]
    Close(One),
    /// Settle a payment whose bank never answered, once the bank has said what became of it.
    ///
    /// Such a payment is looked for at the bank by its end-to-end id and never sent again or
    /// failed by a guess. Its task closes by itself.
    #[command(
        after_help = "Example:\n  drop operator settle txn_0197a6e200007000800000000000abcd --verdict not-executed"
    )]
    Settle {
        /// Id of the payment, `txn_…`.
        id: String,
        /// What the bank says.
        #[arg(long)]
        verdict: Verdict,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub(super) struct List {
    /// Closed tasks as well.
    #[arg(long)]
    all: bool,
    /// Only about this payment or delivery.
    #[arg(long, value_name = "ID")]
    about: Option<String>,
    #[command(flatten)]
    piece: ListArgs,
}

#[derive(Debug, Args)]
pub(super) struct One {
    /// Id of the task, `opt_…`.
    id: String,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Verdict {
    /// It has executed the payment.
    Executed,
    /// It does not have it and will not execute it.
    NotExecuted,
}

pub(super) async fn run(command: Command, file: Option<&Path>) -> anyhow::Result<()> {
    let assembly = assemble(&startup::load(file)?, SystemPorts::system())?;
    match command {
        Command::List(wanted) => list(&assembly, wanted).await,
        Command::Show(One { id, json }) => show(&assembly, id.parse()?, json).await,
        Command::Close(One { id, json }) => {
            let id = id.parse()?;
            let context = RequestContext::job("operator");
            let tasks = &assembly.services.messaging.resolve_tasks;
            tasks.close(id, Actor::System, &context).await?;
            show(&assembly, id, json).await
        }
        Command::Settle { id, verdict, json } => {
            settle(&assembly, id.parse()?, verdict, json).await
        }
    }
}

async fn list(assembly: &Assembly, wanted: List) -> anyhow::Result<()> {
    let filter = TaskFilter {
        with_closed: wanted.all,
        subject: wanted.about,
    };
    let page = wanted.piece.page::<OperatorTaskId>()?;
    let found = assembly.store.tasks(&filter, &page).await?;
    wanted.piece.print(&found, "nothing to do", told, |task| {
        let state = OperatorTaskView::from(task).state();
        let since = task.opened_at.format("%F %T");
        format!(
            "{}  {state:<6} {since}  {} {}",
            task.id, task.kind, task.subject
        )
    })
}

async fn show(assembly: &Assembly, id: OperatorTaskId, json: bool) -> anyhow::Result<()> {
    let found = assembly.store.task(id).await?;
    print::one(&told(&found.context("there is no such task")?), json)
}

fn told(task: &OperatorTask) -> Value {
    json!(OperatorTaskView::from(task))
}

async fn settle(
    assembly: &Assembly,
    id: TransactionId,
    verdict: Verdict,
    as_json: bool,
) -> anyhow::Result<()> {
    let verdict = match verdict {
        Verdict::Executed => BankConfirmation::Executed,
        Verdict::NotExecuted => BankConfirmation::NotExecuted,
    };
    let context = RequestContext::job("operator");
    let reconcile = &assembly.services.payments.reconcile;
    let settled = reconcile
        .settle(id, verdict, Actor::System, &context)
        .await?;
    let told = json!(SettledView::from(&settled));
    if as_json {
        return print::one(&told, true);
    }
    let status = told.get("status").and_then(Value::as_str);
    let status = status.unwrap_or_default();
    writeln!(std::io::stdout().lock(), "{id} is {status}")?;
    Ok(())
}
