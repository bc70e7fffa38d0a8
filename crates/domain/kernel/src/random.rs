//! Randomness as a port: secrets in production, a seed in tests.

/// Fills buffers with unpredictable bytes.
pub trait RandomSource: Send + Sync {
    /// Fills `buffer` from a cryptographically secure source.
    fn fill(&self, buffer: &mut [u8]);
}

impl dyn RandomSource + '_ {
    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut buffer = [0; N];
        self.fill(&mut buffer);
        buffer
    }
}
