//! Provider events: recorded once, never changed, ordered by the provider's time.

use super::{
    Subject,
    sample::{Sample, after, committed, external, now, states},
};
use crate::{ApplicantState, Disposition, ProviderEvent, RecordedEvent};

async fn record(subject: &Subject, event: &ProviderEvent, disposition: Disposition) -> bool {
    let mut recorded = false;
    committed(subject, async |unit| {
        assert!(!unit.events().is_recorded(&event.key).await.unwrap() || !recorded);
        recorded = unit.events().record(event, disposition).await.unwrap();
        assert!(unit.events().is_recorded(&event.key).await.unwrap());
    })
    .await;
    recorded
}

async fn newest(subject: &Subject, of: &ProviderEvent) -> Option<ProviderEvent> {
    let mut unit = subject.store.begin().await.unwrap();
    unit.events().newest(&of.external_id).await.unwrap()
}

/// With every effect and every disposition, and with everything left out that can be.
pub async fn an_event_survives_storage_unchanged(subject: Subject) {
    let sample = Sample::default();
    let dispositions = [
        Disposition::Applied,
        Disposition::Superseded,
        Disposition::Informative,
        Disposition::UnknownApplicant,
    ];
    for (n, effect) in states().into_iter().enumerate() {
        let applicant = sample.applicant(subject.ola);
        let mut event = sample.event(&applicant, Some(effect));
        if n % 2 == 0 {
            (event.user_id, event.level) = (None, None);
        }
        let disposition = dispositions.into_iter().cycle().nth(n).unwrap();
        assert!(record(&subject, &event, disposition).await);
        assert_eq!(newest(&subject, &event).await.as_ref(), Some(&event));
        let listed = subject.store.events(&event.external_id, 10).await.unwrap();
        assert_eq!(listed, [RecordedEvent { event, disposition }]);
    }
}

/// The first one stands.
pub async fn an_event_of_one_key_is_recorded_once(subject: Subject) {
    let sample = Sample::default();
    let applicant = sample.applicant(subject.ola);
    let event = sample.event(&applicant, Some(ApplicantState::Pending));
    let replay = ProviderEvent {
        effect: Some(ApplicantState::OnHold),
        received_at: after(60),
        ..event.clone()
    };
    assert!(record(&subject, &event, Disposition::Applied).await);
    assert!(!record(&subject, &replay, Disposition::Superseded).await);
    let listed = subject.store.events(&event.external_id, 10).await.unwrap();
    let disposition = Disposition::Applied;
    assert_eq!(listed, [RecordedEvent { event, disposition }]);
}

/// Whatever the order in which they came.
pub async fn the_newest_is_by_time_then_rank_then_key(subject: Subject) {
    let sample = Sample::default();
    let applicant = sample.applicant(subject.ola);
    let mut events: Vec<_> = states()
        .into_iter()
        .map(|state| sample.event(&applicant, Some(state)))
        .collect();
    let mut twin = sample.event(&applicant, Some(ApplicantState::Deleted));
    twin.created_at = now();
    events.push(twin);
    let mut late = sample.event(&applicant, Some(ApplicantState::Init));
    late.created_at = after(1);
    events.rotate_left(3);
    for event in &events {
        record(&subject, event, Disposition::Applied).await;
    }
    let greatest = events.iter().max_by_key(|event| event.mark()).unwrap();
    assert_eq!(newest(&subject, &late).await.as_ref(), Some(greatest));
    record(&subject, &late, Disposition::Applied).await;
    assert_eq!(newest(&subject, &late).await, Some(late));
}

/// However new they are.
pub async fn informative_events_are_never_the_newest(subject: Subject) {
    let sample = Sample::default();
    let applicant = sample.applicant(subject.ola);
    let mut info = sample.event(&applicant, None);
    info.created_at = after(10);
    record(&subject, &info, Disposition::Informative).await;
    assert_eq!(newest(&subject, &info).await, None);
    let state = sample.event(&applicant, Some(ApplicantState::Pending));
    record(&subject, &state, Disposition::Applied).await;
    assert_eq!(newest(&subject, &info).await, Some(state));
}

/// Those of others are not among them.
pub async fn events_are_listed_oldest_first_and_the_newest_of_them(subject: Subject) {
    let sample = Sample::default();
    let applicant = sample.applicant(subject.ola);
    let at = |minutes| {
        let mut event = sample.event(&applicant, None);
        event.created_at = after(minutes);
        event
    };
    let events = [at(3), at(1), at(2)];
    let other = sample.event(&sample.applicant(subject.kari), None);
    for event in events.iter().chain([&other]) {
        record(&subject, event, Disposition::Informative).await;
    }
    let [third, first, second] = events;
    let keys = async |limit| -> Vec<_> {
        let listed = subject.store.events(&applicant.external_id, limit).await;
        let listed = listed.unwrap().into_iter();
        listed.map(|recorded| recorded.event.key).collect()
    };
    let wanted = [first.key, second.key.clone(), third.key.clone()];
    assert_eq!(keys(10).await, wanted);
    assert_eq!(keys(2).await, [second.key, third.key]);
}

/// A notice can arrive before the applicant is stored.
pub async fn events_of_unknown_applicants_are_kept(subject: Subject) {
    let sample = Sample::default();
    let mut event = sample.event(
        &sample.applicant(subject.ola),
        Some(ApplicantState::Pending),
    );
    (event.external_id, event.user_id) = (external("nobody yet"), None);
    assert!(record(&subject, &event, Disposition::UnknownApplicant).await);
    assert_eq!(newest(&subject, &event).await, Some(event));
}
