//! A TCP proxy before the partners that delays, resets, answers for the partner, or forwards a
//! request and drops its answer.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

/// What the proxy does with a new connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wire {
    /// Forwards everything.
    Healthy,
    /// Forwards everything with a delay: longer than an order waits, shorter than a call's
    /// deadline.
    Slow,
    /// Answers 503 in place of the partner.
    Unavailable,
    /// Resets connections at once.
    Resets,
    /// Forwards the request and closes instead of forwarding the answer: the partner has acted, and
    /// the answer is lost.
    SwallowsAnswers,
}

impl Wire {
    /// The faulty modes.
    pub(crate) const FAULTS: [Self; 4] = [
        Self::Slow,
        Self::Unavailable,
        Self::Resets,
        Self::SwallowsAnswers,
    ];
}

const SLOWNESS: Duration = Duration::from_secs(5);
const REFUSAL: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// The proxy; stops on drop.
pub(crate) struct Proxy {
    address: SocketAddr,
    wire: watch::Sender<Wire>,
    hurt: Arc<AtomicU64>,
    task: JoinHandle<()>,
}

impl Proxy {
    /// A proxy without faults on a free port.
    pub(crate) async fn start(to: SocketAddr) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let (wire, state) = watch::channel(Wire::Healthy);
        let hurt = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&hurt);
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let mut changes = state.clone();
                let wire = *changes.borrow_and_update();
                if wire != Wire::Healthy {
                    count.fetch_add(1, Ordering::SeqCst);
                }
                tokio::spawn(async move {
                    // Broken connections are intended; a kept one does not outlive the mode in
                    // which it was opened.
                    tokio::select! {
                        carried = carry(client, to, wire) => drop(carried),
                        _ = changes.changed() => {}
                    }
                });
            }
        });
        Ok(Self {
            address,
            wire,
            hurt,
            task,
        })
    }

    /// Its address.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sets the mode; open connections are closed.
    pub(crate) fn set(&self, wire: Wire) {
        self.wire.send_replace(wire);
    }

    /// Connections that met a fault.
    pub(crate) fn hurt(&self) -> u64 {
        self.hurt.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn carry(mut client: TcpStream, to: SocketAddr, wire: Wire) -> std::io::Result<()> {
    match wire {
        Wire::Healthy => {
            let mut partner = TcpStream::connect(to).await?;
            copy_bidirectional(&mut client, &mut partner).await?;
        }
        Wire::Slow => {
            // A slow partner needs a fixed delay; there is no condition to wait for.
            tokio::time::sleep(SLOWNESS).await;
            let mut partner = TcpStream::connect(to).await?;
            copy_bidirectional(&mut client, &mut partner).await?;
        }
        Wire::Unavailable => {
            let mut request = [0; 8192];
            let _ = client.read(&mut request).await?;
            client.write_all(REFUSAL).await?;
            client.shutdown().await?;
        }
        Wire::Resets => {
            #[expect(deprecated, reason = "a zero linger is what makes the close a reset")]
            client.set_linger(Some(Duration::ZERO))?;
        }
        Wire::SwallowsAnswers => swallow(client, to).await?,
    }
    Ok(())
}

async fn swallow(client: TcpStream, to: SocketAddr) -> std::io::Result<()> {
    let mut partner = TcpStream::connect(to).await?;
    let (mut from_client, _to_client) = client.into_split();
    let (mut from_partner, mut to_partner) = partner.split();
    let asking = tokio::io::copy(&mut from_client, &mut to_partner);
    let mut first = [0; 1];
    tokio::select! {
        asked = asking => drop(asked?),
        answered = from_partner.read(&mut first) => drop(answered?),
    }
    Ok(())
}
