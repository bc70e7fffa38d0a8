//! People: one per national id, changed by compare-and-swap.

use chrono::NaiveDate;
use futures_util::future::join;
use kernel::{ConflictOn, PageRequest, SingleLine, StoreError, UserId};

use super::sample::{Sample, after, committed, national_id, stored_user};
use crate::{BirthDate, KycStatus, PersonName, Role, Storage, User, UserState};

/// Every field, in every variant, comes back as it was.
pub async fn a_person_survives_storage_unchanged(store: Storage) {
    let sample = Sample::default();
    let first = sample.user(0);
    let second = User {
        name: PersonName {
            full: SingleLine::new("محمد").unwrap(),
            given: None,
            family: Some(SingleLine::new("O'Brien; DROP TABLE users").unwrap()),
        },
        birth_date: BirthDate::new(NaiveDate::from_ymd_opt(2000, 2, 29).unwrap()),
        role: Role::Merchant,
        kyc: KycStatus::Pending,
        version: 7,
        ..sample.user(1)
    };
    let third = User {
        role: Role::Compliance,
        kyc: KycStatus::Rejected,
        state: UserState::Closed { at: after(3) },
        ..sample.user(2)
    };
    let fourth = User {
        role: Role::Admin,
        ..sample.user(3)
    };
    for user in [first, second, third, fourth] {
        let user = stored_user(&store, user).await;
        assert_eq!(store.queries.user(user.id).await.unwrap(), Some(user));
    }
}

/// No such id, no such national id: absence, not an error.
pub async fn an_unknown_person_is_absent(store: Storage) {
    let sample = Sample::default();
    stored_user(&store, sample.user(0)).await;
    assert_eq!(
        store.queries.user(UserId::new(sample.ids())).await.unwrap(),
        None
    );
    committed(&store, async |unit| {
        let found = unit.users().find_by_national_id(&national_id(1)).await;
        assert_eq!(found.unwrap(), None);
    })
    .await;
}

/// A closed account still owns its national id.
pub async fn a_person_is_found_by_national_id_closed_accounts_included(store: Storage) {
    let sample = Sample::default();
    let open = stored_user(&store, sample.user(0)).await;
    let state = UserState::Closed { at: after(1) };
    let closed = stored_user(
        &store,
        User {
            state,
            ..sample.user(1)
        },
    )
    .await;
    for user in [open, closed] {
        committed(&store, async |unit| {
            let found = unit.users().find_by_national_id(&user.national_id).await;
            assert_eq!(found.unwrap(), Some(user.clone()));
        })
        .await;
    }
}

/// Two accounts of one person cannot be.
pub async fn a_second_person_of_the_same_national_id_conflicts(store: Storage) {
    let sample = Sample::default();
    let first = stored_user(&store, sample.user(0)).await;
    let second = sample.user(0);
    let mut unit = store.units.begin().await.unwrap();
    let added = unit.users().add(&second).await;
    assert!(matches!(added, Err(StoreError::Conflict(_))), "{added:?}");
    drop(unit);
    assert_eq!(store.queries.user(second.id).await.unwrap(), None);
    assert_eq!(store.queries.user(first.id).await.unwrap(), Some(first));
}

/// Also if both look before either adds.
pub async fn of_two_first_logins_at_once_one_conflicts(store: Storage) {
    let sample = Sample::default();
    let (one, other) = (sample.user(0), sample.user(0));
    let add = async |user: &User| -> Result<(), StoreError> {
        let mut unit = store.units.begin().await?;
        if unit
            .users()
            .find_by_national_id(&user.national_id)
            .await?
            .is_some()
        {
            return Err(StoreError::Conflict(ConflictOn::NationalId));
        }
        unit.users().add(user).await?;
        unit.commit().await
    };
    let results = join(add(&one), add(&other)).await;
    let conflicts = [&results.0, &results.1]
        .into_iter()
        .filter(|result| matches!(result, Err(StoreError::Conflict(_))));
    assert_eq!(conflicts.count(), 1, "{results:?}");
    let stored = [
        store.queries.user(one.id).await.unwrap(),
        store.queries.user(other.id).await.unwrap(),
    ];
    assert_eq!(stored.iter().flatten().count(), 1);
}

/// All that may change is changed, and the version is one higher.
pub async fn an_update_raises_the_version(store: Storage) {
    let sample = Sample::default();
    let user = stored_user(&store, sample.user(0)).await;
    let before = user.version;
    let mut changed = User {
        name: PersonName {
            full: SingleLine::new("Kari Nordmann").unwrap(),
            given: None,
            family: Some(SingleLine::new("Nordmann").unwrap()),
        },
        role: Role::Admin,
        kyc: KycStatus::Pending,
        state: UserState::Closed { at: after(5) },
        ..user
    };
    committed(&store, async |unit| {
        unit.users().update(&mut changed).await.unwrap();
    })
    .await;
    assert_eq!(changed.version, before + 1);
    assert_eq!(store.queries.user(changed.id).await.unwrap(), Some(changed));
}

/// The second of two changes that began from the same read is refused and changes nothing.
pub async fn an_update_after_a_stale_read_conflicts(store: Storage) {
    let sample = Sample::default();
    let user = stored_user(&store, sample.user(0)).await;
    let mut first = User {
        role: Role::Merchant,
        ..user.clone()
    };
    committed(&store, async |unit| {
        unit.users().update(&mut first).await.unwrap();
    })
    .await;

    let mut stale = User {
        role: Role::Admin,
        ..user.clone()
    };
    let mut unit = store.units.begin().await.unwrap();
    let updated = unit.users().update(&mut stale).await;
    assert!(
        matches!(updated, Err(StoreError::Conflict(_))),
        "{updated:?}"
    );
    drop(unit);
    let stored = store.queries.user(user.id).await.unwrap().unwrap();
    assert_eq!(
        (stored.role, stored.version),
        (Role::Merchant, user.version + 1)
    );
}

/// Also if both run at the same moment.
pub async fn of_two_updates_at_once_one_conflicts(store: Storage) {
    let sample = Sample::default();
    let user = stored_user(&store, sample.user(0)).await;
    let update = async |role: Role| -> Result<(), StoreError> {
        let mut unit = store.units.begin().await?;
        unit.users()
            .update(&mut User {
                role,
                ..user.clone()
            })
            .await?;
        unit.commit().await
    };
    let results = join(update(Role::Merchant), update(Role::Admin)).await;
    let winner = match &results {
        (Ok(()), Err(StoreError::Conflict(_))) => Role::Merchant,
        (Err(StoreError::Conflict(_)), Ok(())) => Role::Admin,
        _ => user.role,
    };
    let stored = store.queries.user(user.id).await.unwrap().unwrap();
    let expected = (winner, user.version + 1);
    assert_eq!((stored.role, stored.version), expected, "{results:?}");
    assert_ne!(winner, user.role, "{results:?}");
}

/// Customers are not among them; a closed account is.
pub async fn people_with_roles_are_listed_newest_first_in_pieces(store: Storage) {
    let sample = Sample::default();
    let roles = [Role::Merchant, Role::User, Role::Compliance, Role::Admin];
    let mut expected = Vec::new();
    for (nth, role) in roles.into_iter().enumerate() {
        let state = match role {
            Role::Merchant => UserState::Closed { at: after(1) },
            _ => UserState::Active,
        };
        let user = User {
            role,
            state,
            ..sample.user(nth)
        };
        let user = stored_user(&store, user).await;
        if role != Role::User {
            expected.insert(0, user);
        }
    }
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = PageRequest::new(Some(2), after).unwrap();
        let piece = store.queries.people_with_roles(&page).await.unwrap();
        found.extend(piece.items);
        after = piece.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(found, expected);
}
