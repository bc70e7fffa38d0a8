//! Two compliance officers who report what monitoring flags while faults are injected, and the
//! check that each report reached the authority exactly once.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use aml::{
    ReportState, ReportStateName, SENDING,
    ports::{AlertQueries, ReportFilter, ReportQueries},
};
use anyhow::{Context, bail};
use identity::{Grantor, Role};
use kernel::{PageRequest, RequestContext};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};

use crate::{
    client::{Answer, Client, text},
    environment::Environment,
    fleet::Fleet,
};

/// Pause between two rounds of work.
const PAUSE: Duration = Duration::from_millis(200);
/// Time limit for the last reports after the faults have stopped.
const CLOSED_AFTER: Duration = Duration::from_mins(3);

/// The author and the approver of reports.
pub(crate) struct Officers {
    author: Client,
    approver: Client,
}

impl Officers {
    /// Both log in and are granted their role.
    pub(crate) async fn open(
        environment: &Arc<Environment>,
        fleet: &Arc<Fleet>,
    ) -> anyhow::Result<Self> {
        let officer = async |note| {
            let client = Client::new(environment, fleet, environment.national_id(note).await?)?;
            let (id, context) = (client.user().await?, RequestContext::job("faults"));
            let grants = &environment.observer.services.admin.grant_role;
            let by = Grantor::CommandLine;
            grants.grant(id, Role::Compliance, by, &context).await?;
            anyhow::Ok(client)
        };
        Ok(Self {
            author: officer("pensioner, published test number").await?,
            approver: officer("valid only under the rule of 2032").await?,
        })
    }

    /// Works until the run ends. Failures are retried in the next round.
    pub(crate) async fn work(&self, stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            if let Err(error) = self.look().await {
                tracing::debug!(error = format!("{error:#}"), "officers are held up");
            }
            sleep(PAUSE).await;
        }
    }

    /// Advances every open case by one step.
    async fn look(&self) -> anyhow::Result<()> {
        let reason = json!({"decision": "escalate", "reason": "It is above the usual."});
        for alert in self.listed("alerts?state=open").await? {
            self.author_does(&alert, "alerts", "assign", &json!({}))
                .await?;
        }
        for alert in self.listed("alerts?state=investigating").await? {
            self.author_does(&alert, "alerts", "decision", &reason)
                .await?;
        }
        for alert in self.listed("alerts?state=escalated").await? {
            let id = text(&alert, "id").context("an id")?;
            let report = json!({"alertIds": [id], "narrative": "One payment above the usual."});
            // Already reported: the conflict is correct.
            let path = "v1/admin/str-reports";
            self.author
                .ask(Method::POST, path, None, Some(&report))
                .await?;
        }
        for report in self.listed("str-reports?state=draft").await? {
            let id = text(&report, "id").context("an id")?;
            let path = format!("v1/admin/str-reports/{id}/submit");
            let nothing = json!({});
            self.approver
                .ask(Method::POST, &path, None, Some(&nothing))
                .await?;
        }
        Ok(())
    }

    async fn listed(&self, what: &str) -> anyhow::Result<Vec<Value>> {
        let found = self
            .author
            .get(&format!("v1/admin/{what}&limit=50"))
            .await?;
        Ok(found.as_array().cloned().unwrap_or_default())
    }

    async fn author_does(
        &self,
        subject: &Value,
        kind: &str,
        what: &str,
        body: &Value,
    ) -> anyhow::Result<Answer> {
        let id = text(subject, "id").context("an id")?;
        let path = format!("v1/admin/{kind}/{id}/{what}");
        self.author.ask(Method::POST, &path, None, Some(body)).await
    }

    /// After the faults: works until every alert is filed and every report acknowledged, while the
    /// clock advances.
    pub(crate) async fn close(&self, environment: &Environment) -> anyhow::Result<()> {
        let deadline = Instant::now() + CLOSED_AFTER;
        loop {
            self.look().await?;
            let open = open(environment).await?;
            if open.is_empty() {
                return Ok(());
            }
            if Instant::now() > deadline {
                bail!(
                    "monitoring's cases do not come to an end: {}",
                    open.join(", ")
                );
            }
            environment.advance(SENDING).await?;
            sleep(Duration::from_secs(1)).await;
        }
    }
}

/// Cases that are not closed.
async fn open(environment: &Environment) -> anyhow::Result<Vec<String>> {
    let store = &environment.observer.store;
    let alerts = store.count_alerts().await?;
    let alerts = alerts.iter().filter(|(state, _)| state.as_str() != "filed");
    let mut open: Vec<_> = alerts
        .map(|(state, count)| format!("{count} alerts {}", state.as_str()))
        .collect();
    for state in [
        ReportStateName::Draft,
        ReportStateName::Submitting,
        ReportStateName::Submitted,
    ] {
        let count = reports(environment, state).await?.len();
        if count > 0 {
            open.push(format!("{count} reports {}", state.as_str()));
        }
    }
    Ok(open)
}

async fn reports(
    environment: &Environment,
    state: ReportStateName,
) -> anyhow::Result<Vec<aml::Report>> {
    let filter = ReportFilter {
        state: Some(state),
        ..ReportFilter::default()
    };
    let (mut after, mut all) = (None, Vec::new());
    loop {
        let page = PageRequest::new(Some(50), after)?;
        let page = ReportQueries::reports(&environment.observer.store, &filter, &page).await?;
        all.extend(page.items);
        after = page.next;
        if after.is_none() {
            return Ok(all);
        }
    }
}

/// Compares Drop's reports with those of the authority: their number, and what is wrong.
pub(crate) async fn judge_reports(environment: &Environment) -> anyhow::Result<(u32, Vec<String>)> {
    let mut at_authority: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for filed in environment.filed().await? {
        let reference = text(&filed, "reference").context("a reference")?;
        let receipt = filed.pointer("/instance/id").and_then(Value::as_str);
        let receipts = at_authority.entry(reference).or_default();
        receipts.push(receipt.unwrap_or_default().to_owned());
    }
    let (mut count, mut faults) = (0, Vec::new());
    for report in reports(environment, ReportStateName::Acknowledged).await? {
        count += 1;
        let ReportState::Acknowledged { receipt, .. } = &report.state else {
            continue;
        };
        let there = at_authority.remove(&report.id.to_string());
        match there.unwrap_or_default().as_slice() {
            [one] if *one == receipt.0 => {}
            there => faults.push(format!(
                "{} has the receipt {}, and the authority has {there:?}",
                report.id, receipt.0
            )),
        }
    }
    for (reference, _) in at_authority {
        faults.push(format!(
            "the authority has {reference}, and Drop does not know"
        ));
    }
    Ok((count, faults))
}
