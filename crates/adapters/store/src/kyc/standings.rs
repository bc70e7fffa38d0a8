//! The status that decides whether customers may pay. It is part of the customer's account, and a
//! change of it raises the account's version: a reader of the old version has to read it again.

use ::kyc::{KycStatus, ports::Standings};
use async_trait::async_trait;
use diesel::prelude::*;
use kernel::{StoreError, UserId};

use crate::{
    engine::in_unit, query::RunQueryDsl, row::RowOf, schema::users, stored_enum::StoredEnum,
    unit::Unit,
};

#[async_trait]
impl Standings for Unit {
    async fn status(&mut self, user: UserId) -> Result<Option<KycStatus>, StoreError> {
        let user = user.to_string();
        let status: Option<String> = in_unit!(self, |c| users::table
            .find(&user)
            .select(users::kyc_status)
            .first(c)
            .await
            .optional())?;
        let row = RowOf::new("users", &user);
        status
            .map(|status| row.word("kyc_status", &status))
            .transpose()
    }

    async fn set_status(&mut self, user: UserId, status: KycStatus) -> Result<bool, StoreError> {
        let user = user.to_string();
        let changed = in_unit!(self, |c| diesel::update(users::table.find(&user))
            .set((
                users::kyc_status.eq(status.word()),
                users::version.eq(users::version + 1),
            ))
            .execute(c)
            .await)?;
        Ok(changed == 1)
    }
}
