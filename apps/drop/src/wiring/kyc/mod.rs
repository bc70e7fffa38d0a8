//! Puts verification together: the provider, the use cases, what the rest of Drop knows of a
//! customer, and who hears of what concerns their risk.
//!
//! A new customer is `pending` and without a risk file. Login has them looked at (screened, and
//! their risk assessed) as soon as its own unit is committed, and before it answers; whoever comes
//! out clear is `approved` by then. Should the process die in between, nothing was promised: the
//! customer cannot pay, and the job `customer-review` finds everybody who has no risk file. So
//! neither does login know of lists, nor does a payment have to ask who was looked at.

mod arrivals;
mod findings;
mod records;
mod webhooks;

use std::sync::Arc;

use ::kyc::{
    ApplyProviderEvent, EnhancedDueDiligence, RefreshApplicant, ReviewCustomers, RiskPolicy,
    ShowKyc, StartVerification, Storage, Verification,
};
use ::messaging::Subscriber;
use ::sumsub::{Sumsub, Webhooks};
use aml::CountryLists;
use application::customer_risk::{CompleteDueDiligence, ReadRiskFile};
use identity::LookUpPerson;
use outbound::Outbound;
use store::Store;

pub(super) use self::{arrivals::Arrivals, webhooks::SumsubWebhooks};
use self::{findings::Findings, records::Records};
use super::{Screenings, SystemPorts, partners};
use crate::{config::Config, services::Kyc};

pub use self::webhooks::SOURCE;

/// The provider, ready to be called, and its client.
pub(super) fn connect(
    config: &Config,
    system: &SystemPorts,
) -> anyhow::Result<(Arc<Sumsub>, Arc<Outbound>)> {
    let calls = config.sumsub.calls.clone();
    let client = partners::outbound(config, system, "sumsub", &calls.base_url, None)?;
    let provider = Sumsub::new(calls, client.clone(), system.clock.clone());
    Ok((Arc::new(provider), client))
}

pub(super) fn kyc(
    config: &Config,
    system: &SystemPorts,
    store: &Store,
    provider: Arc<Sumsub>,
    screenings: Arc<Screenings>,
) -> anyhow::Result<Kyc> {
    let shared = Arc::new(store.clone());
    let storage = Storage {
        units: shared.clone(),
        queries: shared.clone(),
    };
    let verification = Verification {
        provider,
        levels: config.sumsub.levels.clone(),
        policy: RiskPolicy::default(),
    };
    let ports = ::kyc::SystemPorts {
        clock: system.clock.clone(),
        ids: system.ids.clone(),
    };
    let records = Arc::new(Records {
        people: shared.clone(),
        screenings,
        store: store.clone(),
        lists: CountryLists::shipped()?,
        clock: system.clock.clone(),
        environment: config.environment,
    });
    let due_diligence = EnhancedDueDiligence::new(&storage, &verification, &ports);
    let look_up = LookUpPerson {
        store: shared.clone(),
        clock: ports.clock.clone(),
        ids: ports.ids.clone(),
    };
    Ok(Kyc {
        show: ShowKyc::new(&storage, &verification, &ports),
        start: StartVerification::new(&storage, &verification, &ports),
        apply: ApplyProviderEvent::new(&storage, &verification, &ports),
        refresh: RefreshApplicant::new(&storage, &verification, &ports),
        complete_due_diligence: CompleteDueDiligence::new(
            look_up.clone(),
            shared.clone(),
            due_diligence.clone(),
        ),
        due_diligence,
        review: ReviewCustomers::new(&storage, &verification, &ports, records),
        risk_files: ReadRiskFile::new(look_up, shared),
        webhooks: Webhooks::new(config.sumsub.webhooks.clone()),
    })
}

/// Who works off what the provider sends.
pub(super) fn webhooks(kyc: &Kyc) -> SumsubWebhooks {
    SumsubWebhooks {
        webhooks: kyc.webhooks.clone(),
        apply: kyc.apply.clone(),
    }
}

/// Who hears of what is found about customers.
pub(super) fn findings(store: &Arc<Store>, kyc: &Kyc) -> Arc<dyn Subscriber> {
    Arc::new(Findings {
        alerts: store.clone(),
        reports: store.clone(),
        review: kyc.review.clone(),
    })
}
