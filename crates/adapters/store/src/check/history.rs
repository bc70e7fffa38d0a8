//! The audit log retraces every payment: from its admission, along transitions that the state
//! machine has, to where it stands now.

use async_trait::async_trait;
use diesel::prelude::*;
use kernel::StoreError;
use payments::{
    RemittanceStateName,
    remittances::{History, StateChange},
};

use crate::{
    inspection::{Check, Inspection, PAGE, inspect},
    query::RunQueryDsl,
    schema::{audit_log, transactions},
};

/// See the module.
pub(super) struct Retraced;

/// An entry of the audit log about a payment.
struct Entry {
    subject: String,
    action: String,
    detail: serde_json::Value,
}

#[async_trait]
impl Check for Retraced {
    fn name(&self) -> &'static str {
        "payments and audit log"
    }

    fn says(&self) -> &'static str {
        "the audit log leads from the admission of every payment to its present state"
    }

    async fn run(&self, inspection: &mut Inspection<'_>) -> Result<(), StoreError> {
        let mut after = String::new();
        loop {
            let payments: Vec<(String, String)> = inspect!(inspection, |c| transactions::table
                .filter(transactions::id.gt(&after))
                .order(transactions::id)
                .limit(PAGE)
                .select((transactions::id, transactions::state))
                .load(c)
                .await)?;
            let Some((last, _)) = payments.last() else {
                return Ok(());
            };
            after.clone_from(last);
            inspection.examined(payments.len());
            let entries = entries(inspection, &payments).await?;
            for (id, state) in &payments {
                let of = |entry: &&Entry| entry.subject == *id;
                let first = entries.partition_point(|entry| entry.subject < *id);
                let own = entries.iter().skip(first).take_while(of);
                // A state that cannot be read is reported where all rows are read.
                let state = RemittanceStateName::from_name(state);
                if let Some(Err(broken)) = state.map(|state| history(own).check(state)) {
                    inspection.found("transactions", id, broken.to_string());
                }
            }
        }
    }
}

/// What the audit log has about these payments, sorted by payment as bytes.
async fn entries(
    inspection: &mut Inspection<'_>,
    payments: &[(String, String)],
) -> Result<Vec<Entry>, StoreError> {
    let ids: Vec<&str> = payments.iter().map(|(id, _)| id.as_str()).collect();
    let rows: Vec<(String, String, serde_json::Value)> =
        inspect!(inspection, |c| audit_log::table
            .filter(audit_log::subject.eq_any(&ids))
            .select((audit_log::subject, audit_log::action, audit_log::detail))
            .load(c)
            .await)?;
    let entry = |(subject, action, detail)| Entry {
        subject,
        action,
        detail,
    };
    let mut entries: Vec<_> = rows.into_iter().map(entry).collect();
    entries.sort_by(|one, other| one.subject.cmp(&other.subject));
    Ok(entries)
}

fn history<'a>(entries: impl Iterator<Item = &'a Entry>) -> History {
    let mut history = History::default();
    for entry in entries {
        let state = |member| entry.detail.get(member)?.as_str();
        match (state("from"), state("to"), entry.action.as_str()) {
            (Some(from), Some(to), _) => match (named(from), named(to)) {
                (Ok(from), Ok(to)) => history.changes.push(StateChange { from, to }),
                (Err(unknown), _) | (_, Err(unknown)) => history.unknown_states.push(unknown),
            },
            (None, None, "remittance.accepted") => {
                history.admitted.push(RemittanceStateName::Accepted);
            }
            (None, None, "remittance.held") => history.admitted.push(RemittanceStateName::Held),
            _ => {}
        }
    }
    history
}

fn named(state: &str) -> Result<RemittanceStateName, String> {
    RemittanceStateName::from_name(state).ok_or_else(|| state.to_owned())
}
