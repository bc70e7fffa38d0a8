//! Risk files of customers. The reason for a high risk is sealed: it may reveal a screening or a
//! report (hvitvaskingsloven § 28).

use ::kyc::{
    CustomerRisk, DecisionText, EddBasis, EddStatus, StandingReason, ports::CustomerRiskRepository,
};
use async_trait::async_trait;
use diesel::prelude::*;
use kernel::{FieldCipher, StoreError, Timestamp, UserId};

use crate::{
    Store,
    engine::{in_unit, read},
    inspection::decodable,
    query::{Columns as _, RunQueryDsl, load_boxed},
    row::{RowOf, exactly_one},
    schema::customer_risks,
    seal::{open, open_json, seal, seal_json},
    sql_types::Moment,
    stored_enum::StoredEnum,
    unit::Unit,
};

const TABLE: &str = "customer_risks";

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = customer_risks, primary_key(user_id))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct RiskRow {
    user_id: String,
    level: String,
    reasons: String,
    edd: String,
    edd_since: Option<Moment>,
    edd_at: Option<Moment>,
    edd_valid_until: Option<Moment>,
    edd_basis: Option<String>,
    edd_officer: Option<String>,
    edd_reason: Option<String>,
    assessed_at: Moment,
    version: i64,
}

impl RiskRow {
    fn write(
        risk: &CustomerRisk,
        version: i64,
        cipher: &dyn FieldCipher,
    ) -> Result<Self, StoreError> {
        let user_id = risk.user_id.to_string();
        let row = RowOf::new(TABLE, &user_id);
        let mut written = Self {
            level: risk.level.word().into(),
            reasons: seal_json(cipher, row, "reasons", &risk.reasons)?,
            edd: risk.edd.name().into(),
            edd_since: None,
            edd_at: None,
            edd_valid_until: None,
            edd_basis: None,
            edd_officer: None,
            edd_reason: None,
            assessed_at: Moment(risk.assessed_at),
            version,
            user_id,
        };
        match &risk.edd {
            EddStatus::NotRequired => {}
            EddStatus::Required { since } => written.edd_since = Some(Moment(*since)),
            EddStatus::Completed {
                at,
                valid_until,
                basis,
            } => {
                written.edd_at = Some(Moment(*at));
                written.edd_valid_until = Some(Moment(*valid_until));
                written.edd_basis = Some(match basis {
                    EddBasis::Verification => "verification".into(),
                    EddBasis::Officer { officer, reason } => {
                        let row = RowOf::new(TABLE, &written.user_id);
                        let sealed = seal(cipher, row, "edd_reason", reason.as_str());
                        written.edd_officer = Some(officer.to_string());
                        written.edd_reason = Some(sealed);
                        "officer".into()
                    }
                });
            }
        }
        Ok(written)
    }

    pub(crate) fn read(self, cipher: &dyn FieldCipher) -> Result<CustomerRisk, StoreError> {
        let row = RowOf::new(TABLE, &self.user_id);
        let edd = match self.edd.as_str() {
            "not_required" => EddStatus::NotRequired,
            "required" => EddStatus::Required {
                since: row.required("edd_since", self.edd_since)?.0,
            },
            "completed" => EddStatus::Completed {
                at: row.required("edd_at", self.edd_at)?.0,
                valid_until: row.required("edd_valid_until", self.edd_valid_until)?.0,
                basis: match row.required("edd_basis", self.edd_basis)?.as_str() {
                    "verification" => EddBasis::Verification,
                    "officer" => {
                        let officer = row.required("edd_officer", self.edd_officer)?;
                        let officer = row.parse("edd_officer", &officer)?;
                        let reason = row.required("edd_reason", self.edd_reason)?;
                        let reason = open(cipher, row, "edd_reason", reason)?;
                        let reason = DecisionText::new(&reason)
                            .map_err(|error| row.wrong("edd_reason", error))?;
                        EddBasis::Officer { officer, reason }
                    }
                    _ => return Err(row.wrong("edd_basis", "not a word of the list")),
                },
            },
            _ => return Err(row.wrong("edd", "not a word of the list")),
        };
        Ok(CustomerRisk {
            user_id: row.parse("user_id", &self.user_id)?,
            level: row.word("level", &self.level)?,
            reasons: open_json::<Vec<StandingReason>>(cipher, row, "reasons", self.reasons)?,
            edd,
            assessed_at: self.assessed_at.0,
            version: self.version,
        })
    }
}

decodable!(
    RiskRows,
    "customer_risks",
    customer_risks,
    user_id: String,
    RiskRow,
    RiskRow::read
);

pub(super) async fn of_user(
    store: &Store,
    user: UserId,
) -> Result<Option<CustomerRisk>, StoreError> {
    let user = user.to_string();
    let row: Option<RiskRow> = read!(store, |c| customer_risks::table
        .find(&user)
        .select(RiskRow::columns())
        .first(c)
        .await
        .optional())?;
    row.map(|row| row.read(store.cipher())).transpose()
}

pub(super) async fn edd_ended(
    store: &Store,
    since: Timestamp,
    until: Timestamp,
    after: Option<UserId>,
    limit: u8,
) -> Result<Vec<UserId>, StoreError> {
    let after = after.map(|user| user.to_string());
    let users: Vec<String> = read!(store, |c| load_boxed!(c, {
        let mut query = customer_risks::table
            .filter(customer_risks::edd_valid_until.gt(Moment(since)))
            .filter(customer_risks::edd_valid_until.le(Moment(until)))
            .order(customer_risks::user_id)
            .limit(i64::from(limit))
            .select(customer_risks::user_id)
            .into_boxed();
        if let Some(after) = &after {
            query = query.filter(customer_risks::user_id.gt(after));
        }
        query
    }))?;
    let read = |user: String| RowOf::new(TABLE, &user).parse("user_id", &user);
    users.into_iter().map(read).collect()
}

#[async_trait]
impl CustomerRiskRepository for Unit {
    async fn of_user(&mut self, user: UserId) -> Result<Option<CustomerRisk>, StoreError> {
        let user = user.to_string();
        let row: Option<RiskRow> = in_unit!(self, |c| customer_risks::table
            .find(&user)
            .select(RiskRow::columns())
            .first(c)
            .await
            .optional())?;
        row.map(|row| row.read(self.cipher())).transpose()
    }

    async fn add(&mut self, risk: &CustomerRisk) -> Result<(), StoreError> {
        let row = RiskRow::write(risk, risk.version, self.cipher())?;
        in_unit!(self, |c| diesel::insert_into(customer_risks::table)
            .values(&row)
            .execute(c)
            .await)?;
        Ok(())
    }

    async fn update(&mut self, risk: &mut CustomerRisk) -> Result<(), StoreError> {
        let row = RiskRow::write(risk, risk.version + 1, self.cipher())?;
        let as_read = customer_risks::table
            .filter(customer_risks::user_id.eq(&row.user_id))
            .filter(customer_risks::version.eq(risk.version));
        let changed = in_unit!(self, |c| diesel::update(as_read).set(&row).execute(c).await)?;
        exactly_one(TABLE, changed)?;
        risk.version += 1;
        Ok(())
    }
}
