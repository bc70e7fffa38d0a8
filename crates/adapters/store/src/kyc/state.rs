//! Where an applicant stands, as it rests in the rows of applicants and of events alike.

use ::kyc::{ApplicantState, RejectLabel, RejectionKind};
use kernel::{FieldCipher, SingleLine, StoreError};
use serde::{Deserialize, Serialize};

use crate::{
    row::RowOf,
    seal::{open_json, seal_json},
    sql_types::Moment,
    stored_enum::StoredEnum,
};

/// The columns that tell it.
pub(super) struct StateColumns {
    pub(super) state: String,
    pub(super) decided_at: Option<Moment>,
    pub(super) rejection_kind: Option<String>,
    pub(super) rejection: Option<String>,
}

/// The reason for a rejection. Stored as ciphertext: it may reveal a screening.
#[derive(Serialize, Deserialize)]
struct Rejection {
    labels: Vec<RejectLabel>,
    comment: Option<SingleLine<500>>,
}

impl StateColumns {
    pub(super) fn write(
        state: &ApplicantState,
        row: RowOf<'_>,
        cipher: &dyn FieldCipher,
    ) -> Result<Self, StoreError> {
        let columns = Self {
            state: state.name().to_owned(),
            decided_at: None,
            rejection_kind: None,
            rejection: None,
        };
        Ok(match state {
            ApplicantState::Init
            | ApplicantState::Pending
            | ApplicantState::OnHold
            | ApplicantState::Deleted => columns,
            ApplicantState::Approved { at } => Self {
                decided_at: Some(Moment(*at)),
                ..columns
            },
            ApplicantState::Rejected {
                at,
                kind,
                labels,
                comment,
            } => {
                let rejection = Rejection {
                    labels: labels.clone(),
                    comment: comment.clone(),
                };
                Self {
                    decided_at: Some(Moment(*at)),
                    rejection_kind: Some(kind.word().to_owned()),
                    rejection: Some(seal_json(cipher, row, "rejection", &rejection)?),
                    ..columns
                }
            }
        })
    }

    pub(super) fn read(
        self,
        row: RowOf<'_>,
        cipher: &dyn FieldCipher,
    ) -> Result<ApplicantState, StoreError> {
        let at = || row.required("decided_at", self.decided_at);
        Ok(match self.state.as_str() {
            "init" => ApplicantState::Init,
            "pending" => ApplicantState::Pending,
            "on_hold" => ApplicantState::OnHold,
            "deleted" => ApplicantState::Deleted,
            "approved" => ApplicantState::Approved { at: at()?.0 },
            "rejected" => {
                let kind = row.required("rejection_kind", self.rejection_kind)?;
                let sealed = row.required("rejection", self.rejection)?;
                let rejection: Rejection = open_json(cipher, row, "rejection", sealed)?;
                ApplicantState::Rejected {
                    at: at()?.0,
                    kind: row.word::<RejectionKind>("rejection_kind", &kind)?,
                    labels: rejection.labels,
                    comment: rejection.comment,
                }
            }
            _ => return Err(row.wrong("state", "not a word of the list")),
        })
    }
}
