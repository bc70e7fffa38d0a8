//! Accounts: their owner's alone, one of them primary.

use kernel::{Money, StoreError};

use super::{
    Subject,
    sample::{Sample, Scene, after, attempted, committed, eur},
};
use crate::{
    Account, AccountState, Balance, BankId, DebtorAccount,
    ports::{AdmissionOutcome, admit_one},
};

async fn stored(subject: &Subject, account: Account) -> Account {
    committed(subject, async |unit| {
        unit.accounts().add(&account).await.unwrap();
    })
    .await;
    account
}

async fn update(subject: &Subject, account: &Account) -> Result<(), StoreError> {
    attempted(subject, async |unit| unit.accounts().update(account).await).await
}

async fn set_primary(subject: &Subject, account: &Account) -> bool {
    committed(subject, async |unit| {
        unit.accounts()
            .set_primary(subject.ola, account.id())
            .await
            .unwrap()
    })
    .await
}

/// Which of Ola's accounts are primary, oldest first.
async fn primaries(subject: &Subject) -> Vec<bool> {
    let accounts = subject.store.accounts(subject.ola).await.unwrap();
    accounts.iter().map(Account::is_primary).collect()
}

/// By IBAN with all a bank tells, and by national number with nothing else.
pub async fn an_account_survives_storage_unchanged(subject: Subject) {
    let sample = Sample::default();
    let Scene { account, .. } = sample.scene(&subject, subject.ola).await;
    let bare = sample
        .account(subject.ola, account.consent_id())
        .altered(|it| {
            it.number = DebtorAccount::Bban("86011117947".into());
            it.name = None;
            it.primary = true;
            it.balance = None;
            it.unattended_reads = 0;
            it.unattended_since = None;
        });
    let mut bare = stored(&subject, bare).await;
    for account in [&account, &bare] {
        let found = subject.store.account(subject.ola, account.id()).await;
        assert_eq!(found.unwrap().as_ref(), Some(account));
    }
    bare = bare.altered(|it| {
        it.balance = Some(Balance {
            available: eur(-1),
            booked: None,
            fetched_at: after(7),
        });
    });
    update(&subject, &bare).await.unwrap();
    bare = bare.altered(|it| it.version += 1);
    let found = subject.store.account(subject.ola, bare.id()).await;
    assert_eq!(found.unwrap(), Some(bare));
}

/// Neither by id nor in the list.
pub async fn another_persons_account_is_absent(subject: Subject) {
    let scene = Sample::default().scene(&subject, subject.ola).await;
    let found = subject
        .store
        .account(subject.kari, scene.account.id())
        .await;
    assert_eq!(found.unwrap(), None);
    assert_eq!(subject.store.accounts(subject.kari).await.unwrap(), []);
}

/// So that it is the same account when it is connected again.
pub async fn a_disconnected_account_is_absent_but_known_to_its_bank(subject: Subject) {
    let sample = Sample::default();
    let Scene { mut account, .. } = sample.scene(&subject, subject.ola).await;
    let elsewhere = sample
        .account(subject.ola, account.consent_id())
        .altered(|it| it.bank = BankId::new("sparebank1"));
    stored(&subject, elsewhere).await;
    sample.scene(&subject, subject.kari).await;
    account = account.altered(|it| it.state = AccountState::Disconnected { at: after(1) });
    update(&subject, &account).await.unwrap();
    account = account.altered(|it| it.version += 1);
    let found = subject.store.account(subject.ola, account.id()).await;
    assert_eq!(found.unwrap(), None);
    let ever = async |user| {
        subject
            .store
            .account_ever(user, account.id())
            .await
            .unwrap()
    };
    assert_eq!(ever(subject.ola).await.as_ref(), Some(&account));
    assert_eq!(ever(subject.kari).await, None);
    let known = committed(&subject, async |unit| {
        unit.accounts()
            .of_bank(subject.ola, account.bank())
            .await
            .unwrap()
    });
    assert_eq!(known.await, [account]);
}

/// In the order they were connected in.
pub async fn connected_accounts_are_listed_oldest_first(subject: Subject) {
    let sample = Sample::default();
    let Scene { account, .. } = sample.scene(&subject, subject.ola).await;
    let second = stored(&subject, sample.account(subject.ola, account.consent_id())).await;
    let listed = subject.store.accounts(subject.ola).await.unwrap();
    assert_eq!(listed, [account, second]);
}

/// The one who read first and writes last has to read again; an admission from the
/// account is a change as well.
pub async fn an_update_after_a_stale_read_conflicts(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    let quote = sample.quote(subject.ola);
    committed(&subject, async |unit| {
        unit.quotes().add(&quote).await.unwrap();
    })
    .await;
    let order = sample.order(&scene, &quote);
    let admitted = admit_one(subject.store.as_ref(), &order).await.unwrap();
    assert!(matches!(admitted, AdmissionOutcome::Admitted(_)));
    let stale = update(&subject, &scene.account).await;
    assert!(matches!(stale, Err(StoreError::Conflict(_))), "{stale:?}");
}

/// Choosing another one dethrones the first; choosing the same again changes nothing.
pub async fn one_account_is_primary(subject: Subject) {
    let sample = Sample::default();
    let Scene { account: first, .. } = sample.scene(&subject, subject.ola).await;
    let second = stored(&subject, sample.account(subject.ola, first.consent_id())).await;
    for (chosen, expected) in [
        (&first, [true, false]),
        (&second, [false, true]),
        (&second, [false, true]),
        (&first, [true, false]),
    ] {
        assert!(set_primary(&subject, chosen).await);
        assert_eq!(primaries(&subject).await, expected);
    }
}

/// Two people at one account's settings cannot make two primaries.
pub async fn a_second_primary_account_conflicts(subject: Subject) {
    let sample = Sample::default();
    let Scene { account: first, .. } = sample.scene(&subject, subject.ola).await;
    assert!(set_primary(&subject, &first).await);
    let second = sample
        .account(subject.ola, first.consent_id())
        .altered(|it| it.primary = true);
    let added = attempted(&subject, async |unit| unit.accounts().add(&second).await).await;
    assert!(matches!(added, Err(StoreError::Conflict(_))), "{added:?}");
    assert_eq!(primaries(&subject).await, [true]);
}

/// Another person's, and one that is disconnected: the old one stays primary.
pub async fn set_primary_of_what_is_not_theirs_changes_nothing(subject: Subject) {
    let sample = Sample::default();
    let Scene { account: mine, .. } = sample.scene(&subject, subject.ola).await;
    assert!(set_primary(&subject, &mine).await);
    let Scene {
        account: foreign, ..
    } = sample.scene(&subject, subject.kari).await;
    let gone = sample
        .account(subject.ola, mine.consent_id())
        .altered(|it| it.state = AccountState::Disconnected { at: after(1) });
    let gone = stored(&subject, gone).await;
    for account in [&foreign, &gone] {
        assert!(!set_primary(&subject, account).await);
        assert_eq!(primaries(&subject).await, [true]);
    }
}

/// A disconnected account is not primary either.
pub async fn the_end_of_a_consent_disconnects_its_accounts_alone(subject: Subject) {
    let sample = Sample::default();
    let ending = sample.scene(&subject, subject.ola).await;
    let staying = sample.scene(&subject, subject.ola).await;
    assert!(set_primary(&subject, &ending.account).await);
    let count = async || {
        committed(&subject, async |unit| {
            let consent = ending.consent.id();
            unit.accounts()
                .disconnect_all(consent, after(1))
                .await
                .unwrap()
        })
        .await
    };
    assert_eq!((count().await, count().await), (1, 0));
    let left = subject.store.accounts(subject.ola).await.unwrap();
    assert_eq!(left, std::slice::from_ref(&staying.account));
    let known = committed(&subject, async |unit| {
        unit.accounts()
            .of_bank(subject.ola, ending.account.bank())
            .await
            .unwrap()
    });
    let known = known.await;
    let gone = known
        .iter()
        .find(|account| account.id() == ending.account.id())
        .unwrap();
    assert_eq!(gone.state(), AccountState::Disconnected { at: after(1) });
    assert!(!gone.is_primary());
    let nothing = subject.store.in_flight(gone).await.unwrap();
    assert_eq!(nothing.not_final, Money::nok(0));
}

/// Of everybody, by id, in pieces: those from which something was ordered since, also when they are
/// disconnected meanwhile; or all that are connected.
pub async fn accounts_to_reconcile_are_those_that_paid_or_all_that_are_connected(subject: Subject) {
    let sample = Sample::default();
    let ola = sample.scene(&subject, subject.ola).await;
    let kari = sample.scene(&subject, subject.kari).await;
    let idle = sample
        .account(subject.kari, kari.consent.id())
        .altered(|it| it.primary = false);
    let idle = stored(&subject, idle).await;
    for scene in [&ola, &kari] {
        sample
            .stored_payment(&subject, scene, |payment| payment.created_at = after(60))
            .await;
    }
    committed(&subject, async |unit| {
        let accounts = unit.accounts();
        let ended = accounts.disconnect_all(ola.consent.id(), after(61)).await;
        assert_eq!(ended.unwrap(), 1);
    })
    .await;
    let asked = async |since, last, limit| {
        let found = subject
            .store
            .accounts_to_reconcile(since, last, limit)
            .await;
        let found = found.unwrap().into_iter().map(|account| account.id());
        found.collect::<Vec<_>>()
    };
    let (first, second) = (ola.account.id(), kari.account.id());
    assert_eq!(asked(Some(after(60)), None, 9).await, [first, second]);
    assert_eq!(asked(Some(after(60)), None, 1).await, [first]);
    assert_eq!(asked(Some(after(60)), Some(first), 9).await, [second]);
    assert_eq!(asked(Some(after(61)), None, 9).await, []);
    assert_eq!(asked(None, None, 9).await, [second, idle.id()]);
}
