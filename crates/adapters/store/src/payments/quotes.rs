//! Quotes: written once, read when a payment is admitted.

use ::payments::{
    Quote, QuoteId,
    ports::{QuoteQueries, QuoteRepository},
};
use async_trait::async_trait;
use chrono::NaiveDate;
use diesel::prelude::*;
use kernel::{StoreError, UserId};

use crate::{
    engine::{in_unit, read},
    inspection::decodable,
    query::{Columns as _, RunQueryDsl},
    row::RowOf,
    schema::quotes,
    sql_types::{Moment, Number},
    store::Store,
    stored_enum::StoredEnum,
    unit::Unit,
};

const TABLE: &str = "quotes";

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = quotes, treat_none_as_default_value = false)]
pub(super) struct QuoteRow {
    id: String,
    user_id: String,
    country: String,
    rail: String,
    fixed_side: String,
    send_amount: i64,
    fee_amount: i64,
    send_currency: String,
    receive_amount: i64,
    receive_currency: String,
    rate: Number,
    reference_rate: Number,
    rate_as_of: NaiveDate,
    business_days_from: i32,
    business_days_to: i32,
    created_at: Moment,
    expires_at: Moment,
}

impl QuoteRow {
    fn write(quote: &Quote) -> Result<Self, StoreError> {
        let id = quote.id.to_string();
        // One column holds the currency of both.
        if quote.fee.currency() != quote.send.currency() {
            return Err(RowOf::new(TABLE, &id).wrong("fee_amount", "not in the currency sent"));
        }
        let (days_from, days_to) = quote.business_days;
        Ok(Self {
            id,
            user_id: quote.user_id.to_string(),
            country: quote.country.code().into(),
            rail: quote.rail.word().into(),
            fixed_side: quote.fixed.word().into(),
            send_amount: quote.send.minor(),
            fee_amount: quote.fee.minor(),
            send_currency: quote.send.currency().code().into(),
            receive_amount: quote.receive.minor(),
            receive_currency: quote.receive.currency().code().into(),
            rate: Number(quote.rate),
            reference_rate: Number(quote.reference_rate),
            rate_as_of: quote.rate_as_of,
            business_days_from: days_from.into(),
            business_days_to: days_to.into(),
            created_at: Moment(quote.created_at),
            expires_at: Moment(quote.expires_at),
        })
    }
}

impl TryFrom<QuoteRow> for Quote {
    type Error = StoreError;

    fn try_from(quote: QuoteRow) -> Result<Self, StoreError> {
        let row = RowOf::new(TABLE, &quote.id);
        let (sent, received) = (&quote.send_currency, &quote.receive_currency);
        Ok(Self {
            id: row.parse("id", &quote.id)?,
            user_id: row.parse("user_id", &quote.user_id)?,
            country: row.parse("country", &quote.country)?,
            rail: row.word("rail", &quote.rail)?,
            fixed: row.word("fixed_side", &quote.fixed_side)?,
            send: row.money("send_currency", quote.send_amount, sent)?,
            fee: row.money("send_currency", quote.fee_amount, sent)?,
            receive: row.money("receive_currency", quote.receive_amount, received)?,
            rate: quote.rate.0,
            reference_rate: quote.reference_rate.0,
            rate_as_of: quote.rate_as_of,
            business_days: (
                row.number("business_days_from", quote.business_days_from)?,
                row.number("business_days_to", quote.business_days_to)?,
            ),
            created_at: quote.created_at.0,
            expires_at: quote.expires_at.0,
        })
    }
}

decodable!(QuoteRows, "quotes", quotes, id: String, QuoteRow, |row, _| {
    Quote::try_from(row)
});

#[async_trait]
impl QuoteRepository for Unit {
    async fn add(&mut self, quote: &Quote) -> Result<(), StoreError> {
        let row = QuoteRow::write(quote)?;
        in_unit!(self, |c| diesel::insert_into(quotes::table)
            .values(&row)
            .execute(c)
            .await)?;
        Ok(())
    }
}

#[async_trait]
impl QuoteQueries for Store {
    async fn quote(&self, user: UserId, id: QuoteId) -> Result<Option<Quote>, StoreError> {
        let (user, id) = (user.to_string(), id.to_string());
        let row: Option<QuoteRow> = read!(self, |c| quotes::table
            .find(&id)
            .filter(quotes::user_id.eq(&user))
            .select(QuoteRow::columns())
            .first(c)
            .await
            .optional())?;
        row.map(Quote::try_from).transpose()
    }
}
