//! Starts and stops the sandbox: one thread of its own, so that any runtime may hold it.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::Arc,
    thread::JoinHandle,
};

use actix_web::{App, HttpServer, dev::ServerHandle, middleware, web};
use anyhow::Context;
use chrono::{DateTime, Utc};
use tokio::sync::oneshot;
use url::Url;

use crate::{
    altinn, bank, control, fault_injection, index, lists, maskinporten, norges_bank, oidc, slack,
    state::Sandbox, sumsub,
};

/// How to start a sandbox.
pub struct SandboxConfig {
    /// Where to listen; port 0 takes any free one.
    pub bind: SocketAddr,
    /// What it calls itself in links and as OpenID issuer. `None`: `http://` and the bound address.
    pub public_url: Option<Url>,
    /// What time it is for the partners at start. `None`: the machine's time.
    pub start_time: Option<DateTime<Utc>>,
}

impl Default for SandboxConfig {
    fn default() -> Self {
        Self {
            bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            public_url: None,
            start_time: None,
        }
    }
}

/// A sandbox that answers; it stops when dropped.
pub struct RunningSandbox {
    base: Url,
    handle: ServerHandle,
    thread: Option<JoinHandle<std::io::Result<()>>>,
}

/// Larger bodies are refused; no request of a partner needs as much.
const BODY_LIMIT: usize = 256 * 1024;

impl RunningSandbox {
    /// Binds, starts the server on a thread of its own, and returns once it answers.
    ///
    /// # Errors
    /// The address is taken, or the server could not start.
    pub async fn start(config: SandboxConfig) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(config.bind)
            .with_context(|| format!("the sandbox cannot listen on {}", config.bind))?;
        let bound = listener.local_addr()?;
        let mut base = match config.public_url {
            Some(url) => url,
            None => Url::parse(&format!("http://{bound}/"))?,
        };
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        // Outgoing webhooks need it; another part of the process may have chosen a provider before.
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            drop(rustls::crypto::ring::default_provider().install_default());
        }
        let sandbox = Arc::new(Sandbox::new(base.clone(), config.start_time));
        let (started, starting) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name("sandbox".to_owned())
            .spawn(move || serve(listener, sandbox, started))?;
        let handle = starting
            .await
            .context("the sandbox's server did not start")?;
        Ok(Self {
            base,
            handle,
            thread: Some(thread),
        })
    }

    /// Where it answers, with a trailing slash and nothing after it.
    pub fn base_url(&self) -> &Url {
        &self.base
    }

    /// Stops it and waits until its thread has ended.
    pub async fn stop(mut self) {
        self.handle.stop(false).await;
        if let Some(thread) = self.thread.take() {
            let ended = tokio::task::spawn_blocking(move || thread.join()).await;
            if !matches!(ended, Ok(Ok(Ok(())))) {
                tracing::error!("the sandbox's server ended with an error");
            }
        }
    }
}

impl Drop for RunningSandbox {
    fn drop(&mut self) {
        // The command is sent by the call itself; only the confirmation would need awaiting.
        drop(self.handle.stop(false));
    }
}

fn serve(
    listener: TcpListener,
    sandbox: Arc<Sandbox>,
    started: oneshot::Sender<ServerHandle>,
) -> std::io::Result<()> {
    actix_web::rt::System::new().block_on(async move {
        let server = HttpServer::new(move || {
            App::new()
                .app_data(web::Data::from(Arc::clone(&sandbox)))
                .app_data(web::PayloadConfig::new(BODY_LIMIT))
                .app_data(web::JsonConfig::default().limit(BODY_LIMIT))
                .wrap(middleware::from_fn(fault_injection::inject))
                .configure(index::routes)
                .configure(oidc::routes)
                .configure(bank::routes)
                .configure(norges_bank::routes)
                .configure(slack::routes)
                .configure(lists::routes)
                .configure(sumsub::routes)
                .configure(maskinporten::routes)
                .configure(altinn::routes)
                .configure(control::routes)
        })
        .listen(listener)?
        .workers(1)
        .disable_signals()
        .shutdown_timeout(1)
        .run();
        if started.send(server.handle()).is_err() {
            return Ok(());
        }
        server.await
    })
}
