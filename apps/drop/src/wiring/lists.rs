//! Reads lists from where they are published, and takes in what has changed.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use anyhow::{Context, bail, ensure};
use kernel::{Actor, RequestContext};
use outbound::{Method, Outbound, PartnerConfig, Repeat, Request, StatusCode};
use sanctions_lists::{self as lists, FileKind, ListError};
use screening::{ImportLists, Imported, ParsedList, Storage, ports::ListQueries};
use store::Store;
use url::Url;

use super::{SystemPorts, partners};
use crate::config::{Config, ListFile, ListFiles};

/// How long a publisher may take for one file.
const PATIENCE: Duration = Duration::from_mins(2);

/// Reads files and addresses.
#[derive(Clone, Default)]
pub struct ListReader {
    /// One client per publisher, by the origin of its addresses: one that is down or slow keeps no
    /// other from being read.
    publishers: BTreeMap<String, Arc<Outbound>>,
}

impl ListReader {
    /// Reads every list that is named: the name of its (first) file, and what came of it. One that
    /// cannot be read keeps no other from being read.
    pub async fn read(&self, files: &ListFiles) -> Vec<(&'static str, anyhow::Result<ParsedList>)> {
        let mut read = Vec::new();
        if let Some(un) = &files.un {
            let parsed = self.one(lists::UN, un, lists::parse_un).await;
            read.push((lists::UN.name, parsed));
        }
        if let Some(sdn) = &files.ofac_sdn {
            read.push((lists::OFAC_SDN.name, self.ofac(sdn, files).await));
        }
        if let Some(eu) = &files.eu {
            let parsed = self.one(lists::EU, eu, lists::parse_eu).await;
            read.push((lists::EU.name, parsed));
        }
        if let Some(pep) = &files.pep {
            let parsed = self.one(lists::PEP, pep, lists::parse_pep).await;
            read.push((lists::PEP.name, parsed));
        }
        read
    }

    async fn one(
        &self,
        kind: FileKind,
        file: &ListFile,
        parse: fn(&[u8]) -> Result<ParsedList, ListError>,
    ) -> anyhow::Result<ParsedList> {
        let bytes = self.bytes(kind, file).await?;
        let parsed = tokio::task::spawn_blocking(move || parse(&bytes)).await?;
        parsed.with_context(|| named(file))
    }

    async fn ofac(&self, sdn: &ListFile, files: &ListFiles) -> anyhow::Result<ParsedList> {
        let bytes = self.bytes(lists::OFAC_SDN, sdn).await?;
        let alt = self.some(lists::OFAC_ALT, files.ofac_alt.as_ref()).await?;
        let add = self.some(lists::OFAC_ADD, files.ofac_add.as_ref()).await?;
        let parse = move || lists::parse_ofac(&bytes, alt.as_deref(), add.as_deref());
        let parsed = tokio::task::spawn_blocking(parse).await?;
        parsed.with_context(|| named(sdn))
    }

    async fn some(
        &self,
        kind: FileKind,
        file: Option<&ListFile>,
    ) -> anyhow::Result<Option<Vec<u8>>> {
        match file {
            Some(file) => self.bytes(kind, file).await.map(Some),
            None => Ok(None),
        }
    }

    async fn bytes(&self, kind: FileKind, file: &ListFile) -> anyhow::Result<Vec<u8>> {
        match file {
            ListFile::Path(path) => {
                let path = path.clone();
                let read = tokio::task::spawn_blocking(move || lists::read_file(kind, &path));
                read.await?.with_context(|| named(file))
            }
            ListFile::Address(url) => {
                let outbound = self.publishers.get(&origin(url));
                let outbound = outbound.context("no client for this address")?;
                let request = Request::new(Method::GET, url.clone(), "/{list}");
                let answer = outbound.send(request, Repeat::Safe).await;
                let answer = answer.with_context(|| named(file))?;
                let status = answer.status;
                ensure!(status == StatusCode::OK, "{}: status {status}", named(file));
                Ok(answer.body)
            }
        }
    }
}

fn named(file: &ListFile) -> String {
    match file {
        ListFile::Path(path) => path.display().to_string(),
        // What else is in an address may be a key.
        ListFile::Address(url) => format!(
            "{}://{}{}",
            url.scheme(),
            url.host_str().unwrap_or_default(),
            url.path()
        ),
    }
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// Takes in what the publishers of lists have changed.
pub struct RefreshLists {
    files: ListFiles,
    reader: ListReader,
    import: ImportLists,
    store: Arc<dyn ListQueries>,
}

impl RefreshLists {
    pub(super) fn new(
        config: &Config,
        system: &SystemPorts,
        store: &Store,
    ) -> anyhow::Result<Self> {
        let (clock, ids) = (system.clock.clone(), system.ids.clone());
        let mut publishers = BTreeMap::new();
        for url in config.lists.addresses() {
            let name = format!("lists-{}", url.host_str().unwrap_or_default());
            let settings = PartnerConfig {
                timeout: PATIENCE,
                max_response_bytes: lists::LARGEST,
                ..partners::settings(config, &name, url)
            };
            let (clock, random) = (system.clock.clone(), system.random.clone());
            let client = Arc::new(Outbound::new(settings, clock, random)?);
            publishers.entry(origin(url)).or_insert(client);
        }
        let store = Arc::new(store.clone());
        Ok(Self {
            files: config.lists.clone(),
            reader: ListReader { publishers },
            import: ImportLists::new(Storage::of(store.clone()), clock, ids),
            store,
        })
    }

    /// The clients on the way to publishers.
    pub(super) fn clients(&self) -> Vec<Arc<Outbound>> {
        self.reader.publishers.values().cloned().collect()
    }

    /// Reads every list that the configuration names. A list that cannot be read, or must not be
    /// believed, stays as it was; the others are taken in.
    ///
    /// # Errors
    /// What was wrong with each of those that stayed as they were.
    pub async fn run(&self, context: &RequestContext) -> anyhow::Result<()> {
        let mut refused = Vec::new();
        for (name, parsed) in self.reader.read(&self.files).await {
            let taken = match parsed {
                Ok(list) => self.take(&list, context).await,
                Err(error) => Err(error),
            };
            if let Err(error) = taken {
                refused.push(format!("{name}: {error:#}"));
            }
        }
        if refused.is_empty() {
            return Ok(());
        }
        bail!("these lists stay as they were: {}", refused.join("; "))
    }

    /// A publisher, or a mirror, that goes back in time is not followed: whoever was listed since
    /// would be let go. By hand an older list can be imported.
    async fn take(&self, list: &ParsedList, context: &RequestContext) -> anyhow::Result<()> {
        let active = self.store.active().await?;
        let active = active.iter().find(|version| version.source == list.source);
        let dates = active
            .and_then(|version| version.list_date)
            .zip(list.list_date);
        if let Some((active, offered)) = dates.filter(|(active, offered)| offered < active) {
            bail!("it is of {offered}, older than the active one of {active}");
        }
        let report = self.import.import(list, false, Actor::System, context);
        let report = report.await?;
        if report.imported != Imported::Unchanged {
            let (source, counts) = (report.version.source, &report.version.counts);
            let (entries, skipped) = (counts.entries, counts.skipped);
            tracing::info!(%source, entries, skipped, "another version of a list is active");
        }
        Ok(())
    }
}
