//! Jobs of several workers: one leader, even if a worker dies or panics.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use chrono::TimeDelta;
use drop_app::worker::{self, Job, Mode, Ran, Stop};
use kernel::{Clock, RequestContext};
use messaging::{
    JobOutcome,
    ports::{Due, JobLeases},
};

use crate::support::{Options, Payer, TestApp, eventually, on_both_engines, run_by_hand};

/// Counts its runs, and how many there were at once.
#[derive(Default)]
struct Counting {
    name: &'static str,
    leader: bool,
    panics: u32,
    runs: AtomicU32,
    now: AtomicU32,
    most: AtomicU32,
}

impl Counting {
    fn named(name: &'static str) -> Self {
        Self {
            name,
            leader: true,
            ..Self::default()
        }
    }

    fn runs(&self) -> u32 {
        self.runs.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Job for Counting {
    fn name(&self) -> &'static str {
        self.name
    }

    fn every(&self) -> Duration {
        Duration::from_millis(30)
    }

    fn mode(&self) -> Mode {
        if self.leader {
            Mode::Leader
        } else {
            Mode::Everywhere
        }
    }

    async fn run(&self, _: &Stop) -> anyhow::Result<()> {
        let at_once = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(at_once, Ordering::SeqCst);
        // Others get their chance to begin beside it.
        tokio::time::sleep(Duration::from_millis(20)).await;
        self.now.fetch_sub(1, Ordering::SeqCst);
        let nth = self.runs.fetch_add(1, Ordering::SeqCst);
        assert!(nth >= self.panics, "this run panics");
        Ok(())
    }
}

/// A worker with these jobs; `true` ends it.
fn worker(
    assembly: &drop_app::wiring::Assembly,
    jobs: Vec<Arc<dyn Job>>,
) -> (
    tokio::sync::watch::Sender<bool>,
    tokio::task::JoinHandle<()>,
) {
    let (stop, stopped) = Stop::channel();
    let assembly = assembly.clone();
    let running = tokio::spawn(async move { worker::run(&assembly, jobs, stopped).await });
    (stop, running)
}

on_both_engines!(
    of_three_workers_one_runs_a_leader_s_job_at_a_time,
    Options::without_worker(),
    |app: TestApp| async move {
        let job = Arc::new(Counting::named("counting"));
        let everywhere = Arc::new(Counting {
            leader: false,
            ..Counting::named("everywhere")
        });
        let other = app.another_process();
        let assemblies = [&app.assembly, &other.assembly, &app.assembly];
        let workers = assemblies.map(|one| worker(one, vec![job.clone(), everywhere.clone()]));
        eventually(
            || async { (job.runs(), everywhere.runs()) },
            |runs| runs.0 >= 8 && runs.1 >= 8,
        )
        .await;
        for (stop, running) in workers {
            let _ = stop.send(true);
            running.await.expect("a worker that stops on request");
        }
        assert_eq!(job.most.load(Ordering::SeqCst), 1);
        assert!(everywhere.most.load(Ordering::SeqCst) > 1);
        assert_eq!(
            job.now.load(Ordering::SeqCst),
            0,
            "what was begun was finished"
        );
        let records = app.assembly.store.jobs().await.expect("jobs");
        let record = records.iter().find(|r| r.name == "counting").expect("it");
        assert_eq!(record.runs, u64::from(job.runs()));
        assert_eq!(record.held, None);
        let noted = records.iter().find(|r| r.name == "everywhere").expect("it");
        assert!(noted.runs > 0 && noted.last_success_at.is_some());
    }
);

on_both_engines!(
    a_panic_ends_one_run_and_neither_the_job_nor_the_worker,
    Options::without_worker(),
    |app: TestApp| async move {
        // All of it: the block would else take two fields along and drop the database.
        let app = &app;
        let panicking = Arc::new(Counting {
            panics: 2,
            ..Counting::named("panicking")
        });
        let well = Arc::new(Counting::named("well"));
        let (stop, running) = worker(&app.assembly, vec![panicking.clone(), well.clone()]);
        eventually(
            || async { panicking.runs().min(well.runs()) },
            |runs| *runs >= 4,
        )
        .await;
        let _ = stop.send(true);
        running.await.expect("a worker that stops on request");
        let records = app.assembly.store.jobs().await.expect("jobs");
        let record = records.iter().find(|r| r.name == "panicking").expect("it");
        assert_eq!((record.failures_in_a_row, &record.last_error), (0, &None));
    }
);

on_both_engines!(
    a_leader_that_died_is_succeeded_after_its_lease,
    Options::without_worker(),
    |app: TestApp| async move {
        // All of it: the block would else take two fields along and drop the database.
        let app = &app;
        let job = Arc::new(Counting::named("orphan"));
        let (store, now) = (&app.assembly.store, app.clock.now());
        store.register("orphan", now).await.expect("a plan");
        let until = now + TimeDelta::seconds(3_600);
        let dead = store.begin("orphan", "dead", Due::ByPlan, now, until).await;
        assert!(dead.expect("a plan").is_some());
        let asked: Arc<dyn Job> = job.clone();
        let ran = run_by_hand(app, &asked).await;
        assert_eq!(ran.expect("a plan"), Ran::NotNow);
        app.clock.advance(TimeDelta::seconds(3_600));
        let (stop, running) = worker(&app.assembly, vec![job.clone()]);
        eventually(|| async { job.runs() }, |runs| *runs >= 1).await;
        let _ = stop.send(true);
        running.await.expect("a worker that stops on request");
        let ran = run_by_hand(app, &asked).await;
        assert_eq!(ran.expect("a plan"), Ran::Ended(JobOutcome::Succeeded));
    }
);

on_both_engines!(
    every_job_of_the_program_runs_and_is_seen_in_the_metrics,
    Options::without_worker(),
    |app: TestApp| async move {
        for job in worker::jobs(&app.assembly) {
            let ran = run_by_hand(&app, &job).await.expect("a plan");
            assert_eq!(ran, Ran::Ended(JobOutcome::Succeeded), "{}", job.name());
        }
        let metrics = app.anonymous().get("/metrics").await;
        let metrics = String::from_utf8(metrics.bytes).expect("text");
        for figure in [
            "drop_outbox_pending",
            "drop_outbox_dead",
            "drop_outbox_oldest_pending_seconds",
            "drop_operator_tasks_open",
            "drop_job_seconds_since_success{job=\"rates\"}",
            "drop_job_seconds_since_success{job=\"due-payments\"}",
            "drop_job_failures_in_a_row{job=\"sweep\"}",
        ] {
            assert!(metrics.contains(figure), "{figure} is not in:\n{metrics}");
        }
    }
);

on_both_engines!(
    a_worker_that_stops_hands_back_payments_it_did_not_begin,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = Payer::kari(&app).await;
        let payment = kari.pay(50_000, "key-1").await.data();
        app.clock.advance(TimeDelta::seconds(31));
        let queue = &app.assembly.services.payments.queue;
        let context = RequestContext::job("test");
        let stopped = queue.run_due_unless(&|| true, 50, &context).await;
        assert!(stopped.expect("the due payments").worked.is_empty());
        let worked = app.work().await.worked;
        let worked: Vec<_> = worked.iter().map(ToString::to_string).collect();
        assert_eq!(worked, [payment["id"].as_str().expect("an id")]);
    }
);

on_both_engines!(
    a_consent_whose_last_day_is_over_ends_and_takes_its_accounts_along,
    Options::without_worker(),
    |app: TestApp| async move {
        let mut kari = app.kari().await;
        kari.connect_bank("dnb").await;
        let context = RequestContext::job("test");
        let payments = &app.assembly.services.payments;
        assert_eq!(
            payments
                .expire_consents
                .run(&context)
                .await
                .expect("a store"),
            0
        );
        app.clock.advance(TimeDelta::days(400));
        assert_eq!(
            payments
                .expire_consents
                .run(&context)
                .await
                .expect("a store"),
            1
        );
        app.clock.advance(TimeDelta::days(-400));
        kari.renew().await;
        let accounts = kari.get("/v1/accounts").await.data();
        assert_eq!(accounts, serde_json::json!([]));
    }
);
