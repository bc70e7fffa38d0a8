use std::collections::BTreeMap;

use aml::AmlEventKind;
use identity::IdentityEventKind;
use kernel::{EventKind as _, IntegrationEvent as _};
use kyc::KycEventKind;
use messaging::{MessagingEventKind, StoredEvent};
use payments::{PaymentsEvent, PaymentsEventKind};
use screening::ScreeningEventKind;

use super::{testing::stored, *};

/// Every kind of every context.
pub(super) fn all_kinds() -> Vec<EventKind> {
    let aml = AmlEventKind::ALL.iter().copied().map(EventKind::Aml);
    let identity = IdentityEventKind::ALL
        .iter()
        .copied()
        .map(EventKind::Identity);
    let kyc = KycEventKind::ALL.iter().copied().map(EventKind::Kyc);
    let messaging = MessagingEventKind::ALL
        .iter()
        .copied()
        .map(EventKind::Messaging);
    let payments = PaymentsEventKind::ALL
        .iter()
        .copied()
        .map(EventKind::Payments);
    let screening = ScreeningEventKind::ALL
        .iter()
        .copied()
        .map(EventKind::Screening);
    let first = aml.chain(identity).chain(kyc);
    first
        .chain(messaging)
        .chain(payments)
        .chain(screening)
        .collect()
}

#[test]
fn every_kind_is_known_by_its_name_and_no_two_share_one() {
    let all = all_kinds();
    let names: BTreeMap<_, _> = all.iter().map(|kind| (kind.name(), *kind)).collect();
    assert_eq!(names.len(), all.len());
    for (name, kind) in names {
        assert_eq!(EventKind::from_name(name), Some(kind));
    }
    assert_eq!(EventKind::from_name("remittance.unheard_of"), None);
}

#[test]
fn a_stored_event_is_read_as_an_event_of_its_context() {
    let recipient = payments::RecipientChange {
        recipient_id: "rcp_0197a6e2000070008000000000000002".parse().unwrap(),
        user_id: "usr_0197a6e2000070008000000000000003".parse().unwrap(),
        country: "DE".parse().unwrap(),
    };
    let added = PaymentsEvent::RecipientAdded(recipient);
    let row = StoredEvent {
        payload: added.payload(),
        ..stored(added.kind_name(), &added.aggregate_id())
    };
    assert_eq!(Event::read(&row).unwrap(), Some(Event::Payments(added)));
    assert_eq!(
        Event::read(&stored("recipient.greeted", "rcp_1")).unwrap(),
        None
    );
    let malformed = Event::read(&stored("recipient.added", "rcp_1")).unwrap_err();
    assert_eq!(malformed.kind, "recipient.added");
}

#[test]
fn the_people_on_call_are_notified_of_every_task_and_of_nothing_else() {
    for kind in all_kinds() {
        let EventPolicy {
            operator_task,
            on_call,
            ..
        } = policy(kind);
        let opens = matches!(operator_task, Some(TaskEffect::Opens { .. }));
        assert_eq!(opens, on_call.is_some(), "{}", kind.name());
    }
}

#[test]
fn tasks_are_closed_only_if_something_opens_them() {
    for kind in all_kinds() {
        let Some(TaskEffect::Closes(closed)) = policy(kind).operator_task else {
            continue;
        };
        for opened in closed {
            let effect = policy(*opened).operator_task;
            assert!(
                matches!(effect, Some(TaskEffect::Opens { .. })),
                "{} closes tasks of {}, which opens none",
                kind.name(),
                opened.name()
            );
        }
    }
}

#[test]
fn each_text_is_sentences_of_its_own() {
    let mut texts = Vec::new();
    for kind in all_kinds() {
        let policy = policy(kind);
        if let Some(TaskEffect::Opens { advice }) = policy.operator_task {
            texts.push(advice);
        }
        texts.extend(policy.on_call.map(|read| read.text));
    }
    let distinct: std::collections::BTreeSet<_> = texts.iter().collect();
    assert_eq!(distinct.len(), texts.len());
    for text in texts {
        assert!(text.ends_with('.'), "{text}");
    }
}

#[test]
fn an_event_is_delivered_to_those_who_react_to_it() {
    let to = |kind| subscribers_of(kind).collect::<Vec<_>>();
    assert_eq!(to("aml.str_refused"), ["operator-queue", "alerts"]);
    assert_eq!(to("aml.str_submitted"), ["operator-queue", "customer-risk"]);
    assert_eq!(to("webhook.received"), ["webhooks"]);
    assert_eq!(to("recipient.added"), ["recipient-screening"]);
    assert_eq!(to("user.logged_in"), Vec::<&str>::new());
    assert_eq!(to("remittance.unheard_of"), Vec::<&str>::new());
}

#[test]
fn each_use_case_that_follows_an_event_is_named_once() {
    let following = |follow_up| -> Vec<_> {
        let all = all_kinds().into_iter();
        all.filter(|kind| policy(*kind).follow_up == Some(follow_up))
            .map(EventKind::name)
            .collect()
    };
    assert_eq!(
        following(FollowUp::ReviewCustomerRisk),
        ["aml.alert_opened", "aml.str_submitted", "screening.found"]
    );
    assert_eq!(
        following(FollowUp::ScreenRecipient),
        ["recipient.added", "recipient.changed"]
    );
    assert_eq!(following(FollowUp::ProcessWebhook), ["webhook.received"]);
}
