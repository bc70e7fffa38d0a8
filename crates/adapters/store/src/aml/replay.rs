//! Payments of the past, for a backtest: a batch at a time, each in three small reads.

use std::collections::BTreeMap;

use ::aml::{
    AlertStateName, PaymentId,
    backtest::{AssessedPayment, Outcome},
    ports::ReplayQueries,
};
use async_trait::async_trait;
use diesel::prelude::*;
use kernel::{StoreError, Timestamp};

use super::assessments::{AssessmentRow, read_record};
use crate::{
    Store,
    engine::read,
    query::{Columns as _, RunQueryDsl, load_boxed},
    row::{RowOf, all},
    schema::{aml_alerts, aml_assessments, aml_payments},
    sql_types::Moment,
};

#[async_trait]
impl ReplayQueries for Store {
    async fn replay(
        &self,
        after: Option<(Timestamp, PaymentId)>,
        limit: u16,
    ) -> Result<Vec<AssessedPayment>, StoreError> {
        let ids = batch(self, after, limit).await?;
        let mut newest = newest_assessments(self, &ids).await?;
        let mut alerts = alerts_on(self, &ids).await?;
        all(ids, |id| {
            let row = RowOf::new("aml_payments", &id);
            let assessment = row.required("payment", newest.remove(&id))?;
            Ok(AssessedPayment {
                facts: read_record(&assessment)?.facts.payment().clone(),
                outcome: Outcome::of(alerts.remove(&id).unwrap_or_default()),
            })
        })
    }
}

/// The ids of the next payments, in their order.
async fn batch(
    store: &Store,
    after: Option<(Timestamp, PaymentId)>,
    limit: u16,
) -> Result<Vec<String>, StoreError> {
    read!(store, |c| load_boxed!(c, {
        let mut query = aml_payments::table
            .order((aml_payments::ordered_at, aml_payments::payment))
            .limit(limit.into())
            .select(aml_payments::payment)
            .into_boxed();
        if let Some((at, payment)) = after {
            let at = Moment(at);
            query = query.filter(aml_payments::ordered_at.ge(at)).filter(
                aml_payments::ordered_at
                    .gt(at)
                    .or(aml_payments::payment.gt(payment.to_string())),
            );
        }
        query
    }))
}

async fn newest_assessments(
    store: &Store,
    payments: &[String],
) -> Result<BTreeMap<String, AssessmentRow>, StoreError> {
    let rows: Vec<AssessmentRow> = read!(store, |c| aml_assessments::table
        .filter(aml_assessments::payment.eq_any(payments))
        .select(AssessmentRow::columns())
        .load(c)
        .await)?;
    let mut newest: BTreeMap<String, AssessmentRow> = BTreeMap::new();
    for row in rows {
        let known = newest.get(&row.payment);
        if known.is_none_or(|known| known.attempt < row.attempt) {
            newest.insert(row.payment.clone(), row);
        }
    }
    Ok(newest)
}

async fn alerts_on(
    store: &Store,
    payments: &[String],
) -> Result<BTreeMap<String, Vec<AlertStateName>>, StoreError> {
    let rows: Vec<(String, String)> = read!(store, |c| aml_alerts::table
        .filter(aml_alerts::payment.eq_any(payments))
        .select((aml_alerts::payment, aml_alerts::state))
        .load(c)
        .await)?;
    let mut alerts: BTreeMap<String, Vec<AlertStateName>> = BTreeMap::new();
    for (payment, state) in rows {
        let state = RowOf::new("aml_alerts", &payment).word("state", &state)?;
        alerts.entry(payment).or_default().push(state);
    }
    Ok(alerts)
}
