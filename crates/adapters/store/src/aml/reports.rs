//! Suspicious transaction reports.

use std::collections::{BTreeMap, BTreeSet};

use ::aml::{
    AlertId, Report, ReportStateName, StrId,
    ports::{ReportFilter, ReportQueries, ReportRepository},
};
use async_trait::async_trait;
use diesel::prelude::*;
use kernel::{FieldCipher, Page, PageRequest, StoreError};

use super::{from_text, to_text};
use crate::{
    Store,
    engine::{in_unit, read},
    inspection::decodable,
    query::{Columns as _, RunQueryDsl, load_boxed},
    row::{RowOf, all, exactly_one},
    schema::{aml_report_alerts, aml_reports},
    seal::{open_json, seal_json},
    sql_types::Moment,
    stored_enum::StoredEnum,
    unit::Unit,
};

const TABLE: &str = "aml_reports";

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = aml_reports, treat_none_as_default_value = false)]
struct ReportRow {
    id: String,
    customer: String,
    payments: String,
    authors: String,
    narrative: String,
    created_at: Moment,
    state: String,
    situation: String,
    version: i64,
}

impl ReportRow {
    fn of(report: &Report, cipher: &dyn FieldCipher) -> Result<Self, StoreError> {
        let id = report.id.to_string();
        let row = RowOf::new(TABLE, &id);
        Ok(Self {
            customer: report.customer.to_string(),
            payments: to_text(row, "payments", &report.payments)?,
            authors: to_text(row, "authors", &report.authors)?,
            narrative: seal_json(cipher, row, "narrative", &report.narrative)?,
            created_at: Moment(report.created_at),
            state: report.state.name().word().to_owned(),
            situation: seal_json(cipher, row, "situation", &report.state)?,
            version: report.version,
            id,
        })
    }
}

fn read_report(
    stored: ReportRow,
    alerts: BTreeSet<AlertId>,
    cipher: &dyn FieldCipher,
) -> Result<Report, StoreError> {
    let row = RowOf::new(TABLE, &stored.id);
    let report = Report {
        id: row.parse("id", &stored.id)?,
        customer: row.parse("customer", &stored.customer)?,
        alerts,
        payments: from_text(row, "payments", &stored.payments)?,
        narrative: open_json(cipher, row, "narrative", stored.narrative)?,
        authors: from_text(row, "authors", &stored.authors)?,
        created_at: stored.created_at.0,
        state: open_json(cipher, row, "situation", stored.situation)?,
        version: stored.version,
    };
    let state: ReportStateName = row.word("state", &stored.state)?;
    if state != report.state.name() {
        return Err(row.wrong("state", "the sealed state is another"));
    }
    Ok(report)
}

decodable!(
    ReportRows,
    "aml_reports",
    aml_reports,
    id: String,
    ReportRow,
    |row: ReportRow, cipher: &dyn FieldCipher| read_report(row, BTreeSet::new(), cipher)
);

/// The alerts of each of these reports.
async fn alerts_of(
    store: &Store,
    reports: &[ReportRow],
) -> Result<BTreeMap<String, BTreeSet<AlertId>>, StoreError> {
    let ids: Vec<&str> = reports.iter().map(|report| report.id.as_str()).collect();
    let pairs: Vec<(String, String)> = read!(store, |c| aml_report_alerts::table
        .filter(aml_report_alerts::report.eq_any(&ids))
        .select((aml_report_alerts::report, aml_report_alerts::alert))
        .load(c)
        .await)?;
    let mut all: BTreeMap<String, BTreeSet<AlertId>> = BTreeMap::new();
    for (report, alert) in pairs {
        let id = RowOf::new("aml_report_alerts", &alert).parse("alert", &alert)?;
        all.entry(report).or_default().insert(id);
    }
    Ok(all)
}

async fn with_alerts(store: &Store, rows: Vec<ReportRow>) -> Result<Vec<Report>, StoreError> {
    let mut alerts = alerts_of(store, &rows).await?;
    all(rows, |row| {
        let alerts = alerts.remove(&row.id).unwrap_or_default();
        read_report(row, alerts, store.cipher())
    })
}

#[async_trait]
impl ReportQueries for Store {
    async fn report(&self, id: StrId) -> Result<Option<Report>, StoreError> {
        let id = id.to_string();
        let rows: Vec<ReportRow> = read!(self, |c| aml_reports::table
            .filter(aml_reports::id.eq(&id))
            .select(ReportRow::columns())
            .load(c)
            .await)?;
        Ok(with_alerts(self, rows).await?.pop())
    }

    async fn report_on(&self, alert: AlertId) -> Result<Option<Report>, StoreError> {
        let alert = alert.to_string();
        let rows: Vec<ReportRow> = read!(self, |c| aml_reports::table
            .filter(
                aml_reports::id.eq_any(
                    aml_report_alerts::table
                        .filter(aml_report_alerts::alert.eq(&alert))
                        .select(aml_report_alerts::report)
                )
            )
            .select(ReportRow::columns())
            .load(c)
            .await)?;
        Ok(with_alerts(self, rows).await?.pop())
    }

    async fn reports(
        &self,
        filter: &ReportFilter,
        page: &PageRequest,
    ) -> Result<Page<Report>, StoreError> {
        let rows: Vec<ReportRow> = read!(self, |c| load_boxed!(c, {
            let mut query = aml_reports::table
                .order(aml_reports::id.desc())
                .limit(i64::from(page.limit()) + 1)
                .select(ReportRow::columns())
                .into_boxed();
            if let Some(state) = filter.state {
                query = query.filter(aml_reports::state.eq(state.word()));
            }
            if let Some(customer) = filter.customer {
                query = query.filter(aml_reports::customer.eq(customer.to_string()));
            }
            if let Some(cursor) = page.after() {
                query = query.filter(aml_reports::id.lt(cursor.as_str()));
            }
            query
        }))?;
        let found = with_alerts(self, rows).await?;
        Ok(Page::cut(found, page.limit(), |report| report.id))
    }
}

#[async_trait]
impl ReportRepository for Unit {
    async fn add(&mut self, report: &Report) -> Result<(), StoreError> {
        let row = ReportRow::of(report, self.cipher())?;
        in_unit!(self, |c| diesel::insert_into(aml_reports::table)
            .values(&row)
            .execute(c)
            .await)?;
        for alert in &report.alerts {
            let alert = alert.to_string();
            in_unit!(self, |c| diesel::insert_into(aml_report_alerts::table)
                .values((
                    aml_report_alerts::alert.eq(&alert),
                    aml_report_alerts::report.eq(&row.id),
                ))
                .execute(c)
                .await)?;
        }
        Ok(())
    }

    async fn update(&mut self, report: &mut Report) -> Result<(), StoreError> {
        let row = ReportRow::of(report, self.cipher())?;
        let one = aml_reports::table
            .find(&row.id)
            .filter(aml_reports::version.eq(report.version));
        let changed = in_unit!(self, |c| diesel::update(one)
            .set((
                aml_reports::narrative.eq(&row.narrative),
                aml_reports::authors.eq(&row.authors),
                aml_reports::state.eq(&row.state),
                aml_reports::situation.eq(&row.situation),
                aml_reports::version.eq(aml_reports::version + 1),
            ))
            .execute(c)
            .await)?;
        exactly_one(TABLE, changed)?;
        report.version += 1;
        Ok(())
    }
}
