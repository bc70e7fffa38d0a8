//! The customers' actions in a run, determined by its seed in advance.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::{
    sync::Mutex,
    time::{Instant, sleep},
};
use url::Url;

use crate::client::{Answer, Client, text};

/// The customers' banks.
pub(crate) const BANKS: [&str; 2] = ["dnb", "sparebank1"];

/// Creditors, by how often they are paid; the sandbox banks misbehave by some of the names.
const CREDITORS: [(&str, u32); 8] = [
    ("Anna Schmidt", 70),
    ("Magic Reject", 4),
    ("Magic Reject After SCA", 4),
    ("Magic 500", 4),
    ("Magic Drop", 6),
    ("Magic No Link", 6),
    ("Magic Garbage", 4),
    ("Magic Slow", 2),
];

/// How long a customer polls a payment.
const ATTENTION: Duration = Duration::from_secs(20);

/// The customer's action on the bank's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    Approve,
    Deny,
    Cancel,
    WalkAway,
}

/// A planned journey.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) key: String,
    /// Index of the payer.
    pub(crate) payer: usize,
    pub(crate) ore: i64,
    pub(crate) creditor: &'static str,
    pub(crate) act: Act,
}

/// The endless sequence of journeys of a seed.
pub(crate) fn plans(seed: u64, payers: usize) -> impl Iterator<Item = Plan> {
    let mut random = StdRng::seed_from_u64(seed);
    let acts = [
        (Act::Approve, 70),
        (Act::Deny, 8),
        (Act::Cancel, 12),
        (Act::WalkAway, 10),
    ];
    let plan = move |n: usize| {
        let act = acts.choose_weighted(&mut random, |(_, weight)| *weight);
        let act = act.map_or(Act::Approve, |(act, _)| *act);
        let creditor = CREDITORS.choose_weighted(&mut random, |(_, weight)| *weight);
        Plan {
            key: format!("faults-{seed}-{n}"),
            payer: random.random_range(0..payers.max(1)),
            ore: random.random_range(10_000..200_000),
            creditor: creditor.map_or("Anna Schmidt", |(name, _)| *name),
            act,
        }
    };
    (0..).map(plan)
}

/// A customer with an account and recipients.
pub(crate) struct Payer {
    pub(crate) client: Client,
    pub(crate) user: kernel::UserId,
    account: String,
    recipients: Mutex<Vec<(&'static str, String)>>,
}

impl Payer {
    /// Logs in and connects a bank.
    pub(crate) async fn prepare(client: Client, bank: &str) -> anyhow::Result<Self> {
        let user = client.user().await?;
        let account = client.connect_bank(bank).await?;
        Ok(Self {
            client,
            user,
            account,
            recipients: Mutex::default(),
        })
    }

    async fn recipient(&self, name: &'static str) -> anyhow::Result<String> {
        let mut known = self.recipients.lock().await;
        if let Some((_, id)) = known.iter().find(|(of, _)| *of == name) {
            return Ok(id.clone());
        }
        let id = self.client.add_recipient(name).await?;
        known.push((name, id.clone()));
        Ok(id)
    }
}

/// A completed journey.
pub(crate) struct Order {
    pub(crate) plan: Plan,
    body: Value,
    /// The response to the order, or why there is none.
    pub(crate) answer: Result<Answer, String>,
}

impl Order {
    /// An order whose response is known.
    pub(crate) fn answered(plan: Plan, body: Value, answer: Answer) -> Self {
        let answer = Ok(answer);
        Self { plan, body, answer }
    }

    /// Id of the remittance, if it was admitted.
    pub(crate) fn transaction(&self) -> Option<String> {
        let answer = self.answer.as_ref().ok()?;
        if answer.status != StatusCode::CREATED {
            return None;
        }
        text(answer.json().get("data")?, "id")
    }

    /// Total that the customer was shown, in øre.
    pub(crate) fn total(&self) -> Option<i64> {
        let answer = self.answer.as_ref().ok()?.json();
        answer.pointer("/data/total/amount")?.as_i64()
    }

    /// Repeats the order.
    pub(crate) async fn again(&self, payer: &Payer) -> anyhow::Result<Answer> {
        send(payer, &self.plan, &self.body).await
    }
}

/// Plays the journey.
///
/// # Errors
/// The order could not be created.
pub(crate) async fn make(plan: Plan, payers: &[Arc<Payer>]) -> anyhow::Result<Order> {
    let payer = payers.get(plan.payer).context("no such payer")?;
    let body = prepare_order(payer, &plan).await?;
    let answer = send(payer, &plan, &body).await;
    let order = Order {
        plan,
        body,
        answer: answer.map_err(|error| format!("{error:#}")),
    };
    if let Some(id) = order.transaction() {
        // A failure here is ignored: the payment has to complete without the customer.
        if let Err(error) = follow(payer, &id, order.plan.act).await {
            tracing::debug!(%id, error = format!("{error:#}"), "a customer lost patience");
        }
    }
    Ok(order)
}

/// The body of an order, with a new quote.
pub(crate) async fn prepare_order(payer: &Payer, plan: &Plan) -> anyhow::Result<Value> {
    let recipient = payer.recipient(plan.creditor).await?;
    let quote = payer.client.quote(plan.ore).await?;
    Ok(json!({"quoteId": quote, "recipientId": recipient, "accountId": payer.account}))
}

/// Repeats the order until it is answered.
pub(crate) async fn send(payer: &Payer, plan: &Plan, body: &Value) -> anyhow::Result<Answer> {
    let path = "v1/transactions/remittance";
    let (key, body) = (Some(plan.key.as_str()), Some(body));
    payer.client.ask(Method::POST, path, key, body).await
}

/// Waits for the bank's page and decides on it.
async fn follow(payer: &Payer, id: &str, act: Act) -> anyhow::Result<()> {
    let (path, deadline) = (format!("v1/transactions/{id}"), Instant::now() + ATTENTION);
    if act == Act::WalkAway {
        return Ok(());
    }
    while Instant::now() < deadline {
        let payment = payer.client.get(&path).await?;
        let status = text(&payment, "status").unwrap_or_default();
        if !["pending", "processing"].contains(&status.as_str()) {
            return Ok(());
        }
        if let Some(page) = text(&payment, "scaUrl") {
            return decide(payer, &path, &page.parse()?, act).await;
        }
        sleep(Duration::from_millis(300)).await;
    }
    Ok(())
}

async fn decide(payer: &Payer, path: &str, page: &Url, act: Act) -> anyhow::Result<()> {
    let decision = match act {
        Act::Approve => "approve",
        Act::Deny => "deny",
        Act::Cancel => {
            let cancel = format!("{path}/cancel");
            payer.client.ask(Method::POST, &cancel, None, None).await?;
            return Ok(());
        }
        Act::WalkAway => return Ok(()),
    };
    let back = payer.client.decide(page, decision).await?;
    payer.client.come_back(&back).await?;
    Ok(())
}
