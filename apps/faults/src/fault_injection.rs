//! Injects faults while customers order and pay.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use anyhow::Context;
use chrono::TimeDelta;
use clap::ValueEnum;
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use serde_json::json;
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};

use crate::{
    environment::Environment,
    fleet::{Fleet, Found},
    node::Role,
    proxy::Wire,
};

/// Kinds of faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Strategy {
    /// Processes die at each crash point in turn, and at random.
    CrashPoints,
    /// Processes are killed in turn.
    Kills,
    /// The database server is stopped at once and started again.
    Database,
    /// Partners are slow, unavailable, reset connections, or act without answering.
    Partners,
}

/// Crash points of an API process.
const API_POINTS: &[&str] = &[
    "aml.assessment.after_commit",
    "admit.before_unit",
    "admit.before_commit",
    "admit.after_commit",
    "initiate.before_mark",
    "initiate.before_bank",
    "initiate.before_page",
    "initiate.after_bank",
    "initiate.after_record",
    "change.before_commit",
    "change.after_commit",
    "answer.before_finish",
    "answer.after_finish",
    "track.before_status",
    "track.after_status",
    "cancel.before_bank",
    "cancel.after_bank",
    "webhook.after_commit",
    "aml.str.after_approval",
    "aml.str.after_answer",
];

/// Crash points of a worker.
const WORKER_POINTS: &[&str] = &[
    "queue.after_claim",
    "initiate.before_bank",
    "initiate.before_page",
    "initiate.after_bank",
    "change.before_commit",
    "change.after_commit",
    "track.before_status",
    "track.after_status",
    "track.before_page",
    "track.after_page",
    "track.before_search",
    "track.after_search",
    "expire.before_cancel",
    "expire.after_cancel",
    "outbox.after_claim",
    "outbox.before_delivered",
    "outbox.after_delivered",
];

/// Crash points that these runs do not reach: list imports and identity verification take no part.
#[cfg(test)]
const NOT_REACHED: &[&str] = &["kyc.after_create", "screening.list_stored"];

/// All crash points, without duplicates.
pub(crate) fn crash_points() -> Vec<&'static str> {
    let mut all = [API_POINTS, WORKER_POINTS].concat();
    all.sort_unstable();
    all.dedup();
    all
}

/// Faults injected in a run.
#[derive(Debug, Default)]
pub(crate) struct Damage {
    /// Deaths at crash points.
    pub(crate) deaths: BTreeMap<&'static str, u32>,
    /// Processes killed at a random moment.
    pub(crate) kills: u32,
    /// Times the database server was stopped.
    pub(crate) database_stops: u32,
    /// Changes of the connection to the partners.
    pub(crate) wire_changes: u32,
}

/// After this time a process that has not reached its crash point is killed.
const LONGEST_LIFE: Duration = Duration::from_secs(8);
/// The same for points that wait for time to pass.
const LONGEST_WAIT: Duration = Duration::from_secs(15);
/// How far the clock is advanced now and then, so that time-outs occur.
const TIME_PASSES: Duration = Duration::from_secs(10);
/// How long the partners' clocks are behind; logins fail meanwhile.
const SKEW: Duration = Duration::from_secs(4);

/// Injects faults until the run ends.
pub(crate) async fn inject_faults(
    strategy: Strategy,
    seed: u64,
    environment: Arc<Environment>,
    fleet: Arc<Fleet>,
    stop: watch::Receiver<bool>,
    met: watch::Sender<usize>,
) -> anyhow::Result<Damage> {
    let mut vandal = Vandal {
        random: StdRng::seed_from_u64(seed ^ 0x6661_756c_7473),
        damage: Damage::default(),
        next: BTreeMap::new(),
        behind: false,
        environment,
        fleet,
    };
    let mut time_passed = Instant::now();
    if strategy == Strategy::CrashPoints {
        // The processes already running are not armed.
        vandal.fleet.kill_all().await?;
    }
    while !*stop.borrow() {
        let pause = if vandal.behind { SKEW } else { TIME_PASSES };
        if time_passed.elapsed() > pause {
            vandal.pass_time().await?;
            time_passed = Instant::now();
        }
        match strategy {
            Strategy::CrashPoints => {
                vandal.crash_points().await?;
                met.send_replace(vandal.damage.deaths.len());
            }
            Strategy::Kills => vandal.kill_one().await?,
            Strategy::Database => vandal.stop_database().await?,
            Strategy::Partners => vandal.cut_wire().await?,
        }
    }
    if vandal.behind {
        vandal.pass_time().await?;
    }
    vandal.environment.wire.set(Wire::Healthy);
    Ok(vandal.damage)
}

struct Vandal {
    random: StdRng,
    damage: Damage,
    /// The next crash point of each kind of process.
    next: BTreeMap<&'static str, usize>,
    /// Whether the partners' clocks are behind Drop's.
    behind: bool,
    environment: Arc<Environment>,
    fleet: Arc<Fleet>,
}

impl Vandal {
    /// Advances the clock beyond the SCA time-out, first Drop's, which cancels what the bank still
    /// waits for, and a little later the bank's. A bank with a separate call for the SCA page fails
    /// that call once.
    async fn pass_time(&mut self) -> anyhow::Result<()> {
        let minutes = TimeDelta::minutes(16);
        if self.behind {
            self.environment.advance_partners(minutes).await?;
        } else {
            self.environment.clock.advance(minutes)?;
        }
        self.behind = !self.behind;
        let page = json!({"bank": "sparebank1", "path": "/v1/payments/*/*/authorisations",
                          "method": "POST", "fault": "status:503"});
        self.environment.order("sandbox/faults", &page).await
    }

    async fn crash_points(&mut self) -> anyhow::Result<()> {
        for place in 0..self.fleet.size() {
            match self.fleet.look(place).await? {
                Found::Alive { age, armed } if age < longest_life(armed) => continue,
                Found::Alive { .. } => {
                    self.fleet.kill(place).await?;
                    self.damage.kills += 1;
                }
                Found::DiedAt(point) => *self.damage.deaths.entry(point).or_default() += 1,
                Found::Absent => {}
            }
            let point = self.next_point(self.fleet.role(place).await?)?;
            let visit = self.random.random_range(1..=2);
            let armed = Some((point, visit));
            self.fleet.start(&self.environment, place, armed).await?;
        }
        sleep(Duration::from_millis(20)).await;
        Ok(())
    }

    /// The next crash point, those not reached yet first.
    fn next_point(&mut self, role: Role) -> anyhow::Result<&'static str> {
        let (name, points) = match role {
            Role::Api => ("api", API_POINTS),
            Role::Worker => ("worker", WORKER_POINTS),
        };
        let cursor = self.next.entry(name).or_default();
        let all_met = points.iter().all(|p| self.damage.deaths.contains_key(p));
        for _ in 0..points.len() {
            let point = points.get(*cursor % points.len()).context("a point")?;
            *cursor += 1;
            if all_met || !self.damage.deaths.contains_key(point) {
                return Ok(point);
            }
        }
        points.first().copied().context("a point")
    }

    async fn kill_one(&mut self) -> anyhow::Result<()> {
        let place = self.random.random_range(0..self.fleet.size());
        sleep(Duration::from_millis(self.random.random_range(100..1_500))).await;
        self.fleet.kill(place).await?;
        self.damage.kills += 1;
        sleep(Duration::from_millis(self.random.random_range(0..300))).await;
        self.fleet.start(&self.environment, place, None).await
    }

    async fn stop_database(&mut self) -> anyhow::Result<()> {
        sleep(Duration::from_millis(
            self.random.random_range(1_000..4_000),
        ))
        .await;
        let server = self.environment.postgres.as_ref();
        let mut server = server.context("only a server can be stopped")?.lock().await;
        server.stop();
        self.damage.database_stops += 1;
        sleep(Duration::from_millis(self.random.random_range(100..2_000))).await;
        server.start_again().await;
        Ok(())
    }

    async fn cut_wire(&mut self) -> anyhow::Result<()> {
        let wire = Wire::FAULTS.choose(&mut self.random);
        self.environment
            .wire
            .set(wire.copied().unwrap_or(Wire::Resets));
        self.damage.wire_changes += 1;
        sleep(Duration::from_millis(self.random.random_range(200..1_500))).await;
        self.environment.wire.set(Wire::Healthy);
        // Open circuit breakers permit calls again after a minute.
        self.environment.advance(TimeDelta::seconds(61)).await?;
        sleep(Duration::from_millis(self.random.random_range(500..2_500))).await;
        Ok(())
    }
}

fn longest_life(armed: Option<&str>) -> Duration {
    let waits = |point: &str| {
        ["search", "expire", "page"]
            .iter()
            .any(|what| point.contains(what))
    };
    if armed.is_some_and(waits) {
        LONGEST_WAIT
    } else {
        LONGEST_LIFE
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Compares the names in the code with the lists, so that no crash point stays untested.
    #[test]
    fn every_crash_point_of_the_code_is_armed_by_the_harness_and_exists() {
        let mut named = Vec::new();
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates");
        let mut folders = vec![
            crates,
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../drop/src"),
        ];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder of sources") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|ext| ext == "rs") {
                    let text = std::fs::read_to_string(&path).expect("a source file");
                    let points = text.split("crash_point(\"").skip(1);
                    named
                        .extend(points.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
                }
            }
        }
        named.retain(|point| !NOT_REACHED.contains(&point.as_str()));
        named.sort_unstable();
        named.dedup();
        assert_eq!(named, crash_points());
    }
}
