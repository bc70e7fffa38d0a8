//! `_links`: absolute or relative, as the bank writes them.

use serde_json::{Map, Value, json};

use super::{aspsp::Bank, profile::Links};

impl Bank {
    /// A link to one of the bank's own resources, `path` from `/v1` on.
    pub(super) fn link(&self, path: &str) -> Value {
        let href = match self.profile.links {
            Links::Absolute => format!("{}{path}", self.base),
            Links::Relative => format!("{}{path}", self.base.path()),
        };
        json!({ "href": href })
    }

    /// Where the customer's browser goes for SCA: always absolute.
    pub(super) fn sca_redirect(&self, authorisation: &str) -> Value {
        json!({ "href": format!("{}/sca/{authorisation}", self.base) })
    }
}

/// The links of a thing that may be authorised: a payment, a consent, a cancellation.
pub(super) fn of_subject(
    bank: &Bank,
    path: &str,
    authorisations: &str,
    authorisation: Option<&str>,
    startable: bool,
) -> Value {
    let mut links = Map::new();
    links.insert("self".to_owned(), bank.link(path));
    links.insert("status".to_owned(), bank.link(&format!("{path}/status")));
    let collection = format!("{path}/{authorisations}");
    if let Some(id) = authorisation {
        links.insert("scaRedirect".to_owned(), bank.sca_redirect(id));
        links.insert(
            "scaStatus".to_owned(),
            bank.link(&format!("{collection}/{id}")),
        );
    } else if startable {
        links.insert("startAuthorisation".to_owned(), bank.link(&collection));
    }
    Value::Object(links)
}
