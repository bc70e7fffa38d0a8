//! `drop jobs`: what the workers do again and again, and how it goes.

use std::{io::Write, path::Path, sync::Arc};

use clap::Subcommand;
use kernel::{Actor, RequestContext};
use messaging::{JobOutcome, ports::JobLeases};
use serde_json::json;

use crate::{
    startup,
    views::JobView,
    wiring::{Assembly, SystemPorts, assemble},
    worker::{self, Job, Ran},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List all jobs: interval, who runs them, how the last run went.
    #[command(after_help = "Example:\n  drop jobs list\n  drop jobs list --json")]
    List {
        /// Print one JSON object per line.
        #[arg(long)]
        json: bool,
    },
    /// Run a job now, whatever its plan says; not beside a worker that is at it.
    #[command(after_help = "Example:\n  drop jobs run rates")]
    Run {
        /// Name of the job.
        name: String,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
}

pub(super) async fn run(command: Command, file: Option<&Path>) -> anyhow::Result<()> {
    let assembly = assemble(&startup::load(file)?, SystemPorts::system())?;
    match command {
        Command::List { json } => list(&assembly, json).await,
        Command::Run { name, json } => run_now(&assembly, &name, json).await,
    }
}

async fn list(assembly: &Assembly, as_json: bool) -> anyhow::Result<()> {
    let (jobs, records) = (worker::jobs(assembly), assembly.store.jobs().await?);
    let mut out = std::io::stdout().lock();
    for (job, view) in jobs.iter().zip(JobView::all(&jobs, &records)) {
        if as_json {
            writeln!(out, "{}", json!(view))?;
        } else {
            writeln!(out, "{}", line(job.as_ref(), &view))?;
        }
    }
    Ok(())
}

fn line(job: &dyn Job, view: &JobView) -> String {
    let (name, mode, every) = (job.name(), job.mode().name(), format!("{:?}", job.every()));
    let how = view.how_it_goes();
    format!("{name:<15} {mode:<10} every {every:<7} {how}")
}

async fn run_now(assembly: &Assembly, name: &str, as_json: bool) -> anyhow::Result<()> {
    let jobs = worker::jobs(assembly);
    let Some(job) = jobs.iter().find(|job| job.name() == name) else {
        anyhow::bail!("there is no job {name}; there are {}", names(&jobs));
    };
    let context = RequestContext::job("operator");
    match worker::run_once(assembly, job, Actor::System, &context).await? {
        Ran::Ended(JobOutcome::Succeeded) => {
            let mut out = std::io::stdout().lock();
            if as_json {
                writeln!(out, "{}", json!({ "name": name, "outcome": "succeeded" }))?;
            } else {
                writeln!(out, "{name} is done")?;
            }
            Ok(())
        }
        Ran::Ended(JobOutcome::Failed(error)) => anyhow::bail!("{name} failed: {error}"),
        Ran::NotNow => anyhow::bail!("a worker is at {name} right now"),
    }
}

fn names(jobs: &[Arc<dyn Job>]) -> String {
    let names: Vec<_> = jobs.iter().map(|job| job.name()).collect();
    names.join(", ")
}
