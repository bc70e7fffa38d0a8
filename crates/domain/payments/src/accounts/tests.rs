//! Balances that are fresh, old, refused or not available, and which account pays.

use chrono::TimeDelta;
use kernel::{Money, StoreError, UserId};

use super::{
    AccountError, BalanceView, Degraded, DisconnectAccount, GetBalance, ListAccounts,
    SetPrimaryAccount,
};
use crate::{
    Account, AccountId, ConsentEnd, DebtorAccount,
    ports::{ConsentStatus, PsuContext},
    testing::bench::{Bench, PSU_IP},
};

const PRESENT: PsuContext = PsuContext::Present { ip: PSU_IP };

async fn balance(bench: &Bench, psu: PsuContext) -> Result<BalanceView, AccountError> {
    let get = GetBalance::new(&bench.storage, &bench.banks, &bench.system);
    get.get(bench.user, bench.account, psu, &bench.context)
        .await
}

fn second_account(bench: &Bench) -> AccountId {
    let id = AccountId::new(bench.ids.as_ref());
    bench
        .store
        .put_account(bench.primary_account().altered(|it| {
            it.id = id;
            it.number = DebtorAccount::Bban("86011117955".to_owned());
            it.primary = false;
        }));
    id
}

fn primaries(bench: &Bench) -> Vec<AccountId> {
    let mut accounts = bench.store.all_accounts();
    accounts.retain(Account::is_primary);
    accounts.iter().map(Account::id).collect()
}

#[tokio::test]
async fn a_balance_is_asked_for_again_only_after_five_minutes() {
    let bench = Bench::new();
    bench.advance(TimeDelta::seconds(299));
    let young = balance(&bench, PRESENT).await.unwrap();
    assert_eq!(young.age, Some(TimeDelta::seconds(299)));
    assert!(bench.bank.balance_reads().is_empty());
    bench.advance(TimeDelta::seconds(1));
    bench.bank.set_available(Money::nok(4_200));
    let fresh = balance(&bench, PRESENT).await.unwrap();
    assert_eq!(fresh.age, Some(TimeDelta::zero()));
    assert_eq!(fresh.spendable, Some(Money::nok(4_200)));
    assert!(fresh.degraded.is_none());
    assert_eq!(bench.bank.balance_reads(), [PRESENT]);
}

#[tokio::test]
async fn what_is_in_flight_is_not_shown_as_spendable() {
    let bench = Bench::new();
    let payment = bench.accepted().await;
    let view = balance(&bench, PRESENT).await.unwrap();
    assert_eq!(view.in_flight, payment.total().unwrap());
    assert_eq!(view.spendable, Some(Money::nok(1_000_000 - 100_500)));
}

#[tokio::test]
async fn only_reads_without_the_customer_count_against_the_quota_of_a_rolling_day() {
    let bench = Bench::new();
    let hour = TimeDelta::hours(1);
    bench.advance(hour);
    assert_eq!(
        balance(&bench, PRESENT)
            .await
            .unwrap()
            .remaining_unattended_reads,
        4
    );
    for left in [3, 2, 1, 0] {
        bench.advance(hour);
        let view = balance(&bench, PsuContext::Absent).await.unwrap();
        assert_eq!(view.remaining_unattended_reads, left);
    }
    bench.advance(hour);
    let used_up = balance(&bench, PsuContext::Absent).await.unwrap();
    assert!(matches!(used_up.degraded, Some(Degraded::QuotaUsedUp)));
    assert_eq!(used_up.age, Some(hour));
    assert_eq!(
        bench.bank.balance_reads().len(),
        5,
        "the bank was not bothered"
    );
    // A day after the first unattended read.
    bench.advance(TimeDelta::hours(20));
    let next_day = balance(&bench, PsuContext::Absent).await.unwrap();
    assert_eq!(next_day.remaining_unattended_reads, 3);
}

#[tokio::test]
async fn a_quota_that_others_used_up_shows_as_none_left() {
    let bench = Bench::new();
    bench.advance(TimeDelta::hours(1));
    bench.bank.set_quota_used_up(true);
    let view = balance(&bench, PsuContext::Absent).await.unwrap();
    assert!(matches!(view.degraded, Some(Degraded::QuotaUsedUp)));
    assert_eq!(view.remaining_unattended_reads, 0);
}

#[tokio::test]
async fn a_bank_that_is_down_shows_the_last_balance_with_its_age() {
    let bench = Bench::new();
    bench.advance(TimeDelta::hours(2));
    bench.bank.set_down(true);
    let view = balance(&bench, PRESENT).await.unwrap();
    assert!(matches!(view.degraded, Some(Degraded::BankUnavailable(_))));
    assert_eq!(view.age, Some(TimeDelta::hours(2)));
    assert_eq!(view.spendable, Some(Money::nok(1_000_000)));
}

#[tokio::test]
async fn a_consent_the_bank_refuses_ends_with_the_bank_s_reason() {
    let bench = Bench::new();
    bench.advance(TimeDelta::hours(1));
    bench.bank.refuse_consent(true);
    bench
        .bank
        .set_consent(ConsentStatus::Ended(ConsentEnd::Revoked));
    let refused = balance(&bench, PRESENT).await;
    assert!(matches!(refused, Err(AccountError::ConsentInvalid)));
    let consent = bench.store.all_consents().remove(0);
    let state = consent.state();
    let reason = ConsentEnd::Revoked;
    assert!(matches!(state, crate::ConsentState::Ended { reason: r, .. } if *r == reason));
    let gone = balance(&bench, PRESENT).await;
    assert!(matches!(gone, Err(AccountError::NotFound)));
}

#[tokio::test]
async fn another_person_s_account_is_not_there() {
    let bench = Bench::new();
    let get = GetBalance::new(&bench.storage, &bench.banks, &bench.system);
    let stranger = UserId::new(bench.ids.as_ref());
    let foreign = get
        .get(stranger, bench.account, PRESENT, &bench.context)
        .await;
    assert!(matches!(foreign, Err(AccountError::NotFound)));
    let list = ListAccounts::new(&bench.storage);
    assert!(list.list(stranger).await.unwrap().is_empty());
    assert_eq!(list.list(bench.user).await.unwrap().len(), 1);
}

#[tokio::test]
async fn exactly_one_account_is_primary() {
    let bench = Bench::new();
    let second = second_account(&bench);
    let set = SetPrimaryAccount::new(&bench.storage, &bench.system);
    let chosen = set.set(bench.user, second, &bench.context).await.unwrap();
    assert!(chosen.is_primary());
    assert_eq!(primaries(&bench), [second]);
    let stranger = UserId::new(bench.ids.as_ref());
    let foreign = set.set(stranger, second, &bench.context).await;
    assert!(matches!(foreign, Err(AccountError::NotFound)));
}

#[tokio::test]
async fn choosing_the_primary_account_is_tried_again_when_others_were_first() {
    let bench = Bench::new();
    let second = second_account(&bench);
    let set = SetPrimaryAccount::new(&bench.storage, &bench.system);
    bench.store.let_others_be_first(3);
    let chosen = set.set(bench.user, second, &bench.context).await;
    assert!(chosen.unwrap().is_primary());
    bench.store.let_others_be_first(kernel::MAX_ATTEMPTS);
    let contended = set.set(bench.user, bench.account, &bench.context).await;
    assert!(matches!(
        contended,
        Err(AccountError::Store(StoreError::Conflict(_)))
    ));
    assert_eq!(primaries(&bench), [second]);
}

#[tokio::test]
async fn when_the_primary_account_leaves_the_oldest_of_the_others_follows() {
    let bench = Bench::new();
    let second = second_account(&bench);
    let disconnect = DisconnectAccount::new(&bench.storage, &bench.system);
    let (user, account) = (bench.user, bench.account);
    disconnect
        .disconnect(user, account, &bench.context)
        .await
        .unwrap();
    assert_eq!(primaries(&bench), [second]);
    let again = disconnect.disconnect(user, account, &bench.context).await;
    assert!(matches!(again, Err(AccountError::NotFound)));
    disconnect
        .disconnect(user, second, &bench.context)
        .await
        .unwrap();
    assert!(primaries(&bench).is_empty());
}
