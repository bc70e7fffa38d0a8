//! Consents that are confirmed, declined, renewed, revoked, expired, and returns that prove
//! nothing.

use chrono::TimeDelta;
use futures_util::future::join;
use kernel::{Currency, UserId};

use super::{ConsentError, EndConsent, RefreshConsentStatus, ReturnFromConsent, StartConsent};
use crate::{
    AccountState, BankConsent, BankId, ConsentEnd, ConsentState, DebtorAccount,
    callback::CallbackState,
    ports::{ConsentStatus, PsuContext, ReportedAccount},
    remittances::Tracked,
    testing::{
        InitiationScript, TestBank,
        bench::{Bench, PSU_IP},
    },
};

const NEW: &str = "86011117955";
const KNOWN: &str = "86011117947";

fn reported(number: &str) -> ReportedAccount {
    ReportedAccount {
        external_id: format!("resource-of-{number}"),
        number: DebtorAccount::Bban(number.to_owned()),
        name: None,
        currency: Currency::NOK,
    }
}

fn valid() -> ConsentStatus {
    ConsentStatus::Valid {
        valid_until: "2027-03-01".parse().unwrap(),
    }
}

async fn start(bench: &Bench) -> Result<BankConsent, ConsentError> {
    let Bench { storage, banks, .. } = bench;
    let start = StartConsent::new(storage, banks, &bench.system, &bench.callbacks);
    let bank = BankId::new(TestBank::ID);
    start.start(bench.user, &bank, PSU_IP, &bench.context).await
}

fn refresh(bench: &Bench) -> RefreshConsentStatus {
    RefreshConsentStatus::new(&bench.storage, &bench.banks, &bench.system)
}

async fn refreshed(bench: &Bench, consent: &BankConsent) -> BankConsent {
    let psu = PsuContext::Present { ip: PSU_IP };
    let refreshed = refresh(bench)
        .refresh(bench.user, consent.id(), psu, &bench.context)
        .await;
    refreshed.unwrap()
}

fn connected(bench: &Bench) -> Vec<crate::Account> {
    let mut all = bench.store.all_accounts();
    all.retain(|account| account.state() == AccountState::Connected);
    all
}

#[tokio::test]
async fn a_new_consent_waits_for_sca_and_keeps_only_the_hash_of_its_state() {
    let bench = Bench::new();
    let consent = start(&bench).await.unwrap();
    assert!(matches!(consent.state(), ConsentState::AwaitingSca { .. }));
    assert_ne!(consent.callback_hash(), [0; 32]);
    assert_eq!(bench.store.all_consents().last(), Some(&consent));
    assert_eq!(bench.audited(), ["bank_consent.started"]);
}

#[tokio::test]
async fn a_bank_that_does_not_exist_or_does_not_answer_leaves_nothing_behind() {
    let bench = Bench::new();
    bench.bank.set_down(true);
    assert!(matches!(start(&bench).await, Err(ConsentError::Bank(_))));
    let Bench { storage, banks, .. } = &bench;
    let starting = StartConsent::new(storage, banks, &bench.system, &bench.callbacks);
    let nowhere = BankId::new("nowhere");
    let refused = starting
        .start(bench.user, &nowhere, PSU_IP, &bench.context)
        .await;
    assert!(matches!(refused, Err(ConsentError::UnknownBank)));
    assert_eq!(bench.store.all_consents().len(), 1);
}

#[tokio::test]
async fn abandoned_consents_do_not_lock_anybody_out() {
    let bench = Bench::new();
    while start(&bench).await.is_ok() {}
    assert!(matches!(
        start(&bench).await,
        Err(ConsentError::TooManyOpen)
    ));
    bench.advance(TimeDelta::hours(25));
    start(&bench).await.unwrap();
    let consents = bench.store.all_consents();
    let awaiting = consents
        .iter()
        .filter(|c| matches!(c.state(), ConsentState::AwaitingSca { .. }));
    assert_eq!(awaiting.count(), 1);
}

#[tokio::test]
async fn a_return_is_believed_only_as_far_as_the_bank_confirms_it() {
    let bench = Bench::new();
    let state = CallbackState::received("handed-out");
    let mut consent = start(&bench).await.unwrap();
    consent = consent.altered(|it| it.callback_hash = state.hash());
    consent = consent.altered(|it| it.id = crate::ConsentId::new(bench.ids.as_ref()));
    bench.store.put_consent(consent.clone());
    let returns = ReturnFromConsent::new(&bench.storage, &bench.banks, &bench.system);
    let come_back = async |state: &str, user: Option<UserId>| {
        returns
            .return_from_bank(state, user, PSU_IP, &bench.context)
            .await
    };

    let premature = come_back("handed-out", None).await.unwrap();
    assert!(matches!(
        premature.state(),
        ConsentState::AwaitingSca { .. }
    ));
    bench.bank.set_consent(valid());
    let stranger = Some(UserId::new(bench.ids.as_ref()));
    for (state, user) in [("guessed", None), ("handed-out", stranger)] {
        let refused = come_back(state, user).await;
        assert!(matches!(refused, Err(ConsentError::UnknownState)));
    }
    let returned = come_back("handed-out", Some(bench.user)).await.unwrap();
    assert!(matches!(returned.state(), ConsentState::Valid { .. }));
    let again = come_back("handed-out", None).await.unwrap();
    assert_eq!(again, returned);
}

#[tokio::test]
async fn a_valid_consent_brings_accounts_with_balances_read_in_the_customer_s_presence() {
    let bench = Bench::new();
    bench
        .bank
        .set_accounts(vec![reported(KNOWN), reported(NEW)]);
    let consent = start(&bench).await.unwrap();
    bench.bank.set_consent(valid());
    let consent = refreshed(&bench, &consent).await;
    let accounts = connected(&bench);
    assert_eq!(accounts.len(), 2);
    assert!(
        accounts
            .iter()
            .all(|a| a.consent_id() == consent.id() && a.balance().is_some())
    );
    assert_eq!(accounts.iter().filter(|a| a.is_primary()).count(), 1);
    // Known by its number, the account stays the same one and stays primary.
    assert!(
        accounts
            .iter()
            .any(|a| a.id() == bench.account && a.is_primary())
    );
    let present = PsuContext::Present { ip: PSU_IP };
    assert!(bench.bank.balance_reads().iter().all(|psu| *psu == present));
    // The former consent for the bank is over.
    let former = &bench.store.all_consents()[0];
    assert!(matches!(
        former.state(),
        ConsentState::Ended {
            reason: ConsentEnd::Expired,
            ..
        }
    ));
}

#[tokio::test]
async fn accounts_the_new_consent_does_not_cover_are_disconnected_and_another_becomes_primary() {
    let bench = Bench::new();
    bench.bank.set_accounts(vec![reported(NEW)]);
    let consent = start(&bench).await.unwrap();
    bench.bank.set_consent(valid());
    refreshed(&bench, &consent).await;
    let accounts = connected(&bench);
    let [only] = accounts.as_slice() else {
        panic!("{} accounts", accounts.len());
    };
    assert!(only.id() != bench.account && only.is_primary());
}

/// The audit entries and events that say that this consent has ended.
fn recorded_ends(bench: &Bench, id: crate::ConsentId) -> (Vec<serde_json::Value>, usize) {
    let (ended, id) = ("bank_consent.ended", id.to_string());
    let entries = bench.store.audits().into_iter();
    let entries = entries.filter(|entry| entry.action == ended && entry.subject == id);
    let events = bench.store.events().into_iter();
    let events = events.filter(|event| {
        event.kind == ended && event.aggregate_id == id && event.payload["reason"] == "expired"
    });
    (entries.map(|entry| entry.detail).collect(), events.count())
}

#[tokio::test]
async fn a_superseded_consent_leaves_an_audit_entry_and_an_event() {
    let bench = Bench::new();
    bench.bank.set_accounts(vec![reported(KNOWN)]);
    let newer = start(&bench).await.unwrap();
    bench.bank.set_consent(valid());
    refreshed(&bench, &newer).await;
    let detail = serde_json::json!({ "reason": "expired", "supersededBy": newer.id() });
    assert_eq!(recorded_ends(&bench, bench.consent), (vec![detail], 1));
    assert_eq!(recorded_ends(&bench, newer.id()), (vec![], 0));
}

#[tokio::test]
async fn an_abandoned_consent_leaves_an_audit_entry_and_an_event() {
    let bench = Bench::new();
    let abandoned = start(&bench).await.unwrap();
    bench.advance(TimeDelta::hours(25));
    start(&bench).await.unwrap();
    let detail = serde_json::json!({ "reason": "expired", "confirmed": false });
    assert_eq!(recorded_ends(&bench, abandoned.id()), (vec![detail], 1));
    assert_eq!(recorded_ends(&bench, bench.consent), (vec![], 0));
}

#[tokio::test]
async fn two_returns_at_once_bring_the_accounts_once() {
    let bench = Bench::new();
    bench
        .bank
        .set_accounts(vec![reported(NEW), reported(KNOWN)]);
    let consent = start(&bench).await.unwrap();
    bench.bank.set_consent(valid());
    bench.store.set_pausing(true);
    let (one, other) = join(refreshed(&bench, &consent), refreshed(&bench, &consent)).await;
    assert_eq!(one, other);
    assert_eq!(bench.store.all_accounts().len(), 2);
    let sent = bench.event_kinds();
    assert_eq!(
        sent.iter().filter(|k| **k == "bank_consent.valid").count(),
        1
    );
}

#[tokio::test]
async fn a_consent_declined_at_the_bank_is_rejected() {
    let bench = Bench::new();
    let consent = start(&bench).await.unwrap();
    bench
        .bank
        .set_consent(ConsentStatus::Ended(ConsentEnd::Rejected));
    let ended = refreshed(&bench, &consent).await;
    assert!(matches!(
        ended.state(),
        ConsentState::Ended {
            reason: ConsentEnd::Rejected,
            ..
        }
    ));
    assert_eq!(connected(&bench).len(), 1, "the other consent is untouched");
}

#[tokio::test]
async fn an_ended_consent_takes_its_accounts_along_and_ends_only_once() {
    let bench = Bench::new();
    let end = EndConsent::new(&bench.storage, &bench.banks, &bench.system);
    let ended = async || end.end(bench.user, bench.consent, &bench.context).await;
    bench.bank.set_down(true);
    assert!(matches!(ended().await, Err(ConsentError::Bank(_))));
    assert_eq!(connected(&bench).len(), 1);
    bench.bank.set_down(false);
    let first = ended().await.unwrap();
    assert!(matches!(
        first.state(),
        ConsentState::Ended {
            reason: ConsentEnd::Revoked,
            ..
        }
    ));
    assert!(connected(&bench).is_empty());
    assert_eq!(ended().await.unwrap(), first);
    let stranger = UserId::new(bench.ids.as_ref());
    let foreign = end.end(stranger, bench.consent, &bench.context).await;
    assert!(matches!(foreign, Err(ConsentError::NotFound)));
}

#[tokio::test]
async fn the_bank_may_change_the_last_day() {
    let bench = Bench::new();
    bench.bank.set_consent(valid());
    let consent = bench.store.all_consents().remove(0);
    let shortened = refreshed(&bench, &consent).await;
    let ConsentState::Valid { valid_until } = shortened.state() else {
        panic!("not valid");
    };
    assert_eq!(valid_until.to_string(), "2027-03-01");
}

#[tokio::test]
async fn a_renewed_consent_lets_an_unanswered_payment_be_found() {
    let bench = Bench::new();
    let executed = true;
    bench
        .bank
        .next_initiation(InitiationScript::LoseAnswer { executed });
    let payment = bench.awaiting_sca().await;
    let end = EndConsent::new(&bench.storage, &bench.banks, &bench.system);
    end.end(bench.user, bench.consent, &bench.context)
        .await
        .unwrap();
    let track = bench.track();
    let Tracked {
        remittance,
        trouble,
    } = track.track(payment.id(), &bench.context).await.unwrap();
    assert!(remittance.state().name().as_str() == "unknown" && trouble.is_some());

    bench.bank.set_accounts(vec![reported(KNOWN)]);
    let consent = start(&bench).await.unwrap();
    bench.bank.set_consent(valid());
    refreshed(&bench, &consent).await;
    assert!(connected(&bench)[0].is_primary());
    let found = track.track(payment.id(), &bench.context).await.unwrap();
    assert_eq!(found.remittance.state().name().as_str(), "completed");
}
