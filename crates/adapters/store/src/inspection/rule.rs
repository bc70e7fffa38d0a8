//! Checks that are SQL alone: queries that name what must not be there, the same on both engines.

use async_trait::async_trait;
use chrono::TimeDelta;
use kernel::StoreError;
use payments::{AccountStateName, ConsentStateName, RemittanceStateName};

use super::{check::Check, snapshot::Inspection};

/// Queries about one table that have to find nothing.
pub(crate) struct Rule {
    pub(crate) name: &'static str,
    pub(crate) says: &'static str,
    pub(crate) table: &'static str,
    pub(crate) wrong: &'static [Violation],
}

/// One way to be wrong.
pub(crate) struct Violation {
    /// Description of the violation, about the row.
    pub(crate) what: &'static str,
    /// Selects the column `id` of the rows. `{RemittanceState::Held}` and the like stand for the
    /// names of states.
    pub(crate) rows: &'static str,
    /// How far back from now the moment `$1` lies, where the query has one; `$2` lies a minute
    /// before it, for rows whose time was taken from another clock or a little earlier.
    pub(crate) before: Option<TimeDelta>,
}

impl Violation {
    pub(crate) const fn rows(what: &'static str, rows: &'static str) -> Self {
        Self {
            what,
            rows,
            before: None,
        }
    }

    pub(crate) const fn since(what: &'static str, before: TimeDelta, rows: &'static str) -> Self {
        Self {
            what,
            rows,
            before: Some(before),
        }
    }
}

#[async_trait]
impl Check for Rule {
    fn name(&self) -> &'static str {
        self.name
    }

    fn says(&self) -> &'static str {
        self.says
    }

    async fn run(&self, inspection: &mut Inspection<'_>) -> Result<(), StoreError> {
        let count = format!("SELECT count(*) AS n FROM {}", self.table);
        let rows = inspection.count(&count).await?;
        inspection.examined(rows);
        for wrong in self.wrong {
            let moment = wrong.before.map(|before| inspection.now - before);
            for id in inspection
                .ids(&with_state_names(wrong.rows), moment)
                .await?
            {
                inspection.found(self.table, id, wrong.what);
            }
        }
        Ok(())
    }
}

/// The query with the names that the domain gives the states of its aggregates.
fn with_state_names(rows: &str) -> String {
    let mut query = rows.to_owned();
    let mut put = |state: String, name: &str| {
        query = query.replace(&format!("{{{state}}}"), &format!("'{name}'"));
    };
    for name in RemittanceStateName::ALL {
        put(format!("RemittanceState::{name:?}"), name.as_str());
    }
    for name in ConsentStateName::ALL {
        put(format!("ConsentState::{name:?}"), name.as_str());
    }
    for name in AccountStateName::ALL {
        put(format!("AccountState::{name:?}"), name.as_str());
    }
    query
}
