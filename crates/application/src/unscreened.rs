//! The policy for people who cannot be screened because no sanctions or PEP list is active.

use thiserror::Error;

/// No list is active and the policy does not let anyone pass without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("no list is active")]
pub struct NotScreened;

/// The policy for a person who cannot be screened because no list is active. Every use case that
/// screens asks this policy, so that payments and customers are treated alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnscreenedPolicy {
    /// They count as not screened: the shipped rules hold each of their payments for an officer, and
    /// no customer is approved. For production.
    Withhold,
    /// They count as clear. For development, where no officer is there to release payments.
    TreatAsClear,
}

impl UnscreenedPolicy {
    /// The facts `found`, or those of this policy where screening was not possible.
    ///
    /// # Errors
    /// [`NotScreened`]
    pub fn apply<T>(self, found: Option<T>, clear: impl FnOnce() -> T) -> Result<T, NotScreened> {
        match (found, self) {
            (Some(found), _) => Ok(found),
            (None, Self::TreatAsClear) => Ok(clear()),
            (None, Self::Withhold) => Err(NotScreened),
        }
    }

    /// The policy in words, for the log at start.
    pub fn description(self) -> &'static str {
        match self {
            Self::Withhold => "without lists every payment is held and no customer is approved",
            Self::TreatAsClear => "without lists everybody counts as clear",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_screening_found_counts_under_every_policy() {
        for policy in [UnscreenedPolicy::Withhold, UnscreenedPolicy::TreatAsClear] {
            assert_eq!(policy.apply(Some("match"), || "clear"), Ok("match"));
        }
    }

    #[test]
    fn without_a_list_production_lets_nobody_pass_and_development_everybody() {
        let withheld = UnscreenedPolicy::Withhold.apply(None, || "clear");
        assert_eq!(withheld, Err(NotScreened));
        let passed = UnscreenedPolicy::TreatAsClear.apply(None, || "clear");
        assert_eq!(passed, Ok("clear"));
    }
}
