//! Where the sanctions and PEP lists are.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use url::Url;

use super::checker::Checker;

/// Each an address (`https://…`) or a file, as its publisher writes it. What is not named is only
/// imported by hand.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawScreening {
    /// UN Security Council consolidated list, XML.
    pub un: Option<String>,
    /// OFAC SDN list, CSV.
    pub ofac_sdn: Option<String>,
    /// Its aliases, CSV.
    pub ofac_alt: Option<String>,
    /// Its addresses, CSV.
    pub ofac_add: Option<String>,
    /// EU consolidated list, XML.
    pub eu: Option<String>,
    /// Politically exposed persons, CSV or FollowTheMoney JSON lines.
    pub pep: Option<String>,
}

/// Where one file of a list is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListFile {
    /// On this machine.
    Path(PathBuf),
    /// At its publisher, or at a mirror.
    Address(Url),
}

/// Where the files of all lists are.
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
    /// The addresses among them.
    pub fn addresses(&self) -> impl Iterator<Item = &Url> {
        let files = [
            &self.un,
            &self.ofac_sdn,
            &self.ofac_alt,
            &self.ofac_add,
            &self.eu,
            &self.pep,
        ];
        files.into_iter().flatten().filter_map(|file| match file {
            ListFile::Address(url) => Some(url),
            ListFile::Path(_) => None,
        })
    }
}

pub(super) fn check(raw: &RawScreening, checker: &mut Checker<'_>) -> ListFiles {
    let mut file = |key: &str, value: &Option<String>| {
        let text = value.as_deref()?;
        if !text.contains("://") {
            return Some(ListFile::Path(text.into()));
        }
        let url = checker.url(&format!("screening.{key}"), text);
        url.map(ListFile::Address)
    };
    let files = ListFiles {
        un: file("un", &raw.un),
        ofac_sdn: file("ofac_sdn", &raw.ofac_sdn),
        ofac_alt: file("ofac_alt", &raw.ofac_alt),
        ofac_add: file("ofac_add", &raw.ofac_add),
        eu: file("eu", &raw.eu),
        pep: file("pep", &raw.pep),
    };
    if raw.ofac_sdn.is_none() && (raw.ofac_alt.is_some() || raw.ofac_add.is_some()) {
        checker.note(
            "screening.ofac_sdn",
            "ofac_alt and ofac_add are read with it alone",
        );
    }
    files
}
