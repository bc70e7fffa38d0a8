//! Events reported by the verification provider, each notice once.

use ::kyc::{
    Disposition, EventKey, ExternalApplicantId, LevelName, ProviderEvent, RecordedEvent,
    ports::EventRepository,
};
use async_trait::async_trait;
use diesel::{dsl::exists, prelude::*};
use kernel::{FieldCipher, StoreError};

use super::state::StateColumns;
use crate::{
    Store,
    engine::{in_unit, read},
    inspection::decodable,
    query::{Columns as _, RunQueryDsl},
    row::{RowOf, all},
    schema::kyc_events,
    sql_types::Moment,
    stored_enum::StoredEnum,
    unit::Unit,
};

const TABLE: &str = "kyc_events";

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = kyc_events, treat_none_as_default_value = false)]
struct EventRow {
    key: String,
    kind: String,
    external_id: String,
    user_id: Option<String>,
    level: Option<String>,
    state: Option<String>,
    decided_at: Option<Moment>,
    rejection_kind: Option<String>,
    rejection: Option<String>,
    rank: Option<i16>,
    created_at: Moment,
    received_at: Moment,
    disposition: String,
}

impl EventRow {
    fn write(
        event: &ProviderEvent,
        disposition: Disposition,
        cipher: &dyn FieldCipher,
    ) -> Result<Self, StoreError> {
        let key = event.key.as_str();
        let columns = event
            .effect
            .as_ref()
            .map(|effect| StateColumns::write(effect, RowOf::new(TABLE, key), cipher))
            .transpose()?;
        let (state, decided_at, rejection_kind, rejection) = match columns {
            None => (None, None, None, None),
            Some(of) => (
                Some(of.state),
                of.decided_at,
                of.rejection_kind,
                of.rejection,
            ),
        };
        Ok(Self {
            key: key.into(),
            kind: event.kind.clone(),
            external_id: event.external_id.as_str().into(),
            user_id: event.user_id.map(|id| id.to_string()),
            level: event.level.as_ref().map(|level| level.as_str().into()),
            state,
            decided_at,
            rejection_kind,
            rejection,
            rank: event.mark().map(|mark| i16::from(mark.rank)),
            created_at: Moment(event.created_at),
            received_at: Moment(event.received_at),
            disposition: disposition.word().into(),
        })
    }

    fn read(self, cipher: &dyn FieldCipher) -> Result<RecordedEvent, StoreError> {
        let row = RowOf::new(TABLE, &self.key);
        let wrong = |column| move |error| row.wrong(column, error);
        let (decided_at, rejection_kind, rejection) =
            (self.decided_at, self.rejection_kind, self.rejection);
        let effect = self.state.map(|state| {
            let columns = StateColumns {
                state,
                decided_at,
                rejection_kind,
                rejection,
            };
            columns.read(row, cipher)
        });
        let level = self.level.map(|level| LevelName::new(&level));
        let event = ProviderEvent {
            key: EventKey::new(&self.key).map_err(wrong("key"))?,
            kind: self.kind,
            external_id: ExternalApplicantId::new(&self.external_id)
                .map_err(wrong("external_id"))?,
            user_id: self
                .user_id
                .map(|id| row.parse("user_id", &id))
                .transpose()?,
            level: level.transpose().map_err(wrong("level"))?,
            effect: effect.transpose()?,
            created_at: self.created_at.0,
            received_at: self.received_at.0,
        };
        // Events are ordered by the stored one.
        if event.mark().map(|mark| i16::from(mark.rank)) != self.rank {
            return Err(row.wrong("rank", "not that of its state"));
        }
        Ok(RecordedEvent {
            disposition: row.word("disposition", &self.disposition)?,
            event,
        })
    }
}

decodable!(
    EventRows,
    "kyc_events",
    kyc_events,
    key: String,
    EventRow,
    EventRow::read
);

pub(super) async fn of_applicant(
    store: &Store,
    applicant: &ExternalApplicantId,
    limit: u16,
) -> Result<Vec<RecordedEvent>, StoreError> {
    let mut rows: Vec<EventRow> = read!(store, |c| kyc_events::table
        .filter(kyc_events::external_id.eq(applicant.as_str()))
        .order((kyc_events::created_at.desc(), kyc_events::key.desc()))
        .limit(i64::from(limit))
        .select(EventRow::columns())
        .load(c)
        .await)?;
    rows.reverse();
    all(rows, |row| row.read(store.cipher()))
}

#[async_trait]
impl EventRepository for Unit {
    async fn is_recorded(&mut self, key: &EventKey) -> Result<bool, StoreError> {
        let this = kyc_events::table.find(key.as_str());
        in_unit!(self, |c| diesel::select(exists(this)).get_result(c).await)
    }

    async fn record(
        &mut self,
        event: &ProviderEvent,
        disposition: Disposition,
    ) -> Result<bool, StoreError> {
        let row = EventRow::write(event, disposition, self.cipher())?;
        let recorded = in_unit!(self, |c| diesel::insert_into(kyc_events::table)
            .values(&row)
            .on_conflict(kyc_events::key)
            .do_nothing()
            .execute(c)
            .await)?;
        Ok(recorded == 1)
    }

    async fn newest(
        &mut self,
        applicant: &ExternalApplicantId,
    ) -> Result<Option<ProviderEvent>, StoreError> {
        let row: Option<EventRow> = in_unit!(self, |c| kyc_events::table
            .filter(kyc_events::external_id.eq(applicant.as_str()))
            .filter(kyc_events::rank.is_not_null())
            .order((
                kyc_events::created_at.desc(),
                kyc_events::rank.desc(),
                kyc_events::key.desc(),
            ))
            .select(EventRow::columns())
            .first(c)
            .await
            .optional())?;
        let recorded = row.map(|row| row.read(self.cipher())).transpose()?;
        Ok(recorded.map(|recorded| recorded.event))
    }
}
