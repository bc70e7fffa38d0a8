//! Assessments, and the history of payments that the next one uses.

use ::aml::{
    Amount, AssessmentId, AssessmentRecord, CreditorKey, Facts, History, Lifetime, MAX_PAYERS,
    MAX_RECENT, PastPayment, Payer, PaymentId,
    ports::{AssessmentQueries, AssessmentRepository, CustomerHistory, HistoryQuery},
};
use async_trait::async_trait;
use diesel::{
    dsl::{count_star, max, sql},
    prelude::*,
    sql_types::{BigInt, Text},
    upsert::excluded,
};
use kernel::{FieldCipher, StoreError};

use super::{from_text, to_text};
use crate::{
    Store,
    engine::{in_unit, read},
    inspection::decodable,
    query::{Columns as _, RunQueryDsl},
    row::{RowOf, all, exactly_one},
    schema::{aml_assessments, aml_customers, aml_payments},
    sql_types::Moment,
    stored_enum::StoredEnum,
    unit::Unit,
};

const TABLE: &str = "aml_assessments";

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = aml_assessments, treat_none_as_default_value = false)]
pub(super) struct AssessmentRow {
    id: String,
    pub(super) payment: String,
    pub(super) attempt: i32,
    customer: String,
    at: Moment,
    decision: String,
    rule_set: String,
    digest: String,
    assessment: String,
    facts: String,
    shadow: Option<String>,
}

impl AssessmentRow {
    fn of(record: &AssessmentRecord) -> Result<Self, StoreError> {
        let id = record.id.to_string();
        let row = RowOf::new(TABLE, &id);
        let assessment = &record.assessment;
        let shadow = record.shadow.as_ref();
        Ok(Self {
            payment: assessment.payment.to_string(),
            attempt: row.number("attempt", record.attempt)?,
            customer: assessment.customer.to_string(),
            at: Moment(assessment.at),
            decision: assessment.decision.word().to_owned(),
            rule_set: assessment.rule_set.to_string(),
            digest: assessment.digest.to_string(),
            assessment: to_text(row, "assessment", assessment)?,
            facts: record.facts.json().to_owned(),
            shadow: shadow
                .map(|shadow| to_text(row, "shadow", shadow))
                .transpose()?,
            id,
        })
    }
}

pub(super) fn read_record(stored: &AssessmentRow) -> Result<AssessmentRecord, StoreError> {
    let row = RowOf::new(TABLE, &stored.id);
    let facts = Facts::from_json(&stored.facts).map_err(|error| row.wrong("facts", error))?;
    let record = AssessmentRecord {
        id: row.parse("id", &stored.id)?,
        attempt: row.number("attempt", stored.attempt)?,
        assessment: from_text(row, "assessment", &stored.assessment)?,
        shadow: stored
            .shadow
            .as_deref()
            .map(|shadow| from_text(row, "shadow", shadow))
            .transpose()?,
        facts,
    };
    // The columns repeat what the texts say, for queries.
    let parsed = (&record.assessment, record.facts.json());
    let columns_agree = parsed.0.payment.to_string() == stored.payment
        && parsed.0.customer.to_string() == stored.customer
        && parsed.0.decision.word() == stored.decision
        && parsed.0.digest.to_string() == stored.digest
        && parsed.0.rule_set.as_str() == stored.rule_set;
    if !columns_agree {
        return Err(row.wrong("assessment", "the columns beside it say something else"));
    }
    if parsed.1 != stored.facts {
        return Err(row.wrong("facts", "not in their canonical spelling"));
    }
    Ok(record)
}

decodable!(
    AssessmentRows,
    "aml_assessments",
    aml_assessments,
    id: String,
    AssessmentRow,
    |row: AssessmentRow, _: &dyn FieldCipher| read_record(&row)
);

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = aml_payments)]
struct PaymentRow {
    payment: String,
    customer: String,
    ordered_at: Moment,
    amount_ore: i64,
    country: String,
    creditor: String,
    first_to_creditor: bool,
}

impl From<&Facts> for PaymentRow {
    fn from(facts: &Facts) -> Self {
        let payment = facts.payment();
        Self {
            payment: payment.payment.to_string(),
            customer: payment.customer.to_string(),
            ordered_at: Moment(payment.at),
            amount_ore: payment.amount.as_ore(),
            country: payment.country.to_string(),
            creditor: payment.creditor.to_string(),
            first_to_creditor: !facts.history().paid_creditor_before,
        }
    }
}

impl TryFrom<PaymentRow> for PastPayment {
    type Error = StoreError;

    fn try_from(stored: PaymentRow) -> Result<Self, StoreError> {
        let row = RowOf::new("aml_payments", &stored.payment);
        let amount = Amount::ore(stored.amount_ore);
        Ok(Self {
            at: stored.ordered_at.0,
            payment: row.parse("payment", &stored.payment)?,
            amount: amount.map_err(|error| row.wrong("amount_ore", error))?,
            country: row.parse("country", &stored.country)?,
            creditor: row.parse("creditor", &stored.creditor)?,
            first_to_creditor: stored.first_to_creditor,
        })
    }
}

#[async_trait]
impl AssessmentQueries for Store {
    async fn assessment_of(
        &self,
        payment: PaymentId,
    ) -> Result<Option<AssessmentRecord>, StoreError> {
        let payment = payment.to_string();
        let found: Option<AssessmentRow> = read!(self, |c| aml_assessments::table
            .filter(aml_assessments::payment.eq(&payment))
            .order(aml_assessments::attempt.desc())
            .select(AssessmentRow::columns())
            .first(c)
            .await
            .optional())?;
        found.as_ref().map(read_record).transpose()
    }

    async fn assessment(&self, id: AssessmentId) -> Result<Option<AssessmentRecord>, StoreError> {
        let id = id.to_string();
        let found: Option<AssessmentRow> = read!(self, |c| aml_assessments::table
            .find(&id)
            .select(AssessmentRow::columns())
            .first(c)
            .await
            .optional())?;
        found.as_ref().map(read_record).transpose()
    }

    async fn customer_history(&self, query: &HistoryQuery) -> Result<CustomerHistory, StoreError> {
        let customer = query.customer.to_string();
        // Read before the history: a change made in between raises the version.
        let version: Option<i64> = read!(self, |c| aml_customers::table
            .find(&customer)
            .select(aml_customers::version)
            .first(c)
            .await
            .optional())?;
        let history = if version.is_some() {
            own_history(self, query, &customer).await?
        } else {
            History::default()
        };
        Ok(CustomerHistory {
            history: History {
                payers: payers(self, query, &customer).await?,
                ..history
            },
            version: version.unwrap_or(0),
        })
    }
}

/// What the customer did, besides the payment to be assessed.
async fn own_history(
    store: &Store,
    query: &HistoryQuery,
    customer: &str,
) -> Result<History, StoreError> {
    let payment = query.payment.to_string();
    let creditor = query.creditor.to_string();
    let most = i64::try_from(MAX_RECENT).map_err(|e| StoreError::Failed(e.to_string()))?;
    let recent: Vec<PaymentRow> = read!(store, |c| aml_payments::table
        .filter(aml_payments::customer.eq(customer))
        .filter(aml_payments::payment.ne(&payment))
        .filter(aml_payments::ordered_at.gt(Moment(query.recent_after)))
        .order((
            aml_payments::ordered_at.desc(),
            aml_payments::payment.desc()
        ))
        .limit(most)
        .select(PaymentRow::columns())
        .load(c)
        .await)?;
    // PostgreSQL adds bigints up to a numeric, which the cast brings back.
    let (payments, sum_ore, to_creditor): (i64, i64, i64) = read!(store, |c| aml_payments::table
        .filter(aml_payments::customer.eq(customer))
        .filter(aml_payments::payment.ne(&payment))
        .select((
            count_star(),
            sql::<BigInt>("CAST(COALESCE(SUM(amount_ore), 0) AS bigint)"),
            sql::<BigInt>("COUNT(CASE WHEN creditor = ")
                .bind::<Text, _>(&creditor)
                .sql(" THEN 1 END)"),
        ))
        .first(c)
        .await)?;
    let row = RowOf::new("aml_payments", customer);
    Ok(History {
        recent: all(recent, PastPayment::try_from)?,
        lifetime: Lifetime {
            payments: row.number("payment", payments)?,
            sum_ore,
        },
        paid_creditor_before: to_creditor > 0,
        payers: Vec::new(),
    })
}

async fn payers(
    store: &Store,
    query: &HistoryQuery,
    customer: &str,
) -> Result<Vec<Payer>, StoreError> {
    let creditor: CreditorKey = query.creditor;
    let creditor = creditor.to_string();
    let most = i64::try_from(MAX_PAYERS).map_err(|e| StoreError::Failed(e.to_string()))?;
    let found: Vec<(String, Option<Moment>)> = read!(store, |c| aml_payments::table
        .filter(aml_payments::creditor.eq(&creditor))
        .filter(aml_payments::customer.ne(customer))
        .filter(aml_payments::ordered_at.gt(Moment(query.payers_after)))
        .group_by(aml_payments::customer)
        .order((
            max(aml_payments::ordered_at).desc(),
            aml_payments::customer.desc()
        ))
        .limit(most)
        .select((aml_payments::customer, max(aml_payments::ordered_at)))
        .load(c)
        .await)?;
    all(found, |(customer, at)| {
        let row = RowOf::new("aml_payments", &customer);
        Ok(Payer {
            at: row.required("ordered_at", at)?.0,
            customer: row.parse("customer", &customer)?,
        })
    })
}

#[async_trait]
impl AssessmentRepository for Unit {
    async fn record(&mut self, record: &AssessmentRecord, expected: i64) -> Result<(), StoreError> {
        let customer = record.assessment.customer.to_string();
        let bumped = if expected == 0 {
            in_unit!(self, |c| diesel::insert_into(aml_customers::table)
                .values((
                    aml_customers::customer.eq(&customer),
                    aml_customers::version.eq(1_i64),
                ))
                .on_conflict_do_nothing()
                .execute(c)
                .await)?
        } else {
            in_unit!(self, |c| diesel::update(
                aml_customers::table
                    .find(&customer)
                    .filter(aml_customers::version.eq(expected)),
            )
            .set(aml_customers::version.eq(aml_customers::version + 1))
            .execute(c)
            .await)?
        };
        exactly_one("aml_customers", bumped)?;
        let row = AssessmentRow::of(record)?;
        in_unit!(self, |c| diesel::insert_into(aml_assessments::table)
            .values(&row)
            .execute(c)
            .await)?;
        let payment = PaymentRow::from(&record.facts);
        in_unit!(self, |c| diesel::insert_into(aml_payments::table)
            .values(&payment)
            .on_conflict(aml_payments::payment)
            .do_update()
            .set((
                aml_payments::customer.eq(excluded(aml_payments::customer)),
                aml_payments::ordered_at.eq(excluded(aml_payments::ordered_at)),
                aml_payments::amount_ore.eq(excluded(aml_payments::amount_ore)),
                aml_payments::country.eq(excluded(aml_payments::country)),
                aml_payments::creditor.eq(excluded(aml_payments::creditor)),
                aml_payments::first_to_creditor.eq(excluded(aml_payments::first_to_creditor)),
            ))
            .execute(c)
            .await)?;
        Ok(())
    }
}
