//! Reads lists from where they are published, and takes in what has changed.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, bail, ensure};
use kernel::{Actor, RequestContext};
use outbound::{Method, Outbound, PartnerConfig, Repeat, Request, StatusCode};
use sanctions_lists::{self as lists, FileKind, ListError};
use screening::{ImportLists, Imported, ParsedList};
use store::Store;

use super::{Machine, partners};
use crate::config::{Config, ListFile, ListFiles};

/// How long a publisher may take for one file.
const PATIENCE: Duration = Duration::from_mins(2);

/// Reads files and addresses.
#[derive(Clone, Default)]
pub struct ListReader {
    outbound: Option<Arc<Outbound>>,
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
                let outbound = self.outbound.as_ref().context("no client for addresses")?;
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
        ListFile::Address(url) => url.to_string(),
    }
}

/// Takes in what the publishers of lists have changed.
pub struct RefreshLists {
    files: ListFiles,
    reader: ListReader,
    import: ImportLists,
}

impl RefreshLists {
    pub(super) fn new(config: &Config, machine: &Machine, store: &Store) -> anyhow::Result<Self> {
        let (clock, ids) = (machine.clock.clone(), machine.ids.clone());
        let outbound = match config.lists.address() {
            None => None,
            Some(url) => {
                let settings = PartnerConfig {
                    timeout: PATIENCE,
                    max_response_bytes: lists::LARGEST,
                    ..partners::settings(config, "sanctions-lists", url)
                };
                let (clock, random) = (machine.clock.clone(), machine.random.clone());
                Some(Arc::new(Outbound::new(settings, clock, random)?))
            }
        };
        Ok(Self {
            files: config.lists.clone(),
            reader: ListReader { outbound },
            import: ImportLists::new(Arc::new(store.clone()), clock, ids),
        })
    }

    /// The client on the way to publishers.
    pub(super) fn client(&self) -> Option<Arc<Outbound>> {
        self.reader.outbound.clone()
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

    async fn take(&self, list: &ParsedList, context: &RequestContext) -> anyhow::Result<()> {
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
