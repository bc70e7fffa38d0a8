//! Logs and metrics of the process. Logs go to standard error, so that standard output stays
//! clean for results.

use std::{io::IsTerminal, sync::OnceLock, time::Duration};

use metrics::gauge;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use store::PoolUse;
use tracing_subscriber::{EnvFilter, fmt, prelude::*};

use crate::error_rate::CountErrors;

/// Starts logging; `RUST_LOG` overrides the level. Quiet for commands whose output is the result.
pub fn start(json: bool, quiet: bool) {
    let default = if quiet {
        "warn"
    } else {
        "info,actix_server=warn"
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    let registry = tracing_subscriber::registry()
        .with(filter)
        .with(CountErrors);
    let colours = std::io::stderr().is_terminal();
    let layer = fmt::layer().with_writer(std::io::stderr).with_ansi(colours);
    // A second start in one process (tests) keeps the first.
    let _ = if json {
        registry.with(layer.json()).try_init()
    } else {
        registry.with(layer.with_target(false)).try_init()
    };
}

/// Upper bounds of latency buckets, seconds. The goal is p99 below 0.2.
#[expect(clippy::disallowed_types, reason = "seconds for Prometheus, no money")]
const BUCKETS: &[f64] = &[
    0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
];

/// Collects metrics of this process, once; later callers get the same.
///
/// # Errors
/// Another recorder is installed already.
pub fn metrics() -> anyhow::Result<PrometheusHandle> {
    static COLLECTED: OnceLock<PrometheusHandle> = OnceLock::new();
    if let Some(handle) = COLLECTED.get() {
        return Ok(handle.clone());
    }
    let recorder = PrometheusBuilder::new()
        .set_buckets(BUCKETS)?
        .build_recorder();
    let handle = COLLECTED.get_or_init(|| recorder.handle()).clone();
    // Of two at once one is too late, and its recorder is simply not used.
    if metrics::set_global_recorder(recorder).is_ok() {
        keep_small(handle.clone());
    }
    Ok(handle)
}

/// Folds recorded samples into the buckets from time to time, also when there are no scrapes.
fn keep_small(handle: PrometheusHandle) {
    std::thread::Builder::new()
        .name("metrics-upkeep".to_owned())
        .spawn(move || {
            loop {
                std::thread::park_timeout(Duration::from_secs(5));
                handle.run_upkeep();
            }
        })
        .map_or_else(|error| tracing::error!(%error, "no metrics upkeep"), drop);
}

/// Shows how full the pools of database connections are.
pub fn show_pools(pools: &[PoolUse]) {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    for pool in pools {
        let name = pool.pool;
        gauge!("drop_database_connections_most", "pool" => name).set(number(pool.most));
        gauge!("drop_database_connections_in_use", "pool" => name).set(number(pool.in_use));
        gauge!("drop_database_waiting", "pool" => name).set(number(pool.waiting));
    }
}

/// Shows how many calls to banks go on after their clients were answered, or are awaited by them.
pub fn show_under_way(calls: usize) {
    gauge!("drop_initiations_under_way").set(u32::try_from(calls).unwrap_or(u32::MAX));
}
