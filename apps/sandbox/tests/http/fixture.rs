//! A running sandbox and the steps that most tests begin with.

use reqwest::{Method, RequestBuilder, Response, StatusCode, redirect::Policy};
use sandbox::{RunningSandbox, SandboxConfig};
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) const RETURN: &str = "http://localhost:9/return?state=s";
pub(crate) const NOK_RETURN: &str = "http://localhost:9/failed";
pub(crate) const DNB_DOMESTIC: &str = "/v1/payments/norwegian-domestic-credit-transfers";

pub(crate) struct Fixture {
    sandbox: RunningSandbox,
    pub(crate) client: reqwest::Client,
}

/// An answer read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
}

impl Answer {
    async fn read(response: Response) -> Self {
        let status = response.status();
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Self { status, body }
    }

    /// The text at a JSON pointer.
    pub(crate) fn text(&self, pointer: &str) -> String {
        let found = self.body.pointer(pointer).and_then(Value::as_str);
        found
            .unwrap_or_else(|| panic!("no {pointer} in {}", self.body))
            .to_owned()
    }

    /// The message code of a bank's refusal.
    pub(crate) fn code(&self) -> String {
        self.text("/tppMessages/0/code")
    }
}

impl Fixture {
    pub(crate) async fn start() -> Self {
        Self::at("2026-11-20T16:00:00Z").await
    }

    pub(crate) async fn at(time: &str) -> Self {
        let config = SandboxConfig {
            start_time: Some(time.parse().unwrap()),
            ..SandboxConfig::default()
        };
        let sandbox = RunningSandbox::start(config).await.unwrap();
        Self {
            sandbox,
            client: client(),
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        let base = self.sandbox.base_url();
        base.join(path).unwrap().to_string()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::read(self.client.get(self.url(path)).send().await.unwrap()).await
    }

    /// A control call that has to succeed.
    pub(crate) async fn control(&self, method: Method, path: &str, body: Value) -> Value {
        let request = self.client.request(method, self.url(path)).json(&body);
        let answer = Answer::read(request.send().await.unwrap()).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.body);
        answer.body
    }

    /// A bank call with a request id and nothing else.
    pub(crate) fn bare(&self, method: Method, bank: &str, path: &str) -> RequestBuilder {
        self.client
            .request(method, self.url(&format!("/banks/{bank}{path}")))
            .header("X-Request-ID", Uuid::from_u128(1).to_string())
    }

    /// A bank call with the customer present and everything else in order.
    pub(crate) fn call(&self, method: Method, bank: &str, path: &str) -> RequestBuilder {
        self.bare(method, bank, path)
            .header("PSU-IP-Address", "192.0.2.7")
            .header("TPP-Redirect-URI", RETURN)
            .header("TPP-Nok-Redirect-URI", NOK_RETURN)
    }

    pub(crate) async fn send(&self, request: RequestBuilder) -> Answer {
        Answer::read(request.send().await.unwrap()).await
    }

    /// The person with this note, as the list of people shows them.
    pub(crate) async fn person(&self, note: &str) -> Value {
        let people = self.get("/sandbox/people").await.body;
        let found = people
            .as_array()
            .unwrap()
            .iter()
            .find(|p| p["note"] == note);
        found.cloned().unwrap_or_else(|| panic!("nobody is {note}"))
    }

    pub(crate) async fn woman(&self) -> String {
        let person = self.person("adult woman").await;
        person["nationalId"].as_str().unwrap().to_owned()
    }

    /// Where the browser is sent after a decision at the bank.
    pub(crate) async fn decide(
        &self,
        sca_redirect: &str,
        decision: &str,
        person: &str,
    ) -> Response {
        self.client
            .get(sca_redirect)
            .query(&[("decision", decision), ("person", person)])
            .send()
            .await
            .unwrap()
    }

    /// Approves and checks that the browser is sent back.
    pub(crate) async fn approve(&self, sca_redirect: &str, person: &str) {
        let response = self.decide(sca_redirect, "approve", person).await;
        let status = response.status();
        let location = response.headers().get("Location").cloned();
        let body = response.text().await.unwrap();
        assert_eq!(status, StatusCode::FOUND, "{body}");
        assert_eq!(location.unwrap().to_str().unwrap(), RETURN);
    }

    /// A consent for whatever the person chooses, authorised by the person.
    pub(crate) async fn consent(&self, bank: &str, person: &str) -> String {
        let request = self
            .call(Method::POST, bank, "/v1/consents")
            .json(&consent_body());
        let created = self.send(request).await;
        assert_eq!(created.status, StatusCode::CREATED, "{}", created.body);
        let redirect = self.sca_redirect(bank, &created).await;
        self.approve(&redirect, person).await;
        created.text("/consentId")
    }

    /// The way to SCA, by an authorisation of its own where the bank wants one.
    pub(crate) async fn sca_redirect(&self, bank: &str, created: &Answer) -> String {
        if created.body.pointer("/_links/scaRedirect").is_some() {
            return created.text("/_links/scaRedirect/href");
        }
        let start = created.text("/_links/startAuthorisation/href");
        let path = start.split_once(bank).unwrap().1.to_owned();
        let started = self.send(self.call(Method::POST, bank, &path)).await;
        assert_eq!(started.status, StatusCode::CREATED, "{}", started.body);
        started.text("/_links/scaRedirect/href")
    }

    /// Orders 1,000.00 NOK from the person's salary account at DNB.
    pub(crate) async fn order(&self, person: &str, creditor: &str, end_to_end: &str) -> Answer {
        let body = payment_body(&self.iban(person).await, creditor, end_to_end, "1000.00");
        let request = self.call(Method::POST, "dnb", DNB_DOMESTIC).json(&body);
        self.send(request).await
    }

    /// The IBAN of the person's salary account at DNB.
    pub(crate) async fn iban(&self, person: &str) -> String {
        let people = self.get("/sandbox/people").await.body;
        let people = people.as_array().unwrap();
        let found = people.iter().find(|p| p["nationalId"] == person).unwrap();
        found["accounts"]["dnb"][0]["iban"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    pub(crate) async fn payment_status(&self, payment: &Answer) -> String {
        let id = payment.text("/paymentId");
        let path = format!("{DNB_DOMESTIC}/{id}/status");
        let answer = self.send(self.bare(Method::GET, "dnb", &path)).await;
        answer.text("/transactionStatus")
    }

    pub(crate) async fn ledger(&self, bank: &str) -> Value {
        self.get(&format!("/sandbox/banks/{bank}/ledger"))
            .await
            .body
    }

    /// How many debits DNB has booked.
    pub(crate) async fn debits(&self) -> usize {
        self.ledger("dnb").await["entries"]
            .as_array()
            .unwrap()
            .len()
    }
}

#[expect(clippy::disallowed_methods, reason = "tests are clients of their own")]
fn client() -> reqwest::Client {
    let builder = reqwest::Client::builder().redirect(Policy::none());
    builder.build().unwrap()
}

pub(crate) fn consent_body() -> Value {
    json!({
        "access": { "accounts": [], "balances": [], "transactions": [] },
        "recurringIndicator": true,
        "validUntil": "2027-11-19",
        "frequencyPerDay": 4,
        "combinedServiceIndicator": false
    })
}

pub(crate) fn payment_body(iban: &str, creditor: &str, end_to_end: &str, amount: &str) -> Value {
    json!({
        "endToEndIdentification": end_to_end,
        "debtorAccount": { "iban": iban },
        "instructedAmount": { "currency": "NOK", "amount": amount },
        "creditorAccount": { "iban": "NO9386011117947" },
        "creditorName": creditor,
        "remittanceInformationUnstructured": "Rent"
    })
}
