//! Reads lists from where they are published: files on this machine and addresses.

use std::{collections::BTreeMap, error::Error, path::PathBuf, sync::Arc, time::Duration};

use async_trait::async_trait;
use outbound::{Method, Outbound, PartnerConfig, Repeat, Request, StatusCode};
use screening::{
    ParsedList,
    ports::{ListSource, ListUnreadable, PublishedList},
};
use url::Url;

use crate::{
    EU, FileKind, LARGEST, ListError, OFAC_ADD, OFAC_ALT, OFAC_SDN, PEP, UN, parse_eu, parse_ofac,
    parse_pep, parse_un, read_file,
};

/// How long a publisher may take for one file.
const DOWNLOAD_TIMEOUT: Duration = Duration::from_mins(2);

/// Why a file cannot be read.
type Cause = Box<dyn Error + Send + Sync>;

/// Where one file of a list is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListFile {
    /// On this machine.
    Path(PathBuf),
    /// At its publisher or a mirror.
    Address(Url),
}

impl ListFile {
    /// The location for error messages. Only scheme, host and path of an address: its query may hold
    /// a key.
    fn location(&self) -> String {
        match self {
            Self::Path(path) => path.display().to_string(),
            Self::Address(url) => format!(
                "{}://{}{}",
                url.scheme(),
                url.host_str().unwrap_or_default(),
                url.path()
            ),
        }
    }
}

/// Where the files of all lists are. A list without a file is not read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListFiles {
    /// UN.
    pub un: Option<ListFile>,
    /// OFAC's SDN list; its other two files are read with it alone.
    pub ofac_sdn: Option<ListFile>,
    /// OFAC's aliases.
    pub ofac_alt: Option<ListFile>,
    /// OFAC's addresses.
    pub ofac_add: Option<ListFile>,
    /// EU.
    pub eu: Option<ListFile>,
    /// Politically exposed persons.
    pub pep: Option<ListFile>,
}

impl ListFiles {
    /// One address of each publisher, by its origin: a publisher that is down or slow keeps no other
    /// from being read, so each has a client of its own.
    pub fn publishers(&self) -> BTreeMap<String, Url> {
        let files = [
            &self.un,
            &self.ofac_sdn,
            &self.ofac_alt,
            &self.ofac_add,
            &self.eu,
            &self.pep,
        ];
        let mut publishers = BTreeMap::new();
        for file in files.into_iter().flatten() {
            if let ListFile::Address(url) = file {
                publishers.entry(origin(url)).or_insert_with(|| url.clone());
            }
        }
        publishers
    }
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// The lists that the configuration names, read from their publishers.
#[derive(Clone)]
pub struct PublishedLists {
    files: ListFiles,
    publishers: BTreeMap<String, Arc<Outbound>>,
}

impl PublishedLists {
    /// These files, with one client per publisher's origin ([`ListFiles::publishers`]).
    pub fn new(files: ListFiles, publishers: BTreeMap<String, Arc<Outbound>>) -> Self {
        Self { files, publishers }
    }

    /// These files on this machine.
    pub fn on_this_machine(files: ListFiles) -> Self {
        Self::new(files, BTreeMap::new())
    }

    /// What a publisher is called by, with the time and the size that a list needs.
    pub fn partner(partner: PartnerConfig) -> PartnerConfig {
        PartnerConfig {
            timeout: DOWNLOAD_TIMEOUT,
            max_response_bytes: LARGEST,
            ..partner
        }
    }

    /// The name of a publisher in metrics, traces and errors.
    pub fn partner_name(url: &Url) -> String {
        format!("lists-{}", url.host_str().unwrap_or_default())
    }

    async fn one(
        &self,
        kind: FileKind,
        file: &ListFile,
        parse: fn(&[u8]) -> Result<ParsedList, ListError>,
    ) -> Result<ParsedList, ListUnreadable> {
        let bytes = self.bytes(kind, file).await?;
        parsed(file, move || parse(&bytes)).await
    }

    async fn ofac(&self, sdn: &ListFile) -> Result<ParsedList, ListUnreadable> {
        let (alt, add) = (&self.files.ofac_alt, &self.files.ofac_add);
        let bytes = self.bytes(OFAC_SDN, sdn).await?;
        let alt = self.optional(OFAC_ALT, alt.as_ref()).await?;
        let add = self.optional(OFAC_ADD, add.as_ref()).await?;
        parsed(sdn, move || {
            parse_ofac(&bytes, alt.as_deref(), add.as_deref())
        })
        .await
    }

    async fn optional(
        &self,
        kind: FileKind,
        file: Option<&ListFile>,
    ) -> Result<Option<Vec<u8>>, ListUnreadable> {
        match file {
            Some(file) => self.bytes(kind, file).await.map(Some),
            None => Ok(None),
        }
    }

    async fn bytes(&self, kind: FileKind, file: &ListFile) -> Result<Vec<u8>, ListUnreadable> {
        let unreadable = |cause: Cause| ListUnreadable::new(file.location(), cause);
        match file {
            ListFile::Path(path) => {
                let path = path.clone();
                let read = tokio::task::spawn_blocking(move || read_file(kind, &path)).await;
                let read = read.map_err(|error| unreadable(error.into()))?;
                read.map_err(|error| unreadable(error.into()))
            }
            ListFile::Address(url) => {
                let downloaded = self.download(url).await;
                downloaded.map_err(unreadable)
            }
        }
    }

    async fn download(&self, url: &Url) -> Result<Vec<u8>, Cause> {
        let publisher = self.publishers.get(&origin(url));
        let publisher = publisher.ok_or("no client for this address")?;
        let request = Request::new(Method::GET, url.clone(), "/{list}");
        let answer = publisher.send(request, Repeat::Safe).await?;
        if answer.status != StatusCode::OK {
            return Err(format!("status {}", answer.status).into());
        }
        Ok(answer.body)
    }
}

async fn parsed(
    file: &ListFile,
    parse: impl FnOnce() -> Result<ParsedList, ListError> + Send + 'static,
) -> Result<ParsedList, ListUnreadable> {
    let parsed = tokio::task::spawn_blocking(parse).await;
    let parsed = parsed.map_err(|error| ListUnreadable::new(file.location(), error))?;
    parsed.map_err(|error| ListUnreadable::new(file.location(), error))
}

#[async_trait]
impl ListSource for PublishedLists {
    async fn read(&self) -> Vec<PublishedList> {
        let files = &self.files;
        let mut lists = Vec::new();
        if let Some(un) = &files.un {
            let list = self.one(UN, un, parse_un).await;
            lists.push(PublishedList {
                name: UN.name,
                list,
            });
        }
        if let Some(sdn) = &files.ofac_sdn {
            let (name, list) = (OFAC_SDN.name, self.ofac(sdn).await);
            lists.push(PublishedList { name, list });
        }
        if let Some(eu) = &files.eu {
            let list = self.one(EU, eu, parse_eu).await;
            lists.push(PublishedList {
                name: EU.name,
                list,
            });
        }
        if let Some(pep) = &files.pep {
            let (name, list) = (PEP.name, self.one(PEP, pep, parse_pep).await);
            lists.push(PublishedList { name, list });
        }
        lists
    }
}
