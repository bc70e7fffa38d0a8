//! Drop's processes: started, killed and started again.

use std::{
    process::Stdio,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use anyhow::{Context, bail};
use tokio::{
    process::{Child, Command},
    sync::Mutex,
    time::{Instant, sleep},
};
use url::Url;

use crate::{
    environment::{Environment, free_address, http},
    node::Role,
};

/// Number of processes of each kind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Topology {
    pub(crate) apis: usize,
    pub(crate) workers: usize,
}

/// A slot in which a process is started, killed and restarted.
struct Slot {
    role: Role,
    port: u16,
    process: Option<Process>,
}

struct Process {
    child: Child,
    armed: Option<&'static str>,
    since: Instant,
}

/// State of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// Running, for this long, with this crash point armed.
    Alive {
        age: Duration,
        armed: Option<&'static str>,
    },
    /// Died at its armed crash point.
    DiedAt(&'static str),
    /// Not running: killed by the harness, or never started.
    Absent,
}

/// All processes of a run.
pub(crate) struct Fleet {
    slots: Vec<Mutex<Slot>>,
    bases: Vec<Url>,
    next: AtomicUsize,
}

/// Time limit for the start of a process on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

impl Fleet {
    /// Empty slots.
    pub(crate) fn new(topology: Topology) -> anyhow::Result<Self> {
        let mut slots = Vec::new();
        let mut bases = Vec::new();
        for _ in 0..topology.apis {
            let port = free_address()?.port();
            bases.push(format!("http://127.0.0.1:{port}/").parse()?);
            slots.push((Role::Api, port));
        }
        slots.extend((0..topology.workers).map(|_| (Role::Worker, 0)));
        let slots = slots.into_iter().map(|(role, port)| {
            Mutex::new(Slot {
                role,
                port,
                process: None,
            })
        });
        Ok(Self {
            slots: slots.collect(),
            bases,
            next: AtomicUsize::new(0),
        })
    }

    /// Number of slots.
    pub(crate) fn size(&self) -> usize {
        self.slots.len()
    }

    /// An API process, in rotation.
    pub(crate) fn api(&self) -> anyhow::Result<&Url> {
        let n = self.next.fetch_add(1, Ordering::Relaxed) % self.bases.len().max(1);
        self.bases.get(n).context("no API")
    }

    /// The process in this slot.
    pub(crate) async fn role(&self, place: usize) -> anyhow::Result<Role> {
        Ok(self.slot(place)?.lock().await.role)
    }

    fn slot(&self, place: usize) -> anyhow::Result<&Mutex<Slot>> {
        self.slots.get(place).context("no such process")
    }

    /// Starts a process that is not running, armed or not, and waits until it is ready or dead.
    pub(crate) async fn start(
        &self,
        environment: &Environment,
        place: usize,
        die_at: Option<(&'static str, u32)>,
    ) -> anyhow::Result<()> {
        let mut slot = self.slot(place)?.lock().await;
        let mut command = Command::new(std::env::current_exe()?);
        command
            .args(["node", "--role", name(slot.role)])
            .arg("--config")
            .arg(environment.config())
            .arg("--clock")
            .arg(environment.clock_file())
            .args(["--port", &slot.port.to_string()])
            // Faults are expected; only defects are printed.
            .env("RUST_LOG", "error")
            .stdin(Stdio::piped())
            .kill_on_drop(true);
        if let Some((point, visit)) = die_at {
            command.args(["--die-at", &format!("{point}:{visit}")]);
        }
        let mut child = command.spawn()?;
        if slot.role == Role::Api {
            ready(&mut child, slot.port).await?;
        }
        slot.process = Some(Process {
            child,
            armed: die_at.map(|(point, _)| point),
            since: Instant::now(),
        });
        Ok(())
    }

    /// Starts everything, nothing armed.
    pub(crate) async fn start_all(&self, environment: &Environment) -> anyhow::Result<()> {
        for place in 0..self.size() {
            if !matches!(self.look(place).await?, Found::Alive { .. }) {
                self.start(environment, place, None).await?;
            }
        }
        Ok(())
    }

    /// `kill -9`.
    ///
    /// # Errors
    /// It had already ended, and not at its armed crash point: a defect.
    pub(crate) async fn kill(&self, place: usize) -> anyhow::Result<()> {
        self.look(place).await?;
        if let Some(mut process) = self.slot(place)?.lock().await.process.take() {
            process.child.kill().await?;
        }
        Ok(())
    }

    /// Verifies that every process is running.
    ///
    /// # Errors
    /// One is not.
    pub(crate) async fn all_alive(&self) -> anyhow::Result<()> {
        for place in 0..self.size() {
            let found = self.look(place).await?;
            anyhow::ensure!(
                matches!(found, Found::Alive { .. }),
                "a process is {found:?}"
            );
        }
        Ok(())
    }

    /// Kills everything.
    pub(crate) async fn kill_all(&self) -> anyhow::Result<()> {
        for place in 0..self.size() {
            self.kill(place).await?;
        }
        Ok(())
    }

    /// State of the process.
    ///
    /// # Errors
    /// It ended without being killed: a defect.
    pub(crate) async fn look(&self, place: usize) -> anyhow::Result<Found> {
        let mut slot = self.slot(place)?.lock().await;
        let Some(process) = &mut slot.process else {
            return Ok(Found::Absent);
        };
        let Some(status) = process.child.try_wait()? else {
            let (age, armed) = (process.since.elapsed(), process.armed);
            return Ok(Found::Alive { age, armed });
        };
        let armed = process.armed;
        slot.process = None;
        match armed {
            Some(point) if killed(status) => Ok(Found::DiedAt(point)),
            _ => bail!("a process ended by itself: {status}"),
        }
    }
}

fn killed(status: std::process::ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt as _;
    const SIGKILL: i32 = 9;
    status.signal() == Some(SIGKILL)
}

fn name(role: Role) -> &'static str {
    match role {
        Role::Api => "api",
        Role::Worker => "worker",
    }
}

async fn ready(child: &mut Child, port: u16) -> anyhow::Result<()> {
    let (deadline, http) = (Instant::now() + PATIENCE, http()?);
    let live = format!("http://127.0.0.1:{port}/health/live");
    loop {
        if child.try_wait()?.is_some() || http.get(&live).send().await.is_ok() {
            return Ok(());
        }
        anyhow::ensure!(Instant::now() < deadline, "a process did not start");
        sleep(Duration::from_millis(10)).await;
    }
}
