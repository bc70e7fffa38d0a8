//! The operating system's randomness.

use kernel::RandomSource;
use rand::{TryRngCore, rngs::OsRng};

/// The operating system's secure random numbers.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl RandomSource for SystemRandom {
    #[expect(
        clippy::expect_used,
        reason = "without randomness no secret can be made: stop"
    )]
    fn fill(&self, buffer: &mut [u8]) {
        OsRng
            .try_fill_bytes(buffer)
            .expect("the operating system gives random bytes");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_draws_differ() {
        let source: &dyn RandomSource = &SystemRandom;
        assert_ne!(source.bytes::<32>(), source.bytes::<32>());
    }
}
