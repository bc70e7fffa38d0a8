//! One process of Drop, as in production, with one crash point armed. Ends when its parent process
//! ends.

use std::{
    io::Read,
    net::TcpListener,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use anyhow::Context;
use clap::{Args, ValueEnum};
use drop_app::{
    config::{Config, Raw},
    development, observe,
    process::{Api, Worker, bind, told_to_stop},
    wiring::assemble,
};

use crate::clock::FileClock;
use tokio::time::{Instant, sleep};

/// Kind of process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Role {
    /// Serves requests.
    Api,
    /// Runs background jobs.
    Worker,
}

/// Arguments of a process.
#[derive(Debug, Args)]
pub(crate) struct NodeArgs {
    /// Kind of process.
    #[arg(long)]
    role: Role,
    /// The configuration, as JSON.
    #[arg(long)]
    config: PathBuf,
    /// Port of the API.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The file with the clock's offset.
    #[arg(long)]
    clock: PathBuf,
    /// Crash point, and the number of the visit at which to die: `initiate.before_bank:2`.
    #[arg(long)]
    die_at: Option<String>,
}

/// Runs until it is stopped or reaches its crash point.
pub(crate) async fn run(args: NodeArgs) -> anyhow::Result<()> {
    end_with_the_parent()?;
    observe::start(false, true);
    let _scenario = fail::FailScenario::setup();
    if let Some(die_at) = &args.die_at {
        arm(die_at)?;
    }
    let mut raw: Raw = serde_json::from_slice(&std::fs::read(&args.config)?)?;
    raw.http.port = args.port;
    let config = Config::check(&raw, &development::SandboxSecrets)?;
    let clock = Arc::new(FileClock::following(&args.clock)?);
    let assembly = assemble(&config, clock.system())?;
    match args.role {
        Role::Api => {
            let api = Api::start(&config, &assembly, take_port(&config).await?)?;
            told_to_stop().await?;
            api.stop().await
        }
        Role::Worker => {
            let worker = Worker::start(&assembly);
            told_to_stop().await?;
            worker.stop().await;
            Ok(())
        }
    }
}

/// The port of a process that was just killed may stay occupied for a moment.
async fn take_port(config: &Config) -> anyhow::Result<TcpListener> {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        match bind(config) {
            Err(_) if Instant::now() < deadline => sleep(Duration::from_millis(50)).await,
            bound => return bound,
        }
    }
}

fn arm(die_at: &str) -> anyhow::Result<()> {
    let (point, visit) = die_at.split_once(':').context("POINT:VISIT")?;
    let (visit, visits): (u32, _) = (visit.parse()?, AtomicU32::new(0));
    fail::cfg_callback(point, move || {
        if visits.fetch_add(1, Ordering::SeqCst) + 1 == visit {
            die();
        }
    })
    .map_err(|error| anyhow::anyhow!("arming {point}: {error}"))
}

/// Like `kill -9`: nothing is flushed, closed or unwound.
fn die() -> ! {
    let me = std::process::id().to_string();
    // By the signal that nothing else ends a process with: an abort may also be a fault.
    let _ = std::process::Command::new("kill")
        .args(["-KILL", &me])
        .status();
    std::process::abort()
}

/// The other end of standard input closes when the parent dies, however it dies.
fn end_with_the_parent() -> std::io::Result<()> {
    std::thread::Builder::new()
        .name("parent".to_owned())
        .spawn(|| {
            let mut rest = Vec::new();
            drop(std::io::stdin().lock().read_to_end(&mut rest));
            die();
        })
        .map(drop)
}
