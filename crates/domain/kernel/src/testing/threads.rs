//! Threads whose behaviour the test decides.

use async_trait::async_trait;

use crate::{BlockingThreads, WorkAborted};

/// Runs the work at once, on the thread that asks for it.
#[derive(Debug, Clone, Copy, Default)]
pub struct InlineThreads;

#[async_trait]
impl BlockingThreads for InlineThreads {
    async fn run(&self, work: Box<dyn FnOnce() + Send>) -> Result<(), WorkAborted> {
        work();
        Ok(())
    }
}
