//! `drop jobs`: what the workers do again and again, and how it goes.

use std::{collections::BTreeMap, io::Write, path::Path, sync::Arc};

use clap::Subcommand;
use serde_json::{Value, json};
use work::{JobOutcome, JobRecord, ports::JobLeases};

use crate::{
    dev,
    wiring::{Assembly, Machine, assemble},
    worker::{self, Job, Mode, Ran},
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
    let assembly = assemble(&dev::load(file)?, Machine::system())?;
    match command {
        Command::List { json } => list(&assembly, json).await,
        Command::Run { name, json } => run_now(&assembly, &name, json).await,
    }
}

async fn list(assembly: &Assembly, as_json: bool) -> anyhow::Result<()> {
    let records = assembly.store.jobs().await?;
    let records: BTreeMap<_, _> = records.iter().map(|r| (r.name.as_str(), r)).collect();
    let mut out = std::io::stdout().lock();
    for job in worker::jobs(assembly) {
        let record = records.get(job.name()).copied();
        if as_json {
            writeln!(out, "{}", told(job.as_ref(), record))?;
        } else {
            writeln!(out, "{}", line(job.as_ref(), record))?;
        }
    }
    Ok(())
}

fn told(job: &dyn Job, record: Option<&JobRecord>) -> Value {
    let is_leader = job.mode() == Mode::Leader;
    json!({
        "name": job.name(),
        "mode": job.mode().name(),
        "everyMilliseconds": u64::try_from(job.every().as_millis()).ok(),
        "nextRunAt": record.filter(|_| is_leader).map(|r| r.next_run_at),
        "heldBy": record.and_then(|r| r.held.as_ref()).map(|(holder, _)| holder),
        "leaseUntil": record.and_then(|r| r.held.as_ref()).map(|(_, until)| until),
        "lastFinishedAt": record.and_then(|r| r.last_finished_at),
        "lastSuccessAt": record.and_then(|r| r.last_success_at),
        "lastError": record.and_then(|r| r.last_error.as_ref()),
        "runs": record.map_or(0, |r| r.runs),
        "failuresInARow": record.map_or(0, |r| r.failures_in_a_row),
    })
}

fn line(job: &dyn Job, record: Option<&JobRecord>) -> String {
    let (name, mode, every) = (job.name(), job.mode().name(), format!("{:?}", job.every()));
    let how = match record {
        Some(JobRecord {
            last_error: Some(error),
            failures_in_a_row,
            ..
        }) => format!("failed {failures_in_a_row} time(s) in a row: {error}"),
        Some(JobRecord {
            last_success_at: Some(at),
            runs,
            ..
        }) => format!("well at {}, {runs} runs", at.format("%F %T")),
        _ => "has not run yet".to_owned(),
    };
    format!("{name:<15} {mode:<10} every {every:<7} {how}")
}

async fn run_now(assembly: &Assembly, name: &str, as_json: bool) -> anyhow::Result<()> {
    let jobs = worker::jobs(assembly);
    let Some(job) = jobs.iter().find(|job| job.name() == name) else {
        anyhow::bail!("there is no job {name}; there are {}", names(&jobs));
    };
    match worker::run_once(assembly, job).await? {
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
