//! Permissions of this context. Roles are distinct: an officer works cases, an operator runs the service.

use kernel::{Actor, UserId};
use thiserror::Error;

/// The role in which a request is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfficerRole {
    /// Works alerts and reports.
    Compliance,
    /// Runs the service.
    Admin,
    /// A customer, a merchant.
    Other,
}

/// The person behind a request, with their role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Officer {
    /// The officer.
    pub user_id: UserId,
    /// Their role, read from storage at this request.
    pub role: OfficerRole,
}

/// The actions that an officer can request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Read alerts, reports and assessments.
    ReadCases,
    /// Assign, note and decide alerts; write, approve and acknowledge reports; release and reject
    /// held payments.
    WorkCases,
    /// Read rule sets.
    ReadRuleSets,
    /// Add rule sets, put them to work.
    ManageRuleSets,
}

/// The role does not permit it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not allowed in this role")]
pub struct Forbidden;

impl Officer {
    /// Whether the role permits the task: the complete table of permissions.
    pub fn may(&self, task: Task) -> Result<(), Forbidden> {
        match (self.role, task) {
            (OfficerRole::Compliance, _)
            | (OfficerRole::Admin, Task::ReadCases | Task::ReadRuleSets | Task::ManageRuleSets) => {
                Ok(())
            }
            (OfficerRole::Admin, Task::WorkCases) | (OfficerRole::Other, _) => Err(Forbidden),
        }
    }

    pub(crate) fn actor(&self) -> Actor {
        Actor::User(self.user_id)
    }
}
