//! Runs the sandbox by itself, until Ctrl-C.

use std::net::SocketAddr;

use clap::Parser;
use sandbox::{RunningSandbox, SandboxConfig};
use tracing_subscriber::EnvFilter;

/// Plays Drop's partners over HTTP: an OpenID provider, two banks, Norges Bank.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Where to listen; port 0 takes any free one.
    #[arg(long, default_value = "127.0.0.1:8090", env = "SANDBOX_BIND")]
    bind: SocketAddr,
    /// What to call itself in links and as OpenID issuer, when behind a proxy.
    #[arg(long, env = "SANDBOX_PUBLIC_URL")]
    public_url: Option<url::Url>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).init();
    let Arguments { bind, public_url } = Arguments::parse();
    let sandbox = RunningSandbox::start(SandboxConfig {
        bind,
        public_url,
        start_time: None,
    })
    .await?;
    tracing::info!(url = %sandbox.base_url(), "the sandbox answers; Ctrl-C stops it");
    tokio::signal::ctrl_c().await?;
    sandbox.stop().await;
    Ok(())
}
