//! Reads the new errors every second, and alerts the people on duty to a spike.

use std::{sync::Arc, time::Duration};

use kernel::{Clock, OnCall, OnCallNotification, Severity};
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::{Errors, SpikePolicy, SpikeWindow, Tally};

const EVERY: Duration = Duration::from_secs(1);

/// Until an alert that was not taken is sent again.
const AGAIN: Duration = Duration::from_secs(10);

/// Starts watching, for as long as the runtime lives; not a second time for the same errors.
pub fn watch(errors: &Arc<Errors>, alerts: &Arc<dyn OnCall>, clock: &Arc<dyn Clock>) {
    if errors.begin_watching() {
        let (errors, alerts, clock) = (errors.clone(), alerts.clone(), clock.clone());
        tokio::spawn(async move { run(&errors, alerts.as_ref(), clock.as_ref()).await });
    }
}

async fn run(errors: &Errors, alerts: &dyn OnCall, clock: &dyn Clock) {
    let policy = errors.policy;
    let mut window = SpikeWindow::new(policy);
    let mut known = Tally::default();
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // Sent again until it gets through: the way to the people may be down for the same reason.
    let mut unsent: Option<(OnCallNotification, Instant)> = None;
    loop {
        ticks.tick().await;
        let total = errors.total();
        let new = total.since(known);
        known = total;
        if let Some(seen) = window.saw(clock.now(), new) {
            let alert = alert(seen, policy);
            // Logged as well, in case the alert cannot be delivered.
            tracing::warn!(alert = alert.message, "error spike");
            metrics::counter!("drop_error_spikes_total").increment(1);
            unsent = Some((alert, Instant::now()));
        }
        unsent = match unsent.take() {
            Some((alert, due)) if due <= Instant::now() => match alerts.send(&alert).await {
                Ok(()) => None,
                Err(error) => {
                    tracing::warn!(%error, "the alert of an error spike is sent again");
                    Some((alert, Instant::now() + AGAIN))
                }
            },
            waiting => waiting,
        };
        // Last, so that who sees the number knows that it was acted on.
        metrics::counter!("drop_errors_total", "kind" => "answer").absolute(total.answers);
        metrics::counter!("drop_errors_total", "kind" => "log").absolute(total.logged);
    }
}

fn alert(seen: Tally, policy: SpikePolicy) -> OnCallNotification {
    let message = format!(
        "{} requests were answered 5xx and {} errors were logged within {} s. Look at /health/ready, \
         /metrics and the log. Further errors are not reported for {} min.",
        seen.answers,
        seen.logged,
        policy.within.num_seconds(),
        policy.quiet.num_minutes(),
    );
    OnCallNotification {
        kind: "errors.spike".to_owned(),
        severity: Severity::Critical,
        message,
        subject: None,
    }
}
