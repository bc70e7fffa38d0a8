//! All applicants.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};

use super::{applicant::Applicant, notice::Notice, webhook::Subscription};

/// Older applicants are forgotten.
const MOST_APPLICANTS: usize = 10_000;

/// What Sumsub remembers.
#[derive(Default)]
pub(crate) struct Sumsub {
    /// Oldest first.
    pub(super) applicants: VecDeque<Applicant>,
    pub(super) webhook: Option<Subscription>,
    /// When AML cases were asked for, oldest first.
    pub(super) aml_asked: VecDeque<DateTime<Utc>>,
}

impl Sumsub {
    /// By Sumsub's id or by the customer's.
    pub(super) fn applicant(&mut self, id: &str) -> Option<&mut Applicant> {
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

    /// Adds one, in place of the oldest if there are too many.
    pub(super) fn add(&mut self, applicant: Applicant) {
        if self.applicants.len() >= MOST_APPLICANTS {
            self.applicants.pop_front();
        }
        self.applicants.push_back(applicant);
    }

    /// Sends notices, unless there is no subscription or it is paused.
    pub(super) fn notify(&self, notices: &[Notice]) {
        let listening = self.webhook.as_ref().filter(|webhook| !webhook.paused);
        if let Some(webhook) = listening {
            webhook.deliver(notices, None);
        }
    }
}
