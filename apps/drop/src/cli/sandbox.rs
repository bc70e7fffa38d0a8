//! `drop sandbox`: plays the partners, until Ctrl-C.

use std::{
    io::Write,
    net::{IpAddr, Ipv4Addr},
};

use clap::Args as ClapArgs;
use sandbox::{RunningSandbox, SandboxConfig};

use crate::process::told_to_stop;

#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// Address to listen on.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    bind: IpAddr,
    /// Port.
    #[arg(long, default_value_t = 8090)]
    port: u16,
}

pub(super) async fn run(args: Args) -> anyhow::Result<()> {
    let config = SandboxConfig {
        bind: (args.bind, args.port).into(),
        ..SandboxConfig::default()
    };
    let sandbox = RunningSandbox::start(config).await?;
    writeln!(std::io::stdout().lock(), "sandbox: {}", sandbox.base_url())?;
    told_to_stop().await?;
    sandbox.stop().await;
    Ok(())
}
