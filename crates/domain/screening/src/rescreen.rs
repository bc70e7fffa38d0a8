//! Rescreening after a change of the lists: only the subjects concerned, with a proof that none was
//! skipped.

use std::sync::Arc;

use kernel::StoreError;
use thiserror::Error;

use crate::{
    Delta, Index, ListEntry, Outcome, Proof, ScreenError, ScreenSubject, ScreenedSubject, affected,
    delta::Walk,
    ports::{ScreenedSubjects, ScreeningStore},
};

/// The outcome of a rescreening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RescreenReport {
    /// Proves that no subject was skipped.
    pub proof: Proof,
    /// Subjects at the beginning.
    pub expected: u64,
    /// Subjects whose result became worse.
    pub worse: u64,
}

/// Why a rescreening was not completed. It can be repeated safely.
#[derive(Debug, Error)]
pub enum RescreenError {
    /// One subject could not be screened.
    #[error(transparent)]
    Screen(#[from] ScreenError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The subjects did not come in ascending order, so that some may have been missed.
    #[error("subjects came out of order after {0}")]
    OutOfOrder(String),
    /// Fewer subjects were visited than exist.
    #[error("{seen} of {expected} subjects were seen")]
    Skipped {
        /// Visited.
        seen: u64,
        /// Existing before the walk and after it.
        expected: u64,
    },
}

/// Screens again every subject that a change of the lists concerns.
#[derive(Clone)]
pub struct Rescreen {
    screen: ScreenSubject,
    subjects: Arc<dyn ScreenedSubjects>,
    store: Arc<dyn ScreeningStore>,
}

impl Rescreen {
    const PAGE: u16 = 500;

    /// Creates the use case from its ports. `screen` has to have the new lists.
    pub fn new(
        screen: ScreenSubject,
        subjects: Arc<dyn ScreenedSubjects>,
        store: Arc<dyn ScreeningStore>,
    ) -> Self {
        Self {
            screen,
            subjects,
            store,
        }
    }

    /// Visits every subject. `before` and `after` are all entries of all lists, before and after
    /// the change. A subject without a screening is screened too.
    ///
    /// # Errors
    /// [`RescreenError`].
    pub async fn run(
        &self,
        before: &[ListEntry],
        after: &[ListEntry],
    ) -> Result<RescreenReport, RescreenError> {
        let delta = Delta::between(before, after);
        let changed = delta.index(after);
        let expected = self.subjects.count().await?;
        let (mut walk, mut worse) = (Walk::begin(), 0);
        loop {
            let page = self.subjects.subjects(walk.last(), Self::PAGE).await?;
            let last_page = page.len() < usize::from(Self::PAGE);
            for subject in page {
                let fate = self.one(&delta, &changed, &subject).await?;
                if !walk.note(&subject.id, fate.is_some()) {
                    return Err(RescreenError::OutOfOrder(subject.id.to_string()));
                }
                worse += u64::from(fate == Some(true));
            }
            if last_page {
                break;
            }
        }
        let proof = walk.end();
        self.nobody_missing(&proof, expected).await?;
        Ok(RescreenReport {
            proof,
            expected,
            worse,
        })
    }

    /// `None`: not affected. Else screened again, and whether the result is worse now.
    async fn one(
        &self,
        delta: &Delta,
        changed: &Index,
        subject: &ScreenedSubject,
    ) -> Result<Option<bool>, RescreenError> {
        let before = self.store.latest(&subject.id).await?;
        // A screening of another name or birth date tells nothing about this one.
        let before = before.filter(|record| record.subject == subject.subject);
        let screening = before.as_ref().map(|record| &record.screening);
        if !affected(delta, changed, &subject.subject, screening) {
            return Ok(None);
        }
        let outcome = screening.map_or(Outcome::Clear, |screening| screening.outcome);
        let now = self.screen.screen(&subject.id, &subject.subject).await?;
        Ok(Some(now.screening.outcome > outcome))
    }

    /// Subjects may be added and erased during the walk; fewer than both before and after is an error.
    async fn nobody_missing(&self, proof: &Proof, before: u64) -> Result<(), RescreenError> {
        let seen = proof.rescreened + proof.unaffected;
        let expected = self.subjects.count().await?.min(before);
        if seen < expected {
            return Err(RescreenError::Skipped { seen, expected });
        }
        Ok(())
    }
}
