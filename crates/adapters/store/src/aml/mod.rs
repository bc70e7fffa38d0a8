//! The storage ports of the `aml` context. Officers' texts are confidential and sealed; facts and
//! findings contain only ids, amounts and keyed hashes and are stored in plain text, so that an
//! assessment can be repeated. Kept five years, reports ten.

mod alerts;
mod assessments;
mod destinations;
mod replay;
mod reports;
mod rule_sets;

use ::aml::ports::{
    AlertRepository, AmlUnitOfWork, AssessmentRepository, ReportRepository, RuleSetRepository,
};
use async_trait::async_trait;
use kernel::{StoreError, UnitOfWorkFactory};
use serde::{Serialize, de::DeserializeOwned};

pub(crate) use self::{
    alerts::AlertRows,
    assessments::AssessmentRows,
    reports::ReportRows,
    rule_sets::{ActivationRows, RuleSetRows},
};
use crate::{Store, row::RowOf, unit::Unit};

#[async_trait]
impl UnitOfWorkFactory<dyn AmlUnitOfWork> for Store {
    async fn begin(&self) -> Result<Box<dyn AmlUnitOfWork>, StoreError> {
        Ok(self.begin_unit().await?)
    }
}

impl AmlUnitOfWork for Unit {
    fn assessments(&mut self) -> &mut dyn AssessmentRepository {
        self
    }

    fn alerts(&mut self) -> &mut dyn AlertRepository {
        self
    }

    fn reports(&mut self) -> &mut dyn ReportRepository {
        self
    }

    fn rule_sets(&mut self) -> &mut dyn RuleSetRepository {
        self
    }
}

/// A structure as JSON text, in the one spelling that its type gives it.
fn to_text(
    row: RowOf<'_>,
    column: &'static str,
    value: &impl Serialize,
) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| row.wrong(column, error))
}

/// Reads it.
fn from_text<T: DeserializeOwned>(
    row: RowOf<'_>,
    column: &'static str,
    text: &str,
) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| row.wrong(column, error))
}
