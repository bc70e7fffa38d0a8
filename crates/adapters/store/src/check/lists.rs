//! Lists: each version is there whole, and of each list one is in force.

use async_trait::async_trait;
use chrono::TimeDelta;
use diesel::prelude::*;
use kernel::StoreError;
use screening::ListVersion;

use super::outbox::SURELY_KEPT;
use crate::{
    inspection::{Check, Inspection, PAGE, Rule, Violation, inspect},
    query::{Columns as _, RunQueryDsl},
    schema::{list_entries, list_versions},
    screening::{StoredEntry, VersionRow},
};

/// How long an import may take, generously.
const BEING_IMPORTED: TimeDelta = TimeDelta::hours(1);

pub(super) static IN_FORCE: Rule = Rule {
    name: "lists in force",
    says: "of every imported list one version is active, and an event reports it",
    table: "active_lists",
    wrong: &[
        Violation::rows(
            "the version in force is one of another list",
            "SELECT a.source AS id FROM active_lists a JOIN list_versions v ON v.id = a.version_id \
             WHERE v.source <> a.source",
        ),
        Violation::since(
            "versions were imported, and none is in force",
            BEING_IMPORTED,
            "SELECT DISTINCT v.source AS id FROM list_versions v \
             LEFT JOIN active_lists a ON a.source = v.source \
             WHERE a.source IS NULL AND v.imported_at < $1",
        ),
        Violation::since(
            "no event reports that the version is active: no rescreening follows",
            SURELY_KEPT,
            "SELECT a.source AS id FROM (SELECT source FROM active_lists WHERE activated_at > $1) a \
             LEFT JOIN outbox e ON e.aggregate_id = a.source \
             AND e.kind = 'screening.list_activated' AND e.occurred_at > $2 WHERE e.id IS NULL",
        ),
    ],
};

/// Every entry can be read, and there are as many as the version says.
pub(super) struct Whole;

#[async_trait]
impl Check for Whole {
    fn name(&self) -> &'static str {
        "list_entries"
    }

    fn says(&self) -> &'static str {
        "every version of a list has as many entries and names as it says, and each can be read"
    }

    async fn run(&self, inspection: &mut Inspection<'_>) -> Result<(), StoreError> {
        let mut after = String::new();
        loop {
            let next: Option<(String, VersionRow)> =
                inspect!(inspection, |c| list_versions::table
                    .filter(list_versions::id.gt(&after))
                    .order(list_versions::id)
                    .select((list_versions::id, VersionRow::columns()))
                    .first(c)
                    .await
                    .optional())?;
            let Some((id, row)) = next else {
                return Ok(());
            };
            after.clone_from(&id);
            // What cannot be read is reported where all versions are read.
            if let Ok(version) = row.read() {
                examine(inspection, &id, &version).await?;
            }
        }
    }
}

async fn examine(
    inspection: &mut Inspection<'_>,
    id: &str,
    version: &ListVersion,
) -> Result<(), StoreError> {
    let (mut entries, mut names, mut next) = (0_u64, 0_u64, 0_i32);
    loop {
        let page: Vec<StoredEntry> = inspect!(inspection, |c| list_entries::table
            .filter(list_entries::version_id.eq(id))
            .filter(list_entries::position.ge(next))
            .order(list_entries::position)
            .limit(PAGE)
            .select(StoredEntry::columns())
            .load(c)
            .await)?;
        let Some(last) = page.last() else {
            break;
        };
        next = last.position.saturating_add(1);
        inspection.examined(page.len());
        entries += count(page.len());
        for row in page {
            let Some(entry) = inspection.read(row.read())? else {
                continue;
            };
            names += count(entry.names.len());
            if entry.source != version.source {
                inspection.found("list_entries", id, "an entry is of another list");
            }
        }
    }
    let says = &version.counts;
    if (entries, names) != (says.entries, says.names) {
        let what = format!(
            "it says {} entries with {} names, and has {entries} with {names}",
            says.entries, says.names
        );
        inspection.found("list_versions", id, what);
    }
    Ok(())
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}
