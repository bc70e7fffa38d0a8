//! The storage ports of the `aml` context. What officers write is confidential and sealed; facts
//! and findings name ids, amounts and keyed hashes alone and rest as they are, so that whoever
//! doubts an assessment can make it again. Kept five years, reports ten.

mod alerts;
mod assessments;
mod destinations;
mod replay;
mod reports;
mod rule_sets;

use ::aml::ports::{
    AlertRepository, AmlStore, AmlUnitOfWork, AssessmentRepository, ReportRepository,
    RuleSetRepository,
};
use async_trait::async_trait;
use kernel::{ChangeLog, StoreError};
use serde::{Serialize, de::DeserializeOwned};

pub(crate) use self::{
    alerts::AlertRows,
    assessments::AssessmentRows,
    reports::ReportRows,
    rule_sets::{ActivationRows, RuleSetRows},
};
use crate::{Store, row::RowOf, unit::Unit};

#[async_trait]
impl AmlStore for Store {
    async fn begin(&self) -> Result<Box<dyn AmlUnitOfWork>, StoreError> {
        Ok(self.begin_unit().await?)
    }
}

#[async_trait]
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

    fn change_log(&mut self) -> &mut dyn ChangeLog {
        self
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.finish().await
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
