//! The composition root: configuration and adapters in, use cases out. The only place that knows
//! which adapter stands behind which port.

mod admin;
mod alerts;
mod aml;
mod bank_webhooks;
mod held;
mod keys;
mod kyc;
mod lists;
mod login;
mod partners;
mod recipients;
mod reporting;
mod risk;
mod screening;
mod webhooks;
mod work;

use std::sync::Arc;

use actix_web::web;
use anyhow::Context;
use crypto::{SystemClock, SystemIds, SystemRandom};
use kernel::{Alerts, Clock, IdSource, RandomSource, Vault};
use outbound::Outbound;
use payments::{
    Banks, Callbacks, Corridors, FeeSchedule, QuoteDesk, QuoteTerms, RateBoard, RateFreshness,
    Recipients, RefreshRates, Storage, Surroundings, accounts, consents, ports::RiskAssessment,
    reconciliation, remittances,
};
use store::{DatabaseUrl, Store, StoreConfig};

pub use self::{
    bank_webhooks::SOURCE as BANK_WEBHOOKS,
    kyc::SOURCE as SUMSUB_WEBHOOKS,
    lists::{ListReader, RefreshLists},
    screening::{Screenings, index_of},
};
use crate::{
    config::{Config, Database},
    services::{Payments, Services},
    spike::Errors,
    under_way::UnderWay,
};

/// Time, ids and randomness.
#[derive(Clone)]
pub struct Machine {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// New ids.
    pub ids: Arc<dyn IdSource>,
    /// Secrets nobody guesses.
    pub random: Arc<dyn RandomSource>,
}

impl Machine {
    /// The machine the program runs on.
    pub fn system() -> Self {
        let (clock, random) = (Arc::new(SystemClock), Arc::new(SystemRandom));
        let ids = Arc::new(SystemIds::new(clock.clone(), random.clone()));
        Self { clock, ids, random }
    }
}

/// Everything the program consists of, put together.
#[derive(Clone)]
pub struct Assembly {
    /// The database.
    pub store: Store,
    /// The use cases.
    pub services: Services,
    /// The way to the people on duty.
    pub alerts: Arc<dyn Alerts>,
    /// What went wrong, for the watch over error spikes.
    pub errors: Arc<Errors>,
    /// One client per partner, for their circuit breakers.
    pub partners: Vec<Arc<Outbound>>,
    /// Who is on which list.
    pub screenings: Arc<Screenings>,
    /// Takes in what has changed in the lists.
    pub lists: Arc<RefreshLists>,
    /// Time, ids and randomness.
    pub machine: Machine,
}

/// What seals restricted columns, and opens them.
///
/// # Errors
/// A key is unusable.
pub fn vault(config: &Config, machine: &Machine) -> anyhow::Result<Arc<dyn Vault>> {
    Ok(Arc::new(keys::vault(config, machine.random.clone())?))
}

/// Opens the database, without connecting yet.
///
/// # Errors
/// A key or the address is unusable.
pub fn open_store(config: &Config, machine: &Machine) -> anyhow::Result<(Store, Arc<dyn Vault>)> {
    let vault = vault(config, machine)?;
    let mut url = match &config.database {
        Database::Sqlite(path) => StoreConfig::new(DatabaseUrl::Sqlite { path: path.clone() }),
        Database::Postgres { url, pool } => {
            let url = DatabaseUrl::Postgres(url.clone());
            StoreConfig {
                pool_size: *pool,
                ..StoreConfig::new(url)
            }
        }
    };
    url.queue_timeout = config.database_wait;
    Ok((
        Store::open(url, vault.clone()).context("opening the database")?,
        vault,
    ))
}

/// Puts everything together. Connects to nobody yet.
///
/// # Errors
/// Keys, certificates or profiles are unusable.
pub fn assemble(config: &Config, machine: Machine) -> anyhow::Result<Assembly> {
    let (store, vault) = open_store(config, &machine)?;
    let partners = partners::connect(config, &machine)?;
    let duty = alerts::connect(config, &machine)?;
    let authority = reporting::connect(config, &machine)?;
    let lists = lists::RefreshLists::new(config, &machine, &store)?;
    let monitors = aml::Monitors::new(config, &machine, &store)?;
    let screenings = Arc::new(Screenings::new(&machine, &store));
    let (provider, verification) = kyc::connect(config, &machine)?;
    let kyc = kyc::kyc(config, &machine, &store, provider, screenings.clone())?;
    let arrivals = Arc::new(kyc::Arrivals(kyc.review.clone()));
    let identity = login::identity(config, &machine, &store, &partners, arrivals)?;
    let risk = risk::Monitoring {
        assess: monitors.assess(),
        people: Arc::new(store.clone()),
        files: kyc.files.clone(),
        clock: machine.clock.clone(),
        screenings: screenings.clone(),
        vault: vault.clone(),
        environment: config.environment,
    };
    let reviews = reviews(&machine, &store, vault.clone());
    let payments = payments(config, &machine, &store, vault, &partners, Arc::new(risk))?;
    let work = work::work(
        config,
        &machine,
        &store,
        &payments,
        &screenings,
        &kyc,
        duty.alerts.clone(),
    );
    let services = Services {
        identity: web::Data::new(identity),
        payments: web::Data::new(payments),
        work: web::Data::new(work),
        aml: web::Data::new(monitors.cases(
            Arc::new(reviews),
            authority.regulator,
            Arc::new(store.clone()),
        )),
        admin: web::Data::new(admin::admin(&machine, &store)),
        kyc: web::Data::new(kyc),
    };
    Ok(Assembly {
        store,
        services,
        alerts: duty.alerts,
        errors: Arc::new(Errors::new(config.alerts.spike)),
        partners: partners
            .clients
            .into_iter()
            .chain([verification])
            .chain(duty.client)
            .chain(authority.clients)
            .chain(lists.clients())
            .collect(),
        screenings,
        lists: Arc::new(lists),
        machine,
    })
}

/// What has to be done with a database that was taken back in time. Asks no partner.
pub fn recovery(
    store: &Store,
    machine: &Machine,
    vault: Arc<dyn Vault>,
) -> remittances::RecoverRemittances {
    let storage = storage(&Arc::new(store.clone()));
    remittances::RecoverRemittances::new(&storage, &surroundings(machine, vault))
}

fn storage(store: &Arc<Store>) -> Storage {
    Storage {
        units: store.clone(),
        quotes: store.clone(),
        recipients: store.clone(),
        consents: store.clone(),
        accounts: store.clone(),
        remittances: store.clone(),
        idempotency: store.clone(),
    }
}

fn surroundings(machine: &Machine, vault: Arc<dyn Vault>) -> Surroundings {
    let Machine { clock, ids, random } = machine.clone();
    Surroundings {
        clock,
        ids,
        random,
        vault,
    }
}

fn reviews(machine: &Machine, store: &Store, vault: Arc<dyn Vault>) -> held::Reviews {
    let storage = storage(&Arc::new(store.clone()));
    let review = remittances::ReviewRemittance::new(&storage, &surroundings(machine, vault));
    held::Reviews::new(storage, review)
}

fn payments(
    config: &Config,
    machine: &Machine,
    store: &Store,
    vault: Arc<dyn Vault>,
    partners: &partners::Partners,
    risk: Arc<dyn RiskAssessment>,
) -> anyhow::Result<Payments> {
    let store = Arc::new(store.clone());
    let storage = storage(&store);
    let banks = Banks {
        directory: partners.banks.clone(),
        information: partners.banks.clone(),
        initiation: partners.banks.clone(),
    };
    let around = surroundings(machine, vault);
    let (clock, ids) = (machine.clock.clone(), machine.ids.clone());
    let callbacks = Callbacks {
        consent: config
            .http
            .public_url
            .join("/v1/accounts/consents/callback")?,
        payment: config.http.public_url.join("/v1/transactions/callback")?,
    };
    let corridors = Arc::new(Corridors::built_in()?);
    let terms = QuoteTerms::new(corridors.clone(), Arc::new(FeeSchedule::built_in()?));
    tracing::info!(risk = risk.name(), "payments are assessed by");
    let initiate = remittances::InitiateRemittance::new(&storage, &banks, &around, &callbacks);
    let track = remittances::TrackRemittance::new(&storage, &banks, &around, &callbacks);
    Ok(Payments {
        quotes: QuoteDesk::new(
            terms,
            store.clone(),
            store.clone(),
            clock.clone(),
            ids.clone(),
        ),
        rates: RateBoard::new(
            store.clone(),
            corridors.clone(),
            RateFreshness::default(),
            clock.clone(),
        ),
        refresh_rates: RefreshRates::new(
            partners.rates.clone(),
            store.clone(),
            corridors.clone(),
            clock.clone(),
        ),
        recipients: Recipients::new(
            corridors.clone(),
            store.clone(),
            store.clone(),
            clock.clone(),
            ids.clone(),
        ),
        corridors,
        directory: partners.banks.clone(),
        start_consent: consents::StartConsent::new(&storage, &banks, &around, &callbacks),
        get_consent: consents::GetConsent::new(&storage),
        return_consent: consents::ReturnFromConsent::new(&storage, &banks, &around),
        end_consent: consents::EndConsent::new(&storage, &banks, &around),
        expire_consents: consents::ExpireConsents::new(&storage, &around),
        accounts: accounts::ListAccounts::new(&storage),
        balance: accounts::GetBalance::new(&storage, &banks, &around),
        primary: accounts::SetPrimaryAccount::new(&storage, &around),
        disconnect: accounts::DisconnectAccount::new(&storage, &around),
        admit: remittances::AdmitRemittance::new(&storage, &banks, &around, risk),
        cancel: remittances::CancelRemittance::new(&storage, &banks, &around, &callbacks),
        get: remittances::GetRemittance::new(&storage),
        list: remittances::ListRemittances::new(&storage),
        receipt: remittances::GetReceipt::new(&storage),
        return_sca: remittances::ReturnFromSca::new(&storage, &track),
        finish: remittances::FinishResponse::new(&storage),
        reconcile: remittances::ReconcileRemittance::new(&storage, &around),
        reconcile_accounts: reconciliation::ReconcileAccounts::new(&storage, &banks, &around),
        wake: remittances::WakeRemittance::new(&storage, &around),
        queue: remittances::WorkQueue::new(&storage, &around, &initiate, &track),
        initiate,
        held: store.clone(),
        seen: store,
        clock,
        ids,
        under_way: UnderWay::here()?,
    })
}
