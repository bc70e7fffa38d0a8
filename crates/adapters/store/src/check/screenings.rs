//! Checks of screenings and decisions: they refer to persons and lists that exist.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use diesel::prelude::*;
use kernel::StoreError;
use screening::{ListVersionId, Outcome, ScreeningRecord};

use super::outbox::SURELY_KEPT;
use crate::{
    inspection::{Check, Inspection, PAGE, Rule, Violation, inspect},
    query::{Columns as _, RunQueryDsl},
    schema::{list_versions, screening_dismissals, screenings},
    screening::{ScreeningRow, VersionRow},
};

pub(super) static SCREENED: Rule = Rule {
    name: "screenings and people",
    says: "everyone who was screened exists, and every hit has its event",
    table: "screenings",
    wrong: &[
        Violation::rows(
            "the customer it is about is not there",
            "SELECT s.id FROM screenings s LEFT JOIN users u ON u.id = s.subject_id \
             WHERE substr(s.subject_id, 1, 4) = 'usr_' AND u.id IS NULL",
        ),
        Violation::rows(
            "the recipient it is about is not there",
            "SELECT s.id FROM screenings s LEFT JOIN recipients r ON r.id = s.subject_id \
             WHERE substr(s.subject_id, 1, 4) = 'rcp_' AND r.id IS NULL",
        ),
        Violation::since(
            "it found a possible match, and no event reports it",
            SURELY_KEPT,
            "SELECT s.id FROM screenings s LEFT JOIN (SELECT payload ->> 'screeningId' AS screening \
             FROM outbox WHERE kind = 'screening.found') e ON e.screening = s.id \
             WHERE s.outcome <> 'clear' AND s.screened_at > $1 AND e.screening IS NULL",
        ),
    ],
};

pub(super) static DECIDED: Rule = Rule {
    name: "screenings and decisions",
    says: "decisions are about a person who was screened and an entry that was on its list",
    table: "screening_dismissals",
    wrong: &[
        Violation::rows(
            "whom it is about was never screened",
            "SELECT d.id FROM screening_dismissals d WHERE NOT EXISTS \
             (SELECT 1 FROM screenings s WHERE s.subject_id = d.subject_id)",
        ),
        Violation::rows(
            "no version of the list has such an entry",
            "SELECT d.id FROM screening_dismissals d LEFT JOIN (SELECT DISTINCT v.source, e.entry_id \
             FROM list_entries e JOIN list_versions v ON v.id = e.version_id) l \
             ON l.source = d.source AND l.entry_id = d.entry_id WHERE l.source IS NULL",
        ),
        Violation::rows(
            "who decided is not there",
            "SELECT d.id FROM screening_dismissals d LEFT JOIN users u ON u.id = d.decided_by \
             WHERE u.id IS NULL",
        ),
        Violation::rows(
            "it ended before it began",
            "SELECT id FROM screening_dismissals \
             WHERE expires_at < decided_at OR revoked_at < decided_at",
        ),
    ],
};

/// Every screening can be read, its outcome is that of its hits, and what it names is there.
pub(super) struct Explained;

#[async_trait]
impl Check for Explained {
    fn name(&self) -> &'static str {
        "screenings"
    }

    fn says(&self) -> &'static str {
        "every screening can be read and opened, and follows from its hits, lists and decisions"
    }

    async fn run(&self, inspection: &mut Inspection<'_>) -> Result<(), StoreError> {
        let versions = versions(inspection).await?;
        let mut after = String::new();
        loop {
            let page = ask_page(inspection, &after).await;
            let Some(page) = inspection.page("screenings", page)? else {
                return Ok(());
            };
            let Some((last, _)) = page.last() else {
                return Ok(());
            };
            after.clone_from(last);
            inspection.examined(page.len());
            let mut records = Vec::with_capacity(page.len());
            for (_, row) in page {
                let record = row.read(inspection.cipher);
                records.extend(inspection.read(record)?);
            }
            let decisions = decisions(inspection, &records).await?;
            for record in &records {
                examine(inspection, record, &versions, &decisions);
            }
        }
    }
}

type Versions = BTreeMap<ListVersionId, (screening::ListSource, screening::Digest)>;

async fn ask_page(
    inspection: &mut Inspection<'_>,
    after: &str,
) -> diesel::QueryResult<Vec<(String, ScreeningRow)>> {
    let connection = inspection.connection();
    let connection = connection.map_err(|_| diesel::result::Error::BrokenTransactionManager)?;
    screenings::table
        .filter(screenings::id.gt(after))
        .order(screenings::id)
        .limit(PAGE)
        .select((screenings::id, ScreeningRow::columns()))
        .load(connection)
        .await
}

/// All versions of all lists: some hundred a year.
async fn versions(inspection: &mut Inspection<'_>) -> Result<Versions, StoreError> {
    let rows: Vec<VersionRow> = inspect!(inspection, |c| list_versions::table
        .select(VersionRow::columns())
        .load(c)
        .await)?;
    // What cannot be read is reported where all versions are read.
    let versions = rows.into_iter().filter_map(|row| row.read().ok());
    Ok(versions
        .map(|version| (version.id, (version.source, version.digest)))
        .collect())
}

/// Which of the decisions that these screenings name are there.
async fn decisions(
    inspection: &mut Inspection<'_>,
    records: &[ScreeningRecord],
) -> Result<BTreeSet<String>, StoreError> {
    let hits = records.iter().flat_map(|record| &record.screening.hits);
    let named: BTreeSet<String> = hits
        .filter_map(|hit| Some(hit.dismissed_by?.to_string()))
        .collect();
    let there: Vec<String> = inspect!(inspection, |c| screening_dismissals::table
        .filter(screening_dismissals::id.eq_any(&named))
        .select(screening_dismissals::id)
        .load(c)
        .await)?;
    Ok(there.into_iter().collect())
}

fn examine(
    inspection: &mut Inspection<'_>,
    record: &ScreeningRecord,
    versions: &Versions,
    decisions: &BTreeSet<String>,
) {
    let screening = &record.screening;
    let open = screening
        .hits
        .iter()
        .filter(|hit| hit.dismissed_by.is_none());
    let worst = open.map(|hit| hit.outcome).max().unwrap_or(Outcome::Clear);
    let mut dismissed = screening.hits.iter().filter_map(|hit| hit.dismissed_by);
    let known = |used: &screening::ListUsed| {
        versions.get(&used.version) == Some(&(used.source, used.digest))
    };
    let id = || record.id.to_string();
    if screening.outcome != worst {
        inspection.found("screenings", id(), "its outcome is not that of its hits");
    }
    if !dismissed.all(|decision| decisions.contains(&decision.to_string())) {
        let what = "a hit is dismissed by a decision that is not there";
        inspection.found("screenings", id(), what);
    }
    if !screening.lists.iter().all(known) {
        let what = "it was done with a version of a list that is not there";
        inspection.found("screenings", id(), what);
    }
}
