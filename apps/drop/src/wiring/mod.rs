//! The composition root: configuration and adapters in, use cases out. The only place that knows
//! which adapter stands behind which port.

mod admin;
mod alerts;
mod aml;
mod kyc;
mod lists;
mod login;
mod messaging;
mod partners;
mod reporting;

use std::sync::Arc;

use actix_web::web;
use anyhow::Context;
use application::{
    HeldRemittances, OnboardingReview, RefreshLists, RemittanceRisk, RescreenPeople,
    send_money::{SendMoney, SendMoneyParts, VerifiedCustomers},
};
use kernel::{Clock, FieldCipher, IdSource, OnCall, RandomSource};
use outbound::Outbound;
use payments::{
    Banks, Callbacks, Corridors, CreateQuote, FeeSchedule, ListRates, QuoteTerms, RateFreshness,
    Recipients, RefreshRates, Storage, accounts, consents, ports::RiskAssessment, reconciliation,
    remittances,
};
use store::{DatabaseUrl, Store, StoreConfig};
use system::{SystemClock, SystemIds, SystemRandom};

use crate::{
    background_tasks::BackgroundTasks,
    config::{Config, Database},
    error_rate::Errors,
    keys,
    services::{Payments, Services},
    timer::RuntimeTimer,
};

/// Time, ids and randomness.
#[derive(Clone)]
pub struct SystemPorts {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// New ids.
    pub ids: Arc<dyn IdSource>,
    /// Unpredictable secrets.
    pub random: Arc<dyn RandomSource>,
}

impl SystemPorts {
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
    pub alerts: Arc<dyn OnCall>,
    /// What went wrong, for the watch over error spikes.
    pub errors: Arc<Errors>,
    /// One client per partner, for their circuit breakers.
    pub partners: Vec<Arc<Outbound>>,
    /// Screens people again when lists have changed.
    pub rescreen: Arc<RescreenPeople>,
    /// Takes in what has changed in the lists.
    pub lists: Arc<RefreshLists>,
    /// Time, ids and randomness.
    pub system: SystemPorts,
}

/// What seals restricted columns, and opens them.
///
/// # Errors
/// A key is unusable.
pub fn cipher(config: &Config, system: &SystemPorts) -> anyhow::Result<Arc<dyn FieldCipher>> {
    Ok(Arc::new(keys::cipher(config, system.random.clone())?))
}

/// Opens the database, without connecting yet.
///
/// # Errors
/// A key or the address is unusable.
pub fn open_store(
    config: &Config,
    system: &SystemPorts,
) -> anyhow::Result<(Store, Arc<dyn FieldCipher>)> {
    let cipher = cipher(config, system)?;
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
        Store::open(url, cipher.clone()).context("opening the database")?,
        cipher,
    ))
}

/// Puts everything together. Opens no connection yet.
///
/// # Errors
/// Keys, certificates or profiles are unusable.
pub fn assemble(config: &Config, system: SystemPorts) -> anyhow::Result<Assembly> {
    let (store, cipher) = open_store(config, &system)?;
    let partners = partners::connect(config, &system)?;
    let duty = alerts::connect(config, &system)?;
    let authority = reporting::connect(config, &system)?;
    let lists = lists::connect(config, &system, &store)?;
    let monitors = aml::Monitors::new(config, &system, &store)?;
    let (provider, verification) = kyc::connect(config, &system)?;
    let kyc = kyc::kyc(config, &system, &store, provider, lists.screening.clone())?;
    let onboarding = Arc::new(OnboardingReview(Arc::new(kyc.review.clone())));
    let identity = login::identity(config, &system, &store, &partners, onboarding)?;
    let risk = RemittanceRisk {
        assess: monitors.assess(),
        people: Arc::new(store.clone()),
        files: Arc::new(store.clone()),
        screening: lists.screening.clone(),
        unscreened: config.environment.unscreened_policy(),
        cipher: cipher.clone(),
        clock: system.clock.clone(),
    };
    let held = held_remittances(&system, &store, cipher.clone());
    let payments = payments(config, &system, &store, cipher, &partners, Arc::new(risk))?;
    let messaging = messaging::messaging(
        config,
        &system,
        &store,
        &payments,
        &lists.screening,
        &kyc,
        duty.alerts.clone(),
    );
    let services = Services {
        identity: web::Data::new(identity),
        payments: web::Data::new(payments),
        messaging: web::Data::new(messaging),
        aml: web::Data::new(monitors.cases(
            Arc::new(held),
            authority.regulator,
            Arc::new(store.clone()),
            kyc.review.clone(),
        )),
        admin: web::Data::new(admin::admin(&system, &store)),
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
            .chain(lists.clients)
            .collect(),
        rescreen: lists.rescreen,
        lists: lists.refresh,
        system,
    })
}

/// What has to be done with a database that was taken back in time. Asks no partner.
pub fn recovery(
    store: &Store,
    system: &SystemPorts,
    cipher: Arc<dyn FieldCipher>,
) -> remittances::RecoverRemittances {
    let storage = storage(&Arc::new(store.clone()));
    remittances::RecoverRemittances::new(&storage, &payments_system(system, cipher))
}

fn storage(store: &Arc<Store>) -> Storage {
    Storage {
        units: store.clone(),
        admissions: store.clone(),
        quotes: store.clone(),
        recipients: store.clone(),
        consents: store.clone(),
        accounts: store.clone(),
        remittances: store.clone(),
        idempotency: store.clone(),
    }
}

fn payments_system(system: &SystemPorts, cipher: Arc<dyn FieldCipher>) -> ::payments::SystemPorts {
    let SystemPorts { clock, ids, random } = system.clone();
    ::payments::SystemPorts {
        clock,
        ids,
        random,
        cipher,
    }
}

fn held_remittances(
    system: &SystemPorts,
    store: &Store,
    cipher: Arc<dyn FieldCipher>,
) -> HeldRemittances {
    let storage = storage(&Arc::new(store.clone()));
    let review = remittances::ReviewRemittance::new(&storage, &payments_system(system, cipher));
    HeldRemittances {
        remittances: storage.remittances,
        review,
    }
}

fn payments(
    config: &Config,
    system: &SystemPorts,
    store: &Store,
    cipher: Arc<dyn FieldCipher>,
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
    let ports = payments_system(system, cipher);
    let (clock, ids) = (system.clock.clone(), system.ids.clone());
    let callbacks = Callbacks {
        consent: config
            .http
            .public_url
            .join("/v1/accounts/consents/callback")?,
        payment: config.http.public_url.join("/v1/transactions/callback")?,
    };
    let corridors = Arc::new(Corridors::built_in()?);
    let terms = QuoteTerms::new(corridors.clone(), Arc::new(FeeSchedule::built_in()?));
    tracing::info!(
        policy = risk.name(),
        "remittances are assessed by rules and lists"
    );
    let initiate = remittances::InitiateRemittance::new(&storage, &banks, &ports, &callbacks);
    let track = remittances::TrackRemittance::new(&storage, &banks, &ports, &callbacks);
    let admit = remittances::AdmitRemittance::new(&storage, &banks, &ports, risk);
    let quotes = Arc::new(CreateQuote::new(
        terms,
        store.clone(),
        store.clone(),
        clock.clone(),
        ids.clone(),
    ));
    let background_tasks = BackgroundTasks::here()?;
    let send_money = SendMoney::new(SendMoneyParts {
        standing: Arc::new(VerifiedCustomers),
        recipients: store.clone(),
        quotes: quotes.clone(),
        keys: store.clone(),
        ids: ids.clone(),
        admit: admit.clone(),
        initiate: initiate.clone(),
        finish: remittances::FinishResponse::new(&storage),
        clock: clock.clone(),
        timer: Arc::new(RuntimeTimer::start()),
        background: Arc::new(background_tasks.clone()),
    });
    Ok(Payments {
        quotes,
        rates: ListRates::new(
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
        banks: accounts::ListBanks::new(&banks),
        start_consent: consents::StartConsent::new(&storage, &banks, &ports, &callbacks),
        get_consent: consents::GetConsent::new(&storage),
        return_consent: consents::ReturnFromConsent::new(&storage, &banks, &ports),
        end_consent: consents::EndConsent::new(&storage, &banks, &ports),
        expire_consents: consents::ExpireConsents::new(&storage, &ports),
        accounts: accounts::ListAccounts::new(&storage),
        balance: accounts::GetBalance::new(&storage, &banks, &ports),
        primary: accounts::SetPrimaryAccount::new(&storage, &ports),
        disconnect: accounts::DisconnectAccount::new(&storage, &ports),
        admit,
        send_money,
        cancel: remittances::CancelRemittance::new(&storage, &banks, &ports, &callbacks),
        get: remittances::GetRemittance::new(&storage),
        list: remittances::ListRemittances::new(&storage),
        receipt: remittances::GetReceipt::new(&storage),
        return_sca: remittances::ReturnFromSca::new(&storage, &track),
        resolve_unknown: remittances::ResolveUnknownOutcome::new(&storage, &ports),
        reconcile_accounts: reconciliation::ReconcileAccounts::new(&storage, &banks, &ports),
        poll_now: remittances::ScheduleImmediatePoll::new(&storage, &ports),
        queue: remittances::WorkQueue::new(&storage, &ports, &initiate, &track),
        held: remittances::ListHeldRemittances::new(&storage),
        background_tasks,
    })
}
