//! Payments: every state survives, one quote pays once, lists are whole.

use kernel::{ConflictOn, Cursor, PageRequest, StoreError};

use super::{
    Subject,
    sample::{Sample, Scene, after, attempted, bank_payment, committed},
};
use crate::{
    FailureReason, PublicStatus, Remittance, RemittanceFilter, RemittanceSnapshot, RemittanceState,
    TransactionId,
    ports::{BankPaymentRef, DuePayment},
};

async fn update(subject: &Subject, payment: &Remittance) -> Result<(), StoreError> {
    attempted(subject, async |unit| {
        unit.remittances().update(payment).await
    })
    .await
}

/// Every state, with and without what is optional in it.
pub(super) fn states() -> Vec<RemittanceState> {
    let bank = bank_payment();
    let url = || "https://bank.example/sca?id=1".parse().unwrap();
    let mut states = vec![
        RemittanceState::Held,
        RemittanceState::Accepted,
        RemittanceState::Initiating { since: after(1) },
        RemittanceState::OutcomeUnknown { since: after(2) },
        RemittanceState::AwaitingSca {
            bank: bank.clone(),
            sca_url: Some(url()),
            expires_at: after(3),
        },
        RemittanceState::AwaitingSca {
            bank: bank.clone(),
            sca_url: None,
            expires_at: after(3),
        },
        RemittanceState::Submitted {
            bank: bank.clone(),
            cancellation_sca_url: Some(url()),
        },
        RemittanceState::Submitted {
            bank: bank.clone(),
            cancellation_sca_url: None,
        },
    ];
    for bank in [Some(bank), None] {
        let at = after(4);
        states.push(RemittanceState::Completed {
            bank: bank.clone(),
            at,
        });
        states.push(RemittanceState::Cancelled {
            bank: bank.clone(),
            at,
        });
        for reason in [
            FailureReason::RejectedByBank,
            FailureReason::ScaDeclined,
            FailureReason::ScaExpired,
            FailureReason::Declined,
        ] {
            states.push(RemittanceState::Failed {
                reason,
                bank: bank.clone(),
                at,
            });
        }
    }
    states
}

/// Added in a state, and changed into the next.
pub async fn a_payment_survives_storage_in_every_state(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    let following = states().into_iter().cycle().skip(1);
    for (state, next) in states().into_iter().zip(following) {
        let stored = sample.stored_payment(&subject, &scene, |payment| payment.state = state);
        let mut payment = stored.await;
        let found = subject.store.remittance(subject.ola, payment.id()).await;
        assert_eq!(found.unwrap().as_ref(), Some(&payment));
        payment = payment.altered(|it| {
            it.state = next;
            it.next_poll_at = None;
            it.poll_attempts += 1;
            it.updated_at = after(9);
        });
        update(&subject, &payment).await.unwrap();
        payment = payment.altered(|it| it.version += 1);
        let found = subject.store.remittance(subject.ola, payment.id()).await;
        assert_eq!(found.unwrap(), Some(payment));
    }
}

/// Neither by id nor in the list.
pub async fn another_persons_payment_is_absent(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    let payment = sample.stored_payment(&subject, &scene, |_| ()).await;
    let found = subject.store.remittance(subject.kari, payment.id()).await;
    assert_eq!(found.unwrap(), None);
    let all = RemittanceFilter::default();
    assert_eq!(list(&subject, subject.kari, &all).await, []);
}

/// Neither has to know whose it is.
pub async fn a_payment_is_found_by_its_callback_and_by_the_worker(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    let payment = sample.stored_payment(&subject, &scene, |_| ()).await;
    sample.stored_payment(&subject, &scene, |_| ()).await;
    let found = subject
        .store
        .remittance_by_callback(payment.callback_hash())
        .await;
    assert_eq!(found.unwrap().as_ref(), Some(&payment));
    let found = subject.store.remittance_for_work(payment.id()).await;
    assert_eq!(found.unwrap(), Some(payment));
    let found = subject.store.remittance_by_callback(sample.hash()).await;
    assert_eq!(found.unwrap(), None);
}

/// The one who read first and writes last has to read again.
pub async fn an_update_after_a_stale_read_conflicts(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    let payment = sample.stored_payment(&subject, &scene, |_| ()).await;
    update(&subject, &payment).await.unwrap();
    let stale = update(&subject, &payment).await;
    assert!(matches!(stale, Err(StoreError::Conflict(_))), "{stale:?}");
}

/// A webhook and a poll: one wins.
pub async fn of_two_updates_at_once_one_conflicts(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    let payment = sample.stored_payment(&subject, &scene, |_| ()).await;
    let (one, two) =
        futures_util::future::join(update(&subject, &payment), update(&subject, &payment)).await;
    let (won, lost) = if one.is_ok() { (one, two) } else { (two, one) };
    won.unwrap();
    assert!(matches!(lost, Err(StoreError::Conflict(_))), "{lost:?}");
}

/// The second payment by a quote is refused by name, also when both come at once.
pub async fn a_quote_pays_once(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    let quote = sample.quote(subject.ola);
    committed(&subject, async |unit| {
        unit.quotes().add(&quote).await.unwrap();
    })
    .await;
    let pay = async || {
        let payment = sample.payment(&scene, &quote);
        attempted(&subject, async |unit| {
            unit.remittances().add(&payment).await
        })
        .await
    };
    let (one, two) = futures_util::future::join(pay(), pay()).await;
    let (won, lost) = if one.is_ok() { (one, two) } else { (two, one) };
    won.unwrap();
    for refused in [lost, pay().await] {
        let of_the_quote = matches!(refused, Err(StoreError::Conflict(ConflictOn::Quote)));
        assert!(of_the_quote, "{refused:?}");
    }
}

async fn list(
    subject: &Subject,
    user: kernel::UserId,
    filter: &RemittanceFilter,
) -> Vec<Remittance> {
    let page = PageRequest::new(Some(50), None).unwrap();
    subject
        .store
        .remittances(user, filter, &page)
        .await
        .unwrap()
        .items
}

/// Page by page the whole list, newest first, within a filter as well.
pub async fn pages_neither_skip_nor_repeat(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    let mut held = Vec::new();
    for n in 0..10 {
        let is_held = n % 2 == 0;
        let stored = sample.stored_payment(&subject, &scene, |payment| {
            if !is_held {
                payment.state = RemittanceState::Completed {
                    bank: None,
                    at: after(1),
                };
            }
        });
        let id = stored.await.id();
        if is_held {
            held.insert(0, id);
        }
    }
    let filter = RemittanceFilter {
        status: Some(PublicStatus::Processing),
        ..RemittanceFilter::default()
    };
    let (mut seen, mut after, mut pages) = (Vec::new(), None::<Cursor>, 0);
    loop {
        let request = PageRequest::new(Some(2), after).unwrap();
        let page = subject
            .store
            .remittances(subject.ola, &filter, &request)
            .await
            .unwrap();
        seen.extend(page.items.iter().map(Remittance::id));
        pages += 1;
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!((seen, pages), (held, 3));
}

/// Status as the customer sees it, recipient, and time: from inclusive, until exclusive.
pub async fn filters_keep_what_they_say(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    for (minute, state) in (0_i64..).zip(states()) {
        let stored = sample.stored_payment(&subject, &scene, |payment| {
            payment.state = state;
            payment.created_at = after(minute);
        });
        stored.await;
    }
    let Scene { recipient, .. } = sample.scene(&subject, subject.ola).await;
    let other = Scene { recipient, ..scene };
    let to_other = sample.stored_payment(&subject, &other, |_| ()).await;

    let expected = [
        (PublicStatus::Pending, 1),
        (PublicStatus::Processing, 8),
        (PublicStatus::Completed, 2),
        (PublicStatus::Failed, 8),
        (PublicStatus::Cancelled, 2),
    ];
    for (status, count) in expected {
        let filter = RemittanceFilter {
            status: Some(status),
            ..RemittanceFilter::default()
        };
        let found = list(&subject, subject.ola, &filter).await;
        let fitting = found
            .iter()
            .filter(|payment| payment.state().public_status() == status);
        assert_eq!((found.len(), fitting.count()), (count, count), "{status:?}");
    }
    let to = RemittanceFilter {
        recipient_id: Some(to_other.recipient_id()),
        ..RemittanceFilter::default()
    };
    assert_eq!(list(&subject, subject.ola, &to).await, [to_other]);
    let between = RemittanceFilter {
        from: Some(after(2)),
        until: Some(after(5)),
        ..RemittanceFilter::default()
    };
    let found = list(&subject, subject.ola, &between).await;
    let times: Vec<_> = found.iter().map(Remittance::created_at).collect();
    assert_eq!(times, [after(4), after(3), after(2)]);
}

/// A payment that is due in that minute.
async fn due_at(
    subject: &Subject,
    sample: &Sample,
    scene: &Scene,
    minute: Option<i64>,
) -> TransactionId {
    let due = |p: &mut RemittanceSnapshot| p.next_poll_at = minute.map(after);
    sample.stored_payment(subject, scene, due).await.id()
}

async fn claim(subject: &Subject, minute: i64, until: i64, limit: u8) -> Vec<TransactionId> {
    let claimed = subject.store.lease_due(after(minute), after(until), limit);
    let claimed = claimed.await.unwrap();
    let mut ids: Vec<_> = claimed.iter().map(|due| due.id).collect();
    ids.sort_unstable();
    ids
}

/// Those of now, no more than asked for, never those without an appointment.
pub async fn due_payments_are_claimed_longest_due_first(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    let due = async |minute| due_at(&subject, &sample, &scene, minute).await;
    let last = due(Some(6)).await;
    let second = due(Some(5)).await;
    let first = due(Some(1)).await;
    due(None).await;
    assert_eq!(claim(&subject, 0, 20, 10).await, []);
    assert_eq!(claim(&subject, 6, 20, 1).await, [first]);
    assert_eq!(claim(&subject, 5, 20, 10).await, [second]);
    assert_eq!(claim(&subject, 6, 20, 10).await, [last]);
    assert_eq!(claim(&subject, 6, 20, 10).await, []);
}

/// And only its appointment was touched.
pub async fn a_claimed_payment_is_due_again_after_its_lease(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    let payment = sample
        .stored_payment(&subject, &scene, |p| p.next_poll_at = Some(after(1)))
        .await;
    let claimed = subject.store.lease_due(after(1), after(3), 10);
    let (id, bank) = (payment.id(), payment.bank().clone());
    assert_eq!(claimed.await.unwrap(), [DuePayment { id, bank }]);
    assert_eq!(claim(&subject, 2, 9, 10).await, []);
    let found = subject
        .store
        .remittance_for_work(payment.id())
        .await
        .unwrap();
    let claimed = payment.altered(|it| it.next_poll_at = Some(after(3)));
    assert_eq!(found, Some(claimed));
    assert_eq!(claim(&subject, 3, 9, 10).await, [payment.id()]);
}

/// None twice, none left.
pub async fn of_workers_at_once_each_gets_payments_of_its_own(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    let mut all = Vec::new();
    for _ in 0..12 {
        all.push(due_at(&subject, &sample, &scene, Some(1)).await);
    }
    let mut claimed = Vec::new();
    // One who finds some locked by others gets fewer: whatever is left is claimed next.
    for _ in 0..3 {
        let workers = (0..4).map(|_| claim(&subject, 2, 9, 5));
        claimed.extend(futures_util::future::join_all(workers).await.concat());
    }
    claimed.sort_unstable();
    all.sort_unstable();
    assert_eq!(claimed, all);
}

/// Its appointment says whose it is.
pub async fn what_is_handed_back_is_due_at_once_unless_worked_on(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    let due = async |minute| due_at(&subject, &sample, &scene, minute).await;
    let (untouched, worked) = (due(Some(1)).await, due(Some(1)).await);
    assert_eq!(claim(&subject, 1, 3, 10).await, [untouched, worked]);
    let found = subject.store.remittance_for_work(worked).await.unwrap();
    let mut payment = found.unwrap();
    payment = payment.altered(|it| it.next_poll_at = Some(after(7)));
    update(&subject, &payment).await.unwrap();
    let back = [untouched, worked];
    let handed = subject.store.release(&back, after(3), after(2));
    handed.await.unwrap();
    assert_eq!(claim(&subject, 2, 9, 10).await, [untouched]);
    assert_eq!(claim(&subject, 7, 9, 10).await, [worked]);
}

/// Held and accepted ones, whosoever they are and whenever they are due; each once.
pub async fn what_no_bank_was_asked_for_is_listed_in_pieces(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    let mut expected = Vec::new();
    for state in states().into_iter().chain(states()) {
        let not_asked = matches!(state, RemittanceState::Held | RemittanceState::Accepted);
        let stored = sample.stored_payment(&subject, &scene, |payment| payment.state = state);
        let id = stored.await.id();
        expected.extend(not_asked.then_some(id));
    }
    expected.sort_unstable();
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let piece = subject.store.list_uninitiated(after, 3).await.unwrap();
        assert!(piece.len() <= 3);
        let Some(last) = piece.last() else { break };
        after = Some(*last);
        found.extend(piece);
    }
    assert_eq!(found, expected);
}

/// By its own id or by ours; never another bank's, never one that is over.
pub async fn a_payment_named_by_its_bank_is_polled_at_once(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    let mut payments = Vec::new();
    for (n, state) in states().into_iter().enumerate() {
        let stored = sample.stored_payment(&subject, &scene, |payment| {
            payment.state = state;
            payment.next_poll_at = Some(after(120));
            use RemittanceState::{AwaitingSca, Submitted};
            if let AwaitingSca { bank, .. } | Submitted { bank, .. } = &mut payment.state {
                bank.payment_id = format!("bank-{n}");
            }
        });
        payments.push(stored.await);
    }
    let wake =
        async |bank: &str, payment_id: Option<&str>, ours: Option<&Remittance>, minute: i64| {
            let named = BankPaymentRef {
                bank: crate::BankId::new(bank),
                payment_id: payment_id.map(Into::into),
                end_to_end_id: ours.map(|payment| payment.end_to_end_id().clone()),
            };
            subject
                .store
                .schedule_immediate_poll(&named, after(minute))
                .await
                .unwrap()
        };
    for payment in &payments {
        let bank = payment.bank().as_str();
        let is_open = matches!(payment.state(), RemittanceState::OutcomeUnknown { .. })
            || payment.state().at_bank().is_some();
        let expected = is_open.then_some(payment.id());
        assert_eq!(wake("another", None, Some(payment), 2).await, None);
        let woken = wake(bank, None, Some(payment), 2).await;
        assert_eq!(woken, expected, "{:?}", payment.state());
        // It is due already.
        assert_eq!(wake(bank, Some("none"), Some(payment), 3).await, None);
        if let Some(at_bank) = payment.state().at_bank() {
            let id = at_bank.payment_id.as_str();
            assert_eq!(wake("another", Some(id), None, 1).await, None);
            assert_eq!(wake(bank, Some(id), None, 1).await, expected);
        }
        let found = subject
            .store
            .remittance_for_work(payment.id())
            .await
            .unwrap();
        assert_eq!(found.unwrap().version(), payment.version());
    }
}

/// Of any customer and in any state; older ones and those of other accounts are left out.
pub async fn payments_from_an_account_come_by_id_since_a_moment(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    let other = sample.scene(&subject, subject.kari).await;
    let stored = async |scene: &Scene, minutes| {
        let at = after(minutes);
        let payment = sample.stored_payment(&subject, scene, |payment| payment.created_at = at);
        payment.await.id()
    };
    stored(&scene, 9).await;
    let (one, two) = (stored(&scene, 10).await, stored(&scene, 11).await);
    stored(&other, 11).await;
    let asked = async |last, limit| {
        let account = scene.account.id();
        let found = subject
            .store
            .remittances_from(account, after(10), last, limit);
        let found = found.await.unwrap().into_iter().map(|payment| payment.id());
        found.collect::<Vec<_>>()
    };
    assert_eq!(asked(None, 9).await, [one, two]);
    assert_eq!(asked(None, 1).await, [one]);
    assert_eq!(asked(Some(one), 9).await, [two]);
    assert_eq!(asked(Some(two), 9).await, []);
}

/// A payment whose answer was lost is searched for, which banks allow a few times a day.
pub async fn notices_of_a_bank_do_not_use_its_searches_up(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    let lost = |state: &RemittanceState| matches!(state, RemittanceState::OutcomeUnknown { .. });
    let lost = states().into_iter().find(lost).unwrap();
    // In minutes: in a worker's hands, soon, searched for 59 minutes ago, just now; an hour ago.
    for (next, expected) in [
        (2, false),
        (60, false),
        (301, false),
        (360, false),
        (300, true),
    ] {
        let stored = sample.stored_payment(&subject, &scene, |payment| {
            payment.state = lost.clone();
            payment.next_poll_at = Some(after(next));
        });
        let payment = stored.await;
        let named = BankPaymentRef {
            bank: payment.bank().clone(),
            payment_id: None,
            end_to_end_id: Some(payment.end_to_end_id().clone()),
        };
        let woken = subject
            .store
            .schedule_immediate_poll(&named, after(0))
            .await
            .unwrap();
        assert_eq!(woken, expected.then_some(payment.id()), "{next}");
        let found = subject
            .store
            .remittance_for_work(payment.id())
            .await
            .unwrap();
        let due = if expected { after(0) } else { after(next) };
        assert_eq!(found.unwrap().next_poll_at(), Some(due), "{next}");
    }
}
