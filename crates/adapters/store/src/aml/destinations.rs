//! The destinations of a customer's payments.

use std::collections::BTreeSet;

use ::aml::{
    RuleId,
    ports::{DestinationQueries, Destinations},
};
use async_trait::async_trait;
use diesel::prelude::*;
use kernel::{Country, StoreError, Timestamp, UserId};

use crate::{
    Store,
    engine::read,
    query::RunQueryDsl,
    row::RowOf,
    schema::{aml_alerts, aml_payments},
    sql_types::Moment,
};

#[async_trait]
impl DestinationQueries for Store {
    async fn destinations(
        &self,
        customer: UserId,
        since: Timestamp,
    ) -> Result<Destinations, StoreError> {
        let customer = customer.to_string();
        let all: Vec<String> = read!(self, |c| aml_payments::table
            .filter(aml_payments::customer.eq(&customer))
            .filter(aml_payments::ordered_at.gt(Moment(since)))
            .select(aml_payments::country)
            .distinct()
            .load(c)
            .await)?;
        let high_risk: Vec<String> = read!(self, |c| {
            let found = aml_alerts::table
                .filter(aml_alerts::customer.eq(&customer))
                .filter(aml_alerts::rule.eq(RuleId::HighRiskCountry.name()))
                .select(aml_alerts::payment);
            aml_payments::table
                .filter(aml_payments::customer.eq(&customer))
                .filter(aml_payments::ordered_at.gt(Moment(since)))
                .filter(aml_payments::payment.eq_any(found))
                .select(aml_payments::country)
                .distinct()
                .load(c)
                .await
        })?;
        let read = |countries: Vec<String>| {
            let row = RowOf::new("aml_payments", &customer);
            let countries = countries.iter();
            countries
                .map(|code| row.parse("country", code))
                .collect::<Result<BTreeSet<Country>, _>>()
        };
        Ok(Destinations {
            all: read(all)?,
            high_risk: read(high_risk)?,
        })
    }
}
