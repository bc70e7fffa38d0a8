//! Jobs: one leader at a time, at the job's interval, even if workers die.

use futures_util::future::join_all;
use kernel::{
    Actor, AuditEntry, RequestContext,
    testing::{TestClock, TestIds},
};

use super::{
    Subject,
    sample::{after, now},
};
use crate::{
    JobOutcome, JobRecord, JobRun,
    ports::{Due, JobLeases},
};

const JOB: &str = "rates";
const WELL: JobOutcome = JobOutcome::Succeeded;

async fn begin(subject: &Subject, holder: &str, second: i64, until: i64) -> Option<JobRun> {
    let (now, until) = (after(second), after(until));
    let begun = JobLeases::begin(subject.store.as_ref(), JOB, holder, Due::ByPlan, now, until);
    begun.await.unwrap()
}

async fn record(subject: &Subject) -> JobRecord {
    let mut all = subject.store.jobs().await.unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// Also when it is made known again, by another process.
pub async fn a_new_job_is_due_at_once_and_then_by_its_plan(subject: Subject) {
    let store = &subject.store;
    assert_eq!(begin(&subject, "w1", 0, 30).await, None, "unknown");
    store.register(JOB, now()).await.unwrap();
    let run = begin(&subject, "w1", 0, 30).await.unwrap();
    assert!(
        store
            .finish(&run, &WELL, after(1), after(60))
            .await
            .unwrap()
    );
    store.register(JOB, after(2)).await.unwrap();
    assert_eq!(begin(&subject, "w2", 59, 90).await, None);
    assert!(begin(&subject, "w2", 60, 90).await.is_some());
}

/// However many ask.
pub async fn of_workers_at_once_one_begins(subject: Subject) {
    subject.store.register(JOB, now()).await.unwrap();
    let begun = join_all((0..8).map(|_| begin(&subject, "w", 0, 30))).await;
    assert_eq!(begun.iter().flatten().count(), 1);
}

/// Beyond its first end.
pub async fn a_renewed_lease_holds(subject: Subject) {
    let store = &subject.store;
    store.register(JOB, now()).await.unwrap();
    let run = begin(&subject, "w1", 0, 30).await.unwrap();
    assert_eq!(begin(&subject, "w2", 29, 60).await, None);
    assert!(store.renew(&run, after(50)).await.unwrap());
    assert_eq!(begin(&subject, "w2", 49, 80).await, None);
    let held = record(&subject).await.held;
    assert_eq!(held, Some(("w1".to_owned(), after(50))));
}

/// Neither renews nor finishes what another holds now.
pub async fn a_holder_that_died_is_succeeded_and_ends_nothing(subject: Subject) {
    let store = &subject.store;
    store.register(JOB, now()).await.unwrap();
    let lost = begin(&subject, "w1", 0, 30).await.unwrap();
    let run = begin(&subject, "w2", 30, 60).await.unwrap();
    assert!(!store.renew(&lost, after(99)).await.unwrap());
    assert!(
        !store
            .finish(&lost, &WELL, after(31), after(32))
            .await
            .unwrap()
    );
    let held = record(&subject).await.held;
    assert_eq!(held, Some(("w2".to_owned(), after(60))));
    assert!(
        store
            .finish(&run, &WELL, after(40), after(90))
            .await
            .unwrap()
    );
    assert!(!store.renew(&run, after(99)).await.unwrap(), "it is over");
    assert!(
        !store
            .finish(&run, &WELL, after(41), after(91))
            .await
            .unwrap()
    );
}

/// Whatever the plan says; a leader is a leader.
pub async fn an_operator_begins_at_once_but_not_beside_another(subject: Subject) {
    let store = &subject.store;
    store.register(JOB, now()).await.unwrap();
    let run = begin(&subject, "w1", 0, 30).await.unwrap();
    let (ids, clock) = (TestIds::default(), TestClock::default());
    let (context, what) = (RequestContext::job("operator"), "job.run_by_hand");
    let at_once = async |second: i64| {
        let (now, until) = (after(second), after(second + 30));
        let audit = AuditEntry::new(&ids, &clock, &context, Actor::System, what, &JOB);
        let begun = JobLeases::begin(
            store.as_ref(),
            JOB,
            "operator",
            Due::AtOnce(&audit),
            now,
            until,
        );
        begun.await.unwrap()
    };
    assert_eq!(at_once(10).await, None);
    assert!(
        store
            .finish(&run, &WELL, after(11), after(999))
            .await
            .unwrap()
    );
    assert!(at_once(12).await.is_some());
}

/// And a success ends a row of failures.
pub async fn a_record_tells_how_runs_ended(subject: Subject) {
    let store = &subject.store;
    store.register(JOB, now()).await.unwrap();
    let fresh = record(&subject).await;
    assert_eq!((fresh.runs, fresh.last_success_at), (0, None));
    for second in [0, 10] {
        let run = begin(&subject, "w1", second, second + 5).await.unwrap();
        let failed = JobOutcome::Failed("no network".into());
        let next = after(second + 10);
        assert!(
            store
                .finish(&run, &failed, after(second + 1), next)
                .await
                .unwrap()
        );
    }
    let failing = record(&subject).await;
    assert_eq!((failing.runs, failing.failures_in_a_row), (2, 2));
    assert_eq!(failing.last_error.as_deref(), Some("no network"));
    assert_eq!((failing.last_success_at, failing.held), (None, None));
    let run = begin(&subject, "w1", 20, 25).await.unwrap();
    assert!(
        store
            .finish(&run, &WELL, after(22), after(50))
            .await
            .unwrap()
    );
    let well = record(&subject).await;
    assert_eq!(
        (well.runs, well.failures_in_a_row, well.last_error),
        (3, 0, None)
    );
    assert_eq!(
        (well.last_started_at, well.last_finished_at),
        (Some(after(20)), Some(after(22)))
    );
    assert_eq!(
        (well.last_success_at, well.next_run_at),
        (Some(after(22)), after(50))
    );
}

/// Several runs at a time.
pub async fn jobs_without_a_leader_are_noted(subject: Subject) {
    let store = &subject.store;
    store.register(JOB, now()).await.unwrap();
    store.note(JOB, &WELL, 40, after(1)).await.unwrap();
    let failed = JobOutcome::Failed("x".repeat(10_000));
    store.note(JOB, &failed, 2, after(2)).await.unwrap();
    let noted = record(&subject).await;
    assert_eq!((noted.runs, noted.failures_in_a_row), (42, 1));
    assert_eq!(
        (noted.last_success_at, noted.last_finished_at),
        (Some(after(1)), Some(after(2)))
    );
    assert!(noted.last_error.unwrap().len() <= 500, "errors are cut");
}
