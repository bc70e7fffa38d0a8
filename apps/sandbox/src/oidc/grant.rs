//! What the provider remembers between the steps of a login: codes and access tokens.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{people::Person, random};

const CODE_LIFE: TimeDelta = TimeDelta::seconds(120);
/// Life of ID and access tokens (BankID: 300 s).
pub(crate) const TOKEN_LIFE: TimeDelta = TimeDelta::seconds(300);

/// One approved login.
#[derive(Clone)]
pub(crate) struct Grant {
    pub(crate) redirect_uri: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) nonce: Option<String>,
    /// S256 code challenge.
    pub(crate) challenge: Option<String>,
    pub(crate) person: Person,
    /// The subject identifier both token and userinfo show.
    pub(crate) subject: String,
    pub(crate) authenticated_at: DateTime<Utc>,
}

impl Grant {
    /// Whether the client asked for a scope.
    pub(crate) fn has_scope(&self, scope: &str) -> bool {
        self.scopes.iter().any(|one| one == scope)
    }
}

enum Code {
    Fresh(Box<Grant>, DateTime<Utc>),
    Used { access_token: String },
}

/// Codes, each good once, and the access tokens they were exchanged for.
#[derive(Default)]
pub(crate) struct Grants {
    codes: HashMap<String, Code>,
    tokens: HashMap<String, (Grant, DateTime<Utc>)>,
}

impl Grants {
    /// A code for an approved login.
    pub(crate) fn issue(&mut self, grant: Grant, now: DateTime<Utc>) -> String {
        let code = random::token();
        self.codes
            .insert(code.clone(), Code::Fresh(Box::new(grant), now + CODE_LIFE));
        code
    }

    /// Takes the grant of a code. A second use revokes what the first one gave (RFC 6749, 4.1.2).
    pub(crate) fn redeem(&mut self, code: &str, now: DateTime<Utc>) -> Option<(Grant, String)> {
        let access_token = random::token();
        let used = Code::Used {
            access_token: access_token.clone(),
        };
        let slot = self.codes.get_mut(code)?;
        match std::mem::replace(slot, used) {
            Code::Fresh(grant, expires) if now < expires => {
                let token = ((*grant).clone(), now + TOKEN_LIFE);
                self.tokens.insert(access_token.clone(), token);
                Some((*grant, access_token))
            }
            Code::Fresh(..) => None,
            Code::Used { access_token } => {
                self.tokens.remove(&access_token);
                None
            }
        }
    }

    /// The login behind an access token that still lives.
    pub(crate) fn of_token(&self, token: &str, now: DateTime<Utc>) -> Option<&Grant> {
        let (grant, expires) = self.tokens.get(token)?;
        (now < *expires).then_some(grant)
    }
}
