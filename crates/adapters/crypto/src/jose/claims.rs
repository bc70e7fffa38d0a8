//! What an access token says (RFC 9068), as JSON and back.

use chrono::{DateTime, TimeDelta};
use identity::{
    SessionId,
    ports::{AccessClaims, InvalidToken},
};
use kernel::{Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// How far ahead the clock of another of our processes may be.
pub(super) const CLOCK_SKEW: TimeDelta = TimeDelta::seconds(30);

/// All members that claims may have; every one of ours is needed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Claims {
    iss: String,
    aud: String,
    sub: UserId,
    sid: SessionId,
    iat: i64,
    exp: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nbf: Option<i64>,
}

impl Claims {
    pub(super) fn new(claims: &AccessClaims, issuer: &str, audience: &str) -> Self {
        Self {
            iss: issuer.to_owned(),
            aud: audience.to_owned(),
            sub: claims.user_id,
            sid: claims.session_id,
            iat: claims.issued_at.timestamp(),
            exp: claims.expires_at.timestamp(),
            nbf: None,
        }
    }

    /// Holds issuer, audience and times against what they have to be. A token expires at its `exp`
    /// and not a second later; skew is granted to the beginning alone.
    pub(super) fn accept(
        self,
        issuer: &str,
        audience: &str,
        now: Timestamp,
    ) -> Result<AccessClaims, InvalidToken> {
        let issued_at = moment(self.iat)?;
        let expires_at = moment(self.exp)?;
        let begins = self.nbf.map_or(Ok(issued_at), moment)?.max(issued_at);
        let begun = begins <= now + CLOCK_SKEW;
        if self.iss == issuer && self.aud == audience && begun && now < expires_at {
            Ok(AccessClaims {
                user_id: self.sub,
                session_id: self.sid,
                issued_at,
                expires_at,
            })
        } else {
            Err(InvalidToken::Claims)
        }
    }
}

fn moment(seconds: i64) -> Result<Timestamp, InvalidToken> {
    DateTime::from_timestamp(seconds, 0).ok_or(InvalidToken::Claims)
}
