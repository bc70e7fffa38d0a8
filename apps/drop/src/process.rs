//! A running API, with or without the worker beside it: starts, and stops without dropping
//! anything half-way.

use std::{
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use actix_web::{dev::ServerHandle, web};
use anyhow::Context;
use futures_util::FutureExt;
use kernel::RateLimits;
use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};
use url::Url;

use crate::{
    api::{
        Edge,
        middleware::{Gate, Limits, TrustedProxies},
        server::{Shared, serve},
        service::{Dependency, Probe, Readiness, Scrape},
    },
    background_tasks::BackgroundTasks,
    collectors::Collectors,
    config::Config,
    error_rate,
    health_probe::HealthProbe,
    observe,
    wiring::Assembly,
    worker::{self, ManualRuns},
};

/// How long a stopping API has for the requests and the calls to banks under way, once it takes no
/// more requests. More than [`application::send_money::INITIATION_DEADLINE`].
const STOP_WITHIN: Duration = Duration::from_secs(30);

/// How long a stopping worker has for what it began.
const FINISH_WITHIN: Duration = Duration::from_secs(30);

/// A running API.
pub struct Api {
    url: Url,
    draining: Arc<AtomicBool>,
    drain: Duration,
    background_tasks: BackgroundTasks,
    manual_runs: web::Data<ManualRuns>,
    handle: ServerHandle,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Api {
    /// Serves on this listener.
    ///
    /// # Errors
    /// Listener or certificate are unusable.
    pub fn start(
        config: &Config,
        assembly: &Assembly,
        listener: TcpListener,
    ) -> anyhow::Result<Self> {
        let tls = config.http.tls.clone();
        let draining = Arc::new(AtomicBool::new(false));
        let shared = shared(config, assembly, &draining)?;
        let manual_runs = shared.manual_runs.clone();
        let server = serve(listener, &config.http, tls, shared)?;
        let handle = server.handle();
        let serving = tokio::spawn(server);
        watch_errors(assembly);
        Ok(Self {
            url: config.http.public_url.clone(),
            draining,
            drain: config.http.capacity.drain,
            background_tasks: assembly.services.payments.background_tasks.clone(),
            manual_runs,
            handle,
            serving,
        })
    }

    /// How clients reach it.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Says that it is not ready, so that no more requests are sent; after a while takes none;
    /// finishes those under way (at most 20 s) and what goes on behind them; stops.
    ///
    /// # Errors
    /// The server failed.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.draining.store(true, Ordering::SeqCst);
        sleep(self.drain).await;
        let until = Instant::now() + STOP_WITHIN;
        self.handle.stop(true).await;
        let served = self.serving.await.context("serving");
        let left = until.saturating_duration_since(Instant::now());
        let (given_up, cut_off) = tokio::join!(
            self.background_tasks.finish(left),
            self.manual_runs.finish(left)
        );
        if cut_off > 0 {
            // Their leases end, and a worker takes over.
            tracing::error!(cut_off, "jobs begun by hand were given up");
        }
        if given_up > 0 {
            // Their payments are found by their lease and searched for at the banks.
            tracing::error!(given_up, "calls to banks were given up");
        }
        served?.context("serving")
    }
}

fn watch_errors(assembly: &Assembly) {
    let Assembly {
        errors,
        alerts,
        system,
        ..
    } = assembly;
    error_rate::watch(errors, alerts, &system.clock);
}

/// Binds where the configuration says; port 0 takes any free one.
///
/// # Errors
/// The address is taken.
pub fn bind(config: &Config) -> anyhow::Result<TcpListener> {
    TcpListener::bind(config.http.listen).with_context(|| {
        format!(
            "listening on {}; is something else there?",
            config.http.listen
        )
    })
}

/// A running worker.
pub struct Worker {
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
}

impl Worker {
    /// Starts all jobs.
    pub fn start(assembly: &Assembly) -> Self {
        watch_errors(assembly);
        let (stop, stopped) = worker::Stop::channel();
        let assembly = assembly.clone();
        let running = tokio::spawn(async move {
            worker::run(&assembly, worker::jobs(&assembly), stopped).await;
        });
        Self { stop, running }
    }

    /// Hands back what was claimed and not begun, finishes what is under way, and stops; what takes
    /// too long is given up, and found by its lease.
    pub async fn stop(self) {
        // An error says that no job listens any more.
        let _ = self.stop.send(true);
        end(self.running, FINISH_WITHIN).await;
    }
}

/// Waits for the task to end; cuts it off when it takes longer.
async fn end(mut running: JoinHandle<()>, within: Duration) {
    match timeout(within, &mut running).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(%error, "the worker ended by itself"),
        Err(_) => {
            tracing::error!("work under way was given up");
            running.abort();
            // An error says that it was cut off, as it was to be.
            let _ = running.await;
        }
    }
}

fn shared(
    config: &Config,
    assembly: &Assembly,
    draining: &Arc<AtomicBool>,
) -> anyhow::Result<Shared> {
    let counts: Arc<dyn RateLimits> = Arc::new(assembly.store.clone());
    let gate = web::Data::new(Gate::new(config.http.capacity));
    Ok(Shared {
        services: assembly.services.clone(),
        edge: web::Data::new(Edge {
            public_url: config.http.public_url.clone(),
            web_url: config.http.web_url.clone(),
            allowed_origins: config.http.allowed_origins.clone(),
            trusted_proxies: TrustedProxies(config.http.trusted_proxies.clone()),
            ids: assembly.system.ids.clone(),
            clock: assembly.system.clock.clone(),
        }),
        limits: web::Data::new(Limits {
            config: config.rate_limits.clone(),
            counts,
            clock: assembly.system.clock.clone(),
        }),
        errors: web::Data::from(assembly.errors.clone()),
        readiness: web::Data::new(readiness(assembly, draining)),
        metrics: web::Data::new(scrape(assembly, &gate)?),
        collectors: web::Data::new(Collectors::of(assembly)),
        manual_runs: web::Data::new(ManualRuns::of(assembly)?),
        gate,
    })
}

/// Breakers close by the passage of time alone, and no event reports an empty queue: such metrics
/// are read when they are scraped.
fn scrape(assembly: &Assembly, gate: &web::Data<Gate>) -> anyhow::Result<Scrape> {
    let (assembly, gate) = (assembly.clone(), gate.clone());
    Ok(Scrape {
        recorder: observe::metrics()?,
        refresh: Box::new(move || {
            gate.show();
            assembly.partners.iter().for_each(|partner| partner.show());
            observe::show_pools(&assembly.store.pool_use());
            observe::show_under_way(assembly.services.payments.background_tasks.count());
        }),
    })
}

/// The database is needed; partners are not: a bank that is down degrades, it does not stop us.
fn readiness(assembly: &Assembly, draining: &Arc<AtomicBool>) -> Readiness {
    let assembly = assembly.clone();
    let store = assembly.store.clone();
    let health_probe = Arc::new(HealthProbe::new(move || {
        let store = store.clone();
        async move { store.ping().await.is_ok() }.boxed()
    }));
    let probe: Arc<Probe> = Arc::new(move || {
        let (assembly, health_probe) = (assembly.clone(), health_probe.clone());
        Box::pin(async move {
            let up = health_probe.is_up().await;
            let database = Dependency {
                name: "database".to_owned(),
                state: if up { "up" } else { "down" },
                required: true,
            };
            let partners = assembly.partners.iter().map(|client| Dependency {
                name: client.partner().to_owned(),
                state: match client.breaker_state() {
                    outbound::BreakerState::Closed => "up",
                    outbound::BreakerState::HalfOpen => "degraded",
                    outbound::BreakerState::Open => "down",
                },
                required: false,
            });
            std::iter::once(database).chain(partners).collect()
        })
    });
    Readiness {
        probe,
        draining: draining.clone(),
    }
}

/// Waits for Ctrl-C, or SIGTERM where there is one.
///
/// # Errors
/// Signals cannot be listened for.
pub async fn told_to_stop() -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted?,
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_that_never_ends_is_cut_off_when_the_worker_stops() {
        let (alive, mut dropped) = watch::channel(());
        let running = tokio::spawn(async move {
            let _alive = alive;
            std::future::pending::<()>().await;
        });
        end(running, Duration::from_millis(10)).await;
        let gone = dropped.changed().await;
        assert!(gone.is_err(), "its task is still there");
    }
}
