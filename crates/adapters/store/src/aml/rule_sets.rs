//! Rule sets, and which of them are at work.

use ::aml::{
    ActivationRecord, CaseText, RuleSetVersion, Running, StoredRuleSet,
    ports::{RuleSetQueries, RuleSetRepository},
};
use async_trait::async_trait;
use diesel::prelude::*;
use kernel::{FieldCipher, StoreError};

use crate::{
    Store,
    engine::{in_unit, read},
    inspection::decodable,
    query::{Columns as _, RunQueryDsl},
    row::{RowOf, all, exactly_one},
    schema::{aml_activations, aml_rule_sets, aml_running},
    seal::{open_json, seal_json},
    sql_types::Moment,
    stored_enum::StoredEnum,
    unit::Unit,
};

const TABLE: &str = "aml_rule_sets";
const ACTIVATIONS: &str = "aml_activations";
/// The key of the one row.
const RUNNING: i32 = 1;
/// Longest list that is returned, as specified by the port.
const MOST: i64 = 50;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = aml_rule_sets)]
struct RuleSetRow {
    version: String,
    text: String,
    digest: String,
    added_by: String,
    added_at: Moment,
}

fn read_rule_set(stored: RuleSetRow, _: &dyn FieldCipher) -> Result<StoredRuleSet, StoreError> {
    let row = RowOf::new(TABLE, &stored.version);
    let rule_set = StoredRuleSet {
        version: row.parse("version", &stored.version)?,
        digest: row.parse("digest", &stored.digest)?,
        added_by: row.parse("added_by", &stored.added_by)?,
        added_at: stored.added_at.0,
        text: stored.text,
    };
    if ::aml::Digest::of(rule_set.text.as_bytes()) != rule_set.digest {
        return Err(row.wrong("digest", "not the digest of the text"));
    }
    Ok(rule_set)
}

decodable!(
    RuleSetRows,
    "aml_rule_sets",
    aml_rule_sets,
    version: String,
    RuleSetRow,
    read_rule_set
);

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = aml_activations)]
struct ActivationRow {
    number: i64,
    rule_set: String,
    what: String,
    by_user: String,
    at: Moment,
    reason: String,
}

fn read_activation(
    stored: ActivationRow,
    cipher: &dyn FieldCipher,
) -> Result<ActivationRecord, StoreError> {
    let id = stored.number.to_string();
    let row = RowOf::new(ACTIVATIONS, &id);
    let reason: CaseText = open_json(cipher, row, "reason", stored.reason)?;
    Ok(ActivationRecord {
        rule_set: row.parse("rule_set", &stored.rule_set)?,
        what: row.word("what", &stored.what)?,
        by: row.parse("by_user", &stored.by_user)?,
        at: stored.at.0,
        reason,
    })
}

decodable!(
    ActivationRows,
    "aml_activations",
    aml_activations,
    number: i64,
    ActivationRow,
    read_activation
);

type RunningRow = (Option<String>, Option<String>, i64);

#[async_trait]
impl RuleSetQueries for Store {
    async fn running(&self) -> Result<Running, StoreError> {
        // One statement, so that the texts are those of the row: a join that has the row twice
        // where a shadow runs beside.
        let found: Vec<(RunningRow, Option<RuleSetRow>)> = read!(self, |c| aml_running::table
            .left_join(
                aml_rule_sets::table.on(aml_running::active
                    .eq(aml_rule_sets::version.nullable())
                    .or(aml_running::shadow.eq(aml_rule_sets::version.nullable())))
            )
            .select((
                (
                    aml_running::active,
                    aml_running::shadow,
                    aml_running::version
                ),
                Option::<RuleSetRow>::columns(),
            ))
            .load(c)
            .await)?;
        let mut running = Running::default();
        for ((active, shadow, version), rule_set) in found {
            running.version = version;
            let Some(rule_set) = rule_set else { continue };
            let name = Some(rule_set.version.clone());
            let rule_set = read_rule_set(rule_set, self.cipher())?;
            if name == active {
                running.active = Some(rule_set.clone());
            }
            if name == shadow {
                running.shadow = Some(rule_set);
            }
        }
        Ok(running)
    }

    async fn rule_set(
        &self,
        version: &RuleSetVersion,
    ) -> Result<Option<StoredRuleSet>, StoreError> {
        let found: Option<RuleSetRow> = read!(self, |c| aml_rule_sets::table
            .find(version.as_str())
            .select(RuleSetRow::columns())
            .first(c)
            .await
            .optional())?;
        found
            .map(|row| read_rule_set(row, self.cipher()))
            .transpose()
    }

    async fn rule_sets(&self) -> Result<Vec<StoredRuleSet>, StoreError> {
        let rows: Vec<RuleSetRow> = read!(self, |c| aml_rule_sets::table
            .order((
                aml_rule_sets::added_at.desc(),
                aml_rule_sets::version.desc()
            ))
            .limit(MOST)
            .select(RuleSetRow::columns())
            .load(c)
            .await)?;
        all(rows, |row| read_rule_set(row, self.cipher()))
    }

    async fn activations(&self) -> Result<Vec<ActivationRecord>, StoreError> {
        let rows: Vec<ActivationRow> = read!(self, |c| aml_activations::table
            .order(aml_activations::number.desc())
            .limit(MOST)
            .select(ActivationRow::columns())
            .load(c)
            .await)?;
        all(rows, |row| read_activation(row, self.cipher()))
    }
}

#[async_trait]
impl RuleSetRepository for Unit {
    async fn add(&mut self, rule_set: &StoredRuleSet) -> Result<(), StoreError> {
        let row = RuleSetRow {
            version: rule_set.version.to_string(),
            text: rule_set.text.clone(),
            digest: rule_set.digest.to_string(),
            added_by: rule_set.added_by.to_string(),
            added_at: Moment(rule_set.added_at),
        };
        in_unit!(self, |c| diesel::insert_into(aml_rule_sets::table)
            .values(&row)
            .execute(c)
            .await)?;
        Ok(())
    }

    async fn run(
        &mut self,
        running: &mut Running,
        line: &ActivationRecord,
    ) -> Result<(), StoreError> {
        let name = |rule_set: &Option<StoredRuleSet>| {
            let rule_set = rule_set.as_ref();
            rule_set.map(|rule_set| rule_set.version.to_string())
        };
        let (active, shadow) = (name(&running.active), name(&running.shadow));
        let next = running.version.saturating_add(1);
        let values = (
            aml_running::active.eq(&active),
            aml_running::shadow.eq(&shadow),
            aml_running::version.eq(next),
        );
        let changed = if running.version == 0 {
            in_unit!(self, |c| diesel::insert_into(aml_running::table)
                .values((aml_running::id.eq(RUNNING), values))
                .on_conflict_do_nothing()
                .execute(c)
                .await)?
        } else {
            let one = aml_running::table
                .find(RUNNING)
                .filter(aml_running::version.eq(running.version));
            in_unit!(self, |c| diesel::update(one).set(values).execute(c).await)?
        };
        exactly_one("aml_running", changed)?;
        running.version = next;
        let number = next.to_string();
        let row = RowOf::new(ACTIVATIONS, &number);
        let line = ActivationRow {
            number: next,
            rule_set: line.rule_set.to_string(),
            what: line.what.word().to_owned(),
            by_user: line.by.to_string(),
            at: Moment(line.at),
            reason: seal_json(self.cipher(), row, "reason", &line.reason)?,
        };
        in_unit!(self, |c| diesel::insert_into(aml_activations::table)
            .values(&line)
            .execute(c)
            .await)?;
        Ok(())
    }
}
