//! The same steps over real HTTP, each answer held against the model's.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use proptest_state_machine::StateMachineTest;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::reference::{Model, Ordered, Status, Step};
use crate::support::{Answer, Engine, Options, Payer, TestApp, text};

/// A running Drop and what its things are called.
pub(super) struct Driven {
    runtime: Runtime,
    /// `None` where there is no such engine.
    app: Option<App>,
}

struct App {
    drop: TestApp,
    people: Vec<Payer>,
    recipients: Vec<String>,
    quotes: Vec<String>,
    payments: Vec<Value>,
    /// The bytes of each payment's first answer.
    answers: BTreeMap<usize, Vec<u8>>,
}

macro_rules! on {
    ($name:ident, $engine:expr) => {
        pub(super) struct $name;

        impl StateMachineTest for $name {
            type SystemUnderTest = Driven;
            type Reference = Model;

            fn init_test(_: &Model) -> Driven {
                Driven::start($engine)
            }

            fn apply(mut driven: Driven, model: &Model, step: Step) -> Driven {
                if let Some(app) = &mut driven.app {
                    driven.runtime.block_on(app.take(model, &step));
                }
                driven
            }
        }
    };
}

on!(OnSqlite, Engine::Sqlite);
on!(OnPostgresql, Engine::Postgresql);

impl Driven {
    fn start(engine: Engine) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let app = runtime.block_on(async {
            let drop = TestApp::start_with(engine, Options::without_worker()).await?;
            let kari = Payer::kari(&drop).await;
            let ola = Payer::of(drop.ola().await, "dnb", "Anna Schmidt").await;
            Some(App {
                drop,
                people: vec![kari, ola],
                recipients: Vec::new(),
                quotes: Vec::new(),
                payments: Vec::new(),
                answers: BTreeMap::new(),
            })
        });
        Self { runtime, app }
    }
}

impl App {
    /// Takes the step; `model` is the model after it.
    async fn take(&mut self, model: &Model, step: &Step) {
        match *step {
            Step::AddRecipient { who } => {
                let id = self.people[who]
                    .customer
                    .add_recipient("Anna Schmidt")
                    .await;
                self.recipients.push(id);
            }
            Step::DeleteRecipient { who, recipient } => {
                let recipient = Model::of(&self.recipients, recipient);
                let path = format!("/v1/recipients/{}", self.recipients[recipient]);
                let gone = self.people[who].customer.delete(&path).await;
                let own = model.recipients[recipient].owner == who;
                // A second time it is not there any more: 204 only the first.
                assert!(own || gone.status == 404, "{}", gone.status);
                let again = self.people[who].customer.get(&path).await;
                assert_eq!(again.problem(404), "not_found");
            }
            Step::Quote { who, ore } => {
                self.quotes.push(self.people[who].customer.quote(ore).await);
            }
            Step::Order {
                who,
                quote,
                recipient,
                key,
            } => {
                let (quote, to) = (
                    Model::of(&self.quotes, quote),
                    Model::of(&self.recipients, recipient),
                );
                let answer = self.order(who, quote, to, key).await;
                self.ordered(model, &answer);
            }
            Step::Decide { payment, approve } => {
                let number = Model::of(&self.payments, payment);
                let person = &self.people[model.payments[number].owner];
                let decision = if approve { "approve" } else { "deny" };
                person
                    .customer
                    .authenticate(&self.payments[number], decision)
                    .await;
                self.shows(model, number).await;
            }
            Step::Cancel { who, payment } => self.cancel(model, who, payment).await,
            Step::Look { who, payment } => {
                let number = Model::of(&self.payments, payment);
                if model.payments[number].owner == who {
                    self.shows(model, number).await;
                } else {
                    let path = format!("/v1/transactions/{}", text(&self.payments[number], "id"));
                    let hidden = self.people[who].customer.get(&path).await;
                    assert_eq!(hidden.problem(404), "not_found");
                }
            }
            Step::List {
                who,
                status,
                recipient,
                limit,
            } => {
                let recipient = recipient.map(|choice| Model::of(&self.recipients, choice));
                self.list(model, who, status, recipient, limit).await;
            }
            Step::ListRecipients { who, limit } => self.list_recipients(model, who, limit).await,
            Step::Wait { minutes } => self.wait(minutes).await,
        }
    }

    async fn order(&self, who: usize, quote: usize, recipient: usize, key: u8) -> Answer {
        let person = &self.people[who];
        let body = json!({"quoteId": self.quotes[quote], "recipientId": self.recipients[recipient],
                          "accountId": person.account});
        person.customer.pay(body, &format!("key-{key}")).await
    }

    fn ordered(&mut self, model: &Model, answer: &Answer) {
        match model.ordered.as_ref().expect("an order") {
            Ordered::Payment {
                number,
                first: true,
            } => {
                assert_eq!(*number, self.payments.len());
                assert_eq!(answer.status, 201, "{}", answer.json());
                let payment = answer.data();
                let quote = &model.quotes[model.payments[*number].quote];
                assert_eq!(payment["status"], "pending");
                assert_eq!(payment["sendAmount"]["amount"], quote.ore);
                self.payments.push(payment);
                self.answers.insert(*number, answer.bytes.clone());
            }
            Ordered::Payment {
                number,
                first: false,
            } => {
                assert_eq!(
                    answer.bytes, self.answers[number],
                    "the first answer, byte for byte"
                );
            }
            Ordered::Refused(codes) => {
                let code = answer.problem(answer.status.as_u16());
                assert!(
                    codes.contains(&code.as_str()),
                    "{code}, not one of {codes:?}"
                );
            }
        }
    }

    async fn cancel(&self, model: &Model, who: usize, payment: usize) {
        let number = Model::of(&self.payments, payment);
        let path = format!(
            "/v1/transactions/{}/cancel",
            text(&self.payments[number], "id")
        );
        let customer = &self.people[who].customer;
        let answer = customer
            .send(customer.request(reqwest::Method::POST, &path))
            .await;
        if model.cancelled {
            assert_eq!(answer.data()["transaction"]["status"], "cancelled");
        } else if model.payments[number].owner == who {
            assert_eq!(answer.problem(409), "not_cancellable");
        } else {
            assert_eq!(answer.problem(404), "not_found");
        }
    }

    async fn shows(&self, model: &Model, number: usize) {
        let payment = &model.payments[number];
        let shown = self.people[payment.owner]
            .look(&self.payments[number])
            .await;
        assert_eq!(shown["status"], payment.status.word(), "payment {number}");
    }

    async fn list(
        &self,
        model: &Model,
        who: usize,
        status: Option<Status>,
        recipient: Option<usize>,
        limit: usize,
    ) {
        let status_filter = status.map(|status| format!("&status={}", status.word()));
        let recipient_filter = recipient.map(|n| format!("&recipientId={}", self.recipients[n]));
        let filters = [status_filter, recipient_filter].map(Option::unwrap_or_default);
        let path = format!("/v1/transactions?limit={limit}{}", filters.concat());
        let shown = self.read_all(who, &path).await;
        let expected = model.listed(who, status, recipient).into_iter();
        let expected: Vec<_> = expected.map(|n| text(&self.payments[n], "id")).collect();
        assert_eq!(shown, expected, "{path}");
    }

    async fn list_recipients(&self, model: &Model, who: usize, limit: usize) {
        let shown = self
            .read_all(who, &format!("/v1/recipients?limit={limit}"))
            .await;
        let all = model.recipients.iter().zip(&self.recipients).rev();
        let expected = all.filter(|(r, _)| r.owner == who && !r.deleted);
        let mut expected: Vec<_> = expected.map(|(_, id)| id.clone()).collect();
        // Each person began with one.
        expected.push(self.people[who].recipient.clone());
        assert_eq!(shown, expected);
    }

    /// All ids of a list, page by page.
    async fn read_all(&self, who: usize, path: &str) -> Vec<String> {
        let (mut ids, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.people[who]
                .customer
                .get(&format!("{path}{cursor}"))
                .await;
            assert_eq!(page.status, 200, "{}", page.json());
            let page = page.json();
            let items = page["data"].as_array().expect("items");
            ids.extend(items.iter().map(|item| text(item, "id").to_owned()));
            match page["pagination"]["nextCursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return ids,
            }
        }
    }

    /// Time passes, the worker does what is due, and everybody's access token is renewed.
    async fn wait(&mut self, minutes: u32) {
        self.drop.advance(TimeDelta::minutes(minutes.into())).await;
        for person in &mut self.people {
            person.customer.renew().await;
        }
        while !self.drop.work().await.worked.is_empty() {}
    }
}
