//! How often something may be done in a minute.

use chrono::TimeDelta;
use kernel::RateLimit;
use serde::{Deserialize, Serialize};

/// Hits allowed in 60 seconds.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RateLimitConfig {
    /// Starts and callbacks of logins, per address.
    pub login: u32,
    /// Mobile codes and refresh tokens, per address; many people may share one.
    pub tokens: u32,
    /// Returns from a bank's page, per address; each makes us ask the bank.
    pub returns: u32,
    /// Payments, per address.
    pub payments: u32,
    /// Payments, per person.
    pub payments_per_user: u32,
    /// Public rates and corridors, per address.
    pub rates: u32,
}

impl Default for RateLimitConfig {
    fn default() -> Self {
        Self {
            login: 10,
            tokens: 60,
            returns: 30,
            payments: 10,
            payments_per_user: 3,
            rates: 120,
        }
    }
}

impl RateLimitConfig {
    /// So high that nothing is ever refused, for load tests.
    pub fn unlimited() -> Self {
        let many = 1_000_000_000;
        Self {
            login: many,
            tokens: many,
            returns: many,
            payments: many,
            payments_per_user: many,
            rates: many,
        }
    }

    /// Logins per address.
    pub fn login_per_ip(&self) -> RateLimit {
        per_minute(self.login)
    }

    /// Mobile codes and refresh tokens per address.
    pub fn tokens_per_ip(&self) -> RateLimit {
        per_minute(self.tokens)
    }

    /// Returns from a bank's page per address.
    pub fn returns_per_ip(&self) -> RateLimit {
        per_minute(self.returns)
    }

    /// Payments per address.
    pub fn payments_per_ip(&self) -> RateLimit {
        per_minute(self.payments)
    }

    /// Payments per person.
    pub fn payments_per_user(&self) -> RateLimit {
        per_minute(self.payments_per_user)
    }

    /// Public rates per address.
    pub fn rates_per_ip(&self) -> RateLimit {
        per_minute(self.rates)
    }
}

fn per_minute(limit: u32) -> RateLimit {
    RateLimit {
        limit,
        window: TimeDelta::seconds(60),
    }
}
