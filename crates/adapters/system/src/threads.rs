//! The runtime's threads for blocking work.

use async_trait::async_trait;
use kernel::{BlockingThreads, WorkAborted};

/// The runtime's threads for blocking work.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemThreads;

#[async_trait]
impl BlockingThreads for SystemThreads {
    async fn run(&self, work: Box<dyn FnOnce() + Send>) -> Result<(), WorkAborted> {
        let finished = tokio::task::spawn_blocking(work).await;
        finished.map_err(|_| WorkAborted)
    }
}
