//! Sumsub: applicants who are verified, with the provider's own signatures on both ways.

mod api;
mod applicant;
mod control;
mod magic;
mod signature;
mod webhook;

use std::collections::VecDeque;

use chrono::{DateTime, Utc};

use self::{
    applicant::Applicant,
    webhook::{Notice, Subscription},
};
pub(crate) use self::{control::routes as control_routes, magic::LEVELS as MAGIC_LEVELS};

/// `X-App-Token` of the one application there is.
pub(crate) const APP_TOKEN: &str = "sbx:drop";
/// The secret calls are signed with.
pub(crate) const SECRET: &str = "drop-sandbox-secret";

/// Older applicants are forgotten.
const MOST_APPLICANTS: usize = 10_000;

/// What Sumsub remembers.
#[derive(Default)]
pub(crate) struct Sumsub {
    /// Oldest first.
    applicants: VecDeque<Applicant>,
    webhook: Option<Subscription>,
    /// When AML cases were asked for, oldest first.
    aml_asked: VecDeque<DateTime<Utc>>,
}

impl Sumsub {
    /// By Sumsub's id or by the customer's.
    fn applicant(&mut self, id: &str) -> Option<&mut Applicant> {
        let alive = |one: &&mut Applicant| !one.deleted;
        let by_id = self.applicants.iter().position(|one| one.id == id);
        match by_id {
            Some(index) => self.applicants.get_mut(index),
            None => self
                .applicants
                .iter_mut()
                .filter(alive)
                .find(|one| one.external_user_id == id),
        }
    }

    fn add(&mut self, applicant: Applicant) {
        if self.applicants.len() >= MOST_APPLICANTS {
            self.applicants.pop_front();
        }
        self.applicants.push_back(applicant);
    }

    /// Sends what an applicant has to tell, unless nobody listens or notices are kept back.
    fn tell(&self, notices: &[Notice]) {
        let listening = self.webhook.as_ref().filter(|webhook| !webhook.paused);
        if let Some(webhook) = listening {
            webhook.deliver(notices, None);
        }
    }
}

/// Routes below `/sumsub`.
pub(crate) fn routes(config: &mut actix_web::web::ServiceConfig) {
    api::routes(config);
}
