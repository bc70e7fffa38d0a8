//! A report on its way to the authority: by four eyes, once, and back with a confirmation.

use ::messaging::JobOutcome;
use drop_app::worker::{self, Ran};
use identity::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    Answer, Customer, Options, Payer, TestApp, on_both_engines, run_by_hand, text,
};

/// A draft by one officer, and another who may approve it.
struct Officers {
    author: Customer,
    second: Customer,
    payer: Payer,
    payment: Value,
    report: String,
}

impl Officers {
    async fn of(app: &TestApp) -> Self {
        let payer = Payer::kari(app).await;
        app.find_everything().await;
        let payment = payer.pay(50_000, "key-1").await.data();
        let report = app.report_on(text(&payment, "id")).await;
        let second = app.person("2032").await;
        app.grant(&second, Role::Compliance).await;
        Self {
            author: app.officer("compliance").await,
            second,
            payer,
            payment,
            report,
        }
    }

    fn path(&self) -> String {
        format!("/v1/admin/str-reports/{}", self.report)
    }

    async fn submit(&self, by: &Customer) -> Answer {
        by.post(&format!("{}/submit", self.path()), json!({})).await
    }

    async fn acknowledge(&self, by: &Customer) -> Answer {
        let path = format!("{}/acknowledge", self.path());
        by.post(&path, json!({})).await
    }

    async fn now(&self) -> Value {
        self.author.get(&self.path()).await.data()
    }
}

/// What the worker does about reports.
async fn work(app: &TestApp) {
    let jobs = worker::jobs(&app.assembly);
    let job = jobs.iter().find(|job| job.name() == "reports");
    let ran = run_by_hand(app, job.expect("the job")).await;
    assert_eq!(ran.expect("the plan"), Ran::Ended(JobOutcome::Succeeded));
}

/// What the authority has.
async fn filed(app: &TestApp) -> Vec<Value> {
    let all = app.sandbox_get("sandbox/altinn/reports").await;
    all["reports"].as_array().expect("reports").clone()
}

on_both_engines!(
    a_report_is_submitted_by_a_second_officer_and_acknowledged_by_the_authority,
    Options::without_worker(),
    |app: TestApp| async move {
        let app = &app;
        let office = Officers::of(app).await;
        let own = office.submit(&office.author).await;
        assert_eq!(own.problem(409), "not_in_this_state", "four eyes");
        let admin = app.officer("admin").await;
        assert_eq!(office.submit(&admin).await.status, 403);
        assert_eq!(office.submit(&office.payer.customer).await.status, 403);
        assert_eq!(office.acknowledge(&office.second).await.status, 409);

        let submitted = office.submit(&office.second).await.data();
        assert_eq!(submitted["state"], "submitted");
        assert_eq!(submitted["approvedBy"], office.second.id().await);
        assert_eq!(submitted["rejected"], Value::Null);
        let filed = filed(app).await;
        assert_eq!(filed.len(), 1);
        assert_eq!(submitted["receipt"], filed[0]["instance"]["id"]);
        let document = &filed[0]["data"];
        assert_eq!(document["reference"], office.report);
        assert_eq!(document["customer"]["name"], "Kari Nordmann");
        let kari = &office.payer.customer.national_id;
        assert_eq!(document["customer"]["nationalId"], kari.as_str());
        assert_eq!(document["grounds"]["rules"], json!(["high_amount"]));
        assert_eq!(document["transactions"][0]["id"], office.payment["id"]);
        let again = office.submit(&office.second).await;
        assert_eq!(again.problem(409), "not_in_this_state");
        let path = format!(
            "/v1/admin/alerts/{}",
            submitted["alertIds"][0].as_str().expect("an alert")
        );
        assert_eq!(office.author.get(&path).await.data()["state"], "filed");

        // The sandbox confirms what it was asked about a few times.
        for _ in 0..3 {
            work(app).await;
        }
        let acknowledged = office.now().await;
        assert_eq!(acknowledged["state"], "acknowledged");
        assert!(acknowledged["acknowledgedAt"].is_string());
        let late = office.acknowledge(&office.second).await;
        assert_eq!(late.problem(409), "not_in_this_state");
        let looked = office.payer.look(&office.payment).await;
        assert_eq!(looked["status"], "pending", "the customer sees nothing");
    }
);

on_both_engines!(
    a_report_whose_answer_was_lost_is_sent_again_by_itself_and_filed_once,
    Options::without_worker(),
    |app: TestApp| async move {
        let app = &app;
        let mut office = Officers::of(app).await;
        for path in ["/storage/api/v1/instances", "/okokrim/mt-0002/instances"] {
            let fault = json!({"partner": "altinn", "path": path, "fault": "close", "times": 99,
                               "afterExecuting": true});
            app.sandbox_set(Method::POST, "sandbox/faults", fault).await;
        }
        let sent = office.submit(&office.second).await;
        assert_eq!(sent.status, 202);
        assert_eq!(sent.data()["state"], "submitting");
        app.sandbox_set(Method::DELETE, "sandbox/faults", json!({}))
            .await;
        let at_once = office.submit(&office.second).await;
        assert_eq!(at_once.problem(409), "not_in_this_state", "being sent");
        work(app).await;
        assert_eq!(office.now().await["state"], "submitting", "in a hand");
        app.advance(aml::SENDING).await;
        office.author.renew().await;
        work(app).await;
        assert_eq!(office.now().await["state"], "submitted");
        assert_eq!(filed(app).await.len(), 1);
    }
);

on_both_engines!(
    a_report_the_authority_rejects_is_settled_by_an_officer,
    Options::without_worker(),
    |app: TestApp| async move {
        let app = &app;
        let office = Officers::of(app).await;
        office.submit(&office.second).await.data();
        let simulate = format!("sandbox/altinn/reports/{}/simulate", office.report);
        let rejected = json!({"status": "rejected", "reason": "a page is missing"});
        app.sandbox_set(Method::POST, &simulate, rejected).await;
        work(app).await;
        work(app).await;
        let report = office.now().await;
        assert_eq!(report["state"], "submitted");
        assert_eq!(report["rejected"], "a page is missing");
        app.dispatch().await;
        let tasks = async || {
            let path = format!("/v1/admin/operator-tasks?subject={}", office.report);
            let admin = app.officer("admin").await;
            let tasks = admin.get(&path).await.data();
            let tasks = tasks.as_array().expect("tasks").iter();
            let states = tasks.map(|task| text(task, "state").to_owned());
            states.collect::<Vec<_>>()
        };
        assert_eq!(tasks().await, ["open"]);
        let settled = office.acknowledge(&office.second).await.data();
        assert_eq!(settled["state"], "acknowledged");
        app.dispatch().await;
        assert_eq!(
            tasks().await,
            Vec::<String>::new(),
            "no review is outstanding"
        );
    }
);
