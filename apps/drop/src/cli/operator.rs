//! `drop operator`: the exception queue.

use std::{io::Write, path::Path};

use clap::{Args, Subcommand, ValueEnum};
use kernel::{Actor, RequestContext};
use messaging::{OperatorTask, OperatorTaskId, ResolveOperatorTasks, ports::TaskFilter};
use payments::{TransactionId, remittances::BankConfirmation};
use serde_json::{Value, json};

use super::print::{self, ListArgs};
use crate::{
    dev,
    views::{OperatorTaskView, SettledView},
    wiring::{Assembly, SystemPorts, assemble},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List open tasks, newest first: payments with an unknown outcome, unknown bank statuses,
    /// differences from a bank's records, events that could not be delivered.
    #[command(after_help = "Example:\n  drop operator list\n  drop operator list --all --json")]
    List(List),
    /// Show a task and what to do about it.
    #[command(after_help = "Example:\n  drop operator show opt_0197a6e200007000800000000000abcd")]
    Show(One),
    /// Close a task whose matter is resolved.
    #[command(after_help = "Example:\n  drop operator close opt_0197a6e200007000800000000000abcd")]
    Close(One),
    /// Record what the bank confirms about a payment with an unknown outcome.
    ///
    /// Such a payment is searched for at the bank by its end-to-end id and never sent again or
    /// failed on assumption. Its task closes automatically.
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
    let assembly = assemble(&dev::load(file)?, SystemPorts::system())?;
    let tasks = &assembly.services.messaging.operator_tasks;
    match command {
        Command::List(wanted) => list(tasks, wanted).await,
        Command::Show(One { id, json }) => {
            let task = tasks.show(id.parse()?).await?;
            print::one(&view(&task), json)
        }
        Command::Close(One { id, json }) => {
            let id = id.parse()?;
            let context = RequestContext::job("operator");
            let task = tasks.close(id, Actor::System, &context).await?;
            print::one(&view(&task), json)
        }
        Command::Settle { id, verdict, json } => {
            settle(&assembly, id.parse()?, verdict, json).await
        }
    }
}

async fn list(tasks: &ResolveOperatorTasks, wanted: List) -> anyhow::Result<()> {
    let filter = TaskFilter {
        with_closed: wanted.all,
        subject: wanted.about,
    };
    let page = wanted.piece.page::<OperatorTaskId>()?;
    let found = tasks.list(&filter, &page).await?;
    wanted.piece.print(&found, "nothing to do", view, |task| {
        let state = OperatorTaskView::from(task).state();
        let since = task.opened_at.format("%F %T");
        format!(
            "{}  {state:<6} {since}  {} {}",
            task.id, task.kind, task.subject
        )
    })
}

fn view(task: &OperatorTask) -> Value {
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
    let resolve = &assembly.services.payments.resolve_unknown;
    let resolved = resolve.settle(id, verdict, Actor::System, &context).await?;
    let view = json!(SettledView::from(&resolved));
    if as_json {
        return print::one(&view, true);
    }
    let status = view.get("status").and_then(Value::as_str);
    let status = status.unwrap_or_default();
    writeln!(std::io::stdout().lock(), "{id} is {status}")?;
    Ok(())
}
