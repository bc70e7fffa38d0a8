//! Breaks running processes of Drop and verifies that no payment is lost or made twice.
#![allow(clippy::print_stdout, reason = "a tool whose result is what it prints")]

mod campaign;
mod client;
mod clock;
mod disk;
mod environment;
mod fault_injection;
mod fleet;
mod journey;
mod node;
mod officers;
mod proxy;
mod race;
mod report;
mod tally;
mod verdict;

use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Parser, Subcommand};

use crate::{
    campaign::Campaign, environment::Engine, fault_injection::Strategy, fleet::Topology,
    node::NodeArgs, race::Race,
};

/// Kills and breaks Drop for real, and looks whether a krone is missing.
#[derive(Debug, Parser)]
#[command(
    name = "faults",
    after_help = "Examples:\n  faults run --strategy crash-points --engine sqlite --journeys 500\n  faults run --strategy kills --engine postgresql --apis 3 --workers 2 --seed 7"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// All runs in their long form, on both engines, one after the other.
    All(AllArgs),
    /// One run.
    Run(RunArgs),
    /// Thousands of concurrent requests with few idempotency keys.
    Race(RaceArgs),
    /// SQLite on a disk that fills up.
    DiskFull(DiskArgs),
    /// One process of Drop, started by the runs.
    #[command(hide = true)]
    Node(NodeArgs),
}

#[derive(Debug, Args)]
struct AllArgs {
    /// Payments ordered in each run.
    #[arg(long, default_value_t = 500)]
    journeys: usize,
    /// Begin no journey of a run after so many minutes.
    #[arg(long, default_value_t = 30)]
    minutes: u64,
    /// Seed of the first run; each further run uses the next one.
    #[arg(long)]
    seed: Option<u64>,
}

#[derive(Debug, Args)]
struct RunArgs {
    /// Kind of faults.
    #[arg(long)]
    strategy: Strategy,
    /// Database engine.
    #[arg(long)]
    engine: Engine,
    /// Number of payments ordered.
    #[arg(long, default_value_t = 500)]
    journeys: usize,
    /// Number of API processes.
    #[arg(long, default_value_t = 1)]
    apis: usize,
    /// Number of worker processes.
    #[arg(long, default_value_t = 1)]
    workers: usize,
    /// Determines orders and faults; random by default.
    #[arg(long)]
    seed: Option<u64>,
    /// Continue until a process has died at every crash point; fail if that is not reached.
    #[arg(long)]
    every_point: bool,
    /// Begin no journey after so many minutes.
    #[arg(long, default_value_t = 30)]
    minutes: u64,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct RaceArgs {
    /// Database engine.
    #[arg(long)]
    engine: Engine,
    /// Total number of requests.
    #[arg(long, default_value_t = 10_000)]
    requests: usize,
    /// Number of idempotency keys they share.
    #[arg(long, default_value_t = 50)]
    keys: usize,
    /// Number of API processes.
    #[arg(long, default_value_t = 2)]
    apis: usize,
}

#[derive(Debug, Args)]
struct DiskArgs {
    /// Determines the orders.
    #[arg(long)]
    seed: Option<u64>,
    /// Set when already inside the mount namespace.
    #[arg(long, hide = true)]
    inside: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::All(args) => all(&args).await,
        Command::Run(args) => run(args).await,
        Command::Race(args) => race(args).await,
        Command::DiskFull(args) => disk_full(&args).await,
        Command::Node(args) => serve(args).await.map(|()| true),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("faults: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a process of Drop on a runtime of its own.
async fn serve(args: NodeArgs) -> anyhow::Result<()> {
    let running = std::thread::spawn(|| actix_web::rt::System::new().block_on(node::run(args)));
    let ended = tokio::task::spawn_blocking(move || running.join()).await?;
    ended.map_err(|_| anyhow::anyhow!("the process panicked"))?
}

/// All runs: every kind of fault on every engine to which it applies.
async fn all(args: &AllArgs) -> anyhow::Result<bool> {
    use Engine::{Postgresql, Sqlite};
    let runs = [
        (Strategy::CrashPoints, Sqlite, 1, 1),
        (Strategy::CrashPoints, Postgresql, 1, 1),
        (Strategy::Kills, Sqlite, 1, 1),
        (Strategy::Kills, Postgresql, 3, 2),
        (Strategy::Database, Postgresql, 3, 2),
        (Strategy::Partners, Sqlite, 1, 1),
        (Strategy::Partners, Postgresql, 3, 2),
    ];
    let mut seed = args.seed.unwrap_or_else(|| rand::random::<u32>().into());
    let mut clean = true;
    for (strategy, engine, apis, workers) in runs {
        let run_args = RunArgs {
            strategy,
            engine,
            journeys: args.journeys,
            apis,
            workers,
            seed: Some(seed),
            every_point: true,
            minutes: args.minutes,
            json: false,
        };
        clean &= run(run_args).await?;
        seed += 1;
    }
    for engine in [Sqlite, Postgresql] {
        let args = RaceArgs {
            engine,
            requests: 10_000,
            keys: 50,
            apis: 3,
        };
        clean &= race(args).await?;
    }
    let args = DiskArgs {
        seed: Some(seed),
        inside: false,
    };
    Ok(disk_full(&args).await? && clean)
}

async fn run(args: RunArgs) -> anyhow::Result<bool> {
    let seed = args.seed.unwrap_or_else(rand::random);
    let campaign = Campaign {
        engine: args.engine,
        topology: Topology {
            apis: args.apis,
            workers: args.workers,
        },
        strategy: args.strategy,
        journeys: args.journeys,
        every_point: args.every_point,
        at_most: std::time::Duration::from_mins(args.minutes),
        seed,
    };
    let report = campaign.run().await;
    let report = report.with_context(|| format!("seed {seed}"))?;
    if args.json {
        println!("{}", report.json());
    } else {
        print!("{report}");
    }
    let met = !args.every_point || report.not_met().is_empty();
    Ok(report.is_clean() && met)
}

async fn race(args: RaceArgs) -> anyhow::Result<bool> {
    let race = Race {
        engine: args.engine,
        topology: Topology {
            apis: args.apis,
            workers: 1,
        },
        requests: args.requests,
        keys: args.keys,
    };
    println!("{}", race.run().await?);
    Ok(true)
}

async fn disk_full(args: &DiskArgs) -> anyhow::Result<bool> {
    let seed = args.seed.unwrap_or_else(rand::random);
    if args.inside {
        let found = disk::run(seed).await;
        println!("{}", found.with_context(|| format!("seed {seed}"))?);
    } else {
        tokio::task::spawn_blocking(move || disk::in_own_namespace(seed)).await??;
    }
    Ok(true)
}
