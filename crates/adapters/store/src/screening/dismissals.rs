//! Decisions that a hit concerns another person. The reason is sealed: it contains personal data.
//! The expiry time of a decision stays on record, also if the decision is revoked before.

use ::screening::{
    Digest, Dismissal, DismissalId, EntryId, EntryRef, SubjectRef, ports::DismissalRepository,
};
use async_trait::async_trait;
use diesel::prelude::*;
use kernel::{FieldCipher, StoreError, Timestamp};

use crate::{
    Store,
    engine::{in_unit, read},
    inspection::decodable,
    query::{Columns as _, RunQueryDsl},
    row::{RowOf, all},
    schema::screening_dismissals::{self, expires_at, revoked_at},
    seal::{open, seal},
    sql_types::Moment,
    stored_enum::StoredEnum,
    unit::Unit,
};

const TABLE: &str = "screening_dismissals";

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = screening_dismissals, treat_none_as_default_value = false)]
struct DismissalRow {
    id: String,
    subject_id: String,
    subject_fingerprint: Vec<u8>,
    source: String,
    entry_id: String,
    entry_fingerprint: Vec<u8>,
    decided_by: String,
    reason: String,
    decided_at: Moment,
    expires_at: Moment,
    revoked_at: Option<Moment>,
}

impl DismissalRow {
    fn write(dismissal: &Dismissal, cipher: &dyn FieldCipher) -> Self {
        let id = dismissal.id.to_string();
        let row = RowOf::new(TABLE, &id);
        Self {
            subject_id: dismissal.subject_id.as_str().into(),
            subject_fingerprint: dismissal.subject_fingerprint.as_bytes().to_vec(),
            source: dismissal.entry.source.word().into(),
            entry_id: dismissal.entry.id.as_str().into(),
            entry_fingerprint: dismissal.entry_fingerprint.as_bytes().to_vec(),
            decided_by: dismissal.user.to_string(),
            reason: seal(cipher, row, "reason", dismissal.reason.as_str()),
            decided_at: Moment(dismissal.decided_at),
            expires_at: Moment(dismissal.expires_at),
            revoked_at: None,
            id,
        }
    }

    fn read(self, cipher: &dyn FieldCipher) -> Result<Dismissal, StoreError> {
        let row = RowOf::new(TABLE, &self.id);
        let reason = open(cipher, row, "reason", self.reason)?;
        Ok(Dismissal {
            id: row.parse("id", &self.id)?,
            subject_id: row.parse("subject_id", &self.subject_id)?,
            subject_fingerprint: Digest::from(
                row.hash("subject_fingerprint", self.subject_fingerprint)?,
            ),
            entry: EntryRef {
                source: row.word("source", &self.source)?,
                id: EntryId::new(self.entry_id),
            },
            entry_fingerprint: Digest::from(row.hash("entry_fingerprint", self.entry_fingerprint)?),
            user: row.parse("decided_by", &self.decided_by)?,
            reason: row.line("reason", &reason)?,
            decided_at: self.decided_at.0,
            expires_at: self.revoked_at.unwrap_or(self.expires_at).0,
        })
    }
}

decodable!(
    DismissalRows,
    "screening_dismissals",
    screening_dismissals,
    id: String,
    DismissalRow,
    DismissalRow::read
);

#[async_trait]
impl DismissalRepository for Unit {
    async fn add(&mut self, dismissal: &Dismissal) -> Result<(), StoreError> {
        let row = DismissalRow::write(dismissal, self.cipher());
        in_unit!(self, |c| diesel::insert_into(screening_dismissals::table)
            .values(&row)
            .execute(c)
            .await)?;
        Ok(())
    }

    async fn revoke(&mut self, id: DismissalId, at: Timestamp) -> Result<bool, StoreError> {
        let id = id.to_string();
        let in_force = screening_dismissals::table
            .filter(screening_dismissals::id.eq(&id))
            .filter(revoked_at.is_null())
            .filter(expires_at.gt(Moment(at)));
        let revoked = in_unit!(self, |c| diesel::update(in_force)
            .set(revoked_at.eq(Moment(at)))
            .execute(c)
            .await)?;
        Ok(revoked > 0)
    }
}

pub(super) async fn of_subject(
    store: &Store,
    subject: &SubjectRef,
    now: Timestamp,
) -> Result<Vec<Dismissal>, StoreError> {
    let rows: Vec<DismissalRow> = read!(store, |c| screening_dismissals::table
        .filter(screening_dismissals::subject_id.eq(subject.as_str()))
        .filter(expires_at.gt(Moment(now)))
        .filter(
            revoked_at
                .is_null()
                .or(revoked_at.assume_not_null().gt(Moment(now)))
        )
        .order(screening_dismissals::id.desc())
        .select(DismissalRow::columns())
        .load(c)
        .await)?;
    all(rows, |row| row.read(store.cipher()))
}
