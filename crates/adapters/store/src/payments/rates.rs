//! Published exchange rates.

use ::payments::{ReferenceRate, ports::RateRepository};
use async_trait::async_trait;
use chrono::NaiveDate;
use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use kernel::{Currency, StoreError, UnitOfWork};

use crate::{
    Store,
    engine::{in_unit, read},
    inspection::decodable,
    query::{Columns as _, RunQueryDsl},
    row::{RowOf, all},
    schema::exchange_rates,
    sql_types::{Moment, Number},
    stored_enum::StoredEnum,
};

// The same table once more, for "no newer one".
diesel::alias!(exchange_rates as newer: NewerRates);

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = exchange_rates, treat_none_as_default_value = false)]
struct RateRow {
    currency: String,
    as_of: NaiveDate,
    source: String,
    nok_per_unit: Number,
    fetched_at: Moment,
}

impl From<&ReferenceRate> for RateRow {
    fn from(rate: &ReferenceRate) -> Self {
        Self {
            currency: rate.currency.code().into(),
            as_of: rate.as_of,
            source: rate.source.word().into(),
            nok_per_unit: Number(rate.nok_per_unit),
            fetched_at: Moment(rate.fetched_at),
        }
    }
}

impl TryFrom<RateRow> for ReferenceRate {
    type Error = StoreError;

    fn try_from(rate: RateRow) -> Result<Self, StoreError> {
        let row = RowOf::new("exchange_rates", &rate.currency);
        Ok(Self {
            currency: row.parse("currency", &rate.currency)?,
            nok_per_unit: rate.nok_per_unit.0,
            as_of: rate.as_of,
            source: row.word("source", &rate.source)?,
            fetched_at: rate.fetched_at.0,
        })
    }
}

decodable!(
    RateRows,
    "exchange_rates",
    exchange_rates,
    (currency, as_of, source),
    RateRow,
    |row, _| ReferenceRate::try_from(row)
);

#[async_trait]
impl RateRepository for Store {
    async fn put(&self, rates: &[ReferenceRate]) -> Result<(), StoreError> {
        let mut unit = self.begin_unit().await?;
        for rate in rates {
            let row = RateRow::from(rate);
            in_unit!(unit, |c| diesel::insert_into(exchange_rates::table)
                .values(&row)
                .on_conflict((
                    exchange_rates::currency,
                    exchange_rates::as_of,
                    exchange_rates::source,
                ))
                .do_update()
                .set(&row)
                .execute(c)
                .await)?;
        }
        unit.commit().await
    }

    /// Of two sources on one day, Norges Bank is preferred: where krone rates come from.
    async fn newest(&self) -> Result<Vec<ReferenceRate>, StoreError> {
        let rows: Vec<RateRow> = read!(self, |c| exchange_rates::table
            .filter(not(exists(
                newer
                    .filter(
                        newer
                            .field(exchange_rates::currency)
                            .eq(exchange_rates::currency)
                    )
                    .filter(
                        newer
                            .field(exchange_rates::as_of)
                            .gt(exchange_rates::as_of)
                            .or(newer
                                .field(exchange_rates::as_of)
                                .eq(exchange_rates::as_of)
                                .and(
                                    newer
                                        .field(exchange_rates::source)
                                        .gt(exchange_rates::source)
                                )),
                    )
            )))
            .order(exchange_rates::currency)
            .select(RateRow::columns())
            .load(c)
            .await)?;
        all(rows, ReferenceRate::try_from)
    }

    async fn newest_of(&self, currency: Currency) -> Result<Option<ReferenceRate>, StoreError> {
        let row: Option<RateRow> = read!(self, |c| exchange_rates::table
            .filter(exchange_rates::currency.eq(currency.code()))
            .order((exchange_rates::as_of.desc(), exchange_rates::source.desc()))
            .select(RateRow::columns())
            .first(c)
            .await
            .optional())?;
        row.map(ReferenceRate::try_from).transpose()
    }
}
