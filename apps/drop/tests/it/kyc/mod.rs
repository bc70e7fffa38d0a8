//! Customers with a screening hit: they confirm their details, and are not informed of the reason.

mod corridors;
mod hostile_webhooks;
mod onboarding;
mod verification;
mod webhooks;

use drop_app::worker;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Customer, TestApp, eventually, run_by_hand, text};

/// Where Sumsub sends its webhooks.
const SUMSUB: &str = "/v1/webhooks/sumsub";
/// A name like Kari Nordmann's.
const ALIKE: &str = "Kari Nordman Hansen";

/// Kari, for whom screening finds a potential match.
async fn suspected(app: &TestApp) -> Customer {
    app.lists(&[ALIKE]).await;
    let kari = app.kari().await;
    assert_eq!(status(&kari).await["status"], "pending");
    kari
}

/// The status that a customer sees.
async fn status(customer: &Customer) -> Value {
    customer.get("/v1/kyc/status").await.data()
}

/// Begins the verification.
async fn verify(customer: &Customer) -> Answer {
    customer.post("/v1/kyc/verification", json!({})).await
}

/// Has the sandbox send webhooks.
async fn listen(app: &TestApp) {
    let subscribed = drop_app::development::subscribe_to_webhooks(&app.api, app.sandbox.base_url());
    subscribed.await.expect("a sandbox that takes the address");
    app.dispatch().await;
}

/// The one applicant there is.
async fn applicant(app: &TestApp) -> Value {
    let all = app.sandbox_get("sandbox/sumsub/applicants").await;
    let [one] = all.as_array().expect("applicants").as_slice() else {
        panic!("one applicant: {all}");
    };
    one.clone()
}

/// The provider comes to this about the one applicant.
async fn reviewed(app: &TestApp, review: Value) {
    let id = text(&applicant(app).await, "id").to_owned();
    let path = format!("sandbox/sumsub/applicants/{id}/simulate");
    app.sandbox_set(Method::POST, &path, review).await;
}

/// Works off what came, until the customer's status is this.
async fn until(app: &TestApp, customer: &Customer, wanted: &str) -> Value {
    let look = || async {
        app.dispatch().await;
        status(customer).await
    };
    eventually(look, |view| view["status"] == wanted).await
}

/// Runs a job as the worker would.
async fn run(app: &TestApp, name: &str) {
    let jobs = worker::jobs(&app.assembly);
    let job = jobs.iter().find(|job| job.name() == name).expect("the job");
    let ran = run_by_hand(app, job).await.expect("a plan");
    assert_eq!(ran, worker::Ran::Ended(messaging::JobOutcome::Succeeded));
}
