//! `/v1/admin/jobs`.

use chrono::TimeDelta;
use drop_app::worker;
use kernel::Clock;
use messaging::ports::{Due, JobLeases};

use super::{audited, audited_once, each, post};
use crate::support::{Options, TestApp, eventually, on_both_engines};

on_both_engines!(
    a_job_begun_by_an_administrator_runs_to_its_end_and_is_on_record,
    Options::without_worker(),
    |app: TestApp| async move {
        let app = &app;
        let admin = app.officer("admin").await;
        let begun = post(&admin, "/v1/admin/jobs/sweep/run").await;
        assert_eq!(begun.status, 202, "{}", begun.json());
        assert_eq!(begun.data()["name"], "sweep");
        let subject = audited_once(app, "job.run_by_hand", &admin, &begun).await;
        assert_eq!(subject, "sweep");
        let look = async || {
            let jobs = admin.get("/v1/admin/jobs").await.data();
            let mut jobs = jobs.as_array().expect("jobs").clone();
            jobs.retain(|job| job["name"] == "sweep");
            jobs.remove(0)
        };
        let ended = eventually(look, |job| job["runs"] == 1).await;
        assert!(ended["lastSuccessAt"].is_string() && ended["heldBy"].is_null());
        assert_eq!(
            (&ended["failuresInARow"], &ended["mode"]),
            (&0.into(), &"leader".into())
        );
    }
);

on_both_engines!(
    a_job_that_a_worker_is_at_is_not_begun_beside_it,
    Options::without_worker(),
    |app: TestApp| async move {
        let admin = app.officer("admin").await;
        let (store, now) = (&app.assembly.store, app.clock.now());
        store.register("sweep", now).await.expect("a plan");
        let until = now + TimeDelta::hours(1);
        let held = store.begin("sweep", "a worker", Due::ByPlan, now, until);
        assert!(held.await.expect("a plan").is_some());
        let refused = post(&admin, "/v1/admin/jobs/sweep/run").await;
        assert_eq!(refused.problem(409), "job_running");
        assert_eq!(audited(&app, "job.run_by_hand").await, 0);
        let unknown = post(&admin, "/v1/admin/jobs/nonsense/run").await;
        assert_eq!(unknown.problem(404), "not_found");
    }
);

on_both_engines!(
    every_job_is_listed_for_officers,
    Options::without_worker(),
    |app: TestApp| async move {
        let compliance = app.officer("compliance").await;
        let listed = compliance.get("/v1/admin/jobs").await.data();
        let jobs = worker::jobs(&app.assembly);
        let names: Vec<_> = jobs.iter().map(|job| job.name()).collect();
        assert_eq!(each(&listed, "name"), names);
    }
);
