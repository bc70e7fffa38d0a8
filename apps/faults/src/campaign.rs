//! One run: customers order and pay while faults are injected; then the faults stop, time passes,
//! and Drop's payments are compared with the banks' ledgers.

use std::{collections::BTreeMap, io::Write, sync::Arc, time::Duration};

use anyhow::{Context, ensure};
use chrono::TimeDelta;
use drop_app::development::subscribe_to_webhooks;
use futures_util::{StreamExt, stream};
use kernel::{Actor, Clock, PageRequest, RequestContext, UserId};
use messaging::ports::{Deliveries, OperatorTasks, TaskFilter};
use payments::{
    PublicStatus, Remittance, RemittanceState, ports::RemittanceQueries,
    remittances::BankConfirmation,
};
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};

use crate::{
    client::Client,
    environment::{Engine, Environment},
    fault_injection::{Damage, Strategy, crash_points, inject_faults},
    fleet::{Fleet, Topology},
    journey::{BANKS, Order, Payer, make, plans},
    officers::{Officers, judge_reports},
    report::Report,
    verdict::{is_booked, judge, payments_of},
};

/// Settings of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Campaign {
    pub(crate) engine: Engine,
    pub(crate) topology: Topology,
    pub(crate) strategy: Strategy,
    pub(crate) journeys: usize,
    /// Continues with further journeys until a process has died at every crash point.
    pub(crate) every_point: bool,
    /// No journey begins after this.
    pub(crate) at_most: Duration,
    pub(crate) seed: u64,
}

/// Concurrent journeys.
const AT_ONCE: usize = 8;
/// How often progress is printed.
const TELL_EVERY: Duration = Duration::from_secs(15);
/// Time limit for the processing of due work on a busy machine.
const WORKED_OFF: Duration = Duration::from_secs(90);
/// Number of searches after which a payment becomes an operator task.
const OPERATOR_AFTER: u16 = payments::remittances::schedule::REPORTED_AFTER_SEARCHES;
/// How far the clock is advanced at a time while payments complete: 16 minutes exceed any SCA
/// time-out, six hours are the longest pause between two searches.
const STEPS: [i64; 12] = [1, 2, 16, 60, 61, 360, 360, 360, 360, 360, 360, 360];

impl Campaign {
    /// Runs the campaign.
    ///
    /// # Errors
    /// It could not be run; inconsistencies are in the report.
    pub(crate) async fn run(self) -> anyhow::Result<Report> {
        let began = Instant::now();
        let environment = Arc::new(Environment::new(self.engine, None).await?);
        let fleet = Arc::new(Fleet::new(self.topology)?);
        fleet.start_all(&environment).await?;
        subscribe_to_webhooks(fleet.api()?, environment.partners()).await?;
        let payers = payers(&environment, &fleet).await?;
        let officers = Arc::new(Officers::open(&environment, &fleet).await?);
        let users: Vec<UserId> = payers.iter().map(|payer| payer.user).collect();

        let (mut orders, damage) = self
            .under_fire(&environment, &fleet, (&payers, &officers))
            .await?;

        if matches!(self.strategy, Strategy::CrashPoints | Strategy::Kills) {
            fleet.kill_all().await?;
            fleet.start_all(&environment).await?;
        } else {
            // The processes have to recover from faults around them without a restart.
            fleet.all_alive().await?;
        }
        tell("every fault is repaired; asking again for every answer, and letting time pass");
        let mut faults = ask_again(&mut orders, &payers, environment.clock.now()).await?;
        let by_operator = settle(&environment, &users).await?;
        officers.close(&environment).await?;
        delivered(&environment).await?;
        fleet.kill_all().await?;
        let mut verdict = judge(&environment, &users, &orders).await?;
        faults.append(&mut verdict.faults);
        faults.append(&mut environment.tally.defects());
        let (reports, mut wrong) = judge_reports(&environment).await?;
        faults.append(&mut wrong);
        verdict.faults = faults;
        Ok(Report {
            campaign: self,
            answers: answers(&orders),
            orders: orders.len(),
            damage,
            wire_hurt: environment.wire.hurt(),
            by_operator,
            reports,
            verdict,
            took: began.elapsed(),
        })
    }

    async fn under_fire(
        self,
        environment: &Arc<Environment>,
        fleet: &Arc<Fleet>,
        (payers, officers): (&[Arc<Payer>], &Arc<Officers>),
    ) -> anyhow::Result<(Vec<Order>, Damage)> {
        let (began, mut printed) = (Instant::now(), Instant::now());
        let (stop, stopped) = watch::channel(false);
        let (met, points_met) = watch::channel(0);
        let breaking = tokio::spawn(inject_faults(
            self.strategy,
            self.seed,
            Arc::clone(environment),
            Arc::clone(fleet),
            stopped,
            met,
        ));
        let officers = tokio::spawn({
            let (officers, stop) = (Arc::clone(officers), stop.subscribe());
            async move { officers.work(stop).await }
        });
        let enough = |made: usize| {
            let every = !self.every_point
                || self.strategy != Strategy::CrashPoints
                || *points_met.borrow() >= crash_points().len();
            began.elapsed() > self.at_most || (made >= self.journeys && every)
        };
        let plans = plans(self.seed, payers.len()).enumerate();
        let plans = plans
            .take_while(|(made, _)| !enough(*made))
            .map(|(_, plan)| plan);
        let mut under_way = stream::iter(plans)
            .map(|plan| make(plan, payers))
            .buffer_unordered(AT_ONCE);
        let mut orders = Vec::new();
        while let Some(order) = under_way.next().await {
            orders.push(order?);
            if printed.elapsed() > TELL_EVERY {
                printed = Instant::now();
                tell(&format!(
                    "{} journeys, died at {} points",
                    orders.len(),
                    *points_met.borrow()
                ));
            }
            ensure!(
                !breaking.is_finished(),
                "what breaks things broke: {:?}",
                breaking.await
            );
        }
        // The task may be between two steps; the channel is closed only if it failed.
        let _ = stop.send(true);
        let damage = breaking.await.context("what breaks things panicked")??;
        officers.await.context("the officers panicked")?;
        Ok((orders, damage))
    }
}

/// Five customers at two banks.
pub(crate) async fn payers(
    environment: &Arc<Environment>,
    fleet: &Arc<Fleet>,
) -> anyhow::Result<Vec<Arc<Payer>>> {
    const ADULTS: [&str; 5] = [
        "adult woman",
        "adult man",
        "name with marks to escape",
        "18 today",
        "D-number",
    ];
    let mut payers = Vec::new();
    for (n, note) in ADULTS.iter().enumerate() {
        let id = environment.national_id(note).await?;
        let bank = BANKS.get(n % BANKS.len()).context("a bank")?;
        let client = Client::new(environment, fleet, id)?;
        payers.push(Arc::new(Payer::prepare(client, bank).await?));
    }
    Ok(payers)
}

/// After the faults, every order is repeated: an answered one gets the same response byte for byte,
/// an unanswered one is answered now.
async fn ask_again(
    orders: &mut [Order],
    payers: &[Arc<Payer>],
    now: kernel::Timestamp,
) -> anyhow::Result<Vec<String>> {
    let mut faults = Vec::new();
    for order in orders {
        let payer = payers.get(order.plan.payer).context("a payer")?;
        let again = order.again(payer).await?;
        let admitted = order.transaction().is_some();
        match &order.answer {
            Ok(first) if admitted && *first != again => faults.push(format!(
                "{}: answered {} first and {} then",
                order.plan.key,
                first.json(),
                again.json()
            )),
            Ok(_) if admitted => {}
            // Refused explicitly, and recorded all the same.
            Ok(first) if again.ordered_at().is_some_and(|at| at < now) => faults.push(format!(
                "{}: refused with {}, and there was a payment",
                order.plan.key,
                first.error()
            )),
            Ok(_) | Err(_) => order.answer = Ok(again),
        }
    }
    Ok(faults)
}

/// Advances the clock until no payment is open. A payment with an unknown outcome is resolved after
/// a day of searching, as an operator does: with the bank's answer.
pub(crate) async fn settle(environment: &Environment, users: &[UserId]) -> anyhow::Result<u32> {
    let mut by_operator = 0;
    for minutes in STEPS {
        tell(&format!(
            "{} payments are open",
            open(environment, users).await?.len()
        ));
        worked_off(environment, users).await?;
        let open = open(environment, users).await?;
        if open.is_empty() {
            break;
        }
        for payment in &open {
            by_operator += u32::from(operate(environment, payment).await?);
        }
        environment.advance(TimeDelta::minutes(minutes)).await?;
    }
    worked_off(environment, users).await?;
    Ok(by_operator)
}

/// Waits until all events are delivered.
pub(crate) async fn delivered(environment: &Environment) -> anyhow::Result<()> {
    let deadline = Instant::now() + WORKED_OFF;
    loop {
        let counts = environment.observer.store.counts().await?;
        ensure!(
            counts.dead == 0,
            "{} events could not be delivered",
            counts.dead
        );
        if counts.unrouted + counts.pending == 0 {
            return Ok(());
        }
        ensure!(
            Instant::now() < deadline,
            "events are not delivered: {counts:?}"
        );
        sleep(Duration::from_millis(100)).await;
    }
}

async fn operate(environment: &Environment, payment: &Remittance) -> anyhow::Result<bool> {
    let lost = matches!(payment.state(), RemittanceState::OutcomeUnknown { .. });
    if !lost || payment.poll_attempts() < OPERATOR_AFTER {
        return Ok(false);
    }
    let queue = &environment.observer.store;
    let about = TaskFilter {
        subject: Some(payment.id().to_string()),
        ..TaskFilter::default()
    };
    delivered(environment).await?;
    let tasks = queue.tasks(&about, &PageRequest::new(None, None)?).await?;
    if tasks.items.is_empty() {
        // A worker may have found the outcome meanwhile, which closes the task.
        let now = queue.remittance_for_work(payment.id()).await?;
        let state = now.map(|payment| payment.state().clone());
        let still_lost = matches!(state, Some(RemittanceState::OutcomeUnknown { .. }));
        ensure!(!still_lost, "{} is in no operator's queue", payment.id());
        return Ok(false);
    }
    let verdict = if is_booked(
        environment,
        payment.bank().as_str(),
        payment.end_to_end_id(),
    )
    .await?
    {
        BankConfirmation::Executed
    } else {
        BankConfirmation::NotExecuted
    };
    let reconcile = &environment.observer.services.payments.resolve_unknown;
    let context = RequestContext::job("faults");
    let settled = reconcile.settle(payment.id(), verdict, Actor::System, &context);
    settled.await?;
    Ok(true)
}

async fn open(environment: &Environment, users: &[UserId]) -> anyhow::Result<Vec<Remittance>> {
    let mut open = payments_of(environment, users, Some(PublicStatus::Processing)).await?;
    open.extend(payments_of(environment, users, Some(PublicStatus::Pending)).await?);
    Ok(open)
}

/// Waits until the workers have processed everything due.
async fn worked_off(environment: &Environment, users: &[UserId]) -> anyhow::Result<()> {
    let deadline = Instant::now() + WORKED_OFF;
    loop {
        let now = environment.clock.now();
        let open = open(environment, users).await?;
        let due = open
            .iter()
            .filter(|p| p.next_poll_at().is_some_and(|at| at <= now));
        let Some(due) = due.map(payments::Remittance::id).next() else {
            return Ok(());
        };
        ensure!(
            Instant::now() < deadline,
            "{due} is due and no worker takes it"
        );
        sleep(Duration::from_millis(100)).await;
    }
}

fn answers(orders: &[Order]) -> BTreeMap<String, u32> {
    let mut answers = BTreeMap::new();
    for order in orders {
        let what = match &order.answer {
            Ok(answer) if answer.status.is_success() => "admitted".to_owned(),
            Ok(answer) => answer.error(),
            Err(_) => "no answer".to_owned(),
        };
        *answers.entry(what).or_default() += 1;
    }
    answers
}

/// Prints progress on standard error; only the result goes to standard output.
fn tell(what: &str) {
    // Standard error may be closed.
    let _ = writeln!(std::io::stderr().lock(), "... {what}");
}
