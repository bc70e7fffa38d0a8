//! Customer verification: the provider and the use cases.

use std::sync::Arc;

use ::kyc::{
    ApplyProviderEvent, EnhancedDueDiligence, RefreshApplicant, ReviewCustomers, RiskPolicy,
    ShowKyc, StartVerification, Storage, Verification,
};
use ::sumsub::{Sumsub, Webhooks};
use aml::CountryLists;
use application::{
    CollectCustomerFacts, ScreeningService,
    customer_risk::{CompleteDueDiligence, ReadRiskFile},
};
use identity::LookUpPerson;
use outbound::Outbound;
use store::Store;

use super::{SystemPorts, partners};
use crate::{config::Config, services::Kyc};

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
    screening: Arc<ScreeningService>,
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
    let records = Arc::new(CollectCustomerFacts {
        people: shared.clone(),
        screening,
        unscreened: config.environment.unscreened_policy(),
        destinations: shared.clone(),
        reports: shared.clone(),
        countries: Arc::new(CountryLists::shipped()?),
        clock: system.clock.clone(),
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
