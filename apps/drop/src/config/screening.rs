//! Where the lists come from that people are screened against.

use sanctions_lists::{ListFile, ListFiles};
use serde::{Deserialize, Serialize};

use super::{Environment, Faults, Raw};

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

pub(super) fn check(raw: &Raw, environment: Environment, faults: &mut Faults) -> ListFiles {
    let raw = &raw.screening;
    let mut file = |key: &str, value: &Option<String>| {
        let text = value.as_deref()?;
        if !text.contains("://") {
            return Some(ListFile::Path(text.into()));
        }
        let url = faults.url(&format!("screening.{key}"), text, environment);
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
        faults.note(
            "screening.ofac_sdn",
            "ofac_alt and ofac_add are read with it alone",
        );
    }
    files
}
