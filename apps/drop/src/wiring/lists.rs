//! Lists of sanctions and of politically exposed persons: where they are read from, and the screening
//! against them.

use std::{collections::BTreeMap, sync::Arc};

use application::{RefreshLists, RescreenPeople, ScreeningService};
use outbound::Outbound;
use sanctions_lists::PublishedLists;
use screening::ImportLists;
use store::Store;
use system::SystemThreads;

use super::SystemPorts;
use crate::config::Config;

/// Screening, and the lists it is done with.
pub(super) struct Lists {
    pub(super) screening: Arc<ScreeningService>,
    pub(super) rescreen: Arc<RescreenPeople>,
    pub(super) refresh: Arc<RefreshLists>,
    /// The clients on the way to publishers.
    pub(super) clients: Vec<Arc<Outbound>>,
}

/// Sets it up. Reads no list yet.
pub(super) fn connect(
    config: &Config,
    system: &SystemPorts,
    store: &Store,
) -> anyhow::Result<Lists> {
    let publishers = config.lists.publishers().into_iter();
    let publishers = publishers
        .map(|(origin, url)| {
            let name = PublishedLists::partner_name(&url);
            let settings = PublishedLists::partner(config.environment.partner(&name, &url));
            let (clock, random) = (system.clock.clone(), system.random.clone());
            Ok((origin, Arc::new(Outbound::new(settings, clock, random)?)))
        })
        .collect::<anyhow::Result<BTreeMap<_, _>>>()?;
    let clients = publishers.values().cloned().collect();
    let store = Arc::new(store.clone());
    let (clock, ids) = (system.clock.clone(), system.ids.clone());
    let screening = Arc::new(ScreeningService::new(
        store.clone(),
        store.clone(),
        Arc::new(SystemThreads),
        clock.clone(),
        ids.clone(),
    ));
    let source = PublishedLists::new(config.lists.clone(), publishers);
    let import = ImportLists::new(store.clone(), clock, ids);
    Ok(Lists {
        rescreen: Arc::new(RescreenPeople::new(
            screening.clone(),
            store.clone(),
            store.clone(),
        )),
        screening,
        refresh: Arc::new(RefreshLists::new(Arc::new(source), store, import)),
        clients,
    })
}
