//! Who may do what here. Roles are distinct: an officer works cases, an operator runs the service.

use kernel::{Actor, UserId};
use thiserror::Error;

/// The role in which somebody asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfficerRole {
    /// Works alerts and reports.
    Compliance,
    /// Runs the service.
    Admin,
    /// A customer, a merchant.
    Other,
}

/// Somebody who asks for something here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Officer {
    /// Who.
    pub user_id: UserId,
    /// In which role, read from storage at this request.
    pub role: OfficerRole,
}

/// What can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Read alerts, reports and assessments.
    ReadCases,
    /// Assign, note and decide alerts; write, approve and acknowledge reports; release and reject
    /// held payments.
    WorkCases,
    /// Add rule sets, put them to work.
    ManageRuleSets,
}

/// Their role does not allow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not allowed in this role")]
pub struct Forbidden;

impl Officer {
    /// Whether they may: the whole table of rights.
    pub fn may(&self, task: Task) -> Result<(), Forbidden> {
        match (self.role, task) {
            (OfficerRole::Compliance, _)
            | (OfficerRole::Admin, Task::ReadCases | Task::ManageRuleSets) => Ok(()),
            (OfficerRole::Admin, Task::WorkCases) | (OfficerRole::Other, _) => Err(Forbidden),
        }
    }

    pub(crate) fn actor(&self) -> Actor {
        Actor::User(self.user_id)
    }
}
