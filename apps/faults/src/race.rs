//! Thousands of concurrent requests with few idempotency keys: one payment per key, and the same
//! response to all.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use anyhow::{Context, ensure};
use futures_util::{StreamExt, stream};
use reqwest::StatusCode;
use tokio::time::Instant;

use crate::{
    campaign::payers,
    environment::{Engine, Environment},
    fleet::{Fleet, Topology},
    journey::{Act, Payer, Plan, prepare_order, send},
    verdict::{books, payments_of},
};

/// Settings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Race {
    pub(crate) engine: Engine,
    pub(crate) topology: Topology,
    pub(crate) requests: usize,
    pub(crate) keys: usize,
}

/// Concurrent requests.
const AT_ONCE: usize = 64;

impl Race {
    /// Runs it; returns a one-line result.
    ///
    /// # Errors
    /// A key has two payments or two responses.
    pub(crate) async fn run(self) -> anyhow::Result<String> {
        let began = Instant::now();
        let environment = Arc::new(Environment::new(self.engine, None).await?);
        let fleet = Arc::new(Fleet::new(self.topology)?);
        fleet.start_all(&environment).await?;
        let payers = payers(&environment, &fleet).await?;
        let mut orders = Vec::new();
        for n in 0..self.keys {
            let payer = payers.get(n % payers.len()).context("a payer")?;
            let plan = Plan {
                key: format!("race-{n}"),
                payer: n % payers.len(),
                ore: 10_000 + i64::try_from(n)?,
                creditor: "Anna Schmidt",
                act: Act::WalkAway,
            };
            orders.push((Arc::clone(payer), prepare_order(payer, &plan).await?, plan));
        }
        let answers = self.race(&orders).await?;
        let mut created = 0;
        for (key, bodies) in &answers {
            ensure!(
                bodies.len() == 1,
                "{key} has {} different answers",
                bodies.len()
            );
            created += bodies.iter().filter(|(status, _)| *status == 201).count();
        }
        ensure!(
            created == self.keys,
            "{created} of {} keys were admitted",
            self.keys
        );
        let users: Vec<_> = payers.iter().map(|payer| payer.user).collect();
        let payments = payments_of(&environment, &users, None).await?.len();
        ensure!(
            payments == self.keys,
            "{payments} payments of {} keys",
            self.keys
        );
        let asked: u32 = books(&environment)
            .await?
            .values()
            .map(|at_bank| at_bank.asked)
            .sum();
        ensure!(
            usize::try_from(asked)? == self.keys,
            "the banks were asked {asked} times for {} payments",
            self.keys
        );
        fleet.all_alive().await?;
        let failures = environment.tally.failures();
        ensure!(
            failures == 0,
            "{failures} answers were 5xx though nothing was broken"
        );
        fleet.kill_all().await?;
        Ok(format!(
            "Race on {:?}: {} requests on {} keys at {} APIs, {} payments, {} at the banks, one \
             answer per key, {} put off, {} s",
            self.engine,
            self.requests,
            self.keys,
            self.topology.apis,
            payments,
            asked,
            environment.tally.put_off(),
            began.elapsed().as_secs()
        ))
    }

    /// The distinct responses by key.
    async fn race(
        self,
        orders: &[(Arc<Payer>, serde_json::Value, Plan)],
    ) -> anyhow::Result<BTreeMap<String, BTreeSet<(u16, Vec<u8>)>>> {
        let requests = (0..self.requests).filter_map(|n| orders.get(n % orders.len()));
        let mut racing = stream::iter(requests)
            .map(|(payer, body, plan)| async move {
                let answer = send(payer, plan, body).await;
                anyhow::Ok((plan.key.clone(), answer?))
            })
            .buffer_unordered(AT_ONCE);
        let mut answers: BTreeMap<String, BTreeSet<_>> = BTreeMap::new();
        while let Some(answer) = racing.next().await {
            let (key, answer) = answer?;
            ensure!(
                answer.status == StatusCode::CREATED,
                "{key}: {}",
                answer.json()
            );
            let answer = (answer.status.as_u16(), answer.bytes);
            answers.entry(key).or_default().insert(answer);
        }
        Ok(answers)
    }
}
