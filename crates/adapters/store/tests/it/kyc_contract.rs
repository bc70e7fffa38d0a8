//! The storage ports of `kyc`, held to their contract on both engines.

use identity::ports::IdentityUnitOfWork;
use kernel::UnitOfWorkFactory;
use std::sync::Arc;

use kyc::contract::Subject;
use store::{Store, testing::TestDatabase};

use crate::common::{self, person};

async fn subject(opened: Option<(Store, TestDatabase)>) -> Option<(Subject, TestDatabase)> {
    let (store, database) = opened?;
    let mut unit = UnitOfWorkFactory::<dyn IdentityUnitOfWork>::begin(&store)
        .await
        .unwrap();
    for nth in [0, 1] {
        unit.users().add(&person(nth)).await.unwrap();
    }
    unit.commit().await.unwrap();
    let subject = Subject {
        store: Arc::new(store),
        ola: person(0).id,
        kari: person(1).id,
    };
    Some((subject, database))
}

mod sqlite {
    use super::*;

    async fn open() -> Option<(Subject, TestDatabase)> {
        subject(common::sqlite().await).await
    }

    kyc::kyc_contract!(open);
}

mod postgres {
    use super::*;

    async fn open() -> Option<(Subject, TestDatabase)> {
        subject(common::postgres().await).await
    }

    kyc::kyc_contract!(open);
}
