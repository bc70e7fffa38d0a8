//! Assigning alerts: only to a compliance officer, whose role the identity context knows.

use std::sync::Arc;

use aml::{
    Alert, AlertId, Officer,
    cases::{AssignAlert, CaseError},
};
use identity::{Role, ports::IdentityQueries};
use kernel::{RequestContext, StoreError, UserId};
use thiserror::Error;

/// Why an alert is not assigned.
#[derive(Debug, Error)]
pub enum AssignAlertError {
    /// The assignee does not work cases.
    #[error("the assignee is not a compliance officer")]
    NotAnOfficer,
    /// The alert does not allow it.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Assigns alerts to compliance officers.
#[derive(Clone)]
pub struct AssignAlertToOfficer {
    assign: AssignAlert,
    people: Arc<dyn IdentityQueries>,
}

impl AssignAlertToOfficer {
    /// The use case over its parts.
    pub fn new(assign: AssignAlert, people: Arc<dyn IdentityQueries>) -> Self {
        Self { assign, people }
    }

    /// Assigns the alert to `assignee`, or to the officer who asks.
    ///
    /// # Errors
    /// [`AssignAlertError`]
    pub async fn assign(
        &self,
        officer: &Officer,
        id: AlertId,
        assignee: Option<UserId>,
        context: &RequestContext,
    ) -> Result<Alert, AssignAlertError> {
        let assignee = assignee.unwrap_or(officer.user_id);
        let person = self.people.user(assignee).await?;
        if person.is_none_or(|person| person.role != Role::Compliance) {
            return Err(AssignAlertError::NotAnOfficer);
        }
        Ok(self.assign.assign(officer, id, assignee, context).await?)
    }
}

#[cfg(test)]
mod tests {
    use aml::{OfficerRole, Storage, SystemPorts, testing::MemoryAml};
    use kernel::testing::{TestClock, TestIds};

    use super::*;
    use crate::testing::person;

    /// Assigns an alert that does not exist to a person of this role.
    async fn assign_to(role: Role, named: bool) -> AssignAlertError {
        let ids = TestIds::default();
        let (people, user) = person(role, &ids).await;
        let system = SystemPorts {
            clock: Arc::new(TestClock::default()),
            ids: Arc::new(TestIds::default()),
        };
        let storage = Storage::of(Arc::new(MemoryAml::new()));
        let assign = AssignAlertToOfficer::new(AssignAlert::new(&storage, &system), people);
        let officer = Officer {
            user_id: user.id,
            role: OfficerRole::Compliance,
        };
        let (id, assignee) = (AlertId::new(&ids), named.then_some(user.id));
        let context = RequestContext::job("test");
        let refused = assign.assign(&officer, id, assignee, &context).await;
        refused.unwrap_err()
    }

    #[tokio::test]
    async fn an_alert_is_not_assigned_to_a_person_who_is_no_compliance_officer() {
        for role in [Role::User, Role::Merchant, Role::Admin] {
            for named in [true, false] {
                let refused = assign_to(role, named).await;
                assert!(
                    matches!(refused, AssignAlertError::NotAnOfficer),
                    "{role:?}"
                );
            }
        }
    }

    #[tokio::test]
    async fn a_compliance_officer_takes_an_alert_or_gives_it_to_another() {
        for named in [true, false] {
            let reached = assign_to(Role::Compliance, named).await;
            assert!(matches!(
                reached,
                AssignAlertError::Case(CaseError::NotFound)
            ));
        }
    }
}
