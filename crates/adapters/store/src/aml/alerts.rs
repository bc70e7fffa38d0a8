//! Alerts.

use ::aml::{
    Alert, AlertId, AlertState, AlertStateName,
    ports::{AlertFilter, AlertQueries, AlertRepository},
};
use async_trait::async_trait;
use diesel::{dsl::count_star, prelude::*};
use kernel::{FieldCipher, Page, PageRequest, StoreError};

use super::{from_text, to_text};
use crate::{
    Store,
    engine::{in_unit, read},
    inspection::decodable,
    query::{Columns as _, RunQueryDsl, load_boxed},
    row::{RowOf, all, exactly_one},
    schema::aml_alerts,
    seal::{open_json, seal_json},
    sql_types::Moment,
    stored_enum::StoredEnum,
    unit::Unit,
};

const TABLE: &str = "aml_alerts";

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = aml_alerts, treat_none_as_default_value = false)]
struct AlertRow {
    id: String,
    assessment: String,
    payment: String,
    customer: String,
    rule: String,
    severity: String,
    finding: String,
    opened_at: Moment,
    due_at: Moment,
    state: String,
    assignee: Option<String>,
    situation: String,
    notes: String,
    version: i64,
}

fn assignee(state: &AlertState) -> Option<String> {
    match state {
        AlertState::Investigating { assignee, .. } => Some(assignee.to_string()),
        _ => None,
    }
}

impl AlertRow {
    fn of(alert: &Alert, cipher: &dyn FieldCipher) -> Result<Self, StoreError> {
        let id = alert.id.to_string();
        let row = RowOf::new(TABLE, &id);
        Ok(Self {
            assessment: alert.assessment.to_string(),
            payment: alert.payment.to_string(),
            customer: alert.customer.to_string(),
            rule: alert.rule().to_string(),
            severity: alert.severity().word().to_owned(),
            finding: to_text(row, "finding", &alert.finding)?,
            opened_at: Moment(alert.opened_at),
            due_at: Moment(alert.due_at),
            state: alert.state.name().word().to_owned(),
            assignee: assignee(&alert.state),
            situation: seal_json(cipher, row, "situation", &alert.state)?,
            notes: seal_json(cipher, row, "notes", &alert.notes)?,
            version: alert.version,
            id,
        })
    }
}

fn read_alert(stored: AlertRow, cipher: &dyn FieldCipher) -> Result<Alert, StoreError> {
    let row = RowOf::new(TABLE, &stored.id);
    let alert = Alert {
        id: row.parse("id", &stored.id)?,
        assessment: row.parse("assessment", &stored.assessment)?,
        payment: row.parse("payment", &stored.payment)?,
        customer: row.parse("customer", &stored.customer)?,
        finding: from_text(row, "finding", &stored.finding)?,
        opened_at: stored.opened_at.0,
        due_at: stored.due_at.0,
        state: open_json(cipher, row, "situation", stored.situation)?,
        notes: open_json(cipher, row, "notes", stored.notes)?,
        version: stored.version,
    };
    let state: AlertStateName = row.word("state", &stored.state)?;
    if state != alert.state.name() || assignee(&alert.state) != stored.assignee {
        return Err(row.wrong("state", "the sealed state is another"));
    }
    if alert.rule().name() != stored.rule || alert.severity().word() != stored.severity {
        return Err(row.wrong("finding", "the columns beside it say something else"));
    }
    Ok(alert)
}

decodable!(AlertRows, "aml_alerts", aml_alerts, id: String, AlertRow, read_alert);

#[async_trait]
impl AlertQueries for Store {
    async fn alert(&self, id: AlertId) -> Result<Option<Alert>, StoreError> {
        let id = id.to_string();
        let found: Option<AlertRow> = read!(self, |c| aml_alerts::table
            .find(&id)
            .select(AlertRow::columns())
            .first(c)
            .await
            .optional())?;
        found.map(|row| read_alert(row, self.cipher())).transpose()
    }

    async fn alerts(
        &self,
        filter: &AlertFilter,
        page: &PageRequest,
    ) -> Result<Page<Alert>, StoreError> {
        let rows: Vec<AlertRow> = read!(self, |c| load_boxed!(c, {
            let mut query = aml_alerts::table
                .order(aml_alerts::id.desc())
                .limit(i64::from(page.limit()) + 1)
                .select(AlertRow::columns())
                .into_boxed();
            if let Some(state) = filter.state {
                query = query.filter(aml_alerts::state.eq(state.word()));
            }
            if let Some(severity) = filter.severity {
                query = query.filter(aml_alerts::severity.eq(severity.word()));
            }
            if let Some(rule) = filter.rule {
                query = query.filter(aml_alerts::rule.eq(rule.name()));
            }
            if let Some(officer) = filter.assignee {
                query = query.filter(aml_alerts::assignee.eq(officer.to_string()));
            }
            if let Some(customer) = filter.customer {
                query = query.filter(aml_alerts::customer.eq(customer.to_string()));
            }
            if let Some(payment) = filter.payment {
                query = query.filter(aml_alerts::payment.eq(payment.to_string()));
            }
            if let Some(now) = filter.overdue_at {
                let undecided = [AlertStateName::Open, AlertStateName::Investigating];
                query = query
                    .filter(aml_alerts::due_at.lt(Moment(now)))
                    .filter(aml_alerts::state.eq_any(undecided.map(|state| state.word())));
            }
            if let Some(cursor) = page.after() {
                query = query.filter(aml_alerts::id.lt(cursor.as_str()));
            }
            query
        }))?;
        let found = all(rows, |row| read_alert(row, self.cipher()))?;
        Ok(Page::cut(found, page.limit(), |alert| alert.id))
    }

    async fn count_alerts(&self) -> Result<Vec<(AlertStateName, u64)>, StoreError> {
        let counted: Vec<(String, i64)> = read!(self, |c| aml_alerts::table
            .group_by(aml_alerts::state)
            .select((aml_alerts::state, count_star()))
            .order(aml_alerts::state)
            .load(c)
            .await)?;
        all(counted, |(state, number)| {
            let row = RowOf::new(TABLE, &state);
            Ok((row.word("state", &state)?, row.number("id", number)?))
        })
    }
}

#[async_trait]
impl AlertRepository for Unit {
    async fn add(&mut self, alert: &Alert) -> Result<(), StoreError> {
        let row = AlertRow::of(alert, self.cipher())?;
        in_unit!(self, |c| diesel::insert_into(aml_alerts::table)
            .values(&row)
            .execute(c)
            .await)?;
        Ok(())
    }

    async fn update(&mut self, alert: &mut Alert) -> Result<(), StoreError> {
        let row = AlertRow::of(alert, self.cipher())?;
        let one = aml_alerts::table
            .find(&row.id)
            .filter(aml_alerts::version.eq(alert.version));
        let changed = in_unit!(self, |c| diesel::update(one)
            .set((
                aml_alerts::state.eq(&row.state),
                aml_alerts::assignee.eq(&row.assignee),
                aml_alerts::situation.eq(&row.situation),
                aml_alerts::notes.eq(&row.notes),
                aml_alerts::version.eq(aml_alerts::version + 1),
            ))
            .execute(c)
            .await)?;
        exactly_one(TABLE, changed)?;
        alert.version += 1;
        Ok(())
    }
}
