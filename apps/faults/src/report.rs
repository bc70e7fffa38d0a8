//! Report of a run, as text and as JSON.

use std::{fmt, time::Duration};

use serde_json::{Value, json};

use crate::{
    campaign::Campaign,
    fault_injection::{Damage, Strategy, crash_points},
    verdict::Verdict,
};

/// The result of a campaign.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) campaign: Campaign,
    pub(crate) orders: usize,
    /// Orders by final response.
    pub(crate) answers: std::collections::BTreeMap<String, u32>,
    pub(crate) damage: Damage,
    /// Connections to partners that met a fault.
    pub(crate) wire_hurt: u64,
    /// Payments that an operator had to resolve.
    pub(crate) by_operator: u32,
    /// Reports that officers filed and the authority acknowledged.
    pub(crate) reports: u32,
    pub(crate) verdict: Verdict,
    pub(crate) took: Duration,
}

impl Report {
    /// Whether nothing is wrong and enough was tried.
    pub(crate) fn is_clean(&self) -> bool {
        self.verdict.faults.is_empty() && self.is_enough()
    }

    /// Whether there were journeys and faults during them.
    fn is_enough(&self) -> bool {
        let damage = &self.damage;
        let deaths: u32 = damage.deaths.values().sum();
        let broken = match self.campaign.strategy {
            Strategy::CrashPoints => deaths,
            Strategy::Kills => damage.kills,
            Strategy::Database => damage.database_stops,
            Strategy::Partners => u32::try_from(self.wire_hurt).unwrap_or(u32::MAX),
        };
        broken > 0 && self.orders >= self.campaign.journeys / 2
    }

    /// Crash points at which no process died.
    pub(crate) fn not_met(&self) -> Vec<&'static str> {
        if self.campaign.strategy != Strategy::CrashPoints {
            return Vec::new();
        }
        let met = &self.damage.deaths;
        crash_points()
            .into_iter()
            .filter(|p| !met.contains_key(p))
            .collect()
    }

    /// The report as JSON.
    pub(crate) fn json(&self) -> Value {
        let (campaign, damage, verdict) = (self.campaign, &self.damage, &self.verdict);
        json!({
            "strategy": format!("{:?}", campaign.strategy),
            "engine": format!("{:?}", campaign.engine),
            "seed": campaign.seed,
            "apis": campaign.topology.apis,
            "workers": campaign.topology.workers,
            "journeys": self.orders,
            "answers": self.answers,
            "crashPoints": damage.deaths,
            "crashPointsNotMet": self.not_met(),
            "kills": damage.kills,
            "databaseStops": damage.database_stops,
            "wireChanges": damage.wire_changes,
            "connectionsHurt": self.wire_hurt,
            "settledByOperator": self.by_operator,
            "reports": self.reports,
            "states": verdict.states,
            "sums": {
                "answeredOre": verdict.answered,
                "storedOre": verdict.stored,
                "sentOre": verdict.sent,
                "feesOre": verdict.fees,
                "receivedCents": verdict.received,
                "bookedByBanksCents": verdict.booked,
                "bookings": verdict.bookings,
            },
            "faults": verdict.faults,
            "seconds": self.took.as_secs(),
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (campaign, damage, verdict) = (self.campaign, &self.damage, &self.verdict);
        writeln!(
            f,
            "{:?} on {:?}, seed {}, {} API and {} worker processes, {} s",
            campaign.strategy,
            campaign.engine,
            campaign.seed,
            campaign.topology.apis,
            campaign.topology.workers,
            self.took.as_secs()
        )?;
        writeln!(f, "  journeys   {}: {}", self.orders, counts(&self.answers))?;
        let deaths: u32 = damage.deaths.values().sum();
        writeln!(
            f,
            "  damage     {deaths} deaths at {} crash points, {} kills, {} database stops, {} faults \
             on the wire ({} connections)",
            damage.deaths.len(),
            damage.kills,
            damage.database_stops,
            damage.wire_changes,
            self.wire_hurt
        )?;
        for (point, times) in &damage.deaths {
            writeln!(f, "             {point} {times}")?;
        }
        if !self.not_met().is_empty() {
            writeln!(f, "             not met: {}", self.not_met().join(", "))?;
        }
        writeln!(
            f,
            "  payments   {}, {} of them settled by an operator; {} flagged and reported, each once",
            counts(&verdict.states),
            self.by_operator,
            self.reports
        )?;
        writeln!(
            f,
            "  before     customers were answered {} øre in all, fees included; after: {} øre stored",
            verdict.answered, verdict.stored
        )?;
        writeln!(
            f,
            "  sums       sent {} øre, fees {} øre; arrived {} cents, {} in {} bookings by the banks' books",
            verdict.sent, verdict.fees, verdict.received, verdict.booked, verdict.bookings
        )?;
        if self.is_clean() {
            writeln!(
                f,
                "  verdict    nothing lost, nothing twice; {} checks of the stored data",
                verdict.checks
            )?;
        }
        if !self.is_enough() {
            writeln!(
                f,
                "  FAULT      too little was done or broken to say anything"
            )?;
        }
        for fault in &verdict.faults {
            writeln!(f, "  FAULT      {fault}")?;
        }
        Ok(())
    }
}

fn counts<K: fmt::Display>(counts: &std::collections::BTreeMap<K, u32>) -> String {
    let counts: Vec<_> = counts
        .iter()
        .map(|(what, n)| format!("{n} {what}"))
        .collect();
    counts.join(", ")
}
