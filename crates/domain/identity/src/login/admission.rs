//! Admits to an account: people of 18 years and more.

use kernel::{Timestamp, norwegian_date};

use super::refusal::{CompleteLoginError, RefusedAnswer};
use crate::{BirthDate, ports::VerifiedIdentity};

/// Years of age from which on a person may use Drop, in Norwegian days.
const MINIMUM_AGE: i32 = 18;

/// Finds out the date of birth and holds it against the rule.
pub(super) fn admit(
    identity: &VerifiedIdentity,
    now: Timestamp,
) -> Result<BirthDate, CompleteLoginError> {
    let birth_date = identity
        .national_id
        .birth_date_with(identity.birth_date)
        .map_err(|_| CompleteLoginError::Refused(RefusedAnswer::BirthDateMismatch))?
        .ok_or(CompleteLoginError::MissingClaim("birthdate"))?;
    if birth_date.age_on(norwegian_date(now)) < MINIMUM_AGE {
        return Err(CompleteLoginError::Underage);
    }
    Ok(birth_date)
}
